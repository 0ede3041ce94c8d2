"""Writes a description in a neutral form, so that other tools do not take two notations of one meaning for a change.

Both sides of a comparison are rewritten by the same rules, which are listed in docs/adopt.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from sdkwright.adopt.conversion.scalars import find_type
from sdkwright.openapi.pointers import resolve_pointer, split_pointer
from sdkwright.openapi.untyped import as_mapping

_MAPS: Final = {
    "properties",
    "patternProperties",
    "schemas",
    "responses",
    "headers",
    "parameters",
    "content",
    "paths",
}
_DATA: Final = {"default", "enum", "const", "example", "examples"}
_ANNOTATIONS: Final = {
    "title",
    "description",
    "summary",
    "example",
    "examples",
    "externalDocs",
    "xml",
    "$comment",
}
_NOT_SENT: Final = {"tags", "operationId", "info", "links", "openapi", "jsonSchemaDialect"}
_NULL: Final = {"type": "null"}
_OBJECT: Final = {"type", "properties", "required", "additionalProperties"}
_CONSTANT: Final = {"type", "enum", "format"}
_FLAGS: Final = {"default", "deprecated", "readOnly", "writeOnly"}


def make_neutral(document: Mapping[str, Any], names: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return a description of OpenAPI 3.1 in the neutral form; `names` has the new names of schemas by their references."""
    neutral: dict[str, Any] = _Rewriter(document, names or {}).rewrite(_remove_unused(document), "")
    return {"openapi": "3.1.1", "info": {"title": "API", "version": "1"}, **neutral}


def _remove_unused(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The description without the schemas that no operation reaches, which may be invalid."""
    components = document.get("components", {})
    if "paths" not in document or "schemas" not in components:
        return document
    used: set[str] = set()
    queue: list[Any] = [{**document, "components": {**components, "schemas": {}}}]
    while queue:
        part = queue.pop()
        if isinstance(part, str) and part.startswith("#/") and part not in used:  # a reference, or a tag
            used.add(part)
            queue.append(resolve_pointer(document, part[1:]))
        elif isinstance(part, (dict, list)):
            queue += part.values() if isinstance(part, dict) else part
    names = {steps[2] for ref in used if (steps := split_pointer(ref[1:]))[:2] == ["components", "schemas"]}
    schemas = {name: schema for name, schema in components["schemas"].items() if name in names}
    return {**document, "components": {**components, "schemas": schemas}}


class _Rewriter:
    def __init__(self, document: Mapping[str, Any], names: Mapping[str, str]) -> None:
        self._document = document
        self._names = names
        self._sources = {f"#/components/schemas/{name}": ref for ref, name in names.items()}
        self._open: set[str] = set()

    def rewrite(self, value: Any, parent: str) -> Any:
        """Rewrite a value under a key."""
        if isinstance(value, list):
            return [self.rewrite(item, "") for item in value]
        if not isinstance(value, Mapping):
            return value
        if parent in _MAPS:
            prefix = "#/components/schemas/" if parent == "schemas" else "/"
            return {
                self._names.get(f"{prefix}{key}", key): self.rewrite(child, "")
                for key, child in value.items()
                if parent != "headers" or key.lower() != "content-type"  # OpenAPI ignores it
            }
        if parent == "mapping":
            return {key: self._rename(child) for key, child in value.items()}
        return self._simplify(
            {
                key: child if key in _DATA or key == "scopes" else self.rewrite(child, str(key))
                for key, child in value.items()
                if not self._is_dropped(str(key), child)
            }
        )

    def _rename(self, ref: Any) -> Any:
        name = self._names.get(ref) if isinstance(ref, str) else None
        return ref if name is None else f"#/components/schemas/{name}"

    def _is_dropped(self, key: str, value: Any) -> bool:
        if key in _NOT_SENT or key.startswith("x-"):
            return True
        return key in _ANNOTATIONS or (key == "format" and value == "password")

    def _simplify(self, value: dict[str, Any]) -> dict[str, Any]:
        """Write null, constants, and unions and compositions, in one way."""
        value = _correct(value)
        for bound in ("minimum", "maximum"):
            exclusive = f"exclusive{bound.title()}"
            if value.get(exclusive) is True and bound in value:
                value[exclusive] = value.pop(bound)
        is_nullable = value.pop("nullable", False) is True  # in OpenAPI 3.1, too, where some documents use it
        for key in ("oneOf", "anyOf"):
            if isinstance(value.get(key), list):
                value[key] = [*self._list_variants(value[key], key)]
                is_nullable |= _NULL in value[key]
                value[key] = [member for member in value[key] if member != _NULL]
                value = self._remove_common_type(_join_constants(value, key), key)
        value = self._merge_parts(value)
        for key in ("oneOf", "anyOf"):
            members = value.get(key)
            if (
                isinstance(members, list)
                and len(members) == 1
                and _is_beside(value.keys() - {key}, members[0])
            ):
                value = {**{name: child for name, child in value.items() if name != key}, **members[0]}
        if "$ref" in value:
            if "default" in value and as_mapping(self._find_target(value)).get("enum") == [value["default"]]:
                del value["default"]
            value["$ref"] = self._rename(value["$ref"])
        return self._add_null(value) if is_nullable else value

    def _remove_common_type(self, value: dict[str, Any], key: str) -> dict[str, Any]:
        """A union without the type that each variant repeats."""
        targets = [as_mapping(self._find_target(member)) for member in value.get(key, ())]
        is_repeated = targets and all(target.get("type") == value.get("type") for target in targets)
        return {name: child for name, child in value.items() if name != "type"} if is_repeated else value

    def _list_variants(self, members: Sequence[Any], key: str) -> Iterator[Any]:
        """The variants of a union; those of a union in it that is only a union, too."""
        for member in members:
            target = self._find_target(member)
            if (
                isinstance(target, Mapping)
                and isinstance(target.get(key), list)
                and not (target.keys() - {key})
            ):
                yield from self._list_variants(target[key], key)
            elif isinstance(member, Mapping) and _NULL in member.get("anyOf", ()) and len(member) == 1:
                yield from member["anyOf"]
            else:
                yield member

    def _find_target(self, value: Any) -> Any:
        """The value behind references, rewritten; the value itself if it is no reference."""
        if not isinstance(value, Mapping) or not isinstance(value.get("$ref"), str):
            return value
        ref = self._sources.get(value["$ref"], value["$ref"])
        if ref in self._open:
            return value
        self._open.add(ref)
        try:
            target = self.rewrite(resolve_pointer(self._document, ref[1:]), "")
        finally:
            self._open.discard(ref)
        return self._find_target(target)

    def _merge_parts(self, value: dict[str, Any]) -> dict[str, Any]:
        """A composition as one object, if all its parts are objects of properties."""
        parts = value.get("allOf")
        if not isinstance(parts, list) or not parts:
            return value
        rest = {key: child for key, child in value.items() if key != "allOf"}
        parts = [
            part for part in parts if part not in ({}, {"anyOf": [{}, _NULL]})
        ]  # those that limit nothing
        if len(parts) == 1 and as_mapping(self._find_target(parts[0])).get("type") == rest.get("type"):
            rest.pop("type", None)
        if len(parts) == 1 and not rest.keys() - _FLAGS:
            return {**rest, **parts[0]}
        targets = [self._find_target(part) for part in (*parts, rest)]
        if not all(isinstance(part, Mapping) and not part.keys() - _OBJECT for part in targets):
            return value
        properties: dict[str, Any] = {}
        for name, child in (item for part in targets for item in part.get("properties", {}).items()):
            known = properties.get(name, {})
            marks = {key: True for key in ("readOnly", "writeOnly") if known.get(key) is True}
            properties[name] = {**child, **marks}
        required = dict.fromkeys(name for part in targets for name in part.get("required", ()))
        merged: dict[str, Any] = {"type": "object", "properties": properties, "required": [*required]}
        extra = [part["additionalProperties"] for part in targets if "additionalProperties" in part]
        return {**merged, **({"additionalProperties": extra[-1]} if extra else {})}

    def _add_null(self, value: dict[str, Any]) -> dict[str, Any]:
        """A schema that also accepts null: the type has null, if there is one, behind a reference, too."""
        target = self._find_target(value)
        kind = target.get("type") if isinstance(target, Mapping) else None
        if kind is None:
            return {"anyOf": [value, dict(_NULL)]}
        types = [kind] if isinstance(kind, str) else kind
        siblings = {key: child for key, child in value.items() if key != "$ref"}
        result = {**target, **siblings, "type": [*types, *(["null"] if "null" not in types else [])]}
        if "enum" in result and None not in result["enum"]:
            result["enum"] = [*result["enum"], None]
        return result


def _correct(value: dict[str, Any]) -> dict[str, Any]:
    """A schema without invalid keywords and those without an effect, with its type, and with constants and files in one way."""
    if isinstance(value.get("type"), list) and len(value["type"]) == 1:
        value["type"] = value["type"][0]
    if isinstance(value.get("required"), bool) and not value.keys().isdisjoint(("type", "properties")):
        del value["required"]
    if value.get("enum") == []:
        del value["enum"]
    if "const" in value and "enum" not in value:
        value["enum"] = [value.pop("const")]
    if "enum" in value:
        value = {key: item for key, item in value.items() if key not in ("minLength", "maxLength", "pattern")}
        value.setdefault("type", _find_type(value["enum"]))
    elif isinstance(value.get("properties"), Mapping):
        value.setdefault("type", "object")
    elif isinstance(value.get("items"), Mapping):
        value.setdefault("type", "array")
    if "default" in value and value.get("enum") == [value["default"]]:
        del value["default"]
    binary = {"contentEncoding": "binary", "contentMediaType": "application/octet-stream"}
    if any(value.get(key) == text for key, text in binary.items()):
        value = {key: item for key, item in value.items() if key not in binary} | {"format": "binary"}
    return value


def _find_type(values: Sequence[Any]) -> str | list[str]:
    """The types of the values of an enum; a single one as a text."""
    types = list(dict.fromkeys(find_type(item) for item in values))
    return types[0] if len(types) == 1 else types


def _is_beside(keys: Collection[str], member: Mapping[str, Any]) -> bool:
    """Whether keywords beside the only variant of a union say something else than the variant."""
    return not set(keys) & member.keys() and ("$ref" not in member or not set(keys) - _FLAGS)


def _join_constants(value: dict[str, Any], key: str) -> dict[str, Any]:
    """A union of constants as one enum."""
    members = value[key]
    if not members or not all(
        isinstance(member, Mapping) and not member.keys() - _CONSTANT for member in members
    ):
        return value
    if not all("enum" in member for member in members):
        return value
    values = [item for member in members for item in member["enum"]]
    types = {member["type"] for member in members if isinstance(member.get("type"), str)}
    rest = {name: child for name, child in value.items() if name != key}
    return {**({"type": types.pop()} if len(types) == 1 else {}), **rest, "enum": values}
