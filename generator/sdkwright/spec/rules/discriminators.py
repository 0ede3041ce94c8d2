"""Rules of discriminated unions: every tag selects a variant, and every variant allows its tags."""

from __future__ import annotations

from sdkwright.openapi.pointers import find_last_step
from sdkwright.problems.messages import format_choice, quote, suggest_name
from sdkwright.problems.problem import Problems
from sdkwright.spec.node import ComponentId, Node
from sdkwright.spec.rules.references import References
from sdkwright.spec.schemas import list_properties


def check_discriminator(union: Node, references: References, problems: Problems) -> None:
    """Check the discriminator of a schema, if it has one."""
    discriminator = union.get("discriminator")
    tag_property = discriminator.get("propertyName") if discriminator else None
    if not discriminator or not tag_property or not isinstance(tag_property.value, str):
        return
    variants = _check_variants(union, discriminator, problems)
    if variants is None:
        return
    tags = _check_mapping(discriminator, variants, references, problems)
    for ref, variant in variants.items():
        if tags is not None and ref not in tags and variant.follow_once():
            problems.error(
                variant, f"variant {quote(ref.name)} has no tag in 'mapping'; add one, or remove the variant"
            )
        _check_tags(ref, variant, tag_property.value, (tags or {}).get(ref, []), problems)


def _check_variants(union: Node, discriminator: Node, problems: Problems) -> dict[ComponentId, Node] | None:
    """The variants of a union; None without `oneOf`."""
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
            problems.error(member, f"variant {quote(ref.name)} is listed twice in 'oneOf'; remove one")
        else:
            variants[ref] = member
    return variants


def _check_mapping(
    discriminator: Node, variants: dict[ComponentId, Node], references: References, problems: Problems
) -> dict[ComponentId, list[Node]] | None:
    """The entries of the mapping by variant; None without a mapping."""
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
                target,
                f"tag {quote(tag)} refers to {quote(ref.name)}, which is not in 'oneOf'{hint or '; add it there'}",
            )
    return tags


def _check_tags(
    ref: ComponentId, variant: Node, tag_property: str, entries: list[Node], problems: Problems
) -> None:
    schema = variant.follow_once()
    if schema is None:
        return
    allowed = _list_allowed_tags(schema, tag_property)
    if allowed is None:
        hint = suggest_name(tag_property, list_properties(schema))
        problems.error(
            variant,
            f"variant {quote(ref.name)} lacks property {quote(tag_property)}, the discriminator"
            f"{hint or '; add it with a const'}",
        )
    elif not allowed:
        problems.error(
            variant,
            f"property {quote(tag_property)} of variant {quote(ref.name)} must have a const or an enum,"
            " because it is the discriminator",
        )
    else:
        for entry in entries:
            tag = find_last_step(entry.pointer)
            if tag not in allowed:
                problems.error(
                    entry,
                    f"tag {quote(tag)} is not a value of {quote(tag_property)} in {quote(ref.name)};"
                    f" write {format_choice(allowed)}",
                )


def _list_allowed_tags(schema: Node, tag_property: str) -> list[str] | None:
    """The tags of a variant; for a union those of its own variants. None if the property is missing."""
    tags: list[str] | None = None
    queue, seen = [schema], set[int]()
    while queue:
        current = queue.pop(0).follow()
        if id(current.value) in seen:
            continue
        seen.add(id(current.value))
        queue.extend(current.get("oneOf") or ())
        if tag := list_properties(current).get(tag_property):
            tag = tag.follow()
            const, enum = tag.get("const"), tag.get("enum")
            values = [const.value] if const else enum.value if enum and enum.is_list else []
            tags = (tags or []) + [value for value in values if isinstance(value, str)]
    return tags
