"""Converts a document to the curated form, before its components have names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, Final

from sdkwright.adopt.conversion import words
from sdkwright.adopt.conversion.discriminators import DiscriminatorWriter
from sdkwright.adopt.conversion.merging import find_equal, remove_unused, separate_descriptions
from sdkwright.adopt.conversion.operations import OperationConverter, list_tags
from sdkwright.adopt.conversion.python_names import name_arguments, name_fields
from sdkwright.adopt.conversion.schemas import SchemaConverter
from sdkwright.adopt.conversion.security import SecurityConverter, list_required
from sdkwright.adopt.conversion.servers import ServerConverter
from sdkwright.adopt.decisions import Decisions
from sdkwright.adopt.model import AdoptedOperation, Component, Draft, Json, SourceOperation
from sdkwright.adopt.references import describe_references, list_references, replace_references
from sdkwright.adopt.source import Source
from sdkwright.openapi.untyped import as_mapping
from sdkwright.spec.shapes import SCHEMA, WEB_URL, Object

VERSION: Final = "3.1.1"
_ROOT, _OPERATION = Object("root"), Object("operation")


def convert_document(
    source: Source,
    operations: Sequence[SourceOperation],
    call_paths: Mapping[str, str],
    decisions: Decisions,
    base_url: str = "",
) -> Draft:
    """Convert a document; `call_paths` are those of its operations by pointer, `base_url` is where it comes from."""
    schemas = SchemaConverter(source, decisions)
    security = SecurityConverter(source, operations, decisions)
    servers = ServerConverter(decisions, base_url)
    root: Json = {
        "openapi": VERSION,
        "info": _convert_info(source),
        "servers": servers.convert_root(source.locate("servers")),
    }
    url = source.locate("externalDocs", "url").value
    root |= {"externalDocs": {"url": url}} if WEB_URL.accepts(url) else {}
    converter = OperationConverter(source, schemas, security, decisions)
    adopted = [
        result
        for operation in operations
        if (result := converter.convert(operation, call_paths[operation.pointer], servers)) is not None
    ]
    if webhooks := converter.convert_webhooks():
        root["webhooks"] = webhooks
    schemas.convert_components()
    schemas.report_unused()
    _add_credentials(root, adopted, security, servers)
    root, adopted, components = _merge_components(root, adopted, schemas, decisions)
    name_fields(components, decisions)
    for operation in adopted:
        name_arguments(operation, components, decisions)
    return Draft(root, tuple(adopted), components, list_tags(source, adopted, call_paths))


def _convert_info(source: Source) -> Json:
    info = as_mapping(source.document.get("info"))
    title = info.get("title")
    converted: Json = {
        "title": title if isinstance(title, str) and title.strip() else "API",
        "version": str(info.get("version", "1.0.0")),
    }
    for key in ("summary", "description"):
        if text := words.tidy(info.get(key)):
            converted[key] = text
    if WEB_URL.accepts(info.get("termsOfService")):
        converted["termsOfService"] = info["termsOfService"]
    for key, required in (("contact", ""), ("license", "name")):
        texts = _keep_texts(info.get(key))
        if texts and (not required or required in texts):
            converted[key] = texts
    return converted


def _keep_texts(value: Any) -> Json:
    """The texts of a contact or a license, with a URL only if it is one."""
    texts = {
        key: text
        for key, text in as_mapping(value).items()
        if isinstance(text, str) and not key.startswith("x-")
    }
    known = ("name", "url", "email", "identifier")
    return {
        key: text for key, text in texts.items() if key in known and (key != "url" or WEB_URL.accepts(text))
    }


def _add_credentials(
    root: Json, operations: Sequence[AdoptedOperation], security: SecurityConverter, servers: ServerConverter
) -> None:
    """Add the security requirement of the root, and the schemes that some operation requires."""
    requirement = security.convert_root()
    if requirement is not None:
        root["security"] = requirement
    required = list_required([requirement, *(operation.content.get("security") for operation in operations)])
    security.choose_arguments(required, servers.arguments)
    used = {name: security.schemes[name] for name in security.schemes if name in required}
    root["components"] = {"securitySchemes": used} if used else {}


def _merge_components(
    root: Json, operations: Sequence[AdoptedOperation], schemas: SchemaConverter, decisions: Decisions
) -> tuple[Json, list[AdoptedOperation], dict[str, Component]]:
    """The document with one component in place of equal ones, without unused ones, and with discriminators."""
    replaced = find_equal(schemas.components)
    texts = separate_descriptions(schemas.components, replaced)

    def find(ref: str) -> str:
        return replaced.get(ref, ref)

    def rewrite(value: Json, shape: Object) -> Json:
        described: Json = describe_references(value, shape, texts) if texts else value
        rewritten: Json = replace_references(described, shape, find)
        return rewritten

    root = rewrite(root, _ROOT)
    merged = [replace(operation, content=rewrite(operation.content, _OPERATION)) for operation in operations]
    components = {key: component for key, component in schemas.components.items() if key not in replaced}
    for component in components.values():
        component.schema = rewrite(component.schema, SCHEMA)
    used_by = [list_references(operation.content, _OPERATION) for operation in merged]
    remove_unused(components, chain(list_references(root, _ROOT), *used_by))
    DiscriminatorWriter(components, decisions).write(schemas.unions.discriminators, replaced)
    _restore_any_of(components, schemas.unions.any_of)
    return root, merged, components


def _restore_any_of(components: Mapping[str, Component], any_of: set[str]) -> None:
    """Write the unions that the source describes by `anyOf` so, unless a discriminator selects their variant."""
    for key in any_of & components.keys():
        schema = components[key].schema
        if "discriminator" not in schema and "oneOf" in schema:
            components[key].schema = {
                "anyOf" if name == "oneOf" else name: value for name, value in schema.items()
            }
