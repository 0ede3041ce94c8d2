"""How long comparing two descriptions takes on the wire, reading included, and how that grows with their size.

Every description is compared with a copy of itself, with one in which a schema that many operations use has changed,
and with one in which every schema has, so that nothing can be skipped. Copies differ from the original in their bytes.
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
MOST_SECONDS: Final = 3.0
MOST_RATIO: Final = 11.0


def larger(document: dict[str, Any], times: int) -> dict[str, Any]:
    """The description several times over, each with paths and components of its own."""
    whole: dict[str, Any] = {**document, "paths": {}, "components": {}}
    for turn in range(times):
        text = json.dumps({"paths": document["paths"], "components": document["components"]})
        for kind, named in document["components"].items():
            for name in named:
                text = text.replace(f'"#/components/{kind}/{name}"', f'"#/components/{kind}/{name}X{turn}"')
        part = json.loads(text)
        whole["paths"].update({f"/x{turn}{path}": item for path, item in part["paths"].items()})
        for kind, named in part["components"].items():
            found = whole["components"].setdefault(kind, {})
            found.update({f"{name}X{turn}": one for name, one in named.items()})
    return whole


def changed(document: dict[str, Any], everywhere: bool) -> dict[str, Any]:
    """The description with one more property in the schema that is used most, or in each."""
    found = copy.deepcopy(document)
    text = json.dumps(document)
    schemas = {
        name: one for name, one in found["components"]["schemas"].items() if one.get("type") == "object"
    }
    most = max(schemas, key=lambda name: text.count(f'"#/components/schemas/{name}"'))
    for name, schema in schemas.items():
        if everywhere or name == most:
            schema.setdefault("properties", {})["x_new"] = {"type": "string"}
    return found


def seconds(run: Callable[[], object]) -> float:
    """The best of a few rounds, in processor time, since the machine may have other work."""
    taken: list[float] = []
    for _ in range(ROUNDS):
        gc.collect()
        start = process_time()
        run()
        taken.append(process_time() - start)
    return min(taken)


def main() -> int:
    """Print the times and the ratios; 1 when one is over its limit."""
    once: dict[str, Any] = json.loads((ROOT / "generated" / "openapi.json").read_text("utf-8"))
    limits: list[bool] = []
    took: dict[str, dict[int, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for times in (1, TIMES):
            document = larger(once, times)
            sides = {
                "a copy": document,
                "one schema changed": changed(document, False),
                "all schemas changed": changed(document, True),
            }
            base = Path(folder) / f"base{times}.json"
            base.write_text(json.dumps(document, indent=2), "utf-8")
            for name, side in sides.items():
                revision = Path(folder) / "revision.json"
                revision.write_text(json.dumps(side, indent=1), "utf-8")
                took.setdefault(name, {})[times] = seconds(partial(compare, str(base), str(revision), "wire"))
        yaml = Path(folder) / "spec"
        for source in sorted((ROOT / "spec").rglob("*.yaml")):
            target = yaml / source.relative_to(ROOT / "spec")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(source.read_text("utf-8") + "# a copy\n", "utf-8")
        folders = seconds(lambda: compare(str(ROOT / "spec"), str(yaml)))
    print(f"two copies of spec/, both verdicts{folders:6.2f} s   (at most {MOST_SECONDS:.0f})")
    limits.append(folders <= MOST_SECONDS)
    for name, times_taken in took.items():
        ratio = times_taken[TIMES] / times_taken[1]
        print(
            f"{name:<25} once {times_taken[1]:6.2f} s   {TIMES} times as large {times_taken[TIMES]:6.2f} s   ratio {ratio:5.1f}"
        )
        limits.append(ratio <= MOST_RATIO)
    return 0 if all(limits) else 1


if __name__ == "__main__":
    sys.exit(main())
