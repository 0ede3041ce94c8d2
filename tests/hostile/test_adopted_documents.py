"""A hostile document can do no more in `adopt` than in `generate`: no code, no other files, bounded time and memory."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sdkwright.adopt.adoption import adopt
from sdkwright.adopt.report import make_report
from sdkwright.adopt.report_formats import FORMATS
from sdkwright.openapi.description import read_description
from sdkwright.output.manifest import is_inside
from sdkwright.spec.loading import load_spec
from tests.hostile.hostile_spec import CORPUS
from tests.projects import read_files, run_sdkwright, run_shell, write_files

_PYPROJECT = (
    '[tool.sdkwright]\npackage = "hostile_sdk"\ndistribution = "hostile-sdk"\nclient_class = "Hostile"\n'
)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SECONDS = 60
_ADOPT_WITH_AUDIT = """
import sys
from pathlib import Path
from sdkwright.cli.main import main
import sdkwright.adopt.adoption, sdkwright.adopt.report_formats, sdkwright.output.spec_folder, sdkwright.openapi.bundling
import sdkwright.openapi.mistakes, sdkwright.openapi.lenient_yaml, sdkwright.openapi.swagger, tomli, yaml
list(yaml.parse("a: 1", Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
folder = str(Path.cwd())
def report(event, arguments):
    is_file = event in ("open", "os.rename", "os.remove", "os.mkdir", "os.link", "os.symlink")
    path = arguments[0] if is_file else ""
    if isinstance(path, bytes):
        path = path.decode()
    is_outside = isinstance(path, str) and is_file and path.startswith("/") and not path.startswith(folder)
    if is_outside and path.endswith((".py", ".pyc", "/null")) or (event == "open" and "/lib/python" in str(path)):
        return  # a module that is imported late
    network = ("socket.connect", "socket.getaddrinfo", "subprocess.", "urllib.Request", "os.system", "os.exec", "http.client.")
    if is_outside or event.startswith(network) or ".." in str(path):
        print("TOUCHED", event, arguments, flush=True)
sys.addaudithook(report)
sys.exit(main(["adopt", "in/api.json", "--format", "json"]))
"""


def make_document(text: str) -> dict[str, Any]:
    """A document with a text in every place for names and prose."""
    ref = "#/components/schemas/" + text.replace("~", "~0").replace("/", "~1")
    schema = {
        "title": text,
        "description": text,
        "type": "object",
        "required": [text],
        "properties": {
            text: {"type": "string", "enum": [text, "b"], "default": text, "pattern": text},
            "n": {"$ref": ref},
        },
        "example": {text: text},
        "discriminator": {"propertyName": text, "mapping": {text: ref}},
        f"x-{text}": text,
    }
    media = {"schema": {"$ref": ref}, "example": {text: text}, "examples": {text: {"value": text}}}
    operation = {
        "operationId": text,
        "tags": [text],
        "summary": text,
        "description": text,
        "x-fern-sdk-method-name": text,
        "x-speakeasy-name-override": text,
        "parameters": [
            {
                "name": text,
                "in": place,
                "description": text,
                "example": text,
                "schema": {"type": "string", "default": text},
            }
            for place in ("query", "header", "cookie")
        ],
        "requestBody": {"description": text, "content": {"application/json": media, text: media}},
        "responses": {
            "200": {
                "description": text,
                "content": {"application/json": media},
                "headers": {text: {"schema": {}}},
            },
            text: {"description": text},
        },
        "security": [{text: [text]}, {f"{text}2": []}],
        "externalDocs": {"url": text, "description": text},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": text, "version": text, "description": text, "contact": {"url": text}},
        "servers": [{"url": "https://example.com", "description": text, "x-name": text}, {"url": text}],
        "tags": [{"name": text, "description": text, "x-displayName": text}],
        "paths": {
            f"/{text}": {"get": operation},
            "/a": {"post": {**operation, "operationId": "a"}},
            "/b": {
                "get": {
                    "operationId": text,
                    "tags": [text],
                    "summary": text,
                    "responses": {"204": {"description": text}},
                }
            },
        },
        "components": {
            "schemas": {text: schema},
            "securitySchemes": {
                text: {"type": "apiKey", "in": "header", "name": "X-Key", "description": text},
                f"{text}2": {"type": "apiKey", "in": "header", "name": text},
            },
        },
    }


@pytest.mark.parametrize("text", CORPUS)
def test_a_text_in_every_place(text: str, tmp_path: Path) -> None:
    (tmp_path / "api.json").write_text(json.dumps(make_document(text)), "utf-8")
    description = read_description(str(tmp_path / "api.json"), is_tolerant=True)
    adoption = adopt(description, None, "Hostile")
    assert adoption.operations >= 1
    assert [path for path in adoption.files if not is_inside(path)] == []
    write_files(tmp_path / "spec", adoption.files)
    load_spec(tmp_path / "spec")
    report = make_report(description, adoption, "spec")
    assert [name for name, format in FORMATS.items() if _CONTROL.search(format(report))] == []


REFERENCES = [
    "/etc/passwd",
    "../secret.json",
    "../../../../etc/passwd#/a",
    "file:///etc/passwd",
    "http://127.0.0.1:9/x.json",
    "//127.0.0.1/x.json",
    "link.json",
    "link.json#/a",
    "\x00",
    "~",
    "http://[",
    "a" * 100_000,
    "data:application/json,{}",
]


def test_no_other_file_is_read_or_written(tmp_path: Path) -> None:
    schemas: dict[str, Any] = {f"S{number}": {"$ref": ref} for number, ref in enumerate(REFERENCES)}
    schemas |= {f"T{number}": {"properties": {"a": {"$ref": ref}}} for number, ref in enumerate(REFERENCES)}
    content = {name: {"schema": {"$ref": f"#/components/schemas/{name}"}} for name in schemas}
    responses = {
        str(200 + number): {"description": "d", "content": {"application/json": media}}
        for number, media in enumerate(content.values())
    }
    paths = {"/a": {"get": {"operationId": "../../x", "tags": ["/etc"], "responses": responses}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas},
    }
    project = tmp_path / "project"
    write_files(project, {"pyproject.toml": _PYPROJECT, "in/api.json": json.dumps(document)})
    (project / "secret.json").write_text('{"a": {"enum": ["secret"]}}')
    (project / "in/link.json").symlink_to(project / "secret.json")
    program = [sys.executable, "-IB", "-c", _ADOPT_WITH_AUDIT]
    process = subprocess.run(
        program, cwd=project, capture_output=True, text=True, timeout=_SECONDS, check=False
    )
    assert (process.returncode, process.stderr) == (0, "the whole report is in spec/ADOPTED.md\n")
    assert "TOUCHED" not in process.stdout
    assert json.loads(process.stdout)["summary"]["mistake"] == 2 * len(REFERENCES)
    assert not any(
        b'"secret"' in data or b"[secret]" in data for data in read_files(project / "spec").values()
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["project"]


def _nest(depth: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(depth):
        schema = {"type": "array", "items": schema}
    return schema


SHAPES: dict[str, dict[str, Any]] = {
    "a chain of references": {
        **{f"A{number}": {"$ref": f"#/components/schemas/A{number + 1}"} for number in range(5_000)},
        "A5000": {"type": "object", "properties": {"a": {"type": "string"}}},
    },
    "references in a circle": {
        "A0": {"$ref": "#/components/schemas/A1"},
        "A1": {"$ref": "#/components/schemas/A0"},
    },
    "allOf of itself": {"A0": {"allOf": [{"$ref": "#/components/schemas/A0"}, {"type": "object"}]}},
    "allOf in a circle": {
        f"A{number}": {"allOf": [{"$ref": f"#/components/schemas/A{(number + 1) % 30}"}]}
        for number in range(30)
    },
    "doubling allOf": {
        **{
            f"A{number}": {
                "allOf": [
                    {"$ref": f"#/components/schemas/A{number + 1}"},
                    {"$ref": f"#/components/schemas/A{number + 1}"},
                ]
            }
            for number in range(40)
        },
        "A40": {"type": "object", "properties": {"a": {"type": "string"}}},
    },
    "doubling anyOf": {
        **{
            f"A{number}": {
                "anyOf": [
                    {"$ref": f"#/components/schemas/A{number + 1}"},
                    {"allOf": [{"$ref": f"#/components/schemas/A{number + 1}"}, {"nullable": True}]},
                ]
            }
            for number in range(40)
        },
        "A40": {"type": "string"},
    },
    "a deep schema": {"A0": _nest(90)},
    "many variants": {
        "A0": {
            "oneOf": [
                {"type": "object", "properties": {f"p{number}": {"type": "string"}}}
                for number in range(1_000)
            ]
        }
    },
    "a long enum": {"A0": {"type": "string", "enum": [f"value {number}" for number in range(20_000)]}},
    "many properties": {
        "A0": {"type": "object", "properties": {f"p{number}": {"type": "integer"} for number in range(3_000)}}
    },
    "impossible": {
        "A0": {
            "type": "object",
            "allOf": [{"type": "string"}, {"type": "integer"}],
            "required": 5,
            "properties": [1],
            "enum": {},
        }
    },
}


@pytest.mark.parametrize("name", SHAPES)
def test_schemas_that_grow_take_bounded_time_and_memory(name: str, tmp_path: Path) -> None:
    media = {"application/json": {"schema": {"$ref": "#/components/schemas/A0"}}}
    operation = {
        "requestBody": {"content": media},
        "responses": {"200": {"description": "d", "content": media}},
    }
    document = {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"post": operation}, "/b": {"get": {"responses": {"204": {"description": "d"}}}}},
        "components": {"schemas": SHAPES[name]},
    }
    write_files(tmp_path, {"pyproject.toml": _PYPROJECT, "api.json": json.dumps(document)})
    program = f"ulimit -v 3000000; timeout {_SECONDS} sdkwright adopt api.json"
    process = run_shell(program, tmp_path)
    assert "Traceback" not in process.stderr and process.returncode in (0, 2), process.stderr[-2000:]
    if process.returncode == 0:
        load_spec(tmp_path / "spec")


@pytest.mark.parametrize(
    "document",
    [
        {"openapi": "3.1.0", "paths": {"/a": {"get": value}}}
        for value in (
            5,
            [],
            {},
            {"responses": 5},
            {"parameters": {}},
            {"parameters": [5]},
            {"requestBody": []},
            {"tags": 5},
        )
    ]
    + [
        {
            "openapi": "3.1.0",
            "info": 5,
            "paths": {"/a": {"get": {}}},
            "servers": 5,
            "tags": {},
            "security": 5,
        },
        {
            "openapi": "3.1.0",
            "paths": {"/a": {"get": {}}},
            "components": 5,
            "servers": [5],
            "tags": [5],
            "security": [5],
        },
        {
            "openapi": "3.1.0",
            "paths": {"/a": {"get": {}}},
            "components": {"schemas": [], "securitySchemes": {"a": 5}},
        },
        {"openapi": "3.1.0", "paths": {"a": 5, "b": {"get": {}}, "/{": {"get": {}}, "/}{": {"get": {}}}},
        {"openapi": "3.1.0", "paths": [], "webhooks": 5},
        {
            "swagger": "2.0",
            "paths": {"/a": {"get": {"parameters": [{"in": "body"}, {}, {"$ref": 5}]}}},
            "definitions": [],
        },
        {
            "swagger": "2.0",
            "basePath": 5,
            "schemes": 5,
            "paths": {"/a": {"get": {"responses": {"200": {"schema": 5}}}}},
        },
    ],
    ids=lambda document: json.dumps(document)[:70],
)
def test_parts_of_another_kind(document: dict[str, Any], tmp_path: Path) -> None:
    write_files(tmp_path, {"pyproject.toml": _PYPROJECT, "api.json": json.dumps(document)})
    process = run_sdkwright("adopt", "api.json", cwd=tmp_path)
    assert "Traceback" not in process.stderr and process.returncode in (0, 2), process.stderr[-2000:]
    if process.returncode == 0:
        load_spec(tmp_path / "spec")
