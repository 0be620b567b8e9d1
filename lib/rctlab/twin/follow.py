"""Who is seen again: the wish to stay, the pattern of visits, and who withdrew or died."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rctlab.twin.model import MODEL, Model
from rctlab.twin.people import People, weigh
from rctlab.twin.plan import Plan
from rctlab.twin.scores import Bools, Ints

Floats = NDArray[np.float64]


def draw_stay(
    people: People, rng: np.random.Generator, model: Model = MODEL
) -> tuple[Floats, Floats]:
    """Draw the wish to stay in the study: a log odds, of which part is chance.

    Parameters
    ----------
    people : dict
        As `draw_people` gives it.
    rng : numpy.random.Generator
    model : Model

    Returns
    -------
    tuple of two numpy.ndarray of float
        The wish, and the part of it that the baseline does not explain (standard logistic).
    """
    chance = rng.logistic(size=len(people["sum"]))
    known = (
        weigh(people, model.retention_on, model) + np.array(model.site_retention)[people["site"]]
    )
    return known + chance, chance


def draw_patterns(stay: Floats, arm: Ints, plan: Plan, rng: np.random.Generator) -> Ints:
    """Give everybody a pattern of visits: who wishes least to stay is never seen again.

    Parameters
    ----------
    stay : numpy.ndarray of float
        From `draw_stay`, or plain noise for visits missed at random.
    arm : numpy.ndarray of int
        0, 1, 2 for coach, online, usual.
    plan : Plan
        Its patterns say how many.
    rng : numpy.random.Generator

    Returns
    -------
    numpy.ndarray of int
        Patterns 0 to 7 (see Plan).
    """
    pattern = np.empty(len(arm), dtype=np.int64)
    for place, counts in enumerate(plan.patterns):
        here = np.flatnonzero(arm == place)
        here = here[np.argsort(stay[here])]
        some = rng.permutation(np.repeat(np.arange(1, 7), counts[1:7]))
        pattern[here] = np.concatenate([np.zeros(counts[0], int), some, np.full(counts[7], 7)])
    return pattern


def seen(pattern: Ints) -> Bools:
    """Say who was assessed: n x 3 months.

    Examples
    --------
    >>> seen(np.array([0, 4, 7])).astype(int).tolist()
    [[0, 0, 0], [1, 0, 0], [1, 1, 1]]
    """
    return (pattern[:, None] >> np.array([2, 1, 0]) & 1).astype(bool)


def draw_ends(
    people: People, pattern: Ints, arm: Ints, plan: Plan, rng: np.random.Generator
) -> tuple[Bools, Bools]:
    """Say who withdrew and who died: people who were not seen again after some visit.

    Parameters
    ----------
    people : dict
    pattern, arm : numpy.ndarray of int
    plan : Plan
    rng : numpy.random.Generator

    Returns
    -------
    tuple of two numpy.ndarray of bool
        Withdrew, died; nobody both.
    """
    withdrew, died = np.zeros((2, len(arm)), dtype=bool)
    # the last visits missed (000, 100, 110), mostly all three
    log_odds = np.array([1.5, -np.inf, -np.inf, -np.inf, 0.8, -np.inf, 0.0, -np.inf])[pattern]
    leave = log_odds + rng.gumbel(size=len(arm))
    die = np.minimum(log_odds, 0.5) + 0.05 * people["age"] + rng.gumbel(size=len(arm))
    for place in range(3):
        here = np.flatnonzero((arm == place) & np.isfinite(log_odds))
        dead = here[np.argsort(-die[here])[: plan.died[place]]]
        alive = np.setdiff1d(here, dead)
        died[dead] = True
        withdrew[alive[np.argsort(-leave[alive])[: plan.withdrew[place]]]] = True
    return withdrew, died
