"""Random documents that fit a schema of the bundled description.

hypothesis-jsonschema knows no Draft 2020-12 (its last release is of 2024, for drafts 4 to 7) and no discriminators, so
this is a small generator of our own. It knows the keywords that the description uses and refuses all others.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any, Literal

from sdkwright.ir.formats import FORMATS
from tests.sdk.operations import is_null, kind_of, resolved

Fill = Literal["required", "all", "random", "newer"]
"""Only what is required; everything there is; any of both; and as the server of a later version might answer, with enum
values, variants and fields that nobody knows yet."""

LATER = "invented_later"
_KNOWN = {
    *("$ref", "allOf", "anyOf", "oneOf", "discriminator", "type", "const", "enum"),
    *("properties", "required", "additionalProperties", "items", "minItems", "maxItems"),
    *(
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "minLength",
        "maxLength",
        "pattern",
        "format",
        "contentEncoding",
    ),
    *("description", "default", "deprecated", "example"),
}
_TEXTS = (
    *("", "a", "Rachel", "ünïcödé 🎧", "null", "true", "42", "0.5", "2025-06-01T12:00:00Z", "en"),
    *("two\nlines", "\u2028", 'a "quoted" \\ text', "<b>&amp;</b>", "21m00Tcm4TlvDq8ikWAM", "x" * 300),
)
_KEYS = ("en", "a", "snake_case", "Spaced key", "ü", "0", "class", "type", "json", "model_config", "$ref")
_FORMATS = {
    **{name: format_.examples for name, format_ in FORMATS.items()},
    "uri": ("https://example.org/a?b=c#d",),
    "email": ("ada@example.org",),
    "password": _TEXTS,
    "uuid": ("0b5c2f3e-7c1d-4a55-9a0e-3f0d2c8b9a11",),
}
_BASE64 = ("", "YQ==", "SUQzBAAAAAAAI1RTU0UAAAAPAAADTGF2ZjU4Ljc2LjEwMAAA")
_RECURSIONS = 2
"""How often a component may stand within itself."""
_NODES = 1500
"""After so many values only what is required is made."""


class Instances:
    """Documents, one after the other; the same ones for the same seed."""

    def __init__(self, seed: str, fill: Fill) -> None:
        self._random = Random(seed)
        self._fill = fill
        self.seen: set[str] = set()
        """References to the components that the documents have."""
        self._turns: Counter[str] = Counter()
        self._open: list[str] = []
        self._nodes = 0

    def make(self, schema: dict[str, Any]) -> Any:
        self._nodes = 0
        return self._value(schema)

    def _value(self, schema: dict[str, Any]) -> Any:
        self._nodes += 1
        name = schema.get("$ref", "")
        self._open.append(name)
        self.seen.add(name)
        try:
            return self._resolved(resolved(schema), name)
        finally:
            self._open.pop()

    def _resolved(self, schema: dict[str, Any], name: str) -> Any:
        unknown = {key for key in schema if key not in _KNOWN and not key.startswith("x-")}
        assert not unknown, f"{name}: no instances for {unknown}"
        if "oneOf" in schema:
            return self._variant(schema)
        if "anyOf" in schema:
            return self._value(self._chosen(schema["anyOf"]))
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self._one_of_enum(schema["enum"])
        if "properties" in schema or "allOf" in schema:
            return self._object(merged(schema))
        return self._plain(schema)

    @property
    def _is_sparse(self) -> bool:
        """Whether to come to an end: the document is large, or within itself for the third time."""
        return self._nodes > _NODES or any(
            name and self._open.count(name) > _RECURSIONS for name in self._open
        )

    def _is_null(self) -> bool:
        """Whether what may be null is: now and then, but not where everything is to be there."""
        return self._is_sparse or (self._fill != "all" and self._random.random() < 0.25)

    def _chosen(self, members: list[dict[str, Any]]) -> dict[str, Any]:
        null = [one for one in members if is_null(one)]
        others = [one for one in members if not is_null(one)]
        return null[0] if null and self._is_null() else self._next(others)

    def _next(self, choices: list[Any]) -> Any:
        """One of them; each in its turn where everything is to be there."""
        if self._fill != "all":
            return self._random.choice(choices)
        turn = self._turns[str(choices)]
        self._turns[str(choices)] += 1
        return choices[turn % len(choices)]

    def _variant(self, schema: dict[str, Any], tag: str | None = None) -> dict[str, Any]:
        """A variant of a union, by the tag that tells it apart: this one, or any."""
        name, mapping = schema["discriminator"]["propertyName"], schema["discriminator"]["mapping"]
        if tag is None and self._fill == "newer" and self._random.random() < 0.4:
            return {name: LATER, "details": self._anything(2)}
        if tag is None:
            tags = list(mapping)
            if self._is_sparse:  # not one that holds another such union, and that another one, for ever
                tags.sort(key=lambda tag: len(merged({"$ref": mapping[tag]}).get("required", [])))
                tags = tags[:1]
            tag = self._next(tags)
        document: dict[str, Any] = self._value({"$ref": mapping[tag]})
        return {**document, name: tag}

    def _one_of_enum(self, values: list[Any]) -> Any:
        if self._fill == "newer" and self._random.random() < 0.4:
            return LATER if isinstance(values[0], str) else max(values) + 1
        return self._random.choice(values)

    def _object(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Constants are always there: models send them, whether the document they came from had them or not."""
        required = schema.get("required", [])
        document = {
            name: self._value(one)
            for name, one in schema["properties"].items()
            if name in required or "const" in one or self._is_wanted()
        }
        if self._fill == "newer" and schema.get("additionalProperties", True) is not False:
            document[LATER] = self._anything(2)
        return document

    def _is_wanted(self) -> bool:
        if self._fill == "required" or self._is_sparse:
            return False
        return self._fill == "all" or self._random.random() < 0.6

    def _plain(self, schema: dict[str, Any]) -> Any:
        if "type" not in schema:
            return self._anything(2)
        if "null" in schema["type"] and self._is_null():
            return None
        match kind_of(schema):
            case "null":
                return None
            case "boolean":
                return self._random.random() < 0.5
            case "integer":
                return self._integer(schema)
            case "number":
                return self._number(schema)
            case "string":
                return self._text(schema)
            case "array":
                return self._list(schema)
            case "object":
                return self._map(schema)
            case other:
                raise AssertionError(f"no instances for {other}")

    def _integer(self, schema: dict[str, Any]) -> int:
        low: int | None = schema.get("minimum")
        high: int | None = schema.get("maximum")
        low = schema["exclusiveMinimum"] + 1 if "exclusiveMinimum" in schema else low
        high = schema["exclusiveMaximum"] - 1 if "exclusiveMaximum" in schema else high
        if low is None and high is None:
            return self._random.choice([0, 1, -1, 42, 1_748_268_000, 2**53, self._random.randrange(10**6)])
        low = (high or 0) - 1000 if low is None else low
        return self._random.randint(low, low + 1000 if high is None else high)

    def _number(self, schema: dict[str, Any]) -> float:
        low: float | None = schema.get("minimum", schema.get("exclusiveMinimum"))
        high: float | None = schema.get("maximum", schema.get("exclusiveMaximum"))
        if low is None and high is None:
            return self._random.choice([0.0, 0.1, -2.5, 7, 1e-9, 1.7e300, self._random.random()])
        low = (high or 0) - 100 if low is None else low
        high = low + 100 if high is None else high
        return low + (high - low) * self._random.uniform(0.01, 0.99)

    def _text(self, schema: dict[str, Any]) -> str:
        shortest, longest = schema.get("minLength", 0), schema.get("maxLength", 10**6)
        pattern = schema.get("pattern", "")
        texts = _FORMATS[schema["format"]] if "format" in schema else _TEXTS
        texts = _BASE64 if "contentEncoding" in schema else texts
        fitting = [one for one in texts if shortest <= len(one) <= longest and re.search(pattern, one)]
        if not fitting and not pattern:
            fitting = ["".join(self._random.choices("abcxyzäöü ", k=min(shortest + 5, longest)))]
        assert fitting, f"no text for {schema}"
        return self._random.choice(fitting)

    def _list(self, schema: dict[str, Any]) -> list[Any]:
        items = resolved(schema["items"])
        fewest, most = schema.get("minItems", 0), schema.get("maxItems", 3)
        if "oneOf" in items and self._fill == "all" and not self._is_sparse:
            tags = list(items["discriminator"]["mapping"])[: max(most, 10)]
            self._open.append(schema["items"]["$ref"])
            try:
                return [self._variant(items, tag) for tag in tags]
            finally:
                self._open.pop()
        most = fewest if self._is_sparse else max(fewest, min(most, 3))
        fewest = max(fewest, 1) if self._fill == "all" and most else fewest
        return [self._value(schema["items"]) for _ in range(self._random.randint(fewest, most))]

    def _map(self, schema: dict[str, Any]) -> dict[str, Any]:
        values = schema.get("additionalProperties", True)
        count = 0 if self._is_sparse else self._random.randint(int(self._fill == "all"), 3)
        keys = self._random.sample(_KEYS, count)
        return {key: self._anything(2) if values is True else self._value(values) for key in keys}

    def _anything(self, depth: int) -> Any:
        """What no schema describes."""
        kinds: tuple[Any, ...] = (None, True, 7, 0.5, "text", [], {})
        found = self._random.choice(kinds if depth else kinds[:5])
        if found == [] and depth:
            return [self._anything(depth - 1) for _ in range(self._random.randint(0, 2))]
        if found == {} and depth:
            return {key: self._anything(depth - 1) for key in self._random.sample(_KEYS[:6], 2)}
        return found


def merged(schema: dict[str, Any]) -> dict[str, Any]:
    """An object with what its `allOf` adds."""
    schema = resolved(schema)
    properties: dict[str, Any] = {}
    required: list[str] = []
    for part in _parts(schema):
        properties |= part.get("properties", {})
        required += part.get("required", [])
    return {**schema, "properties": properties, "required": required}


def _parts(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for one in schema.get("allOf", []):
        yield from _parts(resolved(one))
    yield schema
