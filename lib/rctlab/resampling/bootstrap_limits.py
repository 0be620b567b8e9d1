"""Confidence limits from bootstrap draws: percentile, basic, bias-corrected and accelerated."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

import numpy as np

from rctlab.inputs import Floats

Arms = tuple[tuple[int, int], tuple[int, int]]
Pair = tuple[float, float]

_TIE = 1e-13  # draws this close to the estimate (relatively) are equal to it but for rounding


def percentile(values: Floats, estimate: float, level: float, measure: str, arms: Arms) -> Pair:  # noqa: ARG001
    """Return the draws below and above which half of what the level leaves over lies.

    Parameters
    ----------
    values : numpy.ndarray
        The measure in each draw; nan, where it is not defined, stands at both ends.
    estimate : float
        The measure in the trial.
    level : float
        Confidence level.
    measure : str
    arms : tuple
        Events and people of both arms.

    Returns
    -------
    tuple of two floats

    Examples
    --------
    >>> percentile(np.arange(999.0), 500.0, 0.95, "risk difference", ((1, 2), (1, 2)))
    (24.0, 974.0)
    """
    return _at(values, (1 - level) / 2, (1 + level) / 2)


def basic(values: Floats, estimate: float, level: float, measure: str, arms: Arms) -> Pair:
    """Return the percentile limits mirrored at the estimate; ratios on the log scale.

    Examples
    --------
    >>> basic(np.arange(999.0), 400.0, 0.95, "risk difference", ((1, 2), (1, 2)))
    (-174.0, 776.0)
    """
    low, high = percentile(values, estimate, level, measure, arms)
    if measure == "risk difference":
        return 2 * estimate - high, 2 * estimate - low
    if estimate in (0, math.inf):
        return 0.0, math.inf  # a mirror at the end of the log scale shows nothing
    lower = estimate / high * estimate
    return lower, estimate / low * estimate if low > 0 else math.inf


def bca(values: Floats, estimate: float, level: float, measure: str, arms: Arms) -> Pair:
    """Return percentile limits moved for bias and for an error that changes with the truth.

    Examples
    --------
    >>> bca(np.arange(999.0), 499.0, 0.95, "risk difference", ((1, 2), (1, 2)))
    (24.0, 974.0)
    """
    normal = NormalDist()
    known = values[~np.isnan(values)]
    # ties with the estimate count half, and the share is kept away from 0 and 1
    with np.errstate(invalid="ignore"):
        same = (known == estimate) | (np.abs(known - estimate) <= _TIE * abs(estimate))
    below = float((~same & (known < estimate)).sum() + same.sum() / 2)
    bias = normal.inv_cdf((below + 0.5) / (known.size + 1))
    speed = acceleration(measure, arms)

    def moved(share: float) -> float:
        z = bias + normal.inv_cdf(share)
        return normal.cdf(bias + z / (1 - speed * z))

    return _at(values, moved((1 - level) / 2), moved((1 + level) / 2))


def acceleration(measure: str, arms: Arms) -> float:
    """Return the acceleration of BCa from the empirical influence of each person, arm by arm.

    Davison AC, Hinkley DV (1997). Bootstrap Methods and their Application, section 5.3.2.
    doi:10.1017/CBO9780511802843
    """
    cubes = squares = 0.0
    for sign, (x, n) in zip((1, -1), arms, strict=True):
        if x in (0, n):
            continue
        p = x / n
        # of the risk itself, of its log, of its log odds
        scale = {"risk difference": 1.0, "risk ratio": 1 / p, "odds ratio": 1 / (p * (1 - p))}
        event, other = sign * (1 - p) * scale[measure], -sign * p * scale[measure]
        squares += (p * event**2 + (1 - p) * other**2) / n
        cubes += (p * event**3 + (1 - p) * other**3) / n**2
    return cubes / (6 * squares**1.5) if squares else 0.0


def _at(values: Floats, low: float, high: float) -> Pair:
    """Return the draws at two shares of the way through them in order, between none of them."""
    missing = np.isnan(values)
    m = values.size
    first = min(max(math.floor((m + 1) * low + 1e-9), 1), m) - 1
    last = min(max(math.ceil((m + 1) * high - 1e-9), 1), m) - 1
    lowest = np.partition(np.where(missing, -np.inf, values), first)[first]
    highest = np.partition(np.where(missing, np.inf, values), last)[last]
    return float(lowest), float(highest)


METHODS: dict[str, Callable[[Floats, float, float, str, Arms], Pair]] = {
    "percentile": percentile,
    "basic": basic,
    "bca": bca,
}
