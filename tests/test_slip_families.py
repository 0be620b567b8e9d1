"""The field's recurrent slips: each family makes codes that show its slips, and no others."""

import math

import numpy as np
import pytest

from rctlab import risk
from rctlab.tasks.number import NumberTask
from rctlab.tasks.slip_families import (
    CHANGE,
    DIFFERENCE,
    LOWER_LIMIT,
    MEAN,
    MISSING,
    NUMBER_NEEDED,
    ODDS_RATIO,
    P_VALUE,
    RATIO,
    family,
    percentage_slips,
    risk_slips,
    two_group_slips,
)

PAIR = {"first": "coach", "second": "usual care"}
VALUES = "pd.Series([4.0, 6.4, 9.0, None, 2.0])"
FAMILIES = {
    "risk": (229 / 635, lambda: risk_slips((229, 635), randomized=778, others=[(151, 621)])),
    "difference": (
        100 * (229 / 635 - 151 / 621),
        lambda: two_group_slips(DIFFERENCE, (229, 635), (151, 621), randomized=(778, 777), **PAIR),
    ),
    "ratio": (
        (229 / 635) / (151 / 621),
        lambda: two_group_slips(RATIO, (229, 635), (151, 621), others=[((179, 542), (151, 621))]),
    ),
    "odds ratio": (
        (26.6 / 73.4) / (20.8 / 79.2),
        lambda: percentage_slips(ODDS_RATIO, 26.6, 20.8, others=[32.0], **PAIR),
    ),
    "number needed": (18, lambda: percentage_slips(NUMBER_NEEDED, 26.6, 20.8, **PAIR)),
    "change": (2.1, lambda: family(CHANGE, before="7.0", after="4.9")),
    "mean": (5.35, lambda: family(MEAN, values=VALUES)),
    "interval": (
        math.exp(0.394 - 1.96 * 0.087),
        lambda: family(LOWER_LIMIT, estimate="0.394", se="0.087", undo="math.exp", log=""),
    ),
    "P value": (0.032, lambda: family(P_VALUE, p="0.032", statistic="2.14")),
    "missing": (234, lambda: family(MISSING, n=542, all=776, other_missing=["778 - 635"])),
}


@pytest.mark.parametrize("name", FAMILIES)
def test_each_slip_of_a_family_is_told_from_all_others(name):
    right, slips = FAMILIES[name]
    task = NumberTask(id="x", points=1, right=right, expected=right, within=0.0005 * right,
                      hints=(), ask="And?")  # fmt: skip
    task.add(slips())
    task.form("the number", repr(right))
    assert len(task.catalogue) >= 4
    assert list(task.faults()) == []
    for slip in task.catalogue:
        assert slip.ask.endswith("?")
        assert "{" not in slip.words.replace("{given}", "")


def test_a_slip_is_left_out_where_its_numbers_are_not_given():
    keys = [slip.key for slip in risk_slips((229, 635))]
    assert "odds" in keys
    assert not {"all-randomized", "other-arm", "other-month"} & set(keys)


def test_a_slip_that_gives_the_right_answer_is_left_out():
    task = NumberTask(id="x", points=1, right=0.5, expected=0.5, within=0.01, hints=(), ask="?")
    task.add(risk_slips((1, 2)))  # half responded, and half did not
    assert "other-outcome" not in [slip.key for slip in task.catalogue]


@pytest.mark.parametrize("seed", range(30))
def test_whatever_the_counts_every_slip_is_told_from_the_answer_and_the_others(seed):
    """Small counts, groups in which nobody or everybody responded, and equal ones among them."""
    rng = np.random.default_rng(seed)
    sizes = [int(n) for n in rng.integers(2, 12, 3)]
    top, bottom, other = ((int(rng.integers(0, n + 1)), n) for n in sizes)
    top = bottom if seed % 5 == 0 else (0, top[1]) if seed % 5 == 1 else top
    one, two = (risk(*counts).estimate for counts in (top, bottom))
    pairs = {"randomized": (50, 60), "others": [(top, other), (other, bottom)], **PAIR}
    cases = [
        (one, risk_slips(top, randomized=50, others=[bottom, other], other_months=[other])),
        (100 * (one - two), two_group_slips(DIFFERENCE, top, bottom, **pairs)),
    ]
    if two:
        cases.append((one / two, two_group_slips(RATIO, top, bottom, **pairs)))
    for right, slips in cases:
        task = NumberTask(id="x", points=1, right=right, expected=right, within=0.001,
                          hints=(), ask="And?")  # fmt: skip
        task.add(slips)
        assert list(task.faults()) == []
        assert task.judge(right).state == "right"


def test_further_codes_of_a_slip_are_recognised():
    task = NumberTask(id="x", points=1, right=1.5, expected=1.5, within=0.01, hints=(), ask="?")
    task.add(
        family(RATIO, top="0.3", bottom="0.2", of="risk", **PAIR), also={"upside-down": ["0.5"]}
    )
    assert task.judge(0.5).slips == ("upside-down",)
    assert "That is usual care over coach." in task.judge(2 / 3).message
