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
    r"""Return the limits at which the score test of the risk just reaches its P value.

    Notes
    -----
    .. math::

        \frac{x + z^2/2 \pm z \sqrt{x (n - x) / n + z^2/4}}{n + z^2}

    These are the two p that solve n (x / n - p)^2 = z^2 p (1 - p).

    Zero cells: without events 0 to z^2 / (n + z^2); with events only the mirror image.

    References
    ----------
    Wilson EB (1927). J Am Stat Assoc 22:209-212. doi:10.1080/01621459.1927.10502953

    Examples
    --------
    >>> wilson(np.array([0.0]), np.array([10.0]), 0.95)
    (array([0.]), array([0.2775328]))
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
    r"""Return the limits at which each exact tail holds half of what the level leaves over.

    Notes
    -----
    .. math::

        L = B^{-1}\left(\frac{\alpha}{2};\ x,\ n - x + 1\right), \qquad
        U = 1 - B^{-1}\left(\frac{\alpha}{2};\ n - x,\ x + 1\right)

    with the quantile of the beta distribution, because that is where

    .. math::

        P(X \ge x \mid L) = \frac{\alpha}{2}, \qquad P(X \le x \mid U) = \frac{\alpha}{2}.

    Zero cells: without events L is 0 and U is 1 - (alpha / 2)^(1/n); with events only the mirror
    image.

    References
    ----------
    Clopper CJ, Pearson ES (1934). Biometrika 26:404-413. doi:10.1093/biomet/26.4.404

    Examples
    --------
    >>> clopper_pearson(np.array([10.0]), np.array([10.0]), 0.95)
    (array([0.69150289]), array([1.]))
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
    r"""Return the equal-tailed posterior limits under Jeffreys' prior; 0 and 1 at the two ends.

    Notes
    -----
    .. math::

        L = B^{-1}\left(\frac{\alpha}{2};\ x + \frac{1}{2},\ n - x + \frac{1}{2}\right), \qquad
        U = 1 - B^{-1}\left(\frac{\alpha}{2};\ n - x + \frac{1}{2},\ x + \frac{1}{2}\right)

    with the quantile of the beta distribution.

    Zero cells: without events L is set to 0, with events only U is set to 1.

    References
    ----------
    Brown LD, Cai TT, DasGupta A (2001). Stat Sci 16:101-133. doi:10.1214/ss/1009213286

    Examples
    --------
    >>> jeffreys(np.array([0.0]), np.array([10.0]), 0.95)
    (array([0.]), array([0.21719627]))
    """
    return _both_sides(_jeffreys_lower, x, n, level)


def _jeffreys_lower(x: Floats, n: Floats, level: float) -> Floats:
    from scipy.special import betaincinv

    return np.where(x == 0, 0.0, betaincinv(x + 0.5, n - x + 0.5, (1 - level) / 2))


def mid_p(x: Floats, n: Floats, level: float) -> tuple[Floats, Floats]:
    r"""Return the limits as Clopper and Pearson, with only half of the observed count's share.

    Notes
    -----
    .. math::

        P(X > x \mid L) + \tfrac{1}{2} P(X = x \mid L) = \frac{\alpha}{2}, \qquad
        P(X < x \mid U) + \tfrac{1}{2} P(X = x \mid U) = \frac{\alpha}{2}

    solved by root finding between the limits of Clopper and Pearson for x and for x + 1.

    Zero cells: without events L is 0 and U is 1 - alpha^(1/n); with events only the mirror image.

    References
    ----------
    Brown LD, Cai TT, DasGupta A (2001). Stat Sci 16:101-133. doi:10.1214/ss/1009213286

    Examples
    --------
    >>> mid_p(np.array([0.0]), np.array([10.0]), 0.95)
    (array([0.]), array([0.25886555]))
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
    r"""Return estimate minus and plus z standard errors, as the formula gives them.

    Notes
    -----
    .. math::

        \hat{p} \pm z \sqrt{\frac{\hat{p} (1 - \hat{p})}{n}}, \qquad \hat{p} = \frac{x}{n}

    Limits may lie below 0 or above 1. Zero cells: without events 0 to 0, with events only 1 to 1.

    References
    ----------
    Brown LD, Cai TT, DasGupta A (2001). Stat Sci 16:101-133. doi:10.1214/ss/1009213286

    Examples
    --------
    >>> wald(np.array([5.0]), np.array([10.0]), 0.95)[0].round(4)
    array([0.1901])
    """
    p = x / n
    half = z_of(level) * np.sqrt(p * (1 - p) / n)
    return p - half, p + half


def agresti_coull(x: Floats, n: Floats, level: float) -> tuple[Floats, Floats]:
    r"""Return Wald limits after z squared / 2 events and as many non-events are added.

    Notes
    -----
    .. math::

        \tilde{p} \pm z \sqrt{\frac{\tilde{p} (1 - \tilde{p})}{\tilde{n}}}, \qquad
        \tilde{n} = n + z^2, \quad \tilde{p} = \frac{x + z^2/2}{\tilde{n}}

    Limits may lie below 0 or above 1, as they do without events and with events only.

    References
    ----------
    Agresti A, Coull BA (1998). Am Stat 52:119-126. doi:10.1080/00031305.1998.10480550

    Examples
    --------
    >>> agresti_coull(np.array([10.0]), np.array([10.0]), 0.95)[1].round(4)
    array([1.0434])
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
