"""Importing the package costs next to nothing: pydantic, models and resources load when they are first used."""

from __future__ import annotations

import ast
import importlib
import json
import subprocess
import sys
from pathlib import Path

import elevenlabs_sdk
from tests.sdk.server import Server

SOURCE = Path(elevenlabs_sdk.__file__).parent
HEAVY = ("elevenlabs_sdk.models", "elevenlabs_sdk.params", "elevenlabs_sdk.pages", "elevenlabs_sdk.resources")
PROLOGUE = "from elevenlabs_sdk import ElevenLabs, AsyncElevenLabs; client = ElevenLabs(api_key='k', base_url={url!r})"


def loaded(code: str, url: str = "http://127.0.0.1:9") -> set[str]:
    """The modules that a fresh interpreter has loaded after the code: of ours the heavy ones, of others pydantic."""
    program = f"{PROLOGUE.format(url=url)}\n{code}\nimport json, sys; print(json.dumps(list(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        env={"PYTHONPATH": str(SOURCE.parent)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    modules = json.loads(done.stdout)
    return {
        name
        for name in modules
        if name.startswith((*HEAVY, "pydantic")) and not name.startswith("pydantic_core.")
    }


def test_a_client_is_made_without_pydantic_and_models() -> None:
    assert loaded("AsyncElevenLabs(api_key='k'); client.with_options(timeout=5)") == set()


def test_a_call_that_answers_bytes_needs_no_model(server: Server) -> None:
    server.answer(b"audio")
    assert loaded("assert client.text_to_speech.convert('v', text='Hi!').read() == b'audio'", server.url) == {
        "elevenlabs_sdk.resources",
        "elevenlabs_sdk.resources.text_to_speech",
    }


def test_a_call_loads_the_models_of_its_answer_and_no_others(server: Server) -> None:
    server.answer_json([])
    found = loaded("assert client.models.list() == []", server.url)
    assert "pydantic" in found
    assert {name for name in found if name.startswith(HEAVY)} == {
        "elevenlabs_sdk.resources",
        "elevenlabs_sdk.resources.models",
        "elevenlabs_sdk.models",
        "elevenlabs_sdk.models.models",
    }


def test_each_public_name_can_be_imported() -> None:
    names = [name for name in dir(elevenlabs_sdk) if not name.startswith("_")]
    assert {
        "ElevenLabs",
        "AsyncElevenLabs",
        "Voice",
        "VoicesPage",
        "VoiceSettingsParam",
        "NotFoundError",
    } <= set(names)
    for name in names:
        assert getattr(elevenlabs_sdk, name) is not None, name
    assert not hasattr(elevenlabs_sdk, "Voicee")
    assert elevenlabs_sdk.__version__ == "0.1.0"


def test_type_checkers_see_the_names_that_can_be_imported() -> None:
    """Either as `from … import Name as Name`, which alone counts as public, or for an older name as an assignment."""
    assert "from elevenlabs_sdk._public import *" in (SOURCE / "__init__.py").read_text("utf-8")
    tree = ast.parse((SOURCE / "_public.py").read_text("utf-8"))
    seen = set()
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            seen |= {alias.asname for alias in node.names if alias.asname == alias.name}
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            seen |= {target.id for target in targets if isinstance(target, ast.Name)}
    names = importlib.import_module("elevenlabs_sdk._names").NAMES
    assert sorted(seen ^ set(names)) == []


def test_type_checkers_see_the_names_of_the_runtime() -> None:
    runtime = importlib.import_module("elevenlabs_sdk._runtime")
    tree = ast.parse((SOURCE / "_runtime/__init__.py").read_text("utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    seen = {
        node.module: " ".join(alias.name for alias in node.names)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
    }
    assert {module: sorted(names.split()) for module, names in seen.items()} == {
        module: sorted(names.split()) for module, names in runtime._MODULES.items()
    }
    assert sorted(name for names in seen.values() for name in names.split()) == sorted(runtime.__all__)
    for name in runtime.__all__:
        assert getattr(runtime, name).__class__.__name__ != "module", name
    assert not hasattr(runtime, "Jsonn")


def test_each_module_can_be_imported_on_its_own() -> None:
    """None of them leans on another one having been imported first."""
    modules = [
        ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__")
        for path in SOURCE.rglob("*.py")
    ]
    program = (
        "import importlib, sys\n"
        f"for module in {sorted(modules)!r}:\n"
        "    for name in [name for name in sys.modules if name.startswith('elevenlabs_sdk')]:\n"
        "        del sys.modules[name]\n"
        "    importlib.import_module(module)\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        env={"PYTHONPATH": str(SOURCE.parent)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
