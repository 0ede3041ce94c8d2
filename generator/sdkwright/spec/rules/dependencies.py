"""Rules about references between components: no cycles of components or documents, and no unused components."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec.keywords import COMPONENT_KINDS
from sdkwright.spec.node import ComponentId, ComponentIndex, Node
from sdkwright.spec.schemas import list_properties, list_required_properties

_MAX_ANCESTORS: Final = 50
_Vertex = TypeVar("_Vertex", bound=Hashable)


def check_unused(index: ComponentIndex, uses: Sequence[tuple[Node, ComponentId]], problems: Problems) -> None:
    """Warn of components that no operation and no webhook uses."""
    targets: dict[ComponentId | None, list[ComponentId]] = {}
    for node, ref in uses:
        targets.setdefault(_find_containing_component(node), []).append(ref)
    used: set[ComponentId | None] = set()
    queue: list[ComponentId | None] = [None]
    while queue:
        for ref in targets.get(queue.pop(), ()):
            if ref not in used:
                used.add(ref)
                queue.append(ref)
    for ref, node in index.components.items():
        if ref not in used:
            label = f"{COMPONENT_KINDS[ref.kind]} {quote(ref.name)}"
            problems.warning(node, f"{label} is not used; remove it, or refer to it")


def check_required_cycles(index: ComponentIndex, problems: Problems) -> None:
    """Reject schemas that require themselves: no JSON value is finite and matches."""
    graph = {
        ref: list(_list_required_components(node))
        for ref, node in index.components.items()
        if ref.kind == "schemas"
    }
    for cycle in find_cycles(graph):
        path = " -> ".join(quote(ref.name) for ref in [*cycle, cycle[0]])
        problems.error(
            index.components[cycle[0]],
            f"{_format_component(cycle[0])} requires itself ({path}), so no value matches; make one of these"
            " properties optional or nullable",
        )


def check_cycles(index: ComponentIndex, problems: Problems) -> None:
    """Reject components that consist of themselves, and those that only refer to another component."""
    graph = {
        ref: [target for target in _list_constituents(node) if target in index.components]
        for ref, node in index.components.items()
    }
    in_cycle: set[ComponentId] = set()
    for cycle in find_cycles(graph):
        in_cycle.update(cycle)
        path = " -> ".join(quote(ref.name) for ref in [*cycle, cycle[0]])
        problems.error(
            index.components[cycle[0]],
            f"{_format_component(cycle[0])} consists of itself ({path}); remove one of these references",
        )
    for ref, node in index.components.items():
        target = node.ref
        if target and len(node.value) == 1 and ref not in in_cycle:
            problems.error(
                node,
                f"{_format_component(ref)} is only another name for {quote(target.name)};"
                f" remove it, and refer to {quote(target.name)}",
            )
    if not in_cycle:
        _check_ancestors(index, problems)


def check_modules(
    index: ComponentIndex, uses: Sequence[tuple[Node, ComponentId]], problems: Problems
) -> None:
    """Warn of documents whose schemas refer to each other: their classes are in one Python module."""
    graph: defaultdict[str, list[str]] = defaultdict(list, {module: [] for module in index.modules.values()})
    edges: dict[tuple[str, str], tuple[Node, ComponentId]] = {}
    for node, ref in uses:
        user = _find_containing_component(node)
        if not (user and user.kind == ref.kind == "schemas"):
            continue
        modules = user.module, ref.module
        if modules[0] != modules[1]:
            graph[modules[0]].append(modules[1])
            graph.setdefault(modules[1], [])
            edges.setdefault(modules, (node, ref))
    for cycle in find_cycles(graph):
        steps = list(zip(cycle, [*cycle[1:], cycle[0]], strict=True))
        # A step from a parent document to a child is the one to remove; without such a step, any is.
        step = next(
            (step for step in steps if step[1].startswith(f"{step[0]}.") or step[0] == "shared"), steps[0]
        )
        node, ref = edges[step]
        documents = " -> ".join(index.paths[module] for module in [*cycle, cycle[0]])
        problems.warning(
            node,
            f"documents refer to each other ({documents}), so Python imports all their models together; move schema"
            f" {quote(ref.name)} and what it uses to {quote(_find_common_document(*step))}",
        )


def find_cycles(graph: Mapping[_Vertex, Sequence[_Vertex]]) -> Iterator[list[_Vertex]]:
    """Cycles of a graph, at least one of each strongly connected part; without recursion, because paths may be long."""
    done: set[_Vertex] = set()
    for start in graph:
        if start in done:
            continue
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


def _check_ancestors(index: ComponentIndex, problems: Problems) -> None:
    """Reject long chains of allOf, so that later stages may recurse."""
    parents = {
        ref: {part.ref for part in node.get("allOf") or () if part.ref}
        for ref, node in index.components.items()
    }
    for ref, node in index.components.items():
        level = parents[ref]
        for _ in range(_MAX_ANCESTORS):
            if not level:
                break
            level = {parent for child in level for parent in parents.get(child, ())}
        if level:
            problems.error(
                node,
                f"schema {quote(ref.name)} has more than {_MAX_ANCESTORS} levels of allOf; write them out",
            )
            return  # the schemas in between have nearly as many


def _list_constituents(node: Node) -> Iterator[ComponentId]:
    """The components that a component consists of, rather than contains in a property or an element."""
    queue = [node]
    while queue:
        current = queue.pop()
        if ref := current.ref:
            yield ref
        for keyword in ("allOf", "anyOf", "oneOf"):
            queue.extend(current.get(keyword) or ())


def _list_required_components(node: Node) -> Iterator[ComponentId]:
    """The components that each value of a schema contains."""
    required = list_required_properties(node)
    for name, property_ in list_properties(node).items():
        if name in required and property_.ref is not None:
            yield property_.ref


def _find_containing_component(node: Node) -> ComponentId | None:
    """The component that contains a node; None for a node outside of the components."""
    match node.list_first_steps(3):
        case ["components", kind, name]:
            return ComponentId(node.module, kind, name)
        case _:
            return None


def _find_common_document(module: str, other: str) -> str:
    """The path of the document that two modules have as their nearest common parent."""
    common: list[str] = []
    for step, other_step in zip(module.split("."), other.split("."), strict=False):
        if step != other_step:
            break
        common.append(step)
    return f"{'/'.join(common) or 'shared'}.yaml"


def _format_component(ref: ComponentId) -> str:
    return f"{COMPONENT_KINDS.get(ref.kind, 'component')} {quote(ref.name)}"
