"""Converts unions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, Final

from sdkwright.adopt.conversion import words
from sdkwright.adopt.conversion.nullable import NULL, is_nullable, remove_null, split_beside
from sdkwright.adopt.conversion.scalars import list_enum_values, make_enum
from sdkwright.adopt.conversion.schema_facts import (
    ANNOTATIONS,
    UNIONS,
    add_format,
    is_binary,
    list_types,
    only_limits,
)
from sdkwright.adopt.model import Json
from sdkwright.adopt.source import Located, Source
from sdkwright.openapi.untyped import as_list, as_mapping, is_list, is_mapping

_MAX_COMBINED: Final = 30
_DEFAULT: Final = "the default of a variant of a union has no effect; it is left out"


class UnionConverter:
    """Converts unions, and remembers what the source says about them."""

    def __init__(
        self, source: Source, convert: Callable[[Located], Json], weaken: Callable[[Located, str], None]
    ) -> None:
        self._source = source
        self._convert = convert
        self._weaken = weaken
        self.discriminators: dict[str, Located] = {}
        """The discriminators that the source declares, by the key of the component."""
        self.any_of: set[str] = set()
        """The unions that the source describes by `anyOf`."""

    def move(self, inner: Located, outer: Located) -> None:
        """Let a union that is the only schema in another one, apart from null, be that one."""
        key, new = f"#{inner.pointer}", f"#{outer.pointer}"
        if key in self.discriminators:
            self.discriminators[new] = self.discriminators[key]
        self.any_of |= {new} if key in self.any_of else set()

    def list_members(self, schema: Located, keyword: str) -> list[Located]:
        """The members of a union, each with the keywords beside the union; empty if they only limit what is beside it."""
        value = schema.value
        members = list(schema.get(keyword).elements())
        others = [other for other in UNIONS if other != keyword and as_list(value.get(other))]
        if others:
            self._weaken(schema, f"{others[0]} beside {keyword} is not expressed")
        base = {
            key: item
            for key, item in value.items()
            if key in ("properties", "required", "additionalProperties", "patternProperties") and item
        }
        if not base:
            return members
        if all(only_limits(member.value, as_mapping(base.get("properties"))) for member in members):
            self._weaken(schema, f"{keyword}: which of the properties are required together is not expressed")
            return []
        base = {"type": "object", **base}
        return [
            Located({"allOf": [base, member.value]}, member.pointer) if member.value != NULL else member
            for member in members
        ]

    def convert_members(self, schema: Located, members: Iterable[Located]) -> tuple[Json, bool]:
        """The union of some members, or what is left of it, and whether null is one of the values."""
        converted: dict[str, Json] = {}
        texts: list[Json] = []
        allows_null = False
        members = self._remove_objects_beside_files(schema, list(members))
        values = [member for member in members if member.value != NULL]
        if len(values) > 1 and all(map(_is_enum, values)):
            return self._make_enum(schema, values), len(values) < len(members)
        for member in members:
            result, beside = split_beside(self._convert(member))
            if is_nullable(result):
                allows_null, result = True, ({} if result == NULL else remove_null(result))
                if not result:
                    continue
            if not result:
                self._weaken(member, "a variant that matches everything; any value is accepted")
                return {}, allows_null
            if "default" in beside and len(members) > 1:
                self._weaken(member, _DEFAULT)
            converted.setdefault(json.dumps(result, sort_keys=True), result)
            texts.append(beside)
        variants = list(converted.values())
        if not variants:
            return {}, allows_null
        if len(variants) == 1:
            variant = add_format(variants[0], schema.value)
            return ({**texts[0], **variant} if len(texts) == 1 else variant), allows_null
        if "discriminator" in schema.value:
            self.discriminators[f"#{schema.pointer}"] = schema.get("discriminator")
        self.any_of |= {f"#{schema.pointer}"} if as_list(schema.value.get("anyOf")) else set()
        return {"oneOf": variants}, allows_null

    def _remove_objects_beside_files(self, schema: Located, members: list[Located]) -> list[Located]:
        """The members of a union without objects, if one of them is a file: a part of a form is one or the other."""
        targets = [as_mapping(self._source.follow(member).value) for member in members]
        if not any(map(is_binary, targets)):
            return members
        others = [
            member
            for member, target in zip(members, targets, strict=True)
            if list_types(target) != ["object"] and not as_list(target.get("allOf"))
        ]
        if len(others) < len(members):
            self._weaken(schema, "a file or an object; only the file can be sent")
        return others

    def _make_enum(self, schema: Located, members: list[Located]) -> Json:
        """The enum of a union of constants and enums; the descriptions of constants are those of its values."""
        values, _ = list_enum_values([value for member in members for value in _list_values(member)], None)
        texts: dict[str, str] = {}
        for member in members:
            if "default" in member.value:
                self._weaken(member, _DEFAULT)
            constants, title = _list_values(member), member.value.get("title")
            text = words.tidy(member.value.get("description")) or (title if isinstance(title, str) else "")
            if len(constants) == 1 and text and text != str(constants[0]):
                texts[str(constants[0])] = text
        enum = add_format(make_enum(values), schema.value)
        return {**enum, "x-enumDescriptions": texts} if len(texts) == len(values) else enum

    def combine(self, schema: Located, union: Located, others: list[Located]) -> list[Located]:
        """All combinations of a union within an `allOf` with its other parts; nothing if these are too many."""
        target = self._source.follow(union)
        keyword = next(keyword for keyword in UNIONS if as_list(target.value.get(keyword)))
        variants = list(target.get(keyword).elements())
        if len(variants) > _MAX_COMBINED:
            self._weaken(schema, f"a union of {len(variants)} schemas combined with others is not expressed")
            return []
        ignored = {keyword, "discriminator", *ANNOTATIONS}
        beside = {key: item for key, item in target.value.items() if key not in ignored}
        rest = [part.value for part in others] + ([beside] if beside else [])
        return [
            Located({"allOf": [*rest, variant.value]}, f"{schema.pointer}/oneOf/{index}")
            for index, variant in enumerate(variants)
        ]


def _is_enum(member: Located) -> bool:
    """Whether a member of a union is a constant or an enum without a name and without null."""
    values, value = _list_values(member), as_mapping(member.value)
    beside = {key for key in value if not key.startswith("x-")} - {"type", "const", "enum", *ANNOTATIONS}
    are_scalars = not any(item is None or is_list(item) or is_mapping(item) for item in values)
    return bool(values) and not beside and are_scalars and not value.get("nullable")


def _list_values(member: Located) -> list[Any]:
    value = as_mapping(member.value)
    return [value["const"]] if "const" in value else as_list(value.get("enum"))
