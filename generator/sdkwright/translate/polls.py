"""Translates `x-poll`: how a method that starts a long job waits until the job has ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sdkwright.ir import names
from sdkwright.ir.api import Argument, Operation, Poll, PollArgument, PollStep, Signature
from sdkwright.ir.types import remove_none
from sdkwright.problems.messages import format_choice, quote, suggest_choice, suggest_name
from sdkwright.problems.problem import Problems
from sdkwright.spec import schemas
from sdkwright.spec.node import Node
from sdkwright.translate.naming import find_argument, name_field
from sdkwright.translate.operations import TranslatedOperation

# The parameters of the function that requests the status, which would hide an argument of the same name.
_PARAMETERS = ("started", "options")


def add_polls(operations: Sequence[TranslatedOperation], problems: Problems) -> list[TranslatedOperation]:
    """The same operations; those with x-poll have a `Poll`."""
    by_id = {operation.operation.id: operation for operation in operations}
    return [
        _add_poll(operation, by_id, problems) if "x-poll" in operation.node else operation
        for operation in operations
    ]


def _add_poll(
    start_operation: TranslatedOperation, by_id: Mapping[str, TranslatedOperation], problems: Problems
) -> TranslatedOperation:
    rule = start_operation.node["x-poll"]
    _check_name(start_operation.operation, rule, by_id, problems)
    name = rule["operation"]
    status_operation = by_id.get(name.value)
    if status_operation is None:
        problems.error(name, f"no operation {quote(name.value)}{suggest_choice(name.value, by_id)}")
        return start_operation
    if not start_operation.operation.is_read_at_once:
        problems.error(
            rule,
            "x-poll is only for operations with one response that is neither a list nor a stream; remove it",
        )
        return start_operation
    poll = _Rule(start_operation, status_operation, rule, problems).translate()
    return (
        start_operation
        if poll is None
        else replace(start_operation, operation=replace(start_operation.operation, poll=poll))
    )


def _check_name(
    operation: Operation, rule: Node, by_id: Mapping[str, TranslatedOperation], problems: Problems
) -> None:
    name = names.make_waiting_name(operation.id)
    if any(other == name or other.startswith(f"{name}.") for other in by_id):
        problems.error(
            rule, f"x-poll adds a method {quote(name)}, which exists already; rename the other method"
        )


@dataclass(frozen=True)
class _Rule:
    """An x-poll, with its operation and the operation that returns the status."""

    start_operation: TranslatedOperation
    status_operation: TranslatedOperation
    node: Node
    problems: Problems

    def translate(self) -> Poll | None:
        """The poll; None if it is invalid."""
        start_operation, status_operation = self.start_operation.operation, self.status_operation.operation
        schema = _find_response_schema(self.status_operation.node)
        if schema is None or not status_operation.is_read_at_once:
            self.problems.error(
                self.node["operation"],
                f"{quote(status_operation.id)} cannot return the status of the job; it must have one response, an object",
            )
            return None
        status, required = self._translate_status(schema)
        return Poll(
            status_operation=status_operation.id,
            signature=replace(
                start_operation.signature,
                keywords=_make_required(start_operation.signature, required),
                returns=status_operation.signature.returns,
                async_returns=status_operation.signature.async_returns,
            ),
            arguments=tuple(self._translate_arguments()),
            status=status,
            done=tuple(self.node["done"].value),
            failed=tuple(self.node.value.get("failed", ())),
            returns_text=status_operation.returns_text,
        )

    def _translate_arguments(self) -> Iterator[PollArgument]:
        """The arguments of the status operation."""
        rule = self.node.get("arguments")
        signature = self.status_operation.operation.signature
        arguments = {argument.name: argument for argument in signature.arguments}
        sources = dict(rule.items()) if rule is not None else {}
        passed: set[str] = set()
        for wire_name, source in sources.items():
            argument = find_argument(wire_name, signature.arguments)
            if argument is None:
                self.problems.error(
                    source,
                    f"{self._quoted_id} has no argument {quote(wire_name)}{suggest_choice(wire_name, arguments)}",
                )
            passed.add(argument.name if argument else "")
            yield self._translate_argument(argument.name if argument else "", source)
        for name, argument in arguments.items():
            if argument.is_required and name not in passed:
                self.problems.error(
                    rule or self.node,
                    f"{self._quoted_id} needs the argument {quote(name)} too; add it to 'arguments'",
                )

    def _translate_argument(self, name: str, source: Node) -> PollArgument:
        """The source of an argument: an argument of the call that starts the job, else a field of its response."""
        wire_name = source.value
        own = self.start_operation.operation.signature.arguments
        schema = _find_response_schema(self.start_operation.node)
        fields = dict[str, Node]() if schema is None else schemas.list_properties(schema, "received")
        argument = find_argument(wire_name, own)
        if argument is not None and argument.is_required:
            if argument.name in _PARAMETERS:
                self.problems.error(
                    source, f"x-poll cannot pass an argument named {quote(argument.name)}; rename it"
                )
            return PollArgument(name, argument.name)
        if schema is not None and wire_name.split(".")[0] in fields:
            return PollArgument(name, "", tuple(self._list_fields(schema, source)))
        hint = suggest_choice(wire_name, (*(argument.name for argument in own), *fields))
        reason = f"is neither an argument of the call nor a field of its response{hint}"
        if argument is not None:
            reason = "is an optional argument; x-poll needs a required argument, or a field of the response"
        self.problems.error(source, f"{quote(wire_name)} {reason}")
        return PollArgument(name, "")

    def _list_fields(self, schema: Node, path: Node) -> Iterator[str]:
        """The fields of a dotted path into a response, none of which may be missing."""
        for step in path.value.split("."):
            fields = schemas.list_properties(schema, "received")
            if step not in fields:
                self.problems.error(
                    path, f"the response has no field {quote(step)}{suggest_choice(step, fields)}"
                )
                return
            if step not in schemas.list_required_properties(schema) or schemas.is_nullable(fields[step]):
                self.problems.error(
                    path,
                    f"the field {quote(step)} may be missing from the response, or null; x-poll needs a required field",
                )
            yield name_field(step, fields[step])
            schema = fields[step]

    def _translate_status(self, schema: Node) -> tuple[tuple[PollStep, ...], frozenset[str]]:
        """The path to the status, and the arguments in it."""
        path = self.node["status"]
        own = self.start_operation.operation.signature.arguments
        steps: list[PollStep] = []
        for step in path.value.split("."):
            core = schemas.strip_null(schema).follow()
            fields, extra = schemas.list_properties(core, "received"), core.get("additionalProperties")
            is_argument = step[:1] + step[-1:] == "{}"
            argument = find_argument(step[1:-1], own) if is_argument else None
            if is_argument and argument is None:
                remedy = suggest_choice(step, [argument.name for argument in own])
                self.problems.error(path, f"the call has no argument {quote(step[1:-1])}{remedy}")
            if not is_argument and step in fields:
                steps.append(PollStep(name_field(step, fields[step])))
                schema = fields[step]
            elif extra is not None and extra.is_mapping and "properties" not in core:
                steps.append(PollStep(argument.name, is_argument=True) if argument else PollStep(step))
                schema = extra
            else:
                self.problems.error(
                    path,
                    f"the response of {self._quoted_id} has no field {quote(step)}{suggest_choice(step, fields)}",
                )
                return (), frozenset()
        self._check_values(schemas.strip_null(schema).follow(), path)
        return tuple(steps), frozenset(step.name for step in steps if step.is_argument)

    def _check_values(self, leaf: Node, path: Node) -> None:
        if schemas.list_non_null_types(leaf) != ("string",):
            self.problems.error(
                path,
                f"the status {quote(path.value)} is not a string; write the path of a field that is a string",
            )
            return
        enum = leaf.value.get("enum")
        final = [*self.node["done"], *(self.node.get("failed") or ())]
        seen: set[str] = set()
        for value in final:
            if enum is not None and value.value not in enum:
                remedy = suggest_name(value.value, enum) or f"; write {format_choice(enum)}"
                self.problems.error(
                    value,
                    f"{quote(value.value)} is not a value of the status{remedy}",
                )
            if value.value in seen:
                self.problems.error(
                    value, f"{quote(value.value)} is listed twice among the final values; remove one"
                )
            seen.add(value.value)

    @property
    def _quoted_id(self) -> str:
        return quote(self.status_operation.operation.id)


def _make_required(signature: Signature, required: frozenset[str]) -> tuple[Argument, ...]:
    """The keywords; those in the path to the status are required."""
    keywords = [
        (
            replace(keyword, type=remove_none(keyword.type), default="required")
            if keyword.name in required
            else keyword
        )
        for keyword in signature.keywords
    ]
    return tuple(sorted(keywords, key=lambda keyword: not keyword.is_required))


def _find_response_schema(operation: Node) -> Node | None:
    """The schema of the first successful response, if it is a JSON object."""
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            node: Node | None = response
            for key in ("content", "application/json", "schema"):
                node = node.follow().get(key) if node is not None else None
            is_object = node is not None and schemas.classify_schema(node.follow()) in ("object", "all_of")
            return node if is_object else None
    return None
