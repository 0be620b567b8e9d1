"""Tipping points: each cell against a plain test, the published counts, the picture's words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from rctlab import TwoByTwo, load_trial, published, risk_difference, risk_ratio, tipping_point
from rctlab.missing.tipping import Side, tipping_from_counts, whole


def published_side(arm):
    events, n = published.counts(arm)
    return Side(arm, events, n, published[f"randomized.{arm}"].value - n)


COACH, ONLINE, USUAL = map(published_side, ("coach", "online", "usual"))


def trial_of(*sides):
    """Return a trial with these arms, one row a person."""
    parts = []
    for side in sides:
        outcomes = [1.0] * side.events + [0.0] * (side.n - side.events) + [np.nan] * side.missing
        parts.append(pd.DataFrame({"arm": side.name, "responder_3": outcomes}))
    return pd.concat(parts, ignore_index=True)


@pytest.fixture(scope="module")
def robust():
    return tipping_from_counts(COACH, USUAL)


# --- the grid -----------------------------------------------------------------------------------


@pytest.mark.parametrize("level", [0.95, 0.9])
def test_each_verdict_is_that_of_pearsons_chi_squared_test(level):
    frame = tipping_from_counts(COACH, USUAL, level=level).to_frame()
    assert len(frame) == 121
    for row in frame.itertuples():
        x1, x2 = COACH.events + row.treated_responding, USUAL.events + row.control_responding
        cells = [[x1, COACH.people - x1], [x2, USUAL.people - x2]]
        pvalue = stats.chi2_contingency(cells, correction=False).pvalue
        ahead = "favours coach" if x1 / COACH.people > x2 / USUAL.people else "favours usual"
        assert row.verdict == (ahead if pvalue < 1 - level else "not settled")


def test_a_cell_has_the_numbers_of_the_risk_measures(robust):
    row = robust.to_frame().iloc[37]
    table = TwoByTwo(
        treated=(COACH.events + int(row["treated_responding"]), COACH.people),
        control=(USUAL.events + int(row["control_responding"]), USUAL.people),
    )
    ratio, difference = risk_ratio(table), risk_difference(table, method="mee")
    for name, one in (("ratio", ratio), ("difference", difference)):
        ours = row[[f"risk_{name}", f"{name}_lower", f"{name}_upper"]].astype(float)
        np.testing.assert_allclose(ours, [one.estimate, one.lower, one.upper], rtol=1e-12)


def test_shares_become_whole_people_a_half_rounded_up():
    assert whole([0, 0.1, 0.5, 0.25, 1], 10).tolist() == [0, 1, 5, 3, 10]
    assert whole(0.1 * 3, 5) == 2  # 1.5, a last digit above or below
    frame = tipping_from_counts(COACH, USUAL, grid=[0, 0.1, 1]).to_frame()
    assert frame["treated_responding"].unique().tolist() == [0, 14, 143]
    assert frame["control_responding"].unique().tolist() == [0, 16, 156]
    assert frame["treated_share"].iloc[3:6].tolist() == [0.1] * 3


def test_counting_a_trial_gives_the_same_as_its_counts(robust):
    found = tipping_point(trial_of(COACH, ONLINE, USUAL))
    pd.testing.assert_frame_equal(found.to_frame(), robust.to_frame())
    assert found.treated == COACH
    assert found.control == USUAL
    assert str(found).splitlines()[1].startswith("responder_3 is missing for 143 of 778 in coach")


@pytest.mark.parametrize("sides", [(COACH, USUAL), (ONLINE, USUAL), (COACH, ONLINE)])
def test_more_responders_in_the_control_arm_never_help_the_treated(sides):
    found = tipping_from_counts(*sides)
    order = {verdict: place for place, verdict in enumerate(found.verdicts)}
    ranks = found.to_frame()["verdict"].map(order).to_numpy().reshape(11, 11)
    assert (np.diff(ranks, axis=1) >= 0).all()  # along a row more controls respond
    assert (np.diff(ranks, axis=0) <= 0).all()  # up a column more of the treated do


def test_sides_change_over():
    there, back = tipping_from_counts(COACH, ONLINE), tipping_from_counts(ONLINE, COACH)
    ratios = there.to_frame()["risk_ratio"].to_numpy().reshape(11, 11)
    others = back.to_frame()["risk_ratio"].to_numpy().reshape(11, 11)
    np.testing.assert_allclose(ratios, 1 / others.T)
    assert (there.scenarios.loc["nobody", "verdict"]) == back.scenarios.loc["nobody", "verdict"]


def test_the_shipped_trial_has_the_counts_on_record(robust):
    found = tipping_point(load_trial())
    assert (found.treated, found.control) == (COACH, USUAL)
    pd.testing.assert_frame_equal(found.tips_at, robust.tips_at)


# --- where it tips ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("treated", "share"),
    [(COACH, 0.50), (ONLINE, 0.18)],
    ids=["coach", "online"],
)
def test_the_shares_on_record_are_those_of_equal_risks_not_of_a_test(treated, share):
    """With no missing treated person responding, so many missing controls make the risks equal."""
    equal = (treated.events / treated.people * USUAL.people - USUAL.events) / USUAL.missing
    assert round(equal, 2) == share
    tips = tipping_from_counts(treated, USUAL).tips_at
    row = tips[
        (tips[treated.name] == "none") & (tips["change"] == f"{treated.name} no longer ahead")
    ]
    assert row["people"].item() == np.ceil(equal * USUAL.missing)
    # the test lets go of the treated arm long before
    first = tips[tips["change"] == f"no longer favours {treated.name}"]
    assert first["people"].iloc[0] < row["people"].item()


def test_tips_are_the_fewest_people():
    tips = tipping_from_counts(COACH, USUAL).tips_at.set_index(["coach", "change"])["people"]
    assert tips["none", "no longer favours coach"] == 44
    assert tips["none", "coach no longer ahead"] == 78
    assert tips["none", "favours usual"] == 114
    assert pd.isna(tips["as observed", "favours usual"])
    for people, favoured in ((43, True), (44, False)):
        x2 = USUAL.events + people
        cells = [[229, 549], [x2, 777 - x2]]
        assert (stats.chi2_contingency(cells, correction=False).pvalue < 0.05) == favoured


def test_the_named_scenarios_are_corners_and_the_observed_rates(robust):
    rows = robust.scenarios
    assert rows.loc["as observed", ["treated_responding", "control_responding"]].tolist() == [
        52,
        38,
    ]
    assert rows.loc["nobody", ["treated_responding", "control_responding"]].tolist() == [0, 0]
    worst = rows.loc["worst for treated"]
    assert (worst["treated_responding"], worst["control_responding"]) == (0, 156)
    # the paper's worst case is 0.74, adjusted
    assert worst["risk_ratio"] == pytest.approx(
        published["worst_best_ratio.coach-usual.3"].estimate, abs=0.01
    )
    assert rows.loc["best for treated", "verdict"] == "favours coach"


def test_coach_v_online_hangs_on_the_missing():
    found = tipping_from_counts(COACH, ONLINE)
    assert found.scenarios["verdict"].tolist() == [
        "not settled",
        "favours coach",
        "favours online",
        "favours coach",
    ]


# --- words and picture --------------------------------------------------------------------------


def test_it_says_what_was_found(robust):
    words = str(robust)
    assert "143 of 778 in coach and 156 of 777 in usual" in words
    assert "(36.1% and 24.3%): risk ratio 1.48" in words
    assert "coach is no longer ahead from 78 (50.0%) responders on" in words
    assert "rounded to whole people" in words
    page = robust._repr_html_()
    assert page.count("<table") == 2
    assert page.count('<th scope="row">') == 4 + 6


def test_the_picture_says_it_in_words_and_shows_each_ratio(robust):
    picture = robust.picture()
    frame = robust.to_frame()
    drawn = [text.get_text() for text in picture.figure.axes[0].texts]
    for verdict, count in frame["verdict"].value_counts().items():
        assert f"{verdict} in {count}" in picture.alt
        assert verdict in drawn
    numbers = [word for word in drawn if word.replace(".", "").isdigit()]
    assert len(numbers) == len(frame)
    assert "as observed, 24.3%" in drawn
    assert picture.text.endswith(robust.rule)
    for sentence in robust.sentences():
        assert sentence in picture.text


def test_verdicts_differ_in_hatching_and_weight_not_in_colour_alone(robust):
    patches = robust.picture().figure.axes[0].patches
    hatched = {patch.get_facecolor() for patch in patches if patch.get_hatch()}
    plain = {patch.get_facecolor() for patch in patches if not patch.get_hatch()}
    assert len(hatched) == 1
    assert not hatched & plain
    weights = {
        text.get_fontweight()
        for text in robust.picture().figure.axes[0].texts
        if text.get_text().replace(".", "").isdigit()
    }
    assert weights == {"bold", "normal"}


@pytest.mark.parametrize(
    ("treated", "control", "grid"),
    [
        (COACH, ONLINE, 40),
        (Side("a", 0, 5, 3), Side("b", 0, 4, 2), 4),
        (Side("a", 3, 5, 3), Side("b", 0, 4, 2), 10),
        (
            Side("coach by phone or video, eight sessions", 3, 5, 3),
            Side("usual care and a mailed book", 4, 4, 0),
            [0.1, 0.2],
        ),
    ],
)
def test_every_picture_stays_on_its_canvas(treated, control, grid):
    picture = tipping_from_counts(treated, control, grid=grid).picture()
    figure = picture.figure
    figure.canvas.draw()
    width, height = figure.canvas.get_width_height()
    for text in figure.axes[0].texts:
        box = text.get_window_extent()
        assert box.x0 >= 0, text
        assert box.x1 <= width, text
        assert box.y0 >= 0, text
        assert box.y1 <= height, text


def test_nothing_depends_on_an_arm_where_nobody_is_missing():
    found = tipping_from_counts(COACH, Side("usual", 151, 621, 0))
    assert found.tips_at.empty
    assert "depends" not in str(found)


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"month": 6}, "month=6 was not an assessment; allowed: 3"),
        ({"treated": "Coach"}, r"'Coach' is not an arm\. The arms are: 'coach', 'usual'"),
        ({"control": "coach"}, "the same arm"),
        ({"grid": 0}, "grid=0: allowed are 1 to 100"),
        ({"grid": [0.5, 0.1]}, "two or more rising shares"),
        ({"grid": [0, 2]}, "two or more rising shares"),
        ({"grid": [0]}, "two or more rising shares"),
        ({"level": 1.5}, "level=1.5"),
        ({"arm": "group"}, "no column 'group'"),
    ],
)
def test_impossible_questions_are_refused(change, words):
    with pytest.raises(ValueError, match=words):
        tipping_point(trial_of(COACH, USUAL), **change)


@pytest.mark.parametrize("grid", ["ten", None, True, 2.5])
def test_a_grid_is_a_number_or_shares(grid):
    with pytest.raises(TypeError, match="grid="):
        tipping_from_counts(COACH, USUAL, grid=grid)


def test_an_arm_all_missing_has_nothing_to_start_from():
    with pytest.raises(ValueError, match="missing for everybody in 'coach'"):
        tipping_point(trial_of(Side("coach", 0, 0, 10), USUAL))


def test_nobody_missing_is_nothing_to_tip():
    with pytest.raises(ValueError, match="missing for nobody"):
        tipping_point(trial_of(Side("coach", 5, 10, 0), Side("usual", 5, 10, 0)))


@pytest.mark.parametrize("side", [Side("a", 6, 5, 1), Side("a", -1, 5, 1), Side("a", 1, 5, -1)])
def test_impossible_counts_are_refused(side):
    with pytest.raises(ValueError, match="a"):
        tipping_from_counts(side, USUAL)


def test_another_trial_is_told_what_to_name():
    people = trial_of(COACH, USUAL).replace({"arm": {"coach": "brace", "usual": "care"}})
    people = people.rename(columns={"responder_3": "better_6"})
    words = r"'responder_6'\. Say which column holds the outcome: outcome='better'\."
    with pytest.raises(ValueError, match=words):
        tipping_point(people, 6, "brace", "care")
    with pytest.raises(
        ValueError, match=r"treated='coach' is not an arm.*'brace', 'care'.*treated="
    ):
        tipping_point(people, 6, outcome="better")
    with pytest.raises(ValueError, match="control='usual' is not an arm"):
        tipping_point(people, 6, "brace", outcome="better")
    found = tipping_point(people, 6, "brace", "care", outcome="better")
    assert found.treated.missing == COACH.missing
