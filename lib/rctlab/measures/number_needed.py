r"""Number needed to treat: benefit or harm named, people whole, intervals through infinity.

Notes
-----
.. math::

    \mathrm{NNT} = \frac{1}{\left|\hat{p}_1 - \hat{p}_2\right|}, \qquad
    \frac{1}{U} \ \text{to}\ \frac{1}{L}

with the limits L and U of the risk difference by any of its methods, rounded up to whole people.
Some round a number needed to harm down, so as not to make a harm look rarer than it is; as the
trial's paper does, we round up.
Where L < 0 < U the interval runs from 1 / U up through infinity to 1 / L on the other side.

Zero cells: as in the interval of the risk difference. Equal risks: infinite.

References
----------
Altman DG (1998). BMJ 317:1309-1312. doi:10.1136/bmj.317.7168.1309
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from rctlab import words as wording
from rctlab.inputs import checked_level, checked_method
from rctlab.measures.estimate import Estimate, Step, Working
from rctlab.measures.intervals.difference import METHODS, difference_limits
from rctlab.measures.notes import nobody
from rctlab.measures.table import TwoByTwo, checked_table
from rctlab.measures.working import arm_steps, combined

_NAMES = {1: "NNTB", -1: "NNTH", 0: ""}


@dataclass(frozen=True, repr=False)
class NumberNeededToTreat(Estimate):
    """A number needed to treat, with its interval, as nobody can misread it."""

    people: float = math.nan

    @property
    def kind(self) -> str:
        """ "NNTB" (to benefit), "NNTH" (to harm), or empty where there is no difference."""
        return _NAMES[_sign(self.estimate)]

    @property
    def through_infinity(self) -> bool:
        """Whether no difference at all lies inside the interval."""
        return self.lower > 0 > self.upper

    @property
    def limits(self) -> tuple[tuple[str, float], tuple[str, float]]:
        """The two limits in whole people, each with NNTB or NNTH, the estimate's side first."""
        pair = (_side(self.lower), _side(self.upper))
        return pair if _sign(self.estimate) >= 0 else (pair[1], pair[0])

    def _estimate_words(self) -> str:
        return f"{self.kind} {_people_words(self.people)}".strip()

    def _interval_words(self) -> str:
        (name1, people1), (name2, people2) = self.limits
        first, second = _people_words(people1), _people_words(people2)
        if self.through_infinity:
            return f"{name1} {first} to infinity to {name2} {second}"
        if {name1, name2} <= {self.kind, ""}:
            return f"{first} to {second}"
        return f"{name1} {first} to {name2} {second}".strip()

    def __str__(self) -> str:
        colon = ":" if self.through_infinity else ""
        return (
            f"{self._title()}: {self._estimate_words()} "
            f"({self._interval_name()}{colon} {self._interval_words()}), from the "
            f"{wording.method_name(self.method)} interval of the risk difference"
            f"{self._note_sentence()}"
        )

    def _remarks(self) -> list[str]:
        return [
            *super()._remarks(),
            "NNTB: people to treat for one more to benefit. "
            "NNTH: people to treat for one more to do worse (a good outcome fewer, or a bad one more). "
            "Rounded up to whole people.",
        ]


def number_needed_to_treat(
    table: TwoByTwo,
    *,
    level: float = 0.95,
    method: str = "newcombe",
    outcome_is: str = "good",
) -> NumberNeededToTreat:
    """Return how many people to treat for one more to benefit, or to be harmed, with its interval.

    Parameters
    ----------
    table : TwoByTwo
    level : float
        Confidence level, between 0 and 1.
    method : str
        The interval of the risk difference to invert: "newcombe", "miettinen-nurminen", "mee",
        "agresti-caffo" or "wald".
    outcome_is : {"good", "bad"}
        Whether the event is something to wish for (then a higher risk in the treated arm is a
        benefit) or not (then it is a harm).

    Returns
    -------
    NumberNeededToTreat
        Infinite where both risks are equal. When the interval of the risk difference includes 0,
        this interval runs through infinity.

    Raises
    ------
    TypeError, ValueError
        If this is not a TwoByTwo, for an impossible level or an unknown method or outcome.

    References
    ----------
    Altman DG (1998). BMJ 317:1309-1312. doi:10.1136/bmj.317.7168.1309

    Examples
    --------
    >>> table = TwoByTwo(treated=(229, 635), control=(151, 621), labels=("coach", "usual care"))
    >>> print(number_needed_to_treat(table))
    Number needed to treat, coach v usual care: NNTB 9 (95% CI 6 to 15), from the Newcombe interval of the risk difference
    >>> small = TwoByTwo(treated=(5, 20), control=(4, 20), labels=("coach", "usual care"))
    >>> number_needed_to_treat(small).limits
    (('NNTB', 4), ('NNTH', 5))
    """
    level, method = checked_level(level), checked_method(method, METHODS)
    if outcome_is not in ("good", "bad"):
        raise ValueError(f"outcome_is={outcome_is!r}: allowed are 'good' and 'bad'.")
    (x1, n1), (x2, n2) = checked_table(table)
    turn = 1 if outcome_is == "good" else -1
    found = difference_limits(x1, n1, x2, n2, level=level, method=method)
    low, high = sorted(turn * float(limit) for limit in (found.lower, found.upper))
    difference = turn * (Fraction(x1, n1) - Fraction(x2, n2)) if n1 and n2 else None
    estimate, people = _needed(difference)
    return NumberNeededToTreat(
        "number needed to treat",
        estimate,
        _over(high, low),
        _over(low, high),
        level,
        method,
        compare=table.compare,
        working=_working(table, found, turn, (estimate, _over(high, low), _over(low, high))),
        note=_note(table, difference),
        people=people,
    )


def _needed(difference: Fraction | None) -> tuple[float, float]:
    """Return one over the difference, with its sign, and the people it means, rounded up."""
    if difference is None:
        return math.nan, math.nan
    if difference == 0:
        return math.inf, math.inf
    # in fractions, so that 1 / (0.3 - 0.2) is 10 people and not 11
    return float(1 / difference), math.ceil(1 / abs(difference))


def _over(limit: float, other: float) -> float:
    """Return one over a limit; over 0 the infinity on the side of the other limit."""
    if limit:
        return 1 / limit
    return math.copysign(math.inf, other)


def _sign(value: float) -> int:
    """Return 1, -1, or 0 for what has no side: infinity and nan."""
    if not math.isfinite(value):
        return 0
    return 1 if value > 0 else -1


def _side(value: float) -> tuple[str, float]:
    """Return NNTB or NNTH and whole people, rounded up, for one limit."""
    if not math.isfinite(value):
        return "", abs(value)
    # a limit that differs from a whole number by rounding error alone is that number
    return _NAMES[_sign(value)], max(1, math.ceil(abs(value) * (1 - 1e-12)))


def _people_words(people: float) -> str:
    return wording.not_a_number(people) or f"{people:,.0f}"


def _note(table: TwoByTwo, difference: Fraction | None) -> str:
    """Return why the number is infinite or not defined."""
    if difference is None:
        return nobody(table)
    return "" if difference else "Both arms have the same risk"


def _working(table: TwoByTwo, found: Any, turn: int, needed: tuple[float, ...]) -> Working:
    """Return the steps: the two risks, their difference with its limits, one over each."""
    difference = float(found.estimate)
    steps = [*arm_steps(table), combined(table, "Risk difference", "-", difference)]
    for side in ("lower", "upper"):
        value = float(getattr(found, side))
        steps.append(Step(f"{side.capitalize()} limit of the risk difference", "", "", value))
    sources = (
        difference,
        *((found.upper, found.lower) if turn > 0 else (found.lower, found.upper)),
    )
    names = ("Number", "First limit of the number", "Second limit of the number")
    for name, source, value in zip(names, sources, needed, strict=True):
        steps += _number_steps(f"{name} needed to treat", float(source), turn, value)
    return Working(steps)


def _number_steps(name: str, source: float, turn: int, value: float) -> list[Step]:
    """Return the steps from one risk difference to whole people."""
    words, numbers = "1 / risk difference", f"1 / {wording.step_number(source)}"
    if turn < 0:
        words = "1 / (-1 x risk difference), as the event is bad"
        numbers = f"1 / (-1 x {wording.step_number(source)})"
    steps = [Step(name, words, numbers, value)]
    if math.isfinite(value):
        kind, people = _side(value)
        said = f"{wording.step_number(abs(value))} rounded up"
        steps.append(Step(f"{name}, {kind} in whole people", said, "", people))
    return steps
