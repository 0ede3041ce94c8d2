"""Parsing the queries, forms and multipart bodies of requests."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from .description import EMPTY, Description, Schema

_PARAMETER = r';\s*([\w*]+)=(?:"((?:\\.|[^"\\])*)"|([^";\s]*))'


@dataclass(frozen=True)
class FormFile:
    """A file in a multipart body."""

    name: str
    content: bytes
    content_type: str


@dataclass(frozen=True)
class Part:
    """A part of a multipart body."""

    name: str
    content: bytes
    file_name: str | None
    content_type: str

    @property
    def file(self) -> FormFile:
        return FormFile(self.file_name or "", self.content, self.content_type)


def split_list(text: str, style: str) -> list[str]:
    """Return the items of a delimited list. The items stay encoded."""
    return re.split({"form": ",", "spaceDelimited": r"\+|%20| ", "pipeDelimited": r"\||%7[Cc]"}[style], text)


def parse_multipart(body: bytes, content_type: str) -> Iterator[Part]:
    """Yield the parts of a multipart body; raise ValueError if it is malformed."""
    boundary = re.search(r'boundary="?([^";]+)"?', content_type)
    if boundary is None:
        raise ValueError("the content type has no boundary")
    separator = f"--{boundary[1]}".encode()
    first, *rest = (b"\r\n" + body).split(b"\r\n" + separator)
    if first.strip() or not rest or rest[-1].strip() != b"--":
        raise ValueError("the multipart body does not begin or end with its boundary")
    for piece in rest[:-1]:
        head, empty_line, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        if not empty_line:
            raise ValueError("a part of the multipart body has no empty line after its headers")
        yield _parse_part(head.decode(errors="replace"), content)


def _parse_part(head: str, content: bytes) -> Part:
    headers = {
        name.strip().lower(): value.strip()
        for name, _, value in (line.partition(":") for line in head.split("\r\n"))
    }
    matches = re.findall(_PARAMETER, headers.get("content-disposition", ""))
    parameters = {
        name: re.sub(r"\\(.)", r"\1", quoted) if quoted else plain for name, quoted, plain in matches
    }
    if "name" not in parameters:
        raise ValueError("a part of the multipart body has no name")
    file_name = parameters.get("filename")
    if "filename*" in parameters:
        file_name = unquote(parameters["filename*"].removeprefix("UTF-8''"))
    return Part(
        name=parameters["name"].replace("%0D", "\r").replace("%0A", "\n"),
        content=content,
        file_name=file_name,
        content_type=headers.get("content-type", "text/plain"),
    )


def parse_value(text: str, schema: Schema, api: Description) -> Any:
    """Convert a text to the type of a schema; return it unchanged if it does not match, for the validation to report."""
    types = get_types(schema, api)
    if "boolean" in types and text in ("true", "false"):
        return text == "true"
    # A whole number stays an integer: a float could not express all digits.
    conversions = ((int, {"integer", "number"}), (float, {"number"}))
    for convert, names in conversions:
        if names & types:
            try:
                return convert(text)
            except ValueError:
                pass
    return text


def get_types(schema: Schema, api: Description) -> set[str]:
    """Return the JSON types that a schema allows."""
    schema = api.resolve(schema)
    keyword = schema.get("type", [])
    types: set[str] = {keyword} if isinstance(keyword, str) else set(keyword)
    for member in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        types |= get_types(member, api)
    types |= {"integer" for value in schema.get("enum", ()) if type(value) is int}
    return types


def parse_items(texts: Sequence[str], schema: Schema, api: Description) -> list[Any] | None:
    """Convert the texts of the elements of a list; None if a schema is not one of a list."""
    item_schema = get_item_schema(schema, api)
    prefix = api.resolve(schema).get("prefixItems", ())
    if item_schema is None and not prefix:
        return None
    others = item_schema or EMPTY
    return [
        parse_value(text, prefix[index] if index < len(prefix) else others, api)
        for index, text in enumerate(texts)
    ]


def get_item_schema(schema: Schema, api: Description) -> Schema | None:
    """Return the schema of the items of a list, which may be nullable; None for other types."""
    schema = api.resolve(schema)
    for member in (schema, *map(api.resolve, (*schema.get("anyOf", ()), *schema.get("oneOf", ())))):
        if isinstance(member.get("items"), Mapping):
            items: Mapping[str, Any] = member["items"]
            return items
    return None
