"""Thousands of samples for an adjusted fit: only the columns that the fit needs."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rctlab.inputs import Floats
from rctlab.simulation import entry
from rctlab.simulation.entry import permuted_blocks
from rctlab.simulation.flaws import prognosis
from rctlab.simulation.model import MODEL
from rctlab.simulation.people import draw_people
from rctlab.simulation.plan import streams
from rctlab.simulation.quick_routes import prespecified

BANK = 100_000
BANK_SEED = 0


class Bank(NamedTuple):
    """People to draw from: covariates (n x 8), prognosis (n), strata (n)."""

    covariates: Floats
    prognosis: Floats
    strata: NDArray[np.int64]


@cache
def bank() -> Bank:
    """Draw 100,000 people once."""
    draws = streams(BANK_SEED)
    people = draw_people(BANK, draws["people"], draws["items"])
    return Bank(prespecified(people), prognosis(people), entry.strata(people))


def sample_design(
    seed: Any, people: int = 2331, shifts: Floats | None = None
) -> tuple[Floats, Floats]:
    """Draw a trial of mode "sample" with nobody missing, ready for `fit_many`."""
    rng, known = np.random.default_rng(seed), bank()
    who = rng.integers(0, BANK, people)
    arm = permuted_blocks(known.strata[who], rng)
    mean = np.array(MODEL.mean_change)[:, 0] + (0.0 if shifts is None else shifts[:, 0])
    sd = np.array(MODEL.change_sd)[:, 0]
    better = known.prognosis[who] + mean[arm] + sd[arm] * rng.standard_normal(people) < 0
    design = np.column_stack([np.ones(people), arm == 0, arm == 1, known.covariates[who]])
    return design, better.astype(float)
