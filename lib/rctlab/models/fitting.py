"""Fit a risk model, by our own Newton steps and by statsmodels, or say why there is no fit."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd

from rctlab.inputs import Floats
from rctlab.models.design import Design
from rctlab.models.glm import ConvergenceError, fit_glm
from rctlab.models.sandwich import coefficient_influence, predicted
from rctlab.models.separation import centre_and_size, separating_columns, surely_overlaps


def fitted(design: Design, outcome: Floats, weights: Floats, model: str) -> tuple[Any, Floats]:
    """Return statsmodels' fit of a generalized linear model, and coefficients exact to rounding."""
    matrix = design.matrix
    if model == "poisson":
        _refuse_separated(design, outcome, model)
    with np.errstate(all="ignore"):
        beta, converged = _maximum(matrix, outcome, weights, model)
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


def _maximum(design: Floats, outcome: Floats, weights: Floats, model: str) -> tuple[Floats, bool]:
    """Return the coefficients at the maximum, and whether there is one that can be reached."""
    # columns of like size, so that no column is taken for a combination of others by rounding
    middle, size = centre_and_size(design)
    try:
        even = fit_glm((design - middle) / size, outcome, model=model, weights=weights)
    except (ConvergenceError, ValueError):
        return np.zeros(design.shape[1]), False
    beta = even.coefficients / size
    beta[0] -= beta @ middle
    # one step more, by QR: to the last digits that a float holds
    return beta + coefficient_influence(design, outcome, weights, beta, model).sum(axis=0), True


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
