"""`spec/additions/`: hand-written Python of one API, copied as it is; its classes become bases of generated resources."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sdkwright.ir import names
from sdkwright.ir.api import Api
from sdkwright.openapi.decoding import ParseError, decode
from sdkwright.problems.messages import format_names, format_path, quote
from sdkwright.problems.problem import Problems, SourceLocation, UnreadableInput


@dataclass(frozen=True)
class Additions:
    """The texts of the files by resource path, and what each adds: names to the package, methods to the resource."""

    texts: Mapping[tuple[str, ...], str]
    public: Mapping[tuple[str, ...], tuple[str, ...]]
    methods: Mapping[tuple[str, ...], tuple[str, ...]]

    def bases(self, path: tuple[str, ...]) -> tuple[str, str] | None:
        """The base classes, plain and asyncio, that a resource gets; None for most."""
        if path not in self.texts:
            return None
        name = f"{names.pascal(path)}Additions"
        return name, names.asynchronous(name)

    def files(self, package: str) -> dict[str, str]:
        """Where the files go, all in one folder: `additions/voices.py`, `additions/voices_ivc.py`."""
        found = {f"src/{package}/additions/{module_name(path)}.py": text for path, text in self.texts.items()}
        if found:
            found[f"src/{package}/additions/__init__.py"] = (
                '"""Written by hand, in the additions folder of the spec."""\n'
            )
        return found


def module_name(path: tuple[str, ...]) -> str:
    """The module of the additions to a resource."""
    return "_".join(path)


def read_additions(spec: Path, api: Api) -> Additions:
    """Read the folder `additions` beside the description; raises SpecError for a file that no resource would use."""
    folder = (spec if spec.is_dir() else spec.parent) / "additions"
    known = {resource.path for resource in api.walk_resources()}
    taken = {*names.RUNTIME_NAMES, *names.ERROR_NAMES, *_names(api)}
    problems = Problems()
    texts: dict[tuple[str, ...], str] = {}
    public: dict[tuple[str, ...], tuple[str, ...]] = {}
    methods: dict[tuple[str, ...], tuple[str, ...]] = {}
    for file in sorted(folder.rglob("*.py")) if folder.is_dir() else ():
        path = file.relative_to(folder).with_suffix("").parts
        place = SourceLocation(format_path(file), 1)
        if path not in known:
            paths = format_names(sorted(".".join(path) for path in known))
            problems.error(place, f"no resource {quote('.'.join(path))} to add to; there are {paths}")
            continue
        text = _read(file, place, problems)
        if text is not None:
            texts[path] = text
            public[path], methods[path] = _check(place, path, text, problems)
            for name in sorted({*public[path]} & taken):
                problems.error(place, f"the name {quote(name)} in its __all__ is taken; choose another")
    problems.raise_errors()
    return Additions(texts, public, methods)


def _read(file: Path, place: SourceLocation, problems: Problems) -> str | None:
    try:
        return decode(file.read_bytes(), file.name)
    except OSError as error:
        raise UnreadableInput(f"{place.file}: {error.strerror}") from error
    except ParseError as refused:
        problems.error(replace(place, line=refused.line), refused.message)
        return None


def _check(
    place: SourceLocation, path: tuple[str, ...], text: str, problems: Problems
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Report what is wrong with a file; the names in its `__all__`, and the methods of its class."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        problems.error(replace(place, line=error.lineno or 1), f"not Python: {error.msg}")
        return (), ()
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    name = f"{names.pascal(path)}Additions"
    for wanted in (name, names.asynchronous(name)):
        if wanted not in classes:
            problems.error(
                place,
                f"no class {quote(wanted)}; a resource needs its additions in both flavours",
            )
    body = classes[name].body if name in classes else []
    methods = [one.name for one in body if isinstance(one, ast.FunctionDef) and one.name[0] != "_"]
    return tuple(_public(tree, place, problems)), tuple(methods)


def _public(tree: ast.Module, place: SourceLocation, problems: Problems) -> Iterator[str]:
    """The names in `__all__`, which can then be imported from the package."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            listed = node.value.elts if isinstance(node.value, (ast.List, ast.Tuple)) else []
            found = [one.value for one in listed if isinstance(one, ast.Constant)]
            if not listed or len(found) != len(listed):
                problems.error(replace(place, line=node.lineno), "write __all__ as a list of strings")
            yield from map(str, found)


def _names(api: Api) -> Iterator[str]:
    """What the package has already."""
    for schema in api.schemas:
        yield from (schema.name, names.param(schema.name), names.unknown(schema.name), *schema.aliases)
    for page in api.pages:
        yield from (page.name, names.asynchronous(page.name))
    for resource in api.walk_resources():
        for channel in resource.channels:
            yield from (channel.session, names.asynchronous(channel.session))
