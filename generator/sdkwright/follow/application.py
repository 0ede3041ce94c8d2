"""Applies the changes of the vendor to the documents of the curated description."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from sdkwright.adopt.model import Json
from sdkwright.adopt.verification import Error, find_errors
from sdkwright.follow.additions import OperationAdder, list_call_paths
from sdkwright.follow.changes import Analysis, Change, OperationChange
from sdkwright.follow.discriminators import fit_discriminators
from sdkwright.follow.documents import Documents, MissingPart, Slot
from sdkwright.follow.examples import PropertyKey, Sources, read_samples, repair_examples
from sdkwright.follow.misfits import list_misfits, remove_examples
from sdkwright.follow.operation_edits import OperationEditor, move_operation, remove_operation
from sdkwright.follow.placement import Placement, list_component_references, list_edges
from sdkwright.follow.rejection import find_culprits
from sdkwright.follow.schema_edits import NotExpressible, SchemaEditor
from sdkwright.follow.translation import Translator, match_call_paths
from sdkwright.follow.unused import (
    list_used_components,
    list_used_tags,
    remove_components,
    remove_empty_parts,
    remove_tags,
)
from sdkwright.follow.word_edits import edit_words
from sdkwright.openapi.pointers import split_pointer
from sdkwright.problems.problem import UnreadableInput

NoteKind = Literal[
    "operation added",
    "component added",
    "component renamed",
    "component moved",
    "component removed",
    "document added",
    "document removed",
    "tag added",
    "tag removed",
    "example changed",
    "example removed",
]
_ORDER: Final = {"kind": 0, "tag": 4, "nullable": 5}
"""Schemas are replaced first, because other changes are about the new one; a discriminator needs all variants; null comes
last, because it may wrap a schema."""
_MAX_ROUNDS: Final = 20
_REMOVAL: Final = 3
"""What is removed comes after what is added, so that an enum or a union has always a value."""


@dataclass(frozen=True)
class Note:
    """Something that follows from the changes, for the report."""

    kind: NoteKind
    subject: str
    detail: str = ""


@dataclass(frozen=True)
class EditProblem:
    """A change that could not be applied."""

    change: Change | OperationChange
    reason: str


@dataclass(frozen=True)
class Result:
    """The documents after the changes."""

    files: Mapping[str, str | None]
    """The texts of the documents that changed, by path in the folder; None: the document is removed."""
    document: Json
    """The description as a single document."""
    applied: tuple[Change | OperationChange, ...]
    problems: tuple[EditProblem, ...]
    notes: tuple[Note, ...]
    call_paths: Mapping[str, str]
    """The call paths of the new operations, by pointer into NEW."""
    errors: tuple[Error, ...] = ()
    """What the strict rules reject although no change explains it; the files are not to be written then."""


def apply_analysis(
    analysis: Analysis, new: Json, files: Mapping[str, str], client_class: str = "Client"
) -> Result:
    """Apply all changes whose verdict is `apply` to the documents of a spec; raises SpecError.

    `new` is NEW, `files` are the texts of all documents by path in the folder. A change after which the strict rules
    reject the description is not applied, but among the problems.
    """
    rejected: list[EditProblem] = []
    documents = Documents(files)
    known = {*find_errors(documents.get_bundle(), client_class)}
    misfits = frozenset(list_misfits(documents))
    for _ in range(_MAX_ROUNDS):
        changed = documents.copy()
        left = [problem.change for problem in rejected]
        result = _Application(analysis, new, changed, misfits, left).run()
        errors = [error for error in find_errors(result.document, client_class) if error not in known]
        found = [
            EditProblem(change, error.message)
            for error in errors
            for change in find_culprits(error, result.applied)
        ]
        if not found:
            return replace(
                result,
                files=changed.write(),
                problems=(*result.problems, *rejected),
                errors=tuple(errors),
            )
        rejected += {id(problem.change): problem for problem in found}.values()
    raise UnreadableInput(
        "the changes of the vendor make the description invalid in too many places to follow them"
    )


class _Application:
    def __init__(
        self,
        analysis: Analysis,
        new: Json,
        documents: Documents,
        misfits: frozenset[str],
        rejected: Collection[Change | OperationChange],
    ) -> None:
        self._analysis = analysis
        self._rejected = {id(change) for change in rejected}
        self._documents = documents
        self._misfits = misfits
        ours, theirs = list_call_paths(self._documents.get_bundle()), list_call_paths(new)
        pairs = {theirs[key]: call_path for key, call_path in ours.items() if key in theirs}
        self._translator = Translator(new, analysis.components, pairs, self._documents)
        self._resources = match_call_paths(pairs)
        self._schemas = SchemaEditor(self._translator)
        self._operations = OperationEditor(self._documents, self._translator)
        self._files = set(documents.values)
        self._used = list_used_components(self._documents)
        self._tags = list_used_tags(self._documents)
        references = list_component_references(self._documents)
        self._edges = [*list_edges(references, self._documents.index_components())]
        self._applied: list[Change | OperationChange] = []
        self._problems: list[EditProblem] = []
        self._notes: list[Note] = []

    def run(self) -> Result:
        self._apply_changes()
        fit_discriminators(self._documents)
        call_paths = self._apply_operations()
        self._documents.close_gaps()
        self._place()
        self._remove_unused()
        self._fit_examples()
        self._remove_unused()
        self._note_documents()
        return Result(
            {},
            self._documents.get_bundle(),
            tuple(self._applied),
            tuple(self._problems),
            tuple(self._notes),
            call_paths,
        )

    def _apply_changes(self) -> None:
        """Apply the changes of parts; all their places are found first, because later ones depend on positions."""
        changes = [
            change
            for change in (*self._analysis.changes, *self._analysis.words)
            if change.verdict == "apply" and id(change) not in self._rejected
        ]
        found = [
            (change, self._find(change.place.pointer), self._find(change.part) if change.part else None)
            for change in changes
        ]
        for change, slot, part in sorted(found, key=lambda item: _find_order(item[0])):
            try:
                if slot is None:
                    raise MissingPart(change.place.pointer)
                self._apply(change, slot, part)
            except NotExpressible as error:
                self._problems.append(EditProblem(change, str(error)))
            except MissingPart as error:
                self._problems.append(EditProblem(change, f"the description has no longer a part {error}"))
            else:
                self._applied.append(change)

    def _find(self, pointer: str) -> Slot | None:
        try:
            return self._documents.find(pointer)
        except MissingPart:
            return None

    def _find_union(self, pointer: str) -> Json | None:
        """The union of which the schema at a pointer is a variant."""
        owner, keyword = pointer.rpartition("/")[0].rpartition("/")[::2]
        slot = self._find(owner) if keyword in ("oneOf", "anyOf") else None
        return slot.mapping if slot is not None else None

    def _apply(self, change: Change, slot: Slot, part: Slot | None) -> None:
        if change.fact.kind in ("description", "summary", "example"):
            edit_words(change, slot.mapping, self._translator)
        elif change.place.kind == "use":
            self._schemas.edit_use(change, slot, self._find_union(change.place.pointer))
        elif change.place.kind == "schema":
            self._schemas.edit_schema(change, slot, part)
        else:
            self._operations.edit(change, slot, part)

    def _apply_operations(self) -> dict[str, str]:
        """Remove, move and add operations; the call paths of new ones."""
        changes = [
            change
            for change in self._analysis.operations
            if change.verdict == "apply" and id(change) not in self._rejected
        ]
        slots = {change.ours: self._find(change.ours) for change in changes if change.ours}
        for change in changes:
            slot = slots.get(change.ours)
            try:
                if change.kind != "added":
                    self._change_operation(change, slot)
            except NotExpressible as error:
                self._problems.append(EditProblem(change, str(error)))
            else:
                self._applied.append(change)
        adder = OperationAdder(self._documents, self._translator, self._resources)
        added = adder.add([change.new for change in changes if change.kind == "added"])
        self._notes += [Note("operation added", call_path, pointer) for pointer, call_path in added.items()]
        return added

    def _change_operation(self, change: OperationChange, slot: Slot | None) -> None:
        """Remove or move an operation."""
        if slot is None:
            raise NotExpressible("the description has no such operation")
        if change.kind == "removed":
            remove_operation(slot, self._documents)
        elif change.kind == "moved":
            _, path, method = split_pointer(change.new)
            move_operation(slot, self._documents, path, method, split_pointer(change.old)[1])

    def _place(self) -> None:
        """Put the new components, and what they need, into documents."""
        placement = Placement(self._documents, self._translator.added, self._edges)
        for key, file in placement.place().items():
            self._notes.append(Note("component added", key.name, file))
        for key, (old, file) in placement.moved.items():
            self._notes.append(Note("component moved", key.name, f"{old} -> {file}"))
        for name, ours in self._translator.renamed.items():
            self._notes.append(Note("component renamed", name, ours))

    def _fit_examples(self) -> None:
        """Repair the examples that no longer match, and remove those for which that is not possible."""
        misfits = {*list_misfits(self._documents)} - self._misfits
        removed = {
            PropertyKey(change.place.pointer, change.fact.name)
            for change in self._applied
            if isinstance(change, Change) and change.fact.kind == "property" and change.new is None
        }
        if not misfits and not removed:
            return
        partners = {**self._analysis.schemas, **self._translator.list_added()}
        samples = read_samples(self._translator.document, partners) if misfits else {}
        texts = repair_examples(self._documents.get_bundle(), Sources(samples, removed), misfits)
        misfits = {*list_misfits(self._documents)} - self._misfits
        for place, text in remove_examples(self._documents, sorted(misfits)):
            self._notes.append(Note("example removed", place, texts.pop(place, text)))
        self._notes += [Note("example changed", place) for place in texts]

    def _remove_unused(self) -> None:
        """Remove what was used before, or is new, and is not used now."""
        new = set(self._translator.added)
        unused = (self._used | new) - list_used_components(self._documents)
        for key in remove_components(self._documents, unused):
            if key not in new:
                self._notes.append(Note("component removed", key.name))
        tags = list_used_tags(self._documents)
        for tag in remove_tags(self._documents, self._tags - tags):
            self._notes.append(Note("tag removed", tag))
        for file in remove_empty_parts(self._documents):
            self._notes.append(Note("document removed", file))

    def _note_documents(self) -> None:
        for file in self._documents.values:
            if file not in self._files:
                self._notes.append(Note("document added", file))
        for tag in sorted(list_used_tags(self._documents) - self._tags):
            self._notes.append(Note("tag added", tag))


def _find_order(change: Change) -> int:
    if change.fact.kind == "tag" and change.new is None:
        return 1
    return _ORDER.get(change.fact.kind, _REMOVAL if change.new is None else 1)
