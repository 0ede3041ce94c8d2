"""Reads everything that a follow starts from, and rejects what cannot be followed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from sdkwright.follow.decisions import Decisions
from sdkwright.follow.side import Side
from sdkwright.follow.upstream import Upstream, read_spec_decisions, read_upstream
from sdkwright.openapi.description import Description, read_description
from sdkwright.openapi.stores import copy_to_disk
from sdkwright.openapi.vocabulary import OTHER_FOLDERS
from sdkwright.output.spec_update import read_spec_files
from sdkwright.problems.messages import format_path
from sdkwright.problems.problem import UnreadableInput
from sdkwright.spec.loading import Spec, load_spec

_CONFLICT: Final = re.compile(rb"^(<{7}|>{7}) ", re.MULTILINE)


@dataclass(frozen=True)
class State:
    """A spec folder before a follow."""

    folder: Path
    files: Mapping[str, bytes]
    """All files, by path: if one of them changes, the follow is not valid any more."""
    spec: Spec
    documents: Mapping[str, str]
    """The texts of the documents, by path, perhaps with components that were divided."""
    ours: Description
    """What the documents describe."""
    decisions: Decisions
    upstream: Upstream | None
    """None if nothing was followed yet."""

    @property
    def name(self) -> str:
        """The folder for messages."""
        return format_path(self.folder)

    @property
    def document(self) -> dict[str, Any]:
        """The spec as one document."""
        return self.ours.document

    @cached_property
    def side(self) -> Side:
        """The spec as one document, with its nodes."""
        return Side(self.document)

    def change_documents(self, files: Mapping[str, str]) -> State:
        """The state with other texts of some documents, which are not written yet."""
        documents = {**self.documents, **files}
        with copy_to_disk({path: text.encode() for path, text in documents.items()}) as folder:
            ours = read_description(str(folder)).move_to(self.name)
        return replace(self, documents=documents, ours=ours)


def read_state(folder: Path, *, has_bases: bool, foreign_keywords: tuple[str, ...] = ()) -> State:
    """Read a spec folder; with `has_bases`, without the stored document of the vendor.

    Raises UnreadableInput, or SpecError if the spec does not load or a file of `upstream/` is invalid.
    """
    files = read_spec_files(folder)
    _reject_merge_conflicts(files, folder)
    return State(
        folder=folder,
        files=files,
        spec=load_spec(folder, foreign_keywords),
        documents={
            path: data.decode()
            for path, data in files.items()
            if path.endswith(".yaml") and path.split("/")[0] not in OTHER_FOLDERS
        },
        ours=read_description(str(folder)),
        decisions=read_spec_decisions(folder),
        upstream=None if has_bases else read_upstream(folder),
    )


def _reject_merge_conflicts(files: Mapping[str, bytes], folder: Path) -> None:
    for path, data in sorted(files.items()):
        if path.endswith((".yaml", ".toml", ".json")) and (match := _CONFLICT.search(data)):
            line = data.count(b"\n", 0, match.start()) + 1
            raise UnreadableInput(
                f"{format_path(folder / path)}:{line}: a conflict of a merge; resolve it, and run the command again"
            )
