"""Compares type aliases and constants."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from sdkwright.diff.package.changes import PackageChange, Packages
from sdkwright.diff.package.sources import Value


def compare_values(packages: Packages, old: Value, new: Value) -> Iterator[PackageChange]:
    """Yield the changes of a type alias by direction, and those of the value of a constant."""
    subject = f"/components/types/{old.name}"
    locations = old.location, new.location
    if not (old.is_type and new.is_type):
        values = [value.type.expression for value in (old, new)]
        if any(isinstance(value, ast.Constant) for value in values) and old.type.text != new.type.text:
            text = f"`{old.name}` is `{new.type.text}`, no longer `{old.type.text}`"
            code = f"{packages.old.name}.{old.name}  # "
            codes = f"{code}{old.type.text}", f"{code}{new.type.text}"
            yield PackageChange("constant-value-changed", subject, text, *codes, *locations)
        return
    relation = packages.relate(old.type, new.type)
    if relation == "same":
        return
    directions = packages.directions
    rule = ""
    if directions.is_received(old.id) and relation != "narrower":
        rule = "type-changed"
    elif directions.is_sent(old.id):
        rule = "type-widened" if relation in ("optional", "wider") else "type-retyped"
    if rule:
        before, after = _list_differences(packages, old, new)
        text = f"`{old.name}` has other alternatives"
        parts = [
            f"{name} {', '.join(items)}" for name, items in (("without", before), ("with", after)) if items
        ]
        codes = f"{old.name} = {old.type.text}", f"{old.name} = {new.type.text}"
        yield PackageChange(rule, subject, f"{text}: {' and '.join(parts)}", *codes, *locations)


def _list_differences(packages: Packages, old: Value, new: Value) -> tuple[list[str], list[str]]:
    """Return the alternatives that are gone, and the new ones."""
    before = packages.old_types.list_alternatives(old.type, expand=True)
    after = packages.new_types.list_alternatives(new.type, expand=True)
    return _format_alternatives(before - after), _format_alternatives(after - before)


def _format_alternatives(alternatives: frozenset[str]) -> list[str]:
    return sorted(f"`{re.sub(r'[A-Za-z_.]*:', '', item)}`" for item in alternatives)
