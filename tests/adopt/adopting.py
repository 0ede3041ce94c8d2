"""Adopts small documents, for the tests of the conversion."""

from __future__ import annotations

from typing import Any, NamedTuple

import yaml

from sdkwright.adopt.adoption import Adoption, adopt
from sdkwright.openapi.description import wrap_document

RESPONSES = {"200": {"description": "Fine."}}


class Adopted(NamedTuple):
    """The result of adopting a document."""

    document: dict[str, Any]
    adoption: Adoption

    @property
    def schemas(self) -> dict[str, Any]:
        schemas: dict[str, Any] = self.document.get("components", {}).get("schemas", {})
        return schemas

    def list(self, kind: str) -> list[str]:
        """The decisions of a kind: subject and message."""
        found = [decision for decision in self.adoption.decisions if decision.kind == kind]
        return [f"{decision.subject}: {decision.message}" for decision in found]

    def operation(self, path: str, method: str = "get") -> dict[str, Any]:
        operation: dict[str, Any] = self.document["paths"][path][method]
        return operation


def adopt_document(document: dict[str, Any]) -> Adopted:
    """Adopt a document with defaults for what OpenAPI requires."""
    whole = {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "servers": [{"url": "https://api.example.com"}],
        **document,
    }
    adoption = adopt(wrap_document(whole))
    return Adopted(adoption.document, adoption)


def adopt_schema(text: str, *, version: str = "3.1.0", components: str = "{}") -> Adopted:
    """Adopt a document whose only operation returns a schema, which is the component `Value`."""
    schemas = {"Value": yaml.safe_load(text), **yaml.safe_load(components)}
    return adopt_document(
        {
            "openapi": version,
            "paths": {"/values": {"get": make_operation(response={"$ref": "#/components/schemas/Value"})}},
            "components": {"schemas": schemas},
        }
    )


def make_operation(
    *, response: Any = None, body: Any = None, media_type: str = "application/json", **more: Any
) -> dict[str, Any]:
    """An operation with a JSON response, and perhaps a body."""
    operation: dict[str, Any] = {"operationId": "op", "tags": ["values"], "responses": RESPONSES, **more}
    if response is not None:
        content = {"application/json": {"schema": response}}
        operation["responses"] = {"200": {"description": "Fine.", "content": content}}
    if body is not None:
        operation["requestBody"] = {"required": True, "content": {media_type: {"schema": body}}}
    return operation


def adopt_operation(
    operation: dict[str, Any], method: str = "get", path: str = "/values", **more: Any
) -> Adopted:
    """Adopt a document with one operation."""
    return adopt_document({"paths": {path: {method: operation}}, **more})
