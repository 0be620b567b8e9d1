"""Estimate, Step and Working: how results print, show and travel."""

from __future__ import annotations

import copy
import dataclasses
import math
import pickle

import pytest

from rctlab import Estimate, Estimates, TwoByTwo, risk, risk_ratio
from rctlab import words as wording
from rctlab.measures.estimate import Step, Working

RATIO = Estimate("risk ratio", 1.4831, 1.2486, 1.7648, 0.95, "koopman", "coach v usual care")


def test_the_sentence_is_also_the_representation() -> None:
    sentence = "Risk ratio, coach v usual care: 1.48 (95% CI 1.25 to 1.76; Koopman)"
    assert str(RATIO) == repr(RATIO) == f"{RATIO}" == sentence


def test_it_is_a_number_too() -> None:
    assert float(RATIO) == 1.4831
    assert f"{RATIO:.1f}" == "1.5"
    assert math.log(RATIO) == math.log(1.4831)


def test_it_is_frozen_and_can_be_compared_copied_and_pickled() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        RATIO.estimate = 2.0  # type: ignore[misc]
    found = risk_ratio(TwoByTwo(treated=(229, 635), control=(151, 621)))
    assert copy.deepcopy(found) == found == pickle.loads(pickle.dumps(found))
    assert pickle.loads(pickle.dumps(found)).working == found.working
    assert dataclasses.replace(found, level=0.9) != found


def test_infinity_and_nan_are_words_with_a_reason() -> None:
    found = Estimate(
        "risk ratio", math.inf, 0.26, math.inf, 0.95, "koopman", "a v b", note="No events in b"
    )
    assert str(found) == (
        "Risk ratio, a v b: infinity (95% CI 0.26 to infinity; Koopman). No events in b."
    )
    html = found._repr_html_()
    assert "0.26 to infinity" in html
    assert "<p>No events in b.</p>" in html
    undefined = Estimate("risk difference", math.nan, -1.0, 1.0, 0.95, "mee", "a v b")
    assert "not defined (95% CI -100.0 to 100.0; Mee)" in str(undefined)


def test_it_is_a_row_of_a_frame() -> None:
    row = risk(229, 635, label="coach").to_frame().iloc[0]
    assert (row["compare"], row["events"], row["n"]) == ("coach", 229, 635)
    assert row["estimate"] == 229 / 635
    plain = RATIO.to_frame()
    assert not {"events", "n", "se", "pvalue", "note"} & set(plain.columns)


def test_a_models_p_value_is_printed_and_its_standard_error_kept() -> None:
    found = dataclasses.replace(RATIO, se=0.0883, pvalue=8e-6)
    assert str(found).endswith("1.48 (95% CI 1.25 to 1.76; P < 0.0001; Koopman)")
    assert "<td>P &lt; 0.0001</td>" in found._repr_html_()
    assert found.to_frame().loc[0, ["se", "pvalue"]].tolist() == [0.0883, 8e-6]


def test_estimates_are_found_by_place_and_by_comparison() -> None:
    other = dataclasses.replace(RATIO, estimate=1.2, compare="coach v online", pvalue=0.02)
    found = Estimates([RATIO, other])
    assert found["coach v online"] is found[1] is other
    assert isinstance(found[:1], Estimates)
    assert str(found).splitlines() == [str(RATIO), str(other)]
    assert found.to_frame()["estimate"].tolist() == [1.4831, 1.2]
    with pytest.raises(KeyError, match=r"'online' is not among .* 'coach v usual care', 'coach v"):
        found["online"]
    with pytest.raises(TypeError, match=r"1\.48, a float"):
        Estimates([1.48])  # type: ignore[list-item]


def test_no_estimates_are_an_empty_table() -> None:
    assert Estimates([]).to_frame().empty
    assert Estimates([])._repr_html_() == "<p>No estimates.</p>"


def test_estimates_show_as_one_table() -> None:
    other = dataclasses.replace(RATIO, pvalue=0.02, note="<few> people")
    html = Estimates([RATIO, other])._repr_html_()
    assert html.count('scope="row"') == 2
    assert html.count('scope="col"') == 4
    assert "<td></td><td>Koopman</td>" in html
    assert "<p>&lt;few&gt; people.</p>" in html


def test_html_is_a_table_with_scopes_and_escapes() -> None:
    html = dataclasses.replace(RATIO, compare="<b> v & c")._repr_html_()
    assert html.count('scope="col"') == 3
    assert html.count('scope="row"') == 1
    assert "<caption>Risk ratio, &lt;b&gt; v &amp; c</caption>" in html
    assert "<b>" not in html
    assert "229 of 635" in risk(229, 635)._repr_html_()


def test_levels_print_as_they_are() -> None:
    for level, words in [
        (0.9, "90% CI"),
        (0.975, "97.5% CI"),
        (0.999, "99.9% CI"),
        (0.57, "57% CI"),
        (0.9999999, "99.99999% CI"),
    ]:
        assert words in str(dataclasses.replace(RATIO, level=level))


def test_steps_and_working() -> None:
    steps = Working(
        [
            Step("Risk, coach", "events / n", "229 / 635", 229 / 635),
            Step("Lower limit", "where the test says so", "", 1.25),
            Step("Risk of nobody", "events / n", "0 / 0", math.nan),
        ]
    )
    assert str(steps) == (
        "1. Risk, coach: events / n = 229 / 635 = 0.3606\n"
        "2. Lower limit: 1.2500 (where the test says so)\n"
        "3. Risk of nobody: events / n = 0 / 0 = not defined"
    )
    assert steps[0].value == 229 / 635
    frame = steps.to_frame()
    assert frame.loc[0, "numbers"] == "229 / 635"
    assert len(frame) == len(list(steps)) == 3
    html = steps._repr_html_()
    assert html.count("<tr>") == 4
    assert html.count('scope="row"') == 3
    assert "not defined" in html


def test_an_empty_working_shows_an_empty_frame() -> None:
    assert list(Working().to_frame().columns) == ["label", "formula", "numbers", "value"]
    assert RATIO.working == Working()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1.00"),
        (0.9999999, "1.00"),
        (1.004, "1.004"),
        (0.996, "0.996"),
        (0.0952, "0.10"),
        (12.345, "12.35"),
        (123456.7, "123,457"),
        (5200000000000.0, "5.2e+12"),
        (0.0, "0"),
        (math.nan, "not defined"),
    ],
)
def test_ratios_in_words(value: float, text: str) -> None:
    assert wording.ratio(value) == text


def test_rounding_never_says_no_effect_of_an_effect() -> None:
    assert str(dataclasses.replace(RATIO, lower=1.0004)).count("1.0004 to") == 1
    assert wording.points(0.00004) == "0.004"
    assert wording.points(-0.0) == "0.0"
    assert wording.percent(0.99999) == "99.999%"
    assert wording.percent(0.999995) == "99.9995%"
    assert wording.points(0.9998) == "99.98"
    assert wording.points(-0.9998) == "-99.98"
    assert wording.points(1.0) == "100.0"
    assert wording.ratio(999.996) == "1,000"


def test_steps_keep_four_digits_and_never_round_to_a_whole_number() -> None:
    for value, text in [
        (0.00105, "0.001050"),
        (0.0243, "0.02430"),
        (0.2432, "0.2432"),
        (0.99997, "0.99997"),
        (-0.0077, "-0.007700"),
        (1.000031, "1.00003"),
        (1 - 1e-15, "1.0000"),
        (4.724e-05, "4.724e-05"),
        (1234.56789, "1234.5679"),
    ]:
        assert wording.step_number(value) == text


def test_the_last_word_of_the_measure_says_how_it_prints() -> None:
    adjusted = Estimate("adjusted risk difference", 0.112, 0.07, 0.154, 0.95, "delta", "a v b")
    assert "11.2 percentage points" in str(adjusted)
    assert "32.0%" in str(Estimate("adjusted risk", 0.32, 0.28, 0.36, 0.95, "delta", "a"))


def test_points_may_be_below_zero() -> None:
    found = Estimate("risk difference", -0.031, -0.0812, 0.0204, 0.95, "newcombe", "a v b")
    assert str(found) == (
        "Risk difference, a v b: -3.1 percentage points (95% CI -8.1 to 2.0; Newcombe)"
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0499, "P = 0.0499"),
        (0.0501, "P = 0.0501"),
        (0.04996, "P = 0.04996"),
        (0.05, "P = 0.050"),
        (0.9949, "P = 0.99"),
        (0.9975, "P > 0.99"),
        (1.0, "P > 0.99"),
    ],
)
def test_p_values_are_not_rounded_to_0_05_or_to_1(value: float, text: str) -> None:
    assert wording.p_value(value) == text


def test_large_counts_print_with_separators() -> None:
    assert "(1 of 200,000; " in str(risk(1, 200_000))
    assert "<td>1 of 200,000</td>" in risk(1, 200_000)._repr_html_()
