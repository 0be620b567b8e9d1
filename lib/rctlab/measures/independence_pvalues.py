"""P values against "the risk is the same in both arms": arrays of tables in, arrays out."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from rctlab.inputs import checked_method
from rctlab.measures.intervals.arrays import two_arms
from rctlab.measures.intervals.exact import null_pvalue
from rctlab.measures.intervals.rootfind import Floats


class PValues(NamedTuple):
    """Statistics and P values of many tables."""

    statistic: Floats
    pvalue: Floats


def independence_pvalues(
    events1: Any, n1: Any, events2: Any, n2: Any, *, method: str = "n-1"
) -> PValues:
    """Return the statistic and two-sided P value for each of many tables."""
    method = checked_method(method, METHODS)
    tables = two_arms(events1, n1, events2, n2)
    x1, size1, x2, size2 = tables[:4]
    with np.errstate(all="ignore"):
        statistic, pvalue = METHODS[method](x1, size1 - x1, x2, size2 - x2)
    empty = np.ravel(tables.empty)
    results = (np.where(empty, np.nan, values) for values in (statistic, pvalue))
    return PValues(*(values.reshape(tables.shape) for values in results))


_MOST_PAIRS = 4e6  # two arms of 2,000
_STARTS = 128  # of scipy's search for the risk of both arms at which Boschloo's P is largest

Pair = tuple[Floats, Floats]


def _chi_squared(a: Floats, b: Floats, c: Floats, d: Floats, less: float, shift: float) -> Pair:
    from scipy.special import erfc

    n = a + b + c + d
    n1, n2 = a + b, c + d
    # |ad - bc| / sqrt(margins), as a difference of risks: no product of four counts
    gap = np.maximum(np.abs(a / n1 - c / n2) - shift * n / n1 / n2, 0)
    z = gap / np.sqrt((a + c) / n * ((b + d) / n) * (1 / n1 + 1 / n2))
    z = z * np.sqrt((n - less) / n)
    return z**2, erfc(z / math.sqrt(2))


def _n_minus_1(a: Floats, b: Floats, c: Floats, d: Floats) -> Pair:
    r"""Return Pearson's chi-squared times (N - 1) / N, and its P value.

    Notes
    -----
    .. math::

        \chi^2 = \frac{(N - 1) (a d - b c)^2}{(a + b) (c + d) (a + c) (b + d)}

    and P is the upper tail of the chi-squared distribution with one degree of freedom.

    Zero cells: as they are. Nobody or everybody with the event: statistic and P are nan.

    References
    ----------
    Campbell I (2007). Stat Med 26:3661-3675. doi:10.1002/sim.2832
    """
    return _chi_squared(a, b, c, d, 1.0, 0.0)


def _pearson(a: Floats, b: Floats, c: Floats, d: Floats) -> Pair:
    r"""Return Pearson's chi-squared and its P value.

    Notes
    -----
    .. math::

        \chi^2 = \frac{N (a d - b c)^2}{(a + b) (c + d) (a + c) (b + d)}

    and P is the upper tail of the chi-squared distribution with one degree of freedom.

    Zero cells: as they are. Nobody or everybody with the event: statistic and P are nan.

    References
    ----------
    Pearson K (1900). Philos Mag 50:157-175. doi:10.1080/14786440009463897
    """
    return _chi_squared(a, b, c, d, 0.0, 0.0)


def _yates(a: Floats, b: Floats, c: Floats, d: Floats) -> Pair:
    r"""Return the chi-squared with Yates' continuity correction, and its P value.

    Notes
    -----
    .. math::

        \chi^2 = \frac{N \left(\max(|a d - b c| - N/2,\ 0)\right)^2}{(a + b) (c + d) (a + c) (b + d)}

    and P is the upper tail of the chi-squared distribution with one degree of freedom.

    Zero cells: as they are. Nobody or everybody with the event: statistic and P are nan.

    References
    ----------
    Yates F (1934). Suppl J R Stat Soc 1:217-235. doi:10.2307/2983604
    """
    return _chi_squared(a, b, c, d, 0.0, 0.5)


def _fisher(a: Floats, b: Floats, c: Floats, d: Floats) -> Pair:
    r"""Return Fisher's exact P value, which has no statistic.

    Notes
    -----
    .. math::

        P = \sum_{k:\ P(k) \le P(a)} P(k), \qquad
        P(k) = \frac{\binom{n_1}{k} \binom{n_2}{x_1 + x_2 - k}}{\binom{N}{x_1 + x_2}}

    Tables as likely as the one seen count whole; weights closer than 1e-7 on the log scale are equal.

    Zero cells: as they are. Nobody or everybody with the event: P is 1.

    References
    ----------
    Fisher RA (1922). J R Stat Soc 85:87-94. doi:10.2307/2340521
    """
    return np.full(a.shape, np.nan), null_pvalue(a, b, c, d, 1.0)


def _fisher_mid_p(a: Floats, b: Floats, c: Floats, d: Floats) -> Pair:
    r"""Return Fisher's P value with half of the tables as likely as the one seen.

    Notes
    -----
    .. math::

        P = \sum_{k:\ P(k) < P(a)} P(k) + \frac{1}{2} \sum_{k:\ P(k) = P(a)} P(k)

    with P(k) as in Fisher's exact test.

    Zero cells: as they are. Nobody or everybody with the event: P is 1/2, as only one table is
    possible.

    References
    ----------
    Lydersen S, Fagerland MW, Laake P (2009). Stat Med 28:1159-1175. doi:10.1002/sim.3531
    """
    return np.full(a.shape, np.nan), null_pvalue(a, b, c, d, 0.5)


def _boschloo(a: Floats, b: Floats, c: Floats, d: Floats) -> Pair:
    r"""Return the P value of the unconditional test that orders tables by Fisher's one-sided P.

    Notes
    -----
    .. math::

        P = \min\left(1,\ 2 \min_{s}\ \max_{0 \le p \le 1}\
        \Pr\nolimits_p\left(F_s \le F_s^{\mathrm{seen}}\right)\right)

    over both sides s, with F Fisher's one-sided P value and p the risk that both arms share; computed
    by scipy.stats.boschloo_exact.

    Zero cells: as they are. Nobody or everybody with the event: P is 1.

    References
    ----------
    Boschloo RD (1970). Stat Neerl 24:1-9. doi:10.1111/j.1467-9574.1970.tb00104.x
    """
    most = float(np.max((a + b) * (c + d), initial=0))
    if most > _MOST_PAIRS:
        raise ValueError(
            f"method='boschloo' looks at every pair of counts, {most:.2g} of them here; allowed are "
            f"{_MOST_PAIRS:.0e}. For larger tables take 'fisher-mid-p', which is close to it."
        )
    pvalues = np.full(a.shape, np.nan)
    for row, cells in enumerate(zip(a, b, c, d, strict=True)):
        w, x, y, z = (int(cell) for cell in cells)
        if w + x and y + z:
            # one outcome only cannot speak against equality
            pvalues[row] = _boschloo_one(w, x, y, z) if w + y and x + z else 1.0
    return np.full(a.shape, np.nan), pvalues


def _boschloo_one(a: int, b: int, c: int, d: int) -> float:
    from scipy.stats import boschloo_exact

    # scipy takes the two arms as columns; with its own 32 starting points it may miss the maximum
    return float(boschloo_exact([[a, c], [b, d]], n=_STARTS).pvalue)


METHODS: dict[str, Callable[[Floats, Floats, Floats, Floats], Pair]] = {
    "n-1": _n_minus_1,
    "pearson": _pearson,
    "yates": _yates,
    "fisher": _fisher,
    "fisher-mid-p": _fisher_mid_p,
    "boschloo": _boschloo,
}
