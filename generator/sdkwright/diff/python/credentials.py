"""Compares credentials: the arguments of the client, how they are sent, and which of them a call needs."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import product
from typing import Final, TypeAlias

from sdkwright.diff.core.rules import Rule
from sdkwright.diff.python.api_pair import ApiPair
from sdkwright.diff.python.api_side import ApiSide, to_affected
from sdkwright.diff.python.caller_change import CallerChange, CallerChanges
from sdkwright.diff.python.rules import RULES
from sdkwright.diff.python.samples import format_call
from sdkwright.ir.api import Operation
from sdkwright.ir.security import Requirement, Security, SecurityScheme

_Groups: TypeAlias = "tuple[tuple[str, ...], ...]"
"""The arguments of the client that suffice for a call, by alternative; an empty group: none is needed."""
_NO_CREDENTIALS: Final[_Groups] = ((),)
_NO_SECURITY: Final = Security((), ())


def compare_credentials(pair: ApiPair) -> CallerChanges:
    """Compare the credentials of the client and of its calls."""
    yield from _compare_needs(pair)
    yield from _compare_arguments(pair)


def needs_credentials(operation: Operation, side: ApiSide) -> bool:
    """Whether a call of an operation requires a credential."""
    return () not in _list_groups(operation, side)


def _list_groups(operation: Operation, side: ApiSide) -> _Groups:
    security = side.api.security
    if security is None:
        return _NO_CREDENTIALS
    requirement: Requirement = security.default if operation.security is None else operation.security
    if not requirement:
        return _NO_CREDENTIALS
    groups: list[tuple[str, ...]] = []
    for alternative in requirement:
        for parts in product(*(security.find_scheme(name).groups for name in alternative)):
            groups.append(tuple(argument for part in parts for argument in part))
    return tuple(groups)


def _compare_needs(pair: ApiPair) -> CallerChanges:
    """Compare what calls need: one change for the methods that the same requirement concerns."""
    for rule in (RULES["key-required"], RULES["key-not-required"]):
        changed: dict[tuple[str, str], list[tuple[Operation, Operation, _Groups]]] = {}
        for old, new in pair.operations:
            before, after = _list_groups(old, pair.base), _list_groups(new, pair.revision)
            text, groups = _describe_needs(before, after, pair, is_required=rule is RULES["key-required"])
            if text:
                key = _find_pointer(old, new, pair), text
                changed.setdefault(key, []).append((old, new, groups))
        for (pointer, text), operations in changed.items():
            affected = tuple(sorted(to_affected(new) for _, new, _ in operations))
            old, new, groups = operations[0]
            calls = format_key_calls(old, new, rule, pair, groups=groups)
            yield CallerChange(rule, pointer, text, affected, *calls, is_about_calls=True)


def _find_pointer(old: Operation, new: Operation, pair: ApiPair) -> str:
    is_of_api = (pair.base.api.security is None) != (pair.revision.api.security is None)
    operation = new if new.has_own_security else old
    return "/security" if is_of_api or not operation.has_own_security else f"{operation.pointer}/security"


def _describe_needs(
    before: _Groups, after: _Groups, pair: ApiPair, *, is_required: bool
) -> tuple[str, _Groups]:
    """What has changed, and the credentials before and after it; "" if nothing has.

    Credentials with an argument that is gone are reported with the argument.
    """
    arguments = _index_arguments(pair.revision if is_required else pair.base)
    first, second = (before, after) if is_required else (after, before)
    for group in first:
        is_known = all(argument in arguments for argument in group)
        if is_known and not any({*other} <= {*group} for other in second):
            return _format_needs(group, second, is_required=is_required), (group, second[0])
    return "", ()


def _format_needs(group: tuple[str, ...], others: _Groups, *, is_required: bool) -> str:
    if not group:
        needed = "an API key is" if others == (("api_key",),) else "credentials are"
        detail = "" if others == (("api_key",),) else f": {_format_groups(others)}"
        return f"{needed} needed{detail}" if is_required else f"{needed} not needed any more"
    if is_required:
        return f"{_format_groups((group,))} no longer suffices; needed are {_format_groups(others)}"
    return f"{_format_groups((group,))} suffices; before, {_format_groups(others)} were needed"


def _format_groups(groups: _Groups) -> str:
    return ", or ".join(" and ".join(f"`{argument}`" for argument in group) for group in groups)


def _index_arguments(side: ApiSide) -> dict[str, SecurityScheme]:
    schemes = side.api.security.schemes if side.api.security else ()
    return {argument: scheme for scheme in schemes for argument in scheme.arguments}


def _compare_arguments(pair: ApiPair) -> CallerChanges:
    """Compare the arguments of the client, and how they are sent."""
    before, after = _index_arguments(pair.base), _index_arguments(pair.revision)
    is_reported = not before and any(needs_credentials(new, pair.revision) for _, new in pair.operations)
    for argument in before:
        if argument not in after:
            text = f"the client has no argument `{argument}` any more"
            yield CallerChange(RULES["key-gone"], "/security", text, (), _format_client((argument,)), "")
        elif renamed := _find_renamed(argument, before[argument], after[argument], pair):
            text = f"the credential `{argument}` is called `{renamed}` now; `{argument}` is another one"
            calls = _format_client((argument,)), _format_client((renamed,))
            yield CallerChange(RULES["credential-renamed"], "/security", text, (), *calls)
        else:
            yield from _compare_places(argument, before[argument], after[argument], pair)
    for argument, scheme in after.items():
        if argument not in before and not is_reported:
            is_for_token = scheme.token_url and argument != scheme.arguments[0]
            place = "for client credentials" if is_for_token else f"sent as {_format_place(scheme)}"
            text = f"the client has an argument `{argument}`, {place}"
            yield CallerChange(RULES["key-added"], "/security", text, (), "", _format_client((argument,)))


def _find_renamed(argument: str, old: SecurityScheme, new: SecurityScheme, pair: ApiPair) -> str:
    """The new argument of a credential whose argument belongs to another scheme now; "" if it is the same."""
    schemes = {scheme.name: scheme for scheme in (pair.revision.api.security or _NO_SECURITY).schemes}
    same = schemes.get(old.name)
    position = old.arguments.index(argument)
    if same is None or same == new or position >= len(same.arguments):
        return ""
    return same.arguments[position]


def _compare_places(argument: str, old: SecurityScheme, new: SecurityScheme, pair: ApiPair) -> CallerChanges:
    before, after = _format_place(old), _format_place(new)
    if before != after:
        text = f"the client sends `{argument}` as {after}, no longer as {before}"
        using = [operation for _, operation in pair.operations if _uses(operation, new, pair.revision)]
        affected = tuple(sorted(map(to_affected, using)))
        yield CallerChange(RULES["key-sent-elsewhere"], "/security", text, affected)


def _uses(operation: Operation, scheme: SecurityScheme, side: ApiSide) -> bool:
    """Whether a call requires a credential, and this scheme is one."""
    groups = _list_groups(operation, side)
    return () not in groups and any(argument in group for group in groups for argument in scheme.arguments)


def _format_place(scheme: SecurityScheme) -> str:
    if scheme.kind == "basic":
        return "`Authorization: Basic …`"
    if scheme.kind == "header":
        return f"`{scheme.wire_name}: {scheme.prefix}…`"
    return f"the {'query parameter' if scheme.kind == 'query' else scheme.kind} `{scheme.wire_name}`"


def _format_client(arguments: Collection[str]) -> str:
    return f"Client({', '.join(_format_arguments(arguments))})"


def _format_arguments(arguments: Collection[str]) -> Iterator[str]:
    return (f'{argument}="..."' for argument in arguments)


def format_key_calls(
    old: Operation,
    new: Operation,
    rule: Rule,
    pair: ApiPair,
    arguments: Collection[str] = (),
    groups: _Groups = ((), ("api_key",)),
) -> tuple[str, str]:
    """The calls of a client with the smaller and the larger credentials."""
    clients = _format_client(groups[0]), _format_client(groups[1])
    before, after = clients if rule is RULES["key-required"] else clients[::-1]
    old_call = format_call(old, pair.base, arguments)
    new_call = format_call(new, pair.revision, arguments)
    return old_call.replace("client", before, 1), new_call.replace("client", after, 1)
