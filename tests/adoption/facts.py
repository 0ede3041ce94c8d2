"""Counts the facts of a document: what it says, in the smallest parts that adopting can keep or lose.

A fact is a keyword with its value at a place that an operation reaches: each scalar, each item of a list such as `enum` or
`required`, each reference, and each name of a map (a property, a response, a media type). An example is one fact, whatever
its size. Keywords that only name or group things are not facts: `operationId`, `tags`, `title`, `info`, `externalDocs`, and
extensions. A fact is on the wire unless it is a text or an example. A component counts once, however many operations use it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sdkwright.openapi.pointers import resolve_pointer

_NAMES = {"operationId", "tags", "title", "externalDocs", "xml", "links", "$schema", "$id", "$comment"}
_WORDS = {"description", "summary"}
_EXAMPLES = {"example", "examples", "x-example", "x-examples"}
_MAPS = {"properties", "patternProperties", "paths", "webhooks", "responses", "content", "headers"}
_MAPS |= {"callbacks", "encoding", "mapping", "scopes", "variables", "dependentRequired", "dependentSchemas"}
_DATA = {"default", "const", "enum"}


class Facts(NamedTuple):
    """The numbers of facts."""

    wire: int
    others: int
    """Texts and examples."""

    @property
    def total(self) -> int:
        return self.wire + self.others


NO_FACTS = Facts(0, 0)


def count_facts(document: dict[str, Any]) -> Facts:
    """Count the facts of a document whose references are `#/…`."""
    counter = _Counter(document)
    for key in ("paths", "webhooks"):
        for path in document.get(key) or {}:
            counter.count_map_entry(document[key][path])
    for key in ("servers", "security"):
        counter.count(document.get(key))
    for scheme in (document.get("components") or {}).get("securitySchemes", {}).values():
        counter.count_map_entry(scheme)
    return Facts(counter.wire, counter.others)


class _Counter:
    def __init__(self, document: dict[str, Any]) -> None:
        self.wire = 0
        self.others = 0
        self._document = document
        self._counted: set[str] = set()

    def count_map_entry(self, value: Any) -> None:
        """Count a name of a map, and what it names."""
        self.wire += 1
        self.count(value)

    def count(self, root: Any) -> None:
        """Count a value, and the components that it refers to; without recursion, because documents may be deep."""
        queue = [root]
        while queue:
            queue.extend(self._count_keywords(queue.pop()))

    def _count_keywords(self, value: Any) -> Iterator[Any]:
        if isinstance(value, list):
            yield from value
        elif isinstance(value, dict):
            for key, child in value.items():
                yield from self._count_keyword(str(key), child)
        elif value is not None:
            self.wire += 1

    def _count_keyword(self, key: str, value: Any) -> Iterator[Any]:
        if key in _EXAMPLES or (key in _WORDS and isinstance(value, str)):
            self.others += 1
        elif key in _NAMES or key.startswith("x-"):
            return
        elif key == "$ref":
            self.wire += 1
            if isinstance(value, str) and value.startswith("#/") and value not in self._counted:
                self._counted.add(value)
                yield resolve_pointer(self._document, value[1:])
        elif key in _DATA:
            self.wire += len(value) if isinstance(value, list) else 1
        elif key in _MAPS and isinstance(value, dict):
            self.wire += len(value)
            yield from value.values()
        else:
            yield value
