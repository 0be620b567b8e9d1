"""Power and sample size: against R, statsmodels, scipy, the trial's plan, and with bad input."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.proportion import power_proportions_2indep

from rctlab import power, published, sample_size
from rctlab.planning.power_methods import exact_shares

GOLDEN = pd.read_csv(Path(__file__).parent / "golden" / "power" / "power.csv")
PLAN: Any = {
    name: published[f"plan.{key}"].value / 100
    for name, key in {"treated": "active", "control": "usual", "retention": "followed"}.items()
}
PLANNED = published["planned.all"].value // 3


def rows(kind: str) -> list[Any]:
    return list(GOLDEN[GOLDEN["kind"] == kind].itertuples())


@pytest.mark.parametrize("row", rows("formula"))
def test_the_formula_is_rs(row: Any) -> None:
    # R takes fractions of people; here they come in by retention
    people = round(row.n1 * 5), round(row.n2 * 5)
    found = power(
        row.treated, row.control, people, level=row.level, method=row.method, retention=0.2
    )
    assert found.power == pytest.approx(row.power, abs=1e-9)


@pytest.mark.parametrize("row", rows("exact"))
def test_exact_power_is_that_of_rs_tests_table_by_table(row: Any) -> None:
    people = int(row.n1), int(row.n2)
    found = power(row.treated, row.control, people, level=row.level, method=row.method)
    assert found.power == pytest.approx(row.power, abs=1e-9)


@pytest.mark.parametrize("row", rows("simulated"))
def test_three_arms_agree_with_trials_simulated_in_r(row: Any) -> None:
    exact = power(n=PLANNED, third=row.third, **PLAN)
    found = getattr(exact, row.method)
    # 200,000 trials in R, 3.5 standard errors; people rounded down to 621 cost at most 0.0006
    assert found == pytest.approx(row.power, abs=3.5 * np.sqrt(0.09 / 200_000) + 0.0006)


def test_statsmodels_gives_the_same() -> None:
    theirs = power_proportions_2indep(0.1, 0.2, 150, ratio=2.0, alpha=0.05).power
    # theirs counts a significant difference the wrong way round as well
    assert 0 < theirs - power(0.3, 0.2, (150, 300)).power < 2e-5


@pytest.mark.parametrize("method", ["n-1", "pearson", "yates", "fisher", "fisher-mid-p"])
def test_simulated_power_comes_near_the_exact_one(method: str) -> None:
    exact = power(0.5, 0.2, (40, 30), method=method)
    drawn = power(0.5, 0.2, (40, 30), method=method, draws=20_000, seed=1)
    assert exact.error == 0
    assert abs(drawn.power - exact.power) < 4 * drawn.error
    assert drawn.error == pytest.approx(np.sqrt(drawn.power * (1 - drawn.power) / 20_000))


def test_three_arms_by_a_slow_sum() -> None:
    risks, people = (0.7, 0.2, 0.4), (6, 7, 5)
    total = 0.0
    for x in np.ndindex(*(n + 1 for n in people)):
        cells = np.array([x, np.subtract(people, x)])
        if 0 in cells.sum(axis=1) or 0 in cells[:, :2].sum(axis=1):
            continue
        all_three = stats.chi2_contingency(cells, correction=False).pvalue
        pair = stats.chi2_contingency(cells[:, :2], correction=False).pvalue
        if all_three <= 0.1 and pair <= 0.1:
            total += float(
                np.prod(
                    [stats.binom.pmf(k, n, p) for k, n, p in zip(x, people, risks, strict=True)]
                )
            )
    assert exact_shares(risks, people, 0.9, "pearson").power == pytest.approx(total, abs=1e-10)


def test_the_trials_plan() -> None:
    """The planned size gives 90 % and a little more, if the third arm is like one of the other two."""
    alone = power(n=PLANNED, **PLAN)
    assert alone.power == pytest.approx(0.9242, abs=5e-5)
    like_control = power(n=PLANNED, third=0.15, **PLAN)
    like_treated = power(n=PLANNED, third=0.225, **PLAN)
    halfway = power(n=PLANNED, third=0.1875, **PLAN)
    found = [like_control.power, like_treated.power, halfway.power]
    assert found == pytest.approx([0.911, 0.908, 0.865], abs=6e-4)
    for third, exact in ((0.15, like_control), (0.225, like_treated), (0.1875, halfway)):
        drawn = power(n=PLANNED, third=third, draws=10_000, seed=3, **PLAN)
        assert abs(drawn.power - exact.power) < 4 * drawn.error
        assert drawn.omnibus == pytest.approx(exact.omnibus, abs=0.012)
    # omnibus by the noncentral chi-squared distribution
    common = 0.175 * 0.825
    noncentral = 621.6 * 0.075**2 * 2 / 3 / common
    formula = stats.ncx2.sf(stats.chi2.isf(0.05, 2), 2, noncentral)
    assert like_control.omnibus == pytest.approx(formula, abs=0.01)


def test_the_protected_rule_costs_power_and_never_adds_any() -> None:
    for third in np.linspace(0, 1, 11):
        found = power(0.3, 0.15, 120, third=float(third))
        assert found.power <= min(found.omnibus, found.pair)
    assert power(0.15, 0.15, 300, third=0.15).power < 0.05


def test_equal_risks_give_the_size_of_the_test() -> None:
    assert power(0.3, 0.3, 200, method="fisher").power <= 0.05
    assert power(0.3, 0.3, 200, method="pearson").power == pytest.approx(0.05, abs=0.005)
    assert power(0.0, 0.0, 50, method="n-1").power == 0
    assert power(1.0, 0.0, 10).power == 1
    assert power(0.5, 0.1, 1, method="fisher", retention=0.5).power == 0  # nobody is left


def test_sample_size_by_formula() -> None:
    # power.prop.test(p1 = .15, p2 = .225, power = .9): n = 567.0721
    assert sample_size(0.225, 0.15).people == (568, 568)
    found = sample_size(**PLAN)
    assert (found.people, found.total, int(found)) == ((709, 709), 1418, 709)
    assert sample_size(**PLAN, arms=3).total == 3 * 709
    smallest = sample_size(1.0, 0.0, method="unpooled", arms=3)
    assert (smallest.people, smallest.total) == ((1, 1), 3)
    assert sample_size(**PLAN, method="unpooled").people[0] == 705
    fewer = sample_size(0.3, 0.2, ratio=2.0)
    assert fewer.people[1] == 2 * fewer.people[0]
    assert power(0.3, 0.2, fewer.people).power >= 0.9
    assert power(0.3, 0.2, (fewer.people[0] - 1, fewer.people[1] - 2)).power < 0.9


@pytest.mark.parametrize("method", ["pearson", "fisher", "fisher-mid-p"])
def test_sample_size_by_an_exact_test(method: str) -> None:
    found = sample_size(0.6, 0.25, power=0.8, method=method)
    n = found.people[0]
    assert power(0.6, 0.25, n, method=method).power >= 0.8
    assert power(0.6, 0.25, n - 1, method=method).power < 0.8
    assert found.found.power == power(0.6, 0.25, n, method=method).power


def test_sample_size_of_the_trials_rule() -> None:
    found = {third: sample_size(**PLAN, third=third) for third in (0.15, 0.225)}
    for third, size in found.items():
        assert size.total == 3 * size.people[0]
        assert size.people[0] == {0.15: 748, 0.225: 758}[third]
        assert power(n=size.people[0], third=third, **PLAN).power >= 0.9
        assert power(n=size.people[0] - 1, third=third, **PLAN).power < 0.9


def test_a_seed_gives_the_same_trials() -> None:
    call: Any = {"n": 100, "draws": 500, **PLAN}
    assert power(seed=4, **call).power == power(seed=4, **call).power
    assert power(seed=4, **call).power == power(seed=np.random.default_rng(4), **call).power
    assert power(seed=4, **call).power != power(seed=5, **call).power


def test_what_is_printed_and_shown() -> None:
    found = power(n=PLANNED, third=0.15, **PLAN)
    assert "after a test of all three arms, the third at 15.0%" in str(found)
    assert "777 v 777 v 777 people, 621 v 621 v 621 with an outcome" in str(found)
    assert float(found) == found.power
    assert found.to_frame()["third_n"].tolist() == [777]
    assert "All three arms differ" in found._repr_html_()
    drawn = power(n=PLANNED, draws=1000, seed=1, **PLAN)
    assert "1,000 simulated trials, Monte Carlo error 0.8" in str(drawn)
    assert "1 simulated trial, all of them" in str(power(0.225, 0.15, 777, draws=1, seed=1))
    assert "with an outcome" not in str(power(0.3, 0.2, 100))
    size = sample_size(0.3, 0.2)
    assert size.to_frame()["total"].tolist() == [size.total]
    assert 'scope="col">In all' in size._repr_html_()


def test_where_all_simulated_trials_agree_a_bound_is_printed_and_no_error_of_0() -> None:
    for draws, limit in ((20, "86%"), (1000, "99.70%"), (100_000, "99.9970%")):
        found = str(power(0.9, 0.1, 500, draws=draws, seed=1))
        assert f"all of them significant: power {limit} or more (95% confidence)" in found
        assert "error" not in found
    none = str(power(0.15, 0.15, 5, draws=20, seed=1))
    assert "20 simulated trials, none of them significant: power 14% or less" in none


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"treated": 22.5}, ValueError, "treated: a risk of 22.5"),
        ({"control": -0.1}, ValueError, "control"),
        ({"control": True}, TypeError, "control=True"),
        ({"treated": "0.2"}, TypeError, "treated='0.2'"),
        ({"treated": [0.1, 0.2]}, TypeError, "one risk"),
        ({"third": 2}, ValueError, "third"),
        ({"n": 0}, ValueError, "n=0: allowed is 1 to"),
        ({"n": 1.5}, ValueError, "people come whole"),
        ({"n": True}, TypeError, "not True or False"),
        ({"n": "777"}, TypeError, "n='777'"),
        ({"n": (1, 2, 3)}, ValueError, "each of the 2 arms"),
        ({"level": 0}, ValueError, "level=0"),
        ({"level": 95}, ValueError, "level=95"),
        ({"retention": 0}, ValueError, "retention=0"),
        ({"retention": 1.01}, ValueError, "retention=1.01"),
        ({"retention": True}, TypeError, "retention=True"),
        ({"retention": float("nan")}, ValueError, "retention=nan"),
        ({"method": "barnard"}, ValueError, "Known methods: 'pooled', 'unpooled', 'n-1'"),
        (
            {"method": "pooled", "third": 0.2},
            ValueError,
            "Known methods: 'n-1', 'pearson', 'yates'",
        ),
        ({"draws": 0, "seed": 1}, ValueError, "draws=0"),
        ({"draws": 10}, TypeError, "seed=None"),
        ({"draws": 10, "seed": -1}, ValueError, "seed=-1"),
        ({"n": 10**6, "third": 0.2}, ValueError, "take draws instead"),
    ],
)
def test_bad_input_of_power(change: Any, error: type[Exception], words: str) -> None:
    call: Any = {"treated": 0.3, "control": 0.2, "n": 100} | change
    with pytest.raises(error, match=words):
        power(**call)


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"treated": 0.2}, ValueError, "no trial can tell"),
        ({"treated": 1.2}, ValueError, "treated"),
        ({"power": 1}, ValueError, "power=1"),
        ({"power": 0.05}, ValueError, "above the significance level, 0.05"),
        ({"power": 90}, ValueError, "power=90"),
        ({"power": "0.9"}, TypeError, "power='0.9'"),
        ({"ratio": 0}, ValueError, "ratio=0"),
        ({"ratio": False}, TypeError, "ratio=False"),
        ({"arms": 1}, ValueError, "arms=1"),
        ({"arms": 4, "third": 0.2}, ValueError, "there are three"),
        ({"retention": -0.2}, ValueError, "retention=-0.2"),
        ({"treated": 0.2000001}, ValueError, "people are needed"),
        ({"method": "wald"}, ValueError, "Known methods"),
        ({"level": None}, TypeError, "level=None"),
    ],
)
def test_bad_input_of_sample_size(change: Any, error: type[Exception], words: str) -> None:
    call: Any = {"treated": 0.3, "control": 0.2} | change
    with pytest.raises(error, match=words):
        sample_size(**call)
