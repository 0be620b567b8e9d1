"""How far one swap of two pain records moves the trial's adjusted percentages.

A record is a person's pain at baseline and later. Two people of one arm, with the same pattern of
visits and nearly the same baseline severity, may change records: all counts, means and changes
stay, and only the company of characteristics in which responders are found is another. What a
swap does to a percentage is the influence of two rows on a fitted model, so thousands of swaps are
weighed without fitting anything again.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rctlab.inputs import Bools, Floats, Ints
from rctlab.models.newton import fit_glm
from rctlab.record import ARMS, published
from rctlab.simulation.plan import Trial
from rctlab.simulation.quick_routes import filled_outcome, followed_weights, prespecified

BATCH = 3000  # swaps looked at in one step; the best of them is made
BAND = 4  # points of the item sum (0-110): nobody's baseline moves by more than 3 of 110
NEAR = 0.035  # of a percentage point
ROUNDS = 60
TIPS = 3  # how often imputation may tip somebody before all begins anew
PAIRS, SWAPS = 800, 40  # looked at, and made at most, between two fits


@dataclass
class Pull:
    """One analysis: its risks, and what the rows pull them to."""

    risks: Floats
    weights: Floats  # n people; a weight of 0 leaves a person out
    outcome: Floats
    # of each place: the linear predictor without severity (n), and the influence of a unit of score
    # on the three log risks without severity (n x 3); then both per point of severity
    fixed: Floats
    lean: Floats
    slope: float
    steep: Floats

    def influence(self, place: NDArray[np.intp], outcome: Floats, severity: Floats) -> Floats:
        """Give the influence of places with these records on the log risks of the three arms."""
        left = outcome - np.exp(self.fixed[place] + self.slope * severity)
        lean = self.lean[place] + severity[:, None] * self.steep
        return (self.weights[place] * left)[:, None] * lean

    def score(self, place: NDArray[np.intp], outcome: Floats, severity: Floats) -> Floats:
        """Give the pull of places with these records on the three percentages."""
        return self.influence(place, outcome, severity) * self.risks

    def effect(
        self,
        i: NDArray[np.intp],
        j: NDArray[np.intp],
        mine: NDArray[np.intp],
        theirs: NDArray[np.intp],
        severity: Floats,
    ) -> Floats:
        """Give what it does to the percentages if i, who has record mine, and j change records."""
        y, s = self.outcome, severity
        gain = self.score(i, y[theirs], s[theirs]) + self.score(j, y[mine], s[mine])
        return gain - self.score(i, y[mine], s[mine]) - self.score(j, y[theirs], s[theirs])


def pull_of(
    places: Floats, severity: Floats, arm: NDArray[np.int64], outcome: Floats, weights: Floats
) -> Pull:
    """Fit modified Poisson and prepare the influence of every place."""
    there = ~np.isnan(outcome)
    arms = np.eye(3)[arm][:, :2]
    stay = np.column_stack([np.ones(len(arm)), arms, places])
    design = np.column_stack([stay, severity])
    fit = fit_glm(design[there], outcome[there], weights=weights[there])
    mean = np.average(design[there], axis=0, weights=weights[there])
    rows = np.vstack([np.r_[1.0, np.eye(3)[a, :2], mean[3:]] for a in range(3)])
    ways = fit.bread @ rows.T
    beta = fit.coefficients
    return Pull(
        100 * np.exp(rows @ beta),
        np.where(there, weights, 0.0),
        np.where(there, outcome, 0.0),
        stay @ beta[:-1],
        stay @ ways[:-1],
        float(beta[-1]),
        ways[-1],
    )


def draw_pairs(
    block: Ints, rng: np.random.Generator, batch: int = BATCH
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Draw pairs of people of the same block."""
    order = np.argsort(block, kind="stable")
    sizes = np.bincount(block)
    starts = np.cumsum(sizes) - sizes
    first = rng.integers(0, len(block), batch)
    here = block[first]
    return first, order[starts[here] + (rng.random(batch) * sizes[here]).astype(np.intp)]


def first_least(values: Floats) -> int:
    """Return the place of the least value, the first of those alike to ten decimals."""
    return int(np.argmin(np.round(values, 10)))


def swapped_records(trial: Trial, rng: np.random.Generator) -> NDArray[np.intp]:
    """Choose who gets whose pain record, so that the primary analysis prints the published digits."""
    wanted = np.array([published[f"adjusted.{arm}.3"].estimate for arm in ARMS])
    people = np.flatnonzero(trial["seen"].any(axis=1))
    arm, known = trial["arm"][people], prespecified(trial)[people]
    block = record_groups(trial, trial["seen"][:, 0])[people]
    # who has which record moves a weight by 0.01 at most: they are worked out once
    outcome, weights = filled_outcome(trial, 0)[people], followed_weights(trial)[people]
    places, severity, take = known[:, :-1], known[:, -1], np.arange(len(people))
    everybody, first, tipped = np.arange(len(trial["arm"])), outcome, 0
    for _ in range(ROUNDS):
        everybody[people] = people[take]
        pull = pull_of(places, severity[take], arm, outcome, weights)
        off = pull.risks - wanted
        if np.abs(off).max() < NEAR and printed_alike(pull.risks, wanted):
            # the model that imputes has moved a little, and may have tipped somebody
            filled = filled_outcome(_moved(trial, everybody), 0)[people]
            if (filled == outcome).all():
                break
            outcome, tipped = filled, tipped + 1
            if tipped % TIPS == 0:
                take, outcome = np.arange(len(people)), first
        else:
            swap = _swaps(pull, severity[take], block, off, rng)
            take, outcome = take[swap], outcome[swap]
    else:
        warnings.warn(
            "The percentages at 3 months lie near the published ones, but are not all printed alike: "
            "take another seed.",
            UserWarning,
            stacklevel=2,
        )
    return everybody


def _moved(trial: Trial, take: NDArray[np.intp]) -> Trial:
    """Give everybody the record of the person named, as far as imputation needs it."""
    return trial | {name: trial[name][take] for name in ("sum", "later")}


def printed_alike(risks: Floats, wanted: Floats) -> bool:
    """Say whether percentages (one decimal) and their ratios (two) are printed alike."""
    one, other = np.array([0, 1, 0]), np.array([2, 2, 1])
    gaps = np.abs(risks - wanted).max() < 0.045
    ratios = np.round(risks[one] / risks[other], 2) == np.round(wanted[one] / wanted[other], 2)
    return bool(gaps and ratios.all())


def record_groups(trial: Trial, free: Bools | None = None) -> Ints:
    """Number the groups within which records may change: arm, pattern, band of severity."""
    band = (trial["sum"] - 77) // BAND + 20  # a band begins at 77 of 110, where the strata divide
    group = (trial["arm"] * 8 + trial["pattern"]) * 40 + band
    if free is not None:
        group = np.where(free, group, -1 - np.arange(len(group)))  # the others stay alone
    return np.unique(group, return_inverse=True)[1].astype(np.int64)


def _swaps(
    pull: Pull, s: Floats, block: NDArray[np.int64], off: Floats, rng: np.random.Generator
) -> NDArray[np.intp]:
    """Choose pairs one by one, nobody twice, each the best of all for the three percentages."""
    i, j = draw_pairs(block, rng, PAIRS)
    gain = pull.effect(i, j, i, j, s)
    take, size = np.arange(len(s)), (gain**2).sum(axis=1)
    for _ in range(SWAPS):
        # (off + gain)^2 - off^2: how much farther away a swap leads
        farther = 2 * (gain @ off) + size
        best = first_least(farther)
        if farther[best] > -1e-9:
            break
        off = off + gain[best]
        one, other = i[best], j[best]
        take[one], take[other] = other, one
        size[(i == one) | (j == one) | (i == other) | (j == other)] = np.inf
    return take
