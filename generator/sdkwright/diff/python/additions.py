"""Compares the hand-written methods of the additions folder."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sdkwright.diff.core.changes import ADDITIONS
from sdkwright.diff.python.api_pair import ApiPair
from sdkwright.diff.python.caller_change import CallerChange, CallerChanges
from sdkwright.diff.python.rules import RULES
from sdkwright.ir.api import Api
from sdkwright.openapi.pointers import join_pointer


def compare_additions(pair: ApiPair) -> CallerChanges:
    """Compare the names and the arguments of the methods; annotations do not count."""
    before, after = _list_methods(pair.base.api), _list_methods(pair.revision.api)
    for name in before:
        old_call = _format_call(name, before[name])
        if name not in after:
            yield _describe("addition-gone", name, f"`{name}` is gone", old_call, "")
        elif _rejects_old_calls(before[name], after[name]):
            text = f"`{name}` takes other arguments"
            yield _describe("addition-changed", name, text, old_call, _format_call(name, after[name]))
    for name in after:
        if name not in before:
            yield _describe("addition-added", name, f"`{name}` is new", "", _format_call(name, after[name]))


def _describe(rule: str, name: str, text: str, before: str, after: str) -> CallerChange:
    return CallerChange(RULES[rule], ADDITIONS + join_pointer(name), text, (), before, after)


def _list_methods(api: Api) -> dict[str, ast.arguments]:
    """The public methods by their call, those of the async variant once."""
    return {
        f"{resource}.{method.name}": method.args
        for resource, text in api.additions
        for owner in ast.parse(text).body
        if isinstance(owner, ast.ClassDef) and owner.name.endswith("Additions")
        for method in _list_public(owner)
    }


def _list_public(owner: ast.ClassDef) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in owner.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not node.name.startswith("_"):
            yield node


def _rejects_old_calls(before: ast.arguments, after: ast.arguments) -> bool:
    """Whether a call that worked may fail."""
    positional = _list_positional_names(before)
    if _list_positional_names(after)[: len(positional)] != positional:
        return True
    is_gone = bool({*_list_names(before)} - {*_list_names(after)})
    return is_gone or not _list_required_names(after) <= _list_required_names(before)


def _list_positional_names(arguments: ast.arguments) -> list[str]:
    return [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]


def _list_names(arguments: ast.arguments) -> list[str]:
    return [*_list_positional_names(arguments), *(argument.arg for argument in arguments.kwonlyargs)]


def _list_required_names(arguments: ast.arguments) -> set[str]:
    positional = _list_positional_names(arguments)
    keywords = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    required = {argument.arg for argument, default in keywords if default is None}
    return required | {*positional[: len(positional) - len(arguments.defaults)]}


def _format_call(name: str, arguments: ast.arguments) -> str:
    required = _list_required_names(arguments) - {"self"}
    texts = (f"{argument}=..." for argument in _list_names(arguments) if argument in required)
    return f"client.{name}({', '.join(texts)})"
