"""Operations that move to a path with more or fewer parameters."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from sdkwright.follow.analysis import analyse
from sdkwright.follow.application import Result, apply_analysis
from sdkwright.follow.correspondence import read_operation_ids
from sdkwright.follow.differences import compare, find_unreported
from sdkwright.openapi.yaml_text import format_yaml

ITEM = """\
openapi: 3.1.0
info: {title: Pets, version: '1'}
servers: [{url: https://pets.example.com}]
tags: [{name: pets, description: The pets.}]
paths:
  %s:
    get:
      operationId: pets.get
      tags: [pets]
      summary: Get a pet.
      parameters:
%s        - {name: trace, in: query, description: A trace., schema: {type: string}}
      responses: {'204': {description: None.}}
"""
PARAMETER = "        - {name: %s, in: path, required: true, description: %s., schema: {type: string}}\n"


def make(path: str, **names: str) -> dict[str, Any]:
    """A description with one operation; `names` are the path parameters, with their texts."""
    text = ITEM % (path, "".join(PARAMETER % item for item in names.items()))
    document: dict[str, Any] = yaml.safe_load(text)
    return document


def follow(old: dict[str, Any], new: dict[str, Any], ours: dict[str, Any]) -> Result:
    ids = read_operation_ids(old), read_operation_ids(new)
    analysis = analyse(old, new, ours, ids)
    assert analysis.list_left() == []
    result = apply_analysis(analysis, new, {"openapi.yaml": format_yaml(ours)})
    if not result.problems:
        assert find_unreported((old, new, ours), result.document, analysis) == []
    return result


def list_parameters(result: Result, path: str) -> list[tuple[str, str]]:
    parameters = result.document["paths"][path]["get"]["parameters"]
    return [(item["name"], item["description"]) for item in parameters if item["in"] == "path"]


SHORT = make("/pets/{id}", id="The ID")
LONG = make("/owners/{owner}/pets/{id}", owner="The owner", id="The ID")


def test_a_path_with_more_parameters() -> None:
    result = follow(SHORT, LONG, make("/pets/{pet_id}", pet_id="Mine"))
    assert result.problems == ()
    assert list_parameters(result, "/owners/{owner}/pets/{pet_id}") == [
        ("pet_id", "Mine."), ("owner", "The owner."),
    ]  # fmt: skip


def test_a_path_with_fewer_parameters() -> None:
    result = follow(LONG, SHORT, make("/owners/{o}/pets/{p}", o="My owner", p="Mine"))
    assert result.problems == ()
    assert list_parameters(result, "/pets/{p}") == [("p", "Mine.")]


def test_a_path_with_another_parameter_keeps_its_name_by_position() -> None:
    new = make("/pets/{uid}", uid="The ID")
    result = follow(SHORT, new, make("/pets/{pet_id}", pet_id="The ID"))
    assert list_parameters(result, "/pets/{pet_id}") == [("pet_id", "The ID.")]


def test_a_path_that_ours_has_already() -> None:
    result = follow(SHORT, LONG, LONG)
    assert result.applied == result.problems == () and compare(LONG, result.document).differences == ()


@pytest.mark.parametrize("documents", [(SHORT, LONG), (LONG, SHORT)], ids=["more", "fewer"])
def test_there_and_back(documents: tuple[dict[str, Any], dict[str, Any]]) -> None:
    first, second = documents
    changed = follow(first, second, first).document
    assert compare(second, changed).differences == ()
    assert compare(first, follow(second, first, changed).document).differences == ()


def test_a_name_that_is_taken_is_left_to_a_person() -> None:
    result = follow(SHORT, LONG, make("/pets/{owner}", owner="The ID"))
    reasons = [problem.reason for problem in result.problems]
    assert "the path parameters would be owner, owner; rename one of them before" in reasons
    assert list(result.document["paths"]) == ["/pets/{owner}"]
