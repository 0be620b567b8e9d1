"""Resampled counts shown as people: who is in which arm now, who was drawn how often."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rctlab.inputs import Ints
from rctlab.measures.table import TwoByTwo


def shuffled_people(table: TwoByTwo, events1: Ints, rng: np.random.Generator) -> pd.DataFrame:
    """Return people with their own outcome and the arm that chance gave them in each draw."""
    outcome, arm = _people(table)
    having, lacking = np.flatnonzero(outcome == 1), np.flatnonzero(outcome == 0)
    frames = []
    for draw, events in enumerate(events1, start=1):
        treated = np.zeros(outcome.size, dtype=bool)
        treated[rng.choice(having, int(events), replace=False)] = True
        treated[rng.choice(lacking, table.totals[0] - int(events), replace=False)] = True
        shuffled = np.where(treated, *table.labels)
        frames.append(_frame(draw, outcome, arm, shuffled=shuffled))
    return pd.concat(frames, ignore_index=True)


def drawn_people(
    table: TwoByTwo, events1: Ints, events2: Ints, rng: np.random.Generator
) -> pd.DataFrame:
    """Return the people of each bootstrap sample: some stand in it twice, some not at all."""
    outcome, arm = _people(table)
    frames = []
    for draw, events in enumerate(zip(events1, events2, strict=True), start=1):
        chosen = []
        for label, count, n in zip(table.labels, events, table.totals, strict=True):
            here = arm == label
            parts = ((1, int(count)), (0, n - int(count)))
            people = [
                rng.choice(np.flatnonzero(here & (outcome == value)), size)
                for value, size in parts
                if size
            ]
            if people:
                chosen.append(rng.permutation(np.concatenate(people)))
        frames.append(_frame(draw, outcome, arm).iloc[np.concatenate(chosen)])
    return pd.concat(frames, ignore_index=True)


def _people(table: TwoByTwo) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Return the outcome and the arm of everybody in the table."""
    outcome = np.repeat([1, 0, 1, 0], table.cells.ravel())
    return outcome, np.repeat(np.array(table.labels), table.totals)


def _frame(
    draw: int, outcome: NDArray[np.int64], arm: NDArray[Any], **more: NDArray[Any]
) -> pd.DataFrame:
    person = np.arange(1, outcome.size + 1)
    return pd.DataFrame({"draw": draw, "person": person, "outcome": outcome, "arm": arm, **more})
