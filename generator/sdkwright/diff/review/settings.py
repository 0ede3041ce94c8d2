"""Reads `[tool.sdkwright.diff]` of pyproject.toml and the approvals file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast, get_args

from sdkwright.diff.review.comparison import Surfaces
from sdkwright.diff.review.policy import SEVERITIES, Approval, FailOn, Listed, Policy, Severity
from sdkwright.problems.messages import format_names, quote, suggest_name
from sdkwright.problems.problem import UnreadableInput
from sdkwright.project import config

SURFACES: Final[tuple[Surfaces, ...]] = get_args(Surfaces)
FAIL_ON: Final[tuple[FailOn, ...]] = get_args(FailOn)
_KEYS: Final = frozenset({"severities", "approvals", "surface", "fail_on"})
_APPROVAL_FORMS: Final = (frozenset({"fingerprint"}), frozenset({"rule", "operation", "location"}))
_APPROVAL_KEYS: Final = frozenset({"reason"}).union(*_APPROVAL_FORMS)


@dataclass(frozen=True)
class Settings:
    """The settings of a project."""

    severities: dict[str, Severity] = field(default_factory=dict[str, Severity])
    approvals: Path | None = None
    surface: Surfaces = "both"
    fail_on: FailOn = "breaking"


def read_policy(
    folder: Path,
    surface: Surfaces | None = None,
    fail_on: FailOn | None = None,
    listed: Listed = "any",
) -> Policy:
    """The policy of the project; `surface` and `fail_on` replace its settings. Raises UnreadableInput."""
    settings = read_settings(folder)
    return Policy(
        surface=surface or settings.surface,
        fail_on=fail_on or settings.fail_on,
        severities=settings.severities,
        approvals=() if settings.approvals is None else read_approvals(settings.approvals),
        listed=listed,
    )


def read_settings(folder: Path, rules: frozenset[str] | None = None) -> Settings:
    """The settings of the nearest pyproject.toml; raises UnreadableInput if any is invalid."""
    project = config.find_settings(folder)
    if project is None or "diff" not in project.table:
        return Settings()
    where = f"{project.file}: [tool.sdkwright.diff]"
    table = _check_table(project.table["diff"], where)
    for key in table:
        if key not in _KEYS:
            raise UnreadableInput(f"{where}: unknown setting {quote(key)}{suggest_name(key, _KEYS)}")
    return Settings(
        severities=_read_severities(table.get("severities", {}), f"{where}: severities", rules),
        approvals=_read_path(table["approvals"], project.base, where) if "approvals" in table else None,
        surface=_check_choice(table.get("surface", "both"), SURFACES, f"{where}: 'surface'"),
        fail_on=_check_choice(table.get("fail_on", "breaking"), FAIL_ON, f"{where}: 'fail_on'"),
    )


def read_approvals(file: Path, rules: frozenset[str] | None = None) -> tuple[Approval, ...]:
    """The entries of an approvals file; raises UnreadableInput if any is invalid."""
    table = config.read_toml(file)
    for key in table:
        if key != "approved":
            raise UnreadableInput(f"{file}: unknown key {quote(key)}; write entries as [[approved]]")
    entries: Any = table.get("approved", [])
    if not isinstance(entries, list):
        raise UnreadableInput(f"{file}: 'approved' must be a list; write each entry as [[approved]]")
    return tuple(_read_entries(cast("Any", entries), file, rules))


def _read_entries(entries: list[Any], file: Path, rules: frozenset[str] | None) -> Iterator[Approval]:
    for number, entry in enumerate(entries, 1):
        where = f"{file}: entry {number}"
        table = _check_table(entry, where)
        for key, value in table.items():
            if key not in _APPROVAL_KEYS:
                raise UnreadableInput(f"{where}: unknown key {quote(key)}{suggest_name(key, _APPROVAL_KEYS)}")
            if not isinstance(value, str):
                raise UnreadableInput(f"{where}: {quote(key)} must be a string")
        if not table.get("reason", "").strip():
            raise UnreadableInput(f"{where}: add a 'reason' for the approval")
        if frozenset(table) - {"reason"} not in _APPROVAL_FORMS:
            raise UnreadableInput(
                f"{where}: identify the finding by 'fingerprint', or by 'rule', 'operation' and 'location'"
            )
        if "rule" in table:
            _check_rule(table["rule"], where, rules)
        yield Approval(source=where, **table)


def _read_severities(value: Any, where: str, rules: frozenset[str] | None) -> dict[str, Severity]:
    severities: dict[str, Severity] = {}
    for rule, severity in _check_table(value, where).items():
        _check_rule(rule, where, rules)
        severities[rule] = _check_choice(severity, SEVERITIES, f"{where}: {quote(rule)}")
    return severities


def _check_rule(rule: str, where: str, rules: frozenset[str] | None) -> None:
    known = _list_rules() if rules is None else rules
    if rule not in known:
        hint = suggest_name(rule, known) or "; `sdkwright checks` lists all rules"
        raise UnreadableInput(f"{where}: unknown rule {quote(rule)}{hint}")


def _list_rules() -> frozenset[str]:
    # Imported late: most settings name no rule, and the rules of both surfaces take long to import.
    from sdkwright.diff.review.catalogue import RULE_IDS

    return RULE_IDS


def _check_table(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise UnreadableInput(f"{where} must be a table")
    return cast("dict[str, Any]", value)


def _read_path(value: Any, base: Path, where: str) -> Path:
    if not isinstance(value, str):
        raise UnreadableInput(f"{where}: 'approvals' must be a string, the path of a file")
    return base / value


def _check_choice(value: Any, allowed: tuple[Any, ...], where: str) -> Any:
    if value not in allowed or not isinstance(value, str):
        raise UnreadableInput(f"{where} must be one of {format_names(allowed)}, not {quote(value)}")
    return value
