"""The explorers of adjusting and of the missing people, and the picture of a trial's flow."""

import itertools

import numpy as np
import pytest

from rctlab import (
    describe_adjustment,
    describe_tipping,
    explore_adjustment,
    explore_tipping,
    flow,
    load_trial,
    published,
    tipping_point,
)


def test_adjusting_moves_no_trial_for_a_column_that_foretells_nothing():
    found = describe_adjustment(1, 1000)
    assert np.abs(np.log(found.adjusted / found.unadjusted)).max() < 0.03
    assert "respond as often as the others" in found.text


def test_adjusting_keeps_the_middle_and_narrows_the_scatter():
    draws = [describe_adjustment(6, 200, draw=draw) for draw in range(1, 11)]
    unadjusted, adjusted = (
        np.log(np.concatenate([getattr(one, name) for one in draws]))
        for name in ("unadjusted", "adjusted")
    )
    for logs in (unadjusted, adjusted):
        assert np.exp(np.median(logs)) == pytest.approx(1.25, abs=0.02)
    assert adjusted.std() < 0.85 * unadjusted.std()
    assert "4 times as often" in describe_adjustment().text


def test_only_the_unadjusted_estimate_follows_the_imbalance():
    found = [describe_adjustment(6, 300, draw=draw) for draw in range(1, 11)]
    imbalance = np.concatenate([one.imbalances for one in found])
    follows = {
        name: np.corrcoef(imbalance, np.log(np.concatenate([getattr(one, name) for one in found])))
        for name in ("unadjusted", "adjusted")
    }
    assert follows["unadjusted"][0, 1] > 0.5
    assert abs(follows["adjusted"][0, 1]) < 0.1


def test_every_end_of_the_adjusting():
    widget = explore_adjustment()
    for strength, people, imbalance in itertools.product((1.0, 6.0), (100, 1000), (-12.0, 12.0)):
        widget.strength.value, widget.people.value = strength, people
        widget.imbalance.value = imbalance
        found = describe_adjustment(strength, people, imbalance=imbalance)
        assert widget.text == found.text
        assert "nan" not in widget.text
    widget.draw.value = 20
    assert widget.text == describe_adjustment(6.0, 1000, imbalance=12.0, draw=20).text
    assert widget.text in widget.found.picture.alt


def test_the_assumption_agrees_with_the_tipping_point():
    trial = load_trial()
    for pair, arms in (
        ("coach v online", ("coach", "online")),
        ("coach v usual care", ("coach", "usual")),
        ("online v usual care", ("online", "usual")),
    ):
        grid = tipping_point(trial, 3, *arms, grid=[0, 0.3, 1]).frame
        for row in grid.itertuples():
            found = describe_tipping(100 * row.treated_share, 100 * row.control_share, pair)
            assert found.responding == (row.treated_responding, row.control_responding)
            assert found.risk_ratio == pytest.approx(row.risk_ratio)
            assert found.verdict == row.verdict.replace("usual", "usual care")


def test_where_each_verdict_is_lost():
    """The first percentage of the second group's missing at which the verdict is gone."""
    lost = {}
    for pair, seen in (("coach v usual care", 36), ("online v usual care", 33)):
        ahead = describe_tipping(seen, 0, pair).verdict
        lost[pair] = next(
            share for share in range(101) if describe_tipping(seen, share, pair).verdict != ahead
        )
    assert 59 <= lost["coach v usual care"] <= 61
    assert 44 <= lost["online v usual care"] <= 46
    assert describe_tipping(36, 33, "coach v online").verdict == "not settled"
    assert describe_tipping(36, 27, "coach v online").verdict == "favours coach"
    assert describe_tipping(36, 28, "coach v online").verdict == "not settled"


def test_the_words_of_an_assumption():
    assert describe_tipping(0, 100, "coach v usual care").text == (
        "If 0 of the 143 missing in coach (0%) and 156 of the 156 missing in usual care (100%) "
        "respond, the risk ratio coach v usual care is 0.74 (0.65 to 0.86): favours usual care. Of "
        "those assessed, 36.1% in coach and 24.3% in usual care responded."
    )


def test_every_end_of_the_assumptions():
    widget = explore_tipping()
    for treated, control, pair in itertools.product(
        (0, 100), (0, 100), ("coach v usual care", "online v usual care")
    ):
        widget.treated_share.value, widget.control_share.value = treated, control
        widget.pair.value = pair
        assert widget.text == describe_tipping(treated, control, pair).text
        assert widget.text in widget.found.picture.alt


@pytest.mark.parametrize(
    ("call", "wrong", "named"),
    [
        (describe_adjustment, {"strength": 7}, "strength=7: allowed are numbers from 1 to 6"),
        (describe_adjustment, {"strength": "a"}, "strength='a'"),
        (describe_adjustment, {"imbalance": float("nan")}, "imbalance=nan"),
        (describe_adjustment, {"people": 99}, "people=99: allowed are whole numbers from 100"),
        (describe_adjustment, {"draw": 0}, "draw=0"),
        (
            describe_tipping,
            {"treated_share": 101},
            "treated_share=101: allowed are numbers from 0 to 100",
        ),
        (describe_tipping, {"control_share": True}, "control_share=True"),
        (describe_tipping, {"pair": "coach v usual"}, "pair='coach v usual' is not known"),
    ],
)
def test_a_wrong_choice_is_named(call, wrong, named):
    with pytest.raises(ValueError, match=named):
        call(**wrong)


def test_the_flow_of_the_trial_has_every_number_in_words():
    steps = ("mailed", "screened", "eligible", "consented", "randomized")
    above = [(step, published[f"recruitment.{step}"].value) for step in steps]
    picture = flow(load_trial()).picture(above)
    for number in ("62,125", "54,497 not screened", "7,628", "2,333", "542", "69.8%", "133"):
        assert number in picture.text
    assert picture.text in picture.alt
    drawn = {text.get_text() for text in picture.figure.axes[0].texts}
    assert {"62,125 mailed", "randomized: 776", "never assessed: 133 (17.1%)"} <= drawn


def test_a_flow_without_what_came_before_and_one_that_grows():
    found = flow(load_trial())
    assert found.picture().text.startswith("coach: 778 randomized, 635 assessed at 3 months")
    with pytest.raises(ValueError, match="3 screened are more than 2 mailed"):
        found.picture([("mailed", 2), ("screened", 3)])
