"""The report of a follow, in each format."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from sdkwright.follow.report import (
    Answer,
    AppliedItem,
    Callers,
    FactItem,
    FollowReport,
    OperationItem,
    WordItem,
    describe_kind,
    format_totals,
)
from sdkwright.follow.report_formats import MAX_BYTES, format_json, format_markdown, format_text
from sdkwright.problems.problem import Problem, SourceLocation

LEFT = FactItem(
    subject="Voice.speed",
    fact="keyword maximum",
    place="#/components/schemas/Voice/properties/speed",
    before="1.5",
    upstream="2.0",
    ours="1.2",
    location=SourceLocation("spec/voices.yaml", 31),
    why="the spec has another value",
    seen_in="GET /v1/voices: response 200, voices[].speed",
    answers=(
        Answer("to keep the value of the spec, add to upstream/decisions.toml:", '[[kept]]\nfact = "keyword maximum"\n'),
        Answer("to take the vendor's value, write it at spec/voices.yaml:31"),
    ),
)  # fmt: skip
REPORT = FollowReport(
    source="https://example.com/api.json",
    spec="spec",
    since="2025-06-30",
    is_dry_run=False,
    operations=(
        OperationItem("added", "POST /v1/voices/{id}/share", "voices.share", "", SourceLocation("spec/voices.yaml", 9)),
        OperationItem("moved", "GET /v2/voices", "voices.list", "GET /v1/voices", SourceLocation("spec/voices.yaml", 3)),
        OperationItem("removed", "DELETE /v1/old", "old.delete"),
    ),
    applied=(
        AppliedItem("property added", "Voice", "property age", "null", "true", SourceLocation("spec/voices.yaml", 12)),
        AppliedItem("property added", "Voice", "property name", "null", "true", SourceLocation("spec/voices.yaml", 15)),
        AppliedItem("nullable changed", "Voice.speed", "nullable", "false", "true"),
    ),
    notes=(("component moved", "Voice (voices.yaml -> shared.yaml)"),),
    words_applied=1,
    words_kept=(WordItem("Voice.name", "description", "The *name* of the voice.", SourceLocation("spec/voices.yaml", 20)),),
    left=(LEFT,),
    kept=(replace(LEFT, fact="nullable", why="never null", answers=()),),
    left_out=(("POST /v1/internal", "for the website"), ("GET /v1/x", "")),
    on_purpose=12,
    outdated=(Problem(SourceLocation("spec/upstream/decisions.toml", 7), "warning", "this [[kept]] no longer applies"),),
    advice=tuple(
        Problem(SourceLocation("spec/voices.yaml", line), "warning", f"property 'p{line}' has no description")
        for line in range(1, 8)
    ),
    removed_examples=(WordItem("Voice", "example", '{"name": "' + "x" * 200 + '"}'),),
    widened=(replace(LEFT, fact="property age", why="", answers=()),),
    lost=(WordItem("Voice.old", "description", "The *old* name.", SourceLocation("spec/voices.yaml", 40)),),
    callers=Callers((("breaking", 1), ("compatible", 4)), (("breaks at run time", 2),), "they require a major version"),
    files=("shared.yaml", "voices.yaml"),
)  # fmt: skip
TEXT = """\
3 changes applied, 1 operation added, 1 removed, 1 moved, 1 text updated; 1 left
https://example.com/api.json -> spec, since 2025-06-30

left to you (1)
  spec/voices.yaml:31
      Voice.speed: keyword maximum
      the spec has another value
      vendor  1.5 -> 2.0
      spec    1.2
      seen in GET /v1/voices: response 200, voices[].speed
      - to keep the value of the spec, add to upstream/decisions.toml:
          [[kept]]
          fact = "keyword maximum"
      - to take the vendor's value, write it at spec/voices.yaml:31

operations (3)
  added    POST /v1/voices/{id}/share        voices.share
  moved    GET /v1/voices -> GET /v2/voices  voices.list
  removed  DELETE /v1/old                    old.delete

applied (3) in 2 files
  property added (2)
    spec/voices.yaml:12  Voice: property age
    spec/voices.yaml:15  Voice: property name
  nullable changed (1)
    Voice.speed: nullable

components and documents (1)
  component moved: Voice (voices.yaml -> shared.yaml)

kept, as you decided (1)
  Voice.speed: nullable (never null)

decisions that no longer apply (1)
  spec/upstream/decisions.toml:7: this [[kept]] no longer applies

texts of yours that the vendor changed (1)
  spec/voices.yaml:20  Voice.name: description: The *name* of the voice.

accepts more than one of several parts of the vendor (1)
  Voice.speed: property age

yours, and gone with what the vendor removed or replaced (1)
  spec/voices.yaml:40  Voice.old: description: The *old* name.

examples that no longer fit, and were removed (1)
  Voice: example: {"name": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…

new advice of lint (7)
  spec/voices.yaml:1: property 'p1' has no description
  spec/voices.yaml:2: property 'p2' has no description
  spec/voices.yaml:3: property 'p3' has no description
  spec/voices.yaml:4: property 'p4' has no description
  spec/voices.yaml:5: property 'p5' has no description
  … and 2 more

on purpose
  12 facts of the spec differ from the vendor's; sdkwright upstream counts them by kind
  2 operations left out

for callers
  wire    1 breaking, 4 compatible
  Python  2 breaks at run time
  they require a major version

next
  answer what is left in spec/, or in spec/upstream/decisions.toml
  sdkwright upstream   list what is still undecided
  git diff spec        review the changes
  make generate test   write the package, and test it
  sdkwright lint       list missing descriptions and other advice
"""
MARKDOWN = """\
**3 changes applied, 1 operation added, 1 removed, 1 moved, 1 text updated; 1 left**

`https://example.com/api.json`, since `2025-06-30`.

### For callers

- wire    1 breaking, 4 compatible
- Python  2 breaks at run time
- they require a major version

### Left to you

- `Voice.speed`: keyword maximum, `spec/voices.yaml:31`
  <br>the spec has another value
  <br>vendor: `1.5 -> 2.0`; spec: `1.2`
  <br>seen in `GET /v1/voices: response 200, voices[].speed`
  - to keep the value of the spec, add to upstream/decisions.toml:

    ```toml
    [[kept]]
    fact = "keyword maximum"
    ```

  - to take the vendor's value, write it at spec/voices.yaml:31

### Operations

- added: `POST /v1/voices/{id}/share`, `voices.share`
- moved: `GET /v1/voices -> GET /v2/voices`, `voices.list`
- removed: `DELETE /v1/old`, `old.delete`

### Applied

- 2 property added
- 1 nullable changed

### Components and documents

- component moved: `Voice (voices.yaml -> shared.yaml)`

### Kept, as you decided

- Voice.speed: nullable (never null)

### Decisions that no longer apply

- `spec/upstream/decisions.toml:7`: this \\[\\[kept\\]\\] no longer applies

### Examples that no longer fit, and were removed

- `Voice` example
  <br>EXAMPLE

### Left out on purpose

- `POST /v1/internal`: for the website
- `GET /v1/x`

### Texts of yours that the vendor changed

- `Voice.name` description, `spec/voices.yaml:20`
  <br>The \\*name\\* of the voice.

### Accepts more than one of several parts of the vendor

- Voice.speed: property age

### Yours, and gone with what the vendor removed or replaced

- `Voice.old` description, `spec/voices.yaml:40`
  <br>The \\*old\\* name.

"""


def test_the_text() -> None:
    assert format_text(REPORT) == TEXT


def test_a_dry_run() -> None:
    text = format_text(replace(REPORT, is_dry_run=True))
    assert "https://example.com/api.json would change spec, since 2025-06-30\n" in text
    assert text.endswith("next\n  run the command without --dry-run to write the spec\n")


def test_the_markdown() -> None:
    example = '{"name": "' + "x" * 200 + '"}'
    text = format_markdown(REPORT).replace(example.replace("{", "\\{").replace("}", "\\}"), "EXAMPLE")
    assert text[: len(MARKDOWN)] == MARKDOWN
    assert text[len(MARKDOWN) :].startswith(
        "### New advice of lint\n\n- `spec/voices.yaml:1`: property `p1` has no"
    )


def test_the_markdown_ends_with_all_places() -> None:
    assert format_markdown(REPORT).endswith(
        "### Applied, by place\n\n"
        "- `Voice`: property age, `spec/voices.yaml:12`\n"
        "- `Voice`: property name, `spec/voices.yaml:15`\n"
        "- `Voice.speed`: nullable\n"
    )


def test_a_pull_request_has_room_for_the_markdown() -> None:
    report = replace(REPORT, advice=REPORT.advice * 1_000)
    text = format_markdown(report)
    assert len(text.encode()) < MAX_BYTES
    assert text.endswith(" more items do not fit here; `--format json` has all.\n")


def test_the_json() -> None:
    report = json.loads(format_json(REPORT))
    assert report["totals"] == TEXT.splitlines()[0]
    assert report["applied"] == {"property added": 2, "nullable changed": 1}
    assert [(item["subject"], item["fact"]) for item in report["changes"]] == [
        ("Voice", "property age"), ("Voice", "property name"), ("Voice.speed", "nullable"),
    ]  # fmt: skip
    assert report["lost"][0]["upstream"] == "The *old* name."
    assert report["left"][0]["seenIn"] == LEFT.seen_in
    assert report["left"][0]["location"] == {"file": "spec/voices.yaml", "line": 31}
    assert report["left"][0]["answers"][0]["toml"] == LEFT.answers[0].toml
    assert report["operations"][1]["oldLabel"] == "GET /v1/voices"
    assert report["callers"] == {
        "wire": {"breaking": 1, "compatible": 4},
        "python": {"breaks at run time": 2},
        "version": "they require a major version",
    }
    assert len(report["advice"]) == 7 and report["leftOut"][1] == {"operation": "GET /v1/x", "reason": ""}


def test_texts_of_the_vendor_do_not_reach_the_terminal() -> None:
    word = WordItem("Voice\x1b[2J", "description", "\x1b]0;title\x07")
    text = format_text(replace(REPORT, words_kept=(word,)))
    assert "\x1b" not in text and "Voice\\x1b[2J: description: \\x1b]0;title\\x07" in text


@pytest.mark.parametrize(
    ("changes", "totals"),
    [
        ({"left": (), "applied": (), "operations": (), "words_applied": 0}, "nothing changed; 0 left"),
        ({"left": (LEFT,) * 2, "applied": REPORT.applied[:1], "operations": (), "words_applied": 0}, "1 change applied; 2 left"),
        (
            {"applied": (), "words_applied": 2, "operations": REPORT.operations[2:]},
            "1 operation removed, 2 texts updated; 1 left",
        ),
    ],
)  # fmt: skip
def test_the_totals(changes: dict[str, Any], totals: str) -> None:
    report = replace(REPORT, **changes)
    assert format_totals(report) == totals
    assert report.exit_code == int(bool(report.left))


@pytest.mark.parametrize(
    ("kind", "name", "old", "new", "expected"),
    [
        ("property", "a", None, True, "property added"),
        ("property", "a", True, None, "property removed"),
        ("nullable", "", False, True, "nullable changed"),
        ("keyword", "maxLength", None, 5, "maxLength added"),
        ("keyword", "maxLength", 5, None, "maxLength removed"),
        ("keyword", "maxLength", 5, 6, "maxLength changed"),
        ("default", "", None, {"value": 1}, "default changed"),
        ("kind", "", "string", "object", "kind changed"),
    ],
)
def test_the_kinds_of_changes(kind: str, name: str, old: object, new: object, expected: str) -> None:
    assert describe_kind(kind, name, old, new) == expected
