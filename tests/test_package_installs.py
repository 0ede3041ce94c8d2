"""The packages work when they are installed into empty environments, from wheels and from an index."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.documents import README, ROOT, read_blocks
from tests.goldens import GOLDEN, PACKAGE, WHOLE
from tests.packages import Package, build, copy_generator, copy_sdk

pytestmark = pytest.mark.package

MAX_SECONDS = 60

# Some calls of both clients and of the fake server; warnings are errors.
PROGRAM = """
import asyncio, sys
from elevenlabs_sdk import AsyncElevenLabs, ElevenLabs, NotFoundError
from elevenlabs_sdk.testing import FakeServer

server = FakeServer()
client = server.client(ElevenLabs)
assert [voice.name for voice in client.voices.search(page_size=5)]
assert client.text_to_speech.convert("voice", text="Hello.").read()
server.on("voices.get").fail(404).times(1)
try:
    client.voices.get("voice")
except NotFoundError as error:
    assert error.status_code == 404
async def main():
    async with server.client(AsyncElevenLabs) as client:
        assert [voice.name async for voice in client.voices.search(page_size=5)]
asyncio.run(main())
with server.serving() as url:
    ElevenLabs(api_key="k", base_url=url).models.list()
assert "site-packages" in sys.modules["elevenlabs_sdk"].__file__
print("done")
"""


class Environment:
    """An empty virtual environment."""

    def __init__(self, folder: Path) -> None:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True, timeout=120)
        self.folder = folder
        self.bin = folder / ("Scripts" if os.name == "nt" else "bin")

    def install(self, *arguments: str, **environment: str) -> None:
        run([self.bin / "python", "-m", "pip", "install", "--quiet", *arguments], self.folder, **environment)

    def python(self, program: str) -> str:
        return run([self.bin / "python", "-I", "-W", "error", "-c", program], self.folder)


def run(command: list[Path | str], folder: Path, **environment: str) -> str:
    process = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert process.returncode == 0, process.stdout + process.stderr
    return process.stdout


@pytest.fixture(scope="module")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> Package:
    folder = tmp_path_factory.mktemp("sdk")
    return build(copy_sdk(folder / "source"), folder / "dist")


@pytest.fixture(scope="module")
def generator(tmp_path_factory: pytest.TempPathFactory) -> Package:
    folder = tmp_path_factory.mktemp("generator")
    return build(copy_generator(folder / "source"), folder / "dist")


@pytest.fixture
def empty(tmp_path: Path) -> Environment:
    return Environment(tmp_path / "environment")


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="the lowest pydantic has no wheels for this Python")
def test_with_the_lowest_dependencies(sdk: Package, empty: Environment) -> None:
    lowest = sdk.list_lowest_dependencies()
    assert [requirement.partition("==")[0] for requirement in lowest] == [
        "httpx",
        "pydantic",
        "typing-extensions",
    ]
    empty.install(str(sdk.wheel), *lowest)
    assert empty.python(PROGRAM) == "done\n"


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_with_the_highest_dependencies(sdk: Package, empty: Environment, kind: str) -> None:
    empty.install(str(getattr(sdk, kind)))
    assert empty.python(PROGRAM) == "done\n"


@pytest.mark.parametrize("extra", ["http2", "realtime"])
def test_an_extra(sdk: Package, empty: Environment, extra: str) -> None:
    empty.install(f"{sdk.wheel}[{extra}]")
    module = {"http2": "h2", "realtime": "websockets"}[extra]
    assert empty.python(f"{PROGRAM}\nimport {module}") == "done\n"


@pytest.fixture
def index(tmp_path: Path) -> Iterator[str]:
    """A package index on the loopback interface."""
    pytest.importorskip("pypiserver")
    port = _find_free_port()
    url = f"http://127.0.0.1:{port}"
    packages = tmp_path / "index"
    packages.mkdir()
    command = [sys.executable, "-m", "pypiserver", "run", "-p", str(port), "-i", "127.0.0.1"]
    command += ["-P", ".", "-a", ".", "--disable-fallback", str(packages)]  # without authentication
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"{url}/simple/")
        yield url
    finally:
        server.terminate()
        server.wait(30)


def _find_free_port() -> int:
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(url: str) -> None:
    for _ in range(300):
        try:
            with urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(url)


def test_publishing_to_an_index(sdk: Package, empty: Environment, index: str, tmp_path: Path) -> None:
    upload: list[Path | str] = [sys.executable, "-m", "twine", "upload", "--non-interactive"]
    upload += ["--repository-url", f"{index}/", "--username", "a", "--password", "b", *sdk.files]
    run(upload, tmp_path)
    with urlopen(f"{index}/simple/elevenlabs-sdk/", timeout=30) as page:
        text = page.read().decode()
    assert all(path.name in text for path in sdk.files)

    # The dependencies come from the index of the machine, the package from this index.
    empty.install(
        *(text for text in sdk.read_metadata().get_all("Requires-Dist", []) if "extra ==" not in text)
    )
    empty.install("--no-deps", "--index-url", f"{index}/simple/", "elevenlabs-sdk", PIP_FIND_LINKS="")
    assert empty.python(PROGRAM) == "done\n"


@pytest.fixture(scope="module")
def wheels(generator: Package, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheels of the generator, of what it needs, and of what a new project needs."""
    folder = tmp_path_factory.mktemp("wheels")
    packages = [str(generator.wheel), "build", "hatchling", "httpx", "pydantic", "pytest", "twine"]
    run([sys.executable, "-m", "pip", "download", "--quiet", "--dest", folder, *packages], folder)
    return folder


def test_a_new_project_without_an_index(wheels: Path, empty: Environment, tmp_path: Path) -> None:
    """The first commands of the tutorial work from a folder of wheels, in less than a minute of processor time."""
    resource = pytest.importorskip("resource", reason="the Makefile of a project is for POSIX systems")
    settings = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels), "PYTHONPATH": ""}
    empty.install("sdkwright", **settings)
    first, *_ = [block.text for block in read_blocks(ROOT / "docs" / "tutorial.md", "sh")]
    name, *arguments = shlex.split(first)
    assert (name, arguments[0]) == ("sdkwright", "init")
    run([empty.bin / name, *arguments], tmp_path, **settings)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    make: list[Path | str] = ["make", f"PYTHON={sys.executable}", "generate", "test"]
    output = run(make, tmp_path / "weather", **settings)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert "3 passed" in output
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"make generate test of a new project: {seconds:.0f} s of processor time")
    assert seconds < MAX_SECONDS
    run(["make", "check", "package"], tmp_path / "weather", **settings)


def test_the_quick_start_of_the_readme(empty: Environment, tmp_path: Path) -> None:
    """Its commands work as they are written, in a checkout and an environment without sdkwright."""
    copy_generator(tmp_path / "checkout")
    (commands,) = [block.text for block in read_blocks(README, "sh") if block.text.startswith("pip install")]
    path = os.pathsep.join([str(empty.bin), os.environ["PATH"]])
    output = run(["sh", "-ec", commands], tmp_path / "checkout", PATH=path, PYTHONPATH="")
    assert "3 passed" in output
    assert (tmp_path / "weather/generated/src/weather_sdk/client.py").is_file()


def test_the_generator_works_from_its_wheel(generator: Package, empty: Environment, tmp_path: Path) -> None:
    """In another folder it generates the files of the golden case of a whole package."""
    empty.install(str(generator.wheel))
    shutil.copy(GOLDEN / WHOLE / "spec.yaml", tmp_path / "spec.yaml")
    settings = f'package = "{PACKAGE}"\ndistribution = "example-sdk"\nversion = "1.0.0"\n'
    settings += 'spec = "spec.yaml"\nclient_class = "Example"\nenvironment = "EXAMPLE"\n'
    (tmp_path / "pyproject.toml").write_text(f"[tool.sdkwright]\n{settings}", "utf-8")
    command = empty.bin / "sdkwright"
    run([command, "lint"], tmp_path)
    run([command, "generate"], tmp_path)
    run([command, "generate", "--check"], tmp_path)
    expected = GOLDEN / WHOLE / "expected"
    for path in (path for path in expected.rglob("*") if path.is_file()):
        generated = tmp_path / "generated" / path.relative_to(expected)
        assert generated.read_text("utf-8") == path.read_text("utf-8"), generated
    build(tmp_path / "generated", tmp_path / "dist")
