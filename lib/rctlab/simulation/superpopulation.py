"""The risks that a sample is drawn from: exact, for the model's effects or for wanted ones.

A person responds at a month if ``0.3 severity_0 + change < 0``, and the change is the arm's mean,
what the baseline explains, and a normal rest. So the baseline enters by one number, `prognosis`, and

    risk = E[ Phi(-(prognosis + mean change) / SD of the rest) ]

over all people there could be. Their prognosis is summed up by a few nodes and weights (Gaussian
quadrature), computed once from millions of people: ``python -m make_trial.prognosis_nodes``.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from scipy import special

from rctlab.inputs import Floats, Ints
from rctlab.simulation.arms import permuted_blocks, strata
from rctlab.simulation.flaws import prognosis
from rctlab.simulation.model import MODEL
from rctlab.simulation.people import draw_people, streams
from rctlab.simulation.quick_routes import prespecified

# points of severity (0-10) and shares of people: found from four million people
NODES = (1.29809, 1.426514, 1.58115, 1.756474, 1.947014, 2.142014, 2.327875, 2.485647)
SHARES = (
    *(0.00720977, 0.07368224, 0.24681329, 0.33873155),
    *(0.23317201, 0.08424385, 0.01523339, 0.00091391),
)

BANK = 100_000
BANK_SEED = 0  # people that `sample_design` draws from


def true_risks(shifts: Floats | None = None) -> Floats:
    """Return the risk of responding under each arm if everybody were followed."""
    mean, sd = np.array(MODEL.mean_change), np.array(MODEL.change_sd)
    middle = mean if shifts is None else mean + shifts
    z = -(np.array(NODES) + middle[..., None]) / sd[..., None]
    return np.asarray(special.ndtr(z) @ np.array(SHARES))


def shifts_for(wanted: Floats) -> Floats:
    """Find what to add to the mean change so that the risks are as wanted."""
    keep = np.isnan(wanted)
    low, high = np.full((3, 3), -50.0), np.full((3, 3), 50.0)
    for _ in range(60):
        middle = (low + high) / 2
        too_low = true_risks(middle) < wanted  # a risk falls as the change rises
        low, high = np.where(too_low, low, middle), np.where(too_low, middle, high)
    return np.where(keep, 0.0, (low + high) / 2)


class Bank(NamedTuple):
    """People to draw from: covariates (n x 8), prognosis (n), strata (n)."""

    covariates: Floats
    prognosis: Floats
    strata: Ints


@cache
def bank() -> Bank:
    """Draw 100,000 people once."""
    draws = streams(BANK_SEED)
    people = draw_people(BANK, draws["people"], draws["items"])
    return Bank(prespecified(people), prognosis(people), strata(people))


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
