"""The call paths that an operation could have, the best first."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sdkwright.adopt.names.call_words import CallWords
from sdkwright.adopt.names.name_words import Words, join_words, split_words, to_plural, to_singular
from sdkwright.adopt.names.vendor_names import VendorName
from sdkwright.ir import names
from sdkwright.ir.formats import TYPE_NAMES

MAX_PART_LENGTH: Final = 80
TABLE, EXTENSION, WORDS = range(3)
"""The origins of call paths: a table of a person, names for another generator, and the words of the description."""
_METHOD_NAMES: Final = frozenset(
    {*names.CLIENT_METHODS, *TYPE_NAMES, names.CONSTRUCT_EVENT, names.PARSE_EVENT, names.SIGN_EVENT}
)
_VERBS: Final = {"get": "get", "put": "replace", "post": "create", "patch": "update", "delete": "delete"}


@dataclass(frozen=True)
class Candidates:
    """The call paths that an operation could have."""

    words: CallWords
    call_paths: tuple[str, ...]
    origin: int
    """Where the first comes from: TABLE, EXTENSION or WORDS."""

    @property
    def best(self) -> str:
        """The best call path."""
        return self.call_paths[0]


def list_candidates(
    words: CallWords, fixed: str, vendor: VendorName, *, has_lower_version: bool, shares_path: bool
) -> Candidates:
    """List the call paths that an operation could have.

    `shares_path` is whether another operation of the same path has the same words, so that the path cannot distinguish them.
    """
    resource = tuple(map(fix_resource, vendor.resource or words.resource))
    if resource[0] in names.CLIENT_METHODS:
        resource = (f"{resource[0]}_api", *resource[1:])
    methods = [vendor.method] if vendor.method else []
    if not vendor.method and vendor.resource:
        methods += [_shorten_method(words, vendor.resource)]
    methods += _list_methods(words, has_lower_version=has_lower_version, shares_path=shares_path)
    call_paths = [".".join((*resource, fix_method(method, resource, words))) for method in methods]
    unique = tuple(dict.fromkeys([fixed, *call_paths] if fixed else call_paths))
    return Candidates(words, unique, TABLE if fixed else EXTENSION if vendor.method else WORDS)


def move_below(call_path: str, words: CallWords, used: Collection[str]) -> str:
    """The call path of a method whose name is that of a resource: it becomes a method of that resource."""
    verb = _get_plain_verb(words)
    for method in (verb, *_list_methods(words, has_lower_version=True)):
        candidate = f"{call_path}.{fix_method(method, call_path.split('.'), words)}"
        if candidate not in used:
            return candidate
    number = next(number for number in range(2, len(used) + 3) if f"{call_path}.{verb}_{number}" not in used)
    return f"{call_path}.{verb}_{number}"


def fix_resource(part: str) -> str:
    """A part of a call path that can be the name of a resource."""
    name = _fix(part, "resource")
    if name.startswith("async_"):
        name = f"{name.removeprefix('async_')}_async"
    return to_plural(name) if keyword.iskeyword(name) else name


def fix_method(part: str, resource: Sequence[str], words: CallWords) -> str:
    """A part of a call path that can be the name of a method of a resource."""
    name = _fix(part, "call")
    if not _is_reserved(name):
        return name
    if resource[-1] == f"{name}_api":
        return _get_plain_verb(words)
    longer = _fix(f"{name}_{resource[-1]}", "call")
    return f"{name}_call" if _is_reserved(longer) else longer


def _get_plain_verb(words: CallWords) -> str:
    """The verb for the method of an operation."""
    return _VERBS.get(words.operation.method, words.operation.method)


def _is_reserved(name: str) -> bool:
    return keyword.iskeyword(name) or name in _METHOD_NAMES


def _fix(part: str, default: str) -> str:
    words = split_words(part)
    while len(words) > 1 and len("_".join(words)) > MAX_PART_LENGTH:
        words = words[:-1]
    name = join_words(words)[:MAX_PART_LENGTH].strip("_") or default
    name = re.sub("_(?=[0-9])", "", name)  # `a_1` and `a1` would have the same class
    return f"n{name}" if name[0].isdigit() else name


def _shorten_method(words: CallWords, resource: Sequence[str]) -> str:
    """The name of a method without the words of a resource that an extension names."""
    known = {to_singular(word) for part in resource for word in part.split("_")}
    own = words.operation_id.verb + tuple(
        word for word in words.operation_id.rest if to_singular(word) not in known
    )
    return join_words(own) or words.verb


def _list_methods(words: CallWords, *, has_lower_version: bool, shares_path: bool = False) -> list[str]:
    """The names that a method could have, the best first."""
    base = tuple(part for part in (words.verb, words.noun) if part)
    version = (words.path.version,) if words.path.version else ()
    query, rest = words.path.query, words.rest
    methods = [base]
    if has_lower_version and version:
        methods.append((*base, *version))
    if words.verb == "update" and words.operation.method == "put":
        methods.append(("replace", *base[1:]))
    additions = [rest] if shares_path else _list_additions(words)
    methods += [(*base, *addition) for addition in additions if addition]
    if words.verb == "get" and not words.is_item:
        methods.insert(1, ("list", *base[1:]))
    own = words.operation_id
    if not words.is_item and own.words[-1:] == own.verb[-1:]:
        methods.append((*base, to_plural(words.resource[-1])))
    if words.operation_id.words:
        methods.append(words.operation_id.words)
    everything = (*base, *rest)
    if not shares_path:
        everything += (*query, *_name_parameters(words.path.parameters), *version)
    method = ("with", words.operation.method)
    slash = ("with", "slash") if words.operation.path.endswith("/") else ()
    methods += [everything, (*base, *method), (*everything, *method), (*everything, *method, *slash)]
    return [join_words(word for part in parts for word in part.split("_")) for parts in methods]


def _list_additions(words: CallWords) -> Iterator[Words]:
    """The words that could distinguish a method from others of its resource."""
    known = {to_singular(word) for part in words.resource for word in part.split("_")}
    known |= {to_singular(word) for word in words.verb.split("_")}
    own = tuple(
        word for segment in words.path.segments for word in segment.words if to_singular(word) not in known
    )
    yield words.rest
    yield words.path.query
    yield own
    yield _name_parameters(words.path.parameters[-1:])
    yield (words.path.version,) if words.path.version else ()
    yield (*words.rest, *own)
    yield _name_parameters(words.path.parameters)


def _name_parameters(parameters: Sequence[str]) -> Words:
    """`by_name`, `by_owner_and_name`."""
    named = [split_words(parameter) for parameter in parameters]
    joined: list[str] = []
    for words in named:
        if words:
            joined += ["and" if joined else "by", *words]
    return tuple(joined)
