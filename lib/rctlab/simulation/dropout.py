"""Who is not seen: completely at random, at random given the baseline, or not at random."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rctlab.inputs import Floats
from rctlab.simulation import follow
from rctlab.simulation.plan import Plan
from rctlab.simulation.scores import Ints

# the default first
MECHANISMS = {
    "MAR": "depends on the arm and on what is known at baseline",
    "MCAR": "depends on the arm alone",
    "MNAR": "depends on the baseline and on the outcomes themselves: who fares badly stays away",
    "none": "nobody is missed",
}

BADLY = 0.8  # MNAR: log odds of staying per point (of 0-10) by which pain fell
EVERY_VISIT = 7


def fallen(people: Mapping[str, NDArray[Any]], later: Ints) -> Floats:
    """Return by how much everybody's severity fell on average over the months, points of 0-10."""
    return np.asarray((people["sum"][:, None] - later).mean(axis=1) / 11)


def choose_visits(
    wish: Floats,
    fall: Floats,
    arm: Ints,
    plan: Plan,
    missing: str,
    breaks: Mapping[str, float],
    rng: np.random.Generator,
) -> Ints:
    """Give everybody a pattern of visits, as many of each in each arm as planned."""
    if missing == "none":
        return np.full(len(arm), EVERY_VISIT)
    strength = np.full(3, BADLY if missing == "MNAR" else 0.0)
    strength[:2] += breaks.get("dropout", 0.0)
    return follow.draw_patterns(wish + strength[arm] * fall, arm, plan, rng)
