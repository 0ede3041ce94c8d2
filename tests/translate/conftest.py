"""Descriptions become an Api, or messages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sdkwright.ir.api import Api
from sdkwright.problems.problem import SpecError
from sdkwright.spec.loading import load_spec
from sdkwright.translate.api import translate
from tests.translate.descriptions import Built, Refused


@pytest.fixture
def built(tmp_path: Path) -> Built:
    def make(spec: Mapping[str, Any], taken: tuple[str, ...] = ()) -> Api:
        file = tmp_path / "spec.json"
        file.write_text(json.dumps(spec), "utf-8")
        return translate(load_spec(file), taken)

    return make


@pytest.fixture
def refused(built: Built) -> Refused:
    def messages(spec: Mapping[str, Any]) -> list[str]:
        with pytest.raises(SpecError) as caught:
            built(spec)
        return [problem.message for problem in caught.value.problems]

    return messages
