"""The share of call paths that are those of the vendor's own SDK."""

from __future__ import annotations

from pathlib import Path

import pytest

from sdkwright.adopt.model import SourceOperation
from tests.adoption.call_path_share import PACKAGES, Share, compare, measure, remove_names

_MINIMA = {
    ("openai", True): 0.34,
    ("openai", False): 0.34,
    ("elevenlabs", True): 0.97,
    ("elevenlabs", False): 0.5,
}
"""By package, and whether the extensions with names are read: the share that was reached."""


def test_equal_call_paths_are_counted() -> None:
    named = {"x-fern-sdk-group-name": "people", "x-fern-sdk-method-name": "fetch"}
    operations = [
        SourceOperation("get", "/users/{id}", "/paths/~1users~1{id}/get", named),
        SourceOperation("get", "/users", "/paths/~1users/get", {}),
        SourceOperation("post", "/users", "/paths/~1users/post", {}),
        SourceOperation("get", "/only/here", "/paths/~1only~1here/get", {}),
    ]
    calls = {
        "GET /users/{}": ["admin.users.retrieve"],
        "GET /users": ["all", "users.list"],
        "POST /users": ["users.add"],
    }
    own = [remove_names(operation) for operation in operations]
    assert compare("x", False, own, {}, calls) == Share("x", False, 3, 1, 2, 2)
    assert compare("x", True, operations, {}, calls) == Share("x", True, 3, 1, 2, 1)
    assert "33% of 3 call paths are equal" in str(compare("x", False, own, {}, calls))


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    assert measure("openai", tmp_path) == "openai: no document openai.yaml"


@pytest.mark.parametrize("package", PACKAGES)
def test_the_shares_do_not_fall(package: str) -> None:
    result = measure(package)
    if isinstance(result, str):
        pytest.skip(result)
    for share in result:
        assert share.equal / share.compared >= _MINIMA[package, share.has_extensions], share
