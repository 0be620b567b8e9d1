"""Robust covariances of a risk model, through the influence of each person.

Plain arrays in, plain arrays out: n people, k columns of the design (the first of them 1), and the
coefficients of a fit, whoever fitted it. The influence of a person on an estimate is how much that
person moves it; the sum of its squares over people (or over clusters) is the robust variance.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, special

from rctlab.inputs import Floats


def predicted(linear: Floats, model: str) -> Floats:
    """Return risks from linear predictors: exp for "poisson", expit for "logit"."""
    return np.exp(linear) if model == "poisson" else special.expit(linear)


def slope(risk: Floats, model: str) -> Floats:
    """Return by how much a risk moves with its linear predictor; also the model's variance."""
    return risk if model == "poisson" else risk * (1 - risk)


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
    if robust == "HC0":
        return 1.0
    if clusters is None:
        return n / (n - k)
    return clusters / (clusters - 1) * (n - 1) / (n - k)
