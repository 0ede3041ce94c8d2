"""Translates security schemes to arguments of the client, and requirements to the schemes of each operation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from sdkwright.ir.security import (
    CONSTRUCTOR_ARGUMENTS,
    ENVIRONMENT_VARIABLES,
    Requirement,
    Security,
    SecurityScheme,
)
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec.loading import Spec
from sdkwright.spec.node import Node
from sdkwright.translate.docs import format_sentence

_DEFAULT_ARGUMENTS: Final[dict[str, tuple[str, ...]]] = {
    "apiKey": ("api_key",),
    "http bearer": ("api_key",),
    "http basic": ("username", "password"),
    "oauth2": ("access_token",),
    "openIdConnect": ("access_token",),
    "clientCredentials": ("access_token", "client_id", "client_secret", "scopes"),
}


def translate_security(spec: Spec, operations: Iterable[Node], problems: Problems) -> Security | None:
    """The credentials of an API; None if no operation requires any."""
    nodes = {name: node.follow() for name, node in spec.find_components("securitySchemes").items()}
    root = spec.root.get("security")
    schemes: dict[str, SecurityScheme] = {}
    for operation in operations:
        own = operation.get("security")
        for alternative in (root if own is None else own) or ():
            for name in alternative.value:
                if name not in schemes and nodes[name]["type"].value != "mutualTLS":
                    schemes[name] = _translate_scheme(name, nodes[name])
            _check_places(alternative, schemes, problems)
    if not schemes:
        return None
    _check_arguments(schemes, nodes, problems)
    security = Security(tuple(schemes.values()), ())
    is_key = security.key is not None
    default = ((security.schemes[0].name,),) if is_key else read_requirement(root, security)
    return Security(security.schemes, default or ())


def read_requirement(node: Node | None, security: Security | None) -> Requirement | None:
    """The alternatives of a requirement, without the schemes that have no arguments; None if there is none.

    A client certificate is part of the caller's own HTTP client, so an alternative without arguments is optional.
    """
    if node is None or security is None:
        return None
    known = {scheme.name for scheme in security.schemes}
    alternatives = (tuple(name for name in element.value if name in known) for element in node)
    return tuple(dict.fromkeys(alternatives))


def find_requirement(spec: Spec, operation: Node, security: Security | None) -> Requirement | None:
    """The requirement of an operation; None if it is the default."""
    if security is None:
        return None
    own = operation.get("security")
    requirement = read_requirement(spec.root.get("security") if own is None else own, security) or ()
    return None if requirement == security.default else requirement


def _translate_scheme(name: str, node: Node) -> SecurityScheme:
    value: Mapping[str, object] = node.value
    type_ = str(value["type"])
    token_url = ""
    if type_ == "http":
        type_ = f"http {str(value['scheme']).lower()}"
    elif type_ == "oauth2" and "clientCredentials" in node["flows"]:
        token_url = node["flows"]["clientCredentials"]["tokenUrl"].value
    default = _DEFAULT_ARGUMENTS["clientCredentials" if token_url else type_]
    own = node.get("x-argument")
    names: tuple[str, ...] = () if own is None else tuple(own.value) if own.is_list else (own.value,)
    scheme = SecurityScheme(
        name=name,
        kind="basic" if type_ == "http basic" else "header",
        arguments=(*names, *default[len(names) :]),
        prefix="Bearer ",
        token_url=token_url,
        description=format_sentence(str(value.get("description", ""))),
    )
    if type_ == "apiKey":
        return replace(scheme, kind=node["in"].value, wire_name=str(value["name"]), prefix="")
    return replace(scheme, prefix="") if scheme.kind == "basic" else scheme


def _check_places(alternative: Node, schemes: Mapping[str, SecurityScheme], problems: Problems) -> None:
    """Check that schemes that are sent together are sent in different places."""
    by_place: dict[tuple[str, str], str] = {}
    for name in alternative.value:
        if name not in schemes:
            continue
        place = schemes[name].place
        other = by_place.setdefault(place, name)
        if other != name:
            problems.error(
                alternative,
                f"{quote(other)} and {quote(name)} are both sent in the {place[0]} {quote(schemes[name].wire_name)},"
                " so that no request can contain both; make them alternatives",
            )


def _check_arguments(
    schemes: Mapping[str, SecurityScheme], nodes: Mapping[str, Node], problems: Problems
) -> None:
    """Check that each argument of the client, and its environment variable, has one meaning."""
    taken = dict.fromkeys(map(str.upper, CONSTRUCTOR_ARGUMENTS), "is taken: every client has it")
    taken |= dict.fromkeys(ENVIRONMENT_VARIABLES, "is taken: its environment variable has another meaning")
    for name, scheme in schemes.items():
        node = nodes[name].get("x-argument") or nodes[name]
        for argument in scheme.arguments:
            other = taken.setdefault(argument.upper(), "")
            if other and scheme.arguments.count(argument) == 1:  # the loader reports a name that occurs twice
                problems.error(
                    node,
                    f"the argument {quote(argument)} of {quote(name)} {other};"
                    f" write {_suggest(scheme)} with {'another name' if len(scheme.arguments) == 1 else 'other names'}",
                )
            else:
                taken[argument.upper()] = f"is taken by {quote(name)}"


def _suggest(scheme: SecurityScheme) -> str:
    if len(scheme.arguments) == 1:
        return "x-argument"
    return f"x-argument: [{', '.join(scheme.arguments)}]"
