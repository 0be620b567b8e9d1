"""What people got: sessions, a coach, stays in hospital, events they reported."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rctlab.inputs import Floats, Ints
from rctlab.simulation.model import CASELOADS, MODEL, Model
from rctlab.simulation.people import People, weigh
from rctlab.simulation.plan import Plan

# of those with 1 to 5 and with 6 to 8 sessions, the share with each number: invented, but so that
# the coaches have 4,626 sessions, the number of which the trial reviewed a part
LOW = (0.20, 0.20, 0.20, 0.20, 0.20)
HIGH = (0.042, 0.088, 0.87)


def draw_sessions(
    chance: Floats,
    noise: Floats,
    arm: Ints,
    plan: Plan,
    rng: np.random.Generator,
    model: Model = MODEL,
) -> Ints:
    """Give people of the two active arms their sessions, 0 to 8; -1 in usual care."""
    stays, well = model.sessions_on
    score = stays * chance / 1.8 - well * noise.mean(axis=1)  # a logistic has SD 1.8
    score += np.sqrt(max(0.0, 1 - stays**2 - well**2)) * rng.standard_normal(len(arm))
    found = np.full(len(arm), -1, dtype=np.int64)
    for place in (0, 1):
        here = np.flatnonzero(arm == place)
        none, low, high = plan.sessions[place]
        taken = [np.zeros(none, int), _spread(low, LOW, 1), _spread(high, HIGH, 6)]
        found[here[np.argsort(score[here])]] = np.concatenate(taken)
    return found


def _spread(n: int, shares: tuple[float, ...], first: int) -> Ints:
    """Return n numbers of sessions from first on, in order, with these shares."""
    at = (np.arange(n) + 0.5) / max(n, 1)
    return first + np.searchsorted(np.cumsum(shares)[:-1], at)


def draw_coaches(arm: Ints, rng: np.random.Generator) -> Ints:
    """Give each person of the coach arm one of 12 coaches (0 to 11); -1 in the other arms."""
    here = np.flatnonzero(arm == 0)
    ends = np.cumsum(CASELOADS) / sum(CASELOADS)
    coach = np.searchsorted(ends[:-1], (np.arange(len(here)) + 0.5) / max(len(here), 1))
    found = np.full(len(arm), -1, dtype=np.int64)
    names = rng.permutation(len(CASELOADS))
    found[rng.permutation(here)] = names[coach]
    return found


def draw_harms(
    people: People,
    sessions: Ints,
    died: NDArray[np.bool_],
    arm: Ints,
    plan: Plan,
    rng: np.random.Generator,
    model: Model = MODEL,
) -> tuple[Ints, Ints]:
    """Count stays in hospital, and adverse events that people reported themselves."""
    stays, events = np.zeros((2, len(arm)), dtype=np.int64)
    ill = weigh(people, model.hospital_on, model) + 1.5 * died + rng.gumbel(size=len(arm))
    # events come up in talk: who has more sessions reports more
    tell = 0.3 * sessions + rng.gumbel(size=len(arm))
    for place in range(3):
        here = np.flatnonzero(arm == place)
        ranked = here[np.argsort(-ill[here])[: plan.in_hospital[place]]]
        stays[ranked] = 1
        if len(ranked):
            again = rng.choice(ranked, plan.hospital_stays[place] - len(ranked))
            np.add.at(stays, again, 1)
        events[here[np.argsort(-tell[here])[: plan.adverse_events[place]]]] = 1
    return stays, events
