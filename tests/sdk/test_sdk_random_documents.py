"""Documents that nobody thought of: random ones that fit the schemas of the description, read and written."""

from __future__ import annotations

import json
import logging
import warnings
from collections import defaultdict
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from elevenlabs_sdk._names import NAMES
from elevenlabs_sdk._runtime.answers import Json
from elevenlabs_sdk._runtime.encode import encode
from tests.sdk.comparison import differences, same
from tests.sdk.conftest import SharedCall
from tests.sdk.instances import Fill, Instances
from tests.sdk.operations import DOCUMENT, OPERATIONS, Operation, is_null, resolved
from tests.sdk.server import Server
from tests.sdk.test_every_operation import method

HOW_MANY: dict[Fill, int] = {"required": 1, "all": 2, "random": 4, "newer": 3}
COMPONENTS: dict[str, dict[str, Any]] = DOCUMENT["components"]["schemas"]
ANSWERS = {
    f"{operation.call}-{status}": (operation, status, schema)
    for operation in OPERATIONS
    for status, schema in operation.documents.items()
}
MODELS = {
    name: NAMES[name].replace(":", ".")
    for name in COMPONENTS
    if NAMES.get(name, "").startswith("models.")
}
BODIES = {operation.call: operation for operation in OPERATIONS if operation.body}


@cache
def documents(seed: str, schema: str, fills: tuple[Fill, ...] = tuple(HOW_MANY)) -> list[tuple[str, Any]]:
    """Some of each kind, each with a name; the schema is given as JSON."""
    made = {fill: Instances(f"{seed}-{fill}", fill) for fill in fills}
    return [
        (f"{fill} {number}", instances.make(json.loads(schema)))
        for fill, instances in made.items()
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
    for name, document in documents(answer, json.dumps(schema)):
        expected = operation.answered(status, document)
        server.answer(expected.content, status=status, content_type=expected.content_type)
        with caplog.at_level(logging.WARNING, "elevenlabs_sdk"):
            result = shared_call(lambda client: method(client, operation)(**arguments))
        assert caplog.messages == [], name
        assert same(encode(result), expected.value), name
        for one in result if operation.is_lines else [result]:
            assert list(differences(one, schema, document)) == [], name
