"""From arrays to a table with one row a person."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rctlab.record import ARMS
from rctlab.simulation.model import CASELOADS, ITEMS, MONTHS, RACES, SITES
from rctlab.simulation.people import NO_OPIOIDS_AT
from rctlab.simulation.scores import responds

FLAGS = (
    *("social_need", "income_under_50k", "pain_over_5_years", "widespread_pain"),
    *("anxiety_depression", "headache", "sleep_disturbance"),
)
SYNTHETIC = "Synthetic: nobody in this table exists. Published counts and averages are real."

Part = dict[str, NDArray[Any]]


def to_frame(trial: Part) -> pd.DataFrame:
    """Return a trial as a DataFrame with the columns of `load_trial`."""
    columns = _baseline(trial) | _scores(trial) | _course(trial)
    frame = pd.DataFrame(columns)
    frame.attrs = {"synthetic": True, "note": SYNTHETIC}
    return frame


def _names(names: tuple[str, ...], places: NDArray[Any]) -> NDArray[Any]:
    """Give each place its name; -1 is missing."""
    return np.array([*names, np.nan], dtype=object)[places]


def _baseline(trial: Part) -> Part:
    n = len(trial["arm"])
    coaches = tuple(f"C{place + 1:02d}" for place in range(len(CASELOADS)))
    found: Part = {
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


def _scores(trial: Part) -> Part:
    seen = trial["seen"]
    before, intensity = trial["sum"], trial["intensity"]
    found: Part = {}
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


def _course(trial: Part) -> Part:
    sessions = trial["sessions"]
    return {
        "sessions": np.where(sessions < 0, np.nan, sessions),
        "withdrew": trial["withdrew"].astype(int),
        "died": trial["died"].astype(int),
        "hospital_stays": trial["hospital_stays"],
        "adverse_events": trial["adverse_events"],
    }
