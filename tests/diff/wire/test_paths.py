"""Paths with constant queries and fragments, and servers of operations, on the wire."""

from __future__ import annotations

from typing import Any

import pytest

from tests.diff.wire.documents import find_changes


def operation(**more: Any) -> Any:
    return {"get": {"operationId": "a.b", "responses": {"204": {"description": "Done."}}, **more}}


def find_rules(base: Any, revision: Any) -> set[tuple[str, str]]:
    """The rules and levels of the findings for two `paths`."""
    servers = [{"url": "https://api.example"}]
    documents = ({"servers": servers, "paths": paths} for paths in (base, revision))
    return {(finding.rule, finding.level) for finding in find_changes(*documents)}


@pytest.mark.parametrize(
    ("base", "revision", "rules"),
    [
        ("/p#a", "/p#b", set()),
        ("/p", "/p#b", set()),
        ("/p?a=1&b=2", "/p?b=2&a=1#x", set()),
        ("/p?a=1", "/p?a=2", {("api-path-removed-without-deprecation", "error"), ("endpoint-added", "info")}),
        ("/p", "/p?a=1", {("api-path-removed-without-deprecation", "error"), ("endpoint-added", "info")}),
        ("/p/{a}#{x}", "/p/{b}#{x}", set()),
    ],
)
def test_keys_of_paths(base: str, revision: str, rules: set[tuple[str, str]]) -> None:
    assert find_rules({base: operation()}, {revision: operation()}) == rules


@pytest.mark.parametrize(
    ("base", "revision", "rules"),
    [
        ("https://a.example", "https://b.example", {("api-server-removed", "warning"), ("api-server-added", "info")}),
        ("https://a.example/", "https://a.example", set()),
        (None, "https://b.example", {("api-server-removed", "warning"), ("api-server-added", "info")}),
        (None, "https://api.example", set()),
        ("/v2", "https://api.example/v2", set()),
    ],
)  # fmt: skip
def test_servers_of_operations(base: str | None, revision: str, rules: set[tuple[str, str]]) -> None:
    before, after = (
        {"/p": operation(**({"servers": [{"url": url}]} if url else {}))} for url in (base, revision)
    )
    assert find_rules(before, after) == rules
