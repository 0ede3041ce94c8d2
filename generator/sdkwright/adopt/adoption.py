"""Adopts a document: the whole run, from any OpenAPI document to the files of a curated description."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from sdkwright.adopt import call_paths, component_names, examples, placement, proposals, words, yaml_text
from sdkwright.adopt.decisions import Decision, Decisions
from sdkwright.adopt.discriminators import DiscriminatorWriter
from sdkwright.adopt.merging import find_equal, remove_unused
from sdkwright.adopt.model import AdoptedOperation, Component, Draft, Json, SourceOperation
from sdkwright.adopt.name_table import NameTable, check_name_table
from sdkwright.adopt.operations import OperationConverter, list_tags
from sdkwright.adopt.ordering import order_keywords
from sdkwright.adopt.python_names import name_arguments, name_fields
from sdkwright.adopt.references import list_references, replace_references
from sdkwright.adopt.schema_facts import describe_place
from sdkwright.adopt.schemas import SchemaConverter
from sdkwright.adopt.security import SecurityConverter, list_required
from sdkwright.adopt.servers import ServerConverter
from sdkwright.adopt.sharing import share
from sdkwright.adopt.source import Source
from sdkwright.adopt.verification import make_valid
from sdkwright.openapi.description import Description
from sdkwright.openapi.pointers import find_last_step, join_pointer, make_component_ref
from sdkwright.openapi.untyped import as_mapping
from sdkwright.spec.shapes import SCHEMA, Object

VERSION: Final = "3.1.1"
_ROOT, _OPERATION = Object("root"), Object("operation")


@dataclass(frozen=True)
class Adoption:
    """A curated description, and what was decided for it."""

    files: Mapping[str, str]
    """The documents by their path below `spec/`."""
    document: Json
    """The same as one document."""
    decisions: tuple[Decision, ...]
    operations: int
    source_operations: int


def adopt(
    description: Description,
    names: NameTable | None = None,
    client_class: str = "Client",
    report: Callable[[str], None] = lambda stage: None,
) -> Adoption:
    """Return the curated description for a document; raises SpecError for names of what it does not have."""
    decisions = Decisions()
    source = Source(description.document)
    operations = source.list_operations()
    names = names or NameTable()
    check_name_table(names, operations, source.document)
    report("convert")
    paths = call_paths.choose_call_paths(operations, source.document, names, decisions)
    draft = convert(source, operations, paths, decisions)
    report("name")
    chosen = component_names.name_components(draft, names, decisions, client_class)
    document, locate = _assemble(draft, chosen)
    examples.keep_fitting_examples(document, lambda pointer: locate(pointer)[0], decisions, source.document)
    for pointer in words.list_shortened(source.document):
        decisions.add("weakened", pointer, describe_place(pointer), "the description is shortened")
    proposals.propose(document, lambda pointer: locate(pointer)[0], decisions)
    report("check")
    make_valid(document, client_class, decisions, locate)
    share(document)
    _remove_unused_components(document)
    document = order_keywords(document, _ROOT)
    report("write")
    files = {path: yaml_text.format_yaml(part) for path, part in placement.place(document).items()}
    count = sum(len(item) for item in document["paths"].values())
    return Adoption(files, document, tuple(decisions.list()), count, len(operations))


def convert(
    source: Source, operations: list[SourceOperation], paths: Mapping[str, str], decisions: Decisions
) -> Draft:
    """Convert a document to the curated form, without the names of components."""
    schemas = SchemaConverter(source, decisions)
    security = SecurityConverter(source, operations, decisions)
    servers = ServerConverter(decisions)
    root = _convert_root(source, servers)
    converter = OperationConverter(source, schemas, security, decisions)
    adopted = [
        result
        for operation in operations
        if (result := converter.convert(operation, paths[operation.pointer], servers)) is not None
    ]
    if webhooks := converter.convert_webhooks():
        root["webhooks"] = webhooks
    schemas.convert_components()
    schemas.report_unused()
    requirement = security.convert_root()
    if requirement is not None:
        root["security"] = requirement
    required = list_required([requirement, *(operation.content.get("security") for operation in adopted)])
    security.choose_arguments(required, servers.arguments)
    used = {name: security.schemes[name] for name in security.schemes if name in required}
    root["components"] = {"securitySchemes": used} if used else {}
    components = schemas.components
    replaced = find_equal(components)
    adopted = [_replace(operation, replaced) for operation in adopted]
    root = replace_references(root, _ROOT, lambda ref: replaced.get(ref, ref))
    for component in components.values():
        component.schema = replace_references(component.schema, SCHEMA, lambda ref: replaced.get(ref, ref))
    kept = {key: component for key, component in components.items() if key not in replaced}
    used_by = [list_references(operation.content, _OPERATION) for operation in adopted]
    remove_unused(kept, chain(list_references(root, _ROOT), *used_by))
    DiscriminatorWriter(kept, decisions).write(schemas.unions.discriminators, replaced)
    _restore_any_of(kept, schemas.unions.any_of)
    name_fields(kept, decisions)
    for operation in adopted:
        name_arguments(operation, kept, decisions)
    return Draft(root, tuple(adopted), kept, list_tags(source, adopted, paths))


def _restore_any_of(components: Mapping[str, Component], any_of: set[str]) -> None:
    """Write the unions that the source describes by `anyOf` so, unless a discriminator selects their variant."""
    for key in any_of & components.keys():
        schema = components[key].schema
        if "discriminator" not in schema and "oneOf" in schema:
            components[key].schema = {
                "anyOf" if name == "oneOf" else name: value for name, value in schema.items()
            }


def _replace(operation: AdoptedOperation, replaced: Mapping[str, str]) -> AdoptedOperation:
    content = replace_references(operation.content, _OPERATION, lambda ref: replaced.get(ref, ref))
    return AdoptedOperation(operation.source, operation.call_path, operation.path, content)


def _convert_root(source: Source, servers: ServerConverter) -> Json:
    info = as_mapping(source.document.get("info"))
    title = info.get("title")
    root: Json = {
        "openapi": VERSION,
        "info": {
            "title": title if isinstance(title, str) and title.strip() else "API",
            "version": str(info.get("version", "1.0.0")),
        },
    }
    if description := words.tidy(info.get("description")):
        root["info"]["description"] = description
    root["servers"] = servers.convert_root(source.locate("servers"))
    return root


Locate = Callable[[str], "tuple[str, str]"]


def _assemble(draft: Draft, chosen: Mapping[str, str]) -> tuple[Json, Locate]:
    """The document with the names of its components, and a function that finds the source of a pointer."""
    refs = {key: make_component_ref("schemas", name) for key, name in chosen.items()}
    document = replace_references(dict(draft.root), _ROOT, lambda ref: refs.get(ref, ref))
    paths: dict[str, Any] = {}
    origins: dict[str, tuple[str, str]] = {}
    for operation in draft.operations:
        content = replace_references(operation.content, _OPERATION, lambda ref: refs.get(ref, ref))
        paths.setdefault(operation.path, {})[operation.source.method] = content
        pointer = join_pointer("paths", operation.path, operation.source.method)
        origins[pointer] = (operation.source.pointer, operation.source.label)
    schemas: dict[str, Any] = {}
    for component in _order(draft.components):
        name = chosen[component.key]
        schemas[name] = replace_references(component.schema, SCHEMA, lambda ref: refs.get(ref, ref))
        pointer = join_pointer("components", "schemas", name)
        origins[pointer] = (component.key[1:], describe_place(component.key[1:]))
    webhooks = document.pop("webhooks", None)
    components = document.pop("components", {})
    tags = {tag: draft.tags.get(tag, "") for tag in _list_resources(paths, webhooks or {})}
    document["tags"] = [
        {"name": tag, **({"description": text} if text else {})} for tag, text in tags.items()
    ]
    document["paths"] = paths
    if webhooks:
        document["webhooks"] = webhooks
    document["components"] = {**components, **({"schemas": schemas} if schemas else {})}

    def locate(pointer: str) -> tuple[str, str]:
        steps = pointer.split("/")
        for length in range(len(steps), 1, -1):
            origin = origins.get("/".join(steps[:length]))
            if origin is not None:
                return origin
        return "", "the document"

    return document, locate


def _order(components: Mapping[str, Component]) -> list[Component]:
    return list(components.values())


def _list_resources(paths: Mapping[str, Any], webhooks: Mapping[str, Any]) -> list[str]:
    """The resources of all operations, with the resources that contain them, in order."""
    resources: dict[str, None] = {}
    for item in [*paths.values(), *webhooks.values()]:
        for operation in item.values():
            steps = operation["operationId"].split(".")[:-1]
            for length in range(1, len(steps) + 1):
                resources[".".join(steps[:length])] = None
    return list(resources)


def _remove_unused_components(document: Json) -> None:
    schemas = document["components"].get("schemas", {})
    used: set[str] = set()
    others = {kind: values for kind, values in document["components"].items() if kind != "schemas"}
    queue = list(list_references({**document, "components": others}, _ROOT))
    while queue:
        name = find_last_step(queue.pop())
        if name in schemas and name not in used:
            used.add(name)
            queue += list_references(schemas[name], SCHEMA)
    for name in [name for name in schemas if name not in used]:
        del schemas[name]
    if not schemas:
        document["components"].pop("schemas", None)
    if not document["components"]:
        del document["components"]
