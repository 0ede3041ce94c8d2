"""Renders modules of models. A module is rendered again if one of its schemas, or a schema that they refer to, has changed.

If only texts have changed, such as descriptions, the classes are the same, and get other docstrings. Of classes in other
modules, the model generator gets only outlines: their names and what they refer to, which determines the order of classes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from sdkwright.ir.schema import Schema
from sdkwright.openapi.pointers import SCHEMA_REF
from sdkwright.output.parts import Parts
from sdkwright.render.model_docs import add_docstrings
from sdkwright.render.module_cycles import (
    join_cycles,
    list_references,
    list_targets,
    render_public_modules,
)

_MODULE, _CLASSES = "module", "classes of"
"""Parts: a module, and the same with marks in place of docstrings."""


class ModelInput(NamedTuple):
    """All that determines the class of a schema, apart from its docstrings."""

    name: str
    """With the module."""
    contents: Mapping[str, Any]
    """The schemas of the class and of its own aliases, by names with the module."""
    data: Mapping[str, Any]
    """The values for the templates."""
    aliases: Mapping[str, str]
    """The names of fields that differ from those of the properties."""
    bases: Collection[str]
    """The schemas that it inherits from."""

    def outline(self) -> dict[str, Any]:
        """The contents without the fields of a class: what modules need that refer to it, and do not inherit from it."""
        return {name: _outline(content) for name, content in self.contents.items()}


class ModelGenerator(Protocol):
    """Makes the classes of one kind."""

    @property
    def folder(self) -> str: ...

    @property
    def package(self) -> str: ...

    def describe(self, schemas: Mapping[str, Schema]) -> dict[str, ModelInput]: ...

    def generate(self, inputs: Iterable[ModelInput], others: Iterable[str]) -> dict[str, str]: ...


def render_modules(
    all_schemas: Mapping[str, Schema], generator: ModelGenerator, parts: Parts
) -> dict[str, str]:
    """The modules by path. Those that are made again are made together, with the schemas that they refer to."""
    references = {
        name: {*list_references(schema.content, all_schemas)} for name, schema in all_schemas.items()
    }
    schemas = join_cycles(all_schemas, references)
    modules = tuple(dict.fromkeys(schema.module for schema in schemas.values()))
    # Whether a module is a folder affects the relative imports.
    named = tuple(dict.fromkeys((*modules, *(schema.module for schema in all_schemas.values()))))
    rendering = _Rendering(schemas, named, _list_reachable_schemas(schemas, references), generator, parts)
    files = render_public_modules(generator.folder, all_schemas, schemas, generator.package)
    for texts in rendering.render(modules).values():
        files.update(texts)
    return files


@dataclass(frozen=True)
class _Rendering:
    schemas: Mapping[str, Schema]
    named: tuple[str, ...]
    """All modules."""
    reachable: Mapping[str, Collection[str]]
    """By module: its schemas, and those that they refer to at any depth."""
    generator: ModelGenerator
    parts: Parts

    def render(self, modules: Iterable[str]) -> dict[str, Mapping[str, str]]:
        """The files of each module."""
        found = {module: self._find(_MODULE, module, self.schemas) for module in modules}
        missing = [module for module, files in found.items() if files is None]
        for module in found.keys() - missing:
            self.parts.retain(self._name_part(_CLASSES, module))
        for module, files in self._make_classes(missing).items() if missing else ():
            texts = {path: add_docstrings(text, self.schemas) for path, text in files.items()}
            found[module] = self.parts.keep(self._name_part(_MODULE, module), texts)
        return {module: files for module, files in found.items() if files is not None}

    def _make_classes(self, modules: Collection[str]) -> dict[str, Mapping[str, str]]:
        """The files of each module, with marks in place of docstrings."""
        inputs = self.generator.describe({name: self.schemas[name] for name in self._list_schemas(modules)})
        outlines = {name: input_.outline() for name, input_ in inputs.items()}
        found = {
            module: self._find(_CLASSES, module, {**outlines, **self._select([module], inputs)})
            for module in modules
        }
        missing = [module for module, files in found.items() if files is None]
        if missing:
            needed = self._list_schemas(missing)
            present = {self.schemas[name].module for name in needed}
            others = [module for module in self.named if module not in present]
            own = self._select(missing, inputs)
            chosen = [own.get(name) or inputs[name]._replace(contents=outlines[name]) for name in needed]
            files_by_path = self.generator.generate(chosen, others)
            for module in missing:
                path = f"{self.generator.folder}/{module.replace('.', '/')}"
                paths = (f"{path}.py", f"{path}/__init__.py")
                files = {path: files_by_path[path] for path in paths if path in files_by_path}
                found[module] = self.parts.keep(self._name_part(_CLASSES, module), files)
        return {module: files for module, files in found.items() if files is not None}

    def _find(self, kind: str, module: str, values: Mapping[str, object]) -> Mapping[str, str] | None:
        hashes = [self.parts.hash_once(values[name]) for name in self.reachable[module]]
        return self.parts.find(
            self._name_part(kind, module), (self.generator.package, module, self.named, hashes)
        )

    def _name_part(self, kind: str, module: str) -> str:
        return f"{kind} {self.generator.folder}.{module}"

    def _select(self, modules: Iterable[str], inputs: Mapping[str, ModelInput]) -> dict[str, ModelInput]:
        """The inputs of the schemas of some modules, and of those that they inherit from at any depth."""
        queue = [name for module in modules for name in self._names_by_module[module]]
        selected: dict[str, ModelInput] = {}
        while queue:
            if (name := queue.pop()) not in selected:
                selected[name] = inputs[name]
                queue += inputs[name].bases
        return selected

    @cached_property
    def _names_by_module(self) -> Mapping[str, list[str]]:
        names: defaultdict[str, list[str]] = defaultdict(list)
        for name, schema in self.schemas.items():
            names[schema.module].append(name)
        return names

    def _list_schemas(self, modules: Iterable[str]) -> list[str]:
        """The schemas that some modules need, in the order of all schemas."""
        names = {name for module in modules for name in self.reachable[module]}
        return [name for name in self.schemas if name in names]


def _outline(content: Any) -> Any:
    """The schema of a class with a field for each reference; any other schema as it is, because it may be part of types."""
    if not content.keys() & {"properties", "allOf"}:
        return content
    targets = dict.fromkeys(list_targets(content))
    fields = {f"field{number}": {"$ref": SCHEMA_REF + name} for number, name in enumerate(targets)}
    return {"type": "object", "properties": fields or {"field": {"type": "string"}}}


def _list_reachable_schemas(
    schemas: Mapping[str, Schema], references: Mapping[str, set[str]]
) -> dict[str, list[str]]:
    """By module: its schemas, and those that they refer to at any depth, in the order of all schemas."""
    found: dict[str, set[str]] = {}
    for name, schema in schemas.items():
        reachable = found.setdefault(schema.module, set())
        queue = [] if name in reachable else [name]
        reachable.add(name)
        while queue:
            new = references[queue.pop()] - reachable
            reachable |= new
            queue += new
    return {module: [name for name in schemas if name in reachable] for module, reachable in found.items()}
