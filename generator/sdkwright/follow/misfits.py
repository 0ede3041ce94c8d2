"""Finds and removes the examples that no longer match their schemas."""

from __future__ import annotations

import copy
import json
from collections.abc import Collection
from typing import Final

from sdkwright.adopt.decisions import Decisions
from sdkwright.adopt.model import Json
from sdkwright.adopt.writing.examples import keep_fitting_examples
from sdkwright.follow.documents import Documents
from sdkwright.openapi.untyped import as_mapping
from sdkwright.problems.problem import Problems
from sdkwright.spec.lint.visits import visit_objects
from sdkwright.spec.node import ComponentIndex, make_node
from sdkwright.spec.rules import index_components

_KEYS: Final = ("example", "examples")


def remove_examples(documents: Documents, pointers: Collection[str]) -> list[tuple[str, str]]:
    """Remove the examples of some parts; their pointers, and their texts as JSON."""
    removed: list[tuple[str, str]] = []
    for pointer in pointers:
        slot = documents.find(pointer)
        removed += [
            (pointer, json.dumps(slot.mapping.pop(key), ensure_ascii=False))
            for key in _KEYS
            if key in slot.mapping
        ]
    return removed


def list_examples(document: Json) -> list[tuple[str, str]]:
    """The pointers and kinds of the parts of a single document that have examples and a schema."""
    index = ComponentIndex()
    index.add_document("openapi.yaml", "openapi")
    root = make_node(document, "", index, "openapi")
    index_components([root], index, Problems())
    return [
        (visit.node.pointer, visit.kind)
        for visit in visit_objects(root)
        if not {*_KEYS}.isdisjoint(as_mapping(visit.node.value))
        and (visit.kind == "schema" or "schema" in as_mapping(visit.node.value))
    ]


def list_misfits(documents: Documents) -> list[str]:
    """The pointers of the parts whose example does not match."""
    bundle = copy.deepcopy(documents.get_bundle())
    decisions = Decisions()
    keep_fitting_examples(bundle, lambda pointer: pointer, decisions, bundle)
    return [decision.pointer for decision in decisions.list() if decision.kind == "dropped"]
