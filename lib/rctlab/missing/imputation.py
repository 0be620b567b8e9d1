"""Single mean imputation of the change in a score, cut at the threshold of a responder."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from rctlab.inputs import Floats
from rctlab.missing.columns import (
    NAME_COVARIATES,
    NAME_SCORE,
    PRESPECIFIED,
    RESPONDER,
    Members,
    arm_places,
    arms_of,
    assessments,
    checked_month,
    checked_trial,
    followed,
    months_of,
    names_in,
    outcome_of,
    refuse_unknown,
    when,
)
from rctlab.models.design import design_matrix

FALL = 0.3  # a responder's score falls by this share of its baseline, or more
EDGE = 1e-9  # a fall of exactly the threshold counts, whatever the last binary digit
ROUNDED = 0.01  # within this share of the baseline, a rounded score may miss the threshold
MISSED = "missed_others"


class _Columns(NamedTuple):
    """Which columns are meant."""

    arm: str
    outcome: str
    score: str
    covariates: list[str]

    @property
    def baseline(self) -> str:
        return f"{self.score}_0"


class _Visits(NamedTuple):
    """One row a person and month, of people with any follow-up."""

    month: Any
    seen: Members
    change: Floats
    design: Floats
    names: tuple[str, ...]


def impute_response(
    trial: pd.DataFrame,
    month: Any = 3,
    *,
    covariates: Iterable[str] = PRESPECIFIED,
    arm: str = "arm",
    outcome: str = RESPONDER,
    score: str = "severity",
) -> pd.DataFrame:
    """Replace missing outcomes of people with any follow-up by their predicted mean.

    The working model is fitted by least squares to all assessments there are, a row each:

        change[i, m] = a[arm of i, m] + b severity_0[i] + c'covariates[i] + d missed[i, m] + error

    ``change[i, m]`` is ``severity_m - severity_0`` of person i, with a mean of its own for each arm
    and month, and ``missed[i, m]`` says how many of the person's other assessments were missed: a
    pattern-mixture term, so that people who are often missing may have other outcomes than people
    who never are. A missing change is replaced by the mean that the model predicts, without any
    error; the person counts as a responder if the score falls by 30 % or more.

    Parameters
    ----------
    trial : pandas.DataFrame
        One row a person, with ``severity_0``, ``severity_m`` and ``responder_m`` for each month m.
    month : int or str
        The assessment to fill in.
    covariates : iterable of str
        Columns of the model besides arm, month and ``severity_0``.
    arm : str
        The column that says who is in which arm.
    outcome, score : str
        What the columns of the outcome and of the score behind it begin with.

    Returns
    -------
    pandas.DataFrame
        Rows as in the trial. ``change``: observed, or predicted; ``responder``: 1, 0, or missing
        for people with no follow-up at all; ``imputed``: who was filled in. Its ``attrs`` hold the
        coefficients of the model.

    Raises
    ------
    TypeError, ValueError
        For columns or months that are not there, contradict each other or cannot be used, where
        those who responded are not those whose score fell by 30 %, and where the data do not
        suffice for the model.

    Notes
    -----
    A mean crosses a threshold less often than people do: the prediction is about the arm's average
    change, and the average is no responder. So nearly every missing outcome becomes a
    non-response, and the arm with the most missing outcomes loses most. One value for each also
    pretends to know it. Both are why this route is worth a lesson.

    References
    ----------
    Little RJA (1993). J Am Stat Assoc 88:125-134. doi:10.1080/01621459.1993.10594302

    Examples
    --------
    >>> trial = pd.DataFrame({
    ...     "arm": ["coach", "usual"] * 4, "severity_0": [6.0, 5, 7, 4, 6, 5, 8, 6],
    ...     "severity_3": [3.0, 5, 4, 4, 3, 4, None, None],
    ...     "severity_6": [4.0, 5, 5, 3, None, 5, 4, None],
    ... })
    >>> for m in (3, 6):
    ...     score = trial[f"severity_{m}"]
    ...     trial[f"responder_{m}"] = (score <= 0.7 * trial["severity_0"]).where(score.notna())
    >>> impute_response(trial, month=3, covariates=[]).iloc[4:].round(2)
       change  responder  imputed
    4   -3.00        1.0    False
    5   -1.00        0.0    False
    6   -3.17        1.0     True
    7     NaN        NaN    False
    """
    arms_of(trial, arm)
    month = checked_month(trial, month, outcome)
    names = [name for name in names_in(covariates, "covariates") if name != f"{score}_0"]
    refuse_unknown(trial, [f"{score}_0"], NAME_SCORE)
    refuse_unknown(trial, names, NAME_COVARIATES)
    responder = outcome_of(trial, month, outcome)
    baseline, later = (_numbers(trial, f"{score}_{m}") for m in (0, month))
    change, wanted = later - baseline, followed(trial, outcome) & np.isnan(responder)
    _refuse_another_score(change, baseline, responder, f"outcome={outcome!r} and score={score!r}")
    coefficients: dict[str, float] = {}
    if wanted.any():
        change[wanted], coefficients = _predicted(
            trial, month, _Columns(arm, outcome, score, names)
        )
        fell = change <= -FALL * baseline + EDGE
        responder = np.where(wanted, fell, responder)
    columns = {"change": change, "responder": responder, "imputed": wanted}
    frame = pd.DataFrame(columns, index=trial.index)
    frame.attrs["coefficients"] = coefficients
    return frame


def _numbers(trial: pd.DataFrame, name: str) -> Floats:
    """Return a score as floats, nan where it is missing."""
    column = checked_trial(trial, [name], NAME_SCORE)[name]
    if column.notna().any() and not pd.api.types.is_numeric_dtype(column):
        raise TypeError(f"{name!r} holds {column.dtype} values; numbers are needed.")
    return column.to_numpy(dtype=float, na_value=np.nan).copy()


def _refuse_another_score(change: Floats, baseline: Floats, responder: Floats, both: str) -> None:
    """Say how many responded without the fall of a responder, or fell and did not respond."""
    seen = ~np.isnan(responder) & ~np.isnan(change)
    over = change + FALL * baseline
    clear = seen & (np.abs(over) > ROUNDED * baseline)
    wrong = int((clear & ((over <= EDGE) != (responder == 1))).sum())
    if wrong:
        raise ValueError(
            f"{both} do not go together: {wrong:,} of {seen.sum():,} people observed count as "
            "responders though this score did not fall by 30 % or more, or the other way round. "
            "Name an outcome, outcome=, and the score that it was cut from, score=."
        )


def _predicted(
    trial: pd.DataFrame, month: Any, columns: _Columns
) -> tuple[Floats, dict[str, float]]:
    """Return the predicted changes of those to fill in, in order, and the model's coefficients."""
    visits = _visits(trial, columns)
    design = visits.design[visits.seen]
    coefficients, _, rank, _ = np.linalg.lstsq(design, visits.change[visits.seen], rcond=None)
    if rank < design.shape[1]:
        raise ValueError(
            f"{len(design)} assessments do not suffice for the {design.shape[1]} coefficients of "
            f"the working model ({', '.join(visits.names)}): leave covariates out."
        )
    here = (visits.month == month) & ~visits.seen
    return visits.design[here] @ coefficients, dict(
        zip(visits.names, coefficients.tolist(), strict=True)
    )


def _visits(trial: pd.DataFrame, columns: _Columns) -> _Visits:
    """Return a row for each month of each person with any follow-up, month after month."""
    outcome, baseline = columns.outcome, columns.baseline
    months, seen = months_of(trial, outcome), assessments(trial, outcome)
    some = np.flatnonzero(seen.any(axis=1))
    seen = seen[some]
    rows = {name: trial[name] for name in (baseline, *columns.covariates)}
    known = pd.concat([pd.DataFrame(rows).iloc[some]] * len(months), ignore_index=True)
    missed = (~seen).sum(axis=1)[:, None] - ~seen
    there = seen.ravel(order="F")
    if np.ptp(missed.ravel(order="F")[there]) > 0:
        others = missed.ravel(order="F").astype(float)
        # beside a covariate of the same name, not in its place
        known.insert(known.shape[1], MISSED, others, allow_duplicates=True)
    cell, cells = _cells(trial, some, months, columns)
    _refuse_empty(cells, np.bincount(cell[there], minlength=len(cells)))
    design = design_matrix(cell, cells, known, "change")
    change = np.concatenate([_numbers(trial, f"{columns.score}_{m}")[some] for m in months])
    change -= np.tile(_numbers(trial, baseline)[some], len(months))
    return _Visits(np.repeat(months, len(some)), there, change, *design)


def _cells(
    trial: pd.DataFrame, some: Any, months: list[Any], columns: _Columns
) -> tuple[Any, list[str]]:
    """Return the place of each visit among the pairs of arm and month, and the pairs in words."""
    arms = arms_of(trial, columns.arm)
    times = [when(trial, month, columns.outcome) for month in months]
    codes = arm_places(trial, columns.arm)[some]
    cell = np.concatenate([codes + len(arms) * later for later in range(len(months))])
    return cell, [f"{name}, {time}" for time in times for name in arms]


def _refuse_empty(cells: list[str], sizes: Any) -> None:
    empty = [repr(name) for name, size in zip(cells, sizes, strict=True) if not size]
    if empty:
        raise ValueError(f"nobody was assessed in {'; '.join(empty)}: nothing to predict from.")
