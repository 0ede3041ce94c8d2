"""Decides whether Black would change the blank lines between the statements of a module."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

_DEFINITIONS: Final = frozenset({"def", "class", "@"})
_IMPORTS: Final = frozenset({"from", "import"})
_BLOCKS: Final = frozenset({"if", "else:", "for"})


class Statement(NamedTuple):
    """The beginning of a statement: a kind, the depth of its block, and the number of blank lines before it."""

    kind: str
    """`docstring`, `comment`, `@` or the first word of the statement."""
    depth: int
    blank: int


def have_final_distances(statements: Sequence[Statement]) -> bool:
    """Whether it is certain that Black would keep the blank lines."""
    openers: list[str] = []
    """The statements of the blocks that contain the current one, from outside to inside."""
    previous: Statement | None = None
    allowed: tuple[int, ...]
    after_docstring_of = ""
    for statement in statements:
        closed = openers[statement.depth :]
        if previous is None:
            allowed = (0,) if statement.depth == 0 and statement.kind in ("comment", "docstring") else ()
        elif statement.depth > previous.depth:
            openers.append(previous.kind)
            is_block = previous.kind in _DEFINITIONS | _BLOCKS and statement.depth == previous.depth + 1
            allowed = _list_first_distances(statement, previous.kind) if is_block else ()
        elif statement.depth == previous.depth:
            allowed = _list_distances(statement, previous, after_docstring_of)
        else:
            del openers[statement.depth :]
            allowed = _list_distances_after_block(statement, previous, closed)
        if statement.blank not in allowed:
            return False
        after_docstring_of = _find_owner(statement, previous)
        previous = statement
    return previous is not None


def _find_owner(statement: Statement, previous: Statement | None) -> str:
    """The kind of what a docstring describes: `module`, `class`, `def`, or "" for anything else."""
    if statement.kind != "docstring":
        return ""
    if previous is None or (previous.kind == "comment" and previous.depth == 0):
        return "module"
    return previous.kind if statement.depth > previous.depth else ""


def _list_first_distances(statement: Statement, opener: str) -> tuple[int, ...]:
    if statement.kind in _DEFINITIONS:
        return (1,) if opener in _BLOCKS else (0,)
    if statement.kind == "docstring":
        return (0,) if opener in _DEFINITIONS else ()
    return (0,)


def _list_distances(statement: Statement, previous: Statement, after_docstring_of: str) -> tuple[int, ...]:
    kind, before = statement.kind, previous.kind
    if before == "@":
        return (0,) if kind in _DEFINITIONS else ()
    if kind in _DEFINITIONS:
        is_certain = before != "comment" and after_docstring_of != "module"
        return (_distance(statement.depth),) if is_certain else ()
    if before in _DEFINITIONS or kind == "else:":
        return ()
    if before == "comment":
        return (0,) if kind == "docstring" or statement.depth else (0, 1)
    if after_docstring_of:
        return (0,) if after_docstring_of == "def" else (1,)
    if before in _IMPORTS:
        return (0, 1) if kind in _IMPORTS else (1,)
    if kind == "docstring":
        return (0,)
    return (0, 1) if statement.depth else (0, 1, 2)


def _list_distances_after_block(
    statement: Statement, previous: Statement, closed: Sequence[str]
) -> tuple[int, ...]:
    if any(kind in _DEFINITIONS for kind in closed) or statement.kind in _DEFINITIONS:
        return (_distance(statement.depth),) if statement.kind != "comment" else ()
    if statement.kind == "else:":
        return (0,)
    if statement.kind in ("comment", "docstring"):
        return ()
    return (1,) if previous.kind in _IMPORTS else (0, 1)


def _distance(depth: int) -> int:
    """The number of blank lines around a definition."""
    return 1 if depth else 2
