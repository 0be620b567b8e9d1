"""The columns of a trial's data frame: what has to be there, which months and arms there are.

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

from rctlab.measures.from_people import plain_value
from rctlab.missing.column_hints import NAME_ARMS, name_outcome

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
