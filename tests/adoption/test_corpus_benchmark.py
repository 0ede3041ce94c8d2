"""The tools of `make bench-corpus`: reading what other generators wrote, and the tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks.comparison import format_comparison
from benchmarks.corpus import Outcome, format_results
from benchmarks.returned_types import (
    READERS,
    count_lost,
    read_base_path,
    read_hey_api,
    read_openapi_generator,
    read_openapi_python_client,
)
from sdkwright.adopt.source import Source

GET = ("get", "/lamps/{}")
CLIENT = """\
def _get_kwargs(lamp_id: str) -> dict[str, Any]:
    return {"method": "get", "url": "/lamps/{lamp_id}".format(lamp_id=lamp_id)}

def sync_detailed(
    lamp_id: str,
) -> Response[Any]:
    ...
"""
GENERATOR = """\
class LampsApi:
    def get_lamp(self, lamp_id) -> Lamp: ...
    def get_lamp_with_http_info(self, lamp_id) -> ApiResponse[Lamp]: ...
    def _get_lamp_serialize(self, lamp_id):
        return self.api_client.param_serialize(
            method='GET',
            resource_path='/lamps/{lamp_id}',
        )
"""
HEY_API = """\
class Sdk(Client):
    def get_lamp(self):
        return self.client.get("/lamps/{lamp_id}")
"""


def test_the_operations_of_other_generators(tmp_path: Path) -> None:
    for path, text in {
        "lamps_client/api/lamps/get_lamp.py": CLIENT,
        "openapi_client/api/lamps_api.py": GENERATOR,
        "sdk_gen.py": HEY_API,
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    assert read_openapi_python_client(tmp_path) == {GET: "Response[Any]"}
    assert read_openapi_generator(tmp_path) == {GET: "Lamp"}
    assert read_hey_api(tmp_path) == {GET: ""}


@pytest.mark.parametrize(
    ("response", "kind", "expected"),
    [
        ({"content": {"application/json": {"schema": {"type": "object"}}}}, "Response[Any]", (1, 1)),
        ({"content": {"application/json": {"schema": {"type": "object"}}}}, "Response[Lamp]", (1, 0)),
        ({"content": {"application/json": {"schema": {}}}}, "Response[Any]", (1, 0)),
        ({}, "None", (1, 0)),
        ({"$ref": "#/components/responses/Lamp"}, "None", (1, 1)),
    ],
)
def test_a_response_is_lost_if_the_document_has_a_schema(
    response: dict[str, Any], kind: str, expected: tuple[int, int]
) -> None:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Lamp"}}}
    source = Source(
        {
            "paths": {"/lamps/{id}": {"get": {"responses": {"200": response}}}},
            "components": {
                "responses": {"Lamp": {"content": content}},
                "schemas": {"Lamp": {"type": "string"}},
            },
        }
    )
    assert count_lost({GET: kind}, source) == expected
    assert count_lost({}, source) == (0, 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"swagger": "2.0",\n "basePath": "/api/",\n "paths": {}}', "/api"),
        ("swagger: '2.0'\nbasePath: /v1\npaths: {}\n", "/v1"),
        ("openapi: 3.1.0\npaths: {}\n", ""),
    ],
)
def test_other_generators_leave_out_the_base_path(text: str, expected: str, tmp_path: Path) -> None:
    file = tmp_path / "openapi.yaml"
    file.write_text(text, "utf-8")
    assert read_base_path(file) == expected
    source = Source({"paths": {f"{expected}/lamps/{{id}}": {"get": {"responses": {}}}}})
    assert count_lost({GET: "Lamp"}, source, expected) == (1, 0)


def test_the_table_counts_each_generator() -> None:
    outcomes = [Outcome(name, "", 2, 1, 3, 4, 5.0) for name in READERS]
    outcomes[1] = Outcome(outcomes[1].generator, "unreadable", cpu_seconds=1.0)
    text = format_results({"a": (2, outcomes), "empty": (0, [])})
    assert "| sdkwright | 1 | 2 (100.0%) | 1 | 3 | 4 | 5 |" in text
    assert "| openapi-python-client | 0 | 0 (0.0%) | 0 | 0 | 0 | 1 |" in text
    assert "Without a package: openapi-python-client: a." in text


def test_the_comparison_has_one_row_for_each_measurement() -> None:
    rows = format_comparison().splitlines()
    assert len({row.partition(" | ")[0] for row in rows}) == len(rows)
