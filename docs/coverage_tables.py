"""The tables of intervals.md that go over all pairs of risks, or ask what a table can tell."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from coverage_panels import Curve

from rctlab import coverage
from rctlab.words import method_name

PAIRS = np.linspace(0.02, 0.98, 49)
GOOD = 94.0  # percent: what a 95% interval may fall to before it is called short
SMALL = (20, 20)
POINTS_APART = np.round(100 * np.abs(PAIRS[:, None] - PAIRS))
NEAR, FAR, HUGE = (0, 20), (22, 50), (52, 96)  # points between the true risks
RISKS = (0.5, 2, 5, 10, 20)  # percent in the control arm


class Square(NamedTuple):
    """Coverage over pairs of true risks, in percent."""

    average: float
    least: float
    least_at: str
    short: float


@cache
def shares(measure: str, method: str, people: tuple[int, int] = SMALL) -> Any:
    """Return the coverage for each pair of true risks, in percent."""
    result = coverage(
        treated=(PAIRS[:, None], people[0]),
        control=(PAIRS, people[1]),
        measure=measure,
        method=method,
    )
    return np.round(100 * result.coverage, 9)


def square(
    measure: str,
    method: str,
    people: tuple[int, int] = SMALL,
    apart: tuple[int, int] = (0, 100),
) -> Square:
    """Return how a method does over all pairs of true risks that lie so many points apart."""
    found = shares(measure, method, people)
    looked_at = (apart[0] <= POINTS_APART) & (apart[1] >= POINTS_APART)
    place = np.unravel_index(np.argmin(np.where(looked_at, found, np.inf)), found.shape)
    at = " v ".join(f"{100 * PAIRS[index]:.0f}%" for index in place)
    some = found[looked_at]
    return Square(float(some.mean()), float(some.min()), at, 100 * float(np.mean(some < GOOD)))


def squares_table(methods: Mapping[str, tuple[str, ...]]) -> str:
    """Return what all pairs of true risks give, a row a method, for the methods of each measure."""
    lines = ["| | average | least (at) | pairs under 94% |", "| :-- | --: | --: | --: |"]
    for measure, names in methods.items():
        for method in names:
            found = square(measure, method)
            least = f"{found.least:.1f}% ({found.least_at})"
            name = f"{measure}, {method_name(method)}"
            lines.append(f"| {name} | {found.average:.1f}% | {least} | {say_share(found.short)} |")
    return "\n".join(lines)


def apart_table(methods: tuple[str, ...]) -> str:
    """Return how the intervals of a difference do by how far the true risks lie apart."""
    heads = [f"{low} to {high} points apart" for low, high in (NEAR, FAR, HUGE)]
    lines = [f"| | {' | '.join(heads)} |", "| :-- | --: | --: | --: |"]
    for method in methods:
        found = [square("risk difference", method, apart=apart) for apart in (NEAR, FAR, HUGE)]
        cells = [f"{one.least:.1f}% ({say_share(one.short)})" for one in found]
        lines.append(f"| {method_name(method)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def say_share(percent: float) -> str:
    """Return "12%", and "under 1%" for what is not nothing."""
    return "under 1%" if 0 < percent < 0.5 else f"{percent:.0f}%"


def say_tenths(percent: float) -> str:
    """Return "7.5%"; what is not nothing and not all does not become so by rounding."""
    words = {"0.0": "under 0.1%", "100.0": "over 99.9%"}
    exact = percent < 1e-9 or percent > 100 - 1e-9
    shown = f"{percent:.1f}"
    return f"{shown}%" if exact else words.get(shown, f"{shown}%")


def silent(curve: Curve, treated: Any, people: tuple[int, int], everybody: bool) -> Any:
    """Return the share of studies, in percent, whose table has no information on a ratio.

    Nobody has the event; for an odds ratio (everybody=True) also: everybody has it.
    """
    control = curve.risks / 100
    share = (1 - treated) ** people[0] * (1 - control) ** people[1]
    return 100 * (share + everybody * treated ** people[0] * control ** people[1])


def among_the_rest(curve: Curve, out: Any) -> Curve:
    """Return the coverage among the studies that are left when a share, which held it, is out."""
    return Curve(curve.risks, 100 * (curve.coverage - out) / (100 - out), 0 * curve.risks)


def among_defined(curve: Curve) -> Curve:
    """Return the coverage among the studies in which the interval is defined."""
    return Curve(curve.risks, 100 * curve.coverage / (100 - curve.undefined), 0 * curve.risks)


class Telling(NamedTuple):
    """A method that always answers, one that does not, and the share of tables that tell nothing."""

    names: tuple[str, str]
    nothing: str
    out: Any
    score: Curve
    log: Curve

    def table(self) -> str:
        """Return both at a few risks."""
        first, second = (method_name(name) for name in self.names)
        heads = ["control risk", self.nothing, first, "of the rest", second]
        heads += ["not defined", "where defined"]
        lines = [f"| {' | '.join(heads)} |", f"| {' | '.join(['--:'] * len(heads))} |"]
        rest, defined = among_the_rest(self.score, self.out), among_defined(self.log)
        columns = [self.out, self.score.coverage, rest.coverage]
        columns += [self.log.coverage, self.log.undefined, defined.coverage]
        for risk in RISKS:
            at = int(np.argmin(np.abs(self.score.risks - risk)))
            lines.append(
                f"| {risk}% | {' | '.join(say_tenths(column[at]) for column in columns)} |"
            )
        return "\n".join(lines)

    def sentence(self) -> str:
        """Say what the averages of the curves become without the tables that tell nothing."""
        first, second = map(method_name, self.names)
        rest, defined = among_the_rest(self.score, self.out), among_defined(self.log)
        return (
            f"Over the whole curve the {first} interval holds the truth in {self.score.average:.1f}% of studies, and "
            f"in {rest.average:.1f}% (least {rest.least:.1f}%) of the rest. The {second} interval holds it in "
            f"{self.log.average:.1f}% of all, and in {defined.average:.1f}% (least {defined.least:.1f}%) of those in "
            "which it is defined."
        )
