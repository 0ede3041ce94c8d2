"""Who may call: credentials that are described, and those that are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sdkwright.diff.wire.notes import Scribe
from sdkwright.diff.wire.shape import text
from sdkwright.openapi.pointers import join_pointer
from sdkwright.openapi.untyped import as_mapping, is_list, is_mapping

_FLOW_URLS = {"authorizationUrl": "oauth-url", "tokenUrl": "oauth-token-url"}


def asked(
    base: Mapping[str, Any], revision: Mapping[str, Any], at: tuple[str, str], of: str, note: Scribe
) -> None:
    """The alternatives of `security`, of the API or of one operation; they stand for each other by their schemes."""
    before, after = (_alternatives(one.get("security")) for one in (base, revision))
    here = (at[0] + join_pointer("security"), at[1] + join_pointer("security"))
    for schemes, scopes in after.items():
        if schemes not in before:
            said = f"credentials: `{' and '.join(schemes) or 'none'}` are accepted, or needed, now"
            note(f"api-{of}security-added", said, "", here[1], None, revision.get("security"))
            continue
        for scope in sorted(scopes - before[schemes]):
            said = f"the scope `{scope}` of `{' and '.join(schemes)}` is needed"
            note(f"api-{of}security-scope-added", said, *here)
        for scope in sorted(before[schemes] - scopes):
            said = f"the scope `{scope}` of `{' and '.join(schemes)}` is no longer needed"
            note(f"api-{of}security-scope-removed", said, *here)
    for schemes in before:
        if schemes not in after:
            said = f"credentials: `{' and '.join(schemes) or 'none'}` are no longer accepted, or needed"
            note(f"api-{of}security-removed", said, here[0], "", base.get("security"))


def described(base: Mapping[str, Any], revision: Mapping[str, Any], note: Scribe) -> None:
    """The security schemes of the components."""
    before, after = (_schemes(one) for one in (base, revision))
    for name in dict.fromkeys([*before, *after]):
        pointer = join_pointer("components", "securitySchemes", name)
        if name not in before:
            said = f"the credentials `{name}` were described"
            note("api-security-component-added", said, "", pointer, None, after[name])
        elif name not in after:
            said = f"the credentials `{name}` are no longer described"
            note("api-security-component-removed", said, pointer, "", before[name])
        else:
            _scheme(before[name], after[name], name, pointer, note)


def _scheme(
    base: Mapping[str, Any], revision: Mapping[str, Any], name: str, pointer: str, note: Scribe
) -> None:
    start = "api-security-component"
    if base.get("type") != revision.get("type"):
        said = f"the credentials `{name}` are of type {text(revision.get('type'))}, no longer {text(base.get('type'))}"
        note(f"{start}-type-changed", said, pointer, pointer, base, revision)
    old, new = _flows(base), _flows(revision)
    for flow in [flow for flow in old if flow in new]:
        where = pointer + join_pointer("flows", flow)
        for keyword, id in _FLOW_URLS.items():
            urls = old[flow].get(keyword), new[flow].get(keyword)
            if urls[0] != urls[1]:
                said = f"the {keyword} of `{name}` is {text(urls[1])}, no longer {text(urls[0])}"
                note(f"{start}-{id}-changed", said, where, where)
        before, after = (as_mapping(one.get("scopes")) for one in (old[flow], new[flow]))
        for scope in dict.fromkeys([*before, *after]):
            if scope not in before or scope not in after:
                change = "added" if scope in after else "removed"
                note(
                    f"{start}-oauth-scope-{change}",
                    f"the scope `{scope}` of `{name}` was {change}",
                    where,
                    where,
                )
            elif before[scope] != after[scope]:
                note(
                    f"{start}-oauth-scope-changed",
                    f"the scope `{scope}` of `{name}` is described anew",
                    where,
                    where,
                )


def _alternatives(value: Any) -> dict[tuple[str, ...], frozenset[str]]:
    found: dict[tuple[str, ...], frozenset[str]] = {}
    for one in value if is_list(value) else ():
        if is_mapping(one):
            scopes = (scope for listed in one.values() if is_list(listed) for scope in listed)
            found[tuple(sorted(one))] = frozenset(map(str, scopes))
    return found


def _schemes(document: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    listed = as_mapping(as_mapping(document.get("components")).get("securitySchemes"))
    return {name: one for name, one in listed.items() if is_mapping(one)}


def _flows(scheme: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {name: one for name, one in as_mapping(scheme.get("flows")).items() if is_mapping(one)}
