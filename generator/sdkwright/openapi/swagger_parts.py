"""Converts the parameters, responses and credentials of Swagger 2.0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sdkwright.openapi.pointers import resolve_pointer
from sdkwright.openapi.swagger_sources import Sources
from sdkwright.openapi.untyped import as_mapping, is_mapping

_PARAMETER_KEYWORDS: Final = {
    "name",
    "in",
    "description",
    "required",
    "deprecated",
    "allowEmptyValue",
    "collectionFormat",
    "$ref",
}
"""Keywords of a parameter that are not part of its schema."""
_FLOWS: Final = {"accessCode": "authorizationCode", "application": "clientCredentials"}
"""The flows of OAuth with another name in OpenAPI 3."""
_FLOW_KEYWORDS: Final = ("authorizationUrl", "tokenUrl", "scopes")
_STYLES: Final = {"ssv": "spaceDelimited", "tsv": "tabDelimited", "pipes": "pipeDelimited"}
"""The styles of `collectionFormat`; that of `tsv` is not part of OpenAPI 3."""
_FORM: Final = "application/x-www-form-urlencoded"
_MULTIPART: Final = "multipart/form-data"
_JSON: Final = "application/json"
_BYTES: Final = "application/octet-stream"
_MAX_REFERENCES: Final = 40
"""References on the way to one part."""


@dataclass(frozen=True)
class PartConverter:
    """Converts the parts of a document, and records what they are made from."""

    sources: Sources

    def follow(self, part: Any) -> Any:
        """The part that a reference leads to; the reference itself if it leads to nothing."""
        target = part
        for _ in range(_MAX_REFERENCES):
            ref = target.get("$ref") if is_mapping(target) else None
            if not isinstance(ref, str) or not ref.startswith("#/"):
                return target
            target = resolve_pointer(self.sources.source, ref[1:])
        return part

    def convert_parameter(self, parameter: Any) -> Any:
        if not is_mapping(parameter) or "$ref" in parameter:
            return parameter
        result = {
            key: value
            for key, value in parameter.items()
            if key in _PARAMETER_KEYWORDS or key.startswith("x-")
        }
        result.pop("collectionFormat", None)
        result["schema"] = self._make_schema(parameter)
        if "x-example" in parameter:
            result["example"] = result.pop("x-example")
        return self.sources.add({**result, **_convert_collection_format(parameter)}, parameter)

    def convert_body(self, parameters: list[dict[str, Any]], consumes: list[str]) -> dict[str, Any] | None:
        """The request body of the parameters in the body; None if there are none."""
        whole = next((parameter for parameter in parameters if parameter.get("in") == "body"), None)
        if whole is not None:
            content = _make_content(consumes or [_JSON], whole.get("schema"))
            description = {"description": whole["description"]} if "description" in whole else {}
            body = {**description, "required": whole.get("required") is True, "content": content}
            return self.sources.add(body, whole)
        return self._convert_form(parameters, consumes) if parameters else None

    def _convert_form(self, fields: list[dict[str, Any]], consumes: list[str]) -> dict[str, Any]:
        properties = {str(field.get("name")): self._make_schema(field, "description") for field in fields}
        required = [str(field.get("name")) for field in fields if field.get("required") is True]
        schema = {"type": "object", "properties": properties, "required": required}
        encoding = {
            str(field.get("name")): _convert_collection_format(field)
            for field in fields
            if field.get("type") == "array"
        }
        has_file = any(field.get("type") == "file" for field in fields)
        types = [media for media in consumes if media in (_FORM, _MULTIPART)]
        content = _make_content(types or [_MULTIPART if has_file else _FORM], schema, encoding)
        return self.sources.add({"required": bool(required), "content": content}, fields[0])

    def convert_response(self, response: Any, produces: list[str]) -> Any:
        if not is_mapping(response) or "$ref" in response:
            return response
        result = {key: value for key, value in response.items() if key not in ("schema", "examples")}
        examples = as_mapping(response.get("examples"))
        schema = response.get("schema")
        if "schema" in response:
            is_file = is_mapping(schema) and schema.get("type") == "file"
            schema = (
                self.sources.add(_make_file(schema), schema) if is_mapping(schema) and is_file else schema
            )
            media_types = produces or [*examples] or [_BYTES if is_file else _JSON]
            result["content"] = _make_content(media_types, schema)
            _add_examples(result["content"], examples)
        headers = response.get("headers")
        if is_mapping(headers):
            result["headers"] = {name: self._convert_header(header) for name, header in headers.items()}
        return self.sources.add(result, response)

    def _convert_header(self, header: Any) -> dict[str, Any]:
        content = as_mapping(header)
        style = _convert_collection_format(content).get("style")
        description = {"description": content["description"]} if "description" in content else {}
        result = {**description, "schema": self._make_schema(content), **({"style": style} if style else {})}
        return self.sources.add(result, header)

    def convert_security_scheme(self, scheme: Any) -> Any:
        if not is_mapping(scheme):
            return scheme
        if scheme.get("type") == "basic":
            return self.sources.add({**scheme, "type": "http", "scheme": "basic"}, scheme)
        flow = scheme.get("flow")
        if scheme.get("type") != "oauth2" or not isinstance(flow, str):
            return scheme
        others = {key: value for key, value in scheme.items() if key not in ("flow", *_FLOW_KEYWORDS)}
        content = self.sources.add({key: scheme[key] for key in _FLOW_KEYWORDS if key in scheme}, scheme)
        return self.sources.add({**others, "flows": {_FLOWS.get(flow, flow): content}}, scheme)

    def _make_schema(self, parameter: dict[str, Any], *kept: str) -> dict[str, Any]:
        """The schema of a parameter, with some of the keywords that otherwise are not part of it."""
        excluded = _PARAMETER_KEYWORDS.difference(kept)
        schema = {
            key: value
            for key, value in parameter.items()
            if key not in excluded and (kept or not key.startswith("x-"))
        }
        schema = _make_file(schema) if schema.get("type") == "file" else schema
        return self.sources.add(schema, parameter)


def is_body(parameter: Any) -> bool:
    """Whether a parameter is sent in the body."""
    return is_mapping(parameter) and parameter.get("in") in ("body", "formData")


def _make_file(schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "type": "string", "format": "binary"}


def _make_content(
    media_types: list[str], schema: Any, encoding: dict[str, Any] | None = None
) -> dict[str, Any]:
    extra = {"encoding": encoding} if encoding else {}
    return {media_type: {"schema": schema, **extra} for media_type in media_types}


def _add_examples(content: dict[str, Any], examples: dict[str, Any]) -> None:
    """Add examples by media type to the content of a response; a single one belongs to a single media type."""
    for media_type, example in examples.items():
        if media_type in content:
            content[media_type]["example"] = example
        elif len(content) == len(examples) == 1:
            next(iter(content.values()))["example"] = example


def _convert_collection_format(parameter: dict[str, Any]) -> dict[str, Any]:
    """How a list is serialized; lists inside a list are part of the style."""
    format = parameter.get("collectionFormat")
    inner: list[str] = []
    items = as_mapping(parameter.get("items"))
    while items.get("type") == "array":
        inner.append(str(items.get("collectionFormat", "csv")))
        items = as_mapping(items.get("items"))
    style = _STYLES.get(format, "") if isinstance(format, str) else ""
    if any(name != "csv" for name in inner):
        style = " of ".join([style or "form", *inner])
    explode = {"explode": format == "multi"}
    return {**explode, "style": style} if style else explode
