"""Text of a spec as Python source: whatever it holds, it stays text."""

from __future__ import annotations

import textwrap

_WIDTH = 110


def literal(value: object) -> str:
    """A string, number, boolean or None as Python source; everything not printable is escaped."""
    return ascii_safe(repr(value))


def ascii_safe(source: str) -> str:
    """Escape what `repr` leaves readable but a reader of source could be fooled by."""
    return "".join(c if c == " " or c.isprintable() else f"\\u{ord(c):04x}" for c in source)


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
    safe = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    safe = "".join(
        c if c in " \n" or c.isprintable() else f"\\u{ord(c):04x}" if ord(c) < 65536 else f"\\U{ord(c):08x}"
        for c in safe
    )
    # A quote at the very end would close the docstring one character early.
    return safe[:-1] + '\\"' if safe.endswith('"') and not safe.endswith('\\"') else safe


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
