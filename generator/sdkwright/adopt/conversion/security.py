"""Converts security schemes and requirements."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sdkwright.adopt.conversion import words
from sdkwright.adopt.decisions import Decisions
from sdkwright.adopt.model import Json, SourceOperation
from sdkwright.adopt.source import Located, Source
from sdkwright.ir import names
from sdkwright.ir.security import CONSTRUCTOR_ARGUMENTS, ENVIRONMENT_VARIABLES
from sdkwright.openapi.pointers import join_pointer
from sdkwright.openapi.untyped import as_list, as_mapping, as_strings, is_mapping

_FLOW_URLS: Final = {
    "implicit": ("authorizationUrl",),
    "password": ("tokenUrl",),
    "clientCredentials": ("tokenUrl",),
    "authorizationCode": ("authorizationUrl", "tokenUrl"),
}
_URLS: Final = ("authorizationUrl", "tokenUrl", "refreshUrl")
_CREDENTIAL_HEADER: Final = re.compile(r"authorization|(.*-)?(api-?key|(access|auth)-?token|token)")
_GENERIC_NAME: Final = re.compile(
    r"(?i)(?:https?|api|key|token|bearer|jwt|auth|authorization|authentication|header|query|cookie|scheme|security|[_.-])+"
)
"""A name that only describes the type of a scheme, such as `HTTPBearer` or `api_key_auth`."""
_INVALID: Final = re.compile(r"[^A-Za-z0-9._-]+")
HEADER_SCHEME: Final = "ApiKey"


class SecurityConverter:
    """Converts the security schemes of a source, and the requirements of its operations."""

    def __init__(self, source: Source, operations: Sequence[SourceOperation], decisions: Decisions) -> None:
        self._source = source
        self._decisions = decisions
        self._names: dict[str, str] = {}
        self.schemes: dict[str, Json] = {}
        """The schemes by name."""
        for name, scheme in source.locate("components", "securitySchemes").items():
            self._add_scheme(name, source.follow(scheme))
        self._users: set[str] = set()
        self.credential_header = self._find_credential_header(operations)
        """The header parameter, in lower case, that is a credential; "" if there is none."""

    def _add_scheme(self, name: str, scheme: Located) -> None:
        converted = self._convert_scheme(name, scheme)
        if converted is None:
            return
        fitting = _INVALID.sub("_", name).strip("_") or "Scheme"
        self._names[name] = fitting
        if description := words.tidy(as_mapping(scheme.value).get("description")):
            converted["description"] = description
        self.schemes[fitting] = converted

    def _convert_scheme(self, name: str, scheme: Located) -> Json | None:
        value = as_mapping(scheme.value)
        kind = value.get("type")
        if (
            kind == "apiKey"
            and value.get("in") in ("header", "query", "cookie")
            and isinstance(value.get("name"), str)
        ):
            return {"type": "apiKey", "in": value["in"], "name": value["name"]}
        if kind == "http" and str(value.get("scheme")).lower() in ("basic", "bearer"):
            return {"type": "http", "scheme": value["scheme"].lower()}
        if kind == "oauth2" and (flows := self._convert_flows(name, scheme)):
            return {"type": "oauth2", "flows": flows}
        if kind == "openIdConnect" and isinstance(value.get("openIdConnectUrl"), str):
            return {"type": "openIdConnect", "openIdConnectUrl": value["openIdConnectUrl"]}
        if kind == "mutualTLS":
            return {"type": "mutualTLS"}
        label = f"{kind} {value.get('scheme', '')}".strip()
        self._decisions.add("dropped", scheme.pointer, f"security scheme {name}", f"{label} is not supported")
        return None

    def _convert_flows(self, name: str, scheme: Located) -> Json:
        flows: Json = {}
        for kind, flow in scheme.get("flows").items():
            value = as_mapping(flow.value)
            urls = {key: value[key] for key in _URLS if isinstance(value.get(key), str) and value[key]}
            if kind not in _FLOW_URLS or any(key not in urls for key in _FLOW_URLS[kind]):
                self._decisions.add(
                    "dropped",
                    flow.pointer,
                    f"security scheme {name}",
                    f"the flow {kind}, which lacks a URL or is unknown",
                )
                continue
            scopes = {str(key): words.tidy(text) for key, text in as_mapping(value.get("scopes")).items()}
            flows[kind] = {**urls, "scopes": scopes}
        return flows

    # A credential that is described as a header parameter

    def _find_credential_header(self, operations: Sequence[SourceOperation]) -> str:
        uncovered = [operation for operation in operations if not self._is_covered(operation)]
        counts = Counter(name for operation in uncovered for name in self._list_headers(operation))
        for name, count in counts.most_common():
            if count * 2 > len(operations) and _CREDENTIAL_HEADER.fullmatch(name.lower()):
                return self._add_header(name, operations, count)
        return ""

    def _is_covered(self, operation: SourceOperation) -> bool:
        """Whether an operation requires a security scheme."""
        own = operation.content.get("security", self._source.document.get("security"))
        return any(self._names.keys() & as_mapping(alternative).keys() for alternative in as_list(own))

    def _list_headers(self, operation: SourceOperation) -> set[str]:
        holders = (self._source.find_path_item(operation.path), Located(operation.content, operation.pointer))
        parameters = [
            self._source.follow(element).value
            for holder in holders
            for element in holder.get("parameters").elements()
        ]
        return {
            parameter["name"]
            for parameter in parameters
            if is_mapping(parameter)
            and parameter.get("in") == "header"
            and isinstance(parameter.get("name"), str)
        }

    def _add_header(self, name: str, operations: Sequence[SourceOperation], count: int) -> str:
        is_known = any(
            scheme.get("in") == "header" and scheme["name"].lower() == name.lower()
            for scheme in self.schemes.values()
        )
        if not is_known:
            self.schemes[HEADER_SCHEME] = {"type": "apiKey", "in": "header", "name": name}
            self._users = {
                operation.pointer for operation in operations if name in self._list_headers(operation)
            }
            self._decisions.add(
                "guessed",
                "/paths",
                f"header {name}",
                f"{count} of {len(operations)} operations have this header parameter: it is a credential, and not an argument",
            )
        return name.lower()

    # Requirements

    def convert_root(self) -> list[Json] | None:
        """The requirement of the root document; None if there is none."""
        if self._users:
            return None
        return self._convert_requirement(self._source.locate("security"), "the document")

    def convert_operation(self, operation: SourceOperation) -> list[Json] | None:
        """The requirement of an operation; None if it has none of its own."""
        if operation.pointer in self._users:
            return [{HEADER_SCHEME: []}]
        return self._convert_requirement(
            Located(operation.content, operation.pointer).get("security"), operation.label
        )

    def _convert_requirement(self, security: Located, label: str) -> list[Json] | None:
        if not isinstance(security.value, list):
            return None
        alternatives: list[Json] = []
        for alternative in security.elements():
            value = as_mapping(alternative.value)
            unknown = [name for name in value if name not in self._names]
            if unknown:
                self._decisions.add(
                    "dropped",
                    alternative.pointer,
                    label,
                    f"the requirement of the security scheme {unknown[0]!r}, which cannot be sent",
                )
                continue
            converted = {self._names[name]: as_strings(scopes) for name, scopes in value.items()}
            if converted not in alternatives:
                alternatives.append(converted)
        return alternatives

    # Arguments

    def choose_arguments(self, required: Sequence[str], others: Collection[str]) -> None:
        """Write `x-argument` where two required schemes, or a scheme and the client, would have the same argument.

        `others` are the arguments of the client that are no credentials.
        """
        taken = {name.upper() for name in (*CONSTRUCTOR_ARGUMENTS, *others)} | {*ENVIRONMENT_VARIABLES}
        default = {name: list_arguments(self.schemes[name]) for name in required}
        counts = Counter(argument for arguments in default.values() for argument in arguments)
        used = {argument for argument, count in counts.items() if count == 1}
        for name, arguments in default.items():
            clashes = [name for name in arguments if counts[name] > 1 or name.upper() in taken]
            if not clashes:
                continue
            own = name_arguments(name, arguments, self.schemes[name], used, taken)
            used.update(own)
            if own == arguments:
                continue
            self.schemes[name]["x-argument"] = own if len(own) > 1 else own[0]
            is_shared = counts[clashes[0]] > 1
            reason = (
                f"{'several schemes would have' if is_shared else 'the client has'} an argument {clashes[0]}"
            )
            subject = "argument is" if len(own) == 1 else "arguments are"
            self._decisions.add(
                "guessed",
                join_pointer("components", "securitySchemes", name),
                f"security scheme {name}",
                f"its {subject} {', '.join(own)}, because {reason}",
            )


def list_arguments(scheme: Mapping[str, Any]) -> list[str]:
    """The arguments of a scheme without `x-argument`."""
    kind = scheme["type"]
    if kind == "apiKey" or scheme.get("scheme") == "bearer":
        return ["api_key"]
    if kind == "http":
        return ["username", "password"]
    if kind == "mutualTLS":
        return []
    more = ["client_id", "client_secret", "scopes"] if "clientCredentials" in scheme.get("flows", {}) else []
    return ["access_token", *more]


def name_arguments(
    name: str, arguments: Sequence[str], scheme: Json, used: Collection[str], taken: Collection[str]
) -> list[str]:
    """Other arguments for a scheme: after what it sends if its own name says no more than its type, else after its name."""
    identifier = names.make_identifier(name).strip("_")
    short = re.sub(r"_(auth|authentication|scheme|security)$", "", identifier) or identifier
    if len(arguments) != 1:
        return [f"{short}_{argument}" for argument in arguments]
    candidates = [short, f"{short}_key", identifier, f"{identifier}_{scheme.get('in', 'token')}"]
    if scheme["type"] in ("http", "apiKey") and _GENERIC_NAME.fullmatch(name):
        sent = names.make_identifier(str(scheme.get("name"))).removeprefix("x_")
        candidates.insert(0, "bearer_token" if scheme["type"] == "http" else sent)
    free = (own for own in candidates if own not in used and own.upper() not in taken)
    return [next(free, identifier)]


def list_required(requirements: Sequence[Any]) -> list[str]:
    """The schemes that some requirement needs, in order."""
    return list(
        dict.fromkeys(name for requirement in requirements for item in as_list(requirement) for name in item)
    )
