"""Warns of schemas that differ only in their descriptions and examples."""

from __future__ import annotations

from typing import Any, Final

from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec.json_values import format_canonical_json
from sdkwright.spec.loading import Spec
from sdkwright.spec.node import ComponentId, Node, once_per_node
from sdkwright.spec.schemas import classify_schema

_MIN_PROPERTIES: Final = 2
_MIN_VALUES: Final = 3
_IGNORED: Final = frozenset(
    {"description", "example", "examples", "x-alias", "x-enumDescriptions", "x-module"}
)
_UNORDERED: Final = frozenset({"required", "enum", "type"})


def check(spec: Spec, problems: Problems) -> None:
    """Check all schemas; report all but the first of each group of duplicates."""
    first: dict[str, tuple[str, Node]] = {}
    for name, node in spec.find_components("schemas").items():
        if "$ref" not in node and _is_distinctive(node):
            original_name, original = first.setdefault(_compute_fingerprint(node, name), (name, node))
            if original is not node:
                problems.warning(
                    node,
                    f"schema {quote(name)} is the same as {quote(original_name)} at"
                    f" {original.location}, apart from descriptions and examples; keep one of them",
                )


def _is_distinctive(node: Node) -> bool:
    """Whether a schema has enough content that it is not the same as another by chance."""
    kind = classify_schema(node)
    if kind == "enum":
        return len(node["enum"].value) >= _MIN_VALUES
    return kind in ("union", "all_of") or len(node.value.get("properties", ())) >= _MIN_PROPERTIES


@once_per_node
def _compute_fingerprint(node: Node, name: str) -> str:
    """A text that is the same for duplicates."""
    # The default of a whole schema can be written beside a reference to it instead.
    schema = _normalize(node, ComponentId(node.module, "schemas", name))
    return format_canonical_json({**schema, "default": None})


def _normalize(node: Node, component: ComponentId) -> dict[str, Any]:
    keywords = {
        key: _normalize_keyword(key, child, component) for key, child in node.items() if key not in _IGNORED
    }
    if keywords.get("required") == []:
        del keywords["required"]
    return keywords


def _normalize_keyword(key: str, node: Node, component: ComponentId) -> Any:
    if key == "$ref":
        return _normalize_reference(node, component)
    if key == "properties":
        return {name: _normalize(child, component) for name, child in node.items()}
    if key in ("items", "additionalProperties"):
        return _normalize(node, component) if node.is_mapping else node.value
    if key in ("oneOf", "anyOf", "allOf"):
        return sorted((_normalize(child, component) for child in node), key=format_canonical_json)
    if key == "mapping":
        return {tag: _normalize_reference(target, component) for tag, target in node.items()}
    if key == "discriminator":
        return {keyword: _normalize_keyword(keyword, child, component) for keyword, child in node.items()}
    return sorted(node.value, key=format_canonical_json) if key in _UNORDERED and node.is_list else node.value


def _normalize_reference(node: Node, component: ComponentId) -> Any:
    ref = node.index.find_component(node.value, node.module) if isinstance(node.value, str) else None
    if ref is None:  # the rules report it
        return node.value
    return "itself" if ref == component else list(ref)
