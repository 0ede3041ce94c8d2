"""The mutants of a module: its source with one small change each."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from typing import NamedTuple

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}


class Mutant(NamedTuple):
    """A source with one change, and the line of the change."""

    line: int
    change: str  # "old -> new"
    source: str


def list_mutants(source: str) -> Iterator[Mutant]:
    """Yield every mutant, in the order of the source."""
    tree = ast.parse(source)
    skipped = {id(node) for top in ast.walk(tree) for part in _find_skipped(top) for node in ast.walk(part)}
    for number, node in enumerate(ast.walk(tree)):
        if id(node) in skipped:
            continue
        for new in _change(node):
            other = copy.deepcopy(tree)
            old = next(node for index, node in enumerate(ast.walk(other)) if index == number)
            _replace(other, old, new)
            text = ast.unparse(ast.fix_missing_locations(other))
            yield Mutant(
                getattr(node, "lineno", 0), f"{ast.unparse(node)!s:.60} -> {ast.unparse(new)!s:.60}", text
            )


def _find_skipped(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a node that have no effect at run time: annotations, docstrings, texts of exceptions."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield from (part for part in (node.returns,) if part)
    if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation:
        yield node.annotation
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        yield node
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
        yield node
    if isinstance(node, ast.Call) and ast.unparse(node.func) in ("cast", "TypeVar"):
        yield node.args[0]
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
        yield from (part for part in node.exc.args if isinstance(part, ast.JoinedStr | ast.Constant))


def _change(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARISONS:
        yield ast.Compare(node.left, [_COMPARISONS[type(node.ops[0])](), *node.ops[1:]], node.comparators)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        yield ast.BinOp(node.left, _OPERATORS[type(node.op)](), node.right)
    elif isinstance(node, ast.Constant):
        yield from _change_constant(node.value)
    elif isinstance(node, ast.If | ast.IfExp):
        yield type(node)(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)  # type: ignore[arg-type]
    elif isinstance(node, ast.Return) and node.value and ast.unparse(node.value) != "None":
        yield ast.Return(ast.Constant(None))
    elif isinstance(node, ast.Break):
        yield ast.Continue()
    elif isinstance(node, ast.Continue):
        yield ast.Break()
    elif isinstance(node, ast.AugAssign) and type(node.op) in _OPERATORS:
        yield ast.AugAssign(node.target, _OPERATORS[type(node.op)](), node.value)


def _change_constant(value: object) -> Iterator[ast.Constant]:
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int | float):
        yield ast.Constant(value + 1)
    elif isinstance(value, str):
        yield ast.Constant(f"{value}X" if value else "X")
    elif isinstance(value, bytes):
        yield ast.Constant(value + b"X")


def _replace(tree: ast.AST, old: ast.AST, new: ast.AST) -> None:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
            elif isinstance(value, list) and any(item is old for item in value):
                setattr(parent, name, [new if item is old else item for item in value])
