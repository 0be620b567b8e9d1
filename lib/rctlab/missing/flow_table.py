"""Who was randomized, assessed and lost, counted in the data of a trial."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from rctlab.missing.columns import (
    RESPONDER,
    Members,
    assessments,
    months_of,
    when,
    who_is_in,
    zero_or_one,
)
from rctlab.pictures.flow_picture import flow_picture
from rctlab.pictures.picture import Picture
from rctlab.words import Printed, percent, text_table


@dataclass(frozen=True, repr=False)
class Flow(Printed):
    """Numbers of people at each step after randomization."""

    frame: pd.DataFrame
    steps: dict[str, str]

    def _rows(self) -> list[list[str]]:
        return [
            [self.steps[str(step)], *(f"{count:,}" for count in counts)]
            for step, counts in zip(self.frame.index, self.frame.to_numpy().tolist(), strict=True)
        ]

    def _heads(self) -> list[str]:
        return ["people", *map(str, self.frame.columns)]

    def __str__(self) -> str:
        return text_table(self._heads(), self._rows())

    def _tables(self) -> list[Any]:
        return [("flow", "Flow of participants", self._heads(), self._rows())]

    def to_frame(self) -> pd.DataFrame:
        """Return the counts: a row a step, a column an arm and one for all."""
        return self.frame.copy()

    def picture(self, above: Sequence[tuple[str, int]] = ()) -> Picture:
        """Draw who was assessed when, by arm, as in a trial report.

        Parameters
        ----------
        above : sequence of (str, int)
            Steps before, such as ``[("mailed", 62125), ("screened", 7628)]``: words, and people.

        Returns
        -------
        Picture

        Raises
        ------
        ValueError
            If a step has more people than the one before it.
        """
        for (before, most), (words, count) in pairwise(above):
            if count > most:
                raise ValueError(f"above: {count:,} {words} are more than {most:,} {before}.")
        months = [step for step in self.frame.index if str(step).startswith("assessed_")]
        steps = ["randomized", *months, "every", "none"]
        arms = {
            str(arm): [(self.steps[str(step)], int(self.frame.loc[step, arm])) for step in steps]
            for arm in self.frame.columns
            if arm != "all"
        }
        return flow_picture(above, arms)


@dataclass(frozen=True, repr=False)
class Completeness(Printed):
    """How many people of each arm were assessed at each time."""

    frame: pd.DataFrame
    times: tuple[str, ...]

    def _table(self) -> tuple[list[str], list[list[str]]]:
        rows = [
            [str(arm), *map(_share, part["assessed"], part["randomized"])]
            for arm, part in self.frame.groupby("arm", sort=False)
        ]
        return ["assessed", *self.times], rows

    def __str__(self) -> str:
        return text_table(*self._table())

    def _tables(self) -> list[Any]:
        return [("completeness", "People assessed", *self._table())]

    def to_frame(self) -> pd.DataFrame:
        """Return one row an arm and month, with the percentage not rounded."""
        return self.frame.copy()


def _share(events: int, n: int) -> str:
    return f"{events:,} of {n:,} ({percent(events / n)})"


def flow(trial: pd.DataFrame, *, arm: str = "arm", outcome: str = RESPONDER) -> Flow:
    """Count who was randomized, assessed, lost, withdrew and died, by arm.

    Parameters
    ----------
    trial : pandas.DataFrame
        One row a person: the arm, ``responder_3`` and so on; ``assessed_3``, ``withdrew`` and
        ``died`` (0 and 1) where there are any.
    arm : str
        The column that says who is in which arm.
    outcome : str
        What the columns of the outcome begin with, if not "responder".

    Returns
    -------
    Flow
        What is in the data. How the people were found is in the published record
        (``published["recruitment.mailed"]``).

    Raises
    ------
    TypeError, ValueError
        If columns are missing, hold anything else than 0 and 1, or contradict each other.

    References
    ----------
    Hopewell S et al. (2025). CONSORT 2025, items 22a and 22b. doi:10.1371/journal.pmed.1004587

    Examples
    --------
    >>> trial = pd.DataFrame({
    ...     "arm": ["coach", "coach", "usual", "usual"],
    ...     "responder_3": [1, None, 0, 1], "responder_6": [1, None, None, 0], "died": [0, 1, 0, 0],
    ... })
    >>> flow(trial)
    people                coach  usual  all
    randomized                2      2    4
    assessed at 3 months      1      2    3
    assessed at 6 months      1      1    2
    assessed at all           1      2    3
    never assessed            1      0    1
    assessed every time       1      1    2
    died                      1      0    1
    """
    groups = _groups(trial, arm)
    steps = [(key, words, members) for key, words, members in _steps(trial, outcome)]
    counts = {
        name: [int((members & group).sum()) for _, _, members in steps]
        for name, group in groups.items()
    }
    frame = pd.DataFrame(counts, index=[key for key, _, _ in steps])
    return Flow(frame, {key: words for key, words, _ in steps})


def completeness(
    trial: pd.DataFrame, *, arm: str = "arm", outcome: str = RESPONDER
) -> Completeness:
    """Return the share of each arm that was assessed, at each time: so gave the outcome, as a rule.

    Parameters
    ----------
    trial : pandas.DataFrame
        As for `flow`.
    arm : str
        The column that says who is in which arm.
    outcome : str
        What the columns of the outcome begin with, if not "responder".

    Returns
    -------
    Completeness
        Of all people randomized, whether they withdrew or died or not.

    Raises
    ------
    TypeError, ValueError
        As `flow`.

    Examples
    --------
    >>> trial = pd.DataFrame({"arm": ["coach", "coach", "usual"], "responder_3": [1, None, 0]})
    >>> completeness(trial)
    assessed        3 months
    coach     1 of 2 (50.0%)
    usual      1 of 1 (100%)
    all       2 of 3 (66.7%)
    """
    groups = _groups(trial, arm)
    seen = assessments(trial, outcome)
    months = months_of(trial, outcome)
    rows = [
        (name, month, int((seen[:, place] & group).sum()), int(group.sum()))
        for name, group in groups.items()
        for place, month in enumerate(months)
    ]
    frame = pd.DataFrame(rows, columns=["arm", "month", "assessed", "randomized"])
    frame["percent"] = 100 * frame["assessed"] / frame["randomized"]
    return Completeness(frame, tuple(when(trial, month, outcome) for month in months))


def _groups(trial: pd.DataFrame, arm: str) -> dict[Any, Members]:
    """Return who is in each arm, and everybody."""
    members = who_is_in(trial, arm)
    if "all" in members:
        raise ValueError(
            f"arm={arm!r} holds an arm called 'all', and so is the column of all arms together "
            f"here: rename the arm, as in trial.replace({{{arm!r}: {{'all': 'every'}}}})."
        )
    return members | {"all": np.ones(len(trial), bool)}


def _steps(trial: pd.DataFrame, outcome: str) -> Iterator[tuple[str, str, Members]]:
    """Yield the name of each step, its words and who took it."""
    seen = assessments(trial, outcome)
    some = np.asarray(seen.any(axis=1))
    every = np.asarray(seen.all(axis=1))
    yield "randomized", "randomized", np.ones(len(trial), bool)
    for place, month in enumerate(months_of(trial, outcome)):
        yield f"assessed_{month}", f"assessed at {when(trial, month, outcome)}", seen[:, place]
    yield "any", "assessed at all", some
    yield "none", "never assessed", ~some
    yield "every", "assessed every time", every
    lost = {
        name: zero_or_one(trial, name) == 1
        for name in ("withdrew", "died")
        if name in trial.columns
    }
    for name, members in lost.items():
        yield name, name, members
    if len(lost) == 2:
        yield "stayed", "neither withdrew nor died", ~(lost["withdrew"] | lost["died"])
