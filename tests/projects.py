"""A small project in a folder of its own, for tests that need files on a disk."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from sdkwright.output.cache import FOLDER

ROOT = Path(__file__).parent.parent
COMMAND = str(Path(sys.executable).parent / "sdkwright")
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
        - {name: thing_id, in: path, required: true, description: The thing., schema: {type: string}}
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
    """Write the project into a folder."""
    write_files(folder, {"pyproject.toml": PYPROJECT})
    write_files(folder / "spec", {"openapi.yaml": OPENAPI, "things.yaml": THINGS, "others.yaml": OTHERS})
    return folder


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")


def read_files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, and every empty folder, but for what the generator remembers beside them."""
    inside = [path for path in folder.rglob("*") if FOLDER not in path.parts]
    found = {path: path.read_bytes() if path.is_file() else b"" for path in inside}
    full = {parent for path in found for parent in path.parents}
    return {path.relative_to(folder).as_posix(): data for path, data in found.items() if path not in full}


def run_sdkwright(
    *arguments: str, cwd: Path, text: bool = True, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    given = {**os.environ, **environment}
    return subprocess.run(
        [COMMAND, *arguments], cwd=cwd, env=given, capture_output=True, text=text, check=False, timeout=120
    )
