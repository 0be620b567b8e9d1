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
    r"""Return limits that square and add the distances of the two Wilson intervals.

    Notes
    -----
    .. math::

        L = \hat{p}_1 - \hat{p}_2 - \sqrt{(\hat{p}_1 - l_1)^2 + (u_2 - \hat{p}_2)^2}, \qquad
        U = \hat{p}_1 - \hat{p}_2 + \sqrt{(u_1 - \hat{p}_1)^2 + (\hat{p}_2 - l_2)^2}

    with the Wilson limits l and u of each arm.

    Zero cells: nothing is added; Wilson's limits of such an arm are used.

    References
    ----------
    Newcombe RG (1998). Stat Med 17:873-890, method 10.
    doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I

    Examples
    --------
    >>> newcombe(*np.array([[56.0], [70.0], [48.0], [80.0]]), 0.95)[0].round(4)
    array([0.0524])
    """
    lower1, upper1 = wilson(x1, n1, level)
    lower2, upper2 = wilson(x2, n2, level)
    p1, p2 = x1 / n1, x2 / n2
    down, up = np.hypot(p1 - lower1, upper2 - p2), np.hypot(upper1 - p1, p2 - lower2)
    return p1 - p2 - down, p1 - p2 + up


def mee(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pair:
    r"""Return the limits at which the score test of the difference just reaches its P value.

    Notes
    -----
    .. math::

        \frac{(\hat{p}_1 - \hat{p}_2 - \delta)^2}{V(\delta)} = z^2, \qquad
        V(\delta) = \frac{\tilde{p}_1 (1 - \tilde{p}_1)}{n_1} + \frac{\tilde{p}_2 (1 - \tilde{p}_2)}{n_2}

    where the fitted risks maximize the likelihood among those that differ by delta. They are
    written in the multiplier m of that restriction, and the equation in m is solved:

    .. math::

        m\, \tilde{p}_1 (1 - \tilde{p}_1) = x_1 - n_1 \tilde{p}_1, \qquad
        -m\, \tilde{p}_2 (1 - \tilde{p}_2) = x_2 - n_2 \tilde{p}_2, \qquad
        m^2\, V = z^2

    Zero cells: nothing is added. The lower limit is -1 where arm 1 has no event and arm 2 events
    only, the upper limit 1 the other way round.

    References
    ----------
    Mee RW (1984). Biometrics 40:1175-1176.

    Examples
    --------
    >>> mee(*np.array([[7.0], [34.0], [1.0], [34.0]]), 0.95)[1].round(4)
    array([0.3439])
    """
    return _score(x1, n1, x2, n2, np.full(x1.shape, z_of(level) ** 2))


def miettinen_nurminen(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pair:
    r"""Return score limits with the variance times N / (N - 1), N the people of both arms.

    Notes
    -----
    .. math::

        \frac{(\hat{p}_1 - \hat{p}_2 - \delta)^2}{\frac{N}{N - 1} V(\delta)} = z^2

    with Mee's variance and fitted risks: the equation in m becomes m^2 V = z^2 N / (N - 1).

    Zero cells: as Mee's.

    References
    ----------
    Miettinen O, Nurminen M (1985). Stat Med 4:213-226. doi:10.1002/sim.4780040211

    Examples
    --------
    >>> miettinen_nurminen(*np.array([[56.0], [70.0], [48.0], [80.0]]), 0.95)[1].round(4)
    array([0.3382])
    """
    return _score(x1, n1, x2, n2, corrected_z2(level, n1 + n2))


def _score(x1: Floats, n1: Floats, x2: Floats, n2: Floats, z2: Floats) -> Pair:
    return difference_lower(x1, n1, x2, n2, z2), -difference_lower(x2, n2, x1, n1, z2)


def wald(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pair:
    r"""Return estimate minus and plus z standard errors, as the formula gives them.

    Notes
    -----
    .. math::

        \hat{p}_1 - \hat{p}_2 \pm
        z \sqrt{\frac{\hat{p}_1 (1 - \hat{p}_1)}{n_1} + \frac{\hat{p}_2 (1 - \hat{p}_2)}{n_2}}

    Limits may lie beyond -1 and 1. Zero cells: an arm without events, or with events only, adds
    nothing to the width; with two such arms it is 0.

    References
    ----------
    Newcombe RG (1998). Stat Med 17:873-890, method 1.
    doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I

    Examples
    --------
    >>> wald(*np.array([[7.0], [34.0], [1.0], [34.0]]), 0.95)[0].round(4)
    array([0.0292])
    """
    p1, p2 = x1 / n1, x2 / n2
    half = z_of(level) * np.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    return p1 - p2 - half, p1 - p2 + half


def agresti_caffo(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pair:
    r"""Return Wald limits after one event and one non-event are added to each arm.

    Notes
    -----
    .. math::

        \tilde{p}_1 - \tilde{p}_2 \pm
        z \sqrt{\frac{\tilde{p}_1 (1 - \tilde{p}_1)}{n_1 + 2} + \frac{\tilde{p}_2 (1 - \tilde{p}_2)}{n_2 + 2}},
        \qquad \tilde{p}_i = \frac{x_i + 1}{n_i + 2}

    Limits may lie beyond -1 and 1. Zero cells: what is added gives every arm some width. The
    estimate stays the plain difference.

    References
    ----------
    Agresti A, Caffo B (2000). Am Stat 54:280-288. doi:10.1080/00031305.2000.10474560

    Examples
    --------
    >>> agresti_caffo(*np.array([[7.0], [34.0], [1.0], [34.0]]), 0.95)[0].round(4)
    array([0.0116])
    """
    return wald(x1 + 1, n1 + 2, x2 + 1, n2 + 2, level)


METHODS: dict[str, Callable[[Floats, Floats, Floats, Floats, float], Pair]] = {
    "newcombe": newcombe,
    "miettinen-nurminen": miettinen_nurminen,
    "mee": mee,
    "agresti-caffo": agresti_caffo,
    "wald": wald,
}
