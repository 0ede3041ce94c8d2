"""Whether a value fits a schema, and where and why not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple, cast

from jsonschema import Draft202012Validator, ValidationError, validators

from sdkwright.problems.messages import format_names, quote, suggest_name
from sdkwright.spec.bundle import bundle_value
from sdkwright.spec.loading import Spec
from sdkwright.spec.node import Node
from sdkwright.spec.shapes import SCHEMA

_NULL: Final = {"type": "null"}
_MEND: Final = "; correct it, or the schema"
_TOO_MUCH: Final = "it is nested too deeply, or holds too large a number, to be checked"

Step = str | int


class Misfit(NamedTuple):
    """A part of a value, and what is wrong with it."""

    path: tuple[Step, ...]
    reason: str


class Fits:
    """All schemas of a document, each made ready to check values when it is first asked for."""

    def __init__(self, spec: Spec) -> None:
        schemas = {name: bundle_value(node, SCHEMA) for name, node in spec.components("schemas").items()}
        validator = cast("Any", validators).extend(
            Draft202012Validator,
            {"oneOf": self._one_of, "anyOf": self._some_of, "required": _required, "pattern": _pattern},
        )
        # References of schemas lead into this one; "components" means nothing to the validator itself.
        self._whole: Any = validator({"components": {"schemas": schemas}})
        self._ready: dict[int, Any] = {}
        self._known: dict[tuple[int, int], tuple[bool, object]] = {}

    def misfits(self, schema: Node, value: object) -> list[Misfit]:
        """What is wrong with a value; properties that the schema does not know are left to others."""
        try:
            errors = cast("list[ValidationError]", list(self._validator(schema).iter_errors(value)))
        except (RecursionError, OverflowError):
            return [Misfit((), f"{_TOO_MUCH}; write a smaller one")]
        known = [error for error in errors if error.validator_value is not False]
        return list(dict.fromkeys(Misfit(tuple(error.absolute_path), _reason(error)) for error in known))

    def accepts(self, schema: Node, value: object) -> bool:
        """Whether a value fits."""
        try:
            return self._is_valid(self._validator(schema), value)
        except (RecursionError, OverflowError):
            return False

    def _validator(self, schema: Node) -> Any:
        found = self._ready.get(id(schema.value))
        if found is None:
            found = self._ready[id(schema.value)] = self._whole.evolve(schema=bundle_value(schema, SCHEMA))
        return found

    def _is_valid(self, validator: Any, value: object) -> bool:
        """The answer is kept, so that unions inside unions cost little, and the value too, for the sake of its id."""
        key = id(validator.schema), id(value)
        if key not in self._known:
            self._known[key] = validator.is_valid(value), value
        return self._known[key][0]

    def _one_of(
        self, validator: Any, members: list[Any], value: Any, schema: Any
    ) -> Iterator[ValidationError]:
        rule = schema.get("discriminator", {})
        mapping = rule.get("mapping")
        if not mapping or not isinstance(value, dict):
            yield from self._some_of(validator, members, value, schema)
            return
        name = rule["propertyName"]
        tag = cast("dict[str, Any]", value).get(name)
        if not isinstance(tag, str):
            yield ValidationError(f"{quote(name)} is missing, which tells the variants apart")
        elif tag in mapping:
            yield from validator.descend(value, {"$ref": mapping[tag]})
        else:
            hint = suggest_name(tag, mapping)
            yield ValidationError(f"{quote(name)} is {quote(tag)}, which names no variant{hint}")

    def _some_of(
        self, validator: Any, members: list[Any], value: Any, schema: Any
    ) -> Iterator[ValidationError]:
        """One member or several; where only null is the alternative, what is wrong is told in full."""
        real = [member for member in members if member != _NULL]
        if value is None and len(real) < len(members):
            return
        if len(real) == 1:
            yield from validator.descend(value, real[0])
        elif not any(self._is_valid(validator.evolve(schema=member), value) for member in real):
            yield ValidationError(f"{quote(value)} fits none of the variants")


def shown(path: Sequence[Step]) -> str:
    """A path inside a value, as a person would write it."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return quote("".join(steps).removeprefix("."))


def _reason(error: ValidationError) -> str:
    """What is wrong, and what to do."""
    word, want, value = str(error.validator), cast("Any", error.validator_value), cast("Any", error.instance)
    if word in ("oneOf", "anyOf", "required"):
        what, hint = error.message, ""
    elif word == "type":
        types = cast("list[str]", want) if isinstance(want, list) else [str(want)]
        what = f"{quote(value)} is not of type {' or '.join(types)}"
        is_bare = "string" in types and isinstance(value, (bool, int, float))
        hint = f"; quote it: '{quote(value)}'" if is_bare else ""
    elif word == "enum":
        what = f"{quote(value)} is not in the enum"
        hint = (
            suggest_name(value, [one for one in want if isinstance(one, str)])
            if isinstance(value, str)
            else ""
        )
    elif word == "const":
        what, hint = f"{quote(value)} is not the constant {quote(want)}", ""
    else:
        what, hint = f"{quote(value)} does not keep {word}: {quote(want)}", ""
    return what + (hint or ("" if what.endswith("?") else _MEND))


def _required(validator: Any, names: list[str], value: Any, schema: Any) -> Iterator[ValidationError]:
    missing = [name for name in names if name not in value] if isinstance(value, dict) else []
    if missing:
        yield ValidationError(f"{format_names(missing)} {'is' if len(missing) == 1 else 'are'} missing")


def _pattern(validator: Any, pattern: str, value: Any, schema: Any) -> Iterator[ValidationError]:
    try:
        fits = not isinstance(value, str) or re.search(pattern, value) is not None
    except re.error:
        return  # it is of another dialect
    if not fits:
        yield ValidationError("")
