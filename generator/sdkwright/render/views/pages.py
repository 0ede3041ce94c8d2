"""Page classes as a template prints them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sdkwright.ir import names
from sdkwright.ir.api import Page
from sdkwright.ir.types import make_model_type
from sdkwright.render.annotations import Imported, list_imports, render_type
from sdkwright.render.source_text import format_docstring, format_literal
from sdkwright.render.views.code import Import, render_imports


@dataclass(frozen=True)
class PageClass:
    """A page class, for the client or the async client."""

    name: str
    bases: str
    docstring: str
    cursor: str


@dataclass(frozen=True)
class PageModule:
    """A file of page classes."""

    imports: tuple[Import, ...]
    classes: tuple[PageClass, ...]


def build_page_module(pages: Iterable[Page], package: str) -> PageModule:
    """The file of some page classes."""
    pages = list(pages)
    runtime: set[Imported] = {("._runtime.pages", name) for name in ("AsyncPage", "Cursor", "SyncPage")}
    types = [type_ for page in pages for type_ in (page.item, make_model_type(page.module, page.model))]
    imports = list_imports(types) | runtime | {("typing", "ClassVar")}
    classes = [_build_class(page, is_async) for page in pages for is_async in (False, True)]
    return PageModule(render_imports(imports, package), tuple(classes))


def _build_class(page: Page, is_async: bool) -> PageClass:
    base = "AsyncPage" if is_async else "SyncPage"
    text = f"A page of `{page.operation}`. Iterating over it fetches the following pages, too."
    return PageClass(
        name=names.make_async_name(page.name) if is_async else page.name,
        bases=f"{base}[{render_type(page.item)}], {page.model}",  # the iteration over items precedes that of pydantic
        docstring=format_docstring(text, 4),
        cursor=f"Cursor({_render_cursor_arguments(page)})",
    )


def _render_cursor_arguments(page: Page) -> str:
    parts = [f"items={format_literal(page.items)}", f"parameter={format_literal(page.parameter)}"]
    parts.append(f"first={page.first}" if page.next is None else f"next={format_literal(page.next)}")
    return ", ".join(parts if page.more is None else [*parts, f"more={format_literal(page.more)}"])
