"""How the time of a run from nothing grows with the description: the whole one, beside copies of it under other names.

`python -m benchmarks.scale`: each copy has resources, paths and schemas of its own; CPU seconds, child processes included.
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
from benchmarks.page import machine, replace
from sdkwright.openapi.strict_yaml import parse
from sdkwright.problems.problem import Problems

ROOT: Final = Path(__file__).parent.parent
TIMES: Final = 10
MOST_RATIO: Final = 11.0


def main() -> int:
    seconds: dict[int, float] = {}
    for times in (1, TIMES):
        with TemporaryDirectory() as folder:
            copies(Path(folder, "spec"), times)
            (Path(folder) / "pyproject.toml").write_text(
                '[tool.sdkwright]\npackage = "large_sdk"\ndistribution = "large-sdk"\nclient_class = "Large"\n',
                "utf-8",
            )
            found = run([SDKWRIGHT, "generate", "--no-cache"], Path(folder))
            if "files," not in found.printed:
                print(found.printed, file=sys.stderr)
                return 2
            seconds[times] = found.cpu
            print(f"{times:2} x: {found.cpu:.1f} s; {found.printed.strip()}", flush=True)
    ratio = seconds[TIMES] / seconds[1]
    text = f"a description {TIMES} times as large takes {ratio:.1f} times as long"
    figures = f"{seconds[1]:.1f} and {seconds[TIMES]:.1f} s of CPU; at most {MOST_RATIO:g}"
    about = f"Measured {date.today()} with {machine()}: {text} ({figures})."
    replace("scale", about)
    print(f"{text}, at most {MOST_RATIO:g}")
    return int(ratio > MOST_RATIO)


def copies(folder: Path, times: int) -> None:
    """A spec folder that holds the whole of ours so many times."""
    root = _read(ROOT / "spec" / "openapi.yaml")
    tags: list[dict[str, Any]] = []
    for turn in range(times):
        tags += [{"name": f"x{turn}", "description": "A copy."}]
        tags += [
            {**tag, "name": f"x{turn}.{tag['name']}"} for tag in root["tags"] if tag["name"] != "webhooks"
        ]
        for file in _documents():
            document = _renamed(_read(file), turn, ())
            document.pop("webhooks", None)
            _write(folder / f"x{turn}" / file.relative_to(ROOT / "spec"), document)
    _write(folder / "openapi.yaml", {**root, "tags": tags})


def _documents() -> Iterator[Path]:
    for file in sorted((ROOT / "spec").rglob("*.yaml")):
        if file.relative_to(ROOT / "spec").parts[0] not in ("openapi.yaml", "webhooks.yaml", "released"):
            yield file


def _renamed(value: Any, turn: int, place: tuple[str, ...]) -> Any:
    """A part of a document with other names for what it defines, and for what it refers to."""
    if isinstance(value, list):
        return [_renamed(one, turn, (*place, "*")) for one in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return _name(value, turn, place) if isinstance(value, str) else value
    made: dict[str, Any] = {}
    for key, one in cast("dict[str, Any]", value).items():
        if key == "callbacks":  # their names are of the whole package
            continue
        name = key
        if place == ("paths",):
            name = f"/x{turn}{key}"
        elif len(place) == 2 and place[0] == "components":
            name = f"{key}X{turn}"
        made[name] = _renamed(one, turn, (*place, key))
    return made


def _name(text: str, turn: int, place: tuple[str, ...]) -> str:
    if place[-1] == "operationId" or place[-2:] == ("x-poll", "operation") or place[-2:] == ("tags", "*"):
        return f"x{turn}.{text}"
    is_reference = place[-1] == "$ref" or place[-2:-1] == ("mapping",)
    if is_reference or place[-2:] in (("x-pagination", "page"), ("x-websocket", "session"), ("x-alias", "*")):
        return f"{text}X{turn}"
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
