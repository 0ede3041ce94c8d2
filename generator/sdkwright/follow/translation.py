"""Copies parts of NEW in the names of OURS, and collects the components that they need."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from sdkwright.adopt.conversion.security import list_arguments, name_arguments
from sdkwright.adopt.model import Json
from sdkwright.adopt.names.component_words import shorten, split_pascal
from sdkwright.adopt.names.variant_names import ORDINALS
from sdkwright.adopt.references import (
    ComponentKey,
    list_reference_objects,
    parse_reference,
    replace_references,
)
from sdkwright.adopt.writing.ordering import insert_keyword
from sdkwright.follow.documents import Documents
from sdkwright.openapi.pointers import join_pointer, make_component_ref, resolve_pointer, split_pointer
from sdkwright.openapi.untyped import as_list, as_mapping, is_list, is_mapping
from sdkwright.spec.keywords import COMPONENT_KINDS
from sdkwright.spec.shapes import Object

_WORDS = frozenset({"description", "summary", "example", "examples", "x-docs"})
_MAX_REFERENCES = 20
_BESIDE: Final = ("default", "deprecated", "readOnly", "writeOnly")
"""Keywords about the use of a schema."""


class Translator:
    """Translates parts of NEW. Components that OURS lacks get a name, and wait to be placed."""

    def __init__(
        self,
        new: Json,
        components: Mapping[str, str],
        call_paths: Mapping[str, str],
        documents: Documents,
    ) -> None:
        """Create a translator: `components` are those of OURS by pointer into NEW, `call_paths` those of OURS by those of NEW."""
        self.document = new
        self.components = components
        self.call_paths = dict(call_paths)
        self._documents = documents
        self._known = dict.fromkeys(documents.index_components())
        self._taken = {(key.kind, key.name.lower()) for key in self._known}
        self._names: dict[ComponentKey, ComponentKey] = {}
        self.added: dict[ComponentKey, Any] = {}
        """The new components, which are in no document yet."""
        self.renamed: dict[str, str] = {}
        """The names of new components that are not those of NEW, by the name in NEW."""
        self._shared = _index_shared(documents)

    def follow(self, pointer: str) -> str:
        """The pointer into NEW of what a pointer leads to after references."""
        for _ in range(_MAX_REFERENCES):
            ref = as_mapping(resolve_pointer(self.document, pointer)).get("$ref")
            if not isinstance(ref, str):
                return pointer
            pointer = ref[1:]
        return pointer

    def translate(self, pointer: str, object_: str) -> Any:
        """A copy of a part of NEW, which is an object of OpenAPI."""
        value = copy.deepcopy(resolve_pointer(self.document, pointer))
        return self.translate_value(value, object_)

    def translate_value(self, value: Any, object_: str) -> Any:
        """A copy of a value of NEW with references to components of OURS."""
        for use in list_reference_objects(value, Object(object_)):
            self._keep_beside(use)
        translated = replace_references(value, Object(object_), self._replace)
        if object_ == "operation" and is_mapping(translated):
            self._finish_operation(translated)
        return translated

    def list_added(self) -> dict[str, str]:
        """The pointers of new components in OURS, by those in NEW."""
        return {
            join_pointer("components", *key): join_pointer("components", *own)
            for key, own in self._names.items()
        }

    def share(self, value: Any, kind: str, status: str = "") -> Any:
        """A reference to the component of OURS that is the same as a value, apart from its words; else the value.

        A response is only the same if it is used for the same status.
        """
        if not is_mapping(value) or "$ref" in value:
            return value
        name = self._shared.get((f"{kind} {status}".rstrip(), _make_key(value)))
        return value if name is None else {"$ref": make_component_ref(kind, name)}

    def translate_security(self, requirements: Any) -> list[Any]:
        """Requirements with the names of the schemes of OURS."""
        names = {key: self._find_scheme(key) for item in as_list(requirements) for key in as_mapping(item)}
        return [
            {names[key]: scopes for key, scopes in as_mapping(item).items()} for item in as_list(requirements)
        ]

    def _finish_operation(self, operation: Json) -> None:
        if "security" in operation:
            operation["security"] = self.translate_security(operation["security"])
        if is_list(operation.get("parameters")):
            operation["parameters"] = [self.share(item, "parameters") for item in operation["parameters"]]
        for status, response in as_mapping(operation.get("responses")).items():
            if not status.startswith("2"):
                operation["responses"][status] = self.share(response, "responses", status)
        poll = as_mapping(operation.get("x-poll"))
        if poll.get("operation") in self.call_paths:
            poll["operation"] = self.call_paths[poll["operation"]]

    def _keep_beside(self, use: Json) -> None:
        """Write beside a reference what the component of NEW says about its uses, and that of OURS does not."""
        key = parse_reference(use["$ref"])
        known = self._find_known(key) if key is not None and key.kind == "schemas" else None
        if key is None or known is None:
            return
        component = as_mapping(resolve_pointer(self.document, join_pointer("components", *key)))
        own = as_mapping(self._documents.find_component(known).value)
        for keyword in _BESIDE:
            if keyword in component and keyword not in own and keyword not in use:
                insert_keyword(use, "schema", keyword, copy.deepcopy(component[keyword]))

    def _replace(self, text: str) -> str:
        key = parse_reference(text)
        if key is None:
            return text
        return make_component_ref(*self._find(key))

    def _find_scheme(self, name: str) -> str:
        return self._find(ComponentKey("securitySchemes", name)).name

    def _find(self, key: ComponentKey) -> ComponentKey:
        """The component of OURS for one of NEW; a new one if there is none."""
        known = self._find_known(key)
        if known is not None:
            return known
        if key not in self._names:
            self._names[key] = self._find_same(key) or self._add(key)
        return self._names[key]

    def _find_known(self, key: ComponentKey) -> ComponentKey | None:
        """The component of OURS that corresponds to one of NEW."""
        steps = split_pointer(self.components.get(join_pointer("components", *key), ""))
        known = ComponentKey(*steps[1:]) if len(steps) == 3 else None
        return known if known in self._known else None

    def _find_same(self, key: ComponentKey) -> ComponentKey | None:
        """The component of OURS that is the same as one of NEW apart from its words, other than a schema."""
        if key.kind == "schemas":
            return None
        value = self.translate(join_pointer("components", *key), COMPONENT_KINDS[key.kind])
        same = self.share(value, key.kind)
        return parse_reference(same["$ref"]) if same is not value else None

    def _add(self, key: ComponentKey) -> ComponentKey:
        added = ComponentKey(key.kind, self.choose_name(key))
        self._names[key] = added
        if added.name != key.name:
            self.renamed[key.name] = added.name
        self.added[added] = None
        self.added[added] = self.translate(join_pointer("components", *key), COMPONENT_KINDS[key.kind])
        if key.kind == "securitySchemes":
            self._separate_arguments(added)
        return added

    def _separate_arguments(self, key: ComponentKey) -> None:
        """Give a new security scheme another argument if one of OURS has the same."""
        used: set[str] = set()
        for other in (*self._known, *self.added):
            if other.kind == key.kind and other != key:
                is_old = other in self._known
                scheme = self._documents.find_component(other).value if is_old else self.added[other]
                own = scheme.get("x-argument", list_arguments(scheme))
                used |= {own} if isinstance(own, str) else {*own}
        scheme = self.added[key]
        arguments = list_arguments(scheme)
        if "x-argument" not in scheme and used & {*arguments}:
            chosen = name_arguments(key.name, arguments, scheme, used, ())
            scheme["x-argument"] = chosen if len(chosen) > 1 else chosen[0]

    def choose_name(self, key: ComponentKey) -> str:
        """The name in NEW if it is free in OURS, else one with a word that distinguishes it."""
        words = split_pascal(key.name)
        value = as_mapping(resolve_pointer(self.document, join_pointer("components", *key)))
        additions = [str(value["in"]).capitalize()] if key.kind == "parameters" and "in" in value else []
        additions += ["Alternative", *ORDINALS[1:]]
        candidates = [key.name, *(shorten((*words, word)) for word in additions)]
        free = (name for name in candidates if (key.kind, name.lower()) not in self._taken)
        name = next(free, candidates[-1])
        self._taken.add((key.kind, name.lower()))
        return name


def _index_shared(documents: Documents) -> dict[tuple[str, str], str]:
    """The names of components of OURS, by kind, with the status of a response, and content without words."""
    shared: dict[tuple[str, str], str] = {}
    for key in documents.index_components():
        if key.kind in ("parameters", "headers", "securitySchemes"):
            value = documents.find_component(key).value
            shared.setdefault((key.kind, _make_key(value)), key.name)
    for *_, item in documents.list_operations():
        for operation in as_mapping(item).values():
            for status, response in as_mapping(as_mapping(operation).get("responses")).items():
                response_key = parse_reference(str(as_mapping(response).get("$ref")))
                if response_key is not None:
                    content = _make_key(documents.find_component(response_key).value)
                    shared.setdefault((f"responses {status}", content), response_key.name)
    return shared


def _make_key(value: Any) -> str:
    return repr(_remove_words(value))


def _remove_words(value: Any) -> Any:
    if is_mapping(value):
        return sorted((key, _remove_words(child)) for key, child in value.items() if key not in _WORDS)
    return [_remove_words(child) for child in value] if is_list(value) else value


def match_call_paths(pairs: Mapping[str, str]) -> dict[str, str]:
    """The resources of OURS by those of NEW: that which most of its operations have; `pairs` are call paths."""
    counts: dict[str, Counter[str]] = {}
    for new, ours in pairs.items():
        for length in range(1, max(new.count("."), 1) + 1):
            depth = ours.count(".") - (new.count(".") - length)
            if depth > 0:
                resource = ".".join(new.split(".")[:length])
                counts.setdefault(resource, Counter())[".".join(ours.split(".")[:depth])] += 1
    return {resource: own.most_common(1)[0][0] for resource, own in counts.items()}
