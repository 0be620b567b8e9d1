"""What the exact coverage of an interval prints and shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from rctlab import words as wording


@dataclass(frozen=True, repr=False, eq=False)
class Coverage(wording.Printed):
    """Shares of all trials by where their interval lies, at one true value or at many.

    Parameters
    ----------
    measure, method : str
        What is estimated, and by which interval.
    level : float
        The confidence level that the interval claims.
    risks : tuple
        True risks of the treated arm and, with two arms, of the control arm: numbers or arrays.
    people : tuple of ints
        In each arm.
    truth : float or numpy.ndarray
        The true value of the measure.
    coverage : float or numpy.ndarray
        Share of trials whose interval holds the truth.
    below, above : float or numpy.ndarray
        Share whose interval lies wholly below the truth, wholly above it.
    undefined : float or numpy.ndarray
        Share whose interval is not defined.
    omitted : float
        The most that all shares together can lack, for tables too unlikely to look at.
    tables : int
        How many tables can come out.
    width : float, numpy.ndarray or None
        Mean width of the intervals, as a proportion, if it was asked for.

    Examples
    --------
    >>> found = Coverage("risk", "wald", 0.95, (0.5,), (1,), 0.5, 0.0, 0.5, 0.5, 0.0, 0.0, 2)
    >>> print(found)
    Coverage of the 95% Wald interval, risk, 50.0% of 1: 0.00%
    (below the truth 50.00%, above it 50.00%; exact, 2 tables)
    """

    measure: str
    method: str
    level: float
    risks: tuple[Any, ...]
    people: tuple[int, ...]
    truth: Any
    coverage: Any
    below: Any
    above: Any
    undefined: Any
    omitted: float
    tables: int
    width: Any = None

    def _arms(self) -> str:
        """Return the arms in words: the risks, or their range, and the people."""
        return " v ".join(
            f"{_range(np.asarray(risk))} of {n:,}"
            for risk, n in zip(self.risks, self.people, strict=True)
        )

    def _title(self) -> str:
        interval = f"{wording.confidence(self.level)} {wording.method_name(self.method)} interval"
        return f"Coverage of the {interval}, {self.measure}, {self._arms()}"

    def _how_many(self) -> str:
        return f"exact, {self.tables:,} tables"

    def __str__(self) -> str:
        if np.ndim(self.coverage):
            known = np.asarray(self.coverage)[~np.isnan(self.coverage)]
            if not known.size:
                return f"{self._title()}: not defined"
            least, most = _share(known.min()), _share(known.max())
            return (
                f"{self._title()}: {least} to {most}, on average {_share(known.mean())} "
                f"({known.size} true values; {self._how_many()})"
            )
        if np.isnan(self.coverage):
            return f"{self._title()}: not defined, as the true {self.measure} is not"
        parts = [f"below the truth {_share(self.below)}", f"above it {_share(self.above)}"]
        if self.undefined > 0:
            parts.append(f"not defined {_share(self.undefined)}")
        if self.width is not None:
            parts.append(f"mean width {100 * self.width:.2f} percentage points")
        return f"{self._title()}: {_share(self.coverage)} ({', '.join(parts)}; {self._how_many()})"

    def to_frame(self) -> pd.DataFrame:
        """Return one row for each true value, not rounded.

        Returns
        -------
        pandas.DataFrame
            Columns measure, method, level, treated, treated_n, control, control_n (not for one
            risk), truth, coverage, below, above, undefined and, if asked for, width.

        Examples
        --------
        >>> found = Coverage("risk", "wald", 0.95, (0.5,), (1,), 0.5, 0.0, 0.5, 0.5, 0.0, 0.0, 2)
        >>> found.to_frame()[["treated", "coverage", "below"]]
           treated  coverage  below
        0      0.5       0.0    0.5
        """
        columns: dict[str, Any] = {}
        for name, risk, n in zip(("treated", "control"), self.risks, self.people, strict=False):
            columns |= {name: np.ravel(risk), f"{name}_n": n}
        for name in ("truth", "coverage", "below", "above", "undefined"):
            columns[name] = np.ravel(getattr(self, name))
        if self.width is not None:
            columns["width"] = np.ravel(self.width)
        frame = pd.DataFrame(columns)
        for place, name in enumerate(("measure", "method", "level")):
            frame.insert(place, name, getattr(self, name))
        return frame

    def _tables(self) -> list[Any]:
        if not np.size(self.coverage):
            return []
        heads = ["", "Interval holds it", "lies below", "lies above", "not defined"]
        shares = [
            np.ravel(part) for part in (self.coverage, self.below, self.above, self.undefined)
        ]
        order = np.argsort(shares[0])  # nan goes last
        known = int((~np.isnan(shares[0])).sum())
        names = {"true value": 0}
        if known > 1:
            names = {"lowest": 0, "median": (known - 1) // 2, "highest": known - 1}
        risks = [np.ravel(risk) for risk in self.risks]
        rows = []
        for name, place in names.items():
            which = order[place]
            at = " v ".join(wording.percent(float(risk[which])) for risk in risks)
            rows.append([f"{name} ({at})", *(_share(share[which]) for share in shares)])
        return [("coverage", f"{self._title()}; {self._how_many()}", heads, rows)]

    def _remarks(self) -> list[str]:
        return [] if np.size(self.coverage) else [str(self)]


def _share(value: float) -> str:
    """Return a share in percent with two decimals: coverage is read to a tenth of a point."""
    return "not defined" if np.isnan(value) else f"{100 * value:.2f}%"


def _range(risks: Any) -> str:
    """Return one risk in percent, or the lowest and the highest of many."""
    if not risks.size:
        return "no risk"
    least, most = (wording.percent(float(end)) for end in (risks.min(), risks.max()))
    return least if least == most else f"{least} to {most}"
