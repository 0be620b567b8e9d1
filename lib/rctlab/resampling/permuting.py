"""The permutation test of a 2x2 table, drawn as counts: no rows are shuffled.

If chance alone had put people into arms, the events of the treated arm would follow the
hypergeometric distribution: a draw is one random number, whatever the size of the trial.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from rctlab import words as wording
from rctlab.inputs import (
    Bools,
    Floats,
    Ints,
    checked_choice,
    checked_draws,
    checked_rows,
    checked_seed,
)
from rctlab.measures.table import TwoByTwo, checked_table
from rctlab.resampling.draws import MEASURES, few_enough, shuffled_people, text_histogram, values_of

_ALTERNATIVES = ("two-sided", "greater", "less")
_MOST_LISTED = 10_000_000


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
    few_enough(n1 + n2)
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


@dataclass(frozen=True, repr=False, eq=False)
class Permutation(wording.Printed):
    """A P value from shuffled labels, with the draws behind it.

    Parameters
    ----------
    measure : str
        "risk difference", "risk ratio" or "odds ratio".
    estimate : float
        The measure in the trial.
    pvalue : float
        (b + 1) / (m + 1) from draws, or exact; nan where the measure is not defined.
    error : float
        Monte Carlo standard error of the P value; 0 if exact.
    alternative : str
        "two-sided", "greater" or "less".
    compare : str
        The two arms.
    values : numpy.ndarray
        The measure in each draw, or (exact) at each possible count.
    events : numpy.ndarray of int
        Events of the treated arm in each draw, or each possible count.
    chances : numpy.ndarray or None
        If exact: the chance of each count.
    people : pandas.DataFrame or None
        The first draws person by person, if they were asked for.

    Examples
    --------
    >>> found = Permutation("risk difference", 0.5, 0.04, 0.002, "greater", "a v b",
    ...                     np.array([0.5, -0.5]), np.array([1, 0]))
    >>> print(found)
    Permutation test, a v b: P = 0.040 (greater, risk difference; 2 draws, Monte Carlo error 0.002)
    """

    measure: str
    estimate: float
    pvalue: float
    error: float
    alternative: str
    compare: str
    values: Floats
    events: Ints
    chances: Floats | None = None
    people: pd.DataFrame | None = field(default=None)

    @property
    def exact(self) -> bool:
        """Whether all ways to shuffle were counted."""
        return self.chances is not None

    @property
    def undefined(self) -> int:
        """How many draws (or possible counts) leave the measure undefined, as 0 / 0."""
        return int(np.isnan(self.values).sum())

    def _how(self) -> str:
        if self.exact:
            return "exact"
        error = "" if math.isnan(self.error) else f", Monte Carlo error {self.error:.1g}"
        return f"{wording.counted(self.values.size, 'draw')}{error}"

    def _note(self) -> str:
        if not self.undefined:
            return ""
        among = f"{self.values.size:,} possible counts" if self.exact else "draws"
        return f"The {self.measure} is not defined in {self.undefined:,} of the {among}"

    def __str__(self) -> str:
        note = f". {self._note()}." if self._note() else ""
        return (
            f"Permutation test, {self.compare}: {wording.p_value(self.pvalue)} "
            f"({self.alternative}, {self.measure}; {self._how()}){note}"
        )

    def to_frame(self) -> pd.DataFrame:
        """Return one row a draw, or a possible count: events, value and, if exact, chance.

        Examples
        --------
        >>> found = Permutation("risk difference", 0.5, 0.04, 0.002, "greater", "a v b",
        ...                     np.array([0.5, -0.5]), np.array([1, 0]))
        >>> found.to_frame().columns.tolist()
        ['events', 'value']
        """
        frame = pd.DataFrame({"events": self.events, "value": self.values})
        return frame if self.chances is None else frame.assign(chance=self.chances)

    def histogram(self, bins: int = 15) -> str:
        """Return the draws as lines of text, with the trial's own value marked.

        Examples
        --------
        >>> found = Permutation("risk difference", 0.5, 0.04, 0.002, "greater", "a v b",
        ...                     np.array([0.5, -0.5]), np.array([1, 0]))
        >>> print(found.histogram(bins=2))
        risk difference
        -0.5 to 0    1 ########################################
           0 to 0.5  1 ######################################## < the trial: 0.5
        """
        return text_histogram(self.measure, self.values, self.estimate, bins, self.chances)

    def _tables(self) -> list[Any]:
        cells = [
            ("P value", wording.p_value(self.pvalue)),
            ("Alternative", self.alternative),
            ("Measure", self.measure),
            ("Draws", self._how()),
        ]
        return wording.one_row("test", f"Permutation test, {self.compare}", self.compare, cells)

    def _remarks(self) -> list[str]:
        return [f"{self._note()}."] if self._note() else []


def all_counts(n1: int, n2: int, events: int) -> tuple[Ints, Floats]:
    """Return all counts of events that the treated arm can have, and their chances."""
    least, most = max(0, events - n2), min(n1, events)
    if most - least > _MOST_LISTED:
        raise ValueError("draws=None: these margins leave too many tables to list; take draws.")
    k = np.arange(least, most + 1)
    # each chance over the one before, outward from the likeliest: no factorials
    step = (events - k[:-1]) / (k[:-1] + 1.0) * ((n1 - k[:-1]) / (n2 - events + k[:-1] + 1.0))
    mode = int(np.searchsorted(-step, -1.0))
    with np.errstate(under="ignore"):
        up, down = np.cumprod(step[mode:]), np.cumprod(1 / step[:mode][::-1])[::-1]
    chances = np.concatenate([down, [1.0], up])
    return k, chances / chances.sum()


def region(
    x1: int, margins: tuple[int, int, int], measure: str, alternative: str
) -> Callable[[Ints], Bools]:
    """Return the rule for which counts are as far out as the one seen: beyond a bound on a side."""
    n1, n2, events = margins
    least, most = max(0, events - n2), min(n1, events)
    low, high = (
        x1 if alternative != "greater" else least - 1,
        x1 if alternative != "less" else most + 1,
    )
    if alternative == "two-sided":
        seen, expected = _distance(measure, x1, margins), Fraction(events * n1, max(n1 + n2, 1))
        # from the expected count outward the distance only grows
        if x1 >= expected:
            low = _last(lambda k: _distance(measure, k, margins) >= seen, least - 1, int(expected))
        else:
            upward = -(-expected.numerator // expected.denominator)
            high = -_last(lambda k: _distance(measure, -k, margins) >= seen, -most - 1, -upward)
    return lambda counts: (counts <= low) | (counts >= high)


def _last(holds: Callable[[int], bool], known: int, end: int) -> int:
    """Return the last number up to `end` at which a condition holds that fails from there on."""
    low, high = known, end + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def _distance(measure: str, x1: int, margins: tuple[int, int, int]) -> Fraction | float:
    """Return how far a count is from no effect, as an exact number that only serves to compare."""
    n1, n2, events = margins
    if measure == "risk difference":
        return Fraction(abs(x1 * (n1 + n2) - events * n1))
    x2 = events - x1
    sides = (x1 * n2, x2 * n1) if measure == "risk ratio" else (x1 * (n2 - x2), x2 * (n1 - x1))
    return Fraction(max(sides), min(sides)) if min(sides) else float("inf")
