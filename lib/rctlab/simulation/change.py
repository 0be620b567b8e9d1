"""How pain changes: for everybody, under every arm, at every month.

Scores are whole sums of items of 0 to 10 (4 of intensity, 7 of interference), and nobody's sum is
left exactly on the 30 % line: so two printed decimals of a mean cannot change who responds.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rctlab.inputs import Bools, Floats, Ints
from rctlab.simulation.model import MODEL
from rctlab.simulation.people import People, weigh


def draw_noise(n: int, rng: np.random.Generator) -> Floats:
    """Draw what the baseline does not explain: n x 3 months, SD 1, correlated within a person."""
    near, late, far = MODEL.serial
    correlation = np.array([[1, near, far], [near, 1, late], [far, late, 1]])
    return rng.standard_normal((n, 3)) @ np.linalg.cholesky(correlation).T


def changes(people: People, noise: Floats, sd: Floats | None = None) -> Floats:
    """Give everybody's change in severity under each arm: 3 arms x n x 3 months, points of 0-10."""
    known = weigh(people, MODEL.change_on) + np.array(MODEL.site_change)[people["site"]]
    mean = np.array(MODEL.mean_change)
    sd = np.array(MODEL.change_sd) if sd is None else sd
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


def later_parts(people: People, after: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Split later sums into the intensity (0-40) and the interference items (0-70), n x months."""
    before, intensity = people["sum"][:, None], people["intensity"][:, None]
    part, undone = MODEL.intensity_part
    usual = 4 / 11 * before + sum(MODEL.item_offsets[:4])
    wish = intensity + part * (after - before) - undone * (intensity - usual)
    wish = wish + MODEL.split_sd * rng.standard_normal(after.shape)
    return split(intensity, before, after, wish)


def responds(before: Any, after: Any) -> Bools:
    """Say whose sum fell by 30 % or more."""
    return np.asarray(10 * np.asarray(after) <= 7 * np.asarray(before))


def settle(before: Ints, total: NDArray[np.float64], better: Bools, most: int) -> Ints:
    """Round later sums so that exactly those named respond, and none is on the line."""
    whole = np.clip(np.rint(total), 0, most).astype(np.int64)
    low = np.maximum((7 * before - 1) // 10, 0)  # the highest sum below the line
    return np.where(better, np.minimum(whole, low), np.maximum(whole, 7 * before // 10 + 1))


def split(
    intensity: Ints, before: Ints, after: Ints, wish: NDArray[np.float64]
) -> tuple[Ints, Ints]:
    """Split later sums into intensity and interference, none of them on its 30 % line."""
    low, high = np.maximum(0, after - 70), np.minimum(40, after)
    found = np.clip(np.rint(wish), low, high).astype(np.int64)
    up = np.where(wish >= found, 1, -1)
    # both lines can be hit in a row, so look up to two steps to each side
    for step in (up, -up, 2 * up, -2 * up):
        on_line = _on_line(intensity, before, found, after)
        moved = np.where(on_line, np.clip(found + step, low, high), found)
        found = np.where(_on_line(intensity, before, moved, after), found, moved)
    return found, after - found


def _on_line(intensity: Ints, before: Ints, found: Ints, after: Ints) -> Bools:
    at_intensity = 10 * found == 7 * intensity
    return np.asarray(at_intensity | (10 * (after - found) == 7 * (before - intensity)))
