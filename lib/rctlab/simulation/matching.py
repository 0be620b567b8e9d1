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
    """Draw pairs of people of the same block.

    Parameters
    ----------
    block : numpy.ndarray of int
        The block of each person, numbered from 0.
    rng : numpy.random.Generator
    batch : int
        Number of pairs.

    Returns
    -------
    tuple of two numpy.ndarray
        Places of the first and of the second person of each pair.
    """
    order = np.argsort(block, kind="stable")
    sizes = np.bincount(block)
    starts = np.cumsum(sizes) - sizes
    first = rng.integers(0, len(block), batch)
    here = block[first]
    return first, order[starts[here] + (rng.random(batch) * sizes[here]).astype(np.intp)]


def first_least(values: Floats) -> int:
    """Return the place of the least value, the first of those alike to ten decimals.

    The last binary digits differ between machines: they must not decide which swap is made.

    Examples
    --------
    >>> first_least(np.array([2.0, 0.3, 0.1 + 0.2]))
    1
    """
    return int(np.argmin(np.round(values, 10)))


def balance(
    block: Ints,
    cell: Ints,
    features: Floats,
    wanted: Floats,
    near: Floats,
    rng: np.random.Generator,
) -> NDArray[np.intp]:
    """Find an order of people in which the sums of features over cells are as wanted.

    Parameters
    ----------
    block : numpy.ndarray of int
        People change places within a block only.
    cell : numpy.ndarray of int
        The cell of each place, numbered from 0.
    features : numpy.ndarray
        n people x m features.
    wanted, near : numpy.ndarray
        cells x m: the sums, and how near is near enough (infinite: does not matter).
    rng : numpy.random.Generator

    Returns
    -------
    numpy.ndarray of int
        Who comes to each place.

    Raises
    ------
    ValueError
        If no order was found: the message tells how far the nearest is.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> who = np.repeat([1.0, 0.0], 50)[:, None]
    >>> cell = np.repeat([0, 1], 50)
    >>> near = np.full((2, 1), 0.5)
    >>> wanted = np.array([[20.0], [30.0]])
    >>> take = balance(np.zeros(100, dtype=int), cell, who, wanted, near, rng)
    >>> int(who[take][cell == 0].sum())
    20
    """
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
