"""`sdkwright generate`."""

from __future__ import annotations

from pathlib import Path

import pytest

from sdkwright.cli.main import main
from tests.projects import read_files, write_files

Captured = pytest.CaptureFixture[str]


def test_it_writes_the_package_and_prints_a_summary(folder: Path, capsys: Captured) -> None:
    assert main(["generate"]) == 0
    count = len(read_files(folder / "generated"))
    assert capsys.readouterr() == (f"generated: {count} files, {count} written, 0 removed\n", "")
    assert main(["generate"]) == 0
    assert capsys.readouterr() == (f"generated: up to date ({count} files)\n", "")


def test_check_lists_what_is_not_up_to_date_and_writes_nothing(folder: Path, capsys: Captured) -> None:
    assert main(["generate"]) == 0
    (folder / "generated/README.md").write_text("other")
    (folder / "generated/src/small_sdk/client.py").unlink()
    write_files(folder, {"generated/mine.txt": "mine"})
    (folder / "spec/others.yaml").unlink()
    before = read_files(folder)
    capsys.readouterr()
    assert main(["generate", "--check"]) == 1
    out, err = capsys.readouterr()
    assert [line for line in out.splitlines() if " docs/" not in line] == [
        "missing: src/small_sdk/client.py",
        "changed: .sdkwright",
        "changed: README.md",
        "changed: mkdocs.yml",
        "changed: openapi.json",
        "changed: src/small_sdk/AGENTS.md",
        "stale: src/small_sdk/resources/others.py",
    ]
    assert err == "generated is not up to date; run: sdkwright generate\n"
    assert read_files(folder) == before
    assert main(["generate"]) == 0
    assert main(["generate", "--check"]) == 0


def test_check_prints_nothing_if_all_is_up_to_date(capsys: Captured) -> None:
    assert main(["generate"]) == 0
    capsys.readouterr()
    assert main(["generate", "--check"]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("options", [[], ["--check"], ["--no-cache"]])
def test_without_settings_the_package_of_a_project_stays(
    options: list[str], folder: Path, capsys: Captured
) -> None:
    """The default settings are for a spec without a project: they never replace the package of a project."""
    assert main(["generate"]) == 0
    for text, message in (
        (
            "[tool.sdkwrigth]\npackage = 'small_sdk'\n",
            f"{folder}/pyproject.toml: unknown table [tool.sdkwrigth]. Did you mean [tool.sdkwright]?",
        ),
        (
            "[project]\nname = 'x'\n",
            (
                "generated: the package 'small_sdk' is here, and without [tool.sdkwright] in pyproject.toml the package"
                " 'sdk' would replace it; add the settings, or choose another output folder (--output DIR)"
            ),
        ),
    ):
        write_files(folder, {"pyproject.toml": text})
        before = read_files(folder)
        capsys.readouterr()
        assert main(["generate", *options]) == 2
        assert capsys.readouterr() == ("", f"sdkwright: {message}\n")
        assert read_files(folder) == before


def test_without_settings_the_same_package_is_updated(folder: Path) -> None:
    (folder / "pyproject.toml").unlink()
    for _ in range(2):
        assert main(["generate", "--output", "out"]) == 0
    (folder / "spec/others.yaml").unlink()
    assert main(["generate", "--output", "out"]) == 0
    assert (folder / "out/src/sdk/client.py").is_file()


def test_a_package_is_renamed_by_the_settings(folder: Path) -> None:
    assert main(["generate"]) == 0
    settings = (folder / "pyproject.toml").read_text()
    write_files(folder, {"pyproject.toml": settings.replace("small_sdk", "little_sdk")})
    assert main(["generate"]) == 0
    assert [path.name for path in (folder / "generated/src").iterdir()] == ["little_sdk"]


def test_another_output_folder(folder: Path) -> None:
    assert main(["generate", "--output", str(folder / "other/folder")]) == 0
    assert not (folder / "generated").exists()
    assert (folder / "other/folder/src/small_sdk/client.py").is_file()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"x = '\xff'\n", "1:6: error: byte 0xff is not UTF-8; save the file as UTF-8"),
        (
            b"x = '\0'\n",
            "1:6: error: character U+0000 is not allowed; remove it, or escape it in double quotes",
        ),
        (b"x = (\n", "1: error: Python syntax: '(' was never closed; correct it"),
    ],
)
def test_invalid_additions(data: bytes, message: str, folder: Path, capsys: Captured) -> None:
    (folder / "spec/additions").mkdir()
    (folder / "spec/additions/things.py").write_bytes(data)
    assert main(["generate"]) == 1
    assert capsys.readouterr().out == f"spec/additions/things.py:{message}\n"
