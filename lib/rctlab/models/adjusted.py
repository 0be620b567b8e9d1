"""What a risk model gives: adjusted risks, their comparisons, and one test of all arms."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from rctlab import words as wording
from rctlab.measures.estimate import Estimates


@dataclass(frozen=True, repr=False)
class OmnibusTest(wording.Printed):
    """A Wald test of "all arms have the same risk"."""

    statistic: float
    df: int
    pvalue: float
    arms: tuple[str, ...]
    note: str = ""

    def __str__(self) -> str:
        why = f". {self.note}." if self.note else ""
        p, chi_squared, df = self._cells()
        return f"{self._title()}: {p} (Wald chi-squared, {chi_squared} on {df} df){why}"

    def _title(self) -> str:
        return f"Omnibus test of {', '.join(self.arms)}"

    def _cells(self) -> tuple[str, str, str]:
        return wording.p_value(self.pvalue), wording.fixed(self.statistic, 2), str(self.df)

    def to_frame(self) -> pd.DataFrame:
        """Return the test as a data frame of one row."""
        return pd.DataFrame([{"statistic": self.statistic, "df": self.df, "pvalue": self.pvalue}])

    def _tables(self) -> list[Any]:
        heads = ("P value", "Wald chi-squared", "Degrees of freedom")
        return [("test", self._title(), heads, [self._cells()])]

    def _remarks(self) -> list[str]:
        return [f"{self.note}."] if self.note else []


@dataclass(frozen=True, repr=False)
class AdjustedRisks(wording.Printed):
    """The adjusted risk of each arm, and how the arms compare.

    Parameters
    ----------
    risks, ratios, differences : Estimates
        One risk an arm, the reference last; one ratio and one difference for each pair of arms.
    omnibus : OmnibusTest
    n : int
        People analysed.
    left_out : int
        People left out for want of an outcome.
    left_out_by_arm : dict
        The same, arm by arm.
    title : str
        Outcome and model, in words.
    how : dict
        The options: model, at, over, inference, robust, level, and what cluster and weights were.
    clusters : int or None
        How many clusters.
    coefficients : pandas.Series
        Of the model, on the log or the logit scale.
    covariance : pandas.DataFrame
        Their robust covariance.
    risk_covariance : pandas.DataFrame
        The robust covariance of the arms' risks.
    fit : statsmodels GLMResults
        The fit by statsmodels, with its own standard errors, which are not robust; None in the
        rare case that statsmodels finds no maximum where there is one.
    note : str
        What to be wary of; empty otherwise.
    people : str
        Who was analysed, in words, where that is more than who has an outcome; empty otherwise.

    Examples
    --------
    >>> from rctlab import adjusted_risks
    >>> counts = [("coach", 1, 229), ("coach", 0, 406), ("usual", 1, 151), ("usual", 0, 470)]
    >>> rows = [(arm, better) for arm, better, people in counts for _ in range(people)]
    >>> data = pd.DataFrame(rows, columns=["arm", "better"])
    >>> found = adjusted_risks(data, outcome="better", arm="arm", reference="usual", covariates=[])
    >>> print(found)
    Risks of better by arm; modified Poisson, no covariates; 1,256 people
    Risk, coach: 36.1% (95% CI 32.5% to 40.0%; modified Poisson)
    Risk, usual: 24.3% (95% CI 21.2% to 27.9%; modified Poisson)
    Risk ratio, coach v usual: 1.48 (95% CI 1.25 to 1.76; P < 0.0001; modified Poisson)
    Risk difference, coach v usual: 11.7 percentage points (95% CI 6.7 to 16.8; P < 0.0001; modified Poisson)
    Omnibus test of coach, usual: P < 0.0001 (Wald chi-squared, 19.91 on 1 df)
    """

    risks: Estimates
    ratios: Estimates
    differences: Estimates
    omnibus: OmnibusTest
    n: int
    left_out: int
    left_out_by_arm: dict[str, int]
    title: str
    how: dict[str, Any]
    clusters: int | None
    coefficients: pd.Series = field(compare=False)
    covariance: pd.DataFrame = field(compare=False)
    risk_covariance: pd.DataFrame = field(compare=False)
    fit: Any = field(compare=False)
    note: str = ""
    people: str = ""

    def __str__(self) -> str:
        rows = [self._headline(), *map(str, self._estimates()), str(self.omnibus)]
        return "\n".join([*rows, f"{self.note}."] if self.note else rows)

    def _estimates(self) -> Estimates:
        return Estimates((*self.risks, *self.ratios, *self.differences))

    def _headline(self) -> str:
        people = self.people or f"{self.n:,} people"
        if self.left_out and not self.people:
            per_arm = ", ".join(f"{count} {arm}" for arm, count in self.left_out_by_arm.items())
            verb = "is" if self.left_out == 1 else "are"
            people += f" with an outcome, {self.left_out:,} without one {verb} left out ({per_arm})"
        if self.clusters is not None:
            people += f"; {self.clusters:,} clusters"
        return f"{self.title}; {people}"

    def to_frame(self) -> pd.DataFrame:
        """Return risks, ratios and differences as a data frame, one row each, not rounded.

        Returns
        -------
        pandas.DataFrame
            Columns as in `Estimate.to_frame`; a risk has no pvalue.

        Examples
        --------
        >>> from rctlab import adjusted_risks
        >>> data = pd.DataFrame({"arm": ["coach", "usual"] * 4, "better": [1, 0, 1, 1, 0, 0, 1, 0]})
        >>> found = adjusted_risks(
        ...     data, outcome="better", arm="arm", reference="usual", covariates=[]
        ... )
        >>> found.to_frame()[["measure", "compare", "estimate"]]
                   measure        compare  estimate
        0             risk          coach      0.75
        1             risk          usual      0.25
        2       risk ratio  coach v usual      3.00
        3  risk difference  coach v usual      0.50
        """
        return self._estimates().to_frame()

    def _tables(self) -> list[Any]:
        (kind, _, heads, rows), *_ = self._estimates()._tables()
        return [(kind, self._headline(), heads, rows), *self.omnibus._tables()]

    def _remarks(self) -> list[str]:
        notes = [f"{self.note}."] if self.note else []
        return [*self._estimates()._remarks(), *self.omnibus._remarks(), *notes]
