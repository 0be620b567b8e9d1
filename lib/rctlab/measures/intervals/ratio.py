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
    r"""Return the limits at which the score test of the ratio just reaches its P value.

    Notes
    -----
    .. math::

        \frac{(\hat{p}_1 - \theta \hat{p}_2)^2}{V(\theta)} = z^2, \qquad
        V(\theta) = \frac{\tilde{p}_1 (1 - \tilde{p}_1)}{n_1} + \frac{\theta^2 \tilde{p}_2 (1 - \tilde{p}_2)}{n_2}

    where the fitted risks maximize the likelihood among those with ratio theta. They are written
    in the multiplier m of that restriction, and the equation in m is solved:

    .. math::

        \tilde{p}_1 = \frac{x_1 - m}{n_1 - m}, \qquad \tilde{p}_2 = \frac{x_2 + m}{n_2 + m}, \qquad
        m^2 \left(\frac{n_1 - x_1}{n_1 (x_1 - m)} + \frac{n_2 - x_2}{n_2 (x_2 + m)}\right) = z^2

    The lower limit is the ratio of the two; the upper limit is one over the lower limit of the
    swapped arms. With events only in arm 1 its fitted risk is 1 up to m = n1; where that does not
    reach z^2, it falls below 1 while arm 2 keeps (x2 + n1) / N.

    Zero cells: nothing is added. The lower limit is 0 without events in arm 1, the upper limit
    infinite without events in arm 2.

    References
    ----------
    Koopman PAR (1984). Biometrics 40:513-517. doi:10.2307/2531405

    Examples
    --------
    >>> koopman(*np.array([[7.0], [34.0], [1.0], [34.0]]), 0.95)[0].round(4)
    array([1.2209])
    """
    return _score(x1, n1, x2, n2, np.full(x1.shape, z_of(level) ** 2))


def miettinen_nurminen(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pair:
    r"""Return score limits with the variance times N / (N - 1), N the people of both arms.

    Notes
    -----
    .. math::

        \frac{(\hat{p}_1 - \theta \hat{p}_2)^2}{\frac{N}{N - 1} V(\theta)} = z^2

    with Koopman's variance and fitted risks: the right side of the equation in m becomes
    z^2 N / (N - 1).

    Zero cells: as Koopman's.

    References
    ----------
    Miettinen O, Nurminen M (1985). Stat Med 4:213-226. doi:10.1002/sim.4780040211

    Examples
    --------
    >>> miettinen_nurminen(*np.array([[7.0], [34.0], [1.0], [34.0]]), 0.95)[0].round(4)
    array([1.2086])
    """
    return _score(x1, n1, x2, n2, corrected_z2(level, n1 + n2))


def _score(x1: Floats, n1: Floats, x2: Floats, n2: Floats, z2: Floats) -> Pair:
    return ratio_lower(x1, n1, x2, n2, z2), 1 / ratio_lower(x2, n2, x1, n1, z2)


def katz(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pair:
    r"""Return log limits with the delta-method standard error.

    Notes
    -----
    .. math::

        \exp\left(\log \frac{\hat{p}_1}{\hat{p}_2} \pm
        z \sqrt{\frac{n_1 - x_1}{n_1 x_1} + \frac{n_2 - x_2}{n_2 x_2}}\right)

    Zero cells: what arithmetic gives. Without events in arm 1 the lower limit is 0 and the upper
    not defined (nan), without events in arm 2 the lower is nan and the upper infinite, without any
    both are nan. With events only in both arms the interval is 1 to 1.

    References
    ----------
    Katz D et al. (1978). Biometrics 34:469-474. doi:10.2307/2530610

    Examples
    --------
    >>> katz(*np.array([[7.0], [34.0], [1.0], [34.0]]), 0.95)[0].round(4)
    array([0.9096])
    """
    error = np.sqrt((n1 - x1) / (n1 * x1) + (n2 - x2) / (n2 * x2))
    return around(np.log(_ratio(x1, n1, x2, n2)), error, level)


def around(log_estimate: Floats, error: Floats, level: float) -> Pair:
    """Return the limits z standard errors around an estimate on the log scale."""
    half = z_of(level) * error
    return np.exp(log_estimate - half), np.exp(log_estimate + half)


def walter(x1: Floats, n1: Floats, x2: Floats, n2: Floats, level: float) -> Pair:
    r"""Return log limits after half an event is added to the events and to the people.

    Notes
    -----
    .. math::

        \exp\left(\log \frac{(x_1 + 1/2) / (n_1 + 1/2)}{(x_2 + 1/2) / (n_2 + 1/2)} \pm
        z \sqrt{\frac{n_1 - x_1}{(n_1 + 1/2) (x_1 + 1/2)} + \frac{n_2 - x_2}{(n_2 + 1/2) (x_2 + 1/2)}}\right)

    Zero cells: both limits are finite and above 0; with events only in both arms both are 1. The
    estimate stays the plain risk ratio: without events in an arm it is 0, infinite or not defined,
    and lies outside the limits.

    References
    ----------
    Walter SD (1975). Biometrika 62:371-374. doi:10.1093/biomet/62.2.371

    Examples
    --------
    >>> walter(*np.array([[7.0], [34.0], [1.0], [34.0]]), 0.95)[1].round(4)
    array([27.0523])
    """
    return katz(x1 + 0.5, n1 + 0.5, x2 + 0.5, n2 + 0.5, level)


METHODS: dict[str, Callable[[Floats, Floats, Floats, Floats, float], Pair]] = {
    "koopman": koopman,
    "miettinen-nurminen": miettinen_nurminen,
    "katz": katz,
    "walter": walter,
}
