"""The calibrated trial up to its first outcome: baseline, arms and visits as published."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rctlab.inputs import Floats, Ints
from rctlab.record import ARMS, published
from rctlab.simulation.arms import enter, strata
from rctlab.simulation.model import RACES
from rctlab.simulation.people import NO_OPIOIDS_AT, People, draw_people, with_sums
from rctlab.simulation.plan import Plan, by_arm
from rctlab.simulation.swaps import draw_pairs, first_least

# baseline shares that the paper prints by arm, and those that it prints of everybody
BY_ARM = (
    *("social_need", "income_under_50k", "pain_over_5_years", "widespread_pain"),
    *("anxiety_depression", "headache"),
)
MOST_STEPS = 4000  # swaps of two people


def percent_of(table: str, n: int, row: str = "all") -> int:
    """Return the number of people of n that is nearest to a published percentage."""
    return round(published[f"{table}.{row}"].value * n / 100)


def arm_counts(table: str, plan: Plan) -> Ints:
    """Return the number of people in each arm that is nearest to the published percentages."""
    return np.array(
        [percent_of(table, int(n), arm) for n, arm in zip(plan.randomized, ARMS, strict=True)]
    )


def start_people(plan: Plan, draws: dict[str, np.random.Generator]) -> People:
    """Draw people whose baseline, taken together, is the paper's."""
    n = int(plan.randomized.sum())
    counts = {name: int(arm_counts(name, plan).sum()) for name in (*BY_ARM, "rural")}
    counts["female"] = published["women.all"].value
    counts["sleep_disturbance"] = percent_of("sleep_disturbance", n)
    people = draw_people(n, draws["people"], draws["items"], exact=counts)
    rng = draws["plan"]
    _opioids(people, rng)
    _races(people, rng)
    age = published["age.all"]
    people["age"] = _scaled(people["age"] + rng.random(n), age.mean, age.sd, 18)
    _cross(people["phq8"], 10, percent_of("phq8_10_or_more", n), rng)
    _cross(people["gad7"], 10, percent_of("gad7_10_or_more", n), rng)
    _cross_severity(people, percent_of("severity_7_or_more", n), rng)
    return people


def _opioids(people: People, rng: np.random.Generator) -> None:
    """Give or take long-term opioids until the share is right where it was recorded."""
    has, asked = people["long_term_opioids"], people["site"] != NO_OPIOIDS_AT
    over = int(has.sum()) - percent_of("long_term_opioids", int(asked.sum()))
    has[rng.choice(np.flatnonzero(asked & (has == (over > 0))), abs(over), replace=False)] = (
        over < 0
    )


def _races(people: People, rng: np.random.Generator) -> None:
    n = len(people["race"])
    few = [published[f"race_ethnicity.{name}"].value for name in RACES[1:3]]
    white = percent_of("white_non_hispanic", n)
    people["race"] = rng.permutation(np.repeat(np.arange(4), [white, *few, n - white - sum(few)]))


def _scaled(values: Floats, mean: float, sd: float, least: int) -> Ints:
    """Stretch numbers to a mean and an SD, and round them."""
    goal, spread = mean, sd
    for _ in range(20):
        stretched = goal + spread * (values - values.mean()) / values.std()
        found = np.maximum(np.rint(stretched), least).astype(np.int64)
        goal, spread = goal + mean - found.mean(), spread * sd / found.std(ddof=1)
    return found


def _cross(values: Ints, line: int, wanted: int, rng: np.random.Generator) -> None:
    """Move people by one point over a line until so many are on it or above."""
    over = int((values >= line).sum()) - wanted
    side = np.flatnonzero(values == (line if over > 0 else line - 1))
    values[rng.choice(side, abs(over), replace=False)] += -1 if over > 0 else 1


def _cross_severity(people: People, wanted: int, rng: np.random.Generator) -> None:
    """Change items of people near 7 points (77 of 110) until so many are there or above."""
    severe = people["sum"] >= 77
    over = int(severe.sum()) - wanted
    side = rng.permutation(np.flatnonzero(severe == (over > 0)))
    far = np.abs(people["sum"][side] - 76.5)
    for person in side[np.argsort(far, kind="stable")[: abs(over)]]:
        items, step = people["items"][person], -1 if over > 0 else 1
        while (items.sum() >= 77) == (over > 0):
            at = rng.choice(np.flatnonzero(items > 0 if over > 0 else items < 10))
            items[at] += step
    with_sums(people)


def start_arms(
    people: People, plan: Plan, draws: dict[str, np.random.Generator]
) -> tuple[People, Ints]:
    """Allocate, and let people change places within strata until the arms are as published."""
    totals = np.array([plan.randomized, by_arm("women"), arm_counts("rural", plan)])
    arm = enter(people, draws["entry"], totals)
    severity = people["sum"] / 11
    features = np.column_stack([*(people[name] for name in BY_ARM), severity, severity**2])
    counts = [arm_counts(name, plan).astype(float) for name in BY_ARM]
    wanted = np.column_stack(counts + _severity(severity, plan)).astype(float)
    near = np.tile([0.5] * len(BY_ARM) + [4.0, 30.0], (3, 1))
    take = balance(strata(people), arm, features.astype(float), wanted, near, draws["plan"])
    return {name: values[take] for name, values in people.items()}, arm


def _severity(severity: Floats, plan: Plan) -> list[Floats]:
    """Return the wanted sums of severity and of its square: near the printed mean and SD."""
    middle, spread = severity.mean(), severity.std()
    mean = np.array([middle + 0.03, middle - 0.06, middle + 0.03])
    sd = np.array([spread + 0.05, spread - 0.028, spread - 0.022])
    return [plan.randomized * mean, plan.randomized * (mean**2 + sd**2)]


def start_visits(people: People, arm: Ints, pattern: Ints, rng: np.random.Generator) -> Ints:
    """Let people of an arm change patterns of visits until who went missing is as published."""
    cell = np.select([pattern == 0, pattern == 7], [0, 2], 1)
    names = ("social_need", "severity_7_or_more", "phq8", "age")
    unit = np.array([100, 100, 1, 1])
    wanted = np.zeros((3, 4))
    near = np.full((3, 4), np.inf)
    for place, table in ((0, "never_followed"), (2, "always_followed")):
        n = int((cell == place).sum())
        wanted[place] = [published[f"{table}.{name}"].value * n for name in names] / unit
        near[place] = [0.5, 0.5, 0.03 * n, 0.03 * n]
    severe = people["sum"] >= 77
    features = np.column_stack([people["social_need"], severe, people["phq8"], people["age"]])
    places = balance(arm, cell, features.astype(float), np.rint(wanted), near, rng)
    found = np.empty_like(pattern)
    found[places] = pattern
    return found


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
