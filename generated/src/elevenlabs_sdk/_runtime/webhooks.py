"""What the API sends by itself: whether it is genuine and recent, and what it says. Pure, but for the clock."""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from ..errors import WebhookPayloadError, WebhookVerificationError
from .answers import is_hopeless, listed
from .json_type import Json
from .package import logger

T = TypeVar("T")

_AHEAD = 300.0
"""How far ahead the clock of the sender may be, in seconds. A payload grows old on its way; it does not come too early."""
_LONGEST = 4096
_SECONDS = re.compile("[0-9]{1,12}")
_DIGEST = re.compile("[0-9a-fA-F]{64}")


class Headers(Protocol):
    """The headers of a request, as any web framework has them; their case does not matter."""

    def items(self) -> Iterable[tuple[str, str]]: ...


@dataclass(frozen=True)
class Scheme:
    """How an API signs: HMAC-SHA256 over `<time>.<body>`, told in a header as `<timestamp>=<time>,<signature>=<hex>`."""

    header: str
    timestamp: str
    """What the part with the time of signing is called, in unix seconds."""
    signature: str
    """What the part with the signature is called."""

    def sign(self, payload: bytes | str, secret: str, timestamp: int | None) -> str:
        """The value of the header, as the API would send it."""
        (key,) = _keys(secret)
        seconds = str(int(time.time()) if timestamp is None else timestamp)
        return f"{self.timestamp}={seconds},{self.signature}={_digest(key, seconds, _bytes(payload))}"

    def verify(
        self,
        payload: bytes | str,
        signature: str | Headers | None,
        secret: str | Sequence[str],
        tolerance: float,
        now: float | None = None,
    ) -> None:
        """Raise WebhookVerificationError unless a secret has signed the payload, not too long ago or ahead."""
        keys, body = _keys(secret), _bytes(payload)
        seconds, given = self._parts(self._value(signature))
        expected = [_digest(key, seconds, body) for key in keys]
        # All are compared: how long it takes tells neither which one fits nor how far.
        fits = [hmac.compare_digest(one, other) for one in expected for other in given]
        if not any(fits):
            raise WebhookVerificationError(
                "The signature does not fit: the payload is not just what was sent, or the secret is another one."
            )
        age = (time.time() if now is None else now) - int(seconds)
        when, allowed = f"{age:.0f} seconds ago", tolerance
        if age < 0:
            age, when, allowed = -age, f"{-age:.0f} seconds ahead of this clock", min(tolerance, _AHEAD)
        if not age <= allowed:  # so that NaN allows nothing
            raise WebhookVerificationError(f"The payload was signed {when}; {allowed:g} seconds are allowed.")

    def _value(self, signature: Any) -> str:
        found: list[Any] = [signature]
        if signature is None or hasattr(signature, "items"):
            headers = signature.items() if signature else ()
            found = [value for name, value in headers if name.lower() == self.header.lower()]
        if len(found) != 1:
            count = "several headers" if found else "no header"
            raise WebhookVerificationError(f"The request has {count} {self.header}.")
        if not isinstance(found[0], str):
            raise TypeError(f"The signature is the value of the header {self.header}, or all headers")
        return found[0]

    def _parts(self, value: str) -> tuple[str, list[str]]:
        """The time, and the signatures: several while the API itself changes secrets. Other parts mean nothing to us."""
        if len(value) > _LONGEST:
            raise self._malformed(f"it is longer than {_LONGEST} characters")
        parts = [part.strip(" \t").partition("=") for part in value.split(",")]
        times = [text for name, equals, text in parts if equals and name == self.timestamp]
        signatures = [text for name, equals, text in parts if equals and name == self.signature]
        if len(times) != 1:
            raise self._malformed(f"it has {'several parts' if times else 'no part'} {self.timestamp!r}")
        if not signatures:
            raise self._malformed(f"it has no part {self.signature!r}")
        if not _SECONDS.fullmatch(times[0]):
            raise self._malformed(f"its part {self.timestamp!r} is no time in unix seconds")
        digests = [text.lower() for text in signatures if _DIGEST.fullmatch(text)]
        if not digests:
            raise self._malformed(f"its part {self.signature!r} is not of 64 hexadecimal digits")
        return times[0], digests

    def _malformed(self, why: str) -> WebhookVerificationError:
        # Never what the header says: anybody can send anything, and this ends up in logs.
        return WebhookVerificationError(f"The header {self.header} is malformed: {why}.")


def parse(kind: Json[T], payload: bytes | str, *, strict: bool) -> T:
    """What a payload says. One odd field is kept as it came, and logged, unless `strict`, as in an answer."""
    model, adapter = kind.resolved(200)
    data = _bytes(payload)
    with suppress(ValueError):  # pydantic's ValidationError is one
        return adapter.validate_json(data)
    from pydantic_core import from_json

    from .salvage import salvage

    problems: list[str] = []
    try:
        document = from_json(data)
    except ValueError as error:
        raise WebhookPayloadError(f"The payload is not JSON: {error}.") from error
    found: T = salvage(model, document, "", problems)
    if strict or is_hopeless(problems):
        raise WebhookPayloadError(f"The payload is not as described: {listed(problems)}.", tuple(problems))
    logger.warning("A webhook is not as described, read as far as possible: %s", listed(problems))
    return found


def _digest(key: bytes, seconds: str, body: bytes) -> str:
    made = hmac.new(key, f"{seconds}.".encode(), hashlib.sha256)
    made.update(body)
    return made.hexdigest()


def _bytes(payload: bytes | str) -> bytes:
    """The body of a request. A text that is no UTF-8 was not sent as such, and so is not signed, nor JSON."""
    if isinstance(payload, str):
        return payload.encode(errors="surrogatepass")
    try:
        return memoryview(payload).tobytes()
    except TypeError:
        raise TypeError(
            f"The payload is the body of the request as it arrived, bytes or str, not {type(payload).__name__}"
        ) from None


def _keys(secret: str | Sequence[str]) -> list[bytes]:
    is_several = hasattr(secret, "__iter__") and not isinstance(secret, str)
    secrets: Sequence[object] = [*secret] if is_several else [secret]
    texts = [one for one in secrets if isinstance(one, str)]
    # Never the secret in a message.
    if len(texts) < len(secrets):
        raise TypeError("The secret is a string, or several of them in a list")
    if not texts or not all(texts):  # perhaps of a variable that is not set; anybody can sign with it
        raise ValueError("The secret is empty")
    return [text.encode(errors="surrogateescape") for text in texts]
