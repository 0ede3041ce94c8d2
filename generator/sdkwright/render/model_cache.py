"""Modules of models that an earlier run has made: each is made again when a schema that it holds, or leads to, is another."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from sdkwright.ir.api import Schema
from sdkwright.openapi.pointers import SCHEMA_REF
from sdkwright.output.cache import Cache

Make = Callable[[Mapping[str, Schema], tuple[str, ...]], dict[str, str]]
"""From schemas, and the names of the modules that none of them is in, to all that these schemas need, by path."""


def known_or_made(
    folder: str, schemas: Mapping[str, Schema], package: str, cache: Cache, make: Make
) -> dict[str, str]:
    """The modules by their paths. Those that are not known are made in one go, from nothing but what they lead to."""
    modules = tuple(dict.fromkeys(schema.module for schema in schemas.values()))
    texts = {name: repr(schema) for name, schema in schemas.items()}
    needs = {module: _needed(module, schemas) for module in modules}
    keys = {
        module: cache.key(
            "module", folder, package, module, *modules, *(texts[name] for name in needs[module])
        )
        for module in modules
    }
    found = {module: text for module in modules if (text := cache.get(keys[module])) is not None}
    missing = [module for module in modules if module not in found]
    needed = {name for module in missing for name in needs[module]}
    some = {name: schema for name, schema in schemas.items() if name in needed}
    present = {schema.module for schema in some.values()}
    made = make(some, tuple(module for module in modules if module not in present)) if missing else {}
    for module in missing:
        place = f"{folder}/{module.replace('.', '/')}"
        paths = (f"{place}.py", f"{place}/__init__.py")
        found[module] = json.dumps({path: made[path] for path in paths if path in made})
        cache.put(keys[module], found[module])
    files: dict[str, str] = {}
    for module in modules:
        files.update(json.loads(found[module]))
    return files


def _needed(module: str, schemas: Mapping[str, Schema]) -> list[str]:
    """The schemas of a module, and those that they lead to, in the order of all."""
    waiting = [name for name, schema in schemas.items() if schema.module == module]
    reached = {*waiting}
    while waiting:
        new = {*_references(schemas[waiting.pop()].content)} - reached
        reached |= new
        waiting += new
    return [name for name in schemas if name in reached]


def _references(content: Any) -> Iterator[str]:
    if isinstance(content, Mapping):
        for key, value in cast("Mapping[str, Any]", content).items():
            if key == "$ref" and isinstance(value, str):
                yield value.removeprefix(SCHEMA_REF)
            else:
                yield from _references(value)
    elif isinstance(content, (list, tuple)):
        for value in cast("list[Any]", content):
            yield from _references(value)
