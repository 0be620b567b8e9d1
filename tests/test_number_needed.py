"""Number needed to treat: benefit or harm, people whole, intervals through infinity."""

from __future__ import annotations

import math
from typing import Any

import pytest

from rctlab import TwoByTwo, number_needed_to_treat, risk_difference
from rctlab.measures.number_needed import NumberNeededToTreat


def table(treated: tuple[int, int], control: tuple[int, int]) -> TwoByTwo:
    return TwoByTwo(treated=treated, control=control, labels=("coach", "usual care"))


def test_people_are_rounded_up_and_the_rest_is_kept() -> None:
    # the paper's 11.2 points: 1 / 0.112 = 8.93, published as 9
    found = number_needed_to_treat(table((320, 1000), (208, 1000)))
    assert found.estimate == pytest.approx(1 / 0.112)
    assert (found.people, found.kind) == (9, "NNTB")
    difference = risk_difference(table((320, 1000), (208, 1000)))
    assert found.lower == pytest.approx(1 / difference.upper)
    assert found.upper == pytest.approx(1 / difference.lower)
    assert str(found) == (
        "Number needed to treat, coach v usual care: NNTB 9 (95% CI 7 to 14), "
        "from the Newcombe interval of the risk difference"
    )


def test_the_interval_runs_through_infinity() -> None:
    found = number_needed_to_treat(table((247, 776), (206, 776)), level=0.999)
    assert found.through_infinity
    assert found.lower > 0 > found.upper
    first, second = found.limits
    assert (first[0], second[0]) == ("NNTB", "NNTH")
    assert str(found).startswith(
        "Number needed to treat, coach v usual care: "
        f"NNTB 19 (99.9% CI: NNTB {first[1]} to infinity to NNTH {second[1]})"
    )


def test_benefit_and_harm_change_places_with_the_arms_and_with_the_outcome() -> None:
    one = number_needed_to_treat(table((30, 100), (20, 100)))
    other = number_needed_to_treat(table((20, 100), (30, 100)))
    bad = number_needed_to_treat(table((20, 100), (30, 100)), outcome_is="bad")
    assert (one.kind, other.kind, bad.kind) == ("NNTB", "NNTH", "NNTB")
    assert (one.people, other.people, bad.people) == (10, 10, 10)
    assert other.estimate == pytest.approx(-10)
    assert bad.limits == one.limits
    assert other.limits[0] == ("NNTH", one.limits[0][1])
    assert other.limits[1] == ("NNTB", one.limits[1][1])


def test_a_harm_that_is_certain_reads_from_few_to_many() -> None:
    found = number_needed_to_treat(table((10, 100), (40, 100)))
    assert found.kind == "NNTH"
    assert found.lower < found.estimate < found.upper < 0
    assert "NNTH 4 (95% CI 3 to 6)" in str(found)
    assert found.limits == (("NNTH", 3), ("NNTH", 6))


@pytest.mark.parametrize(
    ("treated", "control", "people"),
    [((3, 10), (2, 10), 10), ((6, 10), (5, 10), 10), ((7, 10), (4, 10), 4), ((1, 3), (1, 4), 12)],
)
def test_rounding_up_is_not_fooled_by_floats(treated: Any, control: Any, people: int) -> None:
    assert number_needed_to_treat(table(treated, control)).people == people


def test_equal_risks_need_infinitely_many() -> None:
    found = number_needed_to_treat(table((2, 10), (4, 20)))
    assert found.estimate == math.inf
    assert (found.kind, found.people) == ("", math.inf)
    assert "infinity (95% CI: NNTB " in str(found)
    assert "to infinity to NNTH " in str(found)
    assert "Both arms have the same risk." in str(found)


def test_a_limit_of_no_difference_is_infinity() -> None:
    found = number_needed_to_treat(table((0, 10), (0, 10)), method="wald")
    assert (found.lower, found.upper) == (math.inf, math.inf)
    assert "infinity (95% CI infinity to infinity)" in str(found)


def test_nobody_in_an_arm() -> None:
    found = number_needed_to_treat(table((0, 0), (4, 20)))
    assert math.isnan(found.estimate)
    assert math.isnan(found.people)
    assert found.through_infinity
    assert "not defined (95% CI: NNTB 1 to infinity to NNTH 1)" in str(found)
    assert "Nobody in the coach arm." in str(found)


def test_it_shows_as_a_table_and_keeps_its_working() -> None:
    found = number_needed_to_treat(table((229, 635), (151, 621)), method="miettinen-nurminen")
    assert isinstance(found, NumberNeededToTreat)
    html = found._repr_html_()
    assert "<caption>Number needed to treat, coach v usual care</caption>" in html
    assert "NNTB 9" in html
    assert "one more to benefit" in html
    steps = {step.label: step.value for step in found.working}
    assert steps["Risk, coach"] == 229 / 635
    assert steps["Number needed to treat"] == pytest.approx(found.estimate)


@pytest.mark.parametrize("word", ["benefit", "", None, True])
def test_the_outcome_is_good_or_bad(word: Any) -> None:
    with pytest.raises(ValueError, match=r"outcome_is=.*'good' and 'bad'"):
        number_needed_to_treat(table((1, 10), (2, 10)), outcome_is=word)


def test_many_people_print_with_separators() -> None:
    found = number_needed_to_treat(table((2, 200_000), (1, 200_000)))
    assert ": NNTB 200,000 (" in str(found)


def test_the_steps_show_the_turn_and_the_whole_people() -> None:
    found = number_needed_to_treat(table((45, 100), (20, 100)), outcome_is="bad")
    for step in found.working:
        if step.label.endswith("needed to treat"):
            assert eval(step.numbers.replace(" x ", " * ")) == pytest.approx(step.value, rel=1e-3)
    whole = [step for step in found.working if step.label.endswith("NNTH in whole people")]
    assert [step.value for step in whole] == [4, 9, 3]
    assert whole[1].formula == "8.2799 rounded up"
