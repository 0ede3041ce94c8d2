"""The format of a spec as a JSON Schema, for completion, hovers and checks in editors.

It is made from the same tables as the rules of the strict loader. It accepts each document that has the shapes in these
tables; rules that need more than one place, such as references, are not part of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from sdkwright.spec.keyword_words import WORDS
from sdkwright.spec.keywords import COMPONENT_KINDS, OBJECTS, OWN_EXTENSIONS
from sdkwright.spec.shapes import (
    TEXT,
    Anything,
    Choice,
    Either,
    Keywords,
    ListOf,
    MapOf,
    Object,
    ScalarShape,
    Shape,
)

_DRAFT: Final = "http://json-schema.org/draft-07/schema#"  # the newest that all editors support
_EXTENSION: Final = "^x-"


def build_editor_schema() -> dict[str, Any]:
    """The schema of a document. One that has `openapi` or `info` is the root document, any other that of a resource."""
    return {
        "$schema": _DRAFT,
        "if": {"anyOf": [{"required": ["openapi"]}, {"required": ["info"]}]},
        "then": _refer("root"),
        "else": _refer("document"),
        "definitions": {_make_key(name): _convert_object(name) for name in OBJECTS},
    }


def _convert_object(name: str) -> dict[str, Any]:
    keywords = OBJECTS[name]
    object_ = _convert_keywords(keywords, WORDS[name])
    if keywords.component_kind is None:
        return object_
    return {
        "if": {"type": "object", "required": ["$ref"]},
        "then": _convert_reference(keywords, WORDS[name]),
        "else": object_,
    }


def _convert_keywords(keywords: Keywords, words: Mapping[str, str]) -> dict[str, Any]:
    others = "|".join(sorted(re.escape(name[2:]) for name in OWN_EXTENSIONS - keywords.shapes.keys()))
    # An extension of ours that this object does not have is an error; those of other tools are accepted.
    extensions: dict[str, Any] = {} if keywords.is_closed else {f"{_EXTENSION}(?!(?:{others})$)": {}}
    reference = {"$ref": _describe_reference()} if keywords.component_kind else {}
    return {
        "type": "object",
        "properties": {
            **{keyword: _describe(shape, words[keyword]) for keyword, shape in keywords.shapes.items()},
            **{keyword: _reject(message) for keyword, message in keywords.rejected.items()},
            **reference,
        },
        **({"required": [*keywords.required]} if keywords.required else {}),
        **({"patternProperties": extensions} if extensions else {}),
        "additionalProperties": False,
    }


def _convert_reference(keywords: Keywords, words: Mapping[str, str]) -> dict[str, Any]:
    beside = {
        keyword: _describe(
            keywords.shapes.get(keyword, TEXT), words.get(keyword, "Text in place of the component's.")
        )
        for keyword in keywords.beside_ref
    }
    return {
        "type": "object",
        "properties": {"$ref": _describe_reference(), **beside},
        "additionalProperties": False,
    }


def _describe_reference() -> dict[str, Any]:
    kinds = ", ".join(COMPONENT_KINDS)
    text = f"A component of this document, '#/components/<kind>/<Name>', or of another: 'shared.yaml#/…'. Kinds: {kinds}."
    return {"type": "string", "description": text}


def _reject(message: str) -> dict[str, Any]:
    """A keyword that is never valid. Editors show the message, and do not suggest the keyword."""
    return {"not": {}, "description": message, "deprecationMessage": message, "doNotSuggest": True}


def _describe(shape: Shape, words: str) -> dict[str, Any]:
    text = {"description": words.replace("`", "")}
    return {**text, **({"markdownDescription": words} if "`" in words else {}), **_convert(shape)}


def _convert(shape: Shape) -> dict[str, Any]:
    match shape:
        case Anything():
            return {}
        case ScalarShape():
            return _convert_scalar(shape)
        case Choice():
            return {"enum": [*shape.words]}
        case ListOf():
            return {
                "type": "array",
                "items": _convert(shape.item),
                **({} if shape.may_be_empty else {"minItems": 1}),
            }
        case MapOf():
            return _convert_map(shape)
        case Either():
            return {"anyOf": [_convert(shape.composite), _convert(shape.scalar)]}
        case Object():
            return _refer(shape.name)


def _convert_scalar(shape: ScalarShape) -> dict[str, Any]:
    limits = {"minimum": shape.minimum, "exclusiveMinimum": shape.exclusive_minimum}
    return {
        "type": shape.type,
        **({"pattern": f"^(?:{shape.pattern})$"} if shape.pattern else {}),
        **{keyword: limit for keyword, limit in limits.items() if limit is not None},
    }


def _convert_map(shape: MapOf) -> dict[str, Any]:
    extensions = f"{_EXTENSION}|" if shape.has_extensions else ""
    names = {"propertyNames": {"pattern": f"{extensions}^(?:{shape.key_pattern})$"}} if shape.key_rule else {}
    return {
        "type": "object",
        **names,
        **({"patternProperties": {_EXTENSION: {}}} if shape.has_extensions else {}),
        "additionalProperties": _convert(shape.value),
        **({} if shape.may_be_empty else {"minProperties": 1}),
    }


def _refer(name: str) -> dict[str, Any]:
    return {"$ref": f"#/definitions/{_make_key(name)}"}


def _make_key(name: str) -> str:
    return name.replace(" ", "-")
