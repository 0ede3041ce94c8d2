"""Links in a commit are followed as on disk: inside of the folder of the description, and never out of it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from sdkwright.openapi.description import read_description
from sdkwright.problems.problem import UnreadableInput

ROOT = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /a: {$ref: 'parts/a.yaml#/item'}\n"
ITEM = "item:\n  get:\n    responses: {'200': {description: It.}}\n"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    run_git("init", "-q", "-b", "main")
    return tmp_path


def run_git(*arguments: str) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "core.symlinks=true")
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


def commit(files: dict[str, str], links: dict[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, "utf-8")
    for name, target in links.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        os.symlink(target, name)
    run_git("add", "-A", "-f")
    run_git("commit", "-q", "-m", "c")


def read(where: str, **options: Any) -> dict[str, Any]:
    return read_description(where, **options).document


def read_error(where: str) -> str:
    with pytest.raises(UnreadableInput) as error:
        read(where)
    assert "\n" not in str(error.value)
    return str(error.value)


INSIDE = {
    "a file": ({"spec/.real/a.yaml": ITEM}, {"spec/parts/a.yaml": "../.real/a.yaml"}),
    "a folder": ({"spec/.real/a.yaml": ITEM}, {"spec/parts": ".real"}),
    "a link to a link": ({"spec/.b/a.yaml": ITEM}, {"spec/parts": ".c", "spec/.c": ".b"}),
    "a link in a linked folder": (
        {"spec/.b/a.yaml": ITEM},
        {"spec/parts": ".c", "spec/.c/a.yaml": "../.b/a.yaml"},
    ),
    "a link through a linked folder and back": (
        {"spec/.b/c/x.yaml": "", "spec/.b/a.yaml": ITEM},
        {"spec/.d": ".b/c", "spec/parts/a.yaml": "../.d/../a.yaml"},
    ),
    "a link out of the folder and back": ({"spec/.real/a.yaml": ITEM}, {"spec/parts": "../spec/.real"}),
    "the folder itself": ({"real/parts/a.yaml": ITEM, "real/openapi.yaml": ROOT}, {"spec": "real"}),
    "the root document": (
        {"spec/parts/a.yaml": ITEM, "spec/.root.yaml": ROOT},
        {"spec/openapi.yaml": ".root.yaml"},
    ),
}


@pytest.mark.parametrize("name", INSIDE)
@pytest.mark.parametrize("file", ["", "/openapi.yaml"])
def test_links_inside_of_the_folder_are_followed_as_on_disk(repository: Path, name: str, file: str) -> None:
    files, links = INSIDE[name]
    root = {} if {"spec", "spec/openapi.yaml"} & links.keys() else {"spec/openapi.yaml": ROOT}
    commit({**files, **root}, links)
    document = read(f"main:spec{file}")
    assert document == read(f"spec{file}") == read(f"main:./spec/{file}")
    assert "get" in str(document)


def test_a_linked_document_of_a_spec_folder_is_part_of_it_and_copied_to_disk(repository: Path) -> None:
    commit(
        {
            "spec/openapi.yaml": "openapi: 3.1.0\ninfo: {title: t, version: '1'}\n",
            "spec/.real/b.yaml": "paths:\n  /b: {get: {operationId: b.get}}\n",
            "spec/notes/README": "x",
        },
        {"spec/b.yaml": ".real/b.yaml", "spec/LICENSE": "../LICENSE", "spec/gone": "nowhere"},
    )
    description = read_description("main:spec")
    assert list(description.document["paths"]) == list(read("spec")["paths"]) == ["/b"]
    with description.spec() as folder:
        copies = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    assert copies == ["b.yaml", "notes/README", "openapi.yaml"]


OUTSIDE = {
    "a file beside the folder": ({"spec/parts/a.yaml": "../../secret.yaml"}, "a link that leads out of"),
    "a file outside of the repository": (
        {"spec/parts/a.yaml": "../../../secret"},
        "a link that leads out of",
    ),
    "an absolute path": (
        {"spec/parts/a.yaml": "/etc/passwd"},
        "a link that leads out of the folder 'main:spec'",
    ),
    "a folder": ({"spec/parts": "../other"}, "a link that leads out of"),
    "a similar name": ({"spec/parts": "../spec2"}, "a link that leads out of"),
    "nothing": ({"spec/parts/a.yaml": "gone.yaml"}, "'spec/parts/gone.yaml', which is not in the commit"),
    "itself": ({"spec/parts/a.yaml": "a.yaml"}, "a link that leads to itself"),
    "each other": ({"spec/parts/a.yaml": "b", "spec/parts/b": "a.yaml"}, "a link that leads to itself"),
}


@pytest.mark.parametrize("name", OUTSIDE)
@pytest.mark.parametrize("file", ["", "/openapi.yaml"])
def test_other_links_are_errors(repository: Path, name: str, file: str) -> None:
    links, message = OUTSIDE[name]
    others = {"secret.yaml": ITEM, "other/a.yaml": ITEM, "spec2/a.yaml": ITEM}
    commit({"spec/openapi.yaml": ROOT, **others}, links)
    error = read_error(f"main:spec{file}")
    assert error.startswith("main:spec/parts") and message in error
    read_error(f"spec{file}")  # on disk, too


def test_a_link_out_of_the_repository_is_no_description(repository: Path) -> None:
    commit({"a/b.yaml": ROOT}, {"spec": "../elsewhere", "api.yaml": "/etc/passwd"})
    for path in ("spec", "spec/openapi.yaml", "api.yaml"):
        assert "a link that leads out of the repository" in read_error(f"main:{path}")


def test_with_a_larger_root_a_link_may_lead_to_a_file_beside_the_folder(repository: Path) -> None:
    commit({"spec/openapi.yaml": ROOT, "other/a.yaml": ITEM}, {"spec/parts": "../other"})
    assert "get" in str(read("main:spec/openapi.yaml", root=repository))


def test_a_link_to_a_folder_that_contains_it_is_an_error(repository: Path) -> None:
    root = ROOT.replace("{$ref: 'parts/a.yaml#/item'}", "{}")
    commit({"spec/openapi.yaml": root, "spec/a/x.yaml": "{}"}, {"spec/a/again": ".."})
    assert read_error("main:spec") == ("main:spec/a/again: a link to a folder that contains it; remove it")
    assert "a link to a folder that contains it" in read_error("spec")


def test_many_paths_through_links_are_an_error(repository: Path) -> None:
    links = {f"spec/.levels/{n}/{name}": f"../{n + 1}" for n in range(20) for name in "ab"}
    root = ROOT.replace("{$ref: 'parts/a.yaml#/item'}", "{}")
    commit({"spec/openapi.yaml": root, "spec/.levels/20/x": ""}, {**links, "spec/top": ".levels/0"})
    assert "more than 5,000 folders" in read_error("main:spec")
