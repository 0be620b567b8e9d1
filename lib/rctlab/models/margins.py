"""Adjusted risks read off a fitted model, and robust covariances of all that is read off.

Plain arrays: n people, k columns of the design (first 1, then an indicator of each arm but the
last, the reference, then covariates), coefficients of a fit, whoever fitted it. The influence of a
person on an estimate is how much that person moves it; the sum of its squares over people (or over
clusters) is the robust variance.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from rctlab.inputs import Floats
from rctlab.models.newton import predicted, slope


def coefficient_influence(
    design: Floats, outcome: Floats, weights: Floats, beta: Floats, model: str
) -> Floats:
    """Return the influence of each person on each coefficient.

    Huber PJ (1967). Proc Fifth Berkeley Symp 1:221-233. White H (1980). Econometrica 48:817-838.
    doi:10.2307/1912934
    """
    risk = predicted(design @ beta, model)
    # columns of like size, and the root of A by QR: A itself would square the rounding error
    size = np.abs(design).max(axis=0)
    even = design / size
    root = linalg.qr(np.sqrt(weights * slope(risk, model))[:, None] * even, mode="r")[0]
    root = root[: design.shape[1]]
    scores = (weights * (outcome - risk))[:, None] * even
    half = linalg.solve_triangular(root, scores.T, trans="T")
    return linalg.solve_triangular(root, half).T / size


def covariance(influence: Floats, clusters: NDArray[Any] | None = None) -> Floats:
    """Return the robust covariance (HC0) of estimates, from the influence of each person on each.

    Liang K-Y, Zeger SL (1986). Biometrika 73:13-22. doi:10.1093/biomet/73.1.13
    """
    if clusters is not None:
        sums = np.zeros((int(clusters.max()) + 1, influence.shape[1]))
        np.add.at(sums, clusters, influence)
        influence = sums
    return influence.T @ influence


def small_sample_factor(robust: str, n: int, k: int, clusters: int | None = None) -> float:
    """Return what the robust covariance is multiplied by.

    MacKinnon JG, White H (1985). J Econometrics 29:305-325. doi:10.1016/0304-4076(85)90158-7
    """
    # not by statsmodels: cov_type="HC1" (HC2, HC3) of its GLM silently is HC0
    if robust == "HC0":
        return 1.0
    if clusters is None:
        return n / (n - k)
    return clusters / (clusters - 1) * (n - 1) / (n - k)


def as_if_in(design: Floats, place: int, arms: int) -> Floats:
    """Return a copy of the design with everybody in one arm."""
    moved = design.copy()
    moved[:, 1:arms] = 0
    if place < arms - 1:
        moved[:, 1 + place] = 1
    return moved


def arm_risks(
    people: Floats,
    weights: Floats,
    beta: Floats,
    moves: Floats,
    arms: int,
    model: str,
    sampled: bool,
) -> tuple[Floats, Floats]:
    """Return the mean predicted risk with all people in one arm after the other, and influences.

    Muller CJ, MacLehose RF (2014). Int J Epidemiol 43:962-970. doi:10.1093/ije/dyu029
    """
    # one row of means for "at the means"; only those fitted can be a sample of a population
    total = weights.sum()
    risks, influence = np.empty(arms), np.empty((len(moves), arms))
    for place in range(arms):
        rows = as_if_in(people, place, arms)
        each = predicted(rows @ beta, model)
        risks[place] = weights @ each / total
        influence[:, place] = moves @ ((weights * slope(each, model)) @ rows / total)
        if sampled:
            influence[:, place] += weights * (each - risks[place]) / total
    return risks, influence


def contrast_errors(risks: Floats, covariance: Floats) -> tuple[float, float]:
    """Return the delta-method errors of log risk ratio and risk difference of two arms."""
    ways = np.array([[1 / risks[0], -1 / risks[1]], [1.0, -1.0]])
    log_se, se = (float(np.sqrt(max(way @ covariance @ way, 0.0))) for way in ways)
    return log_se, se
