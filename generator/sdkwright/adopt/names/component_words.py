"""Makes class names of the names that a description has for its schemas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from sdkwright.adopt.names.name_words import MAX_TEXT, to_singular
from sdkwright.ir import names

MAX_LENGTH: Final = 40
_LONG_CAPITALS: Final = 4
_FILLERS: Final = (
    "Model Schema Object Type Data Info Details Item Of The And For With To In By A From On".split()
)
"""Words that a long name can do without, the least important first."""
_WRAPPERS: Final = frozenset(
    "Response ApiResponse APIResponse Result Envelope Generic Base Data Optional".split()
)
"""Generic types that a name can do without: `Response[Page[User]]`."""
_POSITIONAL: Final = re.compile(
    r"_*(inline_?(response|object|model|schema)|anonymous|unnamed|body|request|response|payload|schema|model|type|object"
    r"|item|any_?of|one_?of|all_?of)[_-]?(\d[\d_]*|body|inner|params|obj)?_*",
    re.IGNORECASE,
)
_VERSION: Final = re.compile(r"v\d+((alpha|beta)\d*)?", re.IGNORECASE)
_WORD: Final = re.compile(r"[A-Z]{2,}s(?![a-z])|[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[A-Z]|[0-9]+[a-z]*")
_OPENING, _CLOSING = frozenset("[<«("), frozenset("]>»)")
_BODY: Final = re.compile(r"Body_.+", re.DOTALL)


def is_fit(name: str) -> bool:
    """Whether the name of a schema can stay as it is."""
    if names.explain_invalid_class(name) or len(name) > MAX_LENGTH or is_meaningless(name):
        return False
    if re.search("_(?![0-9])|(?<![0-9])_", name):
        return False
    is_shouted = name.isupper() and len(name) > _LONG_CAPITALS
    return not is_shouted and not name.endswith(("ResponseModel", "RequestModel"))


def is_meaningless(name: str) -> bool:
    """Whether a name only describes where a schema is used: `inline_response_200`, `Body_create_user_post`."""
    is_numbered = _POSITIONAL.fullmatch(name) is not None and not name.isalpha()
    return is_numbered or name.lower() in ("body", "payload") or _BODY.fullmatch(name) is not None


def list_source_candidates(name: str, has_twin: bool = True) -> list[str]:
    """List class names for the name of a schema, the best first; none if it has no letters that Python allows.

    `has_twin` is whether the schema `User-Input` has a counterpart `User-Output`, which has a better claim to `User`.
    """
    if is_fit(name):
        return [name]
    candidates: list[str] = []
    for text in _list_texts(name[:MAX_TEXT], has_twin=has_twin):
        words = split_pascal(text)
        if words and words[0][0].isdigit():
            words = ("N", *words)
        words = _remove_model(words)
        if words:
            candidates.append(shorten(words))
    return list(dict.fromkeys(candidates))


def _remove_model(words: tuple[str, ...]) -> tuple[str, ...]:
    """`UserResponseModel` -> `UserResponse`, also before the `Input` or `Output` of FastAPI."""
    end = len(words) - (words[-1:] in (("Input",), ("Output",)))
    is_noise = end > 1 and words[end - 1] == "Model" and words[end - 2] in ("Response", "Request")
    return (*words[: end - 1], *words[end:]) if is_noise else words


def split_pascal(text: str) -> tuple[str, ...]:
    """The words of a name with capitals: `user_profile` -> `User`, `Profile`; `HTTPError` -> `HTTP`, `Error`."""
    words: list[str] = []
    is_shouted = text.isupper() and len(text) > _LONG_CAPITALS
    for chunk in re.findall("[A-Za-z0-9]+", names.to_ascii(text[:MAX_TEXT])):
        is_loud = is_shouted or (chunk.isupper() and len(chunk) > _LONG_CAPITALS)
        words += _WORD.findall(chunk.capitalize() if is_loud else chunk)
    return tuple(word[:1].upper() + word[1:] for word in words)


def join_pascal(words: Sequence[str]) -> str:
    """Words as a class name, without a word that repeats the one before it."""
    kept: list[str] = []
    for word in words:
        if kept and kept[-1][-1:].isdigit() and word[:1].isdigit():
            kept.append(f"_{word}")  # Veo3_1
        elif not kept or kept[-1].lower() != word.lower():
            kept.append(word[:1].upper() + word[1:])
    return "".join(kept)


def shorten(words: Sequence[str], *, keep_end: bool = False) -> str:
    """A class name of at most 40 characters; `keep_end` removes words from the front instead of the middle."""
    kept = list(words)
    for filler in _FILLERS:
        if len(join_pascal(kept)) <= MAX_LENGTH:
            break
        kept = [word for index, word in enumerate(kept) if word != filler or index in (0, len(kept) - 1)]
    if len(join_pascal(kept)) > MAX_LENGTH:
        kept = [word for index, word in enumerate(kept) if word not in kept[:index] or index == len(kept) - 1]
    while len(kept) > 1 and len(join_pascal(kept)) > MAX_LENGTH:
        del kept[0 if keep_end or len(kept) == 2 else 1]
    return join_pascal(kept)[:MAX_LENGTH]


def _list_texts(name: str, *, has_twin: bool) -> Iterator[str]:
    """The parts of a name that could be a class name, the shortest first."""
    if generic := _split_generic(name):
        yield from _list_generic(generic)
        return
    if match := re.fullmatch(r"(.+)-(Input|Output)", name):
        if match[2] == "Output" or not has_twin:
            yield match[1]
        yield f"{match[1]} {match[2]}"
        return
    parts = [part for part in re.split(r"\.|__|::|/|\\|\$", name) if part]
    plain = [part for part in parts if not _VERSION.fullmatch(part)]
    for count in range(1, min(len(plain), 3) + 1):
        if split_pascal(plain[-count]) and not plain[-1].isdigit():
            yield " ".join(plain[-count:])
    yield " ".join(parts)


def _split_generic(name: str) -> list[str]:
    """The names of a generic type, the arguments first: `User`, `Page` of `Page[User]`, `Page_User_`, `Page«User»`; or []."""
    if re.match(r"[^\[<«(]*[\[<«(].*[\]>»)]", name):
        return _order_arguments(re.findall(r"[^\[\]<>«»(),\s]+|[\[\]<>«»()]", name))
    if name.endswith("_") and "_" in name.strip("_"):
        # Of pydantic, which writes `Page[List[User]]` as `Page_List_User__`: as many types have arguments as are closed.
        parts = [part for part in name.split("_") if part]
        count = min(len(name) - len(name.rstrip("_")), len(parts) - 1)
        return [*parts[count:], *reversed(parts[:count])]
    return []


def _order_arguments(tokens: Sequence[str]) -> list[str]:
    """The names of a type, each after its arguments: `Pair[Page[User], Team]` -> `User`, `Page`, `Team`, `Pair`."""
    ordered: list[str] = []
    open_types: list[str] = []
    last = ""
    for token in tokens:
        if token in _OPENING:
            open_types.append(last)
            last = ""
        else:
            ordered += [last] if last else []
            last = (open_types.pop() if open_types else "") if token in _CLOSING else token
    return [name for name in (*ordered, last, *reversed(open_types)) if name]


def _list_generic(parts: Sequence[str]) -> Iterator[str]:
    plain = [part.rpartition(".")[2] for part in parts]
    inner = [part for part in plain if part not in _WRAPPERS]
    for chosen in (inner, plain):
        if chosen:
            yield " ".join(part[:1].upper() + part[1:] for part in chosen)


def to_item(words: Sequence[str]) -> tuple[str, ...]:
    """The words for one of several things: `Line`, `Items` -> `Line`, `Item`."""
    if not words:
        return ()
    last = to_singular(words[-1].lower())
    return (*words[:-1], words[-1] if last == words[-1].lower() else last.capitalize())
