"""Fit a risk model by statsmodels, or say why there is no fit: separation, or no maximum."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
from scipy import optimize

from rctlab.inputs import Floats
from rctlab.models.design import Design
from rctlab.models.margins import coefficient_influence
from rctlab.models.newton import ConvergenceError, fit_glm, predicted

_TINY = 1e-9


def fitted(design: Design, outcome: Floats, weights: Floats, model: str) -> tuple[Any, Floats]:
    """Return statsmodels' fit (None where it goes astray), and coefficients exact to rounding."""
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
    named = pd.DataFrame(matrix, columns=list(design.names))
    fit = _by_statsmodels(named, pd.Series(outcome, name="outcome"), weights, model, beta)
    astray = fit is None or not np.abs(matrix @ (fit.params.to_numpy() - beta)).max() < 1e-6
    return None if astray else fit, beta


def _by_statsmodels(
    design: Any, outcome: Any, weights: Floats, model: str, start: Floats | None = None
) -> Any:
    """Return statsmodels' fit, or None where it gives up: its steps are not halved."""
    from statsmodels.genmod import families
    from statsmodels.genmod.generalized_linear_model import GLM

    family = families.Poisson() if model == "poisson" else families.Binomial()
    glm = GLM(outcome, design, family=family, freq_weights=weights)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            # by QR, for which the size of a column does not matter
            return glm.fit(
                start, tol=1e-10, rtol=1e-10, tol_criterion="params", wls_method="qr", maxiter=50
            )
        except (ValueError, ArithmeticError, np.linalg.LinAlgError):
            return None


def _maximum(design: Floats, outcome: Floats, weights: Floats, model: str) -> tuple[Floats, bool]:
    """Return the coefficients at the maximum, and whether there is one that can be reached."""
    # columns of like size, so that no column is taken for a combination of others by rounding
    even, middle, size = _evened(design)
    fit = _by_statsmodels(even, outcome, weights, model)
    if fit is not None and fit.converged:
        beta = fit.params / size
    else:
        # a code such as -99999 throws statsmodels off, and halved steps still find the way
        try:
            beta = fit_glm(even, outcome, model=model, weights=weights).coefficients / size
        except (ConvergenceError, ValueError):
            return np.zeros(design.shape[1]), False
    beta[0] -= beta @ middle
    # one step more, by QR: to the last digits that a float holds
    return beta + coefficient_influence(design, outcome, weights, beta, model).sum(axis=0), True


def _refuse_separated(design: Design, outcome: Floats, model: str) -> None:
    """Say which columns tell the outcome without fail, if any do."""
    if not is_separated(design.matrix, outcome, model):
        return
    found = _separating_columns(design.matrix, outcome, model)
    names = ", ".join(repr(design.names[column]) for column in found)
    verb = "marks" if len(found) == 1 else "together mark"
    means = "without a single event" if model == "poisson" else "with only events, or with none"
    raise ValueError(
        f"The data are separated: {names} {verb} off people {means}, so model={model!r} has no "
        "finite estimate. Merge small categories, leave a covariate out, or use the measures for "
        "2x2 tables."
    )


def is_separated(design: Floats, outcome: Floats, model: str) -> bool:
    """Return whether the likelihood rises for ever in some direction.

    Albert A, Anderson JA (1984). Biometrika 71:1-10. doi:10.1093/biomet/71.1.1
    Correia S, Guimaraes P, Zylkin T (2019). doi:10.48550/arXiv.1903.01633
    """
    even, event = _evened(design)[0], outcome == 1
    if model == "logit":
        return _one_sided(np.where(event[:, None], even, -even))
    free = _null_space(even[event])
    return free.shape[1] > 0 and _one_sided(-even[~event] @ free)


def _separating_columns(design: Floats, outcome: Floats, model: str) -> list[int]:
    """Return columns that separate, none of which can be left out."""
    kept = list(range(1, design.shape[1]))
    for column in range(1, design.shape[1]):
        fewer = [other for other in kept if other != column]
        if is_separated(design[:, [0, *fewer]], outcome, model):
            kept = fewer
    return kept


def surely_overlaps(design: Floats, outcome: Floats, weights: Floats, risks: Floats) -> bool:
    """Return True only if a logistic fit proves that nothing separates: no programme is needed."""
    even, gap = _evened(design)[0], weights * (outcome - risks)
    score = float(np.linalg.norm(even.T @ gap))
    least = float(np.linalg.svd(even, compute_uv=False)[-1])
    rounding = len(gap) * float(weights.max()) * float(np.finfo(float).eps)
    return float(np.abs(gap).min()) * least > 1e3 * (score + rounding)


def _evened(design: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the design with all columns but the first centred and all scaled to 1; means, sizes."""
    middle = design.mean(axis=0)
    middle[0] = 0.0
    size = np.abs(design - middle).max(axis=0)
    size[size == 0] = 1.0
    return (design - middle) / size, middle, size


def _null_space(rows: Floats) -> Floats:
    """Return the directions in which all rows are 0, one a column."""
    _, sizes, axes = np.linalg.svd(rows, full_matrices=True)
    return axes[int((sizes > _TINY * sizes[0]).sum()) :].T


def _one_sided(rows: Floats) -> bool:
    """Return whether some z has all rows @ z >= 0 and one above 0."""
    rows = np.unique(rows, axis=0)
    both, limits = np.vstack([rows, -rows]), np.repeat([1.0, 0.0], len(rows))
    found = optimize.linprog(-rows.sum(axis=0), both, limits, bounds=(None, None), method="highs")
    if found.status != 0:
        raise ArithmeticError(f"the search for separation failed: {found.message}")
    # a direction that separates can be stretched until one row reaches 1; else all stay at 0
    return bool(-found.fun > 0.5)
