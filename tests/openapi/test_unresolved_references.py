"""Every reference of a description leads to a value, or the description cannot be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sdkwright.openapi.description import Description, read_description
from sdkwright.problems.problem import UnreadableInput

_START = "openapi: {version}\ninfo: {{title: t, version: '1'}}\n"


def write(folder: Path, files: dict[str, str]) -> str:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return str(folder / next(iter(files)))


def read(tmp_path: Path, text: str, version: str = "3.1.0", **files: str) -> Description:
    others = {f"{name}.yaml": content for name, content in files.items()}
    return read_description(write(tmp_path, {"api.yaml": _START.format(version=version) + text, **others}))


def read_error(tmp_path: Path, text: str, version: str = "3.1.0", **files: str) -> str:
    with pytest.raises(UnreadableInput) as error:
        read(tmp_path, text, version, **files)
    return str(error.value).rpartition(f"{tmp_path.name}/")[2]


def make_schemas(text: str) -> str:
    return f"components:\n  schemas:\n    Song: {{type: string}}\n    Album: {text}\n"


@pytest.mark.parametrize(
    "text",
    [
        "paths: {/a: {$ref: '#/components/pathItems/A'}}",
        "paths: {/a: {get: {parameters: [{$ref: '#/components/parameters/A'}]}}}",
        "paths: {/a: {get: {requestBody: {$ref: '#/components/requestBodies/A'}}}}",
        "paths: {/a: {get: {responses: {'200': {$ref: '#/components/responses/A'}}}}}",
        "paths: {/a: {get: {responses: {default: {$ref: '#/components/responses/A'}}}}}",
        "paths: {/a: {get: {responses: {'200': {headers: {x-a: {$ref: '#/components/headers/A'}}}}}}}",
        "paths: {/a: {get: {callbacks: {done: {$ref: '#/components/callbacks/A'}}}}}",
        "paths: {/a: {get: {x-websocket: {server: {$ref: '#/components/schemas/A'}}}}}",
        "webhooks: {ended: {$ref: '#/components/pathItems/A'}}",
        "components: {securitySchemes: {Key: {$ref: '#/components/securitySchemes/A'}}}",
        "components: {schemas: {Song: {properties: {example: {$ref: '#/components/schemas/A'}}}}}",
        "components: {schemas: {Song: {items: {$ref: '#/components/schemas/A'}}}}",
        "components: {schemas: {Song: {allOf: [{$ref: '#/components/schemas/A'}]}}}",
        "components: {schemas: {Song: {not: {$ref: '#/components/schemas/A/items'}}}}",
        "components: {schemas: {Song: {discriminator: {propertyName: k, mapping: {a: '#/components/schemas/A'}}}}}",
    ],
)
@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_a_reference_to_nothing_is_an_error(tmp_path: Path, text: str, version: str) -> None:
    error = read_error(tmp_path, text, version)
    assert error.startswith("api.yaml:3: unknown reference '#/components/"), error


def test_the_error_has_the_line_and_a_similar_name(tmp_path: Path) -> None:
    text = make_schemas("\n      properties:\n        song:\n          $ref: '#/components/schemas/Sonk'")
    expected = "api.yaml:9: unknown reference '#/components/schemas/Sonk'. Did you mean 'Song'?"
    assert read_error(tmp_path, text) == expected


EXAMPLES = """\
openapi: 3.1.0
info: {{title: T, version: '1'}}
paths:
  /a:
    get:
      parameters:
        - name: q
          in: query
          schema: {{type: object, properties: {{examples: {{type: string}}}}}}
          examples: {{a: {{$ref: '{target}'}}}}
      responses:
        '200':
          description: OK
          content:
            application/json:
              schema: {{type: object, examples: [{{$ref: '#/components/examples/Data'}}]}}
              examples:
                one: {{value: {{$ref: '#/components/examples/Data'}}}}
components: {{examples: {{One: {{value: 1}}}}}}
"""


def test_a_named_example_that_leads_to_nothing(tmp_path: Path) -> None:
    text = EXAMPLES.format(target="#/components/examples/Onee")
    expected = "api.yaml:10: unknown reference '#/components/examples/Onee'. Did you mean 'One'?"
    path = write(tmp_path, {"api.yaml": text})
    with pytest.raises(UnreadableInput) as caught:
        read_description(path)
    assert str(caught.value).endswith(expected)


def test_a_reference_in_the_value_of_an_example_is_data(tmp_path: Path) -> None:
    read_description(write(tmp_path, {"api.yaml": EXAMPLES.format(target="#/components/examples/One")}))


def test_a_reference_of_swagger(tmp_path: Path) -> None:
    text = "swagger: '2.0'\npaths: {}\ndefinitions:\n  A:\n    items: {$ref: '#/definitions/B'}\n"
    where = write(tmp_path, {"old.yaml": text})
    with pytest.raises(UnreadableInput, match=r"old\.yaml:5: unknown reference '#/definitions/B'"):
        read_description(where)
    write(tmp_path, {"old.yaml": text.replace("definitions/B", "definitions/A")})
    assert read_description(where).document["components"]["schemas"]["A"]["items"]


def test_a_reference_of_another_file(tmp_path: Path) -> None:
    text = make_schemas("{$ref: 'music.yaml#/Album'}")
    music = "Album:\n  items: {$ref: '#/Song'}\n"
    assert read_error(tmp_path, text, music=music).startswith("music.yaml:2: unknown reference")
    assert read(tmp_path, text, music=music + "Song: {type: string}\n")
    error = read_error(tmp_path, text.replace("music", "missing"))
    assert error == "api.yaml:6: $ref 'missing.yaml': no such file, or it is not readable"


@pytest.mark.parametrize(
    "text",
    [
        "{$ref: '#/components/schemas/Album'}",
        "{$ref: '#/components/schemas/Other'}\n    Other: {$ref: '#/components/schemas/Album'}",
    ],
)
def test_a_reference_to_itself_is_an_error(tmp_path: Path, text: str) -> None:
    assert "leads back to itself" in read_error(tmp_path, make_schemas(text))


@pytest.mark.parametrize("target", ["5", "null", "'#'", "'#/'", "'http://['"])
def test_other_references_that_lead_to_no_schema(tmp_path: Path, target: str) -> None:
    assert read_error(tmp_path, make_schemas(f"{{$ref: {target}}}")).startswith("api.yaml:6: ")


@pytest.mark.parametrize(
    "text",
    [
        "{example: {$ref: '#/nothing'}, default: {$ref: 5}, x-note: {$ref: '#/nothing'}}",
        "{enum: [{$ref: '#/nothing'}], const: {$ref: '#/nothing'}}",
        "{properties: {$ref: {type: string}}}",
        "{items: {$ref: '#/components/schemas/Song'}}",
        "{items: {$ref: '#/components/schemas/%53ong'}}",
        "{items: {$ref: 'api.yaml#/components/schemas/Song'}}",
        "{properties: {up: {$ref: '#/components/schemas/Album'}}}",
        "{items: {$ref: '#/components/schemas/Empty'}}\n    Empty:",
        "{items: {$ref: '#/x-shared/Song'}}\nx-shared: {Song: {type: string}}",
    ],
)
def test_what_is_no_reference_to_nothing(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, make_schemas(text))


def test_a_reference_to_nothing_inside_a_shared_extension(tmp_path: Path) -> None:
    text = (
        make_schemas("{items: {$ref: '#/x-shared/Song'}}") + "x-shared: {Song: {items: {$ref: '#/nothing'}}}"
    )
    assert "unknown reference '#/nothing'" in read_error(tmp_path, text)


def find(description: Description, reference: str) -> Any:
    value: Any = description.document
    for step in reference.removeprefix("#/").split("/"):
        value = value[step.replace("~1", "/")]
    return value


@pytest.mark.parametrize(
    ("album", "reference"),
    [
        ("{$anchor: album, items: {$ref: '#album'}}", "#/components/schemas/Album"),
        ("{$dynamicAnchor: node, items: {$dynamicRef: '#node'}}", "#/components/schemas/Album"),
        ("{$dynamicAnchor: node, items: {$ref: '#node'}}", "#/components/schemas/Album"),
        (
            "{items: {$ref: 'api.yaml#tone'}, $defs: {T: {$anchor: tone}}}",
            "#/components/schemas/Album/$defs/T",
        ),
        ("{$id: 'https://a.example.com/album', items: {$ref: '#'}}", "#/components/schemas/Album"),
        ("{$id: album, items: {$ref: album}}", "#/components/schemas/Album"),
        (
            "{$id: album, items: {$ref: '#/$defs/T'}, $defs: {T: {type: 'null'}}}",
            "#/components/schemas/Album/$defs/T",
        ),
        (
            "{$id: album, items: {$ref: '#tone'}, $defs: {T: {$anchor: tone}}}",
            "#/components/schemas/Album/$defs/T",
        ),
        (
            "{$id: /s/album, items: {$ref: tone}, $defs: {T: {$id: tone}}}",
            "#/components/schemas/Album/$defs/T",
        ),
        ("{$id: album, items: {$ref: '#/components/schemas/Song'}}", "#/components/schemas/Song"),
        ("{items: {$ref: 'others.yaml#tone'}}", "#/x-files/others.yaml/T"),
        ("{items: {$ref: 'others.yaml#/T'}}", "#/x-files/others.yaml/T"),
    ],
)
def test_anchors_and_identifiers_are_resolved(tmp_path: Path, album: str, reference: str) -> None:
    description = read(tmp_path, make_schemas(album), others="T: {$anchor: tone, type: string}\n")
    items = description.document["components"]["schemas"]["Album"]["items"]
    assert items == {"$ref": reference}
    assert isinstance(find(description, reference), dict)


@pytest.mark.parametrize(
    ("album", "version"),
    [
        ("{$anchor: album, items: {$ref: '#albun'}}", "3.1.0"),
        ("{$anchor: album, items: {$ref: '#album'}}", "3.0.3"),
        ("{$dynamicAnchor: node, items: {$dynamicRef: '#node'}}", "3.0.3"),
        ("{$dynamicAnchor: node, items: {$dynamicRef: '#mode'}}", "3.1.0"),
        ("{$id: album, $defs: {T: {$id: t, $anchor: tone}}, items: {$ref: '#tone'}}", "3.1.0"),
        ("{example: {$anchor: album}, items: {$ref: '#album'}}", "3.1.0"),
    ],
)
def test_an_unknown_anchor_is_an_error(tmp_path: Path, album: str, version: str) -> None:
    assert read_error(tmp_path, make_schemas(album), version).startswith("api.yaml:6: unknown reference '#")


def test_a_dynamic_reference_with_several_targets_is_an_error(tmp_path: Path) -> None:
    nodes = (
        "{$id: a, $dynamicAnchor: node, items: {$dynamicRef: '#node'}}\n    B: {$id: b, $dynamicAnchor: node}"
    )
    assert "depends on the schemas around it; write a $ref" in read_error(tmp_path, make_schemas(nodes))


def test_references_in_a_default_response_are_followed(tmp_path: Path) -> None:
    description = read(
        tmp_path,
        "paths: {/a: {get: {responses: {default: {$ref: 'others.yaml#/R'}}}}}",
        others="R: {description: d}\n",
    )
    response = description.document["paths"]["/a"]["get"]["responses"]["default"]
    assert response == {"$ref": "#/x-files/others.yaml/R"}
