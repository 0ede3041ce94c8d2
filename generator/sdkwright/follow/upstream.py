"""The folder `spec/upstream/`: the document of the vendor that the spec follows, its source, and the decisions about it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sdkwright.adopt.report import redact_urls
from sdkwright.follow.decisions import Decisions
from sdkwright.follow.decisions_file import read_decisions
from sdkwright.follow.reduction import format_document, reduce_document
from sdkwright.follow.source_file import Form, UpstreamSource, read_source, write_source
from sdkwright.openapi.decoding import decode_leniently
from sdkwright.openapi.description import Description, read_description
from sdkwright.openapi.loaded_files import is_url
from sdkwright.openapi.vocabulary import UPSTREAM
from sdkwright.problems.input_files import read_file, read_text
from sdkwright.problems.messages import format_path
from sdkwright.problems.problem import UnreadableInput

SOURCE: Final = f"{UPSTREAM}/source.toml"
DECISIONS: Final = f"{UPSTREAM}/decisions.toml"
DOCUMENTS: Final = (f"{UPSTREAM}/openapi.json", f"{UPSTREAM}/openapi.yaml")
"""The document of the vendor has one of these paths, by its content."""
_ATTRIBUTES: Final = f"{UPSTREAM}/.gitattributes"
_ATTRIBUTES_TEXT: Final = "# The document is compared byte for byte.\nopenapi.* -text\n"


@dataclass(frozen=True)
class StoredSource:
    """A document of the vendor, as it is stored in the spec folder."""

    path: str
    """In the spec folder."""
    data: bytes
    source: UpstreamSource


@dataclass(frozen=True)
class Upstream:
    """The state of the last follow."""

    source: UpstreamSource
    description: Description
    """The stored document of the vendor."""
    path: str
    """Of the document, in the spec folder."""


def read_upstream(spec: Path) -> Upstream | None:
    """The state in a spec folder; None if there is none. Raises UnreadableInput or SpecError."""
    source_file = spec / SOURCE
    documents = [path for path in DOCUMENTS if (spec / path).is_file()]
    if not source_file.is_file():
        if documents:
            raise UnreadableInput(
                f"{format_path(source_file)}: no such file; restore it, or remove {format_path(spec / documents[0])}"
                " and pass it: sdkwright follow NEW --base OLD"
            )
        return None
    source = read_source(read_text(source_file, spec), format_path(source_file))
    if len(documents) != 1:
        found = f"both {DOCUMENTS[0]} and {DOCUMENTS[1]}" if documents else f"no {DOCUMENTS[0]}"
        raise UnreadableInput(
            f"{format_path(spec)}: {found}; keep the document that {format_path(source_file)} describes"
        )
    path = spec / documents[0]
    if compute_hash(read_file(path, spec)) != source.sha256:
        raise UnreadableInput(
            f"{format_path(path)}: changed since {source.date}, when follow wrote it: its hash is not the one in"
            f" {format_path(source_file)}; restore the file, such as from git, or start again with --base OLD"
        )
    return Upstream(source, read_description(str(path), is_tolerant=True), documents[0])


def read_spec_decisions(spec: Path) -> Decisions:
    """The decisions in a spec folder; raises UnreadableInput or SpecError."""
    return read_decisions(read_optional(spec, DECISIONS), format_path(spec / DECISIONS))


def read_optional(spec: Path, path: str) -> str:
    """The text of a file of the spec folder; "" if there is none."""
    return read_text(spec / path, spec) if (spec / path).is_file() else ""


def store(description: Description, day: str, *, is_reduced: bool = False, url: str = "") -> StoredSource:
    """The document of a description as it is stored: byte for byte, unless it has several files or is reduced.

    `day` is today: `2025-06-30`. `url` is where the next document is read; by default, where this one was read.
    """
    files = [data for _, data in description.data]
    form: Form = "reduced" if is_reduced else "full" if len(files) == 1 else "bundled"
    data = files[0] if form == "full" else _format(description, form)
    is_json = decode_leniently(data).lstrip()[:1] == "{"
    name = description.name
    source = UpstreamSource(
        source=redact_urls(name if is_url(name) else Path(name).name),
        date=day,
        form=form,
        sha256=compute_hash(data),
        original_sha256="" if form == "full" else hash_description(description),
        url=url or (name if is_url(name) and redact_urls(name) == name else ""),
    )
    return StoredSource(DOCUMENTS[0 if is_json else 1], data, source)


def format_files(stored: StoredSource, source_text: str = "") -> dict[str, str | bytes]:
    """The files of a stored document, by their paths in the spec folder. `source_text` is the text of the old source.toml."""
    source = write_source(source_text, stored.source)
    return {stored.path: stored.data, SOURCE: source, _ATTRIBUTES: _ATTRIBUTES_TEXT}


def list_changed_files(spec: Path, stored: StoredSource) -> Mapping[str, str | bytes | None]:
    """What storing a document changes in a spec folder: None for a file to remove; nothing for the same document."""
    files: dict[str, str | bytes | None] = {**format_files(stored, read_optional(spec, SOURCE))}
    stale = [path for path in DOCUMENTS if path != stored.path and (spec / path).is_file()]
    return {**files, **dict.fromkeys(stale)}


def hash_description(description: Description) -> str:
    """The hash of the document of a vendor: of its file, or of all its files with their paths."""
    if len(description.data) == 1:
        return compute_hash(description.data[0][1])
    lines = (f"{compute_hash(data)}  {path}\n" for path, data in description.data)
    return compute_hash("".join(lines).encode())


def compute_hash(data: bytes) -> str:
    """The SHA-256 of some bytes."""
    return hashlib.sha256(data).hexdigest()


def _format(description: Description, form: Form) -> bytes:
    document = reduce_document(description.document) if form == "reduced" else description.document
    return format_document(document).encode("utf-8", "backslashreplace")  # in JSON, an escape
