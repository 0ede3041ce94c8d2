"""Translates how the fields of a form are encoded: by `encoding`, else by their schemas."""

from __future__ import annotations

from typing import Any

from sdkwright.ir.api import Location, Options, Wrapper
from sdkwright.openapi.pointers import find_last_step
from sdkwright.problems.messages import quote
from sdkwright.problems.problem import Problems
from sdkwright.spec import media_types, schemas
from sdkwright.spec.node import Node

_DELIMITERS = {"form": ",", "spaceDelimited": "%20", "pipeDelimited": "%7C"}


def choose_encoding(wire_name: str, node: Node, media: Node, location: Location) -> tuple[Wrapper, Options]:
    """The class or function that encodes a field, with its further arguments; "" for text, and for JSON."""
    if location not in ("multipart", "form"):
        return "", ()
    encoding = media.get("encoding")
    rule: dict[str, Any] = encoding[wire_name].value if encoding and wire_name in encoding else {}
    core = schemas.strip_null(node).follow()
    is_multipart = location == "multipart"
    if media_types.is_json(rule.get("contentType", "")):
        return ("JsonPart" if is_multipart else "as_json"), ()
    if rule.get("style") == "deepObject":
        return "DeepObject", ()
    if schemas.list_elements(core) and rule.get("style", "form") in _DELIMITERS and not _is_exploded(rule):
        return "Delimited", (("", _DELIMITERS[rule.get("style", "form")]),)
    return _choose_wrapper(core, is_multipart=is_multipart), ()


def _is_exploded(rule: dict[str, Any]) -> bool:
    is_exploded: bool = rule.get("explode", rule.get("style", "form") == "form")
    return is_exploded


def _choose_wrapper(core: Node, *, is_multipart: bool) -> Wrapper:
    """The encoding of a field without a rule: text, a file, or JSON for an object and for each object of a list."""
    elements = schemas.list_elements(core)
    item = schemas.strip_null(elements[0]).follow() if elements else core
    if is_multipart and item.value.get("format") == "binary":
        return "Files" if item is not core else "File"
    if is_multipart and schemas.contains_files(core):
        has_only_files = all(schemas.contains_files(member) for member in schemas.list_union_members(core))
        return "as_files" if has_only_files else "as_file_or_text"
    if schemas.is_scalar(item):
        return ""
    if item is not core:
        return "as_json_parts" if is_multipart else "as_json_items"
    return "JsonPart" if is_multipart else "as_json"


def check_encoding(media: Node, location: Location, problems: Problems) -> None:
    """Report an `encoding` that the SDK cannot follow, and parts that are files or objects."""
    if location == "multipart":
        for name, field in schemas.list_properties(media["schema"], "sent").items():
            members = schemas.list_union_members(schemas.strip_null(field).follow())
            is_file = [schemas.contains_files(member) for member in members]
            others = (member for member, is_one in zip(members, is_file, strict=True) if not is_one)
            if any(is_file) and not all(map(schemas.is_scalar, others)):
                problems.error(
                    field, f"{quote(name)} is a file or an object; keep one of them, or use two properties"
                )
    encoding = media.get("encoding")
    if encoding is None:
        return
    if location not in ("multipart", "form"):
        problems.error(encoding, "'encoding' is for forms; remove it")
        return
    fields = schemas.list_properties(media["schema"], "sent")
    for name, rule in encoding.items():
        if name in fields and (reason := _explain_unsupported(rule, fields[name], location)):
            problems.error(rule, f"{reason}")


def _explain_unsupported(rule: Node, field: Node, location: Location) -> str:
    """Why a field cannot be encoded by a rule, and what to do; "" if it can."""
    core = schemas.strip_null(field).follow()
    elements = schemas.list_elements(core)
    is_list = bool(elements)
    has_objects = not all(map(schemas.is_scalar, elements or [core]))
    content_type, style = rule.value.get("contentType"), rule.value.get("style")
    name = quote(find_last_step(rule.pointer))
    if content_type is not None and style is not None:
        return f"the encoding of {name} has a contentType and a style; keep one of them"
    if content_type is not None and not media_types.is_json(content_type):
        # A file has the media type of its name, or that of the caller.
        is_file = location == "multipart" and schemas.contains_files(field)
        is_plain = media_types.normalize(content_type) == "text/plain" and not has_objects
        return (
            "" if is_file or is_plain else f"{name} cannot be sent as {content_type}; write application/json"
        )
    if style == "deepObject" and (is_list or not has_objects):
        return f"style deepObject is for objects; remove it from {name}"
    if style not in (None, "deepObject", *_DELIMITERS):
        return f"style {style} is not for forms; write form, spaceDelimited, pipeDelimited or deepObject"
    if style in _DELIMITERS and (has_objects or (not is_list and style != "form")):
        return f"style {style} is for lists of scalars; remove it from {name}"
    is_delimited = is_list and style != "deepObject" and content_type is None and not _is_exploded(rule.value)
    if is_delimited and location == "multipart":
        return f"the items of {name} are parts of their own in multipart/form-data; remove style and explode"
    return ""
