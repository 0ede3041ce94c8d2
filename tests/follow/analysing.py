"""Analyses small descriptions that are written as YAML, for the tests of `sdkwright.follow`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml

from sdkwright.follow.analysis import analyse
from sdkwright.follow.changes import Analysis, Change
from sdkwright.follow.correspondence import OperationIds

DOCUMENTS = Path(__file__).resolve().parent.parent.parent.parent / "shared" / "specs"
"""The documents of real APIs, which are not part of the repository."""


def read_document(text: str) -> dict[str, Any]:
    """A description with `paths` and `components` as in the text."""
    document: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "servers": [{"url": "https://api.example.com"}],
        **(yaml.safe_load(text) or {}),
    }
    return document


def read_schemas(text: str, returned: Sequence[str] = ("Item",)) -> dict[str, Any]:
    """A description with these components; an operation `GET /0`, `GET /1`, … returns each of the named ones."""
    responses = [
        {"200": {"description": "Fine.", "content": {"application/json": {"schema": make_ref(name)}}}}
        for name in returned
    ]
    paths = {
        f"/{index}": {"get": {"operationId": f"items.get_{index}", "responses": response}}
        for index, response in enumerate(responses)
    }
    return {**read_document(""), "paths": paths, "components": {"schemas": yaml.safe_load(text)}}


def make_ref(name: str) -> dict[str, Any]:
    """A reference to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def analyse_documents(
    documents: Iterable[dict[str, Any]], ids: tuple[OperationIds, OperationIds] = ({}, {})
) -> Analysis:
    """The analysis of OLD, NEW and OURS."""
    old, new, ours = documents
    return analyse(old, new, ours, ids)


def analyse_item(old: str, new: str, ours: str | None = None) -> list[str]:
    """The changes of the component `Item`, formatted; without `ours`, OURS is OLD."""
    documents = [read_schemas(text) for text in (old, new, old if ours is None else ours)]
    return format_changes(analyse_documents(documents))


def format_changes(analysis: Analysis) -> list[str]:
    """The changes, one a line: verdict, fact, place, values; without the pointers of the components."""
    return [format_change(change) for change in analysis.changes]


def format_change(change: Change) -> str:
    place = change.place.pointer.removeprefix("/components/schemas/")
    return f"{change.verdict}: {change.fact} of {change.place.kind} {place}: {change.old} -> {change.new}"
