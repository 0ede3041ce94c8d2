"""Measure, print a table, and write it into docs/performance.md; fail if the SDK is slower than a limit."""

from __future__ import annotations

import sys
from datetime import date
from importlib.metadata import version

from benchmarks import calls, imports
from benchmarks.measuring import Result
from benchmarks.page import machine, replace

_TITLE = (
    "| measurement | baseline | this SDK | official `elevenlabs` | limit |\n| --- | --- | --- | --- | --- |"
)


def main() -> int:
    found: list[Result] = []
    print(_TITLE, flush=True)
    for result in (*imports.results(), *calls.results()):
        print(result.line(), flush=True)
        found.append(result)
    replace("calls", "\n".join((_about(), "", _TITLE, *(result.line() for result in found))))
    slow = [result for result in found if not result.is_kept]
    for result in slow:
        print(
            f"slower than the limit: {result.name}: {result.ratio():.2f}, limit {result.limit:.3g}",
            file=sys.stderr,
        )
    return int(bool(slow))


def _about() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in ("elevenlabs", "httpx", "pydantic"))
    return f"Measured {date.today()} with {machine()}; {packages}."


if __name__ == "__main__":
    sys.exit(main())
