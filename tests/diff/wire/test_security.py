"""Security is compared by its effect: whether the credentials of a caller that sufficed still suffice."""

from __future__ import annotations

from typing import Any, Final

import pytest
import yaml

from sdkwright.diff.core.finding import Finding
from sdkwright.openapi.swagger import convert_to_openapi
from tests.diff.wire.documents import find_changes

_SCHEMES: Final = """
{A: {type: http, scheme: bearer}, B: {type: apiKey, in: header, name: X-Key},
 O: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://a.example.com/token', scopes: {r: R., w: W.}}}}}
"""


def make_document(
    own: str | None, shared: str | None = None, schemes: str = _SCHEMES, stability: str = "stable"
) -> dict[str, Any]:
    """A document with two operations; `own` is the security of the first one."""
    operation: dict[str, Any] = {"responses": {"200": {"description": "OK"}}, "x-stability-level": stability}
    own_security = {} if own is None else {"security": yaml.safe_load(own)}
    return {
        "paths": {"/a": {"get": {**operation, **own_security}, "put": dict(operation)}},
        "components": {"securitySchemes": yaml.safe_load(schemes)},
        **({} if shared is None else {"security": yaml.safe_load(shared)}),
    }


def list_errors(findings: tuple[Finding, ...]) -> list[Finding]:
    return [finding for finding in findings if finding.level == "error"]


TIGHTENED: Final = [
    # own and shared security, before and after; what was and is required
    ((None, None), ("[{A: []}]", None), "no credentials", "`A`"),
    (("[]", None), ("[{A: []}]", None), "no credentials", "`A`"),
    (("[{}]", "[{A: []}]"), (None, "[{A: []}]"), "no credentials", "`A`"),
    (("[{A: []}, {}]", None), ("[{A: []}]", None), "`A` or no credentials", "`A`"),
    (("[{A: []}]", None), ("[{A: [], B: []}]", None), "`A`", "`A` and `B`"),
    (("[{A: []}, {B: []}]", None), ("[{B: []}]", None), "`A` or `B`", "`B`"),
    (("[{O: []}]", None), ("[{O: [r]}]", None), "`O`", "`O` (r)"),
    (("[{O: [r]}]", None), ("[{O: [w]}]", None), "`O` (r)", "`O` (w)"),
    (("[{O: [r]}, {A: []}]", None), ("[{O: [r, w]}, {A: []}]", None), "`O` (r) or `A`", "`O` (r, w) or `A`"),
    ((None, "[{A: []}]"), ("[{A: [], B: []}]", "[{A: []}]"), "`A`", "`A` and `B`"),
    (("[{B: []}]", "[{A: []}]"), (None, "[{A: []}]"), "`B`", "`A`"),
]
NOT_TIGHTENED: Final = [
    ((None, None), ("[]", None)),
    ((None, None), ("[{}]", None)),
    (("[{A: []}]", None), (None, "[{A: []}]")),
    ((None, "[{A: []}]"), ("[{A: []}]", None)),
    ((None, "[{A: []}]"), ("[{A: []}]", "[{A: []}]")),
    (("[{A: []}]", None), (None, None)),
    (("[{A: []}]", None), ("[{A: []}, {}]", None)),
    (("[{A: []}]", None), ("[{A: []}, {B: []}]", None)),
    (("[{A: [], B: []}]", None), ("[{A: []}]", None)),
    (("[{A: [], B: []}]", None), ("[{B: []}, {A: []}]", None)),
    (("[{B: []}, {A: []}]", None), ("[{A: []}, {B: []}]", None)),
    (("[{O: [r, w]}]", None), ("[{O: [r]}]", None)),
    (("[{O: [r]}]", None), ("[{O: [r, w]}, {O: [r]}]", None)),
    (("[{A: []}]", None), ("[{O: [r]}, {}]", None)),
    (("[{A: []}]", "[{B: []}]"), ("[{A: []}]", "[]")),
    (("nonsense", "[{A: []}]"), (None, "[{A: []}]")),
]


@pytest.mark.parametrize(("base", "revision", "before", "after"), TIGHTENED)
def test_credentials_that_no_longer_suffice_are_an_error(
    base: tuple[str | None, str | None],
    revision: tuple[str | None, str | None],
    before: str,
    after: str,
) -> None:
    (finding,) = list_errors(find_changes(make_document(*base), make_document(*revision)))
    assert finding.rule == "security-requirement-tightened"
    assert [(item.method, item.path) for item in finding.operations] == [("GET", "/a")]
    assert finding.message == f"`GET /a` requires {after}; before: {before}"
    assert finding.subject == "/paths/~1a/get/security"


@pytest.mark.parametrize(("base", "revision"), NOT_TIGHTENED)
def test_credentials_that_still_suffice_are_not(
    base: tuple[str | None, str | None], revision: tuple[str | None, str | None]
) -> None:
    findings = find_changes(make_document(*base), make_document(*revision))
    errors = list_errors(findings)
    assert [
        finding
        for finding in errors
        if "/a" in {item.path for item in finding.operations if item.method == "GET"}
    ] == []


def test_a_shared_requirement_is_one_finding_with_the_operations_that_inherit_it() -> None:
    findings = find_changes(make_document("[{B: []}]", "[{A: []}]"), make_document("[{B: []}]", "[{O: [r]}]"))
    (finding,) = list_errors(findings)
    assert finding.subject == "/security"
    assert [item.method for item in finding.operations] == ["PUT"]
    assert finding.message == "operations without `security` of their own require `O` (r); before: `A`"
    both = find_changes(make_document(None, "[{A: []}]"), make_document(None, "[{B: []}]"))
    assert [item.method for item in list_errors(both)[0].operations] == ["GET", "PUT"]


def test_the_same_requirement_in_another_place_is_no_change() -> None:
    assert find_changes(make_document(None, "[{A: []}]"), make_document("[{A: []}]", "[{A: []}]")) == ()


def test_an_unstable_operation_may_require_more() -> None:
    base, revision = (make_document(own, stability="alpha") for own in (None, "[{A: []}]"))
    assert [finding.level for finding in find_changes(base, revision)] == ["info"]


_FLOW: Final = "type: oauth2, flows: {{{}}}"
_CLIENT: Final = "clientCredentials: {{tokenUrl: '{}', scopes: {{}}}}"
_PASSWORD: Final = "password: {tokenUrl: '/t', scopes: {}}"
SENT_DIFFERENTLY: Final = [
    ("type: apiKey, in: query, name: key", "type: apiKey, in: cookie, name: key"),
    ("type: apiKey, in: query, name: key", "type: apiKey, in: query, name: Key"),
    ("type: apiKey, in: header, name: X-A", "type: apiKey, in: header, name: X-B"),
    ("type: apiKey, in: header, name: Authorization", "type: http, scheme: bearer"),
    ("type: http, scheme: basic", "type: http, scheme: digest"),
    ("type: http, scheme: bearer", "type: mutualTLS"),
    (
        "type: openIdConnect, openIdConnectUrl: 'https://a/c'",
        "type: openIdConnect, openIdConnectUrl: 'https://b/c'",
    ),
    (_FLOW.format(_CLIENT.format("/a")), _FLOW.format(_CLIENT.format("/b"))),
    (_FLOW.format(_CLIENT.format("/a")), _FLOW.format(_PASSWORD)),
    (_FLOW.format(f"{_CLIENT.format('/a')}, {_PASSWORD}"), _FLOW.format(_CLIENT.format("/a"))),
]
SENT_AS_BEFORE: Final = [
    ("type: apiKey, in: header, name: X-Key", "type: apiKey, in: header, name: x-key"),
    ("type: http, scheme: Bearer", "type: http, scheme: bearer, bearerFormat: JWT"),
    ("type: http, scheme: basic", "type: http, scheme: basic, description: Your password."),
    (_FLOW.format(_CLIENT.format("/a")), _FLOW.format(f"{_CLIENT.format('/a')}, {_PASSWORD}")),
    (
        _FLOW.format("implicit: {authorizationUrl: a, scopes: {}}"),
        _FLOW.format("implicit: {authorizationUrl: a, tokenUrl: b, scopes: {}}"),
    ),
    (_FLOW.format(_PASSWORD), _FLOW.format("password: {tokenUrl: '/t', refreshUrl: '/r', scopes: {}}")),
]


def _make_scheme(content: str) -> str:
    return f"{{K: {{{content}}}, L: {{type: http, scheme: bearer}}}}"


@pytest.mark.parametrize(("before", "after"), SENT_DIFFERENTLY)
def test_a_credential_that_is_sent_differently_is_an_error(before: str, after: str) -> None:
    base, revision = (make_document("[{K: []}]", None, _make_scheme(side)) for side in (before, after))
    (finding,) = list_errors(find_changes(base, revision))
    assert finding.rule == "security-scheme-changed"
    assert [(item.method, item.path) for item in finding.operations] == [("GET", "/a")]
    assert finding.message.startswith("the credential `K` is sent ") and "; before: " in finding.message


@pytest.mark.parametrize(("before", "after"), SENT_AS_BEFORE)
def test_a_credential_that_is_sent_as_before_is_not(before: str, after: str) -> None:
    base, revision = (make_document("[{K: []}]", None, _make_scheme(side)) for side in (before, after))
    assert list_errors(find_changes(base, revision)) == []


@pytest.mark.parametrize("own", ["[{L: []}]", "[]", "[{K: []}, {}]", "[{K: []}, {L: []}, {}]"])
def test_a_credential_that_no_caller_needs_may_be_sent_differently(own: str) -> None:
    before, after = (_make_scheme(side) for side in SENT_DIFFERENTLY[0])
    findings = find_changes(make_document(own, None, before), make_document(own, None, after))
    assert [(finding.rule, finding.level) for finding in findings] == [
        ("security-scheme-changed-unused", "info")
    ]


def test_the_callers_of_one_of_two_alternatives_are_affected() -> None:
    before, after = (_make_scheme(side) for side in SENT_DIFFERENTLY[0])
    findings = find_changes(
        make_document("[{K: []}, {L: []}]", None, before), make_document("[{K: []}, {L: []}]", None, after)
    )
    assert [finding.rule for finding in list_errors(findings)] == ["security-scheme-changed"]


def test_a_renamed_scheme_is_the_same_credential() -> None:
    base = make_document("[{K: []}]", None, "{K: {type: http, scheme: bearer}}")
    revision = make_document("[{Token: []}]", None, "{Token: {type: http, scheme: Bearer}}")
    assert list_errors(find_changes(base, revision)) == []
    other = make_document("[{Token: []}]", None, "{Token: {type: http, scheme: basic}}")
    assert [finding.rule for finding in list_errors(find_changes(base, other))] == [
        "security-requirement-tightened"
    ]


def test_another_scheme_that_exists_on_both_sides_is_another_credential() -> None:
    schemes = "{User: {type: http, scheme: bearer}, Admin: {type: http, scheme: bearer}}"
    base, revision = (make_document(own, None, schemes) for own in ("[{User: []}]", "[{Admin: []}]"))
    assert len(list_errors(find_changes(base, revision))) == 1


def test_the_schemes_of_swagger_are_those_of_openapi() -> None:
    flow = {"tokenUrl": "https://a.example.com/token", "scopes": {"r": "R."}}
    swagger = convert_to_openapi(
        {
            "swagger": "2.0",
            "paths": {"/a": {"get": {"responses": {}, "security": [{"B": []}, {"O": ["r"]}]}}},
            "securityDefinitions": {
                "B": {"type": "basic"},
                "O": {"type": "oauth2", "flow": "application", **flow},
            },
        }
    ).document
    schemes: dict[str, Any] = {
        "B": {"type": "http", "scheme": "basic"},
        "O": {"type": "oauth2", "flows": {"clientCredentials": flow}},
    }
    operation = {"responses": {}, "security": [{"B": []}, {"O": ["r"]}], "parameters": []}
    openapi = {"paths": {"/a": {"get": operation}}, "components": {"securitySchemes": schemes}}
    assert find_changes(swagger, openapi) == ()
    schemes["O"]["flows"] = {"password": flow}
    assert [finding.rule for finding in list_errors(find_changes(swagger, openapi))] == [
        "security-scheme-changed"
    ]
