"""Reads classes and functions of a package from their syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

from sdkwright.diff.core.finding import AffectedOperation
from sdkwright.diff.package.sources import (
    Attribute,
    Class,
    Function,
    Member,
    Parameter,
    ParameterKind,
    Signature,
    Type,
)
from sdkwright.problems.problem import SourceLocation

_FunctionNode: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef"
_Statements: TypeAlias = Callable[[Iterable[ast.stmt]], Iterator[ast.stmt]]
_VERBS: Final = ("GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE")
_PROPERTIES: Final = ("property", "cached_property")


def read_class(node: ast.ClassDef, module: str, file: str, list_statements: _Statements) -> Class:
    """Read a class; its private members are left out."""
    location = SourceLocation(file, node.lineno)
    keywords = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
    is_total = keywords.get("total") != "False"
    members: dict[str, Member] = {}
    functions: dict[str, list[_FunctionNode]] = {}
    for statement in list_statements(node.body):
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            functions.setdefault(statement.name, []).append(statement)
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            name = statement.target.id
            members[name] = _read_field(name, statement, module, file, is_total=is_total)
        elif isinstance(statement, ast.Assign):
            members |= {
                target.id: Attribute(
                    target.id, SourceLocation(file, statement.lineno), Type(None, module),
                    default=ast.unparse(statement.value),
                )
                for target in statement.targets
                if isinstance(target, ast.Name)
            }  # fmt: skip
    constructor = functions.pop("__init__", None)
    for name, nodes in functions.items():
        members[name] = _read_member(nodes, module, file)
    if constructor:
        members = {**_read_assigned(constructor[-1], module, file), **members}
    return Class(
        module,
        node.name,
        location,
        tuple(Type(base, module) for base in node.bases),
        {name: member for name, member in members.items() if not name.startswith("_")},
        read_function(constructor, module, file) if constructor else None,
    )


def _read_field(name: str, node: ast.AnnAssign, module: str, file: str, *, is_total: bool) -> Attribute:
    """Read an annotated name; `Required`, `NotRequired` and the default of `Field` decide whether it is required."""
    annotation, is_required = node.annotation, is_total
    head = ast.unparse(annotation.value) if isinstance(annotation, ast.Subscript) else ""
    default = node.value
    match head.rpartition(".")[2], annotation:
        case ("Required" | "NotRequired") as wrapper, ast.Subscript():
            annotation, is_required = annotation.slice, wrapper == "Required"
        case "ClassVar", _:
            location = SourceLocation(file, node.lineno)
            return Attribute(name, location, Type(annotation, module))
        case _:
            pass
    if isinstance(default, ast.Call) and ast.unparse(default.func).rpartition(".")[2] == "Field":
        keywords = {keyword.arg: keyword.value for keyword in default.keywords}
        first = default.args[0] if default.args else None
        default = first or keywords.get("default") or keywords.get("default_factory")
    return Attribute(
        name,
        SourceLocation(file, node.lineno),
        Type(annotation, module),
        is_field=True,
        is_required=is_required and default is None,
        default=None if default is None else ast.unparse(default),
    )


def _read_assigned(node: _FunctionNode, module: str, file: str) -> dict[str, Member]:
    """Return the attributes that a constructor sets."""
    attributes: dict[str, Member] = {}
    for statement in ast.walk(node):
        targets: Sequence[ast.expr] = ()
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        for target in targets:
            if isinstance(target, ast.Attribute) and ast.unparse(target.value) == "self":
                annotation = statement.annotation if isinstance(statement, ast.AnnAssign) else None
                location = SourceLocation(file, target.lineno)
                attributes[target.attr] = Attribute(target.attr, location, Type(annotation, module))
    return attributes


def _read_member(nodes: list[_FunctionNode], module: str, file: str) -> Member:
    node = nodes[0]
    decorators = {ast.unparse(decorator).rpartition(".")[2] for decorator in node.decorator_list}
    if decorators & {*_PROPERTIES}:
        return Attribute(node.name, SourceLocation(file, node.lineno), Type(node.returns, module))
    return read_function(nodes, module, file, is_method="staticmethod" not in decorators)


def read_function(nodes: list[_FunctionNode], module: str, file: str, *, is_method: bool = True) -> Function:
    """Read a function from its overloads and its implementation, which is the last of the nodes."""
    implementation = nodes[-1]
    signatures = [_read_signature(node, module, is_method=is_method) for node in nodes]
    decorators = [ast.unparse(decorator) for node in nodes for decorator in node.decorator_list]
    return Function(
        implementation.name,
        SourceLocation(file, implementation.lineno),
        signatures[-1],
        is_async=isinstance(implementation, ast.AsyncFunctionDef),
        is_deprecated=any("deprecated" in decorator.partition("(")[0] for decorator in decorators),
        overloads=tuple(signatures[:-1]),
        operation=_find_operation(implementation),
    )


def _read_signature(node: _FunctionNode, module: str, *, is_method: bool) -> Signature:
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    missing = len(positional) - len(arguments.defaults)
    defaults: list[ast.expr | None] = [*([None] * missing), *arguments.defaults]
    parameters: list[Parameter] = []
    for position, (argument, default) in enumerate(zip(positional, defaults, strict=True)):
        is_first = position < len(arguments.posonlyargs)
        kind: ParameterKind = "positional-only" if is_first else "positional"
        parameters.append(Parameter(argument.arg, kind, Type(argument.annotation, module), _unparse(default)))
    parameters = parameters[1:] if is_method else parameters
    if arguments.vararg:
        parameters.append(_read_rest(arguments.vararg, "*", module))
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        annotation = Type(argument.annotation, module)
        parameters.append(Parameter(argument.arg, "keyword", annotation, _unparse(default)))
    if arguments.kwarg:
        parameters.append(_read_rest(arguments.kwarg, "**", module))
    return Signature(tuple(parameters), Type(node.returns, module))


def _read_rest(argument: ast.arg, kind: str, module: str) -> Parameter:
    annotation = Type(argument.annotation, module)
    return Parameter(argument.arg, "*" if kind == "*" else "**", annotation, None)


def _unparse(expression: ast.expr | None) -> str | None:
    return None if expression is None else ast.unparse(expression)


def _find_operation(node: _FunctionNode) -> AffectedOperation | None:
    """Return the operation whose HTTP method and path follow each other in the arguments of a call."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            texts = [argument.value if isinstance(argument, ast.Constant) else None for argument in call.args]
            for method, path in pairwise(texts):
                if method in _VERBS and isinstance(path, str) and path.startswith("/"):
                    return AffectedOperation(str(method), path)
    return None
