"""A little of what `make fuzz` does for ten minutes each: whole specs, names and streams of random content."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from tests.fuzz.__main__ import TARGETS


@pytest.mark.parametrize("target", TARGETS)
def test_random_input_is_read_or_refused(target: str) -> None:
    few = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    few(TARGETS[target])()
