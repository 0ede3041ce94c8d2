"""What a person at a terminal, or a script, gets from each command."""

from __future__ import annotations

import json
import os
import pty
import re
import shlex
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from sdkwright.cli import main as cli
from sdkwright.cli.arguments import parsed
from sdkwright.cli.main import main
from sdkwright.output.cache import FOLDER
from tests.projects import COMMAND, contents, place, project, sdkwright

Captured = pytest.CaptureFixture[str]
SLOW = """
import sys, time
from sdkwright.cli import main as cli
cli.generate = lambda *_: (print("begun", flush=True), time.sleep(60))
sys.exit(cli.main(["generate"]))
"""
COMMANDS = ("generate", "lint", "bundle")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(project(tmp_path))
    return tmp_path


def but_cache(folder: Path) -> dict[str, bytes]:
    return {path: data for path, data in contents(folder).items() if not path.startswith(FOLDER)}


def test_generate_writes_the_package_and_says_what_it_did(folder: Path, capsys: Captured) -> None:
    assert main(["generate"]) == 0
    files = len(contents(folder / "generated"))
    assert capsys.readouterr() == (f"generated: {files} files, {files} written, 0 removed\n", "")
    assert main(["generate"]) == 0
    assert capsys.readouterr() == (f"generated: up to date ({files} files)\n", "")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_problem_of_every_file_is_told(command: str, folder: Path, capsys: Captured) -> None:
    place(folder / "spec", {"a.yaml": "paths: 3\n", "b/c.yaml": "\n\ncomponent: {}\n"})
    before = contents(folder)
    assert main([command]) == 1
    out, err = capsys.readouterr()
    assert out == (
        "spec/a.yaml:1: error: 'paths' must be a mapping from paths, not a number (3)\n"
        "spec/b/c.yaml:3: error: unknown keyword 'component' in a resource document; did you mean 'components'?\n"
    )
    assert err == "2 errors; nothing was written\n"
    assert contents(folder) == before


def test_problems_that_only_the_build_finds_are_told_with_the_warnings(
    folder: Path, capsys: Captured
) -> None:
    with (folder / "spec/things.yaml").open("a") as file:
        file.write("    Spare: {type: string, description: Spare.}\n")
    place(
        folder / "spec",
        {"others.yaml": (folder / "spec/others.yaml").read_text().replace("others.create", "create")},
    )
    assert main(["lint"]) == 1
    out, err = capsys.readouterr()
    assert out == (
        "spec/others.yaml:4: error: 'create' names no resource; an operationId is the call path, as in voices.get\n"
        "spec/things.yaml:22: warning: schema 'Spare' is not used; remove it, or refer to it\n"
    )
    assert err == "1 error; nothing was written\n"


def test_lint_of_a_clean_spec_says_nothing(capsys: Captured) -> None:
    assert main(["lint"]) == 0
    assert capsys.readouterr() == ("", "")


def test_warnings_are_no_failure(folder: Path, capsys: Captured) -> None:
    with (folder / "spec/things.yaml").open("a") as file:
        file.write("    Spare: {type: string, description: Spare.}\n")
    assert main(["lint"]) == 0
    assert capsys.readouterr() == (
        "spec/things.yaml:22: warning: schema 'Spare' is not used; remove it, or refer to it\n",
        "",
    )
    assert main(["generate"]) == 0


def test_lint_looks_at_the_additions(folder: Path, capsys: Captured) -> None:
    place(folder / "spec/additions", {"things.py": "class ThingsAdditions:\n  pass\n", "thinks.py": "x = ("})
    assert main(["lint"]) == 1
    out, _ = capsys.readouterr()
    assert "spec/additions/things.py:1: error: no class 'AsyncThingsAdditions'" in out
    assert "spec/additions/thinks.py:1: error: no resource 'thinks' to add to" in out


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"x = '\xff'\n", "byte 0xff is not UTF-8; save the file as UTF-8"),
        (b"x = '\0'\n", "character U+0000 is not allowed; remove it, or escape it in double quotes"),
        (b"x = (\n", "not Python: '(' was never closed"),
    ],
)
def test_additions_that_are_no_python(data: bytes, message: str, folder: Path, capsys: Captured) -> None:
    (folder / "spec/additions").mkdir()
    (folder / "spec/additions/things.py").write_bytes(data)
    assert main(["generate"]) == 1
    assert capsys.readouterr().out == f"spec/additions/things.py:1: error: {message}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: COMMAND; see sdkwright --help"),
        (
            ["lint", "--spex", "x"],
            "unknown option '--spex'; did you mean '--spec'? See sdkwright lint --help",
        ),
        (
            ["generate", "--chec"],
            "unknown option '--chec'; did you mean '--check'? See sdkwright generate --help",
        ),
        (
            ["generate", "spec"],
            "unknown argument 'spec'; did you mean '--spec'? See sdkwright generate --help",
        ),
        (
            ["generate", "--output", "spec/out"],
            "spec/out is in the description, spec; name another folder for the package",
        ),
        (
            ["generate", "--output", "spec"],
            "spec is in the description, spec; name another folder for the package",
        ),
        (["lint", "--spec"], "argument --spec: expected one argument; see sdkwright lint --help"),
        (["lint", "--spec", "nowhere"], "nowhere: there is no such file or folder"),
        (
            ["lint", "--spec", "generator"],
            "generator/openapi.yaml: a spec folder needs this document, with openapi and info",
        ),
        (["bundle", "-o", "no/such/folder"], "cannot write no/such/folder: No such file or directory"),
        (["generate", "--output", "pyproject.toml"], "cannot write pyproject.toml: File exists"),
    ],
)
def test_wrong_usage_is_one_line(arguments: list[str], message: str, folder: Path, capsys: Captured) -> None:
    (folder / "generator").mkdir()
    before = but_cache(folder)
    assert main(arguments) == 2
    assert capsys.readouterr() == ("", f"sdkwright: {message}\n")
    assert but_cache(folder) == before


@pytest.mark.parametrize(
    ("command", "close"), [("generat", "; did you mean 'generate'? See"), ("x", "; see"), ("a'b", "; see")]
)
def test_an_unknown_command_is_one_line(command: str, close: str, capsys: Captured) -> None:
    assert main([command]) == 2
    assert capsys.readouterr() == (
        "",
        f"sdkwright: there is no command '{command}'{close} sdkwright --help\n",
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_without_a_project_says_how_to_begin(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "pyproject.toml").unlink()
    monkeypatch.chdir(tmp_path / "empty")
    assert main([command]) == 2
    message = (
        "there is no project here: no pyproject.toml with [tool.sdkwright], and no spec/;"
        " name a description (--spec PATH), or begin a project (sdkwright init FOLDER)"
    )
    assert capsys.readouterr() == ("", f"sdkwright: {message}\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_unknown_settings_are_one_line(command: str, folder: Path, capsys: Captured) -> None:
    place(folder, {"pyproject.toml": "[tool.sdkwright]\npackages = 'x'\n"})
    assert main([command]) == 2
    file = folder / "pyproject.toml"
    message = f"{file}: the setting 'packages' in [tool.sdkwright] is not known; did you mean 'package'?"
    assert capsys.readouterr() == ("", f"sdkwright: {message}\n")


def test_a_file_that_cannot_be_read_is_one_line(
    folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)  # a test may run as root, who may read everything
    assert main(["lint"]) == 2
    assert capsys.readouterr() == ("", "sdkwright: spec/openapi.yaml: Permission denied\n")


def test_check_names_what_is_not_up_to_date_and_writes_nothing(folder: Path, capsys: Captured) -> None:
    assert main(["generate"]) == 0
    (folder / "generated/README.md").write_text("other")
    (folder / "generated/src/small_sdk/client.py").unlink()
    place(folder, {"generated/mine.txt": "mine"})
    (folder / "spec/others.yaml").unlink()
    before = but_cache(folder)
    capsys.readouterr()
    assert main(["generate", "--check"]) == 1
    out, err = capsys.readouterr()
    assert [line for line in out.splitlines() if " docs/" not in line] == [
        "missing: src/small_sdk/client.py",
        "changed: .sdkwright",
        "changed: README.md",
        "changed: mkdocs.yml",
        "changed: openapi.json",
        "stale: src/small_sdk/resources/others.py",
    ]
    assert err == "generated is not up to date; run: sdkwright generate\n"
    assert but_cache(folder) == before
    assert main(["generate"]) == 0
    assert main(["generate", "--check"]) == 0


def test_check_of_what_is_up_to_date_says_nothing(capsys: Captured) -> None:
    assert main(["generate"]) == 0
    capsys.readouterr()
    assert main(["generate", "--check"]) == 0
    assert capsys.readouterr() == ("", "")


def test_output_goes_where_it_is_told(folder: Path, capsys: Captured) -> None:
    assert main(["generate", "--output", str(folder / "else/where")]) == 0
    assert not (folder / "generated").exists()
    assert (folder / "else/where/src/small_sdk/client.py").is_file()


def test_bundle_goes_to_standard_output_or_a_file(folder: Path, capsys: Captured) -> None:
    assert main(["bundle"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["info"]["title"] == "Small"
    assert main(["bundle", "-o", "bundle.json"]) == 0
    assert (folder / "bundle.json").read_text("utf-8") == out
    assert capsys.readouterr() == ("", "") == ("", err)


def test_problems_are_told_with_the_path_as_it_was_typed(
    tmp_path_factory: pytest.TempPathFactory, capsys: Captured
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    place(elsewhere, {"openapi.yaml": "openapi: 3.1.1\n", "sub/x.yaml": "paths: {}\ninfo: 1\n"})
    assert main(["lint", "--spec", str(elsewhere)]) == 1
    assert capsys.readouterr().out == (
        f"{elsewhere}/openapi.yaml:1: error: the root of a spec needs 'info'\n"
        f"{elsewhere}/sub/x.yaml:2: error: 'info' stands in openapi.yaml only; move it there\n"
    )
    relative = os.path.relpath(elsewhere)
    assert main(["lint", "--spec", f"{relative}/openapi.yaml"]) == 1
    assert capsys.readouterr().out == f"{relative}/openapi.yaml:1: error: the root of a spec needs 'info'\n"


def test_an_absolute_path_below_the_current_folder_is_shortened(folder: Path, capsys: Captured) -> None:
    place(folder, {"spec/openapi.yaml": "openapi: 3.1.1\n"})
    assert main(["lint", "--spec", str(folder / "spec/openapi.yaml")]) == 1
    assert capsys.readouterr().out == "spec/openapi.yaml:1: error: the root of a spec needs 'info'\n"


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_says_what_there_is_to_know(command: str, capsys: Captured) -> None:
    with pytest.raises(SystemExit) as done:
        main([*([command] if command else []), "--help"])
    assert done.value.code == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "Exit codes: 0 fine, 1 the check failed, 2 wrong usage or unreadable input." in out
    expected = {
        "": ["generate write the package", "lint list every problem", "bundle print one", "[tool.sdkwright]"],
        "generate": ["--check", "--output DIR", "--spec PATH", "all of it or nothing"],
        "lint": ["--spec PATH", "file:line: severity: message"],
        "bundle": ["-o FILE", "--spec PATH", "OpenAPI 3.1"],
    }[command]
    assert [words for words in expected if words not in out] == []


def test_a_bug_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(cli, "generate", fail)
    with pytest.raises(ZeroDivisionError):
        main(["generate"])


def test_ctrl_c_is_one_line(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    def interrupt(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "generate", interrupt)
    assert main(["generate"]) == 130
    assert capsys.readouterr() == ("", "sdkwright: interrupted; nothing is half written\n")


def test_nothing_but_the_result_is_told_when_piped(folder: Path) -> None:
    run = sdkwright("generate", cwd=folder)
    assert (run.returncode, run.stderr) == (0, "")
    assert re.fullmatch(r"generated: \d+ files, \d+ written, 0 removed\n", run.stdout)


def test_a_terminal_shows_each_stage_with_its_time(folder: Path) -> None:
    shown, terminal = pty.openpty()
    run = subprocess.run(
        [COMMAND, "generate"], cwd=folder, stdout=subprocess.PIPE, stderr=terminal, check=False
    )
    os.close(terminal)
    told = os.read(shown, 10_000).decode().splitlines()
    os.close(shown)
    assert run.returncode == 0
    assert [re.sub(r" +\d+\.\d\d s$", "", line.strip()) for line in told] == [
        "load",
        "translate",
        "render samples",
        "render models",
        "render package",
        "format",
        "write",
    ]
    assert all(re.fullmatch(r"  [a-z ]+ +\d+\.\d\d s", line) for line in told)


def test_a_reader_that_has_enough_ends_it_quietly(folder: Path) -> None:
    place(
        folder / "spec",
        {"openapi.yaml": (folder / "spec/openapi.yaml").read_text().replace("Things.", "x" * 200_000)},
    )
    run = subprocess.Popen(
        [COMMAND, "bundle"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert run.stdout and run.stderr
    run.stdout.read(10)
    run.stdout.close()
    assert run.stderr.read() == b""
    run.stderr.close()
    assert run.wait() == 1


def test_any_text_can_be_printed_in_any_encoding(folder: Path) -> None:
    place(folder / "spec", {"openapi.yaml": "openapi: 3.1.1\nïnfo: 1\n"})
    run = sdkwright("lint", cwd=folder, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (run.returncode, run.stderr) == (1, "2 errors; nothing was written\n")
    assert "unknown keyword '\\xefnfo'" in run.stdout


def test_the_bundle_is_utf8_in_any_encoding(folder: Path) -> None:
    place(
        folder / "spec",
        {"openapi.yaml": (folder / "spec/openapi.yaml").read_text().replace("Things.", "Größe")},
    )
    run = sdkwright("bundle", cwd=folder, text=False, PYTHONIOENCODING="latin-1", PYTHONUTF8="0")
    assert json.loads(run.stdout)["info"]["summary"] == "Größe"


def test_ctrl_c_at_a_terminal(folder: Path) -> None:
    run = subprocess.Popen(
        [sys.executable, "-c", SLOW],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert run.stdout
    assert run.stdout.readline() == "begun\n"
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=20)
    assert (run.returncode, err) == (130, "sdkwright: interrupted; nothing is half written\n")


@pytest.mark.parametrize(
    ("environment", "is_coloured"),
    [({"TERM": "xterm"}, True), ({"TERM": "dumb"}, False), ({"TERM": "xterm", "NO_COLOR": "1"}, False)],
)
def test_problems_have_colours_on_a_terminal_that_wants_them(
    folder: Path, environment: dict[str, str], is_coloured: bool
) -> None:
    place(folder, {"spec/others.yaml": "paths: {}\nodd: 1\n"})
    shown, terminal = pty.openpty()
    clean = {key: value for key, value in os.environ.items() if key not in ("TERM", "NO_COLOR")}
    command = [COMMAND, "lint"]
    subprocess.run(
        command,
        cwd=folder,
        stdout=terminal,
        stderr=subprocess.DEVNULL,
        check=False,
        env={**clean, **environment},
    )
    os.close(terminal)
    told = os.read(shown, 10_000).decode()
    os.close(shown)
    assert ("\033[31;1merror:\033[0m" in told) is is_coloured
    assert ("\033" in told) is is_coloured
    piped = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert "error:" in piped.stdout and "\033" not in piped.stdout


def test_help_teaches_the_first_steps(capsys: Captured) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    assert "sdkwright init weather" in told and "sdkwright COMMAND --help" in told
    assert max(map(len, told.splitlines())) <= 110


@pytest.mark.parametrize("command", ["generate", "lint", "bundle", "diff", "checks", "release", "init"])
def test_every_command_shows_examples_that_it_takes(command: str, capsys: Captured) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    told = capsys.readouterr().out
    assert max(map(len, told.splitlines())) <= 110
    examples = re.findall(r"^  (sdkwright .*?)(?:  +(\S.*))?$", told.partition("examples:")[2], re.MULTILINE)
    assert examples and all(why for _, why in examples)
    for example, _ in examples:
        _, *arguments = shlex.split(example)
        assert parsed(cli._COMMANDS, arguments).prog == f"sdkwright {command}"


def test_the_version_is_told(capsys: Captured) -> None:
    with pytest.raises(SystemExit) as done:
        main(["--version"])
    assert (done.value.code, capsys.readouterr().out) == (0, f"sdkwright {version('sdkwright')}\n")
