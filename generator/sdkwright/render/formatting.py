"""Rendered Python as a careful colleague would leave it: imports sorted, none unused, formatted by Black."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from sdkwright.output.cache import NO_CACHE, Cache

LINE_LENGTH = 110
_PAGE_WIDTH = 80
_RULES = (
    "--isolated --no-cache --quiet --fix --preview --select F401,I001 --target-version py310 "
    f"--config line-length={LINE_LENGTH} --config lint.isort.split-on-trailing-comma=false "
    "--config lint.isort.combine-as-imports=true"
).split()


def formatted(files: dict[str, str], package: str, cache: Cache = NO_CACHE) -> dict[str, str]:
    """The same files, every `.py` among them tidied and formatted."""

    def make(new: Mapping[str, str]) -> dict[str, str]:
        return {path: _black(text) for path, text in _tidied(new, package).items()}

    python = {path: text for path, text in files.items() if path.endswith(".py")}
    return {**files, **_known_or_made("formatted", package, python, cache, make)}


def programs(texts: Mapping[str, str], cache: Cache = NO_CACHE) -> dict[str, str]:
    """Short programs for documents, formatted to the width of a page."""
    return _known_or_made("program", "", texts, cache, _narrow)


def _known_or_made(
    kind: str,
    package: str,
    texts: Mapping[str, str],
    cache: Cache,
    make: Callable[[Mapping[str, str]], dict[str, str]],
) -> dict[str, str]:
    """Each text as an earlier run has made it, or made now together with the other new ones."""
    keys = {name: cache.key(kind, package, name, text) for name, text in texts.items()}
    known = {name: text for name, key in keys.items() if (text := cache.get(key)) is not None}
    made = make({name: text for name, text in texts.items() if name not in known})
    for name, text in made.items():
        cache.put(keys[name], text)
    return {**known, **made}


def _narrow(texts: Mapping[str, str]) -> dict[str, str]:
    if not texts:
        return {}
    with TemporaryDirectory(prefix="sdkwright-") as folder:
        places = {name: Path(folder, f"{number}.py") for number, name in enumerate(texts)}
        for name, place in places.items():
            place.write_text(texts[name], encoding="utf-8")
        _laid_out(folder, _PAGE_WIDTH)
        return {name: place.read_text(encoding="utf-8") for name, place in places.items()}


def _tidied(files: Mapping[str, str], package: str) -> dict[str, str]:
    """Ruff sorts the imports and removes the unused ones; the model generator leaves some.

    Then it formats: Black goes over a text twice when it has changed anything, and once when there is nothing to do.
    """
    if not files:
        return {}
    with TemporaryDirectory(prefix="sdkwright-") as folder:
        # Under other names, because ruff takes an unused import of an `__init__.py` for a public name.
        places = {path: Path(folder, path.replace("__init__.py", "_init.py")) for path in files}
        for path, place in places.items():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(files[path], encoding="utf-8")
        own = ("--config", f'lint.isort.known-first-party=["{package}"]')
        command = [sys.executable, "-m", "ruff", "check", *_RULES, *own, folder]
        # In its folder, because ruff takes whatever lies in the current one for first-party.
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if run.returncode not in (0, 1):
            raise RuntimeError(f"ruff failed: {run.stderr or run.stdout}")
        _laid_out(folder, LINE_LENGTH)
        return {path: place.read_text(encoding="utf-8") for path, place in places.items()}


def _laid_out(folder: str, width: int) -> None:
    """Ruff formats all of a folder, nearly always as Black would, in a hundredth of the time."""
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--no-cache", "--quiet"]
    command += ["--target-version", "py310", "--line-length", str(width), folder]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(f"ruff failed: {run.stderr or run.stdout}")


def _black(text: str) -> str:
    # Imported late: it takes as long as a whole `sdkwright lint`.
    import black
    from black.mode import TargetVersion

    mode = black.Mode(target_versions={TargetVersion.PY310}, line_length=LINE_LENGTH)
    return black.format_str(text, mode=mode)
