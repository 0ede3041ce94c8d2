"""Responses on the wire: a status that one description does not list is described by its range, else by `default`."""

from __future__ import annotations

from typing import Any, Final

import pytest

from tests.diff.wire.documents import find_changes

NUMBER: Final[Any] = {"type": "integer"}
TEXT: Final[Any] = {"type": "string"}
CHANGED: Final = ("response-body-type-changed", "error")
ADDED, REMOVED = "response-non-success-status-added", "response-non-success-status-removed"


def respond(**schemas: Any) -> dict[str, Any]:
    """A description with responses; names of statuses begin with `s`, and a schema that is None is no body."""
    responses = {
        name.removeprefix("s"): {
            "description": "It.",
            **({} if schema is None else {"content": {"application/json": {"schema": schema}}}),
        }
        for name, schema in schemas.items()
    }
    return {"paths": {"/p": {"get": {"operationId": "a.b", "responses": responses}}}}


@pytest.mark.parametrize(
    ("base", "revision", "rules"),
    [
        # a range of successes
        (respond(s2XX=TEXT), respond(s200=TEXT), {("response-success-status-added", "info")}),
        (respond(s200=TEXT), respond(s2XX=TEXT), {("response-success-status-added", "info")}),
        (respond(s2XX=TEXT), respond(s200=NUMBER), {("response-success-status-added", "info"), CHANGED}),
        (respond(s200=TEXT), respond(s2XX=NUMBER), {("response-success-status-added", "info"), CHANGED}),
        (
            respond(s200=TEXT, s201=TEXT),
            respond(s200=TEXT),
            {("response-success-status-removed", "error")},
        ),
        # failures
        (respond(default=TEXT), respond(default=TEXT, s404=TEXT), {(ADDED, "info")}),
        (respond(default=TEXT), respond(default=TEXT, s404=NUMBER), {(ADDED, "info"), CHANGED}),
        (respond(default=TEXT, s404=NUMBER), respond(default=TEXT), {(REMOVED, "info"), CHANGED}),
        (respond(default=TEXT, s4XX=NUMBER), respond(default=TEXT, s4XX=NUMBER, s404=NUMBER), {(ADDED, "info")}),
        (respond(s4XX=TEXT), respond(s404=NUMBER), {(ADDED, "info"), (REMOVED, "info"), CHANGED}),
        (respond(default=TEXT), respond(default=TEXT, s404=None), {(ADDED, "info")}),
        (respond(default=None), respond(default=None, s404=TEXT), {(ADDED, "info")}),
        (respond(s200=TEXT, default=TEXT), respond(s200=TEXT, s201=NUMBER, default=TEXT),
         {("response-success-status-added", "info")}),
    ],
)  # fmt: skip
def test_statuses(base: Any, revision: Any, rules: set[tuple[str, str]]) -> None:
    assert {(finding.rule, finding.level) for finding in find_changes(base, revision)} == rules
