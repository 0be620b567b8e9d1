"""How well can somebody who has watched name the next arm? Exact chances, scheme by scheme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from rctlab.allocation.blocks import Ints, filled

Floats = NDArray[np.float64]
Left = tuple[int, ...]


def block_chances(arms: Iterable[int], sizes: tuple[int, ...], ratio: tuple[int, ...]) -> Floats:
    """Return each arm's chance of coming next, for somebody who knows the sizes but not the blocks.

    Every way of cutting the past into blocks is weighed by its probability. What comes next
    depends on a way only through the places left in its open block, so the ways are kept together
    by those.

    Parameters
    ----------
    arms : iterable of int
        The arms of one stratum, in the order they came.
    sizes : tuple of int
        The block sizes, each as likely as the others.
    ratio : tuple of int

    Returns
    -------
    numpy.ndarray of float
        A row a person, a column an arm: the chance just before that person came.

    Examples
    --------
    >>> block_chances([0, 1, 0, 1], (2,), (1, 1)).tolist()
    [[0.5, 0.5], [0.0, 1.0], [0.5, 0.5], [0.0, 1.0]]
    >>> block_chances([0, 0, 1, 1], (2, 4), (1, 1)).round(3).tolist()
    [[0.5, 0.5], [0.167, 0.833], [0.0, 1.0], [0.0, 1.0]]
    """
    fresh = {tuple(filled(size, ratio).tolist()): 1 / len(sizes) for size in sizes}
    live: dict[Left, float] = fresh
    rows = []
    for arm in arms:
        rows.append(_next(live))
        live = _after(live, arm, fresh)
    return np.array(rows)


def _next(live: dict[Left, float]) -> Floats:
    chances = np.zeros(len(next(iter(live))))
    for left, weight in live.items():
        chances += weight * np.array(left) / sum(left)
    return chances / chances.sum()


def _after(live: dict[Left, float], arm: int, fresh: dict[Left, float]) -> dict[Left, float]:
    """Return the places left and their weights once an arm has come."""
    found: dict[Left, float] = defaultdict(float)
    for left, weight in live.items():
        if left[arm]:
            rest = (*left[:arm], left[arm] - 1, *left[arm + 1 :])
            found[rest] += weight * left[arm] / sum(left)
    ended = found.pop((0,) * len(next(iter(live))), 0.0)
    if ended:
        for left, weight in fresh.items():
            found[left] += ended * weight
    whole = sum(found.values())
    return {left: weight / whole for left, weight in found.items()}


def told_chances(arms: Ints, size: Ints, position: Ints, ratio: tuple[int, ...]) -> Floats:
    """Return each arm's chance of coming next, for somebody who is told the size of each block.

    Examples
    --------
    >>> arms, size, position = np.array([0, 0, 1]), np.array([4, 4, 4]), np.array([1, 2, 3])
    >>> told_chances(arms, size, position, (1, 1)).round(3).tolist()
    [[0.5, 0.5], [0.333, 0.667], [0.0, 1.0]]
    """
    rows = []
    left = np.zeros(len(ratio), dtype=np.int64)
    for arm, whole, place in zip(arms, size, position, strict=True):
        if place == 1:
            left = filled(int(whole), ratio)
        rows.append(left / left.sum())
        left[arm] -= 1
    return np.array(rows)


def drawn_chances(arms: Ints, totals: tuple[int, ...]) -> Floats:
    """Return each arm's chance of coming next when people are drawn until fixed totals are full.

    Examples
    --------
    >>> drawn_chances(np.array([0, 1]), (1, 1)).tolist()
    [[0.5, 0.5], [0.0, 1.0]]
    """
    held = np.eye(len(totals), dtype=np.int64)[arms]
    left = np.array(totals) - (held.cumsum(axis=0) - held)
    return left / left.sum(axis=1, keepdims=True)
