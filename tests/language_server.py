"""A client of yaml-language-server, the server behind the YAML extension of VS Code: what an editor displays."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_MODULES = Path(__file__).parent / "contract" / "node_modules" / ".bin"
MAX_SECONDS = 30.0


def find_server() -> str | None:
    """The program, from `tests/contract` or the path; None if it is not installed."""
    return shutil.which("yaml-language-server", path=f"{_MODULES}{os.pathsep}{os.environ.get('PATH', '')}")


@contextmanager
def open_editor(schema: Path, pattern: str) -> Iterator[Editor]:
    """Start the server with the setting `yaml.schemas`."""
    server = find_server()
    assert server is not None
    process = subprocess.Popen(
        [server, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        yield Editor(
            process,
            {
                "yaml": {
                    "schemas": {schema.as_uri(): pattern},
                    "validate": True,
                    "completion": True,
                    "hover": True,
                }
            },
        )
    finally:
        process.kill()
        process.communicate()


class Editor:
    """An editor with one open document at a time."""

    def __init__(self, process: subprocess.Popen[bytes], settings: dict[str, Any]) -> None:
        self._process = process
        self._settings = settings
        self._responses: queue.Queue[dict[str, Any]] = queue.Queue()
        self._diagnostics: queue.Queue[dict[str, Any]] = queue.Queue()
        self._last_id = 0
        threading.Thread(target=self._read, daemon=True).start()
        capabilities = {
            "textDocument": {
                "completion": {
                    "completionItem": {"snippetSupport": True, "documentationFormat": ["markdown"]}
                },
                "hover": {"contentFormat": ["markdown"]},
            },
            "workspace": {"configuration": True, "didChangeConfiguration": {}},
        }
        self._request("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities})
        self._notify("initialized", {})
        self._notify("workspace/didChangeConfiguration", {"settings": settings})

    def open(self, path: Path, text: str) -> None:
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": 1, "text": text}
        self._notify("textDocument/didOpen", {"textDocument": document})

    def list_problems(self, path: Path) -> list[tuple[int, str]]:
        """The line, from 1, and the message of each problem of the opened document."""
        while True:
            params = self._diagnostics.get(timeout=MAX_SECONDS)
            if params["uri"] == path.as_uri():
                return [
                    (item["range"]["start"]["line"] + 1, item["message"]) for item in params["diagnostics"]
                ]

    def list_completions(self, path: Path, line: int, column: int) -> list[str]:
        result = self._request("textDocument/completion", self._make_position(path, line, column))
        return [item["label"] for item in (result["items"] if isinstance(result, dict) else result or [])]

    def read_hover(self, path: Path, line: int, column: int) -> str:
        result = self._request("textDocument/hover", self._make_position(path, line, column))
        return "" if result is None else str(result["contents"]["value"])

    def _make_position(self, path: Path, line: int, column: int) -> dict[str, Any]:
        return {"textDocument": {"uri": path.as_uri()}, "position": {"line": line - 1, "character": column}}

    def _request(self, method: str, params: Any) -> Any:
        self._last_id += 1
        self._send({"id": self._last_id, "method": method, "params": params})
        response = self._responses.get(timeout=MAX_SECONDS)
        assert response["id"] == self._last_id, response
        return response["result"]

    def _notify(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        self._process.stdin.flush()

    def _read(self) -> None:
        assert self._process.stdout is not None
        while header := self._process.stdout.readline():
            if header.lower().startswith(b"content-length:"):
                while self._process.stdout.readline().strip():
                    pass
                self._handle(json.loads(self._process.stdout.read(int(header.split(b":")[1]))))

    def _handle(self, message: dict[str, Any]) -> None:
        if "method" not in message:
            self._responses.put(message)
        elif message["method"] == "textDocument/publishDiagnostics":
            self._diagnostics.put(message["params"])
        elif "id" in message:
            result: Any = None
            if message["method"] == "workspace/configuration":
                result = [self._settings.get(item["section"]) for item in message["params"]["items"]]
            self._send({"id": message["id"], "result": result})
