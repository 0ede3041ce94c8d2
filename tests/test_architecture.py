"""The layers of the generator: which may import which, and who may touch files, processes and third parties."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
GENERATOR, TEMPLATES, GENERATED = ROOT / "generator/sdkwright", ROOT / "templates", ROOT / "generated"
LONGEST_FILE, LONGEST_NAME = 400, 130

LAYERS: dict[str, str] = {
    "problems": "",
    "openapi": "problems",
    "spec": "problems openapi ir",
    "ir": "",
    "project": "problems ir",
    "translate": "problems openapi spec ir",
    "output": "problems",
    "render": "problems openapi spec ir project output",
    "diff": "problems openapi spec ir project translate render",
    "pipeline": "problems openapi spec ir project translate output render",
    "release": "problems openapi spec ir project output diff pipeline",
    "cli": "problems openapi spec ir project output render diff pipeline release",
}
"""Each layer, a folder, and the layers that it may import; `pipeline` is the module that tells the whole run."""

DIFF: dict[str, str] = {
    "core": "",
    "wire": "core",
    "python": "core",
    "review": "core wire python",
    "report": "core review",
}
"""The same for the folders of `diff/`."""

OUTSIDE = {
    "yaml": {"openapi.lenient_yaml", "openapi.strict_yaml", "openapi.yaml_tree"},
    "jinja2": {"render.package", "diff.report.html"},
    "black": {"render.black_worker"},
    "subprocess": {"render.formatting", "openapi.git", "release.repository"},
    "datamodel_code_generator": {"render.models"},
    "tomli": {"project.config"},
    "argparse": {"cli"},
    "shutil": {"output.journal", "output.exchange", "release.changes"},
    "ctypes": {"output.exchange"},
    "fcntl": {"output.folder"},
    "tempfile": {"render.formatting", "openapi.stores", "release.repository"},
}
"""The modules or layers that may import a third-party package, or a module of the standard library that has side effects."""

ON_DISK = {
    "cli",
    "diff.report.html",
    *("openapi.description", "openapi.stores"),
    "output",
    "project",
    "release",
    *("render.black_worker", "render.formatting", "render.metadata", "render.package"),
    *("spec.additions", "spec.folder", "spec.guide", "spec.lint.line_length", "spec.loading"),
}
"""The layers and modules that may touch files."""

_FILES = "open read_text read_bytes write_text write_bytes unlink rmdir mkdir rglob glob iterdir exists is_file is_dir stat"
_EVALUATING = {"eval", "exec", "compile", "__import__", "import_module", "system", "popen"}


@cache
def modules(folder: Path = GENERATOR) -> dict[str, ast.Module]:
    found = sorted(path for path in folder.rglob("*.py") if "_templates" not in path.parts)
    return {_name(path, folder): ast.parse(path.read_text("utf-8")) for path in found}


def _name(path: Path, folder: Path) -> str:
    return ".".join(path.relative_to(folder).with_suffix("").parts).removesuffix("__init__").rstrip(".")


def layer(module: str) -> str:
    return module.split(".")[0]


def imported(tree: ast.AST) -> Iterator[str]:
    """What is imported, modules and the names from them alike."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own(tree: ast.AST) -> set[str]:
    """The modules of the generator that a module imports."""
    names = [name.removeprefix("sdkwright.") for name in imported(tree) if name.startswith("sdkwright.")]
    return {name if name in modules() else name.rpartition(".")[0] for name in names}


def test_every_module_is_in_a_layer() -> None:
    folders = {path.name for path in GENERATOR.iterdir() if path.is_dir() and path.name[0] not in "_."}
    assert folders == LAYERS.keys() - {"pipeline"}
    assert {path.name for path in GENERATOR.glob("*.py")} == {"__init__.py", "__main__.py", "pipeline.py"}


def test_a_layer_imports_only_the_layers_that_it_may() -> None:
    wrong = [
        f"{module} imports {other}"
        for module, tree in modules().items()
        if module not in ("", "__main__")
        for other in sorted(own(tree))
        if layer(other) != layer(module) and layer(other) not in LAYERS[layer(module)].split()
    ]
    assert wrong == []


def test_the_folders_of_diff_import_only_the_folders_that_they_may() -> None:
    inside = {module: module.split(".")[1] for module in modules() if module.startswith("diff.")}
    assert {*inside.values()} == DIFF.keys()
    wrong = [
        f"{module} imports {other}"
        for module, folder in inside.items()
        for other in sorted(own(modules()[module]) & inside.keys())
        if inside[other] != folder and inside[other] not in DIFF[folder].split()
    ]
    assert wrong == []


@pytest.mark.parametrize("layers", [LAYERS, DIFF], ids=["sdkwright", "diff"])
def test_layers_have_no_circle(layers: dict[str, str]) -> None:
    needed = {name: {*allowed.split()} for name, allowed in layers.items()}
    while free := [name for name, others in needed.items() if not others & needed.keys()]:
        for name in free:
            del needed[name]
    assert needed == {}


def test_no_module_needs_itself() -> None:
    needed = {module: own(tree) - {module} for module, tree in modules().items()}
    while free := [module for module, others in needed.items() if not others & needed.keys()]:
        for module in free:
            del needed[module]
    assert needed == {}


@pytest.mark.parametrize("package", OUTSIDE)
def test_a_third_party_is_known_in_one_place(package: str) -> None:
    users = {
        layer(module) if layer(module) in OUTSIDE[package] else module
        for module, tree in modules().items()
        if package in {name.split(".")[0] for name in imported(tree)}
    }
    assert users == OUTSIDE[package]


def test_only_these_modules_touch_files() -> None:
    users = {module for module, tree in modules().items() if {*_FILES.split()} & {*_called(tree)}}
    assert {module for module in users if module not in ON_DISK and layer(module) not in ON_DISK} == set()


def test_only_the_command_line_prints() -> None:
    words = {"print", "stdout", "stderr", "getLogger", "warn"}
    users = {module for module, tree in modules().items() if words & {*_called(tree), *_attributes(tree)}}
    assert users == {
        "cli.terminal",
        "render.formatting",
        "openapi.git",
        "release.repository",
    }  # all but the first read what ruff and git have printed


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
