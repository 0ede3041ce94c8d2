"""What an editor displays for a document of a spec: yaml-language-server with the schema of `sdkwright schema`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sdkwright.cli.main import main
from tests.language_server import Editor, find_server, open_editor

pytestmark = pytest.mark.skipif(
    find_server() is None, reason="yaml-language-server is not installed: npm install --prefix tests/contract"
)
DOCUMENT = """\
paths:
  /v1/things:
    get:
      operationId: things.list
      x-pagination: {page: ThingsPage, itms: things}
      parameters:
        - name: a
          in: qury
        - $ref: '#/components/parameters/Size'
      responses:
        '200': {description: The things.}
      WORD

components:
  schemas:
    Thing:
      type: object
      nullable: true
      properties:
        size:
          type: integer
          WORD
    Named: {x-docs: [], x-other-tool: 1}
"""


@pytest.fixture
def editor(tmp_path: Path) -> Iterator[Editor]:
    schema = tmp_path / "sdkwright.schema.json"
    assert main(["schema", "-o", str(schema)]) == 0
    with open_editor(schema, "spec/**/*.yaml") as editor:
        yield editor


def test_mistakes_completion_and_hovers(editor: Editor, tmp_path: Path) -> None:
    path = tmp_path / "spec" / "things.yaml"
    editor.open(path, DOCUMENT.replace("WORD", ""))
    problems = editor.list_problems(path)
    assert sorted({line for line, _ in problems}) == [5, 8, 18, 23]
    assert (5, "Property itms is not allowed.") in problems
    assert (18, "'nullable' is a keyword of OpenAPI 3.0; write type: [string, 'null']") in problems
    assert {"x-poll", "deprecated", "requestBody"} <= {*editor.list_completions(path, 12, 6)}
    assert editor.list_completions(path, 8, 14) == ["path", "query", "header", "cookie"]
    keywords = editor.list_completions(path, 22, 10)
    assert {"x-unit", "maximum", "description"} <= {*keywords}
    assert not {"nullable", "x-docs", "operationId"} & {*keywords}
    assert "The class of the pages, and how the next page is requested." in editor.read_hover(path, 5, 9)
    assert "A component of this document" in editor.read_hover(path, 9, 11)
    assert "[string, 'null']" in editor.read_hover(path, 17, 7)


def test_the_root_document_has_other_keywords(editor: Editor, tmp_path: Path) -> None:
    path = tmp_path / "spec" / "openapi.yaml"
    editor.open(path, "openapi: 3.1.1\ninfo: {title: Things, version: 1.0}\n")
    assert editor.list_problems(path) == [(2, 'Incorrect type. Expected "string".')]
    assert editor.list_completions(path, 3, 0) == [
        *("servers", "security", "tags", "externalDocs", "paths", "webhooks", "components")
    ]


def test_files_outside_of_the_spec_are_left_alone(editor: Editor, tmp_path: Path) -> None:
    path = tmp_path / "other.yaml"
    editor.open(path, "pathes: {}\n")
    assert editor.list_problems(path) == []
