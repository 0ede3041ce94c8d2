"""The plugin for pytest: its fixtures, its cost, and the programs of the page about testing, of each package."""

from __future__ import annotations

import importlib
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import EntryPoint, PathDistribution
from pathlib import Path
from zipfile import ZipFile

import pytest
from hatchling.builders.wheel import WheelBuilder

from sdkwright.ir.names import make_fixture_prefix
from sdkwright.output.folder import write_output
from sdkwright.pipeline import generate
from tests.documents import ROOT, read_programs
from tests.goldens import GOLDEN, PACKAGE, WHOLE, Case

PLUGIN = "elevenlabs_sdk.testing.pytest"
GENERATED = {
    "elevenlabs_sdk": ROOT / "generated",
    "taskdock": ROOT / "examples/taskdock/generated",
    "depot": ROOT / "examples/depot/generated",
}


@dataclass(frozen=True)
class Installed:
    """A package that is installed in a folder of its own, from its wheel."""

    package: str
    path: Path
    page: Path

    def run(self, folder: Path, *arguments: str, **environment: str) -> str:
        """Run pytest in a folder, with warnings as errors; return its output."""
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "TMPDIR", "HOME")}
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-W", "error", *arguments]
        process = subprocess.run(
            command,
            cwd=folder,
            env={**kept, "PYTHONPATH": str(self.path), **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return f"{process.stdout}{process.stderr}"


def install(package: str, source: Path, folder: Path) -> Installed:
    (wheel,) = WheelBuilder(str(source)).build(directory=str(folder), versions=["standard"])
    with ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return Installed(package, folder / "site", source / "docs" / "package" / "testing.md")


@pytest.fixture(scope="module", params=[*GENERATED, PACKAGE])
def installed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    package: str = request.param
    folder = tmp_path_factory.mktemp(package)
    source = GENERATED.get(package)
    if source is None:
        case = Case(GOLDEN / WHOLE)
        source = folder / "source"
        write_output(generate(case.config(base=case.folder)), source)
    return install(package, source, folder)


@pytest.fixture(scope="module")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return install("elevenlabs_sdk", GENERATED["elevenlabs_sdk"], tmp_path_factory.mktemp("sdk"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    return tmp_path


# The programs of the page


def test_the_programs_of_the_page(installed: Installed, folder: Path) -> None:
    """They run in this order with recording, and then without the API."""
    programs = read_programs(installed.page)
    assert len(programs) == (5 if installed.package == PACKAGE else 6)
    for number, program in enumerate(programs):
        (folder / f"test_{number}.py").write_text(program, "utf-8")
    prefix = make_fixture_prefix(installed.package)
    summary = f"{len(programs)} passed"
    sys.path.insert(0, str(installed.path))
    try:
        server = importlib.import_module(f"{installed.package}.testing")
        with server.FakeServer(mismatch="answer") as api:
            output = installed.run(folder, f"--{prefix}-record", **api.variables)
            assert summary in output, output
            assert (
                len(api.requests) == 1
            ), "the cassette is recorded; the other tests have servers of their own"
    finally:
        sys.path.remove(str(installed.path))
    (cassette,) = (folder / "cassettes").rglob("*.json")
    assert "fake-key" not in cassette.read_text("utf-8")
    output = installed.run(folder, "-n", "2")
    assert summary in output, output


def test_the_fixtures(installed: Installed, folder: Path) -> None:
    prefix = make_fixture_prefix(installed.package)
    output = installed.run(folder, "--fixtures")
    found = re.findall(rf"^({prefix}_\w+)(?= -- )", output, re.MULTILINE)
    names = ("async_client", "cassette", "cassette_path", "client", "environment", "server")
    assert sorted(found) == [f"{prefix}_{name}" for name in names]
    assert "no docstring" not in output.partition(f"{prefix}_")[2].partition("fixtures defined from")[0]
    page = installed.page.read_text("utf-8")
    assert all(name in page for name in found)
    blocked = installed.run(folder, "--fixtures", "-p", f"no:{installed.package}.testing.pytest")
    assert f"{prefix}_server" not in blocked


@pytest.mark.parametrize("checker", ["mypy", "basedpyright"])
def test_the_types_of_the_programs(checker: str, tmp_path: Path) -> None:
    for package, source in GENERATED.items():
        programs = read_programs(source / "docs" / "package" / "testing.md")
        for number, program in enumerate(programs):
            (tmp_path / f"test_{package}_{number}.py").write_text(program, "utf-8")
    (tmp_path / "test_wrong.py").write_text(
        "from elevenlabs_sdk import AsyncElevenLabs, ElevenLabs\n"
        "from elevenlabs_sdk.testing import Cassette, Failure, FakeServer\n"
        "server, cassette = FakeServer(), Cassette('c.json')\n"
        "client: ElevenLabs = cassette.client(ElevenLabs)\n"
        "other: AsyncElevenLabs = cassette.client(ElevenLabs)  # error\n"
        "Failure('timout')  # error\n"
        "name: str | None = server.assert_called_once('voices.get', voice_id='v').operation\n"
        "server.respond('voices.get', {}, wen={})  # error\n"
        "server.respond('voices.get', lambda call: {'name': call.arguments['name']}, Failure(404), None, b'')\n"
        "server.respond('voices.get', when=lambda call: call.method == 'GET')\n",
        "utf-8",
    )
    paths = [str(source / "src") for source in GENERATED.values()]
    if checker == "mypy":
        (tmp_path / "mypy.ini").write_text(f"[mypy]\nstrict = True\nmypy_path = {':'.join(paths)}\n")
        command = [sys.executable, "-m", "mypy", "."]
        pattern = r"^(\w+\.py):(\d+): error"
    else:
        config = {"include": ["."], "extraPaths": paths, "typeCheckingMode": "strict"}
        (tmp_path / "pyrightconfig.json").write_text(json.dumps(config))
        command = [sys.executable, "-m", "basedpyright", "--pythonpath", sys.executable]
        pattern = r"(\w+\.py):(\d+):\d+ - error"
    process = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
    found = {(name, int(line)) for name, line in re.findall(pattern, process.stdout, re.MULTILINE)}
    assert found == {("test_wrong.py", line) for line in (5, 6, 8)}, process.stdout


# Cost


def test_the_entry_point(sdk: Installed) -> None:
    (info,) = sdk.path.glob("*.dist-info")
    assert list(PathDistribution(info).entry_points) == [EntryPoint(PLUGIN, PLUGIN, "pytest11")]
    assert "pytest" not in str(PathDistribution(info).requires)


PROGRAM = """
import json, sys, time
import pathlib, pytest, re
before, start = set(sys.modules), time.perf_counter()
import elevenlabs_sdk.testing.pytest
seconds = time.perf_counter() - start
loaded = sorted(set(sys.modules) - before)
import httpx
print(json.dumps([loaded, seconds, time.perf_counter() - start - seconds]))
"""


def test_loading_the_plugin_costs_nothing(sdk: Installed) -> None:
    runs: list[tuple[list[str], float, float]] = []
    for _ in range(3):
        process = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={"PYTHONPATH": str(sdk.path)},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        runs.append(json.loads(process.stdout))
    assert runs[0][0] == ["elevenlabs_sdk", "elevenlabs_sdk.testing", PLUGIN]
    # Below 5 ms; httpx takes 50 ms and more.
    assert min(seconds for _, seconds, _ in runs) < min(httpx for _, _, httpx in runs) / 10


def test_the_package_needs_no_pytest(sdk: Installed) -> None:
    program = (
        "import sys; sys.modules['pytest'] = None\n"
        "from elevenlabs_sdk import ElevenLabs; from elevenlabs_sdk.testing import FakeServer\n"
        "assert FakeServer().client(ElevenLabs).voices.get('v').name\n"
        "assert 'elevenlabs_sdk.testing.cassettes' not in sys.modules\n"
    )
    environment = {"PYTHONPATH": str(sdk.path)}
    subprocess.run([sys.executable, "-W", "error", "-c", program], env=environment, check=True, timeout=60)


# Behaviour


def test_a_request_over_a_port_that_does_not_match_fails_the_test(sdk: Installed, folder: Path) -> None:
    (folder / "test_it.py").write_text(
        "from elevenlabs_sdk import APIError, ElevenLabs\n"
        "def test_swallowed(elevenlabs_environment):\n"
        "    try:\n"
        "        ElevenLabs().text_to_speech.convert('v', text=7)\n"
        "    except APIError:\n"
        "        pass\n"
        "def test_the_next(elevenlabs_environment):\n"
        "    assert elevenlabs_environment.requests == []\n"
        "    assert ElevenLabs().voices.get('v').name\n"
    )
    output = sdk.run(folder)
    assert "2 passed, 1 error" in output
    assert (
        "RequestMismatch: POST /v1/text-to-speech/v (text_to_speech.convert): body.text: expected string"
        in output
    )


def test_a_failed_assertion_ends_in_the_test(sdk: Installed, folder: Path) -> None:
    (folder / "test_it.py").write_text(
        "def test_it(elevenlabs_client, elevenlabs_server):\n"
        "    elevenlabs_client.voices.get('v')\n"
        "    elevenlabs_server.assert_called('voices.get', voice_id='w')\n"
    )
    output = sdk.run(folder)
    assert (
        "E       AssertionError: voices.get(voice_id='w') was not called. The nearest call differs:" in output
    )
    assert "E         voice_id: expected 'w', got 'v'" in output
    assert "server.py" not in output, "the frames of the package are hidden"


def test_cassettes_have_names_of_tests(sdk: Installed, folder: Path) -> None:
    (folder / "test_it.py").write_text(
        "import pytest\n"
        "from elevenlabs_sdk import ElevenLabs\n"
        "@pytest.mark.parametrize('voice', ['a/b', 'a-b'])\n"
        "def test_it(elevenlabs_cassette, voice):\n"
        "    assert elevenlabs_cassette.client(ElevenLabs).voices.get(voice).name\n"
        "class TestIt:\n"
        "    def test_it(self, elevenlabs_cassette):\n"
        "        assert elevenlabs_cassette.client(ElevenLabs).voices.get('c').name\n"
    )
    output = sdk.run(folder)
    assert "3 failed" in output and "this cassette does not exist; record it with" in output
    testing = importlib.import_module("elevenlabs_sdk.testing")
    with testing.FakeServer() as api:
        assert "3 passed" in sdk.run(folder, "--elevenlabs-record", "-n", "2", **api.variables)
    names = sorted(path.name for path in (folder / "cassettes/test_it").iterdir())
    assert names == ["TestIt.test_it.json", "test_it[a%2Fb].json", "test_it[a-b].json"]
    assert "3 passed" in sdk.run(folder)
    assert "3 passed" in sdk.run(folder.parent, str(folder)), "the working directory has no effect"
    (folder / "conftest.py").write_text(
        "import pathlib, pytest\n"
        "@pytest.fixture\n"
        "def elevenlabs_cassette_path(): return pathlib.Path('other.json')\n"
    )
    assert "other.json: this cassette does not exist" in sdk.run(folder)


@pytest.mark.parametrize("plugin", ["anyio", "pytest_asyncio"])
def test_async_plugins(plugin: str, sdk: Installed, folder: Path) -> None:
    pytest.importorskip(plugin)
    mark = {"anyio": "anyio", "pytest_asyncio": "asyncio"}[plugin]
    (folder / "test_it.py").write_text(
        "import asyncio, pytest\n"
        "@pytest.fixture\n"
        "def anyio_backend(): return 'asyncio'\n"
        f"@pytest.mark.{mark}\n"
        "@pytest.mark.parametrize('number', range(2))\n"
        "async def test_it(elevenlabs_async_client, elevenlabs_server, number):\n"
        "    voices = elevenlabs_async_client.voices\n"
        "    await asyncio.gather(*(voices.get(f'v{number}') for number in range(5)))\n"
        "    assert len(elevenlabs_server.assert_called('voices.get')) == 5\n"
        f"@pytest.mark.{mark}\n"
        "async def test_the_environment(elevenlabs_environment):\n"
        "    from elevenlabs_sdk import AsyncElevenLabs\n"
        "    async with AsyncElevenLabs() as client:\n"
        "        assert (await client.voices.get('v')).name\n"
    )
    output = sdk.run(folder)
    assert "3 passed" in output, output
