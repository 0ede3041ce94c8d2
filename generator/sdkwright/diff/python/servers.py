"""Compares the regions of the client, its server variables, and the names of `base_urls`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sdkwright.diff.python.api_pair import ApiPair
from sdkwright.diff.python.caller_change import CallerChange, CallerChanges
from sdkwright.diff.python.rules import RULES
from sdkwright.ir.servers import BASE_URLS, Servers, ServerVariable

_POINTER = "/servers"


def compare_servers(pair: ApiPair) -> CallerChanges:
    """Compare what the client can change of its servers."""
    before, after = pair.base.api, pair.revision.api
    yield from _compare_names("region", dict(before.regions), dict(after.regions))
    yield from _compare_arguments(before.servers, after.servers)
    if before.servers.named and after.servers.named:
        yield from _compare_names("base-url", dict(before.servers.named), dict(after.servers.named))


def _compare_names(kind: str, before: Mapping[str, str], after: Mapping[str, str]) -> CallerChanges:
    """Compare the names of servers."""
    for name in before:
        if name not in after:
            text = f"the {_LABELS[kind]} `{name}` is gone"
            yield CallerChange(RULES[f"{kind}-gone"], _POINTER, text, (), _format_call(kind, name), "")
    for name in after:
        if name not in before:
            text = f"the {_LABELS[kind]} `{name}` is new"
            yield CallerChange(RULES[f"{kind}-added"], _POINTER, text, (), "", _format_call(kind, name))


_LABELS = {"region": "region", "base-url": "server of operations"}


def _format_call(kind: str, name: str) -> str:
    return f'Client(region="{name}")' if kind == "region" else f'Client({BASE_URLS}={{"{name}": "..."}})'


def _compare_arguments(before: Servers, after: Servers) -> CallerChanges:
    for argument in before.arguments:
        if argument not in after.arguments:
            text = f"the client has no argument `{argument}` any more"
            yield CallerChange(
                RULES["server-argument-gone"], _POINTER, text, (), _format_argument(argument), ""
            )
    for argument in after.arguments:
        if argument not in before.arguments:
            text = f"the client has an argument `{argument}`"
            yield CallerChange(
                RULES["server-argument-added"], _POINTER, text, (), "", _format_argument(argument)
            )
    variables = {variable.argument: variable for variable in before.variables}
    for variable in after.variables:
        if variable.argument in variables:
            yield from _compare_variables(variables[variable.argument], variable)


def _compare_variables(old: ServerVariable, new: ServerVariable) -> CallerChanges:
    name = old.argument
    gone = [value for value in old.values if value not in new.values] if new.values else []
    if new.values and not old.values:
        text = f"`{name}` has only the values {_join(new.values)}"
        yield CallerChange(RULES["server-value-gone"], _POINTER, text, (), _format_argument(name), "")
    elif gone:
        text = f"`{name}` has no value {_join(gone)} any more"
        yield CallerChange(
            RULES["server-value-gone"], _POINTER, text, (), _format_argument(name, gone[0]), ""
        )
    added = [value for value in new.values if value not in old.values] if old.values else []
    if old.values and not new.values:
        text = f"`{name}` has any value"
        yield CallerChange(RULES["server-value-added"], _POINTER, text, (), "", _format_argument(name))
    elif added:
        text = f"`{name}` has the value {_join(added)}"
        yield CallerChange(
            RULES["server-value-added"], _POINTER, text, (), "", _format_argument(name, added[0])
        )
    if old.default != new.default:
        text = f"the default of `{name}` is `{new.default}`, no longer `{old.default}`"
        yield CallerChange(RULES["server-default-changed"], _POINTER, text, ())


def _format_argument(argument: str, value: str = "...") -> str:
    return f"Client({argument}={{...}})" if argument == BASE_URLS else f'Client({argument}="{value}")'


def _join(values: Iterable[str]) -> str:
    return ", ".join(f"`{value}`" for value in values)
