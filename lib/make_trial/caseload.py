"""Coaches of the calibrated trial: who has whom, so that intervals come out as published.

The paper's standard errors are clustered: by coach in the coach arm, by person elsewhere. Its coach
arm has narrow intervals: the coaches' averages differ less than people dealt out at random would.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rctlab.inputs import Floats
from rctlab.record import published
from rctlab.simulation.model import MONTHS
from rctlab.simulation.swaps import Pull, draw_pairs, first_least

STEPS = 1500


def assign_coaches(
    coach: NDArray[Any],
    arm: NDArray[Any],
    severity: Floats,
    pulls: list[Pull],
    rng: np.random.Generator,
) -> NDArray[Any]:
    """Let people of the coach arm change coaches until the clustered errors are near the paper's."""
    here = np.flatnonzero(arm == 0)
    # a person's influence on the log risk of the coach arm, at each month
    every = np.arange(len(arm))
    moves = np.column_stack([pull.influence(every, pull.outcome, severity)[:, 0] for pull in pulls])
    outside = np.delete(moves, here, axis=0)
    wanted = np.array([_variance(month) for month in MONTHS]) - (outside**2).sum(axis=0)
    wanted = np.maximum(wanted, 0)
    moves, names = moves[here], coach[here].copy()
    sums = np.array([moves[names == c].sum(axis=0) for c in range(names.max() + 1)])
    for _ in range(STEPS):
        off = np.log((sums**2).sum(axis=0) / wanted)
        i, j = draw_pairs(np.zeros(len(here), dtype=np.int64), rng, 500)
        one, other, step = names[i], names[j], moves[j] - moves[i]
        gain = (sums[one] + step) ** 2 - sums[one] ** 2
        gain += (sums[other] - step) ** 2 - sums[other] ** 2
        after = np.log(np.maximum((sums**2).sum(axis=0) + gain, 1e-12) / wanted)
        far = np.where(one == other, np.inf, (after**2).sum(axis=1))
        best = first_least(far)
        if far[best] > (off**2).sum() - 1e-9:
            continue
        sums[one[best]] += step[best]
        sums[other[best]] -= step[best]
        names[[i[best], j[best]]] = names[[j[best], i[best]]]
    found = coach.copy()
    found[here] = names
    return found


def _variance(month: int) -> float:
    """Return the variance of the coach arm's log risk that the printed limits stand for."""
    limits = published[f"adjusted.coach.{month}"]
    return float((np.log(limits.upper / limits.lower) / (2 * 1.959964)) ** 2)
