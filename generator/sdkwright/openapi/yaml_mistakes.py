"""Explains why a text is not YAML: what is wrong, where, and what to do. PyYAML only finds the position."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from sdkwright.openapi.decoding import ParseError
from sdkwright.problems.messages import escape, quote, shorten

_LINE_BREAK: Final = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_CONFLICT: Final = re.compile(r"^(?:<{7}(?: .*)?|(?:\|{7}|>{7}) .*)$", re.MULTILINE)
_MARKERS: Final = ("<<<<<<<", "||||||| ", ">>>>>>> ")
_ODD_SPACE: Final = re.compile(
    r" *(?:- *)?(?:(?P<indentation>[\u00a0\u2000-\u200a\u202f\u3000])|[\w$-]+:(?P<value>[\u00a0\u2000-\u200a\u202f\u3000]))"
)
"""A space that is not the one of ASCII, in the indentation or after a colon. It looks the same in an editor."""
_LONG_KEY: Final = re.compile(r'"(?:[^"\\\n]|\\.){1025,}"\s*:|\b[\w$-]{1025,}\s*:')
_KEY: Final = re.compile(r"\s*(?:- +)*(?P<key>[^\s'\"#][^#]*?|'[^']*'|\"[^\"]*\"):\s+(?P<value>.+)")
_NO_SPACE: Final = re.compile(r"\s*(?:- +)*(?P<key>[\w$-]+):(?P<value>[^\s:/].*)")
_CLOSING: Final = "]}"
_MAX_MATCHED: Final = 1_000
"""The length of the part of a line that is matched with expressions; their time is quadratic in the worst case."""


class Mark(NamedTuple):
    """A position in a text; line and column begin at 0."""

    line: int
    column: int


@dataclass(frozen=True)
class Position:
    """Where PyYAML stopped, and where it began the part that it could not finish."""

    lines: list[str]
    mark: Mark
    start: Mark

    @property
    def line(self) -> str:
        """The line of the mark."""
        return self._get_line(self.mark.line)

    @property
    def before(self) -> str:
        """The line up to the mark."""
        return self.line[: self.mark.column]

    @property
    def after(self) -> str:
        """The line from the mark on."""
        return self.line[self.mark.column :]

    @property
    def opening(self) -> str:
        """The line from the start on."""
        return self._get_line(self.start.line)[self.start.column :]

    def find_line_above(self) -> tuple[int, str]:
        """The number, from 1, and the text of the nearest line above that is not empty and not a comment."""
        for number in range(self.mark.line, 0, -1):
            text = self._get_line(number - 1)
            if text.strip() and not text.lstrip().startswith("#"):
                return number, text
        return 0, ""

    def list_indents_above(self) -> list[int]:
        """The indentations of the lines that contain the line of the mark, and of the nearest line above."""
        indents: list[int] = []
        for number in range(self.mark.line, 0, -1):
            text = self._get_line(number - 1)
            indent = len(text) - len(text.lstrip(" "))
            if text.strip() and (not indents or indent < indents[-1]):
                indents.append(indent)
        return indents[::-1]

    def _get_line(self, index: int) -> str:
        return self.lines[index] if index < len(self.lines) else ""


_Explanation = tuple[str, Mark]
"""The message, and the position of the mistake."""


def find_conflict(text: str) -> ParseError | None:
    """The first line that git wrote for a conflict, which may be inside of a quoted text."""
    match = _CONFLICT.search(text) if any(marker in text for marker in _MARKERS) else None
    if match is None:
        return None
    line = text.count("\n", 0, match.start()) + 1
    message = "a merge conflict; keep one version of the lines, and remove '<<<<<<<', '=======' and '>>>>>>>'"
    return ParseError(line, _add_line(message, match[0]), 1)


def explain(problem: str, text: str, mark: Mark, start: Mark | None) -> ParseError:
    """The error for a problem that PyYAML found."""
    if long_key := _LONG_KEY.search(text):
        line = text.count("\n", 0, long_key.start()) + 1
        return ParseError(line, "a key of more than 1,024 characters, which YAML does not allow; shorten it")
    position = Position(_LINE_BREAK.split(text), mark, start or mark)
    if invisible := _find_invisible(position):
        message, found = invisible
        return ParseError(found.line + 1, _add_line(message, position.lines[found.line]), found.column + 1)
    explainer = next(
        (explain for pattern, explain in _EXPLAINERS if re.search(pattern, problem)), _explain_other
    )
    message, found = explainer(position)
    found_line = position.lines[found.line] if found.line < len(position.lines) else ""
    return ParseError(found.line + 1, _add_line(message, found_line), found.column + 1)


def _find_invisible(position: Position) -> _Explanation | None:
    """A character in or above the line of the mark that an editor does not show, so that other messages mislead."""
    above, _ = position.find_line_above()
    for number in sorted({max(above - 1, 0), min(position.mark.line, len(position.lines) - 1)}):
        line = position.lines[number]
        if (column := line.find("\ufeff", int(number == 0))) >= 0:
            return "a byte order mark (U+FEFF) inside of the text; remove it", Mark(number, column)
        if space := _ODD_SPACE.match(line[:_MAX_MATCHED]):
            column = space.start(space.lastgroup or 0)
            code = ord(line[column])
            return f"U+{code:04X}, which looks like a space; write a space", Mark(number, column)
    return None


def _add_line(message: str, line: str) -> str:
    return f"{message} (the line is: {shorten(escape(line.strip()))})" if line.strip() else message


def _explain_tab(position: Position) -> _Explanation:
    column = position.line.find("\t", min(position.mark.column, len(position.before)))
    column = max(column, 0)
    where = "in the indentation" if not position.line[:column].strip() else "between the words"
    return f"a tab {where}; write spaces", Mark(position.mark.line, column)


def _explain_colon(position: Position) -> _Explanation:
    """A second `: ` in a line, or a key below a value."""
    match = _KEY.match(position.line[:_MAX_MATCHED])
    if match and match.end("key") < position.mark.column:
        if match["value"][0] in "'\"":
            return _explain_text_after_value(position)
        quoted_value = "'" + match["value"].rstrip().replace("'", "''") + "'"
        return (
            f"the value of {quote(match['key'])} contains ': '; quote it: {shorten(escape(quoted_value))}",
            position.mark,
        )
    number, above = position.find_line_above()
    if match := _NO_SPACE.fullmatch(above[:_MAX_MATCHED]):
        column = match.end("key")
        return _describe_missing_space(match), Mark(number - 1, column)
    start = Mark(position.mark.line, len(position.line) - len(position.line.lstrip()))
    return f"a key below the value of line {number}; indent this line like the key of line {number}", start


def _explain_missing_colon(position: Position) -> _Explanation:
    if match := _NO_SPACE.match(position.opening[:_MAX_MATCHED]):
        return _describe_missing_space(match), Mark(
            position.start.line, position.start.column + match.end("key")
        )
    return (
        "neither a key with ': ' nor indented like the text above; add ': ', or indent the line",
        position.start,
    )


def _describe_missing_space(match: re.Match[str]) -> str:
    return f"no space after ':'; write {quote(match['key'] + ': ' + match['value'])}"


def _explain_block(position: Position) -> _Explanation:
    """Something else than the next key of a mapping, or the next element of a list."""
    if position.before.strip(" -"):
        if position.after[:1] in _CLOSING:
            return f"{quote(position.after[:1])} closes nothing; remove it, or quote the text", position.mark
        return _explain_text_after_value(position)
    indent, above = len(position.before), position.list_indents_above()
    if position.after.startswith(":"):
        return "':' without a key before it; write the key, or quote the text", position.mark
    if indent not in above:
        nearest = [
            *[other for other in above if other < indent][-1:],
            *[other for other in above if other > indent][:1],
        ]
        others = " or ".join(map(str, nearest))
        return (
            f"indented by {indent}, but the lines above by {others}; indent it like the line that it belongs to",
            position.mark,
        )
    if position.after.startswith("-"):
        return "an element of a list among the keys of a mapping; indent it, or remove '- '", position.mark
    return (
        "a key among the elements of a list; begin it with '- ', or indent it like another key",
        position.mark,
    )


def _explain_text_after_value(position: Position) -> _Explanation:
    ending = position.before.rstrip()[-1:]
    remedies = {
        "'": "write '' for an apostrophe inside single quotes, or quote the whole value",
        '"': 'write \\" for a quote inside double quotes, or quote the whole value',
    }
    what = "text after the closing quote" if ending in remedies else "text after the value"
    return f"{what}; {remedies.get(ending, 'quote the whole value')}", position.mark


def _explain_bracket(position: Position) -> _Explanation:
    bracket = position.opening[:1]
    closing = {"[": "]", "{": "}"}.get(bracket, "")
    if position.mark.line != position.start.line or not position.after:
        return (
            f"{quote(bracket)} is not closed; write {quote(closing)}, and ',' between the elements",
            position.start,
        )
    return (
        f"no ',' or {quote(closing)} here; add it, or quote a text with ': ', brackets or quotes",
        position.mark,
    )


def _explain_quote(position: Position) -> _Explanation:
    return (
        f"the quote {position.opening[:1]} is not closed; write it at the end of the text too",
        position.start,
    )


def _explain_first_character(position: Position) -> _Explanation:
    if position.after.startswith("\t"):
        return _explain_tab(position)
    if not position.after:
        number, above = position.find_line_above()
        end = Mark(number - 1, len(above)) if number and not position.line else position.mark
        return "the text ends too early; close its brackets and quotes", end
    character = position.after[:1]
    is_in_brackets = position.lines[0].lstrip()[:1] in ("{", "[") or re.search(r"[\[{]", position.before)
    if is_in_brackets and character == ",":
        return "',' without a key or a value before it; remove it, or write what is missing", position.mark
    if is_in_brackets and character in _CLOSING:
        return (
            f"{quote(character)} closes another bracket; close the last one that is open first",
            position.mark,
        )
    return f"a text cannot begin with {quote(character)}; quote it", position.mark


def _explain_indicator(position: Position) -> _Explanation:
    names = {"*": "an alias", "&": "an anchor", "!": "a tag", "%": "a directive"}
    character = position.opening[:1]
    return (
        f"{quote(character)} begins {names.get(character, 'an instruction')}; quote the text",
        position.start,
    )


def _explain_block_text(position: Position) -> _Explanation:
    return f"text beside {quote(position.opening[:1])}; write it on the lines below, indented", position.mark


def _explain_escape(position: Position) -> _Explanation:
    column = position.line.find("\\", position.mark.column - 2 if position.mark.column > 1 else 0)
    column = position.mark.column if column < 0 else column
    escape_sequence = position.line[column : column + 2]
    message = f"{quote(escape_sequence)} is not an escape of YAML; write {quote(chr(92) + escape_sequence)}, or use single quotes"
    return message, Mark(position.mark.line, column)


def _explain_digits(position: Position) -> _Explanation:
    return (
        'an escape needs hexadecimal digits of a character, as in "\\u00e9"; write the character itself',
        position.mark,
    )


def _explain_no_character(position: Position) -> _Explanation:
    return (
        "an escape of no character, or of half of a surrogate pair; write the character itself",
        position.mark,
    )


def _explain_end(position: Position) -> _Explanation:
    return "text after the end of the document; indent it like the first line, or remove it", position.mark


def _explain_version(position: Position) -> _Explanation:
    return "a directive of another version of YAML; remove the line", position.mark


def _explain_list(position: Position) -> _Explanation:
    return "a list beside its key; write it on the lines below, or in brackets: [a, b]", position.mark


def _explain_other(position: Position) -> _Explanation:
    return (
        "not YAML; check the indentation, the quotes and the brackets here and in the line above",
        position.mark,
    )


_EXPLAINERS: Final[tuple[tuple[str, Callable[[Position], _Explanation]], ...]] = (
    ("tab character", _explain_tab),
    ("cannot start any token|node content|mapping keys are not allowed", _explain_first_character),
    ("mapping values are not allowed", _explain_colon),
    ("could not find expected ':'", _explain_missing_colon),
    ("',' or '[]}]'", _explain_bracket),
    ("expected key|expected '-' indicator|<block end>", _explain_block),
    ("unexpected end of stream|unexpected document", _explain_quote),
    ("unknown escape", _explain_escape),
    ("Unicode character escape", _explain_no_character),
    ("hexa?decimal", _explain_digits),
    ("incompatible YAML", _explain_version),
    ("document start", _explain_end),
    ("sequence entries are not allowed", _explain_list),
    ("comment or (a )?line break|chomping", _explain_block_text),
    ("alphabetic|tag handle|expected '>'|directive", _explain_indicator),
)
"""Words of PyYAML's messages, of its parser in C and of the one in Python; the first match counts."""
