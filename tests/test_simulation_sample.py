"""Samples: drawn with risks that are known, one by one or by the thousand."""

import doctest
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from make_trial.prognosis_nodes import many_prognoses, nodes_of
from rctlab import simulate_trial
from rctlab.models.newton import fit_many
from rctlab.simulation.arms import permuted_blocks
from rctlab.simulation.change import responds
from rctlab.simulation.drawing import draw_simulated
from rctlab.simulation.model import MODEL, MONTHS
from rctlab.simulation.superpopulation import sample_design, shifts_for, true_risks


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
        # if this fails, the model has moved: python -m make_trial.prognosis_nodes
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


def test_the_page_on_many_trials_prints_what_it_says():
    page = Path(__file__).parents[1] / "docs" / "simulated-trials.md"
    if not page.exists():
        pytest.skip("docs/ is not here")
    failed, tried = doctest.testfile(str(page), module_relative=False)
    assert tried >= 7
    assert failed == 0
