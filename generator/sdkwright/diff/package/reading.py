"""Reads the sources of a package into values; nothing is imported or run."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Final

from sdkwright.diff.package.members import read_class, read_function
from sdkwright.diff.package.sources import Definition, Import, Module, NamedFunction, Type, Value
from sdkwright.problems.messages import escape
from sdkwright.problems.problem import SourceLocation, UnreadableInput

_ALIAS_CALLS: Final = ("TypeAliasType", "NewType", "TypeVar")


def read_module(package: str, name: str, file: str, text: str, *, is_folder: bool) -> Module:
    """Read the source of a module; `is_folder` means that it is the `__init__.py` of a package."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError) as error:
        line = (error.lineno if isinstance(error, SyntaxError) else None) or 1
        raise UnreadableInput(
            f"{escape(file)}:{line}: not Python: {escape(str(error))}; generate the package again"
        ) from error
    definitions: dict[str, Definition] = {}
    imports: dict[str, Import] = {}
    stars: list[str] = []
    overloads: dict[str, list[ast.FunctionDef | ast.AsyncFunctionDef]] = {}
    for node in list_statements(tree.body):
        match node:
            case ast.ImportFrom():
                _read_import(node, package, name, imports, stars, is_folder=is_folder)
            case ast.Import():
                for alias in node.names:
                    target = alias.name if alias.asname else alias.name.partition(".")[0]
                    imports[alias.asname or target] = Import(target, "", False, False)
            case ast.ClassDef():
                definitions[node.name] = read_class(node, name, file, list_statements)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                overloads.setdefault(node.name, []).append(node)
            case ast.AnnAssign() | ast.Assign():
                definitions |= {value.name: value for value in _read_values(node, name, file)}
            case _:
                continue
    for function_name, nodes in overloads.items():
        function = read_function(nodes, name, file, is_method=False)
        definitions[function_name] = NamedFunction(name, function_name, function)
    return Module(name, definitions, imports, tuple(stars))


def list_statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield statements, also those below `if TYPE_CHECKING` and `try`, but not those for the run time only."""
    for node in body:
        if isinstance(node, ast.If):
            test = ast.unparse(node.test)
            if test != "not TYPE_CHECKING":
                yield from list_statements(node.body)
            if test != "TYPE_CHECKING":
                yield from list_statements(node.orelse)
        elif isinstance(node, ast.Try):
            yield from list_statements(node.body)
        else:
            yield node


def _read_import(
    node: ast.ImportFrom,
    package: str,
    name: str,
    imports: dict[str, Import],
    stars: list[str],
    *,
    is_folder: bool,
) -> None:
    source = node.module or ""
    if node.level:
        parts = name.split(".") if name else []
        parents = parts[: len(parts) - node.level + is_folder] if node.level > is_folder else parts
        module, is_own = ".".join((*parents, *([source] if source else []))), True
    else:
        is_own = source == package or source.startswith(f"{package}.")
        module = source[len(package) + 1 :] if is_own else source
    for alias in node.names:
        if alias.name == "*":
            stars += [module] if is_own else []
            continue
        is_exported = alias.asname == alias.name or (is_folder and is_own)
        imports[alias.asname or alias.name] = Import(module, alias.name, is_own, is_exported)


def _read_values(node: ast.AnnAssign | ast.Assign, module: str, file: str) -> Iterator[Value]:
    targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets
    if node.value is None:
        return
    is_alias = isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation).endswith("TypeAlias")
    value = node.value
    if isinstance(value, ast.Call) and ast.unparse(value.func).rpartition(".")[2] in _ALIAS_CALLS:
        value, is_alias = (value.args[1] if len(value.args) > 1 else value), True
    is_type = is_alias or isinstance(value, (ast.Name, ast.Subscript, ast.BinOp))
    location = SourceLocation(file, node.lineno)
    for target in targets:
        if isinstance(target, ast.Name):
            yield Value(module, target.id, location, Type(value, module), is_type)
