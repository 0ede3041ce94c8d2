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


@pytest.mark.parametrize(
    ("base", "revision", "rules"),
    [
        ("/p#a", "/p#b", {("api-operation-id-removed", "info")}),
        ("/p?a=1&b=2", "/p?b=2&a=1", {("api-operation-id-removed", "info")}),
        ("/p/{a}", "/p/{b}", {("api-operation-id-removed", "info")}),
        ("/p?a=1", "/p?a=2", {("api-path-removed-without-deprecation", "error"), ("endpoint-added", "info")}),
    ],
)
def test_an_operation_with_another_id_is_the_same_if_it_sends_the_same(
    base: str, revision: str, rules: set[tuple[str, str]]
) -> None:
    other = operation()
    other["get"]["operationId"] = "a.c"
    assert find_rules({base: operation()}, {revision: other}) == rules


def test_operations_that_send_the_same_are_distinguished_by_their_ids() -> None:
    def name(*ids: str) -> Any:
        return {f"/p#{id}": {"get": {**operation()["get"], "operationId": id}} for id in ids}

    assert find_rules(name("a", "b"), name("b", "a")) == set()
    gone = {("api-path-removed-without-deprecation", "error")}
    assert find_rules(name("a", "b"), name("b")) == gone
    assert find_rules(name("a", "b"), name("c", "d")) == gone | {("endpoint-added", "info")}


REMOVED, ADDED = ("api-server-removed", "warning"), ("api-server-added", "info")
ANY: Any = {"default": "a"}
LISTED: Any = {"default": "a", "enum": ["a", "b"]}


@pytest.mark.parametrize(
    ("base", "revision", "rules"),
    [
        ({"v": LISTED}, {"v": ANY}, {ADDED}),
        ({"v": ANY}, {"v": LISTED}, {REMOVED}),
        ({"v": LISTED}, {"v": {"default": "a", "enum": ["a"]}}, {REMOVED}),
        ({"v": ANY}, {"v": {"default": "b"}}, {ADDED, REMOVED}),
        ({"v": ANY}, {"v": {**ANY, "description": "The version."}}, set()),
    ],
)
@pytest.mark.parametrize("url", ["https://{v}.example", "https://api.example/{v}/x", "/{v}"])
def test_variables_of_servers(url: str, base: Any, revision: Any, rules: set[tuple[str, str]]) -> None:
    before, after = (
        {"/p": operation(servers=[{"url": url, "variables": variables}])} for variables in (base, revision)
    )
    assert find_rules(before, after) == rules


def test_a_variable_has_another_name() -> None:
    servers = ([{"url": f"https://{{{name}}}.example", "variables": {name: ANY}}] for name in ("v", "w"))
    before, after = ({"/p": operation(servers=side)} for side in servers)
    assert find_rules(before, after) == set()


def test_a_server_of_any_host_includes_the_old_one() -> None:
    servers = (
        [{"url": "https://x.example"}],
        [{"url": "https://{v}.example", "variables": {"v": ANY}}],
    )
    before, after = ({"/p": operation(servers=side)} for side in servers)
    assert find_rules(before, after) == {ADDED}
    assert find_rules(after, before) == {REMOVED}


def test_the_description_of_an_ignored_header_is_no_change() -> None:
    def make(headers: dict[str, Any]) -> dict[str, Any]:
        return {"paths": {"/a": {"get": {"responses": {"200": {"description": "OK", "headers": headers}}}}}}

    header = {"schema": {"type": "string"}}
    assert find_changes(make({"Content-Type": header}), make({})) == ()
    assert find_changes(make({"X-Type": header}), make({})) != ()


def test_explode_has_no_effect_on_deep_objects() -> None:
    def make(style: str, **explode: bool) -> dict[str, Any]:
        schema = {"type": "object", "properties": {"a": {"type": "string"}}}
        parameter = {"name": "q", "in": "query", "style": style, "schema": schema, **explode}
        return {"paths": {"/a": {"get": {"parameters": [parameter], "responses": {}}}}}

    assert find_changes(make("deepObject"), make("deepObject", explode=False)) == ()
    assert find_changes(make("form"), make("form", explode=False)) != ()


def test_a_relative_token_url_is_unknown_without_a_server() -> None:
    def make(url: str, *servers: str) -> dict[str, Any]:
        flow = {"tokenUrl": url, "scopes": {}}
        scheme = {"type": "oauth2", "flows": {"password": flow}}
        operation = {"security": [{"A": []}], "responses": {}}
        return {
            "servers": [{"url": server} for server in servers],
            "paths": {"/a": {"get": operation}},
            "components": {"securitySchemes": {"A": scheme}},
        }

    def has_changed(base: dict[str, Any], revision: dict[str, Any]) -> bool:
        return any(finding.rule == "security-scheme-changed" for finding in find_changes(base, revision))

    first, second = "https://a.example.com", "https://b.example.com"
    assert not has_changed(make("/t"), make("/t", first))
    assert has_changed(make("/t"), make("/u", first))
    assert has_changed(make("/t", first), make("/t", second))


def test_path_parameters_that_change_places_are_compared_by_position() -> None:
    def make(path: str, second: str) -> dict[str, Any]:
        types = {"x": "string", "y": second}
        parameters = [
            {"name": name, "in": "path", "required": True, "schema": {"type": type}}
            for name, type in types.items()
        ]
        return {path: operation(parameters=parameters)}

    assert find_rules(make("/a/{x}/{y}", "integer"), make("/a/{y}/{x}", "integer")) == {
        ("request-parameter-type-changed", "error"),
        ("request-parameter-type-generalized", "info"),
    }
    assert find_rules(make("/a/{x}/{y}", "string"), make("/a/{y}/{x}", "string")) == set()


@pytest.mark.parametrize(
    ("style", "type", "has_effect"),
    [
        ("simple", "array", False),
        ("simple", "object", True),
        ("simple", "string", False),
        ("label", "array", True),
        ("matrix", "array", True),
    ],
)
def test_the_effect_of_explode(style: str, type: str, has_effect: bool) -> None:
    def make(where: str, explode: bool) -> Any:
        parameter = {"name": "q", "in": where, "required": True, "style": style, "schema": {"type": type}}
        return {"/a/{q}": operation(parameters=[{**parameter, "explode": explode}])}

    for where in ("path", "header") if style == "simple" else ("path",):
        changed = {("request-parameter-explode-changed", "error")} if has_effect else set[tuple[str, str]]()
        assert find_rules(make(where, explode=False), make(where, explode=True)) == changed


@pytest.mark.parametrize(
    ("before", "after", "forth", "back"),
    [
        ("image/png", "image/*", "widened", "changed"),
        ("image/png, image/jpeg", "image/*", "widened", "changed"),
        ("image/*", "image/*, image/png", "", ""),
        ("image/png", "*/*", "widened", "changed"),
        ("image/png", "audio/*", "changed", "changed"),
        ("image/png, text/plain", "image/*", "changed", "changed"),
    ],
)
def test_ranges_in_encodings(before: str, after: str, forth: str, back: str) -> None:
    def make(content_type: str) -> Any:
        schema = {"type": "object", "properties": {"f": {"type": "string"}}}
        media_type = {"schema": schema, "encoding": {"f": {"contentType": content_type}}}
        return {"/a": operation(requestBody={"content": {"multipart/form-data": media_type}})}

    for base, revision, change in ((before, after, forth), (after, before, back)):
        rules = {rule for rule, _ in find_rules(make(base), make(revision))}
        assert rules == ({f"request-body-encoding-{change}"} if change else set())


@pytest.mark.parametrize(
    ("before", "after", "is_changed"),
    [
        (None, "/v2", True),
        (None, "/", False),
        (None, "https://a.example", False),
        (None, "https://a.example/v1", False),
        ("https://a.example:443", "https://a.example", False),
        ("http://a.example:80/v1", "http://a.example/v1", False),
        ("http://a.example:443", "http://a.example", True),
        ("https://a.example:8443", "https://a.example", True),
        ("https://a.example:80", "https://a.example", True),
    ],
)
def test_the_default_server_and_default_ports(
    before: str | None, after: str | None, is_changed: bool
) -> None:
    def make(url: str | None) -> dict[str, Any]:
        return {"paths": {"/p": operation()}, **({} if url is None else {"servers": [{"url": url}]})}

    for base, revision in ((before, after), (after, before)):
        rules = {(item.rule, item.level) for item in find_changes(make(base), make(revision))}
        assert rules == ({ADDED, REMOVED} if is_changed else set())


def test_a_path_that_moves_into_the_first_server() -> None:
    base = {"paths": {"/v2/p": operation()}}
    assert find_changes(base, {"paths": {"/p": operation()}, "servers": [{"url": "/v2"}]}) == ()
