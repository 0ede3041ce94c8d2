"""Page classes as a template prints them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sdkwright.ir import names
from sdkwright.ir.api import Page
from sdkwright.ir.paging import PageParameter, Paging
from sdkwright.ir.types import make_model_type
from sdkwright.render.annotations import Imported, list_imports, render_type
from sdkwright.render.source_text import format_docstring, format_literal
from sdkwright.render.views.code import Import, render_imports

LIST_FIELD = "items"
"""The field of a page class whose response is an array."""


@dataclass(frozen=True)
class PageClass:
    """A page class, for the client or the async client."""

    name: str
    bases: str
    docstring: str
    cursor: str
    fields: tuple[str, ...]
    """The lines of its own fields, if the response is not an object."""


@dataclass(frozen=True)
class PageModule:
    """A file of page classes."""

    imports: tuple[Import, ...]
    classes: tuple[PageClass, ...]


def build_page_module(pages: Iterable[Page], package: str) -> PageModule:
    """The file of some page classes."""
    pages = list(pages)
    runtime: set[Imported] = {("._runtime.pages", name) for name in ("AsyncPage", "Cursor", "SyncPage")}
    models = [make_model_type(page.module, page.model) for page in pages if page.model]
    types = [*(page.item for page in pages), *models]
    imports = list_imports(types) | runtime | {("typing", "ClassVar")}
    classes = [_build_class(page, is_async) for page in pages for is_async in (False, True)]
    return PageModule(render_imports(imports, package), tuple(classes))


def _build_class(page: Page, is_async: bool) -> PageClass:
    base = "AsyncPage" if is_async else "SyncPage"
    text = f"A page of `{page.operation}`. Iterating over it fetches the following pages, too."
    item = render_type(page.item)
    own_fields = (f"{LIST_FIELD}: list[{item}]", '"""The items of this page."""')
    return PageClass(
        name=names.make_async_name(page.name) if is_async else page.name,
        # the iteration over items precedes that of pydantic
        bases=f"{base}[{item}], {page.model}" if page.model else f"{base}[{item}]",
        docstring=format_docstring(text, 4),
        cursor=f"Cursor({', '.join(_render_cursor_arguments(page.paging))})",
        fields=() if page.model else own_fields,
    )


def _render_cursor_arguments(paging: Paging) -> Iterator[str]:
    """The arguments of `Cursor`; those with its defaults are left out."""
    if paging.items:
        yield f"items={format_literal(paging.items)}"
    else:
        yield f"items={format_literal(LIST_FIELD)}, is_list=True"
    if paging.way != "cursor":
        yield f"way={format_literal(paging.way)}"
    if paging.parameter:
        yield f"parameter={format_literal(make_parameter(paging.parameter))}"
    if paging.next:
        yield f"next={format_literal(paging.next)}"
    if paging.way in ("offset", "page"):
        yield f"first={paging.first}"
    if paging.more:
        yield f"more={format_literal(paging.more)}"
    if paging.total:
        yield f"total={format_literal(paging.total)}"
    if paging.limit:
        yield f"limit={format_literal(make_parameter(paging.limit.parameter))}"
        yield from (
            f"{name}={value}"
            for name, value in (
                ("default_limit", paging.limit.default),
                ("maximum_limit", paging.limit.maximum),
            )
            if value is not None
        )


def make_parameter(parameter: PageParameter) -> str | tuple[str, ...]:
    """A parameter as the runtime takes it: the name of a query parameter, or a tuple for a field of the body."""
    return parameter.path if parameter.is_in_body else parameter.path[0]
