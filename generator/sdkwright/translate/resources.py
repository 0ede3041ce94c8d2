"""Translates operations and channels to the tree of resources of a client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sdkwright.ir import names
from sdkwright.ir.api import Channel, Operation, Resource
from sdkwright.ir.formats import FIELD_TYPE_NAMES, TYPE_NAMES
from sdkwright.ir.types import walk_names
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec.loading import Spec
from sdkwright.spec.node import Node
from sdkwright.translate.channels import TranslatedChannel
from sdkwright.translate.docs import format_paragraphs
from sdkwright.translate.incoming import list_incoming
from sdkwright.translate.operations import TranslatedOperation

Method = TranslatedOperation | TranslatedChannel


def build_resources(spec: Spec, methods: Sequence[Method], problems: Problems) -> tuple[Resource, ...]:
    """The resources of the client, in the order of their first operation in the spec."""
    tags = {tag["name"].value: tag for tag in spec.root.get("tags") or ()}
    if spec.is_folder:
        for method in methods:
            _check_document(method, problems)
    operations = (incoming.operation for incoming in list_incoming(spec))
    signatures = (operation["x-signature"] for operation in operations if "x-signature" in operation)
    tree = _Tree(tags, methods, next(signatures, None), problems)
    tree.check_siblings((), tree.list_children(()))
    return tuple(tree.build_resource((name,)) for name in tree.list_children(()))


class _Tree:
    """The resources by their path."""

    def __init__(
        self,
        tags: Mapping[str, Node],
        methods: Sequence[Method],
        signature: Node | None,
        problems: Problems,
    ) -> None:
        self._tags, self._methods, self._signature, self._problems = tags, methods, signature, problems
        self._by_path: dict[tuple[str, ...], list[Method]] = {}
        self._children: dict[tuple[str, ...], dict[str, None]] = {}  # in the order of the description
        for method in methods:
            path = tuple(method.operation.id.split(".")[:-1])
            self._by_path.setdefault(path, []).append(method)
            self._add(path)
        if signature is not None:
            # This resource has the function that verifies webhooks, even without operations.
            self._add((names.EVENTS_RESOURCE,))

    def _add(self, path: tuple[str, ...]) -> None:
        for depth, name in enumerate(path):
            self._children.setdefault(path[:depth], {})[name] = None

    def list_children(self, path: tuple[str, ...]) -> list[str]:
        return list(self._children.get(path, ()))

    def build_resource(self, path: tuple[str, ...]) -> Resource:
        methods = self._by_path.get(path, [])
        children = self.list_children(path)
        self._check_names(path, methods, children)
        self._check_classes(path, methods, children)
        self.check_siblings(path, children)
        return Resource(
            path=path,
            class_name=names.make_resource_class(path),
            description=self._find_description(path),
            operations=tuple(m.operation for m in methods if isinstance(m.operation, Operation)),
            children=tuple(self.build_resource((*path, child)) for child in children),
            channels=tuple(m.operation for m in methods if isinstance(m.operation, Channel)),
            constructs_events=self._constructs_events(path),
        )

    def _constructs_events(self, path: tuple[str, ...]) -> bool:
        return self._signature is not None and path == (names.EVENTS_RESOURCE,)

    def _find_description(self, path: tuple[str, ...]) -> str:
        tag = self._tags.get(".".join(path))
        if tag is None:
            self._problems.error(
                self._find_first_mention(path),
                f"the resource {quote('.'.join(path))} is not described; add a tag of that name, with a description,"
                " to the root document",
            )
        text = "" if tag is None else tag.value.get("description", "")
        return format_paragraphs(text) or f"The resource `{'.'.join(path)}`."

    def _find_first_mention(self, path: tuple[str, ...]) -> Node:
        """The node that mentions a resource first."""
        for method in self._methods:
            if tuple(method.operation.id.split("."))[: len(path)] == path:
                return method.node["operationId"]
        assert self._signature is not None
        return self._signature

    def check_siblings(self, path: tuple[str, ...], children: Sequence[str]) -> None:
        """Check that the classes of the children, which the module of their parent imports, have different names."""
        first: dict[str, str] = {}
        for child in children:
            own = names.make_resource_class((*path, child))
            for name in (own, names.make_async_name(own)):
                other = first.setdefault(name, child)
                if other != child:
                    self._problems.error(
                        self._find_first_mention((*path, child)),
                        f"the resources {quote(other)} and {quote(child)} would both have a class {quote(name)};"
                        " rename one",
                    )
                    break

    def _check_names(self, path: tuple[str, ...], methods: Sequence[Method], children: Sequence[str]) -> None:
        if self._constructs_events(path):
            used_names = (*(method.operation.name for method in methods), *children)
            if names.CONSTRUCT_EVENT in used_names:
                self._problems.error(
                    self._find_first_mention((*path, names.CONSTRUCT_EVENT)),
                    f"{quote(names.CONSTRUCT_EVENT)} is reserved for the method that verifies webhooks; rename it",
                )
        # Types in the annotations of the class that a method of the same name would hide.
        used = {
            name
            for method in methods
            for type_ in method.operation.list_types()
            for name in walk_names(type_)
        }
        types = FIELD_TYPE_NAMES | {name.name for name in used if name.name in TYPE_NAMES}
        for method in methods:
            if method.operation.name in children:
                self._problems.error(
                    method.node["operationId"],
                    f"{quote(method.operation.id)} is a method and a resource; rename one",
                )
            if method.operation.name in names.CLIENT_METHODS or method.operation.name in types:
                self._problems.error(
                    method.node["operationId"],
                    f"{quote(method.operation.name)} is reserved by the SDK; rename the method",
                )
        if len(path) == 1 and path[0] in names.CLIENT_METHODS:
            self._problems.error(
                self._find_first_mention(path),
                f"the client itself has a method {quote(path[0])}; rename the resource",
            )

    def _check_classes(
        self, path: tuple[str, ...], methods: Sequence[Method], children: Sequence[str]
    ) -> None:
        """Check that no type that a module imports has the name of a resource class in the same module."""
        own = [names.make_resource_class(part) for part in (path, *((*path, child) for child in children))]
        class_names = {*own, *map(names.make_async_name, own)}
        for method in methods:
            type_names = {
                name.name
                for type_ in method.operation.list_types()
                for name in walk_names(type_)
                if name.module
            }
            for name in sorted(type_names & class_names):
                self._problems.error(
                    method.node["operationId"],
                    f"{quote(method.operation.id)} needs the schema {quote(name)}, but the class of a resource has that"
                    " name; rename the schema",
                )


def _check_document(method: Method, problems: Problems) -> None:
    """Report an operation of a spec folder that is not in the document of its resource, or of a resource above it."""
    # The document of the resource `con` may be con_.yaml, because Windows has no file con.yaml.
    module, path = (
        names.make_module(text.split(".")).split(".") if text else []
        for text in (method.node.module, method.operation.id.rpartition(".")[0])
    )
    if path and path[: len(module)] != module:
        above = ", or in the document of a resource above it" if len(path) > 1 else ""
        problems.error(
            method.node["operationId"],
            f"{quote(method.operation.id)} belongs in {'/'.join(path)}.yaml{above}; move it there",
        )
