"""What a learner gave is read in any honest form, and refused in words otherwise."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from rctlab import risk
from rctlab.tasks.answer import Unreadable, read_letters, read_number, show


@pytest.mark.parametrize(
    "answer",
    [
        0.25,
        np.float32(0.25),
        Fraction(1, 4),
        Decimal("0.25"),
        np.array(0.25),
        np.array([[0.25]]),
        [0.25],
        (0.25,),
        {0.25},
        pd.Series([0.25], index=["coach"]),
        pd.DataFrame({"risk": [0.25]}),
        risk(1, 4),
    ],
    ids=lambda answer: type(answer).__name__,
)
def test_a_number_is_read_in_every_form(answer):
    assert read_number(answer, "risk") == 0.25


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("0.25", "is the text '0.25'"),
        ("25%", "without quotes or a % sign"),
        (True, "yes-or-no"),
        (np.bool_(False), "yes-or-no"),
        (max, "is a function"),
        ([1, 2], "holds 2 values"),
        ([], "is empty"),
        ((36, 1), "If you meant a decimal, can you write a point"),
        ((229, 635), "what do you do with them to get one number"),
        ((1, 2, 3), "holds 3 values"),
        (pd.DataFrame({"a": [1, 2]}), "holds 2 values"),
        (1 + 2j, "not a number"),
        ({"a": 1}, "not a number"),
        ([["x"]], "not a number|holds|is the text"),
        (pd.NA, "not a number"),
    ],
    ids=str,
)
def test_what_is_no_number_is_said_with_the_learners_name(answer, words):
    with pytest.raises(Unreadable, match=words) as said:
        read_number(answer, "rr_coach")
    assert "rr_coach" in str(said.value)
    assert str(said.value).rstrip().endswith("?")  # a question moves on


@pytest.mark.parametrize(
    "answer",
    ["AC", "a, c", "A and C", ["A", "c"], pytest.param({"C", "A"}, id="a set"), ("A", "C", "A"), pd.Series(["A", "C"]),
     np.array(["a", " C "]), ["AC"], ["A.", "c,"], {"A": True, "B": False, "C": True}],
    ids=str,
)  # fmt: skip
def test_letters_are_read_in_every_form(answer):
    assert read_letters(answer, "marked", "ABCD") == {"A", "C"}


@pytest.mark.parametrize("answer", [["A", "X"], "A, 7", 5, [["A"]], [1], ["none"]], ids=str)
def test_what_is_no_letter_of_a_claim_is_said(answer):
    with pytest.raises(Unreadable, match=r"marked.*\nLetters from A to D"):
        read_letters(answer, "marked", "ABCD")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.36063, "0.3606"),
        (18.0, "18"),
        (3.8e-6, "almost 0"),
        (float("nan"), "nan (not a number)"),
        (-np.inf, "minus infinity"),
        ("x" * 100, "'" + "x" * 56 + "..."),
        (True, "True"),
    ],
)
def test_values_are_shown_as_the_learner_knows_them(value, text):
    assert show(value) == text
