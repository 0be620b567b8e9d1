"""Permutation test and bootstrap of a 2x2 table, drawn as counts: no rows are shuffled.

If chance alone had put people into arms, the events of the treated arm would follow the
hypergeometric distribution; in a bootstrap sample the events of each arm are binomial. So a draw is
one or two random numbers, whatever the size of the trial.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rctlab.inputs import (
    Floats,
    checked_choice,
    checked_draws,
    checked_level,
    checked_method,
    checked_rows,
    checked_seed,
    enough_draws,
)
from rctlab.measures.table import TwoByTwo, checked_table
from rctlab.planning.exact_coverage import coverage
from rctlab.planning.plans import power, sample_size
from rctlab.resampling.bootstrap_limits import METHODS as INTERVALS
from rctlab.resampling.bootstrap_result import Bootstrap
from rctlab.resampling.permutation_result import Permutation
from rctlab.resampling.permuting import all_counts, region
from rctlab.resampling.resampled_people import drawn_people, shuffled_people

__all__ = ["bootstrap", "coverage", "permutation_test", "power", "sample_size"]

MEASURES = ("risk difference", "risk ratio", "odds ratio")
_ALTERNATIVES = ("two-sided", "greater", "less")
_MOST_PEOPLE = 10**9 - 1  # as many as numpy draws from


def permutation_test(
    table: TwoByTwo,
    *,
    measure: str = "risk difference",
    alternative: str = "two-sided",
    draws: int | None = 10_000,
    seed: int | np.random.Generator | None = None,
    rows: int = 0,
) -> Permutation:
    """Test "the arms are only labels": shuffle the labels and see how often they differ as much.

    With both margins fixed the events of the treated arm are hypergeometric; each draw is one such
    number. Draws as far from no effect as the trial are counted by whole numbers, so that ties are
    ties.

    Parameters
    ----------
    table : TwoByTwo
    measure : str
        "risk difference", "risk ratio" or "odds ratio". It matters for a two-sided test only:
        "as far" means as large a difference, or as large a ratio either way up.
    alternative : str
        "two-sided"; "greater" (the treated arm has more events) or "less".
    draws : int or None
        How many times to shuffle; None for the exact P value over all ways to shuffle.
    seed : int or numpy.random.Generator
        Needed with draws. The same number gives the same draws.
    rows : int
        Show this many of the first draws person by person (`people` of the result).

    Returns
    -------
    Permutation
        With draws the P value is (b + 1) / (m + 1), b of m draws being as far: the trial itself is
        one of the ways to shuffle, so that P is never 0. With draws=None it is exact. "greater" and
        "less" then are the one-sided Fisher tests; "two-sided" by the risk difference is Pearson's
        chi-squared statistic with its exact distribution, and with arms of one size Fisher's
        two-sided test.

    Raises
    ------
    TypeError, ValueError
        If this is not a TwoByTwo, or for an impossible option, seed or number of draws.

    References
    ----------
    Phipson B, Smyth GK (2010). Stat Appl Genet Mol Biol 9:39. doi:10.2202/1544-6115.1585

    Examples
    --------
    >>> table = TwoByTwo(treated=(229, 635), control=(151, 621), labels=("coach", "usual care"))
    >>> permutation_test(table, draws=10_000, seed=1).pvalue < 0.001
    True
    >>> small = TwoByTwo(treated=(3, 3), control=(0, 3), labels=("coach", "usual care"))
    >>> print(permutation_test(small, draws=None))
    Permutation test, coach v usual care: P = 0.10 (two-sided, risk difference; exact)
    """
    (x1, n1), (x2, n2) = checked_table(table)
    measure = checked_choice(measure, MEASURES, "measure")
    alternative = checked_choice(alternative, _ALTERNATIVES, "alternative")
    _few_enough(n1 + n2)
    far = region(x1, (n1, n2, x1 + x2), measure, alternative)
    if draws is None:
        if rows:
            raise ValueError(
                f"rows={rows!r}: with draws=None nothing is drawn, so none can be shown."
            )
        events, chances = all_counts(n1, n2, x1 + x2)
        pvalue, error, shown = float(chances[far(events)].sum()), 0.0, None
    else:
        count, generator = checked_draws(draws), checked_seed(seed)
        rows, chances = checked_rows(rows, count, n1 + n2), None
        events = generator.hypergeometric(x1 + x2, n1 + n2 - x1 - x2, n1, count)
        pvalue = (int(far(events).sum()) + 1) / (count + 1)
        # of a P value of 1 the formula gives no error: take it as if one draw were not as far
        share = min(pvalue, count / (count + 1))
        error = float(np.sqrt(share * (1 - share) / count))
        shown = shuffled_people(table, events[:rows], generator) if rows else None
    value = values_of(measure, events, n1, x1 + x2 - events, n2)
    observed = float(values_of(measure, np.array(x1), n1, np.array(x2), n2))
    if np.isnan(observed):
        pvalue = error = np.nan
    return Permutation(
        measure,
        observed,
        min(pvalue, 1.0),
        error,
        alternative,
        table.compare,
        value,
        events,
        chances,
        shown,
    )


def bootstrap(
    table: TwoByTwo,
    *,
    measure: str = "risk difference",
    method: str = "percentile",
    level: float = 0.95,
    draws: int = 10_000,
    seed: int | np.random.Generator | None = None,
    rows: int = 0,
) -> Bootstrap:
    """Draw the people of each arm anew, with replacement, and see how the measure varies.

    Each draw is two binomial numbers: the events of each arm, drawn at the risk seen in it.

    Parameters
    ----------
    table : TwoByTwo
    measure : str
        "risk difference", "risk ratio" or "odds ratio".
    method : str
        "percentile", "basic" (ratios on the log scale) or "bca" (bias-corrected and accelerated).
    level : float
        Confidence level, between 0 and 1.
    draws : int
        How many bootstrap samples: at least 2 / (1 - level) - 1, which is 39 for 95 %. With fewer
        no draw lies outside the limits.
    seed : int or numpy.random.Generator
        The same number gives the same draws.
    rows : int
        Show this many of the first samples person by person (`people` of the result).

    Returns
    -------
    Bootstrap
        Draws in which the measure is not defined (0 / 0) are counted, and stand at both ends: they
        may be anything. An arm with no events, or with nothing else, never varies; its bootstrap
        interval is too narrow, and a note says so.

    Raises
    ------
    TypeError, ValueError
        If this is not a TwoByTwo, or for an impossible option, level, seed or number of draws.

    References
    ----------
    Davison AC, Hinkley DV (1997). Bootstrap Methods and their Application, chapter 5.
    doi:10.1017/CBO9780511802843

    Examples
    --------
    >>> table = TwoByTwo(treated=(229, 635), control=(151, 621), labels=("coach", "usual care"))
    >>> found = bootstrap(table, measure="risk ratio", draws=2000, seed=1)
    >>> bool(1.2 < found.lower < 1.3), bool(1.7 < found.upper < 1.8)
    (True, True)
    """
    (x1, n1), (x2, n2) = checked_table(table)
    measure = checked_choice(measure, MEASURES, "measure")
    level, method = checked_level(level), checked_method(method, INTERVALS)
    _few_enough(n1 + n2)
    count, generator = enough_draws(draws, level), checked_seed(seed)
    rows = checked_rows(rows, count, n1 + n2)
    events1 = generator.binomial(n1, x1 / n1 if n1 else 0.0, count)
    events2 = generator.binomial(n2, x2 / n2 if n2 else 0.0, count)
    value = values_of(measure, events1, n1, events2, n2)
    estimate = float(values_of(measure, np.array(x1), n1, np.array(x2), n2))
    ends = (-1.0, 1.0) if measure == "risk difference" else (0.0, np.inf)
    limits = ends
    if not np.isnan(estimate):
        limits = INTERVALS[method](value, estimate, level, measure, ((x1, n1), (x2, n2)))
        limits = max(limits[0], ends[0]), min(limits[1], ends[1])
    people = drawn_people(table, events1[:rows], events2[:rows], generator) if rows else None
    return Bootstrap(
        measure,
        estimate,
        *limits,
        level,
        method,
        table.compare,
        value,
        (events1, events2),
        people,
        _constant_arms(table),
    )


def values_of(measure: str, x1: NDArray[Any], n1: int, x2: NDArray[Any], n2: int) -> Floats:
    """Return the measure of many tables of the same two arms; inf and nan as division gives them."""
    a, c = np.asarray(x1, dtype=float), np.asarray(x2, dtype=float)
    with np.errstate(all="ignore"):
        if measure == "odds ratio":
            return (a / (n1 - a)) / (c / (n2 - c)) if n1 and n2 else np.full(a.shape, np.nan)
        risk1, risk2 = np.divide(a, n1), np.divide(c, n2)
        return risk1 - risk2 if measure == "risk difference" else risk1 / risk2


def _few_enough(people: int) -> None:
    if people > _MOST_PEOPLE:
        raise ValueError(f"table: {people:,} people; allowed are up to {_MOST_PEOPLE:,}.")


def _constant_arms(table: TwoByTwo) -> str:
    """Return the names of the arms whose resamples are all alike."""
    arms = zip(table.labels, (table.treated, table.control), strict=True)
    return " and ".join(label for label, (x, n) in arms if n and x in (0, n))
