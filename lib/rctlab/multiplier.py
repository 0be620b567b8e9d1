"""Score limits of a difference, a ratio and an odds ratio from one equation in one unknown.

Fix the measure at a value and maximize the likelihood of both arms under it: the fitted events leave
arm 1 by some number and enter arm 2, and how they do so is governed by the Lagrange multiplier of
that restriction. Written in the multiplier m instead of the measure, the fitted risks are in closed
form (no cubic to solve), and the score statistic is

    m**2 * (variance of the measure at the fitted risks),

which only rises with m > 0. So the lower limit is the one root of "statistic = z**2", and the upper
limit is the lower one of the swapped arms. Every step adds, multiplies or divides positive numbers:
no digits are lost in rare events, large arms or zero cells.
"""

from __future__ import annotations

import numpy as np

from rctlab.rootfind import Floats, find_root, widen


def fitted_risk(x: Floats, n: Floats, m: Floats) -> Floats:
    """Return the risk p that solves m p (1 - p) = x - n p, the fit under a given difference.

    Parameters
    ----------
    x, n, m : arrays of the same shape
        Events, people, multiplier.

    Returns
    -------
    numpy.ndarray
        Fitted risks, from 0 to 1.

    Examples
    --------
    >>> fitted_risk(np.array([3.0]), np.array([10.0]), np.array([0.0]))
    array([0.3])
    """
    root = np.hypot(m + n - 2 * x, 2 * np.sqrt(x * (n - x)))
    total = m + n
    with np.errstate(all="ignore"):
        # of the two forms of the quadratic's root, the one that adds numbers of the same sign
        return np.where(total > 0, 2 * x / (total + root), (total - root) / (2 * m))


def difference_at(
    m: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats
) -> tuple[Floats, Floats]:
    """Return the fitted difference p1 - p2 and its variance at a multiplier.

    Examples
    --------
    >>> one = np.array([10.0])
    >>> difference_at(np.array([0.0]), one / 2, one, one / 5, one)[0]
    array([0.3])
    """
    p1, q1 = fitted_risk(x1, n1, m), fitted_risk(n1 - x1, n1, -m)
    p2, q2 = fitted_risk(x2, n2, -m), fitted_risk(n2 - x2, n2, m)
    return p1 - p2, p1 * q1 / n1 + p2 * q2 / n2


def difference_lower(x1: Floats, n1: Floats, x2: Floats, n2: Floats, z2: Floats) -> Floats:
    """Return the lower score limit of p1 - p2 for one-dimensional arrays; z2 is z squared.

    Examples
    --------
    >>> difference_lower(*np.array([[10.0], [10.0], [0.0], [10.0], [3.8414588]])).round(4)
    array([0.6777])
    """
    # nothing can leave an arm without events or enter one without non-events: then it is -1
    lower = np.full(x1.shape, -1.0)
    open_rows = (x1 > 0) | (x2 < n2)
    table = [values[open_rows] for values in (x1, n1, x2, n2, z2)]

    def excess(log_m: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats, z2: Floats) -> Floats:
        with np.errstate(divide="ignore"):
            return 2 * log_m + np.log(difference_at(np.exp(log_m), x1, n1, x2, n2)[1] / z2)

    # the variance is at most (1/n1 + 1/n2) / 4, which bounds the multiplier from below
    least = np.log(4 * table[4] / (1 / table[1] + 1 / table[3])) / 2
    low, high = widen(excess, least, least + 1, *table, only_up=True)
    m = np.exp(find_root(excess, low, high, *table))
    lower[open_rows] = difference_at(m, *table[:4])[0]
    return lower


def ratio_lower(x1: Floats, n1: Floats, x2: Floats, n2: Floats, z2: Floats) -> Floats:
    """Return the lower score limit of p1 / p2 for one-dimensional arrays; z2 is z squared.

    Examples
    --------
    >>> ratio_lower(*np.array([[10.0], [10.0], [0.0], [10.0], [3.8414588]])).round(4)
    array([3.6032])
    """
    lower = np.zeros(x1.shape)
    with np.errstate(all="ignore"):
        at_most = x1**2 * (n2 - x2) / n2 / (x2 + x1)
        full = (x1 == n1) & (x1 > 0) & (at_most < z2)
        # everybody in arm 1 has the event and arm 2 cannot give enough: arm 1's risk itself falls
        p2 = (x2 + n1) / (n1 + n2)
        lower = np.where(full, 1 / (1 + (z2 - at_most) / n1) / p2, lower)
    open_rows = (x1 > 0) & ~full
    table = [values[open_rows] for values in (x1, n1, x2, n2, z2)]

    def excess(share: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats, z2: Floats) -> Floats:
        m = share * x1
        with np.errstate(all="ignore"):
            # 0 / 0 at the end of the bracket where everybody in arm 1 has the event
            first = np.where(x1 == n1, 0.0, (n1 - x1) / n1 / (x1 - m))
            return np.log(m) * 2 + np.log((first + (n2 - x2) / n2 / (x2 + m)) / z2)

    share = find_root(excess, *_shares(table[0]), *table)
    lower[open_rows] = _ratio_at(share * table[0], *table[:4])
    return lower


def _shares(like: Floats) -> tuple[Floats, Floats]:
    """Return the bracket from (next to) none to all of the people who can leave."""
    return np.full(like.shape, 1e-300), np.ones(like.shape)


def _ratio_at(m: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    """Return p1 / p2 as fitted under a given ratio, at a multiplier."""
    p1 = np.where(x1 == n1, 1.0, (x1 - m) / np.where(x1 == n1, 1.0, n1 - m))
    return p1 * (n2 + m) / (x2 + m)


def odds_lower(x1: Floats, n1: Floats, x2: Floats, n2: Floats, z2: Floats) -> Floats:
    """Return the lower score limit of the odds ratio for one-dimensional arrays; z2 is z squared.

    Examples
    --------
    >>> odds_lower(*np.array([[10.0], [10.0], [0.0], [10.0], [3.8414588]])).round(4)
    array([27.1061])
    """
    a, b, c, d = x1, n1 - x1, x2, n2 - x2
    lower = np.zeros(x1.shape)
    most = np.minimum(a, d)
    open_rows = most > 0
    table = [values[open_rows] for values in (a, b, c, d, z2, most)]

    def excess(
        share: Floats, a: Floats, b: Floats, c: Floats, d: Floats, z2: Floats, most: Floats
    ) -> Floats:
        m = share * most
        with np.errstate(all="ignore"):
            return np.log(m) * 2 + np.log(
                (1 / (a - m) + 1 / (b + m) + 1 / (c + m) + 1 / (d - m)) / z2
            )

    share = find_root(excess, *_shares(table[0]), *table)
    m = share * table[5]
    lower[open_rows] = (table[0] - m) / (table[1] + m) * ((table[3] - m) / (table[2] + m))
    return lower
