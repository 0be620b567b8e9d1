"""Adjusted risks of the arms from a fitted model, each with the influence of each person on it.

Plain arrays, as in `rctlab.models.sandwich`. Column 0 of a design is 1, columns 1 to a - 1 say who is in
which of the a arms (the last arm, the reference, has none), then come the covariates.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rctlab.inputs import Floats
from rctlab.models.sandwich import predicted, slope


class Margins(NamedTuple):
    """The risks of a arms (shape a), and the influence of n people on them (n by a)."""

    risks: Floats
    influence: Floats


class Comparison(NamedTuple):
    """Risk ratio and risk difference of two arms; the ratio's standard error is on the log scale."""

    ratio: float
    log_se: float
    difference: float
    se: float


def as_if_in(design: Floats, place: int, arms: int) -> Floats:
    """Return a copy of the design with everybody in one arm."""
    moved = design.copy()
    moved[:, 1:arms] = 0
    if place < arms - 1:
        moved[:, 1 + place] = 1
    return moved


def at_means(
    design: Floats, weights: Floats, beta: Floats, moves: Floats, arms: int, model: str
) -> Margins:
    """Return the risk predicted in each arm for a person with all covariates at their means."""
    mean = np.average(design, axis=0, weights=weights)[None, :]
    rows = np.vstack([as_if_in(mean, place, arms) for place in range(arms)])
    risks = predicted(rows @ beta, model)
    return Margins(risks, (moves @ rows.T) * slope(risks, model))


def standardized(
    design: Floats,
    weights: Floats,
    beta: Floats,
    moves: Floats,
    arms: int,
    model: str,
    inference: str = "population",
) -> Margins:
    """Return the mean of everybody's predicted risks, with everybody in one arm after the other.

    Muller CJ, MacLehose RF (2014). Int J Epidemiol 43:962-970. doi:10.1093/ije/dyu029
    """
    total = weights.sum()
    risks, influence = np.empty(arms), np.empty((len(design), arms))
    for place in range(arms):
        rows = as_if_in(design, place, arms)
        each = predicted(rows @ beta, model)
        risks[place] = weights @ each / total
        gradient = (weights * slope(each, model)) @ rows / total
        influence[:, place] = moves @ gradient
        if inference == "population":
            influence[:, place] += weights * (each - risks[place]) / total
    return Margins(risks, influence)


def compared(risks: Floats, covariance: Floats, first: int, second: int) -> Comparison:
    """Return the risk ratio and the risk difference of two arms with delta-method errors."""
    one, other = float(risks[first]), float(risks[second])
    block = covariance[np.ix_([first, second], [first, second])]
    log, plain = np.array([1 / one, -1 / other]), np.array([1.0, -1.0])
    log_se, se = (float(np.sqrt(max(way @ block @ way, 0.0))) for way in (log, plain))
    return Comparison(one / other, log_se, one - other, se)
