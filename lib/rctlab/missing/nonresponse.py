"""Weights that let the people who were followed stand in for those who never were."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from rctlab.inputs import Floats
from rctlab.missing.columns import (
    NAME_PREDICTORS,
    PRESPECIFIED,
    RESPONDER,
    Members,
    arm_places,
    arms_of,
    followed,
    names_in,
    refuse_unknown,
)
from rctlab.models.design import design_matrix
from rctlab.models.newton import ConvergenceError, fit_glm
from rctlab.words import Printed, fixed

PREDICTORS = (*PRESPECIFIED, "age", "social_need", "phq8")
"""What, besides the arm, tells who was followed: who went missing was younger and worse off."""


@dataclass(frozen=True, repr=False)
class NonresponseWeights(Printed):
    """Non-response weights and the model behind them."""

    weights: pd.Series
    chances: pd.Series
    c_statistic: float
    coefficients: pd.Series = field(compare=False)

    @property
    def range(self) -> tuple[float, float]:
        """The smallest and the largest weight."""
        return float(self.weights.min()), float(self.weights.max())

    def _cells(self) -> list[tuple[str, str]]:
        low, high = (fixed(value, 2) for value in self.range)
        people = f"{self.weights.notna().sum():,} of {len(self.weights):,}"
        return [
            ("people followed", people),
            ("mean weight", fixed(float(self.weights.mean()), 2)),
            ("range", f"{low} to {high}"),
            ("c-statistic", fixed(self.c_statistic, 3)),
        ]

    def __str__(self) -> str:
        return "Non-response weights: " + "; ".join(f"{k} {v}" for k, v in self._cells())

    def _tables(self) -> list[Any]:
        rows = [list(cell) for cell in self._cells()]
        return [("weights", "Non-response weights", ["", "value"], rows)]

    def to_frame(self) -> pd.DataFrame:
        """Return weight and chance of each person, rows as in the trial."""
        return pd.DataFrame({"weight": self.weights, "chance": self.chances})


def nonresponse_weights(
    trial: pd.DataFrame,
    *,
    predictors: Iterable[str] = PREDICTORS,
    arm: str = "arm",
    outcome: str = RESPONDER,
) -> NonresponseWeights:
    """Weight the people with any follow-up by the inverse of their chance to be followed.

    The chance comes from a logistic regression of any follow-up (yes or no) on the arm and the
    predictors, over everybody randomized; the weight is 1 / chance, divided by its mean among the
    followed.

    Parameters
    ----------
    trial : pandas.DataFrame
        One row a person, with ``responder_3`` and so on.
    predictors : iterable of str
        Columns known for everybody at baseline.
    arm : str
        The column that says who is in which arm.
    outcome : str
        What the columns of the outcome begin with, if not "responder".

    Returns
    -------
    NonresponseWeights

    Raises
    ------
    TypeError, ValueError
        For columns that are not there or cannot be used, and where an arm or a group was followed
        not at all.

    References
    ----------
    Seaman SR, White IR (2013). Stat Methods Med Res 22:278-295. doi:10.1177/0962280210395740

    Examples
    --------
    >>> trial = pd.DataFrame({
    ...     "arm": ["coach", "usual"] * 4, "age": [30, 40, 50, 60, 70, 45, 25, 55],
    ...     "responder_3": [None, 0, 1, 0, 1, None, 0, 1],
    ... })
    >>> print(nonresponse_weights(trial, predictors=["age"]))
    Non-response weights: people followed 6 of 8; mean weight 1.00; range 0.74 to 1.52; c-statistic 0.667
    """
    names = names_in(predictors, "predictors")
    arms = arms_of(trial, arm)
    refuse_unknown(trial, names, NAME_PREDICTORS)
    there = followed(trial, outcome)
    labels = [str(name) for name in arms]
    design = design_matrix(arm_places(trial, arm), labels, trial[names], arm)
    if there.all():
        chances, coefficients = np.ones(len(trial)), np.full(len(design.names), np.nan)
    else:
        chances, coefficients = _chances(design.matrix, there, design.names)
    weights = np.where(there, 1 / chances, np.nan)
    weights /= weights[there].mean()
    return NonresponseWeights(
        pd.Series(weights, index=trial.index, name="weight"),
        pd.Series(chances, index=trial.index, name="chance"),
        c_statistic(chances, there),
        pd.Series(coefficients, index=list(design.names), name="coefficient"),
    )


def _chances(design: Floats, there: Members, names: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Return the fitted chances to be followed, and the coefficients."""
    try:
        fit = fit_glm(design, there, model="logit", names=names)
    except ConvergenceError as problem:
        raise ValueError(f"no weights: who was followed cannot be modelled: {problem}") from problem
    return fit.fitted, fit.coefficients


def c_statistic(chances: Floats, happened: Members) -> float:
    """Return the area under the ROC curve, a tie counted as a half."""
    events, others = int(happened.sum()), int((~happened).sum())
    if not events or not others:
        return float("nan")
    ranks = stats.rankdata(chances)[happened].sum()
    return float((ranks - events * (events + 1) / 2) / (events * others))
