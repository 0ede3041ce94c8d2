"""How summaries and descriptions are written: whole sentences, and nothing that is printed from a keyword anyway."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec.lint.visits import Visit
from sdkwright.spec.node import Node
from sdkwright.spec.schemas import strip_null

_ENDED: Final = re.compile(r"(?s).*[.!?…:][)\"'”’»]*\s*")
_OBVIOUS: Final = re.compile(r"(?:^|[.;])\s*(?:optional|required)\s*(?:[.;]|$)", re.IGNORECASE)
_LEAST: Final = r"at least|minimum(?: is| of|:)?|no less than"
_MOST: Final = r"at most|up to|maximum(?: is| of|:)?|no more than"
_SAID: Final = {
    "default": r"defaults?(?: value)?(?: is| of| to)?[:=]?",
    **dict.fromkeys(("minimum", "minItems", "minLength"), _LEAST),
    **dict.fromkeys(("maximum", "maxItems", "maxLength"), _MOST),
}
_RANGE: Final = r"(?:from|between) `?{}`? (?:to|and)"


def check(visit: Visit, problems: Problems) -> None:
    """One object."""
    summary, description = visit.node.get("summary"), visit.node.get("description")
    for what, text in (
        ("summary", summary if visit.kind == "operation" else None),
        ("description", description),
    ):
        if text and text.value.strip() and not _ENDED.fullmatch(text.value):
            problems.warning(text, f"the {what} ends without a full stop; add one")
    if description and visit.kind in ("parameter", "schema"):
        for keyword in _repeated(visit.node, " ".join(description.value.split())):
            problems.warning(
                description, f"the description repeats {keyword}, which is printed anyway; leave it out"
            )


def _repeated(holder: Node, text: str) -> Iterator[str]:
    """The keywords of a parameter or schema that its description says in words."""
    if _OBVIOUS.search(text):
        yield "'required'"
    core = strip_null(holder.get("schema") or holder)
    for keyword, phrase in _SAID.items():
        value = next((node[keyword].value for node in (core, core.follow()) if keyword in node), None)
        if value is None:
            continue
        low = core.value.get("minimum")
        before = f"{_RANGE.format(re.escape(quote(low)))}|{phrase}" if keyword == "maximum" else phrase
        shown = re.escape(value if isinstance(value, str) else quote(value))
        if re.search(rf"\b(?:{before}) `?{shown}`?(?!\.?\w)", text, re.IGNORECASE):
            yield f"'{keyword}'"
