"""The course of a trial: who is seen again, and who has how many sessions, leaves, dies, is harmed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rctlab.inputs import Bools, Floats, Ints
from rctlab.simulation.model import CASELOADS, MODEL
from rctlab.simulation.people import People, weigh
from rctlab.simulation.plan import Plan, Trial

# the default first
MECHANISMS = {
    "MAR": "depends on the arm and on what is known at baseline",
    "MCAR": "depends on the arm alone",
    "MNAR": "depends on the baseline and on the outcomes themselves: who fares badly stays away",
    "none": "nobody is missed",
}

BADLY = 0.8  # MNAR: log odds of staying per point (of 0-10) by which pain fell
EVERY_VISIT = 7

# Patterns of people who left: seen never, at month 3, at months 3 and 6. About these shares (of 1,
# invented) of those who withdrew and of those who died: most leave early, death takes its time.
LAST_SEEN = (0, 4, 6)
WITHDREW = (0.60, 0.22, 0.18)
DIED = (0.25, 0.25, 0.50)
MANY = 6  # sessions

# of those with 1 to 5 and with 6 to 8 sessions, the share with each number: invented, but so that
# the coaches have 4,626 sessions, the number of which the trial reviewed a part
LOW = (0.20, 0.20, 0.20, 0.20, 0.20)
HIGH = (0.042, 0.088, 0.87)


def draw_stay(people: People, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Draw the wish to stay in the study: a log odds, of which part is chance."""
    chance = rng.logistic(size=len(people["sum"]))
    known = weigh(people, MODEL.retention_on) + np.array(MODEL.site_retention)[people["site"]]
    return known + chance, chance


def draw_patterns(stay: Floats, arm: Ints, plan: Plan, rng: np.random.Generator) -> Ints:
    """Give everybody a pattern of visits: who wishes least to stay is never seen again."""
    pattern = np.empty(len(arm), dtype=np.int64)
    for place, counts in enumerate(plan.patterns):
        here = np.flatnonzero(arm == place)
        here = here[np.argsort(stay[here])]
        some = rng.permutation(np.repeat(np.arange(1, 7), counts[1:7]))
        pattern[here] = np.concatenate([np.zeros(counts[0], int), some, np.full(counts[7], 7)])
    return pattern


def seen(pattern: Ints) -> Bools:
    """Say who was assessed: n x 3 months."""
    return (pattern[:, None] >> np.array([2, 1, 0]) & 1).astype(bool)


def fallen(people: Mapping[str, NDArray[Any]], later: Ints) -> Floats:
    """Return by how much everybody's severity fell on average over the months, points of 0-10."""
    return np.asarray((people["sum"][:, None] - later).mean(axis=1) / 11)


def choose_visits(
    wish: Floats,
    fall: Floats,
    arm: Ints,
    plan: Plan,
    missing: str,
    breaks: Mapping[str, float],
    rng: np.random.Generator,
) -> Ints:
    """Give everybody a pattern of visits, as many of each in each arm as planned."""
    if missing == "none":
        return np.full(len(arm), EVERY_VISIT)
    strength = np.full(3, BADLY if missing == "MNAR" else 0.0)
    strength[:2] += breaks.get("dropout", 0.0)
    return draw_patterns(wish + strength[arm] * fall, arm, plan, rng)


def draw_sessions(
    chance: Floats,
    noise: Floats,
    arm: Ints,
    plan: Plan,
    rng: np.random.Generator,
) -> Ints:
    """Give people of the two active arms their sessions, 0 to 8; -1 in usual care."""
    stays, well = MODEL.sessions_on
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
) -> tuple[Ints, Ints]:
    """Count stays in hospital, and adverse events that people reported themselves."""
    stays, events = np.zeros((2, len(arm)), dtype=np.int64)
    ill = weigh(people, MODEL.hospital_on) + 1.5 * died + rng.gumbel(size=len(arm))
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


def draw_ends(
    people: People,
    pattern: Ints,
    sessions: Ints,
    arm: Ints,
    plan: Plan,
    rng: np.random.Generator,
) -> tuple[Bools, Bools]:
    """Say who withdrew and who died: people who were not seen again after some visit."""
    withdrew, died = np.zeros((2, len(arm)), dtype=bool)
    last = np.isin(pattern, LAST_SEEN) & ((pattern > 0) | (sessions < MANY))
    die, leave = rng.gumbel(size=(2, len(arm)))
    die += 0.05 * people["age"]
    for place in range(3):
        here = np.flatnonzero((arm == place) & last)
        for at, left, dead_share in zip(LAST_SEEN, WITHDREW, DIED, strict=True):
            group = here[pattern[here] == at]
            # of few people in a pattern each is more likely
            leave[group] += np.log(left / max(len(group), 1))
            die[group] += np.log(dead_share / max(len(group), 1))
        dead = here[np.argsort(-die[here])[: plan.died[place]]]
        alive = np.setdiff1d(here, dead)
        died[dead] = True
        withdrew[alive[np.argsort(-leave[alive])[: plan.withdrew[place]]]] = True
    return withdrew, died


def draw_course(
    trial: Trial,
    chance: Floats,
    noise: Floats,
    plan: Plan,
    draws: dict[str, np.random.Generator],
) -> Trial:
    """Draw coaches, sessions, ends and harms of people whose visits are known."""
    arm = trial["arm"]
    sessions = draw_sessions(chance, noise, arm, plan, draws["sessions"])
    withdrew, died = draw_ends(trial, trial["pattern"], sessions, arm, plan, draws["pattern"])
    stays, events = draw_harms(trial, sessions, died, arm, plan, draws["harms"])
    return {
        "coach": draw_coaches(arm, draws["coaches"]),
        "sessions": sessions,
        "withdrew": withdrew,
        "died": died,
        "hospital_stays": stays,
        "adverse_events": events,
    }
