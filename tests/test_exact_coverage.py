"""Exact coverage: against a slow sum over all tables, against the literature, with bad input."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

import rctlab
from rctlab import TwoByTwo, coverage
from rctlab.measures.intervals.odds import odds_limits
from rctlab.measures.intervals.one_risk import METHODS as BINOMIAL
from rctlab.planning import exact_coverage as exact_coverage
from rctlab.planning.exact_coverage import METHODS

EVERY = [(name, how) for name, known in METHODS.items() if name != "risk" for how in known]
ON_TABLE = {
    "risk difference": rctlab.risk_difference,
    "risk ratio": rctlab.risk_ratio,
    "odds ratio": rctlab.odds_ratio,
}


def slowly(measure: str, method: str, arms: Any, level: float) -> list[float]:
    """Return the shares that hold, lie below, above, are undefined: one table after the other."""
    (p1, n1), (p2, n2) = arms
    odds = p1 / (1 - p1) / (p2 / (1 - p2))
    truth = {"risk difference": p1 - p2, "risk ratio": p1 / p2, "odds ratio": odds}[measure]
    shares = [0.0, 0.0, 0.0, 0.0]
    for x1 in range(n1 + 1):
        for x2 in range(n2 + 1):
            table = TwoByTwo(treated=(x1, n1), control=(x2, n2))
            found = ON_TABLE[measure](table, level=level, method=method)
            if np.isnan([found.lower, found.upper]).any():
                which = 3
            else:
                which = 1 if found.upper < truth else 2 if found.lower > truth else 0
            shares[which] += stats.binom.pmf(x1, n1, p1) * stats.binom.pmf(x2, n2, p2)
    return shares


@pytest.mark.parametrize(("measure", "method"), EVERY)
def test_a_slow_sum_over_all_tables_gives_the_same(measure: str, method: str) -> None:
    arms = (0.35, 9), (0.2, 7)
    found = coverage(treated=arms[0], control=arms[1], measure=measure, method=method, level=0.9)
    shares = [found.coverage, found.below, found.above, found.undefined]
    assert shares == pytest.approx(slowly(measure, method, arms, 0.9), abs=1e-13)
    assert sum(shares) == pytest.approx(1, abs=1e-14)
    assert found.tables == 80


@pytest.mark.parametrize(("measure", "method"), EVERY)
def test_leaving_out_unlikely_counts_costs_no_more_than_is_said(
    measure: str, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = {"treated": (0.04, 150), "control": (0.3, 120), "measure": measure, "method": method}
    short = coverage(**call)
    monkeypatch.setattr(exact_coverage, "_LEAST", 0.0)
    monkeypatch.setattr(exact_coverage, "_LEAST_CONDITIONAL", 1e-120)
    full = coverage(**call)
    assert short.omitted < 1e-15
    assert full.omitted < 1e-100
    assert short.coverage == pytest.approx(full.coverage, abs=1e-14)
    assert short.above == pytest.approx(full.above, abs=1e-14)


@pytest.mark.parametrize("method", ["conditional-mid-p", "conditional-exact"])
def test_tails_judge_as_the_limits_do(method: str) -> None:
    """Conditional intervals are judged by their tails: for arms and risks at random as by limits."""
    rng = np.random.default_rng(11)
    for _ in range(8):
        n1, n2 = (int(size) for size in np.exp(rng.uniform(1, np.log(120), 2)).round())
        p1, p2 = (float(risk) for risk in rng.uniform(0.02, 0.98, 2))
        level = float(rng.choice([0.8, 0.95, 0.999]))
        arms = {"treated": (p1, n1), "control": (p2, n2)}
        found = coverage(**arms, measure="odds ratio", method=method, level=level)
        x1, x2 = np.arange(n1 + 1)[:, None], np.arange(n2 + 1)
        limits = odds_limits(x1, n1, x2, n2, level=level, method=method)
        truth = p1 / (1 - p1) / (p2 / (1 - p2))
        chance = stats.binom.pmf(x1, n1, p1) * stats.binom.pmf(x2, n2, p2)
        assert found.above == pytest.approx(chance[limits.lower > truth].sum(), abs=1e-13)
        assert found.below == pytest.approx(chance[limits.upper < truth].sum(), abs=1e-13)


def test_a_tail_of_exactly_the_level_holds_the_truth() -> None:
    # three of three against none of three: one table of 20, so at 90 % the limit is 1 itself
    arms = {"treated": (0.4, 3), "control": (0.4, 3), "measure": "odds ratio"}
    assert coverage(**arms, method="conditional-exact", level=0.9).coverage == pytest.approx(1)


def test_a_coarse_cut_stays_within_its_stated_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    call = {"treated": (0.4, 60), "control": (0.3, 50), "method": "wald"}
    full = coverage(**call)
    monkeypatch.setattr(exact_coverage, "_LEAST", 1e-3)
    short = coverage(**call)
    assert 1e-4 < short.omitted < 0.1
    assert 0 < full.coverage - short.coverage <= short.omitted
    total = short.coverage + short.below + short.above
    assert 1 - short.omitted <= total < 1


@pytest.mark.parametrize("method", BINOMIAL)
def test_one_risk_by_a_slow_sum(method: str) -> None:
    n, level = 23, 0.9
    risks = np.array([0.01, 0.2, 0.77])
    found = coverage(treated=(risks, n), measure="risk", method=method, level=level)
    for place, risk in enumerate(risks):
        limits = [rctlab.risk(x, n, level=level, method=method) for x in range(n + 1)]
        chances = stats.binom.pmf(np.arange(n + 1), n, risk)
        held = sum(
            chance
            for chance, one in zip(chances, limits, strict=True)
            if one.lower <= risk <= one.upper
        )
        assert found.coverage[place] == pytest.approx(held, abs=1e-13)
    assert found.coverage + found.below + found.above == pytest.approx(np.ones(3), abs=1e-14)


# Brown, Cai & DasGupta (2001), doi:10.1214/ss/1009213286, section 2: Wald's interval at 95 %
@pytest.mark.parametrize(
    ("risk", "n", "printed"),
    [(0.2, 30, 0.946), (0.2, 98, 0.928), (0.5, 17, 0.951), (0.5, 40, 0.919)],
)
def test_published_coverage_of_walds_interval(risk: float, n: int, printed: float) -> None:
    assert round(coverage(treated=(risk, n), measure="risk", method="wald").coverage, 3) == printed


def test_exact_intervals_never_fall_below_their_level() -> None:
    risks = np.linspace(0.001, 0.999, 400)
    exact = coverage(treated=(risks, 17), measure="risk", method="clopper-pearson")
    assert exact.coverage.min() >= 0.95
    score = coverage(treated=(risks, 17), measure="risk", method="wilson")
    assert score.coverage.min() < 0.95
    assert score.coverage.mean() == pytest.approx(0.953, abs=0.003)
    some = np.linspace(0.02, 0.98, 13)
    call: Any = {"treated": (some[:, None], 12), "control": (some, 15), "measure": "odds ratio"}
    exact = coverage(**call, method="conditional-exact")
    assert exact.coverage.min() >= 0.95
    middle = coverage(**call, method="conditional-mid-p")
    assert (middle.coverage <= exact.coverage).all()
    assert middle.coverage.mean() < exact.coverage.mean() - 0.01


def test_walds_difference_is_the_worst_and_agresti_caffo_mends_it() -> None:
    # Agresti & Caffo (2000), doi:10.1080/00031305.2000.10474560: two added to each arm of 10
    some = np.linspace(0.05, 0.95, 19)
    call: Any = {"treated": (some[:, None], 10), "control": (some, 10)}
    wald = coverage(**call, method="wald")
    mended = coverage(**call, method="agresti-caffo")
    assert wald.coverage.shape == (19, 19)
    assert wald.coverage.mean() < 0.92 < 0.95 < mended.coverage.mean()
    assert wald.coverage.min() < 0.7 < 0.9 < mended.coverage.min()


def test_curves_are_the_single_values_one_after_the_other() -> None:
    risks = [0.0, 0.1, 0.7, 1.0]
    curve = coverage(treated=(risks, 11), control=(0.4, 8), method="mee")
    for place, risk in enumerate(risks):
        one = coverage(treated=(risk, 11), control=(0.4, 8), method="mee")
        assert isinstance(one.coverage, float)
        for name in ("coverage", "below", "above", "truth"):
            assert getattr(curve, name)[place] == getattr(one, name)


@pytest.mark.parametrize(("measure", "method"), EVERY)
def test_arms_without_people_get_the_widest_interval(measure: str, method: str) -> None:
    found = coverage(treated=(0.2, 0), control=(0.1, 5), measure=measure, method=method)
    assert (found.coverage, found.below, found.above, found.undefined) == (1, 0, 0, 0)


@pytest.mark.parametrize("method", METHODS["risk difference"])
def test_the_mean_width_by_a_slow_sum(method: str) -> None:
    (p1, n1), (p2, n2) = (0.35, 9), (0.2, 7)
    total = 0.0
    for x1, x2 in np.ndindex(n1 + 1, n2 + 1):
        found = rctlab.risk_difference(TwoByTwo(treated=(x1, n1), control=(x2, n2)), method=method)
        chance = stats.binom.pmf(x1, n1, p1) * stats.binom.pmf(x2, n2, p2)
        total += chance * (found.upper - found.lower)
    found = coverage(treated=([p1, p1], n1), control=(p2, n2), method=method, width=True)
    assert found.width == pytest.approx([total, total], abs=1e-9)
    assert found.to_frame()["width"].tolist() == found.width.tolist()


def test_the_mean_width_of_a_risks_interval() -> None:
    found = coverage(treated=(0.3, 12), measure="risk", width=True)
    limits = [rctlab.risk(x, 12) for x in range(13)]
    widths = np.array([one.upper - one.lower for one in limits])
    assert found.width == pytest.approx(stats.binom.pmf(range(13), 12, 0.3) @ widths)
    assert "mean width 4" in str(found)
    assert coverage(treated=(0.3, 0), measure="risk", width=True).width == 1
    assert coverage(treated=(0.3, 0), control=(0.2, 5), width=True).width == 2


def test_risks_that_are_equal_but_for_rounding() -> None:
    # 0.1 + 0.2 is not 0.3 to the last digit; Wald's interval of none v none is 0 to 0
    found = coverage(treated=(0.1 + 0.2, 3), control=(0.3, 3), method="wald")
    assert found.truth != 0
    exact = coverage(treated=(0.3, 3), control=(0.3, 3), method="wald")
    assert found.coverage == pytest.approx(exact.coverage, abs=1e-14)


def test_risks_of_0_and_1() -> None:
    nobody = {"treated": (0.0, 20), "control": (0.0, 30)}
    assert coverage(**nobody, method="wald").coverage == 1  # 0 to 0
    assert np.isnan(coverage(**nobody, measure="risk ratio").coverage)
    assert "not defined" in str(coverage(**nobody, measure="odds ratio"))
    infinite = coverage(treated=(0.3, 20), control=(0.0, 30), measure="risk ratio")
    assert infinite.truth == np.inf
    assert infinite.coverage == pytest.approx(1)
    assert coverage(treated=(1, 20), measure="risk", method="wald").coverage == 1


def test_what_it_prints_and_shows() -> None:
    one = coverage(treated=(0.05, 20), control=(0.1, 25), measure="odds ratio", method="woolf")
    assert "not defined" in str(one)
    assert "546 tables" in str(one)
    assert one.to_frame().shape == (1, 12)
    assert one.to_frame()["control_n"].tolist() == [25]
    curve = coverage(treated=([0.0, 0.1, 0.2], 20), control=(0, 25), measure="risk ratio")
    assert "2 true values" in str(curve)
    frame = curve.to_frame()
    assert frame["coverage"].isna().tolist() == [True, False, False]
    for shown in (one, curve, coverage(treated=([], 5), measure="risk")):
        html = shown._repr_html_()
        assert html.startswith("<table") == (np.size(shown.coverage) > 0)
        assert "scope" in html or not np.size(shown.coverage)


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"treated": (1.2, 10)}, ValueError, "treated: a risk of 1.2 is not possible"),
        ({"control": (-0.1, 10)}, ValueError, "control: a risk of -0.1"),
        ({"control": (True, 10)}, TypeError, "control=True"),
        ({"control": ("0.1", 10)}, TypeError, "control='0.1'"),
        ({"treated": (0.1, 1.5)}, ValueError, "people come whole"),
        ({"treated": (0.1, -1)}, ValueError, "cannot be negative"),
        ({"treated": (0.1, True)}, TypeError, "not True or False"),
        ({"treated": (0.1, 10**9)}, ValueError, "up to 1,000,000"),
        ({"treated": 0.1}, TypeError, "give a pair"),
        ({"treated": (0.5, 10**6), "control": (0.5, 10**6)}, ValueError, "smaller arms"),
        ({"treated": ([0.1, 0.2], 5), "control": ([0.1] * 3, 5)}, ValueError, "shapes"),
        ({"measure": "hazard ratio"}, ValueError, "'risk difference', 'risk ratio', 'odds ratio'"),
        ({"measure": None}, ValueError, "measure=None is not known"),
        ({"method": "koopman"}, ValueError, "Known methods: 'newcombe'"),
        ({"method": 3}, TypeError, "name of a method"),
        ({"level": 95}, ValueError, "level=95"),
        ({"level": "0.95"}, TypeError, "level"),
        ({"control": None}, ValueError, "treated arm alone"),
        ({"measure": "risk"}, ValueError, "treated arm alone"),
        ({"measure": "risk ratio", "width": True}, ValueError, "has no mean width"),
    ],
)
def test_bad_input(change: dict[str, Any], error: type[Exception], words: str) -> None:
    call: dict[str, Any] = {"treated": (0.2, 10), "control": (0.1, 12)}
    with pytest.raises(error, match=words):
        coverage(**(call | change))
