"""Separation: data for which a model has no finite estimate, found before anybody trusts one."""

from __future__ import annotations

import numpy as np
from scipy import optimize

from rctlab.inputs import Floats

_TINY = 1e-9


def is_separated(design: Floats, outcome: Floats, model: str) -> bool:
    """Return whether the likelihood rises for ever in some direction.

    Albert A, Anderson JA (1984). Biometrika 71:1-10. doi:10.1093/biomet/71.1.1 Correia S, Guimaraes
    P, Zylkin T (2019). doi:10.48550/arXiv.1903.01633
    """
    even, event = evened(design), outcome == 1
    if model == "logit":
        return _one_sided(np.where(event[:, None], even, -even))
    free = _null_space(even[event])
    return free.shape[1] > 0 and _one_sided(-even[~event] @ free)


def separating_columns(design: Floats, outcome: Floats, model: str) -> list[int]:
    """Return columns that separate, none of which can be left out; empty if none do."""
    if not is_separated(design, outcome, model):
        return []
    kept = list(range(1, design.shape[1]))
    for column in range(1, design.shape[1]):
        fewer = [0, *(other for other in kept if other != column)]
        if is_separated(design[:, fewer], outcome, model):
            kept = fewer[1:]
    return kept


def evened(design: Floats) -> Floats:
    """Return the design with its columns (but the first) centred, and all of them scaled to 1."""
    middle, size = centre_and_size(design)
    return (design - middle) / size


def centre_and_size(design: Floats) -> tuple[Floats, Floats]:
    """Return the mean of each column (0 for the first) and the largest distance from it."""
    middle = design.mean(axis=0)
    middle[0] = 0.0
    size = np.abs(design - middle).max(axis=0)
    return middle, np.where(size > 0, size, 1.0)


def _null_space(rows: Floats) -> Floats:
    """Return the directions in which all rows are 0, one a column."""
    _, sizes, axes = np.linalg.svd(rows, full_matrices=True)
    rank = int((sizes > _TINY * sizes[0]).sum())
    return axes[rank:].T


def _one_sided(rows: Floats) -> bool:
    """Return whether some z has all rows @ z >= 0 and one above 0."""
    rows = np.unique(rows, axis=0)
    both, limits = np.vstack([rows, -rows]), np.repeat([1.0, 0.0], len(rows))
    found = optimize.linprog(-rows.sum(axis=0), both, limits, bounds=(None, None), method="highs")
    if found.status != 0:
        raise ArithmeticError(f"the search for separation failed: {found.message}")
    # a direction that separates can be stretched until one row reaches 1; else all stay at 0
    return bool(-found.fun > 0.5)


def surely_overlaps(design: Floats, outcome: Floats, weights: Floats, fitted: Floats) -> bool:
    """Return True only if a logistic fit proves that nothing separates: no programme is needed
    then.
    """
    even, gap = evened(design), weights * (outcome - fitted)
    score = float(np.linalg.norm(even.T @ gap))
    least = float(np.linalg.svd(even, compute_uv=False)[-1])
    rounding = len(gap) * float(weights.max()) * float(np.finfo(float).eps)
    return float(np.abs(gap).min()) * least > 1e3 * (score + rounding)
