"""References never make the generator use the network, or read a file outside the spec folder."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.projects import ROOT, write_files

_LOAD_WITH_AUDIT = """
import sys
from pathlib import Path
from sdkwright.spec.loading import load_spec
from sdkwright.translate.api import translate
from sdkwright.spec.bundle import bundle_spec
from sdkwright.problems.problem import SpecError, UnreadableInput
import yaml
list(yaml.parse("a: 1", Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
spec = Path(sys.argv[1])
def report(event, arguments):
    outside = event == "open" and isinstance(arguments[0], str) and not arguments[0].startswith(str(spec))
    if outside and "w" not in str(arguments[1]) and arguments[0].endswith((".py", ".pyc")):
        return  # a module that is imported late
    if outside or event.startswith(("socket.", "subprocess.", "urllib.", "os.system", "os.exec", "http.", "ctypes.")):
        print("TOUCHED", event, arguments, flush=True)
sys.addaudithook(report)
try:
    loaded = load_spec(spec)
    translate(loaded)
    bundle_spec(loaded)
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
INVALID = (
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


def load_with_audit(spec: Path) -> str:
    command = [sys.executable, "-c", _LOAD_WITH_AUDIT, str(spec)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert "TOUCHED" not in run.stdout, run.stdout
    assert run.stderr == ""
    return run.stdout


def write_spec(tmp_path: Path, reference: str, *, has_circles: bool) -> Path:
    text = _DOCUMENT % reference
    if not has_circles:
        text = text[: text.index("    Self:")]
    outside = "components: {schemas: {One: {type: object}}}\n"
    write_files(tmp_path, {"spec/openapi.yaml": _ROOT, "spec/a.yaml": text, "outside.yaml": outside})
    return tmp_path / "spec"


@pytest.mark.parametrize("reference", INVALID, ids=range(len(INVALID)))
def test_an_invalid_reference_is_rejected_and_not_followed(reference: str, tmp_path: Path) -> None:
    output = load_with_audit(write_spec(tmp_path, reference, has_circles=False))
    assert re.search("a.yaml:6: error: (unknown )?reference ", output), output


def test_circles_of_references_are_reported(tmp_path: Path) -> None:
    output = load_with_audit(write_spec(tmp_path, "#/components/schemas/One", has_circles=True))
    assert "Self" in output or "itself" in output
    assert output.count(": error: ") >= 2, output


def test_recursive_schemas_are_accepted(tmp_path: Path) -> None:
    assert load_with_audit(write_spec(tmp_path, "#/components/schemas/One", has_circles=False)) == "read\n"


def test_a_linked_folder_is_not_read(tmp_path: Path) -> None:
    """A linked file is read, because its owner put it there; a linked folder is not."""
    spec = write_spec(tmp_path, "#/components/schemas/One", has_circles=False)
    write_files(tmp_path, {"elsewhere/secret.yaml": "components: {schemas: {Secret: {type: object}}}\n"})
    (spec / "linked").symlink_to(tmp_path / "elsewhere")
    assert "Secret" not in load_with_audit(spec)
