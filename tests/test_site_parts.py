"""Long pages of the documentation become several pages of the site."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

import pytest

from tests.packages import ROOT


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("_splitting", ROOT / "docs" / "_splitting.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["_splitting"] = module
    spec.loader.exec_module(module)
    return module


splitting = pytest.importorskip("markdown") and _load()
LONG = "Text. " * 1_000
ROWS = "\n".join(f"| `rule-{number}` | {'meaning ' * 20}|" for number in range(60))
PAGE = f"""# Long `page`

An introduction, see [the rules](#the-rules) and [other](other.md#part).

## First (`test_first.py`)

{LONG}

```python
## no heading
```

### Details of it

See [the tutorial](tutorial.md).

## The rules

| rule | meaning |
| --- | --- |
{ROWS}
"""


def test_a_page_becomes_its_sections_and_the_rows_of_a_long_table() -> None:
    page = splitting.split_page("docs/long.md", PAGE)
    titles = [part.title for part in page.parts]
    assert page.title == "Long page"
    assert titles[:2] == ["First", "The rules"]
    assert all(title.startswith("The rules, from rule-") for title in titles[2:]) and len(titles) > 2
    assert page.parts[0].uri == "docs/long/first.md"
    assert "## no heading" in page.parts[0].text
    assert page.text.startswith("# Long `page`\n") and "- [First](long/first.md)" in page.text


def test_no_row_is_lost_and_each_part_has_the_head_of_the_table() -> None:
    parts = splitting.split_page("long.md", PAGE).parts[1:]
    rows = [line for part in parts for line in part.text.splitlines() if line.startswith("| `rule-")]
    assert rows == ROWS.splitlines()
    for part in parts:
        assert "| rule | meaning |\n| --- | --- |\n| `rule-" in part.text
        assert len(part.text) < splitting.MAX_LENGTH + 500


def test_a_short_page_stays_one() -> None:
    assert splitting.split_page("a.md", "# A\n\n## B\n\nText.\n") is None
    assert splitting.split_page("a.md", f"# A\n\n{LONG}") is None


def test_links_lead_to_the_same_places() -> None:
    page = splitting.split_page("docs/long.md", PAGE)
    first = page.parts[0]

    def move(text: str, old: str, new: str) -> str:
        moved: str = splitting.move_links(text, old, new, page.places)
        return moved

    assert move("[a](#the-rules)", "docs/long.md", "docs/long.md") == "[a](long/the-rules.md)"
    assert move("[a](#details-of-it)", "docs/long.md", first.uri) == "[a](#details-of-it)"
    assert (
        move("[a](docs/long.md#details-of-it)", "index.md", "index.md")
        == "[a](docs/long/first.md#details-of-it)"
    )
    assert move("[a](tutorial.md)", "docs/long.md", first.uri) == "[a](../tutorial.md)"
    assert (
        move("[a](https://example.com/a.md#b)", "docs/long.md", first.uri)
        == "[a](https://example.com/a.md#b)"
    )
    assert move("```\n[a](tutorial.md)\n```", "docs/long.md", first.uri) == "```\n[a](tutorial.md)\n```"
