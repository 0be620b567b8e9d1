"""Poisson (log link) and logistic regression on bare arrays, for thousands of simulated trials.

`adjusted_risks` fits by statsmodels; this is ten times as fast, and a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import scipy  # its parts are loaded when they are used

from rctlab.inputs import Floats, checked_method

MODELS = ("poisson", "logit")
SETTLED = 1e-6  # largest move of a linear predictor in the last step; Newton squares what is left
MOST_STEPS = 30  # a fit that exists settles in 4 to 8
DEPENDENT = 1e-11  # a smaller share of a column that the others do not explain is rounding


class ConvergenceError(RuntimeError):
    """The likelihood has no maximum that could be reached: usually an outcome all 0 or all 1."""


class Fit(NamedTuple):
    """A fitted model: coefficients, fitted risks, the inverse of the information."""

    coefficients: Floats
    fitted: Floats
    bread: Floats


class Fits(NamedTuple):
    """Many fits, a row each; nan where a fit did not settle."""

    coefficients: Floats
    errors: Floats
    converged: Any


def predicted(linear: Floats, model: str) -> Floats:
    """Return risks from linear predictors."""
    return np.exp(linear) if model == "poisson" else scipy.special.expit(linear)


def slope(risk: Floats, model: str) -> Floats:
    """Return by how much a risk moves with its linear predictor; also the model's variance."""
    return risk if model == "poisson" else risk * (1 - risk)


def fit_glm(
    X: Any,  # noqa: N803
    y: Any,
    *,
    model: str = "poisson",
    weights: Any = None,
    names: Sequence[str] | None = None,
) -> Fit:
    """Fit a model by Newton's method (iterated weighted least squares).

    McCullagh P, Nelder JA (1989). Generalized Linear Models, 2nd edition, section 2.5.
    """
    checked_method(model, MODELS)
    design, outcome = np.asarray(X, float), np.asarray(y, float)
    weight = np.ones(len(outcome)) if weights is None else np.asarray(weights, float)
    if not weight @ outcome > 0:
        raise ConvergenceError("y is 0 in every row: log risks have no finite estimate.")
    _refuse_dependent(design if weight.all() else design[weight > 0])
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
    eta = _start(y, weight, model)
    mean = predicted(eta, model)
    variance = slope(mean, model)
    # the first step is least squares on the working outcome, and needs no coefficients before it
    coefficients = _solve(columns, weight * variance, variance * eta + y - mean, weight)
    eta = coefficients @ columns
    height = _gain(y, eta, weight, model)
    for _ in range(2, MOST_STEPS + 1):
        mean = predicted(eta, model)
        move = _solve(columns, weight * slope(mean, model), y - mean, weight)
        change = move @ columns
        size, height = _uphill(lambda s: _gain(y, eta + s * change, weight, model), height)  # noqa: B023
        coefficients, eta = coefficients + size * move, eta + size * change
        if np.abs(change).max() <= SETTLED:
            mean = predicted(eta, model)
            information = (columns * (weight * slope(mean, model))) @ columns.T
            return Fit(coefficients, mean, np.asarray(np.linalg.inv(information)))
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


def _start(y: Floats, weight: Floats, model: str) -> Floats:
    """Return linear predictors to begin with: outcomes moved halfway to a middle."""
    if model == "poisson":
        return np.asarray(np.log((y + (weight @ y) / weight.sum()) / 2))
    share = (y + 0.5) / 2
    return np.asarray(np.log(share / (1 - share)))


def _gain(y: Floats, eta: Floats, weight: Floats, model: str) -> float:
    """Return the log likelihood, without its constant."""
    curve = np.exp(eta) if model == "poisson" else np.logaddexp(0, eta)
    return float(weight @ (y * eta - curve))


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


def fit_many(
    draw: Callable[[Any], tuple[Any, ...]],
    seeds: Sequence[Any],
    *,
    model: str = "poisson",
    processes: int = 1,
) -> Fits:
    """Draw a trial (X, y and perhaps weights) for each seed and fit it, on so many processes."""
    one = partial(_one_of_many, draw, model)
    if processes == 1:
        return _gathered(map(one, seeds))
    with ProcessPoolExecutor(processes) as pool:
        return _gathered(pool.map(one, seeds, chunksize=max(1, len(seeds) // (8 * processes))))


def _one_of_many(
    draw: Callable[[Any], tuple[Any, ...]], model: str, seed: Any
) -> tuple[Floats, Floats]:
    """Return the coefficients of one trial and their robust standard errors, or nan for both."""
    X, y, *rest = draw(seed)  # noqa: N806
    weights = rest[0] if rest else None
    try:
        fit = fit_glm(X, y, model=model, weights=weights)
    except ConvergenceError:
        nothing = np.full(np.shape(X)[1], np.nan)
        return nothing, nothing
    return fit.coefficients, np.sqrt(robust_covariance(X, y, fit, weights=weights).diagonal())


def _gathered(results: Iterable[tuple[Floats, Floats]]) -> Fits:
    coefficients, errors = (np.array(part) for part in zip(*results, strict=True))
    return Fits(coefficients, errors, np.isfinite(coefficients).all(axis=1))
