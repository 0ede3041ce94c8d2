"""The bundle of a spec: complete, self-contained, and valid for other tools."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openapi_spec_validator import validate
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError

from sdkwright.ir.api import Api, Operation
from sdkwright.openapi.pointers import resolve_pointer
from sdkwright.problems.problem import SpecError
from sdkwright.spec import bundle as bundle_module
from sdkwright.spec.bundle import bundle_spec
from sdkwright.spec.loading import load_spec
from sdkwright.translate.api import translate
from tests.goldens import Case, list_cases
from tests.projects import ROOT, write_files

SPEC = ROOT / "spec"
ACCEPTED = [case for case in list_cases() if not case.is_rejected]
REJECTED_BY_OTHERS = ("lint_default_out_of_bounds",)


@pytest.fixture(scope="module")
def bundle() -> dict[str, Any]:
    bundle: dict[str, Any] = json.loads(bundle_spec(load_spec(SPEC)))
    return bundle


def test_the_bundle_of_the_real_spec_is_valid(bundle: dict[str, Any]) -> None:
    validate(bundle)


def test_the_committed_bundle_is_up_to_date() -> None:
    assert (ROOT / "generated/openapi.json").read_text("utf-8") == bundle_spec(load_spec(SPEC))


def test_a_bundle_is_a_spec_whose_bundle_is_the_same() -> None:
    spec = load_spec(ROOT / "generated/openapi.json")
    assert bundle_spec(spec) == (ROOT / "generated/openapi.json").read_text("utf-8")
    assert len(translate(spec).resources) > 5


def test_x_module_is_the_document_of_each_schema(bundle: dict[str, Any]) -> None:
    modules = {name: schema["x-module"] for name, schema in bundle["components"]["schemas"].items()}
    assert modules == {name: node.module for name, node in load_spec(SPEC).find_components("schemas").items()}


def test_the_sdk_of_a_bundle_is_that_of_its_folder() -> None:
    """Apart from the order of operations, because a path in two documents is one path in the bundle."""
    folder, bundled = translate(load_spec(SPEC)), translate(load_spec(ROOT / "generated/openapi.json"))
    assert bundled.schemas == folder.schemas
    assert _methods(bundled) == _methods(folder)
    assert sorted(bundled.pages, key=lambda page: page.name) == sorted(
        folder.pages, key=lambda page: page.name
    )


def test_a_single_document_has_no_x_module(tmp_path: Path) -> None:
    write_files(tmp_path, {"spec.yaml": f"openapi: 3.1.1\ninfo: {{title: T, version: '1'}}\n{SHARED}"})
    assert "x-module" not in bundle_spec(load_spec(tmp_path / "spec.yaml"))


THING = """\
openapi: 3.1.1
info: {title: T, version: '1'}
servers: [{url: 'https://api.example.com'}]
tags: [{name: a, description: A.}]
paths:
  /a:
    get:
      operationId: a.get
      tags: [a]
      responses:
        '200': {description: A., content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
components:
  schemas:
    Thing: {type: object, x-module: %s, properties: {a: {type: string}}}
"""


def test_x_module_determines_the_module_of_a_schema(tmp_path: Path) -> None:
    write_files(tmp_path, {"spec.yaml": THING % "b.c"})
    assert [schema.module for schema in translate(load_spec(tmp_path / "spec.yaml")).schemas] == ["b.c"]


@pytest.mark.parametrize(
    ("path", "module", "message"),
    [
        ("spec.yaml", "b.class", "'b.class' cannot be the name of a Python module; rename it"),
        (
            "spec/openapi.yaml",
            "b",
            "'x-module' is only for a single document; remove it (in a folder, the path of the document is the module)",
        ),
    ],
)
def test_an_invalid_x_module_is_rejected(path: str, module: str, message: str, tmp_path: Path) -> None:
    write_files(tmp_path, {path: THING % module})
    with pytest.raises(SpecError) as error:
        translate(load_spec(tmp_path / path.partition("/")[0]))
    assert message in [problem.message for problem in error.value.problems]


def test_every_reference_has_a_target_in_the_bundle(bundle: dict[str, Any]) -> None:
    targets = {*_references(bundle), *_mappings(bundle)}
    assert len(targets) > 100
    assert [target for target in targets if resolve_pointer(bundle, target.removeprefix("#")) is None] == []


def test_the_bundle_has_all_operations_and_components(bundle: dict[str, Any]) -> None:
    spec = load_spec(SPEC)
    operations = {(endpoint.path, endpoint.method) for endpoint in spec.list_paths()}
    assert operations == {
        (path, method) for path, item in bundle["paths"].items() for method in item if method != "parameters"
    }
    for kind, components in bundle["components"].items():
        assert components.keys() == spec.find_components(kind).keys()


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda case: case.name)
def test_the_bundle_of_a_golden_is_valid(case: Case) -> None:
    """Other tools reject some of what `sdkwright lint` only warns of."""
    document = json.loads(bundle_spec(load_spec(case.config(base=case.folder).spec)))
    with pytest.raises(OpenAPIValidationError) if case.name in REJECTED_BY_OTHERS else nullcontext():
        validate(document)


def bundle_folder(folder: Path, **documents: str) -> Any:
    root = "openapi: 3.1.1\ninfo: {title: T, version: '1'}\n"
    write_files(folder, {"openapi.yaml": root + documents.pop("openapi", "")})
    write_files(folder, {f"{name.replace('__', '/')}.yaml": text for name, text in documents.items()})
    return json.loads(bundle_spec(load_spec(folder)))


SHARED = """\
components:
  schemas:
    Thing: {type: object}
  responses:
    Failure: {description: It failed.}
  examples:
    Lamp: {value: {$ref: is data here}}
  parameters:
    Limit: {name: limit, in: query, schema: {type: integer}}
"""


def test_references_are_rewritten_everywhere_except_in_data(tmp_path: Path) -> None:
    """A name may be the same as a keyword for data: a property `default`, the response `default`."""
    schema = "{$ref: '../shared.yaml#/components/schemas/Thing'}"
    words = ("default", "example", "examples", "enum", "const", "mapping", "$ref", "properties", "type")
    properties = "".join(f"        {word}: {schema}\n" for word in words)
    bundle = bundle_folder(
        tmp_path,
        shared=SHARED,
        sub__a=f"""\
paths:
  /a:
    get:
      operationId: a.get
      parameters: [{{$ref: '../shared.yaml#/components/parameters/Limit'}}]
      responses:
        '200':
          description: A.
          headers: {{default: {{schema: {schema}}}}}
          content:
            application/json:
              schema: {{$ref: '#/components/schemas/A'}}
              examples: {{default: {{$ref: '../shared.yaml#/components/examples/Lamp'}}}}
        default: {{$ref: '../shared.yaml#/components/responses/Failure'}}
components:
  schemas:
    A:
      type: object
      properties:
{properties}
      example: {schema}
      default: {schema}
    B:
      type: array
      items: {schema}
      enum: [[{schema}]]
""",
    )
    thing, data = {"$ref": "#/components/schemas/Thing"}, {"$ref": "../shared.yaml#/components/schemas/Thing"}
    responses = bundle["paths"]["/a"]["get"]["responses"]
    assert responses["default"] == {"$ref": "#/components/responses/Failure"}
    assert responses["200"]["headers"] == {"default": {"schema": thing}}
    examples = responses["200"]["content"]["application/json"]["examples"]
    assert examples == {"default": {"$ref": "#/components/examples/Lamp"}}
    first, second = (bundle["components"]["schemas"][name] for name in "AB")
    assert first["properties"] == dict.fromkeys(words, thing)
    assert (first["example"], first["default"]) == (data, data)
    assert (second["items"], second["enum"]) == (thing, [[data]])
    assert bundle["components"]["examples"]["Lamp"]["value"] == {"$ref": "is data here"}


def test_the_mapping_of_a_discriminator_is_rewritten(tmp_path: Path) -> None:
    variant = "{type: object, required: [kind], properties: {kind: {type: string, const: %s}}}"
    bundle = bundle_folder(
        tmp_path,
        a=f"components: {{schemas: {{A: {variant % 'a'}}}}}\n",
        b="""\
components:
  schemas:
    Either:
      oneOf: [{$ref: 'a.yaml#/components/schemas/A'}]
      discriminator: {propertyName: kind, mapping: {a: 'a.yaml#/components/schemas/A'}}
""",
    )
    discriminator = bundle["components"]["schemas"]["Either"]["discriminator"]
    assert discriminator == {"propertyName": "kind", "mapping": {"a": "#/components/schemas/A"}}


def test_parameters_of_a_path_in_two_documents_stay_apart(tmp_path: Path) -> None:
    """Parameters of a path item in one document do not apply to operations in the other."""
    operation = "{operationId: %s, responses: {'204': {description: Done.}}%s}"
    identity = "{name: id, in: path, required: true, schema: {type: %s}}"
    limit = "{name: limit, in: query, schema: {type: integer}}"
    own = f", parameters: [{identity % 'integer'}]"
    bundle = bundle_folder(
        tmp_path,
        a=f"paths:\n  '/x/{{id}}':\n    parameters: [{identity % 'string'}, {limit}]\n    get: {operation % ('a.get', '')}\n"
        f"    put: {operation % ('a.put', own)}\n",
        b=f"paths:\n  '/x/{{id}}':\n    post: {operation % ('b.create', own)}\n",
    )
    item = bundle["paths"]["/x/{id}"]
    parameters = {
        method: [(element["name"], element["schema"]["type"]) for element in item[method]["parameters"]]
        for method in item
    }
    assert parameters == {
        "get": [("id", "string"), ("limit", "integer")],
        "put": [("id", "integer"), ("limit", "integer")],
        "post": [("id", "integer")],
    }


def test_keywords_of_the_root_document_are_kept(tmp_path: Path) -> None:
    bundle = bundle_folder(
        tmp_path, openapi="externalDocs: {url: 'https://example.com'}\ntags: [{name: a}]\n"
    )
    assert list(bundle) == ["openapi", "info", "tags", "externalDocs", "paths", "components"]


def test_letters_are_written_out_and_invisible_characters_escaped(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "openapi.yaml": "openapi: 3.1.1\ninfo: {title: \"é\\u202e\\U000e0041\\x7f\U0001f600\", version: '1'}\n"
        },
    )
    text = bundle_spec(load_spec(tmp_path))
    assert r'"title": "é\u202e\udb40\udc41\u007f😀"' in text
    assert json.loads(text)["info"]["title"] == "é\u202e\U000e0041\x7f\U0001f600"


def _methods(api: Api) -> dict[str, Operation]:
    return {operation.id: operation for resource in api.walk_resources() for operation in resource.operations}


def _references(value: Any) -> Iterator[str]:
    """Those of the document itself; examples are data."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for key, child in value.items():
            if key not in ("example", "examples"):
                yield from _references(child)
    elif isinstance(value, list):
        for child in value:
            yield from _references(child)


def _mappings(bundle: dict[str, Any]) -> Iterator[str]:
    for schema in bundle["components"]["schemas"].values():
        yield from schema.get("discriminator", {}).get("mapping", {}).values()


_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
_JSON = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)


@given(value=_JSON)
def test_json_is_written_as_the_standard_library_writes_it(value: object) -> None:
    expected = json.dumps(value, indent=2, ensure_ascii=False)
    assert bundle_module._format_json(value, "\n") == expected  # pyright: ignore[reportPrivateUsage]
