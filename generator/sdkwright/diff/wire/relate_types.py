"""Relates the types of two schemas, with their formats and the interval of integers, as one set of values."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from sdkwright.diff.wire.intervals import INTEGER_RANGES, find_end
from sdkwright.diff.wire.merged_keywords import Kind
from sdkwright.diff.wire.normal_form import NormalSchema

Relation: TypeAlias = Literal["same", "wider", "narrower", "other"]
"""How the values of the revision relate to those of the base."""

_NUMBER_FORMATS: Final = {"", "float", "double"}
_WIDER_FORMATS: Final = {
    "float": {"double"},
    "uri": {"uri-reference", "iri", "iri-reference"},
    "uri-reference": {"iri-reference"},
    "iri": {"iri-reference"},
    "email": {"idn-email"},
    "hostname": {"idn-hostname"},
}
"""The formats that allow every value of a format."""


def relate_types(base: NormalSchema, revision: NormalSchema) -> Relation:
    """Relate the types and formats."""
    if base.types is None or revision.types is None:
        is_same = base.types is revision.types
        return "same" if is_same else "narrower" if base.types is None else "wider"
    if base.kinds == revision.kinds and base.step == revision.step:
        return "same"
    return make_relation(_includes_kinds(revision, base), _includes_kinds(base, revision))


def make_relation(is_wider: bool, is_narrower: bool) -> Relation:
    """The relation, if each side includes the other or not."""
    if is_wider and is_narrower:
        return "same"
    return "wider" if is_wider else "narrower" if is_narrower else "other"


def _includes_kinds(wide: NormalSchema, narrow: NormalSchema) -> bool:
    return all(any(_includes_kind(kind, other, narrow) for kind in wide.kinds) for other in narrow.kinds)


def _includes_kind(wide: Kind, narrow: Kind, schema: NormalSchema) -> bool:
    """Whether a kind includes a kind of a schema."""
    if wide.type == narrow.type:
        is_wider = narrow.format == wide.format or wide.format in {"", *_WIDER_FORMATS.get(narrow.format, ())}
        return is_wider or (wide.type == "integer" and _is_in_range(wide.format, narrow.format, schema))
    if (wide.type, narrow.type) == ("number", "integer"):
        return wide.format in _NUMBER_FORMATS or wide.format == narrow.format
    are_integers = schema.step is not None and schema.step.denominator == 1
    return (wide.type, narrow.type) == ("integer", "number") and are_integers and not wide.format


def _is_in_range(format: str, other: str, schema: NormalSchema) -> bool:
    """Whether the range of a format includes all integers of a schema with another format."""
    if format not in INTEGER_RANGES or (other and other not in INTEGER_RANGES):
        return False
    low, high = INTEGER_RANGES[format]
    lower = find_end(schema.lower, other, is_upper=False)
    upper = find_end(schema.upper, other, is_upper=True)
    return lower is not None and upper is not None and lower[0] >= low and upper[0] <= high
