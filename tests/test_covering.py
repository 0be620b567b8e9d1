"""Each interval judged without its limits: the same verdict as the limits, table by table."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest

from rctlab.measures.intervals.arrays import Limits
from rctlab.measures.intervals.difference import METHODS as DIFFERENCE
from rctlab.measures.intervals.difference import difference_limits
from rctlab.measures.intervals.odds import METHODS as ODDS
from rctlab.measures.intervals.odds import odds_limits
from rctlab.measures.intervals.ratio import METHODS as RATIO
from rctlab.measures.intervals.ratio import ratio_limits
from rctlab.planning.chances import binomial_chances
from rctlab.planning.covers_grid import ABOVE, BELOW, HOLDS, UNDEFINED, Grid
from rctlab.planning.exact_coverage import RULES

LIMITS: dict[str, Callable[..., Limits]] = {
    "risk difference": difference_limits,
    "risk ratio": ratio_limits,
    "odds ratio": odds_limits,
}
EVERY = [(measure, method) for measure, rules in RULES.items() for method in rules]
SIZES = [(1, 1), (1, 4), (5, 3), (7, 12), (12, 12)]
RISKS = [0.0, 1e-6, 0.01, 0.15, 0.225, 1 / 3, 0.5, 0.9, 0.99, 1.0]
NEAR = 1e-9  # how close to a limit a truth still gets the right verdict
IMPOSSIBLE = 1e-200  # tables less likely than this are not judged at all


def truth_of(measure: str, p1: float, p2: float) -> float:
    first, second = np.float64(p1), np.float64(p2)
    with np.errstate(all="ignore"):
        if measure == "risk difference":
            return float(first - second)
        if measure == "risk ratio":
            return float(first / second)
        return float(first / (1 - first) * ((1 - second) / second))


def risks_with(measure: str, truth: float) -> tuple[float, float]:
    """Return two risks with this difference, ratio or odds ratio."""
    if measure == "risk difference":
        return (1 + truth) / 2, (1 - truth) / 2
    root = truth if measure == "risk ratio" else np.sqrt(truth)
    return root / (1 + root), 1 / (1 + root)


@cache
def limits_of_all(measure: str, method: str, n1: int, n2: int, level: float) -> Limits:
    counts = np.arange(n1 + 1)[:, None], n1, np.arange(n2 + 1), n2
    return LIMITS[measure](*counts, level=level, method=method)


def judged(measure: str, method: str, n1: int, n2: int, p1: float, p2: float, level: float) -> Any:
    """Return the verdicts without limits, and how likely each table is."""
    chance1, chance2 = binomial_chances(n1, p1)[:, None], binomial_chances(n2, p2)
    x1, x2 = np.arange(n1 + 1.0)[:, None], np.arange(n2 + 1.0)
    with np.errstate(all="ignore"):
        verdicts = RULES[measure][method](
            Grid(x1, x2, n1, n2, np.float64(p1), np.float64(p2), chance1, chance2, level)
        )
    return verdicts, chance1 * chance2


def by_limits(found: Limits, truth: float) -> Any:
    """Return the verdicts by comparing limits with the truth."""
    missing = np.isnan(found.lower) | np.isnan(found.upper)
    sides = np.where(found.lower > truth, ABOVE, np.where(found.upper < truth, BELOW, HOLDS))
    return np.where(missing, UNDEFINED, sides)


def test_every_method_of_two_arms_has_a_rule() -> None:
    assert list(RULES["risk difference"]) == list(DIFFERENCE)
    assert list(RULES["risk ratio"]) == list(RATIO)
    assert list(RULES["odds ratio"]) == list(ODDS)


@pytest.mark.parametrize(("measure", "method"), EVERY)
def test_the_verdict_is_that_of_the_limits_on_every_small_table(measure: str, method: str) -> None:
    seen = 0
    for (n1, n2), level in product(SIZES, (0.5, 0.95, 0.999)):
        found = limits_of_all(measure, method, n1, n2, level)
        for p1, p2 in product(RISKS, RISKS):
            truth = truth_of(measure, p1, p2)
            if np.isnan(truth):
                continue
            verdicts, chance = judged(measure, method, n1, n2, p1, p2, level)
            likely = chance > IMPOSSIBLE
            wanted = by_limits(found, truth)
            assert (verdicts[likely] == wanted[likely]).all(), (n1, n2, level, p1, p2)
            seen += int(likely.sum())
    assert seen > 50_000


@pytest.mark.parametrize(("measure", "method"), EVERY)
@pytest.mark.parametrize("side", ["lower", "upper"])
def test_a_truth_just_inside_or_outside_a_limit(measure: str, method: str, side: str) -> None:
    n1, n2, level = 6, 8, 0.95
    found = limits_of_all(measure, method, n1, n2, level)
    limits = getattr(found, side)
    outside = ABOVE if side == "lower" else BELOW
    low, high = (-1, 1) if measure == "risk difference" else (0, np.inf)
    tried = 0
    # an interval of one point (Wald's of all v all) has no inside
    wide = (limits > low) & (limits < high) & ~(found.lower == found.upper)
    for place in zip(*np.nonzero(wide), strict=True):
        # a move beyond the limit by this share of it (or, for a difference, by this much)
        size = NEAR if measure == "risk difference" else NEAR * limits[place]
        for move, wanted in ((-size, outside), (size, HOLDS)):
            truth = limits[place] + (move if side == "lower" else -move)
            if not low < truth < high:
                continue
            p1, p2 = risks_with(measure, truth)
            verdicts, _ = judged(measure, method, n1, n2, p1, p2, level)
            assert verdicts[place] == wanted, (place, limits[place], move)
            tried += 1
    assert tried > 50


@pytest.mark.parametrize(("measure", "method"), EVERY)
def test_tables_as_large_as_the_trial(measure: str, method: str) -> None:
    n1, n2, p1, p2 = 778, 777, 0.225, 0.15
    verdicts, _ = judged(measure, method, n1, n2, p1, p2, 0.95)
    rng = np.random.default_rng(5)
    x1, x2 = rng.integers(140, 211, 400), rng.integers(85, 150, 400)
    found = LIMITS[measure](x1, n1, x2, n2, method=method)
    wanted = by_limits(found, truth_of(measure, p1, p2))
    assert (verdicts[x1, x2] == wanted).all()
    assert set(wanted.tolist()) == {ABOVE, BELOW, HOLDS}


@pytest.mark.parametrize(("measure", "method"), EVERY)
def test_swapping_the_arms_turns_above_into_below(measure: str, method: str) -> None:
    verdicts, _ = judged(measure, method, 9, 6, 0.3, 0.6, 0.9)
    swapped, _ = judged(measure, method, 6, 9, 0.6, 0.3, 0.9)
    turned = np.where(swapped == UNDEFINED, UNDEFINED, -swapped).T
    assert (verdicts == turned).all()
    assert (verdicts != HOLDS).any()


def test_a_tail_of_exactly_the_level_holds_the_truth() -> None:
    # three of three against none of three: one table of 20, so at 90 % the limit is 1 itself
    verdicts, _ = judged("odds ratio", "conditional-exact", 3, 3, 0.4, 0.4, 0.9)
    assert verdicts[3, 0] == verdicts[0, 3] == HOLDS


def test_intervals_that_are_not_defined_are_told_apart() -> None:
    katz, _ = judged("risk ratio", "katz", 3, 3, 0.4, 0.4, 0.95)
    assert ((katz == UNDEFINED) == (np.add.outer([1, 0, 0, 0], [1, 0, 0, 0]) > 0)).all()
    woolf, _ = judged("odds ratio", "woolf", 3, 3, 0.4, 0.4, 0.95)
    assert ((woolf == UNDEFINED) == (np.add.outer([1, 0, 0, 1], [1, 0, 0, 1]) > 0)).all()


@pytest.mark.parametrize(("measure", "method"), EVERY)
def test_arms_risks_and_levels_at_random(measure: str, method: str) -> None:
    """Arms from 1 to 1,000 people, risks and their complements down to 1e-5, extreme levels."""
    rng = np.random.default_rng(11)
    compared = 0
    for _ in range(12):
        n1, n2 = (int(size) for size in np.exp(rng.uniform(0, np.log(1000), 2)).round())
        p1, p2 = 10 ** rng.uniform(-5, 0, 2)
        p1, p2 = (float(p if rng.random() < 0.5 else 1 - p) for p in (p1, p2))
        level = float(rng.choice([0.8, 0.95, 0.999, 0.999999]))
        verdicts, chance = judged(measure, method, n1, n2, p1, p2, level)
        x1 = np.append(rng.binomial(n1, p1, 40), rng.integers(0, n1 + 1, 15))
        x2 = np.append(rng.binomial(n2, p2, 40), rng.integers(0, n2 + 1, 15))
        found = LIMITS[measure](x1, n1, x2, n2, level=level, method=method)
        likely = chance[x1, x2] > IMPOSSIBLE
        wanted = by_limits(found, truth_of(measure, p1, p2))
        assert (verdicts[x1, x2] == wanted)[likely].all(), (n1, n2, p1, p2, level)
        compared += int(likely.sum())
    assert compared > 400
