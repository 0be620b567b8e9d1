"""How far effects differ between subgroups of the calibrated trial, and what one swap does to it.

Records that change hands move responders towards or away from people with a characteristic, arm by
arm, and so they can make subgroup effects that nobody meant. Here these are measured by score tests
of arm x characteristic, so that swaps that raise them beyond chance are not made.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from scipy.stats import chi2

from rctlab.inputs import Floats
from rctlab.models.newton import fit_glm
from rctlab.simulation.change import responds
from rctlab.simulation.model import SITES
from rctlab.simulation.plan import Trial

SINGLE = (
    *("female", "rural", "widespread_pain", "anxiety_depression", "social_need"),
    *("age", "phq8"),
)
CALM = 0.15  # P values above are left alone


@dataclass
class Subgroups:
    """The score tests of all months."""

    outcome: Floats
    moves: Floats
    parts: Floats
    starts: tuple[int, ...]
    calm: Floats

    def excess(self, parts: Floats) -> Floats:
        """Add up, squared, the shares by which statistics are above what is left alone."""
        found = np.add.reduceat(parts**2, self.starts, axis=-1) / self.calm
        return np.asarray((np.maximum(found - 1, 0) ** 2).sum(axis=(0, -1)))

    def after(
        self, parts: Floats, i: NDArray[np.intp], j: NDArray[np.intp], take: NDArray[np.intp]
    ) -> Floats:
        """Return the parts, 3 x pairs x k, once the records of i and j have changed hands."""
        gain = (self.outcome[take[j]] - self.outcome[take[i]]).T
        return np.asarray(parts[:, None] + (self.moves[:, i] - self.moves[:, j]) * gain[:, :, None])


def subgroups(trial: Trial) -> Subgroups:
    """Fit the logistic models without interactions, and prepare the score tests."""
    arms = np.eye(3)[trial["arm"]]
    singles = [np.asarray(trial[name], dtype=float)[:, None] for name in SINGLE]
    features = [np.eye(len(SITES))[trial["site"]][:, 1:]]
    features += [(x - x.mean()) / x.std() for x in singles]
    design = np.column_stack([arms, trial["sum"] / 11 - 6, *features])
    better = responds(trial["sum"][:, None], trial["later"]).astype(float)
    sizes = [2 * x.shape[1] for x in features]
    moves, parts = [], []
    for seen, outcome in zip(trial["seen"].T, better.T, strict=True):
        fit = fit_glm(design[seen], outcome[seen], model="logit")
        risk = expit(design @ fit.coefficients)
        moves.append(_moves(arms, features, design, np.where(seen, risk * (1 - risk), 0.0)))
        parts.append((outcome - risk) @ moves[-1])
    starts = tuple(np.cumsum([0, *sizes[:-1]]).tolist())
    return Subgroups(better, np.array(moves), np.array(parts), starts, chi2.isf(CALM, sizes))


def _moves(arms: Floats, features: list[Floats], design: Floats, spread: Floats) -> Floats:
    """Return what a response of each place adds to the standardized scores of the interactions."""
    known = design.T * spread
    bread = np.linalg.inv(known @ design)
    found = []
    for x in features:
        products = np.column_stack([arms[:, [a]] * x for a in (0, 1)])
        free = products - design @ (bread @ (known @ products))
        root = np.linalg.cholesky((free.T * spread) @ free)
        found.append(np.linalg.solve(root, free.T).T * (spread > 0)[:, None])
    return np.column_stack(found)
