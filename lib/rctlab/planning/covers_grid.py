"""Does the interval of each possible table hold the true value? Decided without limits.

A score or conditional interval holds the values that its test does not reject. So nothing has to be
solved: the test of the true value is worked out for a whole grid of tables at once, rows for the
events of arm 1, columns for those of arm 2. The other intervals are sums of a part that belongs to
arm 1 and a part that belongs to arm 2, and compare by squares.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rctlab.inputs import Floats, z_of

Sides = NDArray[np.int8]

HOLDS, ABOVE, BELOW, UNDEFINED = 0, 1, -1, 2

_TIE2 = (
    1e-24  # a limit within 1e-12 of the truth is the truth but for rounding, as 0.1 + 0.2 is 0.3
)


class Grid(NamedTuple):
    """All pairs of counts in two arms, the true risks, and the level."""

    x1: Floats
    x2: Floats
    n1: int
    n2: int
    p1: float
    p2: float
    chance1: Floats
    chance2: Floats
    level: float

    def swap(self) -> Grid:
        """Return the grid with the two arms changed over: columns become rows."""
        first, second = self.x2[:, None], self.x1[:, 0]
        chances = self.chance2[:, None], self.chance1[:, 0]
        return Grid(first, second, self.n2, self.n1, self.p2, self.p1, *chances, self.level)

    @property
    def z2(self) -> float:
        """The square of the normal quantile."""
        return z_of(self.level) ** 2

    @property
    def corrected_z2(self) -> float:
        """The same with Miettinen and Nurminen's variance factor N / (N - 1)."""
        return self.z2 * (self.n1 + self.n2) / (self.n1 + self.n2 - 1)


def sides(gap: Floats, reach2: Floats) -> Sides:
    """Return for each table whether gap squared is within reach, and else which way it misses."""
    missed = gap * gap > reach2 + _TIE2
    return (missed & (gap > 0)).view(np.int8) - (missed & (gap < 0)).view(np.int8)


def around_log(grid: Grid, logs: tuple[Floats, Floats], variances: Floats, truth: float) -> Sides:
    """Judge limits z standard errors around the difference of two logs."""
    with np.errstate(divide="ignore"):
        return sides((logs[0] - np.log(truth)) - logs[1], grid.z2 * variances)
