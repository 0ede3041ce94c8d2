"""The calls of an adopted description in the README of its project."""

from __future__ import annotations

from typing import Any

import pytest

from sdkwright.adopt.calls import format_calls


def make_document(count: int) -> dict[str, Any]:
    return {
        "paths": {
            f"/birds{number}": {"get": {"operationId": f"birds{number}.list", "summary": "Watch."}}
            for number in range(count)
        }
    }


@pytest.mark.parametrize(("count", "more"), [(12, ""), (13, "And 1 more: "), (1_300, "And 1,288 more: ")])
def test_a_long_table_says_how_many_calls_are_left_out(count: int, more: str) -> None:
    table, _, rest = format_calls(make_document(count)).partition("\n\n")
    assert table.count("client.") == 12
    assert rest.startswith(more)
    assert ("(spec/ADOPTED.md#calls)" in rest) == bool(more)


def test_a_bar_does_not_end_a_cell() -> None:
    document = {"paths": {"/a|b": {"post": {"operationId": "nests.make", "summary": "x | y"}}}}
    row = format_calls(document).splitlines()[-1]
    assert row == r"| `client.nests.make()` | `POST /a\|b` | x \| y |"
