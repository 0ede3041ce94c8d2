"""`--merged split`: divides components of the spec that correspond to several of the vendor, where these now differ."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from sdkwright.adopt.model import Json
from sdkwright.adopt.references import ComponentKey
from sdkwright.diff.wire.schemas import format_json
from sdkwright.follow.changes import Analysis
from sdkwright.follow.differences import pair_operations
from sdkwright.follow.documents import Documents
from sdkwright.follow.nodes import is_same_value
from sdkwright.follow.pairs import PairWalk
from sdkwright.follow.side import Side
from sdkwright.follow.translation import Translator
from sdkwright.openapi.pointers import join_pointer, make_component_ref, split_pointer
from sdkwright.openapi.untyped import as_list, as_mapping, is_mapping

_UNIONS: Final = ("oneOf", "anyOf")
_WRAPPERS: Final = (*_UNIONS, "allOf")


class _Pair(NamedTuple):
    """A component of OURS, and one of NEW that it corresponds to, by their pointers."""

    ours: str
    new: str


class _Use(NamedTuple):
    """A use of a component of OURS, and what it corresponds to in NEW."""

    pointer: str
    owner: _Pair
    """The components that contain the use; "" if it is in an operation."""
    target: _Pair


_Labels: TypeAlias = dict[_Pair, str]
"""What distinguishes a component of NEW from the others for which the same component of OURS stands."""


@dataclass(frozen=True)
class Split:
    """The documents after components were divided."""

    files: Mapping[str, str]
    """The texts that changed, by path in the folder."""
    copies: Mapping[str, str]
    """The names of the new components, and of those that they were copied from."""


def split_components(
    analysis: Analysis, new: Json, ours: Json, files: Mapping[str, str], same_as: Mapping[str, str]
) -> Split:
    """Copy the components with changes that diverge: each copy corresponds to those of the vendor that are equal.

    A copy has the text of the original. What refers to it corresponds to a reference to these components in NEW; a
    component that contains such a reference, and corresponds to several, too, is divided with it.
    """
    uses = list(_list_uses((Side(new), Side(ours)), same_as))
    labels = _refine(_unite(_label(analysis, uses), uses), uses)
    documents = Documents(files)
    names = _name_copies(labels, uses, analysis, Translator(new, {}, {}, documents))
    for (component, _), name in names.items():
        documents.copy_component(_make_key(component), name)
    _redirect(uses, labels, names, documents)
    copies = {name: _make_key(component).name for (component, _), name in names.items()}
    written = documents.write() if copies else {}
    return Split({file: text for file, text in written.items() if text is not None}, copies)


def _list_uses(sides: tuple[Side, Side], same_as: Mapping[str, str]) -> Iterator[_Use]:
    """The uses of components of OURS that correspond to uses of components of NEW."""
    for pair in PairWalk(*sides, same_as).walk(pair_operations(sides, same_as)):
        if pair.first.kind == pair.second.kind == "use" and pair.first.schema is pair.second.schema is None:
            new, ours = (side.read_core(ref) for side, ref in zip(sides, pair[:2], strict=True))
            if new.component and ours.component:
                owner = _Pair(_find_component(pair.second.key), _find_component(pair.first.key))
                yield _Use(pair.second.key, owner, _Pair(ours.place.pointer, new.place.pointer))


def _find_component(pointer: str) -> str:
    """The pointer of the component that contains a place; "" for other places."""
    steps = split_pointer(pointer)
    return join_pointer(*steps[:3]) if steps[:2] == ["components", "schemas"] else ""


def _make_key(pointer: str) -> ComponentKey:
    return ComponentKey(*split_pointer(pointer)[1:3])


def _label(analysis: Analysis, uses: list[_Use]) -> _Labels:
    """Distinguish the components of NEW by the values on which they diverge."""
    labels: _Labels = {use.target: "" for use in uses}
    for change in analysis.changes:
        if change.verdict == "diverged":
            values = {_find_component(origin.new): origin.value for origin in change.others}
            for pair in labels:
                if pair.ours == _find_component(change.place.pointer):
                    value = format_json(values.get(pair.new, change.new))
                    labels[pair] += f"{change.place.pointer} {change.fact}: {value}\n"
    return labels


def _unite(labels: _Labels, uses: list[_Use]) -> _Labels:
    """Give one label to the components of NEW that have a use in common which cannot be divided."""
    united = dict(labels)
    shared: dict[str, list[_Pair]] = defaultdict(list)
    for use in uses:
        if use.owner not in labels:
            shared[use.pointer].append(use.target)
    for targets in shared.values():
        together = {(pair.ours, united[pair]) for pair in targets}
        for pair, label in united.items():
            if (pair.ours, label) in together:
                united[pair] = united[targets[0]]
    return united


def _refine(labels: _Labels, uses: list[_Use]) -> _Labels:
    """Distinguish components, too, whose references lead to components that are distinguished."""
    while True:
        divided = _list_divided(labels)
        targets: dict[_Pair, set[str]] = defaultdict(set)
        for use in uses:
            if use.owner in labels and use.target.ours in divided:
                targets[use.owner].add(f"{use.pointer}: {labels[use.target]}")
        refined = {pair: label + "\n".join(sorted(targets[pair])) for pair, label in labels.items()}
        if _count(refined) == _count(labels):
            return labels
        labels = refined


def _list_divided(labels: _Labels) -> set[str]:
    """The components of OURS that correspond to components of NEW with different labels."""
    counts = Counter(ours for ours, _ in {(pair.ours, label) for pair, label in labels.items()})
    return {ours for ours, count in counts.items() if count > 1}


def _count(labels: _Labels) -> int:
    return len({(pair.ours, label) for pair, label in labels.items()})


def _name_copies(
    labels: _Labels, uses: list[_Use], analysis: Analysis, translator: Translator
) -> dict[tuple[str, str], str]:
    """The names of the copies, by component of OURS and label: those of NEW, if these are free.

    The components of NEW with the most uses keep the one of OURS; of equally many, those that the vendor changed less.
    """
    divided = _list_divided(labels)
    places: dict[_Pair, set[str]] = defaultdict(set)
    for use in uses:
        if use.target.ours in divided:
            places[use.target].add(use.pointer)
    changed = {
        _find_component(origin.new)
        for change in analysis.changes
        if change.verdict == "diverged"
        for origin in (change.origin, *change.others)
        if not is_same_value(change.old, change.new if origin is change.origin else origin.value)
    }
    names: dict[tuple[str, str], str] = {}
    for component in sorted(divided):
        groups: dict[str, list[_Pair]] = {}
        for pair in sorted(places, key=lambda pair: (-len(places[pair]), pair.new)):
            if pair.ours == component:
                groups.setdefault(labels[pair], []).append(pair)
        kept = max(
            groups,
            key=lambda label: (
                len(set[str]().union(*(places[pair] for pair in groups[label]))),
                -sum(pair.new in changed for pair in groups[label]),
            ),
        )
        for label, pairs in groups.items():
            if label != kept:
                names[component, label] = translator.choose_name(_make_key(pairs[0].new))
    return names


def _redirect(
    uses: list[_Use], labels: _Labels, names: Mapping[tuple[str, str], str], documents: Documents
) -> None:
    """Let the uses that correspond to the copied components refer to the copies."""
    divided = {component for component, _ in names}
    votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for use in uses:
        if use.target.ours in divided:
            own = _make_key(use.target.ours).name
            pointer = use.pointer
            copied = names.get((use.owner.ours, labels.get(use.owner, "")))
            if copied is not None:
                pointer = pointer.replace(use.owner.ours, join_pointer("components", "schemas", copied), 1)
            votes[pointer, own][names.get((use.target.ours, labels[use.target]), own)] += 1
    for (pointer, old), counts in votes.items():
        _set_reference(pointer, old, counts.most_common(1)[0][0], documents)


def _set_reference(pointer: str, old: str, new: str, documents: Documents) -> None:
    """Replace the component that a use refers to, also in the tags of the union that contains the use."""
    refs = make_component_ref("schemas", old), make_component_ref("schemas", new)
    use = documents.find(pointer).mapping
    members = [member for keyword in _WRAPPERS for member in as_list(use.get(keyword)) if is_mapping(member)]
    for schema in (use, *members):
        if schema.get("$ref") == refs[0]:
            schema["$ref"] = refs[1]
    union, keyword = pointer.rpartition("/")[0].rpartition("/")[::2]
    if keyword in _UNIONS and old != new:
        tags = as_mapping(as_mapping(documents.find(union).mapping.get("discriminator")).get("mapping"))
        tags.update({tag: refs[1] for tag, target in tags.items() if target == refs[0]})
