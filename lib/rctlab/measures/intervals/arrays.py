"""Estimates with their limits as arrays, and what holds for an arm without people."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rctlab.inputs import Floats, arm_arrays, together


class Limits(NamedTuple):
    """An estimate with its confidence limits, for one table or for an array of them."""

    estimate: Floats
    lower: Floats
    upper: Floats

    def one(self) -> tuple[float, float, float]:
        """Return the numbers of a single table as floats."""
        return float(self.estimate), float(self.lower), float(self.upper)

    def unless(self, empty: Floats, widest: tuple[float, float]) -> Limits:
        """Return the same with nan and the widest limits where nothing was observed."""
        return Limits(
            np.where(empty, np.nan, self.estimate),
            np.where(empty, widest[0], self.lower),
            np.where(empty, widest[1], self.upper),
        )


class Tables(NamedTuple):
    """Many 2x2 tables as one-dimensional arrays; a table with an empty arm has a stand-in inside."""

    x1: Floats
    n1: Floats
    x2: Floats
    n2: Floats
    empty: NDArray[np.bool_]
    shape: tuple[int, ...]

    def limits(self, result: tuple[Floats, Floats, Floats], widest: tuple[float, float]) -> Limits:
        """Return a result in the shape the counts came in, the widest where an arm is empty."""
        shaped = Limits(*(np.reshape(values, self.shape) for values in result))
        return shaped.unless(np.reshape(self.empty, self.shape), widest)


def two_arms(events1: Any, n1: Any, events2: Any, n2: Any) -> Tables:
    """Return checked counts of many tables, broadcast and made one-dimensional."""
    first, second = arm_arrays(events1, n1, "arm 1"), arm_arrays(events2, n2, "arm 2")
    x1, size1, x2, size2 = together(*first, *second)
    empty = (size1 == 0) | (size2 == 0)
    stand_ins = zip((x1, size1, x2, size2), (0.0, 1.0, 0.0, 1.0), strict=True)
    flat = [np.where(empty, instead, values).ravel() for values, instead in stand_ins]
    return Tables(flat[0], flat[1], flat[2], flat[3], empty, empty.shape)
