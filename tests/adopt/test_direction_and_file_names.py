"""The names of schemas with a form for requests, of shared unions, and of schemas in other files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from sdkwright.adopt.adoption import Adoption, adopt
from sdkwright.openapi.description import read_description
from tests.adopt.adopting import Adopted, adopt_document, make_operation

Json = dict[str, Any]


def refer(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def make_branch(own: str) -> Json:
    """A recursive schema."""
    return {
        "type": "object",
        "properties": {"label": {"type": "string"}, "twigs": {"type": "array", "items": refer(own)}},
    }


def test_equal_forms_for_requests_and_responses_are_one_schema_with_the_plain_name() -> None:
    operation = make_operation(response=refer("Branch-Output"), body=refer("Branch-Input"))
    schemas = {name: make_branch(name) for name in ("Branch-Input", "Branch-Output")}
    for order in (schemas, dict(reversed(schemas.items()))):
        adopted = adopt_document(
            {"paths": {"/branches": {"post": operation}}, "components": {"schemas": order}}
        )
        assert set(adopted.schemas) == {"Branch"}


def test_what_both_forms_contain_is_named_after_that_of_responses() -> None:
    unit = {"type": "string", "enum": ["cm", "inch", "px"]}
    schemas: Json = {
        "Frame-Input": {"type": "object", "properties": {"unit": unit, "width": {"type": "number"}}},
        "Frame-Output": {"type": "object", "properties": {"unit": unit, "width": {"type": "string"}}},
    }
    operation = make_operation(response=refer("Frame-Output"), body=refer("Frame-Input"))
    adopted = adopt_document({"paths": {"/frames": {"post": operation}}, "components": {"schemas": schemas}})
    assert set(adopted.schemas) == {"Frame", "FrameInput", "FrameUnit"}


def adopt_payments(**more: Any) -> Adopted:
    """Adopt operations that send and return unions, with different variants."""
    schemas: Json = {
        name: {
            "type": "object",
            "required": ["kind"],
            "properties": {"kind": {"const": name.lower()}, **own},
        }
        for name, own in {
            "Coin": {"size": {"type": "integer"}},
            "Note": {"serial": {"type": "string"}},
            "Purse": {"inner": {"oneOf": [refer("Coin"), refer("Note")]}},
        }.items()
    }
    sent, received = {"oneOf": [refer("Coin"), refer("Note"), refer("Purse")]}, {
        "oneOf": [refer("Coin"), refer("Note")]
    }
    paths = {
        "/moneys": {"post": make_operation(response=received, body=sent, operationId="createMoney")},
        "/moneys/{id}": {"put": make_operation(response=received, body=sent, operationId="replaceMoney")},
    }
    return adopt_document({"paths": {**paths, **more}, "components": {"schemas": schemas}})


def test_a_shared_union_has_the_name_of_its_resource() -> None:
    adopted = adopt_payments()
    assert set(adopted.schemas) == {"Coin", "Note", "Purse", "Money", "MoneyInput"}
    inner = adopted.schemas["Purse"]["properties"]["inner"]
    assert inner == refer("Money")


def test_the_request_of_a_nested_resource_has_the_words_of_its_parent_if_another_resource_has_its_name() -> (
    None
):
    body: Json = {"type": "object", "properties": {"text": {"type": "string"}}}
    nested = {"post": make_operation(body=body, operationId="create_note", tags=[])}
    plain = {"get": make_operation(operationId="list_notes", tags=[])}
    alone = adopt_document({"paths": {"/boards/{id}/notes": nested}})
    assert set(alone.schemas) == {"CreateNoteRequest"}
    both = adopt_document({"paths": {"/boards/{id}/notes": nested, "/notes": plain}})
    assert set(both.schemas) == {"CreateBoardNoteRequest"}


FILES = {
    "api/openapi.yaml": """
        openapi: 3.1.0
        info: {title: Zoo, version: "1"}
        servers: [{url: "https://zoo.example"}]
        paths:
          /zebras: {$ref: paths/zebras.yaml}
          /owls:
            get:
              responses:
                '200': {description: "", content: {application/json: {schema: {$ref: 'schemas/birds.yaml#/Owls'}}}}
                '404': {$ref: 'responses/Problems.yaml#/Missing'}
        """,
    "api/paths/zebras.yaml": """
        get:
          responses:
            '200': {description: "", content: {application/json: {schema: {$ref: ../schemas/striped-animal.yaml}}}}
            '404': {$ref: '../responses/Problems.yaml#/Missing'}
            '500': {$ref: ../responses/Broken.yaml}
            '503': {$ref: nowhere.yaml}
        """,
    "api/schemas/striped-animal.yaml": """
        type: object
        properties:
          stripes: {type: integer}
          mother: {$ref: '#'}
          feather: {$ref: 'birds.yaml#/$defs/Feather'}
        """,
    "api/schemas/birds.yaml": """
        Owl: {type: object, properties: {name: {type: string}, age: {type: integer}}}
        Owls: {type: object, properties: {owls: {type: array, items: {$ref: '#/Owl'}}, total: {type: integer}}}
        $defs: {Feather: {type: string, enum: [down, contour, bristle]}}
        """,
    "api/responses/Problems.yaml": """
        Missing:
          description: ""
          content: {application/json: {schema: {type: object, properties: {reason: {type: string}}}}}
        """,
    "api/responses/Broken.yaml": """
        description: ""
        content: {application/json: {schema: {type: object, properties: {trace: {type: string}}}}}
        """,
}


def adopt_files(folder: Path) -> tuple[Adoption, Any]:
    for name, text in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(yaml.dump(yaml.safe_load(text)), encoding="utf-8")
    description = read_description(str(folder / "api"), is_tolerant=True)
    return adopt(description), description


def test_the_schemas_of_other_files_have_the_names_of_their_places(tmp_path: Path) -> None:
    adoption, _ = adopt_files(tmp_path)
    names = set(adoption.document["components"]["schemas"])
    assert names == {"StripedAnimal", "Owl", "Owls", "Feather", "MissingResponse", "BrokenResponse"}
    renamed = {item.subject: item.message for item in adoption.decisions if item.kind == "renamed"}
    assert renamed == {"schema striped-animal": "the component is StripedAnimal"}
