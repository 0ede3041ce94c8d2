"""Warns of summaries and descriptions without a full stop, and of those that repeat keywords."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Fix, Problems
from sdkwright.spec.lint.visits import Visit
from sdkwright.spec.node import Node
from sdkwright.spec.schemas import get_value_schema, strip_null

_SENTENCES: Final = re.compile(r"(?s).*[.!?…:][)\"'”’»]*\s*")
_END: Final = re.compile(r"(?s).*\S")
_REQUIRED: Final = re.compile(r"(?:^|[.;])\s*(?:optional|required)\s*(?:[.;]|$)", re.IGNORECASE)
_AT_LEAST: Final = r"at least|minimum(?: is| of|:)?|no less than"
_AT_MOST: Final = r"at most|up to|maximum(?: is| of|:)?|no more than"
_PHRASES: Final = {
    "default": r"defaults?(?: value)?(?: is| of| to)?[:=]?",
    **dict.fromkeys(("minimum", "minItems", "minLength"), _AT_LEAST),
    **dict.fromkeys(("maximum", "maxItems", "maxLength"), _AT_MOST),
}
"""The words that precede the value of a keyword in a description that repeats it."""
_REPEATABLE: Final = frozenset(_PHRASES)
_RANGE: Final = r"(?:from|between) `?{}`? (?:to|and)"


def check(visit: Visit, problems: Problems) -> None:
    """Check the texts of an object."""
    texts = {"description": visit.node.get("description")}
    if visit.kind == "operation":
        texts["summary"] = visit.node.get("summary")
    for keyword, text in texts.items():
        if text and text.value.strip() and not _SENTENCES.fullmatch(text.value):
            stopped = f"{text.value.rstrip()}.{_END.sub('', text.value)}"
            fix = Fix("write", text.pointer, stopped)
            problems.warning(text, f"the {keyword} ends without a full stop; add one", fix)
    description = texts["description"]
    if description and visit.kind in ("parameter", "schema"):
        for keyword in _find_repeated(visit.node, " ".join(description.value.split())):
            problems.warning(
                description,
                f"the description repeats {quote(keyword)}, which the documentation already contains; remove it",
            )


def _find_repeated(holder: Node, text: str) -> Iterator[str]:
    """The keywords of a parameter or schema that its description repeats in words."""
    if _REQUIRED.search(text):
        yield "required"
    core = strip_null(get_value_schema(holder) if "content" in holder or "schema" in holder else holder)
    if "x-unit" in core and re.search(rf"\bin {re.escape(core['x-unit'].value)}\b", text, re.IGNORECASE):
        yield "x-unit"
    nodes = (core, core.follow())
    if not any(node.has_any(_REPEATABLE) for node in nodes):
        return
    for keyword, phrase in _PHRASES.items():
        value = next((node[keyword].value for node in nodes if keyword in node), None)
        if value is None:
            continue
        written = value if isinstance(value, str) else quote(value)
        if written.lower() not in text.lower():
            continue
        minimum = core.value.get("minimum")
        before = f"{_RANGE.format(re.escape(quote(minimum)))}|{phrase}" if keyword == "maximum" else phrase
        escaped = re.escape(written)
        if re.search(rf"\b(?:{before}) `?{escaped}`?(?!\.?\w)", text, re.IGNORECASE):
            yield keyword
