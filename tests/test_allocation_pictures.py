"""Allocation seen: evenness and guessing, and how alike arms are at the start."""

import math

import numpy as np
import pandas as pd
import pytest

from rctlab import balance, describe_allocation, explore_allocation, load_trial

SCHEMES = ("a draw for each person", "blocks of 3", "blocks of 6", "blocks of 9",
           "blocks of 3, 6 or 9", "blocks of 3, 6 or 9 in strata", "in turn")  # fmt: skip
CONCEALED, PAST, LIST = (
    "nothing: the list is concealed",
    "the scheme, and who went where so far",
    "the list itself",
)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("people", [9, 48, 300])
def test_every_scheme_puts_everybody_somewhere(scheme, people):
    found = describe_allocation(scheme, knows=PAST, people=people)
    assert sum(found.counts.values()) == people
    assert found.text.startswith(f"{people} people, {scheme}: coach ")
    assert found.picture.alt.startswith("The first ")
    assert found.picture.to_png()
    assert "nan" not in found.text


def test_concealment_changes_the_guessing_and_not_the_evenness():
    for scheme in SCHEMES:
        known = {
            knows: describe_allocation(scheme, knows=knows) for knows in (CONCEALED, PAST, LIST)
        }
        assert len({tuple(found.counts.values()) for found in known.values()}) == 1
        assert known[CONCEALED].certain.sum() == 0
        assert known[CONCEALED].chance.mean() == pytest.approx(1 / 3)
        assert known[LIST].certain.all()
        assert known[CONCEALED].chance.mean() <= known[PAST].chance.mean() <= 1


def test_what_each_scheme_gives_away():
    share = {s: describe_allocation(s, knows=PAST, people=300).certain.mean() for s in SCHEMES}
    assert share["a draw for each person"] == 0
    assert share["in turn"] == 1
    assert share["blocks of 3"] == pytest.approx(1 / 3, abs=0.01)
    order = [share[f"blocks of {n}"] for n in ("3", "6", "9", "3, 6 or 9")]
    assert order == sorted(order, reverse=True)


def test_blocks_are_even_and_single_draws_are_not():
    gaps = {s: [describe_allocation(s, draw=d).gap for d in range(1, 21)] for s in SCHEMES}
    assert max(gaps["blocks of 3"]) == 0
    assert np.mean(gaps["a draw for each person"]) > 4


def test_an_arm_without_people_is_told():
    found = [describe_allocation("a draw for each person", people=9, draw=d) for d in range(1, 200)]
    empty = next(one for one in found if 0 in one.counts.values())
    assert "nobody there" in empty.text
    assert math.isnan(min(empty.severe_percent.values(), key=lambda p: not math.isnan(p)))


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"scheme": "blocks of 4"}, "scheme='blocks of 4'"),
        ({"knows": "all"}, "knows='all'"),
        ({"people": 8}, "people=8: allowed are whole numbers from 9 to 300"),
        ({"people": 30.5}, "people=30.5"),
        ({"draw": 0}, "draw=0: allowed are whole numbers from 1"),
    ],
)
def test_a_wrong_choice_is_named(wrong, named):
    with pytest.raises(ValueError, match=named):
        describe_allocation(**wrong)


def test_every_end_of_every_control():
    widget = explore_allocation()
    for scheme in SCHEMES:
        widget.scheme.value = scheme
        for knows in (CONCEALED, PAST, LIST):
            widget.knows.value = knows
            for people, draw in ((9, 1), (300, 20)):
                widget.people.value, widget.draw.value = people, draw
                wanted = describe_allocation(scheme, knows=knows, people=people, draw=draw)
                assert widget.text == wanted.text


# --- balance --------------------------------------------------------------------------------


def test_standardized_differences_by_their_definition():
    trial = load_trial()
    found = balance(trial, "coach", "online")
    coach, online = (trial[trial["arm"] == arm] for arm in ("coach", "online"))
    p, q = coach["headache"].mean(), online["headache"].mean()
    by_hand = (p - q) / math.sqrt((p * (1 - p) + q * (1 - q)) / 2)
    assert found.table.loc["headache", "difference"] == pytest.approx(by_hand)
    age = (coach["age"].mean() - online["age"].mean()) / math.sqrt(
        (coach["age"].var() + online["age"].var()) / 2
    )
    assert found.table.loc["age", "difference"] == pytest.approx(age)
    assert found.by_chance == pytest.approx(1.96 * math.sqrt(1 / 778 + 1 / 776))


def test_the_words_say_what_the_picture_shows():
    found = balance(load_trial(), "coach", "online")
    assert str(found) == (
        "coach v online: of 11 standardized differences, 3 lie further than 0.10 from 0, outside "
        "the band that holds about 95 of 100 when chance alone decides. The furthest: headache +0.13, income under $50,000 −0.12."
    )
    assert len(found.rows) == 11
    assert ("women", "73.5% v 73.6%: 0.00") in found.rows
    assert found.text in found.picture.alt


def test_a_column_that_is_not_there_or_does_not_vary_is_named():
    trial = pd.DataFrame({"arm": ["a", "a", "b", "b"], "x": [1, 1, 1, 1]})
    with pytest.raises(ValueError, match="columns='x': nobody differs"):
        balance(trial, "a", "b", columns={"x": "x"})
    with pytest.raises(ValueError, match="columns='age'"):
        balance(trial, "a", "b", columns={"age": "age"})
    with pytest.raises(ValueError, match="treated='coach'"):
        balance(trial)
