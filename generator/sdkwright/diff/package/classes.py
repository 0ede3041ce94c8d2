"""Compares the members of a class: fields, attributes, methods and base classes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sdkwright.diff.package.changes import PackageChange, Packages
from sdkwright.diff.package.package import CallPath, Package
from sdkwright.diff.package.signatures import Callee, compare_functions, format_call
from sdkwright.diff.package.sources import Attribute, Class, Function, Member


@dataclass(frozen=True)
class Owner:
    """How callers reach the members of a class."""

    name: str  # such as "voices", or "Voice"
    code: str  # such as "client.voices", or "voice"
    subject: str
    variant: str = ""

    def make_callee(self, member: str, function: Function | None = None) -> Callee:
        awaits = "await " if function is not None and function.is_async else ""
        label = f"{self.name}.{member}".lstrip(".")
        return Callee(label, f"{awaits}{self.code}.{member}", f"{self.subject}/{member}", self.variant)


def make_owner(package: Package, definition: Class, path: CallPath | None) -> Owner:
    """Return the owner of the members of a class that the client has at a path, or of any other class.

    A class that callers cannot import has the name of the first subclass that they can import.
    """
    if path is None:
        name = definition.name
        if definition.id not in package.import_paths:
            subclasses = package.public_subclasses.get(definition.id, {name})
            name = min(subclasses, key=lambda item: (item.startswith("Async"), item))
        value = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
        return Owner(name, value, f"/components/classes/{name}")
    parts = [part for part in (path.path, "with_raw_response" * path.variant.endswith("response")) if part]
    return Owner(
        path.path, ".".join(("client", *parts)), f"/calls/{path.path.replace('.', '/')}", path.variant
    )


def compare_classes(packages: Packages, owner: Owner, old: Class, new: Class) -> Iterator[PackageChange]:
    """Yield the changes of a class; members of base classes are compared with the base classes."""
    before, after = old.members, packages.new.find_members(new)
    for name, member in before.items():
        other = after.get(name)
        if other is None:
            yield _make_gone(packages, owner, old, member, name)
        else:
            for change in _compare_members(packages, owner, old, member, other):
                yield replace(change, variant=owner.variant)
    inherited = packages.old.find_members(old)
    for name, member in new.members.items():
        if name not in inherited:
            yield _make_added(packages, owner, old, member, name)
    yield from _compare_constructors(packages, owner, old, new)
    yield from _compare_bases(packages, old, new)


def _make_gone(packages: Packages, owner: Owner, old: Class, member: Member, name: str) -> PackageChange:
    callee = owner.make_callee(name, member if isinstance(member, Function) else None)
    if isinstance(member, Function):
        code = format_call(callee, member.signature)
        operation = replace(member.operation, call=callee.label) if member.operation else None
        return PackageChange(
            "method-gone", callee.subject, f"`{callee.label}`: the method is gone", code,
            base=member.location, operation=operation, variant=owner.variant,
        )  # fmt: skip
    if _is_method(owner):  # of raw responses, which are attributes
        text = f"`{callee.label}`: the method is gone"
        return PackageChange(
            "method-gone",
            callee.subject,
            text,
            f"{callee.call}(...)",
            base=member.location,
            variant=owner.variant,
        )
    is_only_sent = member.is_field and not packages.directions.is_received(old.id)
    rule = "request-field-gone" if is_only_sent else "field-gone"
    code = f"{old.name}({name}=...)" if is_only_sent else callee.call
    text = f"`{callee.label}` is gone"
    return PackageChange(rule, callee.subject, text, code, base=member.location, variant=owner.variant)


def _is_method(owner: Owner) -> bool:
    return owner.variant.endswith("with_raw_response")


def _make_added(packages: Packages, owner: Owner, old: Class, member: Member, name: str) -> PackageChange:
    callee = owner.make_callee(name, member if isinstance(member, Function) else None)
    if isinstance(member, Function) or _is_method(owner):
        code = (
            format_call(callee, member.signature) if isinstance(member, Function) else f"{callee.call}(...)"
        )
        operation = (
            replace(member.operation, call=callee.label)
            if isinstance(member, Function) and member.operation
            else None
        )
        return PackageChange(
            "method-added", callee.subject, f"`{callee.label}`: the method is new", "", code,
            revision=member.location, operation=operation, variant=owner.variant,
        )  # fmt: skip
    rule, code = "field-added", callee.call
    if member.is_field and member.is_required and packages.directions.is_sent(old.id):
        rule = "required-key-added" if _is_typed_dict(packages, old) else "required-field-added"
        code = f"{old.name}({name}=...)"
    text = f"`{callee.label}` is new" + (" and required" if rule != "field-added" else "")
    return PackageChange(
        rule, callee.subject, text, "", code, revision=member.location, variant=owner.variant
    )


def _is_typed_dict(packages: Packages, definition: Class) -> bool:
    return any(
        "TypedDict" in base.text for item in packages.old.list_ancestors(definition) for base in item.bases
    )


def _compare_members(
    packages: Packages, owner: Owner, old: Class, before: Member, after: Member
) -> Iterator[PackageChange]:
    if isinstance(before, Function) and isinstance(after, Function):
        callee = owner.make_callee(before.name, before)
        yield from compare_functions(packages, callee, before, after)
    elif isinstance(before, Attribute) and isinstance(after, Attribute):
        yield from _compare_attributes(packages, owner, old, before, after)
    elif not _is_method(owner):
        callee = owner.make_callee(before.name)
        codes = callee.call, callee.call
        codes = (f"{codes[0]}()", codes[1]) if isinstance(before, Function) else (codes[0], f"{codes[1]}()")
        text = f"`{callee.label}` is {'a method' if isinstance(after, Function) else 'an attribute'} now"
        yield PackageChange(
            "member-kind-changed", callee.subject, text, *codes, before.location, after.location
        )  # fmt: skip


def _compare_attributes(
    packages: Packages, owner: Owner, old: Class, before: Attribute, after: Attribute
) -> Iterator[PackageChange]:
    callee = owner.make_callee(before.name)
    directions = packages.directions
    is_sent = before.is_field and directions.is_sent(old.id)
    relation = packages.relate(before.type, after.type)
    rule = ""
    if relation != "same" and (directions.is_received(old.id) or not is_sent):
        reading = {"optional": "field-optional", "narrower": "field-narrowed"}
        rule = reading.get(relation, "field-changed")
    if relation != "same" and is_sent and rule in ("", "field-narrowed"):
        sending = {"narrower": "request-field-narrowed", "other": "request-field-retyped"}
        rule = sending.get(relation, "request-field-widened")
        if rule == "request-field-narrowed" and _is_typed_dict(packages, old):
            rule = "request-field-retyped"
    types = before.type.text or "Any", after.type.text or "Any"
    if rule:
        codes = f"{callee.call}  # {types[0]}", f"{callee.call}  # {types[1]}"
        text = f"`{callee.label}` is `{types[1]}`, no longer `{types[0]}`"
        yield PackageChange(rule, callee.subject, text, *codes, before.location, after.location)
    if is_sent:
        yield from _compare_defaults(callee, old, before, after)


def _compare_defaults(
    callee: Callee, old: Class, before: Attribute, after: Attribute
) -> Iterator[PackageChange]:
    locations = before.location, after.location
    without, with_field = f"{old.name}()", f"{old.name}({before.name}=...)"
    if before.is_required != after.is_required:
        is_required = after.is_required
        codes = (without, with_field) if is_required else (with_field, without)
        rule = "field-required" if is_required else "field-not-required"
        text = f"`{callee.label}` is {'required' if is_required else 'optional'} now"
        yield PackageChange(rule, callee.subject, text, *codes, *locations)
    elif before.default != after.default:
        text = f"the default of `{callee.label}` is `{after.default}`, no longer `{before.default}`"
        code = f"{without}  # {before.name}="
        values = f"{code}{before.default}", f"{code}{after.default}"
        yield PackageChange("field-default-changed", callee.subject, text, *values, *locations)


def _compare_constructors(
    packages: Packages, owner: Owner, old: Class, new: Class
) -> Iterator[PackageChange]:
    """Compare the arguments of a client or another class whose constructor is in the sources."""
    is_resource = old.module.startswith("resources") or packages.old.import_paths.get(old.id) is None
    if old.constructor and new.constructor and not is_resource:
        callee = Callee(old.name, old.name, f"/components/classes/{old.name}")
        if owner.variant:
            callee = replace(callee, subject="/components/classes/client")
        yield from compare_functions(packages, callee, old.constructor, new.constructor)


def _compare_bases(packages: Packages, old: Class, new: Class) -> Iterator[PackageChange]:
    """Compare the public base classes, by which callers catch errors and test types."""
    if old.id not in packages.old.import_paths:
        return
    renames = dict(packages.renames)
    before = {renames.get(item.id, item.id): item for item in _list_public_bases(packages.old, old)}
    after = {item.id: item for item in _list_public_bases(packages.new, new)}
    gone = [item for id, item in before.items() if id not in after]
    for definition in gone:
        if not any(definition in _list_public_bases(packages.old, item) for item in gone):
            text = f"`{old.name}` is no longer a subclass of `{definition.name}`"
            code = f"issubclass({old.name}, {definition.name})"
            yield PackageChange(
                "base-class-gone", f"/components/classes/{old.name}", text, f"{code}  # True", f"{code}  # False",
                old.location, new.location,
            )  # fmt: skip
    for id, definition in after.items():
        if id not in before:
            text = f"`{old.name}` is a subclass of `{definition.name}` now"
            code = f"issubclass({old.name}, {definition.name})  # True"
            subject = f"/components/classes/{old.name}"
            yield PackageChange("base-class-added", subject, text, "", code, old.location, new.location)


def _list_public_bases(package: Package, definition: Class) -> list[Class]:
    ancestors = [*package.list_ancestors(definition)][1:]
    return [item for item in ancestors if item.id in package.import_paths]
