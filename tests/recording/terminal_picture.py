"""Draws a session as an SVG: text that can be selected and read aloud, light and dark, without scripts and fonts."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from html import escape

from tests.recording.recorded_session import Recorded

COLUMNS = 104
CHARACTER, LINE, MARGIN = 7.85, 19, 22
TITLE = "A terminal session with sdkwright"
STYLE = """\
    svg { color-scheme: light dark }
    rect { fill: #f6f8fa; stroke: #d0d7de }
    text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace }
    text { fill: #24292f; white-space: pre }
    .remark { fill: #57606a }
    .prompt, .added { fill: #116329 }
    .command { font-weight: bold }
    .removed { fill: #a40e26 }
    @media (prefers-color-scheme: dark) {
      rect { fill: #0d1117; stroke: #30363d }
      text { fill: #e6edf3 }
      .remark { fill: #9ea7b3 }
      .prompt, .added { fill: #56d364 }
      .removed { fill: #ff7b72 }
    }"""


def draw(session: Sequence[Recorded]) -> str:
    """Return the picture, the same for the same session."""
    lines = [*_list_lines(session)]
    width = round(COLUMNS * CHARACTER + 2 * MARGIN)
    height = len(lines) * LINE + 2 * MARGIN
    texts = "\n".join(
        f'  <text x="{MARGIN}" y="{MARGIN + (number + 1) * LINE - 6}">{line}</text>'
        for number, line in enumerate(lines)
        if line
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        ' role="img" aria-labelledby="title description" xml:space="preserve">\n'
        f'  <title id="title">{TITLE}</title>\n  <desc id="description">{escape(_describe(session))}</desc>\n'
        f"  <style>\n{STYLE}\n  </style>\n"
        f'  <rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8"/>\n{texts}\n</svg>\n'
    )


def _describe(session: Sequence[Recorded]) -> str:
    """The session for readers who do not see it: each command, and the last line that it prints."""
    parts = (f"{step.remark} {step.command}" for step in session)
    return " ".join(" ".join(part.split()) + "." * (not part.endswith(".")) for part in parts)


def _list_lines(session: Sequence[Recorded]) -> Iterator[str]:
    """The lines as elements of SVG; "" is an empty line."""
    for number, step in enumerate(session):
        if number and step.remark:
            yield ""
        if step.remark:
            yield _span("remark", f"# {step.remark}")
        yield f"{_span('prompt', '$')} {_span('command', step.command)}"
        for line in step.output:
            for part in _wrap(line):
                yield _span(_classify(line), part)


def _span(name: str, text: str) -> str:
    return f'<tspan class="{name}">{escape(text)}</tspan>' if name else escape(text)


def _wrap(line: str) -> list[str]:
    if not line.strip():
        return [""]
    indent = " " * (len(line) - len(line.lstrip()) + 4)
    return textwrap.wrap(
        line,
        COLUMNS,
        subsequent_indent=indent,
        break_on_hyphens=False,
        replace_whitespace=False,
        drop_whitespace=True,
    )


def _classify(line: str) -> str:
    """The colour of a line of output."""
    if re.match(r"\s+- |\s+python  breaks", line):
        return "removed"
    if re.match(r"\s+\+ ", line) or line.endswith(" passed"):
        return "added"
    return "remark" if re.match(r"\s+(base|revision) |…", line) else ""
