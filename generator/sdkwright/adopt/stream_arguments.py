"""The argument that chooses between JSON and a stream of events."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sdkwright.adopt.model import Json


def find_stream_argument(
    parameters: Sequence[Json], body: Json, resolve: Callable[[str], Json]
) -> str | None:
    """The boolean parameter or field that selects a stream of events; None if there is none."""
    return None
