"""Markdown and HTML as paragraphs of plain text: only code in backticks stays. The time is linear in the length."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

_ANSI: Final = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|.)?")
_FENCE: Final = re.compile(r"\s*(?:>\s*)*(?:[-*+]\s+)?(```+|~~~+)(.*)")
_CUT: Final = (
    ("<!--", "-->"),
    ("<table", "</table>"),
    ("<pre", "</pre>"),
    ("<script", "</script>"),
    ("<style", "</style>"),
)
"""The beginnings and ends of parts that are left out."""
_BLOCK_TAG: Final = re.compile(
    r"(`[^`\n]*`)|<(/?)(br|p|div|ul|ol|li|tr|dl|dt|dd|blockquote|details|summary|center|hr|h[1-6])\b[^<>]*>",
    re.IGNORECASE,
)
_INLINE_TAG: Final = re.compile(
    r"</?(?:a|abbr|b|big|cite|del|em|font|i|img|ins|kbd|label|mark|q|s|small|span|strike|strong|sub|sup|td|th|tbody|thead"
    r"|tt|u|var)\b[^<>]*>",
    re.IGNORECASE,
)
_CODE_TAG: Final = re.compile(r"</?code\b[^<>]*>", re.IGNORECASE)
_HEADING: Final = re.compile(r"#{1,6}\s+(.*?)\s*#*")
_UNDERLINE: Final = re.compile(r"=+|-{2,}|[*_](?:\s*[*_]){2,}|-(?:\s+-){2,}")
_ITEM: Final = re.compile(r"(?:[-*+•·]|\d{1,3}[.)])\s+(.*)")
_QUOTE: Final = re.compile(
    r"(?:>\s*)+(?:\[!\w+\]|(?:danger|info|note|success|tip|warn|warning)$)?\s*", re.IGNORECASE
)
"""The marks of a quotation, with the kind of a note, which its colour shows."""
_TABLE_ROW: Final = re.compile(r"\|.*|:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+")
_CODE: Final = re.compile(r"(``[^`\n]+``|`[^`\n]+`|\bhttps?://[^\s<>`*\"|\\\[\]]+)")
"""Code, and URLs: their characters are no marks."""
_IMAGE: Final = re.compile(r"!\[[^\[\]]*\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\[\]]*\])")
_LINK: Final = re.compile(
    r"\[([^\[\]]*)\](?:\(\s*((?:[^()\s]|\([^()]*\))*)(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?\s*\)|\[[^\[\]\s]*\])"
)
_ANCHOR: Final = re.compile(
    r"<a\s[^<>]*?\bhref=[\"']?(https?://[^\"'<>\s]*)[^<>]*>([^<>]*)</a>", re.IGNORECASE
)
_AUTOLINK: Final = re.compile(r"<((?:https?://|mailto:)[^<>\s]*)>")
_EMPHASIS: Final = (
    re.compile(r"\*\*\*?([^*\n]+)\*\*\*?"),
    re.compile(r"(?<!\w)__(?![a-z0-9]+__)([^_\n]+)__(?!\w)"),
    re.compile(r"(?<![\w*])\*(?! )([^*\n]+)(?<! )\*(?![\w*])"),
    re.compile(r"(?<![\w_])_(?! )([^_\n]+)(?<! )_(?![\w_])"),
    re.compile(r"~~([^~\n]+)~~"),
)
_ESCAPE: Final = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")
_NEEDLESS_SPACE: Final = re.compile(r" +(?=[,.;](?: |$)|\))|(?<=\() +")


@dataclass
class Block:
    """A part of a text."""

    kind: Literal["heading", "paragraph", "item"]
    lines: list[str] = field(default_factory=list[str])

    @property
    def text(self) -> str:
        """The text without marks, on one line."""
        return strip_inline(" ".join(self.lines))


def parse_blocks(text: str) -> tuple[list[Block], bool]:
    """The headings, paragraphs and items of lists in a text, and whether something else was left out, such as code."""
    text, cut = _cut_parts(clean_characters(text))
    blocks: list[Block] = []
    current: Block | None = None
    fence = ""
    for line in _BLOCK_TAG.sub(_replace_tag, text).split("\n"):
        match = _FENCE.match(line)
        if fence:
            fence = "" if match and match[1].startswith(fence) and not match[2].strip() else fence
            continue
        if match and "`" not in match[2]:
            fence, cut, current = match[1], True, None
            continue
        stripped = line.strip()
        stripped = stripped[quote.end() :] if (quote := _QUOTE.match(stripped)) else stripped
        if _TABLE_ROW.fullmatch(stripped):
            cut, current = True, None
        elif current is not None and _underlines(stripped, current):
            current.kind, current = "heading", None
        elif current is not None and not _starts_block(stripped):
            current.lines.append(stripped)
        else:
            current = _make_block(stripped)
            blocks.extend([current] if current is not None else [])
            current = None if current is not None and current.kind == "heading" else current
    return [block for block in blocks if block.text], cut


def _underlines(line: str, block: Block) -> bool:
    """Whether a line makes the line above a heading."""
    is_line = bool(line) and (set(line) == {"="} or (set(line) == {"-"} and len(line) > 1))
    return is_line and block.kind == "paragraph" and len(block.lines) == 1


def _starts_block(line: str) -> bool:
    return not line or any(pattern.fullmatch(line) for pattern in (_HEADING, _UNDERLINE, _ITEM))


def _make_block(line: str) -> Block | None:
    if not line or _UNDERLINE.fullmatch(line):
        return None
    if match := _HEADING.fullmatch(line):
        return Block("heading", [match[1]])
    if match := _ITEM.fullmatch(line):
        return Block("item", [match[1]])
    return Block("paragraph", [line])


def clean_characters(text: str) -> str:
    """The text without characters that are invisible, or that affect a terminal or the direction of other characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if text.replace("\n", "").isprintable():
        return text
    return "".join(_clean_character(character) for character in _ANSI.sub("", text))


def _clean_character(character: str) -> str:
    if character.isprintable() or character == "\n":
        return character
    category = unicodedata.category(character)
    return "\n" if category in ("Zl", "Zp") else " " if category in ("Zs", "Cc") else ""


def _cut_parts(text: str) -> tuple[str, bool]:
    """The text without the parts that are left out, and whether there was one with content."""
    has_content = False
    for start, end in _CUT:
        lower, kept, position = text.lower(), list[str](), 0
        if len(lower) != len(text):
            continue  # a letter whose lower case is longer: positions would differ
        while (first := lower.find(start, position)) >= 0 and (last := lower.find(end, first)) >= 0:
            kept.append(text[position:first])
            position = last + len(end)
            has_content = has_content or start != "<!--"
        text = ("" if start == "<!--" else "\n\n").join([*kept, text[position:]])
    return text, has_content


def _replace_tag(match: re.Match[str]) -> str:
    if match[1]:
        return match[1]
    name = match[3].lower()
    if name == "li":
        return "" if match[2] else "\n\n- "
    if name[0] == "h" and name != "hr":
        return "\n\n" if match[2] else "\n\n# "
    return "\n\n"


def strip_inline(text: str) -> str:
    """A text on one line without emphasis, links and tags; code stays in backticks."""
    text = _CODE_TAG.sub("`", text)
    text = "".join(_strip_parts(text))
    text = "".join(_strip_emphasis(text))
    return _NEEDLESS_SPACE.sub("", " ".join(text.split()))


def _strip_parts(text: str) -> Iterator[str]:
    # A text in a link may have code, so links are first.
    text = _LINK.sub(lambda link: _format_link(link[1], link[2] or ""), _IMAGE.sub("", text))
    text = _ANCHOR.sub(lambda link: _format_link(link[2], link[1]), text)
    text = _AUTOLINK.sub(r"\1", text)
    for position, part in enumerate(_CODE.split(text)):
        if not position % 2:
            yield html.unescape(_INLINE_TAG.sub("", part))
        elif part.startswith("`"):
            yield f"`{part.strip('`').strip()}`"
        else:
            yield part.replace("&amp;", "&")


def _format_link(text: str, target: str) -> str:
    """The text of a link, with the URL that it leads to; without it if that is relative, or the text itself."""
    url = target.strip("<>")
    address = url.partition("://")[2].rstrip("/")
    is_web = url.lower().startswith(("https://", "http://"))
    return f"{text} ({url})" if is_web and text.strip() and address not in text else text


def _strip_emphasis(text: str) -> Iterator[str]:
    # Emphasis may contain code: its marks are removed around a placeholder for the code.
    parts = _CODE.split(text)
    codes = parts[1::2]
    plain = "\x00".join(parts[::2])
    for _ in range(2):
        for pattern in _EMPHASIS:
            plain = pattern.sub(r"\1", plain)
    plain = _ESCAPE.sub(r"\1", plain)
    for position, part in enumerate(plain.split("\x00")):
        yield part
        if position < len(codes):
            yield codes[position]
