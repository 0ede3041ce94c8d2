"""Whatever a description says, what is generated can be built, and says of itself only what was meant."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from email import message_from_bytes
from pathlib import Path

from sdkwright.output.folder import write_output
from tests.hostile.descriptions import CORPUS, hostile
from tests.hostile.test_hostile import generated


def test_a_hostile_description_gives_a_sound_wheel(tmp_path: Path) -> None:
    project, wheels = tmp_path / "project", tmp_path / "wheels"
    write_output(generated(hostile([*reversed(CORPUS)]).spec), project)
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(wheels),
        str(project),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    [wheel] = wheels.iterdir()
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        [metadata] = [archive.read(name) for name in names if name.endswith(".dist-info/METADATA")]
    assert all(name.startswith(("sdk/", "sdk-0.1.0.dist-info/")) and ".." not in name for name in names)
    said = message_from_bytes(metadata)
    assert (said["Name"], said["Version"]) == ("sdk", "0.1.0")
    needed = [one for one in said.get_all("Requires-Dist", []) if "extra ==" not in one]
    assert [re.split("[<>]", one)[0] for one in sorted(needed)] == ["httpx", "pydantic", "typing-extensions"]
    assert said.get_all("Provides-Extra") == ["http2", "realtime"]
    assert said.get_all("Summary", [""])[0].isprintable()
    assert not {"Entry-Points", "Home-Page"} & {*said.keys()}
    assert not list(tmp_path.rglob("pwned"))
