"""Responses -> how a call fails: its exceptions, and what their bodies hold where that is described."""

from __future__ import annotations

from sdkwright.ir import names
from sdkwright.ir.api import Answer, Documented, Failure
from sdkwright.ir.literals import literal
from sdkwright.spec.node import Node
from sdkwright.translate import docs
from sdkwright.translate.registry import Registry
from sdkwright.translate.responses import source


def failures(operation: Node, registry: Registry) -> tuple[Failure, ...]:
    """The failures of an operation that are described."""
    return tuple(
        _failure(status, node.follow(), registry)
        for status, node in operation["responses"].items()
        if status[0] in "45"
    )


def raises(found: tuple[Failure, ...]) -> tuple[Documented, ...]:
    """The lines of `Raises:`."""
    return tuple(
        Documented(one.error, f"{one.text} Body: `{one.body.type.code}`." if one.body else one.text)
        for one in found
    )


def _failure(status: str, node: Node, registry: Registry) -> Failure:
    schema = _schema(node)
    body: Answer | None = None
    type_ = None if schema is None else registry.result(schema)
    if type_ is not None and type_.code != "Any":
        body = Answer(names.constant(type_.code), type_, literal(source(type_)))
    return Failure(status, names.status_error(status), docs.sentence(node["description"].value), body)


def _schema(node: Node) -> Node | None:
    """Of the body, where it is JSON."""
    content = node.get("content")
    for name, media in content.items() if content is not None else ():
        if name == "application/json" or name.endswith("+json"):
            return media["schema"]
    return None
