"""What is written by hand beside the description."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sdkwright.diff.core.rules import Rule
from sdkwright.diff.python.pair import Change, Changes, Pair
from sdkwright.diff.python.rules import methods as rules
from sdkwright.ir.api import Api
from sdkwright.openapi.pointers import join_pointer


def additions(pair: Pair) -> Changes:
    """Methods of the classes in the additions folder; annotations are not compared."""
    before, after = _methods(pair.base.api), _methods(pair.revision.api)
    for call in before:
        if call not in after:
            yield _change(rules.ADDITION_GONE, call, f"`{call}` is gone", _call(call, before), "")
        elif _is_narrower(before[call], after[call]):
            text = f"`{call}` takes other arguments"
            yield _change(rules.ADDITION_CHANGED, call, text, _call(call, before), _call(call, after))
    for call in after:
        if call not in before:
            yield _change(rules.ADDITION_ADDED, call, f"`{call}` is new", "", _call(call, after))


def _change(rule: Rule, call: str, text: str, before: str, after: str) -> Change:
    return Change(rule, join_pointer("additions", call), text, (), before, after)


def _methods(api: Api) -> dict[str, ast.arguments]:
    """The public methods by their call, those of both flavours once."""
    return {
        f"{resource}.{method.name}": method.args
        for resource, text in api.additions
        for owner in ast.parse(text).body
        if isinstance(owner, ast.ClassDef) and owner.name.endswith("Additions")
        for method in _public(owner)
    }


def _public(owner: ast.ClassDef) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for one in owner.body:
        if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)) and not one.name.startswith("_"):
            yield one


def _is_narrower(before: ast.arguments, after: ast.arguments) -> bool:
    """Whether a call may fail that worked."""
    positional, still = _positional(before), _positional(after)
    if still[: len(positional)] != positional:
        return True
    gone = {*_named(before)} - {*_named(after)}
    return bool(gone) or not _required(after) <= _required(before)


def _positional(found: ast.arguments) -> list[str]:
    return [one.arg for one in (*found.posonlyargs, *found.args)]


def _named(found: ast.arguments) -> list[str]:
    return [one.arg for one in (*found.posonlyargs, *found.args, *found.kwonlyargs)]


def _required(found: ast.arguments) -> set[str]:
    positional = _positional(found)
    needed = {
        one.arg for one, default in zip(found.kwonlyargs, found.kw_defaults, strict=True) if default is None
    }
    return needed | {*positional[: len(positional) - len(found.defaults)]}


def _call(call: str, found: dict[str, ast.arguments]) -> str:
    given = (name for name in _named(found[call]) if name != "self" and name in _required(found[call]))
    return f"client.{call}({', '.join(f'{name}=...' for name in given)})"
