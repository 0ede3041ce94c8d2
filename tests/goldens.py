"""The golden cases: the smallest spec that shows a feature, and what the generator makes of it.

`make golden` rewrites what is expected of every case; then a person reads the diff.
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
_SHOWN = ("inputs.py", "models", "pages", "params", "resources", "webhooks.py")
_ALSO_SHOWN = {
    "alias": ("_names.py", "_public.py"),
    "failure_bodies": ("errors.py",),
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
    def is_refused(self) -> bool:
        """Whether the spec is one that the generator must not take."""
        return self.name.startswith("reject_")

    @property
    def is_generated(self) -> bool:
        """Whether the case shows what the generator prints."""
        return not self.is_refused and not self.is_linted

    @property
    def is_linted(self) -> bool:
        """Whether the case shows what `sdkwright lint` warns of."""
        return self.name.startswith("lint_")

    def config(self, package: str = PACKAGE, base: Path | None = None) -> Config:
        """The settings under which a case is generated, its spec as seen from its own folder, or from a base."""
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
        """What the folder says, by path below it."""
        messages = [self.folder / name for name in (_ERROR, _LINT)]
        files = [path for path in (self.folder / _EXPECTED).rglob("*") if path.is_file() and _is_ours(path)]
        files += [path for path in messages if path.is_file()]
        return {path.relative_to(self.folder).as_posix(): path.read_text("utf-8") for path in files}

    def actual(self) -> dict[str, str]:
        """What the generator makes of the spec now."""
        config = self.config()
        with _inside(self.folder):
            if self.is_linted:
                return {_LINT: "".join(f"{problem}\n" for problem in find_warnings(config))}
            try:
                files = generate(config)
            except SpecError as error:
                return {_ERROR: f"{error}\n"}
            others = {*copy_verbatim(config), MANIFEST}
        rendered = {path: text for path, text in files.items() if path not in others}
        shown = rendered if self.name == WHOLE else _parts(rendered, _ALSO_SHOWN.get(self.name, ()))
        return {f"{_EXPECTED}/{path}": text for path, text in shown.items()}


def cases() -> list[Case]:
    """All cases by name."""
    specs = [*GOLDEN.glob("*/spec.yaml"), *GOLDEN.glob("*/spec/openapi.yaml")]
    return [Case(GOLDEN / name) for name in sorted({spec.relative_to(GOLDEN).parts[0] for spec in specs})]


def rewrite(case: Case) -> bool:
    """Make the folder hold what the generator makes of the spec now; whether that is a change."""
    expected, actual = case.expected(), case.actual()
    for path in expected.keys() - actual.keys():
        (case.folder / path).unlink()
    for path, text in actual.items():
        target = case.folder / path
        if expected.get(path) != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8", newline="\n")
    _remove_empty(case.folder)
    return expected != actual


def main() -> None:
    """Rewrite all cases, telling which of them changed."""
    for case in cases():
        if rewrite(case):
            print(f"changed: {case.name}")
    for name in (*rewrite_reports(), *rewrite_history()):
        print(f"changed: {name}")


def _parts(rendered: Mapping[str, str], also: Sequence[str]) -> dict[str, str]:
    """The files that a feature shows in: below the package, in the folders of models, resources and the like."""
    root = PurePosixPath("src", PACKAGE)
    found: dict[str, str] = {}
    for path, text in rendered.items():
        pure = PurePosixPath(path)
        inside = pure.relative_to(root) if pure.is_relative_to(root) else PurePosixPath("outside")
        if inside.parts[0] in (*_SHOWN, *also) and not _is_bare(pure, text):
            found[inside.as_posix()] = text
    return found


def _is_bare(path: PurePosixPath, text: str) -> bool:
    """Whether a file is an `__init__.py` with nothing but a docstring."""
    return path.name == "__init__.py" and all(isinstance(node, ast.Expr) for node in ast.parse(text).body)


def _is_ours(path: Path) -> bool:
    return "__pycache__" not in path.parts


def _remove_empty(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    """Problems are told as seen from the current directory."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


if __name__ == "__main__":
    main()
