"""The parts of a curated operation that proposals look at: parameters, fields of the bodies, and the items of a list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from sdkwright.openapi.untyped import as_mapping
from sdkwright.spec import media_types, schemas
from sdkwright.spec.node import Node

_WORD_BREAK: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_HOLDERS: Final = frozenset(
    "cursor cursors data embedded link links list meta metadata next page page_info page_metadata paging pagination payload"
    " response response_metadata result".split()
)
"""The objects of a response that may contain its items, or how it continues."""
_WRAPPER: Final = "wrapper"
"""In place of the name of an object that contains all fields."""
_ITEM_HOLDERS: Final = frozenset([_WRAPPER, *"data embedded list payload response result".split()])
_ITEM_NAMES: Final = frozenset(
    "data edges elements entries items list nodes objects records resources results rows value values".split()
)
"""Names of the items of a list, whatever they are."""
_STREAMS: Final = (media_types.EVENTS, media_types.JSON_LINES)
_MAX_DEPTH: Final = 3


@dataclass(frozen=True, eq=False)
class WireValue:
    """A parameter, or a field of a body."""

    name: str
    """As `x-pagination` writes it: `data.items`, `body.cursor`."""
    words: str
    """The name in snake case: `page_info.end_cursor`."""
    node: Node
    schema: Node
    """Without null, at the end of its references."""

    @cached_property
    def types(self) -> tuple[str, ...]:
        """The types of its values, apart from null; of a union, those of all variants."""
        members = schemas.list_union_members(self.schema) or (self.schema,)
        types = [schemas.list_non_null_types(member.follow()) for member in members]
        return tuple(dict.fromkeys(name for declared in types for name in declared)) if all(types) else ()

    @property
    def is_number(self) -> bool:
        return bool(self.types) and {*self.types} <= {"integer", "number"}

    @property
    def last_word(self) -> str:
        """The name in snake case, without the objects that contain it."""
        return self.words.rpartition(".")[2]

    @property
    def description(self) -> str:
        """Its own description and that of its schema."""
        holders = (self.node.value, as_mapping(self.node.value.get("schema")), self.schema.value)
        texts = (holder.get("description") for holder in holders)
        return " ".join(text for text in texts if isinstance(text, str))

    def get_integer(self, keyword: str) -> int | None:
        """The integer value of a keyword of the schema; None without one."""
        value: Any = self.schema.value.get(keyword)
        return value if isinstance(value, int) and not isinstance(value, bool) else None


@dataclass(frozen=True, eq=False)
class CuratedOperation:
    """An operation of the curated description."""

    method: str
    path: str
    node: Node
    item: Node

    @property
    def label(self) -> str:
        """The operation for readers: `GET /users`."""
        return f"{self.method.upper()} {self.path}"

    @cached_property
    def parameters(self) -> list[Node]:
        """The parameters of the path item, overridden by those of the operation."""
        by_name: dict[tuple[str, str], Node] = {}
        for holder in (self.item, self.node):
            for element in holder.get("parameters") or ():
                parameter = element.follow()
                by_name[parameter["in"].value, parameter["name"].value] = parameter
        return list(by_name.values())

    @cached_property
    def query(self) -> list[WireValue]:
        """The parameters of the query."""
        return [
            _make_value(parameter["name"].value, parameter, schemas.get_value_schema(parameter))
            for parameter in self.parameters
            if parameter["in"].value == "query"
        ]

    @cached_property
    def body(self) -> list[WireValue]:
        """The fields of the request body, if that is always one JSON object."""
        request = self.node.get("requestBody")
        content = request.follow().get("content") if request is not None else None
        media = list(content.items()) if content is not None else []
        if len(media) != 1 or not media_types.is_json(media[0][0]) or "schema" not in media[0][1]:
            return []
        return list(_list_fields(media[0][1]["schema"], "body."))

    @cached_property
    def success(self) -> Node | None:
        """The only 2xx response; None if there are several."""
        found = [
            response.follow() for status, response in self.node["responses"].items() if status[:1] == "2"
        ]
        return found[0] if len(found) == 1 else None

    @cached_property
    def response(self) -> Node | None:
        """The schema of the response, if that is always JSON; texts such as XML are other forms of it."""
        content = self.success.get("content") if self.success is not None else None
        media = list(content.items()) if content is not None else []
        streams = [name for name, _ in media if media_types.normalize(name) in _STREAMS]
        is_conditional = any("x-when" in node for _, node in media)
        found = [node.get("schema") for name, node in media if media_types.is_json(name)]
        return found[0] if found and not streams and not is_conditional else None

    @cached_property
    def response_core(self) -> Node | None:
        """The schema of the response without null, at the end of its references."""
        return None if self.response is None else schemas.strip_null(self.response).follow()

    @cached_property
    def is_array(self) -> bool:
        """Whether the response is an array."""
        core = self.response_core
        return core is not None and schemas.list_non_null_types(core) == ("array",)

    @cached_property
    def fields(self) -> list[WireValue]:
        """The fields of a response that is an object, those of objects inside it included if they may describe a list."""
        core = self.response_core
        if core is None or schemas.classify_schema(core) not in ("object", "all_of"):
            return []
        fields = list(_list_fields(core))
        wrapper = None if any(field.types == ("array",) for field in fields) else _find_wrapper(fields)
        if wrapper is not None:
            fields.extend(_list_fields(wrapper.schema, f"{wrapper.name}.", f"{_WRAPPER}.", 2))
        return fields

    @cached_property
    def items(self) -> WireValue | None:
        """The items of the response, if it is clear which field contains them."""
        if self.is_array and self.response is not None:
            whole = _make_value(".", self.response, self.response)
            return whole if _has_plain_items(whole) else None
        arrays = [field for field in self.fields if field.types == ("array",)]
        candidates = [field for field in arrays if "." not in field.words] or [
            field for field in arrays if field.words.split(".")[0] in _ITEM_HOLDERS
        ]
        found = candidates if len(candidates) == 1 else self._prefer(candidates)
        # Of a single resource, which other fields describe, an array is a part, unless its name says otherwise.
        is_part = self.path.endswith("}") and found and found[0].last_word not in _ITEM_NAMES
        return found[0] if len(found) == 1 and not is_part and _has_plain_items(found[0]) else None

    def _prefer(self, candidates: list[WireValue]) -> list[WireValue]:
        """The arrays with the name of a list or of the resource, else those of objects, if the others contain scalars."""
        resource = _to_words(self.path.rstrip("/").rpartition("/")[2])
        for names in (_ITEM_NAMES, {resource}):
            if found := [field for field in candidates if field.last_word in names]:
                return found
        scalars = [
            field for field in candidates if schemas.is_scalar(field.schema.get("items") or field.schema)
        ]
        return [field for field in candidates if field not in scalars]


def list_operations(root: Node, methods: tuple[str, ...]) -> Iterator[CuratedOperation]:
    """The operations of a document, in its order."""
    paths = root.get("paths")
    for path, item in paths.items() if paths is not None else ():
        for method, operation in item.items():
            if method in methods:
                yield CuratedOperation(method, path, operation, item)


def split_words(name: str) -> list[str]:
    """The words of a name in lower case: `nextPageToken` → next, page, token."""
    return [word for word in re.split(r"[^a-z0-9]+", _WORD_BREAK.sub("_", name).lower()) if word]


def list_item_fields(items: WireValue) -> dict[str, WireValue]:
    """The fields that all items of a list have, by wire name."""
    element = schemas.get_items(items.schema)
    if element is None:
        return {}
    core = schemas.strip_null(element).follow()
    variants = [schemas.list_properties(member) for member in schemas.list_union_members(core)] or [
        schemas.list_properties(core)
    ]
    first, *others = variants
    return {
        name: _make_value(name, node, node)
        for name, node in first.items()
        if all(name in other for other in others)
    }


def list_required_item_fields(items: WireValue) -> frozenset[str]:
    """The wire names of the fields that every item of a list contains."""
    element = schemas.get_items(items.schema)
    if element is None:
        return frozenset()
    core = schemas.strip_null(element).follow()
    first, *others = schemas.list_union_members(core) or (core,)
    names = schemas.list_required_properties(first)
    return names.intersection(*map(schemas.list_required_properties, others))


def _has_plain_items(array: WireValue) -> bool:
    """Whether the elements of an array are objects or scalars: neither arrays nor anything."""
    element = schemas.get_items(array.schema)
    if element is None or array.schema.value.get("prefixItems") is not None:
        return False
    core = schemas.strip_null(element).follow()
    members = [member.follow() for member in schemas.list_union_members(core)] or [core]
    types = [
        ("object",) if "allOf" in member else schemas.list_non_null_types(schemas.strip_null(member))
        for member in members
    ]
    return all(declared and "array" not in declared for declared in types)


def _list_fields(schema: Node, prefix: str = "", holders: str = "", depth: int = 1) -> Iterator[WireValue]:
    """The fields of an object, and of those objects inside it that may describe a list."""
    for name, node in schemas.list_properties(schemas.strip_null(schema)).items():
        value = _make_value(name, node, node)
        words = f"{holders}{value.words}"
        yield WireValue(f"{prefix}{name}", words, node, value.schema)
        if value.words in _HOLDERS and depth < _MAX_DEPTH and "array" not in value.types:
            yield from _list_fields(value.schema, f"{prefix}{name}.", f"{words}.", depth + 1)


def _find_wrapper(fields: list[WireValue]) -> WireValue | None:
    """The only object of a response that contains items, whatever its name: `albums` of `{albums: {items, next}}`."""
    found = [
        field
        for field in fields
        if any(
            _to_words(name) in _ITEM_NAMES and _make_value(name, node, node).types == ("array",)
            for name, node in schemas.list_properties(field.schema).items()
        )
    ]
    return found[0] if len(found) == 1 else None


def _make_value(name: str, node: Node, schema: Node) -> WireValue:
    return WireValue(name, _to_words(name), node, schemas.strip_null(schema.follow()).follow())


def _to_words(name: str) -> str:
    return "_".join(split_words(name))
