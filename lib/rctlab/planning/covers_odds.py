"""Does the interval of an odds ratio hold the truth? Judged for a grid of tables.

Each method is a function of a `Grid`; it returns a verdict for each of its tables. With the cells
a, b, c, d, let m people with the event leave arm 1 (and m without it arm 2) until the odds ratio is
the true one; m is a root of a quadratic. The score intervals hold the truth where

    m^2 <= z^2 / (1 / (a - m) + 1 / (b + m) + 1 / (c + m) + 1 / (d - m)).

References
----------
Cornfield J (1956). Proc 3rd Berkeley Symp Math Stat Prob 4:135-148.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rctlab.planning.covers_grid import UNDEFINED, Grid, Sides, around_log, sides

_TIE = 1e-11  # a one-sided P value this close to the tail (relatively) is a limit at the true value


def _conditional(grid: Grid, share: float) -> Sides:
    """Judge the conditional interval by its two tails, given the events of both arms."""
    first, second = grid.chance1[:, 0], grid.chance2
    rows, columns = first.size, second.size
    edge = np.zeros(rows - 1)
    around = np.concatenate([edge, second, edge])
    # a row for each number of events in both arms, a column for each count in arm 1
    chances = first * np.lib.stride_tricks.sliding_window_view(around, rows)[:, ::-1]
    upto, from_here = np.cumsum(chances, axis=1), np.cumsum(chances[:, ::-1], axis=1)[:, ::-1]
    least = (1 - grid.level) / 2 * (1 - _TIE) * upto[:, -1:]
    other = (1 - share) * chances
    judged = (from_here - other < least).view(np.int8) - (upto - other < least).view(np.int8)
    # back to the grid: count i in arm 1 and j in arm 2 stand in row i + j, column i
    return np.lib.stride_tricks.as_strided(
        judged, (rows, columns), (rows + 1, rows), writeable=False
    )


def conditional_exact(grid: Grid) -> Sides:
    """Judge the exact conditional interval of the odds ratio."""
    return _conditional(grid, 1.0)


def conditional_mid_p(grid: Grid) -> Sides:
    """Judge the conditional mid-P interval of the odds ratio."""
    return _conditional(grid, 0.5)


def _odds_score(grid: Grid, z2: float) -> Sides:
    """Judge the score interval of the odds ratio: m people move until the table has the true one."""
    if grid.p1 > grid.p2:  # so that the odds ratio is never above 1
        return -_odds_score(grid.swap(), z2).T
    truth = grid.p1 / (1 - grid.p1) * ((1 - grid.p2) / grid.p2)
    a, b, c, d = grid.x1, grid.n1 - grid.x1, grid.x2, grid.n2 - grid.x2
    ad, bc, outer, inner = a * d, b * c, a + d, b + c
    # the discriminant as a sum of positive terms
    root = np.sqrt(
        (a - d) ** 2 + (truth * (b - c)) ** 2 + 2 * truth * (outer * inner + 2 * (bc + ad))
    )
    m = 2 * (ad - truth * bc) / (outer + truth * inner + root)
    return sides(m, z2 / (1 / (a - m) + 1 / (b + m) + 1 / (c + m) + 1 / (d - m)))


def cornfield_score(grid: Grid) -> Sides:
    """Judge Cornfield's score interval of the odds ratio."""
    return _odds_score(grid, grid.z2)


def miettinen_nurminen(grid: Grid) -> Sides:
    """Judge Miettinen and Nurminen's interval of the odds ratio."""
    return _odds_score(grid, grid.corrected_z2)


def _true_odds_ratio(grid: Grid) -> float:
    p1, p2 = np.float64(grid.p1), np.float64(grid.p2)
    return float(p1 / (1 - p1) * ((1 - p2) / p2))


def _log_odds(grid: Grid, extra: float) -> Sides:
    a, b = grid.x1 + extra, grid.n1 - grid.x1 + extra
    c, d = grid.x2 + extra, grid.n2 - grid.x2 + extra
    variances = (1 / a + 1 / b) + (1 / c + 1 / d)
    return around_log(grid, (np.log(a / b), np.log(c / d)), variances, _true_odds_ratio(grid))


def woolf(grid: Grid) -> Sides:
    """Judge Woolf's log interval of the odds ratio; with a zero cell it is not defined."""
    zero1, zero2 = ((x == 0) | (x == n) for x, n in ((grid.x1, grid.n1), (grid.x2, grid.n2)))
    return np.where(zero1 | zero2, np.int8(UNDEFINED), _log_odds(grid, 0.0))


def haldane_anscombe(grid: Grid) -> Sides:
    """Judge Woolf's interval after half a person is added to every cell."""
    return _log_odds(grid, 0.5)


METHODS: dict[str, Callable[[Grid], Sides]] = {
    "conditional-mid-p": conditional_mid_p,
    "conditional-exact": conditional_exact,
    "miettinen-nurminen": miettinen_nurminen,
    "cornfield-score": cornfield_score,
    "woolf": woolf,
    "haldane-anscombe": haldane_anscombe,
}
