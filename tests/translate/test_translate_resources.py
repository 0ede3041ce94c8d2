"""The tree of resources, and the modules that schemas live in; what no golden shows of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sdkwright.problems.problem import SpecError
from sdkwright.spec.loading import load_spec
from sdkwright.translate.api import translate
from tests.projects import write_files
from tests.translate.descriptions import (
    ROOT_KEYS,
    SCHEMAS,
    SMALL,
    TEXT,
    Built,
    Refused,
    answer,
    described,
    operation,
)


def test_names_of_modules_and_schemas(refused: Refused) -> None:
    schemas = {**SCHEMAS, "Odd": {**SCHEMAS["Thing"], "x-module": "shop.import"}}
    assert refused(described(SMALL, schemas)) == [
        "'shop.import' cannot be the name of a Python module; rename it"
    ]


def test_a_module_is_said_in_a_single_document_only(tmp_path: Path) -> None:
    spec = described(SMALL)
    spec["components"]["schemas"] = {**SCHEMAS, "Odd": {**SCHEMAS["Thing"], "x-module": "shop"}}
    write_files(tmp_path, {"spec/openapi.yaml": json.dumps({key: spec[key] for key in ROOT_KEYS})})
    write_files(
        tmp_path, {"spec/things.yaml": json.dumps({key: spec[key] for key in ("paths", "components")})}
    )
    with pytest.raises(SpecError) as caught:
        translate(load_spec(tmp_path / "spec"))
    assert [problem.message for problem in caught.value.problems] == [
        "'x-module' is only for a single document; remove it (in a folder, the path of the document is the module)"
    ]


def test_a_document_has_the_operations_of_its_resource(tmp_path: Path) -> None:
    paths = {
        f"/{name}": {"delete": operation(name, answer(TEXT))}
        for name in ("shop.clear", "shop.tills.clear", "desk.clear")
    }
    spec = described(paths)
    write_files(tmp_path, {"spec/openapi.yaml": json.dumps({key: spec[key] for key in ROOT_KEYS})})
    write_files(tmp_path, {"spec/shop/carts.yaml": json.dumps({"paths": paths})})
    with pytest.raises(SpecError) as caught:
        translate(load_spec(tmp_path / "spec"))
    assert [problem.message for problem in caught.value.problems] == [
        "'desk.clear' belongs in desk.yaml; move it there",
        "'shop.clear' belongs in shop.yaml; move it there",
        "'shop.tills.clear' belongs in shop/tills.yaml, or in the document of a resource above it; move it there",
    ]


def test_two_resources_that_would_share_a_class_are_refused(refused: Refused) -> None:
    paths = {
        "/a": {"get": operation("one_two.get", answer(TEXT))},
        "/b": {"get": operation("one.two.get", answer(TEXT))},
        "/c": {"get": operation("things.one_two.get", answer(TEXT))},
        "/d": {"get": operation("things.onetwo.get", answer(TEXT))},
        "/e": {"get": operation("things.one__two.get", answer(TEXT))},
    }
    assert refused(described(paths)) == [
        "the resources 'one_two' and 'one__two' would both have a class 'ThingsOneTwoResource'; rename one"
    ]


@pytest.mark.parametrize("name", ["close", "with_options", "with_raw_response", "datetime"])
def test_methods_that_hide_what_the_sdk_has(refused: Refused, name: str) -> None:
    spec = described({"/things": {"get": operation(f"things.{name}", answer(TEXT))}})
    assert refused(spec) == [f"'{name}' is reserved by the SDK; rename the method"]


@pytest.mark.parametrize("name", ["close", "with_options", "with_raw_response"])
def test_resources_that_hide_what_the_client_has(refused: Refused, name: str) -> None:
    spec = described({"/things": {"get": operation(f"{name}.get", answer(TEXT))}})
    assert refused(spec) == [f"the client itself has a method '{name}'; rename the resource"]


def test_the_order_of_resources_is_that_of_the_description(built: Built) -> None:
    names = ("shop.tills.get", "desk.get", "shop.get", "shop.carts.get")
    api = built(described({f"/{name}": {"get": operation(name, answer(TEXT))} for name in names}))
    assert [(one.path, [child.path for child in one.children]) for one in api.resources] == [
        (("shop",), [("shop", "tills"), ("shop", "carts")]),
        (("desk",), []),
    ]


def test_the_module_of_a_schema_is_not_part_of_it(built: Built) -> None:
    schemas = {"Thing": {**SCHEMAS["Thing"], "x-module": "shop.things"}}
    (schema,) = built(described(SMALL, schemas)).schemas
    assert (schema.module, schema.content) == ("shop.things", SCHEMAS["Thing"])


def test_the_bytes_of_a_field_need_a_name_that_is_free(refused: Refused) -> None:
    encoded = {"type": "string", "contentEncoding": "base64"}
    schemas = {"Thing": {**SCHEMAS["Thing"], "properties": {"audio_base64": encoded, "audio_bytes": TEXT}}}
    assert refused(described(SMALL, schemas)) == [
        "the bytes of 'audio_base64' would be 'audio_bytes', which is a property too; rename one of them"
    ]
