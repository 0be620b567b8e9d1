"""How far one swap of two pain records moves the trial's adjusted percentages.

A record is a person's pain at baseline and later. Two people of one arm, with the same pattern of
visits and nearly the same baseline severity, may change records: all counts, means and changes
stay, and only the company of characteristics in which responders are found is another. What a
swap does to a percentage is the influence of two rows on a fitted model, so thousands of swaps are
weighed without fitting anything again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rctlab.inputs import Floats, Ints
from rctlab.models.newton import fit_glm


@dataclass
class Pull:
    """One analysis: its risks, and what the rows pull them to."""

    risks: Floats
    weights: Floats
    outcome: Floats
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


BATCH = 3000  # swaps looked at in one step; the best of them is made
MOST_STEPS = 4000


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


def balance(
    block: Ints,
    cell: Ints,
    features: Floats,
    wanted: Floats,
    near: Floats,
    rng: np.random.Generator,
) -> NDArray[np.intp]:
    """Find an order of people in which the sums of features over cells are as wanted."""
    take = np.arange(len(block))
    now = features.copy()
    sums = np.array([now[cell == c].sum(axis=0) for c in range(len(wanted))])
    off = (sums - wanted) / near
    for _ in range(MOST_STEPS):
        if np.abs(off).max() <= 1:
            return take
        i, j = draw_pairs(block, rng)
        step = now[j] - now[i]
        a, b = step / near[cell[i]], step / near[cell[j]]
        gain = ((off[cell[i]] + a) ** 2 - off[cell[i]] ** 2).sum(axis=1)
        gain += ((off[cell[j]] - b) ** 2 - off[cell[j]] ** 2).sum(axis=1)
        best = first_least(np.where(cell[i] == cell[j], np.inf, gain))
        if gain[best] > -1e-9 or cell[i[best]] == cell[j[best]]:
            continue
        one, other = i[best], j[best]
        off[cell[one]] += a[best]
        off[cell[other]] -= b[best]
        take[[one, other]], now[[one, other]] = take[[other, one]], now[[other, one]]
    raise ValueError(f"wanted: the nearest sums are off by {np.abs(off).max():.1f} times near.")
