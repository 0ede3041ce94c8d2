"""The rules for the names that adopt chooses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sdkwright.adopt.names.vendor_names import find_vendor_name
from sdkwright.adopt.source import Source
from sdkwright.openapi.untyped import as_mapping

MAX_COMPONENT = 40
MAX_PARTS = 4
_NUMBER = re.compile(r"[A-Za-z]*\d+$")
_FORBIDDEN = ("Body_", "ResponseModel")


def list_broken_rules(document: Mapping[str, Any], source: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the names of an adopted description, given the document that it is made from.

    Call paths that the document itself has for other SDK generators may be longer.
    """
    source_words = _list_last_words(source)
    for name in as_mapping(as_mapping(document.get("components")).get("schemas")):
        if len(name) > MAX_COMPONENT:
            yield f"component {name} has {len(name)} characters"
        if any(part in name for part in _FORBIDDEN):
            yield f"component {name} has a name of a framework"
        if (number := _NUMBER.search(name)) and not _has_word(number[0], source_words):
            yield f"component {name} ends in a number"
    calls = [
        operation["operationId"]
        for paths in (document.get("paths"), document.get("webhooks"))
        for item in as_mapping(paths).values()
        for operation in item.values()
    ]
    vendor_resources = {
        ".".join(find_vendor_name(operation).resource) for operation in Source({**source}).list_operations()
    }
    for call, count in Counter(calls).items():
        if count > 1:
            yield f"call path {call} is that of {count} operations"
        if call.count(".") >= MAX_PARTS and call.rpartition(".")[0] not in vendor_resources:
            yield f"call path {call} has more than {MAX_PARTS} parts"


def _has_word(text: str, source_words: set[str]) -> bool:
    """Whether a name of the source ends in the same word, or in the same number."""
    digits = re.sub(r"\D", "", text)
    words = [word for word in source_words if word.endswith(digits)]
    return any(text.lower().endswith(word) or word.endswith(text.lower()) for word in words)


def _list_last_words(source: Mapping[str, Any]) -> set[str]:
    """The last words with digits of all names of the source, lower case: of components, titles, properties and paths."""
    names: list[str] = []
    queue: list[Any] = [source]
    while queue:
        value = queue.pop()
        if isinstance(value, dict):
            names += [key for key in value if isinstance(key, str)]
            names += [text for key in ("title", "operationId") if isinstance(text := value.get(key), str)]
            queue += value.values()
        elif isinstance(value, list):
            names += [item for item in value if isinstance(item, str)]
            queue += [item for item in value if not isinstance(item, str)]
    numbers = (
        re.findall(r"[A-Za-z]*\d+(?![A-Za-z0-9])", re.sub(r"[^A-Za-z0-9/]+", " ", name)) for name in names
    )
    return {word.lower() for words in numbers for word in words}
