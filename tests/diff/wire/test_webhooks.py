"""Receivers get the requests of webhooks and callbacks, and answer them: what breaks them is the reverse of a call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

import pytest
import yaml

from tests.diff.wire.documents import find_changes

Make: TypeAlias = "Callable[[str], dict[str, Any]]"
_URL: Final = "{$request.body#/url}"


def make_webhook(operation: str) -> dict[str, Any]:
    return {"webhooks": {"ended": {"post": yaml.safe_load(operation)}}}


def make_callback(operation: str, url: str = _URL) -> dict[str, Any]:
    callbacks = {"ended": {url: {"post": yaml.safe_load(operation)}}}
    return {"paths": {"/a": {"post": {"callbacks": callbacks, "responses": {}}}}}


def list_levels(base: dict[str, Any], revision: dict[str, Any]) -> list[str]:
    return sorted({finding.level for finding in find_changes(base, revision)})


def _parameter(type: str, more: str = "") -> str:
    return f"{{parameters: [{{name: X-A, in: header, schema: {type}{more}}}]}}"


def _body(content: str, more: str = "") -> str:
    return f"{{requestBody: {{content: {content}{more}}}}}"


def _answer(content: str) -> str:
    return f"{{responses: {{'200': {{content: {content}}}}}}}"


def _header(type: str, more: str = "") -> str:
    return f"{{responses: {{'200': {{headers: {{X-Id: {{schema: {type}{more}}}}}}}}}}}"


_TEXT, _INTEGER, _NUMBER = "{type: string}", "{type: integer}", "{type: number}"
_REQUIRED: Final = ", required: true"
_JSON, _JSON_OR_XML = "{application/json: {}}", "{application/json: {}, application/xml: {}}"
_LIST, _OBJECT = "{type: array, items: {type: string}}", "{type: object, properties: {a: {type: string}}}"
PAIRS: Final = [
    # the levels of a change, and of the opposite change
    ("{}", _parameter(_TEXT), ["info"], ["warning"]),
    ("{}", _parameter(_TEXT, _REQUIRED), ["info"], ["error"]),
    (_parameter(_TEXT), _parameter(_TEXT, _REQUIRED), ["info"], ["error"]),
    (_parameter(_INTEGER), _parameter(_NUMBER), ["error"], ["info"]),
    (_parameter(_TEXT), _parameter("{type: string, maxLength: 5}"), [], ["error"]),
    (_parameter(_OBJECT), _parameter(_OBJECT, ", explode: true"), ["error"], ["error"]),
    (_parameter(_TEXT), _parameter(_TEXT, ", explode: true"), [], []),
    (_parameter(_TEXT), _parameter(_TEXT, ", allowEmptyValue: true"), ["error"], ["info"]),
    ("{}", _body(_JSON), ["info"], ["error"]),
    ("{}", _body(_JSON, _REQUIRED), ["info"], ["error"]),
    (_body(_JSON), _body(_JSON_OR_XML), ["error"], ["info"]),
    (_body(_JSON), _body("{application/xml: {}}"), ["error", "info"], ["error", "info"]),
    (_body(_JSON), _body("{application/*: {}}"), ["error"], ["info"]),
    (_body("{'*/*': {}}"), _body("{'*/*': {}, application/xml: {}}"), [], []),
    (_answer(_JSON), _answer(_JSON_OR_XML), ["info"], ["error"]),
    (_answer(_JSON), _answer("{application/*: {}}"), ["info"], ["error"]),
    ("{responses: {'200': {}}}", _header(_TEXT), ["info"], ["info"]),
    ("{responses: {'200': {}}}", _header(_TEXT, _REQUIRED), ["error"], ["info"]),
    (_header(_TEXT), _header(_TEXT, _REQUIRED), ["error"], ["info"]),
    (_header(_INTEGER), _header(_NUMBER), ["info"], ["error"]),
    (_header(_OBJECT), _header(_OBJECT, ", explode: true"), ["error"], ["error"]),
]


@pytest.mark.parametrize("make", [make_webhook, make_callback])
@pytest.mark.parametrize(("base", "revision", "forth", "back"), PAIRS)
def test_what_breaks_receivers(
    make: Make, base: str, revision: str, forth: list[str], back: list[str]
) -> None:
    before, after = make(base), make(revision)
    assert (list_levels(before, after), list_levels(after, before)) == (forth, back)


def test_a_body_that_became_required() -> None:
    base, revision = _body(_JSON), _body(_JSON, _REQUIRED)
    assert list_levels(make_callback(base), make_callback(revision)) == ["info"]
    assert list_levels(make_webhook(base), make_webhook(revision)) == ["error"]  # as in oasdiff
    for make in (make_callback, make_webhook):
        assert list_levels(make(revision), make(base)) == ["error"]


def test_the_parameters_of_a_path_are_those_of_its_webhooks() -> None:
    (parameter,) = yaml.safe_load(_parameter(_TEXT, _REQUIRED))["parameters"]
    base = make_webhook("{}")
    base["webhooks"]["ended"]["parameters"] = [parameter]
    assert list_levels(base, make_webhook(_parameter(_TEXT, _REQUIRED))) == []
    assert list_levels(base, make_webhook("{}")) == ["error"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{$request.body#/url}", "{$request.body#/target}"),
        ("{$request.body#/url}", "{$request.query.url}"),
        ("{$request.query.url}", "{$request.query.Url}"),
        ("https://a.example/{$request.body#/id}", "https://b.example/{$request.body#/id}"),
        ("https://a.example/{$request.body#/id}", "https://a.example/{$request.body#/key}"),
    ],
)
def test_a_callback_to_another_url_is_an_error(before: str, after: str) -> None:
    findings = find_changes(make_callback("{}", before), make_callback("{}", after))
    assert [(item.rule, item.message) for item in findings] == [
        ("callback-removed", f"the callback is gone: ended, to `{before}`"),
        ("callback-added", f"the callback is new: ended, to `{after}`"),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("$request.body#/url", "{$request.body#/url}"),
        ("{$request.header.X-Url}", "{$request.header.x-url}"),
        ("https://a.example/{id}", "https://a.example/{key}"),
    ],
)
def test_another_spelling_of_the_url_of_a_callback_is_no_change(before: str, after: str) -> None:
    assert find_changes(make_callback("{}", before), make_callback("{}", after)) == ()
