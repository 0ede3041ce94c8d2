"""Hides secrets in everything that leaves the package: messages, logs, and the responses of errors.

A value is a secret if its name says so, or the API description. A credential of a call is hidden also where a server
repeats it.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from html import escape
from typing import cast
from urllib.parse import parse_qsl, unquote, urlsplit

REDACTED = "***"
_MIN_LENGTH = 8
"""A shorter credential may be part of an ordinary word. It is hidden where this package sends it, but not searched for."""
_MAX_PROBLEMS = 100
LIBRARIES = frozenset("anyio h11 h2 hpack httpcore httpx hyperframe idna sniffio socksio websockets".split())
"""The packages that send requests and receive responses."""
_OWN_CODE = LIBRARIES | {__name__.partition(".")[0]}
# Compiled on first use: few calls need them.
_SECRET_NAME = r"(?i:secret|token|passw|credential|authoriz|cookie|signature|api_?-?key|(?:^|[_-])key(?:$|[_-]))|[a-z]Key$"
_USER = r"//[^/@]*@"
_FIELD = rb'"([^"\\]+)"\s*:|(?:^|&)([^=&]+)='
_GOAWAY_DATA = r"additional_data:[0-9a-f]+"
_PARAMETER = r"(?<=[?&])([^=&#]+)=([^&#]*)"


@lru_cache(maxsize=1024)
def is_secret(name: str) -> bool:
    """Whether the value of a header, parameter or field with this name is hidden."""
    return re.search(_SECRET_NAME, name) is not None


def is_hidden(name: str, secret_names: Collection[str]) -> bool:
    """Whether a value is hidden because of its name, or because the name is in `secret_names`."""
    return name in secret_names or is_secret(name)


def redact_url(url: str) -> str:
    """Remove user, password and query, which may be secret, for logs and messages."""
    return re.sub(_USER, "//", url.partition("?")[0])


def has_secret_field(body: bytes, secret_names: Collection[str]) -> bool:
    """Whether a JSON document or a form has a field whose value is hidden."""
    names: set[bytes] = {name or other for name, other in re.findall(_FIELD, body)}
    return any(is_hidden(name.decode(errors="replace"), secret_names) for name in names)


def redact_query(url: str, secret_names: Collection[str]) -> str:
    """Hide the values of the secret parameters of a URL."""
    return re.sub(
        _PARAMETER,
        lambda match: f"{match[1]}={REDACTED}" if is_hidden(match[1], secret_names) else match[0],
        url,
    )


def list_credentials(
    headers: Iterable[tuple[str, str]], url: str, secret_names: Collection[str]
) -> Iterator[str]:
    """Yield the secrets among the headers and the parameters of a request."""
    for name, value in headers:
        if is_hidden(name.lower(), secret_names):
            yield from _split_header(name.lower(), value)
    for name, value in parse_qsl(url.partition("?")[2]):
        if is_hidden(name, secret_names):
            yield value
    if "@" in url:
        yield from _split_user(url)


def _split_user(url: str) -> Iterator[str]:
    """Yield the password of a URL, and the value of the header that it is sent in."""
    parts = urlsplit(url)
    if parts.password:
        user, password = unquote(parts.username or ""), unquote(parts.password)
        yield from (parts.password, password, b64encode(f"{user}:{password}".encode()).decode())


def _split_header(name: str, value: str) -> Iterator[str]:
    """Yield a header value and the secrets within it: `Bearer <token>`, `Basic <base64>`, `name=value; name=value`."""
    yield value
    if name == "cookie":
        yield from (part.partition("=")[2] for part in value.split(";"))
        return
    scheme, _, rest = value.partition(" ")
    yield rest.strip()
    if scheme.lower() == "basic":
        try:
            yield b64decode(rest, validate=True).decode().partition(":")[2]
        except ValueError:
            return


class Redactor:
    """Hides the credentials of a call wherever a server repeats them, also with escaped letters, in base64 or in hex."""

    __slots__ = ("_credentials",)

    def __init__(self, credentials: Iterable[str]) -> None:
        # A credential that is a part of another is replaced last.
        long = {credential for credential in credentials if len(credential) >= _MIN_LENGTH}
        self._credentials = sorted(long, key=lambda credential: (-len(credential), credential))

    def redact(self, text: str) -> str:
        """Hide the credentials in a text. Call this before the text is truncated, which could leave a part."""
        if "additional_data:" in text:  # of HTTP/2: the message of a server in hexadecimal digits, truncated
            text = re.sub(_GOAWAY_DATA, f"additional_data:{REDACTED}", text)
        for credential in self._credentials:
            has_escapes = "\\" in text or "%" in text or "&" in text
            text = _make_pattern(credential, has_escapes=has_escapes).sub(REDACTED, text)
            text = _redact_encoded(_redact_end(text, credential), credential)
        return text

    def redact_bytes(self, data: bytes) -> bytes:
        """Hide the credentials in a body of any encoding that contains ASCII."""
        if not self._credentials:
            return data
        text = data.decode("utf-8", "surrogateescape")
        redacted = self.redact(text)
        return data if redacted == text else redacted.encode("utf-8", "surrogateescape")

    def redact_json(self, value: object) -> object:
        """Hide the credentials in the texts of a parsed JSON document, including its keys."""
        if not self._credentials:
            return value
        if isinstance(value, str):
            return self.redact(value)
        if isinstance(value, Mapping):
            fields = cast("Mapping[str, object]", value)
            return {self.redact(name): self.redact_json(item) for name, item in fields.items()}
        if isinstance(value, list):
            return [self.redact_json(item) for item in cast("list[object]", value)]
        return value

    def redact_error(self, error: BaseException) -> BaseException | None:
        """Hide the credentials in an error of a library, and in those that caused it; None if that is not possible."""
        current: BaseException | None = error
        while current is not None and self._credentials:
            if getattr(current, "error_count", int)() > _MAX_PROBLEMS:
                return None  # of pydantic: a text with that many problems takes long
            if _is_caught_by_own_code(current):
                # A report with the variables of the frames would contain the headers of the request.
                current.__traceback__ = None
            current.args = tuple(self._redact_argument(argument) for argument in current.args)
            # The text is not always made of the arguments. An attribute may be a response.
            text = f"{current} {getattr(current, '__dict__', '')}"
            if self.redact(text) != text:
                return None
            current = current.__cause__ or current.__context__
        return error

    def _redact_argument(self, argument: object) -> object:
        text = argument if isinstance(argument, str) else repr(argument)
        redacted = self.redact(text)
        return argument if redacted == text else redacted


def _is_caught_by_own_code(error: BaseException) -> bool:
    """Whether an error belongs to the call, and not to code of the caller that has called this package."""
    traceback = error.__traceback__
    module = "" if traceback is None else str(traceback.tb_frame.f_globals.get("__name__", ""))
    return module.partition(".")[0] in _OWN_CODE


def _redact_end(text: str, credential: str) -> str:
    """Hide the beginning of a credential at the end of a text, where a limit of its length cut it off."""
    for length in range(len(credential) - 1, _MIN_LENGTH - 1, -1):
        if text.endswith(credential[:length]):
            return text[:-length] + REDACTED
    return text


def _redact_encoded(text: str, credential: str) -> str:
    """Hide a credential in base64, alone or within another text such as `user:password`, and in hexadecimal digits."""
    for encoded in _list_encodings(credential):
        is_escaped = ("\\" in text or "%" in text) and not encoded.isalnum()  # `\\/` and `%2B`
        if is_escaped:
            text = _make_pattern(encoded, has_escapes=True).sub(REDACTED, text)
        elif encoded in text:
            text = text.replace(encoded, REDACTED)
    return text


@lru_cache(maxsize=64)
def _list_encodings(credential: str) -> tuple[str, ...]:
    data = credential.encode("utf-8", "surrogateescape")
    texts = [data.hex(), data.hex().upper()]
    # The letters of base64 depend on the position of the credential, modulo 3. The first and the last may contain bits of
    # the bytes next to it.
    for shift in range(3):
        letters = b64encode(bytes(shift) + data).decode()[(shift * 8 + 5) // 6 : (shift + len(data)) * 8 // 6]
        texts += [letters, letters.replace("+", "-").replace("/", "_")]
    return tuple(dict.fromkeys(texts))


@lru_cache(maxsize=64)
def _make_pattern(credential: str, *, has_escapes: bool) -> re.Pattern[str]:
    """Match a credential in any case, whose letters may be escaped as in JSON, in a URL, or in HTML."""
    pattern = "".join(map(_make_letter_pattern, credential)) if has_escapes else re.escape(credential)
    return re.compile(pattern, re.IGNORECASE)


def _make_letter_pattern(letter: str) -> str:
    number = f"{ord(letter):x}"
    forms = [
        re.escape(escape(letter)),  # before the letter, so that nothing of `&amp;` is left
        re.escape(letter),
        rf"\\+(?:{re.escape(letter)}|u0*{number}|u\{{0*{number}\}}|x0*{number})",
        f"%(?:25)*{number}",  # a server that escapes a text twice writes `%252f`
        "".join(f"%(?:25)*{octet:02x}" for octet in letter.encode("utf-8", "surrogateescape")),
        f"&(?:amp;)*#0*{ord(letter)};",
        f"&(?:amp;)*#x0*{number};",
    ]
    # Two equal forms would double the time with each letter of a partial match.
    return f"(?:{'|'.join(dict.fromkeys(forms))})"
