"""The comparison with other generators in README.md. Its figures are those of docs/performance.md."""

from __future__ import annotations

import re
from collections.abc import Iterable

from benchmarks.page import PAGE, ROOT, find_section, replace_section

README = ROOT / "README.md"
SECTION = "comparison"
CORPUS = "corpus"
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
_CORPUS_OTHERS = ("openapi-python-client", "openapi-generator (python)", "hey-api (python)")


def write_comparison() -> None:
    """Write the measured figures into README.md."""
    README.write_text(replace_section(README.read_text("utf-8"), SECTION, format_comparison()), "utf-8")


def format_comparison() -> str:
    """Return the table of README.md."""
    page = PAGE.read_text("utf-8")
    rows, corpus = _read_rows(replace_section(page, CORPUS, "")), _read_rows(find_section(page, CORPUS))
    return "\n".join([_TITLE, *_format_ratios(rows), *_format_generators(rows), *_format_corpus(corpus)])


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


def _format_corpus(rows: dict[str, list[str]]) -> Iterable[str]:
    """The rows of the corpus; none before it is measured."""
    if "sdkwright" not in rows:
        return
    columns = {
        "operations of public documents that are generated": 1,
        "responses of these operations without their type": 2,
        "errors of `mypy --strict`, errors of basedpyright": slice(3, 5),
    }
    others = {name.partition(" (")[0]: cells for name, cells in rows.items() if name in _CORPUS_OTHERS}
    for title, column in columns.items():
        figures = "; ".join(f"{label} {_join(cells[column])}" for label, cells in others.items())
        yield f"| {title} | {_join(rows['sdkwright'][column])} | {figures} |"


def _join(cells: str | list[str]) -> str:
    return cells if isinstance(cells, str) else ", ".join(cells)
