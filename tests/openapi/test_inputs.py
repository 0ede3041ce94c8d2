"""Descriptions from URLs, from standard input, and compressed by gzip."""

from __future__ import annotations

import gzip
import io
import json
import random
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from sdkwright.diff.review.comparison import compare
from sdkwright.openapi import decoding, remote
from sdkwright.openapi.description import read_description
from sdkwright.problems.problem import UnreadableInput

TEXT = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\n"
SPLIT = TEXT + "components:\n  schemas:\n    A: {$ref: '../parts/b.yaml#/B'}\n"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "api").mkdir()
    (tmp_path / "parts").mkdir()
    (tmp_path / "api/openapi.yaml").write_text(SPLIT, "utf-8")
    (tmp_path / "api/openapi.json.gz").write_bytes(gzip.compress(b'{"openapi": "3.0.0",\n"paths": {}}'))
    (tmp_path / "parts/b.yaml").write_text("B: {type: string}\n", "utf-8")
    http = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path)))
    thread = Thread(target=http.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{http.server_port}"
    http.shutdown()
    thread.join()
    http.server_close()


def give_input(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_a_url_is_read_with_the_files_that_it_refers_to(server: str) -> None:
    url = f"{server}/api/openapi.yaml"
    description = read_description(url, allow_remote=True)
    part = f"{server}/parts/b.yaml"
    assert description.document["x-files"] == {part: {"B": {"type": "string"}}}
    assert str(description.locate("/components/schemas/A")) == f"{url}:6"
    with description.spec() as path:
        assert path.read_text("utf-8") == SPLIT


def test_a_url_needs_the_option(server: str) -> None:
    url = f"{server}/api/openapi.yaml"
    with pytest.raises(UnreadableInput) as error:
        read_description(url)
    assert str(error.value) == f"'{url}' is a URL; pass --allow-remote to read it"


def test_a_url_that_cannot_be_read(server: str) -> None:
    for url, message in (
        (f"{server}/nothing.yaml", "cannot be fetched: HTTP Error 404"),
        ("ftp://127.0.0.1/a.yaml", "only https and http"),
    ):
        with pytest.raises(UnreadableInput, match=message):
            read_description(url, allow_remote=True)


def test_a_url_that_is_sent_too_slowly(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "_TOTAL_TIMEOUT", -1)
    with pytest.raises(UnreadableInput, match="not complete after -1 seconds; copy the file instead"):
        read_description(f"{server}/api/openapi.yaml", allow_remote=True)


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "b.yaml").write_text("B: {type: string}\n", "utf-8")
    give_input(monkeypatch, SPLIT.replace("../parts/", "").encode())
    description = read_description("-")
    assert description.document["components"]["schemas"]["A"] == {"$ref": "#/x-files/b.yaml/B"}
    assert str(description.locate("/components/schemas/A")) == "(standard input):6"
    assert description.name == "(standard input)"
    with description.spec() as path:
        assert path.suffix == ".yaml" and path.read_text("utf-8").startswith(TEXT)


def test_standard_input_is_only_one_side(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(TEXT, "utf-8")
    give_input(monkeypatch, TEXT.replace("{}", "{/a: {get: {responses: {}}}}").encode())
    comparison = compare(str(tmp_path / "a.yaml"), "-", "wire")
    assert [finding.rule for finding in comparison.findings] == ["endpoint-added"]
    with pytest.raises(UnreadableInput, match="pass '-' for one side"):
        compare("-", "-", "wire")


def test_a_mistake_in_standard_input_has_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    give_input(monkeypatch, b"openapi: 3.0.0\npaths: [")
    with pytest.raises(UnreadableInput, match=r"^\(standard input\):2:9: the text ends too early"):
        read_description("-")


@pytest.mark.parametrize(
    ("content", "mistake"),
    [
        (
            b"<!doctype HTML>\n<title>Docs</title>\n",
            "1: an HTML or XML page, not YAML or JSON; check the address or the path (/openapi.json",
        ),
        (b"\n\n<HTML lang='en'>\n <head/>", "1: an HTML or XML page"),
        (b"<?xml version='1.0'?><wadl/>", "1: an HTML or XML page"),
        (b"\xff\xfe\0", "1: binary data, not an OpenAPI document; pass a JSON or YAML file"),
        (b"PK\x03\x04\x14\0\0\0\x08\0", "1: binary data, not an OpenAPI document"),
        (bytes(range(130, 250)), "1: binary data, not an OpenAPI document"),
        (b'{\n "info": {"a": 1,, "b": 2}}', "2:18: ',' without a key or a value before it; remove it, or"),
        (b'{"tags": [\n,]}', "2:1: ',' without a key or a value before it"),
        (b'{"tags": [1, 2,}', "1:16: '}' closes another bracket; close the last one that is open first"),
    ],
)
def test_what_is_no_description_is_named(tmp_path: Path, content: bytes, mistake: str) -> None:
    (tmp_path / "api.json").write_bytes(content)
    with pytest.raises(UnreadableInput) as caught:
        read_description(str(tmp_path / "api.json"))
    assert str(caught.value).partition("api.json:")[2].startswith(mistake)


def test_a_document_in_another_encoding_is_no_binary_data(tmp_path: Path) -> None:
    (tmp_path / "api.yaml").write_bytes(
        "openapi: 3.1.0\ninfo: {title: Größe ü}\npaths: {}\n".encode("latin-1")
    )
    assert read_description(str(tmp_path / "api.yaml")).document["paths"] == {}


@pytest.mark.parametrize("name", ["api.json.gz", "api.yaml.gz", "api.json", "gz"])
def test_a_compressed_file_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "b.yaml").write_bytes(gzip.compress(b"B: {type: string}\n"))
    (tmp_path / name).write_bytes(gzip.compress(SPLIT.replace("../parts/", "").encode()))
    description = read_description(str(tmp_path / name))
    assert description.document["x-files"] == {"b.yaml": {"B": {"type": "string"}}}
    assert description.locate("/components/schemas/A").line == 6
    with description.spec() as path:
        assert path.read_text("utf-8").startswith(TEXT) and path.suffix in (".json", ".yaml")


def test_a_compressed_url_is_read(server: str) -> None:
    url = f"{server}/api/openapi.json.gz"
    assert read_description(url, allow_remote=True).document == {"openapi": "3.0.0", "paths": {}}


@pytest.mark.parametrize(
    "data",
    [b"\x1f\x8b", b"\x1f\x8b\x08\x00nonsense", gzip.compress(b"a: 1")[:-6]],
    ids=["empty", "damaged", "cut"],
)
def test_a_damaged_compressed_file_is_an_error(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.json.gz").write_bytes(data)
    with pytest.raises(UnreadableInput, match=r"a\.json\.gz:1: not a valid gzip file: "):
        read_description(str(tmp_path / "a.json.gz"))


def test_the_size_of_a_compressed_file_is_limited() -> None:
    data = gzip.compress(json.dumps(["a" * 1000] * 1000).encode())
    with pytest.raises(decoding.ParseError):
        decoding.decompress(data, 100_000)
    assert len(decoding.decompress(data, 10_000_000)) > 1_000_000


def test_any_damage_of_a_compressed_file_is_an_error() -> None:
    numbers, data = random.Random(1), gzip.compress(b'{"openapi": "3.1.0", "paths": {}}' * 20)
    outcomes = set[str]()
    for _ in range(500):
        damaged = bytearray(data)
        damaged[numbers.randrange(2, len(data))] = numbers.randrange(256)
        try:
            decoding.decompress(bytes(damaged), 100_000)
        except decoding.ParseError as error:
            outcomes.add(str(error))
    assert len(outcomes) > 3
