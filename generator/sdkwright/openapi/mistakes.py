"""What is wrong in a description that can be read nevertheless: found when a description is read tolerantly."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from sdkwright.openapi.pointers import join_pointer
from sdkwright.openapi.references import Unresolved, list_mappings
from sdkwright.openapi.untyped import as_mapping, is_list
from sdkwright.openapi.vocabulary import HTTP_METHODS, is_swagger
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import SourceLocation

if TYPE_CHECKING:
    from sdkwright.openapi.loaded_files import LoadedFiles
    from sdkwright.openapi.origins import Origins

_MAX_MISTAKES: Final = 10_000
_VERSION: Final = re.compile(r"3\.[012](\.\d+)?(-\w+)?")
_PARAMETER: Final = re.compile(r"\{[^{}]*\}")
_SCHEMA_KEYWORDS: Final = frozenset(
    {"type", "$ref", "allOf", "oneOf", "anyOf", "enum", "properties", "items"}
)
"""Keywords of which each schema that limits its values has one."""


@dataclass(frozen=True)
class Mistake:
    """Something that is wrong in a description; the message is one line without a final full stop."""

    pointer: str
    """In the source, whose files are one document; "" if it is not known."""
    message: str
    location: SourceLocation


def collect_mistakes(
    document: dict[str, Any], unresolved: Iterable[Unresolved], files: LoadedFiles, origins: Origins
) -> tuple[Mistake, ...]:
    """The mistakes of a bundled document, ordered by file and line; of very many, the first."""
    mistakes = [
        Mistake(
            key.pointer if path == origins.root else "",
            key.message,
            SourceLocation(files.format_path(path), key.line),
        )
        for path, keys in files.duplicates.items()
        for key in islice(keys, _MAX_MISTAKES)
    ]
    found = (mistake for mistakes in (unresolved, _find_mistakes(document)) for mistake in mistakes)
    for pointer, message in islice(found, _MAX_MISTAKES):
        mistakes.append(Mistake(pointer, message, origins.locate(pointer, document)))
    if next(iter(found), None) is not None:
        message = f"more than {_MAX_MISTAKES:,} mistakes; the others are not listed"
        mistakes.append(Mistake("", message, origins.locate("", document)))
    return tuple(sorted(mistakes, key=lambda mistake: mistake.location))


def _find_mistakes(document: dict[str, Any]) -> Iterator[Unresolved]:
    yield from _check_version(document)
    yield from _check_operations(document)
    yield from _check_keywords(document)


def _check_version(document: dict[str, Any]) -> Iterator[Unresolved]:
    version, old_version = document.get("openapi"), document.get("swagger")
    if "openapi" in document and "swagger" in document:
        chosen, other = ("swagger", "openapi") if is_swagger(document) else ("openapi", "swagger")
        yield Unresolved(f"/{other}", f"both 'openapi' and 'swagger'; read as {chosen}; remove one")
    elif "swagger" in document and str(old_version) not in ("2.0", "2"):
        yield Unresolved("/swagger", f"unknown version {quote(old_version)} of Swagger; read as 2.0")
    elif "openapi" in document and not (isinstance(version, str) and _VERSION.fullmatch(version)):
        yield Unresolved(
            "/openapi", f"unknown version {quote(version)} of OpenAPI; read as 3.1; write '3.1.1'"
        )
    elif "openapi" not in document and "swagger" not in document:
        yield Unresolved("", "no version; read as OpenAPI 3.1; add openapi: 3.1.1")


def _check_operations(document: dict[str, Any]) -> Iterator[Unresolved]:
    paths: dict[str, str] = {}
    ids: dict[str, str] = {}
    for path, item in as_mapping(document.get("paths")).items():
        if path.startswith("x-"):
            continue
        first = paths.setdefault(_PARAMETER.sub("{}", path), path)
        if first != path:
            pointer = join_pointer("paths", path)
            yield Unresolved(
                pointer, f"the same path as {quote(first)}, except for the names of parameters; join them"
            )
        for method in HTTP_METHODS:
            operation = as_mapping(as_mapping(item).get(method))
            name, label = operation.get("operationId"), f"{method.upper()} {path}"
            if not isinstance(name, str):
                continue
            other = ids.setdefault(name, label)
            if other != label:
                pointer = join_pointer("paths", path, method, "operationId")
                yield Unresolved(
                    pointer, f"the operationId {quote(name)} is also that of {quote(other)}; change one"
                )


def _check_keywords(document: dict[str, Any]) -> Iterator[Unresolved]:
    """Keywords of another version of OpenAPI than that of the document."""
    version = str(document.get("openapi"))
    for pointer, value in list_mappings(document) if version.startswith("3.") else ():
        if version.startswith("3.0") and is_list(value.get("type")):
            yield Unresolved(f"{pointer}/type", "a list of types is not part of OpenAPI 3.0; read as in 3.1")
        elif not version.startswith("3.0") and _is_schema_of_3_0(value):
            yield Unresolved(pointer, "'nullable' is not part of OpenAPI 3.1; read as in 3.0")


def _is_schema_of_3_0(value: dict[str, Any]) -> bool:
    return isinstance(value.get("nullable"), bool) and not _SCHEMA_KEYWORDS.isdisjoint(value)
