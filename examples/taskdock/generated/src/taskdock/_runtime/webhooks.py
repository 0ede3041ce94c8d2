"""Webhooks: verifying and creating signatures, and parsing payloads. Pure functions, except for the clock."""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
import time
from collections.abc import Hashable, Iterable, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any, Protocol, TypeAlias, TypeVar, cast

from ..errors import WebhookPayloadError, WebhookVerificationError
from .annotations import Unchecked
from .json_type import Json
from .package import logger
from .responses import format_problems, get_lenient_parser, record_deviations

T = TypeVar("T")

_MAX_CLOCK_SKEW = 300.0
"""The most seconds that a signature may be in the future. Delivery takes time, so only the clocks can cause this."""
_MAX_HEADER_LENGTH = 4096
_SECONDS = re.compile("[0-9]{1,12}")
_DIGEST = re.compile("[0-9a-fA-F]{64}")
_logged_deviations: dict[Hashable, Set[tuple[str, object]]] = {}
"""Where webhooks deviated from the API description, by their parser, because they have no client."""


class _Headers(Protocol):
    """The headers of a request, as in any web framework. Their case is ignored."""

    def items(self) -> Iterable[tuple[str, str]]: ...


Headers: TypeAlias = Annotated[_Headers, Unchecked()]


@dataclass(frozen=True)
class Scheme:
    """The signature scheme of an API: HMAC-SHA256 of `<time>.<body>`, in the header as `<timestamp>=<time>,<signature>=<hex>`."""

    header: str
    timestamp: str
    """The name of the part with the time of signing, in unix seconds."""
    signature: str
    """The name of the part with the signature."""

    def sign(self, payload: bytes | str, secret: str, timestamp: int | None) -> str:
        """Return the value of the header, as the API would send it."""
        (key,) = _encode_secrets(secret)
        seconds = str(int(time.time()) if timestamp is None else timestamp)
        digest = _compute_digest(key, seconds, _to_bytes(payload))
        return f"{self.timestamp}={seconds},{self.signature}={digest}"

    def verify(
        self,
        payload: bytes | str,
        signature: str | Headers | None,
        secret: str | Sequence[str],
        tolerance: float,
        now: float | None = None,
    ) -> None:
        """Raise WebhookVerificationError unless one of the secrets signed the payload within the tolerance."""
        keys, body = _encode_secrets(secret), _to_bytes(payload)
        seconds, digests = self._parse_header(self._get_header(signature))
        expected_digests = [_compute_digest(key, seconds, body) for key in keys]
        # All pairs are compared, so that the duration is independent of the match.
        matches = [
            hmac.compare_digest(expected, digest) for expected in expected_digests for digest in digests
        ]
        if not any(matches):
            raise WebhookVerificationError(
                "the signature does not match: the payload was changed, or the secret is wrong"
            )
        age = (time.time() if now is None else now) - int(seconds)
        when, limit = f"{age:.0f} seconds ago", tolerance
        if age < 0:
            age, when, limit = -age, f"{-age:.0f} seconds in the future", min(tolerance, _MAX_CLOCK_SKEW)
        if not age <= limit:  # a NaN accepts nothing
            raise WebhookVerificationError(f"the payload was signed {when}; the limit is {limit:g} seconds")

    def _get_header(self, signature: Any) -> str:
        values: list[Any] = [signature]
        if signature is None or hasattr(signature, "items"):
            headers = signature.items() if signature else ()
            values = [value for name, value in headers if name.lower() == self.header.lower()]
        if len(values) != 1:
            count = "several headers" if values else "no header"
            raise WebhookVerificationError(f"the request has {count} {self.header}")
        if not isinstance(values[0], str):
            raise TypeError(f"signature: expected the value of the header {self.header}, or all headers")
        return values[0]

    def _parse_header(self, value: str) -> tuple[str, list[str]]:
        """Return the time and the signatures. While an API changes its secret, there are several. Ignore other parts."""
        if len(value) > _MAX_HEADER_LENGTH:
            raise self._make_header_error(f"it is longer than {_MAX_HEADER_LENGTH} characters")
        parts = [part.strip(" \t").partition("=") for part in value.split(",")]
        times = [text for name, equals, text in parts if equals and name == self.timestamp]
        signatures = [text for name, equals, text in parts if equals and name == self.signature]
        if len(times) != 1:
            raise self._make_header_error(
                f"it has {'several parts' if times else 'no part'} {self.timestamp!r}"
            )
        if not signatures:
            raise self._make_header_error(f"it has no part {self.signature!r}")
        if not _SECONDS.fullmatch(times[0]):
            raise self._make_header_error(f"its part {self.timestamp!r} is not a time in unix seconds")
        digests = [text.lower() for text in signatures if _DIGEST.fullmatch(text)]
        if not digests:
            raise self._make_header_error(f"its part {self.signature!r} does not have 64 hexadecimal digits")
        return times[0], digests

    def _make_header_error(self, problem: str) -> WebhookVerificationError:
        # The message, which may be logged, does not contain the header, which may come from an attacker.
        return WebhookVerificationError(f"the header {self.header} is malformed: {problem}")


def parse(kind: Json[T], payload: bytes | str, *, strict: bool) -> T:
    """Parse a payload. Unless `strict`, a value that does not match is kept unchanged and logged, as in a response."""
    parser = kind.get_parser(200)
    data = _to_bytes(payload)
    if strict or not parser.has_deviated:
        with suppress(ValueError, TypeError):  # as in `responses`
            return parser.validate(data)
    try:
        parsed, deviations = get_lenient_parser(parser).parse_json(data)
    except ValueError as error:
        from .lenient_parsing import recode_json

        recoded = recode_json(data)
        if recoded is not None:
            return parse(kind, recoded, strict=strict)
        raise WebhookPayloadError(f"the payload is not JSON: {error}") from error
    if not deviations.count:
        return cast(T, parsed)
    problems = deviations.describe(parsed)
    details = format_problems(problems)
    if strict or deviations.is_unusable or deviations.is_unrelated(parsed):
        raise WebhookPayloadError(f"the payload does not match the API description: {details}", problems)
    parser.has_deviated = True
    is_new = record_deviations(_logged_deviations, parser, deviations.kinds)
    logger.log(
        logging.WARNING if is_new else logging.DEBUG,
        "a webhook does not match the API description, parsed leniently: %s",
        details,
    )
    return cast(T, parsed)


def _compute_digest(key: bytes, seconds: str, body: bytes) -> str:
    digest = hmac.new(key, f"{seconds}.".encode(), hashlib.sha256)
    digest.update(body)
    return digest.hexdigest()


def _to_bytes(payload: bytes | str) -> bytes:
    """Return the body of a request as bytes. A str with lone surrogates is encoded too; its signature does not match."""
    if isinstance(payload, str):
        return payload.encode(errors="surrogatepass")
    try:
        return memoryview(payload).tobytes()
    except TypeError:
        raise TypeError(
            "payload: expected the unchanged body of the request as bytes or str, "
            f"not {type(payload).__name__}"
        ) from None


def _encode_secrets(secret: str | Sequence[str]) -> list[bytes]:
    is_sequence = hasattr(secret, "__iter__") and not isinstance(secret, str)
    secrets: Sequence[object] = [*secret] if is_sequence else [secret]
    texts = [text for text in secrets if isinstance(text, str)]
    # The messages do not contain the secret.
    if len(texts) < len(secrets):
        raise TypeError("secret: expected a string or a list of strings")
    if not texts or not all(
        texts
    ):  # such as an unset variable; a signature with an empty secret is not authentic
        raise ValueError("secret: it is empty; pass the secret of the webhook")
    return [text.encode(errors="surrogateescape") for text in texts]
