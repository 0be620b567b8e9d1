"""Draw one simulated trial as arrays: people, allocation, outcomes under every arm, visits, care."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from rctlab.inputs import Floats
from rctlab.simulation import change
from rctlab.simulation.arms import enter, permuted_blocks, strata
from rctlab.simulation.course import (
    choose_visits,
    draw_coaches,
    draw_ends,
    draw_harms,
    draw_patterns,
    draw_sessions,
    draw_stay,
    fallen,
    seen,
)
from rctlab.simulation.flaws import added_points, crossed_over, more_care, steered
from rctlab.simulation.model import MODEL
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
    n = plan if isinstance(plan, int) else int(plan.randomized.sum())
    people = draw_people(n, draws["people"], draws["items"])
    if isinstance(plan, Plan):
        drawn = enter(people, draws["entry"], exact_totals(people, plan))
    else:
        drawn = permuted_blocks(strata(people), draws["entry"])
        plan = drawn_plan(published_plan(), np.bincount(drawn, minlength=3), draws["plan"])
    stay, chance = draw_stay(people, draws["retention"])
    visits = draw_patterns(stay, drawn, plan, draws["pattern"])
    noise = change.draw_noise(n, draws["change"])
    margin = _margins(people, noise, shifts, drawn, visits, plan)
    if digits:
        course = {"arm": drawn, "pattern": visits, "seen": seen(visits)}
        course["later"] = change.later_sums(people, margin[drawn, np.arange(n)])
        take = swapped_records(people | course, draws["digits"])
        people = people | {name: people[name][take] for name in RECORD}
        margin = margin[:, take]

    arm = steered(people, drawn, breaks, draws["concealment"])
    received = crossed_over(arm, breaks, draws["crossover"])
    other = more_care(arm, breaks, draws["unequal_care"])
    own = margin[received, np.arange(n)] + 11 * added_points(arm, other, breaks)[:, None]
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
    return found | _course(found, chance, noise, plan, draws)


def _margins(
    people: Trial,
    noise: Floats,
    shifts: Floats | None,
    arm: NDArray[np.int64],
    visits: NDArray[np.int64],
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


def _course(
    trial: Trial, chance: Floats, noise: Floats, plan: Plan, draws: dict[str, np.random.Generator]
) -> Trial:
    """Add coaches, sessions, ends and harms."""
    arm = trial["arm"]
    sessions = draw_sessions(chance, noise, arm, plan, draws["sessions"], MODEL)
    ends = draw_ends(trial, trial["pattern"], sessions, arm, plan, draws["pattern"])
    withdrew, died = ends
    stays, events = draw_harms(trial, sessions, died, arm, plan, draws["harms"], MODEL)
    return {
        "coach": draw_coaches(arm, draws["coaches"]),
        "sessions": sessions,
        "withdrew": withdrew,
        "died": died,
        "hospital_stays": stays,
        "adverse_events": events,
    }
