"""Documents that nobody thought of: random ones that fit the schemas of the description, read and written."""

from __future__ import annotations

import json
import logging
from functools import cache, partial
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from elevenlabs_sdk._names import NAMES
from elevenlabs_sdk._runtime.encode import encode
from elevenlabs_sdk._runtime.json_type import Json
from elevenlabs_sdk._runtime.lenient_parsing import LenientParser
from tests.sdk.comparison import differences, same
from tests.sdk.conftest import SharedCall
from tests.sdk.instances import Fill, Instances, merged
from tests.sdk.operations import DOCUMENT, OPERATIONS, Operation, is_null, resolved
from tests.sdk.server import Server
from tests.sdk.test_every_operation import method

HOW_MANY: dict[Fill, int] = {"required": 1, "all": 2, "random": 4, "newer": 3}
ALL, WITHIN_THE_SCHEMA = tuple(HOW_MANY), tuple(fill for fill in HOW_MANY if fill != "newer")
COMPONENTS: dict[str, dict[str, Any]] = DOCUMENT["components"]["schemas"]
ANSWERS = {
    f"{operation.call}-{status}": (operation, status, schema)
    for operation in OPERATIONS
    for status, schema in operation.documents.items()
}
MODELS = {name: NAMES[name].split(":") for name in COMPONENTS if NAMES.get(name, "").startswith("models.")}
"""The components that have a class, with its module and name."""
BODIES = {operation.call: operation for operation in OPERATIONS if operation.body}


@cache
def documents(seed: str, schema: str, fills: tuple[Fill, ...]) -> list[tuple[str, Any]]:
    """Some of each kind, each with a name. The schema is given as JSON."""
    return [
        (f"{fill} {number}", instances.make(json.loads(schema)))
        for fill, instances in ((fill, Instances(f"{seed}-{fill}", fill)) for fill in fills)
        for number in range(HOW_MANY[fill])
    ]


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.filterwarnings("ignore:The API has deprecated this operation")
def test_random_answers(
    answer: str, server: Server, shared_call: SharedCall, caplog: pytest.LogCaptureFixture
) -> None:
    operation, status, schema = ANSWERS[answer]
    style = next(one for one in operation.styles() if status in operation.statuses(one))
    arguments = {**operation.path_arguments(), **operation.arguments(style)}
    for name, document in documents(answer, json.dumps(schema), ALL):
        expected = operation.answered(status, document)
        server.answer(expected.content, status=status, content_type=expected.content_type)
        with caplog.at_level(logging.WARNING, "elevenlabs_sdk"):
            result = shared_call(partial(_calling, operation, arguments))
        assert caplog.messages == [], name
        assert same(encode(result), expected.value), name
        for one in result if operation.is_lines else [result]:
            assert list(differences(one, schema, document)) == [], name


@pytest.mark.parametrize("module", sorted({module for module, _ in MODELS.values()}))
def test_each_model_reads_and_writes_random_documents(module: str) -> None:
    """Also those of requests, channels and webhooks, which no answer has."""
    for name, (its_module, _) in MODELS.items():
        for which, document in (
            documents(name, json.dumps(_reference(name)), ALL) if its_module == module else ()
        ):
            found = _read(name, document)
            assert same(encode(found), document), f"{name}, {which}"
            assert list(differences(found, _reference(name), document)) == [], f"{name}, {which}"
            parsed, deviations = _lenient_parser(name).parse_json(json.dumps(document))
            assert (repr(parsed), deviations.count) == (repr(found), 0), f"{name}, {which}"


@pytest.mark.parametrize("call", BODIES)
@pytest.mark.filterwarnings("ignore:The API has deprecated this operation")
def test_random_requests(call: str, server: Server, shared_call: SharedCall) -> None:
    """As plain data, and the same with a model for each object: nothing is lost, and no default is added."""
    operation, body = BODIES[call], BODIES[call].body or {}
    rest = {**operation.path_arguments(), **operation.arguments("minimal")}
    expected = operation.expected()
    for name, document in documents(call, json.dumps(body), WITHIN_THE_SCHEMA):
        for given in (_arguments(operation, document, as_models=which) for which in (False, True)):
            server.reset()
            server.answer(expected.content, status=expected.status, content_type=expected.content_type)
            shared_call(partial(_calling, operation, {**rest, **given}))
            assert same(server.only.json if server.only.body else {}, document), name


def test_the_random_documents_fit_their_schemas_and_leave_nothing_out() -> None:
    seen: set[str] = set()
    for answer, (_, _, schema) in ANSWERS.items():
        fits = Draft202012Validator({**schema, "components": DOCUMENT["components"]})
        for fill in WITHIN_THE_SCHEMA:
            instances = Instances(answer, fill)
            for _ in range(HOW_MANY[fill]):
                document = instances.make(schema)
                assert [error.message for error in fits.iter_errors(document)] == []
            seen |= instances.seen
    described = {name for _, _, schema in ANSWERS.values() for name in _reached(schema)}
    assert len(described) > 200
    assert sorted(described - seen) == []


def test_the_comparison_finds_what_was_read_wrong() -> None:
    twilio = {"phone_number": "+1", "label": "a", "phone_number_id": "p", "provider": "twilio"}
    schema, found = _reference("PhoneNumber"), _read("PhoneNumber", twilio)
    assert list(differences(found, schema, twilio)) == []
    assert list(differences(found, schema, {**twilio, "label": "b"})) == [".label: 'a' instead of 'b'"]
    assert list(differences(found, schema, {**twilio, "provider": "sip_trunk"})) == [
        ": TwilioPhoneNumber instead of SIPTrunkPhoneNumber"
    ]
    assert list(differences(found, schema, {**twilio, "tray": 3})) != []
    assert not same({"a": [1]}, {"a": [True]})
    assert same({"a": [1]}, {"a": [1.0]})


def _reference(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


@cache
def _adapter(name: str) -> Any:
    return Json[Any](".".join(MODELS[name])).resolve(200)[1]


@cache
def _lenient_parser(name: str) -> LenientParser:
    return LenientParser(_adapter(name))


def _read(name: str, document: Any) -> Any:
    return _adapter(name).validate_json(json.dumps(document))


def _calling(operation: Operation, arguments: dict[str, Any], client: Any) -> Any:
    return method(client, operation)(**arguments)


def _arguments(operation: Operation, document: Any, *, as_models: bool) -> dict[str, Any]:
    """Those of a call that sends the document: its fields without the constants, or the whole of it."""
    assert operation.body is not None
    if not operation.is_flattened:
        return {"request": _as_models(operation.body, document) if as_models else document}
    fields = merged(operation.body)["properties"]
    return {
        name: _as_models(fields[name], value) if as_models else value
        for name, value in document.items()
        if "const" not in fields[name]
    }


def _as_models(schema: dict[str, Any], document: Any) -> Any:
    """The document with each object that has a model made one, as deep as no other data lies between."""
    name = schema.get("$ref", "").rpartition("/")[2]
    if name in MODELS:
        return _read(name, document)
    members = [one for one in schema.get("anyOf", []) if not is_null(one)]
    if len(members) == 1 and document is not None:
        return _as_models(members[0], document)
    if isinstance(document, list):
        return [_as_models(schema["items"], one) for one in document]
    return document


def _reached(schema: Any, found: set[str] | None = None) -> set[str]:
    """References to all components that a schema leads to."""
    found = set() if found is None else found
    if isinstance(schema, dict):
        name = schema.get("$ref")
        if isinstance(name, str) and name not in found:
            found.add(name)
            _reached(COMPONENTS[name.rpartition("/")[2]], found)
        for key, one in schema.items():
            if key == "allOf":  # its parts are no values of their own
                _reached([resolved(part) for part in one], found)
            elif key not in ("discriminator", "example"):
                _reached(one, found)
    elif isinstance(schema, list):
        for one in schema:
            _reached(one, found)
    return found
