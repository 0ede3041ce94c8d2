"""The bytecode of the templates changes only the duration of a run."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sdkwright.render import templates

NAME = "docs/models/module.md.jinja"
VALUES = {"front_matter": "", "title": "Models", "package": "p", "entries": ["- an entry"], "sections": []}


@pytest.fixture
def bytecode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of all bytecode; each test begins without any."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path


def render() -> str:
    """Render a template as a new process would."""
    templates._load_environment.cache_clear()  # pyright: ignore[reportPrivateUsage]
    try:
        return templates.render_template(NAME, **VALUES)
    finally:
        templates._load_environment.cache_clear()  # pyright: ignore[reportPrivateUsage]


def list_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def forbid_compiling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jinja2.Environment._parse", lambda *arguments: pytest.fail("compiled again"))


def test_a_template_is_compiled_once(bytecode: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = render()
    assert len(list_files(bytecode)) == 1
    forbid_compiling(monkeypatch)
    assert render() == first
    assert "- an entry" in first


def test_nothing_is_written_if_python_may_not(bytecode: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert "- an entry" in render()
    assert list_files(bytecode) == []


@pytest.mark.parametrize(
    "change", [lambda data: data[: len(data) // 4], lambda data: b"", lambda data: data + b"x"]
)
def test_damaged_bytecode_is_replaced(bytecode: Path, change: Callable[[bytes], bytes]) -> None:
    first = render()
    (file,) = list_files(bytecode)
    length = file.stat().st_size
    for size in (20, 40, 60, length - 1):
        file.write_bytes(file.read_bytes()[:size])
        assert render() == first
    file.write_bytes(change(file.read_bytes()))
    assert render() == first


def test_a_folder_that_cannot_be_written(bytecode: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bytecode.rmdir()
    bytecode.write_text("a file in its place")
    assert "- an entry" in render()


def test_a_full_disk(bytecode: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr("jinja2.bccache.tempfile.NamedTemporaryFile", fail)
    assert "- an entry" in render()
    assert list_files(bytecode) == []


@pytest.mark.parametrize("what", ["the options", "Jinja"])
def test_bytecode_depends_on(what: str, bytecode: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    render()
    if what == "Jinja":
        monkeypatch.setattr("jinja2.__version__", "99")
    else:
        monkeypatch.setitem(templates._OPTIONS, "trim_blocks", False)  # pyright: ignore[reportPrivateUsage]
    forbid_compiling(monkeypatch)
    with pytest.raises(pytest.fail.Exception, match="compiled again"):
        render()


def test_an_installed_generator_of_another_user(bytecode: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert "- an entry" in render()
    assert list_files(bytecode) == []
