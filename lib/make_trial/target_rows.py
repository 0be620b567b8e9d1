"""The targets of the shipped trial, and what a trial reaches: each computed from its columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from make_trial.targets_analysed import analysed
from make_trial.targets_counted import counted
from rctlab.record import published


class Target(NamedTuple):
    """A published number, and what a trial gives for it."""

    key: str
    part: str
    how: str
    tolerance: float
    reached: float


# why a tolerance was missed, by the beginning of "key part how"
_DIGIT = "no whole number of people gives the printed digit: in the paper some had no data"
_COACH = "the paper's standard errors are clustered by coach, and these are not"
_SPREAD = "how much changes vary within an arm is invented: the limits are off by 0.12 at most"
_THIRD = "P hangs on the third digit of the ratio, which is not printed"
WHY = {
    "social_need.online": _DIGIT,
    "widespread_pain.coach": _DIGIT,
    "headache.online": _DIGIT,
    "nonresponse_weights": "the paper's model of the weights had other predictors",
    "adjusted.coach": _COACH,
    "adjusted.online.6 upper clustered": "the interval is a little narrower than the paper's",
    "adjusted_ratio.coach-online.6 p clustered": _THIRD,
    "adjusted_ratio.coach-online.12 p clustered": _THIRD,
    "adjusted_ratio.coach-": _COACH,
    "observed_ratio.coach-": _COACH,
    "interference_ratio.coach-": _COACH,
    "severity_change_difference": _SPREAD,
    "intensity_change_difference": _SPREAD,
    "interference_change_difference": _SPREAD,
}


def published_value(key: str, part: str) -> float:
    """Return one number of a fact: the fact itself, or a part of it."""
    value = published[key].value
    if not part:
        return float(value)
    if isinstance(value, tuple):
        return float(value[("events", "n").index(part)])
    return float(value[part])


def targets_of(trial: pd.DataFrame) -> Iterator[Target]:
    """Yield every target with what a trial reaches."""
    for key, part, how, tolerance, reached in (*counted(trial), *analysed(trial)):
        yield Target(key, part, how, tolerance, float(f"{reached:.6g}"))


def why(target: Target) -> str:
    """Say why a target was missed, or nothing if it was not."""
    if abs(target.reached - published_value(target.key, target.part)) <= target.tolerance + 1e-9:
        return ""
    name = " ".join(filter(None, (target.key, target.part, target.how)))
    return next((text for start, text in WHY.items() if name.startswith(start)), "not known")


def twin_rows(trial: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of the published record's part on the twin."""
    rows = []
    for target in targets_of(trial):
        row = target._asdict() | {"why": why(target)}
        rows.append({name: value for name, value in row.items() if value != ""})
    return rows
