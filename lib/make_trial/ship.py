"""Write the calibrated trial: the CSV, its hash, and the targets with what was reached."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from make_trial.targets_analysed import analysed
from make_trial.targets_counted import counted
from rctlab.record import published
from rctlab.trial import DATA, HASH, sha256

WHOLE = ("long_term_opioids", "sessions", "responder_3", "responder_6", "responder_12")
TARGETS = "targets.toml"
_EXPLAINED = (
    "# What the synthetic trial is held to: written by python -m make_trial.",
    "# key, part: which number of published.toml; how: by which analysis, where it is not the plain one;",
    "# tolerance: what was aimed at; reached: what the shipped trial gives, in the fact's unit;",
    "# why: where the tolerance was missed. A test recomputes each row from the CSV.",
)


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


def as_csv(trial: pd.DataFrame) -> bytes:
    """Return the trial as the text of a CSV: whole numbers without a point, missing is empty."""
    whole = {name: trial[name].astype("Int64") for name in WHOLE if name in trial}
    return trial.assign(**whole).to_csv(index=False, lineterminator="\n").encode()


def write_trial(trial: pd.DataFrame, folder: Path) -> str:
    """Write the CSV and its hash into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    content = as_csv(trial)
    found = sha256(content)
    (folder / DATA).write_bytes(content)
    (folder / HASH).write_text(f"{found}  {DATA}\n", encoding="utf-8", newline="\n")
    return found


def write_targets(trial: pd.DataFrame, folder: Path) -> None:
    """Write the targets, with what this trial reaches, into a folder."""
    lines = [*_EXPLAINED, "", "rows = [", *map(_line, twin_rows(trial)), "]"]
    (folder / TARGETS).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _line(row: dict[str, str | float]) -> str:
    cells = [f'{k} = "{v}"' if isinstance(v, str) else f"{k} = {v:g}" for k, v in row.items()]
    return f"  {{ {', '.join(cells)} }},"
