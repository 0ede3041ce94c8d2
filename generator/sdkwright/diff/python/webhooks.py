"""Compares the functions that verify and parse webhooks."""

from __future__ import annotations

from typing import Final

from sdkwright.diff.python.api_pair import ApiPair
from sdkwright.diff.python.caller_change import CallerChange, CallerChanges
from sdkwright.diff.python.results import classify_read
from sdkwright.diff.python.rules import RULES
from sdkwright.ir import names
from sdkwright.ir.api import Api, Signing
from sdkwright.ir.types import STRING, Type
from sdkwright.render.annotations import render_type

_ARGUMENTS: Final = {
    names.CONSTRUCT_EVENT: "payload, signature, secret",
    names.SIGN_EVENT: "payload, secret",
}


def compare_webhooks(pair: ApiPair) -> CallerChanges:
    """Compare the functions, their results, and the signature scheme."""
    before, after = _list_functions(pair.base.api), _list_functions(pair.revision.api)
    for name in before:
        call = _format_call(name)
        if name not in after:
            yield _describe("webhook-function-gone", f"`webhooks.{name}` is gone", call, "")
        elif (change := classify_read(before[name], after[name], pair)) is not None:
            old, new = render_type(before[name]), render_type(after[name])
            text = f"`webhooks.{name}` returns `{new}`, no longer `{old}`"
            yield _describe(f"result-{change}", text, f"{call}  # {old}", f"{call}  # {new}")
    for name in after:
        if name not in before:
            yield _describe("webhook-function-added", f"`webhooks.{name}` is new", "", _format_call(name))
    if pair.base.api.signing is not None and pair.revision.api.signing is not None:
        yield from _compare_signing(pair.base.api.signing, pair.revision.api.signing)


def _compare_signing(old: Signing, new: Signing) -> CallerChanges:
    before, after = ((side.header, side.timestamp, side.signature) for side in (old, new))
    if before != after:
        text = f"webhooks are signed by {_format_signing(new)}, no longer by {_format_signing(old)}"
        calls = [
            f'webhooks.{names.CONSTRUCT_EVENT}(body, headers["{side.header}"], secret)  # {_format_header(side)}'
            for side in (old, new)
        ]
        yield _describe("webhook-signature-changed", text, *calls)
    if old.tolerance != new.tolerance:
        text = f"the maximum age of a webhook is {new.tolerance} seconds, no longer {old.tolerance}"
        yield _describe("webhook-tolerance-changed", text, "", "")


def _format_signing(signing: Signing) -> str:
    return f"the header `{signing.header}: {_format_header(signing)}`"


def _format_header(signing: Signing) -> str:
    return f"{signing.timestamp}=...,{signing.signature}=..."


def _list_functions(api: Api) -> dict[str, Type]:
    """The functions by name, with the types that they return."""
    unsigned = {event.parser: event.type for event in api.unsigned}
    if api.signing is None:
        return unsigned
    event = api.signing.event.type
    signed = {names.CONSTRUCT_EVENT: event, names.PARSE_EVENT: event, names.SIGN_EVENT: STRING}
    return {**signed, **unsigned}


def _format_call(name: str) -> str:
    return f"webhooks.{name}({_ARGUMENTS.get(name, 'payload')})"


def _describe(rule: str, text: str, before: str, after: str) -> CallerChange:
    return CallerChange(RULES[rule], "/webhooks", text, (), before, after)
