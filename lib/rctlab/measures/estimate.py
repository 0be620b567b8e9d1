"""The one result type: an estimate with its interval, its method and the steps to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd

from rctlab import words as wording


class Step(NamedTuple):
    """One step of a calculation, with the reader's own numbers in it."""

    label: str
    formula: str
    numbers: str
    value: float

    def __str__(self) -> str:
        value = wording.step_number(self.value)
        if not self.numbers:
            return f"{self.label}: {value}{f' ({self.formula})' if self.formula else ''}"
        parts = (self.formula, self.numbers, value)
        return f"{self.label}: {' = '.join(part for part in parts if part)}"


class Working(wording.Printed, tuple[Step, ...]):
    """The steps of a calculation, in order: prints as lines, shows as a table."""

    __slots__ = ()

    def __str__(self) -> str:
        return "\n".join(f"{number}. {step}" for number, step in enumerate(self, start=1))

    def to_frame(self) -> pd.DataFrame:
        """Return the steps as a data frame, one row a step."""
        return pd.DataFrame(list(self), columns=list(Step._fields))

    def _tables(self) -> list[Any]:
        heads = ("Step", "Formula", "With the numbers", "Value")
        rows = [
            (f"{number}. {step.label}", step.formula, step.numbers, wording.step_number(step.value))
            for number, step in enumerate(self, start=1)
        ]
        return [("working", "Working, step by step", heads, rows)]


_SHOWN: dict[str, tuple[Callable[[float], str], str]] = {
    "risk": (wording.percent, ""),
    "difference": (wording.points, " percentage points"),
}


@dataclass(frozen=True, repr=False)
class Estimate(wording.Printed):
    """An estimate, its confidence interval and how it was found.

    Parameters
    ----------
    measure : str
        "risk", "risk difference", "risk ratio", "odds ratio", ...; the last word says how it
        prints: a risk in percent, a difference in percentage points, all else as a ratio.
    estimate, lower, upper : float
        Estimate and confidence limits, not rounded; risks and their differences as proportions.
        inf and nan are meant: a ratio over 0 is infinite, 0 / 0 is not defined.
    level : float
        Confidence level, between 0 and 1.
    method : str
        The name of the method, as it is given to the function.
    compare : str
        Which side over (or minus) which, "coach v usual care"; the one arm for a risk; or empty.
    working : Working
        The steps, with the numbers in them.
    counts : tuple of two ints, optional
        Events and people, for a risk.
    note : str
        Why something is infinite or not defined, in words; empty otherwise.
    se : float, optional
        Standard error, where a model gave one: of a risk or a difference as it is, of a ratio on
        the log scale.
    pvalue : float, optional
        Two-sided P value of no effect, where a model gave one.

    Examples
    --------
    >>> print(Estimate("risk ratio", 1.4831, 1.2489, 1.7613, 0.95, "koopman", "coach v usual care"))
    Risk ratio, coach v usual care: 1.48 (95% CI 1.25 to 1.76; Koopman)
    >>> float(Estimate("risk ratio", 1.4831, 1.2489, 1.7613, 0.95, "koopman", ""))
    1.4831
    """

    measure: str
    estimate: float
    lower: float
    upper: float
    level: float
    method: str
    compare: str = ""
    working: Working = field(default_factory=Working, compare=False)
    counts: tuple[int, int] | None = None
    note: str = ""
    se: float | None = None
    pvalue: float | None = None

    def __float__(self) -> float:
        return float(self.estimate)

    def __str__(self) -> str:
        parts = [f"{self._estimate_words()} ("]
        if self.counts is not None:
            parts.append(f"{self.counts[0]:,} of {self.counts[1]:,}; ")
        parts.append(f"{self._interval_name()} {self._interval_words()}; ")
        if self.pvalue is not None:
            parts.append(f"{wording.p_value(self.pvalue)}; ")
        parts.append(f"{wording.method_name(self.method)})")
        return f"{self._title()}: {''.join(parts)}{self._note_sentence()}"

    def __format__(self, how: str) -> str:
        return format(float(self), how) if how else str(self)

    def _title(self) -> str:
        """Return what is estimated, with both sides named."""
        name = self.measure[:1].upper() + self.measure[1:]
        return f"{name}, {self.compare}" if self.compare else name

    def _way_to_show(self) -> tuple[Callable[[float], str], str]:
        """Return how values print, and their unit: by the last word, "adjusted risk difference"."""
        return _SHOWN.get(self.measure.rpartition(" ")[2], (wording.ratio, ""))

    def _shown(self, value: float) -> str:
        return self._way_to_show()[0](value)

    def _estimate_words(self) -> str:
        unit = self._way_to_show()[1]
        known = wording.not_a_number(self.estimate) is None
        return f"{self._shown(self.estimate)}{unit if known else ''}"

    def _interval_name(self) -> str:
        return f"{wording.confidence(self.level)} CI"

    def _interval_words(self) -> str:
        return f"{self._shown(self.lower)} to {self._shown(self.upper)}"

    def _note_sentence(self) -> str:
        return f". {self.note}." if self.note else ""

    def _cells(self) -> list[tuple[str, str]]:
        """Return the columns of the small table: heading and text."""
        cells = [("Estimate", self._estimate_words())]
        if self.counts is not None:
            cells.append(("Events of people", f"{self.counts[0]:,} of {self.counts[1]:,}"))
        cells.append((self._interval_name(), self._interval_words()))
        if self.pvalue is not None:
            cells.append(("P value", wording.p_value(self.pvalue)))
        cells.append(("Method", wording.method_name(self.method)))
        return cells

    def to_frame(self) -> pd.DataFrame:
        """Return the result as a data frame of one row, its numbers not rounded.

        Returns
        -------
        pandas.DataFrame
            Columns measure, compare, estimate, lower, upper, level, method; and events and n, se,
            pvalue, note where there are any.

        Examples
        --------
        >>> found = Estimate("risk ratio", 1.48, 1.25, 1.76, 0.95, "koopman", "coach v usual care")
        >>> found.to_frame()[["compare", "estimate", "lower", "upper"]]
                      compare  estimate  lower  upper
        0  coach v usual care      1.48   1.25   1.76
        """
        always = ("measure", "compare", "estimate", "lower", "upper", "level", "method")
        row = {name: getattr(self, name) for name in always}
        if self.counts is not None:
            row["events"], row["n"] = self.counts
        more = {"se": self.se, "pvalue": self.pvalue, "note": self.note or None}
        row |= {name: value for name, value in more.items() if value is not None}
        return pd.DataFrame([row])

    def _tables(self) -> list[Any]:
        return wording.one_row(
            "estimate", self._title(), self.compare or self.measure, self._cells()
        )

    def _remarks(self) -> list[str]:
        return [f"{self.note}."] if self.note else []


class Estimates(wording.Printed, tuple[Estimate, ...]):
    """Estimates in order; each is found by its place or by what it compares.

    Parameters
    ----------
    estimates : iterable of Estimate

    Raises
    ------
    TypeError
        If something in it is no Estimate.

    Examples
    --------
    >>> ratio = Estimate("risk ratio", 1.54, 1.30, 1.82, 0.95, "koopman", "coach v usual")
    >>> found = Estimates([ratio])
    >>> print(found["coach v usual"])
    Risk ratio, coach v usual: 1.54 (95% CI 1.30 to 1.82; Koopman)
    >>> found[0] is ratio, len(found)
    (True, 1)
    """

    __slots__ = ()

    def __new__(cls, estimates: Iterable[Estimate] = ()) -> Estimates:
        """Check what is put in."""
        found = super().__new__(cls, estimates)
        for one in found:
            if not isinstance(one, Estimate):
                raise TypeError(f"estimates hold {one!r}, a {type(one).__name__}: give Estimates.")
        return found

    def __getitem__(self, which: Any) -> Any:
        if not isinstance(which, str):
            got = super().__getitem__(which)
            return Estimates(got) if isinstance(which, slice) else got
        for one in self:
            if one.compare == which:
                return one
        there = ", ".join(repr(one.compare) for one in self) or "none"
        raise KeyError(f"{which!r} is not among the comparisons; there are: {there}.")

    def __str__(self) -> str:
        return "\n".join(str(one) for one in self)

    def to_frame(self) -> pd.DataFrame:
        """Return a data frame with one row an estimate (see `Estimate.to_frame`).

        Examples
        --------
        >>> one = Estimate("risk ratio", 1.54, 1.30, 1.82, 0.95, "koopman", "coach v usual")
        >>> Estimates([one, one]).to_frame()["estimate"].tolist()
        [1.54, 1.54]
        """
        rows = [one.to_frame() for one in self]
        return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame()

    def _caption(self) -> str:
        """Return what is estimated: "Risk ratios", or all measures there are."""
        names = dict.fromkeys(f"{one.measure}s" for one in self)
        words = ", ".join(names)
        return words[:1].upper() + words[1:]

    def _tables(self) -> list[Any]:
        if not self:
            return []
        # from the one with the most cells, so that each column stands where it does in a table of its own
        fullest = max(self, key=lambda one: len(one._cells()))
        heads = list(dict.fromkeys(head for one in (fullest, *self) for head, _ in one._cells()))
        rows = [
            [one._title(), *(dict(one._cells()).get(head, "") for head in heads)] for one in self
        ]
        return [("estimates", self._caption(), ["", *heads], rows)]

    def _remarks(self) -> list[str]:
        if not self:
            return ["No estimates."]
        return [f"{note}." for note in dict.fromkeys(one.note for one in self) if note]
