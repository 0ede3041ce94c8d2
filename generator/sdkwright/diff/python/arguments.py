"""What a method takes."""

from __future__ import annotations

from collections.abc import Sequence

from sdkwright.diff.core.rules import Rule
from sdkwright.diff.python.assignability import expand_alias
from sdkwright.diff.python.pair import Change, Changes, Pair
from sdkwright.diff.python.rules import arguments as rules
from sdkwright.diff.python.samples import call, sample
from sdkwright.diff.python.side import Side, arguments, reached
from sdkwright.ir.api import BODY_LOCATIONS, Argument, Location, Operation
from sdkwright.ir.types import NONE, Generic, Name, Type, is_component, union_members
from sdkwright.render.annotations import render_type

Match = tuple[Argument, Argument]
_FORMS = {"FileInput": "file", "bytes": "bytes", "object": "anything"}


def takes(old: Operation, new: Operation, pair: Pair) -> Changes:
    """Every change of the arguments of one method."""
    if (
        old.signature.positional == new.signature.positional
        and old.signature.keywords == new.signature.keywords
    ):
        return
    compared = _Compared(old, new, pair)
    yield from compared.gone_and_new()
    yield from compared.places()
    for match in compared.matches:
        yield from compared.match(*match)


class _Compared:
    """The arguments of a method on both sides, matched."""

    def __init__(self, old: Operation, new: Operation, pair: Pair) -> None:
        self.old, self.new, self.pair = old, new, pair
        by_name = {one.name: one for one in arguments(new)}
        self.matches: list[Match] = [
            (one, by_name[one.name]) for one in arguments(old) if one.name in by_name
        ]
        matched = {one.name for one, _ in self.matches}
        self.gone = [one for one in arguments(old) if one.name not in matched]
        self.fresh = [one for one in arguments(new) if one.name not in matched]
        self.whole = _whole(self.gone), _whole(self.fresh)
        if any(self.whole):
            self.gone, self.fresh = _without_body(self.gone), _without_body(self.fresh)
        self.renamed = list(_renamed(self.gone, self.fresh, old, new))
        self.matches += self.renamed

    def gone_and_new(self) -> Changes:
        before, after = {one.name for one, _ in self.renamed}, {other.name for _, other in self.renamed}
        was, now = self.whole
        body = was or now
        if body:
            rule = rules.BODY_WHOLE if now else rules.BODY_FLATTENED
            text = "the body is one argument, `request`" if now else "the fields of the body are arguments"
            yield self._change(rule, body, f"{text} now")
        for one in self.gone:
            if one.name not in before:
                yield self._change(rules.ARGUMENT_GONE, one, f"the argument `{one.name}` is gone")
        for other in self.fresh:
            if other.name not in after:
                text = f"the argument `{other.name}` is new"
                rule = rules.REQUIRED_ARGUMENT_ADDED if other.is_required else rules.ARGUMENT_ADDED
                yield self._change(rule, other, f"{text}, and must be given" if other.is_required else text)
        for one, other in self.renamed:
            text = f"the argument `{one.name}` is called `{other.name}` now"
            yield self._change(rules.ARGUMENT_RENAMED, one, text, other)

    def places(self) -> Changes:
        """Which arguments can be given without a name, and in which order."""
        old, new = self.old.signature.positional, self.new.signature.positional
        names = {one.name: other.name for one, other in self.matches}
        for one, other in self.matches:
            if one in old and other not in new:
                text = f"the argument `{one.name}` can only be given by name"
                yield self._change(rules.ARGUMENT_KEYWORD_ONLY, one, text, other)
            elif one not in old and other in new:
                text = f"the argument `{one.name}` can be given without its name"
                yield self._change(rules.ARGUMENT_POSITIONAL, one, text, other)
        kept = [names[one.name] for one in old if names.get(one.name) in {other.name for other in new}]
        order = [other.name for other in new if other.name in kept]
        if kept != order:
            text = f"the arguments {_listed(kept)} are in another order now: {_listed(order)}"
            where = (reached(self.new),)
            calls = (call(self.old, self.pair.base), call(self.new, self.pair.revision))
            yield Change(rules.ARGUMENTS_REORDERED, self.new.pointer, text, where, *calls, is_of_calls=True)

    def match(self, one: Argument, other: Argument) -> Changes:
        """An argument that is there on both sides."""
        if other.is_required and not one.is_required:
            text = f"the argument `{one.name}` must be given"
            yield self._change(rules.ARGUMENT_REQUIRED, one, text, other)
        elif one.is_required and not other.is_required:
            text = f"the argument `{one.name}` may be left out"
            yield self._change(rules.ARGUMENT_OPTIONAL, one, text, other)
        is_in_path = "path_parameters" in (one.location, other.location)
        if one.name == other.name and not is_in_path and _place(one) != _place(other):
            text = f"the argument `{one.name}` is sent as {_sent(other)}, no longer as {_sent(one)}"
            yield self._change(rules.ARGUMENT_SENT_ELSEWHERE, one, text, other)
        if one.type != other.type:
            yield from self._types(one, other, one.type, other.type)

    def _types(self, one: Argument, other: Argument, before: Type, after: Type) -> Changes:
        is_taken = self.pair.takes(before, after, "checker")
        is_within = self.pair.reads(before, after, "checker")
        if is_taken and is_within:
            return
        text = f"the argument `{one.name}` is `{_code(other)}`, no longer `{_code(one)}`"
        if is_taken:
            rule = rules.ARGUMENT_WIDENED
        elif self._is_refused(before, after, other.location):
            rule = rules.ARGUMENT_REFUSED
        else:
            rule = rules.ARGUMENT_NARROWED if is_within else rules.ARGUMENT_RETYPED
        odd = [each for each in union_members(before) if not self.pair.takes(each, after, "checker")]
        value = "None" if odd == [NONE] else sample(one.name, odd[0], self.pair.base) if odd else ""
        yield self._change(rule, one, text, other, value)

    def _is_refused(self, before: Type, after: Type, location: Location) -> bool:
        return _is_refused(_forms(before, self.pair.base), _forms(after, self.pair.revision), location)

    def _change(
        self, rule: Rule, one: Argument, text: str, other: Argument | None = None, odd: str = ""
    ) -> Change:
        before, after = one.name, (other or one).name
        was = [] if rule is rules.ARGUMENT_REQUIRED else [before]
        now = [] if rule is rules.ARGUMENT_OPTIONAL else [after]
        is_by_name = rule is rules.ARGUMENT_RENAMED
        calls = (
            call(self.old, self.pair.base, was, was if is_by_name else (), {before: odd} if odd else {}),
            call(self.new, self.pair.revision, now, now if is_by_name else ()),
        )
        if calls[0] == calls[1] and other is not None:
            calls = (f"{calls[0]}  # {before}: {_code(one)}", f"{calls[1]}  # {after}: {_code(other)}")
        pointer = one.pointer if rule is rules.ARGUMENT_RENAMED or other is None else other.pointer
        return Change(rule, pointer, text, (reached(self.new),), *calls, is_of_calls=True)


def _whole(found: Sequence[Argument]) -> Argument | None:
    """The argument that is the body."""
    return next((one for one in found if not one.wire_name), None)


def _without_body(found: Sequence[Argument]) -> list[Argument]:
    return [one for one in found if one.location not in BODY_LOCATIONS]


def _renamed(
    gone: Sequence[Argument], fresh: Sequence[Argument], old: Operation, new: Operation
) -> list[Match]:
    """Those at the same place of the URL; and of the others the one that went for the one that came."""
    found = [
        (one, other)
        for one in gone
        for other in fresh
        if one.wire_name and _position(one, old) is not None and _position(one, old) == _position(other, new)
    ]
    rest = [one for one in gone if one.location != "path_parameters"]
    came = [one for one in fresh if one.location != "path_parameters"]
    for one in rest:
        alike = [other for other in came if _are_alike(one, other)]
        rivals = [each for each in rest if any(_are_alike(each, other) for other in alike)]
        if len(alike) == 1 and len(rivals) == 1:
            found.append((one, alike[0]))
    return found


def _position(argument: Argument, operation: Operation) -> tuple[int, int] | None:
    """The step of the URL that an argument fills; comparable only between URLs of as many steps."""
    steps = operation.path.split("/")
    step = f"{{{argument.wire_name}}}"
    return (
        (steps.index(step), len(steps)) if argument.location == "path_parameters" and step in steps else None
    )


def _are_alike(one: Argument, other: Argument) -> bool:
    return one.location == other.location and render_type(one.type) == render_type(other.type)


def _is_refused(before: set[str], after: set[str], location: Location) -> bool:
    """Whether the SDK cannot send what was given: text for a file, a file for text, an object where text must stand."""
    if ("file" in before) != ("file" in after):
        return True
    if "file" in before:
        return ("list" in before) != ("list" in after)
    if "bytes" in before - after and "anything" not in after:  # nothing makes base64 of them any more
        return True
    if location in ("json", "message") or "anything" in after:
        return False
    is_of_scalars = location in ("path_parameters", "headers")
    return any(one in before - after for one in ("object", *(["list"] if is_of_scalars else [])))


def _forms(type_: Type, side: Side) -> set[str]:
    """The forms of values that a type accepts, as far as they affect how a value is sent."""
    forms: set[str] = set()
    for member in union_members(type_):
        if isinstance(member, Name) and is_component(member):
            schema = side.schemas.get(side.component(member))
            is_alias = schema is not None and schema.kind not in ("object", "all_of")
            forms |= (
                _forms(expand_alias(schema.name, side, as_argument=True), side)
                if schema and is_alias
                else {"object"}
            )
        elif isinstance(member, Generic):
            is_list = member.base.name == "SequenceOf"
            forms |= {"list"} | (_forms(member.arguments[0], side) & {"file"}) if is_list else {"object"}
        elif member != NONE:
            forms.add(_FORMS.get(member.name, "scalar") if isinstance(member, Name) else "scalar")
    return forms


def _place(argument: Argument) -> tuple[str, str]:
    group = argument.location if argument.location in ("query", "headers") else "body"
    return argument.wire_name, group


def _sent(argument: Argument) -> str:
    places = {"path_parameters": "path parameter", "headers": "header", "query": "query parameter"}
    return (
        f"the {places.get(argument.location, 'field')} `{argument.wire_name}`"
        if argument.wire_name
        else "the whole body"
    )


def _code(argument: Argument) -> str:
    return render_type(argument.type)


def _listed(found: Sequence[str]) -> str:
    return ", ".join(f"`{one}`" for one in found)
