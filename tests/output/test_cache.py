"""The cache changes only the duration of a run, never its result."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from sdkwright import pipeline
from sdkwright.cli import watch
from sdkwright.cli.main import main
from sdkwright.output import cache as cache_module
from sdkwright.output.cache import FOLDER, Cache
from sdkwright.translate import checking
from sdkwright.translate.checking import CheckedSpec
from tests.projects import COMMAND, read_files, run_sdkwright, write_files, write_project


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that was generated once."""
    monkeypatch.chdir(write_project(tmp_path))
    assert main(["generate"]) == 0
    return tmp_path


def entries(home: Path) -> list[Path]:
    return sorted((home / FOLDER).iterdir())


@pytest.fixture
def full_runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A list that gets an entry for each later run whose result is not in the cache."""
    runs: list[str] = []
    real = pipeline._run_stages  # pyright: ignore[reportPrivateUsage]

    def record(*arguments: object) -> object:
        runs.append("full run")
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "_run_stages", record)
    return runs


def test_an_unchanged_run_uses_the_cache(home: Path, full_runs: list[str]) -> None:
    before = read_files(home)
    assert main(["generate"]) == 0
    assert main(["generate", "--check"]) == 0
    assert full_runs == []
    assert read_files(home) == before


def _edit(path: str, old: str, new: str) -> Callable[[Path], None]:
    def change(home: Path) -> None:
        text = (home / path).read_text("utf-8")
        assert old in text
        (home / path).write_text(text.replace(old, new), "utf-8")

    return change


CHANGES: dict[str, Callable[[Path], None]] = {
    "a description": _edit("spec/things.yaml", "Get a thing.", "Fetch a thing."),
    "a schema": _edit("spec/things.yaml", "[good, bad]", "[good, bad, new]"),
    "the root": _edit("spec/openapi.yaml", "summary: Things.", "summary: Many things."),
    "a setting": _edit("pyproject.toml", '"Small"', '"Smaller"'),
    "a new addition": lambda home: write_files(
        home / "spec/additions",
        {"things.py": "class ThingsAdditions: ...\n\n\nclass AsyncThingsAdditions: ...\n"},
    ),
    "a removed document": lambda home: (home / "spec/others.yaml").unlink(),
}


@pytest.mark.parametrize("what", CHANGES)
def test_after_a_change_the_result_is_the_same_as_without_a_cache(
    what: str, home: Path, full_runs: list[str]
) -> None:
    CHANGES[what](home)
    codes = [main(["generate", "--output", "warm"]), main(["generate", "--no-cache", "--output", "cold"])]
    assert codes[0] == codes[1]
    assert len(full_runs) == 2
    if codes == [0, 0]:
        assert read_files(home / "warm") == read_files(home / "cold")
        assert read_files(home / "warm") != read_files(home / "generated")


def _damage(data: bytes) -> dict[str, bytes]:
    return {
        "empty": b"",
        "truncated": data[: len(data) // 2],
        "a changed byte": data[:-1] + bytes([data[-1] ^ 1]),
        "binary": b"\xff" * len(data),
        "other content": b"import os\n",
    }


@pytest.mark.parametrize("how", _damage(b"xx"))
def test_a_damaged_entry_is_ignored_and_replaced(how: str, home: Path, full_runs: list[str]) -> None:
    before = read_files(home / "generated")
    for entry in entries(home):
        entry.write_bytes(_damage(entry.read_bytes())[how])
    assert main(["generate", "--output", "again"]) == 0
    assert read_files(home / "again") == before
    assert full_runs == ["full run"]
    assert main(["generate"]) == 0
    assert full_runs == ["full run"], "the entry was not replaced"


def test_an_entry_under_another_key_is_ignored(home: Path) -> None:
    before = read_files(home / "generated")
    texts = [entry.read_bytes() for entry in entries(home)]
    for entry, other in zip(entries(home), texts[1:] + texts[:1], strict=True):
        entry.write_bytes(other)
    assert main(["generate", "--output", "again"]) == 0
    assert read_files(home / "again") == before


def test_the_cache_can_be_deleted(home: Path, full_runs: list[str]) -> None:
    before = read_files(home)
    for entry in entries(home):
        entry.unlink()
    (home / FOLDER).rmdir()
    assert main(["generate"]) == 0
    assert full_runs == ["full run"]
    assert read_files(home) == before


def test_edited_output_is_detected_and_rewritten(home: Path, full_runs: list[str]) -> None:
    file = home / "generated/src/small_sdk/client.py"
    text = file.read_text("utf-8")
    file.write_text(text + "# edited\n", "utf-8")
    assert main(["generate", "--check"]) == 1
    assert main(["generate"]) == 0
    assert file.read_text("utf-8") == text
    assert full_runs == []


def test_a_file_that_changes_during_the_run_is_not_cached(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = pipeline.load_spec
    _edit("spec/things.yaml", "Get a thing.", "Take a thing.")(home)

    def slow(spec: Path, *settings: object) -> object:
        _edit("spec/things.yaml", "Take a thing.", "Fetch a thing.")(home)
        return real(spec, *settings)

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "load_spec", slow)
        assert main(["generate"]) == 0
    _edit("spec/things.yaml", "Fetch a thing.", "Take a thing.")(home)
    assert main(["generate"]) == 0
    assert "Take a thing." in (home / "generated/src/small_sdk/resources/things.py").read_text("utf-8")


def test_a_file_that_is_saved_while_watch_reads_the_spec_is_not_cached(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An earlier version took the hash of the input after it had read the spec, and later used the old package for it."""
    real, rounds = checking.check_spec, iter(["Take a thing.", ""])
    _edit("spec/things.yaml", "Get a thing.", "Take a thing.")(home)

    def slow(*arguments: Any) -> CheckedSpec:
        checked = real(*arguments)
        if old := next(rounds):
            _edit("spec/things.yaml", old, "Fetch a thing.")(home)
        return checked

    monkeypatch.setattr(checking, "check_spec", slow)
    monkeypatch.setattr(watch, "_wait_for_changes", lambda options: [None, None])
    assert main(["watch"]) == 0
    assert "Fetch a thing." in (home / "generated/src/small_sdk/resources/things.py").read_text("utf-8")


def test_without_pyproject_there_is_no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write_project(tmp_path))
    (tmp_path / "pyproject.toml").unlink()
    assert main(["generate"]) == 0
    assert not (tmp_path / FOLDER).exists()


def test_no_cache_neither_reads_nor_writes(
    tmp_path: Path, full_runs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write_project(tmp_path))
    assert main(["generate", "--no-cache"]) == 0
    assert not (tmp_path / FOLDER).exists()
    assert main(["generate"]) == 0
    assert main(["generate", "--no-cache"]) == 0
    assert full_runs == ["full run"] * 3


def test_a_rejected_spec_is_not_cached(home: Path, full_runs: list[str]) -> None:
    _edit("spec/things.yaml", "operationId: things.get", "operationId: nothing")(home)
    assert [main(["generate"]), main(["generate"])] == [1, 1]
    assert full_runs == ["full run"] * 2


def test_a_file_in_the_place_of_the_cache_is_kept(tmp_path: Path) -> None:
    write_files(write_project(tmp_path), {FOLDER: "mine"})
    assert run_sdkwright("generate", cwd=tmp_path).returncode == 0
    assert (tmp_path / FOLDER).read_text() == "mine"


def test_unused_entries_are_removed(home: Path) -> None:
    unused = home / FOLDER / ("0" * 64)
    unused.write_text("old")
    kept = entries(home)[1]
    for file in (unused, kept):
        os.utime(file, (time.time() - 40 * 24 * 3600,) * 2)
    _edit("spec/things.yaml", "Get a thing.", "Fetch a thing.")(home)
    assert main(["generate"]) == 0
    assert unused.exists(), "within a day of the last search, there is none"
    os.utime(home / FOLDER / ".gitignore", (time.time() - 25 * 3600,) * 2)
    _edit("spec/things.yaml", "Fetch a thing.", "Take a thing.")(home)
    assert main(["generate"]) == 0
    assert not unused.exists()


@pytest.mark.parametrize("place", ["missing", "a link", "a link that leads nowhere"])
def test_the_search_for_unused_entries_follows_no_link(place: str, home: Path, tmp_path: Path) -> None:
    ignored, outside = home / FOLDER / ".gitignore", home / "outside"
    ignored.unlink()
    if place != "missing":
        ignored.symlink_to(outside)
    if place == "a link":
        outside.write_text("mine")
        os.utime(outside, (1, 1))
    unused = home / FOLDER / ("0" * 64)
    unused.write_text("old")
    os.utime(unused, (1, 1))
    _edit("spec/things.yaml", "Get a thing.", "Fetch a thing.")(home)
    assert main(["generate"]) == 0
    assert not unused.exists()
    assert ignored.read_text() == "*\n"
    assert not ignored.is_symlink()
    assert outside.exists() == (place == "a link")
    if place == "a link":
        assert (outside.read_text(), outside.stat().st_mtime) == ("mine", 1)


@pytest.mark.parametrize("other", ["a template", "a version", "a source"])
def test_another_generator_has_other_keys(
    other: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    templates = tmp_path / "templates"
    write_files(templates, {"a.jinja": "a"})
    before = Cache(tmp_path / "kept", templates).make_key("kind", "part")
    cache_module._hash_generator.cache_clear()  # pyright: ignore[reportPrivateUsage]
    try:
        if other == "a template":
            write_files(templates, {"a.jinja": "b"})
        elif other == "a version":
            write_files(tmp_path, {"PyYAML-99.0.dist-info/METADATA": ""})
            monkeypatch.syspath_prepend(tmp_path)
        else:
            write_files(tmp_path, {"sdkwright/output/new.py": ""})
            monkeypatch.setattr(cache_module, "__file__", str(tmp_path / "sdkwright/output/cache.py"))
        assert Cache(tmp_path / "kept", templates).make_key("kind", "part") != before
    finally:
        cache_module._hash_generator.cache_clear()  # pyright: ignore[reportPrivateUsage]


def test_the_versions_are_those_of_the_imported_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """`importlib.metadata` finds them as an import does, and takes longer; it is asked if there is no such folder."""
    expected = {tool: version(tool) for tool in cache_module._TOOLS}  # pyright: ignore[reportPrivateUsage]
    assert cache_module._find_versions() == expected  # pyright: ignore[reportPrivateUsage]
    monkeypatch.setattr(cache_module.os, "listdir", lambda folder: ["black-1.dist-info", "ruff"])
    assert cache_module._find_versions() == {**expected, "black": "1"}  # pyright: ignore[reportPrivateUsage]


def test_only_layers_without_influence_are_excluded(tmp_path: Path) -> None:
    write_files(tmp_path, {"ir/names.py": "1", "ir/diff/names.py": "1", "diff/report.py": "1"})
    before = cache_module.hash_files([tmp_path], cache_module.OTHER_LAYERS)
    write_files(tmp_path, {"diff/report.py": "2"})
    assert cache_module.hash_files([tmp_path], cache_module.OTHER_LAYERS) == before
    write_files(tmp_path, {"ir/diff/names.py": "2"})
    assert cache_module.hash_files([tmp_path], cache_module.OTHER_LAYERS) != before


def test_different_inputs_have_different_keys(tmp_path: Path) -> None:
    cache = Cache(tmp_path, tmp_path)
    parts = [("ab", "c"), ("a", "bc"), ("abc",), ("", "abc"), ("abc", ""), ("1:a", "b"), ("\ud800",)]
    assert len({cache.make_key("kind", *texts) for texts in parts}) == len(parts)
    assert cache.make_key("a", "b") != cache.make_key("ab")


def test_a_renamed_file_changes_the_hash(tmp_path: Path) -> None:
    write_files(tmp_path / "folder", {"a.yaml": "1", "b.yaml": "2"})
    before = cache_module.hash_files([tmp_path / "folder"])
    (tmp_path / "folder/a.yaml").rename(tmp_path / "folder/c.yaml")
    assert cache_module.hash_files([tmp_path / "folder"]) != before


def test_a_link_that_leads_nowhere_is_no_source(tmp_path: Path) -> None:
    """Some editors mark an open file by such a link."""
    write_files(tmp_path / "folder", {"a.yaml": "1", "__pycache__/a.pyc": "1"})
    before = cache_module.hash_files([tmp_path / "folder"])
    (tmp_path / "folder/.#a.yaml").symlink_to("user@host.1234")
    (tmp_path / "folder/__pycache__/a.pyc").write_text("2")
    assert cache_module.hash_files([tmp_path / "folder"]) == before


def test_without_a_folder_no_file_is_read_for_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """An earlier version hashed the whole current folder, virtual environments included."""
    monkeypatch.setattr(cache_module, "hash_files", lambda *paths: pytest.fail("read"))
    cache_module._hash_generator.cache_clear()  # pyright: ignore[reportPrivateUsage]
    assert cache_module.NO_CACHE.make_key("kind", "part") == ""


SECTION = "## A section\n\nText.\n"
ADDITIONS = "class ThingsAdditions: ...\n\n\nclass AsyncThingsAdditions: ...\n"


@pytest.mark.parametrize(
    ("spec", "file", "text"),
    [
        ("spec", "guide/a.md", SECTION),
        ("spec", "additions/things.py", ADDITIONS),
        ("single/api.yaml", "additions/things.py", ADDITIONS),
    ],
)
def test_an_edit_in_a_linked_folder_changes_the_package(spec: str, file: str, text: str, home: Path) -> None:
    (home / "single").mkdir()
    assert main(["bundle", "--output", "single/api.yaml"]) == 0
    elsewhere = home / spec.split("/")[0] / ".elsewhere"
    write_files(elsewhere, {file: text})
    folder = file.split("/")[0]
    (home / spec.split("/")[0] / folder).symlink_to(elsewhere / folder, target_is_directory=True)
    assert main(["generate", "--spec", spec, "--output", "out"]) == 0
    write_files(elsewhere, {file: text.replace("Text", "Other text").replace("...", "marker = 1")})
    for options in (["--output", "warm"], ["--no-cache", "--output", "cold"]):
        assert main(["generate", "--spec", spec, *options]) == 0
    assert read_files(home / "warm") == read_files(home / "cold") != read_files(home / "out")


def test_a_pipe_is_read_once_and_not_stored(home: Path) -> None:
    assert main(["bundle", "--output", "a.json"]) == 0
    text = (home / "a.json").read_text("utf-8").replace("Get a thing.", "Fetch a thing.")
    write_files(home, {"b.json": text})
    for name in "ab":
        command = f"exec {COMMAND} generate --output {name} --spec <(cat {name}.json)"
        subprocess.run(["bash", "-c", command], cwd=home, check=True, capture_output=True, timeout=120)
    changed = "src/small_sdk/resources/things.py"
    assert "Get a thing." in (home / "a" / changed).read_text("utf-8")
    assert "Fetch a thing." in (home / "b" / changed).read_text("utf-8")


@pytest.mark.parametrize("file", ["notes.txt", "guide/notes.txt", "additions/data.json", "released/a.json"])
def test_a_file_that_is_not_input_is_not_read(
    file: str, home: Path, full_runs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(home / "spec", {file: "text"})
    _make_unreadable(home / "spec" / file, monkeypatch)
    assert main(["generate"]) == 0
    assert full_runs == []


@pytest.mark.parametrize("file", ["things.yaml", "guide/a.md", "additions/things.py", "new.yml"])
def test_input_that_cannot_be_read_is_one_line(
    file: str, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_files(home / "spec", {file: "text"})
    _make_unreadable(home / "spec" / file, monkeypatch)
    capsys.readouterr()
    assert main(["generate"]) == 2
    assert capsys.readouterr() == ("", f"sdkwright: spec/{file}: Permission denied\n")


def _make_unreadable(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a file unreadable for root too, who may run the tests."""
    real = os.open

    def read(path: str | Path, *arguments: int) -> int:
        if Path(path).resolve() == file.resolve():
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *arguments)

    monkeypatch.setattr(os, "open", read)
