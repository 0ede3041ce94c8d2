"""Recognises secrets and units by the names of parameters and properties."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sdkwright.adopt.decisions import Decisions
from sdkwright.adopt.proposals.operations import split_words
from sdkwright.openapi.vocabulary import SUPPORTED_METHODS
from sdkwright.spec import schemas
from sdkwright.spec.node import Node

_SECRET: Final = re.compile(
    r"(.*_)?(password|passwd|passphrase|secret|secret_key|secret_access_key|private_key|signing_key|api_key"
    r"|(access|auth|bearer|bot|id|refresh|security|session)_token)"
)
_NOT_SECRET: Final = frozenset("has hashed is masked needs public publishable require requires skip".split())
"""First words of names of values that say something about a secret, or that everybody may read."""
_ABOUT_ACCESS: Final = re.compile(
    r"\b(authenticat|authoriz|authoris|credential|bearer|jwt\b|oauth|secret|access token|session token)",
    re.IGNORECASE,
)
_ABOUT_NAME: Final = re.compile(
    r"\b(name|ids?|identifier|number|list|type|uri|url) of (the |an? |your )?(\w+ )?(secret|key|password|token)",
    re.IGNORECASE,
)
"""The value is not a secret, but the name of one."""
_FIXED: Final = ("format", "enum", "const", "contentEncoding")
"""Keywords of strings that are no secrets, or that already have a format."""
_UNITS: Final = {
    **dict.fromkeys(("ms", "millis", "milliseconds"), "milliseconds"),
    **dict.fromkeys(("secs", "seconds"), "seconds"),
    **dict.fromkeys(("mins", "minutes"), "minutes"),
    **{word: word for word in ("hours", "days", "bytes")},
}
_CLOCK: Final = frozenset(
    "after at before business created date deleted end epoch from modified since start time timestamp to unix until updated utc"
    " working".split()
)
"""Words in the names of points in time, and of days that are not counted as such."""
_ABOUT_UNITS: Final = re.compile(
    r"\b(unix|epoch|timestamp|1970|nanosec\w*|microsec\w*|millisec\w*|ms|sec(ond)?s?|min(ute)?s?|hours?|days?|weeks?|months?"
    r"|bytes?|[kmg]i?b|kilobytes?|megabytes?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Value:
    """A parameter or property."""

    owner: str
    """What contains it, for readers: `GET /users`, `User`."""
    name: str
    node: Node
    schema: Node
    """Without null; a reference is not followed, because it is a value of its own."""

    @property
    def words(self) -> list[str]:
        return split_words(self.name)

    @property
    def description(self) -> str:
        texts = (self.node.value.get("description"), self.schema.value.get("description"))
        return " ".join(text for text in texts if isinstance(text, str))


def propose_values(root: Node, locate: Callable[[str], str], decisions: Decisions) -> None:
    """Add `format: password` and `x-unit`."""
    for value in _list_values(root):
        subject = f"{value.owner}.{value.name}" if value.owner else value.name
        if _is_secret(value):
            value.schema.value["format"] = "password"
            message = "a secret, because of its name: the SDK never logs it"
            decisions.add("guessed", locate(value.node.pointer), subject, message)
        unit = _find_unit(value)
        if unit:
            value.schema.value["x-unit"] = unit
            decisions.add(
                "guessed", locate(value.node.pointer), subject, f"its unit is {unit}, because of its name"
            )


def _is_secret(value: _Value) -> bool:
    if value.schema.ref is not None or schemas.list_non_null_types(value.schema) != ("string",):
        return False
    content: dict[str, Any] = value.schema.value
    if any(keyword in content for keyword in _FIXED) or _ABOUT_NAME.search(value.description):
        return False
    if not value.words or value.words[0] in _NOT_SECRET:
        return False
    # The tokens of a language model have the same name; only the description distinguishes them.
    if value.words == ["token"]:
        return bool(_ABOUT_ACCESS.search(value.description))
    return bool(_SECRET.fullmatch("_".join(value.words)))


def _find_unit(value: _Value) -> str:
    """The unit in a name, such as `duration_ms`; "" if there is none, or if the description mentions one, too."""
    words = value.words
    if not words or words[-1] not in _UNITS or {*words[:-1]} & _CLOCK:
        return ""
    types = schemas.list_non_null_types(value.schema)
    is_number = value.schema.ref is None and bool(types) and {*types} <= {"integer", "number"}
    if not is_number or "x-unit" in value.schema or _ABOUT_UNITS.search(value.description):
        return ""
    return _UNITS[words[-1]]


def _list_values(root: Node) -> Iterator[_Value]:
    """All parameters and properties of a document, in its order."""
    paths, components = root.get("paths"), root.get("components")
    for path, item in paths.items() if paths is not None else ():
        yield from _list_parameters(item, path)
        for method, operation in item.items():
            if method in SUPPORTED_METHODS:
                yield from _list_operation_values(operation, f"{method.upper()} {path}")
    for kind, parts in components.items() if components is not None else ():
        for name, part in parts.items():
            if kind == "schemas":
                yield from _list_properties(part, name)
            elif kind == "parameters":
                yield from _list_parameter(part, "")
            elif kind in ("requestBodies", "responses"):
                yield from _list_media(part, name)


def _list_operation_values(operation: Node, label: str) -> Iterator[_Value]:
    yield from _list_parameters(operation, label)
    if "requestBody" in operation:
        yield from _list_media(operation["requestBody"], label)
    for _, response in operation["responses"].items():
        yield from _list_media(response, label)


def _list_parameters(holder: Node, label: str) -> Iterator[_Value]:
    for parameter in holder.get("parameters") or ():
        yield from _list_parameter(parameter, label)


def _list_parameter(parameter: Node, label: str) -> Iterator[_Value]:
    if parameter.ref is None:
        schema = schemas.get_value_schema(parameter)
        yield _Value(label, parameter["name"].value, parameter, schemas.strip_null(schema))
        yield from _list_properties(schema, label)


def _list_media(holder: Node, label: str) -> Iterator[_Value]:
    """The properties of inline schemas of a request body or response."""
    content = holder.get("content")
    for _, media in content.items() if content is not None else ():
        if "schema" in media:
            yield from _list_properties(media["schema"], label)


def _list_properties(schema: Node, owner: str) -> Iterator[_Value]:
    """The properties of a schema and of the schemas inside it, without those of components that it refers to."""
    if "properties" in schema:
        for name, node in schema["properties"].items():
            yield _Value(owner, name, node, schemas.strip_null(node))
    for child in schemas.list_child_schemas(schema):
        yield from _list_properties(child, owner)
