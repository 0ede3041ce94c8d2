"""The names that can be imported from the root of a package."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from sdkwright.ir import names
from tests.projects import ROOT

PACKAGES = sorted(ROOT.glob("generated/src/*")) + sorted(ROOT.glob("examples/*/generated/src/*"))


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_sessions_are_public_if_a_resource_has_one(package: Path) -> None:
    (table,) = [
        node
        for node in ast.parse((package / "_names.py").read_text("utf-8")).body
        if isinstance(node, ast.Assign)
    ]
    public = ast.literal_eval(table.value)
    has_own = any(
        name.endswith("Session") and origin.startswith("resources.") for name, origin in public.items()
    )
    own_names = {name for name in names.SESSION_NAMES if name in public}
    assert own_names == (set(names.SESSION_NAMES) if has_own else set())
    assert not names.WRAPPER_NAMES & public.keys()
    assert {"OMIT", "RequestOptions", "File"} <= public.keys()


def test_there_are_packages_with_and_without_sessions() -> None:
    tables = [(package / "_names.py").read_text("utf-8") for package in PACKAGES]
    assert {"RealtimeSession" in table for table in tables} == {True, False}
