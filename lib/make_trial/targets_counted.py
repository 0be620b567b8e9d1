"""Targets that are counted: people, their baseline, who was seen, sessions and harms."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from rctlab.missing.nonresponse import nonresponse_weights
from rctlab.record import ARMS
from rctlab.simulation.model import MONTHS

Row = tuple[str, str, str, float, float]

SHARES = (
    *("rural", "social_need", "income_under_50k", "pain_over_5_years", "widespread_pain"),
    *("anxiety_depression", "headache"),
)
DIGIT = 0.05  # half of the printed digit
WHOLE = 0.5


def counted(trial: pd.DataFrame) -> Iterator[Row]:
    """Yield key, part, how, tolerance and what the trial gives, for all that is counted."""
    for arm, people in _arms(trial):
        yield from _baseline(arm, people)
        yield from _course(arm, people)
    yield from _everybody(trial)
    yield from _missing(trial)
    yield from _coaches(trial)


def _arms(trial: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    for arm in ARMS:
        yield arm, trial[trial["arm"] == arm]


def _baseline(arm: str, people: pd.DataFrame) -> Iterator[Row]:
    yield f"randomized.{arm}", "", "", 0, len(people)
    yield f"women.{arm}", "", "", 0, (people["sex"] == "female").sum()
    for name in SHARES:
        yield f"{name}.{arm}", "", "", DIGIT, 100 * people[name].mean()
    yield f"severity.{arm}", "mean", "", DIGIT, people["severity_0"].mean()
    yield f"severity.{arm}", "sd", "", DIGIT, people["severity_0"].std()


def _course(arm: str, people: pd.DataFrame) -> Iterator[Row]:
    visits = people[[f"assessed_{month}" for month in MONTHS]].sum(axis=1)
    for month in MONTHS:
        yield f"assessed.{arm}.{month}", "", "", 0, people[f"assessed_{month}"].sum()
        outcome = people[f"responder_{month}"]
        yield f"observed.{arm}.{month}", "events", "", 0, outcome.sum()
        yield f"observed.{arm}.{month}", "n", "", 0, outcome.notna().sum()
    yield f"any_follow_up.{arm}", "", "", 0, (visits > 0).sum()
    yield f"no_follow_up.{arm}", "", "", 0, (visits == 0).sum()
    yield f"all_follow_up.{arm}", "", "", 0, (visits == 3).sum()
    for name in ("withdrew", "died"):
        yield f"{name}.{arm}", "", "", 0, people[name].sum()
    stayed = (people["withdrew"] == 0) & (people["died"] == 0)
    yield f"completed.{arm}", "", "", 0, stayed.sum()
    yield f"hospitalized.{arm}", "", "", 0, (people["hospital_stays"] > 0).sum()
    yield f"hospital_events.{arm}", "", "", 0, people["hospital_stays"].sum()
    yield f"patient_initiated_events.{arm}", "", "", 0, (people["adverse_events"] > 0).sum()
    if arm != "usual":
        sessions = people["sessions"]
        yield f"sessions_6_to_8.{arm}", "", "", 0, (sessions >= 6).sum()
        yield f"sessions_1_to_5.{arm}", "", "", 0, sessions.between(1, 5).sum()
        yield f"sessions_none.{arm}", "", "", 0, (sessions == 0).sum()


def _everybody(trial: pd.DataFrame) -> Iterator[Row]:
    yield "age.all", "mean", "", DIGIT, trial["age"].mean()
    yield "age.all", "sd", "", DIGIT, trial["age"].std()
    yield "women.all", "", "", 0, (trial["sex"] == "female").sum()
    yield "severity_7_or_more.all", "", "", DIGIT, 100 * (trial["severity_0"] >= 7).mean()
    race = trial["race_ethnicity"]
    yield "white_non_hispanic.all", "", "", WHOLE, 100 * (race == "White non-Hispanic").mean()
    for name in ("Black", "Hispanic"):
        yield f"race_ethnicity.{name}", "", "", 0, (race == name).sum()
    yield "social_need.all", "", "", WHOLE, 100 * trial["social_need"].mean()
    for name in ("phq8", "gad7"):
        yield f"{name}_10_or_more.all", "", "", DIGIT, 100 * (trial[name] >= 10).mean()
    for name in ("sleep_disturbance", "long_term_opioids"):
        yield f"{name}.all", "", "", DIGIT, 100 * trial[name].mean()
    yield "sites.all", "", "", 0, trial["site"].nunique()


def _missing(trial: pd.DataFrame) -> Iterator[Row]:
    visits = trial[[f"assessed_{month}" for month in MONTHS]].sum(axis=1)
    for table, times in (("never_followed", 0), ("always_followed", 3)):
        people = trial[visits == times]
        yield f"{table}.social_need", "", "", DIGIT, 100 * people["social_need"].mean()
        severe = 100 * (people["severity_0"] >= 7).mean()
        yield f"{table}.severity_7_or_more", "", "", DIGIT, severe
        for name in ("phq8", "age"):
            yield f"{table}.{name}", "", "", DIGIT, people[name].mean()
    found = nonresponse_weights(trial)
    low, high = found.range
    for part, value in (("mean", float(found.weights.mean())), ("lowest", low), ("highest", high)):
        yield "nonresponse_weights.weight", part, "", DIGIT / 10, value
    yield "nonresponse_weights.c_statistic", "", "", DIGIT / 100, found.c_statistic


def _coaches(trial: pd.DataFrame) -> Iterator[Row]:
    people = trial["coach"].value_counts()
    yield "coaches.coach", "", "", 0, len(people)
    parts = {"least": 0, "lower_quartile": 25, "median": 50, "upper_quartile": 75, "most": 100}
    for part, percent in parts.items():
        yield "caseload.coach", part, "", 0, float(people.quantile(percent / 100))
