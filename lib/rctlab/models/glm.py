"""Poisson (log link) and logistic regression on arrays: `fit_glm`, fast enough for many trials.

`adjusted_risks` gives names, intervals and words; here are the bare numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy import special

from rctlab.inputs import Floats, checked_method

SETTLED = 1e-6  # largest move of a linear predictor in the last step; Newton squares what is left
MOST_STEPS = 30  # a fit that exists settles in 4 to 8
DEPENDENT = 1e-11  # a smaller share of a column that the others do not explain is rounding


class ConvergenceError(RuntimeError):
    """The likelihood has no maximum that could be reached: usually an outcome all 0 or all 1."""


class Fit(NamedTuple):
    """A fitted model."""

    coefficients: Floats
    fitted: Floats
    bread: Floats
    steps: int


def fit_glm(
    X: Any,  # noqa: N803
    y: Any,
    *,
    model: str = "poisson",
    weights: Any = None,
    names: Sequence[str] | None = None,
) -> Fit:
    """Fit a Poisson or a logistic regression by Newton's method (iterated weighted least squares).

    McCullagh P, Nelder JA (1989). Generalized Linear Models, 2nd edition, section 2.5.
    """
    checked_method(model, MODELS)
    design, outcome, weight = _checked(X, y, weights, model)
    # a column in one piece is faster to weight
    columns = np.ascontiguousarray(design.T)
    with np.errstate(over="ignore"):
        return _newton(columns, outcome, weight, model, names or range(len(columns)))


def robust_covariance(
    X: Any,  # noqa: N803
    y: Any,
    fit: Fit,
    *,
    weights: Any = None,
) -> Floats:
    """Return the sandwich covariance of the coefficients (HC0), each row a person of their own.

    Zou G (2004). Am J Epidemiol 159:702-706. doi:10.1093/aje/kwh090
    """
    design, residual = np.asarray(X, float), np.asarray(y, float) - fit.fitted
    if weights is not None:
        residual = np.asarray(weights, float) * residual
    scores = design * residual[:, None]
    return fit.bread @ (scores.T @ scores) @ fit.bread


def _newton(columns: Floats, y: Floats, weight: Floats, model: str, names: Sequence[Any]) -> Fit:
    """Climb the log likelihood: a full Newton step, halved where it would lead downhill."""
    mean_of, start, gain = MODELS[model]
    eta = start(y, weight)
    mean, variance = mean_of(eta)
    # the first step is least squares on the working outcome, and needs no coefficients before it
    coefficients = _solve(columns, weight * variance, variance * eta + y - mean, weight)
    eta = coefficients @ columns
    height = gain(y, eta, weight)
    for step in range(2, MOST_STEPS + 1):
        mean, variance = mean_of(eta)
        move = _solve(columns, weight * variance, y - mean, weight)
        change = move @ columns
        size, higher = _uphill(lambda share: gain(y, eta + share * change, weight), height)  # noqa: B023
        coefficients, eta, height = coefficients + size * move, eta + size * change, higher
        if np.abs(change).max() <= SETTLED:
            mean, variance = mean_of(eta)
            information = (columns * (weight * variance)) @ columns.T
            return Fit(coefficients, mean, np.linalg.inv(information), step)
    fastest = int(np.abs(move * np.abs(columns).max(axis=1)).argmax())
    raise ConvergenceError(
        f"the {model} fit did not settle in {MOST_STEPS} steps: the coefficient of column "
        f"{names[fastest]!r} runs to infinity. "
        "Has nobody (or everybody) in an arm or a group the outcome?"
    )


def _solve(columns: Floats, working_weight: Floats, residual: Floats, weight: Floats) -> Floats:
    """Return the Newton move: the information's inverse times the score."""
    information = (columns * working_weight) @ columns.T
    try:
        return np.asarray(np.linalg.solve(information, columns @ (weight * residual)))
    except np.linalg.LinAlgError:
        raise ConvergenceError(
            "the information became singular on the way: a coefficient runs to infinity. "
            "Has nobody (or everybody) in an arm or a group the outcome?"
        ) from None


def _uphill(height_at: Callable[[float], float], height: float) -> tuple[float, float]:
    """Return the largest share of a step, of 1, 1/2, 1/4, ..., that does not lead downhill."""
    share = 1.0
    for _ in range(40):
        higher = height_at(share)
        # rounding may take a little off the top
        if higher >= height - 1e-10 * (1 + abs(height)):
            return share, higher
        share /= 2
    raise ConvergenceError("no step leads uphill: the numbers are too large or too far apart.")


def _poisson_mean(eta: Floats) -> tuple[Floats, Floats]:
    mean = np.exp(eta)
    return mean, mean


def _logit_mean(eta: Floats) -> tuple[Floats, Floats]:
    mean = special.expit(eta)
    return mean, mean * (1 - mean)


def _poisson_start(y: Floats, weight: Floats) -> Floats:
    mean: float = (weight @ y) / weight.sum()
    return np.log((y + mean) / 2)


def _logit_start(y: Floats, weight: Floats) -> Floats:  # noqa: ARG001
    share = (y + 0.5) / 2
    return np.log(share / (1 - share))


def _poisson_gain(y: Floats, eta: Floats, weight: Floats) -> float:
    return float(weight @ (y * eta - np.exp(eta)))


def _logit_gain(y: Floats, eta: Floats, weight: Floats) -> float:
    return float(weight @ (y * eta - np.logaddexp(0, eta)))


MODELS: dict[str, Any] = {
    "poisson": (_poisson_mean, _poisson_start, _poisson_gain),
    "logit": (_logit_mean, _logit_start, _logit_gain),
}


def _checked(X: Any, y: Any, weights: Any, model: str) -> tuple[Floats, Floats, Floats]:  # noqa: N803
    """Return design, outcomes and weights as arrays of floats, or say what is wrong with them."""
    design, outcome = np.asarray(X, float), np.asarray(y, float)
    weight = np.ones(len(outcome)) if weights is None else np.asarray(weights, float)
    if design.ndim != 2 or outcome.shape != (len(design),) or weight.shape != outcome.shape:
        raise ValueError(
            f"X has shape {design.shape}, y {outcome.shape}, weights {weight.shape}: "
            "(n, p), (n,) and (n,) are needed."
        )
    for name, values in (("X", design), ("y", outcome), ("weights", weight)):
        if not np.isfinite(values).all():
            raise ValueError(f"{name} holds missing or infinite numbers; leave those rows out.")
    most = 1.0 if model == "logit" else np.inf
    if outcome.min(initial=0) < 0 or outcome.max(initial=0) > most:
        raise ValueError(f"y reaches from {outcome.min():g} to {outcome.max():g}; allowed: 0 to 1.")
    if weight.min(initial=0) < 0 or not weight.any():
        raise ValueError("weights: allowed are numbers from 0, and not all of them 0.")
    if not weight @ outcome:
        raise ConvergenceError("y is 0 in every row: log risks have no finite estimate.")
    _refuse_dependent(design if weight.all() else design[weight > 0])
    return design, outcome, weight


def _refuse_dependent(design: Floats) -> None:
    """Say so if a column is a combination of the others."""
    products = design.T @ design
    size = np.sqrt(products.diagonal())
    size[size == 0] = 1.0
    try:
        pivots = np.linalg.cholesky(products / np.outer(size, size)).diagonal() ** 2
    except np.linalg.LinAlgError:
        pivots = np.zeros(1)
    if not pivots.min() > DEPENDENT:
        raise ValueError(
            f"X: one of the {design.shape[1]} columns is a combination of the others "
            f"(or {len(design)} rows are too few): leave one out."
        )
