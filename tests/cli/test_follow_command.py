"""`sdkwright follow` and `sdkwright upstream`: what they write, what they leave, and what they reject."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sdkwright.cli.main import main
from sdkwright.follow import following
from sdkwright.follow.upstream import compute_hash, read_spec_decisions
from sdkwright.openapi.description import read_description
from tests.projects import GIT_ENVIRONMENT, read_files, write_files

Captured = pytest.CaptureFixture[str]
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Pets", "version": "1"},
    "servers": [{"url": "https://pets.example.com"}],
    "paths": {
        "/pets": {
            "get": {
                "tags": ["pets"],
                "operationId": "listPets",
                "summary": "List the pets.",
                "parameters": [
                    {"name": "kind", "in": "query", "description": "The kind.", "schema": {"type": "string"}}
                ],
                "responses": {
                    "200": {
                        "description": "The pets.",
                        "content": {
                            "application/json": {
                                "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}}
                            }
                        },
                    }
                },
            }
        },
        "/pets/{pet_id}": {
            "delete": {
                "tags": ["pets"],
                "operationId": "deletePet",
                "summary": "Delete a pet.",
                "parameters": [
                    {"name": "pet_id", "in": "path", "required": True, "description": "Its id.", "schema": {"type": "string"}}
                ],
                "responses": {"204": {"description": "It is deleted."}},
            }
        },
    },
    "components": {
        "schemas": {
            "Pet": {
                "type": "object",
                "description": "A pet.",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string", "description": "Its name.", "maxLength": 20},
                    "age": {"type": "integer", "description": "Its age in years."},
                },
            }
        }
    },
}  # fmt: skip
NAME = "/components/schemas/Pet/properties/name"


def change(document: dict[str, Any], **values: object) -> str:
    """The document as text, with values at some paths, with `__` between the keys; None removes a key."""
    copy = json.loads(json.dumps(document))
    for path, value in values.items():
        holder, steps = copy, path.split("__")
        for step in steps[:-1]:
            holder = holder[{"pets": "/pets", "pet": "/pets/{pet_id}"}.get(step, step)]
        if value is None:
            del holder[steps[-1].replace("pet_path", "/pets/{pet_id}")]
        else:
            holder[steps[-1].replace("others", "/others")] = value
    return json.dumps(copy, indent=1)


LONGER = change(DOCUMENT, components__schemas__Pet__properties__name__maxLength=30)
SHORTER = change(DOCUMENT, components__schemas__Pet__properties__name__maxLength=10)
MORE = change(
    DOCUMENT,
    components__schemas__Pet__properties__color={"type": "string", "description": "Its color."},
    paths__others={
        "get": {
            "operationId": "getOthers",
            "tags": ["others"],
            "responses": {"204": {"description": "None."}},
        }
    },
)


@pytest.fixture(autouse=True)
def adopted(folder: Path, capsys: Captured) -> None:
    """The project follows the document."""
    for file in (folder / "spec").iterdir():
        file.unlink()
    write_files(folder, {"api.json": json.dumps(DOCUMENT, indent=1), "more.json": MORE})
    write_files(folder, {"longer.json": LONGER, "shorter.json": SHORTER})
    assert main(["adopt", "api.json"]) == 0
    capsys.readouterr()


def edit(folder: Path, old: str, new: str, file: str = "pets.yaml") -> None:
    text = (folder / "spec" / file).read_text("utf-8")
    assert old in text
    (folder / "spec" / file).write_text(text.replace(old, new, 1), "utf-8")


def run(capsys: Captured, *arguments: str) -> tuple[int, str, str]:
    status = main([*arguments])
    return status, *capsys.readouterr()


def reject(folder: Path, capsys: Captured, *arguments: str) -> str:
    """Run a command that writes nothing, and return its message."""
    before = read_files(folder)
    status, out, err = run(capsys, "follow", *arguments)
    assert (status, read_files(folder)) == (2, before), out + err
    return out + err


# --- what is applied ---------------------------------------------------------------------------------------------------


def test_the_same_document_changes_nothing(folder: Path, capsys: Captured) -> None:
    before = read_files(folder)
    status, out, err = run(capsys, "follow", "api.json")
    assert (status, out.splitlines()[0], err) == (0, "nothing changed; 0 left", "")
    assert read_files(folder) == before


def test_changes_are_applied_once(folder: Path, capsys: Captured) -> None:
    status, out, err = run(capsys, "follow", "more.json")
    assert (status, err) == (0, "")
    assert out.startswith("1 change applied, 1 operation added; 0 left\nmore.json -> spec, since 20")
    assert "  added    GET /others  others." in out and "  property added (1)\n    spec/" in out
    assert "for callers\n  wire    2 compatible\n" in out
    assert "color" in (folder / "spec/pets.yaml").read_text() and (folder / "spec/others.yaml").is_file()
    assert (folder / "spec/upstream/openapi.json").read_text() == MORE
    before = read_files(folder)
    assert run(capsys, "follow", "more.json")[1].startswith("nothing changed; 0 left\n")
    assert read_files(folder) == before
    assert run(capsys, "generate")[0] == 0


def test_there_and_back(folder: Path, capsys: Captured) -> None:
    before = read_files(folder / "spec")
    assert main(["follow", "longer.json"]) == main(["follow", "api.json"]) == 0
    assert read_files(folder / "spec") == before


def test_a_dry_run_writes_nothing(folder: Path, capsys: Captured) -> None:
    before = read_files(folder)
    status, out, _ = run(capsys, "follow", "more.json", "--dry-run")
    assert status == 0 and "more.json would change spec" in out and "without --dry-run" in out
    assert read_files(folder) == before


@pytest.mark.parametrize("pattern", ["GET /others", "others.*", "*/others"])
def test_only_some_changes(pattern: str, folder: Path, capsys: Captured) -> None:
    state = read_files(folder / "spec/upstream")
    status, out, _ = run(capsys, "follow", "more.json", "--only", pattern)
    if pattern != "others.*":  # a new operation has no call path yet
        assert (status, out.splitlines()[0]) == (0, "1 operation added; 0 left")
        assert "color" not in (folder / "spec/pets.yaml").read_text()
    assert read_files(folder / "spec/upstream") == state
    assert run(capsys, "follow", "more.json")[0] == 0
    assert "color" in (folder / "spec/pets.yaml").read_text() and (folder / "spec/others.yaml").is_file()


def test_only_a_document(folder: Path, capsys: Captured) -> None:
    status, out, _ = run(capsys, "follow", "more.json", "--only", "pets.yaml")
    assert (status, out.splitlines()[0]) == (0, "1 change applied; 0 left")
    assert not (folder / "spec/others.yaml").exists()


def test_the_formats(folder: Path, capsys: Captured) -> None:
    status, out, _ = run(capsys, "follow", "more.json", "--dry-run", "--format", "json")
    report = json.loads(out)
    assert (status, report["totals"]) == (0, "1 change applied, 1 operation added; 0 left")
    assert report["files"] == ["openapi.yaml", "others.yaml", "pets.yaml"]
    assert report["callers"]["wire"] == {"compatible": 2}
    status, out, _ = run(capsys, "follow", "more.json", "--format", "markdown", "-o", "report.md")
    assert (status, out) == (0, "")
    assert (folder / "report.md").read_text().startswith("**1 change applied, 1 operation added; 0 left**\n")
    assert "no such folder as gone" in reject(folder, capsys, "api.json", "-o", "gone/report.md")


# --- what is left, and decided -----------------------------------------------------------------------------------------


@pytest.fixture
def decided(folder: Path) -> None:
    """The curator wants another length."""
    edit(folder, "maxLength: 20", "maxLength: 25")


@pytest.mark.usefixtures("decided")
def test_a_conflict_is_left_until_it_is_decided(folder: Path, capsys: Captured) -> None:
    status, out, _ = run(capsys, "follow", "longer.json")
    assert (status, out.splitlines()[0]) == (1, "nothing changed; 1 left")
    assert (
        "      Pet.name: keyword maxLength\n      the spec has another value\n      vendor  20 -> 30\n      spec    25\n"
        in out
    )
    text = (folder / "spec/upstream/decisions.toml").read_text()
    assert (
        f'[[undecided]]\nplace = "#{NAME}"\nfact = "keyword maxLength"\nupstream = "30"\nours = "25"\n'
        in text
    )

    before = read_files(folder)
    status, out, _ = run(capsys, "follow", "longer.json")
    assert (status, out.splitlines()[0]) == (1, "nothing changed; 1 left") and "of an earlier follow" in out
    assert read_files(folder) == before
    assert "; 1 undecided\n" in run(capsys, "upstream")[1]

    edit(folder, "\n[[undecided]]\n", "\n[[kept]]\nreason = 'enough'\n", "upstream/decisions.toml")
    status, out, _ = run(capsys, "follow", "longer.json")
    assert (status, out.splitlines()[0]) == (0, "nothing changed; 0 left")
    out = run(capsys, "upstream")[1]
    assert "; 0 undecided\n" in out and f"  #{NAME}: keyword maxLength: enough\n" in out


@pytest.mark.usefixtures("decided")
def test_the_toml_of_the_report_answers_what_is_left(folder: Path, capsys: Captured) -> None:
    report = json.loads(run(capsys, "follow", "longer.json", "--dry-run", "--format", "json")[1])
    (answer,) = (answer["toml"] for answer in report["left"][0]["answers"] if answer["toml"])
    with (folder / "spec/upstream/decisions.toml").open("a") as file:
        file.write(f"\n{answer}")
    status, out, _ = run(capsys, "follow", "longer.json")
    assert (status, out.splitlines()[0]) == (0, "nothing changed; 0 left")
    assert "kept, as you decided (1)\n  Pet.name: keyword maxLength (…)\n" in out
    assert read_spec_decisions(folder / "spec").undecided == ()


@pytest.mark.usefixtures("decided")
def test_a_kept_value_is_asked_again_when_the_vendor_changes_it(folder: Path, capsys: Captured) -> None:
    kept = f'[[kept]]\nplace = "#{NAME}"\nfact = "keyword maxLength"\nupstream = "30"\nreason = "enough"\n'
    write_files(folder, {"spec/upstream/decisions.toml": f"# mine\n{kept}"})
    assert run(capsys, "follow", "longer.json")[0] == 0
    status, out, _ = run(capsys, "follow", "shorter.json")
    assert (status, out.splitlines()[0]) == (1, "nothing changed; 1 left")
    assert '- to keep your value, write upstream = "10" at spec/upstream/decisions.toml:2\n' in out
    assert "you kept your value while the vendor had 30 (line 2)" in out
    assert (
        "this [[kept]] no longer applies: the vendor now has 10; to keep your value, write it as `upstream`"
        in out
    )
    assert (folder / "spec/upstream/decisions.toml").read_text().startswith(f"# mine\n{kept}")


@pytest.mark.usefixtures("decided")
def test_a_question_is_answered_by_an_edit(folder: Path, capsys: Captured) -> None:
    assert main(["follow", "longer.json"]) == 1
    edit(folder, "maxLength: 25", "maxLength: 30")
    capsys.readouterr()
    status, out, _ = run(capsys, "follow", "longer.json")
    assert (status, out.splitlines()[0]) == (0, "nothing changed; 0 left")
    assert read_spec_decisions(folder / "spec").undecided == ()


def test_operations_are_left_out(folder: Path, capsys: Captured) -> None:
    with (folder / "spec/upstream/decisions.toml").open("a") as file:
        file.write('\n[[left_out]]\noperation = "GET /others"\nreason = "internal"\n')
    status, out, _ = run(capsys, "follow", "more.json")
    assert (status, out.splitlines()[0]) == (0, "1 change applied; 0 left")
    assert not (folder / "spec/others.yaml").exists() and "1 operation left out" in out
    assert "left out\n  GET /others: internal\n" in run(capsys, "upstream")[1]
    assert run(capsys, "follow", "more.json")[1].startswith("nothing changed; 0 left\n")
    assert "this [[left_out]] no longer applies: the vendor has no GET /others; remove the entry" in run(
        capsys, "follow", "api.json"
    )[1]  # fmt: skip


def test_an_operation_that_is_removed_from_the_spec_stays_out(folder: Path, capsys: Captured) -> None:
    assert main(["follow", "more.json"]) == 0
    edit(folder, (folder / "spec/others.yaml").read_text(), "paths: {}\n", "others.yaml")
    text = (folder / "spec/openapi.yaml").read_text()
    assert "others" in text
    (folder / "spec/others.yaml").unlink()
    tags = text[text.index("tags:") :]
    kept = "".join(line for line in tags.splitlines(keepends=True) if "others" not in line)
    (folder / "spec/openapi.yaml").write_text(text.replace(tags, kept))
    capsys.readouterr()
    assert run(capsys, "follow", "more.json")[1].startswith("nothing changed; 0 left\n")
    assert "left out\n  GET /others\n" in run(capsys, "upstream")[1]


def test_outdated_decisions_are_reported_and_stay(folder: Path, capsys: Captured) -> None:
    decisions = (
        f'[[kept]]\nplace = "#{NAME}"\nfact = "keyword pattern"\nupstream = "null"\n\n'
        '[[left_out]]\noperation = "GET /pets"\n\n'
        '[[same_as]]\nupstream = "#/components/schemas/Cat"\nspec = "#/components/schemas/Pet"\n'
    )
    write_files(folder, {"spec/upstream/decisions.toml": decisions})
    status, out, _ = run(capsys, "follow", "longer.json")
    assert status == 0
    start = "  spec/upstream/decisions.toml:"
    assert (
        "decisions that no longer apply (3)\n"
        f"{start}1: this [[kept]] no longer applies: keyword pattern of #{NAME} is the same in the spec and in the vendor's"
        " document; remove the entry\n"
        f"{start}6: this [[left_out]] no longer applies: the spec has GET /pets; remove the entry\n"
        f"{start}9: this [[same_as]] no longer applies: the vendor has no #/components/schemas/Cat; remove the entry\n"
    ) in out
    assert (folder / "spec/upstream/decisions.toml").read_text() == decisions


# --- the first follow --------------------------------------------------------------------------------------------------


@pytest.fixture
def without_state(folder: Path) -> None:
    for file in (folder / "spec/upstream").iterdir():
        file.unlink()
    (folder / "spec/upstream").rmdir()


@pytest.mark.usefixtures("without_state")
def test_the_first_follow_takes_the_closest_base(folder: Path, capsys: Captured) -> None:
    assert "spec/upstream has no document of the vendor; pass the one that the spec was written" in reject(
        folder, capsys, "more.json"
    )
    assert "spec/upstream has no document of the vendor" in run(capsys, "upstream")[2]
    bases = ("--base", "longer.json", "--base", "api.json", "--base", "shorter.json")
    status, out, _ = run(capsys, "follow", "more.json", *bases)
    assert status == 0 and "more.json -> spec, since api.json\n" in out
    assert {*read_files(folder / "spec/upstream")} == {
        "openapi.json",
        "source.toml",
        "decisions.toml",
        ".gitattributes",
    }
    assert run(capsys, "follow", "more.json")[1].startswith("nothing changed; 0 left\n")


# --- a reduced document -------------------------------------------------------------------------------------------------


def test_a_reduced_document_stays_reduced_and_changes_no_words(folder: Path, capsys: Captured) -> None:
    words = change(
        DOCUMENT,
        paths__pets__get__summary="Other words.",
        components__schemas__Pet__properties__age__description="Its age in seconds.",
    )
    write_files(folder, {"words.json": words})
    edit(folder, 'form = "full"', 'form = "reduced"', "upstream/source.toml")
    before = (folder / "spec/pets.yaml").read_text()
    assert run(capsys, "follow", "longer.json")[0] == 0
    stored = (folder / "spec/upstream/openapi.json").read_text()
    assert "maxLength" in stored and "description" not in stored
    assert 'form = "reduced"' in (folder / "spec/upstream/source.toml").read_text()
    # What adopt concludes from words, such as a unit, is no change either.
    assert run(capsys, "follow", "words.json")[1].startswith("1 change applied; 0 left\n")
    assert (folder / "spec/pets.yaml").read_text() == before
    assert run(capsys, "follow", "words.json")[1].startswith("nothing changed; 0 left\n")


# --- what cannot be followed -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("openapi: 3.0.3\npaths: [", "new.json:2:9: the text ends too early"),
        (
            "<!doctype html>\n<html><body>Sign in</body></html>",
            "new.json:1: an HTML or XML page, not YAML or JSON",
        ),
        ("", "new.json: not an OpenAPI description, but an empty file"),
        ('{"openapi": "3.1.0", "paths": {}}', "new.json: no operation to follow; 'paths' describes none"),
        ('{"a": 1}', "new.json: not an OpenAPI description; it has neither 'openapi' nor 'paths'"),
    ],
)
def test_an_unreadable_document(folder: Path, capsys: Captured, text: str, message: str) -> None:
    write_files(folder, {"new.json": text})
    assert reject(folder, capsys, "new.json").startswith(f"sdkwright: {message}")
    assert "no such file" in reject(folder, capsys, "gone.json")
    assert "pass --allow-remote" in reject(folder, capsys, "https://127.0.0.1:9/api.json")


def test_an_unrelated_document(folder: Path, capsys: Captured) -> None:
    other = json.dumps(DOCUMENT).replace('"/pets', '"/cats')
    write_files(folder, {"other.json": other})
    assert reject(folder, capsys, "other.json").startswith(
        "sdkwright: other.json has only 0 of the 2 operations of the document that the spec follows (20"
    )
    status, out, _ = run(capsys, "follow", "other.json", "--force", "--dry-run")
    assert status == 0 and out.startswith("2 operations moved; 0 left\n")


def test_a_changed_base(folder: Path, capsys: Captured) -> None:
    (folder / "spec/upstream/openapi.json").write_text(LONGER)
    message = reject(folder, capsys, "more.json")
    assert message.startswith("sdkwright: spec/upstream/openapi.json: changed since 20")
    assert "restore the file, such as from git, or start again with --base OLD" in message
    assert run(capsys, "follow", "more.json", "--base", "api.json")[0] == 0
    assert run(capsys, "follow", "more.json")[0] == 0


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("pets.yaml", "paths: {/a: {get: 5}}\n", "spec/pets.yaml:1: error: "),
        ("upstream/decisions.toml", "[[keep]]\n", "decisions.toml:1: error: unknown table 'keep'. Did you mean 'kept'?"),
        ("upstream/decisions.toml", "[[kept\n", "decisions.toml: "),
        ("upstream/source.toml", 'from = "a"\n', "source.toml:1: error: unknown key 'from'"),
        ("pets.yaml", "<<<<<<< HEAD\npaths: {}\n=======\n>>>>>>> other\n", "spec/pets.yaml:1: a conflict of a merge; resolve"),
        ("upstream/decisions.toml", "# a\n<<<<<<< HEAD\n", "decisions.toml:2: a conflict of a merge; resolve it"),
    ],
)  # fmt: skip
def test_a_spec_that_does_not_load(
    folder: Path, capsys: Captured, file: str, text: str, message: str
) -> None:
    write_files(folder / "spec", {file: text})
    output = reject(folder, capsys, "more.json")
    assert message in output
    assert "error: " not in output or "fix these first" in output


def test_a_file_that_changes_during_the_run(
    folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = following.judge

    def judge(*arguments: Any) -> Any:
        write_files(folder, {"spec/pets.yaml": (folder / "spec/pets.yaml").read_text() + "# mine\n"})
        return real(*arguments)

    monkeypatch.setattr(following, "judge", judge)
    status, out, err = run(capsys, "follow", "more.json")
    assert (status, out) == (2, "")
    assert (
        err
        == "sdkwright: spec/pets.yaml changed during the run, and nothing was written; run the command again\n"
    )
    assert (folder / "spec/pets.yaml").read_text().endswith("# mine\n")
    assert not (folder / "spec/others.yaml").exists()
    assert (folder / "spec/upstream/openapi.json").read_text() == (folder / "api.json").read_text()


def lose_an_edit(name: str) -> Callable[..., Any]:
    """An application that forgets what it was asked to do in a file."""
    real = following.apply_analysis

    def apply(*arguments: Any) -> Any:
        result = real(*arguments)
        files = {path: text for path, text in result.files.items() if path != name}
        object.__setattr__(result, "files", files)
        return result

    return apply


def test_an_incomplete_result_is_not_written(
    folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "apply_analysis", lose_an_edit("pets.yaml"))
    message = reject(folder, capsys, "longer.json")
    assert message == (
        f"sdkwright: the result would not be complete, and nothing was written: keyword maxLength of #{NAME} would be 20,"
        " and the vendor has 30; this is a mistake of sdkwright: please report it, and pass --force to write the spec"
        " nevertheless, with these differences in the report\n"
    )
    status, out, _ = run(capsys, "follow", "longer.json", "--force")
    assert status == 1 and "; 1 left" in out.splitlines()[0]
    assert "follow did not apply this; it is a mistake of sdkwright: please report it" in out


def test_an_invalid_result_is_not_written(
    folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = following.apply_analysis

    def apply(*arguments: Any) -> Any:
        result = real(*arguments)
        object.__setattr__(result, "files", {"pets.yaml": "paths: {/a: {get: 5}}\n"})
        return result

    monkeypatch.setattr(following, "apply_analysis", apply)
    message = reject(folder, capsys, "longer.json")
    assert message.startswith(
        "sdkwright: the changed spec would not be valid, and nothing was written: spec/pets.yaml:1: error: "
    )


@pytest.mark.parametrize("where", ["spec", "."])
def test_uncommitted_changes_are_named(
    folder: Path, capsys: Captured, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in GIT_ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "first"]):
        subprocess.run(["git", *command], cwd=folder / where, check=True)
    assert run(capsys, "follow", "longer.json", "--dry-run")[2] == ""
    edit(folder, "Its age", "The age")
    write_files(folder, {"spec/NOTES.md": "mine"})
    name = "" if where == "spec" else "spec/"
    assert run(capsys, "follow", "longer.json")[2] == (
        f"warning: spec had changes that are not committed: {name}pets.yaml, {name}NOTES.md\n"
    )


def test_a_single_file_is_no_spec_folder(folder: Path, capsys: Captured) -> None:
    assert "api.json: is a file, not a folder" in reject(folder, capsys, "more.json", "--spec", "api.json")


def test_the_current_folder_is_inside_the_spec(
    folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder / "spec/upstream")
    assert "change to the folder of the project" in reject(folder, capsys, str(folder / "more.json"))


def test_a_text_that_cannot_be_applied_is_among_the_texts(folder: Path, capsys: Captured) -> None:
    """The vendor describes a value that a person left out."""
    kinds = {"type": "string", "enum": ["cat", "dog"], "description": "The kind."}
    texts = {"x-enumDescriptions": {"cat": "It meows.", "dog": "It barks."}}
    place = "components__schemas__Pet__properties__kind"
    documents = {"kinds.json": kinds, "texts.json": {**kinds, **texts}}
    write_files(folder, {name: change(DOCUMENT, **{place: kind}) for name, kind in documents.items()})
    assert run(capsys, "follow", "kinds.json")[0] == 0
    edit(folder, "enum: [cat, dog]", "enum: [cat]")
    status, out, _ = run(capsys, "follow", "texts.json", "--format", "json")
    report = json.loads(out)
    assert (status, report["left"]) == (0, [])
    assert [(item["kind"], item["upstream"]) for item in report["textsKept"]] == [
        ("description dog", "It barks.")
    ]


# --- one component for several of the vendor ---------------------------------------------------------------------------


def make_twins(*, differ: bool, is_sent: bool) -> str:
    """Two operations whose schemas are equal, or differ in a required property; the second one is sent or received."""
    document = json.loads(MORE)
    schemas = document["components"]["schemas"]
    schemas["Other"] = json.loads(json.dumps(schemas["Pet"]))
    if differ:
        schemas["Other"]["required"].append("home")
        schemas["Other"]["properties"]["home"] = {"type": "string", "description": "Where it lives."}
    content = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Other"}}}}
    operation = document["paths"]["/others"].pop("get")
    document["paths"]["/others"]["post"] = operation
    if is_sent:
        operation["requestBody"] = content
    else:
        operation["responses"] = {"200": {"description": "Another.", **content}}
    return json.dumps(document)


def merge_twins(folder: Path, capsys: Captured, *, is_sent: bool) -> None:
    """Follow equal twins, of which the spec then has one, and write `differ.json`, in which they differ."""
    for name, differ in (("same.json", False), ("differ.json", True)):
        (folder / name).write_text(make_twins(differ=differ, is_sent=is_sent), "utf-8")
    assert run(capsys, "follow", "same.json")[0] == 0
    use_pets(folder, "Other")


def use_pets(folder: Path, component: str) -> None:
    """Use `Pet` instead of an equal component in the document of the operations that have it."""
    file = folder / f"spec/{component.lower()}s.yaml"
    text = file.read_text("utf-8").partition("components:")[0]
    reference = f"'#/components/schemas/{component}'"
    file.write_text(text.replace(reference, "'pets.yaml#/components/schemas/Pet'"), "utf-8")


@pytest.mark.parametrize(
    ("merged", "is_sent", "status", "schemas"),
    [
        ("report", True, 1, {"Pet": ["name"]}),
        ("report", False, 0, {"Pet": ["name", "home?"]}),
        ("widen", True, 0, {"Pet": ["name", "home?"]}),
        ("split", False, 0, {"Pet": ["name"], "Other": ["name", "home"]}),
    ],
)
def test_one_component_for_several_that_differ(
    folder: Path, capsys: Captured, merged: str, is_sent: bool, status: int, schemas: dict[str, list[str]]
) -> None:
    merge_twins(folder, capsys, is_sent=is_sent)
    code, out, err = run(capsys, "follow", "differ.json", "--merged", merged)
    assert (code, err) == (status, "")
    assert ("component divided: Pet: Other" in out) == (merged == "split")
    assert ("property home" in out.partition("accepts more")[2]) == (schemas == {"Pet": ["name", "home?"]})
    found = read_description(str(folder / "spec")).document["components"]["schemas"]
    assert {
        name: [*schema["required"], *(["home?"] if "home" in schema["properties"] and "home" not in schema["required"] else [])]
        for name, schema in found.items()
    } == schemas  # fmt: skip
    before = read_files(folder / "spec")
    assert run(capsys, "follow", "differ.json", "--merged", merged)[0] == status
    assert read_files(folder / "spec") == before


def test_a_question_about_one_of_three_stays_until_it_is_answered(folder: Path, capsys: Captured) -> None:
    """The other parts differ from the spec in the same fact, with other values."""

    def make(*lengths: int) -> str:
        document = json.loads(make_twins(differ=False, is_sent=False))
        schemas = document["components"]["schemas"]
        schemas["Third"] = json.loads(json.dumps(schemas["Pet"]))
        for name, length in zip(("Pet", "Other", "Third"), lengths, strict=True):
            schemas[name]["properties"]["name"]["maxLength"] = length
        third = json.loads(json.dumps(document["paths"]["/others"]).replace("Other", "Third"))
        return json.dumps({**document, "paths": {**document["paths"], "/thirds": third}})

    write_files(folder, {"same.json": make(20, 20, 20), "differ.json": make(20, 10, 30)})
    assert run(capsys, "follow", "same.json")[0] == 0
    for name in ("Other", "Third"):
        use_pets(folder, name)
    for _ in range(2):
        status, out, _ = run(capsys, "follow", "differ.json")
        assert (status, out.count("Pet.name: keyword maxLength\n")) == (1, 1)


def test_what_was_kept_for_another_value_is_not_added(folder: Path, capsys: Captured) -> None:
    merge_twins(folder, capsys, is_sent=False)
    decisions = folder / "spec/upstream/decisions.toml"
    entry = '\n[[kept]]\nplace = "#/components/schemas/Pet"\nfact = "property home"\nupstream = "null"\n'
    decisions.write_text(decisions.read_text("utf-8") + entry, "utf-8")
    for _ in range(2):
        assert run(capsys, "follow", "differ.json")[0] == 1
        assert "home" not in (folder / "spec/pets.yaml").read_text("utf-8")


def test_a_schema_that_is_replaced_is_asked_about_until_it_is_decided(folder: Path, capsys: Captured) -> None:
    """The question is about a use of a schema; the difference that remains is one of the schema."""

    def make(mood: dict[str, Any]) -> str:
        schemas = "components__schemas__"
        enum = {"type": "string", "enum": ["sad", "glad"]}
        return change(DOCUMENT, **{f"{schemas}Mood": enum, f"{schemas}Pet__properties__mood": mood})

    ref = {"$ref": "#/components/schemas/Mood"}
    write_files(folder, {"mood.json": make(ref), "flag.json": make({"type": "boolean"})})
    assert run(capsys, "follow", "mood.json")[0] == 0
    edit(
        folder, "Mood: {type: string, enum: [sad, glad]}", "Mood: {anyOf: [{type: string}, {type: integer}]}"
    )
    for _ in range(2):
        status, out, _ = run(capsys, "follow", "flag.json")
        assert (status, "Pet.mood: kind\n" in out) == (1, True)
        assert "; 1 undecided\n" in run(capsys, "upstream")[1]
    decisions = folder / "spec/upstream/decisions.toml"
    decisions.write_text(decisions.read_text("utf-8").replace("\n[[undecided]]", "\n[[kept]]"), "utf-8")
    status, out, _ = run(capsys, "follow", "flag.json")
    assert status == 0 and "no longer apply" not in out
    assert "no longer apply" not in run(capsys, "upstream")[1]
    edit(folder, "$ref: '#/components/schemas/Mood'", "type: boolean")
    edit(folder, "    Mood: {anyOf: [{type: string}, {type: integer}]}\n", "")
    status, out, _ = run(capsys, "follow", "flag.json")
    assert status == 0 and "no longer applies: kind of #/components/schemas/Pet" in out


@pytest.mark.parametrize("beside", [{"readOnly": True}, {"deprecated": True}, {"type": ["boolean", "null"]}])
def test_what_is_beside_a_replaced_schema_is_asked_about_too(
    beside: dict[str, Any], folder: Path, capsys: Captured
) -> None:
    """The result was refused as incomplete; and nothing beside it may be lost if the spec keeps its schema."""

    def make(mood: dict[str, Any]) -> str:
        schemas = "components__schemas__"
        enum = {"type": "string", "enum": ["sad", "glad"]}
        return change(DOCUMENT, **{f"{schemas}Mood": enum, f"{schemas}Pet__properties__mood": mood})

    ref = {"$ref": "#/components/schemas/Mood"}
    write_files(folder, {"mood.json": make(ref), "flag.json": make({"type": "boolean", **beside})})
    assert run(capsys, "follow", "mood.json")[0] == 0
    edit(
        folder, "Mood: {type: string, enum: [sad, glad]}", "Mood: {anyOf: [{type: string}, {type: integer}]}"
    )
    fact = {"type": "nullable"}.get(*beside, *beside)
    for _ in range(2):
        status, out, _ = run(capsys, "follow", "flag.json")
        assert status == 1 and "left to you (2)" in out
        assert "Pet.mood: kind\n" in out and f"Pet.mood: {fact}\n" in out


@pytest.mark.parametrize(
    "place", ["#/info/title", "#/paths", "#/paths/~1pets/get/parameters", "#/openapi", "#/tags/0"]
)
def test_an_answer_about_a_place_without_a_schema_no_longer_applies(
    place: str, folder: Path, capsys: Captured
) -> None:
    decisions = folder / "spec/upstream/decisions.toml"
    entry = f'\n[[kept]]\nplace = "{place}"\nfact = "kind"\nupstream = "\\"string\\""\n'
    decisions.write_text(decisions.read_text("utf-8") + entry, "utf-8")
    status, out, err = run(capsys, "follow", "longer.json")
    assert (status, err) == (0, "") and "no longer applies" in out
    assert "no longer applies" in run(capsys, "upstream")[1]


# --- the state ---------------------------------------------------------------------------------------------------------


def test_the_state(folder: Path, capsys: Captured) -> None:
    edit(folder, "maxLength: 20", "maxLength: 25")
    status, out, err = run(capsys, "upstream")
    assert (status, err) == (0, "")
    assert "2 operations, 0 left out; 1 fact of the spec differs on purpose; 0 undecided\n" in out
    assert "different on purpose\n      1  keyword\n" in out
    state = json.loads(run(capsys, "upstream", "--format", "json")[1])
    assert (state["source"], state["form"], state["differencesOnPurpose"]) == (
        "api.json",
        "full",
        {"keyword": 1},
    )
    assert state["sha256"] == compute_hash((folder / "api.json").read_bytes())


def test_the_spec_is_not_replaced_on_a_read_only_disk(folder: Path, capsys: Captured) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    folder.chmod(0o500)
    try:
        assert "cannot write" in reject(folder, capsys, "more.json")
    finally:
        folder.chmod(0o700)
