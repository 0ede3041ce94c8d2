"""The badges of the README, from facts of this repository; they are files, so they need no server."""

from __future__ import annotations

import re
from html import escape

from tests.projects import ROOT

BADGES = ROOT / "docs" / "badges"
_CHARACTER, _PADDING, _HEIGHT = 6.6, 8, 20


def list_badges() -> dict[str, tuple[str, str]]:
    """Return the label and the value of each badge, by file name."""
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    versions = re.findall(r"Programming Language :: Python :: (3\.\d+)", project)
    (license_name,) = re.findall(r'^license = "(.*)"$', project.partition("[tool.")[0], re.MULTILINE)
    return {
        "python": ("python", f"{versions[0]} to {versions[-1]}"),
        "license": ("license", license_name),
        "types": ("types", "mypy and pyright, strict"),
        "openapi": ("OpenAPI", "2.0, 3.0, 3.1"),
    }


def draw_badge(label: str, value: str) -> str:
    """Return a badge: the label on grey, the value on blue."""
    widths = [round(len(text) * _CHARACTER + 2 * _PADDING) for text in (label, value)]
    width = sum(widths)
    name = escape(f"{label}: {value}")
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{_HEIGHT}" role="img" aria-label="{name}">
  <title>{name}</title>
  <style>text {{ font: 11px Verdana, 'DejaVu Sans', sans-serif; fill: #fff; text-anchor: middle }}</style>
  <rect width="{width}" height="{_HEIGHT}" rx="3" fill="#0550ae"/>
  <path d="M3 0h{widths[0] - 3}v{_HEIGHT}h-{widths[0] - 3}a3 3 0 0 1-3-3v-{_HEIGHT - 6}a3 3 0 0 1 3-3z" fill="#424a53"/>
  <text x="{widths[0] / 2:g}" y="14">{escape(label)}</text>
  <text x="{widths[0] + widths[1] / 2:g}" y="14">{escape(value)}</text>
</svg>
"""


def write_badges() -> None:
    BADGES.mkdir(exist_ok=True)
    for name, texts in list_badges().items():
        (BADGES / f"{name}.svg").write_text(draw_badge(*texts), "utf-8", newline="\n")
