"""The folder `additions` of a spec: handwritten Python, whose classes become base classes of generated resources."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, TypeAlias

from sdkwright.ir import names
from sdkwright.ir.api import Api
from sdkwright.openapi.decoding import ParseError, decode
from sdkwright.problems.input_files import read_file
from sdkwright.problems.messages import format_names, format_path, quote
from sdkwright.problems.problem import Problems, SourceLocation
from sdkwright.spec.folder import find_additions, find_folder, list_additions

_ResourcePath: TypeAlias = "tuple[str, ...]"


@dataclass(frozen=True)
class Additions:
    """The files of the folder, by the path of the resource that each extends."""

    texts: Mapping[_ResourcePath, str]
    public: Mapping[_ResourcePath, tuple[str, ...]]
    """The names that can be imported from the package."""
    methods: Mapping[_ResourcePath, tuple[str, ...]]
    """The methods that each module adds to its resource."""

    def find_bases(self, path: _ResourcePath) -> tuple[str, str] | None:
        """The base classes of a resource and of its async variant; None if there are no additions to it."""
        return _make_class_names(path) if path in self.texts else None

    def list_files(self, package: str) -> dict[str, str]:
        """The files of the generated package, all in one folder: `additions/voices.py`, `additions/voices_ivc.py`."""
        folder = f"src/{package}/additions"
        files = {f"{folder}/{make_module_name(path)}.py": text for path, text in self.texts.items()}
        if files:
            files[f"{folder}/__init__.py"] = '"""Written by hand, in the additions folder of the spec."""\n'
        return files


def make_module_name(path: _ResourcePath) -> str:
    """The module of the additions to a resource."""
    return names.make_file_name("_".join(path))


def read_additions(spec: Path, api: Api) -> Additions:
    """Read the additions beside the description; raises SpecError for a file that cannot be used."""
    folder = find_additions(spec)
    resources = {resource.path for resource in api.walk_resources()}
    existing_names = {*names.RUNTIME_NAMES, *names.ERROR_NAMES, *_list_package_names(api)}
    problems = Problems()
    modules: dict[_ResourcePath, _Module] = {}
    for file in list_additions(spec):
        path = file.relative_to(folder).with_suffix("").parts
        location = SourceLocation(format_path(file), 1)
        if path not in resources:
            known = format_names(sorted(".".join(resource) for resource in resources))
            problems.error(
                location, f"no resource {quote('.'.join(path))}; rename the file after a resource: {known}"
            )
            continue
        text = _read(file, find_folder(spec), location, problems)
        if text is not None:
            module = modules[path] = _check(location, path, text, problems)
            for name in sorted({*module.public} & existing_names):
                problems.error(
                    location,
                    f"the name {quote(name)} in __all__ exists in the package already; choose another",
                )
    problems.raise_errors()
    return Additions(
        {path: module.text for path, module in modules.items()},
        {path: module.public for path, module in modules.items()},
        {path: module.methods for path, module in modules.items()},
    )


class _Module(NamedTuple):
    text: str
    public: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()


def _read(file: Path, folder: Path, location: SourceLocation, problems: Problems) -> str | None:
    try:
        return decode(read_file(file, folder), file.name)
    except ParseError as error:
        problems.error(error.locate(location.file), error.message)
        return None


def _check(location: SourceLocation, path: _ResourcePath, text: str, problems: Problems) -> _Module:
    """Check a file, and find the names in its `__all__` and the methods of its class."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        problems.error(replace(location, line=error.lineno or 1), f"Python syntax: {error.msg}; correct it")
        return _Module(text)
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    sync_class, async_class = _make_class_names(path)
    for name in (sync_class, async_class):
        if name not in classes:
            problems.error(
                location,
                f"no class {quote(name)}; write a class for the resource and one for its async variant",
            )
    body = classes[sync_class].body if sync_class in classes else []
    methods = [node.name for node in body if isinstance(node, ast.FunctionDef) and node.name[0] != "_"]
    return _Module(text, tuple(_list_public_names(tree, location, problems)), tuple(methods))


def _list_public_names(tree: ast.Module, location: SourceLocation, problems: Problems) -> Iterator[str]:
    """The names in `__all__`."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            elements = node.value.elts if isinstance(node.value, (ast.List, ast.Tuple)) else []
            values = [element.value for element in elements if isinstance(element, ast.Constant)]
            if not elements or len(values) != len(elements):
                problems.error(replace(location, line=node.lineno), "__all__ must be a list of strings")
            yield from map(str, values)


def _make_class_names(path: _ResourcePath) -> tuple[str, str]:
    name = f"{names.to_pascal_case(path)}Additions"
    return name, names.make_async_name(name)


def _list_package_names(api: Api) -> Iterator[str]:
    """The names that the generated package already contains."""
    for schema in api.schemas:
        yield from (
            schema.name,
            names.make_param_name(schema.name),
            names.make_unknown_name(schema.name),
            *schema.aliases,
        )
        if schema.has_model_or_dict:
            yield names.make_model_or_dict_name(schema.name)
    for page in api.pages:
        yield from (page.name, names.make_async_name(page.name))
    for resource in api.walk_resources():
        for channel in resource.channels:
            yield from (channel.session, names.make_async_name(channel.session))
