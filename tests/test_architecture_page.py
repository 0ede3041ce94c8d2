"""docs/architecture.md: its commands print what it shows, its excerpts exist, and it names all layers and modules."""

from __future__ import annotations

import doctest
import re

import pytest

from tests.documents import ROOT, read_blocks
from tests.test_architecture import DIFF, LAYERS

PAGE = ROOT / "docs" / "architecture.md"
TEXT = PAGE.read_text("utf-8")
PACKAGE = ROOT / "templates" / "src" / "package"
RUNTIME = ROOT / "generated" / "src" / "elevenlabs_sdk" / "_runtime"
EXCERPTS: list[tuple[str, str]] = re.findall(
    r'^```\w+ title="([^"]+)"\n(.*?)^```$', TEXT, re.DOTALL | re.MULTILINE
)
_ELISION = "# ..."


def test_the_commands_print_what_the_page_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    session = "\n".join(block.text for block in read_blocks(PAGE, "pycon"))
    test = doctest.DocTestParser().get_doctest(session, {}, PAGE.name, str(PAGE), 0)
    report: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=report.append)
    assert len(test.examples) > 20 and "".join(report) == ""


@pytest.mark.parametrize(("path", "excerpt"), EXCERPTS, ids=[path for path, _ in EXCERPTS])
def test_the_lines_of_an_excerpt_are_in_the_file_in_this_order(path: str, excerpt: str) -> None:
    lines = iter((ROOT / path).read_text("utf-8").splitlines())
    wanted = [line for line in excerpt.splitlines() if line.strip() != _ELISION]
    assert [line for line in wanted if line not in lines] == []


def test_the_picture_contains_all_layers() -> None:
    (picture,) = (block.text for block in read_blocks(PAGE, "text"))
    names = {word.strip(",") for line in picture.splitlines() for word in line[:27].split()}
    assert names - {"│", "├──", "└──"} == LAYERS.keys() | DIFF.keys()


def test_the_table_contains_all_modules_of_the_runtime() -> None:
    _, _, section = TEXT.partition("## The runtime")
    rows = re.findall(r"^\| (`[^|]+`) \|", section, re.MULTILINE)
    modules = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert sorted(modules) == sorted(path.stem for path in RUNTIME.glob("*.py") if path.stem != "__init__")


def test_paths_exist() -> None:
    roots = (ROOT, ROOT / "generator" / "sdkwright", PACKAGE)
    paths = {path for path in re.findall(r"`([\w./]+/[\w./]*)`", TEXT) if "<" not in path}
    assert [path for path in sorted(paths) if not any((root / path).exists() for root in roots)] == []
