"""Measures the comparison of two descriptions on the wire, reading included, and how it grows with their size.

A description is compared with a copy, with a version in which the schema with the most uses has changed, and with a
version in which all schemas have changed, so that no part is skipped. The bytes of a copy differ from the original.
"""

from __future__ import annotations

import copy
import gc
import json
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any, Final

from sdkwright.diff.review.comparison import compare

ROOT: Final = Path(__file__).parent.parent
TIMES: Final = 10
ROUNDS: Final = 5
MAX_SECONDS: Final = 3.0
MAX_RATIO: Final = 11.0


def multiply(document: dict[str, Any], times: int) -> dict[str, Any]:
    """Return a description with several copies of all paths and components, under different names."""
    result: dict[str, Any] = {**document, "paths": {}, "components": {}}
    for number in range(times):
        text = json.dumps({"paths": document["paths"], "components": document["components"]})
        for kind, components in document["components"].items():
            for name in components:
                text = text.replace(f'"#/components/{kind}/{name}"', f'"#/components/{kind}/{name}X{number}"')
        part = json.loads(text)
        result["paths"].update({f"/x{number}{path}": item for path, item in part["paths"].items()})
        for kind, components in part["components"].items():
            target = result["components"].setdefault(kind, {})
            target.update({f"{name}X{number}": component for name, component in components.items()})
    return result


def change_schemas(document: dict[str, Any], *, all_schemas: bool) -> dict[str, Any]:
    """Return the description with a new property in all schemas, or only in the schema with the most uses."""
    result = copy.deepcopy(document)
    text = json.dumps(document)
    schemas = {
        name: schema
        for name, schema in result["components"]["schemas"].items()
        if schema.get("type") == "object"
    }
    most_used = max(schemas, key=lambda name: text.count(f'"#/components/schemas/{name}"'))
    for name, schema in schemas.items():
        if all_schemas or name == most_used:
            schema.setdefault("properties", {})["x_new"] = {"type": "string"}
    return result


def measure_seconds(run: Callable[[], object]) -> float:
    """Return the lowest CPU time of some rounds."""
    seconds: list[float] = []
    for _ in range(ROUNDS):
        gc.collect()
        start = process_time()
        run()
        seconds.append(process_time() - start)
    return min(seconds)


def main() -> int:
    """Print the times and the ratios; return 1 if one of them exceeds its limit."""
    single: dict[str, Any] = json.loads((ROOT / "generated" / "openapi.json").read_text("utf-8"))
    checks: list[bool] = []
    times_by_name: dict[str, dict[int, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for times in (1, TIMES):
            document = multiply(single, times)
            sides = {
                "a copy": document,
                "one schema changed": change_schemas(document, all_schemas=False),
                "all schemas changed": change_schemas(document, all_schemas=True),
            }
            base = Path(folder) / f"base{times}.json"
            base.write_text(json.dumps(document, indent=2), "utf-8")
            for name, side in sides.items():
                revision = Path(folder) / "revision.json"
                revision.write_text(json.dumps(side, indent=1), "utf-8")
                times_by_name.setdefault(name, {})[times] = measure_seconds(
                    partial(compare, str(base), str(revision), "wire")
                )
        spec_copy = Path(folder) / "spec"
        for source in sorted((ROOT / "spec").rglob("*.yaml")):
            target = spec_copy / source.relative_to(ROOT / "spec")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(source.read_text("utf-8") + "# a copy\n", "utf-8")
        folders = measure_seconds(lambda: compare(str(ROOT / "spec"), str(spec_copy)))
    print(f"two copies of spec/, both verdicts{folders:6.2f} s   (at most {MAX_SECONDS:.0f})")
    checks.append(folders <= MAX_SECONDS)
    for name, seconds in times_by_name.items():
        ratio = seconds[TIMES] / seconds[1]
        print(
            f"{name:<25} once {seconds[1]:6.2f} s   {TIMES} times as large {seconds[TIMES]:6.2f} s   ratio {ratio:5.1f}"
        )
        checks.append(ratio <= MAX_RATIO)
    return 0 if all(checks) else 1


if __name__ == "__main__":
    sys.exit(main())
