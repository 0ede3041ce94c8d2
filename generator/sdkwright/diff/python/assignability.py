"""Whether a value of a type of one side can be used where a type of the other side is expected."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final, TypeAlias
from typing import Literal as TypingLiteral

from sdkwright.diff.python.api_side import ApiSide
from sdkwright.ir import names
from sdkwright.ir.formats import FORMATS
from sdkwright.ir.types import (
    ANY,
    NONE,
    OBJECT,
    TUPLE,
    Generic,
    Literal,
    Name,
    Type,
    Union,
    is_component,
    make_model_type,
    make_union,
    walk_names,
)
from sdkwright.spec import schemas

Perspective: TypeAlias = TypingLiteral["checker", "reader", "builder"]
"""A type checker; a program that reads a response; a model that is built from the arguments of a caller."""
TypePairs: TypeAlias = "set[tuple[Type, Type]]"

_WIDER_NUMBERS: Final = {"bool": ("int", "float"), "int": ("float",)}
_WIDER: Final[dict[Perspective, dict[str, tuple[str, ...]]]] = {
    "checker": {
        **_WIDER_NUMBERS,
        **{format_.type_name: format_.wider_types for format_ in FORMATS.values()},
    },
    # A value of another type has other methods, another text and other comparisons: a datetime is a date for type
    # checkers, but comparing both raises TypeError.
    "reader": {},
    "builder": {
        **_WIDER_NUMBERS,
        **{format_.type_name: format_.built_types for format_ in FORMATS.values()},
    },
}
"""The scalar types that accept every value of another one."""
_SEQUENCES, _MAPPINGS = ("list", "SequenceOf"), ("dict", "Mapping")
_COVARIANT = ("SequenceOf", "Mapping")
_CLASSES = ("models", "pages")
_PARSED: Final = frozenset(format_.type_name for format_ in FORMATS.values())


@dataclass(frozen=True)
class Assignability:
    """Compares types of one side, the source, with types of the other side, the target.

    `renamed` contains the components with another name, as (name in the source, name in the target).
    """

    source: ApiSide
    target: ApiSide
    renamed: frozenset[tuple[str, str]]
    perspective: Perspective
    assumed: TypePairs = field(default_factory=set[tuple[Type, Type]])
    """The pairs whose comparison is in progress: recursive types are assignable unless another part differs."""
    assumed_reversed: TypePairs = field(default_factory=set[tuple[Type, Type]])

    def is_assignable(self, source: Type, target: Type) -> bool:
        """Whether every value of the source type is a value of the target type."""
        if self._is_same_component(source, target) or (source, target) in self.assumed:
            return True
        if not (is_component(source) or is_component(target)):
            return self._compare(source, target)
        self.assumed.add((source, target))
        result = self._compare(source, target)
        self.assumed.discard((source, target))
        return result

    def _compare(self, source: Type, target: Type) -> bool:
        if isinstance(source, Union):
            return all(self.is_assignable(member, target) for member in source.members)
        if target in (ANY, OBJECT):
            return self.perspective != "reader" or not _has_class(source)
        if source == ANY and self.perspective == "checker":
            return True
        expanded = self._expand(source, self.source)
        if expanded is not None:
            return self.is_assignable(expanded, target)
        if isinstance(target, Union):
            return any(self.is_assignable(source, member) for member in target.members)
        expanded = self._expand(target, self.target)
        if expanded is not None:
            return self.is_assignable(source, expanded)
        return self._compare_members(source, target)

    def _is_same_component(self, source: Type, target: Type) -> bool:
        """Whether both are the same component; a change of its content is a separate change."""
        if not (isinstance(source, Name) and isinstance(target, Name)):
            return False
        if not (is_component(source) and is_component(target)) or _is_page(source) != _is_page(target):
            return False
        pair = (self.source.find_component(source), self.target.find_component(target))
        return pair[0] == pair[1] or pair in self.renamed

    def _expand(self, type_: Type, side: ApiSide) -> Type | None:
        """The target type of the alias of an enum, union, scalar or list; None for a class and for anything else."""
        if not isinstance(type_, Name) or not is_component(type_) or _is_page(type_):
            return None
        component = side.find_component(type_)
        if not side.is_alias(component):
            return None
        return expand_alias(component, side, as_argument=type_.folder != "models")

    def _compare_members(self, source: Type, target: Type) -> bool:
        if isinstance(source, Literal):
            if isinstance(target, Literal):
                is_same_kind = self.perspective != "checker" and source.kind == target.kind
                return source == target or is_same_kind
            name = target.name if isinstance(target, Name) else ""
            return name == source.kind or name in self._list_wider(source.kind)
        if isinstance(target, Literal):  # the value of an enum is not checked at run time
            return self.perspective != "checker" and isinstance(source, Name) and source.name == target.kind
        source_name, target_name = _find_base(source), _find_base(target)
        if is_component(source) and is_component(target):
            return self._compare_classes(source_name, target_name)
        if is_component(source) or is_component(target):
            return False
        for group in (_SEQUENCES, _MAPPINGS, (source_name.name,)):
            if source_name.name in group and target_name.name in group:
                return self._compare_arguments(source, target)
        return target_name.name in self._list_wider(source_name.name)

    def _list_wider(self, scalar: str) -> tuple[str, ...]:
        return _WIDER[self.perspective].get(scalar, ())

    def _compare_arguments(self, source: Type, target: Type) -> bool:
        """For a type checker, lists, maps and streams are invariant, except immutable ones."""
        if not (isinstance(source, Generic) and isinstance(target, Generic)):
            return True
        if TUPLE in (source.base, target.base):
            pairs = list(zip(source.arguments, target.arguments, strict=False))
            return len(source.arguments) == len(target.arguments) and all(
                self.is_assignable(*pair) for pair in pairs
            )
        inner, expected = source.arguments[-1], target.arguments[-1]
        if not self.is_assignable(inner, expected):
            return False
        is_invariant = self.perspective == "checker" and target.base.name not in _COVARIANT
        return not is_invariant or self._reverse().is_assignable(expected, inner)

    def _reverse(self) -> Assignability:
        renamed = frozenset((target, source) for source, target in self.renamed)
        return Assignability(
            self.target, self.source, renamed, self.perspective, self.assumed_reversed, self.assumed
        )

    def _compare_classes(self, source: Name, target: Name) -> bool:
        source_model, target_model = self.source.find_model(source), self.target.find_model(target)
        if self.perspective == "reader":
            is_readable = self._has_fields_of(source_model, target_model)
            return is_readable and self._has_items_of(source, target)
        if _is_page(target):  # another page class, or none
            return False
        ancestors = (source_model, *self.source.list_bases(source_model))
        return any(name == target_model or (name, target_model) in self.renamed for name in ancestors)

    def _has_fields_of(self, source: str, target: str) -> bool:
        """Whether the source model has all fields of the target model, with usable values."""
        if source == target or (source, target) in self.renamed:
            return True
        if not source:
            return False  # a page whose response is an array
        if source not in self.source.schemas:
            return True  # an unknown variant: it keeps all its data, and the described API never sends it
        if target not in self.target.schemas:
            return False
        fields = {field.name: field for field in self.source.list_fields(source).values()}
        return all(
            expected.name in fields
            and self.is_assignable(fields[expected.name].accepted_type, expected.accepted_type)
            for expected in self.target.list_fields(target).values()
        )

    def _has_items_of(self, source: Name, target: Name) -> bool:
        if not _is_page(target):
            return True
        if not _is_page(source):
            return False
        return self.is_assignable(self.source.pages[source.name].item, self.target.pages[target.name].item)


def collect_constants(type_: Type, side: ApiSide, ignored: Collection[str]) -> frozenset[Literal]:
    """The constants that a value, or an item of it, can have; without those of `ignored` aliases."""
    if isinstance(type_, Literal):
        return frozenset({type_})
    inner = (
        type_.members if isinstance(type_, Union) else type_.arguments if isinstance(type_, Generic) else ()
    )
    if isinstance(type_, Name) and is_component(type_) and not _is_page(type_):
        name = side.find_component(type_)
        if side.is_alias(name) and name not in ignored:
            inner = (expand_alias(name, side, as_argument=False),)
            ignored = {*ignored, name}
    return frozenset(value for part in inner for value in collect_constants(part, side, ignored))


def has_any(type_: Type) -> bool:
    """Whether `Any` is in a type."""
    return ANY in walk_names(type_)


def expand_alias(name: str, side: ApiSide, *, as_argument: bool) -> Type:
    """The target type of the alias of an enum, a union, a scalar or a list."""
    schema = side.schemas[name]
    if schema.kind == "enum":
        values = [value for value in schema.content["enum"] if value is not None]
        is_open = schema.in_response and not as_argument
        more = (
            [Name(name) for name in dict.fromkeys(type(value).__name__ for value in values)]
            if is_open
            else []
        )
        more += [NONE] if None in schema.content["enum"] else []
        return make_union(*map(Literal, values), *more)
    node = side.registry.components[name].node
    members = schemas.list_union_members(node)
    translate = side.registry.translate_argument_type if as_argument else side.registry.translate_result_type
    if not members:
        return translate(node)
    has_unknown = (schema.tagged or schema.untagged) and not as_argument
    more = [make_model_type("", names.make_unknown_name(name))] if has_unknown else []
    more += [NONE] if schemas.is_nullable(node) else []
    return make_union(*map(translate, members), *more)


def _is_page(type_: Type) -> bool:
    return isinstance(type_, Name) and type_.folder == "pages"


def _find_base(type_: Type) -> Name:
    assert isinstance(type_, (Name, Generic))
    return type_ if isinstance(type_, Name) else type_.base


def _has_class(type_: Type) -> bool:
    """Plain data without a type is read in another way than an object with attributes, or the value of a text."""
    return any(name.folder in _CLASSES or name.name in _PARSED for name in walk_names(type_))
