"""Do the two arms differ at all? Tests of independence in a 2x2 table."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from html import escape

from rctlab import words as wording
from rctlab.inputs import checked_method
from rctlab.measures.estimate import Step, Working
from rctlab.measures.independence_pvalues import METHODS, independence_pvalues
from rctlab.measures.notes import reason
from rctlab.measures.table import TwoByTwo, checked_table


@dataclass(frozen=True, repr=False)
class IndependenceTest:
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

    __repr__ = __str__

    def _title(self) -> str:
        return f"Test of independence, {self.compare}"

    def _repr_html_(self) -> str:
        cells = [
            ("P value", wording.p_value(self.pvalue)),
            ("Test", wording.method_name(self.method)),
        ]
        if not math.isnan(self.statistic):
            cells.append(("Chi-squared", f"{self.statistic:.2f}"))
        heads = "".join(f'<th scope="col">{escape(head)}</th>' for head, _ in cells)
        values = "".join(f"<td>{escape(text)}</td>" for _, text in cells)
        note = f"<p>{escape(self.note)}.</p>" if self.note else ""
        return (
            f'<table class="rctlab-test"><caption>{escape(self._title())}</caption>'
            f"<thead><tr><td></td>{heads}</tr></thead>"
            f'<tbody><tr><th scope="row">{escape(self.compare)}</th>{values}</tr></tbody>'
            f"</table>{note}"
        )


def independence_test(table: TwoByTwo, *, method: str = "n-1") -> IndependenceTest:
    """Test whether the risk is the same in both arms of a table.

    Parameters
    ----------
    table : TwoByTwo
    method : str
        "n-1" (Pearson's chi-squared times (N - 1) / N), "pearson", "yates" (with continuity
        correction), "fisher" (tables as likely as the one seen, or less), "fisher-mid-p" (those as
        likely count half) or "boschloo".

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
            [*_counting(table, method), last._replace(formula=_COUNTED.get(method, last.formula))]
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


def _counting(table: TwoByTwo, method: str) -> list[Step]:
    """Return the steps of an exact test: what is fixed, and how many tables there can be."""
    (x1, n1), (x2, n2) = table.treated, table.control
    people = f"{n1} {table.labels[0]}, {n2} {table.labels[1]}"
    if method == "boschloo":
        tables = (n1 + 1) * (n2 + 1)
        words, numbers = "(n treated + 1) x (n control + 1)", f"({n1} + 1) x ({n2} + 1)"
        return [Step(f"Tables with the same people ({people})", words, numbers, tables)]
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
