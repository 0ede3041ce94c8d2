"""`make follow-corpus`: follows the histories of real APIs, measures each step, and writes docs/follow.md.

The documents are not in this repository. `python -m tests.following elevenlabs` follows one history, and writes no page.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from benchmarks.page import replace_section
from tests.following.histories import DOCUMENTS, ROOT, WORK, Way, list_ways
from tests.following.measuring import Step, measure
from tests.following.tables import format_tables, list_broken_limits

PAGE = ROOT / "docs" / "follow.md"


def main(arguments: Sequence[str]) -> int:
    """Measure the histories; return 1 if a limit is broken."""
    options = _parse(arguments)
    if not (options.documents / "history").is_dir():
        print(f"skipped: {options.documents / 'history'} is not here")
        return 0
    ways = list_ways(options.names, options.documents)
    follow_way = partial(_follow_way, work=options.work, has_types=not options.fast)
    with ProcessPoolExecutor(max(1, min(options.jobs, len(ways)))) as pool:
        steps = [step for own in pool.map(follow_way, ways) for step in own]
    text = format_tables(steps)
    print(text)
    if not options.names:
        PAGE.write_text(replace_section(PAGE.read_text("utf-8"), "corpus", text), "utf-8")
    return int(bool(list_broken_limits(steps)))


def _follow_way(way: Way, work: Path, *, has_types: bool) -> list[Step]:
    steps: list[Step] = []
    for step in measure(way, work, has_types=has_types):
        steps.append(step)
        print(_summarize(step), flush=True)
    return steps


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.following", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="histories, such as spotify (default: all)")
    parser.add_argument("--documents", type=Path, default=DOCUMENTS, help="the folder of the corpus")
    parser.add_argument("--work", type=Path, default=WORK, help="the folder for the projects")
    parser.add_argument("--jobs", type=int, default=1, help="how many ways are followed at once (default: 1)")
    parser.add_argument("--fast", action="store_true", help="without type checkers")
    return parser.parse_args(arguments)


def _summarize(step: Step) -> str:
    totals = step.error or step.report["totals"]
    lines = [f"{step.way}, {step.after}: {totals} ({step.cpu_seconds:.1f} s)"]
    lines += [
        f"  left: {item['subject']}: {item['fact']}: {item['why']}" for item in step.report.get("left", ())
    ]
    lines += [f"  diff: {finding}" for finding in step.new_findings[:10]]
    lines += [f"  gone: {decision}" for decision in step.lost]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
