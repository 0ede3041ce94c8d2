"""Operations -> the tree of resources that a client shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sdkwright.ir import names
from sdkwright.ir.api import Answer, Channel, Operation, Resource
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec.loading import Spec
from sdkwright.spec.node import Node
from sdkwright.translate.channels import BuiltChannel
from sdkwright.translate.docs import paragraphs
from sdkwright.translate.incoming import incoming
from sdkwright.translate.operations import Built

Method = Built | BuiltChannel
_CLIENT_TAKEN = frozenset({"close", "with_options", "with_raw_response"})


def resources(spec: Spec, built: Sequence[Method], problems: Problems) -> tuple[Resource, ...]:
    """The resources of the client, in the order in which the spec first names them."""
    tags = {tag["name"].value: tag for tag in spec.root.get("tags") or ()}
    if spec.is_folder:
        for one in built:
            _check_place(one, problems)
    signed = (one.operation["x-signature"] for one in incoming(spec) if "x-signature" in one.operation)
    tree = _Tree(tags, built, next(signed, None), problems)
    tree.check_siblings((), tree.children(()))
    return tuple(tree.resource((name,)) for name in tree.children(()))


class _Tree:
    """Looks the nodes of the tree up by their path."""

    def __init__(
        self,
        tags: Mapping[str, Node],
        built: Sequence[Method],
        signature: Node | None,
        problems: Problems,
    ) -> None:
        self._tags, self._built, self._signature, self._problems = tags, built, signature, problems
        self._here: dict[tuple[str, ...], list[Method]] = {}
        self._below: dict[tuple[str, ...], dict[str, None]] = {}  # in the order of the description
        for one in built:
            path = tuple(one.operation.id.split(".")[:-1])
            self._here.setdefault(path, []).append(one)
            self._add(path)
        if signature is not None:
            # A client shows there how to verify them, operations or not.
            self._add((names.EVENTS_RESOURCE,))

    def _add(self, path: tuple[str, ...]) -> None:
        for depth, name in enumerate(path):
            self._below.setdefault(path[:depth], {})[name] = None

    def children(self, path: tuple[str, ...]) -> list[str]:
        return list(self._below.get(path, ()))

    def resource(self, path: tuple[str, ...]) -> Resource:
        here = self._here.get(path, [])
        children = self.children(path)
        self._check_names(path, here, children)
        self._check_classes(path, here, children)
        self._check_answers(here)
        self.check_siblings(path, children)
        return Resource(
            path=path,
            class_name=names.resource_class(path),
            description=self._description(path),
            operations=tuple(one.operation for one in here if isinstance(one.operation, Operation)),
            children=tuple(self.resource((*path, child)) for child in children),
            channels=tuple(one.operation for one in here if isinstance(one.operation, Channel)),
            constructs_events=self._constructs_events(path),
        )

    def _constructs_events(self, path: tuple[str, ...]) -> bool:
        return self._signature is not None and path == (names.EVENTS_RESOURCE,)

    def _description(self, path: tuple[str, ...]) -> str:
        tag = self._tags.get(".".join(path))
        if tag is None or "description" not in tag:
            self._problems.error(
                self._place(path),
                f"the resource {quote('.'.join(path))} is not described; add a tag of that name, with a description,"
                " to the root document",
            )
            return ""
        return paragraphs(tag["description"].value)

    def _place(self, path: tuple[str, ...]) -> Node:
        """The first mention of a resource."""
        for one in self._built:
            if tuple(one.operation.id.split("."))[: len(path)] == path:
                return one.node["operationId"]
        assert self._signature is not None
        return self._signature

    def check_siblings(self, path: tuple[str, ...], children: Sequence[str]) -> None:
        """The parent, a resource or the client, prints the classes of all its children."""
        first: dict[str, str] = {}
        for child in children:
            own = names.resource_class((*path, child))
            for name in (own, names.asynchronous(own)):
                other = first.setdefault(name, child)
                if other != child:
                    self._problems.error(
                        self._place((*path, child)),
                        f"the resources {quote(other)} and {quote(child)} would both have a class {quote(name)};"
                        " rename one",
                    )
                    break

    def _check_names(self, path: tuple[str, ...], here: Sequence[Method], children: Sequence[str]) -> None:
        if self._constructs_events(path):
            taken = (*(one.operation.name for one in here), *children)
            if names.CONSTRUCT_EVENT in taken:
                self._problems.error(
                    self._place((*path, names.CONSTRUCT_EVENT)),
                    f"{quote(names.CONSTRUCT_EVENT)} is the method that verifies webhooks; rename this one",
                )
        for one in here:
            if one.operation.name in children:
                self._problems.error(
                    one.node["operationId"],
                    f"{quote(one.operation.id)} is a method and a resource; rename one",
                )
            if one.operation.name in _CLIENT_TAKEN or one.operation.name in names.TIMES:
                self._problems.error(
                    one.node["operationId"],
                    f"{quote(one.operation.name)} is a name that the SDK uses itself; rename the method",
                )
        if len(path) == 1 and path[0] in _CLIENT_TAKEN:
            self._problems.error(
                self._place(path),
                f"the client has a method {quote(path[0])} of its own; rename the resource",
            )

    def _check_classes(self, path: tuple[str, ...], here: Sequence[Method], children: Sequence[str]) -> None:
        """A module of a resource prints its own class, names those of its children, and imports the types it needs."""
        own = [names.resource_class(one) for one in (path, *((*path, child) for child in children))]
        printed = {*own, *map(names.asynchronous, own)}
        for one in here:
            imported = {name for type_ in one.operation.types() for _, name in type_.imports}
            for name in sorted(imported & printed):
                self._problems.error(
                    one.node["operationId"],
                    f"{quote(one.operation.id)} needs the schema {quote(name)}, and the class of a resource has that"
                    " name; rename the schema",
                )

    def _check_answers(self, here: Sequence[Method]) -> None:
        """What an answer holds stands in a constant of the module, named for it."""
        first: dict[str, Answer] = {}
        for one in here if not self._problems.has_errors() else ():
            for answer in one.operation.answers():
                other = first.setdefault(answer.name, answer)
                if other != answer:
                    is_alike = other.type.code == answer.type.code
                    remedy = "describe both with the same statuses" if is_alike else "rename a schema"
                    self._problems.error(
                        one.node["operationId"],
                        f"the answer {quote(answer.type.code)} would be printed as {answer.name}, as is"
                        f" {quote(other.type.code)}, another answer of this resource; {remedy}",
                    )


def _check_place(one: Method, problems: Problems) -> None:
    """In a folder, an operation stands in the document of its resource, or of an ancestor."""
    module = one.node.module.split(".")
    path = one.operation.id.split(".")[:-1]
    if path and path[: len(module)] != module:
        above = ", or in the document of a resource above it" if len(path) > 1 else ""
        problems.error(
            one.node["operationId"], f"{quote(one.operation.id)} belongs in {'/'.join(path)}.yaml{above}"
        )
