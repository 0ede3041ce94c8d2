"""Descriptions become an Api, or messages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from generator.api import Api
from generator.build import build
from generator.errors import SpecError
from generator.reading.document import load
from tests.generator.descriptions import Built, Refused


@pytest.fixture
def built(tmp_path: Path) -> Built:
    def make(spec: Mapping[str, Any], taken: tuple[str, ...] = ()) -> Api:
        file = tmp_path / "spec.json"
        file.write_text(json.dumps(spec), "utf-8")
        return build(load(file), taken)

    return make


@pytest.fixture
def refused(built: Built) -> Refused:
    def messages(spec: Mapping[str, Any]) -> list[str]:
        with pytest.raises(SpecError) as caught:
            built(spec)
        return [problem.message for problem in caught.value.problems]

    return messages
