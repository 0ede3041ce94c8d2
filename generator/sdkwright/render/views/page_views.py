"""What the template of a list prints: one page class in each flavour."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sdkwright.ir.api import Page
from sdkwright.ir.literals import docstring, literal
from sdkwright.render.views.printed import Import, imports_of
from sdkwright.render.views.resource_views import flavoured


@dataclass(frozen=True)
class PageClass:
    """A page in one flavour."""

    name: str
    bases: str
    docstring: str
    cursor: str


@dataclass(frozen=True)
class PageModule:
    imports: tuple[Import, ...]
    classes: tuple[PageClass, ...]


def page_module(pages: Iterable[Page], package: str) -> PageModule:
    """All that the file of some pages prints."""
    wanted = {("._runtime.pages", name) for name in ("AsyncPage", "Cursor", "SyncPage")} | {
        ("typing", "ClassVar")
    }
    classes: list[PageClass] = []
    for page in pages:
        wanted |= {*page.item.imports, (f".models.{page.module}", page.model)}
        cursor = f"Cursor({_cursor(page)})"
        for is_async in (False, True):
            base = "AsyncPage" if is_async else "SyncPage"
            text = f"One page of `{page.operation}`; iterating it goes on through the pages that follow."
            classes.append(
                PageClass(
                    flavoured(page.name, is_async),
                    f"{page.model}, {base}[{page.item.code}]",
                    docstring(text, 4),
                    cursor,
                )
            )
    return PageModule(imports_of(wanted, package), tuple(classes))


def _cursor(page: Page) -> str:
    """The arguments of the runtime's `Cursor`."""
    parts = [f"items={literal(page.items)}", f"parameter={literal(page.parameter)}"]
    parts.append(f"first={page.first}" if page.next is None else f"next={literal(page.next)}")
    return ", ".join(parts if page.more is None else [*parts, f"more={literal(page.more)}"])
