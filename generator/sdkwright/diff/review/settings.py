"""`[tool.sdkwright.diff]` of pyproject.toml, and the approvals file that it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast, get_args

from sdkwright.diff.review.comparison import Surfaces
from sdkwright.diff.review.policy import SEVERITIES, Approval, FailOn, Severity
from sdkwright.problems.messages import format_names, quote, suggest_name
from sdkwright.problems.problem import UnreadableInput
from sdkwright.project import config

SURFACES: Final[tuple[Surfaces, ...]] = get_args(Surfaces)
FAIL_ON: Final[tuple[FailOn, ...]] = get_args(FailOn)
_FORMS: Final = (frozenset({"fingerprint"}), frozenset({"rule", "operation", "location"}))
_KEYS: Final = frozenset({"reason"}).union(*_FORMS)


@dataclass(frozen=True)
class Settings:
    """What a project says once, so that nobody has to type it."""

    severities: dict[str, Severity] = field(default_factory=dict[str, Severity])
    approvals: Path | None = None
    surface: Surfaces = "both"
    fail_on: FailOn = "breaking"


def read(folder: Path, rules: Iterable[str]) -> Settings:
    """The settings of the nearest pyproject.toml; raises UnreadableInput for any that is not understood."""
    found = config.find_settings(folder)
    if found is None or "diff" not in found.table:
        return Settings()
    where = f"{found.file}: [tool.sdkwright.diff]"
    table = _mapping(found.table["diff"], where)
    known = {"severities", "approvals", "surface", "fail_on"}
    for key in table:
        if key not in known:
            raise UnreadableInput(f"{where}: {quote(key)} is not known{suggest_name(key, known)}")
    return Settings(
        severities=_severities(table.get("severities", {}), f"{where}: severities", frozenset(rules)),
        approvals=_path(table["approvals"], found.base, where) if "approvals" in table else None,
        surface=_one_of(table.get("surface", "both"), SURFACES, f"{where}: 'surface'"),
        fail_on=_one_of(table.get("fail_on", "breaking"), FAIL_ON, f"{where}: 'fail_on'"),
    )


def approvals(file: Path, rules: Iterable[str]) -> tuple[Approval, ...]:
    """The entries of an approvals file; raises UnreadableInput for any that is not understood."""
    table = config.read_toml(file)
    for key in table:
        if key != "approved":
            raise UnreadableInput(f"{file}: {quote(key)} is not known; write entries as [[approved]]")
    entries: Any = table.get("approved", [])
    if not isinstance(entries, list):
        raise UnreadableInput(f"{file}: 'approved' must be a list; write each entry as [[approved]]")
    return tuple(_approvals(cast("Any", entries), file, frozenset(rules)))


def _approvals(entries: list[Any], file: Path, rules: frozenset[str]) -> Iterator[Approval]:
    for number, entry in enumerate(entries, 1):
        place = f"{file}: entry {number}"
        given = _mapping(entry, place)
        for key, value in given.items():
            if key not in _KEYS:
                raise UnreadableInput(f"{place}: {quote(key)} is not known{suggest_name(key, _KEYS)}")
            if not isinstance(value, str):
                raise UnreadableInput(f"{place}: {quote(key)} must be a string")
        if not given.get("reason", "").strip():
            raise UnreadableInput(f"{place}: say in 'reason' why the change is approved")
        if frozenset(given) - {"reason"} not in _FORMS:
            raise UnreadableInput(
                f"{place}: name the change by 'fingerprint', or by 'rule', 'operation' and 'location'"
            )
        if "rule" in given and given["rule"] not in rules:
            raise UnreadableInput(_unknown_rule(place, given["rule"], rules))
        yield Approval(source=place, **given)


def _severities(value: Any, where: str, rules: frozenset[str]) -> dict[str, Severity]:
    found: dict[str, Severity] = {}
    for rule, severity in _mapping(value, where).items():
        if rule not in rules:
            raise UnreadableInput(_unknown_rule(where, rule, rules))
        found[rule] = _one_of(severity, SEVERITIES, f"{where}: {quote(rule)}")
    return found


def _unknown_rule(where: str, rule: str, rules: frozenset[str]) -> str:
    return f"{where}: there is no rule {quote(rule)}{suggest_name(rule, rules) or '; see sdkwright checks'}"


def _mapping(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise UnreadableInput(f"{where} must be a table")
    return cast("dict[str, Any]", value)


def _path(value: Any, base: Path, where: str) -> Path:
    if not isinstance(value, str):
        raise UnreadableInput(f"{where}: 'approvals' must be a string, the path of a file")
    return base / value


def _one_of(value: Any, allowed: tuple[Any, ...], subject: str) -> Any:
    if value not in allowed or not isinstance(value, str):
        raise UnreadableInput(f"{subject} must be one of {format_names(allowed)}, not {quote(value)}")
    return value
