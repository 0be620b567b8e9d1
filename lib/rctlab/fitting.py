"""Fit a risk model: statsmodels' estimate, made exact, or the reason why there is none."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd

from rctlab.design import Design
from rctlab.rootfind import Floats
from rctlab.sandwich import coefficient_influence, predicted
from rctlab.separation import separating_columns, surely_overlaps

_STEPS = 50


def fitted(design: Design, outcome: Floats, weights: Floats, model: str) -> tuple[Any, Floats]:
    """Return statsmodels' fit of a generalized linear model, and its coefficients made exact.

    Parameters
    ----------
    design : Design
    outcome, weights : numpy.ndarray
        n outcomes (0, 1) and weights.
    model : str
        "poisson" (log link) or "logit".

    Returns
    -------
    tuple
        A statsmodels GLMResults, and k coefficients.

    Raises
    ------
    ValueError
        If the data are separated, or no maximum is found.

    Examples
    --------
    >>> design = Design(np.ones((4, 1)), ("intercept",))
    >>> fitted(design, np.array([1.0, 0, 0, 0]), np.ones(4), "logit")[1].round(4)
    array([-1.0986])
    """
    matrix = design.matrix
    if model == "poisson":
        _refuse_separated(design, outcome, model)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            fit = _statsmodels(design, outcome, weights, model)
            beta, converged = newton(matrix, outcome, weights, fit.params.to_numpy(), model)
            risks = predicted(matrix @ beta, model)
        except (ValueError, ArithmeticError, np.linalg.LinAlgError):
            fit, converged = None, False
    sound = converged and (model == "poisson" or surely_overlaps(matrix, outcome, weights, risks))
    if not sound:
        _refuse_separated(design, outcome, model)
    if not converged:
        raise ValueError(
            f"model={model!r} found no maximum for these {len(outcome)} people and "
            f"{matrix.shape[1]} coefficients; fewer or less skewed covariates may help."
        )
    return fit, beta


def _statsmodels(design: Design, outcome: Floats, weights: Floats, model: str) -> Any:
    from statsmodels.genmod import families
    from statsmodels.genmod.generalized_linear_model import GLM

    family = families.Poisson() if model == "poisson" else families.Binomial()
    frame = pd.DataFrame(design.matrix, columns=list(design.names))
    glm = GLM(pd.Series(outcome, name="outcome"), frame, family=family, freq_weights=weights)
    return glm.fit(maxiter=25, tol=1e-10, tol_criterion="params")


def newton(
    design: Floats, outcome: Floats, weights: Floats, beta: Floats, model: str
) -> tuple[Floats, bool]:
    """Return coefficients after Newton steps until rounding stops them, and whether it did.

    Parameters
    ----------
    design, outcome, weights, beta : numpy.ndarray
        n by k; n; n; the k coefficients to start from.
    model : str

    Returns
    -------
    tuple of numpy.ndarray and bool

    Examples
    --------
    >>> newton(np.ones((4, 1)), np.array([1.0, 0, 0, 0]), np.ones(4), np.array([-1.0]), "poisson")
    (array([-1.38629436]), True)
    """
    before = np.inf
    for _ in range(_STEPS):
        step = coefficient_influence(design, outcome, weights, beta, model).sum(axis=0)
        moved = float(np.abs(design @ step).max())
        if not np.isfinite(moved):
            return beta, False
        if moved >= before and before < 1e-8:
            return beta, True
        beta, before = beta + step, moved
        if moved < 1e-14:
            break
    return beta, before < 1e-8


def _refuse_separated(design: Design, outcome: Floats, model: str) -> None:
    """Say which columns tell the outcome without fail, if any do."""
    found = separating_columns(design.matrix, outcome, model)
    if not found:
        return
    names = ", ".join(repr(design.names[column]) for column in found)
    verb = "marks" if len(found) == 1 else "together mark"
    means = "without a single event" if model == "poisson" else "with only events, or with none"
    raise ValueError(
        f"The data are separated: {names} {verb} off people {means}, so model={model!r} has no "
        "finite estimate. Merge small categories, leave a covariate out, or use the measures for "
        "2x2 tables."
    )
