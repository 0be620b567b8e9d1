"""How many people of each arm: the published counts, or counts that vary around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rctlab.inputs import Ints
from rctlab.record import ARMS, published
from rctlab.simulation.model import MONTHS

Trial = dict[str, NDArray[Any]]

# People seen at month 3 alone and at month 6 alone. The paper's counts leave these two free in each
# arm and force all else: invented, with those who stop early more often than those who come late.
ONLY_3 = (17, 20, 20)
ONLY_6 = (10, 18, 17)


@dataclass(frozen=True)
class Plan:
    """Numbers of people by arm, in the order coach, online, usual."""

    randomized: Ints
    patterns: Ints  # x 8: pattern 4 a + 2 b + c has a, b, c = 1 where seen at 3, 6, 12 months
    responders: Ints | None  # x 3 months, of those assessed; None leaves it to the model
    sessions: Ints  # x (none, 1 to 5, 6 to 8)
    withdrew: Ints
    died: Ints
    in_hospital: Ints
    hospital_stays: Ints  # events; the others are people
    adverse_events: Ints


def published_plan() -> Plan:
    """Return the counts of the paper."""
    sessions = [
        [published[f"sessions_{few}.{arm}"].value for few in ("none", "1_to_5", "6_to_8")]
        for arm in ("coach", "online")
    ]
    responders = [[published.counts(arm, month)[0] for month in MONTHS] for arm in ARMS]
    return Plan(
        randomized=by_arm("randomized"),
        patterns=np.array([_patterns(place) for place in range(3)]),
        responders=np.array(responders),
        sessions=np.array([*sessions, [0, 0, 0]]),
        withdrew=by_arm("withdrew"),
        died=by_arm("died"),
        in_hospital=by_arm("hospitalized"),
        hospital_stays=by_arm("hospital_events"),
        adverse_events=by_arm("patient_initiated_events"),
    )


def by_arm(table: str, end: str = "") -> Ints:
    """Return a published count of the three arms."""
    return np.array([published[f"{table}.{arm}{end}"].value for arm in ARMS])


def _patterns(place: int) -> list[int]:
    """Work the patterns of follow-up out from the published totals of one arm."""
    arm = ARMS[place]
    none, whole = (published[f"{key}_follow_up.{arm}"].value for key in ("no", "all"))
    partial = published[f"any_follow_up.{arm}"].value - whole
    seen = [published[f"assessed.{arm}.{month}"].value - whole for month in MONTHS]
    twice = sum(seen) - partial
    only_3, only_6 = ONLY_3[place], ONLY_6[place]
    only_12 = partial - twice - only_3 - only_6
    not_3 = twice - (seen[0] - only_3)
    not_6, not_12 = twice - (seen[1] - only_6), twice - (seen[2] - only_12)
    return [none, only_12, only_6, not_3, only_3, not_6, not_12, whole]


def drawn_plan(plan: Plan, randomized: Ints, rng: np.random.Generator) -> Plan:
    """Draw the counts of another trial: each as often as in the plan, for other numbers of people."""

    def many(counts: Ints) -> Ints:
        shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        rows = [
            rng.multinomial(n, p) if p.any() else 0 * p
            for n, p in zip(randomized, shares, strict=True)
        ]
        return np.array(rows, dtype=np.int64)

    def few(counts: Ints) -> Ints:
        return np.asarray(rng.binomial(randomized, counts / plan.randomized))

    in_hospital = few(plan.in_hospital)
    more = plan.hospital_stays / plan.in_hospital - 1
    return Plan(
        randomized=randomized,
        patterns=many(plan.patterns),
        responders=None,
        sessions=many(plan.sessions),
        withdrew=few(plan.withdrew),
        died=few(plan.died),
        in_hospital=in_hospital,
        hospital_stays=in_hospital + rng.poisson(more * in_hospital),
        adverse_events=few(plan.adverse_events),
    )


def exact_totals(people: Trial, plan: Plan) -> NDArray[np.int64]:
    """Return what the allocation has to reach: people, women and rural people of the three arms."""
    rows = [plan.randomized]
    for name in ("female", "rural"):
        exact = people[name].sum() * plan.randomized / plan.randomized.sum()
        row = np.floor(exact).astype(np.int64)
        row[np.argsort(row - exact)[: people[name].sum() - row.sum()]] += 1
        rows.append(row)
    return np.array(rows)
