"""Warns of IDs and URLs whose description does not use the term, and of comments on the documentation itself."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec.lint.visits import Visit
from sdkwright.spec.node import Node
from sdkwright.spec.schemas import get_items, get_value_schema, list_non_null_types, strip_null


class _Term(NamedTuple):
    """A term that users search for."""

    name: str
    example: str
    pattern: re.Pattern[str]


_ID: Final = _Term("ID", "ID of the voice.", re.compile(r"\b(?:ids?|identifiers?|uuids?)\b", re.IGNORECASE))
_URL: Final = _Term("URL", "URL of the preview.", re.compile(r"\bur[li]s?\b", re.IGNORECASE))
_TERMS: Final = {
    **dict.fromkeys(("id", "ids", "uuid", "uuids"), _ID),
    **dict.fromkeys(("url", "urls", "uri", "uris"), _URL),
}
"""By the last word of the name of a parameter or property."""
_LAST_WORD: Final = re.compile(r"[a-z0-9]+\Z")
_CAMEL_CASE: Final = re.compile("(?<=[a-z0-9])(?=[A-Z])")
_SAYS: Final = "describes?|documents?|explains?|gives?|mentions?|says?|shows?|states?"
_COMMENT: Final = re.compile(
    rf"\b(?:nobody|no one) (?:{_SAYS}|knows)\b"
    rf"|\bno (?:documentation|page|source) (?:{_SAYS})\b"
    r"|\bnothing (?:more|else|further) is (?:described|documented|known|said)\b"
    r"|\bnot (?:described|documented) (?:any )?(?:more|further|in detail)\b"
    rf"|\bthe (?:docs|documentation|facts|sources?) (?:{_SAYS}|does not|do not|is silent|are silent)\b"
    r"|\bno (?:field|operation|parameter) (?:takes|uses) (?:it|them|this)\b"
    r"|\b(?:apparently|presumably|supposedly|as far as (?:is|we) know(?:n)?)\b"
    r"|\b(?:FIXME|TBD|TODO)\b",
    re.IGNORECASE,
)


def check(visit: Visit, problems: Problems) -> None:
    """Check the description of any object; of a property or a parameter also the term for its value."""
    description = visit.node.get("description")
    if description and (match := _COMMENT.search(" ".join(description.value.split()))):
        problems.warning(
            description,
            f"the description comments on the documentation ({quote(match[0])}); describe the value, or write"
            " 'Undocumented.' if users have to know",
        )
    if visit.kind == "parameter" and not visit.is_reference:
        _check_term(visit.node["name"].value, visit.node, get_value_schema(visit.node), "parameter", problems)
    elif visit.is_property:
        _check_term(visit.key, visit.node, visit.node, "property", problems)


def _check_term(name: str, holder: Node, schema: Node, kind: str, problems: Problems) -> None:
    word = _LAST_WORD.search(_CAMEL_CASE.sub("_", name).lower())
    term = _TERMS.get(word[0]) if word else None
    text = _find_description(holder, schema)
    if term and text and _is_text_or_number(schema) and not term.pattern.search(text):
        problems.warning(
            holder,
            f"the description of the {kind} {quote(name)} does not say that it is {_with_article(term.name)};"
            f" say so, as in '{term.example}'",
        )


def _with_article(term: str) -> str:
    return f"an {term}" if term == "ID" else f"a {term}"


def _find_description(holder: Node, schema: Node) -> str:
    core = strip_null(schema)
    texts = (node.value.get("description") for node in (holder, schema, core, core.follow()))
    return next((text for text in texts if isinstance(text, str) and text.strip()), "")


def _is_text_or_number(schema: Node) -> bool:
    """Whether a value is a text or a number that is not a constant, or a list of such."""
    core = strip_null(schema).follow()
    if (items := get_items(core)) is not None:
        return _is_text_or_number(items)
    return "const" not in core and bool({"string", "integer"} & {*list_non_null_types(core)})
