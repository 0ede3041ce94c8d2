"""A reference never makes the generator touch the network, or a file outside the folder of the spec."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.projects import ROOT, write_files

_WATCHED = """
import sys
from pathlib import Path
from sdkwright.spec.loading import load_spec
from sdkwright.translate.api import translate
from sdkwright.spec.bundle import bundle_spec
from sdkwright.problems.problem import SpecError, UnreadableInput
import yaml
list(yaml.parse("a: 1", Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
spec = Path(sys.argv[1])
def watch(event, arguments):
    outside = event == "open" and isinstance(arguments[0], str) and not arguments[0].startswith(str(spec))
    if outside and "w" not in str(arguments[1]) and arguments[0].endswith((".py", ".pyc")):
        return  # a module of our own that loads late
    if outside or event.startswith(("socket.", "subprocess.", "urllib.", "os.system", "os.exec", "http.", "ctypes.")):
        print("TOUCHED", event, arguments, flush=True)
sys.addaudithook(watch)
try:
    document = load_spec(spec)
    translate(document)
    bundle_spec(document)
    print("read")
except (SpecError, UnreadableInput) as error:
    print(error)
"""
_ROOT = """\
openapi: 3.1.1
info: {title: T, version: '1'}
servers: [{url: 'https://api.example.com'}]
tags: [{name: a, description: A.}]
"""
_DOCUMENT = """\
paths:
  /a:
    get:
      operationId: a.get
      tags: [a]
      responses: {'200': {description: OK., content: {application/json: {schema: {$ref: '%s'}}}}}
components:
  schemas:
    One: {type: object, properties: {next: {$ref: '#/components/schemas/Two'}}}
    Two: {type: object, properties: {next: {$ref: '#/components/schemas/One'}, self: {$ref: '#/components/schemas/Two'}}}
    Self: {$ref: '#/components/schemas/Self'}
    Round: {$ref: '#/components/schemas/About'}
    About: {$ref: '#/components/schemas/Round'}
"""
REFUSED = (
    "http://127.0.0.1:9/spec.yaml#/components/schemas/One",
    "https://example.com/spec.yaml#/One",
    "http://169.254.169.254/latest/meta-data",
    "//example.com/spec.yaml",
    "file:///etc/passwd",
    "FILE:/etc/passwd#/x",
    "ftp://example.com/x",
    "data:application/json,{}",
    "/etc/passwd",
    "/proc/self/environ",
    "../outside.yaml#/components/schemas/One",
    "..%2Foutside.yaml#/components/schemas/One",
    "a/../../outside.yaml#/components/schemas/One",
    "..\\\\outside.yaml#/x",
    "missing.yaml#/components/schemas/One",
    "linked.yaml#/components/schemas/One",
    "#/components/schemas/None",
    "#/components/schemas/One/properties/next/properties/next",
    "#/info",
    "#",
    "",
    "\\\\0",
    "x" * 5000,
)


def watched(spec: Path) -> str:
    command = [sys.executable, "-c", _WATCHED, str(spec)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert "TOUCHED" not in run.stdout, run.stdout
    assert run.stderr == ""
    return run.stdout


def folder(tmp_path: Path, reference: str, *, dead_ends: bool) -> Path:
    text = _DOCUMENT % reference
    if not dead_ends:
        text = text[: text.index("    Self:")]
    outside = "components: {schemas: {One: {type: object}}}\n"
    write_files(tmp_path, {"spec/openapi.yaml": _ROOT, "spec/a.yaml": text, "outside.yaml": outside})
    return tmp_path / "spec"


@pytest.mark.parametrize("reference", REFUSED, ids=range(len(REFUSED)))
def test_a_reference_that_leads_out_is_refused_and_not_followed(reference: str, tmp_path: Path) -> None:
    said = watched(folder(tmp_path, reference, dead_ends=False))
    assert "a.yaml:6: error: reference " in said, said


def test_circles_that_end_nowhere_are_told(tmp_path: Path) -> None:
    said = watched(folder(tmp_path, "#/components/schemas/One", dead_ends=True))
    assert "Self" in said or "itself" in said
    assert said.count(": error: ") >= 2, said


def test_recursive_schemas_work(tmp_path: Path) -> None:
    assert watched(folder(tmp_path, "#/components/schemas/One", dead_ends=False)) == "read\n"


def test_a_link_out_of_the_folder_is_no_way_out(tmp_path: Path) -> None:
    """A symbolic link is a file of the spec that its owner put there; a folder behind one is not entered."""
    spec = folder(tmp_path, "#/components/schemas/One", dead_ends=False)
    write_files(tmp_path, {"elsewhere/secret.yaml": "components: {schemas: {Secret: {type: object}}}\n"})
    (spec / "linked").symlink_to(tmp_path / "elsewhere")
    assert "Secret" not in watched(spec)
