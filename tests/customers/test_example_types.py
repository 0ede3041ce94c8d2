"""What type checkers report for programs that use the packages of the examples."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SOURCES = [ROOT / "examples" / name / "generated" / "src" for name in ("taskdock", "depot")]
PROGRAM = """\
from uuid import UUID

from depot import Depot
from taskdock import Taskdock

client = Taskdock(token="t")
client.tasks.create(title="a", priority=3, notify=[{"kind": "chat", "channel": "c"}])
client.tasks.create(title="a", id=UUID(int=1))  # error: readOnly
client.tasks.create(title="a", priority=4)  # error: not in the enum
client.tasks.create(title="a", has_access_code=True)  # error: readOnly
task = client.tasks.get(UUID(int=1))
task.access_code  # error: writeOnly
word: str = next(client.tasks.summarize("1", stream=True)).word
text: str = client.tasks.summarize("1").text
depot = Depot(area="south", base_urls={"labels": "https://labels.example"})
Depot(area="west")  # error: not in the enum
Depot(base_urls={"lables": "https://labels.example"})  # error: unknown server
Depot(api_key="k")  # error: unknown credential
depot.labels.upload(1, content=b"", content_type="image/png")
depot.labels.upload(1, content=b"")  # error: a range needs content_type
"""
EXPECTED = [number for number, line in enumerate(PROGRAM.splitlines(), 1) if "# error" in line]


@pytest.mark.parametrize("checker", ["mypy", "basedpyright"])
def test_wrong_arguments_are_errors(checker: str, tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM)
    paths = [str(path) for path in SOURCES]
    if checker == "mypy":
        (tmp_path / "mypy.ini").write_text(f"[mypy]\nstrict = True\nmypy_path = {':'.join(paths)}\n")
        command = [sys.executable, "-m", "mypy", "program.py"]
        pattern = r"^program\.py:(\d+): error"
    else:
        config = {"include": ["program.py"], "extraPaths": paths, "typeCheckingMode": "strict"}
        config["reportUnusedExpression"] = False
        (tmp_path / "pyrightconfig.json").write_text(json.dumps(config))
        command = [sys.executable, "-m", "basedpyright", "--pythonpath", sys.executable]
        pattern = r"program\.py:(\d+):\d+ - error"
    output = subprocess.run(
        command, check=False, cwd=tmp_path, capture_output=True, text=True, timeout=300
    ).stdout
    assert sorted({int(line) for line in re.findall(pattern, output, re.MULTILINE)}) == EXPECTED, output
