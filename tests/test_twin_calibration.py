"""The tools of the calibration: they see what the library's analyses see, and keep what they should."""

from __future__ import annotations

import numpy as np
import pytest

from make_trial import subscores
from make_trial.calibrate import SEVERITY, adjusted_means, change_means, later_scores
from make_trial.caseload import assign_coaches
from make_trial.secondary import as_score, mean_changes
from make_trial.swapping import RECORD, analyses, swap_records, targets
from make_trial.targets_analysed import by_coach
from rctlab import (
    adjusted_risks,
    complete_case,
    load_trial,
    primary_analysis,
    published,
    worst_best,
)
from rctlab.missing.columns import PRESPECIFIED
from rctlab.record import ARMS
from rctlab.simulation.change import responds
from rctlab.simulation.drawing import draw_simulated
from rctlab.simulation.frames import to_frame
from rctlab.simulation.model import MODEL, MONTHS, SITES
from rctlab.simulation.plan import published_plan
from rctlab.simulation.swaps import draw_pairs

PLAN = published_plan()


@pytest.fixture(scope="module")
def trial():
    drawn = draw_simulated(3, PLAN)
    noise = np.random.default_rng(1).standard_normal((len(drawn["arm"]), 3))
    return drawn | {"noise": noise}


@pytest.fixture(scope="module")
def frame(trial):
    return to_frame(trial)


@pytest.fixture(scope="module")
def pulls(trial):
    return analyses(trial)


def risks(found):
    return [100 * found.risks[arm].estimate for arm in ARMS]


def test_the_fits_of_the_calibration_are_those_of_the_routes(frame, pulls):
    routes = [
        complete_case(frame),
        *(primary_analysis(frame, m) for m in MONTHS),
        worst_best(frame),
    ]
    for pull, route in zip(pulls, routes, strict=True):
        assert pull.risks == pytest.approx(risks(route), abs=1e-6)


def test_influence_gives_the_robust_errors(frame, pulls):
    every, severity = np.arange(len(frame)), frame["severity_0"].to_numpy()
    moves = pulls[1].influence(every, pulls[1].outcome, severity)
    found = primary_analysis(frame)
    for a, arm in enumerate(ARMS):
        low, high = (getattr(found.risks[arm], end) for end in ("lower", "upper"))
        error = np.log(high / low) / (2 * 1.959964)
        assert np.sqrt((moves[:, a] ** 2).sum()) == pytest.approx(error, rel=1e-4)


def test_influence_foretells_a_swap(trial, pulls):
    severity, take = trial["sum"] / 11, np.arange(len(trial["arm"]))
    block = trial["arm"] * 8 + trial["pattern"]
    i, j = draw_pairs(block, np.random.default_rng(5), 4000)
    foretold = pulls[0].effect(i, j, i, j, severity)
    # the swap that moves most, so that what the straight line leaves out is small beside it
    most = int(np.abs(foretold).max(axis=1).argmax())
    pair = [i[most], j[most]]
    take[pair] = take[pair[::-1]]
    after = analyses(trial | {name: trial[name][take] for name in RECORD})[0]
    moved = after.risks - pulls[0].risks
    assert np.abs(moved).max() > 0.02
    assert moved == pytest.approx(foretold[most], abs=0.1 * np.abs(moved).max())


def test_swaps_come_nearer_and_keep_counts_and_strata(trial, monkeypatch):
    monkeypatch.setattr("make_trial.swapping.ROUNDS", 6)
    changed = swap_records(trial, targets(), np.random.default_rng(2))

    def far(one):
        return np.abs(np.array([pull.risks for pull in analyses(one)]) - targets()).max()

    assert far(changed) < 0.6 * far(trial)
    assert np.abs(changed["sum"] - trial["sum"]).max() <= 3
    assert ((changed["sum"] >= 77) == (trial["sum"] >= 77)).all()
    for name in trial.keys() - set(RECORD):
        assert changed[name] is trial[name]
    for name in ("sum", "later"):
        assert (np.sort(changed[name], axis=0) == np.sort(trial[name], axis=0)).all()
    for place in range(3):
        here = trial["arm"] == place
        seen = trial["seen"][here]
        better = [responds(t["sum"][here, None], t["later"][here]) & seen for t in (trial, changed)]
        assert (better[0].sum(axis=0) == better[1].sum(axis=0)).all()


def test_scores_have_the_wanted_responders_and_means(trial):
    arm, seen = trial["arm"], trial["seen"]
    later = later_scores(trial, trial["noise"], arm, seen, PLAN.responders, SEVERITY)
    assert change_means(trial, later, arm, seen) == pytest.approx(SEVERITY, abs=0.01)
    better = responds(trial["sum"][:, None], later) & seen
    counts = [better[arm == place].sum(axis=0).tolist() for place in range(3)]
    assert counts == PLAN.responders.tolist()


def test_adjusted_means_are_those_of_weighted_least_squares(trial, frame):
    import statsmodels.formula.api as smf

    from rctlab import impute_response, nonresponse_weights

    data = frame.assign(
        change=impute_response(frame, 6)["change"], w=nonresponse_weights(frame).weights
    ).dropna(subset=["change"])
    formula = "change ~ C(arm, Treatment('usual')) + severity_0 + sex + site + rural"
    formula += " + widespread_pain + anxiety_depression"
    fit = smf.wls(formula, data, weights=data["w"]).fit(cov_type="HC0")
    found = mean_changes(frame, 6)
    for arm in ("coach", "online"):
        name = f"C(arm, Treatment('usual'))[T.{arm}]"
        estimate, lower, _ = found.difference(arm, "usual")
        assert estimate == pytest.approx(fit.params[name], abs=1e-9)
        assert (estimate - lower) / 1.96 == pytest.approx(fit.bse[name], rel=1e-9)
    assert found.means == pytest.approx(adjusted_means(trial)[:, 1])


def test_another_score_takes_the_place_of_severity(frame):
    found = as_score(frame, "intensity")
    assert (found["severity_0"] == frame["intensity_0"]).all()
    seen = frame["assessed_6"] == 1
    better = frame["intensity_6"] <= 0.7 * frame["intensity_0"]
    assert (found.loc[seen, "responder_6"] == better[seen]).all()
    assert found.loc[~seen, "responder_6"].isna().all()
    same = as_score(frame, "severity")
    assert same["responder_3"].equals(frame["responder_3"])


def test_points_move_between_parts_and_not_out_of_them(trial):
    moved = trial | {"later_intensity": trial["later_intensity"].copy()}
    subscores._move_mean(moved, 0, 1, -1.1, np.random.default_rng(4))
    here = (trial["arm"] == 1) & trial["seen"][:, 0]
    fall = (moved["later_intensity"][:, 0] - trial["intensity"])[here].mean() / 4
    assert fall == pytest.approx(-1.1, abs=0.001)
    assert (moved["later_intensity"][~here] == trial["later_intensity"][~here]).all()
    for which in range(2):
        before = trial["intensity"] if which == 0 else trial["sum"] - trial["intensity"]
        one, other = (responds(before, subscores._part(t, 0, which)) for t in (trial, moved))
        assert (one == other).all()


def test_coaches_keep_their_caseload_and_give_the_paper_s_error(trial, frame, pulls):
    severity, rng = frame["severity_0"].to_numpy(), np.random.default_rng(1)
    coach = assign_coaches(trial["coach"], trial["arm"], severity, pulls[1:4], rng)
    assert (np.bincount(coach + 1) == np.bincount(trial["coach"] + 1)).all()
    assert ((coach >= 0) == (trial["arm"] == 0)).all()
    names = np.array([*(f"C{c + 1:02d}" for c in range(12)), None], dtype=object)
    people = by_coach(frame.assign(coach=names[coach]))
    with pytest.warns(UserWarning, match="clusters"):
        risk = primary_analysis(people, 12, cluster="cluster").risks["coach"]
    printed = published["adjusted.coach.12"]
    assert risk.upper / risk.lower == pytest.approx(printed.upper / printed.lower, rel=0.005)


def test_targets_are_the_published_percentages():
    assert targets()[0].tolist() == [35.5, 32.2, 24.0]
    assert targets()[1].tolist() == [32.0, 26.6, 20.8]


def test_the_shipped_trial_gives_the_same_by_the_bare_regression():
    seen = load_trial().dropna(subset=["responder_3"])
    found = adjusted_risks(
        seen, outcome="responder_3", arm="arm", reference="usual", covariates=PRESPECIFIED
    )
    assert [round(risk, 1) for risk in risks(found)] == [35.5, 32.2, 24.0]
    assert len(MODEL.site_shares) == len(SITES)
