"""Adjusted P values: like R's, by the definition of each method, in whatever shape they come."""

from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rctlab import Estimate, Estimates, adjust_pvalues
from rctlab.models.adjusted import OmnibusTest
from rctlab.models.multiplicity import METHODS

GOLDEN = pd.read_csv(Path(__file__).parent / "golden" / "regression" / "p_adjust.csv")
MANY = settings(deadline=None, max_examples=60)
values = st.one_of(st.sampled_from([0.0, 1.0, 0.01, 0.02, 0.05]), st.floats(0, 1))


@pytest.mark.parametrize("method", ["holm", "hochberg", "hommel", "bonferroni"])
def test_like_p_adjust_in_r(method: str) -> None:
    families = GOLDEN[GOLDEN["method"] == method].groupby("family")
    assert len(families) == 26
    for _, rows in families:
        found = adjust_pvalues(rows["pvalue"].tolist(), method=method)
        np.testing.assert_allclose(found, rows["adjusted"], rtol=1e-12, atol=0)


def closed(pvalues: list[float], local: Any) -> list[float]:
    """Adjust by closed testing: the largest local P value of all sets that hold the hypothesis."""
    every = range(len(pvalues))
    sets = [s for size in every for s in combinations(every, size + 1)]
    tested = {s: local(sorted(pvalues[i] for i in s)) for s in sets}
    return [min(1.0, max(p for s, p in tested.items() if i in s)) for i in every]


def simes(ordered: list[float]) -> float:
    return min(len(ordered) * p / rank for rank, p in enumerate(ordered, start=1))


@given(st.lists(values, min_size=1, max_size=6))
@MANY
def test_hommel_is_closed_testing_with_simes(pvalues: list[float]) -> None:
    found = adjust_pvalues(pvalues, method="hommel")
    np.testing.assert_allclose(found, closed(pvalues, simes), rtol=1e-12)


@given(st.lists(values, min_size=1, max_size=6))
@MANY
def test_holm_is_closed_testing_with_bonferroni(pvalues: list[float]) -> None:
    found = adjust_pvalues(pvalues, method="holm")
    want = closed(pvalues, lambda ordered: len(ordered) * ordered[0])
    np.testing.assert_allclose(found, want, rtol=1e-12)


@given(st.lists(values, min_size=1, max_size=8), st.randoms())
@MANY
def test_order_does_not_matter_and_methods_are_nested(pvalues: list[float], chance: Any) -> None:
    places = list(range(len(pvalues)))
    chance.shuffle(places)
    by = {}
    for method in ("bonferroni", "holm", "hochberg", "hommel"):
        by[method] = adjust_pvalues(np.array(pvalues), method=method)
        shuffled = adjust_pvalues(np.array(pvalues)[places], method=method)
        np.testing.assert_allclose(shuffled, by[method][places], rtol=1e-12)
    nested = [by[name] for name in ("bonferroni", "holm", "hochberg", "hommel")] + [pvalues]
    for larger, smaller in pairwise(nested):
        assert (np.asarray(larger) >= np.asarray(smaller) - 1e-12).all()


def test_fixed_sequence_keeps_the_order_given() -> None:
    assert adjust_pvalues([0.01, 0.2, 0.03], method="fixed-sequence") == [0.01, 0.2, 0.2]
    assert adjust_pvalues([0.2, 0.01, 0.03], method="fixed-sequence") == [0.2, 0.2, 0.2]


@given(st.lists(values, min_size=3, max_size=3), values)
@MANY
def test_protected_is_closed_testing_of_three_arms(pvalues: list[float], omnibus: float) -> None:
    # any two of a = b, b = c, a = c say that all three are equal: the omnibus hypothesis
    sets = [s for size in (1, 2, 3) for s in combinations(range(3), size)]
    tested = {s: pvalues[s[0]] if len(s) == 1 else omnibus for s in sets}
    want = [max(p for s, p in tested.items() if i in s) for i in range(3)]
    assert adjust_pvalues(pvalues, method="protected", omnibus=omnibus) == want


def test_protected_does_not_hold_for_four_arms() -> None:
    with pytest.raises(ValueError, match="three arms only"):
        adjust_pvalues([0.1, 0.2, 0.3, 0.4], method="protected", omnibus=0.01)
    against = [estimate(f"{arm} v usual", 0.01) for arm in ("a", "b", "c")]
    with pytest.raises(ValueError, match="of 4 arms"):
        adjust_pvalues(Estimates(against), method="protected", omnibus=0.01)


def estimate(compare: str, pvalue: float | None) -> Estimate:
    return Estimate("risk ratio", 1.5, 1.2, 1.8, 0.95, "katz", compare, pvalue=pvalue)


def three(*compare: str) -> Estimates:
    return Estimates([estimate(sides, 0.01 * j) for j, sides in enumerate(compare, start=1)])


@pytest.mark.parametrize(
    ("pvalues", "arms", "words"),
    [
        ([0.01, 0.02, 0.03], "abcd", r"omnibus tests 4 arms \(a, b, c, d\).*three arms only"),
        ([0.01], "ab", "omnibus tests 2 arms"),
        (three("a v c", "b v c", "a v b"), "abcd", "omnibus tests 4 arms"),
        (three("a v c", "b v c", "a v b"), "abd", "compare c, which omnibus does not test .*a, b,"),
        (three("a v c", "a v c"), "abc", "'a v c' twice: .*each pair of arms once"),
        (three("a v c", "b v c", "c v a"), "abc", "'c v a' twice"),
        (three("a"), "abc", "'a' is no comparison of two arms"),
    ],
)
def test_protected_needs_the_omnibus_test_of_the_three_arms_compared(
    pvalues: Any, arms: str, words: str
) -> None:
    omnibus = OmnibusTest(20.0, len(arms) - 1, 0.0001, tuple(arms))
    with pytest.raises(ValueError, match=words):
        adjust_pvalues(pvalues, method="protected", omnibus=omnibus)


def test_protected_refuses_a_pair_twice_with_a_plain_omnibus_too() -> None:
    with pytest.raises(ValueError, match="twice"):
        adjust_pvalues(three("a v b", "b v a"), method="protected", omnibus=0.0001)
    fine = three("a v c", "b v c", "a v b")
    found = adjust_pvalues(
        fine, method="protected", omnibus=OmnibusTest(9, 2, 0.02, ("a", "b", "c"))
    )
    assert [one.pvalue for one in found] == [0.02, 0.02, 0.03]


def test_fewer_than_all_comparisons_of_three_arms_are_protected_too() -> None:
    found = adjust_pvalues([0.02, 0.001], method="protected", omnibus=0.004)
    assert found == [0.02, 0.004]


def test_names_of_arms_may_hold_a_v() -> None:
    arms = ("CBT v", "usual v none", "x")
    pairs = [f"{one} v {other}" for one, other in combinations(arms, 2)]
    found = Estimates(
        Estimate("risk ratio", 1.5, 1, 2, 0.95, "katz", pair, pvalue=0.01) for pair in pairs
    )
    omnibus = OmnibusTest(9.0, 2, 0.02, arms)
    adjusted = adjust_pvalues(found, method="protected", omnibus=omnibus)
    assert [one.pvalue for one in adjusted] == [0.02] * 3


def test_the_same_kind_comes_back() -> None:
    assert adjust_pvalues((0.01, 0.04)) == (0.02, 0.04)
    assert adjust_pvalues({"x": 0.01, "y": 0.04}) == {"x": 0.02, "y": 0.04}
    array = adjust_pvalues(np.array([0.01, 0.04]))
    assert isinstance(array, np.ndarray)
    assert array.tolist() == [0.02, 0.04]
    series = adjust_pvalues(pd.Series([0.01, 0.04], index=["x", "x"], name="P"))
    pd.testing.assert_series_equal(series, pd.Series([0.02, 0.04], index=["x", "x"], name="P"))
    assert isinstance(adjust_pvalues([np.float64(0.01)])[0], float)


def test_what_is_given_stays_as_it_is() -> None:
    given_array = np.array([0.03, 0.01])
    for method in ("holm", "hommel", "fixed-sequence"):
        adjust_pvalues(given_array, method=method)
    assert given_array.tolist() == [0.03, 0.01]


def test_estimates_say_that_only_their_p_values_are_adjusted() -> None:
    given_ones = Estimates([estimate("a v c", 0.01), estimate("b v c", 0.04)])
    found = adjust_pvalues(given_ones)
    assert [one.pvalue for one in found] == [0.02, 0.04]
    assert [one.pvalue for one in given_ones] == [0.01, 0.04]
    assert "P adjusted for 2 comparisons (holm), the interval is not" in str(found["a v c"])
    test = OmnibusTest(9.0, 2, 0.03, ("a", "b", "c"))
    protected = adjust_pvalues(given_ones, method="protected", omnibus=test)
    assert [one.pvalue for one in protected] == [0.03, 0.04]


@pytest.mark.parametrize(
    ("wrong", "kind", "words"),
    [
        ([], ValueError, "empty"),
        (Estimates(), ValueError, "empty"),
        ([0.1, float("nan")], ValueError, "P value 2 of pvalues is nan; allowed"),
        ([1.01], ValueError, "is 1.01; allowed is a number from 0 to 1"),
        ([-0.1], ValueError, "is -0.1"),
        ([None], ValueError, "missing"),
        ([pd.NA], ValueError, "missing"),
        (["0.1"], TypeError, "'0.1'; a number"),
        ([True], TypeError, "True; a number"),
        (0.1, TypeError, "give a list"),
        ("0.1", TypeError, "give a list"),
        ({0.1, 0.2}, TypeError, "give a list"),
        (np.array([[0.1]]), TypeError, "one-dimensional"),
        (Estimates([estimate("a v b", None)]), ValueError, "P value 1 of pvalues is missing"),
    ],
)
def test_impossible_p_values(wrong: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        adjust_pvalues(wrong)


def test_impossible_options() -> None:
    with pytest.raises(ValueError, match="'sidak' is not known"):
        adjust_pvalues([0.1], method="sidak")
    with pytest.raises(TypeError, match="method=None"):
        adjust_pvalues([0.1], method=None)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="needs omnibus"):
        adjust_pvalues([0.1], method="protected")
    with pytest.raises(ValueError, match=r"omnibus is 1\.5"):
        adjust_pvalues([0.1], method="protected", omnibus=1.5)
    with pytest.raises(ValueError, match="omnibus is nan"):
        adjust_pvalues([0.1], method="protected", omnibus=float("nan"))
    with pytest.raises(ValueError, match="has no use of it"):
        adjust_pvalues([0.1], method="holm", omnibus=0.01)
    assert set(METHODS) == {
        "holm", "hochberg", "hommel", "bonferroni", "fixed-sequence", "protected"
    }  # fmt: skip
