"""What an index shows of a package, and the prose that only one API has: from settings and spec to files."""

from __future__ import annotations

from pathlib import Path

import pytest
import tomli

from sdkwright.problems.problem import UnreadableInput
from sdkwright.project.config import Config, read_config
from sdkwright.render.chapters import split_chapters
from sdkwright.render.metadata import format_project_lines, format_url_lines, read_license
from sdkwright.spec.guide import read_guide
from tests.projects import run_sdkwright, write_files, write_project


def toml(config: Config) -> dict[str, object]:
    return tomli.loads("\n".join([*format_project_lines(config), *format_url_lines(config)]))


def test_nothing_is_said_that_the_settings_do_not_say() -> None:
    assert {*toml(Config())} == {"classifiers"}
    assert read_license(Config()) == {}


def test_everything_that_can_be_said() -> None:
    config = Config(
        license="MIT OR Apache-2.0",
        license_file=Path("LICENSE"),
        authors=('Ada "Countess" Lovelace <ada@example.com>', "A team"),
        keywords=("weather", 'with "quotes"'),
        classifiers=("Topic :: Multimedia",),
        urls=(("Source", "https://example.com/a"), ("Odd label", "https://example.com/b")),
    )
    told = toml(config)
    classifiers = told.pop("classifiers")
    assert isinstance(classifiers, list) and "Topic :: Multimedia" in classifiers
    assert told == {
        "license": "MIT OR Apache-2.0",
        "license-files": ["LICENSE"],
        "authors": [{"name": 'Ada "Countess" Lovelace', "email": "ada@example.com"}, {"name": "A team"}],
        "keywords": ["weather", 'with "quotes"'],
        "project": {"urls": {"Source": "https://example.com/a", "Odd label": "https://example.com/b"}},
    }


@pytest.mark.parametrize(
    ("version", "maturity"),
    [
        ("0.9.0", "4 - Beta"),
        ("1.0.0rc1", "4 - Beta"),
        ("2.0.0b2", "4 - Beta"),
        ("1.0.0a1", "3 - Alpha"),
        ("1.0.0.dev1", "3 - Alpha"),
        ("1.0.0", "5 - Production/Stable"),
        ("2.1.post1", "5 - Production/Stable"),
    ],
)
def test_how_mature_a_version_is(version: str, maturity: str) -> None:
    assert f'    "Development Status :: {maturity}",' in format_project_lines(Config(version=version))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("authors = 'Ada'", "'authors' in [tool.sdkwright] must be a list of strings"),
        ("keywords = [1]", "'keywords' in [tool.sdkwright] must be a list of strings"),
        (
            "authors = ['<a@b>']",
            "must be a list of names such as 'Ada Lovelace <ada@example.com>', not '<a@b>'",
        ),
        ("urls = {}", "must be a table of URLs, such as {Source = 'https://example.com'}"),
        ("urls = {a = 'ftp://x'}", "must be a table of URLs"),
        ("license = 'MIT!'", "must be an SPDX expression such as 'MIT', not 'MIT!'. Did you mean 'MIT'?"),
        ("license = 'MITT'", "must be an SPDX expression such as 'MIT', not 'MITT'. Did you mean 'MIT'?"),
        (
            "license = 'Apache 2.0'",
            "must be an SPDX expression such as 'MIT', not 'Apache 2.0'. Did you mean 'Apache-2.0'?",
        ),
        ("license = 'MIT AND'", "must be an SPDX expression such as 'MIT', not 'MIT AND'"),
        ("license = 'Proprietary'", "must be an SPDX expression such as 'MIT', not 'Proprietary'"),
        ("licence = 'MIT'", "unknown setting 'licence' in [tool.sdkwright]. Did you mean 'license'?"),
    ],
)
def test_wrong_settings(line: str, message: str, tmp_path: Path) -> None:
    write_files(tmp_path, {"pyproject.toml": f"[tool.sdkwright]\n{line}\n"})
    with pytest.raises(UnreadableInput) as told:
        read_config(tmp_path)
    assert message in str(told.value)


def test_the_licence_goes_along(tmp_path: Path) -> None:
    write_project(tmp_path)
    settings = (tmp_path / "pyproject.toml").read_text(
        "utf-8"
    ) + 'license = "MIT"\nlicense_file = "COPYING"\n'
    write_files(tmp_path, {"pyproject.toml": settings})
    missing = run_sdkwright("generate", cwd=tmp_path)
    assert (missing.returncode, missing.stderr) == (
        2,
        "sdkwright: the setting 'license_file' in [tool.sdkwright]: COPYING: No such file or directory\n",
    )
    assert not (tmp_path / "generated").exists()
    write_files(tmp_path, {"COPYING": "As you like.\n"})
    assert run_sdkwright("generate", cwd=tmp_path).returncode == 0
    assert (tmp_path / "generated" / "LICENSE").read_text("utf-8") == "As you like.\n"


def test_a_section_of_the_guide_is_one_of_the_readme_and_a_page(tmp_path: Path) -> None:
    write_project(tmp_path)
    write_files(tmp_path / "spec", {"guide/2-b.md": "## Two\n\nB.\n", "guide/1-a.md": "## One: é!\n\nA.\n"})
    assert read_guide(tmp_path / "spec") == ("## One: é!\n\nA.", "## Two\n\nB.")
    assert run_sdkwright("generate", cwd=tmp_path).returncode == 0
    readme = (tmp_path / "generated/README.md").read_text("utf-8")
    assert readme.index("## One: é!\n\nA.\n") < readme.index("## Two\n\nB.\n") < readme.index("## Errors")
    assert (tmp_path / "generated/docs/guide/one.md").read_text("utf-8").endswith("---\n\n# One: é!\n\nA.\n")
    nav = (tmp_path / "generated/mkdocs.yml").read_text("utf-8")
    assert nav.index("guide/one.md") < nav.index("guide/two.md") < nav.index("guide/errors.md")


def test_a_section_without_a_heading_is_refused(tmp_path: Path) -> None:
    write_files(tmp_path, {"guide/a.md": "Just so.\n"})
    with pytest.raises(UnreadableInput, match=r"a\.md: a section must begin with a heading, as in '## "):
        read_guide(tmp_path)


def test_a_single_file_has_no_guide(tmp_path: Path) -> None:
    assert read_guide(tmp_path / "spec.yaml") == ()


def test_titles_that_give_no_name_of_their_own() -> None:
    pages = split_chapters("# T\n\n## A!\n\n1.\n\n## a?\n\n2.\n\n## Ж\n\n3.\n")
    assert [*pages] == ["guide/a.md", "guide/a-2.md", "guide/section-3.md"]


def test_a_comment_in_code_begins_no_chapter() -> None:
    pages = split_chapters("# T\n\n## A\n\n```python\n## no heading\n```\n\n## B\n\nEnd.\n")
    assert [*pages] == ["guide/a.md", "guide/b.md"]
    assert "## no heading" in pages["guide/a.md"]
