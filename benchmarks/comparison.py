"""The comparison with other generators in README.md. Its figures are those of docs/performance.md."""

from __future__ import annotations

import re
from collections.abc import Iterable

from benchmarks.page import PAGE, ROOT, replace_section

README = ROOT / "README.md"
SECTION = "comparison"
_TITLE = "| measurement | sdkwright | other |\n| --- | --- | --- |"
_RATIOS = {
    "creating a client, relative to `import httpx`": "time to create a client, relative to `import httpx`",
    "first call of conversational_ai.agents, relative to `import httpx, pydantic`": (
        "first call of a resource with many models, relative to `import httpx, pydantic`"
    ),
    "1,000 voices, 3.0 MB of JSON, relative to `json.loads`": "parsing 1,000 voices, relative to `json.loads`",
}
_OTHERS = {
    "openapi-python-client": "openapi-python-client",
    "openapi-generator (python)": "openapi-generator",
    "datamodel-code-generator (models only)": "datamodel-code-generator",
}


def write_comparison() -> None:
    """Write the measured figures into README.md."""
    README.write_text(replace_section(README.read_text("utf-8"), SECTION, format_comparison()), "utf-8")


def format_comparison() -> str:
    """Return the table of README.md."""
    rows = _read_rows(PAGE.read_text("utf-8"))
    return "\n".join([_TITLE, *_format_ratios(rows), *_format_generators(rows)])


def _read_rows(page: str) -> dict[str, list[str]]:
    """Return the cells of all tables by their first cell."""
    cells = ([cell.strip() for cell in line.strip("|").split(" | ")] for line in page.splitlines())
    return {name: figures for name, *figures in cells if figures}


def _format_ratios(rows: dict[str, list[str]]) -> Iterable[str]:
    for name, title in _RATIOS.items():
        sdk, official = (re.findall(r"\((.+ x)\)", cell)[0] for cell in rows[name][1:3])
        yield f"| {title} | {sdk} | official `elevenlabs`: {official} |"


def _format_generators(rows: dict[str, list[str]]) -> Iterable[str]:
    columns = {
        "errors of `mypy --strict` in the generated code": slice(4, 5),
        "errors of basedpyright in strict mode": slice(5, 6),
        "files, lines": slice(1, 3),
    }
    for title, column in columns.items():
        others = {label: rows[name][column] for name, label in _OTHERS.items()}
        separator = ", " if len(next(iter(others.values()))) == 1 else "; "
        figures = separator.join(f"{label} {', '.join(cells)}" for label, cells in others.items())
        own = ", ".join(rows["sdkwright"][column])
        yield f"| {title} | {own} | {figures} |"
