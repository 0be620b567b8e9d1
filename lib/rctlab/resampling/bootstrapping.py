"""The bootstrap of a 2x2 table, drawn as counts, and its limits: percentile, basic, BCa.

In a bootstrap sample the events of each arm are binomial: a draw is two random numbers, whatever the
size of the trial.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from rctlab.inputs import (
    Floats,
    Ints,
    checked_choice,
    checked_level,
    checked_method,
    checked_rows,
    checked_seed,
    enough_draws,
)
from rctlab.measures.estimate import Estimate
from rctlab.measures.table import TwoByTwo, checked_table
from rctlab.resampling.draws import MEASURES, drawn_people, few_enough, text_histogram, values_of
from rctlab.words import Printed, counted

Arms = tuple[tuple[int, int], tuple[int, int]]
Pair = tuple[float, float]

_WIDEST = ((-1.0, 1.0), (0.0, math.inf))  # of a difference, of a ratio
_TIE = 1e-13  # draws this close to the estimate (relatively) are equal to it but for rounding


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
    level, method = checked_level(level), checked_method(method, METHODS)
    few_enough(n1 + n2)
    count, generator = enough_draws(draws, level), checked_seed(seed)
    rows = checked_rows(rows, count, n1 + n2)
    events1 = generator.binomial(n1, x1 / n1 if n1 else 0.0, count)
    events2 = generator.binomial(n2, x2 / n2 if n2 else 0.0, count)
    value = values_of(measure, events1, n1, events2, n2)
    estimate = float(values_of(measure, np.array(x1), n1, np.array(x2), n2))
    ends = (-1.0, 1.0) if measure == "risk difference" else (0.0, np.inf)
    limits = ends
    if not np.isnan(estimate):
        limits = METHODS[method](value, estimate, level, measure, ((x1, n1), (x2, n2)))
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


def _constant_arms(table: TwoByTwo) -> str:
    """Return the names of the arms whose resamples are all alike."""
    arms = zip(table.labels, (table.treated, table.control), strict=True)
    return " and ".join(label for label, (x, n) in arms if n and x in (0, n))


@dataclass(frozen=True, repr=False, eq=False)
class Bootstrap(Printed):
    """A bootstrap interval, with the draws behind it.

    Parameters
    ----------
    measure : str
        "risk difference", "risk ratio" or "odds ratio".
    estimate, lower, upper : float
        The measure in the trial, and its limits.
    level : float
        Confidence level.
    method : str
        "percentile", "basic" or "bca".
    compare : str
        The two arms.
    values : numpy.ndarray
        The measure in each draw.
    events : tuple of two arrays of int
        Events of the treated and of the control arm in each draw.
    people : pandas.DataFrame or None
        The first draws person by person, if they were asked for.
    constant : str
        The arms in which all draws are alike; or empty.

    Examples
    --------
    >>> found = Bootstrap("risk ratio", 1.5, 1.2, 1.9, 0.95, "bca", "a v b", np.array([1.4, 1.6]),
    ...                   (np.array([3, 4]), np.array([2, 2])))
    >>> print(found)
    Risk ratio, a v b: 1.50 (95% CI 1.20 to 1.90; BCa bootstrap, 2 draws)
    """

    measure: str
    estimate: float
    lower: float
    upper: float
    level: float
    method: str
    compare: str
    values: Floats
    events: tuple[Ints, Ints]
    people: pd.DataFrame | None = field(default=None)
    constant: str = ""

    @property
    def undefined(self) -> int:
        """In how many draws the measure is not defined, as 0 / 0."""
        return int(np.isnan(self.values).sum())

    @property
    def infinite(self) -> int:
        """In how many draws the measure is infinite."""
        return int(np.isinf(self.values).sum())

    @property
    def se(self) -> float:
        """Standard deviation of the draws (of ratios: of their logs); nan if one has none.

        A single draw has no standard deviation.
        """
        with np.errstate(all="ignore"):
            values = self.values if self.measure == "risk difference" else np.log(self.values)
            known = values.size > 1 and np.isfinite(values).all()
            return float(np.std(values, ddof=1)) if known else math.nan

    def to_estimate(self) -> Estimate:
        """Return estimate and interval as an `Estimate`, such as `forest` takes.

        Examples
        --------
        >>> found = Bootstrap("risk ratio", 1.5, 1.2, 1.9, 0.95, "bca", "a v b",
        ...                   np.array([1.4, 1.6]), (np.array([3, 4]), np.array([2, 2])))
        >>> found.to_estimate().method
        'BCa bootstrap, 2 draws'
        """
        name = "BCa" if self.method == "bca" else self.method
        how = f"{name} bootstrap, {counted(self.values.size, 'draw')}"
        limits = self.estimate, self.lower, self.upper
        se = None if math.isnan(self.se) else self.se
        return Estimate(
            self.measure, *limits, self.level, how, self.compare, note=self._note(), se=se
        )

    def _note(self) -> str:
        notes = []
        for count, word in ((self.undefined, "not defined"), (self.infinite, "infinite")):
            if count:
                notes.append(f"The {self.measure} is {word} in {count:,} of the draws")
        if self.constant and (self.lower, self.upper) not in _WIDEST:
            notes.append(
                f"All draws of {self.constant} are alike, so the interval is too narrow: "
                "take a score interval"
            )
        return ". ".join(notes)

    def __str__(self) -> str:
        return str(self.to_estimate())

    def to_frame(self) -> pd.DataFrame:
        """Return one row a draw: events of both arms, value.

        Examples
        --------
        >>> found = Bootstrap("risk ratio", 1.5, 1.2, 1.9, 0.95, "bca", "a v b",
        ...                   np.array([1.4, 1.6]), (np.array([3, 4]), np.array([2, 2])))
        >>> found.to_frame()["treated_events"].tolist()
        [3, 4]
        """
        treated, control = self.events
        columns: dict[str, Any] = {"treated_events": treated, "control_events": control}
        return pd.DataFrame({**columns, "value": self.values})

    def histogram(self, bins: int = 15) -> str:
        """Return the draws as lines of text, with the trial's own value marked.

        Examples
        --------
        >>> found = Bootstrap("risk ratio", 1.5, 1.2, 1.9, 0.95, "bca", "a v b",
        ...                   np.array([1.0, 2.0]), (np.array([3, 4]), np.array([3, 2])))
        >>> print(found.histogram(bins=2))
        risk ratio
          1 to 1.5  1 ########################################
        1.5 to 2    1 ######################################## < the trial: 1.5
        """
        return text_histogram(self.measure, self.values, self.estimate, bins)

    def _tables(self) -> list[Any]:
        return self.to_estimate()._tables()

    def _remarks(self) -> list[str]:
        return self.to_estimate()._remarks()


def percentile(values: Floats, estimate: float, level: float, measure: str, arms: Arms) -> Pair:  # noqa: ARG001
    """Return the draws below and above which half of what the level leaves over lies.

    Draws that are not defined (nan) stand at both ends.
    """
    return _at(values, (1 - level) / 2, (1 + level) / 2)


def basic(values: Floats, estimate: float, level: float, measure: str, arms: Arms) -> Pair:
    """Return the percentile limits mirrored at the estimate; ratios on the log scale."""
    low, high = percentile(values, estimate, level, measure, arms)
    if measure == "risk difference":
        return 2 * estimate - high, 2 * estimate - low
    if estimate in (0, math.inf):
        return 0.0, math.inf  # a mirror at the end of the log scale shows nothing
    lower = estimate / high * estimate
    return lower, estimate / low * estimate if low > 0 else math.inf


def bca(values: Floats, estimate: float, level: float, measure: str, arms: Arms) -> Pair:
    """Return percentile limits moved for bias and for an error that changes with the truth."""
    normal = NormalDist()
    known = values[~np.isnan(values)]
    # ties with the estimate count half, and the share is kept away from 0 and 1
    with np.errstate(invalid="ignore"):
        same = (known == estimate) | (np.abs(known - estimate) <= _TIE * abs(estimate))
    below = float((~same & (known < estimate)).sum() + same.sum() / 2)
    bias = normal.inv_cdf((below + 0.5) / (known.size + 1))
    speed = acceleration(measure, arms)

    def moved(share: float) -> float:
        z = bias + normal.inv_cdf(share)
        return normal.cdf(bias + z / (1 - speed * z))

    return _at(values, moved((1 - level) / 2), moved((1 + level) / 2))


def acceleration(measure: str, arms: Arms) -> float:
    """Return the acceleration of BCa from the empirical influence of each person, arm by arm.

    Davison AC, Hinkley DV (1997). Bootstrap Methods and their Application, section 5.3.2.
    doi:10.1017/CBO9780511802843
    """
    cubes = squares = 0.0
    for sign, (x, n) in zip((1, -1), arms, strict=True):
        if x in (0, n):
            continue
        p = x / n
        # of the risk itself, of its log, of its log odds
        scale = {"risk difference": 1.0, "risk ratio": 1 / p, "odds ratio": 1 / (p * (1 - p))}
        event, other = sign * (1 - p) * scale[measure], -sign * p * scale[measure]
        squares += (p * event**2 + (1 - p) * other**2) / n
        cubes += (p * event**3 + (1 - p) * other**3) / n**2
    return cubes / (6 * squares**1.5) if squares else 0.0


def _at(values: Floats, low: float, high: float) -> Pair:
    """Return the draws at two shares of the way through them in order, between none of them."""
    missing = np.isnan(values)
    m = values.size
    first = min(max(math.floor((m + 1) * low + 1e-9), 1), m) - 1
    last = min(max(math.ceil((m + 1) * high - 1e-9), 1), m) - 1
    lowest = np.partition(np.where(missing, -np.inf, values), first)[first]
    highest = np.partition(np.where(missing, np.inf, values), last)[last]
    return float(lowest), float(highest)


METHODS: dict[str, Callable[[Floats, float, float, str, Arms], Pair]] = {
    "percentile": percentile,
    "basic": basic,
    "bca": bca,
}
