"""An attack in every place of a spec that takes a text is rejected with a location, or harmless in the generated files."""

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
from tests.hostile.hostile_spec import build_hostile_spec

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
"""The syntax that is generated from a spec. No lambda, no comprehension, no `import x`, no loop, no `with`, no f-string."""
FROM_TEMPLATES = {
    "__init__.py",
    "errors.py",
    "inputs.py",
    "_public.py",
    "_runtime/decimals.py",
    "_runtime/formats.py",
    "testing/formats.py",
    "testing/pytest.py",
}
"""Files from templates, which contain only docstrings and names of the spec."""


def find_places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all texts: of a value its path, of a key the path of its value followed by `KEY`."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield (*path, key, "KEY")
            yield from find_places(child, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from find_places(child, (*path, index))
    elif isinstance(value, str):
        yield path


def insert_attack(spec: Any, path: tuple[Any, ...], attack: str) -> Any:
    """A copy of the spec with the attack appended to the text at a path."""
    copied = copy.deepcopy(spec)
    is_key = path[-1] == "KEY"
    *steps, last = path[:-1] if is_key else path
    holder = copied
    for step in steps:
        holder = holder[step]
    if is_key:
        items = [(f"{key}{attack}" if key == last else key, value) for key, value in holder.items()]
        holder.clear()
        holder.update(items)
    else:
        holder[last] = f"{holder[last]}{attack}"
    return copied


def load_problems(spec: Any, file: Path) -> list[str] | None:
    """The lines of problems of a spec; None if it is accepted."""
    file.write_text(json.dumps(spec), "utf-8")
    try:
        translate(load_spec(file))
    except SpecError as error:
        return str(error).splitlines()
    return None


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_in_every_place(name: str, tmp_path: Path) -> None:
    plain = build_hostile_spec(("some", "plain words", "more of them")).spec
    file = tmp_path / "spec.json"
    spec: Any = plain
    accepted = rejected = 0
    for path in find_places(plain):
        attacked = insert_attack(spec, path, ATTACKS[name]) if _exists(spec, path) else None
        lines = load_problems(attacked, file) if attacked is not None else []
        if lines is None:
            spec, accepted = attacked, accepted + 1
        else:
            rejected += 1
            for line in lines:
                assert re.fullmatch(rf"{re.escape(str(file))}:\d+(:\d+)?: (error|warning): .+", line)
                assert line.isprintable() and len(line) < 600
    assert accepted > 50 and rejected > 20, (accepted, rejected)
    assert load_problems(spec, file) is None
    _check_harmless(generate(Config(spec=file)), tmp_path)


def _exists(spec: Any, path: tuple[Any, ...]) -> bool:
    """Whether a path exists; an earlier attack may have renamed a key in it."""
    for step in path[:-1] if path[-1] == "KEY" else path:
        if isinstance(spec, dict) and step not in spec:
            return False
        spec = spec[step]
    return True


def _check_harmless(files: Any, folder: Path) -> None:
    for path, text in files.items():
        assert ".." not in path.split("/") and re.fullmatch(r"[A-Za-z0-9_./-]+", path), path
        if not path.endswith(".py") or path in COPIED or path.removeprefix("src/sdk/") in FROM_TEMPLATES:
            continue
        tree = ast.parse(text)
        compile(tree, path, "exec", dont_inherit=True)
        kinds = {type(node).__name__ for node in ast.walk(tree)}
        assert kinds <= NODES, (path, kinds - NODES)
        assert text.isascii() or not re.search(
            "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", text
        )
        assert not any(
            isinstance(node, ast.Name) and node.id in ("os", "__import__", "eval") for node in ast.walk(tree)
        )
    assert not (folder / "pwned").exists()
    assert not Path("pwned").exists()
