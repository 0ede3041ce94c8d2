"""Every body and answer has an example, and every example could be real."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec.lint.fits import Fits, Step, shown
from sdkwright.spec.lint.strangers import strangers
from sdkwright.spec.lint.visits import Visit
from sdkwright.spec.loading import Spec
from sdkwright.spec.node import Node

_WANTED: Final = frozenset(
    {
        "application/json",
        "application/jsonl",
        "text/event-stream",
        "multipart/form-data",
        "application/x-www-form-urlencoded",
    }
)


class Examples:
    """Looks at the examples of media types, parameters, headers and schemas."""

    def __init__(self, spec: Spec, problems: Problems) -> None:
        self._fits = Fits(spec)
        self._problems = problems

    def check(self, visit: Visit) -> None:
        """One object."""
        found = list(_examples(visit))
        for schema, example in found:
            self._check(schema, example)
        if (
            not found
            and visit.kind == "media type"
            and visit.key.partition(";")[0].strip().lower() in _WANTED
        ):
            self._problems.warning(
                visit.node, f"{_what(visit)} has no example; add one that looks like real data"
            )

    def _check(self, schema: Node, example: Node) -> None:
        for misfit in self._fits.misfits(schema, example.value):
            where = f" at {shown(misfit.path)}" if misfit.path else ""
            self._problems.warning(
                _inside(example, misfit.path),
                f"the example does not fit its schema{where}: {misfit.reason}",
            )
        for stranger in strangers(schema, example, self._fits):
            self._problems.warning(stranger.location, stranger.message)


def _examples(visit: Visit) -> Iterator[tuple[Node, Node]]:
    """The examples that an object has, each with the schema that it is for."""
    node = visit.node
    schema = node if visit.kind == "schema" else node.get("schema")
    if schema is None:
        return
    if "example" in node:
        yield schema, node["example"]
    several = node.get("examples")
    if several:
        yield from ((schema, named.follow()["value"]) for _, named in several.items())
        yield from ((schema, one) for one in several)


def _what(visit: Visit) -> str:
    media, holder = quote(visit.key), visit.parent
    if holder is None or holder.kind == "request body":
        return f"the body {media}"
    return f"the answer {quote(holder.key)}, {media},"


def _inside(node: Node, path: tuple[Step, ...]) -> Node:
    for step in path:
        node = node[step] if isinstance(step, str) else list(node)[step]
    return node
