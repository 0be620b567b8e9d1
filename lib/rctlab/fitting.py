"""Fit a risk model, by statsmodels and by Newton steps as a check, or say why there is no fit."""

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
_NEAR = 1e-8  # a step that moves no linear predictor by more has arrived


def fitted(design: Design, outcome: Floats, weights: Floats, model: str) -> tuple[Any, Floats]:
    """Return statsmodels' fit of a generalized linear model, and coefficients exact to rounding.

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
        A statsmodels GLMResults (None where statsmodels does not arrive), and k coefficients.

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
    with np.errstate(all="ignore"):
        beta, converged = newton(matrix, outcome, weights, np.zeros(matrix.shape[1]), model)
        risks = predicted(matrix @ beta, model)
        proven = converged and surely_overlaps(matrix, outcome, weights, risks)
    if model == "logit" and not proven:
        _refuse_separated(design, outcome, model)
    if not converged:
        raise ValueError(
            f"model={model!r} found no maximum for these {len(outcome)} people and "
            f"{matrix.shape[1]} coefficients; fewer or less skewed covariates may help."
        )
    return _statsmodels(design, outcome, weights, beta, model), beta


def _statsmodels(design: Design, outcome: Floats, weights: Floats, beta: Floats, model: str) -> Any:
    """Return statsmodels' fit, or None in the rare case that it goes astray."""
    from statsmodels.genmod import families
    from statsmodels.genmod.generalized_linear_model import GLM

    family = families.Poisson() if model == "poisson" else families.Binomial()
    frame = pd.DataFrame(design.matrix, columns=list(design.names))
    glm = GLM(pd.Series(outcome, name="outcome"), frame, family=family, freq_weights=weights)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            fit = glm.fit(tol=1e-10, tol_criterion="params")
        except (ValueError, ArithmeticError, np.linalg.LinAlgError):
            return None
    apart = np.abs(design.matrix @ (fit.params.to_numpy() - beta)).max()
    return fit if apart < 1e-6 else None


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
        try:
            step = coefficient_influence(design, outcome, weights, beta, model).sum(axis=0)
        except (ValueError, np.linalg.LinAlgError):  # risks all but 0 or 1: nothing left to climb
            return beta, False
        move = design @ step
        moved = float(np.abs(move).max())
        if not np.isfinite(moved):
            return beta, False
        if moved >= before and before < _NEAR:
            return beta, True
        share = 1.0 if moved < 0.1 else _uphill(design @ beta, move, outcome, weights, model)
        beta, before = beta + share * step, share * moved
        if moved < 1e-14:
            break
    return beta, before < _NEAR


def _uphill(linear: Floats, move: Floats, outcome: Floats, weights: Floats, model: str) -> float:
    """Return the share of a step, 1 or halved again and again, that does not lower the likelihood."""

    def height(linear: Floats) -> float:
        most = np.exp(linear) if model == "poisson" else np.logaddexp(0, linear)
        return float(weights @ (outcome * linear - most))

    start, share = height(linear), 1.0
    while share > 1e-6 and not height(linear + share * move) >= start:
        share /= 2
    return share


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
