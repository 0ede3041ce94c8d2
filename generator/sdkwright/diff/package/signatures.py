"""Compares the signatures of a function: its arguments and its result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sdkwright.diff.core.finding import AffectedOperation
from sdkwright.diff.package.changes import PackageChange, Packages
from sdkwright.diff.package.sources import Function, Parameter, Signature

_EXCEPT_REST = ("positional-only", "positional", "keyword")


@dataclass(frozen=True)
class Callee:
    """How callers see a function."""

    label: str  # the name in messages, such as "voices.search"
    call: str  # the code before the parentheses, such as "client.voices.search"
    subject: str
    variant: str = ""


def compare_functions(
    packages: Packages, callee: Callee, old: Function, new: Function
) -> Iterator[PackageChange]:
    """Yield the changes of a function for its callers."""
    changes = [
        *_compare_kinds(callee, old, new),
        *_compare_arguments(packages, callee, old.signature, new.signature),
        *_compare_overloads(packages, callee, old, new),
    ]
    if not (old.overloads or new.overloads):
        changes += _compare_types(packages, callee, old.signature, new.signature)
    operation = new.operation or old.operation
    if operation is not None:
        operation = replace(operation, call=callee.label)
    for change in changes:
        yield _complete(change, callee, old, new, operation)


def _complete(
    change: PackageChange, callee: Callee, old: Function, new: Function, operation: AffectedOperation | None
) -> PackageChange:
    text = f"`{callee.label}`: {change.text}"
    return replace(
        change,
        text=text,
        base=old.location,
        revision=new.location,
        operation=operation,
        variant=callee.variant,
    )


def _compare_kinds(callee: Callee, old: Function, new: Function) -> Iterator[PackageChange]:
    if old.is_async != new.is_async:
        call = format_call(callee, new.signature).removeprefix("await ")
        calls = (call, f"await {call}") if new.is_async else (f"await {call}", call)
        text = f"the result is {'' if new.is_async else 'no longer '}awaited"
        yield PackageChange("result-awaited", callee.subject, text, *calls)
    if old.is_deprecated != new.is_deprecated:
        rule = "method-deprecated" if new.is_deprecated else "method-reactivated"
        text = "the method is deprecated" if new.is_deprecated else "the method is no longer deprecated"
        call = format_call(callee, new.signature)
        yield PackageChange(rule, callee.subject, text, call, call)


def format_call(callee: Callee, signature: Signature, *arguments: str) -> str:
    """Return a call with the required arguments, and with the given optional ones."""
    required = [item for item in signature.parameters if item.is_required]
    positional = [item.name for item in required if item.kind != "keyword"]
    keywords = [item.name for item in required if item.kind == "keyword" and item.name not in arguments]
    named = [name for name in arguments if name not in positional]
    return f"{callee.call}({', '.join((*positional, *(f'{name}=...' for name in (*keywords, *named))))})"


def _index(signature: Signature) -> dict[str, Parameter]:
    return {item.name: item for item in signature.parameters if item.kind in _EXCEPT_REST}


def _compare_arguments(
    packages: Packages, callee: Callee, old: Signature, new: Signature
) -> Iterator[PackageChange]:
    before, after = _index(old), _index(new)
    gone = [name for name in before if name not in after]
    added = [name for name in after if name not in before]
    rests = {item.kind for item in new.parameters}
    renamed = _find_rename(packages, [before[name] for name in gone], [after[name] for name in added])
    for name in gone:
        calls = format_call(callee, old, name), format_call(callee, new)
        if name in renamed:
            other = renamed[name]
            text = f"the argument `{name}` is called `{other}` now"
            calls = calls[0], format_call(callee, new, other)
            if before[name].kind == "positional" == after[other].kind:
                calls = calls[0].replace(f"({name}", f"({name}=..."), calls[1].replace(
                    f"({other}", f"({other}=..."
                )
            yield PackageChange("argument-renamed", callee.subject, text, *calls)
        elif "**" not in rests:
            yield PackageChange("argument-gone", callee.subject, f"the argument `{name}` is gone", *calls)
    for name in added:
        if name in renamed.values():
            continue
        calls = format_call(callee, old), format_call(callee, new, name)
        if after[name].is_required:
            text = f"the required argument `{name}` is new"
            yield PackageChange("required-argument-added", callee.subject, text, *calls)
        else:
            text = f"the argument `{name}` is new"
            yield PackageChange("argument-added", callee.subject, text, "", calls[1])
    yield from _compare_order(callee, old, new, renamed)
    for name in before:
        if renamed.get(name, name) in after:
            yield from _compare_argument(callee, before[name], after[renamed.get(name, name)], old, new)


def _find_rename(packages: Packages, gone: list[Parameter], added: list[Parameter]) -> dict[str, str]:
    """Return the only removed argument with the only new one of the same kind and type."""
    if len(gone) != 1 or len(added) != 1:
        return {}
    (old,), (new,) = gone, added
    is_equal = old.kind == new.kind and old.is_required == new.is_required
    return {old.name: new.name} if is_equal and packages.relate(old.type, new.type) == "same" else {}


def _compare_order(
    callee: Callee, old: Signature, new: Signature, renamed: dict[str, str]
) -> Iterator[PackageChange]:
    before = [
        renamed.get(item.name, item.name) for item in old.parameters if item.kind.startswith("positional")
    ]
    after = [item.name for item in new.parameters if item.kind.startswith("positional")]
    kept = [name for name in before if name in after]
    if kept and after[: len(kept)] != kept:
        calls = f"{callee.call}({', '.join(before)})", f"{callee.call}({', '.join(after)})"
        text = "the positional arguments have another order"
        yield PackageChange("arguments-reordered", callee.subject, text, *calls)


def _compare_argument(
    callee: Callee, old: Parameter, new: Parameter, before: Signature, after: Signature
) -> Iterator[PackageChange]:
    name = new.name
    if old.kind.startswith("positional") != new.kind.startswith("positional"):
        is_keyword = new.kind == "keyword"
        rule = "argument-keyword-only" if is_keyword else "argument-positional"
        text = f"the argument `{name}` is {'keyword-only' if is_keyword else 'also positional'} now"
        calls = format_call(callee, before, name), format_call(callee, after, name)
        yield PackageChange(rule, callee.subject, text, *calls)
    if old.is_required != new.is_required:
        rule = "argument-required" if new.is_required else "argument-optional"
        text = f"the argument `{name}` is {'required' if new.is_required else 'optional'} now"
        calls = format_call(callee, before), format_call(callee, after)
        yield PackageChange(rule, callee.subject, text, *calls)
    elif old.default != new.default:
        text = f"the default of `{name}` is `{new.default}`, no longer `{old.default}`"
        call = format_call(callee, before)
        calls = f"{call}  # {name}={old.default}", f"{call}  # {name}={new.default}"
        yield PackageChange("argument-default-changed", callee.subject, text, *calls)


def _compare_types(
    packages: Packages, callee: Callee, old: Signature, new: Signature
) -> Iterator[PackageChange]:
    after = _index(new)
    for name, parameter in _index(old).items():
        other = after.get(name)
        relation = "same" if other is None else packages.relate(parameter.type, other.type)
        if other is None or relation == "same":
            continue
        kind = {"narrower": "narrowed", "other": "retyped"}.get(relation, "widened")
        types = parameter.type.text, other.type.text
        text = f"the argument `{name}` is `{types[1]}`, no longer `{types[0]}`"
        calls = (
            f"{format_call(callee, old, name)}  # {types[0]}",
            f"{format_call(callee, new, name)}  # {types[1]}",
        )
        yield PackageChange(f"argument-{kind}", callee.subject, text, *calls)
    yield from _compare_results(packages, callee, old, new)


def _compare_results(
    packages: Packages, callee: Callee, old: Signature, new: Signature
) -> Iterator[PackageChange]:
    relation = packages.relate(old.returns, new.returns)
    if relation == "same":
        return
    types = old.returns.text, new.returns.text
    rules = {"optional": "result-optional", "narrower": "result-narrowed"}
    rule = rules.get(relation, "result-changed")
    if types[0] == "None":
        rule = "result-added"
    elif types[1] == "None":
        rule = "result-gone"
    text = f"the result is `{types[1] or 'Any'}`, no longer `{types[0] or 'Any'}`"
    calls = f"{format_call(callee, old)}  # {types[0]}", f"{format_call(callee, new)}  # {types[1]}"
    yield PackageChange(rule, callee.subject, text, *calls)


def _compare_overloads(
    packages: Packages, callee: Callee, old: Function, new: Function
) -> Iterator[PackageChange]:
    """Compare the overloads that differ, in their order; a function without overloads has one signature."""
    if not (old.overloads or new.overloads):
        return
    before, after = [*(old.overloads or [old.signature])], [*(new.overloads or [new.signature])]
    for signature in [*before]:
        equal = next((item for item in after if _are_equal(packages, signature, item)), None)
        if equal is not None:
            before.remove(signature)
            after.remove(equal)
    for old_signature, new_signature in zip(before, after, strict=False):
        yield from _compare_types(packages, callee, old_signature, new_signature)
    count = min(len(before), len(after))
    for signature in before[count:]:
        text = f"the overload that returns `{signature.returns.text}` is gone"
        yield PackageChange("overload-gone", callee.subject, text, _format_overload(callee, signature))
    for signature in after[count:]:
        text = f"the overload that returns `{signature.returns.text}` is new"
        yield PackageChange("overload-added", callee.subject, text, "", _format_overload(callee, signature))


def _format_overload(callee: Callee, signature: Signature) -> str:
    return f"{format_call(callee, signature)}  # {signature.returns.text}"


def _are_equal(packages: Packages, old: Signature, new: Signature) -> bool:
    before, after = _index(old), _index(new)
    return (
        before.keys() == after.keys()
        and all(packages.relate(before[name].type, after[name].type) == "same" for name in before)
        and packages.relate(old.returns, new.returns) == "same"
    )
