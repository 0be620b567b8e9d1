"""Which shuffles are as far from no effect as the trial: counts compared as whole numbers."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from rctlab.inputs import Bools, Floats, Ints

_MOST_LISTED = 10_000_000


def all_counts(n1: int, n2: int, events: int) -> tuple[Ints, Floats]:
    """Return all counts of events that the treated arm can have, and their chances."""
    least, most = max(0, events - n2), min(n1, events)
    if most - least > _MOST_LISTED:
        raise ValueError("draws=None: these margins leave too many tables to list; take draws.")
    k = np.arange(least, most + 1)
    # each chance over the one before, outward from the likeliest: no factorials
    step = (events - k[:-1]) / (k[:-1] + 1.0) * ((n1 - k[:-1]) / (n2 - events + k[:-1] + 1.0))
    mode = int(np.searchsorted(-step, -1.0))
    with np.errstate(under="ignore"):
        up, down = np.cumprod(step[mode:]), np.cumprod(1 / step[:mode][::-1])[::-1]
    chances = np.concatenate([down, [1.0], up])
    return k, chances / chances.sum()


def region(
    x1: int, margins: tuple[int, int, int], measure: str, alternative: str
) -> Callable[[Ints], Bools]:
    """Return the rule for which counts are as far out as the one seen: beyond a bound on a side."""
    n1, n2, events = margins
    least, most = max(0, events - n2), min(n1, events)
    low, high = (
        x1 if alternative != "greater" else least - 1,
        x1 if alternative != "less" else most + 1,
    )
    if alternative == "two-sided":
        seen, expected = _distance(measure, x1, margins), Fraction(events * n1, max(n1 + n2, 1))
        # from the expected count outward the distance only grows
        if x1 >= expected:
            low = _last(lambda k: _distance(measure, k, margins) >= seen, least - 1, int(expected))
        else:
            upward = -(-expected.numerator // expected.denominator)
            high = -_last(lambda k: _distance(measure, -k, margins) >= seen, -most - 1, -upward)
    return lambda counts: (counts <= low) | (counts >= high)


def _last(holds: Callable[[int], bool], known: int, end: int) -> int:
    """Return the last number up to `end` at which a condition holds that fails from there on."""
    low, high = known, end + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def _distance(measure: str, x1: int, margins: tuple[int, int, int]) -> Fraction | float:
    """Return how far a count is from no effect, as an exact number that only serves to compare."""
    n1, n2, events = margins
    if measure == "risk difference":
        return Fraction(abs(x1 * (n1 + n2) - events * n1))
    x2 = events - x1
    sides = (x1 * n2, x2 * n1) if measure == "risk ratio" else (x1 * (n2 - x2), x2 * (n1 - x1))
    return Fraction(max(sides), min(sides)) if min(sides) else float("inf")
