"""The folder `spec/upstream/`: written and read, in all forms, and never guessed."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sdkwright.follow.reduction import format_document, reduce_document
from sdkwright.follow.source_file import UpstreamSource, read_source, write_source
from sdkwright.follow.upstream import (
    SOURCE,
    StoredSource,
    compute_hash,
    hash_description,
    list_changed_files,
    read_upstream,
    store,
)
from sdkwright.openapi.description import Description, read_description, wrap_document
from sdkwright.problems.problem import SpecError, UnreadableInput
from tests.projects import read_files, write_files

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Pets", "version": "1", "description": "All pets."},
    "tags": [{"name": "pets", "description": "Pets."}],
    "paths": {
        "/description": {
            "get": {
                "summary": "Get.",
                "x-fern-sdk-method-name": "get",
                "parameters": [{"name": "example", "in": "query", "example": 1, "schema": {"default": {"title": "x"}}}],
                "responses": {
                    "200": {
                        "description": "The pet.",
                        "content": {"a/b": {"schema": {"$ref": "#/components/schemas/title"}, "examples": {"a": {}}}},
                    }
                },
            }
        }
    },
    "components": {
        "schemas": {
            "title": {
                "title": "Pet",
                "properties": {
                    "description": {"type": "string", "description": "Text.", "enum": ["title"]},
                    "examples": {"examples": [1]},
                },
            }
        },
        "examples": {"a": {}},
    },
}  # fmt: skip
SOURCE_VALUE = UpstreamSource("api.json", "2025-06-30", "full", "0" * 64)


def read(folder: Path, data: bytes, name: str = "api.json") -> Description:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    return read_description(str(folder / name), is_tolerant=True)


def write(spec: Path, stored: StoredSource) -> None:
    for path, content in list_changed_files(spec, stored).items():
        (spec / path).parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            (spec / path).unlink()
        else:
            (spec / path).write_bytes(content.encode() if isinstance(content, str) else content)


def test_words_titles_and_examples_are_no_facts() -> None:
    assert reduce_document(DOCUMENT) == {
        "info": {"title": "Pets", "version": "1"},
        "openapi": "3.1.0",
        "tags": [{"name": "pets"}],
        "paths": {
            "/description": {
                "get": {
                    "x-fern-sdk-method-name": "get",
                    "parameters": [{"name": "example", "in": "query", "schema": {"default": {"title": "x"}}}],
                    "responses": {"200": {"content": {"a/b": {"schema": {"$ref": "#/components/schemas/title"}}}}},
                }
            }
        },
        "components": {
            "schemas": {"title": {"properties": {"description": {"type": "string", "enum": ["title"]}, "examples": {}}}}
        },
    }  # fmt: skip
    assert list(reduce_document(DOCUMENT)) == list(DOCUMENT)
    text = format_document(reduce_document(DOCUMENT))
    assert format_document(reduce_document(json.loads(text))) == text


@pytest.mark.parametrize(
    ("data", "path"),
    [
        (json.dumps(DOCUMENT).encode(), "upstream/openapi.json"),
        (b"\xef\xbb\xbf  " + json.dumps(DOCUMENT).encode() + b"\r\n", "upstream/openapi.json"),
        (json.dumps(DOCUMENT).encode("utf-16"), "upstream/openapi.json"),
        (b"# YAML\r\nopenapi: 3.1.0\r\ninfo: {title: \xe9}\r\npaths: {}\r\n", "upstream/openapi.yaml"),
        (b'{"swagger": "2.0", "info": {"title": "Old"}, "paths": {}}', "upstream/openapi.json"),
    ],
)
def test_a_file_is_stored_byte_for_byte(tmp_path: Path, data: bytes, path: str) -> None:
    description = read(tmp_path / "vendor", data, "any.txt")
    stored = store(description, "2025-06-30")
    assert (stored.path, stored.data) == (path, data)
    assert stored.source == UpstreamSource("any.txt", "2025-06-30", "full", compute_hash(data))
    write(tmp_path / "spec", stored)
    upstream = read_upstream(tmp_path / "spec")
    assert upstream is not None and (upstream.source, upstream.path) == (stored.source, path)
    assert upstream.description.document == description.document
    before = read_files(tmp_path / "spec")
    write(tmp_path / "spec", stored)
    assert read_files(tmp_path / "spec") == before


def test_a_compressed_file_is_stored_without_its_compression(tmp_path: Path) -> None:
    data = json.dumps(DOCUMENT).encode()
    assert store(read(tmp_path, gzip.compress(data), "api.json.gz"), "2025-06-30").data == data


def test_several_files_are_stored_as_one_document(tmp_path: Path) -> None:
    write_files(
        tmp_path / "vendor",
        {
            "api.yaml": "openapi: 3.1.0\npaths: {/a: {$ref: 'a.yaml#/A'}}\n",
            "a.yaml": "A: {get: {responses: {'200': {description: A.}}}}\n",
        },
    )
    description = read_description(str(tmp_path / "vendor/api.yaml"), is_tolerant=True)
    stored = store(description, "2025-06-30")
    assert (stored.source.form, stored.path) == ("bundled", "upstream/openapi.json")
    write(tmp_path / "spec", stored)
    upstream = read_upstream(tmp_path / "spec")
    assert upstream is not None and upstream.description.document == description.document
    assert upstream.source.vendor_sha256 == hash_description(description) != upstream.source.sha256


def test_the_reduced_form(tmp_path: Path) -> None:
    data = json.dumps(DOCUMENT).encode()
    write(tmp_path / "spec", store(read(tmp_path / "vendor", data), "2025-06-30", is_reduced=True))
    upstream = read_upstream(tmp_path / "spec")
    assert upstream is not None and upstream.description.document == reduce_document(DOCUMENT)
    assert (upstream.source.form, upstream.source.vendor_sha256) == ("reduced", compute_hash(data))


def test_characters_that_utf_8_lacks(tmp_path: Path) -> None:
    document = {**DOCUMENT, "x-odd": "\ud800"}
    data = json.dumps(document).encode()
    write(tmp_path / "spec", store(read(tmp_path / "vendor", data), "2025-06-30", is_reduced=True))
    upstream = read_upstream(tmp_path / "spec")
    assert upstream is not None and upstream.description.document["x-odd"] == "\ud800"


def test_another_format_replaces_the_document(tmp_path: Path) -> None:
    write(tmp_path / "spec", store(read(tmp_path / "a", json.dumps(DOCUMENT).encode()), "2025-06-30"))
    write(tmp_path / "spec", store(read(tmp_path / "a", b"openapi: 3.1.0\npaths: {}\n"), "2025-07-01"))
    assert {*read_files(tmp_path / "spec/upstream")} == {"openapi.yaml", "source.toml", ".gitattributes"}


@pytest.mark.parametrize(
    ("name", "source", "url"),
    [
        ("https://example.com/api.json", "https://example.com/api.json", "https://example.com/api.json"),
        ("https://a:b@example.com/api.json", "https://example.com/api.json", ""),
        ("https://example.com/api.json?key=1", "https://example.com/api.json?…", ""),
        ("/home/ada/api.json", "api.json", ""),
        ("main:docs/api.json", "api.json", ""),
        ("-", "-", ""),
    ],
)
def test_the_source_has_no_credentials_and_no_folders(name: str, source: str, url: str) -> None:
    description = replace(wrap_document(DOCUMENT, name), data=((name, b"{}"),))
    stored = store(description, "2025-06-30")
    assert (stored.source.source, stored.source.url) == (source, url)
    assert store(description, "2025-06-30", url="https://mine").source.url == "https://mine"


def test_no_state(tmp_path: Path) -> None:
    assert read_upstream(tmp_path) is None


def test_a_changed_document(tmp_path: Path) -> None:
    write(tmp_path, store(read(tmp_path / "vendor", json.dumps(DOCUMENT).encode()), "2025-06-30"))
    (tmp_path / "upstream/openapi.json").write_text('{"openapi": "3.1.0", "paths": {}}')
    with pytest.raises(
        UnreadableInput, match=r"openapi\.json: changed since 2025-06-30, .*; restore the file"
    ):
        read_upstream(tmp_path)


@pytest.mark.parametrize(
    ("removed", "message"),
    [
        ("openapi.json", r"no upstream/openapi\.json; keep the document that .*source\.toml describes"),
        ("source.toml", r"source\.toml: no such file; restore it, or remove .*openapi\.json and pass it"),
    ],
)
def test_a_missing_file(tmp_path: Path, removed: str, message: str) -> None:
    write(tmp_path, store(read(tmp_path / "vendor", json.dumps(DOCUMENT).encode()), "2025-06-30"))
    (tmp_path / "upstream" / removed).unlink()
    with pytest.raises(UnreadableInput, match=message):
        read_upstream(tmp_path)


def test_two_documents(tmp_path: Path) -> None:
    write(tmp_path, store(read(tmp_path / "vendor", json.dumps(DOCUMENT).encode()), "2025-06-30"))
    write_files(tmp_path, {"upstream/openapi.yaml": "openapi: 3.1.0\npaths: {}\n"})
    with pytest.raises(UnreadableInput, match=r"both upstream/openapi\.json and upstream/openapi\.yaml"):
        read_upstream(tmp_path)


def test_comments_in_the_source_file_stay() -> None:
    hash_line = f'sha256 = "{"1" * 64}"'
    text = f'# mine\nurl = "https://mine"  # daily\n\nform = "full"\nsource = "a"\ndate = "2025-01-01"\n{hash_line}\n# end\n'
    source = replace(SOURCE_VALUE, form="reduced", original_sha256="2" * 64, url="https://mine")
    written = write_source(text, source)
    assert read_source(written, SOURCE) == source
    assert written.startswith('# mine\nurl = "https://mine"  # daily\n') and "\n# end\n" in written
    back = write_source(written, replace(SOURCE_VALUE, url="https://mine"))
    assert "original" not in back and write_source(back, replace(SOURCE_VALUE, url="https://mine")) == back
    assert read_source(write_source("", SOURCE_VALUE), SOURCE) == SOURCE_VALUE


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("form =", "from =", "s.toml:4: error: unknown key 'from'. Did you mean 'form'?"),
        ("source =", "# source =", "no 'source'; add it, or run sdkwright follow NEW --base OLD"),
        ('"full"', '"part"', "s.toml:4: error: 'form' must be one of 'full', 'bundled', 'reduced', not 'part'"),
        ('"full"', "5", "'form' must be a string, not 5; write it in quotes"),
        ('"2025-06-30"', '"30 June"', "'date' must be a day such as 2025-06-30, not '30 June'"),
        ("0000", "000", "'sha256' must be a hash of 64 hexadecimal digits"),
    ],
)  # fmt: skip
def test_mistakes_in_the_source_file(old: str, new: str, message: str) -> None:
    with pytest.raises(SpecError) as error:
        read_source(write_source("", SOURCE_VALUE).replace(old, new, 1), "s.toml")
    assert message in str(error.value)
