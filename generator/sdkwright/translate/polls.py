"""`x-poll` -> how a method that starts a long job goes on to wait until the job has ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sdkwright.ir import names
from sdkwright.ir.api import Argument, Keyword, Operation, Poll, Signature
from sdkwright.ir.literals import literal
from sdkwright.ir.types import Type
from sdkwright.problems.messages import quote, suggest_name
from sdkwright.problems.problem import Problems
from sdkwright.spec import schemas
from sdkwright.spec.node import Node
from sdkwright.translate.operations import Built

# What the lambda that asks is given; an argument of the same name could not be passed on through it.
_STARTED, _OPTIONS = "started", "options"


def with_polls(built: Sequence[Built], problems: Problems) -> list[Built]:
    """The same operations; those with x-poll know how to wait."""
    known = {one.operation.id: one for one in built}
    return [_with_poll(one, known, problems) if "x-poll" in one.node else one for one in built]


def _with_poll(one: Built, known: Mapping[str, Built], problems: Problems) -> Built:
    rule = one.node["x-poll"]
    _check_name(one.operation, rule, known, problems)
    name = rule["operation"]
    asked = known.get(name.value)
    if asked is None:
        problems.error(name, f"no operation {quote(name.value)}{suggest_name(name.value, known)}")
        return one
    if one.operation.overloads or one.operation.is_lazy:
        problems.error(rule, "x-poll needs an operation with one answer, which is no list and no stream")
        return one
    poll = _Rule(one, asked, rule, problems).poll()
    return one if poll is None else replace(one, operation=replace(one.operation, poll=poll))


def _check_name(operation: Operation, rule: Node, known: Mapping[str, Built], problems: Problems) -> None:
    name = names.waiting(operation.id)
    if any(other == name or other.startswith(f"{name}.") for other in known):
        problems.error(
            rule, f"x-poll makes a method {quote(name)}, and there is one already; rename the other"
        )


@dataclass(frozen=True)
class _Rule:
    """One x-poll, with the operation it stands on and the one that it asks."""

    one: Built
    asked: Built
    node: Node
    problems: Problems

    def poll(self) -> Poll | None:
        """What the templates need of it; None when something is wrong."""
        operation, asked = self.one.operation, self.asked.operation
        schema = _answer(self.asked.node)
        if schema is None or asked.overloads or asked.is_lazy:
            self.problems.error(
                self.node["operation"],
                f"{quote(asked.id)} cannot tell how far the job is; it needs one answer, and that an object",
            )
            return None
        status, needed = self._status(schema)
        return Poll(
            asked=asked.id,
            signature=replace(
                operation.signature,
                keywords=_required(operation.signature, needed),
                returns=asked.signature.returns,
                async_returns=asked.signature.async_returns,
            ),
            arguments=tuple(self._arguments()),
            status=status,
            status_text=str(self.node["status"].value),
            done=tuple(self.node["done"].value),
            failed=tuple(self.node.value.get("failed", ())),
            returns_text=asked.returns_text,
        )

    def _arguments(self) -> Iterator[Keyword]:
        """What the question is asked with, by the names of its arguments."""
        given = self.node.get("arguments")
        taken = {one.name: one for one in _all(self.asked.operation.signature)}
        passed = dict(given.items()) if given is not None else {}
        for wire, source in passed.items():
            name = names.argument(wire)
            if name not in taken:
                self.problems.error(
                    source, f"{self._asked} has no argument {quote(wire)}{suggest_name(wire, taken)}"
                )
            yield Keyword(name, self._source(source))
        missing = [
            one.name
            for one in taken.values()
            if not one.default and one.name not in map(names.argument, passed)
        ]
        for name in missing:
            self.problems.error(given or self.node, f"{self._asked} needs the argument {quote(name)} too")

    def _source(self, node: Node) -> str:
        """Where the value of an argument comes from: an argument of the call itself, else a field of its answer."""
        wire = node.value
        own = {one.name: one for one in _all(self.one.operation.signature)}
        schema = _answer(self.one.node)
        fields = {} if schema is None else schemas.all_properties(schema)
        argument = own.get(names.argument(wire))
        if argument is not None and not argument.default:
            if argument.name in (_STARTED, _OPTIONS):
                self.problems.error(
                    node, f"x-poll cannot pass an argument named {quote(argument.name)} on; rename it"
                )
            return argument.name
        if schema is not None and wire.split(".")[0] in fields:
            return ".".join([_STARTED, *self._fields(schema, node)])
        reason = f"is neither an argument of the call nor a field of its answer{suggest_name(wire, (*own, *fields))}"
        if argument is not None:
            reason = "is an argument that may be left out of the call"
        self.problems.error(node, f"{quote(wire)} {reason}")
        return ""

    def _fields(self, schema: Node, path: Node) -> Iterator[str]:
        """The fields of a dotted path into an answer, each of which is always there."""
        for step in path.value.split("."):
            fields = schemas.all_properties(schema)
            if step not in fields:
                self.problems.error(
                    path, f"the answer has no field {quote(step)}{suggest_name(step, fields)}"
                )
                return
            if step not in schemas.required_properties(schema) or schemas.is_nullable(fields[step]):
                self.problems.error(path, f"the field {quote(step)} may be missing from the answer, or null")
            yield names.field(step)
            schema = fields[step]

    def _status(self, schema: Node) -> tuple[tuple[str, ...], frozenset[str]]:
        """The printed steps of the path to the status, and the arguments among them."""
        path = self.node["status"]
        own = {one.name for one in _all(self.one.operation.signature)}
        steps: list[str] = []
        needed: set[str] = set()
        for step in path.value.split("."):
            core = schemas.strip_null(schema).follow()
            fields, extra = schemas.all_properties(core), core.get("additionalProperties")
            argument = names.argument(step[1:-1]) if step[:1] + step[-1:] == "{}" else ""
            if argument and argument not in own:
                self.problems.error(
                    path, f"the call has no argument {quote(step[1:-1])}{suggest_name(step, own)}"
                )
            if not argument and step in fields:
                steps.append(literal(names.field(step)))
                schema = fields[step]
            elif extra is not None and extra.is_mapping and "properties" not in core:
                steps.append(argument or literal(step))
                needed |= {argument} - {""}
                schema = extra
            else:
                self.problems.error(
                    path, f"{self._asked} answers no {quote(step)}{suggest_name(step, fields)}"
                )
                return (), frozenset()
        self._check_values(schemas.strip_null(schema).follow(), path)
        return tuple(steps), frozenset(needed)

    def _check_values(self, leaf: Node, path: Node) -> None:
        if schemas.non_null_types(leaf) != ("string",):
            self.problems.error(path, f"the status {quote(path.value)} is no text")
            return
        known = leaf.value.get("enum")
        listed = [*self.node["done"], *(self.node.get("failed") or ())]
        seen: set[str] = set()
        for value in listed:
            if known is not None and value.value not in known:
                self.problems.error(
                    value, f"{quote(value.value)} is no value of the status{suggest_name(value.value, known)}"
                )
            if value.value in seen:
                self.problems.error(value, f"{quote(value.value)} stands twice among the final values")
            seen.add(value.value)

    @property
    def _asked(self) -> str:
        return quote(self.asked.operation.id)


def _all(signature: Signature) -> tuple[Argument, ...]:
    return (*signature.positional, *signature.keywords)


def _required(signature: Signature, needed: frozenset[str]) -> tuple[Argument, ...]:
    """The keywords: what the status stands under can no longer be left out, or nothing would say which it is."""
    keywords = [
        replace(one, type=_given(one.type), default="") if one.name in needed else one
        for one in signature.keywords
    ]
    return tuple(sorted(keywords, key=lambda one: bool(one.default)))


def _given(type_: Type) -> Type:
    members = [one for one in type_.code.split(" | ") if one not in ("None", "Omit")]
    imports = frozenset(one for one in type_.imports if one[1] != "Omit")
    return Type(" | ".join(members), imports)


def _answer(operation: Node) -> Node | None:
    """The schema of the first successful answer, when that is an object in JSON."""
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            node: Node | None = response
            for key in ("content", "application/json", "schema"):
                node = node.follow().get(key) if node is not None else None
            is_object = node is not None and schemas.schema_kind(node.follow()) in ("object", "all_of")
            return node if is_object else None
    return None
