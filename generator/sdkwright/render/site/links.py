"""Links between the pages of the site: to each method, model, error and class of the runtime where it is named."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sdkwright.ir import names
from sdkwright.ir.types import Generic, Literal, Name, Type, list_union_members
from sdkwright.render.annotations import render_type
from sdkwright.render.source_text import format_code_span, format_markdown

ERRORS_PAGE: Final = "package/errors.md"
RUNTIME: Final = {
    "AsyncByteStream": ("streams", "async_streams"),
    "AsyncEventStream": ("streams", "async_streams"),
    "AsyncJsonLines": ("streams", "async_streams"),
    "AsyncPage": ("responses", "pages"),
    "AsyncRawResponse": ("responses", "raw_response"),
    "BodyContent": ("values", "files"),
    "ByteStream": ("streams", "streams"),
    "EventStream": ("streams", "streams"),
    "FileInput": ("values", "files"),
    "JsonLines": ("streams", "streams"),
    "PollOptions": ("options", "polling"),
    "RawResponse": ("responses", "raw_response"),
    "RequestOptions": ("options", "options"),
    "ServerSentEvent": ("streams", "streams"),
    "SessionOptions": ("options", "options"),
    "SyncPage": ("responses", "pages"),
}
"""The classes of the runtime that types and texts name: the page that describes each, and its module."""
_CODE = re.compile(r"(?<![`\[])`(client\.)?([A-Za-z_][\w.]*)(\(\))?`(?!`)")
_CONTAINERS = {"SequenceOf": "list", "Mapping": "dict"}
"""The usual values of the types of arguments."""


@dataclass(frozen=True)
class Link:
    """A link to the page of a resource or of a chapter, from the first page."""

    title: str
    target: str
    text: str

    @property
    def url(self) -> str:
        """The URL of the page on the built site."""
        return f"{self.target.removesuffix('.md')}/"


@dataclass(frozen=True)
class Links:
    """The pages, with their anchors, that describe the public names of the package, and the paths of calls."""

    targets: Mapping[str, str]
    components: Mapping[str, str]  # the typed dict of a component, or the alias for both -> the component

    def make_relative(self, target: str, page: str) -> str:
        """The address of a page, perhaps with an anchor, as another page refers to it."""
        path, _, anchor = target.partition("#")
        relative = "" if path == page else _make_relative_path(path, posixpath.dirname(page) or ".")
        return f"{relative}#{anchor}" if anchor else relative

    def link_code(self, text: str, target_name: str, page: str) -> str:
        """A code span, as a link if a page describes the name."""
        target = self.targets.get(target_name)
        code = format_code_span(text)
        return code if target is None else f"[{code}]({self.make_relative(target, page)})"

    def format_text(self, text: str, page: str) -> str:
        """Paragraphs as Markdown; a call or a type in backticks is a link."""
        markdown = format_markdown(text)
        return (
            _CODE.sub(lambda match: self._link_match(match, page), markdown) if "`" in markdown else markdown
        )

    def _link_match(self, match: re.Match[str], page: str) -> str:
        name = self.components.get(match[2], match[2])
        return self.link_code(match[0].strip("`"), name, page)

    def format_type(self, type_: Type, page: str) -> str:
        """A type as Markdown: code, in which each name with a page is a link."""
        pieces: list[str] = []
        code = ""
        for text, name in self._list_pieces(type_):
            if name in self.targets or text == _BAR:
                pieces += [format_code_span(code)] if code else []
                pieces.append(_BAR if text == _BAR else self.link_code(text, name, page))
                code = ""
            else:
                code += text
        return "".join([*pieces, *([format_code_span(code)] if code else [])])

    def _list_pieces(self, type_: Type) -> Iterator[tuple[str, str]]:
        """The parts of a type, each with the name that it refers to, or ""."""
        if isinstance(type_, Name):
            name = self.components.get(type_.name, type_.name) if type_.folder else type_.name
            yield _CONTAINERS.get(name, name), name
            if type_.folder == "inputs":
                yield from ((_BAR, ""), ("dict", ""))
        elif isinstance(type_, Literal):
            yield render_type(type_), ""
        elif isinstance(type_, Generic):
            yield _CONTAINERS.get(type_.base.name, type_.base.name), type_.base.name
            yield "[", ""
            for position, argument in enumerate(type_.arguments):
                yield from [(", ", "")] if position else []
                yield from self._list_pieces(argument)
            yield "]", ""
        else:
            for position, member in enumerate(list_union_members(type_)):
                yield from [(_BAR, "")] if position else []
                yield from self._list_pieces(member)


@lru_cache(maxsize=20_000)
def _make_relative_path(path: str, folder: str) -> str:
    return posixpath.relpath(path, folder)


_BAR = r" \| "
"""Between the members of a union, also in the cell of a table."""


def list_fixed_targets(package: str, error_class: str) -> dict[str, str]:
    """The targets that the packages of all APIs have."""
    runtime = {
        name: f"package/{page}.md#{package}._runtime.{module}.{name}"
        for name, (page, module) in RUNTIME.items()
    }
    errors = {name: f"{ERRORS_PAGE}#{package}.errors.{name}" for name in (error_class, *names.ERROR_NAMES)}
    return {**runtime, **errors}
