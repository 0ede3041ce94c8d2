"""Text of a spec as Python source, and in TOML and Markdown: whatever it holds, it stays text."""

from __future__ import annotations

import json
import re
import textwrap
from itertools import cycle

_WIDTH = 110
_CLOSING = re.compile(r'"{3,}|"+\Z')
_CODE_SPAN = re.compile(r"(?<!`)(`[^`\n]+`)(?!`)")
_MARKUP = re.compile(r"[\\`*_\[\]<>|~#]|&(?=[#\w]+;)|^[-+=]", re.MULTILINE)
_NUMBERED = re.compile(r"^(\d+)([.)])", re.MULTILINE)


def literal(value: object) -> str:
    """A string, number, boolean or None as Python source; `repr` escapes everything that is not printable."""
    return repr(value)


def toml(text: str) -> str:
    """A TOML string of one line; its escapes are JSON's, but for what JSON writes as a surrogate pair."""
    return _printable(json.dumps(" ".join(text.split()), ensure_ascii=False))


def markdown(text: str) -> str:
    """Paragraphs of a Markdown document: no markup of their own but code in backticks."""
    lines = ("".join(filter(str.isprintable, line)).split() for line in text.split("\n"))
    parts = _CODE_SPAN.split("\n".join(" ".join(words) for words in lines))
    return "".join(part if is_code else _inert(part) for part, is_code in zip(parts, cycle((False, True))))


def code_span(text: str) -> str:
    """One line of code in a Markdown document, between more backticks than it has in a row."""
    inside = _printable(text.replace("\n", " "))
    fence = "`" * (max(map(len, re.findall("`+", inside)), default=0) + 1)
    pad = " " if "`" in inside else ""
    return f"{fence}{pad}{inside}{pad}{fence}"


def _inert(text: str) -> str:
    return _NUMBERED.sub(r"\1\\\2", _MARKUP.sub(r"\\\g<0>", text))


def docstring(text: str, indent: int) -> str:
    """A docstring with its quotes, its lines indented but the first; the text keeps its paragraphs and lists.

    Of no text it is none: an empty docstring says less than a missing one.
    """
    body = _escaped(text.strip())
    if not body:
        return ""
    pad = " " * indent
    lines = [line for part in body.split("\n") for line in _wrapped(part, _WIDTH - indent)]
    first, rest = lines[0], lines[1:]
    if not rest and len(first) + indent + 6 <= _WIDTH:
        return f'"""{first}"""'
    return "\n".join([f'"""{first}', *((pad + line).rstrip() for line in rest), f'{pad}"""'])


def _escaped(text: str) -> str:
    safe = _printable(text.replace("\\", "\\\\"))
    # Three quotes would close the docstring, and so would one or two at its very end.
    return _CLOSING.sub(lambda quotes: '\\"' * len(quotes[0]), safe)


def _printable(text: str) -> str:
    return "".join(c if c in " \n" or c.isprintable() else _code(ord(c)) for c in text)


def _code(point: int) -> str:
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"


def _wrapped(line: str, width: int) -> list[str]:
    if len(line) <= width:
        return [line]
    lead = len(line) - len(line.lstrip(" "))
    hanging = lead + (2 if line.lstrip().startswith("- ") else 4 if lead else 0)
    return textwrap.wrap(
        line,
        width,
        subsequent_indent=" " * hanging,
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    )
