"""The bodies in a cassette: readable where possible, without secrets, and the same for the same request."""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterator, Mapping
from hashlib import sha256
from typing import Any, cast
from urllib.parse import unquote_plus

from .._runtime.redaction import REDACTED, Redactor, is_hidden, redact_query
from .description import EMPTY, Description, Operation, Schema, is_json, normalize, parse_pairs
from .forms import Part, parse_multipart
from .samples import is_stream

Body = Mapping[str, Any]
"""One of the keys `json`, `text`, `pieces`, `base64`, `form`, `parts` and `sha256`; empty without a body."""


class Secrets:
    """Hides secrets: fields by their names, and the values of credentials wherever they are."""

    def __init__(self, names: Collection[str], credentials: Collection[str]) -> None:
        self.names = names
        self._redactor = Redactor(credentials)

    def redact_text(self, text: str) -> str:
        return self._redactor.redact(text)

    def redact_bytes(self, data: bytes) -> bytes:
        return self._redactor.redact_bytes(data)

    def redact_field(self, name: str, value: str) -> str:
        return REDACTED if value and is_hidden(name, self.names) else self.redact_text(value)

    def redact_json(self, value: object) -> object:
        return self._redactor.redact_json(_hide_fields(value, self.names))


def _hide_fields(value: object, names: Collection[str]) -> object:
    if isinstance(value, list):
        return [_hide_fields(item, names) for item in cast("list[object]", value)]
    if isinstance(value, str):
        return redact_query(value, names)  # a signed URL is a credential
    if not isinstance(value, dict):
        return value
    fields = cast("dict[str, object]", value)
    return {
        name: _hide_texts(item) if is_hidden(name, names) else _hide_fields(item, names)
        for name, item in fields.items()
    }


def _hide_texts(value: object) -> object:
    """Hide the texts of a secret value. Numbers and booleans stay: `max_tokens` is no secret."""
    if isinstance(value, list):
        return [_hide_texts(item) for item in cast("list[object]", value)]
    if isinstance(value, dict):
        return {name: _hide_texts(item) for name, item in cast("dict[str, object]", value).items()}
    return REDACTED if isinstance(value, str) and value else value


def find_secret_values(data: bytes, content_type: str, names: Collection[str]) -> Iterator[str]:
    """Yield the texts of the fields with these names in a body, which may be repeated elsewhere."""
    if is_json(content_type):
        try:
            yield from _walk_secrets(json.loads(data), names, False)
        except ValueError:
            return
    elif normalize(content_type) == "application/x-www-form-urlencoded":
        for name, text in parse_pairs(data.decode(errors="replace")):
            if name in names:
                yield unquote_plus(text)
    elif normalize(content_type) == "multipart/form-data":
        try:
            parts = list(parse_multipart(data, content_type))
        except ValueError:
            return
        for part in parts:
            if part.file_name is None and part.name in names:
                yield part.content.decode(errors="replace")


def _walk_secrets(value: object, names: Collection[str], is_secret: bool) -> Iterator[str]:
    if isinstance(value, str) and is_secret:
        yield value
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield from _walk_secrets(item, names, is_secret)
    elif isinstance(value, dict):
        for name, item in cast("dict[str, object]", value).items():
            yield from _walk_secrets(item, names, is_secret or name in names)


def find_secret_names(operation: Operation | None, api: Description) -> frozenset[str]:
    """Return the names that the description marks as secret, `format: password`, in requests and responses."""
    if operation is None:
        return frozenset()
    return frozenset(_walk_names([operation.parameters, operation.definition], api, set()))


def _walk_names(value: object, api: Description, seen: set[str]) -> Iterator[str]:
    if isinstance(value, (list, tuple)):
        for item in cast("list[object]", value):
            yield from _walk_names(item, api, seen)
    if not isinstance(value, Mapping):
        return
    schema = cast("Schema", value)
    reference = schema.get("$ref")
    if isinstance(reference, str):
        if reference in seen:
            return
        seen.add(reference)
        yield from _walk_names(api.resolve(schema), api, seen)
        return
    name = schema.get("name")
    if isinstance(name, str) and _is_password(schema.get("schema", EMPTY), api):
        yield name
    properties: Any = schema.get("properties")
    for field, child in cast("Schema", properties).items() if isinstance(properties, Mapping) else ():
        if _is_password(child, api):
            yield str(field)
    for child in schema.values():
        yield from _walk_names(child, api, seen)


def _is_password(schema: object, api: Description) -> bool:
    if not isinstance(schema, Mapping):
        return False
    resolved = api.resolve(cast("Schema", schema))
    parts = (*resolved.get("anyOf", ()), *resolved.get("oneOf", ()), resolved.get("items"))
    return resolved.get("format") == "password" or any(_is_password(part, api) for part in parts)


def describe_request(data: bytes, content_type: str, secrets: Secrets) -> Body:
    """Return the body of a request. Of files there are the size and a hash."""
    if not data:
        return {}
    plain = normalize(content_type)
    if is_json(content_type):
        try:
            return {"json": secrets.redact_json(json.loads(data))}
        except ValueError:
            pass
    elif plain == "application/x-www-form-urlencoded":
        pairs = [(name, unquote_plus(value)) for name, value in parse_pairs(data.decode(errors="replace"))]
        return {"form": [[name, secrets.redact_field(name, value)] for name, value in pairs]}
    elif plain == "multipart/form-data":
        try:
            return {"parts": [_describe_part(part, secrets) for part in parse_multipart(data, content_type)]}
        except ValueError:
            pass
    elif plain.startswith("text/"):
        return {"type": plain, "text": secrets.redact_text(data.decode(errors="replace"))}
    return {"type": plain, "size": len(data), "sha256": sha256(data).hexdigest()}


def _describe_part(part: Part, secrets: Secrets) -> dict[str, Any]:
    """Return a part of a form. The order of the parts is that of the request; the boundary is random."""
    kind = normalize(part.content_type)
    if part.file_name is not None:
        size, digest = len(part.content), sha256(part.content).hexdigest()
        return {"name": part.name, "file": part.file_name, "type": kind, "size": size, "sha256": digest}
    text = part.content.decode(errors="replace")
    if is_json(kind):
        try:
            return {"name": part.name, "json": _hide_part(part.name, json.loads(text), secrets)}
        except ValueError:
            pass
    return {"name": part.name, "text": secrets.redact_field(part.name, text)}


def _hide_part(name: str, value: object, secrets: Secrets) -> object:
    return secrets.redact_json(_hide_texts(value) if is_hidden(name, secrets.names) else value)


def describe_response(data: bytes, content_type: str, secrets: Secrets) -> Body:
    """Return the body of a response, from which `make_pieces` makes the response again."""
    if not data:
        return {}
    plain = normalize(content_type)
    if is_json(plain):
        exact = _parse_exactly(data)
        if exact is not None:
            return {"json": secrets.redact_json(exact[0])}
    if is_stream(plain) or plain.endswith(("+jsonl", "/x-ndjson")):
        text = data.decode("utf-8", "surrogateescape")
        end = r"(?<=\n\n)|(?<=\r\n\r\n)" if plain == "text/event-stream" else r"(?<=\n)"
        pieces = [piece for piece in re.split(end, text) if piece]
        return {"pieces": [_redact_piece(piece, secrets) for piece in pieces]}
    redacted = secrets.redact_bytes(data)
    try:
        text = redacted.decode()
    except UnicodeDecodeError:
        return {"base64": b64encode(redacted).decode()}
    return {"text": _redact_document(text, secrets)} if is_json(plain) else {"text": text}


def _parse_exactly(data: bytes) -> tuple[object] | None:
    """Return a JSON document; None if writing it again would change a number, or a name that is repeated."""
    is_exact = True

    def parse_float(text: str) -> float:
        nonlocal is_exact
        value = float(text)
        is_exact = is_exact and repr(value) == text
        return value

    def make_object(pairs: list[tuple[str, object]]) -> dict[str, object]:
        nonlocal is_exact
        fields = dict(pairs)
        is_exact = is_exact and len(fields) == len(pairs)
        return fields

    try:
        document: object = json.loads(data, parse_float=parse_float, object_pairs_hook=make_object)
    except ValueError:
        return None
    return (document,) if is_exact else None


def _redact_document(text: str, secrets: Secrets) -> str:
    """Hide the secrets in the text of a JSON document; leave other texts to the redaction of credentials."""
    try:
        document = json.loads(text)
    except ValueError:
        return secrets.redact_text(text)
    redacted = secrets.redact_json(document)
    return text if redacted == document else json.dumps(redacted)


def _redact_piece(piece: str, secrets: Secrets) -> str:
    """Hide the secrets in the JSON documents of an event or a line."""
    match = re.fullmatch(r"((?:.*\n)*?(?:data: ?)?)(\{.*\}|\[.*\])(\s*)", piece)
    if match is None:
        return secrets.redact_text(piece)
    return secrets.redact_text(match[1]) + _redact_document(match[2], secrets) + match[3]


def make_pieces(body: Body) -> list[bytes]:
    """Return the body of a recorded response, in pieces."""
    if "json" in body:
        return [json.dumps(body["json"]).encode()]
    if "pieces" in body:
        return [piece.encode("utf-8", "surrogateescape") for piece in body["pieces"]]
    if "base64" in body:
        return [b64decode(body["base64"])]
    return [body["text"].encode()] if "text" in body else []
