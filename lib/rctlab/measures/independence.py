"""Do the two arms differ at all? Tests of independence in a 2x2 table."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from rctlab import words as wording
from rctlab.inputs import Floats, checked_method
from rctlab.measures.estimate import Step, Working
from rctlab.measures.intervals.arrays import two_arms
from rctlab.measures.intervals.exact import null_pvalue
from rctlab.measures.notes import reason
from rctlab.measures.table import TwoByTwo, checked_table


@dataclass(frozen=True, repr=False)
class IndependenceTest(wording.Printed):
    """A P value against "the risk is the same in both arms"."""

    method: str
    statistic: float
    pvalue: float
    compare: str
    working: Working = field(default_factory=Working, compare=False)
    note: str = ""

    def __str__(self) -> str:
        value = "" if math.isnan(self.statistic) else f", {self.statistic:.2f}"
        end = f". {self.note}." if self.note else ""
        name = wording.method_name(self.method)
        return f"{self._title()}: {wording.p_value(self.pvalue)} ({name}{value}){end}"

    def _title(self) -> str:
        return f"Test of independence, {self.compare}"

    def _tables(self) -> list[Any]:
        cells = [
            ("P value", wording.p_value(self.pvalue)),
            ("Test", wording.method_name(self.method)),
        ]
        if not math.isnan(self.statistic):
            cells.append(("Chi-squared", f"{self.statistic:.2f}"))
        return wording.one_row("test", self._title(), self.compare, cells)

    def _remarks(self) -> list[str]:
        return [f"{self.note}."] if self.note else []


def independence_test(table: TwoByTwo, *, method: str = "n-1") -> IndependenceTest:
    """Test whether the risk is the same in both arms of a table.

    Parameters
    ----------
    table : TwoByTwo
    method : str
        "n-1" (Pearson's chi-squared times (N - 1) / N), "pearson", "yates" (with continuity
        correction), "fisher" (tables as likely as the one seen, or less), or "fisher-mid-p" (those as
        likely count half).

    Returns
    -------
    IndependenceTest

    Raises
    ------
    TypeError, ValueError
        If this is not a TwoByTwo, or for an unknown method.

    References
    ----------
    Campbell I (2007). Stat Med 26:3661-3675. doi:10.1002/sim.2832

    Examples
    --------
    >>> table = TwoByTwo(treated=(0, 10), control=(5, 10), labels=("coach", "usual care"))
    >>> print(independence_test(table))
    Test of independence, coach v usual care: P = 0.012 (N - 1 chi-squared, 6.33)
    >>> print(independence_test(table, method="fisher"))
    Test of independence, coach v usual care: P = 0.033 (Fisher exact)
    """
    method = checked_method(method, METHODS)
    (x1, n1), (x2, n2) = checked_table(table)
    statistic, pvalue = map(float, independence_pvalues(x1, n1, x2, n2, method=method))
    return IndependenceTest(
        method,
        statistic,
        pvalue,
        table.compare,
        _working(table, method, statistic, pvalue),
        reason(table, [pvalue], odds=True),
    )


_FORMULAS = {
    "n-1": "(N - 1) (ad - bc)^2 / (product of the four margins)",
    "pearson": "N (ad - bc)^2 / (product of the four margins)",
    "yates": "N x max(|ad - bc| - N / 2, 0)^2 / (product of the four margins)",
}
_COUNTED = {
    "fisher": "the chances, given the margins, of the tables as likely as the one seen or less",
    "fisher-mid-p": "as Fisher's, but the tables as likely as the one seen count half",
}


def _working(table: TwoByTwo, method: str, statistic: float, pvalue: float) -> Working:
    """Return the steps: the difference of products, the statistic, its P value."""
    last = Step("P value", f"two-sided, {wording.method_name(method)}", "", pvalue)
    if method not in _FORMULAS:
        return Working(
            [*_counting(table), last._replace(formula=_COUNTED.get(method, last.formula))]
        )
    (a, b), (c, d) = table.cells.tolist()
    n = a + b + c + d
    margins = f"({a + b} x {c + d} x {a + c} x {b + d})"
    product = a * d - b * c
    square = f"({product})^2" if product < 0 else f"{product}^2"
    top = {"n-1": f"{n - 1} x {square}", "pearson": f"{n} x {square}"}.get(
        method, f"{n} x max({abs(product)} - {n / 2:.15g}, 0)^2"
    )
    return Working(
        [
            Step("Difference of products", "ad - bc", f"{a} x {d} - {b} x {c}", product),
            Step("Chi-squared", _FORMULAS[method], f"{top} / {margins}", statistic),
            last,
        ]
    )


def _counting(table: TwoByTwo) -> list[Step]:
    """Return the steps of an exact test: what is fixed, and how many tables there can be."""
    (x1, n1), (x2, n2) = table.treated, table.control
    people = f"{n1} {table.labels[0]}, {n2} {table.labels[1]}"
    events = x1 + x2
    most, least = min(n1, events), max(0, events - n2)
    return [
        Step("Events in both arms", "events treated + events control", f"{x1} + {x2}", events),
        Step(
            f"Most events, {table.labels[0]}",
            "the smaller of n and events in both arms",
            f"min({n1}, {events})",
            most,
        ),
        Step(
            f"Least events, {table.labels[0]}",
            "events in both arms that the other arm cannot hold",
            f"max(0, {events} - {n2})",
            least,
        ),
        Step(
            f"Tables with the same margins ({people})",
            "most - least + 1",
            f"{most} - {least} + 1",
            most - least + 1,
        ),
    ]


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
    """Return Pearson's chi-squared times (N - 1) / N, and its P value.

    Campbell I (2007). Stat Med 26:3661-3675. doi:10.1002/sim.2832
    """
    return _chi_squared(a, b, c, d, 1.0, 0.0)


def _pearson(a: Floats, b: Floats, c: Floats, d: Floats) -> Pair:
    """Return Pearson's chi-squared and its P value.

    Pearson K (1900). Philos Mag 50:157-175. doi:10.1080/14786440009463897
    """
    return _chi_squared(a, b, c, d, 0.0, 0.0)


def _yates(a: Floats, b: Floats, c: Floats, d: Floats) -> Pair:
    """Return the chi-squared with Yates' continuity correction, and its P value.

    Yates F (1934). Suppl J R Stat Soc 1:217-235. doi:10.2307/2983604
    """
    return _chi_squared(a, b, c, d, 0.0, 0.5)


def _fisher(a: Floats, b: Floats, c: Floats, d: Floats) -> Pair:
    """Return Fisher's exact P value, which has no statistic.

    Fisher RA (1922). J R Stat Soc 85:87-94. doi:10.2307/2340521
    """
    return np.full(a.shape, np.nan), null_pvalue(a, b, c, d, 1.0)


def _fisher_mid_p(a: Floats, b: Floats, c: Floats, d: Floats) -> Pair:
    """Return Fisher's P value with half of the tables as likely as the one seen.

    Lydersen S, Fagerland MW, Laake P (2009). Stat Med 28:1159-1175. doi:10.1002/sim.3531
    """
    return np.full(a.shape, np.nan), null_pvalue(a, b, c, d, 0.5)


METHODS: dict[str, Callable[[Floats, Floats, Floats, Floats], Pair]] = {
    "n-1": _n_minus_1,
    "pearson": _pearson,
    "yates": _yates,
    "fisher": _fisher,
    "fisher-mid-p": _fisher_mid_p,
}
