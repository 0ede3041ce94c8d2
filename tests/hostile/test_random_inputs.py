"""The targets of `make fuzz`, with few inputs: random specs, names and streams."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from tests.fuzz.__main__ import TARGETS


@pytest.mark.parametrize("target", TARGETS)
def test_random_input(target: str) -> None:
    small = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    small(TARGETS[target])()
