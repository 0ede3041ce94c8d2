"""Modules of schemas that refer to each other can be imported in any order, and their schemas are complete."""

from __future__ import annotations

import importlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from typing_extensions import get_type_hints

from sdkwright.ir import names
from sdkwright.output.folder import write_output
from sdkwright.pipeline import generate
from sdkwright.render.models import render_models, render_params
from sdkwright.render.package import TEMPLATES
from sdkwright.spec.loading import load_spec
from sdkwright.translate.api import translate
from tests.goldens import GOLDEN, PACKAGE, WHOLE, Case
from tests.projects import write_files

MODULES = ("a", "b", "a.c", "a.c.d", "b.e", "b.f", "a_and_others")
_RENDERED = ("errors.py", "_runtime/schemas.py", "_runtime/formats.py")
_NUMBERS = count()

Schemas = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("cycles")
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


def refer(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


@st.composite
def draw_schemas(draw: st.DrawFn) -> Schemas:
    """Objects in several modules. Each refers to any others; its base is one before it."""
    number = draw(st.integers(2, 8))
    all_names = [f"Thing{index}" for index in range(number)]
    schemas: Schemas = {}
    for index, name in enumerate(all_names):
        targets = draw(st.lists(st.sampled_from(all_names), max_size=3, unique=True))
        fields = {
            f"field_{name.lower()}_{target.lower()}": draw_reference(draw, target) for target in targets
        }
        content: dict[str, Any] = {
            "type": "object",
            "properties": {**fields, name.lower(): {"type": "string"}},
        }
        if index and draw(st.booleans()):
            content = {"allOf": [refer(draw(st.sampled_from(all_names[:index]))), content]}
        schemas[name] = {"x-module": draw(st.sampled_from(MODULES)), **content}
    return schemas


def draw_reference(draw: st.DrawFn, name: str) -> dict[str, Any]:
    forms: tuple[dict[str, Any], ...] = (
        refer(name),
        {"type": "array", "items": refer(name)},
        {"type": "object", "additionalProperties": refer(name)},
        {"anyOf": [refer(name), {"type": "null"}]},
    )
    return draw(st.sampled_from(forms))


def write_package(folder: Path, schemas: Schemas) -> str:
    """Write the models and typed dicts of schemas, and return the name of the package."""
    package = f"cycle_sdk_{next(_NUMBERS)}"
    body = {
        "type": "object",
        "properties": {f"argument_{name.lower()}": refer(name) for name in schemas},
    }
    operation = {
        "operationId": "things.create",
        "summary": "Create.",
        "requestBody": {"content": {"application/json": {"schema": refer("Request")}}},
        "responses": {
            "200": {"description": "It.", "content": {"application/json": {"schema": refer("Request")}}}
        },
    }
    description = {
        "openapi": "3.1.1",
        "info": {"title": "Things", "version": "1.0.0"},
        "servers": [{"url": "https://api.example.com"}],
        "tags": [{"name": "things", "description": "Things."}],
        "paths": {"/things": {"post": operation}},
        "components": {"schemas": {"Request": body, **schemas}},
    }
    write_files(folder, {f"{package}.yaml": yaml.safe_dump(description, sort_keys=False)})
    api = translate(load_spec(folder / f"{package}.yaml"), names.list_client_names("Things"))
    expected = Case(GOLDEN / WHOLE).expected()
    shared = {
        path: expected[f"expected/src/{PACKAGE}/{path}"].replace(PACKAGE, package) for path in _RENDERED
    }
    shutil.copytree(TEMPLATES / "src/package/_runtime", folder / package / "_runtime")
    files = {**shared, **render_models(api, package), **render_params(api, package), "__init__.py": ""}
    write_files(folder / package, files)
    return package


def import_first(package: str, module: str) -> Any:
    """Import a module before any other of its folder."""
    for name in [name for name in sys.modules if name.startswith((f"{package}.models", f"{package}.params"))]:
        del sys.modules[name]
    importlib.invalidate_caches()
    return importlib.import_module(f"{package}.{module}")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(schemas=draw_schemas())
def test_modules_can_be_imported_in_any_order(folder: Path, schemas: Schemas) -> None:
    package = write_package(folder, schemas)
    for name, schema in schemas.items():
        model = getattr(import_first(package, f"models.{schema['x-module']}"), name)
        assert model(**{name.lower(): "text"}).model_dump(exclude_unset=True) == {name.lower(): "text"}
        references = TypeAdapter(model).json_schema(ref_template="{model}")
        assert name in str(references)
        params = import_first(package, f"params.{schema['x-module']}")
        assert name.lower() in get_type_hints(getattr(params, f"{name}Param"))


def test_only_modules_of_a_cycle_are_joined(folder: Path) -> None:
    one: dict[str, Any] = {
        "x-module": "a",
        "type": "object",
        "properties": {"two": refer("Two"), "leaf": refer("Leaf")},
    }
    two: dict[str, Any] = {"x-module": "b", "type": "object", "properties": {"one": refer("One")}}
    leaf: dict[str, Any] = {
        "x-module": "leaves",
        "type": "object",
        "properties": {"text": {"type": "string"}},
    }
    user: dict[str, Any] = {"x-module": "users", "type": "object", "properties": {"one": refer("One")}}
    package = write_package(folder, {"One": one, "Two": two, "Leaf": leaf, "User": user})
    modules = {
        name: getattr(import_first(package, f"models.{module}"), name).__module__.removeprefix(
            f"{package}.models."
        )
        for name, module in (("One", "a"), ("Two", "b"), ("Leaf", "leaves"), ("User", "users"))
    }
    assert modules == {"One": "a_and_others", "Two": "a_and_others", "Leaf": "leaves", "User": "users"}


@pytest.mark.parametrize("checker", ["mypy", "basedpyright"])
def test_a_type_checker_finds_no_errors(tmp_path: Path, checker: str) -> None:
    case = Case(GOLDEN / "module_cycle")
    write_output(generate(case.config(base=case.folder)), tmp_path)
    paths = [f"src/{PACKAGE}/{name}" for name in ("inputs.py", "models", "params", "resources")]
    (tmp_path / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}')
    options = {"mypy": ["--strict"], "basedpyright": ["--pythonpath", sys.executable]}[checker]
    program = [sys.executable, "-m", checker, *options, *paths]
    run = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("keyword", ["propertyNames", "not"])
def test_a_condition_refers_to_a_component_that_is_no_class(keyword: str, tmp_path: Path) -> None:
    lamp = {"type": "object", "additionalProperties": {"type": "number"}, keyword: refer("Kind")}
    schemas: Schemas = {
        "Lamp": {"type": "object", "properties": {"power": lamp}},
        "Kind": {"type": "string", "enum": ["a", "b"]},
    }
    content = {"application/json": {"schema": refer("Lamp")}}
    get = {"operationId": "lamps.get", "tags": ["lamps"]}
    document = {
        "openapi": "3.1.1",
        "info": {"title": "Lamps", "version": "1"},
        "servers": [{"url": "https://lamps.example.com"}],
        "tags": [{"name": "lamps"}],
        "paths": {
            "/lamps": {"get": {**get, "responses": {"200": {"description": "A lamp.", "content": content}}}}
        },
        "components": {"schemas": schemas},
    }
    (tmp_path / "api.yaml").write_text(yaml.safe_dump(document), "utf-8")
    models = render_models(
        translate(load_spec(tmp_path / "api.yaml"), names.list_client_names("Lamps")), PACKAGE
    )
    assert "class Lamp(" in "".join(models.values())
    assert "Kind" not in "".join(models.values())
