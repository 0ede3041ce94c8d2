"""The settings of [tool.sdkwright], and the messages for invalid settings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sdkwright.problems.problem import SpecError, UnreadableInput
from sdkwright.project.config import Config, find_settings, read_config
from sdkwright.spec.loading import load_spec
from tests.projects import write_files


def write_settings(folder: Path, lines: str, file: str = "pyproject.toml") -> None:
    write_files(folder, {file: f"[tool.sdkwright]\n{lines}\n"})


def test_all_settings(tmp_path: Path) -> None:
    write_settings(
        tmp_path,
        """
        spec = "api"
        output = "out"
        package = "my_sdk"
        distribution = "my-sdk"
        version = "1.2.0rc1"
        client_class = "My"
        environment = "MY"
        """,
    )
    assert read_config(tmp_path) == Config(
        Path("api"), Path("out"), "my_sdk", "my-sdk", "1.2.0rc1", "My", "MY"
    )


def test_defaults_without_a_file_or_a_table(tmp_path: Path) -> None:
    assert read_config(tmp_path) == Config()
    write_files(tmp_path, {"pyproject.toml": "[project]\nname = 'x'\n"})
    assert read_config(tmp_path) == Config()
    write_files(tmp_path, {"pyproject.toml": "tool = 3\n"})
    assert read_config(tmp_path) == Config()


def test_the_nearest_file_upwards_is_read_and_its_paths_are_relative_to_it(tmp_path: Path) -> None:
    write_settings(tmp_path, "spec = 'api'\npackage = 'outer'")
    write_files(tmp_path, {"a/pyproject.toml": "[project]\nname = 'x'\n", "a/b/c": ""})
    assert read_config(tmp_path / "a/b") == Config(
        spec=tmp_path / "api", output=tmp_path / "generated", package="outer"
    )
    write_settings(tmp_path, "package = 'inner'", file="a/pyproject.toml")
    assert read_config(tmp_path / "a/b").package == "inner"


def test_the_table_of_diff_is_ignored(tmp_path: Path) -> None:
    write_settings(tmp_path, "diff = {ignore = ['x']}")
    assert read_config(tmp_path) == Config()


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("pakage = 'x'", "unknown setting 'pakage' in [tool.sdkwright]. Did you mean 'package'?"),
        ("x = 1", "unknown setting 'x' in [tool.sdkwright]"),
        ("version = 1.0", "the setting 'version' in [tool.sdkwright] must be a string"),
        ("spec = ['x']", "the setting 'spec' in [tool.sdkwright] must be a string"),
        (
            "package = 'my-sdk'",
            "the setting 'package' in [tool.sdkwright] must be a Python name, not 'my-sdk'",
        ),
        ("package = 'class'", "the setting 'package' in [tool.sdkwright] must be a Python name, not 'class'"),
        ("package = 'a.b'", "the setting 'package' in [tool.sdkwright] must be a Python name, not 'a.b'"),
        (
            "environment = 'X Y'",
            "the setting 'environment' in [tool.sdkwright] must be a Python name, not 'X Y'",
        ),
        (
            "client_class = 'None'",
            "the setting 'client_class' in [tool.sdkwright] must be a Python name, not 'None'",
        ),
        (
            "client_class = 'Client'",
            (
                "the setting 'client_class' in [tool.sdkwright] is invalid: 'Client' is reserved by Python or by the SDK; "
                "choose another"
            ),
        ),
        (
            "client_class = 'API'",
            (
                "the setting 'client_class' in [tool.sdkwright] is invalid: 'API' is reserved by Python or by the SDK; "
                "choose another"
            ),
        ),
        (
            "client_class = 'Type'",
            (
                "the setting 'client_class' in [tool.sdkwright] is invalid: 'TypeError' is reserved by Python or by the SDK; "
                "choose another"
            ),
        ),
        (
            'distribution = "x\'; y"',
            "the setting 'distribution' in [tool.sdkwright] must be a valid name on PyPI, not 'x'; y'",
        ),
        (
            "version = 'one'",
            "the setting 'version' in [tool.sdkwright] must be a version such as '1.2.0', not 'one'",
        ),
        (
            'version = "1\\n2"',
            "the setting 'version' in [tool.sdkwright] must be a version such as '1.2.0', not '1\\x0a2'",
        ),
    ],
)
def test_invalid_settings(lines: str, message: str, tmp_path: Path) -> None:
    write_settings(tmp_path, lines)
    with pytest.raises(
        UnreadableInput, match=f"^{re.escape(str(tmp_path))}/pyproject.toml: {re.escape(message)}$"
    ):
        read_config(tmp_path)


@pytest.mark.parametrize(
    "table",
    [
        *("tool.sdkwrigth", "tool.sdk-wright", "tool.SDKwright", "tool.sdkwrite", "tool.sdkwrigth.diff"),
        *("sdkwright", "tools.sdkwright", "project.sdkwright"),
    ],
)
@pytest.mark.parametrize("other", ["", "[tool.sdkwright]\npackage = 'x'\n"])
def test_a_misspelled_table_is_an_error(table: str, other: str, tmp_path: Path) -> None:
    write_files(tmp_path, {"pyproject.toml": f"{other}[{table}]\npackage = 'my_sdk'\n", "inner/x": ""})
    name = table.removesuffix(".diff")
    message = re.escape(f"/pyproject.toml: unknown table [{name}]. Did you mean [tool.sdkwright]?")
    for folder in (tmp_path, tmp_path / "inner"):
        with pytest.raises(UnreadableInput, match=f"{message}$"):
            read_config(folder)
        with pytest.raises(UnreadableInput, match=f"{message}$"):
            find_settings(folder)


@pytest.mark.parametrize(
    "text",
    [
        "[tool.playwright]\n[tool.shipwright]\n[tool.sdk]\n[tool.wright]\n",
        "[dependency-groups]\nsdkwright = ['sdkwright']\n",
        "[tool.uv.sources]\nsdkwright = {path = 'x'}\n",
        "[project]\nname = 'sdkwrigth'\n[project.scripts]\nsdkwrigth = 'x:y'\n",
    ],
)
def test_other_tables_are_ignored(text: str, tmp_path: Path) -> None:
    write_files(tmp_path, {"pyproject.toml": text})
    assert read_config(tmp_path) == Config()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"[tool.sdkwright", r"Expected ']' .*\(at end of document\)"),
        (b"x = 1\nx = 2\n", r"Cannot overwrite a value \(at .*\)"),
        (b"x = '\xff'\n", "it is not UTF-8; save the file as UTF-8"),
        (b"[tool]\nsdkwright = 3\n", r"\[tool.sdkwright\] must be a table"),
    ],
)
def test_invalid_toml_is_one_line(data: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(data)
    with pytest.raises(UnreadableInput, match=f"^{re.escape(str(tmp_path))}/pyproject.toml: {message}$"):
        read_config(tmp_path)


def test_foreign_keywords_may_resemble_ours(tmp_path: Path) -> None:
    spec = "openapi: 3.1.1\ninfo: {title: T, version: 1.0.0, x-units: all}\n"
    (tmp_path / "spec.yaml").write_text(spec, "utf-8")
    settings = '[tool.sdkwright]\nspec = "spec.yaml"\nforeign_keywords = ["x-units"]\n'
    (tmp_path / "pyproject.toml").write_text(settings, "utf-8")
    assert load_spec(tmp_path / "spec.yaml", read_config(tmp_path).foreign_keywords).root["info"]
    with pytest.raises(SpecError, match=r"'x-units' in info\. Did you mean 'x-unit'"):
        load_spec(tmp_path / "spec.yaml")
    (tmp_path / "pyproject.toml").write_text(settings.replace("x-units", "units"), "utf-8")
    with pytest.raises(UnreadableInput, match=r"'foreign_keywords' .* such as 'x-logo', not 'units'"):
        read_config(tmp_path)


def test_a_foreign_keyword_is_not_one_of_ours(tmp_path: Path) -> None:
    spec = "openapi: 3.1.1\ninfo: {title: T, version: 1.0.0, x-retry: all}\n"
    (tmp_path / "spec.yaml").write_text(spec, "utf-8")
    settings = '[tool.sdkwright]\nspec = "spec.yaml"\nforeign_keywords = ["x-retry"]\n'
    (tmp_path / "pyproject.toml").write_text(settings, "utf-8")
    with pytest.raises(SpecError, match="x-retry"):
        load_spec(tmp_path / "spec.yaml", read_config(tmp_path).foreign_keywords)
