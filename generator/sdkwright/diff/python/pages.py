"""Page classes, and the regions of a client."""

from __future__ import annotations

from sdkwright.diff.core.rules import Rule
from sdkwright.diff.python.pair import Change, Changes, Pair
from sdkwright.diff.python.results import read
from sdkwright.diff.python.rules import methods as method_rules
from sdkwright.diff.python.rules import results as rules
from sdkwright.diff.python.side import Side, reached
from sdkwright.ir.api import Page
from sdkwright.ir.types import Name, model
from sdkwright.render.annotations import render_type

_ITEMS: dict[Rule | None, Rule] = {
    rules.RESULT_CHANGED: rules.PAGE_ITEMS_CHANGED,
    rules.RESULT_OPTIONAL: rules.PAGE_ITEMS_CHANGED,
    rules.RESULT_RETYPED: rules.PAGE_ITEMS_RETYPED,
}


def pages(pair: Pair) -> Changes:
    """Lists that go on over several answers."""
    old, new = pair.base.pages, pair.revision.pages
    matched = {name: name if name in new else pair.renamed_pages.get(name, "") for name in old}
    for name, page in old.items():
        if name not in new:
            now = matched[name]
            text = f"`{name}` is called `{now}` now" if now else f"`{name}` is gone"
            after = _import(pair, new[now]) if now else ""
            yield _change(rules.PAGE_GONE, page, pair.base, pair, text, _import(pair, page), after)
    for name, page in new.items():
        if name not in matched.values():
            text = f"`{name}` is new"
            yield _change(rules.PAGE_ADDED, page, pair.revision, pair, text, "", _import(pair, page))
    for name, other in matched.items():
        if other:
            yield from _compared(old[name], new[other], pair)


def _compared(old: Page, new: Page, pair: Pair) -> Changes:
    imports = _import(pair, old), _import(pair, new)
    if old.name == new.name and old.module != new.module and pair.knows_modules:
        text = f"`{new.name}` is in `pages.{new.module}`, no longer in `pages.{old.module}`"
        yield _change(rules.PAGE_MOVED, new, pair.revision, pair, text, *imports)
    is_other = not pair.reads(_model(old), _model(new), "checker")
    if is_other:
        text = f"`{new.name}` is a `{new.model}`, no longer a `{old.model}`"
        rule = read(_model(old), _model(new), pair)
        yield _change(
            _ITEMS[rule or rules.RESULT_CHANGED], new, pair.revision, pair, text, _class(old), _class(new)
        )
    # Else it is the field of the answer that has changed, and is told there.
    rule = read(old.item, new.item, pair) if is_other or old.items != new.items else None
    if rule in _ITEMS:
        text = f"`{new.name}` is a list of `{render_type(new.item)}`, no longer of `{render_type(old.item)}`"
        loops = (
            f"for item in page:  # {render_type(old.item)}",
            f"for item in page:  # {render_type(new.item)}",
        )
        yield _change(_ITEMS[rule], new, pair.revision, pair, text, *loops)
    if (old.parameter, old.next, old.more, old.first) != (new.parameter, new.next, new.more, new.first):
        text = f"the pages after the first of `{new.name}` are asked for in another way"
        yield _change(rules.PAGING_CHANGED, new, pair.revision, pair, text)


def _class(page: Page) -> str:
    return f"class {page.name}({page.model}, SyncPage[{render_type(page.item)}])"


def _model(page: Page) -> Name:
    return model(page.module, page.model)


def _change(
    rule: Rule, page: Page, side: Side, pair: Pair, text: str, before: str = "", after: str = ""
) -> Change:
    operation = side.operations[page.operation]
    shown = pair.revision.operations.get(pair.new_ids.get(operation.id, ""), operation)
    return Change(rule, f"{shown.pointer}/x-pagination", text, (reached(shown),), before, after)


def _import(pair: Pair, page: Page) -> str:
    module = f".pages.{page.module}" if pair.knows_modules else ""
    return f"from {pair.package}{module} import {page.name}"


def regions(pair: Pair) -> Changes:
    """The servers that a client can be made for, by name."""
    before, after = dict(pair.base.api.regions), dict(pair.revision.api.regions)
    for rule, found, others in (
        (method_rules.REGION_GONE, before, after),
        (method_rules.REGION_ADDED, after, before),
    ):
        for name in found:
            if name not in others:
                is_gone = rule is method_rules.REGION_GONE
                text = f"the region `{name}` is {'gone' if is_gone else 'new'}"
                call = f'Client(region="{name}")'
                yield Change(rule, "/servers", text, (), *((call, "") if is_gone else ("", call)))
