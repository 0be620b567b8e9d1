"""From arrays to a table with one row a person; the truth about them, and a note, in words."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rctlab.inputs import Floats
from rctlab.record import ARMS
from rctlab.simulation.change import later_sums, responds
from rctlab.simulation.flaws import BREAKS
from rctlab.simulation.model import CASELOADS, ITEMS, MONTHS, RACES, SITES
from rctlab.simulation.people import NO_OPIOIDS_AT
from rctlab.simulation.plan import Trial

FLAGS = (
    *("social_need", "income_under_50k", "pain_over_5_years", "widespread_pain"),
    *("anxiety_depression", "headache", "sleep_disturbance"),
)
SYNTHETIC = "Synthetic: nobody in this table exists. Published counts and averages are real."

NOBODY = "Synthetic: nobody in this table exists."
NOTES = {
    "twin": "The numbers of people, of visits and of responders are those published.",
    "personal": "The numbers are near those published, and of nobody else's data.",
    "sample": "A draw from an invented population whose risks are known: attrs['truth'].",
}


def to_frame(trial: Trial) -> pd.DataFrame:
    """Return a trial as a DataFrame with the columns of `load_trial`."""
    columns = _baseline(trial) | _scores(trial) | _course(trial)
    frame = pd.DataFrame(columns)
    frame.attrs = {"synthetic": True, "note": SYNTHETIC}
    return frame


def _names(names: tuple[str, ...], places: NDArray[Any]) -> NDArray[Any]:
    """Give each place its name; -1 is missing."""
    return np.array([*names, np.nan], dtype=object)[places]


def _baseline(trial: Trial) -> Trial:
    n = len(trial["arm"])
    coaches = tuple(f"C{place + 1:02d}" for place in range(len(CASELOADS)))
    found: Trial = {
        "id": np.arange(1, n + 1),
        "site": _names(SITES, trial["site"]),
        "arm": _names(ARMS, trial["arm"]),
        "coach": _names(coaches, trial["coach"]),
        "sex": _names(("male", "female"), trial["female"].astype(int)),
        "age": trial["age"],
        "rural": trial["rural"].astype(int),
        "race_ethnicity": _names(RACES, trial["race"]),
    }
    found |= {name: trial[name].astype(int) for name in FLAGS}
    asked = trial["site"] != NO_OPIOIDS_AT
    found["long_term_opioids"] = np.where(asked, trial["long_term_opioids"], np.nan)
    found |= {name: trial[name] for name in ("phq8", "gad7")}
    return found | {f"bpi_{name}": trial["items"][:, at] for at, name in enumerate(ITEMS)}


def _scores(trial: Trial) -> Trial:
    seen = trial["seen"]
    before, intensity = trial["sum"], trial["intensity"]
    found: Trial = {}
    scales = (
        ("severity", before, trial["later"], 11),
        ("intensity", intensity, trial["later_intensity"], 4),
        ("interference", before - intensity, trial["later"] - trial["later_intensity"], 7),
    )
    for name, first, later, items in scales:
        found[f"{name}_0"] = np.round(first / items, 2)
        for at, month in enumerate(MONTHS):
            score = np.round(later[:, at] / items, 2)
            found[f"{name}_{month}"] = np.where(seen[:, at], score, np.nan)
    for at, month in enumerate(MONTHS):
        better = responds(before, trial["later"][:, at])
        found[f"responder_{month}"] = np.where(seen[:, at], better, np.nan)
    return found | {f"assessed_{month}": seen[:, at].astype(int) for at, month in enumerate(MONTHS)}


def _course(trial: Trial) -> Trial:
    sessions = trial["sessions"]
    return {
        "sessions": np.where(sessions < 0, np.nan, sessions),
        "withdrew": trial["withdrew"].astype(int),
        "died": trial["died"].astype(int),
        "hospital_stays": trial["hospital_stays"],
        "adverse_events": trial["adverse_events"],
    }


def to_table(trial: Trial, truth: bool, breaks: Mapping[str, float]) -> pd.DataFrame:
    """Return a trial as a DataFrame with the columns of `load_trial`, and a few more."""
    frame = to_frame(trial)
    more: dict[str, Any] = {}
    if "crossover" in breaks:
        more["received"] = np.array(ARMS, dtype=object)[trial["received"]]
    if "unequal_care" in breaks:
        more["other_care"] = trial["more_care"].astype(int)
    if truth:
        more |= _potential(trial)
    if more:
        frame = pd.concat([frame, pd.DataFrame(more)], axis=1)
    frame.columns.name = "synthetic"
    return frame


def _potential(trial: Trial) -> Trial:
    """Return the columns of everybody's severity and response under each arm."""
    found: Trial = {}
    potential = later_sums(trial, trial["margin"])
    for place, arm in enumerate(ARMS):
        for at, month in enumerate(MONTHS):
            later = potential[place, :, at]
            found[f"severity_{month}_if_{arm}"] = np.round(later / 11, 2)
            found[f"responder_{month}_if_{arm}"] = responds(trial["sum"], later).astype(int)
    return found


def risks_of(trial: Trial) -> Floats:
    """Return the risks of these people if all of them were in one arm and followed: 3 arms x 3 months."""
    return np.asarray((trial["margin"] < 0).mean(axis=1))


def truth_of(risks: Floats, people: str) -> dict[str, Any]:
    """Put true risks, differences and ratios into words."""

    def by_month(values: Floats) -> dict[int, float]:
        return dict(zip(MONTHS, values.tolist(), strict=True))

    pairs = {f"{ARMS[i]} v {ARMS[j]}": risks[[i, j]] for i, j in combinations(range(3), 2)}
    return {
        "people": people,
        "risk": {arm: by_month(risks[place]) for place, arm in enumerate(ARMS)},
        "difference": {name: by_month(one - other) for name, (one, other) in pairs.items()},
        "ratio": {name: by_month(one / other) for name, (one, other) in pairs.items()},
    }


def note_of(mode: str, missing: str, breaks: Mapping[str, float]) -> str:
    """Say in words what the data are and what was done to them."""
    said = [NOBODY, NOTES[mode]]
    if mode == "twin" and (missing != "MAR" or breaks):
        said[1] = "The people are a twin's; what was done to them moves the published numbers."
    said += [f"{name}: {BREAKS[name].what} ({BREAKS[name].bias})." for name in breaks]
    return " ".join(said)
