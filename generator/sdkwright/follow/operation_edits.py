"""Edits of operations, parameters, bodies, responses, media types and headers: one for each kind of fact."""

from __future__ import annotations

import copy
import re
from typing import Any, Final

from sdkwright.adopt.model import Json
from sdkwright.adopt.references import ComponentKey, parse_reference
from sdkwright.adopt.writing.ordering import insert_keyword
from sdkwright.diff.wire.schemas import format_json
from sdkwright.follow.changes import Change
from sdkwright.follow.documents import SECTIONS, Documents, MissingPart, Slot, replace_content
from sdkwright.follow.operation_facts import describe_server
from sdkwright.follow.schema_edits import NotExpressible, set_keyword
from sdkwright.follow.translation import Translator
from sdkwright.openapi.pointers import find_last_step, resolve_pointer, split_pointer
from sdkwright.openapi.untyped import as_list, as_mapping, is_list, is_mapping
from sdkwright.openapi.vocabulary import SUPPORTED_METHODS

_OBJECTS: Final = {
    "status": ("responses", "response"),
    "media type": ("content", "media type"),
    "header": ("headers", "header"),
}
"""By kind of fact: the map that contains the part, and the object that it is."""
_CALLBACK: Final = "callback "
_OWN_OF_SCHEMES: Final = ("description", "x-argument")
"""The keywords of a security scheme that say nothing about what it sends."""
_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")


class OperationEditor:
    """Applies changes of everything but schemas to the documents."""

    def __init__(self, documents: Documents, translator: Translator) -> None:
        self._documents = documents
        self._translator = translator

    def edit(self, change: Change, slot: Slot, part: Slot | None) -> None:
        """Apply a change; `part` is the place of the part that the fact is about."""
        kind, name, holder, object_ = change.fact.kind, change.fact.name, slot.mapping, change.place.kind
        if kind == "security":
            self._set_security(change, holder)
        elif kind == "servers":
            self._set_servers(change, holder)
        elif kind == "security scheme":
            self._edit_scheme(change, part)
        elif kind == "parameter":
            self._edit_parameter(change, holder, part)
        elif kind == "body":
            self._edit_body(change, holder)
        elif kind in _OBJECTS:
            self._edit_part(change, holder, part)
        elif kind == "extension":
            self._set_extension(change, holder, part)
        elif kind == "serialization":
            self._set_serialization(change, holder)
        elif kind == "encoding":
            encodings = holder.setdefault("encoding", {})
            set_keyword(encodings, "", name, copy.deepcopy(change.new))
            if not encodings:
                del holder["encoding"]
        elif kind in ("required", "deprecated"):
            set_flag(holder, object_, kind, is_set=bool(change.new))
        else:
            raise NotExpressible(f"there is no edit for {kind!r}")

    def _set_security(self, change: Change, holder: Json) -> None:
        document = self._translator.document
        own = as_mapping(resolve_pointer(document, change.origin.new))
        requirements = self._translator.translate_security(own.get("security", document.get("security")))
        is_root = change.place.kind == "description"
        if requirements == ([] if is_root else self._documents.root.get("security", [])):
            holder.pop("security", None)
        else:
            set_keyword(holder, "root" if is_root else change.place.kind, "security", requirements)

    def _set_servers(self, change: Change, holder: Json) -> None:
        """Take the servers of NEW; those that OURS has, too, keep their texts and names."""
        known = {format_json(describe_server(server)): server for server in as_list(holder.get("servers"))}
        servers = [
            copy.deepcopy({**server, **known.get(format_json(describe_server(server)), {})})
            for server in as_list(resolve_pointer(self._translator.document, change.origin.new))
            if change.new
        ]
        object_ = "root" if change.place.kind == "description" else change.place.kind
        set_keyword(holder, object_, "servers", servers or None)

    def _edit_scheme(self, change: Change, part: Slot | None) -> None:
        """Add or remove a security scheme; one that sends something else stays in its place, with its texts and argument."""
        components = self._translator.components
        if change.new:
            own = components.get(change.origin.new)
            if own is None:
                name = find_last_step(change.origin.new)
                self._translator.translate_security(
                    [{name: []}]
                )  # the scheme is then among the new components
                return
            scheme = self._documents.find(own).mapping
            new = copy.deepcopy(as_mapping(resolve_pointer(self._translator.document, change.origin.new)))
            kept = {key: scheme[key] for key in scheme if key in _OWN_OF_SCHEMES}
            replace_content(scheme, {**new, **kept})
        elif part is None:
            raise MissingPart(change.part)
        elif change.part not in components.values():
            self._documents.remove_component(ComponentKey(*split_pointer(change.part)[1:]))

    def _edit_parameter(self, change: Change, holder: Json, part: Slot | None) -> None:
        if not change.new:
            if part is None:
                raise MissingPart(change.part)
            if not is_list(holder.get("parameters")) or part.holder is not holder["parameters"]:
                raise NotExpressible("the parameter is that of all operations of the path")
            part.remove()
            return
        translated = self._translator.translate(change.origin.new, "parameter")
        value = self._translator.share(translated, "parameters")
        if part is not None:  # another component than before
            part.set(value)
        elif is_list(holder.get("parameters")):
            holder["parameters"].append(value)
        else:
            insert_keyword(holder, "operation", "parameters", [value])

    def _edit_body(self, change: Change, holder: Json) -> None:
        if not change.new:
            holder.pop("requestBody", None)
            return
        insert_keyword(
            holder, "operation", "requestBody", self._translator.translate(change.origin.new, "request body")
        )

    def _edit_part(self, change: Change, holder: Json, part: Slot | None) -> None:
        """Add or remove a response, a media type or a header."""
        section, object_ = _OBJECTS[change.fact.kind]
        if not change.new:
            if part is None:
                raise MissingPart(change.part)
            part.remove()
            if not holder.get(section):
                holder.pop(section, None)
            return
        name = find_last_step(change.origin.new)
        parts = holder.setdefault(section, {})
        value = self._translator.translate(change.origin.new, object_)
        if change.fact.kind == "status":
            value = value if name.startswith("2") else self._translator.share(value, "responses", name)
        parts[name] = value
        if change.fact.kind == "status":
            holder[section] = dict(sorted(parts.items(), key=lambda item: (item[0] == "default", item[0])))

    def _set_extension(self, change: Change, holder: Json, part: Slot | None) -> None:
        name = change.fact.name
        if name.startswith(_CALLBACK):
            self._edit_callback(change, holder, part)
            return
        value = copy.deepcopy(change.new)
        if name == "x-pagination" and is_mapping(value) and "page" not in value:
            value = {"page": self._choose_page(change, holder), **value}
        if name == "x-poll" and is_mapping(value):
            call = value.get("operation")
            value["operation"] = self._translator.call_paths.get(str(call), call)
        set_keyword(holder, change.place.kind, name, value)

    def _edit_callback(self, change: Change, holder: Json, part: Slot | None) -> None:
        """Add or remove an operation of a callback; one that is new is in the resource of its operation."""
        if not change.new:
            if part is None:
                raise MissingPart(change.part)
            part.remove()
            holder["callbacks"] = _remove_empty(holder["callbacks"])
            if not holder["callbacks"]:
                del holder["callbacks"]
            return
        *_, name, url, method = split_pointer(change.origin.new)
        operation = self._translator.translate(change.origin.new, "operation")
        resource, own = holder["operationId"].rpartition(".")[0], operation["operationId"]
        operation["operationId"] = f"{resource}.{own.rpartition('.')[2]}".lstrip(".")
        if "tags" in operation and "tags" in holder:
            operation["tags"] = list(holder["tags"])
        if "callbacks" not in holder:
            insert_keyword(holder, "operation", "callbacks", {})
        callback = holder["callbacks"].setdefault(name, {})
        known = next((key for key in callback if erase_parameters(key) == erase_parameters(url)), url)
        callback.setdefault(known, {})[method] = operation

    def _choose_page(self, change: Change, holder: Json) -> str:
        """The class of the pages: that of OURS, else that of NEW; it is a name, and so not part of the fact."""
        source = as_mapping(resolve_pointer(self._translator.document, change.origin.new))
        for value in (holder.get("x-pagination"), source, source.get("x-pagination")):
            page = as_mapping(value).get("page")
            if isinstance(page, str):
                return page
        raise NotExpressible("NEW has no name for the pages")

    def _set_serialization(self, change: Change, holder: Json) -> None:
        name = change.fact.name
        if name in ("style", "explode", "allowReserved"):
            set_keyword(holder, change.place.kind, name, change.new)
            return
        new = self._translator.translate(self._translator.follow(change.origin.new), change.place.kind)
        if not is_mapping(new) or not {"schema", "content"} & new.keys():
            raise NotExpressible("NEW has no such parameter")
        for key in ("schema", "content"):
            set_keyword(holder, change.place.kind, key, new.get(key))


def _remove_empty(callbacks: Json) -> Json:
    """The callbacks that have an operation."""
    used = {
        name: {url: item for url, item in callback.items() if {*SUPPORTED_METHODS} & item.keys()}
        for name, callback in callbacks.items()
    }
    return {name: callback for name, callback in used.items() if callback}


def set_flag(holder: Json, object_: str, key: str, *, is_set: bool) -> None:
    """Set a keyword that is false by default, or remove it."""
    if not is_set:
        holder.pop(key, None)
    elif object_ == "request body" and key not in holder:
        items = list(holder.items())
        position = next((index for index, (name, _) in enumerate(items) if name == "content"), len(items))
        items.insert(position, (key, True))
        holder.clear()
        holder.update(items)
    else:
        insert_keyword(holder, object_, key, True)


def remove_operation(slot: Slot, documents: Documents) -> None:
    """Remove an operation, and its path item if that has no other."""
    slot.remove()
    value = documents.values[slot.file]
    for section in ("paths", "webhooks"):
        items = as_mapping(value.get(section))
        for path in [
            path for path, item in items.items() if not {*SUPPORTED_METHODS} & as_mapping(item).keys()
        ]:
            del items[path]
        if section in value and not items:
            del value[section]


def move_operation(slot: Slot, documents: Documents, path: str, method: str, vendor_path: str) -> None:
    """Move an operation to another path or method; its path parameters keep the names that they have in OURS.

    It goes to its document, or to the one that has the path already, with the names of that. `vendor_path` is the path in OLD:
    with more or fewer parameters than that, those of `path` are the same if their names are.
    """
    operation = slot.mapping
    value = documents.values[slot.file]
    section = next(key for key in SECTIONS if slot.holder in as_mapping(value.get(key)).values())
    items: dict[str, Any] = value[section]
    old_path = next(key for key, item in items.items() if item is slot.holder)
    own_path = apply_names(path, old_path, vendor_path)
    known_file, known_path = find_path(documents, section, path) or (slot.file, own_path)
    others = {*SUPPORTED_METHODS} & slot.holder.keys() - {slot.step}
    if known_path not in documents.values[known_file][section] and not others:
        renamed = [(own_path if key == old_path else key, item) for key, item in items.items()]
        replace_content(items, dict(renamed))
    if known_path in items and items[known_path] is slot.holder:
        content = [(method if key == slot.step else key, item) for key, item in slot.holder.items()]
        replace_content(slot.holder, dict(content))
        return
    own = {key: item for key, item in slot.holder.items() if key not in SUPPORTED_METHODS}
    slot.remove()
    rename_parameters(operation, own_path, known_path, documents)
    documents.values[known_file][section].setdefault(known_path, copy.deepcopy(own))[method] = operation
    if not others:
        del items[old_path]
        if not items:
            del value[section]


def find_path(documents: Documents, section: str, path: str) -> tuple[str, str] | None:
    """The document and the path of a path item, whatever the names of its parameters are."""
    erased = erase_parameters(path)
    for file, known_section, known_path, _ in documents.list_operations():
        if known_section == section and erase_parameters(known_path) == erased:
            return file, known_path
    return None


def erase_parameters(path: str) -> str:
    """A path without the names of its parameters."""
    return _PLACEHOLDER.sub("{}", path)


def apply_names(path: str, own_path: str, vendor_path: str) -> str:
    """A path of NEW with the names that OURS has for the parameters of the path in OLD: by position, else by name.

    Raises NotExpressible if two parameters would have the same name.
    """
    own, old, new = map(_PLACEHOLDER.findall, (own_path, vendor_path, path))
    pairs = dict(zip(old, own, strict=False))
    names = own if len(own) == len(new) else [pairs.get(name, name) for name in new]
    if len({*names}) < len(names):
        raise NotExpressible(f"the path parameters would be {', '.join(names)}; rename one of them before")
    remaining = iter(names)
    return _PLACEHOLDER.sub(lambda _: f"{{{next(remaining)}}}", path)


def rename_parameters(operation: Json, path: str, known_path: str, documents: Documents) -> None:
    """Give the path parameters of an operation the names that another path has for them."""
    names = dict(zip(_PLACEHOLDER.findall(path), _PLACEHOLDER.findall(known_path), strict=True))
    parameters = as_list(operation.get("parameters"))
    for index, entry in enumerate(parameters):
        key = parse_reference(str(as_mapping(entry).get("$ref")))
        is_shared = key is not None and key in documents.index_components()
        parameter = (
            documents.find_component(key).value if key is not None and is_shared else as_mapping(entry)
        )
        name = parameter.get("name")
        if parameter.get("in") == "path" and names.get(name, name) != name:
            parameters[index] = {**copy.deepcopy(parameter), "name": names[name]}
