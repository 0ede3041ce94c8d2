"""Whether a value of one side will do where the other side is expected: for type checkers, and when it runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from sdkwright.diff.python.shapes import ANYTHING, NONE, Shape, shape, union
from sdkwright.diff.python.side import Side
from sdkwright.ir import names
from sdkwright.spec import schemas

Assumed: TypeAlias = "set[tuple[Shape, Shape]]"
Eyes: TypeAlias = Literal["checker", "reader", "builder"]
"""Who looks: a type checker; a program that reads an answer; a model that is built from what a caller gives."""

_WIDER = {"bool": ("int", "float"), "int": ("float",), "datetime": ("date",)}
_SEQUENCES, _MAPPINGS = ("list", "SequenceOf"), ("dict", "Mapping")
_UNCHANGEABLE = ("SequenceOf", "Mapping")


@dataclass(frozen=True)
class Fitting:
    """Values of one side, given where those of another are wanted. `same` says which components are one, renamed."""

    given: Side
    wanted: Side
    same: frozenset[tuple[str, str]]  # (component given, component wanted) where the names differ
    eyes: Eyes
    assumed: Assumed = field(default_factory=set[tuple[Shape, Shape]])
    """What is being asked already: types that hold themselves fit when nothing else speaks against it."""
    assumed_reversed: Assumed = field(default_factory=set[tuple[Shape, Shape]])

    def fits(self, given: Shape, wanted: Shape) -> bool:
        """Whether every value of the one is a value of the other."""
        if self._are_one(given, wanted) or (given, wanted) in self.assumed:
            return True
        if not (given.is_named or wanted.is_named):
            return self._fits(given, wanted)
        self.assumed.add((given, wanted))
        found = self._fits(given, wanted)
        self.assumed.discard((given, wanted))
        return found

    def _fits(self, given: Shape, wanted: Shape) -> bool:
        if given.head == "union":
            return all(self.fits(one, wanted) for one in given.parts)
        if wanted.name in ANYTHING and wanted.head == "plain":
            return self.eyes != "reader" or not _names_class(given)
        if given.name == "Any" and given.head == "plain" and self.eyes == "checker":
            return True
        opened = self._opened(given, self.given)
        if opened is not None:
            return self.fits(opened, wanted)
        if wanted.head == "union":
            return any(self.fits(given, one) for one in wanted.parts)
        opened = self._opened(wanted, self.wanted)
        if opened is not None:
            return self.fits(given, opened)
        return self._fits_one(given, wanted)

    def _are_one(self, given: Shape, wanted: Shape) -> bool:
        """The same component, whatever it holds: what has changed inside is a change of its own."""
        if not (given.is_named and wanted.is_named) or (given.head == "page") != (wanted.head == "page"):
            return False
        pair = (self.given.component(given), self.wanted.component(wanted))
        return pair[0] == pair[1] or pair in self.same

    def _opened(self, found: Shape, side: Side) -> Shape | None:
        """What a named enum, union, scalar or list stands for; None for what is a class."""
        if found.head not in ("model", "param"):
            return None
        schema = side.schemas.get(side.component(found))
        if schema is None or schema.kind in ("object", "all_of"):
            return None
        return opened(schema.name, side, as_param=found.head == "param")

    def _fits_one(self, given: Shape, wanted: Shape) -> bool:
        if given.head == "literal":
            is_text = type(given.value).__name__
            if wanted.head == "literal":
                return given == wanted or (self.eyes != "checker" and is_text == type(wanted.value).__name__)
            return wanted.name == is_text or wanted.name in _WIDER.get(is_text, ())
        if wanted.head == "literal":  # nothing checks the value of an enum when it runs
            return self.eyes != "checker" and given.name == type(wanted.value).__name__
        if given.is_named and wanted.is_named:
            return self._fits_class(given, wanted)
        if given.head != "plain" or wanted.head != "plain":
            return False
        if (given.name in _SEQUENCES and wanted.name in _SEQUENCES) or given.name == wanted.name:
            return self._fits_inside(given, wanted)
        if given.name in _MAPPINGS and wanted.name in _MAPPINGS:
            return self._fits_inside(given, wanted)
        return wanted.name in _WIDER.get(given.name, ())

    def _fits_inside(self, given: Shape, wanted: Shape) -> bool:
        """Lists, maps and streams hold exactly their type, for a checker: but for those that cannot be changed."""
        if not given.parts or not wanted.parts:
            return True
        inner, expected = given.parts[-1], wanted.parts[-1]
        if not self.fits(inner, expected):
            return False
        is_exact = self.eyes == "checker" and wanted.name not in _UNCHANGEABLE
        return not is_exact or self._reversed().fits(expected, inner)

    def _reversed(self) -> Fitting:
        same = frozenset((wanted, given) for given, wanted in self.same)
        return Fitting(self.wanted, self.given, same, self.eyes, self.assumed_reversed, self.assumed)

    def _fits_class(self, given: Shape, wanted: Shape) -> bool:
        if self.eyes != "reader":
            found, expected = self.given.model(given), self.wanted.model(wanted)
            if wanted.head == "page" and given.head != "page":
                return False
            names = (found, *self.given.bases(found))
            if given.head == "page" == wanted.head:
                return False  # another page class
            return any(one == expected or (one, expected) in self.same for one in names)
        return self._reads_alike(self.given.model(given), self.wanted.model(wanted)) and self._pages_alike(
            given, wanted
        )

    def _reads_alike(self, given: str, wanted: str) -> bool:
        """Whether a program finds all fields that it reads, each with a value that it can use."""
        if given == wanted or (given, wanted) in self.same:
            return True
        if given not in self.given.schemas:
            return (
                True  # a variant that is unknown: with all its data, and never sent by the API as described
            )
        if wanted not in self.wanted.schemas:
            return False
        found = {one.name: one for one in self.given.members(given).values()}
        return all(
            one.name in found and self.fits(found[one.name].given, one.given)
            for one in self.wanted.members(wanted).values()
        )

    def _pages_alike(self, given: Shape, wanted: Shape) -> bool:
        if wanted.head != "page":
            return True
        if given.head != "page":
            return False
        item, expected = (side.pages[one.name].item for side, one in self._with_sides(given, wanted))
        return self.fits(shape(item), shape(expected))

    def _with_sides(self, given: Shape, wanted: Shape) -> tuple[tuple[Side, Shape], tuple[Side, Shape]]:
        return (self.given, given), (self.wanted, wanted)


def _names_class(found: Shape) -> bool:
    """What was plain data without a type, and is an object with attributes now, is read in another way."""
    return found.head in ("model", "page") or any(_names_class(part) for part in found.parts)


def opened(name: str, side: Side, *, as_param: bool) -> Shape:
    """What the printed alias of an enum, a union, a scalar or a list stands for."""
    schema = side.schemas[name]
    if schema.kind == "enum":
        values = [value for value in schema.content["enum"] if value is not None]
        literals = union(Shape("literal", value=value) for value in values)
        null = (NONE,) if None in schema.content["enum"] else ()
        is_open = schema.in_answer and not as_param
        wide = (Shape("plain", type(values[0]).__name__),) if is_open else ()
        return union((literals, *wide, *null))
    node = side.registry.components[name].node
    members = schemas.union_members(node)
    if not members:
        return shape(side.registry.argument(node) if as_param else side.registry.result(node))
    printed = [side.registry.argument(one) if as_param else side.registry.result(one) for one in members]
    null = (NONE,) if schemas.is_nullable(node) else ()
    unknown = (
        (Shape("model", names.unknown(name)),) if (schema.variants or schema.shapes) and not as_param else ()
    )
    return union((*map(shape, printed), *unknown, *null))
