"""Request bodies that are streamed from their sources: a raw body of any media type, and the base of multipart bodies."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator, Generator, Iterator, Mapping, Sequence
from typing import cast

from .files import CONTENT_FORMS, BodyContent, Source, make_memory_source, make_source
from .omit import Omit

_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+( *;[\t\x20-\x7e]*)?", re.ASCII)
_CHARSET = re.compile(r';\s*charset="?([\w.:+-]+)', re.IGNORECASE)


class StreamedBody:
    """The bytes and the sources of a body, in order. Each attempt reads the sources again."""

    def __init__(self, content_type: str, segments: Sequence[bytes | Source]) -> None:
        self.content_type = content_type
        self.segments = segments
        self.problem: Exception | None = None
        """The error of the last attempt to read a source, to distinguish it from an error of sending."""

    @property
    def sources(self) -> list[Source]:
        return [segment for segment in self.segments if not isinstance(segment, bytes)]

    @property
    def length(self) -> int | None:
        """The size in bytes; None if the size of a source is unknown."""
        total = 0
        for segment in self.segments:
            size = len(segment) if isinstance(segment, bytes) else segment.size
            if size is None:
                return None
            total += size
        return total

    @property
    def is_consumed(self) -> bool:
        """Whether a source that can be read only once was read, so that the body cannot be sent again."""
        return any(source.is_started and not source.is_repeatable for source in self.sources)

    @property
    def description(self) -> str:
        """The body without its content, for logs."""
        size = "unknown size" if self.length is None else f"{self.length} bytes"
        return f"{self.content_type}, {size}"

    def iter_pieces(self) -> Iterator[bytes]:
        """Return the body for the sync client; raise an error for a source that cannot be read."""
        with self._record_problem():
            for source in self.sources:  # before the first one is sent
                source.reject_async()
                source.require_readable()
        return self._iter_pieces()

    def _iter_pieces(self) -> Iterator[bytes]:
        with self._record_problem():
            for segment in self.segments:
                if isinstance(segment, bytes):
                    yield segment
                    continue
                size_check = segment.make_size_check()
                for piece in segment.iter_pieces():
                    yield size_check.add(piece)
                size_check.finish()

    def aiter_pieces(self) -> AsyncIterator[bytes]:
        """Return the body for the async client; raise an error for a source that cannot be read."""
        with self._record_problem():
            for source in self.sources:
                source.require_readable()
        return self._aiter_pieces()

    async def _aiter_pieces(self) -> AsyncIterator[bytes]:
        with self._record_problem():
            for segment in self.segments:
                if isinstance(segment, bytes):
                    yield segment
                    continue
                size_check = segment.make_size_check()
                async for piece in segment.aiter_pieces():
                    yield size_check.add(piece)
                size_check.finish()

    @contextlib.contextmanager
    def _record_problem(self) -> Generator[None, None, None]:
        try:
            yield
        except Exception as error:
            self.problem = error
            raise


class RawBody:
    """A body that is sent as it is, and its media type, or range of media types, in the API description."""

    __slots__ = ("content", "media_type")

    def __init__(self, content: BodyContent | str | Omit, media_type: str) -> None:
        self.content = content
        self.media_type = media_type

    def encode(self, content_type: str | Omit) -> StreamedBody | None:
        """Return the body; None for OMIT. `content_type` is an argument of calls with a range of media types.

        Raise TypeError or ValueError for content that cannot be sent.
        """
        if isinstance(self.content, Omit):
            if not isinstance(content_type, Omit):
                raise TypeError(
                    "content_type: there is no content; pass content=..., or leave content_type out"
                )
            return None
        chosen = self.media_type
        if "*" in chosen:
            chosen = check_media_type(content_type, self.media_type)
        return StreamedBody(chosen, [_make_source(self.content, chosen)])


def as_body(content: BodyContent | str | Omit, media_type: str) -> RawBody:
    """Send content as the body. `media_type` is that of the API description."""
    return RawBody(content, media_type)


def check_media_type(value: object, media_range: str) -> str:
    """Return a media type of a range, such as `audio/*`; raise ValueError for another value."""
    if not isinstance(value, str) or not _MEDIA_TYPE.fullmatch(value) or "*" in value:
        raise ValueError(f"content_type: expected a media type of {media_range}, got {value!r}")
    kind = media_range.partition("/")[0].lower()
    if kind != "*" and value.partition("/")[0].lower() != kind:
        raise ValueError(f"content_type: {value!r} is not a media type of {media_range}")
    return value


def _make_source(content: object, content_type: str) -> Source:
    if isinstance(content, str):
        return make_memory_source(_encode_text(content, content_type))
    kind = type(content).__name__
    if _has_text(content):
        raise TypeError(f"content: expected {CONTENT_FORMS}, not {kind}")
    return make_source(content, "content", CONTENT_FORMS)


def _has_text(content: object) -> bool:
    """Whether a value is a mapping or a tuple with a text, such as the file name of a part."""
    parts = cast("tuple[object, ...]", content) if isinstance(content, tuple) else ()
    return isinstance(content, Mapping) or any(isinstance(part, str) for part in parts)


def _encode_text(text: str, content_type: str) -> bytes:
    if not content_type.lower().startswith("text/"):
        raise TypeError(
            f"content: a str cannot be sent as {content_type}; pass bytes, or pathlib.Path({text[:40]!r}) to send the"
            " file with that name"
        )
    charset = _CHARSET.search(content_type)
    name = charset[1] if charset else "utf-8"
    try:
        return text.encode(name)
    except LookupError:
        raise ValueError(f"content: the charset {name!r} is unknown; pass encoded bytes") from None
    except UnicodeEncodeError as error:
        raise ValueError(
            f"content: the text cannot be encoded as {name}, the charset of {content_type}: {error}"
        ) from None
