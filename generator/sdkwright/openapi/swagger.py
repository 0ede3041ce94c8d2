"""Converts Swagger 2.0 to OpenAPI 3.0."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final, NamedTuple

from sdkwright.openapi.lines import Steps
from sdkwright.openapi.pointers import has_pointer, join_pointer, resolve_pointer
from sdkwright.openapi.references import find_map_keyword, is_data
from sdkwright.openapi.swagger_parts import PartConverter, is_body
from sdkwright.openapi.swagger_sources import Sources, list_containers
from sdkwright.openapi.untyped import as_list, as_mapping, as_strings, is_list, is_mapping
from sdkwright.openapi.vocabulary import HTTP_METHODS

_COMPONENT_KINDS: Final = {
    "definitions": "schemas",
    "responses": "responses",
    "securityDefinitions": "securitySchemes",
    "parameters": "parameters",
}
"""The sections with components in Swagger 2.0, and their kinds in OpenAPI 3."""
_NULLABLE: Final = ("x-nullable", "x-isnullable")
_REPLACED: Final = frozenset(
    {*_COMPONENT_KINDS, "paths", "swagger", "host", "basePath", "schemes", "consumes", "produces"}
)


class Conversion(NamedTuple):
    """A converted document."""

    document: dict[str, Any]
    find_source: Callable[[Steps], Steps]
    """Returns the steps in the source of the steps in the converted document."""


def convert_to_openapi(document: dict[str, Any]) -> Conversion:
    """The same description in the structure of OpenAPI 3.0."""
    source = as_mapping(_rewrite_schemas(document, ""))
    sources = Sources(source)
    result = _Converter(source, sources).convert()
    _rewrite_references(result, sources)
    return Conversion(result, partial(sources.find_steps, result))


class _Converter:
    def __init__(self, document: dict[str, Any], sources: Sources) -> None:
        self._document = document
        self._sources = sources
        self._parts = PartConverter(sources)
        self._consumes = as_strings(document.get("consumes"))
        self._produces = as_strings(document.get("produces"))

    def convert(self) -> dict[str, Any]:
        others = {key: value for key, value in self._document.items() if key not in _REPLACED}
        servers = self._list_servers(as_strings(self._document.get("schemes")))
        components = {**as_mapping(others.get("components")), **self._convert_components()}
        result = {"openapi": "3.0.0", **others, "components": components, "paths": self._convert_paths()}
        return {**result, "servers": servers} if servers else result

    def _convert_components(self) -> dict[str, Any]:
        sections = {section: as_mapping(self._document.get(section)) for section in _COMPONENT_KINDS}
        converted = {
            "definitions": sections["definitions"],
            "responses": {
                name: self._parts.convert_response(self._follow_others(response, "responses"), self._produces)
                for name, response in sections["responses"].items()
            },
            "securityDefinitions": {
                name: self._parts.convert_security_scheme(scheme)
                for name, scheme in sections["securityDefinitions"].items()
            },
            "parameters": {
                name: self._parts.convert_parameter(self._follow_others(parameter, "parameters"))
                for name, parameter in sections["parameters"].items()
                if not is_body(self._parts.follow(parameter))
            },
        }
        return {
            kind: self._sources.add(converted[section], sections[section])
            for section, kind in _COMPONENT_KINDS.items()
        }

    def _follow_others(self, part: Any, section: str) -> Any:
        """The part that a reference leads to, unless it is a component, which remains one."""
        ref = part.get("$ref") if is_mapping(part) else None
        if not isinstance(ref, str):
            return part
        name = ref.removeprefix(f"#/{section}/")
        is_component = name != ref and "/" not in name
        return part if is_component else self._parts.follow(part)

    def _list_servers(self, schemes: list[str]) -> list[dict[str, str]]:
        """The servers without the base path, which is part of each path; those that encrypt come first."""
        host = self._document.get("host")
        if not isinstance(host, str):
            return []
        ordered = sorted(schemes, key=lambda scheme: scheme not in ("https", "wss"))
        return [{"url": f"{scheme}://{host}"} for scheme in ordered] or [{"url": f"//{host}"}]

    def _convert_paths(self) -> dict[str, Any]:
        base = self._document.get("basePath")
        start = base.rstrip("/") if isinstance(base, str) else ""
        paths = self._document.get("paths")
        converted = {
            path if path.startswith("x-") else start + path: self._convert_path_item(item)
            for path, item in as_mapping(paths).items()
        }
        return self._sources.add(converted, paths)

    def _convert_path_item(self, item: Any) -> Any:
        item = self._parts.follow(item)
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
        return self._sources.add(result, item)

    def _convert_operation(self, operation: dict[str, Any], shared: list[Any]) -> dict[str, Any]:
        consumes = as_strings(operation.get("consumes")) or self._consumes
        produces = as_strings(operation.get("produces")) or self._produces
        parameters = self._list_parameters(shared, as_list(operation.get("parameters")))
        result = {
            key: value
            for key, value in operation.items()
            if key not in ("parameters", "consumes", "produces", "schemes")
        }
        servers = self._list_servers(as_strings(operation.get("schemes")))
        if "schemes" in operation and servers:
            result["servers"] = servers
        result["parameters"] = [
            self._parts.convert_parameter(parameter) for parameter in parameters if not is_body(parameter)
        ]
        body = self._parts.convert_body(
            [parameter for parameter in parameters if is_body(parameter)], consumes
        )
        if body:
            result["requestBody"] = body
        if is_mapping(operation.get("responses")):
            result["responses"] = {
                code: self._convert_response(value, produces)
                for code, value in operation["responses"].items()
            }
        return self._sources.add(result, operation)

    def _convert_response(self, response: Any, produces: list[str]) -> Any:
        """A reference to a component remains one, unless its media types are others here."""
        response = self._follow_others(response, "responses")
        if produces != self._produces:
            response = self._parts.follow(response)
        return self._parts.convert_response(response, produces)

    def _list_parameters(self, shared: list[Any], own: list[Any]) -> list[Any]:
        """The parameters of an operation; its own replace those that it shares with others of the path."""
        elements = [self._resolve_parameter(element) for element in (*shared, *own)]
        names = [self._identify(element) for element in elements]
        return [
            element
            for number, (element, name) in enumerate(zip(elements, names, strict=True))
            if number >= len(shared) or name not in names[len(shared) :]
        ]

    def _identify(self, element: Any) -> tuple[str, str]:
        parameter = as_mapping(self._parts.follow(element))
        location = str(parameter.get("in"))
        return location, "" if location == "body" else str(parameter.get("name"))

    def _resolve_parameter(self, parameter: Any) -> Any:
        """A reference remains one if it leads to a component; OpenAPI 3 has none for parameters in the body."""
        target = self._parts.follow(parameter)
        return target if is_body(target) else self._follow_others(parameter, "parameters")


def _rewrite_schemas(value: Any, map_keyword: str) -> Any:
    """A copy with the keywords of schemas in OpenAPI 3.0."""
    if is_list(value):
        return [_rewrite_schemas(child, "") for child in value]
    if not is_mapping(value):
        return value
    copy: dict[str, Any] = {}
    for key, child in value.items():
        is_kept = is_data(key, map_keyword)
        copy[key] = child if is_kept else _rewrite_schemas(child, find_map_keyword(key, map_keyword))
    if not map_keyword:
        if isinstance(copy.get("discriminator"), str):
            copy["discriminator"] = {"propertyName": copy["discriminator"]}
        for keyword in _NULLABLE:
            if isinstance(copy.get(keyword), bool):
                copy["nullable"] = copy.pop(keyword)
    return copy


def _rewrite_references(document: dict[str, Any], sources: Sources) -> None:
    """Make the references of a converted document lead to its own parts."""
    pointers: dict[int, str] = {}
    queue: list[tuple[Any, str]] = [(document, "")]
    seen: set[int] = set()
    while queue:
        value, map_keyword = queue.pop()
        identity = id(value)
        if identity in seen or not isinstance(value, (dict, list)):
            continue
        seen.add(identity)
        if is_list(value):
            queue += [(child, "") for child in value]
            continue
        assert is_mapping(value)
        ref = value.get("$ref")
        if isinstance(ref, str) and not map_keyword:
            value["$ref"] = _rewrite_ref(ref, document, sources, pointers)
        queue += [
            (child, find_map_keyword(key, map_keyword))
            for key, child in value.items()
            if not is_data(key, map_keyword)
        ]


def _rewrite_ref(ref: str, document: dict[str, Any], sources: Sources, pointers: dict[int, str]) -> str:
    renamed = ref
    for section, kind in _COMPONENT_KINDS.items():
        if ref.startswith(f"#/{section}/"):
            renamed = f"#/components/{kind}/{ref.removeprefix(f'#/{section}/')}"
    if not ref.startswith("#/") or has_pointer(document, renamed[1:]):
        return renamed
    target = resolve_pointer(sources.source, ref[1:])  # such as the schema of a response
    if not isinstance(target, (dict, list)):
        return renamed
    if not pointers:
        for value, steps in list_containers(document):
            pointers.setdefault(id(sources.find_part(value)), join_pointer(*steps))
    found = pointers.get(id(target))  # pyright: ignore[reportUnknownArgumentType]
    return renamed if found is None else f"#{found}"
