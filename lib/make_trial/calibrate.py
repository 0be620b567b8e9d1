"""Calibrate the shipped trial: ``python -m make_trial`` makes it anew.

Counts are exact by construction. Then people of the same stratum change arms, people of the same
arm change patterns of visits, and people who are nearly alike in pain change their pain records,
until the trial's own analyses print the paper's digits. Data are moved; analyses are not.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from make_trial.caseload import assign_coaches
from make_trial.secondary import mean_changes
from make_trial.starting import start_arms, start_people, start_visits
from make_trial.subscores import split_parts
from make_trial.swapping import analyses, swap_records, targets
from rctlab.inputs import Bools, Floats, Ints
from rctlab.simulation import change, course
from rctlab.simulation.frames import to_frame
from rctlab.simulation.people import People, streams
from rctlab.simulation.plan import Trial, published_plan

SEED = 789  # of the first 2,600, the one whose weights and worst/best case come nearest to print

# Wanted adjusted mean changes, points of 0-10: 3 arms (coach, online, usual) x 3 months. At month 3
# the paper prints one decimal, of arms and of their differences: these numbers print alike. For
# months 6 and 12 it gives differences from usual care of -0.4 to -0.5: the rest is invented.
SEVERITY = np.array([(-1.22, -1.38, -1.40), (-1.195, -1.36, -1.38), (-0.775, -0.91, -0.98)])
INTENSITY = np.array([(-0.935, -1.08, -1.09), (-0.915, -1.07, -1.09), (-0.645, -0.73, -0.77)])
LEAST_SD, MOST_SD = 0.4, 4.0  # of a change, points of 0-10


def calibrate(seed: int = SEED) -> Trial:
    """Make the calibrated trial."""
    plan, draws = published_plan(), streams(seed)
    people, arm = start_arms(start_people(plan, draws), plan, draws)
    stay, chance = course.draw_stay(people, draws["retention"])
    pattern = course.draw_patterns(stay, arm, plan, draws["pattern"])
    pattern = start_visits(people, arm, pattern, draws["plan"])
    trial = people | {"arm": arm, "pattern": pattern, "seen": course.seen(pattern)}
    trial |= {"noise": change.draw_noise(len(arm), draws["change"])}
    trial |= _no_course(len(arm))
    trial = _with_outcomes(trial, plan.responders, draws)
    trial = swap_records(trial, targets(), draws["plan"])
    trial = split_parts(trial, INTENSITY, draws["split"])
    return trial | _course(trial, chance, draws)


def _no_course(n: int) -> Trial:
    """Return columns that are filled in last, empty, so that a frame can be made on the way."""
    names = ("coach", "sessions", "withdrew", "died", "hospital_stays", "adverse_events")
    return {name: np.full(n, -1) for name in names}


def _with_outcomes(trial: Trial, responders: Any, draws: dict[str, np.random.Generator]) -> Trial:
    """Add outcomes whose adjusted mean changes are the wanted ones: aim, look, aim again."""
    aim = SEVERITY.copy()
    split = draws["split"].spawn(1)[0]
    for _ in range(3):
        noise, arm, seen = trial["noise"], trial["arm"], trial["seen"]
        later = later_scores(trial, noise, arm, seen, responders, aim)
        parts, _ = change.later_parts(trial, later, split)
        trial = trial | {"later": later, "later_intensity": parts}
        aim = aim + SEVERITY - adjusted_means(trial)
    return trial


def adjusted_means(trial: Trial) -> Floats:
    """Return the adjusted mean changes in severity, 3 arms x 3 months."""
    frame = to_frame(trial)
    return np.column_stack([mean_changes(frame, month).means for month in (3, 6, 12)])


def _course(trial: Trial, chance: Floats, draws: dict[str, np.random.Generator]) -> Trial:
    """Add sessions, coaches, ends and harms; coaches so that intervals come out as published."""
    found = course.draw_course(trial, chance, trial["noise"], published_plan(), draws)
    primary = analyses(trial)[1:4]
    severity = np.round(trial["sum"] / 11, 2)
    coach = assign_coaches(found["coach"], trial["arm"], severity, primary, draws["coaches"])
    return found | {"coach": coach}


def later_scores(
    people: People,
    noise: Floats,
    arm: Ints,
    seen: Bools,
    responders: Ints,
    means: Floats,
) -> Ints:
    """Give later item sums with exactly these responders and nearly these mean changes."""
    low, high = np.full((3, 3), LEAST_SD), np.full((3, 3), MOST_SD)
    for _ in range(22):
        middle = (low + high) / 2
        later = _with_spread(people, noise, arm, seen, responders, middle)
        # a wider spread around a fixed line of 24 to 42 % responders lifts the mean
        wide = change_means(people, later, arm, seen) > means
        low, high = np.where(wide, low, middle), np.where(wide, middle, high)
    return later


def _with_spread(
    people: People,
    noise: Floats,
    arm: Ints,
    seen: Bools,
    responders: Ints,
    sd: Floats,
) -> Ints:
    margin = change.margins(people, change.changes(people, noise, sd))
    margin = margin[arm, np.arange(len(arm))]
    shift = change.exact_shifts(margin, arm, seen, responders)
    return change.later_sums(people, margin + shift[arm])


def change_means(people: People, later: Ints, arm: Ints, seen: Bools) -> Floats:
    """Return the mean change in severity of those seen: 3 arms x 3 months, points of 0-10."""
    fall = (later - people["sum"][:, None]) / 11
    return np.array(
        [(fall * seen)[arm == a].sum(axis=0) / seen[arm == a].sum(axis=0) for a in range(3)]
    )
