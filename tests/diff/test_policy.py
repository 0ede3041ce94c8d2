"""The policy: severities, approvals, settings, and the required version."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as config
from hypothesis import strategies as st

from sdkwright.diff.core.changes import group_by_subject
from sdkwright.diff.core.finding import AffectedOperation
from sdkwright.diff.core.fingerprints import compute_fingerprint
from sdkwright.diff.report import FORMATS
from sdkwright.diff.report.sections import group_sections
from sdkwright.diff.review import semver, settings
from sdkwright.diff.review.policy import Approval, Policy, apply_policy
from sdkwright.diff.review.settings import Settings
from sdkwright.problems.problem import SourceLocation, UnreadableInput
from tests.diff.findings import (
    ADDED_VALUE,
    ALL,
    COMPARISON,
    HOSTILE,
    NEW_OPERATION,
    NOW_OPTIONAL,
    POLICY,
    REMOVED_ARGUMENT,
    RENAMED_CLASS,
    make_review,
)
from tests.projects import write_files

RULES = frozenset(finding.rule for finding in ALL)
NONE = Policy()


# Changes --------------------------------------------------------------------------------------------------------------


def test_findings_with_one_subject_are_one_change_with_two_verdicts() -> None:
    (change,) = make_review(*NOW_OPTIONAL).changes
    assert (change.wire, change.python, change.level) == ("breaking", "typing", "error")
    assert [operation.call for operation in change.operations] == ["lamps.list", "lamps.get"]


def test_the_worst_finding_of_a_surface_is_its_verdict() -> None:
    first = replace(ADDED_VALUE, level="info")
    (change,) = make_review(first, replace(first, rule="another", level="warning")).changes
    assert (change.wire, change.python) == ("warning", "none")


def test_a_fingerprint_does_not_depend_on_anything_else() -> None:
    elsewhere = replace(
        ADDED_VALUE,
        operations=(AffectedOperation("GET", "/v2/new"),),
        before="other",
        after="lines",
        base=SourceLocation("moved.yaml", 1),
        revision=None,
        level="error",
    )
    assert compute_fingerprint(elsewhere) == compute_fingerprint(ADDED_VALUE)
    assert len({compute_fingerprint(finding) for finding in ALL}) == len(ALL)
    assert compute_fingerprint(replace(ADDED_VALUE, message="another value")) != compute_fingerprint(
        ADDED_VALUE
    )


# What fails -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fail_on", "findings", "failing"),
    [
        ("breaking", (HOSTILE, ADDED_VALUE), 1),
        ("breaking", (ADDED_VALUE, *NEW_OPERATION), 0),
        ("warning", (ADDED_VALUE, *NEW_OPERATION), 1),
        ("any", (ADDED_VALUE, *NEW_OPERATION), 3),
        ("never", ALL, 0),
    ],
)
def test_what_fails(fail_on: Any, findings: Any, failing: int) -> None:
    assert make_review(*findings, policy=Policy(fail_on=fail_on)).failing == failing


def test_only_the_selected_surface_fails() -> None:
    assert make_review(HOSTILE, policy=Policy(surface="python")).failing == 0
    assert make_review(*REMOVED_ARGUMENT, policy=Policy(surface="wire")).failing == 1


def test_a_severity_of_the_project_replaces_the_level() -> None:
    quiet = Policy(severities={HOSTILE.rule: "info", ADDED_VALUE.rule: "error"})
    review = make_review(HOSTILE, ADDED_VALUE, policy=quiet)
    assert {change.level: change.findings[0].finding.rule for change in review.changes} == {
        "info": HOSTILE.rule,
        "error": ADDED_VALUE.rule,
    }
    assert (review.failing, review.bump) == (1, "major")


def test_findings_of_a_rule_that_is_off_are_only_counted() -> None:
    review = make_review(HOSTILE, ADDED_VALUE, policy=Policy(severities={HOSTILE.rule: "off"}))
    assert ([change.subject for change in review.changes], review.suppressed) == ([ADDED_VALUE.subject], 1)


@pytest.mark.parametrize(("listed", "count"), [("breaking", 1), ("warning", 2), ("any", 3)])
def test_changes_of_a_lower_level_are_counted_and_not_described(listed: Any, count: int) -> None:
    warning = Policy(severities={ADDED_VALUE.rule: "warning"}, listed=listed, fail_on="any")
    review = make_review(HOSTILE, ADDED_VALUE, *NEW_OPERATION, policy=warning)
    everything = len(review.changes)
    assert sum(len(section.changes) for section in group_sections(review)) == count
    remark = f"of a lower level not listed, because of --list {listed}"
    for name in ("text", "markdown", "html"):
        assert f"{everything} changes: 1 breaking" in FORMATS[name](review)
        assert (remark in FORMATS[name](review)) == (count < everything), name
    assert review.failing == len(review.findings)


# Approvals ------------------------------------------------------------------------------------------------------------


def make_approval(**keys: str) -> Approval:
    return Approval(**{"source": "approved.toml: entry 1", "reason": "Agreed.", **keys})


BY_PLACE = {"rule": HOSTILE.rule, "operation": "POST /v1/plain", "location": HOSTILE.subject}


@pytest.mark.parametrize("keys", [{"fingerprint": compute_fingerprint(HOSTILE)}, BY_PLACE])
def test_an_approved_finding_stays_and_does_not_fail(keys: dict[str, str]) -> None:
    review = make_review(HOSTILE, policy=Policy(approvals=(make_approval(**keys),)))
    assert (review.failing, review.unused_approvals, review.changes[0].is_approved) == (0, (), True)
    assert review.bump == "major"  # an approval does not change the version


@pytest.mark.parametrize("key", BY_PLACE)
def test_an_approval_must_match_in_every_key(key: str) -> None:
    review = make_review(HOSTILE, policy=Policy(approvals=(make_approval(**{**BY_PLACE, key: "another"}),)))
    assert (review.failing, len(review.unused_approvals)) == (1, 1)


def test_an_approval_may_name_any_affected_operation() -> None:
    entry = make_approval(rule=ADDED_VALUE.rule, operation="GET /v1/07/kinds", location=ADDED_VALUE.subject)
    assert make_review(ADDED_VALUE, policy=Policy(approvals=(entry,))).unused_approvals == ()


def test_a_change_is_approved_if_all_its_serious_findings_are() -> None:
    wire, python = REMOVED_ARGUMENT
    partly = make_review(
        wire, python, policy=Policy(approvals=(make_approval(fingerprint=compute_fingerprint(wire)),))
    )
    assert (partly.failing, partly.changes[0].is_approved) == (1, False)
    both = tuple(make_approval(fingerprint=compute_fingerprint(finding)) for finding in (wire, python))
    assert make_review(wire, python, policy=Policy(approvals=both)).changes[0].is_approved


@pytest.mark.parametrize("surface", ["wire", "python"])
def test_without_one_surface_no_approval_counts_as_unused(surface: Any) -> None:
    policy = Policy(surface=surface, approvals=(make_approval(fingerprint="0123456789ab"),))
    assert make_review(HOSTILE, policy=policy).unused_approvals == ()
    assert (
        make_review(HOSTILE, policy=replace(policy, surface="both"), unavailable="no").unused_approvals == ()
    )
    assert len(make_review(HOSTILE, policy=replace(policy, surface="both")).unused_approvals) == 1


# Versions -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("findings", "bump", "noted"),
    [
        ((HOSTILE,), "major", 0),
        (REMOVED_ARGUMENT[1:], "major", 0),
        (NOW_OPTIONAL[1:], "minor", 1),
        (NEW_OPERATION, "minor", 0),
        ((RENAMED_CLASS,), "patch", 0),
    ],
)
def test_the_required_version(findings: Any, bump: str, noted: int) -> None:
    review = make_review(*findings, policy=NONE)
    assert (review.bump, review.noted) == (bump, noted)


@pytest.mark.parametrize(
    ("bump", "base", "revision", "error"),
    [
        ("major", "1.4.2", "2.0.0", ""),
        (
            "major",
            "1.4.2",
            "1.5.0",
            "version 1.5.0 is only a minor step from 1.4.2; these changes require a major step: 2.0.0 or later",
        ),
        ("minor", "1.4.2", "1.5.0", ""),
        ("minor", "1.4.2", "2.0.0", ""),
        (
            "minor",
            "1.4.2",
            "1.4.3",
            "version 1.4.3 is only a patch step from 1.4.2; these changes require a minor step: 1.5.0 or later",
        ),
        ("patch", "1.4.2", "1.4.3", ""),
        ("patch", "1.4.2", "1.4.2", "version 1.4.2 is not later than 1.4.2; these changes require 1.4.3"),
        ("minor", "1.4.2", "1.3.0", "version 1.3.0 is not later than 1.4.2; these changes require 1.5.0"),
        # Below 1.0, a break takes a minor version, and everything else a patch.
        ("major", "0.3.1", "0.4.0", ""),
        (
            "major",
            "0.3.1",
            "0.3.2",
            "version 0.3.2 is only a patch step from 0.3.1; these changes require a minor step: 0.4.0 or later",
        ),
        ("minor", "0.3.1", "0.3.2", ""),
        ("major", "0.3.1", "1.0.0", ""),
        ("minor", "1.4", "1.5.0rc1", ""),
        ("major", "v1", "v2", ""),
    ],
)
def test_a_version_is_high_enough_or_an_error(bump: Any, base: str, revision: str, error: str) -> None:
    assert semver.check_version(bump, base, revision) == error


_NUMBERS = st.tuples(*(st.integers(0, 30) for _ in range(3)))


@config(deadline=None)
@given(_NUMBERS, st.sampled_from(["major", "minor", "patch"]))
def test_the_next_version_is_always_high_enough(numbers: Any, bump: Any) -> None:
    base = ".".join(map(str, numbers))
    version = semver.bump_version(base, semver.adjust_bump(bump, base))
    assert semver.check_version(bump, base, version) == ""
    assert semver.check_version(bump, base, base) != ""


# Settings -------------------------------------------------------------------------------------------------------------


def read(folder: Path, lines: str) -> Settings:
    write_files(folder, {"pyproject.toml": f"[tool.sdkwright]\n[tool.sdkwright.diff]\n{lines}\n"})
    return settings.read_settings(folder, RULES)


def test_all_settings(tmp_path: Path) -> None:
    actual = read(
        tmp_path,
        f"approvals = 'approved.toml'\nsurface = 'wire'\nfail_on = 'any'\nseverities = {{{HOSTILE.rule} = 'off'}}",
    )
    assert actual == Settings({HOSTILE.rule: "off"}, Path("approved.toml"), "wire", "any")


def test_defaults(tmp_path: Path) -> None:
    assert settings.read_settings(tmp_path, RULES) == Settings()
    assert read(tmp_path, "") == Settings()


def test_the_path_of_the_approvals_file_is_relative_to_the_settings(tmp_path: Path) -> None:
    read(tmp_path, "approvals = 'approved.toml'")
    (tmp_path / "below").mkdir()
    assert settings.read_settings(tmp_path / "below", RULES).approvals == tmp_path / "approved.toml"


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("approval = 'x'", "unknown setting 'approval'. Did you mean 'approvals'?"),
        ("approvals = 3", "'approvals' must be a string, the path of a file"),
        ("surface = 'http'", "'surface' must be one of 'wire', 'python', 'both', not 'http'"),
        ("fail_on = true", "'fail_on' must be one of 'breaking', 'warning', 'any', 'never', not true"),
        ("severities = 'x'", "severities must be a table"),
        (
            "severities = {endpoint-aded = 'off'}",
            "severities: unknown rule 'endpoint-aded'. Did you mean 'endpoint-added'?",
        ),
        ("severities = {x = 'off'}", "severities: unknown rule 'x'; `sdkwright checks` lists all rules"),
        (
            "severities = {endpoint-added = 'none'}",
            "severities: 'endpoint-added' must be one of 'error', 'warning', 'info', 'off', not 'none'",
        ),
    ],
)
def test_wrong_settings(lines: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput) as caught:
        read(tmp_path, lines)
    assert (
        str(caught.value).removeprefix(f"{tmp_path / 'pyproject.toml'}: [tool.sdkwright.diff]").lstrip(": ")
        == message
    )


def test_the_approvals_file(tmp_path: Path) -> None:
    file = tmp_path / "approved.toml"
    write_files(
        tmp_path,
        {"approved.toml": f"""
            [[approved]]
            fingerprint = "0123456789ab"
            reason = "Agreed."
            [[approved]]
            rule = "{HOSTILE.rule}"
            operation = "POST /v1/plain"
            location = "/paths/~1v1~1plain/post/requestBody"
            reason = "Unused."
            """},
    )
    first, second = settings.read_approvals(file, RULES)
    assert (first.fingerprint, first.reason, first.source) == (
        "0123456789ab",
        "Agreed.",
        f"{file}: entry 1",
    )
    assert second.covers(HOSTILE)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("[approved", "Expected ']' at the end of a table declaration (at end of document)"),
        ("[[aproved]]", "unknown key 'aproved'; write entries as [[approved]]"),
        ("approved = 3", "'approved' must be a list; write each entry as [[approved]]"),
        ("approved = [3]", "entry 1 must be a table"),
        (
            "[[approved]]\nreason = 'x'",
            "entry 1: identify the finding by 'fingerprint', or by 'rule', 'operation' and 'location'",
        ),
        ("[[approved]]\nfingerprint = 'x'", "entry 1: add a 'reason' for the approval"),
        (
            "[[approved]]\nfingerprint = 'x'\nreason = ' '",
            "entry 1: add a 'reason' for the approval",
        ),
        (
            "[[approved]]\nfingerprint = 'x'\nresaon = 'x'",
            "entry 1: unknown key 'resaon'. Did you mean 'reason'?",
        ),
        ("[[approved]]\nfingerprint = 3\nreason = 'x'", "entry 1: 'fingerprint' must be a string"),
        (
            "[[approved]]\nfingerprint = 'x'\nrule = 'y'\nreason = 'x'",
            "entry 1: identify the finding by 'fingerprint', or by 'rule', 'operation' and 'location'",
        ),
        (
            "[[approved]]\nrule = 'endpoint-aded'\noperation = ''\nlocation = ''\nreason = 'x'",
            "entry 1: unknown rule 'endpoint-aded'. Did you mean 'endpoint-added'?",
        ),
    ],
)
def test_a_wrong_approvals_file(lines: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "approved.toml"
    file.write_text(lines, "utf-8")
    with pytest.raises(UnreadableInput) as caught:
        settings.read_approvals(file, RULES)
    assert str(caught.value).removeprefix(f"{file}: ") == message


def test_a_missing_approvals_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match=r"approved.toml: No such file"):
        settings.read_approvals(tmp_path / "approved.toml", RULES)


def test_grouping_keeps_every_finding() -> None:
    findings = apply_policy(COMPARISON, POLICY).findings
    assert len(findings) == len(ALL)
    assert group_by_subject(findings) == apply_policy(COMPARISON, POLICY).changes
