"""The documentation's excerpts in programming languages, and what each of them asks the API for."""

from __future__ import annotations

import ast
import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.sdk.operations import OPERATIONS, Operation

DOCS = Path(__file__).parents[3] / "shared" / "docs"
BY_CALL = {operation.call: operation for operation in OPERATIONS}
API = "https://api.elevenlabs.io"

_SECTION = re.compile(r"^-{20,}$", re.MULTILINE)
_CODE = re.compile(r"^LANGUAGE: (\w+)\nCODE:\n```\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
# The tag that the variant `…_Client` of a union stands for is no argument of it.
_CONSTANTS: dict[str, dict[str, Any]] = {"ToolRequestModelToolConfig_Client": {"type": "client"}}


@dataclass(frozen=True)
class Excerpt:
    """A piece of code, and the page it stands on."""

    title: str
    source: str
    language: str
    code: str

    @property
    def kind(self) -> str:
        """The language, told by the code: "Python", "TypeScript" or "cURL"; empty for what calls nothing."""
        if "from elevenlabs import" in self.code:
            return "Python"
        if "new ElevenLabsClient" in self.code:
            return "TypeScript"
        return "cURL" if self.code.startswith("curl ") else ""


@dataclass(frozen=True)
class Asked:
    """A call of the client: the operation, the ids in its path, and the other arguments by their names on the wire."""

    operation: Operation
    key: str
    ids: list[str]
    arguments: dict[str, Any]

    @property
    def values(self) -> dict[str, Any]:
        """All arguments by name; the ids are in the order of the URL."""
        return {**dict(zip(self.operation.path_arguments(), self.ids, strict=True)), **self.arguments}


@dataclass(frozen=True)
class Curl:
    """A request as `curl` sends it."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    json: Any = None
    form: list[tuple[str, str]] = field(default_factory=list)
    """Fields with their values; of a file, its name after an `@`."""


def excerpts() -> list[Excerpt]:
    """All of them in the order of the documentation, but for references, answers and payloads (APIDOC, JSON)."""
    return [
        Excerpt(_said("TITLE", section), _said("SOURCE", section), language, code)
        for page in sorted(DOCS.glob("*.txt"))
        for section in _SECTION.split(page.read_text("utf-8"))
        for language, code in _CODE.findall(section)
        if language.upper() not in ("APIDOC", "JSON")
    ]


def _said(what: str, section: str) -> str:
    return next(iter(re.findall(rf"^{what}: (.*)$", section, re.MULTILINE)), "")


def asked_in_python(code: str) -> Asked:
    """`client.x.y(id="…", name=…)`, of which the ids of the path are among the keywords."""
    *_, last = ast.parse(code).body
    assert isinstance(last, ast.Expr) and isinstance(last.value, ast.Call)
    operation = BY_CALL[ast.unparse(last.value.func).removeprefix("client.")]
    values = _evaluated(last.value)
    ids = [values.pop(name) for name in operation.path_arguments()]
    return Asked(operation, "YOUR_API_KEY", ids, values)


def _evaluated(node: ast.expr) -> Any:
    """Literals; a model is the dict of its fields."""
    if isinstance(node, ast.List):
        return [_evaluated(one) for one in node.elts]
    if not isinstance(node, ast.Call):
        return ast.literal_eval(node)
    constants = _CONSTANTS.get(ast.unparse(node.func), {})
    assert not node.args
    return {**constants, **{str(one.arg): _evaluated(one.value) for one in node.keywords}}


def asked_in_typescript(code: str) -> Asked:
    """`await client.x.yZ("id", {someName: …});`"""
    found = re.search(r"^await client\.([\w.]+)\((.*)\);\Z", code, re.MULTILINE | re.DOTALL)
    key = re.search(r'apiKey: "(\w+)"', code)
    assert found and key
    operation = BY_CALL[_snake_case(found[1])]
    literals = re.sub(r'fs\.createReadStream\("[^"]*/([^"]+)"\)', r'"\1"', found[2])
    quoted = re.sub(r"([{,]\s*)(\w+):", r'\1"\2":', literals)
    given = json.loads(f"[{quoted}]")
    named = _renamed(given.pop()) if given and isinstance(given[-1], dict) else {}
    return Asked(operation, key[1], given, named)


def _snake_case(name: str) -> str:
    return re.sub(r"[A-Z]", lambda letter: f"_{letter[0].lower()}", name)


def _renamed(value: Any) -> Any:
    if isinstance(value, dict):
        return {_snake_case(name): _renamed(one) for name, one in value.items()}
    return [_renamed(one) for one in value] if isinstance(value, list) else value


def curl(code: str) -> Curl:
    """What the command sends; the options are those that the excerpts use."""
    # Line breaks came out as `\n`, and the backslash before one twice.
    words = shlex.split(re.sub(r"\\+\n", " ", code.replace("\\n", "\n")))
    options = list(_options(iter(words[1:])))
    (url,) = [value for name, value in options if not name]
    given = {
        name: [value for one, value in options if one == name] for name in ("-X", "-H", "-d", "-F", "-G")
    }
    parts = urlsplit(url)
    assert f"{parts.scheme}://{parts.netloc}" == API
    data = given["-d"]
    query = parse_qsl("&".join([*([parts.query] if parts.query else []), *(data if given["-G"] else [])]))
    headers = dict(header.split(": ", 1) for header in given["-H"])
    return Curl(
        method=given["-X"][0] if given["-X"] else "GET",
        path=parts.path,
        query=query,
        headers={name.lower(): value for name, value in headers.items()},
        json=json.loads(data[0]) if data and not given["-G"] else None,
        form=[(name, value) for name, _, value in (one.partition("=") for one in given["-F"])],
    )


def _options(words: Iterator[str]) -> Iterator[tuple[str, str]]:
    for word in words:
        if word == "-G":
            yield word, word
        elif word.startswith("-"):
            assert word in ("-X", "-H", "-d", "-F"), word
            yield word, next(words)
        else:
            yield "", word


def asked_by(request: Curl) -> Asked:
    """The call that sends the same: the operation of that method and path, the one with the fewest ids if several fit."""
    fitting = {
        operation: found.groups()
        for operation in OPERATIONS
        if operation.method == request.method
        and (found := re.fullmatch(re.sub(r"\{\w+\}", "([^/]+)", operation.path), request.path))
    }
    operation = min(fitting, key=lambda one: len(fitting[one]))
    fields = {
        name: value.removeprefix("@").strip("<>") if value.startswith("@") else value
        for name, value in request.form
    }
    arguments = {**dict(request.query), **fields, **(request.json or {})}
    return Asked(operation, request.headers["xi-api-key"], list(fitting[operation]), arguments)
