"""The documents are correct: their blocks are run, or listed here with a reason; commands and links exist."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from sdkwright.adopt.names.names_file import read_name_table
from sdkwright.follow.decisions_file import read_decisions
from sdkwright.pipeline import find_warnings, generate
from sdkwright.project.config import Config
from tests.diff.proving import cases as list_proofs
from tests.document_environments import ENVIRONMENTS, Context, default_environment
from tests.documents import (
    DOCUMENTS,
    README,
    REFERENCE,
    ROOT,
    Block,
    read_blocks,
    read_commands,
    read_programs,
    read_samples,
)
from tests.projects import write_files

TUTORIALS = [
    ROOT / "docs" / name for name in ("tutorial.md", "tutorial-openapi.md")
]  # test_tutorial.py runs them
ARCHITECTURE = ROOT / "docs" / "architecture.md"  # test_architecture_page.py checks it
PACKAGE = ROOT / "generated" / "README.md"
GUIDE = sorted((ROOT / "spec" / "guide").glob("*.md"))
TESTING = ROOT / "generated" / "docs" / "package" / "testing.md"
SITE = sorted((ROOT / "generated" / "docs").rglob("*.md"))
OTHERS = [page for page in DOCUMENTS if page not in (*TUTORIALS, ARCHITECTURE, *GUIDE, *SITE)]
LANGUAGES = {"python", "pycon", "sh", "console", "text", "toml", "yaml", "json"}
MAX_WIDTH = 100
EXAMPLE = "tests/diff/example"


def format_path(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


# Python


# A program that is in two documents runs once, in its special environment.
PROGRAMS: dict[str, list[str]] = {}
for _page in sorted([*OTHERS, *GUIDE], key=lambda page: (page in OTHERS, format_path(page))):
    if _page in OTHERS or format_path(_page) in ENVIRONMENTS:
        _known = {text for texts in PROGRAMS.values() for text in texts}
        PROGRAMS[format_path(_page)] = [text for text in read_programs(_page) if text not in _known]


@pytest.mark.parametrize("page", [page for page, texts in PROGRAMS.items() if texts])
def test_the_python_of_a_document(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All blocks run as one program: later blocks use the names of earlier blocks."""
    monkeypatch.chdir(tmp_path)
    with ENVIRONMENTS.get(page, default_environment)(Context(tmp_path, monkeypatch, capsys)) as names:
        for text in PROGRAMS[page]:
            exec(compile(text, page, "exec"), names)
        if "client" in names:
            names["client"].close()


def test_every_environment_is_used() -> None:
    assert [page for page in ENVIRONMENTS if not PROGRAMS[page]] == []


@pytest.mark.parametrize("page", [*GUIDE, *SITE], ids=format_path)
def test_the_programs_of_the_site_are_run_by_other_tests(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The chapters of the guide are in the README; test_samples.py runs the programs of the reference, test_curl.py its
    commands, and test_sdk_pytest_plugin.py the programs of the page about testing."""
    if REFERENCE in page.parents:
        assert set(read_programs(page)) <= {sample.code for sample in read_samples()}
    elif page != TESTING:
        known = {block.text for block in read_blocks(PACKAGE)}
        if page == REFERENCE.parent / "index.md":  # has the first call, and creates a client
            known |= {sample.code for sample in read_samples()}
            monkeypatch.setenv("ELEVENLABS_API_KEY", "key")
            creating = [text for text in read_programs(page) if text not in known]
            for text in creating:
                exec(compile(text, str(page), "exec"), {})
            known.update(creating)
        assert {block.text for block in read_blocks(page)} <= known


# Other blocks


@pytest.mark.parametrize("page", DOCUMENTS, ids=format_path)
def test_every_block_has_a_known_language(page: Path) -> None:
    text = re.sub(r"^( *)```.*?^\1```$", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    assert [block.where for block in read_blocks(page) if block.language not in LANGUAGES] == []
    # In the pages of the site, indented text belongs to tabs, cards and directives.
    assert page in SITE or re.findall(r"\n\n {4}[^\n]+", text) == []


@pytest.mark.parametrize("page", [README, PACKAGE], ids=format_path)
def test_programs_fit_the_width_of_the_site(page: Path) -> None:
    lines = [line for text in read_programs(page) for line in text.splitlines()]
    assert [line for line in lines if len(line) > MAX_WIDTH] == []


# Patterns of commands that do not run here, and the reason.
NOT_RUN = {
    r"make (generate|test)": "CI runs them (.ci/run)",
    r"make bench.*": "takes minutes, and needs other packages",
    r"sdkwright (watch|(schema|bundle|overlay) -o .*)": "tests/cli, tests/spec and tests/render run it",
    r"make prove": "takes minutes; a test below compares the counts",
    r"sdkwright diff openapi\.json spec .*": "it compares the document of the reader",
    r"sdkwright (generate|init .*|adopt .*|follow .*|release.*)": "writes files; other tests run it",
    r"pip install \.|export SDKWRIGHT=\$PWD|cd \.\./weather|make generate test": "make package runs the block",
    r"pip install elevenlabs-sdk": "make package runs it, with a local index",
    r"python -m elevenlabs_sdk\.testing --port 8000": "tests/sdk/test_trust_testing.py runs it, on a free port",
}
SDKWRIGHT = sorted(
    {command for page in DOCUMENTS for command in read_commands(page) if command.startswith("sdkwright ")}
)
# Without commands that write files, and without `sdkwright diff`, which needs arguments.
RUN = [
    command
    for command in SDKWRIGHT
    if not re.fullmatch(
        "sdkwright (generate|watch|(schema|bundle|overlay) -o .*|lint --fix|init.*|adopt.*|follow.*|diff"
        "|diff --packages( OLD NEW)?|diff openapi\\.json spec .*|release.*)",
        command,
    )
]
BLOCKS = {
    language: [block for page in OTHERS for block in read_blocks(page, language)] for language in LANGUAGES
}

SPEC_FORMAT = [block for block in BLOCKS["yaml"] if block.document.name == "spec-format.md"]


def format_location(block: Block) -> str:
    return block.where


@pytest.mark.parametrize("block", BLOCKS["sh"], ids=format_location)
def test_a_block_of_commands(block: Block) -> None:
    for line in block.text.splitlines():
        command = re.split(r"\s+#|\s{2,}", line)[0]
        assert command in RUN or any(re.fullmatch(pattern, command) for pattern in NOT_RUN), command


@pytest.mark.parametrize("command", RUN)
def test_a_sdkwright_command(command: str) -> None:
    process = _run_sdkwright(*shlex.split(command)[1:])
    assert process.returncode == 0, process.stdout + process.stderr


def test_the_readme_lists_all_commands() -> None:
    listed = {command.split()[1] for command in read_commands(README) if command.startswith("sdkwright ")}
    assert listed == set(re.findall(r"^    (\w+) ", _run_sdkwright("--help").stdout, re.MULTILINE))


@pytest.mark.parametrize("block", BLOCKS["console"], ids=format_location)
def test_the_output_of_a_command(block: Block) -> None:
    command, _, output = block.text.removeprefix("$ ").partition("\n")
    if command == "make prove":
        counts: dict[str, int] = {}
        for proof in list_proofs():
            counts[proof.verdict] = counts.get(proof.verdict, 0) + 1
        total, summary = sum(counts.values()), ", ".join(f"{counts[key]} {key}" for key in sorted(counts))
        assert output == f"{total} of {total} verdicts proven ({summary}) in … s\n"
        return
    program, *arguments = shlex.split(command)
    assert program == "sdkwright"
    assert _run_sdkwright(*arguments).stdout == output


def test_the_blocks_of_text() -> None:
    """A report that test_diff_packages.py compares, a setting, the output of a command that does not end, and
    messages that tests/document_environments.py compares."""
    setting = BLOCKS["text"][1].text
    starter = ROOT / "generator/sdkwright/project/starter/common/.vscode/settings.json.start"
    assert json.loads(f"{{{setting}}}") == json.loads(starter.read_text("utf-8"))
    assert [(format_path(block.document), block.text[:16]) for block in BLOCKS["text"]] == [
        ("docs/breaking-changes.md", "POST /tasks  tas"),
        ("docs/editors.md", '"yaml.schemas": '),
        ("docs/editors.md", "$ sdkwright watc"),
        ("docs/testing.md", "RequestMismatch:"),
        ("docs/testing.md", "voices.get: answ"),
        ("docs/testing.md", "voices.get(voice"),
    ]


def test_the_settings_and_approvals_of_comparisons(tmp_path: Path) -> None:
    """They belong to the example on the same page."""
    settings, approvals = [block for block in BLOCKS["toml"] if block.document.name == "breaking-changes.md"]
    shutil.copytree(ROOT / EXAMPLE, tmp_path / EXAMPLE)
    write_files(tmp_path, {"pyproject.toml": settings.text, "spec/released/approved.toml": approvals.text})
    process = _run_sdkwright("diff", f"{EXAMPLE}/base.yaml", f"{EXAMPLE}/revision.yaml", folder=tmp_path)
    # An approval is missing for one of the changes; an approval that fits no change would be exit code 2.
    assert (process.returncode, process.stderr) == (1, "")
    assert process.stdout.count("Rooms are gone from the API since March.") == 2


def test_the_example_of_names(tmp_path: Path) -> None:
    """It is a file for --names."""
    (names,) = [block for block in BLOCKS["toml"] if block.document.name == "adopt.md"]
    (tmp_path / "names.toml").write_text(names.text, "utf-8")
    table = read_name_table(tmp_path / "names.toml")
    assert table.call_paths["GET /users"] == "users.list"
    assert table.components["User-Output"] == "User"


def test_the_example_of_decisions() -> None:
    """It is a file of spec/upstream/."""
    (decisions,) = [block for block in BLOCKS["toml"] if block.document.name == "follow.md"]
    read = read_decisions(decisions.text, decisions.where)
    assert read.kept[0].upstream == "2.0" and len(read.left_out) == len(read.same_as) == 1


def test_the_examples_of_hooks_and_the_action() -> None:
    """They name hooks and inputs that exist."""
    hooks, workflow = [
        yaml.safe_load(block.text) for block in BLOCKS["yaml"] if block.document.name == "editors.md"
    ]
    known = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
    assert {hook["id"] for hook in hooks["repos"][0]["hooks"]} <= known
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    assert workflow["jobs"]["sdk"]["steps"][1]["with"].keys() <= action["inputs"].keys()


def test_the_example_of_the_spec_format(tmp_path: Path) -> None:
    """With the components that it references, it is a spec without warnings."""
    operation, _, _ = SPEC_FORMAT
    write_files(
        tmp_path, {"openapi.yaml": OPENAPI, "shared.yaml": SHARED, "voices.yaml": operation.text + COMPONENTS}
    )
    config = Config(spec=tmp_path, package="example_sdk", client_class="Example")
    assert [problem for problem in find_warnings(config) if "security" not in problem.message] == []
    assert (
        "def get(\n        self,\n        voice_id: str"
        in generate(config)["src/example_sdk/resources/voices.py"]
    )


def test_the_example_of_servers(tmp_path: Path) -> None:
    """Its variable is an argument of the client, and its name a region."""
    _, _, servers = SPEC_FORMAT
    path = (
        "paths: {/a: {get: {operationId: a.b, summary: Get it., responses: {'204': {description: It.}}}}}\n"
    )
    head = "openapi: 3.1.1\ninfo: {title: T, version: 1.0.0}\ntags: [{name: a, description: Items.}]\n"
    (tmp_path / "spec.yaml").write_text(head + servers.text + path, "utf-8")
    files = generate(Config(spec=tmp_path / "spec.yaml", package="example_sdk", client_class="Example"))
    client = files["src/example_sdk/client.py"]
    assert "        tenant: str | None = None,\n" in client and 'Region: TypeAlias = Literal["us"]' in client
    assert "| `tenant` | `SDK_TENANT` | `demo` | The tenant. |" in files["README.md"]


def test_the_example_of_credentials(tmp_path: Path) -> None:
    """The schemes of the example are arguments of the client."""
    _, credentials, _ = SPEC_FORMAT
    path = (
        "  /{0}: {{get: {{operationId: items.{0}, summary: Get it., security: {1},"
        " responses: {{'204': {{description: It.}}}}}}}}\n"
    )
    operations = [
        ("default", "[{Key: []}, {Login: []}]"),
        ("combined", "[{Key: [], App: []}]"),
        ("fetched", "[{OAuth: [read]}]"),
    ]
    head = "openapi: 3.1.1\ninfo: {title: T, version: 1.0.0}\nservers: [{url: 'https://api.example.com'}]\n"
    tags = "tags: [{name: items, description: Items.}]\npaths:\n"
    text = head + tags + "".join(path.format(*operation) for operation in operations) + credentials.text
    (tmp_path / "spec.yaml").write_text(text, "utf-8")
    files = generate(Config(spec=tmp_path / "spec.yaml", package="example_sdk", client_class="Example"))
    for argument in (
        "api_key",
        "username",
        "password",
        "app_id",
        "access_token",
        "client_id",
        "client_secret",
    ):
        assert f"        {argument}: str | Callable" in files["src/example_sdk/client.py"]
    assert "| `scopes` | `SDK_SCOPES` |" in files["README.md"]


def _run_sdkwright(*arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "sdkwright", *arguments]
    return subprocess.run(program, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


# Names


@pytest.mark.parametrize("page", [*OTHERS, *TUTORIALS, ARCHITECTURE], ids=format_path)
def test_targets_modules_and_links_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for command in read_commands(page):
        if re.match(r"make [a-z]", command):
            assert {word for word in shlex.split(command)[1:] if "=" not in word} <= targets, command
        if module := re.match(r"python -m (tests\.[\w.]+)", command):
            path = ROOT / module[1].replace(".", "/")
            assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file(), command
    for link in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8")):
        assert "://" in link or (page.parent / link).exists(), link


@pytest.mark.parametrize(
    "page", [page for page in (*OTHERS, ARCHITECTURE) if page != PACKAGE], ids=format_path
)
def test_the_paths_of_this_repository_exist(page: Path) -> None:
    pattern = r"`((?:benchmarks|docs|examples|generated|generator|templates|tests)/[\w./*-]*)`"
    paths = sorted(set(re.findall(pattern, page.read_text("utf-8"))))
    assert [path for path in paths if not any(ROOT.glob(path.rstrip("/")))] == []


OPENAPI = """\
openapi: 3.1.1
info: {title: Example, version: 1.0.0, summary: An example.}
servers: [{url: 'https://api.example.com'}]
tags: [{name: voices, description: Voices.}]
"""
SHARED = """\
components:
  responses:
    ValidationError: {description: The request is invalid.}
"""
COMPONENTS = """\
components:
  parameters:
    VoiceId: {name: voice_id, in: path, required: true, description: ID of the voice., schema: {type: string}}
  schemas:
    Voice:
      type: object
      description: Voices.
      required: [voice_id, name]
      properties:
        voice_id: {type: string, description: ID of the voice.}
        name: {type: string, description: The name of the voice.}
"""
