"""References: where each leads, what uses what, and which components lead in circles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sdkwright.openapi.pointers import unescape_step
from sdkwright.problems.messages import escape, quote, suggest_name
from sdkwright.problems.problem import Problems
from sdkwright.spec.keywords import COMPONENT_KINDS, OBJECTS
from sdkwright.spec.node import ComponentId, ComponentIndex, InvalidReference, Node

_MOST_ANCESTORS: Final = 50


class References:
    """The references met on a walk through the spec, each checked when it is met."""

    def __init__(self, index: ComponentIndex, unread: frozenset[str], problems: Problems) -> None:
        self._index = index
        self._unread = (
            unread  # modules whose document could not be read: nothing is known of their components
        )
        self._problems = problems
        self.uses: list[tuple[Node, ComponentId]] = []

    def check(self, node: Node, kind: str | None) -> ComponentId | None:
        """Check the `$ref` of a mapping that stands for a component of some kind (None: of any)."""
        text = node["$ref"]
        if not isinstance(text.value, str):
            self._problems.error(text, "'$ref' must be a string, as in '#/components/schemas/Name'")
            return None
        return self.check_text(text, kind)

    def check_text(self, node: Node, kind: str | None) -> ComponentId | None:
        """Check a string that is a reference; what it leads to, if it leads anywhere."""
        shown = f"reference {quote(node.value)}"
        try:
            ref = self._index.locate(node.value, node.module)
        except InvalidReference as bad:
            self._problems.error(node, f"{shown} {bad}")
            return None
        if ref.kind not in COMPONENT_KINDS:
            hint = suggest_name(ref.kind, COMPONENT_KINDS)
            self._problems.error(
                node,
                f"{shown} names no kind of component{hint or ': it may be ' + ', '.join(COMPONENT_KINDS)}",
            )
        elif kind not in (None, ref.kind):
            found, expected = _a(ref.kind), _a(kind or "")
            self._problems.error(node, f"{shown} names {found}, but {expected} is expected here")
        elif ref in self._index.components:
            self.uses.append((node, ref))
            return ref
        elif ref.module not in self._unread:
            self._problems.error(node, f"{shown} leads nowhere{self._hint(ref, node.module)}")
        return None

    def use_scheme(self, node: Node, name: str) -> None:
        """Check the name of a security scheme in a security requirement."""
        schemes = [ref for ref in self._index.components if ref.kind == "securitySchemes"]
        found = [ref for ref in schemes if ref.name == name]
        self.uses.extend((node, ref) for ref in found)
        if not found and not self._unread:
            hint = suggest_name(name, (ref.name for ref in schemes))
            self._problems.error(node, f"security scheme {quote(name)} is not among the components{hint}")

    def _hint(self, ref: ComponentId, module: str) -> str:
        known = [other for other in self._index.components if other.kind == ref.kind]
        elsewhere = [other for other in known if other.name == ref.name]
        if elsewhere:
            path = self._index.relative(elsewhere[0].module, module)
            return f"; that one stands in another document, write '{escape(path)}#/components/{ref.kind}/{ref.name}'"
        near = [other.name for other in known if other.module == ref.module]
        return suggest_name(ref.name, near) or suggest_name(ref.name, (other.name for other in known))


def owner(node: Node) -> ComponentId | None:
    """The component that a node is part of, or None for what stands under paths and the like."""
    steps = node.pointer.split("/", 4)
    if len(steps) < 4 or steps[1] != "components":
        return None
    return ComponentId(node.module, steps[2], unescape_step(steps[3]))


def check_unused(index: ComponentIndex, uses: list[tuple[Node, ComponentId]], problems: Problems) -> None:
    """Warn of components that neither an operation nor a webhook leads to."""
    targets: dict[ComponentId | None, list[ComponentId]] = {}
    for node, ref in uses:
        targets.setdefault(owner(node), []).append(ref)
    reached: set[ComponentId | None] = set()
    waiting: list[ComponentId | None] = [None]
    while waiting:
        current = waiting.pop()
        for ref in targets.get(current, ()):
            if ref not in reached:
                reached.add(ref)
                waiting.append(ref)
    for ref, node in index.components.items():
        if ref not in reached:
            problems.warning(
                node, f"{COMPONENT_KINDS[ref.kind]} {quote(ref.name)} is not used; remove it, or refer to it"
            )


def _check_depth(index: ComponentIndex, problems: Problems) -> None:
    """Refuse classes with more ancestors in a row than anybody would write by hand; what follows may then recurse."""
    parents = {
        ref: {part.ref for part in node.get("allOf") or () if part.ref}
        for ref, node in index.components.items()
    }
    for ref, node in index.components.items():
        level = parents[ref]
        for _ in range(_MOST_ANCESTORS):
            level = {above for one in level for above in parents.get(one, ())}
        if level:
            problems.error(
                node, f"schema {quote(ref.name)} has more than {_MOST_ANCESTORS} allOf in a row; write it out"
            )
            return  # those on the way are as deep, or nearly


def check_circles(index: ComponentIndex, problems: Problems) -> None:
    """Refuse components that are nothing but a reference, or that are made of themselves."""
    graph = {
        ref: [target for target in _made_of(node) if target in index.components]
        for ref, node in index.components.items()
    }
    in_circle: set[ComponentId] = set()
    for circle in circles(graph):
        in_circle.update(circle)
        story = " -> ".join(quote(ref.name) for ref in [*circle, circle[0]])
        what = COMPONENT_KINDS.get(circle[0].kind, "component")
        problems.error(
            index.components[circle[0]], f"{what} {quote(circle[0].name)} is made of itself: {story}"
        )
    for ref, node in index.components.items():
        target = node.ref
        if target and len(node.value) == 1 and ref not in in_circle:
            what = COMPONENT_KINDS.get(ref.kind, "component")
            problems.error(
                node,
                f"{what} {quote(ref.name)} is only another name for {quote(target.name)};"
                " remove it, and refer to that one",
            )
    if not in_circle:
        _check_depth(index, problems)


def check_modules(index: ComponentIndex, uses: list[tuple[Node, ComponentId]], problems: Problems) -> None:
    """Refuse documents whose schemas need each other: as Python modules they would import in a circle."""
    graph: dict[str, list[str]] = {module: [] for module in index.modules.values()}
    edges: dict[tuple[str, str], tuple[Node, ComponentId]] = {}
    for node, ref in uses:
        user = owner(node)
        if user and user.kind == ref.kind == "schemas" and user.module != ref.module:
            graph[user.module].append(ref.module)
            edges.setdefault((user.module, ref.module), (node, ref))
    for circle in circles(graph):
        steps = list(zip(circle, [*circle[1:], circle[0]], strict=True))
        # A step down, from parent to child, is the one against the rule; without one, any will do.
        step = next(
            (step for step in steps if step[1].startswith(f"{step[0]}.") or step[0] == "shared"), steps[0]
        )
        node, ref = edges[step]
        documents = " -> ".join(index.paths[module] for module in [*circle, circle[0]])
        problems.error(
            node,
            f"documents need each other ({documents}): move schema {quote(ref.name)} and what it uses"
            f" to {quote(_ancestor(step, index))}",
        )


def circles(graph: dict[Any, list[Any]]) -> Iterator[list[Any]]:
    """Circles of a graph, at least one of each knot; found without recursion, as chains may be long."""
    done: set[Any] = set()
    for start in graph:
        path: list[Any] = []
        on_path: set[Any] = set()
        stack: list[tuple[Any, Iterator[Any]]] = []
        if start not in done:
            path, on_path, stack = [start], {start}, [(start, iter(graph[start]))]
        while stack:
            current, targets = stack[-1]
            target = next((target for target in targets if target not in done), None)
            if target is None:
                stack.pop()
                path.pop()
                on_path.discard(current)
                done.add(current)
            elif target in on_path:
                yield path[path.index(target) :]
            else:
                path.append(target)
                on_path.add(target)
                stack.append((target, iter(graph[target])))


def _made_of(node: Node) -> Iterator[ComponentId]:
    """The components whose shape is part of this one's, without a property or an element in between."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if ref := current.ref:
            yield ref
        for word in ("allOf", "anyOf", "oneOf"):
            waiting.extend(current.get(word) or ())


def _ancestor(step: tuple[str, str], index: ComponentIndex) -> str:
    common: list[str] = []
    for one, other in zip(step[0].split("."), step[1].split("."), strict=False):
        if one != other:
            break
        common.append(one)
    return ".".join(common).replace(".", "/") + ".yaml" if common else "shared.yaml"


def _a(kind: str) -> str:
    return OBJECTS[COMPONENT_KINDS[kind]].what
