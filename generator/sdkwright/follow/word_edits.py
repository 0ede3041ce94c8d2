"""Edits of descriptions, summaries and examples that are the vendor's own."""

from __future__ import annotations

import copy
from typing import Final

from sdkwright.adopt.model import Json
from sdkwright.adopt.writing.ordering import insert_keyword
from sdkwright.follow.changes import Change
from sdkwright.follow.translation import Translator
from sdkwright.openapi.pointers import resolve_pointer
from sdkwright.openapi.untyped import as_mapping, is_mapping

_OBJECTS: Final = {"use": "schema"}


def edit_words(change: Change, holder: Json, translator: Translator) -> None:
    """Give a part the words of NEW, or remove them."""
    kind, name = change.fact.kind, change.fact.name
    if kind == "description" and name:
        _edit_value_text(holder, name, change.new)
        return
    key = name if kind == "example" else kind
    if change.new is None:
        holder.pop(key, None)
        return
    source = as_mapping(resolve_pointer(translator.document, change.origin.new))
    value = source.get(key)
    is_same_text = (
        isinstance(value, str) and isinstance(change.new, str) and value.split() == change.new.split()
    )
    text = value if is_same_text else change.new
    insert_keyword(holder, _OBJECTS.get(change.place.kind, change.place.kind), key, copy.deepcopy(text))
    other = {"example": "examples", "examples": "example"}.get(key, "")
    holder.pop(other, None)


def _edit_value_text(schema: Json, name: str, text: str | None) -> None:
    """Set or remove the description of a value of an enum."""
    texts = schema.get("x-enumDescriptions")
    if not is_mapping(texts):
        if text is not None:
            insert_keyword(schema, "schema", "x-enumDescriptions", {name: text})
    elif text is not None:
        texts[name] = text
    else:
        texts.pop(name, None)
        if not texts:
            del schema["x-enumDescriptions"]
