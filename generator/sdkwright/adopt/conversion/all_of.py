"""`allOf`: its parts, and what they are together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sdkwright.adopt.conversion.schema_facts import ANNOTATIONS, UNIONS, only_allows_null
from sdkwright.adopt.model import Json
from sdkwright.adopt.source import Located, Source
from sdkwright.openapi.untyped import as_list, as_mapping, as_strings, is_list, is_mapping

_BESIDE: Final = ANNOTATIONS | {"discriminator"}
"""Keywords that do not limit the values of a part."""
_OBJECT_KEYWORDS: Final = frozenset({"type", "properties", "required", "additionalProperties", "allOf"})
_CONDITIONS: Final = frozenset({"oneOf", "anyOf", "not", "if", "then", "else", "dependentRequired"})
"""Keywords that are lost when objects are merged."""
_KEPT: Final = ("minProperties", "maxProperties", "patternProperties")
_MAX_DEPTH: Final = 20


def find_parts(schema: Located, source: Source) -> list[Located]:
    """The parts of an `allOf` that limit values, and what is beside it as a further part."""
    parts = [part for part in schema.get("allOf").elements() if is_mapping(part.value)]
    own = {
        key: value
        for key, value in schema.value.items()
        if key != "allOf" and key not in _BESIDE and not key.startswith("x-")
    }
    if own.keys() - {"type"}:
        parts.append(Located(own, schema.pointer))
    limiting = [part for part in parts if _limits(part.value)]
    unique = {str(part.value): part for part in limiting}
    return list(unique.values()) or [Located(own, schema.pointer)]


def _limits(value: Json) -> bool:
    return any(key not in _BESIDE and not key.startswith("x-") for key in value) and value != {
        "type": "object"
    }


class AllOf:
    """What several parts are together: an object, a scalar, or a combination with a union."""

    def __init__(self, parts: Sequence[Located], source: Source) -> None:
        self._parts = parts
        self._source = source
        targets = [source.follow(part) for part in parts]
        self.unions = [
            part
            for part, target in zip(parts, targets, strict=True)
            if is_mapping(target.value) and self._is_union(target)
        ]
        """The parts that are unions."""
        self._targets = [as_mapping(target.value) for target in targets]
        types = {name for target in targets for name in _list_types(target.value)}
        self.is_scalar = bool(types) and "object" not in types
        self.allows_null = all(map(_allows_null, self._targets))
        self.is_contradicting = _is_contradicting([_list_declared_types(target) for target in self._targets])
        """Whether no value has the types of all parts."""

    def list_losses(self) -> Iterator[str]:
        """What the converted schema does not express, for the report."""
        if self.is_contradicting:
            yield "allOf: its parts contradict each other in type; the last one counts"
        if self.unions or self.is_scalar or self.is_contradicting:
            return
        closed, names = self._list_closed()
        if any(known != names for known in closed):
            yield "additionalProperties: false in a part of the allOf excludes the properties of the others; it is left out"
        targets = [target.value for part in self._parts for target in _list_targets(part, self._source)]
        others = {key for target in targets for key in target if key in _CONDITIONS}
        if others:
            yield f"{', '.join(sorted(others))} in a part of the allOf is not expressed"

    def _list_closed(self) -> tuple[list[set[str]], set[str]]:
        """The properties of each part that has no other ones, and those of all parts."""
        names = [{name for name, _ in _list_properties(part, self._source)} for part in self._parts]
        closed = [
            known
            for known, part in zip(names, self._parts, strict=True)
            for target in _list_targets(part, self._source)
            if target.value.get("additionalProperties") is False
        ]
        return closed, set[str]().union(*names)

    def _is_union(self, target: Located) -> bool:
        members = [
            member
            for key in UNIONS
            for member in as_list(target.value.get(key))
            if member != {"type": "null"}
        ]
        return len(members) > 1 and not all(
            is_mapping(member) and set(member) <= {"required", "not", "title", "description"}
            for member in members
        )

    def can_inherit(self, source: Source) -> bool:
        """Whether the references are objects whose properties are not described again, and the rest is one object."""
        inline = [part for part in self._parts if "$ref" not in part.value]
        if len(inline) > 1 or len(inline) == len(self._parts):
            return False
        if any(part.value.keys() - _OBJECT_KEYWORDS - _BESIDE or "allOf" in part.value for part in inline):
            return False
        names = [[name for name, _ in _list_properties(part, source)] for part in self._parts]
        bases = [names[index] for index, part in enumerate(self._parts) if "$ref" in part.value]
        listed = [name for part in names for name in part]
        known = set(listed)
        required = [name for part in inline for name in as_strings(part.value.get("required"))]
        return (
            all(bases)
            and len(listed) == len(known)
            and all(self._is_open_object(part) for part in self._parts)
            and set(required) <= known
        )

    def _is_open_object(self, part: Located) -> bool:
        target = self._source.follow(part).value
        is_object = is_mapping(target) and not {"oneOf", "anyOf", "enum", "const"} & target.keys()
        return (
            is_object
            and not is_mapping(target.get("additionalProperties"))
            and target.get("nullable") is not True
            and (target.get("type") in (None, "object"))
        )

    def merge_scalars(self) -> tuple[Json, list[str]]:
        """The keywords of all parts in one schema, and those that have contradicting values, of which the last one counts."""
        merged: Json = {}
        contradicting: list[str] = []
        for part in self._parts:
            for key, value in _remove_null(as_mapping(self._source.follow(part).value), self._source).items():
                if key in _BESIDE:
                    continue
                common = _intersect(key, merged[key], value) if key in merged else value
                if common is None:
                    contradicting.append(key)
                merged[key] = value if common is None else common
        return merged, contradicting

    def merge_objects(self) -> Json:
        """One object with the properties of all parts; a property of several parts is an `allOf` itself."""
        properties: dict[str, list[Any]] = {}
        required: list[str] = []
        extra: Any = None
        limits: Json = {}
        for part in self._parts:
            for name, child in _list_properties(part, self._source):
                values = properties.setdefault(name, [])
                if child.value not in values:
                    values.append(child.value)
            for target in _list_targets(part, self._source):
                required += as_strings(target.value.get("required"))
                own = target.value.get("additionalProperties")
                extra = own if is_mapping(own) and own else extra
                limits |= {key: target.value[key] for key in _KEPT if key in target.value}
        closed, names = self._list_closed()
        extra = False if extra is None and names in closed else extra
        merged: Json = {
            "type": "object",
            **limits,
            "properties": {
                name: values[0] if len(values) == 1 else {"allOf": values, **_merge_annotations(values)}
                for name, values in properties.items()
            },
            "required": list(dict.fromkeys(required)),
        }
        return merged if extra is None else {**merged, "additionalProperties": extra}


def _remove_null(value: Json, source: Source) -> Json:
    """A scalar of the source without null: with the keywords of its only other variant."""
    if is_list(value.get("type")):
        types = [name for name in value["type"] if name != "null"]
        value = {**value, "type": types[0] if len(types) == 1 else types}
    for keyword in UNIONS:
        others = [member for member in as_list(value.get(keyword)) if not only_allows_null(member)]
        if len(others) == 1:
            rest = {key: item for key, item in value.items() if key != keyword}
            return {**rest, **as_mapping(source.follow(Located(others[0], "")).value)}
    return value


def _allows_null(value: Json) -> bool:
    members = [member for keyword in UNIONS for member in as_list(value.get(keyword))]
    types = as_list(value.get("type"))
    return value.get("nullable") is True or "null" in types or any(map(only_allows_null, members))


def _is_contradicting(types: Sequence[set[str]]) -> bool:
    """Whether no value has one of the types of each part; a part without types accepts all."""
    common: set[str] | None = None
    for names in types:
        wide = names | {"integer"} if "number" in names else names
        if names:
            common = wide if common is None else common & wide
    return common == set()


def _intersect(keyword: str, first: Any, second: Any) -> Any:
    """The value of a keyword that means the same as two values together; None if there is none."""
    if first == second:
        return first
    if keyword == "type" and (first, second) in (("integer", "number"), ("number", "integer")):
        return "integer"
    if is_list(first) and is_list(second) and keyword in ("enum", "type"):
        return [value for value in first if value in second] or None
    if keyword == "items" and is_mapping(first) and is_mapping(second):
        return {"allOf": [first, second]}
    if isinstance(first, bool) or isinstance(second, bool):
        return True if keyword == "uniqueItems" else None
    if isinstance(first, (int, float)) and isinstance(second, (int, float)):
        if keyword.startswith(("min", "exclusiveMin")):
            return max(first, second)
        return min(first, second) if keyword.startswith(("max", "exclusiveMax")) else None
    return None


def _merge_annotations(values: Sequence[Any]) -> Json:
    """The annotations of the schemas of a property; those of the last schema win."""
    merged: Json = {}
    for value in values:
        if is_mapping(value):
            merged |= {key: item for key, item in value.items() if key in _BESIDE - {"title", "nullable"}}
    if all(is_mapping(value) and value.get("nullable") is True for value in values):
        merged["nullable"] = True
    return merged


def _list_targets(part: Located, source: Source, depth: int = 0) -> Iterator[Located]:
    """The objects that a part consists of: its target, and those of its own `allOf`."""
    target = source.follow(part)
    if not is_mapping(target.value) or depth > _MAX_DEPTH:
        return
    for inner in target.get("allOf").elements():
        yield from _list_targets(inner, source, depth + 1)
    yield target


def _list_properties(part: Located, source: Source) -> Iterator[tuple[str, Located]]:
    for target in _list_targets(part, source):
        yield from target.get("properties").items()


def _list_declared_types(value: Json) -> set[str]:
    declared: list[Any] = as_list(value.get("type")) or [value.get("type")]
    return {name for name in declared if isinstance(name, str) and name != "null"}


def _list_types(value: Any) -> list[str]:
    if not is_mapping(value):
        return []
    declared = (
        as_strings(value.get("type")) or [value["type"]] if isinstance(value.get("type"), (str, list)) else []
    )
    if declared:
        return [name for name in declared if name != "null"]
    if as_mapping(value.get("properties")) or value.get("allOf"):
        return ["object"]
    return [type(item).__name__ for item in as_list(value.get("enum"))[:1]]
