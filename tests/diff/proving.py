"""Proves the effect of a change: a caller that works with the SDK of the base runs against the SDK of the revision.

The change breaks the caller at run time if it fails. It breaks type checks if mypy or pyright report an error that they did
not report before. The fake server answers by the new description and accepts every request: what the API itself rejects is
a change on the wire.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import inspect
import io
import json
import os
import re
import shutil
import subprocess
import sys
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from httpx import Response

from sdkwright.diff.core.finding import Finding
from sdkwright.diff.python import compare
from sdkwright.ir.api import Api
from sdkwright.project.config import Config
from sdkwright.render.models import render_models, render_params
from sdkwright.render.package import Prose, add_init_files, copy_verbatim, render_package
from sdkwright.render.samples.operations import Sample
from sdkwright.spec.additions import Additions, read_additions
from sdkwright.spec.bundle import bundle_spec
from sdkwright.spec.loading import load_spec
from sdkwright.translate.api import translate

CASES = Path(__file__).parent / "python"
SIDES = ("base", "revision")
PACKAGE, CLIENT, RUNTIME = "shop", "Shop", "shop_runtime"
_COMMON = ("_runtime", "testing")
_NO_PROSE = Prose((), defaultdict(lambda: Sample("", "")), {}, {})  # a proof needs no documentation
_PYRIGHT_CONFIG = {
    "typeCheckingMode": "strict",
    "pythonVersion": "3.10",
    # Unnecessary code breaks no caller, and neither does a deprecation.
    "reportUnnecessaryComparison": False,
    "reportUnnecessaryIsInstance": False,
    "reportDeprecated": False,
}
_IMPORT_RULES = {
    *("python-model-gone", "python-model-renamed", "python-model-moved", "python-params-gone"),
    *("python-alias-gone", "python-unknown-variant-gone", "python-page-gone", "python-page-moved"),
}
"""Rules that break only callers who import the name."""


@dataclass(frozen=True)
class Case:
    """A folder with two descriptions and a caller."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    def spec(self, side: str) -> Path:
        folder = self.folder / side
        return folder if folder.is_dir() else self.folder / f"{side}.yaml"

    def package(self, side: str) -> str:
        return f"{self.name}_{side}"

    def api(self, side: str, place: Path) -> Api:
        """The API of one side."""
        spec = self.copy_spec(side, place)
        return add_additions(translate(load_spec(spec)), spec)

    def copy_spec(self, side: str, place: Path) -> Path:
        """The spec of one side. A file is copied, so that it has the same name, and its module too, on both sides."""
        spec = self.spec(side)
        if spec.is_dir():
            return spec
        copy = place / self.name / side / "spec.yaml"
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(spec, copy)
        return copy

    def caller(self, side: str) -> str:
        """The source of the caller, for the package of one side."""
        text = (self.folder / "caller.py").read_text("utf-8")
        return re.sub(rf"\b{PACKAGE}\b", self.package(side), text)

    def messages(self, side: str) -> list[Any]:
        """The messages that the server of a channel sends."""
        file = self.folder / "messages.json"
        messages: dict[str, list[Any]] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
        return messages.get(side, [])

    def findings(self, place: Path) -> str:
        """The findings as `expected.json` contains them."""
        findings = compare(*(self.api(side, place) for side in SIDES), PACKAGE)
        return json.dumps(list(map(_convert_finding, findings)), indent=2, ensure_ascii=False) + "\n"

    @property
    def verdict(self) -> str:
        """The worst effect of the expected findings, except names that are gone and that the caller does not import."""
        findings = json.loads((self.folder / "expected.json").read_text("utf-8"))
        caller = (self.folder / "caller.py").read_text("utf-8")
        effects = {
            finding["effect"]
            for finding in findings
            if finding["rule"] not in _IMPORT_RULES or finding["message"].split("`")[1] in caller
        }
        return next((effect for effect in ("runtime", "typing", "additive") if effect in effects), "none")


def add_additions(api: Api, spec: Path) -> Api:
    """The API with the hand-written methods beside its description."""
    texts = read_additions(spec, api).texts
    return replace(api, additions=tuple((".".join(path), text) for path, text in texts.items()))


def cases() -> list[Case]:
    return [Case(folder) for folder in sorted(CASES.iterdir()) if (folder / "caller.py").is_file()]


def _convert_finding(finding: Finding) -> dict[str, Any]:
    keys = ("rule", "effect", "subject", "message", "before", "after")
    operations = [f"{item.method} {item.path} {item.call}" for item in finding.operations]
    return {**{key: getattr(finding, key) for key in keys}, "operations": operations}


@dataclass(frozen=True)
class Proof:
    """The results for a caller with the old and the new SDK: "" is fine, anything else is an error."""

    runs: tuple[str, str]
    mypy: tuple[str, str]
    pyright: tuple[str, str]

    @property
    def verdict(self) -> str:
        if self.runs[1]:
            return "runtime"
        return "typing" if self.mypy[1] or self.pyright[1] else "none"

    @property
    def old(self) -> str:
        """Why the caller proves nothing, because it fails with the old SDK; "" if it works."""
        return "; ".join(results[0] for results in (self.runs, self.mypy, self.pyright) if results[0])

    def text(self) -> str:
        """The content of `proof.txt`."""
        lines = (("runs", self.runs[1]), ("mypy", self.mypy[1]), ("pyright", self.pyright[1]))
        return "".join(f"{name}: {error or 'fine'}\n" for name, error in lines)


def prove(selected: Iterable[Case], place: Path, workers: int = 2) -> dict[str, Proof]:
    """Generate, run and check all cases."""
    chosen = list(selected)
    with ProcessPoolExecutor(workers) as pool:
        list(pool.map(_generate, chosen, [place] * len(chosen), chunksize=8))
    _write(place / "check", {f"{RUNTIME}/{path}": text for path, text in _render_runtime().items()})
    _write_common(place)
    callers = {f"{case.package(side)}__caller.py": case.caller(side) for case in chosen for side in SIDES}
    _write(place / "check", callers)
    mypy, pyright = _run_mypy(place / "check", callers), _run_pyright(place / "check", callers)

    def collect(errors: Mapping[str, str], case: Case) -> tuple[str, str]:
        base, revision = (errors.get(f"{case.package(side)}__caller.py", "") for side in SIDES)
        return base, revision

    return {
        case.name: Proof(
            (_run(case, "base", place), _run(case, "revision", place)),
            collect(mypy, case),
            collect(pyright, case),
        )
        for case in chosen
    }


def _config(case: Case, side: str, spec: Path) -> Config:
    package = case.package(side)
    return Config(spec=spec, package=package, distribution=PACKAGE, client_class=CLIENT, environment="SHOP")


def _generate(case: Case, place: Path) -> None:
    """Generate both packages of a case, unformatted: once to run, and once to check, with one runtime for all packages.

    Checking a runtime for each package would take far too long.
    """
    for side in SIDES:
        config = _config(case, side, case.copy_spec(side, place / "specs"))
        spec = load_spec(config.spec)
        api = translate(spec)
        additions = read_additions(config.spec, api)
        typed = {**render_models(api, config.package), **render_params(api, config.package)}
        files = {
            **render_package(api, additions, config, _NO_PROSE),
            **additions.list_files(config.package),
            **{f"src/{config.package}/{path}": text for path, text in typed.items()},
        }
        own = {
            path: text
            for path, text in add_init_files(files, config).items()
            if not path.startswith(tuple(f"src/{config.package}/{name}/" for name in _COMMON))
        }
        _write(place / "run" / config.package, {**own, "openapi.json": bundle_spec(spec)})
        modules = {
            path.removeprefix("src/"): _use_common_runtime(text, config.package)
            for path, text in own.items()
            if path.endswith(".py")
        }
        _write(place / "check", modules)
        (place / "check" / config.package / "py.typed").touch()


def _use_common_runtime(text: str, package: str) -> str:
    text = text.replace(f"{package}._runtime", f"{RUNTIME}._runtime")
    return text.replace("from .._runtime import", f"from {RUNTIME}._runtime import")


def _render_common(config: Config) -> dict[str, str]:
    """The files that do not depend on a description, by their path in the package."""
    api = translate(load_spec(cases()[0].spec("base")))
    files = {**render_package(api, Additions({}, {}, {}), config, _NO_PROSE), **copy_verbatim(config)}
    root = f"src/{config.package}/"
    return {path.removeprefix(root): text for path, text in files.items() if path.startswith(root)}


def _render_runtime() -> dict[str, str]:
    """The runtime as a package of its own, with the exceptions that it needs."""
    files = _render_common(Config(package=RUNTIME, client_class=CLIENT))
    needed = ("_runtime/", "errors.py", "py.typed")
    return {**{path: text for path, text in files.items() if path.startswith(needed)}, "__init__.py": ""}


def _write_common(place: Path) -> None:
    """Write the runtime and the fake server once, and link them into all packages that run."""
    files = _render_common(Config(package="common"))
    _write(place / "common", {path: text for path, text in files.items() if path.startswith(_COMMON)})
    for folder in (place / "run").iterdir():
        for name in _COMMON:
            os.symlink(place / "common" / name, folder / "src" / folder.name / name)


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")


def _run_mypy(folder: Path, callers: Iterable[str]) -> dict[str, str]:
    """The first error of each caller."""
    options = "--strict --no-error-summary --no-pretty --hide-error-context --follow-imports=silent --python-version 3.10"
    output = _run_tool("mypy", *options.split(), "--cache-dir=../mypy", *callers, folder=folder)
    errors: dict[str, str] = {}
    for file, line, message in re.findall(r"^(.+?):(\d+): error: (.*)$", output, re.MULTILINE):
        errors.setdefault(file, f"{line}: {_normalize_message(message)}")
    return errors


def _run_pyright(folder: Path, callers: Iterable[str]) -> dict[str, str]:
    """The first error of each caller."""
    config = {
        **_PYRIGHT_CONFIG,
        "include": [*callers],
        "venvPath": sys.prefix.rpartition("/")[0],
        "venv": Path(sys.prefix).name,
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(config), "utf-8")
    output = _run_tool("basedpyright", "--outputjson", folder=folder)
    errors: dict[str, str] = {}
    for item in json.loads(output)["generalDiagnostics"]:
        if item["severity"] == "error":
            message = _normalize_message(item["message"].splitlines()[0])
            text = f"{item['range']['start']['line'] + 1}: {message} [{item.get('rule', '')}]"
            errors.setdefault(Path(item["file"]).name, text)
    return errors


def _normalize_message(message: str) -> str:
    """The message with `shop` for the packages of the proof, and without paths."""
    short = re.sub(r" \(/.*\)$", "", message)
    return re.sub(r"\b\w+_(base|revision)\b(?=[.\"'])", PACKAGE, short)


def _run_tool(tool: str, *arguments: str, folder: Path) -> str:
    program = Path(sys.executable).with_name(tool)
    done = subprocess.run(
        [program, *arguments], cwd=folder, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.stdout


def _run(case: Case, side: str, place: Path) -> str:
    """The exception of the caller with one side; "" if there is none."""
    with _import_path(place / "run" / case.package(side) / "src"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                _call(case, side)
        except Exception as error:  # a caller can fail with any exception
            message = _normalize_message(str(error).splitlines()[0] if str(error) else "")
            return f"{type(error).__name__}: {message}".rstrip(": ")
    return ""


def _call(case: Case, side: str) -> None:
    package = importlib.import_module(case.package(side))
    server = _make_lenient_server(importlib.import_module(f"{case.package(side)}.testing"))
    sessions, errors = (
        importlib.import_module(f"{case.package(side)}.{name}") for name in ("_runtime.sessions", "errors")
    )
    sessions.SendingSession._open = lambda _: _Socket(case.messages(side), errors.WebSocketClosedError)
    caller = ModuleType("caller")
    exec(compile(case.caller(side), f"{case.name}/caller.py", "exec"), caller.__dict__)
    if "transport" in inspect.signature(caller.use).parameters:
        caller.use(server.transport())
    elif inspect.iscoroutinefunction(caller.use):
        asyncio.run(_await_caller(caller, server.client(getattr(package, f"Async{CLIENT}"))))
    else:
        with server.client(getattr(package, CLIENT)) as client:
            caller.use(client.with_options(max_retries=0))


class _Socket:
    """A connection to a server that sends some messages, and closes the session."""

    def __init__(self, messages: list[Any], closed_error: Any) -> None:
        self.response = Response(101)
        self._messages = [json.dumps(message).encode() for message in messages]
        self._closed_error = closed_error

    def send(self, data: bytes) -> None:
        json.loads(data)

    def receive(self, timeout: float | None) -> bytes:
        if not self._messages:
            raise self._closed_error("The session is closed.", code=1000, reason="")
        return self._messages.pop(0)

    def close(self) -> None:
        self._messages.clear()

    abandon = close


async def _await_caller(caller: ModuleType, client: Any) -> None:
    async with client:
        await caller.use(client)


def _make_lenient_server(testing: Any) -> Any:
    """A fake server that rejects only requests whose path has no operation."""
    module = importlib.import_module(f"{testing.__name__}.server")
    check_request: Any = module.__dict__["check_request"]

    def check_path(*arguments: Any) -> Any:
        checked = check_request(*arguments)
        checked.problems[:] = [problem for problem in checked.problems if problem.startswith("path")]
        return checked

    module.__dict__["check_request"] = check_path
    return testing.FakeServer(mismatch="answer")


@contextlib.contextmanager
def _import_path(folder: Path) -> Iterator[None]:
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(folder))
