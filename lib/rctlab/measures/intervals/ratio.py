"""Confidence limits for a risk ratio: arrays of tables in, arrays of limits out.

`ratio_limits` is what to call: it checks its input.
Behind it each method is a function of x1, n1, x2 and n2 (one-dimensional arrays of floats, somebody in both
arms) and the level; it returns the lower and the upper limits, ratios in that shape.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from rctlab.inputs import Floats, checked_level, checked_method, corrected_z2, z_of
from rctlab.measures.intervals.arrays import Limits, two_arms
from rctlab.measures.intervals.score import ratio_lower

Pair = tuple[Floats, Floats]


def ratio_limits(
    events1: Any,
    n1: Any,
    events2: Any,
    n2: Any,
    *,
    level: float = 0.95,
    method: str = "koopman",
) -> Limits:
    """Return the risk ratio, arm 1 over arm 2, and its limits for each of many tables."""
    level, method = checked_level(level), checked_method(method, METHODS)
    tables = two_arms(events1, n1, events2, n2)
    with np.errstate(all="ignore"):
        estimate = _ratio(*tables[:4])
        lower, upper = METHODS[method](*tables[:4], level)
    return tables.limits((estimate, lower, upper), (0.0, np.inf))


def _ratio(x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    return (x1 / n1) / (x2 / n2)


def koopman(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pair:
    """Return the limits at which the score test of the ratio just reaches its P value.

    Koopman PAR (1984). Biometrics 40:513-517. doi:10.2307/2531405
    """
    return _score(x1, n1, x2, n2, np.full(x1.shape, z_of(level) ** 2))


def miettinen_nurminen(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pair:
    """Return score limits with the variance times N / (N - 1), N the people of both arms.

    Miettinen O, Nurminen M (1985). Stat Med 4:213-226. doi:10.1002/sim.4780040211
    """
    return _score(x1, n1, x2, n2, corrected_z2(level, n1 + n2))


def _score(x1: Floats, n1: Floats, x2: Floats, n2: Floats, z2: Floats) -> Pair:
    return ratio_lower(x1, n1, x2, n2, z2), 1 / ratio_lower(x2, n2, x1, n1, z2)


def katz(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pair:
    """Return log limits with the delta-method standard error.

    Katz D et al. (1978). Biometrics 34:469-474. doi:10.2307/2530610
    """
    error = np.sqrt((n1 - x1) / (n1 * x1) + (n2 - x2) / (n2 * x2))
    return around(np.log(_ratio(x1, n1, x2, n2)), error, level)


def around(log_estimate: Floats, error: Floats, level: float) -> Pair:
    """Return the limits z standard errors around an estimate on the log scale."""
    half = z_of(level) * error
    return np.exp(log_estimate - half), np.exp(log_estimate + half)


def walter(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pair:
    """Return log limits after half an event is added to the events and to the people.

    Walter SD (1975). Biometrika 62:371-374. doi:10.1093/biomet/62.2.371
    """
    return katz(x1 + 0.5, n1 + 0.5, x2 + 0.5, n2 + 0.5, level)


METHODS: dict[str, Callable[[Floats, Floats, Floats, Floats, float], Pair]] = {
    "koopman": koopman,
    "miettinen-nurminen": miettinen_nurminen,
    "katz": katz,
    "walter": walter,
}
