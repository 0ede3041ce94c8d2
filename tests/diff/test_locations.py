"""The locations of findings: the lines of what has changed, also if it has another name or path on the other side."""

from __future__ import annotations

from pathlib import Path

import pytest

from sdkwright.diff.core.finding import Finding
from sdkwright.diff.python import compare as compare_apis
from sdkwright.diff.review.comparison import compare
from sdkwright.problems.problem import SourceLocation
from sdkwright.spec.loading import load_spec
from sdkwright.translate.api import translate
from tests.diff.proving import Case, cases
from tests.projects import OPENAPI, OTHERS, THINGS, write_files

_ADDITION = (
    "class ThingsAdditions:\n    def {}(self):\n        pass\n\n\nclass AsyncThingsAdditions:\n    pass\n"
)
_MOOD = "    Mood: {type: string, description: A mood., enum: [calm, loud]}\n"
_RATING = "    Rating: {type: integer, description: A rating., enum: [1, 2]}\n"
_USES = "        mood: {$ref: '#/components/schemas/Mood'}\n        rating: {$ref: '#/components/schemas/Rating'}\n"
_WEBHOOK = """\
webhooks:
  happened:
    post:
      operationId: things.{}
      requestBody:
        content: {{application/json: {{schema: {{$ref: '#/components/schemas/Thing'}}}}}}
      responses: {{'200': {{description: Noted.}}}}
"""


def find(tmp_path: Path, rule: str, *edits: tuple[str, str]) -> tuple[Finding, str, str]:
    """The finding of a rule, if these texts replace others in `things.yaml`, with its lines on both sides."""
    revision = THINGS
    for old, new in edits:
        assert old in revision
        revision = revision.replace(old, new)
    return find_between(tmp_path, rule, {"things.yaml": THINGS}, {"things.yaml": revision})


def find_between(
    tmp_path: Path, rule: str, base: dict[str, str], revision: dict[str, str]
) -> tuple[Finding, str, str]:
    for side, files in (("base", base), ("revision", revision)):
        write_files(tmp_path / side, {"openapi.yaml": OPENAPI, "others.yaml": OTHERS, **files})
    findings = compare(str(tmp_path / "base"), str(tmp_path / "revision"), "python").findings
    finding = next(item for item in findings if item.rule == rule)
    return finding, read_line(finding.base), read_line(finding.revision)


def read_line(location: SourceLocation | None) -> str:
    if location is None:
        return ""
    path = Path(location.file)
    return f"{path.name}: {path.read_text('utf-8').splitlines()[location.line - 1].strip()}"


def test_merged_findings_are_at_the_first_of_them(tmp_path: Path) -> None:
    properties = "      properties:\n"
    kind = "    Kind: {"
    edits = (properties, properties + _USES), (kind, _RATING + _MOOD + kind)
    finding, base, revision = find(tmp_path, "python-model-added", *edits)
    assert finding.message == "`Mood` and `Rating` are new"
    assert finding.subject == "/components/schemas"
    assert (base, revision) == ("", f"things.yaml: {_MOOD.strip()}")


@pytest.mark.parametrize(
    ("rule", "edits", "base", "revision"),
    [
        (
            "python-argument-renamed",
            [("{thing_id}", "{key}"), ("name: thing_id", "name: key")],
            "- {name: thing_id, in: path",
            "- {name: key, in: path",
        ),
        (
            "python-result-changed",
            [
                ("/v1/things/{thing_id}", "/v2/thing/{thing_id}"),
                ("{$ref: '#/components/schemas/Thing'}, example: {name: Lamp, kind: good}", "{type: string}"),
            ],
            "content: {application/json: {schema: {$ref",
            "content: {application/json: {schema: {type: string",
        ),
        (
            "python-method-moved",
            [
                ("/v1/things/{thing_id}", "/v1/things/{key}"),
                ("name: thing_id", "name: key"),
                ("things.get", "things.read"),
            ],
            "get:",
            "get:",
        ),
        ("python-model-renamed", [("schemas/Thing", "schemas/Item"), ("Thing:", "Item:")], "Thing:", "Item:"),
        (
            "python-field-changed",
            [
                ("schemas/Thing", "schemas/Item"),
                ("Thing:", "Item:\n      x-alias: [Thing]"),
                ("name: {type: string", "name: {type: integer"),
            ],
            "name: {type: string",
            "name: {type: integer",
        ),
        (
            "python-field-renamed",
            [("        name: {", "        title: {")],
            "name: {type: string",
            "title: {type: string",
        ),
    ],
)
def test_what_has_another_name_has_a_location_on_both_sides(
    rule: str, edits: list[tuple[str, str]], base: str, revision: str, tmp_path: Path
) -> None:
    _, old, new = find(tmp_path, rule, *edits)
    assert old.startswith(f"things.yaml: {base}")
    assert new.startswith(f"things.yaml: {revision}")


def test_a_section_of_other_documents_only(tmp_path: Path) -> None:
    """A finding about all webhooks is where they are described, rather than in the root document."""
    base, revision = ({"things.yaml": _WEBHOOK.format(name) + THINGS} for name in ("happened", "occurred"))
    for side in (base, revision):
        tag = "tags:\n  - {name: webhooks, description: What happens.}\n"
        side["openapi.yaml"] = OPENAPI.replace("tags:\n", tag)
    found = find_between(tmp_path, "python-webhook-function-gone", base, revision)
    assert found[1:] == ("things.yaml: webhooks:", "")


def test_a_hand_written_method_is_not_in_the_description(tmp_path: Path) -> None:
    base, revision = (
        {"things.yaml": THINGS, "additions/things.py": _ADDITION.format(name)} for name in ("sort", "order")
    )
    assert find_between(tmp_path, "python-addition-gone", base, revision)[1:] == ("", "")


def test_a_resource_that_has_moved_is_at_its_tags() -> None:
    folder = next(case.folder for case in cases() if case.name == "resource_moved")
    findings = compare(str(folder / "base.yaml"), str(folder / "revision.yaml"), "python").findings
    finding = next(item for item in findings if item.rule == "python-resource-moved")
    assert "name: book," in read_line(finding.base)
    assert "name: books," in read_line(finding.revision)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_no_finding_is_at_the_top_of_a_document(case: Case) -> None:
    """What does not exist on a side is located at its nearest parent, which is rarely the whole document."""
    findings = compare(*(str(case.spec(side)) for side in ("base", "revision"))).findings
    for finding in findings:
        for location in (finding.base, finding.revision):
            assert location is None or location.line > 1 or finding.subject == "/security", finding


def test_an_api_that_does_not_move_has_no_other_pointers() -> None:
    case = next(case for case in cases() if case.name == "field_gone")
    apis = (translate(load_spec(case.spec(side))) for side in ("base", "revision"))
    assert {(item.base_pointer, item.revision_pointer) for item in compare_apis(*apis)} == {("", "")}
