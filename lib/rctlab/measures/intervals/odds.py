"""Confidence limits for an odds ratio: arrays of tables in, arrays of limits out.

`odds_limits` is what to call: it checks its input.
Behind it each method is a function of the four cells a, b, c and d (one-dimensional arrays of floats, somebody in both
arms) and the level; it returns the estimates and the lower and upper limits in that shape.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from rctlab.inputs import Floats, checked_level, checked_method, corrected_z2, z_of
from rctlab.measures.intervals.arrays import Limits, two_arms
from rctlab.measures.intervals.exact import conditional_estimate, conditional_lower
from rctlab.measures.intervals.ratio import around
from rctlab.measures.intervals.score import odds_lower

Triple = tuple[Floats, Floats, Floats]


def odds_limits(
    events1: Any,
    n1: Any,
    events2: Any,
    n2: Any,
    *,
    level: float = 0.95,
    method: str = "conditional-mid-p",
) -> Limits:
    """Return the odds ratio, arm 1 over arm 2, and its limits for each of many tables."""
    level, method = checked_level(level), checked_method(method, METHODS)
    tables = two_arms(events1, n1, events2, n2)
    a, b = tables.x1, tables.n1 - tables.x1
    c, d = tables.x2, tables.n2 - tables.x2
    with np.errstate(all="ignore"):
        return tables.limits(METHODS[method](a, b, c, d, level), (0.0, np.inf))


def _odds_ratio(a: Floats, b: Floats, c: Floats, d: Floats) -> Floats:
    return (a / b) / (c / d)


def conditional_mid_p(a: Floats, b: Floats, c: Floats, d: Floats, level: float) -> Triple:
    """Return the conditional estimate and limits that count half of the observed table.

    Fagerland MW, Lydersen S, Laake P (2015). Stat Methods Med Res 24:224-254.
    doi:10.1177/0962280211415469
    """
    return _conditional(a, b, c, d, (1 - level) / 2, 0.5)


def conditional_exact(a: Floats, b: Floats, c: Floats, d: Floats, level: float) -> Triple:
    """Return the conditional estimate and limits that count the whole observed table.

    Fagerland MW, Lydersen S, Laake P (2015). Stat Methods Med Res 24:224-254.
    doi:10.1177/0962280211415469
    """
    return _conditional(a, b, c, d, (1 - level) / 2, 1.0)


def _conditional(a: Floats, b: Floats, c: Floats, d: Floats, tail: float, share: float) -> Triple:
    lower = conditional_lower(a, b, c, d, tail, share)
    with np.errstate(divide="ignore"):
        upper = 1 / conditional_lower(c, d, a, b, tail, share)
    return conditional_estimate(a, b, c, d), lower, upper


def cornfield_score(a: Floats, b: Floats, c: Floats, d: Floats, level: float) -> Triple:
    """Return the limits at which the score test of the odds ratio just reaches its P value.

    Cornfield J (1956). Proc 3rd Berkeley Symp Math Stat Prob 4:135-148. Fagerland MW, Lydersen S,
    Laake P (2015). Stat Methods Med Res 24:224-254. doi:10.1177/0962280211415469
    """
    return _score(a, b, c, d, np.full(a.shape, z_of(level) ** 2))


def miettinen_nurminen(a: Floats, b: Floats, c: Floats, d: Floats, level: float) -> Triple:
    """Return score limits with the variance times N / (N - 1), N the people of both arms.

    Miettinen O, Nurminen M (1985). Stat Med 4:213-226. doi:10.1002/sim.4780040211
    """
    return _score(a, b, c, d, corrected_z2(level, a + b + c + d))


def _score(a: Floats, b: Floats, c: Floats, d: Floats, z2: Floats) -> Triple:
    lower = odds_lower(a, a + b, c, c + d, z2)
    return _odds_ratio(a, b, c, d), lower, 1 / odds_lower(c, c + d, a, a + b, z2)


def woolf(a: Floats, b: Floats, c: Floats, d: Floats, level: float) -> Triple:
    """Return the sample odds ratio and its log limits.

    Woolf B (1955). Ann Hum Genet 19:251-253. doi:10.1111/j.1469-1809.1955.tb01348.x
    """
    estimate = _odds_ratio(a, b, c, d)
    error = np.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    return estimate, *around(np.log(estimate), error, level)


def haldane_anscombe(a: Floats, b: Floats, c: Floats, d: Floats, level: float) -> Triple:
    """Return Woolf's estimate and limits after half a person is added to every cell.

    Haldane JBS (1956). Ann Hum Genet 20:309-311. doi:10.1111/j.1469-1809.1955.tb01285.x Anscombe FJ
    (1956). Biometrika 43:461-464. doi:10.1093/biomet/43.3-4.461 Gart JJ, Zweifel JR (1967).
    Biometrika 54:181-187. doi:10.1093/biomet/54.1-2.181
    """
    return woolf(a + 0.5, b + 0.5, c + 0.5, d + 0.5, level)


METHODS: dict[str, Callable[[Floats, Floats, Floats, Floats, float], Triple]] = {
    "conditional-mid-p": conditional_mid_p,
    "conditional-exact": conditional_exact,
    "miettinen-nurminen": miettinen_nurminen,
    "cornfield-score": cornfield_score,
    "woolf": woolf,
    "haldane-anscombe": haldane_anscombe,
}
