"""Secondary outcomes: the same trial seen through another score, and its mean changes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from rctlab.inputs import Floats
from rctlab.missing.columns import PRESPECIFIED
from rctlab.missing.imputation import impute_response
from rctlab.missing.nonresponse import nonresponse_weights
from rctlab.record import ARMS
from rctlab.simulation.model import MONTHS


class Changes(NamedTuple):
    """Adjusted mean changes of the three arms, and their covariance (points of 0-10)."""

    means: Floats
    covariance: Floats

    def difference(self, one: str, other: str) -> tuple[float, float, float]:
        """Return the difference of two arms with its 95 % confidence limits."""
        way = 1.0 * (np.array(ARMS) == one) - 1.0 * (np.array(ARMS) == other)
        estimate = float(way @ self.means)
        half = 1.96 * float(np.sqrt(way @ self.covariance @ way))
        return estimate, estimate - half, estimate + half


def as_score(trial: pd.DataFrame, score: str) -> pd.DataFrame:
    """Put another score where severity stands, so that every route analyses it."""
    before = trial[f"{score}_0"]
    columns = {"severity_0": before}
    for month in MONTHS:
        after = trial[f"{score}_{month}"]
        columns[f"severity_{month}"] = after
        columns[f"responder_{month}"] = (after <= 0.7 * before).astype(float).where(after.notna())
    return trial.assign(**columns)


def mean_changes(trial: pd.DataFrame, month: int = 3) -> Changes:
    """Adjust the mean change in severity by the primary route."""
    filled = impute_response(trial, month)["change"].to_numpy()
    there = ~np.isnan(filled)
    weights = nonresponse_weights(trial).weights.to_numpy()[there]
    known = pd.get_dummies(trial[list(PRESPECIFIED)], drop_first=True).to_numpy(dtype=float)[there]
    known = known - np.average(known, axis=0, weights=weights)
    arms = (trial["arm"].to_numpy()[there][:, None] == np.array(ARMS)).astype(float)
    design = np.column_stack([arms, known])
    bread = np.linalg.inv((design.T * weights) @ design)
    beta = bread @ (design.T @ (weights * filled[there]))
    moves = (design * (weights * (filled[there] - design @ beta))[:, None]) @ bread
    return Changes(beta[:3], (moves.T @ moves)[:3, :3])
