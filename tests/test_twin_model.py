"""The model of the synthetic trial: exact where it promises to be, and one part moves no other."""

import numpy as np
import pytest

from rctlab import published
from rctlab.record import ARMS
from rctlab.simulation import arms, change, course
from rctlab.simulation.change import responds, settle, split
from rctlab.simulation.drawing import draw_simulated
from rctlab.simulation.frames import to_frame
from rctlab.simulation.model import CASELOADS, LOADINGS, MONTHS
from rctlab.simulation.people import draw_people, streams
from rctlab.simulation.plan import drawn_plan, exact_totals, published_plan

PLAN = published_plan()


@pytest.fixture(scope="module")
def trial():
    return draw_simulated(7, PLAN)


def test_published_patterns_give_all_published_totals():
    seen = course.seen(np.arange(8))
    for place, arm in enumerate(ARMS):
        counts = PLAN.patterns[place]
        assert counts.min() >= 0
        assert counts.sum() == published[f"randomized.{arm}"].value
        for at, month in enumerate(MONTHS):
            assert counts @ seen[:, at] == published[f"assessed.{arm}.{month}"].value


def test_loadings_leave_room_for_chance():
    for name, row in LOADINGS.items():
        assert np.dot(row, row) <= 1, name


def test_caseloads_are_those_published():
    assert sum(CASELOADS) == published["randomized.coach"].value
    assert np.median(CASELOADS) == 69
    assert np.percentile(CASELOADS, [0, 25, 75, 100]).tolist() == [24, 52, 76, 110]


def test_a_drawn_trial_has_the_published_counts(trial):
    frame = to_frame(trial)
    for arm, rows in frame.groupby("arm"):
        for month in MONTHS:
            events, n = published.counts(arm, month)
            assert rows[f"responder_{month}"].sum() == events
            assert rows[f"assessed_{month}"].sum() == rows[f"severity_{month}"].notna().sum() == n
        for table in ("withdrew", "died"):
            assert rows[table].sum() == published[f"{table}.{arm}"].value
        assert rows["hospital_stays"].sum() == published[f"hospital_events.{arm}"].value


def test_blocks_are_balanced_and_totals_exact(trial):
    totals = exact_totals(trial, PLAN)
    women = np.bincount(trial["arm"][trial["female"]], minlength=3)
    assert women.tolist() == totals[1].tolist()
    stratum = arms.strata(trial)
    for s in range(32):
        # whole blocks are balanced and an unfinished one of 9 is off by 3 at most
        counts = np.cumsum(np.eye(3)[trial["arm"][stratum == s]], axis=0)
        assert np.ptp(counts, axis=1).max(initial=0) <= 3


def test_totals_that_cannot_be_are_refused():
    draws = streams(1)
    people = draw_people(300, draws["people"], draws["items"])
    with pytest.raises(ValueError, match=r"totals=.*last blocks"):
        arms.enter(people, draws["entry"], np.array([[300, 0, 0], [0, 0, 0], [0, 0, 0]]))


def test_more_responders_than_people_are_refused():
    margin, arm = np.zeros((4, 3)), np.zeros(4, dtype=int)
    with pytest.raises(ValueError, match="wanted: 5 responders of 4 people"):
        change.exact_shifts(margin, arm, np.ones((4, 3), bool), np.full((1, 3), 5))


def test_missingness_moves_neither_baseline_nor_allocation(trial):
    other = draw_simulated(7, PLAN, missing="MCAR")
    for name in ("items", "age", "phq8", "arm", "coach"):
        assert (other[name] == trial[name]).all()
    assert (other["pattern"] != trial["pattern"]).any()


def test_nobody_is_on_the_line_and_rounded_scores_give_the_same_responders(trial):
    before, after = trial["sum"][:, None], trial["later"]
    assert not (10 * after == 7 * before).any()
    frame = to_frame(trial)
    for month in MONTHS:
        seen = frame[frame[f"assessed_{month}"] == 1]
        rounded = seen[f"severity_{month}"] <= 0.7 * seen["severity_0"]
        assert (rounded == (seen[f"responder_{month}"] == 1)).all()


def test_every_pair_of_sums_settles_on_the_wanted_side():
    before, after = (grid.ravel() for grid in np.mgrid[2:111, 0:111])
    for better in (True, False):
        found = settle(before, after.astype(float), np.full(len(before), better), 110)
        assert (responds(before, found) == better).all()
        assert not (10 * found == 7 * before).any()
        assert found.min() >= 0
        assert found.max() <= 110


def test_a_split_adds_up_and_avoids_both_lines():
    rng = np.random.default_rng(3)
    intensity, rest = rng.integers(4, 41, 5000), rng.integers(4, 71, 5000)
    before = intensity + rest
    after = np.clip(before - rng.integers(0, 40, 5000), 0, 110)
    found, other = split(intensity, before, after, intensity * after / before)
    assert (found + other == after).all()
    assert found.max() <= 40
    assert other.max() <= 70
    room = (after > 3) & (after < 107)
    on_line = (10 * found == 7 * intensity) | (10 * other == 7 * rest)
    assert not on_line[room].any()


def test_who_stays_less_is_who_the_paper_says(trial):
    none, whole = trial["pattern"] == 0, trial["pattern"] == 7
    for name, sign in (("social_need", 1), ("phq8", 1), ("age", -1)):
        assert sign * (trial[name][none].mean() - trial[name][whole].mean()) > 0


def test_the_dead_and_the_withdrawn_are_not_seen_again(trial):
    gone = trial["died"] | trial["withdrew"]
    assert not (trial["died"] & trial["withdrew"]).any()
    # seen at 3, or at 3 and 6, or never
    assert set(trial["pattern"][gone]) == {0, 4, 6}
    # who left before month 3 took few sessions
    assert trial["sessions"][gone & (trial["pattern"] == 0)].max() <= 5


def test_deaths_are_spread_over_the_year():
    dead = np.zeros(8)
    for seed in range(8):
        one = draw_simulated(seed, PLAN)
        dead += np.bincount(one["pattern"][one["died"]], minlength=8)
    # about a quarter never seen, a quarter seen at 3, half at 3 and 6 months: 136 people, 4 SE
    assert dead[[0, 4, 6]] / dead.sum() == pytest.approx(course.DIED, abs=0.17)


def test_counts_of_another_trial_vary_around_the_plan():
    rng = np.random.default_rng(5)
    plans = [drawn_plan(PLAN, PLAN.randomized, rng) for _ in range(200)]
    mean = np.mean([plan.patterns for plan in plans], axis=0)
    assert np.abs(mean - PLAN.patterns).max() < 4
    assert all((plan.patterns.sum(axis=1) == PLAN.randomized).all() for plan in plans)
    assert len({int(plan.withdrew[0]) for plan in plans}) > 5
