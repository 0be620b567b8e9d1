"""What to pass to a route where another trial's columns have other names."""

from __future__ import annotations

import pandas as pd

NAME_ARMS = "Name the column of the arms with arm=."
NAME_COVARIATES = "Name this trial's own with covariates=[...]; covariates=[] adjusts for nothing."
NAME_PREDICTORS = "Name this trial's own with predictors=[...]; predictors=[] leaves the arm alone."
NAME_SCORE = (
    "To impute takes the score that the outcome was cut from, at the start and each time: "
    "score='pain' stands for 'pain_0', 'pain_3' and so on. Without a score use complete_case, "
    "missing_as_no_response, worst_best or tipping_point, which need none."
)
NO_SESSIONS = "per_protocol needs how many sessions each person took; the other routes do without."


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
