"""Pain scores as whole sums of items, with nobody exactly on the 30 % line.

The score is the mean of 11 items of 0 to 10 (4 of intensity, 7 of interference). Sums are whole, so
who responds is a comparison of whole numbers: 10 x later < 7 x baseline. Nobody is left where the
two are equal, and then the two decimals of a printed score cannot change who responds.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def responds(before: Any, after: Any) -> Bools:
    """Say whose sum fell by 30 % or more."""
    return np.asarray(10 * np.asarray(after) <= 7 * np.asarray(before))


def settle(before: Ints, total: NDArray[np.float64], better: Bools, most: int) -> Ints:
    """Round later sums so that exactly those named respond, and none is on the line."""
    whole = np.clip(np.rint(total), 0, most).astype(np.int64)
    low = np.maximum((7 * before - 1) // 10, 0)  # the highest sum below the line
    return np.where(better, np.minimum(whole, low), np.maximum(whole, 7 * before // 10 + 1))


def split(
    intensity: Ints, before: Ints, after: Ints, wish: NDArray[np.float64]
) -> tuple[Ints, Ints]:
    """Split later sums into intensity and interference, none of them on its 30 % line."""
    low, high = np.maximum(0, after - 70), np.minimum(40, after)
    found = np.clip(np.rint(wish), low, high).astype(np.int64)
    up = np.where(wish >= found, 1, -1)
    # both lines can be hit in a row, so look up to two steps to each side
    for step in (up, -up, 2 * up, -2 * up):
        on_line = _on_line(intensity, before, found, after)
        moved = np.where(on_line, np.clip(found + step, low, high), found)
        found = np.where(_on_line(intensity, before, moved, after), found, moved)
    return found, after - found


def _on_line(intensity: Ints, before: Ints, found: Ints, after: Ints) -> Bools:
    at_intensity = 10 * found == 7 * intensity
    return np.asarray(at_intensity | (10 * (after - found) == 7 * (before - intensity)))
