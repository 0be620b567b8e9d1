"""What holds for every table: symmetry, nesting, inversion, monotone limits."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import optimize, special, stats

from rctlab.measures.independence import METHODS as TESTS
from rctlab.measures.independence import independence_pvalues
from rctlab.measures.intervals.difference import METHODS as DIFFERENCE
from rctlab.measures.intervals.difference import difference_limits
from rctlab.measures.intervals.odds import METHODS as ODDS
from rctlab.measures.intervals.odds import odds_limits
from rctlab.measures.intervals.one_risk import METHODS as BINOMIAL
from rctlab.measures.intervals.one_risk import binomial_limits
from rctlab.measures.intervals.ratio import METHODS as RATIO
from rctlab.measures.intervals.ratio import ratio_limits

MOST = 3000
MANY = settings(deadline=None, max_examples=60)
SCORE_DIFFERENCE = {"mee": 0, "miettinen-nurminen": 1}
SCORE_RATIO = {"koopman": 0, "miettinen-nurminen": 1}
SCORE_ODDS = {"cornfield-score": 0, "miettinen-nurminen": 1}
# log limits of zero cells are nan, and Walter's limits belong to another estimate
WITH_LOG_GAPS = {"katz", "woolf", "walter"}
TWO_ARMS = [
    *[(difference_limits, method) for method in DIFFERENCE],
    *[(ratio_limits, method) for method in RATIO],
    *[(odds_limits, method) for method in ODDS],
]


@st.composite
def arms(draw: st.DrawFn) -> tuple[int, int]:
    """Draw (events, n), the ends as often as the middle."""
    n = draw(st.one_of(st.integers(1, 12), st.integers(1, MOST)))
    return draw(st.one_of(st.just(0), st.just(n), st.integers(0, n))), n


levels = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99, 0.999])


def same(one: Any, other: Any, tolerance: float = 1e-9) -> None:
    np.testing.assert_allclose(float(one), float(other), rtol=tolerance, atol=1e-12)


@pytest.mark.parametrize(("limits", "method"), TWO_ARMS)
@given(first=arms(), second=arms(), level=levels)
@MANY
def test_swapping_arms(limits: Any, method: str, first: Any, second: Any, level: float) -> None:
    one = limits(*first, *second, level=level, method=method)
    other = limits(*second, *first, level=level, method=method)
    with np.errstate(divide="ignore"):
        turned = [-v if limits is difference_limits else 1 / v for v in other]
    same(one.estimate, turned[0])
    same(one.lower, turned[2])
    same(one.upper, turned[1])


@pytest.mark.parametrize("method", BINOMIAL)
@given(arm=arms(), level=levels)
@MANY
def test_risks_of_events_and_non_events(method: str, arm: tuple[int, int], level: float) -> None:
    x, n = arm
    one = binomial_limits(x, n, level=level, method=method)
    other = binomial_limits(n - x, n, level=level, method=method)
    assert float(one.lower) == pytest.approx(1 - float(other.upper), abs=1e-12)


@pytest.mark.parametrize(("limits", "method"), TWO_ARMS)
@given(first=arms(), second=arms(), level=st.sampled_from([0.8, 0.9, 0.95, 0.99]))
@MANY
def test_the_interval_holds_the_estimate(
    limits: Any, method: str, first: Any, second: Any, level: float
) -> None:
    if method == "agresti-caffo":
        level = max(level, 0.95)  # below, its formula leaves an estimate of -1 or 1 outside
    if method in WITH_LOG_GAPS:
        first, second = ((x + 1, n + 2) for x, n in (first, second))
    found = limits(*first, *second, level=level, method=method)
    if math.isnan(found.estimate):
        assert (float(found.lower), float(found.upper)) == (0.0, math.inf)
        return
    slack = 1e-12
    assert found.lower - slack <= found.estimate <= found.upper + slack


@pytest.mark.parametrize("method", BINOMIAL)
@given(arm=arms(), level=st.sampled_from([0.8, 0.9, 0.95, 0.99]))
@MANY
def test_the_interval_holds_the_risk(method: str, arm: tuple[int, int], level: float) -> None:
    found = binomial_limits(*arm, level=level, method=method)
    assert found.lower <= found.estimate <= found.upper


@pytest.mark.parametrize(("limits", "method"), TWO_ARMS)
@given(first=arms(), second=arms())
@MANY
def test_narrower_with_a_lower_level(limits: Any, method: str, first: Any, second: Any) -> None:
    found = [limits(*first, *second, level=v, method=method) for v in (0.8, 0.9, 0.95, 0.99)]
    lower, upper = ([float(getattr(f, side)) for f in found] for side in ("lower", "upper"))
    if any(map(math.isnan, lower + upper)):
        assert method in WITH_LOG_GAPS
        return
    assert lower == sorted(lower, reverse=True)
    assert upper == sorted(upper)


@pytest.mark.parametrize("method", [m for m in DIFFERENCE if m not in ("wald", "agresti-caffo")])
@given(first=arms(), second=arms(), level=levels)
@MANY
def test_limits_of_a_difference_rise_with_events(
    method: str, first: Any, second: Any, level: float
) -> None:
    x, n = first[0], first[1] + 1
    few = difference_limits(x, n, *second, level=level, method=method)
    more = difference_limits(x + 1, n, *second, level=level, method=method)
    assert more.lower >= few.lower - 1e-12
    assert more.upper >= few.upper - 1e-12


@pytest.mark.parametrize(
    ("limits", "method"),
    [(ratio_limits, m) for m in SCORE_RATIO]
    + [(odds_limits, m) for m in (*SCORE_ODDS, "conditional-mid-p", "conditional-exact")],
)
@given(first=arms(), second=arms(), level=levels)
@MANY
def test_limits_of_a_ratio_rise_with_events(
    limits: Any, method: str, first: Any, second: Any, level: float
) -> None:
    x, n = first[0], first[1] + 1
    few = limits(x, n, *second, level=level, method=method)
    more = limits(x + 1, n, *second, level=level, method=method)
    # 0 to infinity before the first event and after the last one: nothing is known there
    if math.isnan(few.estimate) or math.isnan(more.estimate):
        assert math.isnan(few.estimate) or (more.lower, more.upper) == (0.0, math.inf)
        return
    assert more.lower >= few.lower * (1 - 1e-11)
    assert more.upper >= few.upper * (1 - 1e-11)


@pytest.mark.parametrize("method", [method for method in BINOMIAL if method != "wald"])
@given(arm=arms(), level=levels)
@MANY
def test_limits_of_a_risk_rise_with_events(method: str, arm: Any, level: float) -> None:
    few = binomial_limits(arm[0], arm[1] + 1, level=level, method=method)
    more = binomial_limits(arm[0] + 1, arm[1] + 1, level=level, method=method)
    assert more.lower >= few.lower
    assert more.upper >= few.upper


def squared_z(level: float, people: int, corrected: int) -> float:
    """Return what a score statistic must reach; corrected ones take N / (N - 1)."""
    wanted = stats.norm.isf((1 - level) / 2) ** 2
    return wanted * people / (people - 1) if corrected else wanted


def fitted_difference(first: Any, second: Any, difference: float) -> tuple[float, float]:
    """Return the likeliest risks under a difference, by the score equation's sign change."""
    (x1, n1), (x2, n2) = first, second
    low, high = max(0.0, -difference), min(1.0, 1 - difference)

    def slope(p: float) -> float:
        q = p + difference
        parts = [(x1, q), (x1 - n1, 1 - q), (x2, p), (x2 - n2, 1 - p)]
        return sum(count / max(risk, 1e-300) for count, risk in parts if count)

    edge = (high - low) * 1e-14
    if slope(low + edge) <= 0:
        p = low
    elif slope(high - edge) >= 0:
        p = high
    else:
        p = optimize.brentq(slope, low + edge, high - edge, xtol=1e-16, rtol=1e-15)
    return p + difference, p


@pytest.mark.parametrize("method", SCORE_DIFFERENCE)
@given(first=arms(), second=arms(), level=levels)
@MANY
def test_score_limits_of_a_difference_invert_their_test(
    method: str, first: Any, second: Any, level: float
) -> None:
    found = difference_limits(*first, *second, level=level, method=method)
    (x1, n1), (x2, n2) = first, second
    wanted = squared_z(level, n1 + n2, SCORE_DIFFERENCE[method])
    for limit in (float(found.lower), float(found.upper)):
        if abs(limit) > 1 - 1e-6:
            continue
        p1, p2 = fitted_difference(first, second, limit)
        variance = p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2
        statistic = (x1 / n1 - x2 / n2 - limit) ** 2 / variance
        assert statistic == pytest.approx(wanted, rel=1e-5)


@pytest.mark.parametrize("method", SCORE_RATIO)
@given(first=arms(), second=arms(), level=levels)
@MANY
def test_score_limits_of_a_ratio_invert_their_test(
    method: str, first: Any, second: Any, level: float
) -> None:
    found = ratio_limits(*first, *second, level=level, method=method)
    (x1, n1), (x2, n2) = first, second
    wanted = squared_z(level, n1 + n2, SCORE_RATIO[method])
    for ratio in (float(found.lower), float(found.upper)):
        if not 0 < ratio < math.inf:
            continue
        with localcontext(prec=60):  # the textbook quadratic loses its digits near risks of 1
            exact = Decimal(ratio)
            a, b, c = (n1 + n2) * exact, exact * (n1 + x2) + x1 + n2, x1 + x2
            p2 = 2 * c / (b + (b * b - 4 * a * c).sqrt())
            p1 = exact * p2
            variance = p1 * (1 - p1) / n1 + exact**2 * p2 * (1 - p2) / n2
            statistic = (Decimal(x1) / n1 - exact * x2 / n2) ** 2 / variance
        # a limit is rounded to a float: near 1 that alone moves the statistic a little
        assert float(statistic) == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("method", SCORE_ODDS)
@given(first=arms(), second=arms(), level=levels)
@MANY
def test_score_limits_of_an_odds_ratio_invert_their_test(
    method: str, first: Any, second: Any, level: float
) -> None:
    found = odds_limits(*first, *second, level=level, method=method)
    (x1, n1), (x2, n2) = first, second
    wanted = squared_z(level, n1 + n2, SCORE_ODDS[method])
    for ratio in (float(found.lower), float(found.upper)):
        if not 0 < ratio < math.inf:
            continue

        def surplus(a: float, odds: float = ratio) -> float:
            b, c = n1 - a, x1 + x2 - a
            return a * (n2 - c) - odds * b * c

        low, high = max(0, x1 + x2 - n2), min(n1, x1 + x2)
        a = optimize.brentq(surplus, low, high, xtol=1e-15, rtol=1e-15)
        cells = (a, n1 - a, x1 + x2 - a, n2 - x1 - x2 + a)
        statistic = (x1 - a) ** 2 * sum(1 / cell for cell in cells)
        assert statistic == pytest.approx(wanted, rel=1e-5)


@pytest.mark.parametrize(
    ("method", "share"), [("conditional-exact", 1.0), ("conditional-mid-p", 0.5)]
)
@given(first=arms(), second=arms(), level=st.sampled_from([0.8, 0.95, 0.99]))
@MANY
def test_conditional_limits_leave_their_tails(
    method: str, share: float, first: Any, second: Any, level: float
) -> None:
    found = odds_limits(*first, *second, level=level, method=method)
    (x1, n1), (x2, n2) = first, second
    m, tail = x1 + x2, (1 - level) / 2
    for limit, side in ((found.lower, 1), (found.upper, -1)):
        if not 0 < limit < math.inf:
            continue
        counts = np.arange(max(0, m - n2), min(n1, m) + 1)
        cells = (counts, n1 - counts, m - counts, n2 - m + counts)
        weight = counts * math.log(limit) - sum(special.gammaln(cell + 1) for cell in cells)
        chance = special.softmax(weight)
        beyond = chance[(counts - x1) * side > 0].sum() + share * chance[counts == x1].sum()
        assert beyond == pytest.approx(tail, rel=1e-6)


@pytest.mark.parametrize(("method", "share"), [("clopper-pearson", 1.0), ("mid-p", 0.5)])
@given(arm=arms(), level=levels)
@MANY
def test_exact_limits_of_a_risk_leave_their_tails(
    method: str, share: float, arm: Any, level: float
) -> None:
    x, n = arm
    found = binomial_limits(x, n, level=level, method=method)
    tail = (1 - level) / 2
    if x > 0:
        law = stats.binom(n, float(found.lower))
        assert law.sf(x) + share * law.pmf(x) == pytest.approx(tail, rel=1e-7)
    if x < n:
        law = stats.binom(n, float(found.upper))
        assert law.cdf(x - 1) + share * law.pmf(x) == pytest.approx(tail, rel=1e-7)


@given(first=arms(), second=arms(), level=levels)
@MANY
def test_tests_and_score_intervals_agree_on_no_effect(
    first: Any, second: Any, level: float
) -> None:
    assume(0 < first[0] + second[0] < first[1] + second[1])
    pairs = [
        ("pearson", ("mee", "koopman", "cornfield-score")),
        ("n-1", ("miettinen-nurminen",) * 3),
    ]
    for test, methods in pairs:
        pvalue = float(independence_pvalues(*first, *second, method=test).pvalue)
        assume(abs(pvalue - (1 - level)) > 1e-9)
        found = zip((difference_limits, ratio_limits, odds_limits), methods, (0, 1, 1), strict=True)
        for limits, method, nothing in found:
            one = limits(*first, *second, level=level, method=method)
            assert (one.lower <= nothing <= one.upper) == (pvalue > 1 - level)


@pytest.mark.parametrize("method", TESTS)
@given(first=arms(), second=arms())
@MANY
def test_p_values_are_the_same_for_swapped_arms_and_for_non_events(
    method: str, first: Any, second: Any
) -> None:
    one = float(independence_pvalues(*first, *second, method=method).pvalue)
    assert math.isnan(one) or 0 <= one <= 1 + 1e-12
    other = independence_pvalues(*second, *first, method=method).pvalue
    turned = [(n - x, n) for x, n in (first, second)]
    third = independence_pvalues(*turned[0], *turned[1], method=method).pvalue
    for value in (other, third):
        np.testing.assert_allclose(float(value), one, rtol=1e-9, atol=1e-300)


@given(first=arms(), second=arms())
@MANY
def test_odds_ratios_are_the_inverse_for_non_events(first: Any, second: Any) -> None:
    turned = [(n - x, n) for x, n in (first, second)]
    for method in ODDS:
        one = odds_limits(*first, *second, method=method)
        other = odds_limits(*turned[0], *turned[1], method=method)
        with np.errstate(divide="ignore"):
            same(one.lower, 1 / other.upper)
            same(one.estimate, 1 / other.estimate)
