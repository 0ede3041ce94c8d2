"""Converts arrays, objects and maps."""

from __future__ import annotations

from collections.abc import Callable

from sdkwright.adopt.conversion.nullable import NULL
from sdkwright.adopt.model import Json
from sdkwright.adopt.source import Located
from sdkwright.openapi.untyped import as_strings, is_mapping


class ContainerConverter:
    """Converts the parts of arrays and objects."""

    def __init__(
        self,
        convert: Callable[[Located], Json],
        weaken: Callable[[Located, str], None],
        guess: Callable[[Located, str], None],
    ) -> None:
        self._convert = convert
        self._weaken = weaken
        self._guess = guess

    def convert_items(self, schema: Located) -> Json:
        """The keywords for the elements of an array."""
        items = schema.get("items")
        elements = schema.get("prefixItems")
        if isinstance(items.value, list):  # a tuple before JSON Schema 2020-12
            elements, items = items, schema.get("additionalItems")
        if elements.value:
            tuple_ = {"prefixItems": [self._convert(element) for element in elements.elements()]}
            rest = {"items": False} if items.value is False else {}
            return {
                **tuple_,
                **(rest or ({"items": self._convert(items)} if is_mapping(items.value) else {})),
            }
        if items.value is False:
            self._weaken(schema, "an array that is always empty; any elements are accepted")
            return {"items": {}}
        return {"items": self._convert(items) if items.value is not None else {}}

    def convert_object(self, schema: Located) -> Json:
        """The keywords for the properties of an object."""
        value = schema.value
        properties = {
            name: self._convert_property(child)
            for name, child in schema.get("properties").items()
            if child.value is not False
        }
        required = list(dict.fromkeys(as_strings(value.get("required"))))
        if properties and (unknown := [name for name in required if name not in properties]):
            properties |= {name: {} for name in unknown}
            for name in unknown:
                self._guess(
                    schema.get("properties", name), "required, but not described; any value is accepted"
                )
        extra = schema.get("additionalProperties")
        if not properties:
            return self._convert_map(schema, extra, required)
        result: Json = {"required": required} if required else {}
        result["properties"] = properties
        if extra.value is False:
            result["additionalProperties"] = False
        elif is_mapping(extra.value) and extra.value:
            result["additionalProperties"] = self._convert(extra) or True
        return result

    def _convert_property(self, schema: Located) -> Json:
        result = self._convert(schema)
        return {} if result == NULL else result

    def _convert_map(self, schema: Located, extra: Located, required: list[str]) -> Json:
        patterns = list(schema.get("patternProperties").items())
        if extra.value in (None, False) and patterns:
            self._weaken(schema, "the patterns of the property names are not expressed")
            extra = patterns[0][1] if len(patterns) == 1 else Located(True, extra.pointer)
        if extra.value is False and not required:
            return {"properties": {}, "additionalProperties": False}
        converted = self._convert(extra) if is_mapping(extra.value) else {}
        if not required:
            return {"additionalProperties": converted or True}
        properties: Json = {name: dict(converted) for name in required}
        limits: Json = {"additionalProperties": converted} if converted else {}
        return {"required": required, "properties": properties, **limits}
