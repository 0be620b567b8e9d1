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
    """Return each arm's chance of coming next, for somebody who knows the sizes but not the
    blocks.
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
    """Return each arm's chance of coming next, for somebody who is told the size of each block."""
    rows = []
    left = np.zeros(len(ratio), dtype=np.int64)
    for arm, whole, place in zip(arms, size, position, strict=True):
        if place == 1:
            left = filled(int(whole), ratio)
        rows.append(left / left.sum())
        left[arm] -= 1
    return np.array(rows)


def drawn_chances(arms: Ints, totals: tuple[int, ...]) -> Floats:
    """Return each arm's chance of coming next when people are drawn until fixed totals are full."""
    held = np.eye(len(totals), dtype=np.int64)[arms]
    left = np.array(totals) - (held.cumsum(axis=0) - held)
    return left / left.sum(axis=1, keepdims=True)
