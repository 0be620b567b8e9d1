"""Does the interval of a risk difference hold the truth? Judged for a grid of tables.

Each method is a function of a `Grid`; it returns a verdict for each of its tables. With the truth D
and the estimate d, Wald's, Agresti and Caffo's and Newcombe's intervals hold D where (d - D)^2 is at
most a sum of a part of each arm. The score intervals hold it where

    (d - D)^2 <= z^2 (p1 (1 - p1) / n1 + p2 (1 - p2) / n2),

p1 and p2 being the likeliest risks with p1 - p2 = D: p2 is the middle root of a cubic.

References
----------
Miettinen O, Nurminen M (1985). Stat Med 4:213-226. doi:10.1002/sim.4780040211
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rctlab.inputs import Floats
from rctlab.measures.intervals.one_risk import wilson
from rctlab.planning.covers_grid import Grid, Sides, sides


def _wald(grid: Grid, extra: float) -> Sides:
    """Judge Wald's interval of the difference, after `extra` events and non-events are added."""
    risk1, risk2 = (
        (grid.x1 + extra) / (grid.n1 + 2 * extra),
        (grid.x2 + extra) / (grid.n2 + 2 * extra),
    )
    variance1 = grid.z2 * risk1 * (1 - risk1) / (grid.n1 + 2 * extra)
    variance2 = grid.z2 * risk2 * (1 - risk2) / (grid.n2 + 2 * extra)
    return sides((risk1 - (grid.p1 - grid.p2)) - risk2, variance1 + variance2)


def wald(grid: Grid) -> Sides:
    """Judge Wald's interval of the difference."""
    return _wald(grid, 0.0)


def agresti_caffo(grid: Grid) -> Sides:
    """Judge Agresti and Caffo's interval of the difference."""
    return _wald(grid, 1.0)


def newcombe(grid: Grid) -> Sides:
    """Judge Newcombe's interval of the difference: Wilson's once a row and once a column."""
    (down1, up1), (down2, up2) = (
        _wilson_reach(x, n, grid.level) for x, n in ((grid.x1, grid.n1), (grid.x2, grid.n2))
    )
    gap = (grid.x1 / grid.n1 - (grid.p1 - grid.p2)) - grid.x2 / grid.n2
    return sides(gap, np.where(gap > 0, down1 + up2, up1 + down2))


def _wilson_reach(x: Floats, n: int, level: float) -> tuple[Floats, Floats]:
    """Return the squared distances from the risk down and up to its Wilson limits."""
    lower, upper = wilson(x, np.full(x.shape, float(n)), level)
    return (x / n - lower) ** 2, (upper - x / n) ** 2


def _difference_score(grid: Grid, z2: float) -> Sides:
    """Judge the score interval of the difference, the fit under the truth by its cubic."""
    x1, x2, n1, n2 = grid.x1, grid.x2, grid.n1, grid.n2
    truth = grid.p1 - grid.p2
    n, gap = n1 + n2, (x1 / n1 - truth) - x2 / n2
    # n p^3 + b p^2 + c p + d = 0 for the risk p of arm 2; of its three real roots the middle one
    third_b = (truth * (n1 + 2 * n2) - n - x1 - x2) / (3 * n)
    third_c = (x1 - n1 * truth + x2 * (1 - 2 * truth) - n2 * truth * (1 - truth)) / (3 * n)
    half_d = x2 * (truth * (1 - truth) / (2 * n))
    radius2 = np.maximum(third_b * third_b - third_c, 0)
    radius = np.sqrt(radius2)
    cosine = (1.5 * third_b * third_c - half_d - third_b * third_b * third_b) / (radius * radius2)
    turn = np.arcsin(np.clip(np.nan_to_num(cosine), -1, 1)) / 3
    fitted2 = np.clip(-2 * radius * np.sin(turn) - third_b, max(0, -truth), min(1, 1 - truth))
    fitted1 = fitted2 + truth
    return sides(gap, z2 * (fitted1 * (1 - fitted1) / n1 + fitted2 * (1 - fitted2) / n2))


def mee(grid: Grid) -> Sides:
    """Judge Mee's score interval of the difference."""
    return _difference_score(grid, grid.z2)


def miettinen_nurminen(grid: Grid) -> Sides:
    """Judge Miettinen and Nurminen's interval of the difference."""
    return _difference_score(grid, grid.corrected_z2)


METHODS: dict[str, Callable[[Grid], Sides]] = {
    "newcombe": newcombe,
    "miettinen-nurminen": miettinen_nurminen,
    "mee": mee,
    "agresti-caffo": agresti_caffo,
    "wald": wald,
}
