"""Whether what the package made of a document is the document: each value, and the class of each object."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pydantic

from elevenlabs_sdk._runtime.pages import AsyncPage, SyncPage
from tests.sdk.instances import merged
from tests.sdk.operations import is_null, kind_of, plain, resolved

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (float, int),
    "boolean": (bool,),
}


def differences(value: Any, schema: dict[str, Any], document: Any, path: str = "") -> Iterator[str]:
    """What is not as the schema says that this document is to be read, each with its place."""
    name = schema.get("$ref", "").rpartition("/")[2]
    schema = resolved(schema)
    if document is None:
        if value is not None:
            yield f"{path}: {value!r} instead of null"
    elif "oneOf" in schema:
        yield from _of_variant(value, schema, document, path, name)
    elif "anyOf" in schema:
        members = [one for one in schema["anyOf"] if not is_null(one)]
        found = [list(differences(value, one, document, path)) for one in members]
        if all(found):
            yield from found[0]
    elif "properties" in schema or "allOf" in schema:
        yield from _of_object(value, merged(schema), document, path, name)
    elif "type" not in schema or kind_of(schema) == "object":
        yield from _of_map(value, schema, document, path, name)
    elif kind_of(schema) == "array":
        if not isinstance(value, list) or not isinstance(document, list) or len(value) != len(document):
            yield f"{path}: {value!r} instead of {document!r}"
            return
        for index, item in enumerate(document):
            yield from differences(value[index], schema["items"], item, f"{path}[{index}]")
    elif type(value) not in _TYPES[kind_of(schema)] or value != document:
        yield f"{path}: {value!r} instead of {document!r}"


def same(one: Any, other: Any) -> bool:
    """Whether two documents are equal. Unlike Python's, JSON's true is not 1; 1.0 is."""
    return one == other and _marked(one) == _marked(other)


def _of_variant(value: Any, schema: dict[str, Any], document: Any, path: str, name: str) -> Iterator[str]:
    tag = document.get(schema["discriminator"]["propertyName"]) if isinstance(document, dict) else None
    known = schema["discriminator"]["mapping"].get(tag)
    if known:
        yield from differences(value, {"$ref": known}, document, path)
    elif type(value).__name__ != f"Unknown{name}" or not same(plain(value), document):
        yield f"{path}: {value!r} instead of Unknown{name} of {document!r}"


def _of_object(value: Any, schema: dict[str, Any], document: Any, path: str, name: str) -> Iterator[str]:
    kind = type(value)
    if issubclass(kind, SyncPage | AsyncPage):
        kind = kind.__bases__[1]
    if kind.__name__ != name:
        yield f"{path}: {kind.__name__} instead of {name}"
        return
    attributes = {field.alias or key: key for key, field in kind.model_fields.items()}
    known = [key for key in document if key in schema["properties"]]
    if value.model_fields_set != {attributes[key] for key in known} | {*document} - {*known}:
        yield f"{path}: set are {sorted(value.model_fields_set)}, instead of {sorted(document)}"
        return
    for key in known:
        yield from differences(
            getattr(value, attributes[key]), schema["properties"][key], document[key], f"{path}.{key}"
        )
    unknown = {key: one for key, one in document.items() if key not in known}
    if not same(plain(value.model_extra), unknown):
        yield f"{path}: beside the fields {value.model_extra!r} instead of {unknown!r}"


def _of_map(value: Any, schema: dict[str, Any], document: Any, path: str, name: str) -> Iterator[str]:
    """A map, or what is open: a class of its own when it has a name, or else as it came."""
    values = schema.get("additionalProperties", True)
    if values is True:
        if isinstance(value, pydantic.BaseModel) and type(value).__name__ != name:
            yield f"{path}: {type(value).__name__} instead of {name or 'plain data'}"
        elif not same(plain(value), document):
            yield f"{path}: {value!r} instead of {document!r}"
    elif not isinstance(value, dict) or list(value) != list(document):
        yield f"{path}: {value!r} instead of {document!r}"
    else:
        for key, one in document.items():
            yield from differences(value[key], values, one, f"{path}.{key}")


def _marked(document: Any) -> str:
    """With numbers that are equal written alike, which Python tells apart from true and false only by their types."""
    return json.dumps(json.loads(json.dumps(document), parse_int=float), sort_keys=True)
