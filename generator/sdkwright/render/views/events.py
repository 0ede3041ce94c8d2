"""The functions that verify and read webhooks and callbacks, as a template prints them."""

from __future__ import annotations

from dataclasses import dataclass

from sdkwright.ir import names
from sdkwright.ir.api import Api, Event, Signing
from sdkwright.render.annotations import Imported, list_imports, render_path, render_type
from sdkwright.render.source_text import format_docstring, format_literal
from sdkwright.render.views.code import Import, render_imports


@dataclass(frozen=True)
class Parser:
    """A function that reads a body, and the constant with the type of that body."""

    name: str
    constant: str
    type: str
    source: str
    docstring: str


@dataclass(frozen=True)
class EventModule:
    """The file of the webhooks."""

    imports: tuple[Import, ...]
    type_imports: tuple[Import, ...]
    parsers: tuple[Parser, ...]
    is_signed: bool
    scheme: str
    tolerance: str
    event: str  # the return type of `construct_event`
    constant: str
    construct_docstring: str
    sign_docstring: str


def build_event_module(api: Api, package: str) -> EventModule | None:
    """The file of the webhooks; None for an API without webhooks and callbacks."""
    events = (*((api.signing.event,) if api.signing else ()), *api.unsigned)
    if not events:
        return None
    signing = api.signing
    imports: set[Imported] = {("._runtime", "Json"), ("._runtime", "webhooks")}
    imports |= {("._runtime.annotations", "evaluable")}
    imports |= {("collections.abc", "Sequence")} if signing else set()
    type_imports = list_imports(event.type for event in events)
    imports |= {("typing", "TYPE_CHECKING")} if type_imports else set()
    parsers = tuple(_build_parser(event, signing) for event in events)
    return EventModule(
        imports=render_imports(imports, package),
        type_imports=render_imports(type_imports, package),
        parsers=parsers,
        is_signed=signing is not None,
        scheme=_render_scheme_arguments(signing) if signing else "",
        tolerance=format_literal(signing.tolerance) if signing else "",
        event=parsers[0].type,
        constant=parsers[0].constant,
        construct_docstring=format_docstring(_format_construct_text(signing), 4) if signing else "",
        sign_docstring=format_docstring(_format_sign_text(signing), 4) if signing else "",
    )


def list_function_names(api: Api) -> tuple[str, ...]:
    """The names of all functions of the module."""
    signed = (names.CONSTRUCT_EVENT, names.PARSE_EVENT, names.SIGN_EVENT) if api.signing else ()
    return (*signed, *(event.parser for event in api.unsigned))


def _build_parser(event: Event, signing: Signing | None) -> Parser:
    text = _format_parse_text(signing) if signing and event is signing.event else _format_unsigned_text(event)
    constant = f"_{event.parser.removeprefix(names.make_parser_name('')).upper()}_BODY"
    return Parser(
        event.parser,
        constant,
        render_type(event.type),
        format_literal(render_path(event.type)),
        format_docstring(text, 4),
    )


def _render_scheme_arguments(signing: Signing) -> str:
    parts = {"header": signing.header, "timestamp": signing.timestamp, "signature": signing.signature}
    return ", ".join(f"{name}={format_literal(value)}" for name, value in parts.items())


_ARGS = """Args:
    payload: {payload}
{more}    strict_validation: Raise an error if the payload deviates from the API description. By default, a warning is logged."""
_UNCHANGED_BODY = "The unchanged body of the request."
_PAYLOAD_ERROR = (
    "    WebhookPayloadError: The payload is not JSON, or does not match the API description at all."
)


def _format_construct_text(signing: Signing) -> str:
    more = f"""    signature: The header `{signing.header}`, or all headers of the request.
    secret: The secret of the webhook. While you change the secret, pass a list with the old and the new secret.
    tolerance: The maximum age of the signature in seconds. It may be up to five minutes in the future, because clocks differ.
"""
    payload = f"{_UNCHANGED_BODY} JSON that was parsed and encoded again does not match the signature."
    return f"""Verify the signature and the age of a webhook, and parse it.

{_ARGS.format(payload=payload, more=more)}

{_format_returns(signing)}

Raises:
    WebhookVerificationError: The signature is missing, malformed or too old, or does not match the secret and the body.
{_PAYLOAD_ERROR}"""


def _format_parse_text(signing: Signing) -> str:
    return f"""Parse a webhook whose signature was verified before, for example before it was put into a queue.

{_ARGS.format(payload="The body of the request.", more="")}

{_format_returns(signing)}

Raises:
{_PAYLOAD_ERROR}"""


def _format_sign_text(signing: Signing) -> str:
    return f"""Return the header `{signing.header}` as the API would send it, to test code that receives webhooks.

Args:
    payload: The body of the request.
    secret: The secret of the webhook.
    timestamp: The time of signing in unix seconds. The default is now."""


def _format_unsigned_text(event: Event) -> str:
    return f"""Parse a callback without a signature. Its origin cannot be verified.

{event.text}

{_ARGS.format(payload="The body of the request.", more="")}

Raises:
{_PAYLOAD_ERROR}"""


def _format_returns(signing: Signing) -> str:
    other = f" An event of an unknown type is an `{signing.unknown}`." if signing.unknown else ""
    return f"Returns:\n    The event.{other}"
