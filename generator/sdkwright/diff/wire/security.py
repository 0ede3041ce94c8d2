"""Compares security requirements and security schemes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sdkwright.diff.wire.causes import Recorder
from sdkwright.diff.wire.schemas import format_json
from sdkwright.openapi.pointers import join_pointer
from sdkwright.openapi.untyped import as_mapping, is_list, is_mapping

_URL_RULES: Final = {
    "authorizationUrl": "api-security-component-oauth-url-changed",
    "tokenUrl": "api-security-component-oauth-token-url-changed",
}


def compare_requirements(
    base: Mapping[str, Any],
    revision: Mapping[str, Any],
    pointers: tuple[str, str],
    prefix: str,
    record: Recorder,
) -> None:
    """Compare the `security` of the API or of an operation; alternatives match by the names of their schemes."""
    before, after = (_read_alternatives(side.get("security")) for side in (base, revision))
    security_pointers = (pointers[0] + join_pointer("security"), pointers[1] + join_pointer("security"))
    for schemes, scopes in after.items():
        if schemes not in before:
            message = f"the credentials {_format_names(schemes)} are accepted or required now"
            record(f"{prefix}-added", message, "", security_pointers[1], None, revision.get("security"))
            continue
        for scope in sorted(scopes - before[schemes]):
            record(
                f"{prefix}-scope-added",
                f"the scope `{scope}` of {_format_names(schemes)} is needed",
                *security_pointers,
            )
        for scope in sorted(before[schemes] - scopes):
            message = f"the scope `{scope}` of {_format_names(schemes)} is no longer needed"
            record(f"{prefix}-scope-removed", message, *security_pointers)
    for schemes in before:
        if schemes not in after:
            message = f"the credentials {_format_names(schemes)} are no longer accepted or required"
            record(f"{prefix}-removed", message, security_pointers[0], "", base.get("security"))


def _format_names(schemes: tuple[str, ...]) -> str:
    return f"`{' and '.join(schemes) or 'none'}`"


def compare_schemes(base: Mapping[str, Any], revision: Mapping[str, Any], record: Recorder) -> None:
    """Compare the security schemes of the components."""
    before, after = (_read_schemes(side) for side in (base, revision))
    for name in dict.fromkeys([*before, *after]):
        pointer = join_pointer("components", "securitySchemes", name)
        if name not in before:
            message = f"the security scheme `{name}` is new"
            record("api-security-component-added", message, "", pointer, None, after[name])
        elif name not in after:
            message = f"the security scheme `{name}` is gone"
            record("api-security-component-removed", message, pointer, "", before[name])
        else:
            _compare_scheme(before[name], after[name], name, pointer, record)


def _compare_scheme(
    base: Mapping[str, Any], revision: Mapping[str, Any], name: str, pointer: str, record: Recorder
) -> None:
    if base.get("type") != revision.get("type"):
        old_type, new_type = (format_json(side.get("type")) for side in (base, revision))
        message = f"the security scheme `{name}` is of type {new_type}, no longer {old_type}"
        record("api-security-component-type-changed", message, pointer, pointer, base, revision)
    before, after = _read_flows(base), _read_flows(revision)
    for flow in [flow for flow in before if flow in after]:
        security_pointers = (pointer + join_pointer("flows", flow),) * 2
        for keyword, rule in _URL_RULES.items():
            old_url, new_url = before[flow].get(keyword), after[flow].get(keyword)
            if old_url != new_url:
                urls = f"{format_json(new_url)}, no longer {format_json(old_url)}"
                record(rule, f"the {keyword} of `{name}` is {urls}", *security_pointers)
        scopes, new_scopes = (as_mapping(side[flow].get("scopes")) for side in (before, after))
        for scope in dict.fromkeys([*scopes, *new_scopes]):
            label = f"the scope `{scope}` of `{name}`"
            if scope not in scopes or scope not in new_scopes:
                change = "added" if scope in new_scopes else "removed"
                record(
                    f"api-security-component-oauth-scope-{change}",
                    f"{label} was {change}",
                    *security_pointers,
                )
            elif scopes[scope] != new_scopes[scope]:
                record(
                    "api-security-component-oauth-scope-changed",
                    f"{label} has another description",
                    *security_pointers,
                )


def _read_alternatives(value: Any) -> dict[tuple[str, ...], frozenset[str]]:
    """The scopes of each alternative, by the names of its schemes."""
    alternatives: dict[tuple[str, ...], frozenset[str]] = {}
    for requirement in value if is_list(value) else ():
        if is_mapping(requirement):
            scopes = (scope for names in requirement.values() if is_list(names) for scope in names)
            alternatives[tuple(sorted(requirement))] = frozenset(map(str, scopes))
    return alternatives


def _read_schemes(document: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    schemes = as_mapping(as_mapping(document.get("components")).get("securitySchemes"))
    return {name: scheme for name, scheme in schemes.items() if is_mapping(scheme)}


def _read_flows(scheme: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {name: flow for name, flow in as_mapping(scheme.get("flows")).items() if is_mapping(flow)}
