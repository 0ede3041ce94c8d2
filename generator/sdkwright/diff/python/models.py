"""Components as names: what can be imported from where, and what it is."""

from __future__ import annotations

from sdkwright.diff.core.rules import Rule
from sdkwright.diff.python.aliases import aliases, stands_for
from sdkwright.diff.python.fields import fields
from sdkwright.diff.python.pair import Change, Changes, Pair
from sdkwright.diff.python.rules import models as rules
from sdkwright.diff.python.side import Side
from sdkwright.ir import names
from sdkwright.ir.api import Schema
from sdkwright.openapi.pointers import join_pointer
from sdkwright.render.annotations import render_type

_CLASSES = ("object", "all_of")


def models(pair: Pair) -> Changes:
    """All that is named, and what it holds."""
    matched_old = {old.name for old, _ in pair.components}
    matched_new = {new.name for _, new in pair.components}
    for old in pair.base.schemas.values():
        if old.name not in matched_old:
            before, where = _import(pair, old), pair.reached(old.name, "")
            yield Change(rules.MODEL_GONE, _pointer(old), f"`{old.name}` is gone", where, before)
    for new in pair.revision.schemas.values():
        if new.name not in matched_new:
            after, where = _import(pair, new), pair.reached("", new.name)
            yield Change(rules.MODEL_ADDED, _pointer(new), f"`{new.name}` is new", where, "", after)
    for old, new in pair.components:
        if old != new:
            yield from _names(old, new, pair)
            yield from _held(old, new, pair)


def _held(old: Schema, new: Schema, pair: Pair) -> Changes:
    if (old.kind in _CLASSES) != (new.kind in _CLASSES):
        text = f"`{new.name}` is {_kind(new)}, no longer {_kind(old)}"
        where = pair.reached(old.name, new.name)
        shown = _printed(old, pair.base), _printed(new, pair.revision)
        yield Change(rules.MODEL_KIND_CHANGED, _pointer(new), text, where, *shown)
    elif new.kind in _CLASSES:
        yield from fields(old, new, pair)
        yield from _bases(old, new, pair)
    else:
        yield from aliases(old, new, pair)


def _printed(schema: Schema, side: Side) -> str:
    if schema.kind in _CLASSES:
        return _class(schema, side.bases(schema.name))
    return f"{schema.name} = {render_type(stands_for(schema, side))}"


def _kind(schema: Schema) -> str:
    kinds = {"union": "a union", "enum": "an enum", "alias": "an alias"}
    return kinds.get(schema.kind, "a class")


def _names(old: Schema, new: Schema, pair: Pair) -> Changes:
    """What can be imported, and from where."""
    imports = _import(pair, old), _import(pair, new)
    found: list[tuple[Rule, str, tuple[str, str]]] = []
    if old.name != new.name:
        kept = old.name in new.aliases
        rule = rules.MODEL_MOVED if kept else rules.MODEL_RENAMED
        imports = (_in_module(pair, old), _in_module(pair, new)) if kept else imports
        more = f"; `{old.name}` can still be imported from the package itself" if kept else ""
        found.append((rule, f"`{old.name}` is called `{new.name}` now{more}", imports))
    elif old.module != new.module and pair.knows_modules:
        text = f"`{new.name}` is in `models.{new.module}`, no longer in `models.{old.module}`"
        found.append((rules.MODEL_MOVED, text, imports))
    if old.in_request != new.in_request:
        rule = rules.PARAMS_ADDED if new.in_request else rules.PARAMS_GONE
        name = names.param(new.name if new.in_request else old.name)
        shown = _import(pair, new if new.in_request else old, name)
        calls = ("", shown) if new.in_request else (shown, "")
        found.append((rule, f"`{name}` is {'new' if new.in_request else 'gone'}", calls))
    lost = [one for one in old.aliases if one not in new.aliases and one not in pair.revision.schemas]
    for one in lost:
        calls = f"from {pair.package} import {one}", f"from {pair.package} import {new.name}"
        found.append((rules.ALIAS_GONE, f"`{one}`, an older name of `{new.name}`, is gone", calls))
    came = [one for one in new.aliases if one not in old.aliases and one not in pair.base.schemas]
    for one in came:
        text = f"`{one}` is another name of `{new.name}`"
        found.append((rules.ALIAS_ADDED, text, ("", f"from {pair.package} import {one}")))
    where = pair.reached(old.name, new.name)
    for rule, text, calls in found:
        yield Change(rule, _pointer(new), text, where, *calls)


def _bases(old: Schema, new: Schema, pair: Pair) -> Changes:
    """The classes that a model is derived from; one that is gone altogether is a change of its own."""
    same = dict(pair.same)
    was = [same.get(one, one) for one in pair.base.bases(old.name)]
    now = pair.revision.bases(new.name)
    where = pair.reached(old.name, new.name)
    for name in was:
        if name not in now and name in pair.revision.schemas:
            text = f"`{new.name}` is no `{name}` any more"
            yield Change(rules.BASE_GONE, _pointer(new), text, where, *_classes(old, new, pair))
    for name in now:
        if name not in was and name in {same.get(one, one) for one in pair.base.schemas}:
            text = f"`{new.name}` is a `{name}` now"
            yield Change(rules.BASE_ADDED, _pointer(new), text, where, *_classes(old, new, pair))


def _classes(old: Schema, new: Schema, pair: Pair) -> tuple[str, str]:
    return _class(old, pair.base.bases(old.name)), _class(new, pair.revision.bases(new.name))


def _class(schema: Schema, bases: tuple[str, ...]) -> str:
    return f"class {schema.name}({', '.join(bases) or 'BaseModel'})"


def _import(pair: Pair, schema: Schema, param: str = "") -> str:
    if not pair.knows_modules:
        return f"from {pair.package} import {param or schema.name}"
    return (
        f"from {pair.package}.{'params' if param else 'models'}.{schema.module} import {param or schema.name}"
    )


def _in_module(pair: Pair, schema: Schema) -> str:
    return f"from {pair.package}.models.{schema.module} import {schema.name}"


def _pointer(schema: Schema) -> str:
    return join_pointer("components", "schemas", schema.name)
