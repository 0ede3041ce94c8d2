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
    """A TOML string of one line. TOML has the escapes of JSON, except surrogate pairs."""
    return _escape_unprintable(json.dumps(" ".join(text.split()), ensure_ascii=False))


def markdown(text: str) -> str:
    """Paragraphs of a Markdown document, in which only code in backticks is markup."""
    lines = ("".join(filter(str.isprintable, line)).split() for line in text.split("\n"))
    parts = _CODE_SPAN.split("\n".join(" ".join(words) for words in lines))
    return "".join(
        part if is_code else _escape_markup(part) for part, is_code in zip(parts, cycle((False, True)))
    )


def code_span(text: str) -> str:
    """One line of code in a Markdown document, in as many backticks as it needs."""
    inside = _escape_unprintable(text.replace("\n", " "))
    fence = "`" * (max(map(len, re.findall("`+", inside)), default=0) + 1)
    pad = " " if "`" in inside else ""
    return f"{fence}{pad}{inside}{pad}{fence}"


def _escape_markup(text: str) -> str:
    return _NUMBERED.sub(r"\1\\\2", _MARKUP.sub(r"\\\g<0>", text))


def docstring(text: str, indent: int) -> str:
    """A docstring with its quotes, every line but the first indented. The text keeps its paragraphs and lists.

    Empty for an empty text: a docstring without text has no use.
    """
    body = _escape_quotes(text.strip())
    if not body:
        return ""
    pad = " " * indent
    lines = [line for part in body.split("\n") for line in _wrap_line(part, _WIDTH - indent)]
    first, rest = lines[0], lines[1:]
    if not rest and len(first) + indent + 6 <= _WIDTH:
        return f'"""{first}"""'
    return "\n".join([f'"""{first}', *((pad + line).rstrip() for line in rest), f'{pad}"""'])


def _escape_quotes(text: str) -> str:
    safe = _escape_unprintable(text.replace("\\", "\\\\"))
    # Three quotes would close the docstring, and so would one or two at its very end.
    return _CLOSING.sub(lambda quotes: '\\"' * len(quotes[0]), safe)


def _escape_unprintable(text: str) -> str:
    return "".join(c if c in " \n" or c.isprintable() else _escape_code_point(ord(c)) for c in text)


def _escape_code_point(point: int) -> str:
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"


def _wrap_line(line: str, width: int) -> list[str]:
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
