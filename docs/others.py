"""What statsmodels and scipy call each method of the golden tables, as calls to paste."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from scipy.stats import beta

IMPORTS = """\
from scipy.stats import binomtest, chi2_contingency, contingency, fisher_exact
from statsmodels.stats.contingency_tables import Table2x2
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_confint,
    test_proportions_2indep,
)
"""


Table = tuple[int, int, int, int]


class Way(NamedTuple):
    """One way to a result in one library: its method's name in the golden file, and the call.

    `other` gives the limits by the library's own convention, where it has one: from the golden
    limits and the table.
    """

    measure: str
    method: str
    library: str
    call: str
    note: str = ""
    other: Callable[[Any, Table], Any] | None = None

    def run(self, names: dict[str, Any], table: Table) -> Any:
        """Return the numbers that the call gives for a table; names hold what IMPORTS imports."""
        # numpy's integers: Python's own would stop statsmodels at each division by zero
        whole = dict(zip(("x1", "n1", "x2", "n2"), map(np.int64, table), strict=True))
        found = eval(self.call, names, whole)
        return np.array(found if self.measure == "test" else tuple(found), dtype=float).ravel()


def imported() -> dict[str, Any]:
    """Return the functions that the calls need, by name."""
    names: dict[str, Any] = {}
    exec(IMPORTS, names)
    return names


def _clipped(golden: Any, _table: Table) -> Any:
    return np.clip(golden, 0, 1)


def _whole_posterior(_golden: Any, table: Table) -> Any:
    x, n = table[:2]
    return beta.ppf([0.025, 0.975], x + 0.5, n - x + 0.5)


def _anything(golden: Any, _table: Table) -> Any:
    return np.where(np.isnan(golden).all(), [0.0, np.inf], golden)


def _risk(method: str) -> str:
    return f'proportion_confint(x1, n1, method="{method}")'


def _two(method: str, compare: str, correction: bool | None = None) -> str:
    more = "" if correction is None else f", correction={correction}"
    return (
        f'confint_proportions_2indep(x1, n1, x2, n2, method="{method}", compare="{compare}"{more})'
    )


_CELLS = "[[x1, n1 - x1], [x2, n2 - x2]]"
_SHIFTED = f"Table2x2({_CELLS}, shift_zeros=False)"
_SCORE = 'test_proportions_2indep(x1, n1, x2, n2, compare="diff", method="score", correction={})'

_CLIPS = "cuts limits off at 0 and 1; we give them as the formula does"
_CUBIC = (
    "solves a cubic with one wrong coefficient, so that the fitted risks do not maximize the "
    "likelihood (reported as [statsmodels issue 10269]"
    "(https://github.com/statsmodels/statsmodels/issues/10269)); where the search for a limit "
    "meets a fit that is no risk, or no change of sign, it stops with an error"
)
_ROOTS = (
    "takes two roots of a cubic by their order; where an arm has events only, one of them is nan or "
    "no limit (a worked table stands below), and where nobody has the event both limits are nan"
)
_NO_START = "starts its search at the log limits, which a zero cell leaves without an end"

SM, SP = "statsmodels", "scipy"
WAYS = (
    Way("risk1", "wilson", SM, _risk("wilson")),
    Way("risk1", "wilson", SP, 'binomtest(x1, n1).proportion_ci(method="wilson")'),
    Way("risk1", "clopper_pearson", SM, _risk("beta")),
    Way("risk1", "clopper_pearson", SP, 'binomtest(x1, n1).proportion_ci(method="exact")'),
    Way("risk1", "wald", SM, _risk("normal"), _CLIPS, _clipped),
    Way("risk1", "agresti_coull", SM, _risk("agresti_coull"), _CLIPS, _clipped),
    Way(
        "risk1",
        "jeffreys",
        SM,
        _risk("jeffreys"),
        "keeps the posterior's own limits without events, or with events only; we set them to 0 "
        "and 1, as Brown, Cai and DasGupta advise",
        _whole_posterior,
    ),
    Way("rd", "newcombe", SM, _two("newcomb", "diff")),
    Way("rd", "miettinen_nurminen", SM, _two("score", "diff", True), _CUBIC),
    Way("rd", "mee", SM, _two("score", "diff", False), _CUBIC),
    Way("rd", "agresti_caffo", SM, _two("agresti-caffo", "diff")),
    Way("rd", "wald", SM, _two("wald", "diff")),
    Way("rr", "koopman", SM, _two("score", "ratio", False), _ROOTS),
    Way("rr", "miettinen_nurminen", SM, _two("score", "ratio", True), _ROOTS),
    Way("rr", "katz", SM, _two("log", "ratio")),
    Way("rr", "katz", SM, f"{_SHIFTED}.riskratio_confint()"),
    Way("rr", "katz", SP, "contingency.relative_risk(x1, n1, x2, n2).confidence_interval(0.95)"),
    Way("rr", "walter_log_plus_half", SM, _two("log-adjusted", "ratio")),
    Way(
        "or",
        "conditional_exact",
        SP,
        f'contingency.odds_ratio({_CELLS}, kind="conditional").confidence_interval(0.95)',
    ),
    Way("or", "miettinen_nurminen", SM, _two("score", "odds-ratio", True), _NO_START),
    Way("or", "cornfield_score", SM, _two("score", "odds-ratio", False), _NO_START),
    Way("or", "woolf", SM, _two("logit", "odds-ratio")),
    Way("or", "woolf", SM, f"{_SHIFTED}.oddsratio_confint()"),
    Way(
        "or",
        "woolf",
        SP,
        f'contingency.odds_ratio({_CELLS}, kind="sample").confidence_interval(0.95)',
        "gives 0 to infinity where nobody or everybody has the event; we call it not defined",
        _anything,
    ),
    Way("or", "haldane_anscombe", SM, _two("logit-adjusted", "odds-ratio")),
    Way("test", "chi2_n_minus_1", SM, f"{_SCORE.format(True)}.pvalue"),
)
_UNDEFINED = "refuses tables in which nobody or everybody has the event; we give nan"
CHECKS = (
    Way("test", "pearson", SM, f"{_SCORE.format(False)}.pvalue"),
    Way("test", "pearson", SP, f"chi2_contingency({_CELLS}, correction=False).pvalue", _UNDEFINED),
    Way("test", "yates", SP, f"chi2_contingency({_CELLS}, correction=True).pvalue", _UNDEFINED),
    Way("test", "fisher", SP, f"fisher_exact({_CELLS}).pvalue"),
)
"""Tests without golden values, which are held against ours."""
