"""What is timed: the same numbers from rctlab and from another library, table for table."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
from random_tables import Tables, random_tables

from rctlab.measures.independence import independence_pvalues
from rctlab.measures.intervals.difference import difference_limits
from rctlab.measures.intervals.odds import odds_limits
from rctlab.measures.intervals.one_risk import binomial_limits
from rctlab.measures.intervals.ratio import ratio_limits

SCORE_TARGET = 20.0  # times statsmodels' rate


class Contest(NamedTuple):
    """One task: `ours` takes all tables at once, `theirs` one table; both give the same numbers."""

    task: str
    other: str
    ours: Callable[[Tables], Any]
    theirs: Callable[[Any], Any]
    target: float | None = None

    def all_ours(self, tables: Tables) -> Any:
        """Return our numbers, one row a table."""
        return np.column_stack(self.ours(tables))

    def all_theirs(self, tables: Tables) -> Any:
        """Return the other's numbers, one row a table, from a call for each."""
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return np.array([np.ravel(self.theirs(table)) for table in tables])

    def agree(self, tables: Tables) -> int:
        """Return on how many tables both give the same, to 6 digits."""
        ours, theirs = self.all_ours(tables), self.all_theirs(tables)
        return int(np.isclose(ours, theirs, rtol=1e-6, atol=1e-9).all(axis=1).sum())


def limits(function: Callable[..., Any], method: str) -> Callable[[Tables], Any]:
    """Return a function that gives our lower and upper limits."""
    return lambda tables: function(*tables.T, method=method)[1:]


# --- statsmodels ----------------------------------------------------------------------------


def _statsmodels_score(compare: str, correction: bool) -> Callable[[Any], Any]:
    from statsmodels.stats.proportion import confint_proportions_2indep

    def one(table: Any) -> Any:
        return confint_proportions_2indep(
            *table, method="score", compare=compare, correction=correction
        )

    return one


def against_statsmodels() -> list[Contest]:
    """Return all score intervals."""
    measures = {
        "diff": ("difference", difference_limits, "mee"),
        "ratio": ("ratio", ratio_limits, "koopman"),
        "odds-ratio": ("odds ratio", odds_limits, "cornfield-score"),
    }
    found = []
    for compare, (name, function, plain) in measures.items():
        for method in (plain, "miettinen-nurminen"):
            ours = limits(function, method)
            theirs = _statsmodels_score(compare, method != plain)
            found.append(Contest(f"{name}, {method}", "statsmodels", ours, theirs, SCORE_TARGET))
    return found


def statsmodels_finishes(table: Any) -> bool:
    """Say whether statsmodels' score intervals of a table come back without an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            for compare in ("diff", "ratio", "odds-ratio"):
                for correction in (False, True):
                    _statsmodels_score(compare, correction)(table)
        except (ArithmeticError, ValueError, RuntimeError):
            return False
    return True


def fair_tables(count: int) -> Tables:
    """Return tables that every competitor can handle."""
    return random_tables(count, finishes=statsmodels_finishes)


# --- scipy ----------------------------------------------------------------------------------


def _cells(table: Any) -> list[int]:
    """Return events and non-events of arm 1, then of arm 2."""
    x1, n1, x2, n2 = (int(count) for count in table)
    return [x1, n1 - x1, x2, n2 - x2]


def against_scipy() -> list[Contest]:
    """Return the methods that scipy has too."""
    from scipy.stats import contingency, fisher_exact

    def katz(table: Any) -> Any:
        x1, n1, x2, n2 = table
        return contingency.relative_risk(x1, n1, x2, n2).confidence_interval()

    def conditional(table: Any) -> Any:
        cells = np.reshape(_cells(table), (2, 2))
        return contingency.odds_ratio(cells, kind="conditional").confidence_interval()

    def fisher(table: Any) -> Any:
        return fisher_exact(np.reshape(_cells(table), (2, 2))).pvalue

    def our_fisher(tables: Tables) -> Any:
        return (independence_pvalues(*tables.T, method="fisher").pvalue,)

    exact = limits(odds_limits, "conditional-exact")
    return [
        Contest("ratio, katz", "scipy", limits(ratio_limits, "katz"), katz),
        Contest("odds ratio, conditional-exact", "scipy", exact, conditional),
        Contest("P value, fisher", "scipy", our_fisher, fisher),
    ]


# --- zepid ----------------------------------------------------------------------------------


def _zepid() -> Any:
    """Import zepid's calculator.

    zepid 0.9.1 asks for pkg_resources, which setuptools no longer has, and only to find its sample
    data: a stand-in is enough.
    """
    had = "pkg_resources" in sys.modules
    if not had:
        stand_in: Any = SimpleNamespace(resource_filename=lambda *_: str(Path()))
        sys.modules["pkg_resources"] = stand_in
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from zepid import calc
    finally:
        if not had:
            del sys.modules["pkg_resources"]
    return calc


def against_zepid() -> list[Contest]:
    """Return the methods that zepid has too: all of them Wald's."""
    calc = _zepid()

    def two(function: Callable[..., Any]) -> Callable[[Any], Any]:
        return lambda table: function(*_cells(table))[1:3]

    def wald(tables: Tables) -> Any:
        return binomial_limits(*tables.T[:2], method="wald")[1:]

    def their_wald(table: Any) -> Any:
        return calc.risk_ci(int(table[0]), int(table[1]))[1:3]

    difference = limits(difference_limits, "wald")
    ratio, odds = limits(ratio_limits, "katz"), limits(odds_limits, "woolf")
    return [
        Contest("risk, wald", "zepid", wald, their_wald),
        Contest("difference, wald", "zepid", difference, two(calc.risk_difference)),
        Contest("ratio, katz", "zepid", ratio, two(calc.risk_ratio)),
        Contest("odds ratio, woolf", "zepid", odds, two(calc.odds_ratio)),
    ]
