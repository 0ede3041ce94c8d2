"""Parameters, responses and headers that several operations have in common become components."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any, Final

from sdkwright.adopt.model import Json
from sdkwright.ir import names
from sdkwright.openapi.pointers import make_component_ref

SOURCE_NAME: Final = "x-source-name"
"""The key of a converted value for its name in `components` of the source, until `share` removes it."""
_MIN_USES: Final = 3
_MIN_LENGTH: Final = 60
"""Shorter values stay where they are: a reference would not be shorter."""


def share(document: Json) -> None:
    """Move the values that are used several times to `components`, and refer to them."""
    _Sharing("headers", document).run(_list_headers(document))
    _Sharing("responses", document).run(_list_responses(document))
    _Sharing("parameters", document).run(_list_parameters(document))


class _Use:
    """A value of a kind, and where it is."""

    def __init__(self, holder: Any, key: Any, fallback: str) -> None:
        self.holder = holder
        self.key = key
        value: Json = dict(holder[key])
        self.source_name: str = value.pop(SOURCE_NAME, "")
        self.fallback = fallback
        self.value = value
        self.text = json.dumps(value, sort_keys=True)
        holder[key] = value


class _Sharing:
    def __init__(self, kind: str, document: Json) -> None:
        self._kind = kind
        self._components: Json = document.setdefault("components", {})
        self._taken: dict[str, str] = {}

    def run(self, uses: Iterator[_Use]) -> None:
        listed = list(uses)
        counts = Counter(use.text for use in listed)
        shared: dict[str, str] = {}
        for use in listed:
            if counts[use.text] < _MIN_USES or len(use.text) < _MIN_LENGTH or "$ref" in use.value:
                continue
            if use.text not in shared:
                shared[use.text] = self._choose_name(
                    use, [other for other in listed if other.text == use.text]
                )
                self._components.setdefault(self._kind, {})[shared[use.text]] = use.value
            use.holder[use.key] = {"$ref": make_component_ref(self._kind, shared[use.text])}

    def _choose_name(self, use: _Use, equal: Iterable[_Use]) -> str:
        source_names = Counter(other.source_name for other in equal if other.source_name)
        source_name = source_names.most_common(1)[0][0] if source_names else ""
        base = names.to_pascal_case([names.make_identifier(source_name or use.fallback)])
        name, number = base, 2
        while name in self._taken:
            name, number = f"{base}{number}", number + 1
        self._taken[name] = use.text
        return name


def _list_operations(document: Json) -> Iterator[Json]:
    for item in document["paths"].values():
        yield from item.values()


def _list_parameters(document: Json) -> Iterator[_Use]:
    for operation in _list_operations(document):
        parameters = operation.get("parameters", [])
        for index, parameter in enumerate(parameters):
            yield _Use(parameters, index, parameter["name"])


def _list_responses(document: Json) -> Iterator[_Use]:
    for operation in _list_operations(document):
        for status in list(operation["responses"]):
            use = _Use(operation["responses"], status, _name_status(status))
            if use.source_name or not status.startswith("2"):
                yield use


def _list_headers(document: Json) -> Iterator[_Use]:
    for operation in _list_operations(document):
        for response in operation["responses"].values():
            for name in response.get("headers", {}):
                yield _Use(response["headers"], name, name)


def _name_status(status: str) -> str:
    """A name for responses of a status: `NotFound`."""
    try:
        return "".join(word.capitalize() for word in HTTPStatus(int(status)).phrase.replace("-", " ").split())
    except ValueError:
        return "Error" if status == "default" else f"Status {status}"
