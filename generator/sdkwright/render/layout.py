"""Decides whether Black would change a module that Ruff has formatted.

Ruff and Black print nearly all code in the same way. `is_final` accepts a module only if each of its statements has one of a
few forms, for which `tests/render/test_layout.py` compares both programs at all lengths around the end of the line. Whenever
it is not certain, the answer is no, and Black formats the module.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from sdkwright.render.blank_lines import Statement, have_final_distances
from sdkwright.render.source_text import LINE_LENGTH

_STEP: Final = 4
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_COMMENT: Final = re.compile(r"# [^ \n](?:.*[^ \n])?")
_DIRECTIVE: Final = re.compile(r"#.*(?:fmt|yapf|\btype:)")
# Code is compared with the patterns after each string has been replaced by "". A string with an escaped quote is not:
# the choice of its quotes depends on their number.
_STRING: Final = re.compile(r"""(?<!\w)f?"(?:[^"\\]|\\[^"'N])*"|(?<!\w)'[^'"\\]*"[^'\\]*'""")
_NAME: Final = r"[A-Za-z_]\w*"
_DOTTED: Final = rf"{_NAME}(?:\.{_NAME})*"
_TOKEN: Final = re.compile(
    rf"""
        (?<![\w)\]"])(?:not|await)[ ] | (?<![\w)\]"])lambda(?:[ ][a-z_]+(?:,[ ][a-z_]+)*)?(?=:[ ])
        | {_DOTTED} | (?<=[\])"])(?:\.{_NAME})+ | -?\d+(?:\.\d+)?(?![\w.]) | ""(?!") | \.\.\.
        | [()\[\]{{}}] | ,[ ] | ,(?=\)) | :[ ] | [ ]=[ ] | = | [ ]->[ ] | (?<=[(\[{{ ])\*\*?(?=[A-Za-z_]) | (?<=[ ])\*(?=,[ ])
        | [ ](?:\||\+|==|!=|<|>|<=|>=|if|else|in|not[ ]in|is|is[ ]not|and|or)[ ]
    """,
    re.VERBOSE | re.ASCII,
)
_PAIR: Final = re.compile(r"([\w)\]\"]?)([(\[{])([^()\[\]{}]*)[)\]}]", re.ASCII)
_IMPORT: Final = rf"(?:from (?:\.+|\.*{_DOTTED}) )?import"
_STATEMENT: Final = re.compile(
    rf"{_IMPORT} {_DOTTED}(?: as {_NAME})?(?:, {_NAME}(?: as {_NAME})?)*|from {_DOTTED} import \*"
    rf"|pass|continue|break|else:|\.\.\.|(?:def|class|if|for {_NAME}(?:, {_NAME})* in) (?P<head>.+?):(?: \.\.\.)?"
    rf"|(?:@|(?:return|raise)(?: |$)(?:await )?|(?:{_DOTTED}(?:, {_NAME})*(?:: (?P<annotation>.+))? = )?(?:await )?"
    rf"|{_DOTTED}: )(?P<value>.+)?",
    re.ASCII,
)
_IMPORT_OPENING: Final = re.compile(rf"{_IMPORT} \(", re.ASCII)
_IMPORTED: Final = re.compile(rf"{_NAME}(?: as {_NAME})?,", re.ASCII)
_OPENING: Final = re.compile(
    rf"(?:(?:async )?def|class) {_NAME}\(|(?:return )?(?:await )?(?:super\(\)\.)?{_DOTTED}\(|@{_DOTTED}\("
    rf"|{_NAME}: (?:{_NAME}\[|\()"
    rf"|{_DOTTED}(?:: (?P<annotation>.+))? = (?:(?:await )?{_DOTTED}[(\[]|[\[{{(])",
    re.ASCII,
)
_ELEMENT_OPENING: Final = re.compile(
    rf'(?:{_NAME}=|"": )?(?:{_DOTTED}[(\[]|[\[{{(])|{_NAME}: \(|lambda(?: {_NAME}(?:, {_NAME})*)?: {_DOTTED}\(',
    re.ASCII,
)
_LABEL: Final = re.compile(rf"(?:\*\*?)?(?:{_NAME}|\"\"|-?\d+)(?: = |=|: )", re.ASCII)
_LONG_FIELD: Final = re.compile(rf"{_NAME}: {_NAME}", re.ASCII)
_CLOSING: Final = {"(": ")", "[": "]", "{": "}"}


def is_final(text: str) -> bool:
    """Whether it is certain that Black would not change this output of Ruff's formatter."""
    if not text.endswith("\n") or text.endswith("\n\n") or text.startswith("\n") or _CONTROL.search(text):
        return False
    try:
        return have_final_distances(_Reader(text.split("\n")[:-1]).read())
    except _UncertainLayout:
        return False


_End: TypeAlias = Literal["", "|", ","]
"""After an element: nothing, an optional further member of a union, or a comma."""


class _UncertainLayout(Exception):
    """A statement has a form that both programs may print differently."""


def _require(condition: object) -> None:
    if not condition:
        raise _UncertainLayout


class _Reader:
    """Reads the statements of a module."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._position = 0

    def read(self) -> list[Statement]:
        statements: list[Statement] = []
        blank = 0
        while self._position < len(self._lines):
            line = self._take()
            if line:
                indent = len(line) - len(line.lstrip(" "))
                _require(indent % _STEP == 0)
                statements.append(Statement(self._read_statement(line, indent), indent // _STEP, blank))
                blank = 0
            else:
                blank += 1
        return statements

    def _take(self) -> str:
        _require(self._position < len(self._lines))
        self._position += 1
        return self._lines[self._position - 1]

    def _read_statement(self, line: str, indent: int) -> str:
        """Read a statement, and return its kind: mostly the word that it begins with."""
        text = line[indent:]
        if text.startswith('"""'):
            self._read_docstring(text, indent)
            return "docstring"
        if text.startswith("#"):
            _require(_COMMENT.fullmatch(text) and not _DIRECTIVE.match(text))
            return "comment"
        _require(line.isascii())
        code = _STRING.sub('""', text)
        if code[-1] not in "([{":
            code, separator, comment = code.removeprefix("async ").partition("  # ")
            _require(len(line) <= LINE_LENGTH or _LONG_FIELD.fullmatch(code))
            _require(
                _is_statement(code)
                and "fmt:" not in comment
                and comment == comment.strip()
                and bool(comment) == bool(separator)
            )
        elif len(line) <= LINE_LENGTH and _IMPORT_OPENING.fullmatch(code):
            self._read_imported(indent)
        else:
            opening = _OPENING.fullmatch(code)
            _require(opening and len(line) <= LINE_LENGTH)
            assert opening is not None
            _require(opening["annotation"] is None or _is_code(opening["annotation"]))
            _require(_is_end(code, self._read_brackets(code, indent)))
        return code.removeprefix("async ").partition(" ")[0] if code[0] != "@" else "@"

    def _read_docstring(self, text: str, indent: int) -> None:
        if len(text) > 3 and text.endswith('"""'):
            body = text[3:-3]
            _require(body and body == body.strip() and body[0] != '"' and body[-1] not in '\\"')
            _require('"""' not in body)
            return
        _require(
            text == text.rstrip()
            and len(text) > 3
            and text[3:] == text[3:].strip()
            and text[3] != '"'
            and '"""' not in text[3:]
        )
        pad = " " * indent
        least, last = indent, text
        indents: list[int] = []
        while (line := self._take()) != f'{pad}"""':
            _require(line.startswith(pad) or not line)
            _require(line == line.rstrip() and '"""' not in line)
            if line:
                indents.append(len(line) - len(line.lstrip()))
            last = line
        _require(last and not last.endswith("\\"))
        _require(not indents or min(indents) == least)

    def _read_imported(self, indent: int) -> None:
        pad = " " * (indent + _STEP)
        while (line := self._take()) != f"{' ' * indent})":
            _require(line.startswith(pad) and line.isascii() and _IMPORTED.fullmatch(line[len(pad) :]))

    def _read_brackets(self, code: str, indent: int) -> str:
        """Read the lines up to the closing bracket, and return the code after it.

        The lines are all elements in one line, or each in its own, or the members of a union.
        """
        pad, inner = " " * indent, " " * (indent + _STEP)
        ends: list[_End] = []
        while not (line := self._take()).startswith(pad + _CLOSING[code[-1]]):
            _require(line.startswith(inner) and line.isascii())
            ends.append(self._read_element(line[len(inner) :], indent + _STEP, ends[-1] if ends else ","))
        is_union = len(ends) > 1 and ends[-1] != ","
        is_group = code[-1] == "[" or code == "(" or code.endswith(" (")
        _require(ends and len(line) <= LINE_LENGTH and (not is_union or ("," not in ends and is_group)))
        return _STRING.sub('""', line[indent + 1 :])

    def _read_element(self, text: str, indent: int, previous: _End) -> _End:
        """Read an element of brackets, or a member of a union."""
        code = _STRING.sub('""', text)
        is_member = code.startswith("| ")
        _require(previous == ("|" if is_member else ","))
        _require(indent + len(text) <= LINE_LENGTH or code in ('"",', '"": "",'))
        code = code.removeprefix("| ")
        end = code
        if code[-1:] in _CLOSING:
            _require(_ELEMENT_OPENING.fullmatch(code))
            end = self._read_brackets(code, indent)
            if end.startswith(" = ") and ": (" in code:
                _require(_is_code(end[3:].removesuffix(",")))
            else:
                _require(end in ("", ","))
        else:
            _require(code == "*," or _is_code(code.removesuffix(",")))
        if end.endswith(","):
            return ","
        # Black encloses the union of an argument in parentheses.
        return "" if _LABEL.match(code) else "|"


def _is_end(code: str, end: str) -> bool:
    """Whether the code after the closing bracket of a statement is complete."""
    if code.startswith(("def ", "async def ")):
        match = re.fullmatch(r"(?: -> (.+?))?:(?: \.\.\.)?", end)
        return match is not None and (match[1] is None or _is_code(match[1]))
    if re.fullmatch(rf"{_NAME}: (?:{_NAME}\[|\()", code):
        return not end or (end.startswith(" = ") and _is_code(end[3:]))
    return end == (":" if code.startswith("class ") else "")


@lru_cache(maxsize=10_000)
def _is_statement(code: str) -> bool:
    match = _STATEMENT.fullmatch(code)
    return match is not None and all(part is None or _is_code(part) for part in match.groups())


@lru_cache(maxsize=50_000)
def _is_code(code: str) -> bool:
    if not _consists_of_tokens(code) or "yield" in code:
        return False
    while match := _PAIR.search(code):
        before, bracket, content = match.groups()
        is_tuple = bracket == "(" and not before
        if bracket == "[" and before and ": " in content:
            return False
        if is_tuple and content and "," not in content and " if " not in content:
            return False  # perhaps redundant
        if content.endswith(",") and not (is_tuple and content.count(",") == 1):
            return False
        code = f"{code[: match.start()]}{before or 'x'}{code[match.end() :]}"
    return not any(bracket in code for bracket in "()[]{}")


def _consists_of_tokens(code: str) -> bool:
    # Not one pattern for all tokens: it would try to divide a name in all possible ways.
    position = 0
    while position < len(code):
        token = _TOKEN.match(code, position)
        if token is None:
            return False
        position = token.end()
    return bool(code)
