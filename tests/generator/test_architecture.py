"""The house keeps its rooms: who may know what, and which way values flow."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
GENERATOR, TEMPLATES, GENERATED = ROOT / "generator", ROOT / "templates", ROOT / "generated"
LONGEST_FILE, LONGEST_NAME = 250, 130

ROOMS: dict[str, tuple[str, ...]] = {
    "errors": ("errors",),
    "names": ("names",),
    "literals": ("literals",),
    "reading": ("reading",),
    "schemas": ("schemas",),
    "bundle": ("bundle",),
    "lint": ("lint",),
    "api": ("api", "methods", "types"),
    "build": ("build",),
    "additions": ("additions",),
    "cache": ("cache",),
    "collector": ("collector",),
    "models": ("models", "modules"),
    "prose": ("prose",),
    "views": ("views",),
    "config": ("config",),
    "metadata": ("metadata",),
    "render": ("render",),
    "formatting": ("formatting",),
    "writing": ("writing",),
    "diff": ("diff",),
    "pipeline": ("pipeline",),
    "release": ("release",),
    "starting": ("starting",),
    "cli": ("cli", "arguments", "colours"),
}
"""Each room of the generator, and its modules or folders; values flow downwards."""

MAY_IMPORT: dict[str, str] = {
    "errors": "",
    "names": "",
    "literals": "",
    "reading": "errors",
    "schemas": "errors reading",
    "bundle": "reading",
    "lint": "errors reading schemas bundle",
    "api": "names reading schemas",
    "build": "errors names literals reading schemas bundle api",
    "additions": "errors names reading api",
    "cache": "",
    "collector": "",
    "models": "names literals api cache",
    "prose": "errors names literals api",
    "views": "names literals api additions prose",
    "config": "errors names",
    "metadata": "errors literals config",
    "render": "names literals api additions prose views config metadata",
    "formatting": "cache",
    "writing": "errors",
    "diff": "errors names literals reading schemas api build additions collector config",
    "pipeline": (
        "errors names reading build bundle lint api additions cache collector models prose metadata render"
        " formatting writing config"
    ),
    "release": "errors reading bundle config writing diff pipeline",
    "starting": "errors names",
    "cli": "errors reading bundle lint cache render writing config diff pipeline release starting",
}

OUTSIDE = {
    "yaml": {"reading.yaml12", "diff.reading.lenient"},
    "jinja2": {"render", "diff.report.page"},
    "black": {"formatting"},
    "subprocess": {"formatting", "diff.reading.git", "release.repository"},
    "datamodel_code_generator": {"models"},
    "tomli": {"config"},
    "argparse": {"cli", "arguments", "diff.command", "diff.options", "release.command"},
    "shutil": {"writing.journal", "writing.exchange", "release.preparing"},
    "ctypes": {"writing.exchange"},
    "fcntl": {"writing.files"},
    "tempfile": {"formatting", "diff.reading.stores", "release.repository"},
}
"""Who may import what."""

ON_DISK = {
    *(
        "config",
        "reading.document",
        "reading.folder",
        "additions",
        "prose.guide",
        "lint.lines",
        "metadata",
        "render",
        "cache",
    ),
    *("formatting", "writing", "starting", "cli"),
    *("diff.reading", "diff.reading.stores", "diff.report.page"),
    *("release.command", "release.proposal", "release.preparing"),
}
"""Who may touch files: the settings, the spec, the templates, ruff's workshop and the output; and what is compared."""

_FILES = "open read_text read_bytes write_text write_bytes unlink rmdir mkdir rglob glob iterdir exists is_file is_dir stat"
_EVALUATING = {"eval", "exec", "compile", "__import__", "import_module", "system", "popen"}


@cache
def modules(folder: Path = GENERATOR) -> dict[str, ast.Module]:
    found = sorted(path for path in folder.rglob("*.py") if "_templates" not in path.parts)
    return {_name(path, folder): ast.parse(path.read_text("utf-8")) for path in found}


def _name(path: Path, folder: Path) -> str:
    return ".".join(path.relative_to(folder).with_suffix("").parts).removesuffix("__init__").rstrip(".")


def room(module: str) -> str:
    found = [name for name, holds in ROOMS.items() if module.split(".")[0] in holds]
    assert len(found) == 1, f"{module}: say in ROOMS where it belongs"
    return found[0]


def imported(tree: ast.AST) -> Iterator[str]:
    """What is imported, modules and the names from them alike."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own(tree: ast.AST) -> set[str]:
    """The modules of the generator that a module imports."""
    names = [name.removeprefix("generator.") for name in imported(tree) if name.startswith("generator.")]
    return {name if name in modules() else name.rpartition(".")[0] for name in names}


def test_a_room_imports_only_what_it_may() -> None:
    wrong = [
        f"{module} imports {other}"
        for module, tree in modules().items()
        if module
        for other in sorted(own(tree))
        if room(other) != room(module) and room(other) not in MAY_IMPORT[room(module)].split()
    ]
    assert wrong == []


def test_values_flow_one_way() -> None:
    assert list(ROOMS) == list(MAY_IMPORT)
    above: set[str] = set()
    for name, allowed in MAY_IMPORT.items():
        assert {*allowed.split()} <= above, name
        above.add(name)


def test_no_module_needs_itself() -> None:
    needed = {module: own(tree) - {module} for module, tree in modules().items()}
    while free := [module for module, others in needed.items() if not others & needed.keys()]:
        for module in free:
            del needed[module]
    assert needed == {}


@pytest.mark.parametrize("package", OUTSIDE)
def test_a_third_party_is_known_in_one_place(package: str) -> None:
    users = {
        module
        for module, tree in modules().items()
        if package in {name.split(".")[0] for name in imported(tree)}
    }
    assert users == OUTSIDE[package]


def test_only_the_rim_touches_files() -> None:
    users = {module for module, tree in modules().items() if {*_FILES.split()} & {*_called(tree)}}
    assert {one for one in users if one not in ON_DISK and room(one) not in ON_DISK} == set()


def test_only_the_command_line_prints() -> None:
    words = {"print", "stdout", "stderr", "getLogger", "warn"}
    users = {module for module, tree in modules().items() if words & {*_called(tree), *_attributes(tree)}}
    assert users == {
        "cli",
        "formatting",
        "diff.reading.git",
        "release.repository",
    }  # the others read what ruff and git have printed


def test_nothing_is_evaluated() -> None:
    calls = [
        (module, ast.unparse(node.func))
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _callee(node) in _EVALUATING
    ]
    assert {call for call in calls if call[1] != "re.compile"} == set()


def _called(tree: ast.AST) -> Iterator[str]:
    return (_callee(node) for node in ast.walk(tree) if isinstance(node, ast.Call))


def _callee(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _attributes(tree: ast.AST) -> Iterator[str]:
    return (node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute))


def texts(*folders: Path) -> dict[str, str]:
    return {
        path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not {"__pycache__", "_templates"} & {*path.parts}
    }


_VALUE = r"[a-z_]+(\.[a-z_]+)*"
_ALLOWED = re.compile(
    rf"{{{{ {_VALUE} }}}}|{{% (for [a-z_]+(, [a-z_]+)* in {_VALUE}|endfor|if {_VALUE}|else|endif) %}}"
)


PRINTED = texts(TEMPLATES, GENERATOR / "diff")


@pytest.mark.parametrize("path", [path for path in PRINTED if path.endswith(".jinja")])
def test_a_template_only_prints(path: str) -> None:
    tags = re.findall(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", PRINTED[path], re.DOTALL)
    assert [tag for tag in tags if not _ALLOWED.fullmatch(tag)] == []


def test_nothing_of_one_api_stands_in_the_generator() -> None:
    words = re.compile("elevenlabs|xi-api|xi_api|convai", re.IGNORECASE)
    found = [
        f"{path}: {word}"
        for path, text in texts(GENERATOR, TEMPLATES).items()
        for word in words.findall(text)
    ]
    assert found == []


def test_files_are_short_enough_to_be_read_at_once() -> None:
    lengths = {path: text.count("\n") for path, text in texts(GENERATOR, TEMPLATES).items()}
    assert {path: length for path, length in lengths.items() if length > LONGEST_FILE} == {}


def test_names_of_generated_files_are_short() -> None:
    """A package must unpack on Windows and on encrypted disks too."""
    paths = [path.relative_to(GENERATED) for path in GENERATED.rglob("*")]
    assert [path for path in paths if len(path.name) > LONGEST_NAME or len(str(path)) > 200] == []
