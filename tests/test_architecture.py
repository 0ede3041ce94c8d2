"""The layers of the generator: which layer may import which, and which modules may use files, processes and libraries."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from sdkwright.output.cache import OTHER_LAYERS

ROOT = Path(__file__).parent.parent
GENERATOR, TEMPLATES, GENERATED = ROOT / "generator/sdkwright", ROOT / "templates", ROOT / "generated"
MAX_LINES, MAX_NAME_LENGTH = 400, 130

LAYERS: dict[str, str] = {
    "problems": "",
    "openapi": "problems",
    "spec": "problems openapi ir",
    "ir": "",
    "project": "problems ir",
    "translate": "problems openapi spec ir",
    "output": "problems openapi spec project",
    "render": "problems openapi spec ir project output",
    "diff": "problems openapi spec ir project translate render",
    "pipeline": "problems openapi spec ir project translate output render",
    "release": "problems openapi spec ir project output diff pipeline",
    "adopt": "problems openapi spec ir project translate",
    "follow": "problems openapi spec ir project translate output diff adopt",
    "cli": "problems openapi spec ir project translate output render diff pipeline release adopt follow",
}
"""By layer, which is a folder or the module `pipeline`: the layers that it may import."""

DIFF: dict[str, str] = {
    "core": "",
    "wire": "core",
    "python": "core",
    "package": "core python",
    "review": "core wire python package",
    "report": "core review",
}
"""By folder of `diff/`: the folders that it may import."""

LIBRARIES = {
    "yaml": {"openapi.lenient_yaml", "openapi.strict_yaml", "openapi.yaml_layout", "openapi.yaml_tree"},
    "jinja2": {"render.templates", "diff.report.html"},
    "black": {"render.black_worker"},
    "ruff": {"render.formatting"},
    "subprocess": {"render.formatting", "openapi.git", "release.repository"},
    "datamodel_code_generator": {"render.models"},
    "tomli": {"project.config"},
    "packaging": {"project.config"},
    "argparse": {"cli"},
    "shutil": {"output.journal", "output.exchange", "output.spec_update", "release.changes"},
    "ctypes": {"output.exchange"},
    "fcntl": {"output.folder"},
    "tempfile": {"render.formatting", "openapi.stores", "release.repository"},
}
"""The modules or layers that may import a third-party package, or a module of the standard library that has side effects."""

ON_DISK = {
    "adopt.names.names_file",
    "cli",
    "diff.report.html",
    "diff.package.files",
    "follow.upstream",
    *("openapi.description", "openapi.stores"),
    "output",
    "problems.input_files",
    "project",
    "release",
    *("render.black_worker", "render.formatting", "render.metadata", "render.package", "render.templates"),
    *("spec.additions", "spec.folder", "spec.guide", "spec.loading"),
}
"""The layers and modules that may use files."""

_FILES = "open read_text read_bytes write_text write_bytes unlink rmdir mkdir rglob glob iterdir exists is_file is_dir stat"
_EVALUATING = {"eval", "exec", "compile", "__import__", "import_module", "system", "popen"}


@cache
def parse_modules(folder: Path = GENERATOR) -> dict[str, ast.Module]:
    paths = sorted(path for path in folder.rglob("*.py") if "_templates" not in path.parts)
    return {_name(path, folder): ast.parse(path.read_text("utf-8")) for path in paths}


def _name(path: Path, folder: Path) -> str:
    return ".".join(path.relative_to(folder).with_suffix("").parts).removesuffix("__init__").rstrip(".")


def find_layer(module: str) -> str:
    return module.split(".")[0]


def list_imports(tree: ast.AST) -> Iterator[str]:
    """Yield the imported modules, and the imported names with their modules."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def find_own_imports(tree: ast.AST) -> set[str]:
    """Return the modules of the generator that a module imports."""
    names = [name.removeprefix("sdkwright.") for name in list_imports(tree) if name.startswith("sdkwright.")]
    return {name if name in parse_modules() else name.rpartition(".")[0] for name in names}


def test_every_module_is_in_a_layer() -> None:
    folders = {path.name for path in GENERATOR.iterdir() if path.is_dir() and path.name[0] not in "_."}
    assert folders == LAYERS.keys() - {"pipeline"}
    assert {path.name for path in GENERATOR.glob("*.py")} == {"__init__.py", "__main__.py", "pipeline.py"}


def test_layers_import_only_allowed_layers() -> None:
    wrong = [
        f"{module} imports {other}"
        for module, tree in parse_modules().items()
        if module not in ("", "__main__")
        for other in sorted(find_own_imports(tree))
        if find_layer(other) != find_layer(module)
        and find_layer(other) not in LAYERS[find_layer(module)].split()
    ]
    assert wrong == []


def test_the_key_of_the_cache_contains_all_layers_that_affect_results() -> None:
    affecting = {"pipeline", *LAYERS["pipeline"].split()}
    assert {*OTHER_LAYERS} == LAYERS.keys() - affecting


def test_folders_of_diff_import_only_allowed_folders() -> None:
    inside = {module: module.split(".")[1] for module in parse_modules() if module.startswith("diff.")}
    assert {*inside.values()} == DIFF.keys()
    wrong = [
        f"{module} imports {other}"
        for module, folder in inside.items()
        for other in sorted(find_own_imports(parse_modules()[module]) & inside.keys())
        if inside[other] != folder and inside[other] not in DIFF[folder].split()
    ]
    assert wrong == []


@pytest.mark.parametrize("layers", [LAYERS, DIFF], ids=["sdkwright", "diff"])
def test_layers_have_no_import_circle(layers: dict[str, str]) -> None:
    imports = {name: {*allowed.split()} for name, allowed in layers.items()}
    while leaves := [name for name, others in imports.items() if not others & imports.keys()]:
        for name in leaves:
            del imports[name]
    assert imports == {}


def test_modules_have_no_import_circle() -> None:
    imports = {module: find_own_imports(tree) - {module} for module, tree in parse_modules().items()}
    while leaves := [module for module, others in imports.items() if not others & imports.keys()]:
        for module in leaves:
            del imports[module]
    assert imports == {}


@pytest.mark.parametrize("package", LIBRARIES)
def test_libraries_are_imported_only_by_these_modules(package: str) -> None:
    users = {
        find_layer(module) if find_layer(module) in LIBRARIES[package] else module
        for module, tree in parse_modules().items()
        if package in {name.split(".")[0] for name in list_imports(tree)}
    }
    assert users == LIBRARIES[package]


def test_only_these_modules_use_files() -> None:
    users = {module for module, tree in parse_modules().items() if {*_FILES.split()} & {*_called(tree)}}
    assert {
        module for module in users if module not in ON_DISK and find_layer(module) not in ON_DISK
    } == set()


def test_only_the_terminal_module_prints() -> None:
    words = {"print", "stdout", "stderr", "getLogger", "warn"}
    users = {
        module for module, tree in parse_modules().items() if words & {*_called(tree), *_attributes(tree)}
    }
    assert users == {
        "cli.terminal",
        "render.formatting",
        "openapi.git",
        "release.repository",
    }  # all but the first read the output of ruff and git


def test_no_code_is_evaluated() -> None:
    calls = [
        (module, ast.unparse(node.func))
        for module, tree in parse_modules().items()
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
def test_templates_contain_no_logic(path: str) -> None:
    tags = re.findall(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", PRINTED[path], re.DOTALL)
    assert [tag for tag in tags if not _ALLOWED.fullmatch(tag)] == []


def test_the_generator_contains_nothing_of_an_api() -> None:
    pattern = re.compile("elevenlabs|xi-api|xi_api|convai", re.IGNORECASE)
    matches = [
        f"{path}: {word}"
        for path, text in texts(GENERATOR, TEMPLATES).items()
        for word in pattern.findall(text)
    ]
    assert matches == []


def test_files_are_short() -> None:
    lengths = {path: text.count("\n") for path, text in texts(GENERATOR, TEMPLATES).items()}
    assert {path: length for path, length in lengths.items() if length > MAX_LINES} == {}


def test_names_of_generated_files_are_short() -> None:
    """A package must be valid on Windows and on encrypted disks."""
    paths = [path.relative_to(GENERATED) for path in GENERATED.rglob("*")]
    assert [path for path in paths if len(path.name) > MAX_NAME_LENGTH or len(str(path)) > 200] == []


def test_no_module_of_the_tests_hides_a_folder_of_the_project() -> None:
    """pytest adds the folder of a test to the module path."""
    folders = {path.name for path in ROOT.iterdir() if path.is_dir()}
    assert [path for path in (ROOT / "tests").glob("*/*.py") if path.stem in folders] == []
