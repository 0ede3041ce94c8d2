"""Recognises lists whose responses contain the URL of the next page, in a field or in the `Link` header."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from sdkwright.adopt.proposals.operations import CuratedOperation, WireValue
from sdkwright.adopt.proposals.ways import Way
from sdkwright.openapi.untyped import as_mapping
from sdkwright.spec.node import Node

_URL_FIELD: Final = re.compile(r"(odata_)?next_link|next_(page_)?(url|uri|href)")
_PLAIN_NEXT: Final = re.compile(r"next(_page)?")
_LINK_HOLDER: Final = re.compile(r"(.*\.)?links?")
_LINK_OBJECT: Final = re.compile(r"((.*\.)?links?\.|paging\.|pagination\.)?next\.(href|url)")
_ABOUT_URL: Final = re.compile(r"\b(urls?|uris?|hyperlinks?|href)\b|\blink to\b", re.IGNORECASE)
_PAGING: Final = re.compile(
    r"(next_|page_)?(cursor|token)|after|page(_(number|num|no|size|token|cursor|after))?|per_page|limit|offset"
)
_ABOUT_HEADER: Final = re.compile(r"\blink`? (response )?headers?\b", re.IGNORECASE)
_RELATION: Final = re.compile(r"rel=\\*[\"']?next\b", re.IGNORECASE)


def find_next_url(operation: CuratedOperation) -> Way | None:
    """The URL of the next page in a field of the response."""
    urls = [field for field in operation.fields if field.types == ("string",) and _is_next_url(field)]
    if len(urls) != 1:
        return None
    name = urls[0].name
    return Way({"next_url": name}, f"`{name}` of the response is the URL of the next page")


def _is_next_url(field: WireValue) -> bool:
    name, holder = field.last_word, field.words.rpartition(".")[0]
    if _URL_FIELD.fullmatch(name) or _LINK_OBJECT.fullmatch(field.words):
        return True
    if not _PLAIN_NEXT.fullmatch(name):
        return False
    is_uri = field.schema.value.get("format") in ("uri", "uri-reference", "url")
    return is_uri or bool(_LINK_HOLDER.fullmatch(holder)) or bool(_ABOUT_URL.search(field.description))


def find_link_header(operation: CuratedOperation) -> Way | None:
    """The URL of the next page in the `Link` header, if the description says that there is one."""
    paging = [value for value in operation.query if _PAGING.fullmatch(value.last_word)]
    if not paging and not operation.is_array:
        return None  # an object with links of another kind
    header = _find_header(operation.success)
    texts = [
        operation.node.value.get("description"),
        operation.success and operation.success.value["description"],
    ]
    is_described = any(
        _ABOUT_HEADER.search(text) and re.search(r"\bnext\b", text) for text in texts if isinstance(text, str)
    ) or any(_ABOUT_HEADER.search(value.description) for value in paging)
    if header is not None and (paging or any(_RELATION.search(text) for text in _list_texts(header))):
        return Way({"link_header": "next"}, "the response has a `Link` header")
    if is_described:
        return Way({"link_header": "next"}, "the descriptions mention the `Link` header")
    return None


def _find_header(response: Node | None) -> Node | None:
    headers = response.get("headers") if response is not None else None
    for name, header in headers.items() if headers is not None else ():
        if name.lower() == "link":
            return header.follow()
    return None


def _list_texts(header: Node) -> Iterator[str]:
    for holder in (header.value, as_mapping(header.value.get("schema"))):
        for keyword in ("description", "example", "examples"):
            if keyword in holder:
                yield json.dumps(holder[keyword], default=str)
