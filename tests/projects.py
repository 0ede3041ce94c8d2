"""A small project on the disk, and the command `sdkwright` in a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from sdkwright.output.cache import FOLDER

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
COMMAND = str(BIN / "sdkwright")
# `make` of a new project uses the environment of this repository, instead of installing one from the network.
MAKE = f"make --old-file={BIN.parent}/.ready VENV={BIN.parent}"
GIT_ENVIRONMENT = {
    **{f"GIT_{who}_{what}": "a@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}
"""An author for commits, and no settings of the user who runs the tests."""
PYPROJECT = """\
[tool.sdkwright]
package = "small_sdk"
distribution = "small-sdk"
client_class = "Small"
"""
OPENAPI = """\
openapi: 3.1.1
info: {title: Small, version: 1.0.0, summary: Things.}
servers: [{url: 'https://api.example.com'}]
tags:
  - {name: things, description: What there is.}
  - {name: others, description: What else there is.}
"""
THINGS = """\
paths:
  /v1/things/{thing_id}:
    get:
      operationId: things.get
      tags: [things]
      summary: Get a thing.
      parameters:
        - {name: thing_id, in: path, required: true, description: ID of the thing., schema: {type: string}}
      responses:
        '200':
          description: The thing.
          content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}, example: {name: Lamp, kind: good}}}
components:
  schemas:
    Thing:
      type: object
      description: A thing.
      properties:
        name: {type: string, description: What it is called.}
        kind: {$ref: '#/components/schemas/Kind'}
    Kind: {type: string, description: The kind of a thing., enum: [good, bad]}
"""
OTHERS = """\
paths:
  /v1/others:
    post:
      operationId: others.create
      tags: [others]
      summary: Make another one.
      responses:
        '204': {description: It is made.}
"""


def write_project(folder: Path) -> Path:
    """Write the project into a folder, and return the folder."""
    write_files(folder, {"pyproject.toml": PYPROJECT})
    write_files(folder / "spec", {"openapi.yaml": OPENAPI, "things.yaml": THINGS, "others.yaml": OTHERS})
    return folder


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write texts into a folder, by path."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")


def read_files(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder and its empty folders, except the cache, by path."""
    paths = [path for path in folder.rglob("*") if FOLDER not in path.parts]
    not_empty = {parent for path in paths for parent in path.parents}
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b""
        for path in paths
        if path not in not_empty
    }


def run_sdkwright(
    *arguments: str, cwd: Path, text: bool = True, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command `sdkwright` in a process of its own."""
    return subprocess.run(
        [COMMAND, *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=text,
        check=False,
        timeout=120,
    )


def run_shell(command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the commands of a document or of a new project: `make`, `sdkwright`, `git`, `.venv/bin/python`."""
    path = os.pathsep.join([str(BIN), os.environ["PATH"]])
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "PYTEST"))}
    return subprocess.run(
        ["sh", "-ec", re.sub(r"^make\b", MAKE, command, flags=re.M).replace(".venv/bin", str(BIN))],
        cwd=cwd,
        env={**environment, **GIT_ENVIRONMENT, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
