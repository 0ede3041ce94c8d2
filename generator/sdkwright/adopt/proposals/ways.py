"""How a list continues, as a proposal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Way:
    """The keywords of `x-pagination` that describe how the next page is requested."""

    keywords: Mapping[str, str]
    reason: str
    """What the description says, for the report."""
