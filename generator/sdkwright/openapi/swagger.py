"""Converts Swagger 2.0 to OpenAPI 3.0, as far as a comparison needs it."""

from __future__ import annotations

from typing import Any, Final

from sdkwright.openapi.untyped import as_list, as_mapping, as_strings, is_list, is_mapping
from sdkwright.openapi.vocabulary import HTTP_METHODS

_COMPONENT_KINDS: Final = {
    "definitions": "schemas",
    "responses": "responses",
    "securityDefinitions": "securitySchemes",
    "parameters": "parameters",
}
"""The sections with components in Swagger 2.0, and their kinds in OpenAPI 3."""
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


def convert_to_openapi(document: dict[str, Any]) -> dict[str, Any]:
    """The same description in the structure of OpenAPI 3.0."""
    result: dict[str, Any] = _rewrite_refs(_Converter(document).convert())
    return result


class _Converter:
    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._consumes = as_strings(document.get("consumes"))
        self._produces = as_strings(document.get("produces"))
        self._parameters = as_mapping(document.get("parameters"))

    def convert(self) -> dict[str, Any]:
        components = {
            kind: as_mapping(self._document.get(section)) for section, kind in _COMPONENT_KINDS.items()
        }
        components["responses"] = {
            name: _convert_response(response, self._produces)
            for name, response in components["responses"].items()
        }
        components["parameters"] = {
            name: _convert_parameter(parameter)
            for name, parameter in self._parameters.items()
            if not _is_body(parameter)
        }
        components["securitySchemes"] = {
            name: _convert_security_scheme(scheme) for name, scheme in components["securitySchemes"].items()
        }
        moved = {*_COMPONENT_KINDS, "paths", "swagger"}
        others = {key: value for key, value in self._document.items() if key not in moved}
        servers = self._list_servers(as_strings(self._document.get("schemes")))
        result = {"openapi": "3.0.0", **others, "components": components, "paths": self._convert_paths()}
        return {**result, "servers": servers} if servers else result

    def _list_servers(self, schemes: list[str]) -> list[dict[str, str]]:
        """The servers without the base path, which is part of each path."""
        host = self._document.get("host")
        if not isinstance(host, str):
            return []
        return [{"url": f"{scheme}://{host}"} for scheme in schemes] or [{"url": f"//{host}"}]

    def _convert_paths(self) -> dict[str, Any]:
        base = self._document.get("basePath")
        start = base.rstrip("/") if isinstance(base, str) else ""
        paths = as_mapping(self._document.get("paths"))
        return {start + path: self._convert_path_item(item) for path, item in paths.items()}

    def _convert_path_item(self, item: Any) -> Any:
        if not is_mapping(item):
            return item
        shared = as_list(item.get("parameters"))
        result = {
            key: value for key, value in item.items() if key not in HTTP_METHODS and key != "parameters"
        }
        for method in HTTP_METHODS:
            operation = item.get(method)
            if is_mapping(operation):
                result[method] = self._convert_operation(operation, shared)
        return result

    def _convert_operation(self, operation: dict[str, Any], shared: list[Any]) -> dict[str, Any]:
        consumes = as_strings(operation.get("consumes")) or self._consumes
        produces = as_strings(operation.get("produces")) or self._produces
        elements = [*shared, *as_list(operation.get("parameters"))]
        parameters = [self._resolve_body_parameter(element) for element in elements]
        result = {
            key: value
            for key, value in operation.items()
            if key not in ("parameters", "consumes", "produces", "schemes")
        }
        servers = self._list_servers(as_strings(operation.get("schemes")))
        if "schemes" in operation and servers:
            result["servers"] = servers
        result["parameters"] = [
            _convert_parameter(parameter) for parameter in parameters if not _is_body(parameter)
        ]
        body = _convert_body([parameter for parameter in parameters if _is_body(parameter)], consumes)
        if body:
            result["requestBody"] = body
        if is_mapping(operation.get("responses")):
            responses = operation["responses"].items()
            result["responses"] = {code: _convert_response(value, produces) for code, value in responses}
        return result

    def _resolve_body_parameter(self, parameter: Any) -> Any:
        """The target of a reference to a body parameter, which OpenAPI 3 does not have; anything else as it is."""
        ref = parameter.get("$ref") if is_mapping(parameter) else None
        target = self._parameters.get(ref.removeprefix("#/parameters/")) if isinstance(ref, str) else None
        return target if _is_body(target) else parameter


def _convert_body(parameters: list[dict[str, Any]], consumes: list[str]) -> dict[str, Any] | None:
    whole = next((parameter for parameter in parameters if parameter.get("in") == "body"), None)
    if whole is not None:
        content = _make_content(consumes or [_JSON], whole.get("schema"))
        return {"required": whole.get("required") is True, "content": content}
    if not parameters:
        return None
    properties = {str(field.get("name")): _make_parameter_schema(field) for field in parameters}
    required = [str(field.get("name")) for field in parameters if field.get("required") is True]
    schema = {"type": "object", "properties": properties, "required": required}
    encoding = {
        str(field.get("name")): _convert_collection_format(field)
        for field in parameters
        if field.get("type") == "array"
    }
    has_file = any(field.get("type") == "file" for field in parameters)
    types = [media for media in consumes if media in (_FORM, _MULTIPART)]
    content = _make_content(types or [_MULTIPART if has_file else _FORM], schema, encoding)
    return {"required": bool(required), "content": content}


def _make_content(
    media_types: list[str], schema: Any, encoding: dict[str, Any] | None = None
) -> dict[str, Any]:
    extra = {"encoding": encoding} if encoding else {}
    return {media_type: {"schema": schema, **extra} for media_type in media_types}


def _convert_response(response: Any, produces: list[str]) -> Any:
    if not is_mapping(response) or "$ref" in response:
        return response
    result = {key: value for key, value in response.items() if key != "schema"}
    if "schema" in response:
        result["content"] = _make_content(produces or [_JSON], response["schema"])
    headers = response.get("headers")
    if is_mapping(headers):
        result["headers"] = {name: _convert_header(as_mapping(header)) for name, header in headers.items()}
    return result


def _convert_security_scheme(scheme: Any) -> Any:
    if not is_mapping(scheme):
        return scheme
    if scheme.get("type") == "basic":
        return {**scheme, "type": "http", "scheme": "basic"}
    flow = scheme.get("flow")
    if scheme.get("type") != "oauth2" or not isinstance(flow, str):
        return scheme
    others = {key: value for key, value in scheme.items() if key not in ("flow", *_FLOW_KEYWORDS)}
    content = {key: scheme[key] for key in _FLOW_KEYWORDS if key in scheme}
    return {**others, "flows": {_FLOWS.get(flow, flow): content}}


def _convert_parameter(parameter: Any) -> Any:
    if not is_mapping(parameter) or "$ref" in parameter:
        return parameter
    result = {
        key: value for key, value in parameter.items() if key in _PARAMETER_KEYWORDS or key.startswith("x-")
    }
    result["schema"] = _make_parameter_schema(parameter)
    return {**result, **_convert_collection_format(parameter)}


def _convert_header(header: dict[str, Any]) -> dict[str, Any]:
    style = _convert_collection_format(header).get("style")
    return {"schema": _make_parameter_schema(header), **({"style": style} if style else {})}


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


def _make_parameter_schema(parameter: dict[str, Any]) -> dict[str, Any]:
    schema = {key: value for key, value in parameter.items() if key not in _PARAMETER_KEYWORDS}
    return {**schema, "type": "string", "format": "binary"} if schema.get("type") == "file" else schema


def _rewrite_refs(value: Any) -> Any:
    if is_list(value):
        return [_rewrite_refs(child) for child in value]
    if not is_mapping(value):
        return value
    rewritten = {key: _rewrite_refs(child) for key, child in value.items()}
    ref = rewritten.get("$ref")
    if isinstance(ref, str):
        for section, kind in _COMPONENT_KINDS.items():
            if ref.startswith(f"#/{section}/"):
                rewritten["$ref"] = f"#/components/{kind}/{ref.removeprefix(f'#/{section}/')}"
    return rewritten


def _is_body(parameter: Any) -> bool:
    return is_mapping(parameter) and parameter.get("in") in ("body", "formData")
