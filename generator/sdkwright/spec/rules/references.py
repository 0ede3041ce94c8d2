"""Checks references, and records which component each of them uses."""

from __future__ import annotations

from sdkwright.problems.messages import escape, quote, suggest_name
from sdkwright.problems.problem import Fix, Problems
from sdkwright.spec.keywords import COMPONENT_KINDS, OBJECTS
from sdkwright.spec.node import ComponentId, ComponentIndex, InvalidReference, Node


class References:
    """Checks the references of all documents."""

    def __init__(self, index: ComponentIndex, unread: frozenset[str], problems: Problems) -> None:
        self._index = index
        self._unread = unread  # the components of these modules are not known
        self._problems = problems
        self.uses: list[tuple[Node, ComponentId]] = []
        """The valid references, each with its component."""

    def check(self, node: Node, kind: str) -> None:
        """Check the `$ref` of a mapping that replaces a component of some kind."""
        text = node["$ref"]
        if isinstance(text.value, str):
            self.check_text(text, kind)
        else:
            self._problems.error(text, "'$ref' must be a string, as in '#/components/schemas/Name'")

    def check_text(self, node: Node, kind: str) -> ComponentId | None:
        """Check a string that is a reference; return the component that it refers to, if any."""
        ref = self._index.find_component(node.value, node.module)
        if ref is not None and ref.kind == kind and ref in self._index.components:  # nearly always
            self.uses.append((node, ref))
            return ref
        reference = f"reference {quote(node.value)}"
        try:
            ref = self._index.parse_reference(node.value, node.module)
        except InvalidReference as error:
            self._problems.error(node, f"{reference} {error}")
            return None
        if ref.kind not in COMPONENT_KINDS:
            remedy = suggest_name(ref.kind, COMPONENT_KINDS) or f"; write one of {', '.join(COMPONENT_KINDS)}"
            self._problems.error(node, f"{reference} has an unknown kind of component{remedy}")
        elif kind != ref.kind:
            self._problems.error(
                node, f"{reference} is {_find_label(ref.kind)}; write a reference to {_find_label(kind)} here"
            )
        elif ref.module not in self._unread:
            elsewhere = self._find_elsewhere(ref, node.module)
            if elsewhere:
                message = f"unknown {reference}; it is in another document, write '{escape(elsewhere)}'"
                self._problems.error(node, message, Fix("write", node.pointer, elsewhere))
            else:
                self._problems.error(node, f"unknown {reference}{self._suggest(ref)}")
        return None

    def use_scheme(self, node: Node, name: str) -> Node | None:
        """Check the name of a security scheme in a security requirement; return the scheme, if there is one."""
        schemes = [ref for ref in self._index.components if ref.kind == "securitySchemes"]
        matches = [ref for ref in schemes if ref.name == name]
        self.uses.extend((node, ref) for ref in matches)
        if not matches and not self._unread:
            hint = suggest_name(name, (ref.name for ref in schemes))
            self._problems.error(
                node,
                f"unknown security scheme {quote(name)}{hint or '; add it to components/securitySchemes'}",
            )
        return self._index.components[matches[0]].follow() if matches else None

    def _find_elsewhere(self, ref: ComponentId, module: str) -> str:
        """The reference to the component of the same kind and name in another document; "" if there is none."""
        for other in self._index.components:
            if other.kind == ref.kind and other.name == ref.name:
                path = self._index.find_relative_path(other.module, module)
                return f"{path}#/components/{ref.kind}/{ref.name}"
        return ""

    def _suggest(self, ref: ComponentId) -> str:
        known = [other for other in self._index.components if other.kind == ref.kind]
        same_document = [other.name for other in known if other.module == ref.module]
        return (
            suggest_name(ref.name, same_document)
            or suggest_name(ref.name, (other.name for other in known))
            or f"; add {quote(ref.name)} to components/{ref.kind}"
        )


def _find_label(kind: str) -> str:
    return OBJECTS[COMPONENT_KINDS[kind]].label
