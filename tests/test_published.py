"""The published record: complete, marked, and coherent with itself."""

import math

import pytest

from rctlab import TwoByTwo, published, risk_difference, risk_ratio
from rctlab.record import ARMS, MARKS

CONTRASTS = [("coach", "usual"), ("online", "usual"), ("coach", "online")]


def test_every_fact_has_unit_time_source_and_mark():
    assert len(published) > 150
    for key, fact in published.items():
        assert fact.key == key
        assert all([fact.what, fact.unit, fact.time, fact.source]), key
        assert fact.mark in MARKS
        assert ("our own calculation" in fact.source) <= (fact.mark == "DERIVED")


def test_a_fact_says_its_source_and_that_a_derived_one_is_our_own():
    assert "JAMA 2025" in str(published["adjusted.coach.3"])
    assert "our own calculation" in str(published["adjusted_difference.coach-usual.3"])


def test_values_of_a_fact_can_be_read_by_name():
    ratio = published["adjusted_ratio.coach-usual.3"]
    assert (ratio.estimate, ratio.lower, ratio.upper) == (1.54, 1.30, 1.82)
    with pytest.raises(AttributeError, match=r"adjusted_ratio\.coach-usual\.3.*'middle'"):
        _ = ratio.middle


def test_an_unknown_key_names_its_neighbours():
    with pytest.raises(KeyError, match=r"adjusted\.coach\.3"):
        published["adjusted.coach"]


@pytest.mark.parametrize(("arm", "month"), [("book", 3), ("coach", 4), ("coach", True), (1, 3)])
def test_counts_refuses_what_was_not_there(arm, month):
    with pytest.raises(ValueError, match=r"arm=|month="):
        published.counts(arm, month)


def test_sums_agree():
    for table in ("randomized", "any_follow_up", "no_follow_up", "all_follow_up", "women"):
        parts = sum(published[f"{table}.{arm}"].value for arm in ARMS)
        assert parts == published[f"{table}.all"].value
    for arm in ARMS:
        followed = published[f"any_follow_up.{arm}"].value + published[f"no_follow_up.{arm}"].value
        assert followed == published[f"randomized.{arm}"].value
    for arm in ("coach", "online"):
        took = ["sessions_6_to_8", "sessions_1_to_5", "sessions_none"]
        sessions = sum(published[f"{table}.{arm}"].value for table in took)
        assert sessions == published[f"randomized.{arm}"].value


@pytest.mark.parametrize("month", [3, 6, 12])
def test_observed_counts_are_of_those_assessed_and_give_the_printed_ratios(month):
    for arm in ARMS:
        assert published.counts(arm, month)[1] == published[f"assessed.{arm}.{month}"].value
    for one, other in CONTRASTS:
        table = TwoByTwo(
            treated=published.counts(one, month), control=published.counts(other, month)
        )
        printed = published[f"observed_ratio.{one}-{other}.{month}"].estimate
        assert round(risk_ratio(table).estimate, 2) == printed


@pytest.mark.parametrize("month", [3, 6, 12])
def test_adjusted_ratios_and_differences_follow_from_the_adjusted_percentages(month):
    for one, other in CONTRASTS:
        top, bottom = (published[f"adjusted.{arm}.{month}"].estimate for arm in (one, other))
        printed = published[f"adjusted_ratio.{one}-{other}.{month}"]
        assert math.isclose(top / bottom, printed.estimate, abs_tol=0.0101)
        assert printed.lower < printed.estimate < printed.upper
        points = published[f"adjusted_difference.{one}-{other}.{month}"].value
        assert math.isclose(top - bottom, points, abs_tol=1e-9)


def test_observed_difference_between_coach_and_usual_care_is_what_the_course_says():
    table = TwoByTwo(treated=published.counts("coach"), control=published.counts("usual"))
    assert round(100 * risk_difference(table).estimate, 1) == 11.7


def test_the_record_as_a_frame_has_every_fact():
    frame = published.to_frame()
    assert list(frame.index) == list(published)
    assert frame.loc["observed.usual.3", "value"] == (151, 621)
