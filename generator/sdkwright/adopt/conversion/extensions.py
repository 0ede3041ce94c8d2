"""Reports the parts of a document that have no place in the curated form: extensions of other tools, and links."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from sdkwright.adopt.decisions import Decisions
from sdkwright.adopt.source import Source
from sdkwright.openapi.pointers import escape_step
from sdkwright.openapi.untyped import as_list, as_mapping, is_list, is_mapping

_HONOURED: Final = frozenset(
    (
        *(
            "x-fern-sdk-group-name",
            "x-fern-sdk-method-name",
            "x-speakeasy-group",
            "x-speakeasy-name-override",
        ),
        *("x-enumDescriptions", "x-enum-descriptions", "x-nullable", "x-files"),
    )
)
"""Extensions that have an effect on the result."""
_OPAQUE: Final = frozenset({"example", "examples", "default", "enum", "const", "value"})
"""Keywords whose values are data."""
_NAMES: Final = frozenset(
    {
        "properties",
        "patternProperties",
        "schemas",
        "definitions",
        "headers",
        "parameters",
        "responses",
        "variables",
        "scopes",
    }
)
"""Keywords whose keys are names."""


def report_ignored(source: Source, decisions: Decisions) -> None:
    """Report each extension, and `links`, once, at its first place."""
    first: dict[str, str] = {}
    counts: Counter[str] = Counter()
    queue: list[tuple[Any, str, bool]] = [(source.document, "", False)]
    while queue:
        value, pointer, has_names = queue.pop()
        children = {str(index): child for index, child in enumerate(as_list(value))} | as_mapping(value)
        for key, child in reversed(list(children.items())):
            below = f"{pointer}/{escape_step(key)}"
            is_keyword = is_mapping(value) and not has_names
            if is_keyword and (key.startswith("x-") or key == "links"):
                if key not in _HONOURED:
                    first[key] = below
                    counts[key] += 1
                continue
            if (is_mapping(child) or is_list(child)) and not (is_keyword and key in _OPAQUE):
                queue.append((child, below, is_keyword and key in _NAMES and is_mapping(child)))
    for keyword, count in sorted(counts.items()):
        places = f" ({count:,} places)" if count > 1 else ""
        what = "links between responses" if keyword == "links" else f"the extension {keyword}"
        decisions.add("dropped", first[keyword], "the document", f"{what}{places}")
