"""Outcomes of the calibrated trial: published responders, and published mean changes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rctlab.inputs import Bools, Floats, Ints
from rctlab.simulation import change
from rctlab.simulation.model import MODEL, Model
from rctlab.simulation.people import People

LEAST_SD, MOST_SD = 0.4, 4.0


def later_scores(
    people: People,
    noise: Floats,
    arm: Ints,
    seen: Bools,
    responders: Ints,
    means: Floats,
    model: Model = MODEL,
) -> Ints:
    """Give later item sums with exactly these responders and nearly these mean changes."""
    low, high = np.full((3, 3), LEAST_SD), np.full((3, 3), MOST_SD)
    for _ in range(22):
        middle = (low + high) / 2
        later = _with_spread(people, noise, arm, seen, responders, middle, model)
        # a wider spread around a fixed line of 24 to 42 % responders lifts the mean
        wide = change_means(people, later, arm, seen) > means
        low, high = np.where(wide, low, middle), np.where(wide, middle, high)
    return later


def _with_spread(
    people: People,
    noise: Floats,
    arm: Ints,
    seen: Bools,
    responders: Ints,
    sd: Floats,
    model: Model,
) -> Ints:
    wider = replace(model, change_sd=tuple(map(tuple, sd.tolist())))
    margin = change.margins(people, change.changes(people, noise, wider))
    margin = margin[arm, np.arange(len(arm))]
    shift = change.exact_shifts(margin, arm, seen, responders)
    return change.later_sums(people, margin + shift[arm])


def change_means(people: People, later: Ints, arm: Ints, seen: Bools) -> Floats:
    """Return the mean change in severity of those seen: 3 arms x 3 months, points of 0-10."""
    fall = (later - people["sum"][:, None]) / 11
    return np.array(
        [(fall * seen)[arm == a].sum(axis=0) / seen[arm == a].sum(axis=0) for a in range(3)]
    )
