"""Text of a spec as Python source: whatever it holds, it stays text."""

from __future__ import annotations

import re
import textwrap

_WIDTH = 110
_CLOSING = re.compile(r'"{3,}|"+\Z')


def literal(value: object) -> str:
    """A string, number, boolean or None as Python source; `repr` escapes everything that is not printable."""
    return repr(value)


def docstring(text: str, indent: int) -> str:
    """A docstring with its quotes, its lines indented but the first; the text keeps its paragraphs and lists."""
    body = _escaped(text.strip())
    if not body:
        return '""""""'
    pad = " " * indent
    lines = [line for part in body.split("\n") for line in _wrapped(part, _WIDTH - indent)]
    first, rest = lines[0], lines[1:]
    if not rest and len(first) + indent + 6 <= _WIDTH:
        return f'"""{first}"""'
    return "\n".join([f'"""{first}', *((pad + line).rstrip() for line in rest), f'{pad}"""'])


def _escaped(text: str) -> str:
    safe = "".join(c if c in " \n" or c.isprintable() else _code(c) for c in text.replace("\\", "\\\\"))
    # Three quotes would close the docstring, and so would one or two at its very end.
    return _CLOSING.sub(lambda quotes: '\\"' * len(quotes[0]), safe)


def _code(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


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
