"""What a change really does to a caller: both SDKs are generated, and a caller written for the old one meets the new one.

A caller breaks when it runs if it fails against the new SDK; it breaks for type checkers if it runs and mypy or pyright,
either of them, complains where it did not before. The server answers as the new description says, and takes whatever the SDK
sends: what the API itself refuses is the other half of a comparison.
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
_NO_PROSE = Prose((), defaultdict(lambda: Sample("", "")))  # nobody reads the documentation of a proof
_CONFIG = {
    "typeCheckingMode": "strict",
    "pythonVersion": "3.10",
    # What is no longer needed breaks nobody; nor does a deprecation, which is told before it breaks.
    "reportUnnecessaryComparison": False,
    "reportUnnecessaryIsInstance": False,
    "reportDeprecated": False,
}


_OF_NAMES = {
    f"python-{name}"
    for name in "model-gone model-renamed model-moved params-gone alias-gone unknown-variant-gone page-gone page-moved".split()
}


@dataclass(frozen=True)
class Case:
    """A folder with both descriptions and a caller."""

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
        """The API of one side; a single file is copied, so that its name, which is that of its module, is the same."""
        spec = self.placed(side, place)
        return with_additions(translate(load_spec(spec)), spec)

    def placed(self, side: str, place: Path) -> Path:
        spec = self.spec(side)
        if spec.is_dir():
            return spec
        copy = place / self.name / side / "spec.yaml"
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(spec, copy)
        return copy

    def caller(self, side: str) -> str:
        """The caller, for the package of one side."""
        text = (self.folder / "caller.py").read_text("utf-8")
        return re.sub(rf"\b{PACKAGE}\b", self.package(side), text)

    def messages(self, side: str) -> list[Any]:
        """What the server of a channel sends."""
        file = self.folder / "messages.json"
        found: dict[str, list[Any]] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
        return found.get(side, [])

    def findings(self, place: Path) -> str:
        """What the tool says, as it is kept in the folder."""
        found = compare(*(self.api(side, place) for side in SIDES), PACKAGE)
        return json.dumps([_plain(one) for one in found], indent=2, ensure_ascii=False) + "\n"

    @property
    def verdict(self) -> str:
        """The worst effect of the findings in the folder, without the loss of names that this caller does not import."""
        found = json.loads((self.folder / "expected.json").read_text("utf-8"))
        text = (self.folder / "caller.py").read_text("utf-8")
        effects = {one["effect"] for one in found if one["rule"] not in _OF_NAMES or _name(one) in text}
        return next((one for one in ("runtime", "typing", "additive") if one in effects), "none")


def _name(finding: dict[str, Any]) -> str:
    return str(finding["message"].split("`")[1])


def with_additions(api: Api, spec: Path) -> Api:
    """The same API, with what is written by hand beside its description."""
    found = read_additions(spec, api).texts
    return replace(api, additions=tuple((".".join(path), text) for path, text in found.items()))


def cases() -> list[Case]:
    return [Case(folder) for folder in sorted(CASES.iterdir()) if (folder / "caller.py").is_file()]


def _plain(finding: Any) -> dict[str, Any]:
    keys = ("rule", "effect", "subject", "message", "before", "after")
    reached = [f"{one.method} {one.path} {one.call}" for one in finding.operations]
    return {**{key: getattr(finding, key) for key in keys}, "operations": reached}


@dataclass(frozen=True)
class Proof:
    """What happened to a caller, on the old SDK and on the new one: "" is fine, anything else a complaint."""

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
        """Why the caller was none for the old SDK; "" for one that proves something."""
        return "; ".join(one[0] for one in (self.runs, self.mypy, self.pyright) if one[0])

    def text(self) -> str:
        """What is kept in the folder of the case."""
        lines = (("runs", self.runs[1]), ("mypy", self.mypy[1]), ("pyright", self.pyright[1]))
        return "".join(f"{name}: {said or 'fine'}\n" for name, said in lines)


def prove(chosen: Iterable[Case], place: Path, workers: int = 2) -> dict[str, Proof]:
    """Generate, run and check all at once."""
    found = list(chosen)
    with ProcessPoolExecutor(workers) as pool:
        list(pool.map(_generated, found, [place] * len(found), chunksize=8))
    _write(place / "check", {f"{RUNTIME}/{path}": text for path, text in _runtime().items()})
    _common(place)
    callers = {f"{case.package(side)}__caller.py": case.caller(side) for case in found for side in SIDES}
    _write(place / "check", callers)
    mypy, pyright = _mypy(place / "check", callers), _pyright(place / "check", callers)
    runs = {case.name: tuple(_run(case, side, place) for side in SIDES) for case in found}
    return {
        case.name: Proof(
            runs[case.name],  # type: ignore[arg-type]
            *(tuple(said.get(f"{case.package(side)}__caller.py", "") for side in SIDES) for said in (mypy, pyright)),  # type: ignore[arg-type]
        )
        for case in found
    }


def _config(case: Case, side: str, spec: Path) -> Config:
    package = case.package(side)
    return Config(spec=spec, package=package, distribution=PACKAGE, client_class=CLIENT, environment="SHOP")


def _generated(case: Case, place: Path) -> None:
    """Both packages of a case, twice: whole for running; for checking with one runtime for all, or checking takes for ever.

    They are as the pipeline makes them, but for the formatting.
    """
    for side in SIDES:
        config = _config(case, side, case.placed(side, place / "specs"))
        spec = load_spec(config.spec)
        api = translate(spec)
        added = read_additions(config.spec, api)
        typed = {**render_models(api, config.package), **render_params(api, config.package)}
        files = {
            **render_package(api, added, config, _NO_PROSE),
            **added.files(config.package),
            **{f"src/{config.package}/{path}": text for path, text in typed.items()},
        }
        own = {
            path: text
            for path, text in add_init_files(files, config).items()
            if not path.startswith(tuple(f"src/{config.package}/{name}/" for name in _COMMON))
        }
        _write(place / "run" / config.package, {**own, "openapi.json": bundle_spec(spec)})
        shared = {
            path.removeprefix("src/"): _with_shared_runtime(text, config.package)
            for path, text in own.items()
            if path.endswith(".py")
        }
        _write(place / "check", shared)
        (place / "check" / config.package / "py.typed").touch()


def _with_shared_runtime(text: str, package: str) -> str:
    shared = text.replace(f"{package}._runtime", f"{RUNTIME}._runtime")
    return shared.replace("from .._runtime import", f"from {RUNTIME}._runtime import")


def _render_common(config: Config) -> dict[str, str]:
    """The files that do not depend on a description, by their path in the package."""
    api = translate(load_spec(cases()[0].spec("base")))
    files = {**render_package(api, Additions({}, {}, {}), config, _NO_PROSE), **copy_verbatim(config)}
    root = f"src/{config.package}/"
    return {path.removeprefix(root): text for path, text in files.items() if path.startswith(root)}


def _runtime() -> dict[str, str]:
    """The runtime as a package of its own, with the exceptions that it needs."""
    files = _render_common(Config(package=RUNTIME, client_class=CLIENT))
    wanted = ("_runtime/", "errors.py", "py.typed")
    return {**{path: text for path, text in files.items() if path.startswith(wanted)}, "__init__.py": ""}


def _common(place: Path) -> None:
    """The runtime and the fake server, once on the disk for all packages that run."""
    files = _render_common(Config(package="common"))
    _write(place / "common", {path: text for path, text in files.items() if path.startswith(_COMMON)})
    for folder in (place / "run").iterdir():
        for name in _COMMON:
            os.symlink(place / "common" / name, folder / "src" / folder.name / name)


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")


def _mypy(folder: Path, callers: Iterable[str]) -> dict[str, str]:
    options = "--strict --no-error-summary --no-pretty --hide-error-context --follow-imports=silent --python-version 3.10"
    output = _tool("mypy", *options.split(), "--cache-dir=../mypy", *callers, folder=folder)
    found: dict[str, str] = {}
    for file, line, message in re.findall(r"^(.+?):(\d+): error: (.*)$", output, re.MULTILINE):
        found.setdefault(file, f"{line}: {_named(message)}")
    return found


def _pyright(folder: Path, callers: Iterable[str]) -> dict[str, str]:
    config = {
        **_CONFIG,
        "include": [*callers],
        "venvPath": sys.prefix.rpartition("/")[0],
        "venv": Path(sys.prefix).name,
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(config), "utf-8")
    output = _tool("basedpyright", "--outputjson", folder=folder)
    found: dict[str, str] = {}
    for one in json.loads(output)["generalDiagnostics"]:
        if one["severity"] == "error":
            message = _named(one["message"].splitlines()[0])
            text = f"{one['range']['start']['line'] + 1}: {message} [{one.get('rule', '')}]"
            found.setdefault(Path(one["file"]).name, text)
    return found


def _named(message: str) -> str:
    """A message that says `shop` where a package of the proof is meant."""
    short = re.sub(r" \(/.*\)$", "", message)  # the file that lacks a name
    return re.sub(r"\b\w+_(base|revision)\b(?=[.\"'])", PACKAGE, short)


def _tool(tool: str, *arguments: str, folder: Path) -> str:
    program = Path(sys.executable).with_name(tool)
    done = subprocess.run(
        [program, *arguments], cwd=folder, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.stdout


def _run(case: Case, side: str, place: Path) -> str:
    """What becomes of the caller when it runs against one side; "" when all is well."""
    with _importable(place / "run" / case.package(side) / "src"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                _use(case, side)
        except Exception as error:  # whatever a program can fail with
            return (
                f"{type(error).__name__}: {_named(str(error).splitlines()[0] if str(error) else '')}".rstrip(
                    ": "
                )
            )
    return ""


def _use(case: Case, side: str) -> None:
    package = importlib.import_module(case.package(side))
    server = _lenient(importlib.import_module(f"{case.package(side)}.testing"))
    sessions, errors = (
        importlib.import_module(f"{case.package(side)}.{name}") for name in ("_runtime.sessions", "errors")
    )
    sessions.SendingSession._open = lambda _: _Socket(case.messages(side), errors.WebSocketClosedError)
    caller = ModuleType("caller")
    exec(compile(case.caller(side), f"{case.name}/caller.py", "exec"), caller.__dict__)
    if "transport" in inspect.signature(caller.use).parameters:
        caller.use(server.transport())
    elif inspect.iscoroutinefunction(caller.use):
        asyncio.run(_awaited(caller, server.client(getattr(package, f"Async{CLIENT}"))))
    else:
        with server.client(getattr(package, CLIENT)) as client:
            caller.use(client.with_options(max_retries=0))


class _Socket:
    """A connection to a server that says what it has to say, and ends the session."""

    def __init__(self, messages: list[Any], closed: Any) -> None:
        self.response = Response(101)
        self._messages = [json.dumps(one).encode() for one in messages]
        self._closed = closed

    def send(self, data: bytes) -> None:
        json.loads(data)

    def receive(self, timeout: float | None) -> bytes:
        if not self._messages:
            raise self._closed("It is over.", code=1000, reason="")
        return self._messages.pop(0)

    def close(self) -> None:
        self._messages.clear()

    abandon = close


async def _awaited(caller: ModuleType, client: Any) -> None:
    async with client:
        await caller.use(client)


def _lenient(testing: Any) -> Any:
    """A fake server that rejects only requests whose path has no operation."""
    module = sys.modules[f"{testing.__name__}.server"]
    check_request: Any = module.__dict__["check_request"]

    def check_path(*arguments: Any) -> Any:
        checked = check_request(*arguments)
        checked.problems[:] = [problem for problem in checked.problems if problem.startswith("path")]
        return checked

    module.__dict__["check_request"] = check_path
    return testing.FakeServer(mismatch="answer")


@contextlib.contextmanager
def _importable(folder: Path) -> Iterator[None]:
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(folder))
