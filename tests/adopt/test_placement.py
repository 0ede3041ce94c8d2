"""A single document as a folder of documents: what is where, and that the strict loader accepts it."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sdkwright.adopt.writing.placement import place
from sdkwright.openapi.yaml_text import format_yaml
from sdkwright.spec.bundle import bundle_spec
from sdkwright.spec.loading import Spec, load_spec
from sdkwright.translate.api import translate

Json = dict[str, Any]


def make_reference(name: str, kind: str = "schemas") -> Json:
    return {"$ref": f"#/components/{kind}/{name}"}


def make_document(operations: dict[str, list[str]], schemas: dict[str, list[str]]) -> Json:
    """A description whose operations and schemas refer to these schemas."""
    return {
        "openapi": "3.1.1",
        "info": {"title": "Shop", "version": "1.0.0"},
        "servers": [{"url": "https://shop.example"}],
        "security": [{"Key": []}],
        "tags": [],
        "paths": {f"/{name}": {"get": make_operation(name, names)} for name, names in operations.items()},
        "components": {
            "securitySchemes": {"Key": {"type": "apiKey", "in": "header", "name": "x-key"}},
            "schemas": {
                name: {
                    "type": "object",
                    "properties": {f"p{n}": make_reference(target) for n, target in enumerate(names)},
                }
                for name, names in schemas.items()
            },
        },
    }


def make_operation(name: str, schemas: list[str]) -> Json:
    responses = {
        str(200 if position == 0 else 400 + position): {
            "description": "It.",
            "content": {"application/json": {"schema": make_reference(schema)}},
        }
        for position, schema in enumerate(schemas)
    }
    return {
        "operationId": name,
        "tags": [name.rpartition(".")[0]],
        "summary": "Do it.",
        "responses": responses or {"204": {"description": "Nothing."}},
    }


def write(documents: dict[str, Json], folder: Path) -> Path:
    for file, document in documents.items():
        path = folder / "spec" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(format_yaml(document))
    return folder / "spec"


def load(documents: dict[str, Json], folder: Path) -> Spec:
    return load_spec(write(documents, folder))


def list_schemas(documents: dict[str, Json]) -> dict[str, list[str]]:
    return {
        file: list(document.get("components", {}).get("schemas", {})) for file, document in documents.items()
    }


def test_schemas_are_in_the_nearest_common_ancestor(tmp_path: Path) -> None:
    document = make_document(
        {"users.list": ["UserList"], "users.get": ["User"], "pets.get": ["Pet"]},
        {
            "UserList": ["User", "Page"],
            "User": ["Role"],
            "Role": [],
            "Page": [],
            "Pet": ["Page", "Owner"],
            "Owner": ["Pet"],
        },
    )
    documents = place(document)
    assert list_schemas(documents) == {
        "openapi.yaml": [],
        "users.yaml": ["UserList", "User", "Role"],
        "pets.yaml": ["Pet", "Owner"],
        "shared.yaml": ["Page"],
    }
    properties = documents["users.yaml"]["components"]["schemas"]["UserList"]["properties"]
    assert properties == {
        "p0": make_reference("User"),
        "p1": {"$ref": "shared.yaml#/components/schemas/Page"},
    }
    assert list(documents["openapi.yaml"]) == ["openapi", "info", "servers", "security", "tags", "components"]
    assert documents["openapi.yaml"]["components"] == {
        "securitySchemes": document["components"]["securitySchemes"]
    }
    assert [tag["name"] for tag in documents["openapi.yaml"]["tags"]] == ["users", "pets"]
    assert not load(documents, tmp_path).warnings


def test_a_cycle_stays_together_where_all_its_users_can_refer_to_it(tmp_path: Path) -> None:
    documents = place(
        make_document(
            {"a.get": ["A"], "b.get": ["B"]}, {"A": ["X"], "X": ["Y"], "Y": ["X", "Z"], "Z": [], "B": ["Y"]}
        )
    )
    assert list_schemas(documents)["shared.yaml"] == ["X", "Y", "Z"]
    load(documents, tmp_path)


def make_large_resource(count: int) -> Json:
    operations = {
        **{f"users.do_{number}": ["User"] for number in range(count)},
        **{f"users.keys.do_{number}": ["Key", "Role", "Page"] for number in range(3)},
        "users.mail.send": ["Mail"],
        "pets.get": ["Page"],
    }
    return make_document(
        operations,
        {"User": ["Role"], "Role": [], "Key": ["Kind"], "Kind": [], "Page": [], "Mail": ["Text"], "Text": []},
    )


def test_a_large_resource_is_split_by_sub_resources_with_schemas(tmp_path: Path) -> None:
    documents = place(make_large_resource(8))
    assert list_schemas(documents) == {
        "openapi.yaml": [],
        "users.yaml": ["User", "Role", "Mail", "Text"],
        "users/keys.yaml": ["Key", "Kind"],
        "pets.yaml": [],
        "shared.yaml": ["Page"],
    }
    response = documents["users/keys.yaml"]["paths"]["/users.keys.do_0"]["get"]["responses"]["401"]
    assert response["content"]["application/json"]["schema"] == {
        "$ref": "../users.yaml#/components/schemas/Role"
    }
    translate(load(documents, tmp_path))


def test_a_small_resource_is_one_document() -> None:
    assert list(place(make_large_resource(2))) == ["openapi.yaml", "users.yaml", "pets.yaml", "shared.yaml"]


def test_a_parent_without_operations_gets_a_tag_before_its_child() -> None:
    document = make_document({"a.b.c.get": [], "d.get": []}, {})
    document["tags"] = [{"name": "d", "description": "D."}, {"name": "a.b.c", "description": "C."}]
    assert place(document)["openapi.yaml"]["tags"] == [
        {"name": "d", "description": "D."},
        {"name": "a", "description": ""},
        {"name": "a.b", "description": ""},
        {"name": "a.b.c", "description": "C."},
    ]


def test_a_path_with_operations_of_several_resources_is_in_several_documents(tmp_path: Path) -> None:
    document = make_document({}, {})
    document["paths"]["/things/{id}"] = {
        "parameters": [make_reference("Id", "parameters")],
        "get": make_operation("things.get", []),
        "delete": make_operation("bin.put", []),
    }
    document["components"]["parameters"] = {
        "Id": {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    }
    documents = place(document)
    assert list(documents) == ["openapi.yaml", "things.yaml", "bin.yaml", "shared.yaml"]
    assert list(documents["bin.yaml"]["paths"]["/things/{id}"]) == ["parameters", "delete"]
    translate(load(documents, tmp_path))


def test_webhooks_and_unusual_names(tmp_path: Path) -> None:
    document = make_document(
        {
            "con.get": ["A"],
            "shared.get": ["B"],
            "openapi.get": ["C"],
            "additions.x.get": [],
            "Users.get": ["D"],
            "import.get": [],
        },
        {"A": [], "B": ["A"], "C": ["B"], "D": []},
    )
    document["webhooks"] = {"created": {"post": make_operation("created", ["D"])}}
    documents = place(document)
    assert list(documents) == [
        "openapi.yaml", "con_.yaml", "additions.yaml", "webhooks.yaml", "shared.yaml"
    ]  # fmt: skip
    load(documents, tmp_path)


def test_references_in_data_and_foreign_references_stay() -> None:
    document = make_document({"a.get": ["A"]}, {"A": []})
    schema = document["components"]["schemas"]["A"]
    schema["example"] = {"p0": make_reference("A")}
    schema["properties"]["default"] = make_reference("A")
    schema["properties"]["$ref"] = {"type": "string"}
    schema["x-other"] = make_reference("A")
    assert place(document)["a.yaml"]["components"]["schemas"]["A"] == schema


NAMES = [f"S{number}" for number in range(12)]
RESOURCES = ["a", "b", "a.x", "a.y", "a.x.z", "b.x", "shared", "aux", "openapi", "shared.x"]


@st.composite
def documents_strategy(draw: st.DrawFn) -> Json:
    subset = st.lists(st.sampled_from(NAMES), max_size=3, unique=True)
    operations = {
        f"{draw(st.sampled_from(RESOURCES))}.do_{number}": draw(subset)
        for number in range(draw(st.integers(1, 40)))
    }
    return make_document(operations, {name: draw(subset) for name in NAMES})


@settings(max_examples=60, deadline=None)
@given(document=documents_strategy())
def test_the_strict_loader_accepts_the_folder(document: Json) -> None:
    with TemporaryDirectory() as folder:
        spec = load(place(document), Path(folder))
        translate(spec)
        bundle = json.loads(bundle_spec(spec))
    for schema in bundle["components"]["schemas"].values():
        del schema["x-module"]
    assert bundle["paths"] == document["paths"]
    assert bundle["components"] == document["components"]


def test_a_document_cannot_be_outside_the_folder() -> None:
    operations = ["../x.get", "/etc.x.get", "a/b.get", "a.../b.x.get", f"{'a' * 300}.get", "a.b/../../c.get"]
    documents = place(make_document({f"{name}{number}": [] for number, name in enumerate(operations)}, {}))
    assert list(documents) == ["openapi.yaml", "a.yaml"]


def test_documents_are_the_same_each_time() -> None:
    document = make_large_resource(8)
    first = {file: format_yaml(part) for file, part in place(document).items()}
    assert first == {file: format_yaml(part) for file, part in place(document).items()}
    assert document == make_large_resource(8)
