"""`--merged split`: one component for several of the vendor, which now differ, becomes several."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from sdkwright.follow.analysis import analyse
from sdkwright.follow.application import apply_analysis
from sdkwright.follow.differences import compare
from sdkwright.follow.splitting import Split, split_components
from sdkwright.spec.loading import load_spec
from tests.follow.analysing import format_changes, make_ref, read_schemas

VENDOR = """
Word: {type: object, properties: {text: {type: string}, start: {type: number}}}
Character: {type: object, properties: {text: {type: string}, start: {type: number}}}
"""
OURS = """\
openapi: 3.1.0
info: {title: Shop, version: '1'}
servers: [{url: https://api.example.com}]
tags: [{name: items, description: Texts with times.}]
paths:
  /0:
    get:
      operationId: items.list_words
      tags: [items]
      summary: List the words.
      responses:
        '200':
          description: Fine.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Text'}
  /1:
    get:
      operationId: items.list_characters
      tags: [items]
      summary: List the characters.
      responses:
        '200':
          description: Fine.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Text'}
components:
  schemas:
    # Words and characters.
    Text:
      description: A text with its time.
      type: object
      properties:
        text: {type: string, description: The text.}
        # In the recording.
        start: {type: number, description: 'Begin, in seconds.', minimum: 0}
"""
BOTH = ("Word", "Character")


def split(old: dict[str, Any], new: dict[str, Any], ours: str) -> tuple[Split, str]:
    """What is divided, and the spec after all changes; they leave nothing."""
    document = yaml.safe_load(ours)
    divided = split_components(analyse(old, new, document), new, document, {"openapi.yaml": ours}, {})
    text = divided.files.get("openapi.yaml", ours)
    document = yaml.safe_load(text)
    analysis = analyse(old, new, document)
    assert [line for line in format_changes(analysis) if not line.startswith(("apply", "already"))] == []
    result = apply_analysis(analysis, new, {"openapi.yaml": text})
    assert result.problems == ()
    return divided, result.files.get("openapi.yaml") or text


def list_differences(new: dict[str, Any], text: str) -> list[str]:
    differences = compare(new, yaml.safe_load(text)).differences
    return [f"{difference.fact} of {difference.place.pointer}" for difference in differences]


def test_the_component_that_changed_gets_a_copy_with_the_words_and_comments(tmp_path: Path) -> None:
    old = read_schemas(VENDOR, BOTH)
    new = read_schemas(VENDOR.replace("number}}}", "number}, loss: {type: number}}}", 1), BOTH)
    divided, text = split(old, new, OURS)
    assert divided.copies == {"Word": "Text"}
    original = OURS.partition("    Text:\n")[2]
    words = OURS.replace("schemas/Text'", "schemas/Word'", 1)
    assert text == f"{words}    Word:\n{original}        loss: {{type: number}}\n"
    assert list_differences(new, text) == [
        "keyword minimum of /components/schemas/Word/properties/start",
        "keyword minimum of /components/schemas/Text/properties/start",
    ]
    (tmp_path / "openapi.yaml").write_text(text, "utf-8")
    load_spec(tmp_path)


def test_nothing_is_divided_without_a_difference() -> None:
    old, new = (
        read_schemas(text, BOTH) for text in (VENDOR, VENDOR.replace("number}", "number, maximum: 9}"))
    )
    divided, text = split(old, new, OURS)
    assert divided.copies == {}
    assert text == OURS.replace("minimum: 0}", "minimum: 0, maximum: 9}")


LISTS = VENDOR + """
Words: {type: object, properties: {items: {type: array, items: {$ref: '#/components/schemas/Word'}}}}
Characters: {type: object, properties: {items: {type: array, items: {$ref: '#/components/schemas/Character'}}}}
"""


def make_lists(text: str) -> str:
    """OURS with one component for both lists."""
    return text.replace("schemas/Text'", "schemas/Texts'") + """\
    Texts:
      description: Texts.
      type: object
      properties:
        items: {type: array, description: The texts., items: {$ref: '#/components/schemas/Text'}}
"""


def test_what_contains_it_is_divided_too() -> None:
    old = read_schemas(LISTS, ("Words", "Characters"))
    new = read_schemas(
        LISTS.replace("number}}}", "number}, loss: {type: number}}}", 1), ("Words", "Characters")
    )
    divided, text = split(old, new, make_lists(OURS))
    assert divided.copies == {"Word": "Text", "Words": "Texts"}
    schemas = yaml.safe_load(text)["components"]["schemas"]
    assert schemas["Words"]["properties"]["items"]["items"] == make_ref("Word")
    assert schemas["Texts"]["properties"]["items"]["items"] == make_ref("Text")
    assert [line for line in list_differences(new, text) if "minimum" not in line] == []


def test_the_tags_of_a_union_lead_to_the_copy() -> None:
    variants = """
Word: {type: object, required: [kind], properties: {kind: {type: string, const: word}, text: {type: string}}}
Link: {type: object, required: [kind], properties: {kind: {type: string, const: link}}}
Part:
  oneOf: [{$ref: '#/components/schemas/Word'}, {$ref: '#/components/schemas/Link'}]
  discriminator:
    propertyName: kind
    mapping: {word: '#/components/schemas/Word', link: '#/components/schemas/Link'}
"""
    other = variants.replace("Part:", "Piece:").replace("Word", "Term").partition("Link: ")
    vendor = variants + other[0] + other[2].partition("\n")[2]
    returned = ("Part", "Piece", "Word", "Word")
    old = read_schemas(vendor, returned)
    new = read_schemas(
        vendor.replace("word}, text: {type: string}", "word}, text: {type: integer}", 1), returned
    )
    own = read_schemas(vendor.replace("Term'", "Word'"), returned)
    del own["components"]["schemas"]["Term"]
    ours = yaml.safe_dump(own, sort_keys=False)
    divided, text = split(old, new, ours)
    assert divided.copies == {"Term": "Word"}
    schemas = yaml.safe_load(text)["components"]["schemas"]
    assert schemas["Piece"]["discriminator"]["mapping"]["word"] == "#/components/schemas/Term"
    assert schemas["Part"]["discriminator"]["mapping"]["word"] == "#/components/schemas/Word"
    assert list_differences(new, text) == []


def test_a_response_that_both_share_keeps_them_together() -> None:
    """Its only reference cannot be divided, so the change stays with a person."""
    old = read_schemas(VENDOR, BOTH)
    new = read_schemas(VENDOR.replace("number}}}", "number}, loss: {type: number}}}", 1), BOTH)
    ours = read_schemas(VENDOR, ("Word", "Word"))
    shared = ours["paths"]["/0"]["get"]["responses"].pop("200")
    for path in ("/0", "/1"):
        ours["paths"][path]["get"]["responses"]["200"] = {"$ref": "#/components/responses/Shared"}
    ours["components"]["responses"] = {"Shared": shared}
    analysis = analyse(old, new, ours)
    assert [change.verdict for change in analysis.changes] == ["diverged"]
    text = yaml.safe_dump(ours, sort_keys=False)
    assert split_components(analysis, new, ours, {"openapi.yaml": text}, {}) == Split({}, {})
