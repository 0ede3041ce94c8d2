"""`sdkwright diff --packages`: changes of the sources of a package are reported, and the reports are proven by callers."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from sdkwright.diff.core.finding import Finding
from sdkwright.diff.package.comparison import compare_packages
from sdkwright.diff.package.files import read_package
from sdkwright.diff.package.package import Package
from sdkwright.diff.package.rules import OWN_RULES
from sdkwright.problems.problem import UnreadableInput
from tests.documents import read_blocks
from tests.projects import GIT_ENVIRONMENT, ROOT, run_sdkwright

SOURCE = ROOT / "examples/taskdock/generated/src/taskdock"
TASKS, MODELS, PARAMS = "resources/tasks.py", "models/tasks.py", "params/tasks.py"
CLIENT = """
from taskdock import Taskdock
from taskdock.testing import FakeServer
server = FakeServer()
client = server.client(Taskdock)
"""


@dataclass(frozen=True)
class Edit:
    """What a newer generator changes, the findings, and a caller that works with the old package."""

    name: str
    replacements: tuple[tuple[str, str, str], ...]
    """Module, pattern, text: every match is replaced."""
    findings: tuple[str, ...]
    """The rule and the message of each finding."""
    caller: str = ""
    """Fails with the new package if a finding breaks at run time."""

    def __str__(self) -> str:
        return self.name


EDITS = [
    Edit(
        "argument_renamed",
        ((TASKS, r"\bparent_id\b", "parent"),),
        (
            "python-argument-renamed `tasks.create`: the argument `parent_id` is called `parent` now",
        ),
        f"{CLIENT}client.tasks.create(title='a', parent_id='00000000-0000-0000-0000-000000000001')",
    ),
    Edit(
        "argument_type",
        ((TASKS, "title: str,", "title: int,"),),
        ("python-argument-retyped `tasks.create`: the argument `title` is `int`, no longer `str`",),
    ),
    Edit(
        "method_gone",
        ((TASKS, r"def check\(", "def _check("), (TASKS, r"(resource|self)\.check\b", r"\1._check")),
        ("python-method-gone `tasks.check`: the method is gone",),
        f"{CLIENT}client.tasks.check('00000000-0000-0000-0000-000000000001')",
    ),
    Edit(
        "default_changed",
        (("client.py", "max_retries: int = 2,", "max_retries: int = 5,"),),
        (
            "python-argument-default-changed `AsyncTaskdock`: the default of `max_retries` is `5`, no longer `2`",
            "python-argument-default-changed `Taskdock`: the default of `max_retries` is `5`, no longer `2`",
        ),
        f"{CLIENT}import inspect\nassert inspect.signature(Taskdock).parameters['max_retries'].default == 2",
    ),
    Edit(
        "class_gone",
        (
            ("", r"\bSummaryWord\b", "_SummaryWord"),
            ("_names.py", r'    "_SummaryWord": .*\n', ""),
            ("_public.py", r"    _SummaryWord as _SummaryWord,\n", ""),
        ),
        ("python-import-gone `taskdock.SummaryWord` can no longer be imported",),
        "from taskdock import SummaryWord",
    ),
    Edit(
        "class_renamed",
        (("", r"\bSummaryWord\b", "SummaryItem"),),
        ("python-model-renamed `SummaryWord` is called `SummaryItem` now",),
        "from taskdock import SummaryWord",
    ),
    Edit(
        "name_at_the_top_gone",
        (("_names.py", r'    "ByteStream": .*\n', ""), ("_public.py", r"    ByteStream as ByteStream,\n", "")),
        ("python-import-gone `taskdock.ByteStream` can no longer be imported",),
        "from taskdock import ByteStream",
    ),
    Edit(
        "field_gone",
        ((MODELS, r'    has_access_code: bool\n    """.*?"""\n', ""), (MODELS, r', "has_access_code"', "")),
        ("python-field-gone `Task.has_access_code` is gone",),
        "from taskdock import Task\nassert 'has_access_code' in Task.model_fields",
    ),
    Edit(
        "field_optional",
        ((MODELS, "    title: str\n", "    title: str | None = None\n"),),
        ("python-field-optional `Task.title` is `str | None`, no longer `str`",),
    ),
    Edit(
        "field_required",
        ((PARAMS, "    address: str\n", "    address: str\n    name: str\n"),),
        ("python-required-key-added `EmailTargetParam.name` is new and required",),
    ),
    Edit(
        "enum_value_gone",
        ((PARAMS, r'Literal\["open", "started", "done"\]', 'Literal["open", "done"]'),),
        ("python-type-retyped `StatusParam` has other alternatives: without `Literal['started']`",),
    ),
    Edit(
        "result_changed",
        ((TASKS, r"(def get\(.*\)) -> Task:", r"\1 -> Task | None:"),),
        ("python-result-optional `tasks.get`: the result is `Task | None`, no longer `Task`",),
    ),
    Edit(
        "only_async",
        ((TASKS, r"async def get\(self, task_id: UUID \| str,", "async def get(self, task_id: UUID,"),),
        ("python-argument-narrowed `tasks.get`: the argument `task_id` is `UUID`, no longer `UUID | str` (async client)",),
    ),
    Edit(
        "method_became_attribute",
        (("_runtime/raw_response.py", r"    def parse\(self\)", "    @property\n    def parse(self)"),),
        (
            "python-member-kind-changed `RawResponse.parse` is an attribute now",
        ),
    ),
    Edit(
        "base_class_gone",
        (("errors.py", r"class RateLimitError\(APIStatusError\)", "class RateLimitError(Exception)"),),
        ("python-base-class-gone `RateLimitError` is no longer a subclass of `APIStatusError`",),
        "from taskdock import APIStatusError, RateLimitError\nassert issubclass(RateLimitError, APIStatusError)",
    ),
    Edit(
        "overload_gone",
        ((TASKS, r"    @overload\n    (async )?def summarize\(((?!@overload).)*?\) -> Summary: \.\.\.\n", ""),),
        ("python-overload-gone `tasks.summarize`: the overload that returns `Summary` is gone",),
    ),
    Edit(
        "no_change_for_callers",
        (
            ("", r"UUID \| str", "str | UUID"),  # another order
            ("", r'"""(.*?)"""', '"""Other words."""'),
            ("_runtime/retries.py", r"\b_([A-Za-z_]+)\b", r"_\1_x"),
        ),
        (),
    ),
]  # fmt: skip


def copy_package(folder: Path, edit: Edit) -> Path:
    """Copy the package into a folder, with the changes."""
    target = folder / "src" / "taskdock"
    shutil.copytree(SOURCE, target, ignore=shutil.ignore_patterns("__pycache__"))
    for name, pattern, text in edit.replacements:
        files = [target / name] if name else sorted(target.rglob("*.py"))
        count = 0
        for file in files:
            changed, times = re.subn(
                pattern, text, file.read_text("utf-8"), flags=re.DOTALL if "(?!" in pattern else 0
            )
            file.write_text(changed, "utf-8")
            count += times
        assert count, f"{edit.name}: nothing matches {pattern!r}"
    return folder


@pytest.fixture(scope="module")
def old() -> Package:
    return read_package(str(SOURCE.parents[1]))


def compare(old: Package, folder: Path) -> tuple[Finding, ...]:
    return compare_packages(old, read_package(str(folder)))


@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_what_a_newer_generator_changes(edit: Edit, old: Package, tmp_path: Path) -> None:
    findings = compare(old, copy_package(tmp_path, edit))
    assert sorted(f"{finding.rule} {finding.message}" for finding in findings) == sorted(edit.findings)
    for finding in findings:
        location = finding.base or finding.revision
        assert location and Path(location.file).is_file()
        assert finding.before != finding.after
        for code in (finding.before, finding.after):
            compile(code.removeprefix("await "), "<snippet>", "exec")


@pytest.mark.parametrize("edit", [edit for edit in EDITS if edit.caller], ids=str)
def test_a_caller_of_the_old_package_fails(edit: Edit, old: Package, tmp_path: Path) -> None:
    findings = compare(old, copy_package(tmp_path, edit))
    assert "runtime" in {finding.effect for finding in findings}
    codes = [run_caller(edit.caller, source) for source in (SOURCE.parent, tmp_path / "src")]
    assert (codes[0], bool(codes[1])) == (0, True)


def run_caller(program: str, source: Path) -> int:
    code = f"import sys\nsys.path.insert(0, {str(source)!r})\n{program}"
    return subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, check=False, timeout=60
    ).returncode


@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_the_opposite_change_is_reported(edit: Edit, old: Package, tmp_path: Path) -> None:
    findings = compare_packages(read_package(str(copy_package(tmp_path, edit))), old)
    assert bool(findings) == bool(edit.findings)


def test_the_own_rules_are_tested() -> None:
    tested = {finding.split()[0] for edit in EDITS for finding in edit.findings}
    others = {"python-import-added", "python-field-default-changed", "python-constant-value-changed"}
    assert {rule.id for rule in OWN_RULES} <= tested | others


MODULES = {
    "__init__.py": "from shop.client import Shop as Shop\nfrom shop.models import Size as Size\nLIMIT = 5\n",
    "client.py": (
        "from shop.resources import ItemsResource\n"
        "class Shop:\n"
        "    def __init__(self, *, key: str = 'a') -> None: ...\n"
        "    @property\n"
        "    def items(self) -> ItemsResource: ...\n"
    ),
    "models.py": "class Size:\n    width: int = 1\n",
    "resources.py": (
        "from shop.models import Size\n"
        "class ItemsResource:\n"
        "    def get(self, item_id: str, size: Size, *, note: str = '') -> int:\n"
        "        return self._core.json('GET', '/items/{item_id}', 1)\n"
    ),
}


@pytest.mark.parametrize(
    ("module", "before", "after", "expected"),
    [
        ("__init__.py", "LIMIT = 5", "LIMIT = 6", ("constant-value-changed", "`LIMIT` is `6`, no longer `5`")),
        (
            "models.py",
            "int = 1",
            "int = 2",
            ("field-default-changed", "the default of `Size.width` is `2`, no longer `1`"),
        ),
        ("models.py", "width: int = 1", "width: int", ("field-required", "`Size.width` is required now")),
        ("models.py", "width: int", "width: bool", ("request-field-narrowed", "`Size.width` is `bool`, no longer `int`")),
        (
            *("resources.py", "item_id: str, size: Size", "size: Size, item_id: str"),
            ("arguments-reordered", "`items.get`: the positional arguments have another order"),
        ),
        (
            *("resources.py", "size: Size, *, ", "*, size: Size, "),
            ("argument-keyword-only", "`items.get`: the argument `size` is keyword-only now"),
        ),
        (
            *("resources.py", "note: str = ''", "note: str"),
            ("argument-required", "`items.get`: the argument `note` is required now"),
        ),
        (
            *("resources.py", ", note: str = ''", ", note: str = '', other: str"),
            ("required-argument-added", "`items.get`: the required argument `other` is new"),
        ),
        ("resources.py", ", *, note: str = ''", ", **others: str", None),
        ("resources.py", "    def get", "    async def get", ("result-awaited", "`items.get`: the result is awaited")),
        ("resources.py", "-> int", "-> None", ("result-gone", "`items.get`: the result is `None`, no longer `int`")),
        ("resources.py", "-> int", "-> 'int | bool'", None),
        ("client.py", "def items", "def things", ("field-gone", "`items` is gone")),
    ],
)  # fmt: skip
def test_changes_of_a_small_package(
    module: str, before: str, after: str, expected: tuple[str, str] | None, tmp_path: Path
) -> None:
    sides: list[Package] = []
    for name in ("old", "new"):
        for path, text in MODULES.items():
            file = tmp_path / name / "shop" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(
                text.replace(before, after) if name == "new" and path == module else text, "utf-8"
            )
        sides.append(read_package(str(tmp_path / name)))
    found = [(finding.rule, finding.message) for finding in compare_packages(*sides)]
    assert (f"python-{expected[0]}", expected[1]) in found if expected else found == []


def test_types_that_contain_themselves(tmp_path: Path) -> None:
    """Aliases refer to each other many times, or double in length again and again; the comparison ends."""
    names = [f"T{number}" for number in range(12)]
    doubled = "\n".join(f"D{number}: TypeAlias = tuple[D{number + 1}, D{number + 1}]" for number in range(40))
    alias = f"{doubled}\nD40: TypeAlias = int\n" + "\n".join(
        f"{name}: TypeAlias = {' | '.join(f'list[{other}]' for other in names)} | int" for name in names
    )
    sides: list[Package] = []
    for side, text in (("old", alias), ("new", alias.replace("int", "str"))):
        folder = tmp_path / side / "shop"
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text(f"{text}\ndef send(value: T0 | D0) -> None: ...\n", "utf-8")
        (folder / "client.py").write_text("", "utf-8")
        sides.append(read_package(str(folder.parent)))
    started = time.perf_counter()
    assert {finding.rule for finding in compare_packages(*sides)} == {"python-type-retyped"}
    assert time.perf_counter() - started < 20


def test_the_command(tmp_path: Path) -> None:
    """It compares with a commit, in all formats; the exit code is that of other comparisons."""
    copy_package(tmp_path / "generated", Edit("", (), ()))
    git = ["git", "-C", str(tmp_path)]
    for arguments in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "Generate"]):
        subprocess.run([*git, *arguments], check=True, env={**GIT_ENVIRONMENT, "PATH": "/usr/bin:/bin"})
    same = run_sdkwright("diff", "--packages", "HEAD:generated", "generated", cwd=tmp_path)
    assert (same.returncode, same.stdout.splitlines()[1]) == (0, "no changes; no new version is required")
    shutil.rmtree(tmp_path / "generated")
    copy_package(tmp_path / "generated", EDITS[0])
    process = run_sdkwright("diff", "--packages", "HEAD:generated", "generated", cwd=tmp_path)
    assert process.returncode == 1, process.stderr
    (block,) = read_blocks(ROOT / "docs/breaking-changes.md", "text")
    assert block.text in process.stdout
    report = run_sdkwright(
        "diff", "--packages", "HEAD:generated", "generated", "--format", "json", cwd=tmp_path
    )
    assert json.loads(report.stdout)["summary"]["python"]["breaking"] == 1


def test_a_wheel(old: Package, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "taskdock-1.0-py3-none-any.whl", "w") as wheel:
        for file in SOURCE.rglob("*.py"):
            wheel.write(file, file.relative_to(SOURCE.parent).as_posix())
    other = read_package(str(tmp_path / "taskdock-1.0-py3-none-any.whl"))
    assert compare_packages(old, other) == ()
    assert (other.name, other.version) == (old.name, old.version)


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("missing", "missing: no such file or folder; pass the folder of a generated package"),
        ("spec", "spec: there is no package of sdkwright here; pass the folder of a generated package"),
        ("HEAD~~~~nothing:generated", "is not a commit of this git repository"),
        ("pyproject.toml", "pyproject.toml: not a wheel: "),
    ],
)
def test_what_is_no_package(argument: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(UnreadableInput, match=re.escape(message)):
        read_package(argument)


@pytest.mark.parametrize(
    "compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_a_damaged_wheel_is_an_error(compression: int, tmp_path: Path) -> None:
    file, numbers = tmp_path / "sdk.whl", random.Random(1)
    with zipfile.ZipFile(file, "w", compression) as wheel:
        wheel.writestr("sdk/__init__.py", "from .client import Sdk\n" * 100)
    content, outcomes = file.read_bytes(), set[str]()
    for _ in range(300):
        damaged = bytearray(content[: numbers.choice((len(content), numbers.randrange(len(content))))])
        for _ in range(min(3, len(damaged))):
            damaged[numbers.randrange(len(damaged))] = numbers.randrange(256)
        file.write_bytes(damaged)
        with pytest.raises(UnreadableInput, match=r"sdk\.whl: ") as caught:
            read_package(str(file))
        outcomes.add(str(caught.value).partition(": ")[2][:11])
    assert outcomes & {"not a wheel", "there is no"}


def test_a_broken_source_is_an_error(tmp_path: Path) -> None:
    copy_package(tmp_path, Edit("", ((MODELS, r"class Task\(", "class Task(("),), ()))
    with pytest.raises(UnreadableInput, match=r"models/tasks\.py:\d+: not Python: "):
        read_package(str(tmp_path))


def test_the_surface_of_the_wire_is_rejected() -> None:
    process = run_sdkwright("diff", "--packages", "generated", "generated", "--surface", "wire", cwd=ROOT)
    assert process.returncode == 2
    assert process.stderr.startswith("sdkwright: --packages compares for Python callers only")
