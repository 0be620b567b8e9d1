"""A simulated trial as a table, and what goes with it: the truth, and what was done badly."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rctlab.inputs import Floats
from rctlab.record import ARMS
from rctlab.simulation.change import later_sums
from rctlab.simulation.flaws import BREAKS
from rctlab.simulation.model import MONTHS
from rctlab.simulation.people_frame import to_frame
from rctlab.simulation.scores import responds

Trial = dict[str, NDArray[Any]]

NOBODY = "Synthetic: nobody in this table exists."
NOTES = {
    "twin": "The numbers of people, of visits and of responders are those published.",
    "personal": "The numbers are near those published, and of nobody else's data.",
    "sample": "A draw from an invented population whose risks are known: attrs['truth'].",
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

    pairs = list(combinations(range(3), 2))
    names = [f"{ARMS[i]} v {ARMS[j]}" for i, j in pairs]
    return {
        "people": people,
        "risk": {arm: by_month(risks[place]) for place, arm in enumerate(ARMS)},
        "difference": {
            name: by_month(risks[i] - risks[j]) for name, (i, j) in zip(names, pairs, strict=True)
        },
        "ratio": {
            name: by_month(risks[i] / risks[j]) for name, (i, j) in zip(names, pairs, strict=True)
        },
    }


def note_of(mode: str, missing: str, breaks: Mapping[str, float]) -> str:
    """Say in words what the data are and what was done to them."""
    said = [NOBODY, NOTES[mode]]
    if mode == "twin" and (missing != "MAR" or breaks):
        said[1] = "The people are a twin's; what was done to them moves the published numbers."
    said += [f"{name}: {BREAKS[name].what} ({BREAKS[name].bias})." for name in breaks]
    return " ".join(said)
