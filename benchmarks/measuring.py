"""Ratios that a noisy machine does not spoil: contestants take turns, CPU time is counted, medians are compared."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

NOISE = 1.1
"""A regression is told beyond the limit and this factor: two runs of the same code differ by less."""


@dataclass(frozen=True)
class Result:
    """One line of the table: each contestant's figures in all rounds, and the limit on ours as a multiple of the base."""

    name: str
    unit: str
    rounds: Mapping[str, Sequence[float]]
    """By contestant; `raw` is the base."""
    limit: float
    """At most so many times `raw`."""

    def figure(self, who: str) -> float:
        return median(self.rounds[who])

    def ratio(self, who: str = "ours") -> float:
        """The median of the ratios of each round, whose contestants ran one right after the other."""
        return median(one / base for one, base in zip(self.rounds[who], self.rounds["raw"], strict=True))

    @property
    def is_kept(self) -> bool:
        return self.ratio() <= self.limit * NOISE

    def line(self) -> str:
        """As a row of a table in Markdown."""
        others = (self._told(who) if who in self.rounds else "" for who in ("ours", "official"))
        return f"| {self.name} | {self._told('raw')} | {' | '.join(others)} | {self.limit:.3g} |"

    def _told(self, who: str) -> str:
        figure = f"{_number(self.figure(who))} {self.unit}"
        return figure if who == "raw" else f"{figure} ({self.ratio(who):.2f} x)"


def _number(value: float) -> str:
    return f"{value:.3g}" if value < 1000 else f"{value:.0f}"


def in_turns(
    contestants: Mapping[str, Callable[[], object]], *, times: int, rounds: int, factor: float
) -> dict[str, list[float]]:
    """The CPU time of one call of each contestant, in seconds times a factor, in rounds of so many calls each."""
    taken: dict[str, list[float]] = {who: [] for who in contestants}
    for call in contestants.values():
        call()
    gc.collect()
    for _ in range(rounds):
        for who, call in contestants.items():
            start = time.process_time()
            for _ in range(times):
                call()
            taken[who].append((time.process_time() - start) / times * factor)
    return taken
