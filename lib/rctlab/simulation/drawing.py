"""Draw one simulated trial as arrays: people, allocation, outcomes under every arm, visits, care."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from rctlab.inputs import Floats, Ints
from rctlab.simulation import change
from rctlab.simulation.arms import enter, permuted_blocks, strata
from rctlab.simulation.course import (
    choose_visits,
    draw_course,
    draw_patterns,
    draw_stay,
    fallen,
    seen,
)
from rctlab.simulation.flaws import added_points, crossed_over, more_care, steered
from rctlab.simulation.people import draw_people, streams
from rctlab.simulation.plan import Plan, Trial, drawn_plan, exact_totals, published_plan
from rctlab.simulation.swaps import swapped_records

RECORD = ("items", "sum", "intensity")


def draw_simulated(
    seed: int | np.random.SeedSequence,
    plan: Plan | int,
    *,
    missing: str = "MAR",
    breaks: Mapping[str, float] | None = None,
    shifts: Floats | None = None,
    digits: bool = False,
) -> Trial:
    """Draw a trial: what is not asked for moves nothing."""
    draws, breaks = streams(seed), breaks or {}
    people, drawn, plan = _entered(plan, draws)
    stay, chance = draw_stay(people, draws["retention"])
    visits = draw_patterns(stay, drawn, plan, draws["pattern"])
    noise = change.draw_noise(len(drawn), draws["change"])
    margin = _margins(people, noise, shifts, drawn, visits, plan)
    if digits:
        people, margin = _with_digits(people, margin, drawn, visits, draws["digits"])

    arm = steered(people, drawn, breaks, draws["concealment"])
    received = crossed_over(arm, breaks, draws["crossover"])
    other = more_care(arm, breaks, draws["unequal_care"])
    own = margin[received, np.arange(len(arm))] + 11 * added_points(arm, other, breaks)[:, None]
    later = change.later_sums(people, own)
    if missing != "MAR" or arm is not drawn or "dropout" in breaks:
        wish = {"MCAR": chance}.get(missing, stay)
        fall = fallen(people, later)
        visits = choose_visits(wish, fall, arm, plan, missing, breaks, draws["missing"])
    found = people | {
        "arm": arm,
        "pattern": visits,
        "seen": seen(visits),
        "later": later,
        "later_intensity": change.later_parts(people, later, draws["split"])[0],
        "margin": margin,
        "received": received,
        "more_care": other,
    }
    return found | draw_course(found, chance, noise, plan, draws)


def _entered(plan: Plan | int, draws: dict[str, np.random.Generator]) -> tuple[Trial, Ints, Plan]:
    """Draw people and their arms: with the exact numbers of a plan, or in blocks alone."""
    n = plan if isinstance(plan, int) else int(plan.randomized.sum())
    people = draw_people(n, draws["people"], draws["items"])
    if isinstance(plan, Plan):
        return people, enter(people, draws["entry"], exact_totals(people, plan)), plan
    arm = permuted_blocks(strata(people), draws["entry"])
    return people, arm, drawn_plan(published_plan(), np.bincount(arm, minlength=3), draws["plan"])


def _with_digits(
    people: Trial, margin: Floats, arm: Ints, visits: Ints, rng: np.random.Generator
) -> tuple[Trial, Floats]:
    """Let people change their pain records until the primary analysis prints the paper's digits."""
    course = {"arm": arm, "pattern": visits, "seen": seen(visits)}
    course["later"] = change.later_sums(people, margin[arm, np.arange(len(arm))])
    take = swapped_records(people | course, rng)
    return people | {name: people[name][take] for name in RECORD}, margin[:, take]


def _margins(
    people: Trial,
    noise: Floats,
    shifts: Floats | None,
    arm: Ints,
    visits: Ints,
    plan: Plan,
) -> Floats:
    """Give the item points by which everybody misses a 30 % drop under each arm and month."""
    margin = change.margins(people, change.changes(people, noise))
    if shifts is not None:
        margin = margin + 11 * shifts[:, None, :]
    if plan.responders is None:
        return margin
    own = margin[arm, np.arange(len(arm))]
    exact = change.exact_shifts(own, arm, seen(visits), plan.responders)
    return np.asarray(margin + exact[:, None, :])
