"""Simulated trials: what a twin and a personal trial promise, what is written on them, bad input."""

import subprocess
import sys
from collections import Counter

import numpy as np
import pandas as pd
import pytest

from rctlab import (
    complete_case,
    learner_seed,
    load_trial,
    primary_analysis,
    published,
    read_spec,
    simulate_trial,
    twin_of,
)
from rctlab.record import ARMS
from rctlab.simulation import swaps as digits
from rctlab.simulation.drawing import draw_simulated
from rctlab.simulation.model import MONTHS
from rctlab.simulation.personal import draw_personal, lesson, moved_plan
from rctlab.simulation.plan import published_plan
from rctlab.simulation.quick_routes import quick_complete_case, quick_primary, quick_unadjusted
from rctlab.simulation.superpopulation import shifts_for, true_risks
from rctlab.simulation.swaps import printed_alike

PLAN = published_plan()
WANTED = np.array([published[f"adjusted.{arm}.3"].estimate for arm in ARMS])


@pytest.fixture(scope="module")
def twin():
    return simulate_trial(7, truth=True)


def same(one, other, columns):
    return one[columns].equals(other[columns])


# --- the twin ---------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 1, 2, 41804058417600])
def test_a_twin_has_the_published_counts(seed):
    table = simulate_trial(seed)
    for place, arm in enumerate(ARMS):
        rows = table[table["arm"] == arm]
        assert len(rows) == published[f"randomized.{arm}"].value
        seen = sum(4 // 2**at * rows[f"assessed_{month}"] for at, month in enumerate(MONTHS))
        assert np.bincount(seen, minlength=8).tolist() == PLAN.patterns[place].tolist()
        for month in MONTHS:
            found = rows[f"responder_{month}"]
            assert (found.sum(), found.count()) == published.counts(arm, month)
        assert rows["withdrew"].sum() == published[f"withdrew.{arm}"].value
        assert rows["died"].sum() == published[f"died.{arm}"].value
        assert rows["hospital_stays"].sum() == published[f"hospital_events.{arm}"].value


def test_a_twin_without_digits_is_near_the_published_percentages():
    far = [100 * quick_primary(draw_simulated(seed, PLAN)).risks - WANTED for seed in range(20)]
    assert np.abs(far).max() < 1.5
    assert np.sqrt(np.mean(np.square(far))) < 0.5


@pytest.mark.parametrize("seed", [0, 3, 8, 1714])  # the last one begins anew
def test_digits_are_printed_as_published(seed):
    found = primary_analysis(simulate_trial(seed))
    for arm in ARMS:
        wanted = published[f"adjusted.{arm}.3"].estimate
        assert round(100 * found.risks[arm].estimate, 1) == wanted
    for pair in ("coach-usual", "online-usual", "coach-online"):
        wanted = published[f"adjusted_ratio.{pair}.3"].estimate
        assert round(found.ratios[pair.replace("-", " v ")].estimate, 2) == wanted


def test_a_twin_says_so_if_its_digits_are_not_reached(monkeypatch):
    monkeypatch.setattr(digits, "ROUNDS", 0)
    with pytest.warns(UserWarning, match="not all printed alike"):
        simulate_trial(5)


@pytest.mark.parametrize("how", [{"missing": "none"}, {"missing": "MNAR"}, {"breaks": "blinding"}])
def test_a_twin_does_not_claim_digits_that_something_moved(how):
    assert simulate_trial(1).attrs["digits"] is True
    assert simulate_trial(1, **how).attrs["digits"] is False


def test_digits_leave_the_counts_and_the_people_as_they_are():
    before, after = simulate_trial(5, digits=False), simulate_trial(5)
    kept = ["arm", "site", "sex", "age", "rural", "phq8", *(f"assessed_{m}" for m in MONTHS)]
    assert same(before, after, kept)
    scores = ["arm", *(f"{what}_{m}" for what in ("severity", "responder") for m in (3, 6, 12))]
    for arm in ARMS:
        one, other = (t.loc[t["arm"] == arm, [*scores, "severity_0"]] for t in (before, after))
        assert sorted(map(str, one.values)) == sorted(map(str, other.values))
    assert 0 < (before["severity_0"] != after["severity_0"]).mean() < 0.1
    assert (before["severity_0"] - after["severity_0"]).abs().max() < 4 / 11
    assert ((before["severity_0"] >= 7) == (after["severity_0"] >= 7)).all()


@pytest.mark.slow
def test_digits_come_out_for_200_seeds():
    far = []
    for seed in range(200):
        trial = draw_simulated(seed, PLAN, digits=True)
        far.append(printed_alike(100 * quick_primary(trial).risks, WANTED))
    assert all(far)


def test_quick_routes_are_the_routes():
    for seed, at, month in ((1, 0, 3), (2, 2, 12)):
        trial, table = draw_simulated(seed, PLAN), simulate_trial(seed, digits=False)
        for quick, slow in (
            (quick_primary, primary_analysis),
            (quick_complete_case, complete_case),
        ):
            ours, theirs = quick(trial, at), slow(table, month)
            assert np.allclose(ours.risks, [one.estimate for one in theirs.risks], rtol=1e-9)
            for pair in (("coach", "usual"), ("online", "usual"), ("coach", "online")):
                ratio = theirs.ratios[" v ".join(pair)]
                wanted = ratio.estimate, ratio.lower, ratio.upper
                assert np.allclose(ours.ratio(*pair), wanted, rtol=1e-9)


def test_quick_unadjusted_ratios_are_katz():
    from rctlab import TwoByTwo, risk_ratio

    table = TwoByTwo(treated=(229, 635), control=(151, 621), labels=("coach", "usual"))
    katz = risk_ratio(table, method="katz")
    found = quick_unadjusted(draw_simulated(1, PLAN)).ratio("coach", "usual")
    assert np.allclose(found, (katz.estimate, katz.lower, katz.upper))


# --- a personal trial -------------------------------------------------------------------------


def test_a_personal_trial_moves_shares_by_about_a_point():
    plans = [moved_plan(PLAN, np.random.default_rng(seed)) for seed in range(300)]
    seen = np.array([[p >> 2 & 1, p >> 1 & 1, p & 1] for p in range(8)])
    there = np.array([plan.patterns @ seen for plan in plans])
    moved = np.array([plan.responders for plan in plans]) / there - PLAN.responders / (
        PLAN.patterns @ seen
    )
    assert 0.0115 < np.abs(moved).max() < 0.014
    assert (np.ptp(moved, axis=0) > 0.022).all()
    gone = there / 777 - PLAN.patterns @ seen / 777
    assert 0.010 < np.abs(gone).max() < 0.014
    assert all((plan.patterns.sum(axis=1) == PLAN.randomized).all() for plan in plans)


def test_the_lesson_is_that_of_the_paper():
    names = ["active arms beat usual care", "coach v online only in the primary analysis"]
    assert list(lesson(draw_simulated(0, PLAN)))[:2] == names
    # without any effect, nothing beats anything
    nothing = shifts_for(np.tile(true_risks()[2], (3, 1)))
    found = lesson(draw_simulated(1, 2331, shifts=nothing))
    assert not found["active arms beat usual care"]
    assert not found["coach v online only in the primary analysis"]
    # where coach beats online in every analysis, nothing is fragile
    wide = shifts_for(np.array([[0.4] * 3, [0.3] * 3, [0.2] * 3]))
    found = lesson(draw_simulated(1, 2331, shifts=wide))
    assert found == dict(zip(found, (True, False, False), strict=True))


def test_a_lesson_that_never_holds_is_given_up(monkeypatch):
    monkeypatch.setattr("rctlab.simulation.personal.MOST_DRAWS", 2)
    monkeypatch.setattr("rctlab.simulation.personal.holds", lambda trial: False)
    with pytest.raises(RuntimeError, match="seed=3: the lesson held in none of 2 draws"):
        draw_personal(3)


def test_a_personal_trial_says_which_draw_it_is():
    tables = [simulate_trial(seed, mode="personal") for seed in range(6)]
    draws = [table.attrs["draw"] for table in tables]
    assert min(draws) == 0
    assert tables[0].equals(simulate_trial(0, mode="personal"))


def answers(trial):
    """Give the six numbers a learner finds: observed percentages and ratios at 3 months."""
    found = quick_unadjusted(trial)
    ratios = [found.ratio(*pair)[0] for pair in (ARMS[::2], ARMS[1:], ARMS[:2])]
    return (*(100 * found.risks).round(1), *np.round(ratios, 2))


def adjusted_answers(trial):
    """Give the same six numbers of the primary analysis."""
    found = quick_primary(trial)
    ratios = [found.ratio(*pair)[0] for pair in (ARMS[::2], ARMS[1:], ARMS[:2])]
    return (*(100 * found.risks).round(1), *np.round(ratios, 2))


@pytest.mark.slow
def test_the_lesson_holds_for_1000_learners_and_their_numbers_differ():
    counts, plain, adjusted = Counter(), Counter(), Counter()
    for place in range(1000):
        trial = draw_personal(learner_seed(f"learner{place}", "demo")).trial
        assert all(lesson(trial).values())
        seen = trial["seen"][:, 0]
        people = np.bincount(trial["arm"][seen], minlength=3)
        counts[(*people, *np.rint(people * quick_unadjusted(trial).risks))] += 1
        plain[answers(trial)] += 1
        adjusted[adjusted_answers(trial)] += 1
    # learners whose numbers nobody else has, by responders and people assessed, and by six answers
    assert sum(one == 1 for one in counts.values()) >= 995
    assert sum(one == 1 for one in plain.values()) >= 950
    assert sum(one == 1 for one in adjusted.values()) >= 950


# --- what is written on it --------------------------------------------------------------------


def test_the_table_says_that_it_is_synthetic(twin):
    assert twin.attrs["synthetic"] is True
    assert twin.attrs["note"].startswith("Synthetic: nobody in this table exists.")
    assert repr(twin.head()).splitlines()[0].startswith("synthetic")
    assert "synthetic" in twin.head()._repr_html_()
    told = {"mode": "twin", "seed": 7, "missing": "MAR", "breaks": {}, "digits": True}
    assert told.items() <= twin.attrs.items()


def test_the_note_of_a_twin_does_not_promise_what_a_switch_moves():
    assert "those published" in simulate_trial(1).attrs["note"]
    assert "those published" not in simulate_trial(1, missing="MNAR").attrs["note"]
    assert "those published" not in simulate_trial(1, breaks="dropout").attrs["note"]


def test_another_trial_comes_from_its_spec():
    spec = read_spec("physicians-health-study")
    table = simulate_trial(2, spec=spec)
    pd.testing.assert_frame_equal(table, twin_of(spec, seed=2))
    assert table.attrs["synthetic"] is True
    assert table.attrs["seed"] == 2


def test_the_same_seed_gives_the_same_trial_in_another_process():
    code = (
        "from rctlab import simulate_trial; import pandas as pd;"
        "t = simulate_trial(11, mode='personal', breaks='crossover');"
        "print(int(pd.util.hash_pandas_object(t).sum() % 10**9))"
    )
    said = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert said[0].stdout == said[1].stdout
    assert said[0].stdout.strip().isdigit()


def test_a_simulated_trial_has_the_columns_of_the_shipped_one():
    ours, theirs = simulate_trial(1), load_trial()
    assert ours.dtypes.equals(theirs.dtypes)
    assert ours.columns.name == theirs.columns.name


# --- bad input --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seed", "problem", "words"),
    [
        (1.0, TypeError, r"seed=1\.0: give a whole number"),
        ("1", TypeError, "seed='1': give a whole number"),
        (True, TypeError, "seed=True"),
        (None, TypeError, "seed=None"),
        (-1, ValueError, r"seed=-1: allowed are 0, 1, 2"),
    ],
)
def test_bad_seeds_are_refused(seed, problem, words):
    with pytest.raises(problem, match=words):
        simulate_trial(seed)


@pytest.mark.parametrize(
    ("options", "problem", "words"),
    [
        ({"mode": "twins"}, ValueError, "mode='twins'.*'twin', 'personal', 'sample'"),
        ({"missing": "mar"}, ValueError, "missing='mar'.*'MAR', 'MCAR', 'MNAR', 'none'"),
        ({"breaks": "luck"}, ValueError, "breaks='luck'.*'concealment', 'dropout', 'blinding'"),
        ({"breaks": 3}, TypeError, "breaks=3: give names"),
        ({"breaks": {"crossover": 1.2}}, ValueError, r"breaks\['crossover'\]=1.2: .* up to 1"),
        ({"breaks": {"crossover": 0}}, ValueError, r"breaks\['crossover'\]=0.0: .*more than 0"),
        ({"breaks": {"blinding": "much"}}, TypeError, r"breaks\['blinding'\]='much': a number"),
        ({"breaks": {"blinding": np.nan}}, ValueError, r"breaks\['blinding'\]=nan: a finite"),
        ({"truth": 1}, TypeError, "truth=1: allowed are True and False"),
        ({"digits": "yes"}, TypeError, "digits='yes': allowed are True and False"),
        ({"mode": "sample", "n": 29}, ValueError, "n=29: allowed are 30 to 1,000,000"),
        ({"mode": "sample", "n": 99.0}, TypeError, r"n=99\.0: a whole number"),
        ({"n": 500}, ValueError, "n=500 contradicts mode='twin'"),
        ({"mode": "personal", "n": 500}, ValueError, "n=500 contradicts mode='personal'"),
        ({"effects": {"coach": 0.1}}, ValueError, "effects=.* contradicts mode='twin'"),
        ({"missing": "none", "breaks": "dropout"}, ValueError, "'dropout' contradicts missing"),
    ],
)
def test_bad_options_are_refused(options, problem, words):
    with pytest.raises(problem, match=words):
        simulate_trial(1, **options)


def test_no_breaks_may_be_said_as_none():
    nothing = simulate_trial(1, mode="sample", n=300, breaks=None)
    pd.testing.assert_frame_equal(nothing, simulate_trial(1, mode="sample", n=300))
    assert nothing.attrs["breaks"] == {}


def test_the_adjusted_routes_work_on_samples_of_300():
    for seed in range(12):
        trial = simulate_trial(seed, mode="sample", n=300)
        assert primary_analysis(trial).ratios["coach v usual"].estimate > 0
        assert complete_case(trial).ratios["coach v usual"].estimate > 0


@pytest.mark.parametrize(
    ("effects", "problem", "words"),
    [
        ({"coach": 0.8}, ValueError, r"effects\['coach'\]=0.8: .* 0.22\d at 3 months .* 1.02\d"),
        ({"online": -0.25}, ValueError, r"'online'\]=-0.25: .* 0.22\d at 3 months .* -0.02\d"),
        ({"usual": 0.1}, ValueError, "the arm='usual'.*'coach', 'online'"),
        ({"coach": "0.1"}, TypeError, r"effects\['coach'\]='0.1': a number"),
        ({"coach": np.inf}, ValueError, r"effects\['coach'\]=inf: a finite number"),
        (0.1, TypeError, "effects=0.1: give a dict"),
    ],
)
def test_effects_that_give_no_risk_are_refused(effects, problem, words):
    with pytest.raises(problem, match=words):
        simulate_trial(1, mode="sample", effects=effects)


@pytest.mark.parametrize(
    "options",
    [
        {"effects": {"coach": 0.1}},
        {"mode": "sample"},
        {"missing": "MNAR"},
        {"n": 100},
        {"truth": True},
        {"digits": False},
        {"breaks": "blinding"},
    ],
)
def test_a_spec_takes_no_other_option(options):
    name = next(iter(options))
    with pytest.raises(ValueError, match=f"{name}=.* contradicts spec"):
        simulate_trial(1, spec="physicians-health-study", **options)
