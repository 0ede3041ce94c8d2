"""multipart/form-data, written by ourselves: files are streamed, any iterable may be one, and a retry sends it all again."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import quote

from .encode import encode, json_bytes
from .files import FileInput, Source, in_memory, source
from .omit import Omit
from .options import SequenceOf
from .scalars import absent, several, text

# Quotes as RFC 2183 has them, which readers of forms undo; line breaks, which no header can hold, as browsers do.
_ESCAPES = {ord("\\"): "\\\\", ord('"'): '\\"', ord("\r"): "%0D", ord("\n"): "%0A"}
_PERCENT = {**_ESCAPES, ord("\\"): "%5C", ord('"'): "%22"}
_DOUBTFUL = re.compile("[\r\n]|%0[AD]")


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
    """One part: its head, up to and with the empty line, and what follows."""

    head: bytes
    content: Source


class Multipart:
    """A body of parts, written anew for each attempt."""

    def __init__(self, fields: Mapping[str, object]) -> None:
        import secrets  # with all of the digests of OpenSSL, for those who upload

        boundary = secrets.token_hex(16)
        self.content_type = f"multipart/form-data; boundary={boundary}"
        self.parts = [part for name, value in fields.items() for part in _parts(name, value)]
        self._begin = f"--{boundary}\r\n".encode()
        self._end = f"--{boundary}--\r\n".encode()

    @property
    def length(self) -> int | None:
        """The number of bytes, when the size of each file is known."""
        total = len(self._end)
        for part in self.parts:
            if part.content.size is None:
                return None
            total += len(self._begin) + len(part.head) + part.content.size + len(b"\r\n")
        return total

    @property
    def spent(self) -> bool:
        """Whether a part that can be read only once has been read, so that the body cannot be sent again."""
        return any(part.content.begun and not part.content.repeatable for part in self.parts)

    def pieces(self) -> Iterator[bytes]:
        """The whole body, for the sync client, which cannot send what is read asynchronously."""
        for part in self.parts:
            part.content.refuse_async()  # here, and not only when the first part has been sent
        return self._pieces()

    def _pieces(self) -> Iterator[bytes]:
        for part in self.parts:
            yield self._begin + part.head
            counted = part.content.counted()
            for piece in part.content.pieces():
                yield counted.add(piece)
            counted.finish()
            yield b"\r\n"
        yield self._end

    async def async_pieces(self) -> AsyncIterator[bytes]:
        """The whole body, for the async client."""
        for part in self.parts:
            yield self._begin + part.head
            counted = part.content.counted()
            async for piece in part.content.async_pieces():
                yield counted.add(piece)
            counted.finish()
            yield b"\r\n"
        yield self._end


def _parts(name: str, value: object) -> Iterator[Part]:
    where = f"form field {name!r}"
    inner = value.value if isinstance(value, (File, Files, JsonPart)) else value
    if absent(inner):
        return
    if isinstance(value, File):
        yield _file(name, source(inner, name))
    elif isinstance(value, Files):
        for item in _listed(inner, name):
            yield _file(name, source(item, name))
    elif isinstance(value, JsonPart):
        yield Part(_head(name, "", "application/json"), in_memory(json_bytes(encode(inner, name))))
    else:
        items = several(inner)
        for item in [inner] if items is None else items:
            yield Part(_head(name), in_memory(text(item, where).encode()))


def _listed(value: object, name: str) -> list[object]:
    # An open file is an iterable too, of its lines.
    items = None if hasattr(value, "read") else several(value)
    if items is None:
        raise TypeError(f"{name}: expected a list of files, not {type(value).__name__}")
    return items


def _file(name: str, file: Source) -> Part:
    if "\r" in file.content_type or "\n" in file.content_type:
        raise ValueError(f"{name}: the content type has a line break")
    return Part(_head(name, _file_name(file.name), file.content_type), file)


def _file_name(name: str) -> str:
    name = name.encode(errors="replace").decode()  # on Linux, a name can be bytes that are no text
    if not _DOUBTFUL.search(name):
        return f'; filename="{name.translate(_ESCAPES)}"'
    # Whether `%0A` was a line break, most servers only believe where it is told the second way (RFC 5987). Others take
    # a quote that is escaped before another parameter for its end.
    return f"; filename=\"{name.translate(_PERCENT)}\"; filename*=UTF-8''{quote(name, safe='')}"


def _head(name: str, more: str = "", content_type: str = "") -> bytes:
    head = f'Content-Disposition: form-data; name="{name.translate(_ESCAPES)}"{more}\r\n'
    if content_type:
        head += f"Content-Type: {content_type}\r\n"
    return f"{head}\r\n".encode()
