"""How pain changes: for everybody, under every arm, at every month."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rctlab.simulation.model import MODEL, Model
from rctlab.simulation.people import People, weigh
from rctlab.simulation.scores import Bools, Ints, settle, split

Floats = NDArray[np.float64]


def draw_noise(n: int, rng: np.random.Generator, model: Model = MODEL) -> Floats:
    """Draw what the baseline does not explain: n x 3 months, SD 1, correlated within a person."""
    near, late, far = model.serial
    correlation = np.array([[1, near, far], [near, 1, late], [far, late, 1]])
    return rng.standard_normal((n, 3)) @ np.linalg.cholesky(correlation).T


def changes(people: People, noise: Floats, model: Model = MODEL) -> Floats:
    """Give everybody's change in severity under each arm."""
    known = weigh(people, model.change_on, model) + np.array(model.site_change)[people["site"]]
    mean, sd = np.array(model.mean_change), np.array(model.change_sd)
    return mean[:, None, :] + known[:, None] + sd[:, None, :] * noise


def margins(people: People, change: Floats) -> Floats:
    """Give the item points by which people miss a 30 % drop: below 0 they respond."""
    return 0.3 * people["sum"][:, None] + 11 * change


def exact_shifts(margin: Floats, arm: Ints, assessed: Bools, wanted: Ints) -> Floats:
    """Find for each arm and month the shift that makes exactly so many of those assessed respond."""
    found = np.zeros(wanted.shape)
    for place, count in np.ndenumerate(wanted):
        here = np.sort(margin[(arm == place[0]) & assessed[:, place[1]], place[1]])
        if not 0 <= count <= len(here):
            raise ValueError(f"wanted: {count} responders of {len(here)} people assessed.")
        edges = np.concatenate([[here[0] - 2], here, [here[-1] + 2]]) if len(here) else np.zeros(2)
        found[place] = -(edges[count] + edges[count + 1]) / 2
    return found


def later_sums(people: People, margin: Floats) -> Ints:
    """Round to the item sums (0-110) at each month; who responds is kept."""
    before = people["sum"][:, None]
    return settle(before, margin + 0.7 * before, margin < 0, 110)


def later_parts(
    people: People, after: Ints, rng: np.random.Generator, model: Model = MODEL
) -> tuple[Ints, Ints]:
    """Split later sums into the intensity (0-40) and the interference items (0-70), n x months."""
    before, intensity = people["sum"][:, None], people["intensity"][:, None]
    part, undone = model.intensity_part
    usual = 4 / 11 * before + sum(model.item_offsets[:4])
    wish = intensity + part * (after - before) - undone * (intensity - usual)
    wish = wish + model.split_sd * rng.standard_normal(after.shape)
    return split(intensity, before, after, wish)
