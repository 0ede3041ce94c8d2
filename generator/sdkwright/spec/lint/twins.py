"""One meaning, one name: no two schemas are the same but for their words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec.lint.visits import Visit
from sdkwright.spec.node import ComponentId, Node
from sdkwright.spec.schemas import schema_kind

_FEWEST_PROPERTIES: Final = 2
_FEWEST_VALUES: Final = 3
_WORDS: Final = frozenset({"description", "example", "examples", "x-alias", "x-enumDescriptions", "x-module"})
_IN_ANY_ORDER: Final = frozenset({"required", "enum", "type"})


def check(visits: Iterable[Visit], problems: Problems) -> None:
    """All objects; of a group of twins, all but the first are reported."""
    first: dict[str, Visit] = {}
    for visit in visits:
        if (
            visit.kind == "schema"
            and visit.is_component
            and not visit.is_reference
            and _is_telling(visit.node)
        ):
            twin = first.setdefault(_shape(visit), visit)
            if twin is not visit:
                problems.warning(
                    visit.node,
                    f"schema {quote(visit.key)} is the same as {quote(twin.key)} at {twin.node.location},"
                    " but for its words; make them one",
                )


def _is_telling(node: Node) -> bool:
    """Whether it is more than a trivial shape, which may recur by chance."""
    what = schema_kind(node)
    if what == "enum":
        return len(node["enum"].value) >= _FEWEST_VALUES
    return what in ("union", "all_of") or len(node.value.get("properties", ())) >= _FEWEST_PROPERTIES


def _shape(visit: Visit) -> str:
    # The default of a whole schema can stand beside a reference to it instead.
    found = _schema(visit.node, ComponentId(visit.node.module, "schemas", visit.key))
    return _text({**found, "default": None})


def _schema(node: Node, itself: ComponentId) -> dict[str, Any]:
    found = {key: _keyword(key, child, itself) for key, child in node.items() if key not in _WORDS}
    return {key: value for key, value in found.items() if (key, value) != ("required", [])}


def _keyword(key: str, node: Node, itself: ComponentId) -> Any:
    if key == "$ref":
        return _target(node, node.value, itself)
    if key == "properties":
        return {name: _schema(child, itself) for name, child in node.items()}
    if key in ("items", "additionalProperties"):
        return _schema(node, itself) if node.is_mapping else node.value
    if key in ("oneOf", "anyOf", "allOf"):
        return sorted((_schema(child, itself) for child in node), key=_text)
    if key == "mapping":
        return {tag: _target(target, target.value, itself) for tag, target in node.items()}
    if key == "discriminator":
        return {word: _keyword(word, child, itself) for word, child in node.items()}
    return sorted(node.value, key=_text) if key in _IN_ANY_ORDER and node.is_list else node.value


def _target(node: Node, text: str, itself: ComponentId) -> Any:
    ref = node.index.locate(text, node.module)
    return "itself" if ref == itself else list(ref)


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True)
