"""multipart/form-data bodies. Files are streamed, may be any iterable, and are sent again by a retry."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator, Generator, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import quote

from .encode import encode, to_json_bytes
from .files import FileInput, Source, make_memory_source, make_source
from .omit import Omit
from .options import SequenceOf
from .scalars import as_list, format_scalar, is_absent

# Quotes are escaped as in RFC 2183, which form parsers undo; line breaks, which no header may contain, as in browsers.
_ESCAPES = {ord("\\"): "\\\\", ord('"'): '\\"', ord("\r"): "%0D", ord("\n"): "%0A"}
_PERCENT_ESCAPES = {**_ESCAPES, ord("\\"): "%5C", ord('"'): "%22"}
_AMBIGUOUS = re.compile("[\r\n]|%0[AD]")


class File:
    """A field that is a file."""

    __slots__ = ("value",)

    def __init__(self, value: FileInput | Omit | None) -> None:
        self.value = value


class Files:
    """A field that is repeated for each of several files."""

    __slots__ = ("value",)

    def __init__(self, value: SequenceOf[FileInput] | Omit | None) -> None:
        self.value = value


class JsonPart:
    """A field that is one JSON document."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value


class Part(NamedTuple):
    """One part of a body: its header block, including the empty line, and its content."""

    head: bytes
    content: Source


class Multipart:
    """A multipart body. Each attempt reads its sources again."""

    def __init__(self, fields: Mapping[str, object]) -> None:
        import secrets  # imported late: it loads the digests of OpenSSL, which only uploads need

        boundary = secrets.token_hex(16)
        self.content_type = f"multipart/form-data; boundary={boundary}"
        self.parts = [part for name, value in fields.items() for part in _make_parts(name, value)]
        self.problem: Exception | None = None
        """The error of the last attempt to read a part, to distinguish it from an error of sending."""
        self._begin = f"--{boundary}\r\n".encode()
        self._end = f"--{boundary}--\r\n".encode()

    @property
    def length(self) -> int | None:
        """The size in bytes; None if the size of a file is unknown."""
        total = len(self._end)
        for part in self.parts:
            if part.content.size is None:
                return None
            total += len(self._begin) + len(part.head) + part.content.size + len(b"\r\n")
        return total

    @property
    def is_consumed(self) -> bool:
        """Whether a part that can be read only once was read, so that the body cannot be sent again."""
        return any(part.content.is_started and not part.content.is_repeatable for part in self.parts)

    def iter_pieces(self) -> Iterator[bytes]:
        """Return the body for the sync client; raise an error for a part that cannot be read."""
        with self._record_problem():
            for part in self.parts:  # before the first part is sent
                part.content.reject_async()
                part.content.require_readable()
        return self._iter_pieces()

    def _iter_pieces(self) -> Iterator[bytes]:
        with self._record_problem():
            for part in self.parts:
                yield self._begin + part.head
                size_check = part.content.make_size_check()
                for piece in part.content.iter_pieces():
                    yield size_check.add(piece)
                size_check.finish()
                yield b"\r\n"
        yield self._end

    def aiter_pieces(self) -> AsyncIterator[bytes]:
        """Return the body for the async client; raise an error for a part that cannot be read."""
        with self._record_problem():
            for part in self.parts:
                part.content.require_readable()
        return self._aiter_pieces()

    async def _aiter_pieces(self) -> AsyncIterator[bytes]:
        with self._record_problem():
            for part in self.parts:
                yield self._begin + part.head
                size_check = part.content.make_size_check()
                async for piece in part.content.aiter_pieces():
                    yield size_check.add(piece)
                size_check.finish()
                yield b"\r\n"
        yield self._end

    @contextlib.contextmanager
    def _record_problem(self) -> Generator[None, None, None]:
        try:
            yield
        except Exception as error:
            self.problem = error
            raise


def _make_parts(name: str, value: object) -> Iterator[Part]:
    where = f"form field {name!r}"
    content = value.value if isinstance(value, (File, Files, JsonPart)) else value
    if is_absent(content):
        return
    if isinstance(value, File):
        yield _make_file_part(name, make_source(content, name))
    elif isinstance(value, Files):
        for item in _require_list(content, name):
            yield _make_file_part(name, make_source(item, name))
    elif isinstance(value, JsonPart):
        document = to_json_bytes(encode(content, name))
        yield Part(_format_head(name, "", "application/json"), make_memory_source(document))
    else:
        items = as_list(content)
        for item in [content] if items is None else items:
            yield Part(_format_head(name), make_memory_source(format_scalar(item, where).encode()))


def _require_list(value: object, name: str) -> list[object]:
    # An open file is iterable too, over its lines.
    items = None if hasattr(value, "read") else as_list(value)
    if items is None:
        raise TypeError(f"{name}: expected a list of files, not {type(value).__name__}")
    return items


def _make_file_part(name: str, file: Source) -> Part:
    if "\r" in file.content_type or "\n" in file.content_type:
        raise ValueError(f"{name}: the content type has a line break")
    return Part(_format_head(name, _format_file_name(file.name), file.content_type), file)


def _format_file_name(name: str) -> str:
    name = name.encode(errors="replace").decode()  # on Linux, file names may be bytes that are not text
    if not _AMBIGUOUS.search(name):
        return f'; filename="{name.translate(_ESCAPES)}"'
    # With `filename` alone, a server cannot distinguish a line break from a literal `%0A`; `filename*` (RFC 5987) is
    # exact. Some parsers take an escaped quote in `filename` for its end if another parameter follows.
    return f"; filename=\"{name.translate(_PERCENT_ESCAPES)}\"; filename*=UTF-8''{quote(name, safe='')}"


def _format_head(name: str, parameters: str = "", content_type: str = "") -> bytes:
    head = f'Content-Disposition: form-data; name="{name.translate(_ESCAPES)}"{parameters}\r\n'
    if content_type:
        head += f"Content-Type: {content_type}\r\n"
    return f"{head}\r\n".encode()
