"""A trial described by its published counts: the start of a lesson on another trial."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from rctlab.another_trial.baseline import Baseline
from rctlab.inputs import checked_choice
from rctlab.measures.table import TwoByTwo
from rctlab.words import Printed

SYNTHETIC = "Invented people with the published counts: nobody here took part in the trial."


@dataclass(frozen=True, repr=False)
class TrialSpec(Printed):
    """What was published of a trial: arms, outcome by time, follow-up, baseline.

    Made by `read_spec`, which checks that the numbers agree.

    Parameters
    ----------
    name, citation, doi, synthetic : str
        The trial, where it was published, and the word that goes with invented data.
    sizes : mapping of str to int
        People randomized to each arm.
    labels : mapping of str to str
        What each arm got.
    outcome, what, unit : str
        The outcome's column, what it is, and the unit of its times (or empty).
    outcomes : mapping
        By time and arm: people with the event, people with a known outcome.
    assessed : mapping
        By time and arm: people assessed.
    at_least_once, every_time : mapping of str to int
        People by arm; empty where it was not said.
    baseline : tuple of Baseline

    Examples
    --------
    >>> from rctlab import read_spec
    >>> trial = read_spec("physicians-health-study")
    >>> trial.counts("aspirin")
    (104, 11037)
    >>> print(trial.table("aspirin", "placebo"))
             event  no event  total
    aspirin    104     10933  11037
    placebo    189     10845  11034
    """

    name: str
    citation: str
    doi: str
    synthetic: str
    sizes: Mapping[str, int]
    labels: Mapping[str, str]
    outcome: str
    what: str
    unit: str
    outcomes: Mapping[str, Mapping[str, tuple[int, int]]]
    assessed: Mapping[str, Mapping[str, int]]
    at_least_once: Mapping[str, int]
    every_time: Mapping[str, int]
    baseline: tuple[Baseline, ...]

    @property
    def arms(self) -> tuple[str, ...]:
        """The names of the arms."""
        return tuple(self.sizes)

    @property
    def times(self) -> tuple[str, ...]:
        """When the outcome was assessed."""
        return tuple(self.outcomes)

    def counts(self, arm: str, time: Any = None) -> tuple[int, int]:
        """Return people with the event and people with a known outcome.

        Parameters
        ----------
        arm : str
        time : str or int, optional
            The first one if not given.

        Returns
        -------
        tuple of two ints

        Raises
        ------
        ValueError
            If there is no such arm or time.

        Examples
        --------
        >>> from rctlab import read_spec
        >>> read_spec("cbt-cp").counts("coach", 12)
        (269, 639)
        """
        wanted = self.times[0] if time is None else str(time)
        at = self.outcomes[checked_choice(wanted, self.times, "time")]
        return at[checked_choice(arm, self.arms, "arm")]

    def table(self, treated: str, control: str, time: Any = None) -> TwoByTwo:
        """Return the 2x2 table of two arms.

        Parameters
        ----------
        treated, control : str
            Two arms.
        time : str or int, optional
            The first one if not given.

        Returns
        -------
        TwoByTwo
        """
        return TwoByTwo(
            treated=self.counts(treated, time),
            control=self.counts(control, time),
            labels=(treated, control),
            outcome=("event", "no event"),
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the counts: a row a time and arm; columns time, arm, events, n, assessed, size.

        Examples
        --------
        >>> from rctlab import read_spec
        >>> read_spec("physicians-health-study").to_frame()
          time      arm  events      n  assessed   size
        0  end  aspirin     104  11037     11037  11037
        1  end  placebo     189  11034     11034  11034
        """
        rows = [
            (time, arm, *self.outcomes[time][arm], self.assessed[time][arm], self.sizes[arm])
            for time in self.times
            for arm in self.arms
        ]
        return pd.DataFrame(rows, columns=["time", "arm", "events", "n", "assessed", "size"])

    def __str__(self) -> str:
        time, unit = self.times[0], f" {self.unit}" if self.unit else ""
        pairs = ((arm, *self.outcomes[time][arm]) for arm in self.arms)
        counts = ", ".join(f"{arm} {events:,} of {n:,}" for arm, events, n in pairs)
        later = f" (also at {', '.join(self.times[1:])}{unit})" if self.times[1:] else ""
        return (
            f"{self.name}: {sum(self.sizes.values()):,} people in {len(self.arms)} arms; "
            f"{self.what} at {time}{unit}: {counts}{later}. {self.citation}."
        )

    def _tables(self) -> list[Any]:
        frame = self.to_frame().astype(str)
        caption = f"{self.name}: {self.what}"
        return [("spec", caption, list(frame.columns), frame.to_numpy().tolist())]

    def _remarks(self) -> tuple[str]:
        return (f"{self.citation}.",)
