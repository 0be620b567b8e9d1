"""The axis of a forest plot: how far it reaches, its round ticks, and where a value lies on it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rctlab.measures.estimate import Estimate
from rctlab.pictures.forest_rows import Scale

_EDGE = 0.04  # of the axis is left free at either end, so that a square there is drawn whole
REACH = 10  # a limit stretches a log axis to so many times the outermost estimate, not further
FEWEST, MOST = 3, 7  # ticks
SAME = 1e-6  # ends that are no further apart than this are one point


@dataclass(frozen=True)
class Axis:
    """An axis from `low` to `high`, in the measure's own numbers (0.05, not 5 points)."""

    low: float
    high: float
    log: bool
    ticks: tuple[float, ...]

    def place(self, value: float) -> float:
        """Return where a value lies: 0 at the low end, 1 at the high end, beyond them outside."""
        low, high, at = (_log(x) if self.log else x for x in (self.low, self.high, value))
        return (at - low) / (high - low)

    def tick_words(self) -> list[str]:
        """Return what is written at the ticks: percent for what is no ratio."""
        return [f"{tick if self.log else round(100 * tick, 9):g}" for tick in self.ticks]


def axis_for(
    estimates: Iterable[Estimate], scale: Scale, fits: Callable[[Axis], bool] = lambda _: True
) -> Axis:
    """Return the axis that estimates and limits need, with the most ticks that still fit."""
    low, high = _ends(list(estimates), scale)
    ladders = _log_ladders(low, high) if scale.log else _even_ladders(low, high)
    axes = [Axis(low, high, scale.log, ticks) for ticks in ladders]
    good = [axis for axis in axes if FEWEST <= len(axis.ticks) <= MOST and fits(axis)]
    return good[0] if good else axes[-1]


def _log(value: float) -> float:
    return math.log(value) if value > 0 else -math.inf


def _ends(estimates: list[Estimate], scale: Scale) -> tuple[float, float]:
    """Return the two ends, in the numbers of the measure."""
    least, most = scale.widest
    core = [one.estimate for one in estimates if least <= one.estimate <= most]
    core += [] if scale.null is None else [scale.null]
    limits = [limit for one in estimates for limit in (one.lower, one.upper)]
    drawn = [limit for limit in limits if math.isfinite(limit) and (limit > 0 or not scale.log)]
    if scale.log:
        least = max(least, min(core) / REACH)
        most = min(most, max(core) * REACH)
    low = min(core + [max(limit, least) for limit in drawn], default=least)
    high = max(core + [min(limit, most) for limit in drawn], default=most)
    if scale.log:
        # room for the arrow of an interval that never ends
        point = high < low * (1 + SAME)
        low /= 2 if 0 in limits or point else 1
        high *= 2 if math.inf in limits or point else 1
        edge = (high / low) ** _EDGE
        return low / edge, high * edge
    if high - low < SAME:
        low, high = max(low - 0.05, least), min(high + 0.05, most)
    return low - _EDGE * (high - low), high + _EDGE * (high - low)


def _even_ladders(low: float, high: float) -> list[tuple[float, ...]]:
    """Return evenly spaced round ticks, the densest first: steps of 1, 2 or 5 times a power of 10."""
    from matplotlib.ticker import MaxNLocator

    ladders = [
        MaxNLocator(bins, steps=[1, 2, 5, 10]).tick_values(low, high)
        for bins in range(MOST + 1, 0, -1)
    ]
    # adding 0 turns -0.0 into 0.0
    return [
        tuple(round(t, 12) + 0.0 for t in map(float, ticks) if low <= t <= high)
        for ticks in ladders
    ]


def _log_ladders(low: float, high: float) -> list[tuple[float, ...]]:
    """Return round ticks for a log axis: even steps on a short one, else 1-2-3-5, 1-3 or so.

    matplotlib's LogLocator writes other ticks than those asked for where they are few.
    """
    even = _even_ladders(low, high)
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    parts = ((1, 2, 3, 5), (1, 2, 5), (1, 3), (1,))
    ladders = [[float(f"{part}e{power}") for power in powers for part in some] for some in parts]
    uneven = [tuple(tick for tick in ladder if low <= tick <= high) for ladder in ladders]
    return even + uneven if high < 3 * low else uneven + even
