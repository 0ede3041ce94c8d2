"""The descriptions of the source in plain sentences: tidied, possibly shortened, never invented."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sdkwright.adopt.conversion.markdown import Block, parse_blocks
from sdkwright.adopt.model import Json
from sdkwright.openapi.pointers import escape_step
from sdkwright.openapi.untyped import as_mapping, is_list, is_mapping

_MAX_LENGTH: Final = 1_000
_MAX_INPUT: Final = 20_000
_MAX_SUMMARY: Final = 120
_END: Final = re.compile(r"[.!?…][)\"'”’»*]*$")
_SENTENCE_BREAK: Final = re.compile(r"(?<=[.!?])[)\"'”’»]* +(?=[^a-z ])")
_ABBREVIATION: Final = re.compile(r"(?:^|[ (])(?:(?i:e\.g|i\.e|etc|vs|approx|incl|no|st|mr|dr)|[A-Z])\.$")
_NEEDLESS: Final = re.compile(
    r"(^|[.;] )(?:optional|required|(?:learn|read|see) more)\.(?: |$)", re.IGNORECASE
)
"""A sentence that the keyword `required` makes needless, or that has no meaning without its link."""
_HEADING_END: Final = "\x00"
"""The end of an introduction that is a heading: it is left out if nothing follows."""
_WORD: Final = re.compile(r"[^\W_]+")
_TITLE_WORD: Final = re.compile(r"[A-Z][a-z0-9]*")
_COMMON: Final = frozenset(
    "a all an and any by current details existing for from in its many multiple my new of on one or own several single some "
    "the their this to with your".split()
)
"""Words that are never names."""
_ACRONYMS: Final = frozenset(
    "api csv html http id ip json jwt oauth pdf sdk sms sql sso ui uri url uuid xml".split()
)
_DATA: Final = frozenset({"example", "examples", "default", "enum", "const"})
_NAMES: Final = frozenset(
    {"properties", "patternProperties", "schemas", "definitions", "parameters", "responses", "headers"}
)


class _Tidied(NamedTuple):
    text: str
    is_shortened: bool


def tidy(text: object) -> str:
    """A description as one paragraph of plain sentences; "" if there is none.

    Code stays in backticks, the text of links, and the items of lists. Tables, blocks of code, and what is beyond the
    first paragraphs of a long text are left out; see `list_shortened`.
    """
    return _tidy(text).text if isinstance(text, str) else ""


def summarize(summary: object, description: object, operation_id: object = "") -> tuple[str, str]:
    """The summary of an operation, which is one sentence, and its description, which does not repeat it.

    Without a summary, or with one that a framework made from the name of a function, the first sentence of the
    description is the summary if it is short enough.
    """
    text = tidy(description)
    title = tidy(summary)
    if not title:
        title, rest = _split_sentence(text)
        return (title, rest) if len(title) <= _MAX_SUMMARY else ("", text)
    id_ = operation_id if isinstance(operation_id, str) else ""
    if is_made_from_name(title, id_):
        first, rest = _split_introduction(text)
        if len(first.split()) > 1 and len(first) <= _MAX_SUMMARY:
            return first, rest
        title = _lower_words(title)
    elif _has_words_of(title, id_):
        title = _lower_words(title)
    title, more = _split_sentence(title)
    if _is_repeated(title, text):
        text = _split_sentence(text)[1] if _fold(text) != _fold(title) else ""
    return title, f"{more} {text}".strip() if more and more not in text else text


def list_shortened(value: Any, pointer: str = "", has_names: bool = False) -> Iterator[str]:
    """The pointers of the descriptions in a source document of which only a part is kept."""
    if is_mapping(value):
        for key, child in value.items():
            path = f"{pointer}/{escape_step(str(key))}"
            if key == "description" and not has_names:
                if isinstance(child, str) and _tidy(child).is_shortened:
                    yield path
            elif has_names or key not in _DATA:
                yield from list_shortened(child, path, not has_names and key in _NAMES)
    elif is_list(value):
        for position, child in enumerate(value):
            yield from list_shortened(child, f"{pointer}/{position}")


@lru_cache(maxsize=20_000)
def _tidy(text: str) -> _Tidied:
    blocks, is_cut = parse_blocks(text[:_MAX_INPUT])
    paragraphs = list(_list_paragraphs(blocks)) or [end_sentence(block.text) for block in blocks[:1]]
    kept: list[str] = []
    length = 0
    for paragraph in paragraphs:
        length += len(paragraph) + 1
        if kept and length > _MAX_LENGTH:
            break
        kept.append(paragraph)
    first = _shorten(kept[0]) if kept else ""
    is_shortened = (
        is_cut or len(text) > _MAX_INPUT or len(kept) < len(paragraphs) or first != "".join(kept[:1])
    )
    return _Tidied(_remove_needless(" ".join([first, *kept[1:]])), is_shortened)


def _list_paragraphs(blocks: list[Block]) -> Iterator[str]:
    """Sentences: what ends with a colon, and a heading that does not begin the text, introduces the next block."""
    intro = ""
    items: list[str] = []
    for position, block in enumerate(blocks):
        if block.kind == "item":
            items.append(block.text)
            continue
        if items:
            yield end_sentence(_join(intro, _join_items(items)))
            intro, items = "", []
        if block.kind == "heading":
            if intro and not intro.endswith(_HEADING_END):
                yield end_sentence(intro)
            intro = f"{block.text.rstrip(':.')}{_HEADING_END}" if position else ""
            continue
        text = _join(intro, block.text)
        intro = text if text.endswith(":") else ""
        if not intro:
            yield end_sentence(text)
    if items or (intro and not intro.endswith(_HEADING_END)):
        yield end_sentence(_join(intro, _join_items(items)))


def _join(intro: str, text: str) -> str:
    return " ".join(part for part in (intro.replace(_HEADING_END, ":"), text) if part)


def _join_items(items: list[str]) -> str:
    """The items of a list as one sentence, or as several if one of them has more than one."""
    if any(_split_sentence(item)[1] for item in items):
        return " ".join(map(end_sentence, items))
    parts = [item if item.endswith(":") else f"{item.rstrip('.,; ')};" for item in items]
    return " ".join(parts).rstrip(";")


def end_sentence(text: str) -> str:
    """The text with a full stop at its end."""
    text = text.strip()
    return text if not text or _END.search(text[-6:]) else f"{text.rstrip(' :;,')}."


def _shorten(text: str) -> str:
    """A long paragraph up to its last sentence that is short enough, else up to a word."""
    if len(text) <= _MAX_LENGTH:
        return text
    start = text[:_MAX_LENGTH]
    ends = [match.start() for match in _SENTENCE_BREAK.finditer(start)]
    return start[: ends[-1]] if ends else f"{start.rpartition(' ')[0] or start}…"


def _remove_needless(text: str) -> str:
    return _NEEDLESS.sub(r"\1", text).strip()


def _split_sentence(text: str) -> tuple[str, str]:
    """The first sentence, and the rest."""
    for match in _SENTENCE_BREAK.finditer(text):
        first = text[: match.end()].rstrip()
        if first.count("`") % 2 == 0 and not _ABBREVIATION.search(first):
            return first, text[match.end() :]
    return text, ""


def _split_introduction(text: str) -> tuple[str, str]:
    """The first sentence, or what introduces a list in it, and the rest."""
    first, rest = _split_sentence(text)
    head, colon, tail = first.partition(": ")
    if not colon:
        return first, rest
    is_plain = head.count("`") % 2 == 0 and len(head.split()) > 2
    return (f"{head}.", f"{tail} {rest}".strip()) if is_plain else ("", text)


def _is_repeated(title: str, text: str) -> bool:
    """Whether the first sentence of a text is its title."""
    return _fold(_split_sentence(text)[0]) == _fold(title)


def _fold(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))


def is_made_from_name(title: str, name: str) -> bool:
    """Whether a title consists of the words of a name, as web frameworks make it: "List Orders" of `list_orders_get`."""
    words = _WORD.findall(title)
    text = f"_{'_'.join(_WORD.findall(name.lower()))}_"
    return all(map(_TITLE_WORD.fullmatch, words)) and f"_{'_'.join(words).lower()}_" in text


def _has_words_of(title: str, name: str) -> bool:
    """Whether a title in title case has only words of a name and common ones: "Get Several Albums" of `get-many-albums`."""
    words = [word.removesuffix("'s").rstrip(".") for word in title.split(" ")]
    known = {word.rstrip("s") for word in _WORD.findall(name.lower())}
    is_title = len(words) > 1 and all(map(_TITLE_WORD.fullmatch, words))
    return is_title and all(
        word.lower() in _COMMON or word.lower().rstrip("s") in known for word in words[1:]
    )


def _lower_words(title: str) -> str:
    """A title in sentence case: "List Api Keys." -> "List API keys."."""
    words = title.split(" ")
    return " ".join(
        [_write_word(words[0], words[0]), *(_write_word(word, word.lower()) for word in words[1:])]
    )


def _write_word(word: str, usual: str) -> str:
    return word.upper() if word.lower().rstrip(".") in _ACRONYMS else usual


def describe_values(schema: Json, values: Sequence[Any]) -> dict[str, str]:
    """The descriptions of the values of an enum, in the form of several generators; {} unless each value has one."""
    descriptions = schema.get("x-enumDescriptions", schema.get("x-enum-descriptions"))
    if is_list(descriptions) and len(descriptions) == len(schema["enum"]):
        descriptions = dict(zip(map(str, schema["enum"]), descriptions, strict=True))
    names = [*map(str, values)]
    texts = {name: tidy(text) for name, text in as_mapping(descriptions).items() if name in names}
    return texts if texts and len(texts) == len(values) and all(texts.values()) else {}
