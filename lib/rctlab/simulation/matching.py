"""Swap people until sums of groups come out: the places stay, people change theirs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rctlab.simulation.scores import Ints

Floats = NDArray[np.float64]

BATCH = 3000  # swaps looked at in one step; the best of them is made
MOST_STEPS = 4000


def draw_pairs(
    block: Ints, rng: np.random.Generator, batch: int = BATCH
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Draw pairs of people of the same block."""
    order = np.argsort(block, kind="stable")
    sizes = np.bincount(block)
    starts = np.cumsum(sizes) - sizes
    first = rng.integers(0, len(block), batch)
    here = block[first]
    return first, order[starts[here] + (rng.random(batch) * sizes[here]).astype(np.intp)]


def first_least(values: Floats) -> int:
    """Return the place of the least value, the first of those alike to ten decimals."""
    return int(np.argmin(np.round(values, 10)))


def balance(
    block: Ints,
    cell: Ints,
    features: Floats,
    wanted: Floats,
    near: Floats,
    rng: np.random.Generator,
) -> NDArray[np.intp]:
    """Find an order of people in which the sums of features over cells are as wanted."""
    take = np.arange(len(block))
    now = features.copy()
    sums = np.array([now[cell == c].sum(axis=0) for c in range(len(wanted))])
    off = (sums - wanted) / near
    for _ in range(MOST_STEPS):
        if np.abs(off).max() <= 1:
            return take
        i, j = draw_pairs(block, rng)
        step = now[j] - now[i]
        a, b = step / near[cell[i]], step / near[cell[j]]
        gain = ((off[cell[i]] + a) ** 2 - off[cell[i]] ** 2).sum(axis=1)
        gain += ((off[cell[j]] - b) ** 2 - off[cell[j]] ** 2).sum(axis=1)
        best = first_least(np.where(cell[i] == cell[j], np.inf, gain))
        if gain[best] > -1e-9 or cell[i[best]] == cell[j[best]]:
            continue
        one, other = i[best], j[best]
        off[cell[one]] += a[best]
        off[cell[other]] -= b[best]
        take[[one, other]], now[[one, other]] = take[[other, one]], now[[other, one]]
    raise ValueError(f"wanted: the nearest sums are off by {np.abs(off).max():.1f} times near.")
