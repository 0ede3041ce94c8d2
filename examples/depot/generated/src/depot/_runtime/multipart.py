"""multipart/form-data bodies. Files are streamed, may be any iterable, and are sent again by a retry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast
from urllib.parse import quote

from .bodies import StreamedBody
from .encode import encode, to_json_bytes
from .files import FileInput, Source, make_memory_source, make_source
from .omit import Omit
from .options import SequenceOf
from .scalars import as_list, format_scalar, is_absent
from .url import DeepObject, list_deep_fields

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


def as_files(value: object) -> File | Files:
    """Send one file or, for a list, several: the field is repeated."""
    is_several = isinstance(value, (list, tuple)) and not (value and isinstance(value[0], str))
    return Files(cast("Any", value)) if is_several else File(cast("Any", value))


def as_json_parts(value: object) -> object:
    """Send each item of a list as a JSON part of its own: the field is repeated."""
    items = None if is_absent(value) else as_list(value)
    return value if items is None else [JsonPart(item) for item in items]


def as_file_or_text(value: object) -> object:
    """Send a str, a number or a boolean as text, and any other value as a file, or as several."""
    return value if isinstance(value, (str, int, float)) else as_files(value)


class Part(NamedTuple):
    """One part of a body: its header block, including the empty line, and its content."""

    head: bytes
    content: Source


class Multipart(StreamedBody):
    """A multipart body."""

    def __init__(self, fields: Mapping[str, object]) -> None:
        import secrets  # imported late: it loads the digests of OpenSSL, which only uploads need

        boundary = secrets.token_hex(16)
        self.parts = [part for name, value in fields.items() for part in _make_parts(name, value)]
        segments: list[bytes | Source] = []
        for part in self.parts:
            segments += [f"--{boundary}\r\n".encode() + part.head, part.content, b"\r\n"]
        segments.append(f"--{boundary}--\r\n".encode())
        super().__init__(f"multipart/form-data; boundary={boundary}", segments)

    @property
    def description(self) -> str:
        size = "unknown size" if self.length is None else f"{self.length} bytes"
        return f"{len(self.parts)} parts of {size}"


def _make_parts(name: str, value: object) -> Iterator[Part]:
    where = f"form field {name!r}"
    content = value.value if isinstance(value, (DeepObject, File, Files, JsonPart)) else value
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
    elif isinstance(value, DeepObject):
        for key, item in list_deep_fields(name, encode(value.value, name)):
            yield Part(_format_head(key), make_memory_source(format_scalar(item, where).encode()))
    else:
        items = as_list(content)
        for item in [content] if items is None else items:
            if isinstance(item, JsonPart):
                yield from _make_parts(name, item)
                continue
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
