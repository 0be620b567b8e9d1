"""Confidence limits for a risk difference: arrays of tables in, arrays of limits out.

`difference_limits` is what to call: it checks its input.
Behind it each method is a function of x1, n1, x2 and n2 (one-dimensional arrays of floats, somebody in both
arms) and the level; it returns the lower and the upper limits, proportions in that shape.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from rctlab.inputs import Floats, checked_level, checked_method, corrected_z2, z_of
from rctlab.measures.intervals.arrays import Limits, two_arms
from rctlab.measures.intervals.one_risk import wilson
from rctlab.measures.intervals.score import difference_lower

Pair = tuple[Floats, Floats]


def difference_limits(
    events1: Any,
    n1: Any,
    events2: Any,
    n2: Any,
    *,
    level: float = 0.95,
    method: str = "newcombe",
) -> Limits:
    """Return the risk difference, arm 1 minus arm 2, and its limits for each of many tables."""
    level, method = checked_level(level), checked_method(method, METHODS)
    tables = two_arms(events1, n1, events2, n2)
    with np.errstate(all="ignore"):
        result = METHODS[method](*tables[:4], level)
    return tables.limits((_difference(*tables[:4]), *result), (-1.0, 1.0))


def _difference(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    return x1 / n1 - x2 / n2


def newcombe(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pair:
    """Return limits that square and add the distances of the two Wilson intervals.

    Newcombe RG (1998). Stat Med 17:873-890, method 10.
    doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I
    """
    lower1, upper1 = wilson(x1, n1, level)
    lower2, upper2 = wilson(x2, n2, level)
    p1, p2 = x1 / n1, x2 / n2
    down, up = np.hypot(p1 - lower1, upper2 - p2), np.hypot(upper1 - p1, p2 - lower2)
    return p1 - p2 - down, p1 - p2 + up


def mee(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pair:
    """Return the limits at which the score test of the difference just reaches its P value.

    Mee RW (1984). Biometrics 40:1175-1176.
    """
    return _score(x1, n1, x2, n2, np.full(x1.shape, z_of(level) ** 2))


def miettinen_nurminen(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pair:
    """Return score limits with the variance times N / (N - 1), N the people of both arms.

    Miettinen O, Nurminen M (1985). Stat Med 4:213-226. doi:10.1002/sim.4780040211
    """
    return _score(x1, n1, x2, n2, corrected_z2(level, n1 + n2))


def _score(x1: Floats, n1: Floats, x2: Floats, n2: Floats, z2: Floats) -> Pair:
    return difference_lower(x1, n1, x2, n2, z2), -difference_lower(x2, n2, x1, n1, z2)


def wald(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pair:
    """Return estimate minus and plus z standard errors, as the formula gives them.

    Newcombe RG (1998). Stat Med 17:873-890, method 1.
    doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I
    """
    p1, p2 = x1 / n1, x2 / n2
    half = z_of(level) * np.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    return p1 - p2 - half, p1 - p2 + half


def agresti_caffo(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pair:
    """Return Wald limits after one event and one non-event are added to each arm.

    Agresti A, Caffo B (2000). Am Stat 54:280-288. doi:10.1080/00031305.2000.10474560
    """
    return wald(x1 + 1, n1 + 2, x2 + 1, n2 + 2, level)


METHODS: dict[str, Callable[[Floats, Floats, Floats, Floats, float], Pair]] = {
    "newcombe": newcombe,
    "miettinen-nurminen": miettinen_nurminen,
    "mee": mee,
    "agresti-caffo": agresti_caffo,
    "wald": wald,
}
