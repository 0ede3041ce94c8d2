"""An attack in every place of a spec that takes a text: refused with its place, or harmless in all that is generated."""

from __future__ import annotations

import ast
import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sdkwright.pipeline import generate
from sdkwright.problems.problem import SpecError
from sdkwright.project.config import Config
from sdkwright.render.package import copy_verbatim
from sdkwright.spec.loading import load_spec
from sdkwright.translate.api import translate
from tests.hostile.descriptions import hostile

ATTACKS = {
    "python": '"""\nimport os; os.system("touch pwned")\n"""',
    "quotes": "'); __import__('os').system('touch pwned') #",
    "lines": "x\r\f\x85\u2028\u2029import os",
    "template": "{{ ''.__class__ }}{% include '/etc/passwd' %}",
    "bidi": "\u202e\u2066 # \u2069",
    "nul": "x\x00y",
    "path": "../../../../etc/cron.d/x",
    "toml": '"\n[tool.hatch.build.hooks.custom]\npath = "x"\n',
}
COPIED = copy_verbatim(Config())
NODES = set(
    "Module Expr Constant Name Load Store ImportFrom alias Assign AnnAssign Tuple List Subscript Attribute BinOp BitOr Call "
    "keyword ClassDef If FunctionDef AsyncFunctionDef arguments arg Return Await Dict Pass Starred".split()
)
"""All that is ever printed from a spec. No lambda, no comprehension, no `import x`, no loop, no `with`, no f-string."""
OWN = {"__init__.py", "errors.py", "_public.py"}
"""At the root, these are a template's own Python, with no text of the spec but docstrings and names."""


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where a text stands: a value by the path to it, a key by the path to its value and `KEY` after it."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield (*path, key, "KEY")
            yield from places(child, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from places(child, (*path, index))
    elif isinstance(value, str):
        yield path


def attacked(spec: Any, path: tuple[Any, ...], attack: str) -> Any:
    """The spec with the attack after what stands in that place, or in its stead where that is accepted too."""
    made = copy.deepcopy(spec)
    is_key = path[-1] == "KEY"
    *steps, last = path[:-1] if is_key else path
    holder = made
    for step in steps:
        holder = holder[step]
    if is_key:
        items = [(f"{key}{attack}" if key == last else key, value) for key, value in holder.items()]
        holder.clear()
        holder.update(items)
    else:
        holder[last] = f"{holder[last]}{attack}"
    return made


def problems(spec: Any, file: Path) -> list[str] | None:
    """What is said against it; None when it is accepted."""
    file.write_text(json.dumps(spec), "utf-8")
    try:
        translate(load_spec(file))
    except SpecError as error:
        return str(error).splitlines()
    return None


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_in_every_place(name: str, tmp_path: Path) -> None:
    plain = hostile(("some", "plain words", "more of them")).spec
    file = tmp_path / "spec.json"
    spec, accepted, refused = plain, 0, 0
    for path in places(plain):
        tried = attacked(spec, path, ATTACKS[name]) if _is_there(spec, path) else None
        said = problems(tried, file) if tried is not None else []
        if said is None:
            spec, accepted = tried, accepted + 1
        else:
            refused += 1
            for line in said:
                assert re.fullmatch(rf"{re.escape(str(file))}:\d+: (error|warning): .+", line)
                assert line.isprintable() and len(line) < 600
    assert accepted > 60 and refused > 20, (accepted, refused)
    assert problems(spec, file) is None
    _check_harmless(generate(Config(spec=file)), tmp_path)


def _is_there(spec: Any, path: tuple[Any, ...]) -> bool:
    """Not, when a key on the way was renamed by an attack before."""
    for step in path[:-1] if path[-1] == "KEY" else path:
        if isinstance(spec, dict) and step not in spec:
            return False
        spec = spec[step]
    return True


def _check_harmless(files: Any, folder: Path) -> None:
    for path, text in files.items():
        assert ".." not in path.split("/") and re.fullmatch(r"[A-Za-z0-9_./-]+", path), path
        if not path.endswith(".py") or path in COPIED or path.removeprefix("src/sdk/") in OWN:
            continue
        tree = ast.parse(text)
        compile(tree, path, "exec", dont_inherit=True)
        found = {type(node).__name__ for node in ast.walk(tree)}
        assert found <= NODES, (path, found - NODES)
        assert text.isascii() or not re.search(
            "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", text
        )
        assert not any(
            isinstance(node, ast.Name) and node.id in ("os", "__import__", "eval") for node in ast.walk(tree)
        )
    assert not (folder / "pwned").exists()
    assert not Path("pwned").exists()
