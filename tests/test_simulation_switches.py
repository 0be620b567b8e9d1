"""Missing outcomes, hidden truth and things done badly: one switch moves one thing."""

import re
from pathlib import Path

import numpy as np
import pytest

from rctlab import simulate_trial
from rctlab.record import ARMS
from rctlab.simulation.course import MECHANISMS
from rctlab.simulation.drawing import draw_simulated
from rctlab.simulation.flaws import BREAKS, prognosis
from rctlab.simulation.model import MONTHS
from rctlab.simulation.quick_routes import quick_unadjusted
from rctlab.simulation.superpopulation import true_risks

BASELINE = ["site", "sex", "age", "rural", "phq8", "severity_0", "bpi_worst", "widespread_pain"]
OUTCOMES = [f"{what}_{m}" for what in ("severity", "responder", "intensity") for m in MONTHS]


@pytest.fixture(scope="module")
def twin():
    return simulate_trial(7, truth=True)


def potential(table):
    """Give the columns of what would happen under each arm."""
    return table.filter(like="_if_")


def same(one, other, columns):
    return one[columns].equals(other[columns])


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


def test_digits_move_the_same_records_whatever_is_missing_or_broken():
    table = simulate_trial(5, truth=True)
    consistent(table)
    other = simulate_trial(5, truth=True, missing="MNAR", breaks="crossover")
    assert same(table, other, BASELINE)
    assert potential(table).equals(potential(other))


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
