"""The functions that verify and read what the API sends by itself."""

from __future__ import annotations

from sdkwright.diff.core.rules import Rule
from sdkwright.diff.python.pair import Change, Changes, Pair
from sdkwright.diff.python.results import read
from sdkwright.diff.python.rules import channels as rules
from sdkwright.ir import names
from sdkwright.ir.api import Api, Signing
from sdkwright.ir.types import STRING, Type
from sdkwright.render.annotations import render_type

_SUBJECT = "/webhooks"
_GIVEN = {
    names.CONSTRUCT_EVENT: "payload, signature, secret",
    names.SIGN_EVENT: "payload, secret",
}


def webhooks(pair: Pair) -> Changes:
    """Functions gone and new, what they give, and how they verify."""
    before, after = _functions(pair.base.api), _functions(pair.revision.api)
    for name in before:
        if name not in after:
            yield _change(rules.FUNCTION_GONE, f"`webhooks.{name}` is gone", _call(name), "")
        elif (rule := read(before[name], after[name], pair)) is not None:
            was, now = render_type(before[name]), render_type(after[name])
            text = f"`webhooks.{name}` gives `{now}`, no longer `{was}`"
            calls = f"{_call(name)}  # {was}", f"{_call(name)}  # {now}"
            yield _change(rule, text, *calls)
    for name in after:
        if name not in before:
            yield _change(rules.FUNCTION_ADDED, f"`webhooks.{name}` is new", "", _call(name))
    old, new = pair.base.api.signing, pair.revision.api.signing
    if old is not None and new is not None:
        yield from _signed(old, new)


def _signed(old: Signing, new: Signing) -> Changes:
    if _scheme(old) != _scheme(new):
        text = f"webhooks are signed by {_shown(new)}, no longer by {_shown(old)}"
        calls = (
            f'webhooks.{names.CONSTRUCT_EVENT}(body, headers["{one.header}"], secret)  # {_example(one)}'
            for one in (old, new)
        )
        yield _change(rules.SIGNATURE_CHANGED, text, *calls)
    if old.tolerance != new.tolerance:
        text = f"a webhook may be {new.tolerance} seconds old, where it was {old.tolerance}"
        yield _change(rules.TOLERANCE_CHANGED, text, "", "")


def _scheme(signing: Signing) -> tuple[str, str, str]:
    return signing.header, signing.timestamp, signing.signature


def _shown(signing: Signing) -> str:
    return f"the header `{signing.header}: {_example(signing)}`"


def _example(signing: Signing) -> str:
    return f"{signing.timestamp}=...,{signing.signature}=..."


def _functions(api: Api) -> dict[str, Type]:
    """The functions by name, with what they give."""
    unsigned = {one.parser: one.type for one in api.unsigned}
    if api.signing is None:
        return unsigned
    event = api.signing.event.type
    signed = {names.CONSTRUCT_EVENT: event, names.PARSE_EVENT: event, names.SIGN_EVENT: STRING}
    return {**signed, **unsigned}


def _call(name: str) -> str:
    return f"webhooks.{name}({_GIVEN.get(name, 'payload')})"


def _change(rule: Rule, text: str, before: str, after: str) -> Change:
    return Change(rule, _SUBJECT, text, (), before, after)
