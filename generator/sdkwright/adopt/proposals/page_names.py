"""Names of page classes, and of the fields of their responses that a page cannot have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from sdkwright.adopt.names.name_words import split_words, to_plural
from sdkwright.ir import names
from sdkwright.spec import schemas
from sdkwright.spec.node import Node

_PLAIN_METHODS: Final = frozenset("all fetch find get get_all index list list_all query search".split())
"""Methods that return the items of their resource, so that the name of the resource is enough."""
_VERBS: Final = ("list_all_", "list_", "get_all_", "get_", "find_", "fetch_", "search_", "query_")


_LONGEST: Final = 40


def choose_page_names(call_paths: Iterable[str], components: Iterable[str]) -> dict[str, str]:
    """The names of the pages of lists, by call path; a list for which each name is taken has none.

    Of several lists that a name would fit, the least nested one gets it, or none if there are several such lists. The
    names do not depend on the order of the operations, as long as a list has a name that fits no other.
    """
    components = [*components]
    taken = {name.casefold() for component in components for name in _list_class_names(component)}
    taken |= {name.casefold() for component in components for name in _list_plurals(component)}
    candidates = {call_path: _list_page_names(call_path) for call_path in call_paths}
    chosen: dict[str, str] = {}
    for level in range(max(map(len, candidates.values()), default=0)):
        groups: dict[str, list[str]] = {}
        for call_path, choices in candidates.items():
            if call_path not in chosen and level < len(choices):
                groups.setdefault(choices[level], []).append(call_path)
        for name, group in groups.items():
            winner = _choose_owner(group)
            if winner and _take(name, taken):
                chosen[winner] = name
    for call_path, choices in candidates.items():
        if call_path not in chosen and (name := next((name for name in choices if _take(name, taken)), "")):
            chosen[call_path] = name
    return chosen


def _choose_owner(call_paths: list[str]) -> str:
    """The only least nested call path, or that of them which ends with `list`; "" if it is not clear."""
    least = min(call_path.count(".") for call_path in call_paths)
    found = [call_path for call_path in call_paths if call_path.count(".") == least]
    if len(found) > 1:
        found = [call_path for call_path in found if call_path.rpartition(".")[2] == "list"]
    return found[0] if len(found) == 1 else ""


def _take(name: str, taken: set[str]) -> bool:
    """Take a name, if it is free and valid."""
    keys = {name.casefold(), names.make_async_name(name).casefold()}
    if keys & taken or names.explain_invalid_class(name):
        return False
    taken |= keys
    return True


def _list_class_names(component: str) -> Iterator[str]:
    """The names of a component that can be imported from the package."""
    yield component
    yield names.make_param_name(component)
    yield names.make_model_or_dict_name(component)
    yield names.make_unknown_name(component)


def _list_plurals(component: str) -> Iterator[str]:
    """`PatientsPage` for the model `PatientPage`: two names that are easily confused."""
    stem = component.removesuffix("Page")
    if stem and stem != component:
        *words, last = split_words(stem)
        yield names.to_pascal_case([*words, to_plural(last)]) + "Page"


def _list_page_names(call_path: str) -> list[str]:
    """`users.keys.list` → KeysPage, UsersKeysPage, …; `files.list_versions` → FilesVersionsPage, …, VersionsPage, …."""
    *resources, method = call_path.split(".")
    subject = next((method.removeprefix(verb) for verb in _VERBS if method.startswith(verb)), method)
    if resources and (method in _PLAIN_METHODS or subject == resources[-1]):
        choices = [(count, "") for count in range(1, len(resources) + 1)]
    elif resources and subject.endswith(f"_{resources[-1]}"):
        choices = [(count, subject) for count in range(len(resources) + 1)]
    else:
        choices = [(count, subject) for count in (*range(1, len(resources) + 1), 0)]
    choices.extend((count, method) for count in range(1, len(resources) + 1))
    candidates = [
        names.to_pascal_case([*resources[len(resources) - count :], end]) + "Page" for count, end in choices
    ]
    # A long name is better than none.
    return sorted(candidates, key=lambda name: len(name) > _LONGEST)


def choose_field_names(response: Node) -> dict[str, tuple[Node, str]] | None:
    """New names for the fields of a response that a page has already, by wire name; None if there is none."""
    fields = schemas.list_properties(response)
    taken = {_name_field(wire_name, node) for wire_name, node in fields.items()}
    chosen: dict[str, tuple[Node, str]] = {}
    for wire_name, node in fields.items():
        name = _name_field(wire_name, node)
        if name in names.RESERVED_PAGE_NAMES:
            new = _choose_field_name(name, schemas.strip_null(node).follow())
            if new in taken:
                return None
            chosen[wire_name] = node, new
    return chosen


def _name_field(wire_name: str, node: Node) -> str:
    # Of the value, because an earlier proposal may have added the keyword.
    return str(node.value.get("x-name") or names.make_field_name(wire_name))


def _choose_field_name(name: str, schema: Node) -> str:
    types = schemas.list_non_null_types(schema)
    if name == "has_next_page":
        return "has_next"
    if name == "pages":
        return "page_count" if types == ("integer",) else "page_list"
    if schema.value.get("format") in ("uri", "uri-reference"):
        return "next_page_url"
    return "next_page_number" if types == ("integer",) else "next_page_cursor"
