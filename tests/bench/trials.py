"""What is timed: one simulated trial, and how near a twin comes to the published digits."""

from __future__ import annotations

import time
from statistics import median
from typing import Any

import numpy as np

from rctlab import published, simulate_trial
from rctlab.record import ARMS
from rctlab.simulation.drawing import draw_simulated
from rctlab.simulation.plan import published_plan
from rctlab.simulation.quick_routes import quick_primary
from rctlab.simulation.swaps import printed_alike

TARGET = 15.0  # ms, of the default trial
KINDS: dict[str, dict[str, Any]] = {
    "twin (the default)": {},
    "twin, digits=False": {"digits": False},
    "twin, truth=True": {"truth": True},
    "personal": {"mode": "personal"},
    "sample": {"mode": "sample"},
}


def milliseconds(options: dict[str, Any], seeds: int) -> tuple[float, float, float]:
    """Return the median, least and most time of a trial with its data frame."""
    simulate_trial(0, **options)
    taken = []
    for seed in range(seeds):
        started = time.perf_counter()
        simulate_trial(seed, **options)
        taken.append(1e3 * (time.perf_counter() - started))
    return median(taken), min(taken), max(taken)


def off_print(digits: bool, seeds: int) -> tuple[int, float, float]:
    """Say how near twins come to the published adjusted percentages at 3 months.

    Returns
    -------
    tuple
        How many are printed alike (three percentages, three ratios), and the mean and the largest
        distance, percentage points.
    """
    wanted = np.array([published[f"adjusted.{arm}.3"].estimate for arm in ARMS])
    plan, alike, far = published_plan(), 0, []
    for seed in range(seeds):
        found = 100 * quick_primary(draw_simulated(seed, plan, digits=digits)).risks
        alike += printed_alike(found, wanted)
        far.append(np.abs(found - wanted))
    return alike, float(np.mean(far)), float(np.max(far))
