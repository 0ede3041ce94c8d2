"""The bodies and queries of requests, read back: pairs of a query, and the parts of a multipart body."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, unquote_plus

from .description import Description, Schema

_PARAMETER = r';\s*([\w*]+)=(?:"((?:\\.|[^"\\])*)"|([^";\s]*))'


@dataclass(frozen=True)
class FormFile:
    """A file in a multipart body."""

    name: str
    content: bytes
    content_type: str


@dataclass(frozen=True)
class Part:
    """One part of a multipart body."""

    name: str
    content: bytes
    file_name: str | None
    content_type: str

    @property
    def file(self) -> FormFile:
        return FormFile(self.file_name or "", self.content, self.content_type)


def pairs(text: str) -> list[tuple[str, str]]:
    """The pairs of a query or a form, names decoded; values are not, so that a list in one can still be split."""
    found = (pair.partition("=") for pair in text.split("&") if pair)
    return [(unquote_plus(name), value) for name, _, value in found]


def split(text: str, style: str) -> list[str]:
    """The items of a list in one value, still encoded."""
    return re.split({"form": ",", "spaceDelimited": r"\+|%20| ", "pipeDelimited": r"\||%7[Cc]"}[style], text)


def parts(body: bytes, content_type: str) -> Iterator[Part]:
    """The parts of a multipart body; ValueError when it is none."""
    boundary = re.search(r'boundary="?([^";]+)"?', content_type)
    if boundary is None:
        raise ValueError("the content type has no boundary")
    mark = f"--{boundary[1]}".encode()
    first, *rest = (b"\r\n" + body).split(b"\r\n" + mark)
    if first.strip() or not rest or rest[-1].strip() != b"--":
        raise ValueError("the multipart body does not begin or end with its boundary")
    for piece in rest[:-1]:
        head, separator, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        if not separator:
            raise ValueError("a part of the multipart body has no end of its headers")
        yield _part(head.decode(errors="replace"), content)


def _part(head: str, content: bytes) -> Part:
    headers = {
        name.strip().lower(): value.strip()
        for name, _, value in (line.partition(":") for line in head.split("\r\n"))
    }
    found = re.findall(_PARAMETER, headers.get("content-disposition", ""))
    told = {name: re.sub(r"\\(.)", r"\1", quoted) if quoted else plain for name, quoted, plain in found}
    if "name" not in told:
        raise ValueError("a part of the multipart body has no name")
    file_name = told.get("filename")
    if "filename*" in told:
        file_name = unquote(told["filename*"].removeprefix("UTF-8''"))
    return Part(
        name=told["name"].replace("%0D", "\r").replace("%0A", "\n"),
        content=content,
        file_name=file_name,
        content_type=headers.get("content-type", "text/plain"),
    )


def typed(text: str, schema: Schema, api: Description) -> Any:
    """A text as the schema's type; as it came when it is no such thing, which the check then says."""
    names = kinds(schema, api)
    if "boolean" in names and text in ("true", "false"):
        return text == "true"
    for name, convert in (("integer", int), ("number", float)):
        if name in names:
            try:
                return convert(text)
            except ValueError:
                pass
    return text


def kinds(schema: Schema, api: Description) -> set[str]:
    """The types that a schema admits."""
    schema = api.resolved(schema)
    found = schema.get("type", [])
    names: set[str] = {found} if isinstance(found, str) else set(found)
    for member in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        names |= kinds(member, api)
    names |= {"integer" for one in schema.get("enum", ()) if type(one) is int}
    return names


def items(schema: Schema, api: Description) -> Schema | None:
    """The schema of the items of a list, null or not; None for anything else."""
    schema = api.resolved(schema)
    for member in (schema, *(api.resolved(one) for one in schema.get("anyOf", ()))):
        if "items" in member:
            found: Mapping[str, Any] = member["items"]
            return found
    return None
