"""Names components after the place that uses them: `CreateUserRequest`, `OrderStatus`, `OrderLineItem`."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sdkwright.adopt.conversion.schema_facts import find_file_name
from sdkwright.adopt.model import Component
from sdkwright.adopt.names.component_uses import INPUT, OUTPUT, Use, list_variants
from sdkwright.adopt.names.component_words import is_meaningless, join_pascal, shorten, split_pascal, to_item
from sdkwright.adopt.names.name_words import is_plural as looks_plural
from sdkwright.adopt.names.name_words import split_verb, split_words, to_singular
from sdkwright.adopt.names.variant_names import list_variant_names
from sdkwright.openapi.pointers import split_pointer
from sdkwright.openapi.references import OTHER_FILES

_LISTING: Final = frozenset({"list", "search", "query", "find"})
_TYPE_NAMES: Final = frozenset(
    "string integer number boolean object array list dict enum text value option".split()
)
_ITEMS: Final = frozenset("data entries items list records results values".split())
_ROLE_WORDS: Final = ("Request", "Response", "Params", "Body")
_STATUSES: Final[Mapping[str, str]] = {
    "400": "BadRequest",
    "401": "Unauthorized",
    "402": "PaymentRequired",
    "403": "Forbidden",
    "404": "NotFound",
    "409": "Conflict",
    "410": "Gone",
    "412": "PreconditionFailed",
    "413": "TooLarge",
    "415": "UnsupportedType",
    "422": "Unprocessable",
    "429": "TooManyRequests",
    "500": "ServerError",
    "503": "Unavailable",
}
_SECTIONS: Final = ("responses", "requestBodies", "parameters")
_MAX_TITLE_WORDS: Final = 6
_VERB_ORDER: Final = ("get", "retrieve", "list", "create", "update", "replace")
_WITHOUT_OBJECT: Final = frozenset("login logout signup".split())
_TYPES: Final[Mapping[str, str]] = {
    "enum": "Value",
    "oneOf": "Choice",
    "anyOf": "Choice",
    "properties": "Object",
    "allOf": "Object",
}


@dataclass(frozen=True)
class CallNouns:
    """The words of a call path as parts of class names."""

    verb: tuple[str, ...]
    noun: tuple[str, ...]
    """The last resource, in the singular unless the call is about several."""
    parents: tuple[tuple[str, ...], ...]
    """The resources above it, in the singular, the nearest first."""
    is_single: bool
    """Whether the call returns one thing of the resource, and nothing else."""
    is_ambiguous: bool = False
    """Whether the noun alone would be that of another resource."""


def list_role_candidates(
    component: Component, uses: Sequence[Use], chosen: Mapping[str, str], components: Mapping[str, Component]
) -> list[str]:
    """List names for a component after its best use, the best first."""
    use = choose_use(component, uses)
    inner = _list_inner_names(component, use, chosen, components) if use.owner else []
    names = inner or _list_call_names(component, use, uses)
    return list(dict.fromkeys([*names, *(add_kind(component, name) for name in names[-1:])]))


def add_kind(component: Component, name: str) -> str:
    """A name with the word for what the component is: `UserObject`, `ColorValue`."""
    kind = next((word for keyword, word in _TYPES.items() if keyword in component.schema), "Object")
    return shorten((*split_pascal(name), kind))


def choose_use(component: Component, uses: Sequence[Use]) -> Use:
    """Choose the use that a component is named after: that in its place in the source, else the most general one."""
    owners = {use.owner for use in uses}
    order = ("request", "success", "event", "failure", "parameter", "part", "property", "variant", "base")

    def rank(use: Use) -> tuple[object, ...]:
        verb = use.call_path.rpartition(".")[2]
        return (
            use.owner.endswith(INPUT) and f"{use.owner.removesuffix(INPUT)}{OUTPUT}" in owners,
            not component.key.startswith(f"{use.source}/"),
            bool(use.owner),
            use.is_item and not use.owner,
            order.index(use.role),
            _VERB_ORDER.index(verb) if verb in _VERB_ORDER else len(_VERB_ORDER),
            use.call_path.count("."),
            use.call_path,
            use.owner,
            use.name,
        )

    return min(uses, key=rank)


# Calls


def _list_call_names(component: Component, use: Use, uses: Sequence[Use]) -> list[str]:
    is_shared = len({other.call_path for other in uses}) > 1
    call = replace(read_call(use.call_path, use.is_plural), is_ambiguous=use.is_ambiguous)
    title = [*_read_shared_name(component, use, is_shared=is_shared), *_read_title(component)]
    if use.role == "parameter":
        return [*title, *_list_parameter_names(call, use, {other.call_path for other in uses})]
    if use.role == "failure":
        return [*title, *_list_failure_names(call, use, is_shared=is_shared)]
    suffix = {"request": "Request", "success": "Response", "event": "Event"}[use.role]
    if use.role == "event":
        own = split_pascal(use.name or use.call_path.rpartition(".")[2])
        return [*title, shorten((*own, "Event")), *_combine(call, (suffix,))]
    names = [*title, *(_list_union_names(call, use, uses) if list_variants(component.schema) else ())]
    if use.is_item:
        names += [join_pascal(to_item(call.noun)), *_combine(call, ("Item",))]
    elif use.role == "success" and call.is_single:
        names += [join_pascal(call.noun)]
    names += _combine(call, (suffix,))
    if media := _read_other_media(component.key):
        names += _combine(call, (media, suffix))
    if use.role == "success" and use.name.isdigit():
        names += _combine(call, (_STATUSES.get(use.name, f"Status{use.name}"), suffix))
    return names


def _list_union_names(call: CallNouns, use: Use, uses: Sequence[Use]) -> list[str]:
    """`Shape` for the union that several places of `shapes.create` and others use; `ShapeInput` if only requests do."""
    is_shared = len({(other.call_path, other.role, other.owner) for other in uses}) > 1
    if not is_shared or use.call_path.rpartition(".")[2] not in _VERB_ORDER or "list" in call.verb:
        return []
    own = replace(call, verb=())
    is_sent = all(other.owner or other.role == "request" for other in uses)
    return _combine(own, ("Input",) if is_sent else ())


def _read_other_media(key: str) -> str:
    """The word for the media type of the request or response that has a schema; "" for JSON and long types."""
    match = re.search(r"/content/[a-z]+~1(?:[a-z.-]+\+)?([a-z]{2,5})/", key)
    return match[1].upper() if match is not None and match[1] != "json" else ""


def _read_shared_name(component: Component, use: Use, *, is_shared: bool) -> list[str]:
    """The name of the response, request body or parameter that several operations share, or that another file describes."""
    name = _find_section_name(component.key, is_shared=is_shared)
    words = list(split_pascal(name))
    if is_meaningless(name) or not words or words[0][0].isdigit():
        return []
    suffix = {"request": "Request", "parameter": "Parameter"}.get(use.role, "Response")
    is_named = len(words) > 1 or words[-1] == suffix
    return [*([shorten(words)] if is_named else []), shorten((*words, suffix))]


def _find_section_name(key: str, *, is_shared: bool) -> str:
    """The name in the source of what contains a schema; "" if it has none."""
    steps = split_pointer(key[1:])
    if steps[:1] == [OTHER_FILES]:
        end = next((index for index, step in enumerate(steps) if step in ("content", "schema")), 0)
        owner = [step for step in steps[2:end] if step not in ("components", *_SECTIONS)]
        return (owner or [find_file_name(steps[1])])[0] if end > 1 and len(owner) < 2 else ""
    is_section = len(steps) > 2 and steps[0] == "components" and steps[1] in _SECTIONS
    return steps[2] if is_shared and is_section else ""


def _combine(call: CallNouns, suffix: tuple[str, ...]) -> list[str]:
    """`CreateKeyRequest`, then with more and more of the resources above: `CreateUserKeyRequest`."""
    nouns = [call.noun]
    for parent in call.parents:
        nouns.append((*parent, *nouns[-1]))
    if call.is_ambiguous and len(nouns) > 1 and call.parents[0] != ("Me",):
        nouns = [nouns[1], nouns[0], *nouns[2:]]
    return [shorten((*call.verb, *noun, *suffix)) for noun in nouns]


def _list_parameter_names(call: CallNouns, use: Use, call_paths: Collection[str]) -> list[str]:
    words = _name_property(use)
    names = [shorten((*split_pascal(name), *words), keep_end=True) for name in _combine(call, ())]
    if len(call_paths) == 1:
        return names
    resources = {call_path.rpartition(".")[0] for call_path in call_paths}
    if len(resources) == 1:
        singular = _capitalize(_singular(resources.pop().rpartition(".")[2]))
        return [shorten(_join_overlapping(singular, words)), *names]
    return [shorten(words if len(words) > 1 else (*words, "Parameter")), *names]


def _list_failure_names(call: CallNouns, use: Use, *, is_shared: bool) -> list[str]:
    status = _STATUSES.get(use.name, "" if use.name in ("default", "4XX", "5XX") else f"Status{use.name}")
    if is_shared:
        return [
            shorten((status, "Response")) if status else "ErrorResponse",
            *_combine(call, (status, "Error")),
        ]
    return [*_combine(call, ("Error",)), *_combine(call, (status, "Response"))]


def read_call(call_path: str, is_plural: bool = False) -> CallNouns:
    """The words of a call path: `users.keys.create` is about a `Key` of a `User`."""
    *resources, method = call_path.split(".")
    last = resources[-1] if resources else "api"
    verb, rest = split_verb(method.split("_"))
    is_list = verb[-1:] == ("list",) or (bool(verb) and verb[-1] in _LISTING and not rest)
    noun = _capitalize(last.split("_") if is_list or is_plural else _singular(last))
    parents = tuple(_capitalize(_singular(part)) for part in reversed(resources[:-1]))
    if not verb:
        return CallNouns((), (*noun, *_capitalize(rest)), parents, False)
    if verb[-1] in _WITHOUT_OBJECT and not rest:
        return CallNouns(_capitalize(verb), (), (noun, *parents), False)
    if rest[:1] == ("all",):
        return CallNouns(_capitalize(verb), _capitalize(("all", *last.split("_"), *rest[1:])), parents, False)
    if rest and rest[0] in ("by", "for", "from", "in", "with", "to", "on", "v1", "v2", "v3", "me"):
        return CallNouns(_capitalize(verb), (*noun, *_capitalize(rest)), parents, False)
    if rest:
        return CallNouns(_capitalize(verb), _capitalize(rest), (noun, *parents), False)
    return CallNouns(_capitalize(verb), noun, parents, verb in (("get",), ("retrieve",)))


def _singular(part: str) -> list[str]:
    words = part.split("_")
    return [*words[:-1], to_singular(words[-1])]


def _capitalize(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(word.capitalize() for word in words if word)


# Parts of components


def _list_inner_names(
    component: Component, use: Use, chosen: Mapping[str, str], components: Mapping[str, Component]
) -> list[str]:
    words, owner = split_pascal(chosen[use.owner]), components[use.owner]
    base = words[:-1] if len(words) > 1 and words[-1] in _ROLE_WORDS and not owner.source_name else words
    title = _read_title(component)
    if use.role == "variant":
        title = _read_title(component, min_words=1)
        return [*title, *list_variant_names(component, use, words, chosen, components)]
    if use.role in ("part", "base"):
        item = to_item(words)
        names = [join_pascal(item)] if item != words else []
        return [*title, *names, shorten((*words, "Item" if use.is_item else "Part"), keep_end=True)]
    own = _name_property(use)
    if use.is_item and _is_list_call(base) and (use.name in _ITEMS or _overlaps(base[1:], own)):
        noun = to_item(base[1:])
        return [join_pascal(noun), shorten((*base, "Item"), keep_end=True)]
    if (
        len(base) > len(own)
        and base[-len(own) :] == own
        and split_verb([word.lower() for word in base[:1]])[0]
    ):
        return [*title, join_pascal(own), shorten((*base, "Item" if use.is_item else "Value"), keep_end=True)]
    combined = [_join_overlapping(part, own) for part in dict.fromkeys((base, words))]
    named = [name for name in title if _fits_title(name, own)]
    return [*named, *(shorten(part, keep_end=True) for part in combined), shorten((*words, *own))]


def _is_list_call(base: Sequence[str]) -> bool:
    return len(base) > 1 and base[0] in ("List", "Search")


def _overlaps(words: Sequence[str], own: Sequence[str]) -> bool:
    return [to_singular(word.lower()) for word in words[-1:]] == [
        to_singular(word.lower()) for word in own[-1:]
    ]


def _fits_title(title: str, own: Sequence[str]) -> bool:
    """Whether a title has more words than the name of the property, as the titles that pydantic makes do not."""
    return len(split_pascal(title)) > 1 and split_pascal(title) != tuple(own)


def _name_property(use: Use) -> tuple[str, ...]:
    words = split_pascal("_".join(split_words(use.name)))
    if not words:
        return ("Value",)
    if not use.is_item:
        return words
    return to_item(words) if looks_plural(words[-1].lower()) or to_item(words) != words else (*words, "Item")


def _join_overlapping(owner: tuple[str, ...], own: tuple[str, ...]) -> tuple[str, ...]:
    """`Order` + `OrderStatus` -> `OrderStatus`."""
    for count in range(min(len(owner), len(own)), 0, -1):
        if [word.lower() for word in owner[-count:]] == [word.lower() for word in own[:count]]:
            return (*owner, *own[count:]) if count < len(own) else (*owner, "Value")
    return (*owner, *own)


def _read_title(component: Component, min_words: int = 2) -> list[str]:
    """The title as a class name, if it is one and means something."""
    words = list(split_pascal(component.title))
    is_type = len(words) == 1 and words[0].lower() in _TYPE_NAMES
    if is_type or len(words) > _MAX_TITLE_WORDS or is_meaningless(component.title):
        return []
    if not words or words[0][0].isdigit() or words[-1].isdigit():
        return []
    if re.match(r"(Response|Body)[ _]", component.title):  # made by FastAPI
        return []
    is_noise = words[-1] == "Model" and words[-2:-1] in (["Response"], ["Request"])
    if is_noise or (words[-1] == "Schema" and " " in component.title):
        words = words[:-1]
    return [shorten(words)] if len(words) >= min_words else []
