"""Help, examples and usage errors."""

from __future__ import annotations

import re
import shlex
from importlib.metadata import version

import pytest

from sdkwright.cli.main import COMMANDS, main
from sdkwright.cli.parser import EXIT_CODES, parse

Captured = pytest.CaptureFixture[str]
WIDEST = 110


def read_help(capsys: Captured, *command: str) -> str:
    with pytest.raises(SystemExit) as exit_info:
        main([*command, "--help"])
    assert exit_info.value.code == 0
    return capsys.readouterr().out


def test_help_shows_the_first_steps(capsys: Captured) -> None:
    text = read_help(capsys)
    assert "sdkwright init weather" in text and "sdkwright COMMAND --help" in text
    assert "[tool.sdkwright]" in text
    for name, command in COMMANDS.items():
        assert re.search(rf"^    {name} +{command.SUMMARY[:40]}", text, re.MULTILINE)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_fits_the_terminal_and_describes_the_exit_codes(command: str, capsys: Captured) -> None:
    text = read_help(capsys, *([command] if command else []))
    assert EXIT_CODES in text
    assert max(map(len, text.splitlines())) <= WIDEST


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("generate", ["--check", "--output DIR", "--spec PATH", "completely or not at all"]),
        ("lint", ["--spec PATH", "file:line: severity: message"]),
        ("bundle", ["-o FILE", "--spec PATH", "OpenAPI 3.1"]),
    ],
)
def test_help_describes_the_options(command: str, expected: list[str], capsys: Captured) -> None:
    text = " ".join(read_help(capsys, command).split())
    assert [words for words in expected if words not in text] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_the_examples_of_a_command_are_valid(command: str, capsys: Captured) -> None:
    text = read_help(capsys, command).partition("examples:")[2]
    examples = re.findall(r"^  (sdkwright .*?)(?:  +(\S.*))?$", text, re.MULTILINE)
    assert examples and all(purpose for _, purpose in examples)
    for example, _ in examples:
        assert parse(COMMANDS, shlex.split(example)[1:]).program == f"sdkwright {command}"


def test_the_version(capsys: Captured) -> None:
    with pytest.raises(SystemExit) as exit_info:
        main(["--version"])
    assert (exit_info.value.code, capsys.readouterr().out) == (0, f"sdkwright {version('sdkwright')}\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: COMMAND; see sdkwright --help"),
        (["generat"], "unknown command 'generat'. Did you mean 'generate'? See sdkwright --help"),
        (["x"], "unknown command 'x'; see sdkwright --help"),
        (["a'b"], "unknown command 'a'b'; see sdkwright --help"),
        (
            ["lint", "--spex", "x"],
            "unknown option '--spex'. Did you mean '--spec'? See sdkwright lint --help",
        ),
        (["lint", "--spec"], "argument --spec: expected one argument; see sdkwright lint --help"),
        (
            ["generate", "--chec"],
            "unknown option '--chec'. Did you mean '--check'? See sdkwright generate --help",
        ),
        (
            ["generate", "spec"],
            "unknown argument 'spec'. Did you mean '--spec'? See sdkwright generate --help",
        ),
    ],
)
def test_wrong_usage_is_one_line(arguments: list[str], message: str, capsys: Captured) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr() == ("", f"sdkwright: {message}\n")
