"""The documents of the vendor in the curated form: the new one, and the one that the spec was written from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from sdkwright.adopt.adoption import adopt
from sdkwright.adopt.model import Json
from sdkwright.adopt.report import redact_urls
from sdkwright.adopt.source import Source
from sdkwright.follow.differences import compare
from sdkwright.follow.labels import erase, list_labels
from sdkwright.follow.side import Side
from sdkwright.follow.state import State
from sdkwright.openapi.description import Description
from sdkwright.problems.messages import escape
from sdkwright.problems.problem import UnreadableInput

_MIN_COMMON: Final = 0.5
"""The share of the operations of the old document that another document of the same API has."""


@dataclass(frozen=True)
class Adopted:
    """A document of the vendor, as it is and in the curated form."""

    description: Description
    document: Json
    name: str
    """For readers: the day on which it was followed, or its file."""
    is_reduced: bool = False
    """Whether it has no words."""

    @cached_property
    def side(self) -> Side:
        """The document in the curated form, with its nodes."""
        return Side(self.document)


def adopt_document(description: Description, client_class: str, name: str = "") -> Adopted:
    """Convert a document to the curated form; raises UnreadableInput if it has no operation."""
    label = escape(redact_urls(description.name))
    if not Source(description.document).list_operations():
        raise UnreadableInput(f"{label}: no operation to follow; 'paths' describes none")
    adoption = adopt(description, client_class=client_class)
    if not adoption.operations:
        raise UnreadableInput(
            f"{label}: none of the {adoption.source_operations:,} operations can be adopted; sdkwright adopt reports why"
        )
    return Adopted(description, adoption.document, name or label)


def choose_base(state: State, bases: Sequence[Description], client_class: str) -> Adopted:
    """The base that differs least from the spec, or the stored document; raises UnreadableInput if there is none."""
    if bases:
        adopted = [adopt_document(base, client_class) for base in bases]
        return min(adopted, key=lambda base: len(compare(base.side, state.side).differences))
    if state.upstream is None:
        raise UnreadableInput(
            f"{escape(state.name)}/upstream has no document of the vendor; pass the one that the spec was written from"
            " (--base OLD), or the new one, if the spec is up to date (--base NEW)"
        )
    source = state.upstream.source
    stored = adopt_document(state.upstream.description, client_class, source.date)
    return replace(stored, is_reduced=source.form == "reduced")


def check_is_related(base: Adopted, new: Adopted) -> None:
    """Raise UnreadableInput if two documents have few operations in common."""
    old_labels, new_labels = ({erase(label) for label in list_labels(side.document)} for side in (base, new))
    common = len(old_labels & new_labels)
    if common < _MIN_COMMON * len(old_labels):
        raise UnreadableInput(
            f"{escape(redact_urls(new.description.name))} has only {common:,} of the {len(old_labels):,} operations of the"
            f" document that the spec follows ({base.name}), less than half; check that it is the same API, and pass"
            " --force if it is"
        )
