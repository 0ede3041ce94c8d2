"""Adds the new operations of the vendor to the documents: their call paths, documents and tags."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from sdkwright.adopt.model import Json, SourceOperation
from sdkwright.adopt.names.call_candidates import list_candidates, move_below
from sdkwright.adopt.names.call_words import choose_words
from sdkwright.adopt.names.vendor_names import VendorName
from sdkwright.adopt.names.vocabulary import read_vocabulary
from sdkwright.adopt.references import ComponentKey, list_references, parse_reference
from sdkwright.adopt.writing.homes import ROOT, Path, References, Use, choose_documents, list_prefixes
from sdkwright.adopt.writing.ordering import insert_keyword
from sdkwright.follow.documents import SECTIONS, Documents, insert_after
from sdkwright.follow.operation_edits import erase_parameters, find_path, rename_parameters
from sdkwright.follow.translation import Translator
from sdkwright.ir.names import EVENTS_RESOURCE, make_file_name
from sdkwright.openapi.pointers import resolve_pointer, split_pointer
from sdkwright.openapi.untyped import as_list, as_mapping, is_mapping
from sdkwright.openapi.vocabulary import SUPPORTED_METHODS
from sdkwright.spec.keywords import COMPONENT_KINDS
from sdkwright.spec.shapes import Object


def list_call_paths(document: Json) -> dict[tuple[str, str, str], str]:
    """The call paths of a single document, by section, path without the names of its parameters, and method."""
    return {
        (section, erase_parameters(path), method): str(operation.get("operationId"))
        for section in SECTIONS
        for path, item in as_mapping(document.get(section)).items()
        for method, operation in as_mapping(item).items()
        if method in SUPPORTED_METHODS and is_mapping(operation)
    }


class OperationAdder:
    """Adds operations of NEW, one after the other."""

    def __init__(self, documents: Documents, translator: Translator, resources: Mapping[str, str]) -> None:
        """Create it: `resources` are those of OURS by those of NEW."""
        self._documents = documents
        self._translator = translator
        self._resources = resources
        self._call_paths = {*list_call_paths(documents.get_bundle()).values()}
        self._source = _list_source(translator.document)
        self._vocabulary = read_vocabulary(self._source)

    def add(self, pointers: Sequence[str]) -> dict[str, str]:
        """Add the operations at these pointers into NEW; their call paths, by pointer."""
        chosen = {pointer: self._choose_call_path(pointer) for pointer in pointers}
        for pointer, call_path in chosen.items():
            own = as_mapping(resolve_pointer(self._translator.document, pointer)).get("operationId")
            self._translator.call_paths[str(own)] = call_path
        operations = {
            pointer: self._make_operation(pointer, call_path) for pointer, call_path in chosen.items()
        }
        files = self._choose_files(operations)
        for pointer, operation in operations.items():
            self._insert(pointer, operation, files[pointer])
        self._add_tags(list(chosen.values()))
        return chosen

    def _choose_call_path(self, pointer: str) -> str:
        section, path, method = split_pointer(pointer)
        operation = as_mapping(resolve_pointer(self._translator.document, pointer))
        call_path = self._translate_call_path(str(operation.get("operationId", "")))
        candidates = [call_path] if call_path else []
        source = SourceOperation(method, path, pointer, operation)
        words = choose_words(source, self._vocabulary, self._translator.document)
        if section == "paths":
            found = list_candidates(words, "", VendorName(), has_lower_version=False, shares_path=False)
            candidates += found.call_paths
        resource = call_path.rpartition(".")[0]
        candidates += [f"{resource}.{name.rpartition('.')[2]}" for name in candidates[1:] if resource]
        resources = {resource for name in self._call_paths for resource in _list_resources(name)}
        free = [name for name in candidates if name not in self._call_paths | resources]
        if not free and candidates[0] in resources:
            free = [move_below(candidates[0], words, self._call_paths | resources)]
        chosen = free[0] if free else move_below(candidates[0], words, self._call_paths | resources)
        self._call_paths.add(chosen)
        return chosen

    def _translate_call_path(self, call_path: str) -> str:
        """A call path of NEW with the resource that OURS has for it."""
        parts = call_path.split(".")
        for length in range(len(parts) - 1, 0, -1):
            resource = self._resources.get(".".join(parts[:length]))
            if resource is not None:
                return ".".join([resource, *parts[length:]])
        return call_path

    def _make_operation(self, pointer: str, call_path: str) -> Json:
        operation: Json = self._translator.translate(pointer, "operation")
        operation["operationId"] = call_path
        resource = call_path.rpartition(".")[0]
        if resource:
            operation["tags"] = [resource]
        self._simplify_security(operation)
        item = as_mapping(resolve_pointer(self._translator.document, pointer.rpartition("/")[0]))
        for key in ("parameters", "servers"):
            if key in item and key not in operation:
                operation[key] = self._translator.translate_value(
                    copy.deepcopy({key: item[key]}), "path item"
                )[key]
        return operation

    def _simplify_security(self, operation: Json) -> None:
        """Let an operation have requirements of its own only if they differ from those of the root document."""
        translator = self._translator
        if "security" not in operation:
            insert_keyword(
                operation,
                "operation",
                "security",
                translator.translate_security(translator.document.get("security")),
            )
        if operation["security"] == as_list(self._documents.root.get("security")):
            del operation["security"]

    def _choose_files(self, operations: Mapping[str, Json]) -> dict[str, str]:
        """The document of each operation: an existing one, or the new one that adopt would make."""
        uses = [
            Use(section, path, method, _find_resource(operation), _list_targets(operation))
            for _, section, path, item in self._documents.list_operations()
            for method, operation in as_mapping(item).items()
            if method in SUPPORTED_METHODS
        ]
        old = {*(prefix for use in uses for prefix in list_prefixes(use.resource))}
        new: dict[str, Use] = {}
        for pointer, operation in operations.items():
            section, path, method = split_pointer(pointer)
            new[pointer] = Use(section, path, method, _find_resource(operation), _list_targets(operation))
        choices = choose_documents([*uses, *new.values()], self._list_references())
        return {
            pointer: self._choose_file(use.resource, choices[use.resource], old)
            for pointer, use in new.items()
        }

    def _choose_file(self, resource: Path, choice: Path, old: set[Path]) -> str:
        if choice == ROOT:
            return self._documents.root_file
        existing = [path for path in list_prefixes(resource) if make_file(path) in self._documents.values]
        is_new = choice not in old and make_file(choice) not in self._documents.values
        if len(self._documents.values) == 1 and self._documents.root_file in self._documents.values:
            return self._documents.root_file
        if existing and not (is_new and len(choice) > len(existing[-1])):
            return make_file(existing[-1])
        return make_file(choice)

    def _list_references(self) -> References:
        documents = self._documents
        own = {key: documents.find_component(key).value for key in documents.index_components()}
        return {
            key: _list_keys(value, COMPONENT_KINDS[key.kind])
            for key, value in {**own, **self._translator.added}.items()
            if key.kind in COMPONENT_KINDS
        }

    def _insert(self, pointer: str, operation: Json, file: str) -> None:
        section, path, method = split_pointer(pointer)
        known = find_path(self._documents, section, path)
        if known is not None:
            rename_parameters(operation, path, known[1], self._documents)
            self._documents.values[known[0]][section][known[1]][method] = operation
            return
        document = self._documents.values.setdefault(file, {})
        items: Json | None = document.get(section)
        if items is None:
            content = dict(document)
            document.clear()
            document.update({key: content[key] for key in content if key != "components"})
            items = {}
            document[section] = items
            document.update({key: content[key] for key in content if key == "components"})
        order = [*as_mapping(self._translator.document.get(section))]
        before = [known for known in order[: order.index(path)] if known in items]
        insert_after(items, path, {method: operation}, before[-1] if before else "")

    def _add_tags(self, call_paths: Sequence[str]) -> None:
        """Add the tags of new resources, with the descriptions of NEW: each after its relatives."""
        root = self._documents.root
        tags: list[Any] = root.setdefault("tags", [])
        names = [as_mapping(tag).get("name") for tag in tags]
        texts = {
            self._resources.get(str(tag.get("name")), str(tag.get("name"))): tag.get("description", "")
            for tag in map(as_mapping, as_list(self._translator.document.get("tags")))
        }
        for resource in dict.fromkeys(name for path in call_paths for name in _list_resources(path)):
            if resource in names:
                continue
            parent = resource.rpartition(".")[0]
            relatives = [
                position
                for position, name in enumerate(names)
                if parent and (name == parent or f"{name}".startswith(f"{parent}."))
            ]
            position = relatives[-1] + 1 if relatives else len(names)
            text = texts.get(resource, "")
            tags.insert(position, {"name": resource, **({"description": text} if text else {})})
            names.insert(position, resource)


def make_file(path: Path) -> str:
    """The document of a resource, or of components that several use."""
    return f"{'/'.join(map(make_file_name, path))}.yaml" if path else "shared.yaml"


def _list_source(document: Json) -> list[SourceOperation]:
    return [
        SourceOperation(method, path, f"/paths/{path}/{method}", operation)
        for path, item in as_mapping(document.get("paths")).items()
        for method, operation in as_mapping(item).items()
        if method in SUPPORTED_METHODS
    ]


def _list_resources(call_path: str) -> list[str]:
    parts = call_path.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts))]


def _find_resource(operation: Any) -> Path:
    steps = str(as_mapping(operation).get("operationId", "")).split(".")
    return tuple(steps[:-1]) or (EVENTS_RESOURCE,)


def _list_targets(operation: Any) -> tuple[ComponentKey, ...]:
    return _list_keys(operation, "operation")


def _list_keys(value: Any, object_: str) -> tuple[ComponentKey, ...]:
    keys = map(parse_reference, dict.fromkeys(list_references(value, Object(object_))))
    return tuple(key for key in keys if key is not None)
