"""Random edits of a document, as someone makes them while writing: most leave the spec valid, some do not."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import TypeAlias

Edit: TypeAlias = Callable[[str, random.Random], str]


def drop_line(text: str, chance: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    del lines[chance.randrange(len(lines))]
    return "".join(lines)


def repeat_line(text: str, chance: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    lines.insert(chance.randrange(len(lines)), chance.choice(lines))
    return "".join(lines)


def add_comment(text: str, chance: random.Random) -> str:
    """Move the lines below."""
    lines = text.splitlines(keepends=True)
    lines.insert(chance.randrange(len(lines)), "# A comment.\n" * chance.randrange(1, 4))
    return "".join(lines)


def swap_words(text: str, chance: random.Random) -> str:
    return _swap(r"\b(?:string|integer|description|summary|required|example|minimum)\b", text, chance)


def swap_references(text: str, chance: random.Random) -> str:
    return _swap(r"'[^']*#/components/schemas/[^']*'", text, chance)


def _swap(pattern: str, text: str, chance: random.Random) -> str:
    """Write another of the texts that match in the place of one."""
    matches = [*re.finditer(pattern, text)]
    if not matches:
        return text
    place, other = chance.choice(matches), chance.choice(matches)[0]
    return text[: place.start()] + other + text[place.end() :]


def drop_full_stop(text: str, chance: random.Random) -> str:
    places = [match.start() for match in re.finditer(r"\.$", text, re.MULTILINE)]
    place = chance.choice(places) if places else len(text)
    return text[:place] + text[place + 1 :]
