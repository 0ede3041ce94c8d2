"""Two descriptions -> all that differs, on the wire and for Python callers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast

from sdkwright.diff import python, wire
from sdkwright.diff.core.finding import Finding, Reached
from sdkwright.diff.core.folding import folded
from sdkwright.diff.wire.senders import with_senders
from sdkwright.ir.api import Api, Channel, Operation
from sdkwright.openapi.description import Description, read_description
from sdkwright.openapi.garbage_collection import pause_gc
from sdkwright.problems.messages import escape
from sdkwright.problems.problem import Problem, SpecError, UnreadableInput
from sdkwright.spec.additions import read_additions
from sdkwright.spec.loading import load_spec
from sdkwright.translate import build

Surfaces: TypeAlias = Literal["wire", "python", "both"]
_Called: TypeAlias = "dict[tuple[str, str], Operation | Channel]"


@dataclass(frozen=True)
class Side:
    """One of the two descriptions."""

    name: str  # as the caller typed it
    title: str = ""
    version: str = ""  # `info.version`


@dataclass(frozen=True)
class Comparison:
    """What differs between two descriptions: the findings of both surfaces."""

    base: Side
    revision: Side
    findings: tuple[Finding, ...]
    unavailable: str = ""
    """Why nothing is known of Python callers; "" when it is known."""


def compare(
    base: str,
    revision: str,
    surfaces: Surfaces = "both",
    *,
    package: str = "sdk",
    root: Path | None = None,
    allow_remote: bool = False,
) -> Comparison:
    """Read both, each a file, a spec folder or `GIT_REF:path`, and compare them; raises UnreadableInput.

    `package` is what callers import, for the calls that findings show.
    """
    with pause_gc():
        old, new = (
            read_description(where, root=root, allow_remote=allow_remote) for where in (base, revision)
        )
        return _compared(old, new, surfaces, package)


def _compared(old: Description, new: Description, surfaces: Surfaces, package: str) -> Comparison:
    on_wire = wire.compare(old, new) if surfaces != "python" else ()
    if surfaces == "wire":
        return Comparison(_side(old), _side(new), on_wire)
    before = _api(old)
    after = before if old.data == new.data else _api(new)
    if isinstance(before, str) or isinstance(after, str):
        unavailable = before if isinstance(before, str) else after
        assert isinstance(unavailable, str)
        return Comparison(_side(old), _side(new), on_wire, unavailable)
    if not (before.additions and after.additions):  # a bundle comes without them, and that breaks nobody
        before, after = replace(before, additions=()), replace(after, additions=())
    told = folded(python.compare(before, after, package))
    for_callers = with_senders(told, (old.document, new.document))
    operations = {**_operations(before), **_operations(after)}
    findings = [*on_wire, *(_placed(one, old, new) for one in for_callers)]
    return Comparison(_side(old), _side(new), tuple(_named(one, operations) for one in findings))


def _operations(api: Api) -> _Called:
    """The operations by method and path, those that open a channel among them."""
    found: _Called = {}
    for resource in api.walk_resources():
        found |= {(one.method.upper(), one.path): one for one in resource.operations}
        found |= {("GET", one.path): one for one in resource.channels}
    return found


def _named(finding: Finding, operations: _Called) -> Finding:
    """With the calls and summaries of the operations that it reaches, where both SDKs are known."""
    return replace(finding, operations=tuple(_known(one, operations) for one in finding.operations))


def _known(reached: Reached, operations: _Called) -> Reached:
    found = operations.get((reached.method, reached.path))
    return replace(reached, call=found.id, summary=found.summary) if found else reached


def _side(description: Description) -> Side:
    info: Any = description.document.get("info")
    return Side(description.name, _text(info, "title"), _text(info, "version"))


def _text(holder: Any, key: str) -> str:
    found = cast("dict[str, Any]", holder).get(key) if isinstance(holder, dict) else None
    return found if isinstance(found, str) else ""


def _api(description: Description) -> Api | str:
    """What the SDK would show of a description, or why there would be no SDK."""
    with description.spec() as path:
        try:
            api = build(load_spec(path))
            added = read_additions(path, api).texts
            return replace(api, additions=tuple((".".join(where), text) for where, text in added.items()))
        except SpecError as error:
            first, *others = [one for one in error.problems if one.severity == "error"]
            more = f", and {len(others)} more" if others else ""
            return f"{_shown(first, path, description.name)}{more}"
        except UnreadableInput as error:
            return f"{escape(description.name)} is no curated description: {error}"
        except RecursionError:
            return f"{escape(description.name)}: nested too deeply"


def _shown(problem: Problem, path: Path, name: str) -> str:
    """A problem under the name that the caller has typed: the file may be a copy of one in a commit."""
    file = Path(problem.location.file).absolute()
    inside = file.relative_to(path.absolute()) if file.is_relative_to(path.absolute()) else Path()
    where = name if inside == Path() else f"{name.rstrip('/')}/{inside.as_posix()}"
    return f"{escape(where)}:{problem.location.line}: {problem.message}"


def _placed(finding: Finding, old: Description, new: Description) -> Finding:
    """With the lines of both sides; what is new has none in the base, what is gone none in the revision."""
    was = bool(finding.before or not finding.after)
    is_ = bool(finding.after or not finding.before)
    return replace(
        finding,
        base=finding.base or (old.locate(finding.subject) if was else None),
        revision=finding.revision or (new.locate(finding.subject) if is_ else None),
    )
