"""The commands of the session. They run in a new folder, with the environment of this repository instead of a new one."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.projects import ROOT, run_shell

PICTURE = ROOT / "docs" / "session.svg"
DOCUMENT = Path(__file__).parent / "openapi.yaml"
CALL = """\
from weather_sdk import Weather
from weather_sdk.testing import FakeServer  # no network, no API key

client = FakeServer().client(Weather)
for station in client.stations.list():  # requests more pages when they are needed
    print(station.name, client.stations.temperature.get(station.id).degrees)
"""


@dataclass(frozen=True)
class Step:
    """A command of the session, and the lines of its output that the picture contains."""

    command: str
    remark: str
    first: int | None = None  # None: all lines
    last: int = 0
    exit_code: int = 0


@dataclass(frozen=True)
class Recorded:
    """A command with its output, in which "…" marks lines that are left out."""

    remark: str
    command: str
    output: tuple[str, ...]


STEPS = (
    Step("sdkwright init weather --from openapi.yaml", "Adopt any OpenAPI document.", first=5),
    Step("cd weather\nmake generate test", "Write the package, and test it.", first=0, last=1),
    Step("cat call.py", "Call the API, here its fake server."),
    Step("PYTHONPATH=generated/src .venv/bin/python call.py", ""),
    Step("sdkwright bundle -o released.json", "Rename a parameter, and see what that breaks."),
    Step("sed -i.old 's/name: unit$/name: scale/' spec/stations.yaml", ""),
    Step("sdkwright diff released.json spec --surface python", "", exit_code=1),
)


def record() -> list[Recorded]:
    """Run the commands; raises AssertionError if one of them fails."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(DOCUMENT, folder / "openapi.yaml")
        session: list[Recorded] = []
        for step in STEPS:
            if step.command.startswith("cd weather"):
                folder /= "weather"
                (folder / "call.py").write_text(CALL, "utf-8")
            session.append(Recorded(step.remark, step.command.replace("\n", " && "), _run(step, folder)))
        return session


def _run(step: Step, folder: Path) -> tuple[str, ...]:
    process = run_shell(step.command.removeprefix("cd weather\n"), folder)
    assert process.returncode == step.exit_code, process.stdout + process.stderr
    lines = [
        line.partition(" passed in ")[0] + " passed" * (" passed in " in line)
        for line in process.stdout.splitlines()
    ]
    if step.first is None:
        return tuple(lines)
    kept = lines[: step.first], lines[len(lines) - step.last :]
    return (*kept[0], "…", *kept[1])
