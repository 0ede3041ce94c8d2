"""Applies the mechanical fixes of problems to the text of a document. Comments and everything else stay as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sdkwright.openapi.pointers import split_pointer
from sdkwright.openapi.untyped import is_list, is_mapping
from sdkwright.openapi.values import Path
from sdkwright.openapi.yaml_editor import YamlEditor
from sdkwright.problems.problem import Fix, Problem, SpecError, UnreadableInput


def fix_document(text: str, file: str, problems: Iterable[Problem]) -> str:
    """The text with the fixes of its problems, as far as they are possible; each value is changed once."""
    fixable = [problem for problem in problems if problem.fixes]
    quoted = _quote_keys(text, fixable)
    if quoted != text:
        return quoted  # the editor reads only documents that the strict reader accepts
    try:
        editor = YamlEditor(text, file)
    except SpecError:
        return text
    changed: set[Path] = set()
    # From the end, so that the removal of an element does not move the next one.
    for problem in sorted(fixable, key=_make_order, reverse=True):
        paths = [_find_path(editor, fix.pointer) for fix in problem.fixes]
        if not changed & {*paths}:
            changed.update(paths)
            for fix, path in zip(problem.fixes, paths, strict=True):
                _apply(editor, fix, path)
    return editor.write()


def _make_order(problem: Problem) -> list[tuple[int, str]]:
    steps = split_pointer(problem.fixes[0].pointer)
    return [(int(step), "") if step.isdecimal() else (-1, step) for step in steps]


def _quote_keys(text: str, problems: Iterable[Problem]) -> str:
    """The text with quotes around the keys that need them, if the line contains the key once."""
    lines = text.splitlines(keepends=True)
    for problem in problems:
        for fix in problem.fixes:
            if fix.action == "quote key" and problem.location.line <= len(lines):
                key = re.compile(rf"(?<![^\s{{,]){re.escape(str(fix.value))}(?=\s*:(?:\s|$))")
                line = lines[problem.location.line - 1]
                if len(key.findall(line)) == 1:
                    lines[problem.location.line - 1] = key.sub(f"'{fix.value}'", line)
    return "".join(lines)


def _find_path(editor: YamlEditor, pointer: str) -> Path:
    value: Any = editor.value
    path: list[str | int] = []
    for step in split_pointer(pointer):
        if is_list(value):
            path.append(int(step))
            value = value[int(step)]
        else:
            path.append(step)
            value = value.get(step) if is_mapping(value) else None
    return tuple(path)


def _apply(editor: YamlEditor, fix: Fix, path: Path) -> None:
    try:
        match fix.action:
            case "write":
                _write(editor, path, fix.value)
            case "remove":
                editor.remove(path)
            case "quote":
                editor.replace(path, editor.find_text(path))
            case "wrap":
                editor.replace(path, editor.get(path))
            case "quote key":
                pass
    except UnreadableInput:
        pass  # a value with an anchor, whose change would have an effect elsewhere, too


def _write(editor: YamlEditor, path: Path, value: object) -> None:
    parent = editor.get(path[:-1])
    if is_mapping(parent) and path[-1] not in parent:
        editor.insert(path[:-1], str(path[-1]), value, after=_list_keys_before(str(path[-1]), parent))
    else:
        editor.replace(path, value)


def _list_keys_before(key: str, parent: dict[str, Any]) -> list[str]:
    """The keys that a new key follows, in the order that descriptions usually have."""
    before = {"tags": ("operationId",), "required": ("name", "in")}.get(key, ())
    return [name for name in before if name in parent] or [*parent]
