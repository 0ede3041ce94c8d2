"""Removes the examples that no longer match their schemas."""

from __future__ import annotations

import copy
import json
from typing import Final

from sdkwright.adopt.decisions import Decisions
from sdkwright.adopt.writing.examples import keep_fitting_examples
from sdkwright.follow.documents import Documents

_KEYS: Final = ("example", "examples")


def remove_misfits(documents: Documents, known: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    """Remove the examples that do not match; their pointers, and their texts as JSON.

    Those at the pointers in `known` did not match before, and stay.
    """
    removed: list[tuple[str, str]] = []
    for pointer in list_misfits(documents):
        if pointer in known:
            continue
        slot = documents.find(pointer)
        removed += [
            (pointer, json.dumps(slot.mapping.pop(key), ensure_ascii=False))
            for key in _KEYS
            if key in slot.mapping
        ]
    return removed


def list_misfits(documents: Documents) -> list[str]:
    """The pointers of the parts whose example does not match."""
    bundle = copy.deepcopy(documents.get_bundle())
    decisions = Decisions()
    keep_fitting_examples(bundle, lambda pointer: pointer, decisions, bundle)
    return [decision.pointer for decision in decisions.list() if decision.kind == "dropped"]
