"""Converts request bodies and responses."""

from __future__ import annotations

import re
from typing import Any, Final

from sdkwright.adopt.conversion import words
from sdkwright.adopt.conversion.forms import FormReader
from sdkwright.adopt.conversion.nullable import NULL
from sdkwright.adopt.conversion.parameters import name_source
from sdkwright.adopt.conversion.schemas import SchemaConverter
from sdkwright.adopt.conversion.sent_events import SentEvents, read_sent_events
from sdkwright.adopt.conversion.stream_arguments import find_stream_condition
from sdkwright.adopt.decisions import Decisions
from sdkwright.adopt.model import Json
from sdkwright.adopt.source import Located, Source
from sdkwright.openapi.untyped import as_mapping, is_mapping
from sdkwright.spec import media_types
from sdkwright.spec.shapes import MEDIA_TYPE_NAME

_MEDIA_TYPE: Final = re.compile(MEDIA_TYPE_NAME[0])
_STATUS: Final = re.compile(r"[2-5](\d\d|XX)|default")
_OTHER_NAMES: Final = {
    "application/x-ndjson": media_types.JSON_LINES,
    "application/ndjson": media_types.JSON_LINES,
    "application/jsonlines": media_types.JSON_LINES,
    "application/json-lines": media_types.JSON_LINES,
    "json": media_types.JSON,
    "text/json": media_types.JSON,
    "application/form-data": media_types.MULTIPART,
}
_SAYS_NOTHING: Final = re.compile(
    r"(?i)(?:(?:a |the )?success(?:ful(?:ly)?)?|ok|okay)?(?: ?(?:operation|request|response))?[.!]"
)
"""The description of a response that its status says, such as that of FastAPI, "Successful Response"."""
_BINARY: Final[Json] = {"type": "string", "format": "binary"}
_FILES: Final = (
    "application/octet-stream",
    "application/pdf",
    "application/zip",
    "application/gzip",
    "application/x-tar",
)
_SUCCESS_WITHOUT_BODY: Final = "204"


class BodyConverter:
    """Converts the bodies of requests and responses."""

    def __init__(self, source: Source, schemas: SchemaConverter, decisions: Decisions) -> None:
        self._source = source
        self._schemas = schemas
        self._decisions = decisions
        self._forms = FormReader(source)

    # Requests

    def convert_request(self, label: str, method: str, body: Located) -> Json | None:
        """The request body of an operation; None if it has none."""
        body = self._source.follow(body)
        if not is_mapping(body.value) or not as_mapping(body.value.get("content")):
            return None
        if method in ("get", "head"):
            self._decisions.add("dropped", body.pointer, label, f"a {method.upper()} request has no body")
            return None
        media = self._choose_request_media(label, body)
        sends_json = any(map(media_types.is_json, media))
        content = {
            name: converted
            for name, item in media.items()
            if (converted := self._convert_request_media(label, name, item, sends_forms=not sends_json))
            is not None
        }
        if not content:
            return None
        result: Json = {"required": True} if body.value.get("required") is True else {}
        if description := words.tidy(body.value.get("description")):
            result["description"] = description
        return {**result, "content": content}

    def _choose_request_media(self, label: str, body: Located) -> dict[str, Located]:
        """The media types of a body; where files can be sent, JSON is not one of them."""
        media: dict[str, Located] = {}
        for name, item in body.get("content").items():
            fitting = self._fix_name(label, name, item)
            if fitting:
                media.setdefault(fitting, item)
        has_files = any(
            media_types.normalize(name) == media_types.MULTIPART
            and self._forms.contains_file(item.get("schema"))
            for name, item in media.items()
        )
        for name in [name for name in media if has_files and media_types.is_json(name)]:
            message = f"the body of {name}, beside one of {media_types.MULTIPART} with files"
            self._decisions.add("dropped", media.pop(name).pointer, label, message)
        return media

    def _fix_name(self, label: str, name: str, item: Located) -> str:
        """A media type that can be sent; "" if it is none."""
        plain = media_types.normalize(name)
        name = _OTHER_NAMES.get(plain, name)
        if plain == "*/*" and is_mapping(item.value) and is_mapping(item.value.get("schema")):
            schema = self._source.follow(item.get("schema")).value
            is_raw = is_mapping(schema) and schema.get("type") == "string"
            name = name if is_raw else media_types.JSON
        if _MEDIA_TYPE.fullmatch(name):
            return name
        self._decisions.add("dropped", item.pointer, label, f"{name!r} is not a media type")
        return ""

    def _convert_request_media(
        self, label: str, name: str, media: Located, *, sends_forms: bool
    ) -> Json | None:
        plain = media_types.normalize(name)
        if plain not in (media_types.MULTIPART, media_types.FORM) and not media_types.is_json(name):
            if as_mapping(media.get("schema").value):
                return {"schema": self._schemas.convert(media.get("schema"))}
            return {"schema": {"type": "string"}} if _is_text(name) else {"schema": dict(_BINARY)}
        is_form = plain in (media_types.MULTIPART, media_types.FORM)
        source = media.get("schema")
        if is_form and sends_forms and self._forms.has_alternatives(source):
            message = f"a body of {name} with alternatives; which fields belong together is not expressed"
            self._decisions.add("weakened", media.pointer, label, message)
            source = self._forms.merge_alternatives(source)
        schema = self._schemas.convert(source)
        if schema == NULL:
            schema = {}
        result: Json = {"schema": schema, **keep_examples(media.value)}
        if is_form:
            if not self._forms.has_fields(media.get("schema")):
                self._decisions.add("dropped", media.pointer, label, f"a body of {name} without fields")
                return None
            encoding = self._convert_encoding(label, plain, media)
            result |= {"encoding": encoding} if encoding else {}
        return result

    def _convert_encoding(self, label: str, media_type: str, media: Located) -> Json:
        encoding: Json = {}
        fields = self._forms.list_fields(media.get("schema"))
        for name, item in media.get("encoding").items():
            if name not in fields:
                message = f"the encoding of {name}, which is not a field of the form"
                self._decisions.add("mistake", item.pointer, label, message)
                continue
            own = {
                key: value
                for key, value in as_mapping(item.value).items()
                if key in ("contentType", "style", "explode")
            }
            if own.get("style") == "deepObject" and fields[name] and "object" not in fields[name]:
                message = f"the encoding of {name}: style deepObject is only defined for objects"
                self._decisions.add("mistake", item.pointer, label, message)
                continue
            if own.get("style") == "form" and media_type == media_types.FORM:
                del own["style"]
            if "headers" in as_mapping(item.value):
                self._decisions.add("dropped", item.pointer, label, f"the headers of the part {name}")
            if own:
                encoding[name] = own
        return encoding

    # Responses

    def convert_responses(self, label: str, operation: Located, parameters: list[Json]) -> Json:
        """The responses of an operation by status."""
        responses: Json = {}
        for key, item in operation.get("responses").items():
            status = str(key).upper().replace("DEFAULT", "default")
            response = self._source.follow(item)
            if status.startswith("x-".upper()):
                continue
            if not _STATUS.fullmatch(status) or not is_mapping(response.value):
                self._decisions.add("dropped", item.pointer, label, f"the response {key!r}")
                continue
            converted = self._convert_response(label, status, response, operation, parameters)
            responses[status] = converted | name_source(item)
        if not any(status.startswith("2") for status in responses) and "default" not in responses:
            self._decisions.add(
                "guessed", operation.pointer, label, "no successful response is described; it has no body"
            )
            responses[_SUCCESS_WITHOUT_BODY] = {"description": ""}
        if label.startswith("GET ") and responses.get("200", {"content": None}).keys().isdisjoint(
            {"content"}
        ):
            message = "the response 200 has no described content, so the call returns None"
            self._decisions.add("guessed", operation.pointer, label, message)
        return dict(sorted(responses.items(), key=lambda item: (item[0] == "default", item[0])))

    def _convert_response(
        self, label: str, status: str, response: Located, operation: Located, parameters: list[Json]
    ) -> Json:
        text = words.tidy(response.value.get("description"))
        result: Json = {"description": "" if _SAYS_NOTHING.fullmatch(text) else text}
        headers = self._convert_headers(label, response)
        if headers:
            result["headers"] = headers
        content: Json = {}
        for name, media in response.get("content").items():
            fitting = self._fix_name(label, name, media)
            if fitting and fitting not in content:
                content[fitting] = self._convert_response_media(label, fitting, media)
        is_success = status.startswith("2") or status == "default"
        if is_success and len(content) > 1:
            content = self._choose_kinds(label, response, content, operation, parameters)
        return {**result, "content": content} if content else result

    def _convert_response_media(self, label: str, name: str, media: Located) -> Json:
        plain = media_types.normalize(name)
        if plain == media_types.EVENTS and (events := read_sent_events(media, self._source)) is not None:
            return self._convert_events(label, media, events)
        is_sequence = plain in (media_types.EVENTS, media_types.JSON_LINES)
        has_item = "itemSchema" in as_mapping(media.value)
        has_schema = "schema" in as_mapping(media.value)
        schema = media.get("itemSchema" if has_item and (is_sequence or not has_schema) else "schema")
        examples = keep_examples(media.value)
        if media_types.needs_schema(name):
            converted = self._schemas.convert(schema)
            return {"schema": {} if converted == NULL else converted, **examples}
        if not as_mapping(schema.value):
            return {"schema": {"type": "string"}} if _is_text(name) else {"schema": dict(_BINARY)}
        converted = self._schemas.convert(schema)
        if _is_binary(name) and converted.get("format") != "binary":
            return {"schema": dict(_BINARY)}
        return {"schema": converted}

    def _convert_events(self, label: str, media: Located, events: SentEvents) -> Json:
        """The schema of the data of events that the source describes by their fields."""
        if "itemSchema" not in media.value:
            message = "its schema has the fields of the events; the items of the stream are the data"
            self._decisions.add("guessed", media.pointer, label, message)
        for lost in events.lost:
            self._decisions.add("weakened", media.pointer, label, lost)
        if media.value.keys() & {"example", "examples"}:
            self._decisions.add("dropped", media.pointer, label, "the examples of the events")
        converted = self._schemas.convert(events.data)
        schema = {} if converted == NULL else converted
        return {"schema": schema, **({"x-event-end": events.end} if events.end else {})}

    def _convert_headers(self, label: str, response: Located) -> Json:
        headers: Json = {}
        for name, item in response.get("headers").items():
            header = self._source.follow(item)
            if name.lower() == "content-type":
                continue  # OpenAPI ignores it
            if not is_mapping(header.value) or "schema" not in header.value:
                self._decisions.add(
                    "dropped", header.pointer, label, f"the response header {name}, which has no schema"
                )
                continue
            own: Json = {}
            if description := words.tidy(header.value.get("description")):
                own["description"] = description
            own |= {
                key: True for key in ("required", "deprecated", "explode") if header.value.get(key) is True
            }
            own |= keep_examples(header.value)
            headers[name] = {
                **own,
                "schema": self._schemas.convert(header.get("schema")),
                **name_source(item),
            }
        return headers

    def _choose_kinds(
        self, label: str, response: Located, content: Json, operation: Located, parameters: list[Json]
    ) -> Json:
        """The media types of one kind, and a stream of events that an argument selects."""
        kinds = _classify_all(content)
        condition = self._find_stream_condition(operation, parameters) if "events" in kinds.values() else None
        main = _choose_main_kind([kind for kind in kinds.values() if kind != "events" or condition is None])
        allowed = {main, "text"} if main == "json" else {main}
        chosen: Json = {name: media for name, media in content.items() if kinds[name] in allowed}
        for name, media in content.items():
            if name in chosen:
                continue
            if kinds[name] == "events" and condition is not None:
                chosen[name] = {"x-when": condition, **media}
            else:
                self._decisions.add(
                    "dropped",
                    response.pointer,
                    label,
                    f"the media type {name} of the response, beside another kind",
                )
        return chosen

    def _find_stream_condition(self, operation: Located, parameters: list[Json]) -> Json | None:
        body = self._source.follow(operation.get("requestBody"))
        schemas = [item.get("schema") for name, item in body.get("content").items() if _has_arguments(name)]
        return find_stream_condition(
            parameters,
            [as_mapping(self._source.follow(schema).value) for schema in schemas],
            lambda ref: as_mapping(self._source.follow(self._source.find(ref)).value),
        )


def _has_arguments(name: str) -> bool:
    """Whether the fields of a body of this media type are arguments."""
    return media_types.is_json(name) or media_types.normalize(name) in (
        media_types.MULTIPART,
        media_types.FORM,
    )


def _classify_all(content: Json) -> dict[str, str]:
    """The kinds of the media types of a response; beside files, a JSON string is only a description of these."""
    kinds = {name: _classify(name, media) for name, media in content.items()}
    if {*kinds.values()} == {"json", "stream"}:
        kinds |= {
            name: "file in JSON"
            for name, kind in kinds.items()
            if kind == "json" and content[name].get("schema") == {"type": "string"}
        }
    return kinds


def _choose_main_kind(kinds: list[str]) -> str:
    """The kind of the response without an argument that selects another one."""
    found = [kind for kind in ("json", "events", "json_lines", "stream") if kind in kinds]
    return next(iter(found + kinds), "events")


def _is_text(name: str) -> bool:
    """Whether a media type is one of texts."""
    plain = media_types.normalize(name)
    return plain.startswith("text/") or plain.endswith(("/xml", "+xml"))


def _is_binary(name: str) -> bool:
    """Whether a media type is one of files, whatever its schema says."""
    plain = media_types.normalize(name)
    return plain.startswith(("image/", "audio/", "video/")) or plain in _FILES


def _classify(name: str, media: Json) -> str:
    plain = media_types.normalize(name)
    if media.get("schema", {}).get("format") == "binary":
        return "stream"
    if plain == media_types.EVENTS:
        return "events"
    if plain == media_types.JSON_LINES:
        return "json_lines"
    if media_types.is_json(name):
        return "json"
    is_text = _is_text(name) or media.get("schema", {}).get("type") == "string"
    return "text" if is_text else "stream"


def keep_examples(value: Any) -> Json:
    """The examples of a media type."""
    return {key: value[key] for key in ("example", "examples") if is_mapping(value) and key in value}
