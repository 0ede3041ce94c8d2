"""A package with hostile texts can be built, and its metadata has no unintended fields."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from email import message_from_bytes
from pathlib import Path

from sdkwright.output.folder import write_output
from tests.hostile.hostile_spec import CORPUS, build_hostile_spec
from tests.hostile.test_texts import generate_from


def test_a_hostile_spec_gives_a_valid_wheel(tmp_path: Path) -> None:
    project, wheels = tmp_path / "project", tmp_path / "wheels"
    write_output(generate_from(build_hostile_spec([*reversed(CORPUS)]).spec), project)
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
    process = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert process.returncode == 0, process.stderr
    [wheel] = wheels.iterdir()
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        [metadata] = [archive.read(name) for name in names if name.endswith(".dist-info/METADATA")]
    assert all(name.startswith(("sdk/", "sdk-0.1.0.dist-info/")) and ".." not in name for name in names)
    fields = message_from_bytes(metadata)
    assert (fields["Name"], fields["Version"]) == ("sdk", "0.1.0")
    required = [line for line in fields.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert [re.split("[<>]", line)[0] for line in sorted(required)] == [
        "httpx",
        "pydantic",
        "typing-extensions",
    ]
    assert fields.get_all("Provides-Extra") == ["http2"]
    assert fields.get_all("Summary", [""])[0].isprintable()
    assert not {"Entry-Points", "Home-Page"} & {*fields.keys()}
    assert not list(tmp_path.rglob("pwned"))
