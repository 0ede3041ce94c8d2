"""Compares page classes."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sdkwright.diff.python.api_pair import ApiPair
from sdkwright.diff.python.api_side import ApiSide, to_affected
from sdkwright.diff.python.caller_change import CallerChange, CallerChanges
from sdkwright.diff.python.results import ReadChange, classify_read
from sdkwright.diff.python.rules import RULES
from sdkwright.ir.api import Page
from sdkwright.ir.types import Generic, Name, Type, make_model_type
from sdkwright.render.annotations import render_type

_ITEM_RULES: Final[dict[ReadChange | None, str]] = {
    "changed": "page-items-changed",
    "optional": "page-items-changed",
    "retyped": "page-items-retyped",
}


def compare_pages(pair: ApiPair) -> CallerChanges:
    """Compare the page classes of both sides."""
    old, new = pair.base.pages, pair.revision.pages
    successors = {name: name if name in new else pair.renamed_pages.get(name, "") for name in old}
    for name, page in old.items():
        if name not in new:
            successor = successors[name]
            text = f"`{name}` is called `{successor}` now" if successor else f"`{name}` is gone"
            after = _format_import(pair, new[successor]) if successor else ""
            yield _describe("page-gone", page, pair.base, pair, text, _format_import(pair, page), after)
    for name, page in new.items():
        if name not in successors.values():
            text = f"`{name}` is new"
            yield _describe("page-added", page, pair.revision, pair, text, "", _format_import(pair, page))
    for name, successor in successors.items():
        if successor:
            yield from _compare(old[name], new[successor], pair)


def _compare(old: Page, new: Page, pair: ApiPair) -> CallerChanges:
    def describe(rule: str, text: str, before: str = "", after: str = "") -> CallerChange:
        return _describe(rule, new, pair.revision, pair, text, before, after)

    if old.name == new.name and old.module != new.module and pair.has_modules:
        text = f"`{new.name}` is in `pages.{new.module}`, no longer in `pages.{old.module}`"
        yield describe("page-moved", text, _format_import(pair, old), _format_import(pair, new))
    is_other_response = not pair.can_read(_find_response(old), _find_response(new), "checker")
    if is_other_response and (old.model or new.model):  # otherwise it is a change of the items
        responses = render_type(_find_response(new)), render_type(_find_response(old))
        text = f"`{new.name}` is a `{responses[0]}`, no longer a `{responses[1]}`"
        change = classify_read(_find_response(old), _find_response(new), pair)
        yield describe(_ITEM_RULES[change or "changed"], text, _format_class(old), _format_class(new))
    if (
        is_other_response or old.paging.items != new.paging.items
    ):  # otherwise it is a change of the field of the response
        change = classify_read(old.item, new.item, pair)
        if change in _ITEM_RULES:
            before, after = render_type(old.item), render_type(new.item)
            text = f"`{new.name}` is a list of `{after}`, no longer of `{before}`"
            loops = (f"for item in page:  # {before}", f"for item in page:  # {after}")
            yield describe(_ITEM_RULES[change], text, *loops)
    # With a total, the SDK only leaves out a request for an empty page.
    if replace(old.paging, items=new.paging.items, total=new.paging.total) != new.paging:
        text = f"the pages after the first of `{new.name}` are requested in another way"
        yield describe("paging-changed", text)


def _format_class(page: Page) -> str:
    bases = [page.model] if page.model else []
    return f"class {page.name}({', '.join([*bases, f'SyncPage[{render_type(page.item)}]'])})"


def _find_response(page: Page) -> Type:
    """The type of the response of one page."""
    if not page.model:
        return Generic(Name("list"), (page.item,))
    return make_model_type(page.module, page.model)


def _describe(
    rule: str, page: Page, side: ApiSide, pair: ApiPair, text: str, before: str = "", after: str = ""
) -> CallerChange:
    operation = side.operations[page.operation]
    current = pair.revision.operations.get(pair.new_ids.get(operation.id, ""), operation)
    pointer = f"{current.pointer}/x-pagination"
    return CallerChange(RULES[rule], pointer, text, (to_affected(current),), before, after)


def _format_import(pair: ApiPair, page: Page) -> str:
    module = f".pages.{page.module}" if pair.has_modules else ""
    return f"from {pair.package}{module} import {page.name}"
