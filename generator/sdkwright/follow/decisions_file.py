"""Reads and edits `spec/upstream/decisions.toml`. An edit keeps everything that a person wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sdkwright.follow.decisions import ENTRIES, Decisions, Entry, Undecided, list_keys
from sdkwright.openapi.untyped import is_list, is_mapping
from sdkwright.problems.messages import format_choice, quote, suggest_name
from sdkwright.problems.problem import Problem, SourceLocation, SpecError
from sdkwright.project.config import parse_toml

INTRODUCTION: Final = """\
# What `sdkwright follow` cannot compute: what you decided about the changes of the vendor.
#
# [[left_out]]   operation, reason: an operation of the vendor that this spec leaves out
# [[same_as]]    upstream, spec, reason: two operations, or two variants of unions, that are the same
# [[kept]]       place, fact, upstream, reason: a fact that stays as it is while the vendor has the value `upstream`
# [[undecided]]  follow adds and removes these; to keep your value, write [[kept]] instead, and a reason
"""
_HEADER: Final = re.compile(r"\s*\[\[\s*(?P<name>\w+)\s*\]\]\s*(#.*)?")
_OTHER_HEADER: Final = re.compile(r"\s*\[")
_LITERAL: Final = re.compile(r"[^'\x00-\x1f\x7f]*")
_JSON_KEYS: Final = ("upstream", "ours")
_JSON_ENTRIES: Final = ("kept", "undecided")


@dataclass(frozen=True)
class _Block:
    """The lines of an entry: from its header to the next one."""

    name: str
    start: int
    """The index of the header among the lines."""
    end: int


def read_decisions(text: str, file: str) -> Decisions:
    """Read the file strictly; raises UnreadableInput if it is not TOML, or SpecError with all mistakes."""
    document = parse_toml(text, file)
    blocks = _find_blocks(text.splitlines())
    problems: list[Problem] = []
    entries: dict[str, list[Any]] = {name: [] for name in ENTRIES}
    for name, tables in document.items():
        lines = [block.start + 1 for block in blocks if block.name == name]
        if name not in ENTRIES or not is_list(tables):
            message = _explain_unknown_table(name)
            problems.append(Problem(SourceLocation(file, _find_line(text, name)), "error", message))
            continue
        for number, table in enumerate(tables):
            location = SourceLocation(file, lines[number] if number < len(lines) else 1)
            mistakes = list(_check_entry(name, table))
            problems += [Problem(location, "error", mistake) for mistake in mistakes]
            if not mistakes:
                entries[name].append(ENTRIES[name](**table, location=location))
    problems += _find_duplicates(entries)
    if problems:
        raise SpecError(problems)
    return Decisions(**{name: tuple(found) for name, found in entries.items()})


def edit_decisions(text: str, added: Sequence[Entry], removed: Iterable[Undecided]) -> str:
    """The text with more entries at its end, and without some open questions; everything else stays as it is."""
    kept = _remove_undecided(text or INTRODUCTION, {*removed})
    blocks = [format_entry(entry) for entry in added]
    return "\n".join([kept.rstrip("\n") + "\n", *blocks]) if blocks else kept


def format_entry(entry: Entry) -> str:
    """An entry as it is written in the file."""
    name = next(name for name, kind in ENTRIES.items() if isinstance(entry, kind))
    values = ((key, getattr(entry, key), is_required) for key, is_required in list_keys(type(entry)).items())
    lines = [f"{key} = {format_string(value)}" for key, value, is_required in values if value or is_required]
    return "\n".join([f"[[{name}]]", *lines, ""])


def format_string(text: str) -> str:
    """A string in TOML: without escapes where possible."""
    if _LITERAL.fullmatch(text) and '"' in text:
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def format_value(value: Any) -> str:
    """A value of a fact as the file contains it: JSON on one line."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _check_entry(name: str, table: Any) -> Iterator[str]:
    keys = list_keys(ENTRIES[name])
    if not is_mapping(table):
        yield f"an entry of {quote(name)} must be a table; write [[{name}]] and its keys below"
        return
    for key, value in table.items():
        if key not in keys:
            hint = suggest_name(key, keys) or f"; write {format_choice(keys)}"
            yield f"unknown key {quote(key)} in [[{name}]]{hint}"
        elif not isinstance(value, str):
            yield f"{quote(key)} in [[{name}]] must be a string, not {quote(value)}; write it in quotes"
        elif name in _JSON_ENTRIES and key in _JSON_KEYS and not _is_json(value):
            yield f"{quote(key)} in [[{name}]] must be JSON, not {quote(value)}; write null if the fact is absent"
        elif name == "same_as" and key != "reason" and not value.startswith("#/"):
            yield f"{quote(key)} in [[{name}]] must be a pointer such as '#/components/schemas/Voice', not {quote(value)}"
    if name == "left_out" and not re.fullmatch(r"[A-Z]+ /.*", str(table.get("operation", "GET /"))):
        yield f"{quote(table['operation'])} is not an operation; write its method and path, as in 'GET /users'"
    for key, is_required in keys.items():
        if is_required and key not in table:
            yield f"[[{name}]] has no {quote(key)}; add it"


def _find_duplicates(entries: Mapping[str, Sequence[Any]]) -> Iterator[Problem]:
    seen: dict[tuple[str, ...], SourceLocation] = {}
    for name, keys in (
        ("left_out", ("operation",)),
        ("same_as", ("upstream", "spec")),
        ("kept", ("place", "fact")),
    ):
        for entry in entries[name]:
            identity = (name, *(getattr(entry, key) for key in keys))
            first = seen.setdefault(identity, entry.location)
            if first is not entry.location:
                yield Problem(
                    entry.location,
                    "error",
                    f"the same [[{name}]] is at line {first.line}; remove one of them",
                )


def _explain_unknown_table(name: str) -> str:
    if name in ENTRIES:
        return f"{quote(name)} must be a list of tables; write [[{name}]]"
    hint = suggest_name(name, ENTRIES)
    return (
        f"unknown table {quote(name)}{hint or f'; write entries of {format_choice(ENTRIES)}, as in [[kept]]'}"
    )


def _find_line(text: str, name: str) -> int:
    """The line of a table or of a key at the top; 1 if it is not written as it is read."""
    pattern = re.compile(rf"\s*\[*\s*[\"']?{re.escape(name)}\b")
    return next((number for number, line in enumerate(text.splitlines(), 1) if pattern.match(line)), 1)


def _find_blocks(lines: Sequence[str]) -> list[_Block]:
    headers = [(index, line) for index, line in enumerate(lines) if _OTHER_HEADER.match(line)]
    ends = [index for index, _ in headers[1:]] + [len(lines)]
    return [
        _Block(match["name"], index, end)
        for (index, line), end in zip(headers, ends, strict=False)
        if (match := _HEADER.fullmatch(line))
    ]


def _remove_undecided(text: str, removed: set[Undecided]) -> str:
    """Remove the lines of entries, but no comments; the text is unchanged if an entry is written in an unusual way."""
    if not removed:
        return text
    lines = text.splitlines(keepends=True)
    entries = read_decisions(text, "").undecided
    blocks = [block for block in _find_blocks(lines) if block.name == "undecided"]
    if len(blocks) != len(entries):
        return text
    for block, entry in reversed([*zip(blocks, entries, strict=True)]):
        if entry in removed:
            lines[block.start : block.end] = _list_comments(lines[block.start : block.end])
    result = "".join(lines)
    rest = tuple(entry for entry in entries if entry not in removed)
    return result if read_decisions(result, "").undecided == rest else text


def _list_comments(block: Sequence[str]) -> list[str]:
    """The comments of an entry. Those after its last key belong to the next entry, as do the empty lines before them."""
    last = max(
        (index for index, line in enumerate(block) if line.strip() and line.lstrip()[0] != "#"), default=0
    )
    inside = [line for line in block[: last + 1] if line.lstrip().startswith("#")]
    after = list(block[last + 1 :])
    while after and not after[0].strip():
        del after[0]
    return [*inside, *after]


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
