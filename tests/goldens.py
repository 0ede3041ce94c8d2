"""The golden cases: each a small spec for a feature, and the files or messages that the generator makes of it.

`make golden` rewrites the expected files of all cases; review the diff.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sdkwright.output.manifest import MANIFEST
from sdkwright.pipeline import find_warnings, generate
from sdkwright.problems.problem import SpecError
from sdkwright.project.config import Config
from sdkwright.render.package import copy_verbatim
from tests.diff.goldens import rewrite as rewrite_reports
from tests.history.replay import rewrite as rewrite_history

GOLDEN = Path(__file__).parent / "golden"
PACKAGE = "example_sdk"
WHOLE = "whole_package"
_EXPECTED = "expected"
_ERROR = "error.txt"
_LINT = "lint.txt"
_INCLUDED = ("inputs.py", "models", "pages", "params", "resources", "webhooks.py")
_ALSO_INCLUDED = {
    "alias": ("_names.py", "_public.py"),
    "client_credentials": ("client.py",),
    "credentials": ("client.py",),
    "failure_bodies": ("errors.py",),
    "own_servers_only": ("client.py",),
    "server_variables": ("client.py",),
    "servers": ("client.py",),
    "formats": ("_runtime",),
    "value_schemas": ("_runtime",),
    "webhooks": ("_public.py", "client.py"),
}


@dataclass(frozen=True)
class Case:
    """A folder with a spec, and either `expected/`, `error.txt` or `lint.txt`."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def is_rejected(self) -> bool:
        """Whether the case is an error message of `sdkwright generate`."""
        return self.name.startswith("reject_")

    @property
    def is_generated(self) -> bool:
        """Whether the case is generated code."""
        return not self.is_rejected and not self.is_linted

    @property
    def is_linted(self) -> bool:
        """Whether the case is a warning of `sdkwright lint`."""
        return self.name.startswith("lint_")

    def config(self, package: str = PACKAGE, base: Path | None = None) -> Config:
        """Return the settings of the case; the path of the spec is relative to its folder, or below `base`."""
        spec = Path("spec" if (self.folder / "spec").is_dir() else "spec.yaml")
        return Config(
            spec=spec if base is None else base / spec,
            package=package,
            distribution=package.replace("_", "-"),
            version="1.0.0",
            client_class="Example",
            environment="EXAMPLE",
        )

    def expected(self) -> dict[str, str]:
        """Return the expected files, by path in the folder."""
        messages = [self.folder / name for name in (_ERROR, _LINT)]
        files = [
            path
            for path in (self.folder / _EXPECTED).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        ]
        files += [path for path in messages if path.is_file()]
        return {path.relative_to(self.folder).as_posix(): path.read_text("utf-8") for path in files}

    def actual(self) -> dict[str, str]:
        """Return the files that the generator makes now, by path in the folder."""
        config = self.config()
        with _current_folder(self.folder):
            if self.is_linted:
                return {_LINT: "".join(f"{problem}\n" for problem in find_warnings(config))}
            try:
                files = generate(config)
            except SpecError as error:
                return {_ERROR: f"{error}\n"}
            others = {*copy_verbatim(config), MANIFEST}
        rendered = {path: text for path, text in files.items() if path not in others}
        included = (
            rendered if self.name == WHOLE else _select_files(rendered, _ALSO_INCLUDED.get(self.name, ()))
        )
        return {f"{_EXPECTED}/{path}": text for path, text in included.items()}


def list_cases() -> list[Case]:
    """Return all cases, sorted by name."""
    specs = [*GOLDEN.glob("*/spec.yaml"), *GOLDEN.glob("*/spec/openapi.yaml")]
    return [Case(GOLDEN / name) for name in sorted({spec.relative_to(GOLDEN).parts[0] for spec in specs})]


def rewrite_case(case: Case) -> bool:
    """Replace the expected files by the actual files; return whether they differ."""
    expected, actual = case.expected(), case.actual()
    for path in expected.keys() - actual.keys():
        (case.folder / path).unlink()
    for path, text in actual.items():
        target = case.folder / path
        if expected.get(path) != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8", newline="\n")
    _remove_empty_folders(case.folder)
    return expected != actual


def main() -> None:
    """Rewrite all cases, and print the names of those that changed."""
    for case in list_cases():
        if rewrite_case(case):
            print(f"changed: {case.name}")
    for name in (*rewrite_reports(), *rewrite_history()):
        print(f"changed: {name}")


def _select_files(rendered: Mapping[str, str], also: Sequence[str]) -> dict[str, str]:
    """Return the files of the package that differ between features: models, resources and the like."""
    root = PurePosixPath("src", PACKAGE)
    selected: dict[str, str] = {}
    for path, text in rendered.items():
        pure = PurePosixPath(path)
        inside = pure.relative_to(root) if pure.is_relative_to(root) else PurePosixPath("outside")
        if inside.parts[0] in (*_INCLUDED, *also) and not _is_empty_module(pure, text):
            selected[inside.as_posix()] = text
    return selected


def _is_empty_module(path: PurePosixPath, text: str) -> bool:
    """Whether a file is an `__init__.py` with only a docstring."""
    return path.name == "__init__.py" and all(isinstance(node, ast.Expr) for node in ast.parse(text).body)


def _remove_empty_folders(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()


@contextmanager
def _current_folder(folder: Path) -> Iterator[None]:
    """Change the current folder, to which the paths in messages are relative."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


if __name__ == "__main__":
    main()
