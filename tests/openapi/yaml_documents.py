"""Random values, and their texts in random styles of YAML."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from sdkwright.openapi.untyped import as_list, is_list, is_mapping

KEYS = ("a", "b", "type", "on", "12", "/v1/x", "a b", "é", "it's", "-x", "null", "x: y", "#c", "$ref", "{id}")
TEXTS = (
    "",
    "word",
    "two words",
    "yes",
    "1.5",
    "null",
    "# no",
    "a: b",
    "it's",
    "x\ny",
    "x\n",
    "x\n\ny\n",
    " x ",
)
LONG = (
    "a text of many words that is so long that it may be on several lines, one after the other, for everyone"
)


def make_value(random: Random, depth: int = 0) -> Any:
    """A value; the root is a mapping or a list that is not empty."""
    kind = random.choice(("map", "map", "list", "scalar", "scalar")) if depth else "map"
    if depth >= 4 or kind == "scalar":
        return random.choice((None, True, False, 0, -7, 1.5, *TEXTS, LONG))
    size = random.randint(0 if depth else 1, 4)
    if kind == "list":
        return [make_value(random, depth + 1) for _ in range(size)]
    return {key: make_value(random, depth + 1) for key in random.sample(KEYS, size)}


class Emitter:
    """Writes a value in a random style, with comments, each of which is unique."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._comments = 0

    def emit(self, value: Any) -> str:
        """The text of a document."""
        start = self._random.choice(("", "", "---\n", "--- # start\n", "# head\n\n", "%YAML 1.2\n---\n"))
        lines = self._emit_block(value, 0)
        end = self._random.choice(("", "", "# end\n", "...\n", "\n\n"))
        return start + "\n".join(lines) + "\n" + end

    def _chance(self, probability: float) -> bool:
        return self._random.random() < probability

    def _comment(self) -> str:
        self._comments += 1
        return f"# comment {self._comments}"

    def _emit_gap(self, indent: int) -> list[str]:
        if not self._chance(0.2):
            return []
        lines = [" " * self._random.choice((indent, indent, 0)) + self._comment()]
        return lines if self._chance(0.5) else [self._random.choice(("", "  ")), *lines]

    def _emit_block(self, value: Any, indent: int) -> list[str]:
        """The lines of a collection that is not empty, each with its indentation."""
        lines: list[str] = []
        keys = list(value) if is_mapping(value) else [None] * len(value)
        children = list(value.values()) if is_mapping(value) else as_list(value)
        pairs = zip(keys, children, strict=True)
        for key, child in pairs:
            lines += self._emit_gap(indent)
            if key is None:
                lines += self._emit_child(" " * indent + "-", indent, child, in_list=True)
            elif self._chance(0.05):
                lines.append(f"{' ' * indent}? {self._emit_key(key)}")
                lines += self._emit_child(" " * indent + ":", indent, child, in_list=False)
            else:
                colon = " :" if self._chance(0.05) else ":"
                lines += self._emit_child(
                    " " * indent + self._emit_key(key) + colon, indent, child, in_list=False
                )
        if self._chance(0.1) and indent:
            lines.append(" " * indent + self._comment())
        return lines

    def _emit_child(self, head: str, indent: int, value: Any, *, in_list: bool) -> list[str]:
        step = self._random.choice((2, 2, 2, 4))
        comment = f"  {self._comment()}" if self._chance(0.1) else ""
        if isinstance(value, (dict, list)) and value and not self._chance(0.3):
            if in_list and self._chance(0.7):
                below = self._emit_block(value, indent + 2)
                if not below[0].lstrip().startswith("#") and below[0].strip():
                    return [f"{head} {below[0][indent + 2 :]}", *below[1:]]
            no_indent = is_list(value) and not in_list and self._chance(0.5)
            return [head + comment, *self._emit_block(value, indent if no_indent else indent + step)]
        if (
            isinstance(value, str)
            and "\n" in value
            and value.strip() == value.rstrip("\n")
            and self._chance(0.6)
        ):
            return self._emit_literal(head, " " * (indent + step), value, comment)
        if value == LONG and self._chance(0.7):
            return self._emit_long(head, " " * (indent + step), comment)
        if value is None and self._chance(0.5):
            return [head + comment]
        separator = f"\n{' ' * (indent + step)}" if self._chance(0.1) else " "
        return f"{head}{separator}{self._emit_flow(value, indent + step)}{comment}".split("\n")

    def _emit_literal(self, head: str, indent: str, value: str, comment: str) -> list[str]:
        mark = "" if value.endswith("\n") else "-"
        lines = value.removesuffix("\n").split("\n")
        text = [f"{head} |{mark}{comment}", *(f"{indent}{line}" if line else "" for line in lines)]
        return [*text, ""] if self._chance(0.2) else text

    def _emit_long(self, head: str, indent: str, comment: str) -> list[str]:
        words = LONG.split()
        lines = [f"{indent}{' '.join(words[start : start + 7])}" for start in range(0, len(words), 7)]
        style = self._random.choice((">-", "plain", "'", '"'))
        if style == ">-":
            return [f"{head} >-{comment}", *lines]
        quotation = "" if style == "plain" else style
        lines[0] = f"{head} {quotation}{lines[0].lstrip()}"
        lines[-1] += quotation + comment
        return lines

    def _emit_key(self, key: str) -> str:
        plain = key in ("a", "b", "type", "on", "/v1/x", "a b", "é", "it's", "-x", "$ref")
        if plain and not self._chance(0.1):
            return key
        return json.dumps(key) if self._chance(0.5) else "'" + key.replace("'", "''") + "'"

    def _emit_flow(self, value: Any, indent: int) -> str:
        if isinstance(value, (dict, list)):
            return self._emit_brackets(value, indent)
        if isinstance(value, str):
            if value in ("word", "two words", "yes", LONG):
                return json.dumps(value) if "," in value else value
            is_escaped = "\n" in value or self._chance(0.5)
            return json.dumps(value) if is_escaped else "'" + value.replace("'", "''") + "'"
        return json.dumps(value)

    def _emit_brackets(self, value: Any, indent: int) -> str:
        parts = (
            [f"{self._emit_flow_key(key)}{self._emit_flow(child, indent)}" for key, child in value.items()]
            if is_mapping(value)
            else [self._emit_flow(child, indent) for child in value]
        )
        opening, closing = ("{", "}") if is_mapping(value) else ("[", "]")
        if not parts:
            return f"{opening}{closing}"
        if self._chance(0.3):
            line = f"\n{' ' * indent}"
            lines = [
                f"{line}{part}{self._random.choice((',', f', {self._comment()}'))}" for part in parts[:-1]
            ]
            last = self._random.choice(("", ",", f" {self._comment()}"))
            return f"{opening}{''.join(lines)}{line}{parts[-1]}{last}{line}{closing}"
        space = self._random.choice(("", "", " "))
        last = self._random.choice(("", "", ","))
        return f"{opening}{space}{', '.join(parts)}{last}{space}{closing}"

    def _emit_flow_key(self, key: str) -> str:
        if key in ("a", "b", "type", "on") and not self._chance(0.2):
            return f"{key}: "
        return json.dumps(key) + self._random.choice((": ", ": ", ":"))
