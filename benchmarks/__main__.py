"""Measures the SDK, and writes the table into docs/performance.md. Fails if a ratio exceeds its limit."""

from __future__ import annotations

import sys
from datetime import date
from importlib.metadata import version

from benchmarks import calls, imports
from benchmarks.comparison import write_comparison
from benchmarks.measurement import Result
from benchmarks.page import describe_machine, write_section

_TITLE = (
    "| measurement | baseline | this SDK | official `elevenlabs` | limit |\n| --- | --- | --- | --- | --- |"
)


def main() -> int:
    results: list[Result] = []
    print(_TITLE, flush=True)
    for result in (*imports.measure(), *calls.measure()):
        print(result.format_row(), flush=True)
        results.append(result)
    write_section(
        "calls", "\n".join((_describe_run(), "", _TITLE, *(result.format_row() for result in results)))
    )
    write_comparison()
    slow = [result for result in results if not result.is_within_limit]
    for result in slow:
        print(
            f"slower than the limit: {result.name}: {result.ratio():.2f}, limit {result.limit:.3g}",
            file=sys.stderr,
        )
    return int(bool(slow))


def _describe_run() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in ("elevenlabs", "httpx", "pydantic"))
    return f"Measured {date.today()} with {describe_machine()}; {packages}."


if __name__ == "__main__":
    sys.exit(main())
