"""Who stands behind the story: the plain function and the widget over it."""

import itertools

import pytest

from rctlab import describe_story, explore_story, published

STEPS = ("sent a letter", "screened", "eligible", "consented", "randomized",
         "assessed at 3 months", "assessed at 12 months")  # fmt: skip


def test_the_counts_are_the_published_ones():
    found = describe_story("sent a letter", "assessed at 3 months")
    assert found.counts == (
        published["assessed.all.3"].value,
        published["recruitment.mailed"].value,
    )
    assert str(found) == (
        "1,798 of the 62,125 people who were sent a letter were assessed at 3 months: 2.9%, or about 3 of "
        "100. The news story tells neither number."
    )
    assert "3 filled, 97 hollow" in found.picture.alt
    assert dict(found.rows)["Not so far"] == "60,327"


def test_it_says_what_the_story_tells():
    assert "tells only the 2,331" in describe_story("eligible", "randomized").text
    assert "tells only the 2,331" in describe_story("randomized", "assessed at 12 months").text


@pytest.mark.parametrize(("start", "reached"), list(itertools.product(STEPS, STEPS)))
def test_only_a_later_step_can_be_reached(start, reached):
    later = STEPS.index(start) < STEPS.index(reached) and start not in STEPS[-2:]
    if later:
        assert 0 < describe_story(start, reached).share < 1
    else:
        with pytest.raises(ValueError, match="does not come after"):
            describe_story(start, reached)


def test_an_unknown_step_is_named():
    with pytest.raises(ValueError, match="start='mailed'"):
        describe_story("mailed", "screened")


def test_the_menus_move_the_words_and_the_picture():
    widget = explore_story()
    assert widget.text == describe_story("sent a letter", "screened").text
    widget.start.value = "randomized"
    assert widget.reached.value == "assessed at 3 months"
    assert '"assessed at 3 months" comes after "randomized"' in widget.note
    widget.reached.value = "assessed at 12 months"
    assert widget.note == ""
    assert widget.found.counts == (1861, 2331)
    for start, reached in itertools.product(STEPS[:-2], STEPS[1:]):
        widget.start.value, widget.reached.value = start, reached
        assert widget.text == describe_story(widget.start.value, widget.reached.value).text


def test_the_questions_that_only_playing_answers():
    lost = {
        (one, other): 1 - describe_story(one, other).share
        for one, other in itertools.pairwise(STEPS[:-1])
    }
    assert max(lost, key=lost.get) == ("sent a letter", "screened")
    assert f"{100 * describe_story('sent a letter', 'screened').share:.1f}" == "12.3"
