"""Ratios that other load on the machine hardly affects: candidates take turns, CPU time is measured, medians are compared."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

NOISE = 1.1
"""A ratio may exceed its limit by this factor; two runs of the same code differ by less."""


@dataclass(frozen=True)
class Result:
    """A row of the table: the figures of each candidate in all rounds, and the limit of the SDK as a multiple of the baseline."""

    name: str
    unit: str
    rounds: Mapping[str, Sequence[float]]
    """By candidate: `baseline`, `sdk` and `official`."""
    limit: float

    def median(self, candidate: str) -> float:
        return median(self.rounds[candidate])

    def ratio(self, candidate: str = "sdk") -> float:
        """The median of the ratios of all rounds; in a round the candidates run one after the other."""
        pairs = zip(self.rounds[candidate], self.rounds["baseline"], strict=True)
        return median(figure / baseline for figure, baseline in pairs)

    @property
    def is_within_limit(self) -> bool:
        return self.ratio() <= self.limit * NOISE

    def format_row(self) -> str:
        """Return a row of a Markdown table."""
        cells = (self._format_cell(name) if name in self.rounds else "" for name in ("sdk", "official"))
        return f"| {self.name} | {self._format_cell('baseline')} | {' | '.join(cells)} | {self.limit:.3g} |"

    def _format_cell(self, candidate: str) -> str:
        figure = f"{_format_number(self.median(candidate))} {self.unit}"
        return figure if candidate == "baseline" else f"{figure} ({self.ratio(candidate):.2f} x)"


def _format_number(value: float) -> str:
    return f"{value:.3g}" if value < 1000 else f"{value:.0f}"


def measure_in_turns(
    candidates: Mapping[str, Callable[[], object]], *, times: int, rounds: int, factor: float
) -> dict[str, list[float]]:
    """Return the CPU time of a call of each candidate, in seconds times a factor, in each round of some calls."""
    seconds: dict[str, list[float]] = {name: [] for name in candidates}
    for call in candidates.values():
        call()
    gc.collect()
    for _ in range(rounds):
        for name, call in candidates.items():
            start = time.process_time()
            for _ in range(times):
                call()
            seconds[name].append((time.process_time() - start) / times * factor)
    return seconds
