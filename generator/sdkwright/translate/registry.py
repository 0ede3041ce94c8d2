"""The component schemas of a description, and the types of references to them."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

from sdkwright.ir import names, types
from sdkwright.ir.types import Type
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec import schemas
from sdkwright.spec.loading import Spec
from sdkwright.spec.node import Node, find_once
from sdkwright.spec.secrets import find_secret_fields
from sdkwright.translate.annotations import ARGUMENT, PART, RESULT, translate_schema
from sdkwright.translate.encoding_rules import has_rule


@dataclass(frozen=True)
class Component:
    """A component schema."""

    name: str
    module: str
    kind: str
    node: Node


class _Closures(dict[tuple[schemas.Direction | None, str], frozenset[str]]):
    """The names of a component and of all that it refers to, at any depth; each is determined when it is first needed."""

    def __init__(self, nodes: Mapping[str, Node]) -> None:
        super().__init__()
        self._nodes = nodes
        self._targets: dict[tuple[schemas.Direction | None, str], list[str]] = {}

    def __missing__(self, key: tuple[schemas.Direction | None, str]) -> frozenset[str]:
        direction, name = key
        closure, queue = {name}, [name]
        while queue:
            new = {*self._list_targets(direction, queue.pop())} - closure
            closure |= new
            queue += new
        self[key] = frozenset(closure)
        return self[key]

    def _list_targets(self, direction: schemas.Direction | None, name: str) -> list[str]:
        targets = self._targets.get((direction, name))
        if targets is None:
            references = schemas.find_references(self._nodes[name], direction)
            targets = [reference.ref.name for reference in references if reference.ref is not None]
            self._targets[direction, name] = targets
        return targets


@dataclass(frozen=True)
class Registry:
    """All component schemas by name."""

    components: Mapping[str, Component]

    @cached_property
    def model_or_dict_names(self) -> frozenset[str]:
        """The possible aliases for a model or its plain data: all but those with the name of a component or `x-alias`."""
        taken_names = {*self.components}
        for component in self.components.values():
            taken_names.update(component.node.value.get("x-alias", ()))
        return frozenset(map(names.make_model_or_dict_name, self.components)) - taken_names

    @cached_property
    def names_with_rules(self) -> frozenset[str]:
        """The components whose schemas affect how their values are encoded, themselves or through references."""
        found = {name for name, component in self.components.items() if has_rule(component.node)}
        references = {
            name: {self.find_target(node).name for node in schemas.find_references(component.node, "sent")}
            for name, component in self.components.items()
        }
        while more := {name for name, targets in references.items() if name not in found and targets & found}:
            found |= more
        return frozenset(found)

    @cached_property
    def secret_fields(self) -> Mapping[str, frozenset[str]]:
        """The fields of each component that are secrets, without those of other components."""
        return {name: find_secret_fields(component.node) for name, component in self.components.items()}

    @cached_property
    def _closures(self) -> _Closures:
        return _Closures({name: component.node for name, component in self.components.items()})

    def find_target(self, reference: Node) -> Component:
        """The component that a reference refers to."""
        assert reference.ref is not None
        return self.components[reference.ref.name]

    def translate_argument_type(self, node: Node) -> Type:
        """The type of an argument for a schema: models or plain data, closed enums."""
        return translate_schema(node, ARGUMENT, self._translate_argument_reference)

    def translate_part_type(self, node: Node) -> Type:
        """The type of an argument for a part of a multipart body, which may be a file."""
        return translate_schema(node, PART, self._translate_part_reference)

    def translate_result_type(self, node: Node) -> Type:
        """The type of a result that a schema describes."""
        return translate_schema(node, RESULT, self._translate_result_reference)

    def find_closure(
        self, roots: Iterable[Node], direction: schemas.Direction | None = None
    ) -> frozenset[str]:
        """The names of all components that schemas refer to, at any depth; with a direction, only through its properties."""
        closure: set[str] = set()
        for root in roots:
            for reference in schemas.find_references(root, direction):
                if (name := self.find_target(reference).name) not in closure:
                    closure |= self._closures[direction, name]
        return frozenset(closure)

    def _translate_part_reference(self, node: Node) -> Type:
        if schemas.contains_files(node):
            return self.translate_part_type(node.follow())
        return self._translate_argument_reference(node)

    def _translate_argument_reference(self, node: Node) -> Type:
        component = self.find_target(node)
        sent = self.find_closure([node], "sent")
        if any(self.components[name].kind in ("object", "all_of") for name in sent):
            return self._make_model_or_dict_type(component)
        return types.make_param_type(component.module, component.name)

    def _make_model_or_dict_type(self, component: Component) -> Type:
        """The alias for the model of a component or its plain data; their union if there is no alias."""
        if names.make_model_or_dict_name(component.name) in self.model_or_dict_names:
            return types.make_model_or_dict_type(component.name)
        return types.make_union(
            types.make_model_type(component.module, component.name),
            types.make_param_type(component.module, component.name),
        )

    def _translate_result_reference(self, node: Node) -> Type:
        component = self.find_target(node)
        return types.make_model_type(component.module, component.name)


def build_registry(spec: Spec, problems: Problems) -> Registry:
    """Collect the component schemas, and report those that have no Python type."""
    components = {
        name: Component(
            name, names.make_module(_find_module(node).split(".")), schemas.classify_schema(node), node
        )
        for name, node in spec.find_components("schemas").items()
    }
    for component in components.values():
        check = partial(_check, component, spec.is_folder)
        find_once(component.node, ("checked component", spec.is_folder), check, problems)
    _check_same_modules(components.values(), problems)
    return Registry(components)


def _find_module(node: Node) -> str:
    """The module of a component as the description names it."""
    return str(node.value.get("x-module", node.module))


def _check_same_modules(components: Iterable[Component], problems: Problems) -> None:
    """Report documents whose modules would have the same name, such as `con` and `con_`."""
    first: dict[str, str] = {}
    for component in components:
        name = _find_module(component.node)
        other = first.setdefault(component.module, name)
        if other != name:
            problems.error(
                component.node,
                f"the schemas of {quote(other)} and {quote(name)} would both be in the module"
                f" {quote(component.module)}; rename one document",
            )


def _check_module(component: Component, is_folder: bool, problems: Problems) -> None:
    module = component.node.get("x-module")
    if module is None:
        return
    if is_folder:
        problems.error(
            module,
            "'x-module' is only for a single document; remove it (in a folder, the path of the document is the module)",
        )
    elif any(keyword.iskeyword(step) for step in component.module.split(".")):
        problems.error(module, f"{quote(component.module)} cannot be the name of a Python module; rename it")


def _check(component: Component, is_folder: bool, problems: Problems) -> None:
    name, node = component.name, component.node
    if reason := names.explain_invalid_class(name):
        problems.error(node, f"the name {quote(name)} {reason}")
    if node.value.get("format") == "binary":
        problems.error(node, "binary data cannot be a component; write its schema in the request or response")
    if component.kind == "object" and schemas.is_nullable(node):
        problems.error(
            node["type"],
            "an object component cannot be null; write anyOf with {type: 'null'} where you refer to it",
        )
    _check_module(component, is_folder, problems)
    for part, reason in schemas.find_unsupported(node, is_component=True):
        problems.error(part, reason)
