"""The files of a description, each read and parsed once."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sdkwright.openapi import parsing
from sdkwright.openapi.decoding import ParseError, decompress
from sdkwright.openapi.lines import FindLine, Steps
from sdkwright.openapi.pointers import join_pointer, split_pointer
from sdkwright.openapi.references import list_references
from sdkwright.openapi.stores import Store
from sdkwright.problems.input_files import MAX_BYTES, MAX_FILES
from sdkwright.problems.messages import escape, quote
from sdkwright.problems.problem import SourceLocation, UnreadableInput

if TYPE_CHECKING:
    from sdkwright.openapi.lenient_yaml import DuplicateKey

_MAX_FAILED_FETCHES: Final = 10


class _TooMuch(UnreadableInput):
    """A limit for all files together is reached."""


@dataclass
class LoadedFiles:
    """The files of a description, each read and parsed once."""

    store: Store
    fetch: Callable[[str], bytes] | None
    """Reads remote files; None if they are not allowed."""
    is_tolerant: bool = False
    """Whether duplicate keys and unreadable referenced files are collected instead of raised."""
    data: dict[str, bytes] = field(default_factory=dict[str, bytes])
    duplicates: dict[str, list[DuplicateKey]] = field(default_factory=dict[str, "list[DuplicateKey]"])
    """The duplicate keys of each file that has any."""
    faults: dict[str, str] = field(default_factory=dict[str, str])
    """Why a referenced file cannot be read, by its path; "" if it can."""
    _values: dict[str, Any] = field(default_factory=dict[str, Any], init=False)
    _lines: dict[str, tuple[FindLine, bool]] = field(
        default_factory=dict[str, "tuple[FindLine, bool]"], init=False
    )
    """How lines of a file are found, and whether there is only one."""

    def load(self, path: str, referrer: str = "") -> Any:
        """The value of a file; raises UnreadableInput, with the file that refers to it in the message."""
        if path not in self._values:
            raw = self._read(path, referrer)
            try:
                self.data[path] = decompress(raw, MAX_BYTES)
                if len(self.data) > MAX_FILES or sum(map(len, self.data.values())) > MAX_BYTES:
                    raise _TooMuch(
                        f"{escape(self.format_path(path))}: with this file the description has"
                        f" more than {MAX_FILES:,} files or {MAX_BYTES:,} bytes; pass a smaller part of it"
                    )
                self._values[path] = self._parse(path)
            except ParseError as error:
                location = error.locate(self.format_path(path))
                raise UnreadableInput(f"{location}: {escape(error.message)}") from None
        return self._values[path]

    def find_fault(self, path: str, referrer: str) -> str:
        """Why a referenced file cannot be read; "" if it can. Raises UnreadableInput unless such faults are collected."""
        if not self.is_tolerant:
            self.load(path, referrer)
            return ""
        if path not in self.faults:
            try:
                self.load(path)
                self.faults[path] = ""
            except _TooMuch:
                raise
            except UnreadableInput as error:
                self.faults[path] = str(error)
        return self.faults[path]

    def _parse(self, path: str) -> Any:
        if not self.is_tolerant:
            return parsing.parse(self.data[path])
        duplicates: list[DuplicateKey] = []
        value = parsing.parse(self.data[path], duplicates)
        if duplicates:
            self.duplicates[path] = duplicates
        return value

    def format_path(self, path: str) -> str:
        """A path or URL for messages."""
        return path if is_url(path) else self.store.format_path(path)

    def locate(self, path: str, steps: Steps) -> SourceLocation:
        """The location in a loaded file of the value at the steps, or of its nearest existing parent."""
        if path not in self._lines:
            data = self.data[path]
            find_line = parsing.make_line_finder(data, has_duplicates=path in self.duplicates)
            self._lines[path] = find_line, b"\n" not in data.rstrip()
        find_line, is_single_line = self._lines[path]
        pointer = join_pointer(*steps) if is_single_line else ""
        return SourceLocation(self.format_path(path), find_line(steps), pointer=pointer)

    def _read(self, path: str, referrer: str) -> bytes:
        is_inside = not path.startswith(("../", "/")) and path != ".."
        data = self.store.read(path) if is_inside else None
        if data is not None:
            return data
        if is_url(path) and self.fetch is not None:
            self._check_fetches(path)
            return self.fetch(path)
        where = f"{self._locate_reference(path, referrer)}: $ref {quote(path)}" if referrer else quote(path)
        if is_url(path):
            raise UnreadableInput(f"{where} is remote; pass --allow-remote to read it")
        if not is_inside:
            raise UnreadableInput(
                f"{where} is outside the description's folder; pass --root with a folder that contains both"
            )
        raise UnreadableInput(f"{where}: no such file, or it is not readable")

    def _check_fetches(self, path: str) -> None:
        """Raise UnreadableInput after many files that could not be fetched, since each may take its whole timeout."""
        failed = sum(is_url(other) and bool(fault) for other, fault in self.faults.items())
        if failed >= _MAX_FAILED_FETCHES:
            raise UnreadableInput(
                f"{quote(path)} was not fetched, because {_MAX_FAILED_FETCHES} other files could not be; copy the files instead"
            )

    def _locate_reference(self, path: str, referrer: str) -> SourceLocation:
        """The first reference to a file."""
        from urllib.parse import urldefrag  # only for an error

        for pointer, target in list_references(self.load(referrer)):
            address = urldefrag(target).url if isinstance(target, str) else ""
            if address and resolve_address(referrer, address) == path:
                return self.locate(referrer, tuple(split_pointer(pointer)))
        return SourceLocation(self.format_path(referrer), 1)


def resolve_address(file: str, address: str) -> str:
    """The path or URL of an address in a file."""
    from urllib.parse import unquote, urljoin  # only for descriptions of several files

    if is_url(address):
        return address
    if is_url(file):
        return urljoin(file, address)
    return posixpath.normpath(posixpath.join(posixpath.dirname(file), unquote(address)))


def is_url(address: str) -> bool:
    """Whether an address is a URL rather than a path."""
    return "://" in address or address.startswith("//")
