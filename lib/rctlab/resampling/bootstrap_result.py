"""What a bootstrap prints and shows."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from rctlab.inputs import Floats, Ints
from rctlab.measures.estimate import Estimate
from rctlab.resampling.text_histogram import text_histogram
from rctlab.words import counted

_WIDEST = ((-1.0, 1.0), (0.0, math.inf))  # of a difference, of a ratio


@dataclass(frozen=True, repr=False, eq=False)
class Bootstrap:
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

    __repr__ = __str__

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

    def _repr_html_(self) -> str:
        return self.to_estimate()._repr_html_()
