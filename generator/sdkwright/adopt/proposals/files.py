"""Recognises responses that may be files: web frameworks describe those as any JSON."""

from __future__ import annotations

import re
from typing import Final

from sdkwright.adopt.proposals.operations import CuratedOperation, split_words
from sdkwright.spec import media_types

_PLACEHOLDER: Final = re.compile(r"\{[^{}]*\}")
_WORDS: Final = frozenset(
    "archive attachment audio avatar binary blob csv download export file gif icon image jpeg jpg logo mp3 mp4 pdf photo"
    " picture png raw screenshot stream svg thumbnail video wav xls xlsx zip".split()
)
"""Words in the names of operations that return files."""


def may_return_file(operation: CuratedOperation) -> bool:
    """Whether the response is any JSON, and the name of the operation says that it is a file."""
    words = split_words(f"{operation.node['operationId'].value} {_PLACEHOLDER.sub('', operation.path)}")
    has_word = any({word, word.removesuffix("s")} & _WORDS for word in words)
    return has_word and operation.method != "head" and _returns_any_json(operation)


def _returns_any_json(operation: CuratedOperation) -> bool:
    content = operation.success.get("content") if operation.success is not None else None
    return any(
        media_types.is_json(name) and media.value.get("schema") == {}
        for name, media in (content.items() if content is not None else ())
    )
