"""The explorers of the cut and of a hundred intervals, and the picture of shuffles."""

import itertools

import numpy as np
import pytest

from rctlab import (
    coverage,
    describe_cut,
    describe_intervals,
    explore_cut,
    explore_intervals,
    load_trial,
    plot_shuffles,
)


def test_the_cut_counts_the_trials_usual_care():
    trial = load_trial()
    usual = trial[trial["arm"] == "usual"]
    assert describe_cut(30, 0).shares[0] == pytest.approx(usual["responder_3"].mean())
    shares = describe_cut(30, 0.4).shares
    fall = 100 * (usual["severity_0"] - usual["severity_3"] + 0.4) / usual["severity_0"]
    assert shares[1] == pytest.approx((fall.dropna().round(6) >= 30).mean())
    assert round(100 * shares[0], 1) == 24.3
    assert 32 < 100 * shares[1] < 34


def test_the_words_of_the_cut():
    assert str(describe_cut(30, 0.4)) == (
        "With a cut at 30%, 24.3% of 621 people pass it as they are, and 32.7% when everybody's "
        "score falls by 0.4 points more: a ratio of 1.34. Everybody improved by the same 0.4 points, "
        "whatever the cut."
    )
    assert describe_cut().text in describe_cut().picture.alt


def test_the_question_about_the_cut():
    ratios = {cut: describe_cut(cut, 0.4).ratio for cut in (10, 20, 30, 40, 50, 60, 70)}
    assert max(ratios, key=ratios.get) in (50, 70)
    assert ratios[30] < ratios[50]


def test_every_end_of_the_cut():
    widget = explore_cut()
    for cut, shift in itertools.product((5, 80), (0.0, 2.0)):
        widget.cut.value, widget.shift.value = cut, shift
        assert widget.text == describe_cut(cut, shift).text
        assert "nan" not in widget.text


@pytest.mark.parametrize(
    ("call", "wrong", "named"),
    [
        (describe_cut, {"cut": 4}, "cut=4: allowed are numbers from 5 to 80"),
        (describe_cut, {"shift": "a"}, "shift='a': allowed are numbers"),
        (
            describe_intervals,
            {"people": 19},
            "people=19: allowed are whole numbers from 20 to 1,000",
        ),
        (describe_intervals, {"people": 30.5}, "people=30.5"),
        (describe_intervals, {"effect": 31}, "effect=31: allowed are numbers from 0 to 30"),
        (describe_intervals, {"level": 94}, "level=94: allowed are 80, 90, 95, 99"),
        (describe_intervals, {"draw": 0}, "draw=0"),
    ],
)
def test_a_wrong_choice_is_named(call, wrong, named):
    with pytest.raises(ValueError, match=named):
        call(**wrong)


def test_intervals_miss_about_as_often_as_they_may():
    for level in (80, 95):
        missed = [
            describe_intervals(7.5, 600, level=level, draw=d).missing.sum() for d in range(1, 41)
        ]
        exact = coverage(treated=(0.275, 600), control=(0.2, 600), level=level / 100).coverage
        assert np.mean(missed) == pytest.approx(100 * (1 - exact), abs=1.5)


def test_more_people_give_shorter_intervals_and_as_many_misses():
    small, large = (describe_intervals(5, n) for n in (50, 1000))
    assert small.width > 4 * large.width
    assert "about 5 are expected to" in small.text
    assert "about 5 are expected to" in large.text


def test_every_end_of_the_intervals():
    widget = explore_intervals()
    for effect, people, level in itertools.product((0.0, 30.0), (20, 1000), (80, 99)):
        widget.effect.value, widget.people.value, widget.level.value = effect, people, level
        assert widget.text == describe_intervals(effect, people, level=level).text
    widget.draw.value = 20
    assert widget.text == describe_intervals(30.0, 1000, level=99, draw=20).text
    assert widget.found.picture.to_png()


def test_shuffles_count_both_directions_and_ties():
    picture = plot_shuffles([-3.0, -2.0, 0.0, 2.0, 1.0], 2.0)
    assert "3 lie at least as far from 0 as the 2.0 points seen (60%)" in picture.text
    assert picture.text in picture.alt
    assert plot_shuffles([-3.0, -2.0, 0.0, 2.0, 1.0], -2.0).text == picture.text
    with pytest.raises(ValueError, match="two or more finite numbers"):
        plot_shuffles([1.0], 2.0)
    with pytest.raises(ValueError, match="finite"):
        plot_shuffles([1.0, float("nan")], 2.0)
