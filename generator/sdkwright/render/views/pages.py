"""Page classes as a template prints them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sdkwright.ir import names
from sdkwright.ir.api import Page
from sdkwright.ir.types import model
from sdkwright.render.annotations import Imported, imports_of_types, render_type
from sdkwright.render.source_text import docstring, literal
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
    types = [type_ for page in pages for type_ in (page.item, model(page.module, page.model))]
    imports = imports_of_types(types) | runtime | {("typing", "ClassVar")}
    classes = [_build_class(page, is_async) for page in pages for is_async in (False, True)]
    return PageModule(render_imports(imports, package), tuple(classes))


def _build_class(page: Page, is_async: bool) -> PageClass:
    base = "AsyncPage" if is_async else "SyncPage"
    text = f"A page of `{page.operation}`. Iterating over it fetches the following pages, too."
    return PageClass(
        name=names.async_variant(page.name) if is_async else page.name,
        bases=f"{page.model}, {base}[{render_type(page.item)}]",
        docstring=docstring(text, 4),
        cursor=f"Cursor({_cursor_arguments(page)})",
    )


def _cursor_arguments(page: Page) -> str:
    parts = [f"items={literal(page.items)}", f"parameter={literal(page.parameter)}"]
    parts.append(f"first={page.first}" if page.next is None else f"next={literal(page.next)}")
    return ", ".join(parts if page.more is None else [*parts, f"more={literal(page.more)}"])
