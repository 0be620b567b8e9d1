"""What a permutation test prints and shows."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from html import escape

import numpy as np
import pandas as pd

from rctlab import words as wording
from rctlab.inputs import Floats, Ints
from rctlab.resampling.text_histogram import text_histogram


@dataclass(frozen=True, repr=False, eq=False)
class Permutation:
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

    __repr__ = __str__

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

    def _repr_html_(self) -> str:
        cells = [
            ("P value", wording.p_value(self.pvalue)),
            ("Alternative", self.alternative),
            ("Measure", self.measure),
            ("Draws", self._how()),
        ]
        return _table(f"Permutation test, {self.compare}", self.compare, cells, self._note())


def _table(title: str, side: str, cells: list[tuple[str, str]], note: str) -> str:
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head, _ in cells)
    values = "".join(f"<td>{escape(text)}</td>" for _, text in cells)
    after = f"<p>{escape(note)}.</p>" if note else ""
    return (
        f'<table class="rctlab-test"><caption>{escape(title)}</caption>'
        f"<thead><tr><td></td>{heads}</tr></thead>"
        f'<tbody><tr><th scope="row">{escape(side)}</th>{values}</tr></tbody></table>{after}'
    )
