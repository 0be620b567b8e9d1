"""A whole synthetic trial from one seed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rctlab.twin import care, change, entry, follow
from rctlab.twin.model import MODEL, Model
from rctlab.twin.people import draw_people
from rctlab.twin.plan import Plan, published_plan
from rctlab.twin.streams import streams

Trial = dict[str, NDArray[Any]]


def draw_trial(
    seed: int | np.random.SeedSequence, model: Model = MODEL, plan: Plan | None = None
) -> Trial:
    """Draw a trial with the published numbers of people, patterns of follow-up and responders.

    Parameters
    ----------
    seed : int or numpy.random.SeedSequence
    model : Model
    plan : Plan, optional
        Other numbers than the paper's.

    Returns
    -------
    dict of str to numpy.ndarray
        What `draw_people` gives, and "arm", "coach" (places; -1 is none), "pattern", "seen"
        (n x 3), "later" and "later_intensity" (item sums at 3, 6, 12 months, n x 3, also of those
        who were not seen), "sessions" (-1 in usual care), "withdrew", "died", "hospital_stays",
        "adverse_events".

    Examples
    --------
    >>> from rctlab.twin.scores import responds
    >>> trial = draw_trial(1)
    >>> better = responds(trial["sum"], trial["later"][:, 0]) & trial["seen"][:, 0]
    >>> np.bincount(trial["arm"][better]).tolist()
    [229, 179, 151]
    """
    plan, draws = plan or published_plan(), streams(seed)
    n = int(plan.randomized.sum())
    people = draw_people(n, draws["people"], draws["items"], model)
    arm = entry.enter(people, draws["entry"], exact_totals(people, plan))
    stay, chance = follow.draw_stay(people, draws["retention"], model)
    pattern = follow.draw_patterns(stay, arm, plan, draws["pattern"])
    noise = change.draw_noise(n, draws["change"], model)
    seen = follow.seen(pattern)
    margin = change.margins(people, own_arm(change.changes(people, noise, model), arm))
    if plan.responders is not None:
        margin = margin + change.exact_shifts(margin, arm, seen, plan.responders)[arm]
    later = change.later_sums(people, margin)
    later_intensity, _ = change.later_parts(people, later, draws["split"], model)
    withdrew, died = follow.draw_ends(people, pattern, arm, plan, draws["pattern"])
    sessions = care.draw_sessions(chance, noise, arm, plan, draws["sessions"], model)
    stays, events = care.draw_harms(people, sessions, died, arm, plan, draws["harms"], model)
    return people | {
        "arm": arm,
        "coach": care.draw_coaches(arm, draws["coaches"]),
        "pattern": pattern,
        "seen": seen,
        "later": later,
        "later_intensity": later_intensity,
        "sessions": sessions,
        "withdrew": withdrew,
        "died": died,
        "hospital_stays": stays,
        "adverse_events": events,
    }


def own_arm(by_arms: NDArray[Any], arm: NDArray[np.int64]) -> NDArray[Any]:
    """Pick for each person what happens under the arm that the person is in.

    Parameters
    ----------
    by_arms : numpy.ndarray
        3 arms x n x ..., such as `changes` gives.
    arm : numpy.ndarray of int

    Returns
    -------
    numpy.ndarray
        n x ...
    """
    return by_arms[arm, np.arange(len(arm))]


def exact_totals(people: Trial, plan: Plan) -> NDArray[np.int64]:
    """Return what the allocation has to reach: people, women and rural people of the three arms.

    The numbers of women and of rural people are shared out as evenly as the arms allow.
    """
    rows = [plan.randomized]
    for name in ("female", "rural"):
        exact = people[name].sum() * plan.randomized / plan.randomized.sum()
        row = np.floor(exact).astype(np.int64)
        row[np.argsort(row - exact)[: people[name].sum() - row.sum()]] += 1
        rows.append(row)
    return np.array(rows)
