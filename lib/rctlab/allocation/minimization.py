"""Minimization after Pocock and Simon: each person goes where the factors stay most alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
MEASURES = ("range", "variance")


def best_arms(totals: NDArray[np.int64], measure: str) -> list[int]:
    """Return the arms that would leave the least imbalance; more than one if they tie.

    Pocock SJ, Simon R (1975). Biometrics 31:103-115. doi:10.2307/2529712
    """
    arms = totals.shape[1]
    after = totals[None, :, :] + np.eye(arms, dtype=np.int64)[:, None, :]
    if measure == "range":
        lack = (after.max(axis=2) - after.min(axis=2)).sum(axis=1)
    else:
        # sums of squares, times the number of arms: whole numbers, so that ties are exact
        lack = (arms * (after**2).sum(axis=2) - after.sum(axis=2) ** 2).sum(axis=1)
    return [int(arm) for arm in np.flatnonzero(lack == lack.min())]


def arm_chances(best: list[int], arms: int, probability: float) -> NDArray[np.float64]:
    """Return each arm's chance: `probability` for the best one, the rest shared by the others."""
    other = (1 - probability) / (arms - 1)
    chances = np.full(arms, other)
    chances[best] = (probability + (len(best) - 1) * other) / len(best)
    return chances


def minimize(
    levels: Ints,
    arms: int,
    *,
    probability: float,
    measure: str,
    rng: np.random.Generator | None = None,
    given: Ints | None = None,
) -> tuple[Ints, NDArray[np.float64]]:
    """Allocate one person after the other, or work out the chances of an allocation already made."""
    factors = np.arange(levels.shape[1])
    totals = np.zeros((levels.shape[1], int(levels.max()) + 1, arms), dtype=np.int64)
    arm = np.zeros(len(levels), dtype=np.int64)
    chances = np.zeros((len(levels), arms))
    for person, level in enumerate(levels):
        best = best_arms(totals[factors, level], measure)
        chances[person] = arm_chances(best, arms, probability)
        if given is not None:
            arm[person] = given[person]
        elif rng is not None:
            arm[person] = rng.choice(arms, p=chances[person])
        totals[factors, level, arm[person]] += 1
    return arm, chances
