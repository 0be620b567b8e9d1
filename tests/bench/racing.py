"""Time two ways to the same thing in turn, so that their ratio can be trusted."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any, NamedTuple


class Ratio(NamedTuple):
    """How many times the first takes the time of the second: median, least and most of all rounds.

    `first` and `second` are the median seconds of one call.
    """

    median: float
    least: float
    most: float
    first: float
    second: float

    def inverse(self) -> Ratio:
        """Return how many times the second takes the time of the first."""
        return Ratio(1 / self.median, 1 / self.most, 1 / self.least, self.second, self.first)


def race(
    first: Callable[[], Any], second: Callable[[], Any], *, rounds: int = 7, least: float = 0.05
) -> Ratio:
    """Time both in each round, changing who begins; a quick one is repeated for `least` seconds."""
    pair = (first, second)
    repeats = [_repeats(one, least) for one in pair]
    times: list[list[float]] = []
    for place in range(rounds):
        taken = [0.0, 0.0]
        for which in (0, 1) if place % 2 == 0 else (1, 0):
            taken[which] = _seconds(pair[which], repeats[which])
        times.append(taken)
    ratios = [one / other for one, other in times]
    firsts, seconds = zip(*times, strict=True)
    return Ratio(median(ratios), min(ratios), max(ratios), median(firsts), median(seconds))


def _repeats(call: Callable[[], Any], least: float) -> int:
    """Return how often to call to fill `least` seconds; the first call, which may load, is not counted."""
    call()
    return max(1, round(least / max(_seconds(call, 1), 1e-9)))


def _seconds(call: Callable[[], Any], repeats: int) -> float:
    started = time.perf_counter()
    for _ in range(repeats):
        call()
    return (time.perf_counter() - started) / repeats
