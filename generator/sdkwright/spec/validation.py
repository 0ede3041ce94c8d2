"""Checks values against schemas: defaults, constants and enums for the rules, examples for lint."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, NamedTuple, TypeAlias, cast

from sdkwright.ir.formats import FORMATS
from sdkwright.ir.patterns import compile_pattern
from sdkwright.problems.messages import format_names, quote, suggest_name
from sdkwright.spec.json_values import (
    format_canonical_json,
    has_type,
    is_fast_pattern,
    is_list,
    is_multiple,
    is_number,
    is_object,
    is_same_json,
    is_same_literal,
    is_string,
    is_whole_float,
    unify_numbers,
)
from sdkwright.spec.node import Node
from sdkwright.spec.schemas import Direction, is_absent, list_declared_types

Step: TypeAlias = str | int
"""A key or a position."""


class Violation(NamedTuple):
    """A part of a value that does not match its schema."""

    path: tuple[Step, ...]
    """Where the part is in the value."""
    message: str
    remedy: str = ""
    """The end of the message: what to do."""
    is_unknown_property: bool = False

    def __str__(self) -> str:
        return self.message + self.remedy


class SchemaValidator:
    """Checks values against schemas; caches all results, so that nested unions are fast."""

    def __init__(self, *, checks_types_only: bool = False, direction: Direction | None = None) -> None:
        """With `checks_types_only`, limits and the contents of objects are not checked, and 1.0 is not an integer.

        This is for values that become Python, such as defaults. Values of a direction lack the properties that are not
        part of it; other values may lack both the readOnly and the writeOnly ones.
        """
        self._direction: Direction | None = direction
        self._checks = _TYPE_CHECKS if checks_types_only else _ALL_CHECKS
        self._results: dict[tuple[int, int], tuple[tuple[Violation, ...], object]] = {}

    def find_violations(self, schema: Node, value: object) -> list[Violation]:
        """The violations of a value, apart from properties that the schema does not allow."""
        violations = dict.fromkeys(self._check_safely(schema, value))
        return [violation for violation in violations if not violation.is_unknown_property]

    def accepts(self, schema: Node, value: object) -> bool:
        """Whether a value has no violation."""
        return not self._check_safely(schema, value)

    def check(self, schema: Node, value: object) -> tuple[Violation, ...]:
        """All violations of a value; raises RecursionError and OverflowError."""
        schema = schema.follow()
        key = id(schema.value), id(value)
        if key not in self._results:
            self._results[key] = (), value  # for a schema that consists of itself; the value keeps its id
            self._results[key] = tuple(self._check_keywords(schema, value)), value
        return self._results[key][0]

    @property
    def checks_discriminators(self) -> bool:
        """Whether the tag of a value determines its variant."""
        return self._checks is _ALL_CHECKS

    def is_absent(self, property_: Node) -> bool:
        """Whether values do not have a property, by their direction."""
        return is_absent(property_, self._direction)

    def may_be_missing(self, property_: Node) -> bool:
        """Whether values may lack a required property, by their direction."""
        directions: tuple[Direction, ...] = (self._direction,) if self._direction else ("sent", "received")
        return any(is_absent(property_, direction) for direction in directions)

    def _check_safely(self, schema: Node, value: object) -> tuple[Violation, ...]:
        try:
            return self.check(schema, value)
        except (RecursionError, OverflowError):
            self._results.clear()  # some are not complete
            message = "it is nested too deeply, or contains too large a number, to be checked"
            return (Violation((), message, "; write a smaller one"),)

    def _check_keywords(self, schema: Node, value: object) -> Iterator[Violation]:
        for keyword in schema.value if schema.is_mapping else ():
            check = self._checks.get(keyword)
            if check is not None:
                yield from check(self, schema, value)


def check_type(schema: Node, value: object) -> Iterator[Violation]:
    """Check `type` for a value of the generated Python, where 1.0 is not an integer."""
    types = list_declared_types(schema)
    if types and not any(has_type(value, name) for name in types):
        remedy = ""
        if "string" in types and isinstance(value, (bool, int, float)):
            remedy = f"; quote it: '{quote(value)}'"
        elif "integer" in types and is_whole_float(value):
            remedy = f"; write {unify_numbers(value)}"
        yield Violation((), f"{quote(value)} is not of type {' or '.join(types)}", remedy)


def check_enum(schema: Node, value: object) -> Iterator[Violation]:
    """Check `enum` for a value of the generated Python, where 1.0 is not 1."""
    return _check_enum_with(is_same_literal, schema, value)


def _check_enum_with(is_same: _IsSame, schema: Node, value: object) -> Iterator[Violation]:
    enum = schema.get("enum")
    if enum is not None and enum.is_list and not any(is_same(value, member) for member in enum.value):
        names = [member for member in enum.value if isinstance(member, str)]
        remedy = suggest_name(value, names) if isinstance(value, str) else ""
        yield Violation((), f"{quote(value)} is not in the enum", remedy)


def _check_json_type(validator: SchemaValidator, schema: Node, value: object) -> Iterator[Violation]:
    if not (is_whole_float(value) and "integer" in list_declared_types(schema)):
        yield from check_type(schema, value)


def _check_json_enum(validator: SchemaValidator, schema: Node, value: object) -> Iterator[Violation]:
    return _check_enum_with(is_same_json, schema, value)


def _check_literal_const(validator: SchemaValidator, schema: Node, value: object) -> Iterator[Violation]:
    return _check_const_with(is_same_literal, schema, value)


def _check_json_const(validator: SchemaValidator, schema: Node, value: object) -> Iterator[Violation]:
    return _check_const_with(is_same_json, schema, value)


def format_steps(path: Iterable[Step]) -> str:
    """The path of a part of a value: 'voices[0].name'."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return quote("".join(steps).removeprefix("."))


def _check_const_with(is_same: _IsSame, schema: Node, value: object) -> Iterator[Violation]:
    const = schema["const"].value
    if not is_same(value, const):
        yield Violation((), f"{quote(value)} is not the constant {quote(const)}")


def _check_all_of(validator: SchemaValidator, schema: Node, value: object) -> Iterator[Violation]:
    for member in schema["allOf"]:
        yield from validator.check(member, value)


def _check_any_of(validator: SchemaValidator, schema: Node, value: object) -> Iterator[Violation]:
    return _check_union("anyOf", validator, schema, value)


def _check_one_of(validator: SchemaValidator, schema: Node, value: object) -> Iterator[Violation]:
    discriminator = schema.get("discriminator")
    mapping = discriminator.get("mapping") if discriminator else None
    if not validator.checks_discriminators or not discriminator or not mapping or not isinstance(value, dict):
        yield from _check_union("oneOf", validator, schema, value)
        return
    name = discriminator["propertyName"].value
    tag = cast("dict[str, object]", value).get(name)
    if not isinstance(tag, str):
        yield Violation((), f"{quote(name)} is missing, which selects the variant")
    elif tag not in mapping:
        yield Violation(
            (), f"{quote(name)} is {quote(tag)}, which selects no variant", suggest_name(tag, mapping.value)
        )
    else:
        target = mapping[tag]
        ref = target.index.find_component(target.value, target.module)
        variant = target.index.components.get(ref) if ref is not None else None
        if variant is not None:  # otherwise the rules report the reference
            yield from validator.check(variant, cast("object", value))


def _check_union(
    keyword: str, validator: SchemaValidator, schema: Node, value: object
) -> Iterator[Violation]:
    """A value matches at least one member; if null is the only alternative, the violations are those of the other."""
    members = list(schema[keyword])
    others = [member for member in members if member.value != {"type": "null"}]
    if value is None and len(others) < len(members):
        return
    if len(others) == 1:
        yield from validator.check(others[0], value)
    elif members and all(validator.check(member, value) for member in others):
        yield Violation((), f"{quote(value)} matches no variant of {quote(keyword)}")


def _check_items(validator: SchemaValidator, schema: Node, value: object) -> Iterator[Violation]:
    if isinstance(value, list):
        first = len(schema["prefixItems"].value) if "prefixItems" in schema else 0
        items = schema["items"]
        for position, element in enumerate(cast("list[object]", value)):
            if position >= first and items.is_mapping:
                yield from _prefix_path(position, validator.check(items, element))
            elif position >= first and items.value is False:
                yield Violation((position,), f"there may be only {first} elements", "; remove it")


def _check_prefix_items(validator: SchemaValidator, schema: Node, value: object) -> Iterator[Violation]:
    if isinstance(value, list):
        pairs = zip(schema["prefixItems"], cast("list[object]", value), strict=False)
        for position, (element_schema, element) in enumerate(pairs):
            yield from _prefix_path(position, validator.check(element_schema, element))


def _check_properties(validator: SchemaValidator, schema: Node, value: object) -> Iterator[Violation]:
    if isinstance(value, dict):
        for name, child in schema["properties"].items():
            if name not in value:
                continue
            if validator.is_absent(child):
                keyword = "readOnly" if "readOnly" in child else "writeOnly"
                yield Violation((name,), f"it is {keyword}", "; remove it")
            else:
                yield from _prefix_path(name, validator.check(child, cast("dict[str, object]", value)[name]))


def _check_additional_properties(
    validator: SchemaValidator, schema: Node, value: object
) -> Iterator[Violation]:
    if not isinstance(value, dict):
        return
    extra = schema["additionalProperties"]
    for name, child in cast("dict[str, object]", value).items():
        if name in schema.value.get("properties", {}):
            continue
        if extra.is_mapping:
            yield from _prefix_path(name, validator.check(extra, child))
        elif extra.value is False:
            yield Violation((name,), "the schema does not allow this property", is_unknown_property=True)


def _check_property_names(validator: SchemaValidator, schema: Node, value: object) -> Iterator[Violation]:
    names = schema["propertyNames"]
    for name in cast("dict[str, object]", value) if isinstance(value, dict) and names.is_mapping else ():
        for violation in validator.check(names, name):
            yield violation._replace(message=f"the name {violation.message}")


def _check_dependent_required(validator: SchemaValidator, schema: Node, value: object) -> Iterator[Violation]:
    if isinstance(value, dict):
        for name, needed in schema["dependentRequired"].value.items():
            missing = [other for other in needed if name in value and other not in value]
            for other in missing:
                yield Violation((), f"{quote(other)} is missing, which {quote(name)} requires")


def _check_required(validator: SchemaValidator, schema: Node, value: object) -> Iterator[Violation]:
    if not isinstance(value, dict):
        return
    properties = schema.get("properties")
    missing = [
        name
        for name in schema["required"].value
        if name not in value
        and not (properties and name in properties and validator.may_be_missing(properties[name]))
    ]
    if missing:
        yield Violation((), f"{format_names(missing)} {'is' if len(missing) == 1 else 'are'} missing")


def _check_unique_items(validator: SchemaValidator, schema: Node, value: object) -> Iterator[Violation]:
    if isinstance(value, list) and schema["uniqueItems"].value:
        elements = cast("list[object]", value)
        if len({format_canonical_json(element) for element in elements}) < len(elements):
            yield _limit_violation(schema, "uniqueItems", elements)


def _check_pattern(validator: SchemaValidator, schema: Node, value: object) -> Iterator[Violation]:
    source = schema["pattern"].value
    pattern = compile_pattern(source) if isinstance(value, str) and is_fast_pattern(source, value) else None
    if pattern is not None and not pattern.search(cast("str", value)):
        yield _limit_violation(schema, "pattern", value)


def _check_format(validator: SchemaValidator, schema: Node, value: object) -> Iterator[Violation]:
    format_ = FORMATS.get(schema["format"].value)
    if format_ and isinstance(value, str) and not format_.accepts(value):
        yield Violation(
            (),
            f"{quote(value)} is not of format {quote(format_.name)}",
            f"; write it as in {quote(format_.examples[0])}",
        )


def _check_limit(keyword: str, applies: _Applies, allows: _Allows) -> _Check:
    def check(validator: SchemaValidator, schema: Node, value: object) -> Iterator[Violation]:
        if applies(value) and not allows(value, schema[keyword].value):
            yield _limit_violation(schema, keyword, value)

    return check


def _limit_violation(schema: Node, keyword: str, value: object) -> Violation:
    return Violation((), f"{quote(value)} violates {keyword}: {quote(schema[keyword].value)}")


def _prefix_path(step: Step, violations: Iterable[Violation]) -> Iterator[Violation]:
    return (violation._replace(path=(step, *violation.path)) for violation in violations)


_Check: TypeAlias = Callable[[SchemaValidator, Node, object], Iterator[Violation]]
_IsSame: TypeAlias = Callable[[object, object], bool]
_Applies: TypeAlias = Callable[[object], bool]
_Allows: TypeAlias = Callable[[Any, Any], bool]
_LIMITS: Final[dict[str, tuple[_Applies, _Allows]]] = {
    "minimum": (is_number, lambda value, limit: value >= limit),
    "maximum": (is_number, lambda value, limit: value <= limit),
    "exclusiveMinimum": (is_number, lambda value, limit: value > limit),
    "exclusiveMaximum": (is_number, lambda value, limit: value < limit),
    "multipleOf": (is_number, is_multiple),
    "minLength": (is_string, lambda value, limit: len(value) >= limit),
    "maxLength": (is_string, lambda value, limit: len(value) <= limit),
    "minItems": (is_list, lambda value, limit: len(value) >= limit),
    "maxItems": (is_list, lambda value, limit: len(value) <= limit),
    "minProperties": (is_object, lambda value, limit: len(value) >= limit),
    "maxProperties": (is_object, lambda value, limit: len(value) <= limit),
}
_TYPE_CHECKS: Final[dict[str, _Check]] = {
    "type": lambda validator, schema, value: check_type(schema, value),
    "enum": lambda validator, schema, value: check_enum(schema, value),
    "const": _check_literal_const,
    "allOf": _check_all_of,
    "anyOf": _check_any_of,
    "oneOf": _check_one_of,
    "items": _check_items,
    "prefixItems": _check_prefix_items,
}
_ALL_CHECKS: Final[dict[str, _Check]] = {
    **_TYPE_CHECKS,
    "type": _check_json_type,
    "enum": _check_json_enum,
    "const": _check_json_const,
    **{keyword: _check_limit(keyword, *limit) for keyword, limit in _LIMITS.items()},
    "properties": _check_properties,
    "additionalProperties": _check_additional_properties,
    "required": _check_required,
    "propertyNames": _check_property_names,
    "dependentRequired": _check_dependent_required,
    "uniqueItems": _check_unique_items,
    "pattern": _check_pattern,
    "format": _check_format,
}
