"""`sdkwright follow --allow-remote`: the published document, from a server on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest

from sdkwright.cli.main import main
from sdkwright.openapi import remote
from tests.cli.test_follow_command import DOCUMENT, MORE
from tests.projects import read_files, write_files

Captured = pytest.CaptureFixture[str]


@dataclass
class Published:
    """What a server answers."""

    url: str = ""
    status: int = 200
    body: bytes = b""
    location: str = ""
    is_stuck: bool = False
    released: Event = field(default_factory=Event)


@pytest.fixture
def published(folder: Path) -> Iterator[Published]:
    """A server that publishes the document, which the project follows."""
    answer = Published(body=json.dumps(DOCUMENT).encode())

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(answer.status)
            if answer.location:
                self.send_header("Location", answer.location)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if answer.is_stuck:
                answer.released.wait(10)
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=http.serve_forever, args=(0.01,))
    thread.start()
    answer.url = f"http://127.0.0.1:{http.server_port}/openapi.json"
    for file in (folder / "spec").iterdir():
        file.unlink()
    try:
        assert main(["adopt", answer.url, "--allow-remote"]) == 0
        yield answer
    finally:
        answer.released.set()
        http.shutdown()
        thread.join()
        http.server_close()


def reject(folder: Path, capsys: Captured) -> str:
    capsys.readouterr()
    before = read_files(folder)
    assert main(["follow", "--allow-remote"]) == 2
    assert read_files(folder) == before
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1
    return err


def test_the_published_document_is_followed(folder: Path, published: Published, capsys: Captured) -> None:
    source = folder / "spec/upstream/source.toml"
    assert f'url = "{published.url}"\n' in source.read_text()
    published.body = MORE.encode()
    capsys.readouterr()
    assert main(["follow", "--allow-remote"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"1 change applied, 1 operation added; 0 left\n{published.url} -> spec")
    assert (folder / "spec/upstream/openapi.json").read_bytes() == published.body
    assert f'url = "{published.url}"\n' in source.read_text()


def test_an_unchanged_document(folder: Path, published: Published, capsys: Captured) -> None:
    before = read_files(folder)
    capsys.readouterr()
    assert main(["follow", "--allow-remote"]) == 0
    assert capsys.readouterr().out.startswith("nothing changed; 0 left\n")
    assert read_files(folder) == before


def test_a_local_document_keeps_the_url(folder: Path, published: Published) -> None:
    write_files(folder, {"more.json": MORE})
    assert main(["follow", "more.json"]) == 0
    text = (folder / "spec/upstream/source.toml").read_text()
    assert 'source = "more.json"\n' in text and f'url = "{published.url}"\n' in text


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (304, b"", "cannot be fetched: HTTP Error 304"),
        (404, b"", "cannot be fetched: HTTP Error 404"),
        (500, b"{}", "cannot be fetched: HTTP Error 500"),
        (200, b"<!DOCTYPE html><title>Sign in</title>", "an HTML or XML page, not YAML or JSON; check the address"),
        (200, b'{"openapi": "3.1.0", "paths": {', "the text ends too early"),
        (200, b'{"error": "maintenance"}', "not an OpenAPI description; it has neither 'openapi' nor 'paths'"),
        (200, b"x" * 2_000, "larger than 1,000 bytes; split the file"),
    ],
)  # fmt: skip
def test_what_is_not_the_document(
    status: int,
    body: bytes,
    message: str,
    folder: Path,
    published: Published,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    published.status, published.body = status, body
    monkeypatch.setattr(remote, "MAX_BYTES", 1_000)
    assert message in reject(folder, capsys)


def test_a_server_that_does_not_answer(
    folder: Path, published: Published, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    published.is_stuck = True
    monkeypatch.setattr(remote, "_TIMEOUT", 0.2)
    assert "cannot be fetched: timed out" in reject(folder, capsys)


def test_a_server_that_is_gone(folder: Path, published: Published, capsys: Captured) -> None:
    source = folder / "spec/upstream/source.toml"
    source.write_text(source.read_text().replace(published.url, "http://127.0.0.1:9/openapi.json"))
    assert "cannot be fetched" in reject(folder, capsys)


def test_nothing_is_read_without_the_option(folder: Path, published: Published, capsys: Captured) -> None:
    capsys.readouterr()
    assert main(["follow"]) == 2
    assert "pass --allow-remote to read it" in capsys.readouterr().err
    source = folder / "spec/upstream/source.toml"
    source.write_text(
        "".join(line for line in source.read_text().splitlines(True) if not line.startswith("url"))
    )
    assert main(["follow", "--allow-remote"]) == 2
    assert (
        "which document? Pass it (sdkwright follow NEW), or write where it is published"
        in capsys.readouterr().err
    )
