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
    """Return the trial if it is a data frame with people and these columns.

    Parameters
    ----------
    trial : pandas.DataFrame
        One row a person.
    columns : iterable of str
        What has to be there.
    way_out : str
        What to do where one is not, for the message.

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    TypeError
        If it is no data frame.
    ValueError
        If it has no rows, or lacks columns: the message names all of them.

    Examples
    --------
    >>> checked_trial(pd.DataFrame({"arm": ["coach"], "sex": ["male"]}), ["arm", "Sex"])
    Traceback (most recent call last):
    ValueError: trial has no column 'Sex' (near it: 'sex'). Its columns are: 'arm', 'sex'.
    """
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
    """Return names of columns as a list without doubles; one name alone is refused.

    Examples
    --------
    >>> names_in(("age", "sex", "age"), "covariates")
    ['age', 'sex']
    """
    if isinstance(columns, (str, bytes)) or not isinstance(columns, Iterable):
        raise TypeError(f"{argument}={columns!r}: give a list of columns; [] is none.")
    return list(dict.fromkeys(columns))


def when(trial: pd.DataFrame, time: Any, outcome: str = RESPONDER) -> str:
    """Return a time in words, in the unit that the data name; this course's trial has months.

    Examples
    --------
    >>> when(pd.DataFrame({"responder_3": [1]}), 3)
    '3 months'
    >>> trial = pd.DataFrame({"died_28": [1]})
    >>> trial.attrs["unit"] = "days"
    >>> when(trial, 28, "died"), when(trial, "end", "died")
    ('28 days', 'end')
    """
    unit = trial.attrs.get("unit", "months" if outcome == RESPONDER else "")
    return f"{time} {unit}".strip() if isinstance(time, int) else str(time)


def months_of(trial: pd.DataFrame, outcome: str = RESPONDER, wanted: Any = 3) -> list[Any]:
    """Return the months at which the outcome was assessed, in order.

    Parameters
    ----------
    trial : pandas.DataFrame
    outcome : str
        What its columns begin with: "responder" for ``responder_3``, ``responder_6`` and so on.
    wanted : int or str
        A month to name in the message.

    Returns
    -------
    list of int, or of str
        Names of times, in the order of the columns, for a trial without numbered months.

    Raises
    ------
    ValueError
        If there is no column such as ``responder_3``.

    Examples
    --------
    >>> months_of(pd.DataFrame({"responder_12": [1], "responder_3": [0]}))
    [3, 12]
    >>> months_of(pd.DataFrame({"infarction_end": [1]}), "infarction")
    ['end']
    """
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
    """Return the month if the trial has an outcome at it.

    Examples
    --------
    >>> checked_month(pd.DataFrame({"responder_3": [0], "responder_6": [1]}), 9)
    Traceback (most recent call last):
    ValueError: month=9 was not an assessment; allowed: 3, 6
    """
    months = months_of(trial, outcome, month)
    if isinstance(month, (bool, np.bool_)) or month not in months:
        allowed = ", ".join(map(str, months))
        raise ValueError(f"month={month!r} was not an assessment; allowed: {allowed}")
    return months[months.index(month)]


def arms_of(trial: pd.DataFrame, arm: str, **named: Any) -> list[Any]:
    """Return the arms in order: of the categories, or else of the alphabet.

    Parameters
    ----------
    trial : pandas.DataFrame
    arm : str
        The column that says who is in which arm.
    **named : str, or what the arm column holds
        Arms that have to be there, each by the argument that named it.

    Returns
    -------
    list

    Raises
    ------
    ValueError
        If somebody's arm is missing, or an arm named is not there.

    Examples
    --------
    >>> arms_of(pd.DataFrame({"arm": ["usual", "coach", "usual"]}), "arm", reference="usual")
    ['coach', 'usual']
    """
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
    """Say which of these columns are not there, or not known for everybody.

    Examples
    --------
    >>> refuse_unknown(pd.DataFrame({"age": [50, None]}), ["age"])
    Traceback (most recent call last):
    ValueError: 'age' is missing for 1 of 2 people. Impute it, or leave it or these people out.
    """
    names = list(columns)
    for name in names:
        missing = int(checked_trial(trial, names, way_out)[name].isna().sum())
        if missing:
            raise ValueError(
                f"{name!r} is missing for {missing} of {len(trial)} people. "
                "Impute it, or leave it or these people out."
            )
