"""Unions told apart by a property: every tag leads to a variant, and every variant carries its tags."""

from __future__ import annotations

from sdkwright.openapi.pointers import last_step
from sdkwright.problems.messages import format_names, quote, suggest_name
from sdkwright.problems.problem import Problems
from sdkwright.spec.node import ComponentId, Node
from sdkwright.spec.references import References
from sdkwright.spec.schema_rules import properties_of


def check(union: Node, references: References, problems: Problems) -> None:
    """Check the discriminator of a schema, if it has one."""
    discriminator = union.get("discriminator")
    name = discriminator.get("propertyName") if discriminator else None
    if not discriminator or not name or not isinstance(name.value, str):
        return
    variants = _variants(union, discriminator, problems)
    if variants is None:
        return
    tags = _tags(discriminator, variants, references, problems)
    for ref, variant in variants.items():
        if tags is not None and ref not in tags and variant.target():
            problems.error(
                variant, f"variant {quote(ref.name)} has no tag in 'mapping'; add one, or remove the variant"
            )
        _check_variant(ref, variant, name.value, (tags or {}).get(ref, []), problems)


def _variants(union: Node, discriminator: Node, problems: Problems) -> dict[ComponentId, Node] | None:
    members = union.get("oneOf")
    if not members:
        problems.error(
            discriminator, "'discriminator' needs 'oneOf' beside it, with a reference to each variant"
        )
        return None
    variants: dict[ComponentId, Node] = {}
    for member in members:
        ref = member.ref
        if ref is None:
            if "$ref" not in member:
                problems.error(
                    member, "a variant beside 'discriminator' must be a reference; make it a component"
                )
        elif ref in variants:
            problems.error(member, f"variant {quote(ref.name)} stands twice in 'oneOf'; remove one")
        else:
            variants[ref] = member
    return variants


def _tags(
    discriminator: Node, variants: dict[ComponentId, Node], references: References, problems: Problems
) -> dict[ComponentId, list[Node]] | None:
    """The entries of the mapping for each variant; None when there is no mapping."""
    mapping = discriminator.get("mapping")
    if mapping is None or not mapping.is_mapping:
        return None
    tags: dict[ComponentId, list[Node]] = {}
    for tag, target in mapping.items():
        if not isinstance(target.value, str):
            continue
        ref = references.check_text(target, "schemas")
        if ref is None:
            continue
        if ref in variants:
            tags.setdefault(ref, []).append(target)
        else:
            hint = suggest_name(ref.name, (variant.name for variant in variants))
            problems.error(
                target, f"tag {quote(tag)} leads to {quote(ref.name)}, which is not in 'oneOf'{hint}"
            )
    return tags


def _check_variant(
    ref: ComponentId, variant: Node, name: str, entries: list[Node], problems: Problems
) -> None:
    target = variant.target()
    if target is None:
        return
    carried = _carried(target, name)
    if carried is None:
        hint = suggest_name(name, properties_of(target))
        problems.error(
            variant, f"variant {quote(ref.name)} has no property {quote(name)}, the discriminator{hint}"
        )
    elif not carried:
        where = f"property {quote(name)} of variant {quote(ref.name)}"
        problems.error(variant, f"{where} must have a const or an enum, to tell the variant apart")
    else:
        for entry in entries:
            tag = last_step(entry.pointer)
            if tag not in carried:
                where = f"{quote(name)} in {quote(ref.name)}"
                problems.error(
                    entry, f"tag {quote(tag)} is not a value of {where}, which has {format_names(carried)}"
                )


def _carried(target: Node, name: str) -> list[str] | None:
    """The tags of a variant, for a union those of its own variants; None when it lacks the property."""
    found: list[str] | None = None
    waiting, seen = [target], set[int]()
    while waiting:
        current = waiting.pop(0).follow()
        if id(current.value) in seen:
            continue
        seen.add(id(current.value))
        waiting.extend(current.get("oneOf") or ())
        if tag := properties_of(current).get(name):
            tag = tag.follow()
            const, enum = tag.get("const"), tag.get("enum")
            values = [const.value] if const else enum.value if enum and enum.is_list else []
            found = (found or []) + [value for value in values if isinstance(value, str)]
    return found
