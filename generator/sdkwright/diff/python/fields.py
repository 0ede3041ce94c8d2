"""Compares the fields of a model, and the keys of its typed dict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, TypeAlias

from sdkwright.diff.core.rules import Rule
from sdkwright.diff.python.api_pair import ApiPair
from sdkwright.diff.python.api_side import ApiSide, ModelField, is_same
from sdkwright.diff.python.caller_change import (
    DIRECTIONS,
    CallerChange,
    CallerChanges,
    Direction,
    rank_effect,
)
from sdkwright.diff.python.results import classify_read, suggest_conversion
from sdkwright.diff.python.rules import RULES
from sdkwright.diff.python.samples import make_sample
from sdkwright.ir import names
from sdkwright.ir.schema import Schema
from sdkwright.ir.types import NONE, list_union_members

FieldPair: TypeAlias = "tuple[ModelField, ModelField]"
_REQUEST_RULES: Final = (
    *("required-field-added", "field-required", "field-not-required", "required-key-added"),
    *("request-field-narrowed", "request-field-retyped", "request-field-widened"),
    *("key-renamed", "request-field-gone", "request-field-renamed"),
)
"""Rules about callers that create a model, whose calls create one instead of reading a field."""
_RESPONSE_RULES: Final = (
    *("field-optional", "field-changed", "field-retyped", "field-narrowed", "field-renamed-with-alias"),
)
"""Rules about callers that read a field. All other rules are about both."""


def compare_fields(old: Schema, new: Schema, pair: ApiPair) -> CallerChanges:
    """Compare the fields of a model itself; inherited fields are compared with its base."""
    if not is_same(old, new):
        yield from _Comparison(old, new, pair).list_changes()


class _Comparison:
    """The fields of a model on both sides."""

    def __init__(self, old: Schema, new: Schema, pair: ApiPair) -> None:
        self.old, self.new, self.pair = old, new, pair
        before, after = pair.base.list_fields(old.name), pair.revision.list_fields(new.name)
        gone = [field for name, field in before.items() if name not in after]
        added = [field for name, field in after.items() if name not in before]
        renamed = list(_match_renamed(gone, added, dict(new.field_aliases)))
        matched = {field.wire_name for fields in renamed for field in fields}
        self.pairs = [(field, after[name]) for name, field in before.items() if name in after] + renamed
        self.gone = [field for field in gone if field.wire_name not in matched]
        self.added = [field for field in added if field.wire_name not in matched]

    def list_changes(self) -> CallerChanges:
        for old, new in self.pairs:
            if self._is_inherited(old, new):
                continue
            if presence := self._compare_presence(old, new):
                yield self._describe(*presence, old, new)
            else:
                changes = [*self._compare_reading(old, new), *self._compare_creating(old, new)]
                for position, (rule, text) in enumerate(_choose_changes(changes)):
                    change = self._describe(rule, text, old, new)
                    yield replace(change, is_for_other_callers=position > 0)
        for field in self.gone:
            if field.owner == self.old.name:
                is_read = self.old.in_response and field.is_in_model
                rule = "field-gone" if is_read else "request-field-gone"
                yield self._describe(rule, f"`{self.old.name}.{field.name}` is gone", field, None)
        for field in self.added:
            if field.owner == self.new.name:
                text = f"`{self.new.name}.{field.name}` is new"
                if not (self.old.in_request and field.is_required):
                    yield self._describe("field-added", text, None, field)
                else:
                    rule = "required-field-added" if self._must_be_filled(field) else "required-key-added"
                    yield self._describe(rule, f"{text}, and must be filled", None, field)

    def _is_inherited(self, old: ModelField, new: ModelField) -> bool:
        owners = (old.owner, new.owner)
        is_same = owners[0] == owners[1] or owners in self.pair.renamed
        return is_same and old.owner != self.old.name

    def _compare_presence(self, old: ModelField, new: ModelField) -> tuple[str, str] | None:
        """The rule and the text for a field that became readOnly or writeOnly, or no longer is."""
        name = f"`{self.new.name}.{new.name}`"
        if old.is_in_model and not new.is_in_model:
            rule = "field-gone" if self.old.in_response else "request-field-gone"
            return rule, f"`{self.old.name}.{old.name}` is gone from the model; it is writeOnly"
        if new.is_in_model and not old.is_in_model:
            return "field-added", f"{name} is in the model now; it is no longer writeOnly"
        if old.is_in_params == new.is_in_params or not (self.old.in_request and self.new.in_request):
            return None
        if old.is_in_params:
            return "request-field-gone", f"{name} is not part of requests any more; it is readOnly"
        rule = "required-key-added" if new.is_required else "field-added"
        return rule, f"{name} is part of requests now; it is no longer readOnly"

    def _compare_reading(self, old: ModelField, new: ModelField) -> Iterator[tuple[str, str]]:
        """The rules and texts for callers that receive the model."""
        if old.name != new.name:
            text = f"`{self.old.name}.{old.name}` is called `{new.name}` now"
            if not self.old.in_response:
                yield "request-field-renamed", text
            elif dict(self.new.field_aliases).get(old.name) != new.name:
                yield "field-renamed", text
            elif self.old.in_request:
                yield "request-field-renamed", f"{text}; `{old.name}` can only be read"
            else:
                yield "field-renamed-with-alias", f"{text}; `{old.name}` still works"
        text = f"`{self.new.name}.{old.name}` is `{new.annotation}`, no longer `{old.annotation}`"
        if old.is_constant and new.is_constant and old.type != new.type:
            yield "constant-changed", text
        elif self.old.in_response and old.is_in_model:
            change = classify_read(old.accepted_type, new.accepted_type, self.pair)
            if change is not None:
                yield f"field-{change}", f"{text}{suggest_conversion(old.type, new.type)}"

    def _must_be_filled(self, field: ModelField) -> bool:
        """Whether the model cannot be created without a field; a constant, or null, has a default."""
        return (
            field.is_required
            and field.is_in_model
            and not field.is_constant
            and field.wire_name not in self.new.nullable_fields
        )

    def _compare_creating(self, old: ModelField, new: ModelField) -> Iterator[tuple[str, str]]:
        """The rules and texts for callers that send the model."""
        if not self.old.in_request:
            return
        if old.name != new.name and self._must_be_filled(new):
            yield "required-field-added", f"`{self.old.name}.{old.name}` is called `{new.name}` now, and must be filled"
        name = f"`{self.new.name}.{old.name}`"
        if old.wire_name != new.wire_name and old.name == new.name:
            owner = names.make_param_name(self.new.name)
            yield "key-renamed", f"the key `{old.wire_name}` of `{owner}` is `{new.wire_name}` now"
        if new.is_required and not old.is_required:
            yield (
                "field-required" if self._must_be_filled(new) else "required-key-added"
            ), f"{name} must be filled"
        elif old.is_constant and self._must_be_filled(new):
            yield "field-required", f"{name} is no longer filled in, and must be filled"
        elif old.is_required and not new.is_required:
            yield "field-not-required", f"{name} may be left out"
        if old.type == new.type or (old.is_constant and new.is_constant):
            return
        text = f"{name} is `{new.annotation}`, no longer `{old.annotation}`"
        types, param_types = (old.type, new.type), (old.param_type, new.param_type)
        # A model validates a constant, unlike the values of an enum.
        if not self.pair.can_pass(*types, "checker" if new.is_constant else "builder"):
            yield "request-field-narrowed", text
        elif not all(self.pair.can_pass(*both, "checker") for both in (types, param_types)):
            yield "request-field-retyped", text
        elif self.pair.has_more_values(*types):
            yield "request-field-widened", text

    def _describe(
        self, rule_id: str, text: str, old: ModelField | None, new: ModelField | None
    ) -> CallerChange:
        field = old if old and new and old.wire_name != new.wire_name else new or old
        assert field is not None
        before, after = "", ""
        if self.old.in_response and rule_id not in _REQUEST_RULES:
            before, after = self._format_reading(old), self._format_reading(new)
        elif self.old.in_request:
            before, after = self._format_creating(RULES[rule_id], old, new)
        pointers = (old.pointer, new.pointer) if old and new else None
        affected = self.pair.find_affected(self.old.name, self.new.name, _find_directions(rule_id))
        return CallerChange(RULES[rule_id], field.pointer, text, affected, before, after, pointers=pointers)

    def _format_reading(self, field: ModelField | None) -> str:
        if field is None or not field.is_in_model:
            return ""
        return f"{names.make_identifier(self.new.name)}.{field.name}  # {field.annotation}"

    def _format_creating(self, rule: Rule, old: ModelField | None, new: ModelField | None) -> tuple[str, str]:
        is_about_keys = rule in (RULES["key-renamed"], RULES["required-key-added"])
        is_constant = new is not None and new.is_constant
        is_key = any(field and not (field.is_in_model and field.is_in_params) for field in (old, new))
        create = _format_dict if is_about_keys or is_constant or is_key else _format_model
        value = _make_rejected_value(old, new, self.pair) if old and new else ""
        old_field = None if rule in (RULES["field-required"], RULES["required-key-added"]) else old
        new_field = None if rule is RULES["field-not-required"] else new
        before = create(self.old, old_field, self.pair.base, value)
        after = create(self.new, new_field, self.pair.revision)
        if before == after and old and new:
            before = f"{before}  # {old.name}: {old.annotation}"
            after = f"{after}  # {new.name}: {new.annotation}"
        return before, after


def _find_directions(rule: str) -> tuple[Direction, ...]:
    """The directions in which a rule affects callers."""
    if rule in _REQUEST_RULES:
        return ("sent",)
    return ("received",) if rule in _RESPONSE_RULES else DIRECTIONS


def _choose_changes(changes: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The worst change of a field; if it affects one direction only, also the worst change of the other direction."""
    ordered = sorted(changes, key=lambda change: rank_effect(RULES[change[0]]))
    seen: set[Direction] = set()
    for rule, text in ordered:
        directions = _find_directions(rule)
        if seen.isdisjoint(directions) and not (seen and RULES[rule].effect == "none"):
            seen.update(directions)
            yield rule, text


def _format_model(schema: Schema, field: ModelField | None, side: ApiSide, value: str = "") -> str:
    """The call that creates a model, with all required fields and one more; `value` is the value of that field."""
    items = (
        f"{item.name}={(item == field and value) or _sample_field(item, side)}"
        for item in side.list_fields(schema.name).values()
        if item.is_in_model and ((item.is_required and not item.is_constant) or item == field)
    )
    return f"{schema.name}({', '.join(items)})"


def _format_dict(schema: Schema, field: ModelField | None, side: ApiSide, value: str = "") -> str:
    """The same model as a typed dict."""
    items = (
        f'"{item.wire_name}": {(item == field and value) or _sample_field(item, side)}'
        for item in side.list_fields(schema.name).values()
        if item.is_in_params and (item.is_required or item == field)
    )
    return f"{{{', '.join(items)}}}"


def _sample_field(field: ModelField, side: ApiSide) -> str:
    return make_sample(field.name, field.param_type, side, field.limits)


def _make_rejected_value(old: ModelField, new: ModelField, pair: ApiPair) -> str:
    """A value of the old type that the new type rejects; "" if there is none."""
    if pair.can_pass(old.type, new.type, "checker"):
        return ""
    rejected = [
        member for member in list_union_members(old.type) if not pair.can_pass(member, new.type, "checker")
    ]
    if not rejected:
        return ""
    return "None" if rejected == [NONE] else make_sample(old.name, rejected[0], pair.base, old.limits)


def _match_renamed(
    gone: list[ModelField], added: list[ModelField], aliases: Mapping[str, str]
) -> Iterator[FieldPair]:
    """Fields with the same name in Python, and those that keep it as an alias; others if exactly one is similar."""
    old_rest, new_rest = list(gone), list(added)
    for old in gone:
        for new in added:
            if new.name == aliases.get(old.name, old.name):
                old_rest.remove(old)
                new_rest.remove(new)
                yield old, new
    for old in old_rest:
        similar = [new for new in new_rest if _are_similar(old, new)]
        candidates = [other for other in old_rest if any(_are_similar(other, new) for new in similar)]
        if len(similar) == 1 and len(candidates) == 1:
            yield old, similar[0]


def _are_similar(old: ModelField, new: ModelField) -> bool:
    return (old.type, old.is_required) == (new.type, new.is_required) and not old.is_constant
