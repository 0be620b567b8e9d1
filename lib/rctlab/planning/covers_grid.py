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

from rctlab.inputs import z_of
from rctlab.measures.intervals.rootfind import Floats

Sides = NDArray[np.int8]

HOLDS, ABOVE, BELOW, UNDEFINED = 0, 1, -1, 2

_TIE2 = (
    1e-24  # a limit within 1e-12 of the truth is the truth but for rounding, as 0.1 + 0.2 is 0.3
)


class Grid(NamedTuple):
    """All pairs of counts in two arms, the true risks, and the level.

    Parameters
    ----------
    x1, x2 : numpy.ndarray
        Consecutive counts of events, shapes (rows, 1) and (columns,).
    n1, n2 : int
        People, at least 1 in each arm.
    p1, p2 : float
        True risks.
    chance1, chance2 : numpy.ndarray
        Of the counts, in their shapes (only the conditional methods look at them).
    level : float
        Confidence level.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.arange(2.0)
    >>> Grid(x[:, None], x, 1, 1, 0.5, 0.5, x[:, None], x, 0.95).swap().x1.shape
    (2, 1)
    """

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
    """Return for each table whether gap squared is within reach, and else which way it misses.

    Parameters
    ----------
    gap : numpy.ndarray
        Estimate minus truth; nan where there is no estimate, which counts as holding it.
    reach2 : numpy.ndarray
        The largest square with which the interval still holds the truth.

    Returns
    -------
    numpy.ndarray of int8
        HOLDS, ABOVE (the interval lies above the truth) or BELOW.

    Examples
    --------
    >>> sides(np.array([1.0, 3.0, -3.0, np.nan]), np.array([4.0, 4.0, 4.0, 4.0]))
    array([ 0,  1, -1,  0], dtype=int8)
    """
    missed = gap * gap > reach2 + _TIE2
    return (missed & (gap > 0)).view(np.int8) - (missed & (gap < 0)).view(np.int8)


def around_log(grid: Grid, logs: tuple[Floats, Floats], variances: Floats, truth: float) -> Sides:
    """Judge limits z standard errors around the difference of two logs.

    Parameters
    ----------
    grid : Grid
    logs : tuple of two arrays
        Of the risk or the odds in each arm, in the shapes of grid.x1 and grid.x2.
    variances : numpy.ndarray
        Of the difference of the logs.
    truth : float
        The true ratio, from 0 to infinity.

    Returns
    -------
    numpy.ndarray of int8

    Examples
    --------
    >>> x = np.arange(2.0)
    >>> grid = Grid(x[:, None], x, 1, 1, 0.5, 0.5, x[:, None], x, 0.95)
    >>> around_log(grid, (x[:, None] * 9, x), np.ones((2, 2)), 1.0)
    array([[0, 0],
           [1, 1]], dtype=int8)
    """
    with np.errstate(divide="ignore"):
        return sides((logs[0] - np.log(truth)) - logs[1], grid.z2 * variances)
