"""Does the interval of a risk ratio hold the truth? Judged for a grid of tables.

Each method is a function of a `Grid`; it returns a verdict for each of its tables. With the truth R
and the risks r1 and r2 seen, the score intervals hold R where

    (r1 - R r2)^2 <= z^2 (p1 (1 - p1) / n1 + R^2 p2 (1 - p2) / n2),

p1 and p2 being the likeliest risks with p1 = R p2: p2 is the smaller root of a quadratic.

References
----------
Koopman PAR (1984). Biometrics 40:513-517. doi:10.2307/2531405
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rctlab.planning.covers_grid import UNDEFINED, Grid, Sides, around_log, sides


def _ratio_score(grid: Grid, z2: float) -> Sides:
    """Judge the score interval of the ratio, the fit under the truth by its quadratic."""
    if grid.p1 > grid.p2:  # so that the ratio is never above 1
        return -_ratio_score(grid.swap(), z2).T
    x1, x2, n1, n2 = grid.x1, grid.x2, grid.n1, grid.n2
    truth = grid.p1 / grid.p2
    u, v = truth * (n1 + x2), n2 + x1
    # the discriminant as a sum of positive terms
    root = np.sqrt((u - v) ** 2 + (4 * truth) * (n1 - x1) * (n2 - x2))
    fitted2 = 2 * (x1 + x2) / (u + v + root)
    fitted1 = truth * fitted2
    gap = x1 / n1 - truth * (x2 / n2)
    variance = fitted1 * (1 - fitted1) / n1 + truth**2 * (fitted2 * (1 - fitted2) / n2)
    return sides(gap, z2 * variance)


def koopman(grid: Grid) -> Sides:
    """Judge Koopman's score interval of the ratio."""
    return _ratio_score(grid, grid.z2)


def miettinen_nurminen(grid: Grid) -> Sides:
    """Judge Miettinen and Nurminen's interval of the ratio."""
    return _ratio_score(grid, grid.corrected_z2)


def _true_ratio(grid: Grid) -> float:
    return float(np.divide(grid.p1, grid.p2))


def _log_ratio(grid: Grid, extra: float) -> Sides:
    risk1, risk2 = ((x + extra) / (n + extra) for x, n in ((grid.x1, grid.n1), (grid.x2, grid.n2)))
    variances = (1 - risk1) / (grid.x1 + extra) + (1 - risk2) / (grid.x2 + extra)
    return around_log(grid, (np.log(risk1), np.log(risk2)), variances, _true_ratio(grid))


def katz(grid: Grid) -> Sides:
    """Judge Katz's log interval of the ratio; without events in an arm it is not defined."""
    return np.where((grid.x1 == 0) | (grid.x2 == 0), np.int8(UNDEFINED), _log_ratio(grid, 0.0))


def walter(grid: Grid) -> Sides:
    """Judge Walter's log interval of the ratio."""
    return _log_ratio(grid, 0.5)


METHODS: dict[str, Callable[[Grid], Sides]] = {
    "koopman": koopman,
    "miettinen-nurminen": miettinen_nurminen,
    "katz": katz,
    "walter": walter,
}
