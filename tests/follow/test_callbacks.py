"""Callbacks that the vendor adds to an operation, and removes from it."""

from __future__ import annotations

from typing import Any

import yaml

from sdkwright.follow.analysis import analyse
from sdkwright.follow.application import apply_analysis
from sdkwright.follow.differences import compare
from sdkwright.openapi.yaml_text import format_yaml

WITHOUT = """\
openapi: 3.1.0
info: {title: Jobs, version: '1'}
servers: [{url: https://jobs.example.com}]
tags: [{name: jobs, description: The jobs.}]
paths:
  /jobs:
    post:
      operationId: jobs.start
      tags: [jobs]
      summary: Start a job.
      responses: {'204': {description: Started.}}
"""
WITH = WITHOUT + """\
      callbacks:
        done:
          '{$request.query.url}':
            post:
              operationId: jobs.done
              tags: [jobs]
              summary: A job is done.
              requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Job'}}}}
              responses: {'200': {description: Fine.}}
components:
  schemas:
    Job: {type: object, description: A job., properties: {id: {type: string, description: The ID.}}}
"""


def follow(old: str, new: str, ours: str) -> dict[str, Any]:
    before, after, own = map(yaml.safe_load, (old, new, ours))
    analysis = analyse(before, after, own)
    assert analysis.list_left() == []
    result = apply_analysis(analysis, after, {"openapi.yaml": format_yaml(own)})
    assert result.problems == () and result.errors == ()
    assert compare(after, result.document).differences == ()
    return result.document


def test_a_callback_comes_and_goes() -> None:
    changed = follow(WITHOUT, WITH, WITHOUT)
    assert changed == yaml.safe_load(WITH)
    restored = follow(WITH, WITHOUT, format_yaml(changed))
    assert restored == yaml.safe_load(WITHOUT)


def test_a_callback_is_in_the_resource_and_the_tag_of_ours() -> None:
    ours = (
        WITHOUT.replace("jobs.start", "work.start")
        .replace("tags: [jobs]", "tags: [work]")
        .replace("name: jobs,", "name: work,")
    )
    operation = follow(WITHOUT, WITH, ours)["paths"]["/jobs"]["post"]["callbacks"]["done"]
    assert operation["{$request.query.url}"]["post"]["operationId"] == "work.done"
    assert operation["{$request.query.url}"]["post"]["tags"] == ["work"]


def test_what_changes_in_a_callback_is_followed() -> None:
    changed = follow(WITH, WITH.replace("{type: string, desc", "{type: integer, desc"), WITH)
    assert changed["components"]["schemas"]["Job"]["properties"]["id"]["type"] == "integer"
