"""Confidence limits for one risk: arrays of counts in, arrays of limits out.

`binomial_limits` is what to call: it checks its input. Behind it each method is a function of the
events x and the people n (arrays of floats of one shape, n above 0) and the level; it returns the
lower and the upper limits, proportions in that shape.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from rctlab.inputs import Floats, arm_arrays, checked_level, checked_method, z_of
from rctlab.measures.intervals.arrays import Limits
from rctlab.measures.intervals.rootfind import find_root


def binomial_limits(events: Any, n: Any, *, level: float = 0.95, method: str = "wilson") -> Limits:
    """Return the risk and its confidence limits for each of many arms."""
    level, method = checked_level(level), checked_method(method, METHODS)
    x, size = arm_arrays(events, n)
    with np.errstate(all="ignore"):
        lower, upper = METHODS[method](x, size, level)
        return Limits(x / size, lower, upper).unless(size == 0, (0.0, 1.0))


def wilson(x: Floats, n: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the limits at which the score test of the risk just reaches its P value.

    Wilson EB (1927). J Am Stat Assoc 22:209-212. doi:10.1080/01621459.1927.10502953
    """
    z = z_of(level)
    half = z * np.sqrt(x * ((n - x) / n) + z * z / 4)
    # the two roots from their product, so that neither is a difference of like numbers
    lower = x / (x + z * z / 2 + half) * (x / n)
    upper = np.where(2 * x > n, 1 - _flipped(n, x, z, half), (x + z * z / 2 + half) / (n + z * z))
    return lower, upper


def _flipped(n: Floats, x: Floats, z: float, half: Floats) -> Floats:
    """Return Wilson's lower limit for the people without the event."""
    return (n - x) / (n - x + z * z / 2 + half) * ((n - x) / n)


def clopper_pearson(x: Floats, n: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the limits at which each exact tail holds half of what the level leaves over.

    Clopper CJ, Pearson ES (1934). Biometrika 26:404-413. doi:10.1093/biomet/26.4.404
    """
    return _both_sides(_clopper_pearson_lower, x, n, level)


def _both_sides(
    lower: Callable[[Floats, Floats, float], Floats], x: Floats, n: Floats, level: float
) -> tuple[Floats, Floats]:
    """Return a lower limit and the upper one, which is the lower one of the non-events."""
    return lower(x, n, level), 1 - lower(n - x, n, level)


def _clopper_pearson_lower(x: Floats, n: Floats, level: float) -> Floats:
    from scipy.special import betaincinv

    inside = np.maximum(x, 1)
    return np.where(x == 0, 0.0, betaincinv(inside, n - inside + 1, (1 - level) / 2))


def jeffreys(x: Floats, n: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the equal-tailed posterior limits under Jeffreys' prior; 0 and 1 at the two ends.

    Brown LD, Cai TT, DasGupta A (2001). Stat Sci 16:101-133. doi:10.1214/ss/1009213286
    """
    return _both_sides(_jeffreys_lower, x, n, level)


def _jeffreys_lower(x: Floats, n: Floats, level: float) -> Floats:
    from scipy.special import betaincinv

    return np.where(x == 0, 0.0, betaincinv(x + 0.5, n - x + 0.5, (1 - level) / 2))


def mid_p(x: Floats, n: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the limits as Clopper and Pearson, with only half of the observed count's share.

    Brown LD, Cai TT, DasGupta A (2001). Stat Sci 16:101-133. doi:10.1214/ss/1009213286
    """
    return _both_sides(_mid_p_lower, x, n, level)


def _mid_p_lower(x: Floats, n: Floats, level: float) -> Floats:
    from scipy.special import betainc, betaincinv

    tail = (1 - level) / 2
    lower = np.where(x == n, np.exp(np.log(2 * tail) / n), 0.0)
    inside = (x > 0) & (x < n)
    k, size = x[inside], n[inside]

    def excess(p: Floats, k: Floats, size: Floats) -> Floats:
        # P(X > k) + P(X = k) / 2 is the mean of the two tails with and without k
        return (betainc(k, size - k + 1, p) + betainc(k + 1, size - k, p)) / 2 / tail - 1

    low, high = betaincinv(k, size - k + 1, tail), betaincinv(k + 1, size - k, tail)
    lower[inside] = find_root(excess, low, high, k, size)
    return lower


def wald(x: Floats, n: Floats, level: float) -> tuple[Floats, Floats]:
    """Return estimate minus and plus z standard errors, as the formula gives them.

    Brown LD, Cai TT, DasGupta A (2001). Stat Sci 16:101-133. doi:10.1214/ss/1009213286
    """
    p = x / n
    half = z_of(level) * np.sqrt(p * (1 - p) / n)
    return p - half, p + half


def agresti_coull(x: Floats, n: Floats, level: float) -> tuple[Floats, Floats]:
    """Return Wald limits after z squared / 2 events and as many non-events are added.

    Agresti A, Coull BA (1998). Am Stat 52:119-126. doi:10.1080/00031305.1998.10480550
    """
    extra = z_of(level) ** 2
    return wald(x + extra / 2, n + extra, level)


METHODS: dict[str, Callable[[Floats, Floats, float], tuple[Floats, Floats]]] = {
    "wilson": wilson,
    "clopper-pearson": clopper_pearson,
    "mid-p": mid_p,
    "wald": wald,
    "agresti-coull": agresti_coull,
    "jeffreys": jeffreys,
}
