"""`sdkwright release`, in a git repository: a commit with a tag, or no change."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from sdkwright.cli.main import main
from sdkwright.diff.review.settings import read_approvals
from sdkwright.problems.problem import UnreadableInput
from sdkwright.release import changes, text_edits
from tests.projects import GIT_ENVIRONMENT, ROOT, read_files, write_files, write_project

Captured = pytest.CaptureFixture[str]
APPROVED = "spec/released/approved.toml"
DIFF = f'version = "1.0.0"  # of the package\n\n[tool.sdkwright.diff]\napprovals = "{APPROVED}"\n'
HEADER = "# Approved breaking changes.\n"
CLASS = "class ThingsAdditions:\n    pass\n\n\nclass AsyncThingsAdditions:\n    pass\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in a subfolder of a repository, with a commit."""
    for key, value in GIT_ENVIRONMENT.items():
        monkeypatch.setenv(key, value)
    home = write_project(tmp_path / "repository" / "sdk")
    write_files(
        home,
        {
            "pyproject.toml": (home / "pyproject.toml").read_text() + DIFF,
            "spec/additions/things.py": CLASS,
            ".gitignore": ".sdkwright-cache/\n",
            APPROVED: HEADER,
        },
    )
    monkeypatch.chdir(home)
    git("init", "--quiet", "--initial-branch=main", cwd=home.parent)
    assert main(["generate"]) == 0
    commit("The project")
    return home


def git(*arguments: str, cwd: Path | None = None) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=cwd, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()


def commit(message: str) -> None:
    git("add", "--all")
    git("commit", "--quiet", "--message", message)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def read_state(folder: Path) -> tuple[Mapping[str, bytes], str, str, str]:
    """Return everything that a release may change: files, branch, tags, work trees."""
    files = {
        path: data
        for path, data in read_files(folder.parent).items()
        if not path.startswith(".git/") and ".sdkwright-cache" not in path
    }
    return files, git("log", "--format=%H %D"), git("tag"), git("worktree", "list")


def make_first_release(folder: Path, capsys: Captured) -> None:
    assert main(["release", "1.0.0"]) == 0
    capsys.readouterr()


def test_the_first_release_uses_the_notes_of_the_change_log(folder: Path, capsys: Captured) -> None:
    (folder / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n\nThings, at last.\n")
    commit("A change log")
    before = read_state(folder)
    assert main(["release"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("small-sdk 1.0.0, the first release\n\n## 1.0.0 - 2")
    assert out.endswith("make release VERSION=1.0.0 (or: sdkwright release 1.0.0)\n")
    assert read_state(folder) == before

    assert main(["release", "1.0.0"]) == 0
    assert "git push origin HEAD v1.0.0" in capsys.readouterr().out
    assert git("status", "--porcelain") == ""
    assert git("log", "-1", "--format=%s %D") == "Release 1.0.0 HEAD -> main, tag: v1.0.0"
    assert git("cat-file", "-t", "v1.0.0") == "tag"
    version, date, text = read_first_section(folder)
    assert (version, len(date), text) == ("1.0.0", 10, "\nThings, at last.\n")
    assert json.loads((folder / "spec/released/openapi.json").read_text())["info"]["version"] == "1.0.0"
    assert (folder / "spec/released/additions/things.py").read_text() == CLASS


def read_first_section(folder: Path) -> tuple[str, str, str]:
    """Return the first section of the change log: version, date, text."""
    first = (folder / "CHANGELOG.md").read_text().split("\n## ")[1]
    title, _, text = first.partition("\n")
    version, _, date = title.partition(" - ")
    return version, date, text


def test_a_release_lists_the_changes_and_sets_both_versions(folder: Path, capsys: Captured) -> None:
    make_first_release(folder, capsys)
    edit(
        folder / "spec/things.yaml",
        "        name: {",
        "        size: {type: integer, description: Its size.}\n        name: {",
    )
    edit(folder / "spec/additions/things.py", "pass", "size = 1")
    assert main(["generate"]) == 0
    commit("Things have a size")
    capsys.readouterr()
    assert main(["release"]) == 0
    assert capsys.readouterr().out.startswith("small-sdk 1.1.0, ")
    assert main(["release", "1.1.0"]) == 0
    version, _, text = read_first_section(folder)
    assert version == "1.1.0"
    assert "### Added" in text and "`Thing.size`" in text
    assert 'version = "1.1.0"  # of the package' in (folder / "pyproject.toml").read_text()
    assert (
        "info: {title: Small, version: 1.1.0, summary: Things.}" in (folder / "spec/openapi.yaml").read_text()
    )
    assert 'version = "1.1.0"' in (folder / "generated/pyproject.toml").read_text()
    assert "size = 1" in (folder / "spec/released/additions/things.py").read_text()
    assert main(["generate", "--check"]) == 0
    assert main(["diff", "spec/released/openapi.json", "spec", "--fail-on", "any"]) == 0
    assert (folder / "CHANGELOG.md").read_text().index("## 1.1.0") < (
        folder / "CHANGELOG.md"
    ).read_text().index("## 1.0.0")


def test_a_breaking_change_needs_an_approval_and_a_major_version(folder: Path, capsys: Captured) -> None:
    make_first_release(folder, capsys)
    edit(folder / "spec/others.yaml", "others.create", "others.make")
    assert main(["generate"]) == 0
    commit("Rename others.create")
    before = read_state(folder)
    capsys.readouterr()
    assert main(["release"]) == 1
    out, err = capsys.readouterr()
    assert out.startswith(
        "small-sdk 2.0.0, 1 change since 1.0.0: 1 breaking; it requires a major version (below 1.0: a minor version)\n"
    )
    start, entry, end = out.partition("[[approved]]\n")
    assert start.endswith(
        "Nothing is written yet. First approve these findings, with a reason for each, in" f" {APPROVED}:\n\n"
    )
    assert end.endswith(
        'reason = ""\n\nThen commit the file, and run: make release VERSION=2.0.0 (or: sdkwright release 2.0.0)\n'
    )
    fault = (
        "1 change breaks callers and is not approved (1 finding); run sdkwright diff spec/released/openapi.json spec,"
        f" and approve them in {APPROVED}"
    )
    assert err == f"sdkwright: {fault}\n"
    assert main(["release", "2.0.0"]) == 2
    assert capsys.readouterr().err == f"sdkwright: {fault}\n"
    assert read_state(folder) == before
    entries = (entry + end).partition("Then commit")[0]
    (folder / APPROVED).write_text(HEADER + entries)
    with pytest.raises(UnreadableInput, match="entry 1: add a 'reason' for the approval"):
        read_approvals(folder / APPROVED)
    (folder / APPROVED).write_text(HEADER + entries.replace('reason = ""', 'reason = "It says so."'))
    assert main(["diff", "spec/released/openapi.json", "spec"]) == 0
    (folder / APPROVED).write_text(HEADER)
    capsys.readouterr()

    assert main(["diff", "spec/released/openapi.json", "spec", "--format", "json"]) == 1
    report = json.loads(capsys.readouterr().out)
    entries = [
        f'[[approved]]\nfingerprint = "{finding["fingerprint"]}"\nreason = "It says so."\n'
        for change in report["changes"]
        for finding in change["findings"]
        if finding["level"] != "info"
    ]
    (folder / APPROVED).write_text("\n".join([HEADER, *entries]))
    commit("It is meant")
    assert main(["release", "1.1.0"]) == 2
    assert "these changes require a major step: 2.0.0 or later" in capsys.readouterr().err
    assert main(["release", "v2.0.0"]) == 0
    assert (folder / APPROVED).read_text() == HEADER
    text = read_first_section(folder)[2]
    assert "### Breaking" in text and "# before" in text and "others.create" in text


@pytest.mark.parametrize("path", ["new.txt", "spec/things.yaml"])
def test_a_work_tree_with_changes_is_rejected(path: str, folder: Path, capsys: Captured) -> None:
    with (folder / path).open("a") as file:
        file.write("# more\n")
    before = read_state(folder)
    assert main(["release", "1.0.0"]) == 2
    assert capsys.readouterr().err == (
        f"sdkwright: a release needs a clean work tree; commit or remove these files first: sdk/{path}\n"
    )
    assert read_state(folder) == before


@pytest.mark.parametrize(
    "version", ["1.0", "1.0.0-rc.1", "1.0.0rc", "1.0.0c1", "01.0.0", "next", "1.0.0 --force"]
)
def test_an_invalid_version(version: str, folder: Path, capsys: Captured) -> None:
    before = read_state(folder)
    assert main(["release", version]) == 2
    assert "is not a version such as 1.0.0, or 1.0.0rc1 for a pre-release" in capsys.readouterr().err
    assert read_state(folder) == before


def test_a_released_version_is_rejected(folder: Path, capsys: Captured) -> None:
    make_first_release(folder, capsys)
    before = read_state(folder)
    assert main(["release", "1.0.0"]) == 2
    assert "the tag v1.0.0 exists" in capsys.readouterr().err
    assert read_state(folder) == before


def test_a_pre_release_sets_only_the_versions(folder: Path, capsys: Captured) -> None:
    make_first_release(folder, capsys)
    size = "        size: {type: integer, description: Its size.}\n"
    edit(folder / "spec/things.yaml", "        name: {", f"{size}        name: {{")
    (folder / APPROVED).write_text(f"{HEADER}# Still to come.\n")
    (folder / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n\nSoon.\n")
    assert main(["generate"]) == 0
    commit("More to come")
    kept = {
        path: (folder / path).read_bytes()
        for path in (APPROVED, "CHANGELOG.md", "spec/released/openapi.json")
    }
    for version in ("1.1.0a2", "1.1.0b1", "1.1.0rc1", "1.1.0rc10"):
        assert main(["release", version]) == 0
        assert git("log", "-1", "--format=%s %D") == f"Release {version} HEAD -> main, tag: v{version}"
        assert f'version = "{version}"' in (folder / "generated/pyproject.toml").read_text()
        assert f"version: {version}," in (folder / "spec/openapi.yaml").read_text()
        assert {path: (folder / path).read_bytes() for path in kept} == kept
        assert main(["generate", "--check"]) == 0
    before = read_state(folder)
    for version, message in (
        ("1.1.0rc9", "version 1.1.0rc9 is not later than 1.1.0rc10"),
        ("1.1.0rc10", "the tag v1.1.0rc10 exists"),
        ("1.0.0rc1", "version 1.0.0rc1 is not later than 1.0.0; these changes require 1.1.0"),
    ):
        capsys.readouterr()
        assert main(["release", version]) == 2
        assert message in capsys.readouterr().err
        assert read_state(folder) == before
    assert main(["release"]) == 0
    assert capsys.readouterr().out.startswith("small-sdk 1.1.0, 1 change since 1.0.0")
    assert main(["release", "1.1.0"]) == 0
    assert read_first_section(folder)[0] == "1.1.0" and "Soon." in read_first_section(folder)[2]
    assert (folder / APPROVED).read_text() == f"{HEADER}# Still to come.\n"


def test_a_pre_release_before_the_first_release(folder: Path, capsys: Captured) -> None:
    assert main(["release", "1.0.0b1"]) == 0
    assert not (folder / "spec/released/openapi.json").exists()
    capsys.readouterr()
    assert main(["release"]) == 0
    assert capsys.readouterr().out.startswith("small-sdk 1.0.0, the first release")
    assert main(["release", "1.0.0"]) == 0


@pytest.mark.parametrize("hook", ["pre-commit", "commit-msg", "reference-transaction"])
def test_a_hook_that_fails_leaves_no_change(hook: str, folder: Path, capsys: Captured) -> None:
    script = folder.parent / ".git" / "hooks" / hook
    script.parent.mkdir(exist_ok=True)
    # The last hook accepts the commit, and rejects the move of the branch.
    command = "grep -q refs/heads/main && exit 1; exit 0" if hook == "reference-transaction" else "exit 1"
    script.write_text(f"#!/bin/sh\n{command}\n")
    before = read_state(folder)
    script.chmod(0o755)
    assert main(["release", "1.0.0"]) == 2
    assert "failed, and nothing is released" in capsys.readouterr().err
    script.unlink()
    assert read_state(folder) == before
    assert git("status", "--porcelain") == ""


@pytest.mark.parametrize("step", ["load_spec", "generate", "write_output", "bundle_spec"])
@pytest.mark.parametrize("failure", [UnreadableInput("full"), KeyboardInterrupt()])
def test_a_failure_leaves_no_change(
    step: str, failure: BaseException, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise failure

    before = read_state(folder)
    with monkeypatch.context() as patched:
        patched.setattr(changes, step, fail)
        assert main(["release", "1.0.0"]) in (2, 130)
    assert read_state(folder) == before
    assert main(["release", "1.0.0"]) == 0


def test_a_folder_without_git_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.chdir(write_project(tmp_path / "alone"))
    assert main(["release"]) == 2
    assert "not in a git repository" in capsys.readouterr().err


def test_only_the_version_is_changed() -> None:
    text = '[project]\nversion = "1"\n\n[tool.sdkwright]\nspec = "spec"\nversion = \'0.1.0\' # ours\n[other]\nversion = "2"\n'
    assert text_edits.set_setting(text, "0.2.0", "pyproject.toml") == text.replace("0.1.0", "0.2.0")
    with pytest.raises(UnreadableInput, match=r'no version in .*; add a line such as version = "0.2.0"'):
        text_edits.set_setting('[tool.sdkwright]\n[other]\nversion = "2"\n', "0.2.0", "pyproject.toml")
    for line in ("  version: 0.1.0\n", "info: {title: V 0.1.0, version: '0.1.0'}\n", '"version": "0.1.0",\n'):
        result = text_edits.set_info_version(f"openapi: 3.1.1\n{line}", 2, "0.1.0", "0.2.0", "openapi.yaml")
        assert result.count("0.2.0") == 1
    with pytest.raises(UnreadableInput, match=r"openapi.yaml:1: write info.version in one line"):
        text_edits.set_info_version("version: >-\n  0.1.0\n", 1, "0.1.0", "0.2.0", "openapi.yaml")


def test_the_change_log_of_this_repository_has_notes() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert text_edits.find_notes(text)
    assert (
        text_edits.add_section(
            text, text_edits.format_section("0.1.0", "2026-01-02", text_edits.find_notes(text), ""), "0.1.0"
        ).count("## ")
        == 1
    )


def test_a_new_project_can_be_released(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["init", "weather"]) == 0
    monkeypatch.chdir(tmp_path / "weather")
    assert main(["generate"]) == 0
    git("init", "--quiet")
    commit("A project")
    assert main(["release", "0.1.0"]) == 0
    edit(Path("spec/notes.yaml"), "notes.list", "notes.all")
    assert main(["generate"]) == 0
    commit("Another name")
    capsys.readouterr()
    assert main(["release"]) == 1
    output = capsys.readouterr()
    assert output.out.startswith(
        "weather-sdk 0.2.0, 1 change since 0.1.0: 1 breaking; it requires a major version (below 1.0: a minor version)\n"
    )
    assert "First approve these findings" in output.out
    assert "approve them in spec/released/approved.toml" in output.err


def test_an_approval_without_a_change_must_be_corrected_first(folder: Path, capsys: Captured) -> None:
    make_first_release(folder, capsys)
    write_files(folder, {APPROVED: f'{HEADER}[[approved]]\nfingerprint = "0123456789ab"\nreason = "Old."\n'})
    commit("An approval")
    assert main(["release"]) == 1
    out, err = capsys.readouterr()
    assert out.startswith("small-sdk 1.0.1, no changes since 1.0.0; no new version is required\n")
    assert "Correct the approvals first, and commit them; then run: make release VERSION=1.0.1 " in out
    assert "entry 1: this approval matches no finding" in err


def test_the_changes_of_a_proposal_are_those_of_a_comparison(folder: Path, capsys: Captured) -> None:
    """A change may have several findings; without a file of approvals, the setting for it is named."""
    make_first_release(folder, capsys)
    settings = (folder / "pyproject.toml").read_text()
    write_files(folder, {"pyproject.toml": settings.replace(f'approvals = "{APPROVED}"\n', "")})
    edit(folder / "spec/things.yaml", "name: {type: string", "name: {type: integer")
    edit(folder / "spec/things.yaml", "name: Lamp", "name: 7")
    edit(folder / "spec/others.yaml", "others.create", "others.make")
    assert main(["generate"]) == 0
    assert main(["diff", "spec/released/openapi.json", "spec"]) == 1
    counts = capsys.readouterr().out.splitlines()[2].partition("; ")[0]
    assert counts == "2 changes: 2 breaking"
    assert main(["release"]) == 1
    out, err = capsys.readouterr()
    assert out.startswith("small-sdk 2.0.0, 2 changes since 1.0.0: 2 breaking; they require a major version ")
    assert out.count("[[approved]]") == 3
    file = "the file in the setting 'approvals' of [tool.sdkwright.diff]"
    assert f"with a reason for each, in {file}:\n" in out
    assert "2 changes break callers and are not approved (3 findings); run " in err
