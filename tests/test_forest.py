"""Forest plots: where the marks stand, what the words say, and that everything can be read."""

from __future__ import annotations

import math
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.patches import Polygon, Rectangle

import rctlab
from rctlab import (
    Estimate,
    Estimates,
    TwoByTwo,
    forest,
    number_needed_to_treat,
    odds_ratio,
    risk,
    risk_difference,
    risk_ratio,
)
from rctlab.pictures.forest_axis import FEWEST, MOST, axis_for
from rctlab.pictures.forest_rows import SCALES

COACH, ONLINE, USUAL = (229, 635), (179, 542), (151, 621)


def table(treated, control, labels=("coach", "usual care")):
    return TwoByTwo(treated=treated, control=control, labels=labels)


TABLES = [
    table(COACH, USUAL),
    table(ONLINE, USUAL, ("online", "usual care")),
    table(COACH, ONLINE, ("coach", "online")),
]
RATIOS = [risk_ratio(one) for one in TABLES]
DIFFERENCES = [risk_difference(one) for one in TABLES]


def ratio(estimate, lower, upper, compare="a v b", measure="risk ratio"):
    return Estimate(measure, estimate, lower, upper, 0.95, "koopman", compare)


def words_of(picture):
    """Return the texts that are drawn, in order, with plain spaces."""
    texts = [text.get_text() for text in picture.figure.axes[0].texts]
    return [words.replace("\N{NO-BREAK SPACE}", " ") for words in texts]


def marks_of(picture):
    """Return the middles of the squares, the intervals as (start, end), and the tips of arrows."""
    artists = picture.figure.axes[0].get_children()
    squares = [
        one.get_x() + one.get_width() / 2
        for one in artists
        if isinstance(one, Rectangle) and one.get_width() == one.get_height() == 9
    ]
    lines = [
        tuple(one.get_xdata())
        for one in picture.figure.axes[0].lines
        if one.get_gid() == "interval"
    ]
    tips = [one.get_xy()[0][0] for one in artists if isinstance(one, Polygon)]
    return squares, lines, tips


def scale_of(picture):
    """Return a function from a value on the axis to its place, read off two ticks."""
    texts = [(text.get_text(), text.get_position()) for text in picture.figure.axes[0].texts]
    lines = picture.figure.axes[0].lines
    floor = max(line.get_ydata()[0] for line in lines if len(set(line.get_ydata())) == 1)
    ticks = [(float(words), x) for words, (x, y) in texts if floor < y < floor + 20]
    assert len(ticks) >= 2
    return ticks


# --- where the marks stand ------------------------------------------------------------------


def test_squares_and_limits_stand_where_a_log_axis_has_them():
    picture = forest(RATIOS)
    (first, at_first), *_, (last, at_last) = scale_of(picture)

    def place(value):
        share = math.log(value / first) / math.log(last / first)
        return at_first + share * (at_last - at_first)

    squares, lines, tips = marks_of(picture)
    assert squares == pytest.approx([place(one.estimate) for one in RATIOS])
    expected = [(place(one.lower), place(one.upper)) for one in RATIOS]
    assert np.allclose(lines, expected)
    assert tips == []


def test_squares_and_limits_stand_where_an_even_axis_has_them():
    picture = forest(DIFFERENCES)
    (first, at_first), *_, (last, at_last) = scale_of(picture)

    def place(value):
        return at_first + (100 * value - first) / (last - first) * (at_last - at_first)

    squares, lines, _ = marks_of(picture)
    assert squares == pytest.approx([place(one.estimate) for one in DIFFERENCES])
    assert np.allclose(lines, [(place(one.lower), place(one.upper)) for one in DIFFERENCES])


def test_the_line_of_no_effect_stands_at_one_or_zero_and_risks_have_none():
    for estimates, null in ((RATIOS, 1.0), (DIFFERENCES, 0.0)):
        picture = forest(estimates)
        (line,) = [one for one in picture.figure.axes[0].lines if one.get_gid() == "no effect"]
        assert dict(scale_of(picture))[null] == pytest.approx(line.get_xdata()[0])
    picture = forest([risk(*COACH, label="coach"), risk(*USUAL, label="usual care")])
    assert not [one for one in picture.figure.axes[0].lines if one.get_gid() == "no effect"]


def test_infinite_limits_are_arrows_and_an_infinite_estimate_has_no_square():
    none = risk_ratio(table((0, 10), (3, 10)))
    infinite = risk_ratio(table((3, 10), (0, 10)))
    squares, lines, tips = marks_of(forest([none, infinite], labels=["a", "b"]))
    assert squares == []
    left, right = min(min(line) for line in lines), max(max(line) for line in lines)
    assert tips == [left, right]
    assert "infinity (0.92 to infinity)" in words_of(forest([infinite]))
    assert "No events in the usual care arm." in forest([infinite]).text


def test_what_is_not_defined_is_said_and_its_interval_has_two_arrows():
    undefined = risk_ratio(table((0, 10), (0, 10)))
    picture = forest([undefined])
    squares, ((left, right),), tips = marks_of(picture)
    assert (squares, tips) == ([], [left, right])
    assert right - left > 100
    nowhere = risk_ratio(table((0, 10), (0, 10)), method="katz")
    assert marks_of(forest([nowhere])) == ([], [], [])
    assert "not defined (0 to infinity)" in words_of(picture)
    assert "coach v usual care: not defined (0 to infinity)" in picture.text
    assert "not defined (0 to infinity)" in picture.alt
    assert "nan" not in picture.text + picture.alt


def test_limits_that_are_not_defined_leave_the_square_alone():
    odd = ratio(1.5, nan, nan)
    squares, lines, tips = marks_of(forest([odd]))
    assert (len(squares), lines, tips) == (1, [], [])
    assert "includes" not in forest([odd]).text
    assert "No interval includes 1" in forest([odd, ratio(1.5, 1.2, 1.9, "c v d")]).text


def test_a_far_limit_ends_in_an_arrow_and_leaves_room_for_the_rest():
    squares, lines, tips = marks_of(forest([ratio(1.5, 1.2, 1e6), ratio(1.4, 1.1, 1.8, "c v d")]))
    assert len(squares) == 2
    assert len(tips) == 1
    (start, end), (other_start, other_end) = lines
    assert tips[0] == end
    assert other_end - other_start > 0.1 * (end - start)


def test_wald_limits_beyond_a_difference_of_one_end_in_an_arrow():
    odd = risk_difference(table((1, 3), (3, 3)), method="wald")
    assert odd.lower < -1
    assert len(marks_of(forest([odd]))[2]) == 1


def test_an_interval_all_beyond_the_axis_is_one_arrow():
    picture = forest([ratio(5000, 400, 1e6), ratio(1.2, 0.9, 1.6, "c v d")])
    squares, _, tips = marks_of(picture)
    assert (len(squares), len(tips)) == (1, 1)


# --- ticks ----------------------------------------------------------------------------------

SIZES = st.floats(1e-3, 1e3)


def first_digit(number):
    """Return the digit of a number that has one only, as "2" of 0.02; else "no"."""
    word = f"{number:.0e}"
    return word[0] if float(word) == pytest.approx(number, rel=1e-9) else "no"


def are_round(ticks):
    """Say whether ticks are 1, 2, 3 and 5 times powers of ten, or steps of 1, 2 or 5 of those."""
    steps = np.diff(ticks)
    even = np.allclose(steps, steps[0]) and first_digit(steps[0]) in "125"
    on_step = even and np.allclose((np.divide(ticks, steps[0]) + 0.5) % 1, 0.5, atol=1e-6)
    return on_step or all(first_digit(tick) in "1235" for tick in ticks)


@given(middle=SIZES, share=st.floats(1.01, 50))
@settings(max_examples=200, deadline=None)
def test_ticks_of_ratios_are_round_few_and_hold_no_effect(middle, share):
    axis = axis_for([ratio(middle, middle / share, middle * share)], SCALES["ratio"])
    assert FEWEST <= len(axis.ticks) <= MOST
    assert 1.0 in axis.ticks
    assert are_round(axis.ticks)
    assert all(0 <= axis.place(tick) <= 1 for tick in axis.ticks)
    assert 0 <= axis.place(middle) <= 1 or not 0.01 <= middle <= 100


@given(st.floats(-1, 1), st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=200, deadline=None)
def test_ticks_of_differences_are_even_and_hold_no_effect(middle, down, up):
    one = Estimate("risk difference", middle, middle - down, middle + up, 0.95, "wald", "a v b")
    axis = axis_for([one], SCALES["difference"])
    assert 0.0 in axis.ticks
    assert 0 <= axis.place(middle) <= 1
    assert FEWEST <= len(axis.ticks) <= MOST
    assert are_round(axis.ticks)


def test_ticks_by_hand():
    assert axis_for(RATIOS, SCALES["ratio"]).tick_words() == ["1", "1.2", "1.4", "1.6", "1.8"]
    assert axis_for(DIFFERENCES, SCALES["difference"]).tick_words() == ["0", "5", "10", "15"]
    wide = axis_for([ratio(1.2, 0.1, 10)], SCALES["ratio"])
    assert wide.ticks == (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
    far = axis_for([ratio(0.02, 0.01, 9), ratio(90, 20, 100)], SCALES["ratio"])
    assert far.ticks == (0.01, 0.1, 1.0, 10.0, 100.0)


# --- words ----------------------------------------------------------------------------------


def test_text_and_alt_hold_all_numbers():
    picture = forest(RATIOS, title="Response at 3 months", favours=("the second", "the first"))
    for one in RATIOS:
        row = f"{one.compare}: {one.estimate:.2f} ({one.lower:.2f} to {one.upper:.2f})"
        assert row in picture.text
        assert row in picture.alt
        assert row.partition(": ")[2] in words_of(picture)
    for said in (picture.text, picture.alt):
        assert said.startswith("Response at 3 months.")
        assert "3 risk ratios with 95% CI, log scale." in said
        assert "The interval includes 1 (no effect) in: coach v online." in said
        assert said.endswith("Below 1 favours the second, above 1 favours the first.")
    assert "; Koopman." in picture.text


def test_what_is_drawn_beside_the_rows():
    words = words_of(forest(DIFFERENCES, title="At 3 months", favours=("usual care", "coach")))
    assert words[0] == "At 3 months"
    assert {"← favours usual care", "favours coach →"} <= set(words)
    assert "Risk difference (percentage points)" in words
    assert "Risk difference (95% CI)" in " ".join(words)
    assert not [one for one in words_of(forest(DIFFERENCES)) if "favours" in one]


def test_the_level_is_the_one_of_the_estimates():
    picture = forest([risk(*COACH, label="coach", level=0.9)])
    assert "90% CI" in picture.text
    assert "Risk (90% CI)" in words_of(picture)


def test_rows_are_told_apart_by_what_differs():
    methods = [risk_ratio(TABLES[0], method=name) for name in ("koopman", "katz")]
    assert forest(methods).text.splitlines()[0] == "coach v usual care."
    assert words_of(forest(methods))[:1] == ["coach v usual care"]
    assert {"Koopman", "Katz"} <= set(words_of(forest(methods)))
    adjusted = ratio(1.54, 1.30, 1.82, "coach v usual care", "adjusted risk ratio")
    assert {"risk ratio", "adjusted risk ratio"} <= set(words_of(forest([RATIOS[0], adjusted])))
    unnamed = [risk(*COACH), risk(*USUAL, method="wald")]
    assert {"Wilson", "Wald"} <= set(words_of(forest(unnamed)))
    assert "Wilson" in words_of(forest(unnamed[:1]))


def test_labels_replace_what_is_compared():
    picture = forest(RATIOS, labels=["A", "B", "C"])
    assert {"A", "B", "C"} <= set(words_of(picture))
    assert "in: C." in picture.text
    assert "coach v online" not in picture.text


def test_lists_tuples_and_estimates_are_the_same():
    assert forest(RATIOS).text == forest(tuple(RATIOS)).text == forest(Estimates(RATIOS)).text


def test_it_is_part_of_the_library():
    assert rctlab.forest is forest
    assert "forest" in rctlab.__all__


# --- bad input ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("estimates", "arguments", "error", "said"),
    [
        (RATIOS[0], {}, TypeError, r"give a list of Estimates, such as \[risk_ratio\(table\)\]"),
        ("ab", {}, TypeError, "estimates='ab'"),
        (1.48, {}, TypeError, "estimates=1.48, of type float"),
        (range, {}, TypeError, r"of type type: .* or adjusted_risks\(\.\.\.\)\.ratios"),
        ([], {}, ValueError, "estimates is empty"),
        ([1.48], {}, TypeError, "holds 1.48, of type float"),
        ([RATIOS[0], None], {}, TypeError, "holds None"),
        (
            [RATIOS[0], DIFFERENCES[0]],
            {},
            ValueError,
            "two measures, risk ratio and risk difference",
        ),
        (
            [RATIOS[0], odds_ratio(TABLES[0])],
            {},
            ValueError,
            "two measures, risk ratio and odds ratio",
        ),
        (
            [RATIOS[0], risk_ratio(TABLES[1], level=0.9)],
            {},
            ValueError,
            "mixes levels 0.95 and 0.9",
        ),
        (
            [number_needed_to_treat(TABLES[0])],
            {},
            ValueError,
            r"number needed to treat \(NNTB 9\).*draw the differences.*risk_difference\(table\)",
        ),
        (
            [Estimate("mean score", 1.0, 0.5, 1.5, 0.95, "t")],
            {},
            ValueError,
            "another measure, mean score: allowed are risks",
        ),
        (RATIOS, {"labels": ["a"]}, ValueError, "one for each of 3 estimate"),
        (RATIOS, {"labels": "abc"}, ValueError, "labels='abc'"),
        (
            [RATIOS[0], RATIOS[0]],
            {},
            ValueError,
            "labels=None: more than one row would be called 'Koopman'; give a list of names",
        ),
        (RATIOS, {"labels": ["a", " ", "c"]}, ValueError, "labels="),
        (RATIOS, {"favours": "coach"}, ValueError, "favours='coach': name the two sides"),
        (RATIOS, {"favours": ("a",)}, ValueError, "favours="),
        ([risk(*COACH)], {"favours": ("a", "b")}, ValueError, "no line of no effect"),
        (RATIOS, {"title": " "}, ValueError, "title=' '"),
        (RATIOS, {"title": 3}, ValueError, "title=3"),
    ],
)
def test_bad_input_is_named(estimates, arguments, error, said):
    with pytest.raises(error, match=said):
        forest(estimates, **arguments)


# --- everything can be read -----------------------------------------------------------------

LONG = ("a health coach who phones every week for three months", "usual care and a $20 voucher")
STATES = {
    "one": ([RATIOS[0]], {}),
    "three": (RATIOS, {"title": "Response at 3 months", "favours": ("usual care", "coach")}),
    "differences": (DIFFERENCES, {"favours": LONG}),
    "risks": ([risk(*arm) for arm in (COACH, (0, 9), (9, 9))], {"labels": ["a", "b", "c"]}),
    "nobody": ([risk(0, 0)], {}),
    "twenty": ([ratio(1 + i / 9, 0.7 + i / 9, 2 + i / 3, f"site {i}") for i in range(20)], {}),
    "long": (
        [risk_ratio(table(COACH, USUAL, LONG)), RATIOS[1]],
        {"title": "How much more likely is a decrease of 30%? " * 3, "favours": LONG},
    ),
    "extreme": ([ratio(1e-7, 1e-9, 1e-5), ratio(1e8, 1e6, 1e12, "c v d")], {"favours": LONG}),
    "endless": ([ratio(inf, 0.3, inf), ratio(0, 0, 1.2, "c v d")], {}),
    "undefined": ([ratio(nan, 0, inf)], {"labels": ["x"], "favours": ("y", "z")}),
    "narrow": ([ratio(1.00002, 1.00001, 1.00003)], {}),
    "exact": ([Estimate("risk difference", 0.0, 0.0, 0.0, 0.95, "wald", "a v b")], {}),
    "one word": ([RATIOS[0]], {"labels": ["x" * 60], "favours": ("y" * 50, "z" * 50)}),
}


@pytest.mark.parametrize("state", STATES)
def test_no_text_is_clipped_or_lies_on_another(state):
    estimates, arguments = STATES[state]
    figure = forest(estimates, **arguments).figure
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    for box in boxes:
        assert box.x0 >= 0
        assert box.y0 >= 0
        assert box.x1 <= figure.bbox.width
        assert box.y1 <= figure.bbox.height
    for place, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[place + 1 :])


@pytest.mark.parametrize("state", STATES)
def test_no_mark_lies_on_a_label_or_a_number(state):
    estimates, arguments = STATES[state]
    picture = forest(estimates, **arguments)
    squares, lines, tips = marks_of(picture)
    marks = [x + side for x in squares for side in (-4.5, 4.5)]
    marks += [x for line in lines for x in line] + tips
    left, right = _plot_ends(picture)
    assert all(left <= x <= right for x in marks)


def _plot_ends(picture):
    """Return where the axis begins and ends."""
    level = [one for one in picture.figure.axes[0].lines if one.get_gid() is None]
    return min(min(one.get_xdata()) for one in level), max(max(one.get_xdata()) for one in level)


def test_letters_stay_legible_on_a_phone():
    figure = forest(RATIOS).figure
    shrunk = min(400 / (96 * figure.get_figwidth()), 1)
    smallest = min(text.get_fontsize() for text in figure.axes[0].texts) * 96 / 72
    assert smallest * shrunk > 7.5  # pixels


def test_a_page_gets_the_picture_with_its_words():
    page = forest(RATIOS).to_html()
    assert page.count("<img") == 1
    assert "1.48 (1.25 to 1.76)" in page.partition("<figcaption")[2]
