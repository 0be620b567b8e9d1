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
    r"""Return the conditional estimate and limits that count half of the observed table.

    Notes
    -----
    Given both margins, the events of arm 1 follow Fisher's noncentral hypergeometric distribution:

    .. math::

        P(k \mid \psi) = \frac{\binom{n_1}{k} \binom{n_2}{x_1 + x_2 - k} \psi^k}
        {\sum_j \binom{n_1}{j} \binom{n_2}{x_1 + x_2 - j} \psi^j}

    The estimate is the odds ratio under which the events seen are expected; the limits solve

    .. math::

        P(X > a \mid L) + \tfrac{1}{2} P(X = a \mid L) = \frac{\alpha}{2}, \qquad
        P(X < a \mid U) + \tfrac{1}{2} P(X = a \mid U) = \frac{\alpha}{2}

    Zero cells: the lower limit is 0 where a or d is 0, the upper infinite where b or c is 0, and
    the estimate goes with them. Nobody or everybody with the event: nan, 0 to infinity.

    References
    ----------
    Fagerland MW, Lydersen S, Laake P (2015). Stat Methods Med Res 24:224-254.
    doi:10.1177/0962280211415469

    Examples
    --------
    >>> conditional_mid_p(*np.array([[9.0], [4.0], [4.0], [10.0]]), 0.95)[1].round(4)
    array([1.0226])
    """
    return _conditional(a, b, c, d, (1 - level) / 2, 0.5)


def conditional_exact(a: Floats, b: Floats, c: Floats, d: Floats, level: float) -> Triple:
    r"""Return the conditional estimate and limits that count the whole observed table.

    Notes
    -----
    .. math::

        P(X \ge a \mid L) = \frac{\alpha}{2}, \qquad P(X \le a \mid U) = \frac{\alpha}{2}

    with the distribution and the estimate of the conditional mid-P limits.

    Zero cells: as there.

    References
    ----------
    Fagerland MW, Lydersen S, Laake P (2015). Stat Methods Med Res 24:224-254.
    doi:10.1177/0962280211415469

    Examples
    --------
    >>> conditional_exact(*np.array([[1.0], [9.0], [0.0], [10.0]]), 0.95)[1].round(6)
    array([0.025641])
    """
    return _conditional(a, b, c, d, (1 - level) / 2, 1.0)


def _conditional(a: Floats, b: Floats, c: Floats, d: Floats, tail: float, share: float) -> Triple:
    lower = conditional_lower(a, b, c, d, tail, share)
    with np.errstate(divide="ignore"):
        upper = 1 / conditional_lower(c, d, a, b, tail, share)
    return conditional_estimate(a, b, c, d), lower, upper


def cornfield_score(a: Floats, b: Floats, c: Floats, d: Floats, level: float) -> Triple:
    r"""Return the limits at which the score test of the odds ratio just reaches its P value.

    Notes
    -----
    .. math::

        (a - \tilde{a})^2 \left(\frac{1}{\tilde{a}} + \frac{1}{\tilde{b}} + \frac{1}{\tilde{c}} +
        \frac{1}{\tilde{d}}\right) = z^2

    where the fitted cells have the margins of the table and the odds ratio psi. With m people
    moved, the equation in m is solved:

    .. math::

        \tilde{a} = a - m, \quad \tilde{b} = b + m, \quad \tilde{c} = c + m, \quad \tilde{d} = d - m,
        \qquad \psi = \frac{\tilde{a} \tilde{d}}{\tilde{b} \tilde{c}}

    The upper limit is one over the lower limit of the swapped arms.

    Zero cells: nothing is added. The lower limit is 0 where a or d is 0, the upper infinite where
    b or c is 0. Nobody or everybody with the event: nan, 0 to infinity.

    References
    ----------
    Cornfield J (1956). Proc 3rd Berkeley Symp Math Stat Prob 4:135-148.
    Fagerland MW, Lydersen S, Laake P (2015). Stat Methods Med Res 24:224-254.
    doi:10.1177/0962280211415469

    Examples
    --------
    >>> cornfield_score(*np.array([[0.0], [16.0], [15.0], [57.0]]), 0.95)[2].round(4)
    array([0.9532])
    """
    return _score(a, b, c, d, np.full(a.shape, z_of(level) ** 2))


def miettinen_nurminen(a: Floats, b: Floats, c: Floats, d: Floats, level: float) -> Triple:
    r"""Return score limits with the variance times N / (N - 1), N the people of both arms.

    Notes
    -----
    .. math::

        (a - \tilde{a})^2 \left(\frac{1}{\tilde{a}} + \frac{1}{\tilde{b}} + \frac{1}{\tilde{c}} +
        \frac{1}{\tilde{d}}\right) = \frac{N}{N - 1}\, z^2

    with the fitted cells of the Cornfield score limits.

    Zero cells: as there.

    References
    ----------
    Miettinen O, Nurminen M (1985). Stat Med 4:213-226. doi:10.1002/sim.4780040211

    Examples
    --------
    >>> miettinen_nurminen(*np.array([[9.0], [4.0], [4.0], [10.0]]), 0.95)[1].round(4)
    array([1.0934])
    """
    return _score(a, b, c, d, corrected_z2(level, a + b + c + d))


def _score(a: Floats, b: Floats, c: Floats, d: Floats, z2: Floats) -> Triple:
    lower = odds_lower(a, a + b, c, c + d, z2)
    return _odds_ratio(a, b, c, d), lower, 1 / odds_lower(c, c + d, a, a + b, z2)


def woolf(a: Floats, b: Floats, c: Floats, d: Floats, level: float) -> Triple:
    r"""Return the sample odds ratio and its log limits.

    Notes
    -----
    .. math::

        \exp\left(\log \frac{a d}{b c} \pm z \sqrt{\frac{1}{a} + \frac{1}{b} + \frac{1}{c} + \frac{1}{d}}\right)

    Zero cells: what arithmetic gives, 0 and not defined (nan), or nan and infinite. Nobody or
    everybody with the event: nan throughout.

    References
    ----------
    Woolf B (1955). Ann Hum Genet 19:251-253. doi:10.1111/j.1469-1809.1955.tb01348.x

    Examples
    --------
    >>> woolf(*np.array([[249.0], [529.0], [162.0], [615.0]]), 0.95)[1].round(4)
    array([1.4205])
    """
    estimate = _odds_ratio(a, b, c, d)
    error = np.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    return estimate, *around(np.log(estimate), error, level)


def haldane_anscombe(a: Floats, b: Floats, c: Floats, d: Floats, level: float) -> Triple:
    r"""Return Woolf's estimate and limits after half a person is added to every cell.

    Notes
    -----
    .. math::

        \exp\left(\log \tilde{\psi} \pm z \sqrt{\frac{1}{a + 1/2} + \frac{1}{b + 1/2} +
        \frac{1}{c + 1/2} + \frac{1}{d + 1/2}}\right), \qquad
        \tilde{\psi} = \frac{(a + 1/2) (d + 1/2)}{(b + 1/2) (c + 1/2)}

    Zero cells: estimate and limits are finite and above 0, also where nobody or everybody has the
    event.

    References
    ----------
    Haldane JBS (1956). Ann Hum Genet 20:309-311. doi:10.1111/j.1469-1809.1955.tb01285.x
    Anscombe FJ (1956). Biometrika 43:461-464. doi:10.1093/biomet/43.3-4.461
    Gart JJ, Zweifel JR (1967). Biometrika 54:181-187. doi:10.1093/biomet/54.1-2.181

    Examples
    --------
    >>> haldane_anscombe(*np.array([[0.0], [16.0], [15.0], [57.0]]), 0.95)[2].round(4)
    array([1.9804])
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
