"""Minimization after Pocock and Simon: each person goes where the factors stay most alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
MEASURES = ("range", "variance")


def best_arms(totals: NDArray[np.int64], measure: str) -> list[int]:
    """Return the arms that would leave the least imbalance; more than one if they tie.

    Parameters
    ----------
    totals : numpy.ndarray of int
        A row a factor, a column an arm: people so far who share the newcomer's level of it.
    measure : {"range", "variance"}
        How unlike the arms' totals are at one level; the factors count alike.

    Returns
    -------
    list of int

    References
    ----------
    Pocock SJ, Simon R (1975). Biometrics 31:103-115. doi:10.2307/2529712

    Examples
    --------
    >>> best_arms(np.array([[3, 2, 2], [1, 1, 2]]), "range")
    [1]
    >>> best_arms(np.array([[1, 0, 0]]), "variance")
    [1, 2]
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
    """Return each arm's chance: `probability` for the best one, the rest shared by the others.

    Where several are best, one of them is first picked by lot.

    Examples
    --------
    >>> arm_chances([1], 3, 0.8).round(3).tolist(), arm_chances([0, 1, 2], 3, 0.8).round(3).tolist()
    ([0.1, 0.8, 0.1], [0.333, 0.333, 0.333])
    """
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
    """Allocate one person after the other, or work out the chances of an allocation already made.

    Parameters
    ----------
    levels : numpy.ndarray of int
        A row a person, a column a factor: 0, 1, ...
    arms : int
    probability : float
        Chance of the best arm.
    measure : {"range", "variance"}
    rng : numpy.random.Generator, optional
        Needed to allocate.
    given : numpy.ndarray of int, optional
        The arms, where they are known.

    Returns
    -------
    arm : numpy.ndarray of int
    chances : numpy.ndarray of float
        A row a person, a column an arm: the arm's chance just before the person came.

    Examples
    --------
    >>> levels = np.array([[0], [0], [1], [1]])
    >>> arm, _ = minimize(levels, 2, probability=1.0, measure="range", rng=np.random.default_rng(1))
    >>> sorted(arm[:2].tolist()), sorted(arm[2:].tolist())
    ([0, 1], [0, 1])
    """
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
