"""Simulated trials: exact where they promise to be, and one switch moves one thing."""

import re
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rctlab import learner_seed, load_trial, primary_analysis, read_spec, simulate_trial
from rctlab.glm_many import fit_many
from rctlab.personal import draw_personal, lesson, moved_plan
from rctlab.published import ARMS, published
from rctlab.quick_routes import quick_complete_case, quick_primary, quick_unadjusted
from rctlab.routes import complete_case
from rctlab.simulation import draw_simulated
from rctlab.simulation_breaks import BREAKS, prognosis
from rctlab.simulation_digits import printed_alike
from rctlab.simulation_entry import permuted_blocks
from rctlab.simulation_fits import sample_design
from rctlab.simulation_missing import MECHANISMS
from rctlab.spec_twin import twin_of
from rctlab.superpopulation import many_prognoses, nodes_of, shifts_for, true_risks
from rctlab.twin.model import MODEL, MONTHS
from rctlab.twin.plan import published_plan
from rctlab.twin.scores import responds

PLAN = published_plan()
BASELINE = ["site", "sex", "age", "rural", "phq8", "severity_0", "bpi_worst", "widespread_pain"]
OUTCOMES = [f"{what}_{m}" for what in ("severity", "responder", "intensity") for m in MONTHS]
WANTED = np.array([32.0, 26.6, 20.8])


@pytest.fixture(scope="module")
def twin():
    return simulate_trial(7, truth=True)


def potential(table):
    """Give the columns of what would happen under each arm."""
    return table.filter(like="_if_")


def same(one, other, columns):
    return one[columns].equals(other[columns])


# --- learner_seed -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("learner", "course", "seed"),
    [
        ("ada", "demo", 41804058417600),
        ("Zoë", "cbt-cp 2026 spring", 103647870439876),
        ("Zoe\u0308 ", "CBT-CP 2026 spring", 103647870439876),
        ('x","y', "z", 125677988091210),
        ("0001", "demo", 142623365477094),
    ],
)
def test_a_learners_seed_never_changes(learner, course, seed):
    assert learner_seed(learner, course) == seed


def test_learners_and_courses_have_seeds_of_their_own():
    seeds = {learner_seed(f"id{i}", course) for i in range(2000) for course in ("one", "two")}
    assert len(seeds) == 4000
    assert max(seeds) < 2**48
    assert learner_seed("a", "b") != learner_seed("b", "a")


@pytest.mark.parametrize("bad", [7, None, b"ada", ["ada"]])
def test_a_learner_is_text(bad):
    with pytest.raises(TypeError, match=r"learner=.*is no text"):
        learner_seed(bad, "demo")
    with pytest.raises(TypeError, match=r"course=.*is no text"):
        learner_seed("ada", bad)


@pytest.mark.parametrize("bad", ["", "  ", "\t\n"])
def test_a_learner_has_a_name(bad):
    with pytest.raises(ValueError, match=r"learner=.*is empty"):
        learner_seed(bad, "demo")
    with pytest.raises(ValueError, match=r"course=.*is empty"):
        learner_seed("ada", bad)


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


def test_digits_move_the_same_records_whatever_is_missing_or_broken():
    table = simulate_trial(5, truth=True)
    consistent(table)
    other = simulate_trial(5, truth=True, missing="MNAR", breaks="crossover")
    assert same(table, other, BASELINE)
    assert potential(table).equals(potential(other))


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
    assert 0.009 < np.abs(moved).max() < 0.0115
    assert (np.ptp(moved, axis=0) > 0.017).all()
    gone = there / 777 - PLAN.patterns @ seen / 777
    assert 0.008 < np.abs(gone).max() < 0.0115
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
    monkeypatch.setattr("rctlab.personal.MOST_DRAWS", 2)
    monkeypatch.setattr("rctlab.personal.holds", lambda trial: False)
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
    counts, plain, adjusted = set(), set(), set()
    for place in range(1000):
        trial = draw_personal(learner_seed(f"learner{place}", "demo")).trial
        assert all(lesson(trial).values())
        seen = trial["seen"][:, 0]
        people = np.bincount(trial["arm"][seen], minlength=3)
        counts.add((*people, *np.rint(people * quick_unadjusted(trial).risks)))
        plain.add(answers(trial))
        adjusted.add(adjusted_answers(trial))
    assert len(counts) >= 995  # responders and people assessed: hardly any two alike
    assert len(plain) >= 950
    assert len(adjusted) >= 950


# --- a sample ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_samples_have_their_stated_risks_on_average():
    for shifts in (None, shifts_for(np.array([[0.35] * 3, [0.2] * 3, [np.nan] * 3]))):
        wanted = true_risks(shifts)
        found = []
        for seed in range(1000):
            trial = draw_simulated(seed, 2331, missing="none", shifts=shifts)
            better = responds(trial["sum"][:, None], trial["later"])
            found.append([better[trial["arm"] == place].mean(axis=0) for place in range(3)])
        error = np.std(found, axis=0, ddof=1) / np.sqrt(len(found))
        assert (np.abs(np.mean(found, axis=0) - wanted) < 4 * error).all()


def test_true_risks_are_those_of_people_drawn_anew():
    from scipy.stats import norm

    worse = many_prognoses(400_000, seed=5)
    for place, at in np.ndindex(3, 3):
        each = norm.cdf(-(worse + MODEL.mean_change[place][at]) / MODEL.change_sd[place][at])
        error = each.std() / np.sqrt(len(each))
        # if this fails, the model has moved: python -m rctlab.superpopulation
        assert abs(each.mean() - true_risks()[place, at]) < 4 * error


def test_nodes_have_the_moments_of_what_they_sum_up():
    values = np.random.default_rng(1).gamma(3, size=5000)
    nodes, shares = nodes_of(values, count=4)
    for power in range(8):
        assert (nodes**power) @ shares == pytest.approx((values**power).mean(), rel=1e-8)


def test_effects_are_the_stated_truth():
    table = simulate_trial(1, mode="sample", n=300, effects={"coach": 0.2, "online": -0.1})
    truth = table.attrs["truth"]
    for month in MONTHS:
        assert truth["difference"]["coach v usual"][month] == pytest.approx(0.2, abs=1e-9)
        assert truth["difference"]["online v usual"][month] == pytest.approx(-0.1, abs=1e-9)
        assert truth["risk"]["usual"][month] == pytest.approx(true_risks()[2, MONTHS.index(month)])
    one_arm = simulate_trial(1, mode="sample", n=300, effects={"coach": 0.2}).attrs["truth"]
    assert one_arm["risk"]["online"][3] == pytest.approx(true_risks()[1, 0])


def test_samples_vary_and_have_about_as_many_people_in_each_arm():
    tables = [simulate_trial(seed, mode="sample", n=900) for seed in range(5)]
    assert {len(table) for table in tables} == {900}
    assert all(table["arm"].value_counts().between(280, 320).all() for table in tables)
    assert len({table["responder_3"].sum() for table in tables}) > 1
    assert len(simulate_trial(0, mode="sample")) == 2331
    assert len(simulate_trial(0, mode="sample", n=30)) == 30


# --- missing outcomes -------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["twin", "personal", "sample"])
@pytest.mark.parametrize("missing", list(MECHANISMS))
def test_missing_outcomes_move_no_person_and_no_outcome(mode, missing):
    usual = simulate_trial(4, mode=mode, truth=True)
    table = simulate_trial(4, mode=mode, missing=missing, truth=True)
    assert same(usual, table, ["arm", "coach", "sessions", *BASELINE])
    assert potential(usual).equals(potential(table))
    consistent(table)
    assert (table["assessed_3"].sum() == 2331) == (missing == "none")
    if missing != "none":
        counts = [t.groupby("arm")["assessed_6"].sum() for t in (usual, table)]
        assert counts[0].equals(counts[1])
    both = usual["responder_3"].notna() & table["responder_3"].notna()
    assert same(usual[both], table[both], ["severity_3", "intensity_3", "responder_3"])


def consistent(table):
    """Hold what was observed to what would happen under everybody's own arm."""
    for month in MONTHS:
        for what in ("severity", "responder"):
            own = np.select(
                [table["arm"] == arm for arm in ARMS],
                [table[f"{what}_{month}_if_{arm}"] for arm in ARMS],
            )
            seen = table[f"assessed_{month}"] == 1
            assert (table.loc[seen, f"{what}_{month}"] == own[seen]).all()
            assert table.loc[~seen, f"{what}_{month}"].isna().all()


def test_each_mechanism_depends_on_what_it_says():
    def gaps(missing):
        """Return how seen and unseen differ, in SD, in PHQ-8 and in the fall of pain given it."""
        found = []
        for seed in range(12):
            trial = draw_simulated(seed, 2331, missing=missing)
            seen = trial["seen"].any(axis=1)
            fall = (trial["sum"] - trial["later"][:, 0]) / 11
            known = np.column_stack([np.ones(2331), prognosis(trial), trial["phq8"], trial["age"]])
            known = np.column_stack([known, np.eye(3)[trial["arm"]][:, :2], trial["sum"]])
            rest = fall - known @ np.linalg.lstsq(known, fall, rcond=None)[0]
            both = [(x[seen].mean() - x[~seen].mean()) / x.std() for x in (trial["phq8"], rest)]
            found.append(both)
        return np.mean(found, axis=0)

    (mar_phq, mar_rest), (mcar_phq, mcar_rest) = gaps("MAR"), gaps("MCAR")
    mnar_rest = gaps("MNAR")[1]
    assert mar_phq < -0.2
    assert abs(mcar_phq) < 0.1
    assert abs(mar_rest) < 0.1
    assert abs(mcar_rest) < 0.1
    assert mnar_rest > 0.4


# --- truth ------------------------------------------------------------------------------------


def test_observed_outcomes_are_the_potential_ones_of_the_own_arm(twin):
    consistent(twin)
    assert potential(twin).shape[1] == 18
    assert not potential(twin).isna().any(axis=None)


def test_truth_is_added_and_changes_nothing(twin):
    plain = simulate_trial(7)
    assert plain.equals(twin[plain.columns])
    assert potential(plain).empty
    risk = twin.attrs["truth"]["risk"]
    assert risk["coach"][3] == pytest.approx(twin["responder_3_if_coach"].mean())
    assert twin.attrs["truth"]["people"] == "the people of this trial"


# --- what is broken ---------------------------------------------------------------------------

CARE = ["sessions", "coach"]
VISITS = [f"assessed_{m}" for m in MONTHS]
# what stays as it is, and for whom
KEPT = {
    "concealment": [],
    "dropout": ["arm", *CARE],
    "blinding": ["arm", *CARE, *VISITS],
    "crossover": ["arm", *CARE, *VISITS],
    "unequal_care": ["arm", *CARE, *VISITS],
}
TOUCHED = {"blinding": ["coach", "online"], "crossover": ["usual"], "unequal_care": ["coach"]}


@pytest.mark.parametrize("name", list(BREAKS))
@pytest.mark.parametrize("mode", ["twin", "sample"])
def test_a_break_changes_only_what_it_should(name, mode):
    sound = simulate_trial(6, mode=mode, truth=True)
    broken = simulate_trial(6, mode=mode, truth=True, breaks=name)
    assert same(sound, broken, BASELINE + KEPT[name])
    assert potential(sound).equals(potential(broken))
    sizes = [table["arm"].value_counts().to_dict() for table in (sound, broken)]
    assert sizes[0] == sizes[1]
    if name in TOUCHED:
        others = ~sound["arm"].isin(TOUCHED[name])
        assert same(sound[others], broken[others], OUTCOMES)
        changed = (sound["severity_3"] != broken["severity_3"]) & sound["severity_3"].notna()
        assert changed[~others].mean() > 0.1
        lower = (broken["severity_3"] - sound["severity_3"])[changed]
        assert lower.mean() < -0.1
    if name in ("dropout", "concealment"):
        consistent(broken)


def standardized(trial, values):
    active = trial["arm"] < 2
    return (values[active].mean() - values[~active].mean()) / values.std()


@pytest.mark.parametrize("name", [None, *BREAKS])
def test_only_without_concealment_is_the_baseline_out_of_balance(name):
    breaks = {name: BREAKS[name].usual} if name else {}
    gaps = []
    for seed in range(20):
        trial = draw_simulated(seed, 2331, breaks=breaks)
        gaps.append(standardized(trial, prognosis(trial)))
    if name == "concealment":
        assert max(gaps) < -0.3
    else:
        assert abs(np.mean(gaps)) < 0.05


# log risk ratios against usual care: which way each moves (coach, online)
MOVES = {
    "concealment": (1, 1),
    "dropout": (1, 1),
    "blinding": (1, 1),
    "crossover": (-1, -1),
    "unequal_care": (1, 0),
}


@pytest.mark.parametrize("name", list(BREAKS))
def test_each_break_misleads_in_the_direction_it_says(name):
    moves = []
    for seed in range(40):
        sound = quick_unadjusted(draw_simulated(seed, 2331))
        broken = quick_unadjusted(draw_simulated(seed, 2331, breaks={name: BREAKS[name].usual}))
        ratios = [[q.ratio(arm, "usual")[0] for arm in ARMS[:2]] for q in (broken, sound)]
        moves.append(np.log(ratios[0]) - np.log(ratios[1]))
    mean, error = np.mean(moves, axis=0), np.std(moves, axis=0, ddof=1) / np.sqrt(40)
    for found, sure, wanted in zip(mean, error, MOVES[name], strict=True):
        assert found * wanted > 4 * sure if wanted else abs(found) < 1e-12


def test_crossover_and_other_care_are_told():
    table = simulate_trial(2, breaks={"crossover": 0.1, "unequal_care": 0.5}, truth=True)
    moved = table["received"] != table["arm"]
    assert moved.sum() == 78
    assert set(table.loc[moved, "arm"]) == {"usual"}
    assert set(table.loc[moved, "received"]) == {"coach"}
    seen = moved & (table["assessed_3"] == 1)
    assert (table["severity_3"] == table["severity_3_if_coach"])[seen].all()
    assert table.groupby("arm")["other_care"].sum().tolist() == [389, 0, 0]
    assert table.attrs["breaks"] == {"crossover": 0.1, "unequal_care": 0.5}
    assert "a share of the usual-care arm gets coaching" in table.attrs["note"]


def test_stronger_breaks_mislead_more():
    ratios = []
    for points in (0.1, 0.4, 1.0):
        table = simulate_trial(3, breaks={"blinding": points})
        risk = table.groupby("arm")["responder_3"].mean()
        ratios.append(risk["coach"] / risk["usual"])
    assert ratios == sorted(ratios)
    assert ratios[0] < ratios[2]


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
    pd.testing.assert_frame_equal(table, twin_of(spec, seed=2), check_names=False)
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


# --- thousands of samples ---------------------------------------------------------------------


def test_blocks_are_balanced_in_every_stratum():
    rng = np.random.default_rng(4)
    stratum = rng.choice(32, 2331, p=np.r_[0.3, 0.1, np.full(30, 0.02)])
    stratum[stratum == 9] = 8  # a stratum that nobody is in
    for seed in range(5):
        arm = permuted_blocks(stratum, np.random.default_rng(seed))
        for s in range(32):
            counts = np.cumsum(np.eye(3)[arm[stratum == s]], axis=0)
            assert np.ptp(counts, axis=1).max(initial=0) <= 3
            # and a multiple of 3 that ends a block is exactly balanced
            if s == 0:
                assert (np.ptp(counts, axis=1) == 0).mean() > 0.1


def test_blocks_are_drawn_with_equal_chances():
    stratum = np.tile([0, 1], 60)
    arms = np.array([permuted_blocks(stratum, np.random.default_rng(s)) for s in range(2000)])
    shares = [(arms == arm).mean(axis=0) for arm in range(3)]
    assert np.abs(np.array(shares) - 1 / 3).max() < 5 * np.sqrt(2 / 9 / 2000)
    # nobody is told by the person before, unless the block ends
    assert 0 < (arms[:, 2] == arms[:, 0]).mean() < 1 / 3


def test_designs_to_fit_are_samples_of_the_same_population():
    fits = fit_many(sample_design, range(300))
    assert fits.converged.all()
    risks = true_risks()[:, 0]
    wanted = np.log(risks[:2] / risks[2])
    found = fits.coefficients[:, 1:3]
    error = found.std(axis=0, ddof=1) / np.sqrt(300)
    assert (np.abs(found.mean(axis=0) - wanted) < 4 * error).all()
    # robust errors are those that the estimates really have
    assert np.allclose(fits.errors[:, 1:3].mean(axis=0), found.std(axis=0, ddof=1), rtol=0.15)
    shifts = shifts_for(np.tile(risks[2], (3, 3)))
    none = fit_many(partial(sample_design, shifts=shifts), range(100)).coefficients[:, 1:3]
    assert (np.abs(none.mean(axis=0)) < 4 * error * np.sqrt(3)).all()


# --- beside the shipped trial, and on its page -------------------------------------------------


def test_a_simulated_trial_has_the_columns_of_the_shipped_one():
    ours, theirs = simulate_trial(1), load_trial()
    assert ours.dtypes.equals(theirs.dtypes)
    assert ours.columns.name == theirs.columns.name


def printed_ratios():
    """Give the table of the page: what is broken, and two ratios."""
    page = (Path(__file__).parents[1] / "docs" / "simulated-trials.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| (nothing|`\"\w+\"`) \|.*\| ([\d.]+) \| ([\d.]+) \|$", page, re.MULTILINE
    )
    return {name.strip('`"'): (float(one), float(other)) for name, one, other in rows}


def test_the_page_tells_how_the_true_ratios_are_moved():
    told = printed_ratios()
    assert list(told) == ["nothing", *BREAKS]
    for name, ratios in told.items():
        breaks = {} if name == "nothing" else {name: BREAKS[name].usual}
        trials = (draw_simulated(seed, 2331, breaks=breaks) for seed in range(60))
        risks = np.mean([quick_unadjusted(trial).risks for trial in trials], axis=0)
        assert np.allclose(risks[:2] / risks[2], ratios, atol=0.05), name
    page = (Path(__file__).parents[1] / "docs" / "simulated-trials.md").read_text(encoding="utf-8")
    risks = true_risks()[:, 0]
    one, other = risks[:2] / risks[2]
    assert f"The true ratios are {one:.2f} and {other:.2f}." in page
