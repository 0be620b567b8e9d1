"""Fit one model to each of thousands of drawn trials, on as many processes as wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from rctlab.inputs import Floats, checked_method
from rctlab.models.glm import MODELS, ConvergenceError, fit_glm, robust_covariance


class Fits(NamedTuple):
    """Many fits, a row each; nan where a fit did not settle."""

    coefficients: Floats
    errors: Floats
    converged: Any


def fit_many(
    draw: Callable[[Any], tuple[Any, ...]],
    seeds: Sequence[Any],
    *,
    model: str = "poisson",
    processes: int = 1,
) -> Fits:
    """Draw a trial for each seed and fit it, on one or more processes."""
    checked_method(model, MODELS)
    chosen = list(seeds)
    if not chosen:
        raise ValueError("seeds is empty: give one seed a trial, such as range(1000).")
    if isinstance(processes, bool) or not isinstance(processes, int) or processes < 1:
        raise ValueError(f"processes={processes!r}: allowed are 1, 2, 3, ...")
    one = partial(_one_of_many, draw, model)
    if processes == 1:
        return _gathered(map(one, chosen))
    with ProcessPoolExecutor(processes) as pool:
        return _gathered(pool.map(one, chosen, chunksize=max(1, len(chosen) // (8 * processes))))


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
