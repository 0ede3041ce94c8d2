"""Answers that nobody thought of: for each operation, random documents that fit the schema of what it answers."""

from __future__ import annotations

import logging
import warnings
from collections import defaultdict
from functools import cache
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator

from elevenlabs_sdk._names import NAMES
from elevenlabs_sdk._runtime.answers import Json
from elevenlabs_sdk._runtime.encode import encode
from tests.sdk.comparison import differences, same
from tests.sdk.conftest import SharedCall
from tests.sdk.instances import Fill, Instances
from tests.sdk.operations import DOCUMENT, OPERATIONS, Operation
from tests.sdk.server import Server
from tests.sdk.test_every_operation import method

HOW_MANY: dict[Fill, int] = {"required": 1, "all": 2, "random": 4, "newer": 3}
COMPONENTS: dict[str, dict[str, Any]] = DOCUMENT["components"]["schemas"]
ANSWERS = [
    (operation, status, schema) for operation in OPERATIONS for status, schema in operation.documents.items()
]


@cache
def instances(seed: str, answer: int) -> list[tuple[Fill, Any]]:
    schema = OPERATIONS
    raise NotImplementedError
