"""Properties: which there are, which are required, and who sends them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from sdkwright.diff.wire.edits import Edit, How, Pair
from sdkwright.diff.wire.shape import Shape
from sdkwright.diff.wire.sites import Site


class Property(NamedTuple):
    """A property of an object."""

    declared: str  # where it is declared; its schema may be a component elsewhere
    site: Site
    shape: Shape
    is_required: bool


def properties(
    base: Shape, revision: Shape, how: How, shaped: tuple[Callable[[Site], Shape], ...]
) -> Iterator[Edit | Pair]:
    """The properties of both sides, by name."""
    names = dict.fromkeys([*base.properties, *revision.properties])
    for name in names:
        before, after = (
            (
                Property(
                    one.declared[name],
                    one.properties[name],
                    shape(one.properties[name]),
                    name in one.required,
                )
                if name in one.properties
                else None
            )
            for one, shape in zip((base, revision), shaped, strict=True)
        )
        if before is None and after is not None:
            yield from _added(after, how)
        elif after is None and before is not None:
            yield from _removed(before, how)
        elif before is not None and after is not None:
            yield from _kept(before, after, how)


def _added(after: Property, how: How) -> Iterator[Edit]:
    if how.direction == "request" and after.shape.is_read_only:
        return  # nobody sends it
    need = "required" if after.is_required else "optional"
    kind = f"{need}-property-added"
    if how.direction == "request" and after.is_required and after.shape.default:
        kind += "-with-default"
    if how.direction == "response" and after.shape.is_write_only:
        kind = f"{need}-write-only-property-added"
    yield Edit(kind, "", after.declared, shown=(None, after.site.shown()), position="property")


def _removed(before: Property, how: How) -> Iterator[Edit]:
    if how.direction == "request" and before.shape.is_read_only:
        return
    kind = "property-removed"
    if how.direction == "response":
        need = "required" if before.is_required else "optional"
        kind = f"{need}-{'write-only-' if before.shape.is_write_only else ''}property-removed"
    yield Edit(kind, before.declared, "", shown=(before.site.shown(), None), position="property")


def _kept(before: Property, after: Property, how: How) -> Iterator[Edit | Pair]:
    def found(kind: str, said: str = "") -> Edit:
        shown = (before.site.shown(), after.site.shown())
        return Edit(kind, before.declared, after.declared, "", said, shown, "property")

    if before.is_required != after.is_required:
        kind = f"property-became-{'required' if after.is_required else 'optional'}"
        if how.direction == "request" and after.is_required and after.shape.default:
            kind += "-with-default"
        if how.direction == "response" and after.shape.is_write_only:
            kind = f"write-only-{kind}"
        if not (how.direction == "request" and after.shape.is_read_only):
            yield found(kind)
    need = "required" if after.is_required else "optional"
    if before.shape.is_read_only != after.shape.is_read_only:
        yield found(f"{need}-property-became-{'' if after.shape.is_read_only else 'not-'}read-only")
    if before.shape.is_write_only != after.shape.is_write_only:
        yield found(f"{need}-property-became-{'' if after.shape.is_write_only else 'not-'}write-only")
    if before.shape.is_deprecated != after.shape.is_deprecated:
        kind = "property-deprecated" if after.shape.is_deprecated else "property-reactivated"
        yield found(
            f"{kind}-with-sunset" if after.shape.is_deprecated and after.shape.sunset else kind,
            str(after.shape.sunset),
        )
    yield Pair(before.site, after.site)
