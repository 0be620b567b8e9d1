"""What may be asked of a plan: risks, people, shares. Clear words where it is impossible."""

from __future__ import annotations

import math
from numbers import Real
from typing import Any

import numpy as np

from rctlab.inputs import checked_method, whole_number
from rctlab.planning.chances import checked_risk
from rctlab.planning.normal_power import METHODS as FORMULAS
from rctlab.planning.table_power import METHODS as TESTS

MOST_PEOPLE = 10_000_000


def checked_arm_risks(treated: Any, control: Any, third: Any) -> tuple[float, ...]:
    """Return the risks of two arms, or of three."""
    two = checked_risk(treated, "treated"), checked_risk(control, "control")
    return two if third is None else (*two, checked_risk(third, "third"))


def checked_way(method: Any, tests_only: bool) -> str:
    """Return the method; where there are three arms or draws it has to be a test."""
    if tests_only:
        return checked_method("pearson" if method is None else method, TESTS)
    return checked_method("pooled" if method is None else method, (*FORMULAS, *TESTS))


def checked_people(n: Any, arms: int) -> tuple[int, ...]:
    """Return the people randomized to each arm."""
    sizes = list(n) if isinstance(n, (tuple, list)) else [n] * arms
    if len(sizes) != arms:
        raise ValueError(f"n={n!r}: give one number, or one for each of the {arms} arms.")
    people = tuple(whole_number(size, "n", n) for size in sizes)
    if not all(1 <= size <= MOST_PEOPLE for size in people):
        raise ValueError(f"n={n!r}: allowed is 1 to {MOST_PEOPLE:,} people an arm.")
    return people


def positive(value: Any, argument: str) -> float:
    """Return a number above 0."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Real):
        raise TypeError(f"{argument}={value!r}: a number is needed, such as 0.8.")
    if not 0 < float(value) < math.inf:
        raise ValueError(f"{argument}={value!r}: allowed is a number above 0.")
    return float(value)


def checked_retention(retention: Any) -> float:
    """Return the share of people who give the outcome, above 0 up to 1."""
    share = positive(retention, "retention")
    if share > 1:
        raise ValueError(f"retention={retention!r}: allowed is above 0, up to 1.")
    return share


def checked_power(power: Any, level: float) -> float:
    """Return the power that is wanted, above the significance level and below 1."""
    wanted = positive(power, "power")
    if not 1 - level < wanted < 1:
        raise ValueError(
            f"power={power!r}: allowed is above the significance level, {1 - level:.6g}, and below 1."
        )
    return wanted


def checked_groups(arms: Any, third: float | None) -> int:
    """Return how many arms there are."""
    count = whole_number(arms, "arms")
    if not 2 <= count <= 100:
        raise ValueError(f"arms={arms!r}: allowed is 2 to 100.")
    if third is not None and count > 3:
        raise ValueError(f"arms={arms!r}: with a third risk there are three.")
    return count if third is None else 3
