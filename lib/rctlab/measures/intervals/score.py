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

from collections.abc import Callable

import numpy as np

from rctlab.inputs import Bools, Floats
from rctlab.measures.intervals.rootfind import find_root, widen

_MOST_STEPS = 100
_MOST_SECANTS = 8
_SMALLEST = 1e-300
_SETTLED = 4 * float(np.finfo(float).eps)


def fitted_risk(x: Floats, n: Floats, m: Floats) -> Floats:
    """Return the risk p that solves m p (1 - p) = x - n p, the fit under a given difference."""
    root = np.hypot(m + n - 2 * x, 2 * np.sqrt(x * (n - x)))
    total = m + n
    with np.errstate(all="ignore"):
        # of the two forms of the quadratic's root, the one that adds numbers of the same sign
        return np.where(total > 0, 2 * x / (total + root), (total - root) / (2 * m))


def difference_at(
    m: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats
) -> tuple[Floats, Floats]:
    """Return the fitted difference p1 - p2 and its variance at a multiplier."""
    p1, q1 = fitted_risk(x1, n1, m), fitted_risk(n1 - x1, n1, -m)
    p2, q2 = fitted_risk(x2, n2, -m), fitted_risk(n2 - x2, n2, m)
    return p1 - p2, p1 * q1 / n1 + p2 * q2 / n2


def difference_lower(x1: Floats, n1: Floats, x2: Floats, n2: Floats, z2: Floats) -> Floats:
    """Return the lower score limit of p1 - p2 for one-dimensional arrays; z2 is z squared."""
    # nothing can leave an arm without events or enter one without non-events: then it is -1
    lower = np.full(x1.shape, -1.0)
    open_rows = (x1 > 0) | (x2 < n2)
    table = [values[open_rows] for values in (x1, n1, x2, n2, z2)]

    def excess(log_m: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats, z2: Floats) -> Floats:
        with np.errstate(divide="ignore"):
            return 2 * log_m + np.log(difference_at(np.exp(log_m), x1, n1, x2, n2)[1] / z2)

    # the variance is at most (1/n1 + 1/n2) / 4, which bounds the multiplier from below
    least = np.log(4 * table[4] / (1 / table[1] + 1 / table[3])) / 2
    log_m, settled = _secant(excess, least, table)
    rest = [values[~settled] for values in (least, *table)]
    if rest[0].size:
        low, high = widen(excess, rest[0], rest[0] + 1, *rest[1:], only_up=True)
        log_m[~settled] = find_root(excess, low, high, *rest[1:])
    m = np.exp(log_m)
    lower[open_rows] = difference_at(m, *table[:4])[0]
    return lower


def _secant(
    excess: Callable[..., Floats], start: Floats, table: list[Floats]
) -> tuple[Floats, Bools]:
    """Return roots of a function that is nearly a line with slope 2, and where they have settled."""
    x, at_x = start, excess(start, *table)
    slope = np.full(x.shape, 2.0)
    with np.errstate(all="ignore"):
        for _ in range(_MOST_SECANTS):
            step = at_x / slope
            after = excess(x - step, *table)
            slope = np.where(step == 0, slope, (at_x - after) / step)
            x, at_x = x - step, after
            if not (np.abs(step) > _SETTLED * np.abs(x)).any():
                break
    return x, (np.abs(at_x) <= _SETTLED * 4) & np.isfinite(x)


def ratio_lower(x1: Floats, n1: Floats, x2: Floats, n2: Floats, z2: Floats) -> Floats:
    """Return the lower score limit of p1 / p2 for one-dimensional arrays; z2 is z squared."""
    lower = np.zeros(x1.shape)
    with np.errstate(all="ignore"):
        at_most = x1**2 * (n2 - x2) / n2 / (x2 + x1)
        full = (x1 == n1) & (x1 > 0) & (at_most < z2)
        # everybody in arm 1 has the event and arm 2 cannot give enough: arm 1's risk itself falls
        p2 = (x2 + n1) / (n1 + n2)
        lower = np.where(full, 1 / (1 + (z2 - at_most) / n1) / p2, lower)
    open_rows = (x1 > 0) & ~full
    table = [values[open_rows] for values in (x1, n1, x2, n2, z2)]

    a, people1, c, people2, limit = table
    with np.errstate(all="ignore"):
        leave, enter = (people1 - a) / people1, (people2 - c) / people2
    m = _multiplier([(leave, a)], [(enter, c)], limit)
    lower[open_rows] = _ratio_at(m, *table[:4])
    return lower


def _multiplier(
    leaving: list[tuple[Floats, Floats]], entering: list[tuple[Floats, Floats]], z2: Floats
) -> Floats:
    """Return the m > 0 at which m^2 (sum of w / (x - m) and of w / (x + m)) is z squared."""
    with np.errstate(all="ignore"):
        alone = [2 * x * z2 / (z2 + np.sqrt(z2 * (z2 + 4 * w * x))) for w, x in leaving]
        alone += [(z2 + np.sqrt(z2 * (z2 + 4 * w * x))) / (2 * w) for w, x in entering]
        most = np.minimum.reduce(alone)
        m = 1 / np.sqrt(sum(1 / root**2 for root in alone))
        for _ in range(_MOST_STEPS):
            terms = [(w / (x - m), x - m, 1) for w, x in leaving]
            terms += [(w / (x + m), x + m, -1) for w, x in entering]
            total = sum(term for term, _, _ in terms)
            bend = sum(sign * term / left for term, left, sign in terms)
            step = (m * total - z2 / m) / (2 * total + m * bend)
            m = np.clip(m - step, _SMALLEST, most)
            if not (np.abs(step) > _SETTLED * m).any():
                break
    return m


def _ratio_at(m: Floats, x1: Floats, n1: Floats, x2: Floats, n2: Floats) -> Floats:
    """Return p1 / p2 as fitted under a given ratio, at a multiplier."""
    p1 = np.where(x1 == n1, 1.0, (x1 - m) / np.where(x1 == n1, 1.0, n1 - m))
    return p1 * (n2 + m) / (x2 + m)


def odds_lower(x1: Floats, n1: Floats, x2: Floats, n2: Floats, z2: Floats) -> Floats:
    """Return the lower score limit of the odds ratio for one-dimensional arrays; z2 is z squared."""
    a, b, c, d = x1, n1 - x1, x2, n2 - x2
    lower = np.zeros(x1.shape)
    open_rows = np.minimum(a, d) > 0
    table = [values[open_rows] for values in (a, b, c, d, z2)]

    left, b, c, also_left, limit = table
    one = np.ones(left.shape)
    m = _multiplier([(one, left), (one, also_left)], [(one, b), (one, c)], limit)
    lower[open_rows] = (left - m) / (b + m) * ((also_left - m) / (c + m))
    return lower
