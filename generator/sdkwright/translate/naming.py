"""The Python names of arguments and fields: `x-name` of the description, else the name on the wire in Python's style."""

from __future__ import annotations

from collections.abc import Iterable

from sdkwright.ir import names
from sdkwright.ir.api import Argument
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec.node import Node


def name_argument(wire_name: str, node: Node) -> str:
    """The argument for a parameter, or for a property of a body."""
    return find_chosen_name(node) or names.make_argument_name(wire_name)


def name_field(wire_name: str, node: Node) -> str:
    """The field of a model for a property."""
    return find_chosen_name(node) or names.make_field_name(wire_name)


def find_argument(name: str, arguments: Iterable[Argument]) -> Argument | None:
    """The argument that a description names: by the name on the wire, else by the one in Python."""
    python_name = names.make_argument_name(name)
    known = sorted(arguments, key=lambda argument: argument.wire_name != name)
    return next(
        (argument for argument in known if name == argument.wire_name or python_name == argument.name), None
    )


def find_chosen_name(node: Node) -> str:
    """The `x-name` of a parameter or property; "" without one."""
    chosen = node.get("x-name")
    return "" if chosen is None else str(chosen.value)


def check_name(wire_name: str, node: Node, problems: Problems) -> None:
    """Report a name without a Python name, and an `x-name` that cannot be one."""
    chosen = find_chosen_name(node)
    if chosen and (reason := names.explain_invalid_name(chosen)):
        problems.error(node["x-name"], f"the x-name {quote(chosen)} {reason}")
    elif not chosen and names.is_untranslatable(wire_name):
        problems.error(
            node,
            f"{quote(wire_name)} has letters that a Python name cannot have; add x-name, the name in Python",
        )
