"""Who was assessed when, and what came of it: read from columns that must not contradict each other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rctlab.measures.from_people import listed_values, plain_value
from rctlab.missing.columns import RESPONDER, Members, checked_trial, months_of


def zero_or_one(trial: pd.DataFrame, name: str) -> NDArray[np.float64]:
    """Return a column of 0 and 1 as floats, nan where it is missing."""
    column = checked_trial(trial, [name])[name]
    seen = [plain_value(value) for value in column.dropna().unique()]
    if not all(isinstance(value, (bool, int, float)) and value in (0, 1) for value in seen):
        raise ValueError(f"{name!r} holds {listed_values(column)}; allowed are 0 and 1.")
    return np.array([np.nan if value is None else float(value) for value in _plain(column)])


def _plain(column: pd.Series) -> list[Any]:
    return column.astype(object).where(column.notna(), None).tolist()


def outcome_of(trial: pd.DataFrame, month: Any, outcome: str = RESPONDER) -> NDArray[np.float64]:
    """Return who responded at a month: 1, 0, or nan for people who were not assessed."""
    responder = zero_or_one(trial, f"{outcome}_{month}")
    known = ~np.isnan(responder)
    if f"assessed_{month}" in trial.columns:
        there = zero_or_one(trial, f"assessed_{month}") == 1
        _refuse_contradiction(
            known, there if outcome == RESPONDER else there & known, month, "outcome"
        )
    if outcome == RESPONDER and f"severity_{month}" in trial.columns:
        score = trial[f"severity_{month}"].notna().to_numpy(dtype=bool)
        _refuse_contradiction(score, known, month, "severity")
    return responder


def _refuse_contradiction(has: Members, assessed: Members, month: Any, what: str) -> None:
    """Say how many people have something at a month that the other column denies."""
    without, beside = int((assessed & ~has).sum()), int((has & ~assessed).sum())
    if without or beside:
        raise ValueError(
            f"the columns of month {month} contradict each other: {without} people were assessed "
            f"without {what}, and {beside} have {what} but were not assessed."
        )


def assessments(trial: pd.DataFrame, outcome: str = RESPONDER) -> NDArray[np.bool_]:
    """Return who was assessed when: a row a person, a column for each of `months_of`."""
    return np.column_stack([_there(trial, month, outcome) for month in months_of(trial, outcome)])


def _there(trial: pd.DataFrame, month: Any, outcome: str) -> Members:
    known = ~np.isnan(outcome_of(trial, month, outcome))
    said = f"assessed_{month}"
    # in this course's trial the two are the same, or have been refused
    if outcome == RESPONDER or said not in trial.columns:
        return known
    return np.asarray(zero_or_one(trial, said) == 1)


def followed(trial: pd.DataFrame, outcome: str = RESPONDER) -> Members:
    """Return who was assessed at least once."""
    return np.asarray(assessments(trial, outcome).any(axis=1))
