"""Swagger 2.0 -> OpenAPI 3.0, as far as a comparison needs it."""

from __future__ import annotations

from typing import Any, Final

from sdkwright.openapi.untyped import as_list, as_mapping, as_strings, is_list, is_mapping
from sdkwright.openapi.vocabulary import HTTP_METHODS

_MOVED: Final = {"definitions": "schemas", "responses": "responses", "securityDefinitions": "securitySchemes"}
_OF_A_PARAMETER: Final = {"name", "in", "description", "required", "deprecated", "collectionFormat", "$ref"}
_FORM: Final = "application/x-www-form-urlencoded"
_MULTIPART: Final = "multipart/form-data"


def converted(document: dict[str, Any]) -> dict[str, Any]:
    """The same description with the places and the shapes that OpenAPI 3 uses."""
    consumes, produces = as_strings(document.get("consumes")), as_strings(document.get("produces"))
    components: dict[str, Any] = {new: as_mapping(document.get(old)) for old, new in _MOVED.items()}
    components["responses"] = {
        name: _response(one, produces) for name, one in components["responses"].items()
    }
    shared = as_mapping(document.get("parameters"))
    components["parameters"] = {name: _parameter(one) for name, one in shared.items() if not _is_body(one)}
    base = document.get("basePath")
    start = base.rstrip("/") if isinstance(base, str) else ""
    kept = {
        key: one for key, one in document.items() if key not in {*_MOVED, "parameters", "paths", "swagger"}
    }
    whole = {"openapi": "3.0.0", **kept, "components": components}
    whole["paths"] = {
        start + path: _item(item, shared, consumes, produces)
        for path, item in as_mapping(document.get("paths")).items()
    }
    moved: dict[str, Any] = _refs(whole)
    return moved


def _item(item: Any, shared: dict[str, Any], consumes: list[str], produces: list[str]) -> Any:
    if not is_mapping(item):
        return item
    common = as_list(item.get("parameters"))
    found = {key: one for key, one in item.items() if key not in HTTP_METHODS and key != "parameters"}
    for method in HTTP_METHODS:
        operation = item.get(method)
        if is_mapping(operation):
            found[method] = _operation(operation, common, shared, consumes, produces)
    return found


def _operation(
    operation: dict[str, Any],
    common: list[Any],
    shared: dict[str, Any],
    consumes: list[str],
    produces: list[str],
) -> dict[str, Any]:
    takes = as_strings(operation.get("consumes")) or consumes
    gives = as_strings(operation.get("produces")) or produces
    given = [_looked_up(one, shared) for one in [*common, *as_list(operation.get("parameters"))]]
    found = {key: one for key, one in operation.items() if key not in ("parameters", "consumes", "produces")}
    found["parameters"] = [_parameter(one) for one in given if not _is_body(one)]
    body = _body([one for one in given if _is_body(one)], takes)
    if body:
        found["requestBody"] = body
    if is_mapping(operation.get("responses")):
        found["responses"] = {code: _response(one, gives) for code, one in operation["responses"].items()}
    return found


def _body(given: list[dict[str, Any]], takes: list[str]) -> dict[str, Any] | None:
    whole = next((one for one in given if one.get("in") == "body"), None)
    if whole is not None:
        media = {"schema": whole.get("schema")}
        types = takes or ["application/json"]
        return {"required": whole.get("required") is True, "content": dict.fromkeys(types, media)}
    if not given:
        return None
    properties = {str(one.get("name")): _schema(one) for one in given}
    required = [str(one.get("name")) for one in given if one.get("required") is True]
    schema = {"type": "object", "properties": properties, "required": required}
    has_file = any(one.get("type") == "file" for one in given)
    types = [one for one in takes if one in (_FORM, _MULTIPART)] or [_MULTIPART if has_file else _FORM]
    return {"required": bool(required), "content": {type: {"schema": schema} for type in types}}


def _response(response: Any, gives: list[str]) -> Any:
    if not is_mapping(response) or "$ref" in response:
        return response
    found = {key: one for key, one in response.items() if key != "schema"}
    if "schema" in response:
        media = {"schema": response["schema"]}
        found["content"] = dict.fromkeys(gives or ["application/json"], media)
    headers = response.get("headers")
    if is_mapping(headers):
        found["headers"] = {name: {"schema": _schema(as_mapping(one))} for name, one in headers.items()}
    return found


def _parameter(parameter: Any) -> Any:
    if not is_mapping(parameter) or "$ref" in parameter:
        return parameter
    found = {key: one for key, one in parameter.items() if key in _OF_A_PARAMETER or key.startswith("x-")}
    found["schema"] = _schema(parameter)
    found["explode"] = parameter.get("collectionFormat") == "multi"
    return found


def _schema(holder: dict[str, Any]) -> dict[str, Any]:
    found = {key: one for key, one in holder.items() if key not in _OF_A_PARAMETER}
    return {**found, "type": "string", "format": "binary"} if found.get("type") == "file" else found


def _looked_up(parameter: Any, shared: dict[str, Any]) -> Any:
    ref = parameter.get("$ref") if is_mapping(parameter) else None
    one = shared.get(ref.removeprefix("#/parameters/")) if isinstance(ref, str) else None
    return one if _is_body(one) else parameter


def _refs(value: Any) -> Any:
    if is_list(value):
        return [_refs(child) for child in value]
    if not is_mapping(value):
        return value
    found = {key: _refs(child) for key, child in value.items()}
    ref = found.get("$ref")
    if isinstance(ref, str):
        for old, new in {**_MOVED, "parameters": "parameters"}.items():
            if ref.startswith(f"#/{old}/"):
                found["$ref"] = f"#/components/{new}/{ref.removeprefix(f'#/{old}/')}"
    return found


def _is_body(parameter: Any) -> bool:
    return is_mapping(parameter) and parameter.get("in") in ("body", "formData")
