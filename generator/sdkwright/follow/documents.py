"""The documents of a spec folder while they are changed, and their texts afterwards."""

from __future__ import annotations

import copy
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sdkwright.adopt.model import Json
from sdkwright.adopt.references import ComponentKey, parse_reference, replace_references
from sdkwright.openapi.pointers import make_component_ref, split_pointer
from sdkwright.openapi.untyped import as_mapping, is_list, is_mapping
from sdkwright.openapi.vocabulary import ROOT_DOCUMENT
from sdkwright.openapi.yaml_editor import YamlEditor
from sdkwright.openapi.yaml_text import format_yaml
from sdkwright.spec.shapes import Object

REMOVED: Final = object()
"""The place of an element of a list that is removed, until `Documents.close_gaps`: positions stay valid until then."""
SECTIONS: Final = ("paths", "webhooks")


class MissingPart(Exception):
    """The description has no value at a pointer; the message is the pointer."""


@dataclass(frozen=True, eq=False)
class Slot:
    """The place of a value in the mapping or list that contains it."""

    file: str
    holder: Any
    step: str | int

    @property
    def value(self) -> Any:
        """The value; raises MissingPart if it was removed."""
        try:
            value = self.holder[self.step]
        except (KeyError, IndexError, TypeError):
            raise MissingPart(str(self.step)) from None
        if value is REMOVED:
            raise MissingPart(str(self.step))
        return value

    @property
    def mapping(self) -> Json:
        """The value, which is a mapping; raises MissingPart."""
        value = self.value
        if not is_mapping(value):
            raise MissingPart(str(self.step))
        return value

    def set(self, value: Any) -> None:
        """Replace the value."""
        self.holder[self.step] = value

    def remove(self) -> None:
        """Remove the value. An element of a list leaves a gap."""
        if is_list(self.holder):
            self.holder[int(self.step)] = REMOVED
        else:
            self.holder.pop(self.step, None)


class Documents:
    """The documents of a spec, by path in the folder. References are written as in a spec that is a single document."""

    def __init__(self, files: Mapping[str, str]) -> None:
        """Read the texts of all documents; raises SpecError."""
        self._files = files
        self._components: dict[ComponentKey, str] | None = None
        """The document of each component; None if that has to be found again."""
        self._editors = {file: YamlEditor(text, file) for file, text in files.items()}
        self._texts: dict[tuple[str, str], str] = {}
        """The references as they are written, by document and reference in a single document."""
        self.root_file = ROOT_DOCUMENT if ROOT_DOCUMENT in files else next(iter(files))
        self.values: dict[str, Json] = {
            file: self._make_absolute(file, as_mapping(copy.deepcopy(editor.value)))
            for file, editor in self._editors.items()
        }
        self._origins = self._index_components()
        """The document of each component before all changes."""
        self._copies: dict[ComponentKey, ComponentKey] = {}
        """The components that others were copied from."""

    def copy(self) -> Documents:
        """The same documents, to be changed apart from these."""
        other = copy.copy(self)
        other.values, other._copies = copy.deepcopy(self.values), dict(self._copies)
        return other

    @property
    def root(self) -> Json:
        """The root document."""
        return self.values[self.root_file]

    def find(self, pointer: str) -> Slot:
        """The place of a value, by its pointer into the spec as a single document; raises MissingPart."""
        steps = split_pointer(pointer)
        file = self.find_file(steps)
        holder: Any = self.values
        step: str | int = file
        for next_step in steps:
            holder = _get(holder, step)
            step = int(next_step) if is_list(holder) and next_step.isdecimal() else next_step
            if step not in (range(len(holder)) if is_list(holder) else as_mapping(holder)):
                raise MissingPart(pointer)
        return Slot(file, holder, step)

    def find_file(self, steps: list[str]) -> str:
        """The document that contains a value; the root document if none does."""
        length = 3 if steps[:1] == ["components"] else 3 if steps[:1] and steps[0] in SECTIONS else 0
        for count in range(min(length, len(steps)), 1, -1):
            for file, value in self.values.items():
                part: Any = value
                for step in steps[:count]:
                    part = as_mapping(part).get(step)
                if part is not None:
                    return file
        return self.root_file

    def list_operations(self) -> Iterator[tuple[str, str, str, Json]]:
        """The document, section, path and path item of each path item."""
        for file, value in self.values.items():
            for section in SECTIONS:
                for path, item in as_mapping(value.get(section)).items():
                    yield file, section, path, item

    def index_components(self) -> Mapping[ComponentKey, str]:
        """The document of each component."""
        if self._components is None:
            self._components = self._index_components()
        return self._components

    def _index_components(self) -> dict[ComponentKey, str]:
        return {
            ComponentKey(kind, name): file
            for file, value in self.values.items()
            for kind, components in as_mapping(value.get("components")).items()
            for name in as_mapping(components)
        }

    def find_component(self, key: ComponentKey) -> Slot:
        """The place of a component."""
        file = self.index_components()[key]
        return Slot(file, self.values[file]["components"][key.kind], key.name)

    def add_component(self, file: str, key: ComponentKey, value: Any, after: str = "") -> None:
        """Add a component to a document, after another one, or at the end."""
        self._components = None
        components: Json = self.values.setdefault(file, {}).setdefault("components", {})
        if key.kind not in components:
            kinds: Json = {**components, key.kind: {}}
            components.clear()
            components.update(sorted(kinds.items(), key=lambda item: item[0] == "schemas"))
        insert_after(components[key.kind], key.name, value, after)

    def remove_component(self, key: ComponentKey) -> Any:
        """Remove a component, and return its value."""
        slot = self.find_component(key)
        value = slot.value
        slot.remove()
        self._components = None
        return value

    def copy_component(self, key: ComponentKey, name: str) -> None:
        """Add a component with the content and the text of another one, after it."""
        slot = self.find_component(key)
        copied = ComponentKey(key.kind, name)
        self.add_component(slot.file, copied, copy.deepcopy(slot.value), key.name)
        self._copies[copied] = key

    def close_gaps(self) -> None:
        """Remove what is left of removed elements, and lists that became empty by that."""
        for value in self.values.values():
            _close_gaps(value)

    def write(self) -> dict[str, str | None]:
        """The texts of the documents that changed; None for one that is removed."""
        components = self.index_components()
        self._move_texts(components)
        texts: dict[str, str | None] = {}
        for file, value in self.values.items():
            document = self._make_relative(file, value, components)
            if file not in self._editors:
                texts[file] = format_yaml(document)
                continue
            editor = self._editors[file]
            editor.update((), document)
            text = editor.write()
            if text != self._files[file]:
                texts[file] = text
        return texts | {file: None for file in self._editors if file not in self.values}

    def _move_texts(self, components: Mapping[ComponentKey, str]) -> None:
        """Copy the texts of components that were copied, or moved to another document, with their comments."""
        for key, original in self._copies.items():
            path, editor = ("components", key.kind), self._editors[components[key]]
            editor.insert_copy(path, key.name, editor, (*path, original.name), [original.name])
        for key, old in self._origins.items():
            file = components.get(key, old)
            path = ("components", key.kind)
            if file != old and file in self._editors and has_steps(self._editors[file].value, path):
                names = [*self.values[file]["components"][key.kind]]
                before = [
                    name for name in names[: names.index(key.name)] if name in self._editors[file].get(path)
                ]
                source = self._editors[old]
                self._editors[file].insert_copy(path, key.name, source, (*path, key.name), before[-1:])

    def get_bundle(self) -> Json:
        """The spec as a single document, which shares its values."""
        bundle: Json = dict(self.root)
        for section in (*SECTIONS, "components"):
            merged: Json = {}
            for value in self.values.values():
                for key, part in as_mapping(value.get(section)).items():
                    merged[key] = {**merged[key], **part} if key in merged else part
            if merged:
                bundle[section] = merged
        return bundle

    def _shape(self, file: str) -> Object:
        return Object("root" if file == self.root_file else "document")

    def _make_absolute(self, file: str, value: Json) -> Json:
        def replace(text: str) -> str:
            path, separator, fragment = text.partition("#")
            absolute = f"#{fragment}"
            if path and separator:
                target = posixpath.normpath(posixpath.join(posixpath.dirname(file), path))
                self._texts.setdefault((file, f"{target}{absolute}"), text)
                return absolute
            return text

        document: Json = replace_references(value, self._shape(file), replace)
        return document

    def _make_relative(self, file: str, value: Json, components: Mapping[ComponentKey, str]) -> Json:
        def replace(text: str) -> str:
            key = parse_reference(text)
            target = components.get(key) if key is not None else None
            if key is None or target is None or target == file:
                return text
            known = self._texts.get((file, f"{target}{text}"))
            path = posixpath.relpath(target, posixpath.dirname(file) or ".")
            return known or path + make_component_ref(*key)

        document: Json = replace_references(value, self._shape(file), replace)
        return document


def has_steps(value: Any, steps: Sequence[str]) -> bool:
    """Whether a mapping has a mapping at some keys."""
    for step in steps:
        value = as_mapping(value).get(step)
    return is_mapping(value)


def _get(holder: Any, step: str | int) -> Any:
    return holder[step]


def insert_after(mapping: Json, key: str, value: Any, after: str) -> None:
    """Add a key to a mapping, after another one; at the end if that is missing."""
    if after not in mapping or key in mapping:
        mapping[key] = value
        return
    items = list(mapping.items())
    items.insert([*mapping].index(after) + 1, (key, value))
    mapping.clear()
    mapping.update(items)


def replace_content(mapping: Json, content: Mapping[str, Any]) -> None:
    """Give a mapping, which others refer to, another content."""
    items = list(content.items())
    mapping.clear()
    mapping.update(items)


def _close_gaps(value: Any) -> None:
    if is_list(value):
        value[:] = [element for element in value if element is not REMOVED]
    elif is_mapping(value):
        emptied = [key for key, child in value.items() if is_list(child) and child and _is_gap(child)]
        for key in emptied:
            del value[key]
    for child in value.values() if is_mapping(value) else value if is_list(value) else ():
        _close_gaps(child)


def _is_gap(elements: list[Any]) -> bool:
    return all(element is REMOVED for element in elements)
