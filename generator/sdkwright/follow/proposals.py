"""Changes that are none: what `adopt` proposes depends on words, and a reduced document has none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sdkwright.follow.answers import get_key
from sdkwright.follow.bases import Adopted, adopt_document
from sdkwright.follow.changes import Analysis, Change
from sdkwright.follow.reduction import reduce_document
from sdkwright.openapi.description import wrap_document


def without_proposals_from_words(
    analysis: Analysis, new: Adopted, client_class: str, analyse_with: Callable[[Adopted], Analysis]
) -> Analysis:
    """The analysis without the proposals that changed only because the old document is reduced.

    `analyse_with` analyses the changes up to another document than the new one: here, the same without its words.
    """
    if not any(map(_is_proposal, analysis.changes)):
        return analysis
    reduced = adopt_document(wrap_document(reduce_document(new.description.document)), client_class)
    real = {get_key(change) for change in analyse_with(reduced).changes}
    changes = [change for change in analysis.changes if not _is_proposal(change) or get_key(change) in real]
    return replace(analysis, changes=tuple(changes))


def _is_proposal(change: Change) -> bool:
    """Whether a change is about an extension, such as pages or the unit of a number."""
    return change.fact.name.startswith("x-") and change.fact.kind in ("extension", "keyword")
