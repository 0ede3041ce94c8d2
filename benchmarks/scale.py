"""Measures how the time of a run from nothing grows with the size of the spec: this spec, and several copies of it.

`python -m benchmarks.scale`. Each copy has its own resources, paths and schemas. CPU time, including child processes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, cast

from benchmarks.generators import SDKWRIGHT, run
from benchmarks.page import describe_machine, write_section
from sdkwright.openapi.strict_yaml import parse
from sdkwright.problems.problem import Problems

ROOT: Final = Path(__file__).parent.parent
TIMES: Final = 10
MAX_RATIO: Final = 11.0
_SETTINGS: Final = """\
[tool.sdkwright]
package = "large_sdk"
distribution = "large-sdk"
client_class = "Large"
"""


def main() -> int:
    seconds: dict[int, float] = {}
    for times in (1, TIMES):
        with TemporaryDirectory() as name:
            folder = Path(name)
            write_copies(folder / "spec", times)
            (folder / "pyproject.toml").write_text(_SETTINGS, "utf-8")
            finished = run([SDKWRIGHT, "generate", "--no-cache"], folder)
            if finished.exit_code:
                print(finished.output, file=sys.stderr)
                return 2
            seconds[times] = finished.cpu_seconds
            print(f"{times:2} x: {finished.cpu_seconds:.1f} s; {finished.output.strip()}", flush=True)
    ratio = seconds[TIMES] / seconds[1]
    text = f"a description {TIMES} times as large takes {ratio:.1f} times as long"
    figures = f"{seconds[1]:.1f} and {seconds[TIMES]:.1f} s of CPU; at most {MAX_RATIO:g}"
    write_section("scale", f"Measured {date.today()} with {describe_machine()}: {text} ({figures}).")
    print(f"{text}, at most {MAX_RATIO:g}")
    return int(ratio > MAX_RATIO)


def write_copies(folder: Path, times: int) -> None:
    """Write a spec folder with several copies of this spec."""
    root = _read(ROOT / "spec" / "openapi.yaml")
    tags: list[dict[str, Any]] = []
    for number in range(times):
        tags += [{"name": f"x{number}", "description": "A copy."}]
        tags += [
            {**tag, "name": f"x{number}.{tag['name']}"} for tag in root["tags"] if tag["name"] != "webhooks"
        ]
        for file in _list_documents():
            document = _rename(_read(file), number, ())
            document.pop("webhooks", None)
            _write(folder / f"x{number}" / file.relative_to(ROOT / "spec"), document)
    _write(folder / "openapi.yaml", {**root, "tags": tags})


def _list_documents() -> Iterator[Path]:
    for file in sorted((ROOT / "spec").rglob("*.yaml")):
        if file.relative_to(ROOT / "spec").parts[0] not in ("openapi.yaml", "webhooks.yaml", "released"):
            yield file


def _rename(value: Any, number: int, path: tuple[str, ...]) -> Any:
    """Return a part of a document in which all definitions and references have other names."""
    if isinstance(value, list):
        return [_rename(item, number, (*path, "*")) for item in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return _rename_text(value, number, path) if isinstance(value, str) else value
    renamed: dict[str, Any] = {}
    for key, item in cast("dict[str, Any]", value).items():
        if key == "callbacks":  # their names are unique in the package
            continue
        name = key
        if path == ("paths",):
            name = f"/x{number}{key}"
        elif len(path) == 2 and path[0] == "components":
            name = f"{key}X{number}"
        renamed[name] = _rename(item, number, (*path, key))
    return renamed


def _rename_text(text: str, number: int, path: tuple[str, ...]) -> str:
    if path[-1] == "operationId" or path[-2:] == ("x-poll", "operation") or path[-2:] == ("tags", "*"):
        return f"x{number}.{text}"
    is_reference = path[-1] == "$ref" or path[-2:-1] == ("mapping",)
    if is_reference or path[-2:] in (("x-pagination", "page"), ("x-websocket", "session"), ("x-alias", "*")):
        return f"{text}X{number}"
    return text


def _read(file: Path) -> dict[str, Any]:
    tree = parse(file.read_bytes(), file.name, Problems())
    assert tree is not None
    return cast("dict[str, Any]", tree.value)


def _write(file: Path, document: dict[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(document, indent=1), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
