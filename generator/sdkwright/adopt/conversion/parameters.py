"""Converts the parameters of operations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from sdkwright.adopt.conversion import words
from sdkwright.adopt.conversion.nullable import remove_null
from sdkwright.adopt.conversion.schemas import SchemaConverter
from sdkwright.adopt.decisions import Decisions
from sdkwright.adopt.model import Json
from sdkwright.adopt.source import Located, Source
from sdkwright.adopt.writing.sharing import SOURCE_NAME
from sdkwright.openapi.pointers import find_last_step
from sdkwright.openapi.untyped import is_mapping
from sdkwright.spec.rules.parameters import STYLES

_IGNORED_HEADERS: Final = ("accept", "content-type", "authorization")
"""Header parameters that OpenAPI ignores: media types and security schemes describe them."""
_OWN_HEADERS: Final = ("host", "content-length", "transfer-encoding", "connection", "cookie")
_TOKEN: Final = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_CREDENTIAL: Final = "credential"
_STRING: Final[Json] = {"type": "string"}


class ParameterConverter:
    """Converts the parameters of operations; shared ones once."""

    def __init__(self, source: Source, schemas: SchemaConverter, decisions: Decisions) -> None:
        self._source = source
        self._schemas = schemas
        self._decisions = decisions

    def convert(self, label: str, holders: Sequence[Located], path: str, credential: str) -> list[Json]:
        """The parameters of an operation, those of its path item first; `credential` is a header that is a credential."""
        parameters: dict[tuple[str, str], Json] = {}
        for element in (element for holder in holders for element in holder.get("parameters").elements()):
            parameter = self._source.follow(element)
            converted = self._convert_parameter(label, parameter, path, credential)
            if converted is not None:
                converted |= name_source(element)
                parameters[(converted["in"], converted["name"])] = converted
        for name in re.findall(r"\{([^{}]*)\}", path):
            if ("path", name) not in parameters:
                self._decisions.add(
                    "guessed",
                    holders[-1].pointer,
                    label,
                    f"path parameter {name} is not described; it is a string",
                )
                parameters["path", name] = {
                    "name": name,
                    "in": "path",
                    "required": True,
                    "schema": dict(_STRING),
                }
        return list(parameters.values())

    def _convert_parameter(self, label: str, parameter: Located, path: str, credential: str) -> Json | None:
        value = parameter.value
        if not is_mapping(value) or not isinstance(value.get("name"), str) or value.get("in") not in STYLES:
            message = "a parameter without a valid name and location"
            self._decisions.add("mistake", parameter.pointer, label, message)
            return None
        if value["in"] == "path" and f"{{{value['name']}}}" not in path:
            message = f"path parameter {value['name']}: the path does not contain it"
            self._decisions.add("mistake", parameter.pointer, label, message)
            return None
        name, location = value["name"], value["in"]
        if reason := _explain_ignored(name, location, credential):
            if reason == _CREDENTIAL:
                message = f"header parameter {name}: it is a credential, which calls require"
                self._decisions.add("guessed", parameter.pointer, label, message)
            else:
                self._drop(label, parameter, reason)
            return None
        converted: Json = {"name": name, "in": location}
        if location == "path" or value.get("required") is True:
            converted["required"] = True
        if description := words.tidy(value.get("description")):
            converted["description"] = description
        if value.get("deprecated") is True:
            converted["deprecated"] = True
        if value.get("allowEmptyValue") is True:
            self._drop(label, parameter, f"allowEmptyValue of {name}: an empty string is always sent")
        return _move_words({**converted, **self._convert_value(label, parameter)})

    def _drop(self, label: str, parameter: Located, message: str) -> None:
        self._decisions.add("dropped", parameter.pointer, label, message)

    def _convert_value(self, label: str, parameter: Located) -> Json:
        value, location = parameter.value, parameter.value["in"]
        content = list(parameter.get("content").items())
        if len(content) == 1 and "schema" not in value:
            media_type, media = content[0]
            schema = self._schemas.convert(media.get("schema"))
            is_json = re.fullmatch(r"application/(.+\+)?json", media_type.partition(";")[0].strip().lower())
            if is_json or media_type.startswith("text/plain"):
                return {
                    "content": {
                        media_type: {
                            "schema": schema if is_json else dict(_STRING),
                            **_keep_examples(media.value),
                        }
                    }
                }
        schema = self._schemas.convert(parameter.get("schema"))
        schema = {key: item for key, item in schema.items() if key not in ("readOnly", "writeOnly")}
        result: Json = {}
        style = value.get("style")
        if style in STYLES[location] and style != STYLES[location][0]:
            result["style"] = style
        elif style is not None and style not in STYLES[location]:
            self._decisions.add(
                "weakened",
                parameter.pointer,
                label,
                f"style {style!r} is not one of a parameter in {location}",
            )
        if result and location == "query" and self._classify(self._resolve(schema)) == "scalar":
            message = f"style {result.pop('style')!r} of {value['name']} has no meaning for a scalar"
            self._decisions.add("weakened", parameter.pointer, label, message)
        result |= self._convert_explode(label, parameter, result.get("style", STYLES[location][0]))
        if value.get("allowReserved") is True and location == "query":
            result["allowReserved"] = True
        return {**result, "schema": self._fit(label, parameter, schema, result), **_keep_examples(value)}

    def _convert_explode(self, label: str, parameter: Located, style: str) -> Json:
        explode = parameter.value.get("explode")
        if not isinstance(explode, bool) or explode is (style in ("form", "deepObject")):
            return {}
        if style == "deepObject":
            message = "style deepObject without explode has no meaning; each property is a parameter"
            self._decisions.add("weakened", parameter.pointer, label, message)
            return {}
        return {"explode": explode}

    def _fit(self, label: str, parameter: Located, schema: Json, style: Json) -> Json:
        """A schema whose values can be written as text; a string in place of any other."""
        reason = self._explain_misfit(schema, style)
        if not reason:
            return schema
        name, location = parameter.value["name"], parameter.value["in"]
        core = self._resolve(schema)
        is_list = "items" in core or any("items" in self._resolve(member) for member in core.get("oneOf", ()))
        beside = {
            key: item for key, item in schema.items() if key in ("description", "deprecated", "example")
        }
        self._decisions.add(
            "weakened",
            parameter.pointer,
            label,
            f"{location} parameter {name}: {reason}; the argument is a {'list of strings' if is_list else 'string'}",
        )
        style.pop("style", None)
        return {**beside, "type": "array", "items": dict(_STRING)} if is_list else {**beside, **_STRING}

    def _explain_misfit(self, schema: Json, style: Json) -> str:
        core = self._resolve(schema)
        kind = self._classify(core)
        if kind == "any":
            return "its schema accepts anything"
        if kind == "scalar":
            return ""
        if kind == "array":
            elements = [
                *core.get("prefixItems", ()),
                *([core["items"]] if is_mapping(core.get("items")) else []),
            ]
            is_plain = all(self._classify(self._resolve(element)) == "scalar" for element in elements)
            return (
                ""
                if is_plain and style.get("style") != "deepObject"
                else "an array of other values than scalars has no text"
            )
        if kind == "object":
            if style.get("style") == "deepObject":
                return ""
            children = [child for _, child in self._list_properties(core)]
            extra = core.get("additionalProperties")
            children += [extra] if is_mapping(extra) and extra else []
            is_plain = all(self._classify(self._resolve(child)) == "scalar" for child in children)
            return "" if is_plain else "an object with other values than scalars has no text"
        return "values of several kinds have no common text"

    def _resolve(self, schema: Json) -> Json:
        """The schema without null at the end of its references."""
        for _ in range(20):
            schema = remove_null(schema)
            if "$ref" not in schema:
                break
            component = self._schemas.components[schema["$ref"]]
            schema = component.schema or self._peek(schema["$ref"])
        return schema

    def _peek(self, key: str) -> Json:
        """The kind of a component that is not converted yet, in the curated form."""
        self._schemas.convert_components()
        return self._schemas.components[key].schema

    def _classify(self, core: Json) -> str:
        if "oneOf" in core:
            kinds = {self._classify(self._resolve(member)) for member in core["oneOf"]}
            return kinds.pop() if len(kinds) == 1 and kinds != {"array"} else "union"
        if "enum" in core or "const" in core:
            return "scalar"
        types = core.get("type") if isinstance(core.get("type"), list) else [core.get("type")]
        if "allOf" in core or "properties" in core or types == ["object"]:
            return "object"
        if types == ["array"]:
            return "array"
        return "scalar" if types and types != [None] and not {"object", "array"} & set(types) else "any"

    def _list_properties(self, core: Json) -> Iterator[tuple[str, Any]]:
        for part in core.get("allOf", ()):
            yield from self._list_properties(self._resolve(part))
        yield from core.get("properties", {}).items()


def _move_words(parameter: Json) -> Json:
    """A parameter with the description of its schema, unless it has its own, which the schema then does not repeat."""
    schema = parameter.get("schema", {})
    own, other = parameter.get("description", ""), schema.get("description", "")
    if not other or (own and own != other):
        return parameter
    plain = {key: value for key, value in schema.items() if key != "description"}
    first = {key: value for key, value in parameter.items() if key in ("name", "in", "required")}
    return {**first, "description": other, **parameter, "schema": plain}


def _explain_ignored(name: str, location: str, credential: str) -> str:
    """Why a parameter is not an argument; "" if it is one."""
    lower = name.lower()
    if location == "header" and lower == credential:
        return _CREDENTIAL
    if location == "header" and lower in _IGNORED_HEADERS:
        return f"header parameter {name}: OpenAPI ignores it"
    if location == "header" and (lower in _OWN_HEADERS or not _TOKEN.fullmatch(name)):
        return f"header parameter {name}: a call cannot set this header"
    if location == "cookie" and not _TOKEN.fullmatch(name):
        return f"cookie parameter {name}: not the name of a cookie"
    return ""


def name_source(element: Located) -> Json:
    """The name of a component of the source, for `sharing`; nothing for a value that is no reference."""
    ref = element.value.get("$ref") if is_mapping(element.value) else None
    return {SOURCE_NAME: find_last_step(ref)} if isinstance(ref, str) else {}


def _keep_examples(value: Any) -> Json:
    """The examples of a parameter or a media type."""
    return {key: value[key] for key in ("example", "examples") if is_mapping(value) and value.get(key)}
