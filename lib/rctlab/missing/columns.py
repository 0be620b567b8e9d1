"""The columns of a trial's data frame: which months and arms there are, who was assessed when.

A trial has one row a person: the arm, for each month m the outcome ``responder_m`` (1, 0, or
missing) and, if wanted, ``assessed_m`` (1 or 0) and the score ``severity_m``. Another trial may
call its outcome and its times otherwise: ``infarction_end``.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rctlab.measures.from_people import listed_values, plain_value

PRESPECIFIED = (
    "severity_0",
    "sex",
    "site",
    "rural",
    "widespread_pain",
    "anxiety_depression",
)
"""The covariates that the trial's plan of analysis named before the results were known."""

RESPONDER = "responder"
"""What the columns of the trial's outcome begin with."""

Members = NDArray[np.bool_]

# what to pass where another trial's columns have other names
NAME_ARMS = "Name the column of the arms with arm=."
NAME_COVARIATES = "Name this trial's own with covariates=[...]; covariates=[] adjusts for nothing."
NAME_PREDICTORS = "Name this trial's own with predictors=[...]; predictors=[] leaves the arm alone."
NAME_SCORE = (
    "To impute takes the score that the outcome was cut from, at the start and each time: "
    "score='pain' stands for 'pain_0', 'pain_3' and so on. Without a score use complete_case, "
    "missing_as_no_response, worst_best or tipping_point, which need none."
)
NO_SESSIONS = "per_protocol needs how many sessions each person took; the other routes do without."


def checked_trial(trial: Any, columns: Iterable[str] = (), way_out: str = "") -> pd.DataFrame:
    """Return the trial if it is a data frame with people and these columns."""
    if not isinstance(trial, pd.DataFrame):
        raise TypeError(f"trial is a {type(trial).__name__}; a pandas DataFrame is needed.")
    if not len(trial):
        raise ValueError("trial has no rows: one row a person is needed.")
    there = [str(column) for column in trial.columns]
    lacking = [name for name in dict.fromkeys(columns) if name not in trial.columns]
    if lacking:
        folded = {name.casefold(): name for name in there}
        near = dict.fromkeys(
            folded[match]
            for name in lacking
            for match in difflib.get_close_matches(str(name).casefold(), folded, n=1)
        )
        hint = f" (near it: {', '.join(map(repr, near))})" if near else ""
        raise ValueError(
            f"trial has no column {', '.join(map(repr, lacking))}{hint}. "
            f"{way_out}{' ' * bool(way_out)}Its columns are: {', '.join(map(repr, there))}."
        )
    return trial


def names_in(columns: Any, argument: str) -> list[str]:
    """Return names of columns as a list without doubles; one name alone is refused."""
    if isinstance(columns, (str, bytes)) or not isinstance(columns, Iterable):
        raise TypeError(f"{argument}={columns!r}: give a list of columns; [] is none.")
    return list(dict.fromkeys(columns))


def when(trial: pd.DataFrame, time: Any, outcome: str = RESPONDER) -> str:
    """Return a time in words, in the unit that the data name; this course's trial has months."""
    unit = trial.attrs.get("unit", "months" if outcome == RESPONDER else "")
    return f"{time} {unit}".strip() if isinstance(time, int) else str(time)


def months_of(trial: pd.DataFrame, outcome: str = RESPONDER, wanted: Any = 3) -> list[Any]:
    """Return the months at which the outcome was assessed, in order."""
    if not isinstance(outcome, str):
        raise TypeError(f"outcome={outcome!r}: give what its columns begin with, as text.")
    start = f"{outcome}_"
    names = [str(column) for column in trial.columns]
    times = [name.removeprefix(start) for name in names if name.startswith(start)]
    numbered = sorted(int(time) for time in times if time.isdecimal())
    if not times:
        raise ValueError(f"trial has no column such as '{start}{wanted}'. {name_outcome(trial)}")
    return numbered or times


def checked_month(trial: pd.DataFrame, month: Any, outcome: str = RESPONDER) -> Any:
    """Return the month if the trial has an outcome at it."""
    months = months_of(trial, outcome, month)
    if isinstance(month, (bool, np.bool_)) or month not in months:
        allowed = ", ".join(map(str, months))
        raise ValueError(f"month={month!r} was not an assessment; allowed: {allowed}")
    return months[months.index(month)]


def arms_of(trial: pd.DataFrame, arm: str, **named: Any) -> list[Any]:
    """Return the arms in order: of the categories, or else of the alphabet."""
    column = checked_trial(trial, [arm], NAME_ARMS)[arm]
    unknown = int(column.isna().sum())
    if unknown:
        raise ValueError(f"arm={arm!r} is missing for {unknown} of {len(column)} people.")
    arms = [plain_value(value) for value in pd.unique(column.astype(object))]
    if isinstance(column.dtype, pd.CategoricalDtype):
        arms = [plain_value(value) for value in column.cat.categories if value in arms]
    else:
        arms.sort(key=lambda value: (str(type(value)), value))
    for argument, name in named.items():
        if name not in arms:
            raise ValueError(
                f"{argument}={name!r} is not an arm. The arms are: {', '.join(map(repr, arms))}. "
                f"Name one of them with {argument}=."
            )
    return arms


def who_is_in(trial: pd.DataFrame, arm: str) -> dict[Any, Members]:
    """Return the members of each arm, the arms in order."""
    arms = arms_of(trial, arm)
    column = trial[arm].astype(object)
    return {name: column.eq(name).to_numpy(dtype=bool) for name in arms}


def arm_places(trial: pd.DataFrame, arm: str) -> NDArray[np.intp]:
    """Return for each person the place of the arm among `arms_of`."""
    return np.argmax(np.column_stack(list(who_is_in(trial, arm).values())), axis=1)


def refuse_unknown(trial: pd.DataFrame, columns: Iterable[str], way_out: str = "") -> None:
    """Say which of these columns are not there, or not known for everybody."""
    names = list(columns)
    for name in names:
        missing = int(checked_trial(trial, names, way_out)[name].isna().sum())
        if missing:
            raise ValueError(
                f"{name!r} is missing for {missing} of {len(trial)} people. "
                "Impute it, or leave it or these people out."
            )


def likely_outcomes(trial: pd.DataFrame) -> list[str]:
    """Return what the names of columns begin with that hold 0 and 1 at some time after the start."""
    stems: list[str] = []
    for name, column in trial.items():
        stem, _, time = str(name).rpartition("_")
        later = (time.isdecimal() and int(time) > 0) or f"assessed_{time}" in trial.columns
        if later and stem not in ("", "assessed", *stems):
            known = column.dropna()
            stems += [stem] * bool(len(known) and known.isin([0, 1]).all())
    return stems


def name_outcome(trial: pd.DataFrame) -> str:
    """Say how to name the outcome of this trial."""
    named = [f"outcome={stem!r}" for stem in likely_outcomes(trial)]
    if not named:
        return "Say what the columns of the outcome begin with: outcome='better' for 'better_3'."
    return f"Say which column holds the outcome: {' or '.join(named)}."


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
