"""What the schemas of a source are, before they are converted: another name, an object, a variant that only limits."""

from __future__ import annotations

from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any, Final

from sdkwright.adopt.conversion.nullable import NULL
from sdkwright.adopt.model import Json
from sdkwright.ir.formats import FORMATS
from sdkwright.openapi.pointers import join_pointer, split_pointer
from sdkwright.openapi.references import OTHER_FILES
from sdkwright.openapi.untyped import as_list, as_mapping, is_list, is_mapping
from sdkwright.openapi.vocabulary import HTTP_METHODS

FLAGS: Final = ("deprecated", "readOnly", "writeOnly")
ANNOTATIONS: Final = frozenset(
    (
        *(
            *FLAGS,
            "title",
            "description",
            "default",
            "example",
            "examples",
            "externalDocs",
            "xml",
            "nullable",
        ),
        "$comment",
    )
)
"""Keywords that do not limit the values of a schema, apart from null."""
UNIONS: Final = ("oneOf", "anyOf")
_LIMITING: Final = frozenset(
    (
        *("required", "not", "properties", "type", "dependentRequired", "if", "then", "else"),
        "additionalProperties",
    )
)
"""Keywords of a variant that only limits the properties beside its union."""
_CONTAINERS: Final = frozenset(
    (
        *("allOf", "anyOf", "oneOf", "properties", "patternProperties", "items", "prefixItems", "contains"),
        *("additionalProperties", "not", "if", "then", "else", "content", "$defs", "definitions"),
        *HTTP_METHODS,
    )
)
"""What contains schemas in a file, and has no name itself."""
_TYPES: Final = ("string", "number", "integer", "boolean", "array", "object")
_TEXT_FORMATS: Final = (
    *(name for name, format_ in FORMATS.items() if format_.applies_to("string")),
    "binary",
    "byte",
    "email",
)
_MIN_MASK: Final = 3


def requires_name(schema: Json) -> bool:
    """Whether a schema in the curated form must be a component."""
    if "$ref" in schema:
        return False
    if "enum" in schema:
        return True
    return bool({"allOf", "oneOf"} & schema.keys()) or "properties" in schema


def describe_place(pointer: str) -> str:
    """The subject of a decision: the operation, the schema, or the property that a pointer leads to."""
    steps = split_pointer(pointer)
    for length in (5, 4, 3, 2):
        name = find_schema_name(join_pointer(*steps[:length])) if length <= len(steps) else ""
        if name and steps[2:3] != ["content"] and steps[2:3] not in ([method] for method in HTTP_METHODS):
            properties = [step for before, step in pairwise(steps[length - 1 :]) if before == "properties"]
            return f"schema {'.'.join([name, *properties])}"
    if steps[:1] == [OTHER_FILES] and len(steps) > 1:
        return steps[1]
    if steps[:1] == ["paths"] and len(steps) > 2:
        return f"{steps[2].upper()} {steps[1]}"
    return " ".join(steps[1:3]) or "the document"


def find_schema_name(pointer: str) -> str:
    """The name that the source gives a schema: that in `components`, `$defs` or another file, or of the file; "" for none."""
    steps = split_pointer(pointer)
    if steps[:2] == ["components", "schemas"] and len(steps) == 3:
        return steps[2]
    if steps[-2:-1] in (["$defs"], ["definitions"]) and steps[-3:-2] != ["properties"]:
        return steps[-1]
    if steps[:1] != [OTHER_FILES] or len(steps) < 2:
        return ""
    *sections, name = steps[2:] or [find_file_name(steps[1])]
    is_named = sections in ([], ["schemas"], ["components", "schemas"]) and name not in _CONTAINERS
    return name if is_named else ""


def find_file_name(path: str) -> str:
    """What a file of a split document is about: its name without endings, or that of its folder if it is an index."""
    *folders, name = PurePosixPath(path).parts
    stem = name.partition(".")[0].lstrip("_")
    return folders[-1] if folders and stem.lower() in ("", "index", "model", "schema") else stem


def find_alias(value: Any) -> tuple[str, bool] | None:
    """The reference that a schema consists of, and whether it also allows null; None for any other schema."""
    if not is_mapping(value):
        return None
    core = {key: item for key, item in value.items() if key not in ANNOTATIONS and not key.startswith("x-")}
    is_null = value.get("nullable") is True
    if set(core) == {"$ref"}:
        return (core["$ref"], is_null) if isinstance(core["$ref"], str) else None
    if len(core) != 1:
        return None
    ((keyword, members),) = core.items()
    if keyword not in ("allOf", *UNIONS) or not is_list(members):
        return None
    others = [member for member in members if member != NULL] if keyword != "allOf" else members
    if len(others) != 1 or not is_mapping(others[0]) or set(others[0]) != {"$ref"}:
        return None
    return others[0]["$ref"], is_null or len(others) < len(members)


def needs_no_name(value: Json) -> bool:
    """Whether a component of the source is written out where it is used: anything, null, and binary data."""
    core = {key for key in value if key not in ANNOTATIONS and not key.startswith("x-")}
    return not core or is_binary(value) or only_allows_null(value)


def only_allows_null(value: Any) -> bool:
    """Whether a schema of the source only allows null."""
    if not is_mapping(value):
        return False
    is_constant = "const" in value and value["const"] is None
    return value.get("type") in ("null", ["null"]) or value.get("enum") == [None] or is_constant


def has_null_default(value: Json) -> bool:
    """Whether a schema of the source, or its only variant apart from null, has null as its default."""
    if "default" in value:
        return value["default"] is None
    members = [member for keyword in UNIONS for member in as_list(value.get(keyword))]
    others = [member for member in members if not only_allows_null(member)]
    return len(others) == 1 and is_mapping(others[0]) and has_null_default(others[0])


def list_types(value: Json) -> list[str]:
    """The types of a schema apart from null; those that its keywords imply if there is no `type`."""
    declared: list[Any] = as_list(value.get("type")) or [value.get("type")]
    types = [name for name in declared if isinstance(name, str) and name in _TYPES]
    if types:
        return types
    if value.get("type") == "file":  # Swagger 2.0
        return ["string"]
    if (
        as_mapping(value.get("properties"))
        or as_list(value.get("required"))
        or is_mapping(value.get("additionalProperties"))
        or value.get("additionalProperties") is False
    ):
        return ["object"]
    if value.get("items") is not None or as_list(value.get("prefixItems")):
        return ["array"]
    if value.get("format") in _TEXT_FORMATS:
        return ["string"]
    if isinstance(value.get("pattern"), str) or {"minLength", "maxLength"} & value.keys():
        return ["string"]
    return []


def add_format(values: Json, value: Json) -> Json:
    """An enum or a constant with the format that the source gives its values; any other schema as it is."""
    has_format = isinstance(value.get("format"), str) and isinstance(values.get("type"), str)
    if not has_format or not {"enum", "const"} & values.keys():
        return values
    return {"type": values["type"], "format": value["format"], **values}


def is_binary(value: Json) -> bool:
    """Whether a string of the source consists of bytes: as OpenAPI 3.0 or 3.1 describes it."""
    media_type = value.get("contentMediaType") == "application/octet-stream"
    encoding = value.get("contentEncoding", "binary" if media_type else None)
    return value.get("format", "binary" if encoding == "binary" else None) == "binary"


def hides_secret(value: Json) -> bool:
    """Whether the default of a schema is written in place of a secret, such as the `**********` of pydantic."""
    default = value.get("default")
    is_secret = value.get("format") == "password" or value.get("writeOnly") is True
    is_mask = isinstance(default, str) and len(default) >= _MIN_MASK and set(default) == {"*"}
    return is_secret and is_mask


def remove_annotations(value: Json) -> Json:
    return {key: item for key, item in value.items() if key not in ANNOTATIONS}


def only_limits(value: Any, known: Json) -> bool:
    """Whether a member of a union only limits the properties beside the union."""
    if not is_mapping(value) or "$ref" in value:
        return False
    core = value.keys() - ANNOTATIONS
    own = as_mapping(value.get("properties"))
    return core <= _LIMITING and all(name in known or _is_limit(child) for name, child in own.items())


def _is_limit(value: Any) -> bool:
    return (
        is_mapping(value)
        and not {"type", "$ref", "properties", "items", "allOf", "oneOf", "anyOf"} & value.keys()
    )
