"""Compares security schemes: how credentials are sent, and what else is declared about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

from sdkwright.diff.wire.causes import Recorder
from sdkwright.diff.wire.schemas import Resolver, format_json
from sdkwright.openapi.pointers import join_pointer
from sdkwright.openapi.untyped import as_list, as_mapping, is_mapping

_HEADER: Final = "in the header"
_LOCATIONS: Final = {"header": _HEADER, "query": "in the query parameter", "cookie": "in the cookie"}
_URL_RULES: Final = {
    "authorizationUrl": "api-security-component-oauth-url-changed",
    "refreshUrl": "api-security-component-oauth-url-changed",
    "tokenUrl": "api-security-component-oauth-token-url-changed",
}
_FLOW_WITHOUT_TOKEN_URL: Final = "implicit"


class _Way(NamedTuple):
    """A way to send credentials."""

    text: str
    token_url: str = ""

    def __str__(self) -> str:
        return f"{self.text} with the token URL {self.token_url}" if self.token_url else self.text


@dataclass(frozen=True)
class _Schemes:
    """The security schemes of one description."""

    resolver: Resolver
    resolves_urls: bool
    """Whether the URLs of both descriptions can be resolved."""

    @cached_property
    def by_name(self) -> dict[str, Mapping[str, Any]]:
        section = as_mapping(as_mapping(self.resolver.document.get("components")).get("securitySchemes"))
        schemes = {
            name: self.resolver.resolve(_make_pointer(name), scheme)[1] for name, scheme in section.items()
        }
        return {name: scheme for name, scheme in schemes.items() if is_mapping(scheme)}

    def list_ways(self, name: str) -> dict[str, _Way]:
        """The ways to send credentials, by texts that are equal for equal ways; empty if the scheme is incomplete."""
        ways = [*self._list_ways(self.by_name[name])]
        return {way.text.lower() if way.text.startswith(_HEADER) else way.text: way for way in ways}

    def _list_ways(self, scheme: Mapping[str, Any]) -> Iterator[_Way]:
        kind, where = scheme.get("type"), str(scheme.get("in"))
        if kind == "apiKey" and where in _LOCATIONS and isinstance(scheme.get("name"), str):
            yield _Way(f"{_LOCATIONS[where]} `{scheme['name']}`")
        elif kind == "http" and isinstance(scheme.get("scheme"), str):
            yield _Way(f"by HTTP `{scheme['scheme'].lower()}`")
        elif kind == "openIdConnect" and isinstance(scheme.get("openIdConnectUrl"), str):
            yield _Way(f"by OpenID Connect from {self._resolve_url(scheme['openIdConnectUrl'])}")
        elif kind == "mutualTLS":
            yield _Way("by a TLS certificate")
        elif kind == "oauth2":
            for flow, raw in _read_flows(scheme).items():
                url = raw.get("tokenUrl") if flow != _FLOW_WITHOUT_TOKEN_URL else None
                token_url = self._resolve_url(url) if isinstance(url, str) else ""
                yield _Way(f"by the OAuth flow `{flow}`", token_url)

    def _resolve_url(self, url: str) -> str:
        """The URL relative to the first server, if both descriptions have one."""
        from urllib.parse import urljoin  # only for some schemes

        try:
            return urljoin(_find_server(self.resolver), url) if self.resolves_urls else url
        except ValueError:  # an invalid URL
            return url


@dataclass(frozen=True)
class SchemePair:
    """The security schemes of two descriptions."""

    base: Resolver
    revision: Resolver

    @cached_property
    def _sides(self) -> tuple[_Schemes, _Schemes]:
        resolves_urls = bool(_find_server(self.base) and _find_server(self.revision))
        return _Schemes(self.base, resolves_urls), _Schemes(self.revision, resolves_urls)

    @cached_property
    def changes(self) -> dict[str, str]:
        """The schemes that are sent differently under the same name, with what has changed."""
        before, after = self._sides
        texts = {name: self._describe_change(name) for name in before.by_name if name in after.by_name}
        return {name: text for name, text in texts.items() if text}

    def _describe_change(self, name: str) -> str:
        old, new = (side.list_ways(name) for side in self._sides)
        is_kept = all(key in new and _is_same_url(way, new[key]) for key, way in old.items())
        if not old or not new or is_kept:
            return ""
        return f"is sent {_format_ways(new)}; before: {_format_ways(old)}"

    @cached_property
    def renamed(self) -> dict[str, str]:
        """The new names of the schemes that are sent in the same way under another name."""
        before, after = self._sides
        added = {name: after.list_ways(name) for name in after.by_name if name not in before.by_name}
        renamed: dict[str, str] = {}
        for name in before.by_name:
            ways = before.list_ways(name) if name not in after.by_name else {}
            same = next((other for other in added if ways and _is_same(ways, added[other])), None)
            if same is not None:
                renamed[name] = same
                del added[same]
        return renamed

    def record_change(self, rule: str, name: str, record: Recorder) -> None:
        """Record that a scheme is sent differently."""
        pointer = _make_pointer(name)
        base, revision = (side.by_name[name] for side in self._sides)
        record(rule, f"the credential `{name}` {self.changes[name]}", pointer, pointer, base, revision)

    def compare(self, recorded: Set[str], record: Recorder) -> None:
        """Compare the schemes; how those in `recorded` are sent is reported already."""
        before, after = (side.by_name for side in self._sides)
        for name in dict.fromkeys([*before, *after]):
            pointer = _make_pointer(name)
            if name not in before:
                message = f"the security scheme `{name}` is new"
                record("api-security-component-added", message, "", pointer, None, after[name])
            elif name not in after:
                message = f"the security scheme `{name}` is gone"
                record("api-security-component-removed", message, pointer, "", before[name])
            else:
                if name not in recorded:
                    self._compare_ways(name, record)
                _compare_flows(before[name], after[name], name, name in self.changes, record)

    def _compare_ways(self, name: str, record: Recorder) -> None:
        """Compare how a scheme is sent that affects no operation."""
        base, revision = (side.by_name[name] for side in self._sides)
        old_type, new_type = (format_json(side.get("type")) for side in (base, revision))
        if old_type != new_type:
            message = f"the security scheme `{name}` is of type {new_type}, no longer {old_type}"
            pointer = _make_pointer(name)
            record("api-security-component-type-changed", message, pointer, pointer, base, revision)
        elif name in self.changes:
            self.record_change("security-scheme-changed-unused", name, record)


def _find_server(resolver: Resolver) -> str:
    """The URL of the first server; "" if it is unknown, as one that is relative to the description."""
    servers = as_list(resolver.document.get("servers"))
    url = as_mapping(servers[0]).get("url") if servers else ""
    return url if isinstance(url, str) and "://" in url else ""


def _is_same(old: Mapping[str, _Way], new: Mapping[str, _Way]) -> bool:
    return old.keys() == new.keys() and all(old[key].token_url == new[key].token_url for key in old)


def _is_same_url(old: _Way, new: _Way) -> bool:
    """Whether the token URLs are equal, or unknown on one side."""
    return old.token_url == new.token_url or not (old.token_url and new.token_url)


def _format_ways(ways: Mapping[str, _Way]) -> str:
    return " or ".join(map(str, ways.values()))


def _compare_flows(
    base: Mapping[str, Any], revision: Mapping[str, Any], name: str, is_recorded: bool, record: Recorder
) -> None:
    """Compare the URLs and scopes of the flows; if `is_recorded`, other token URLs are reported already."""
    before, after = _read_flows(base), _read_flows(revision)
    for flow in after:
        pointer = _make_pointer(name) + join_pointer("flows", flow)
        pointers = pointer, pointer
        if flow in before:
            _compare_urls(before[flow], after[flow], name, is_recorded, pointers, record)
            _compare_scopes(before[flow], after[flow], name, pointers, record)
        elif before:
            message = f"the flow `{flow}` of `{name}` is new"
            record("security-flow-added", message, "", pointers[1], None, after[flow])


def _compare_urls(
    base: Mapping[str, Any],
    revision: Mapping[str, Any],
    name: str,
    is_recorded: bool,
    pointers: tuple[str, str],
    record: Recorder,
) -> None:
    for keyword, rule in _URL_RULES.items():
        old, new = base.get(keyword), revision.get(keyword)
        if old != new and not (is_recorded and keyword == "tokenUrl"):
            urls = f"{format_json(new)}, no longer {format_json(old)}"
            record(rule, f"the {keyword} of `{name}` is {urls}", *pointers)


def _compare_scopes(
    base: Mapping[str, Any],
    revision: Mapping[str, Any],
    name: str,
    pointers: tuple[str, str],
    record: Recorder,
) -> None:
    before, after = (as_mapping(side.get("scopes")) for side in (base, revision))
    start = "api-security-component-oauth-scope"
    for scope in dict.fromkeys([*before, *after]):
        label = f"the scope `{scope}` of `{name}`"
        if scope not in before or scope not in after:
            change = "added" if scope in after else "removed"
            record(f"{start}-{change}", f"{label} was {change}", *pointers)
        elif before[scope] != after[scope]:
            record(f"{start}-changed", f"{label} has another description", *pointers)


def _read_flows(scheme: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {name: flow for name, flow in as_mapping(scheme.get("flows")).items() if is_mapping(flow)}


def _make_pointer(name: str) -> str:
    return join_pointer("components", "securitySchemes", name)
