"""What a power and a sample size print and show."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from rctlab.words import Printed, counted, method_name, percent

_FORMULAS = {
    "pooled": "normal approximation, pooled variance",
    "unpooled": "normal approximation, unpooled variance",
}


@dataclass(frozen=True, repr=False)
class Power(Printed):
    """The chance that a planned trial finds a difference that is there.

    Parameters
    ----------
    power : float
        From 0 to 1.
    risks : tuple of floats
        True risks of the treated, the control and perhaps a third arm.
    people : tuple of ints
        Randomized to each.
    retained : tuple of floats
        With an outcome, in each arm (on average, if simulated).
    level : float
        1 minus the two-sided significance level.
    method : str
        The formula or the test.
    omnibus, pair : float or None
        With three arms: the chance that all together differ significantly, and that the pair does
        when the test of all together is not asked for first.
    draws : int
        Simulated trials; 0 for none.
    error : float
        Monte Carlo standard error of the power; 0 where nothing was simulated, and where all
        simulated trials agree (the result then prints a bound instead).

    Examples
    --------
    >>> print(Power(0.9242, (0.225, 0.15), (777, 777), (621.6, 621.6), 0.95, "pooled"))
    Power 92.4% to tell 22.5% from 15.0%: 777 v 777 people, 621.6 v 621.6 with an outcome
    (two-sided 5%; normal approximation, pooled variance)
    """

    power: float
    risks: tuple[float, ...]
    people: tuple[int, ...]
    retained: tuple[float, ...]
    level: float
    method: str
    omnibus: float | None = None
    pair: float | None = None
    draws: int = 0
    error: float = 0.0

    def __float__(self) -> float:
        return self.power

    def _how(self) -> str:
        how = [f"two-sided {_number(100 * (1 - self.level))}%", _way(self.method)]
        if self.omnibus is not None:
            how.append(f"after a test of all three arms, the third at {percent(self.risks[2])}")
        if self.draws:
            how.append(f"{counted(self.draws, 'simulated trial')}, {self._precision()}")
        return "; ".join(how)

    def _precision(self) -> str:
        """Say how near the simulated power is; where all trials agree, by a bound."""
        if self.error > 0:
            return f"Monte Carlo error {100 * self.error:.2f} points"
        # so far from 0 (or 1) that all trials agree with a chance of 5 % or less
        bound = 100 * (1 - 0.05 ** (1 / self.draws))
        digits = max(0, 1 - math.floor(math.log10(bound)))
        if self.power > 0.5:
            limit = f"all of them significant: power {100 - bound:.{digits}f}% or more"
        else:
            limit = f"none of them significant: power {bound:.{digits}f}% or less"
        return f"{limit} (95% confidence)"

    def _aim(self) -> str:
        first, second = self.risks[:2]
        return f"Power {percent(self.power)} to tell {percent(first)} from {percent(second)}"

    def _kept(self) -> str:
        same = self.retained == self.people
        return "" if same else f", {_versus(self.retained)} with an outcome"

    def __str__(self) -> str:
        people = f"{_versus(self.people)} people{self._kept()}"
        return f"{self._aim()}: {people} ({self._how()})"

    def to_frame(self) -> pd.DataFrame:
        """Return the result as a data frame of one row.

        Examples
        --------
        >>> found = Power(0.9242, (0.225, 0.15), (777, 777), (621.6, 621.6), 0.95, "pooled")
        >>> found.to_frame()[["treated", "control", "power"]]
           treated  control   power
        0    0.225     0.15  0.9242
        """
        row: dict[str, object] = {}
        names = ("treated", "control", "third")
        for name, risk, n, kept in zip(names, self.risks, self.people, self.retained, strict=False):
            row |= {name: risk, f"{name}_n": n, f"{name}_retained": kept}
        for name in ("power", "omnibus", "pair", "level", "method", "draws", "error"):
            if getattr(self, name) is not None:
                row[name] = getattr(self, name)
        return pd.DataFrame([row])

    def _tables(self) -> list[Any]:
        cells = [("Power", percent(self.power))]
        if self.omnibus is not None and self.pair is not None:
            cells.append(("All three arms differ", percent(self.omnibus)))
            cells.append(("The pair alone", percent(self.pair)))
        cells += [("People", _versus(self.people)), ("With an outcome", _versus(self.retained))]
        title = f"Power to tell {percent(self.risks[0])} from {percent(self.risks[1])}"
        return _table(title, [*cells, ("How", self._how())])


@dataclass(frozen=True, repr=False)
class SampleSize(Printed):
    """How many people a trial needs.

    Parameters
    ----------
    people : tuple of ints
        To be randomized to each arm.
    total : int
        To all arms together.
    found : Power
        The power with so many people.
    target : float
        The power that was asked for.

    Examples
    --------
    >>> found = Power(0.9005, (0.225, 0.15), (709, 709), (567.2, 567.2), 0.95, "pooled")
    >>> print(SampleSize((709, 709), 1418, found, 0.9))
    709 v 709 people, 1,418 in all, 567.2 v 567.2 with an outcome: Power 90.0% to tell 22.5%
    from 15.0% (two-sided 5%; normal approximation, pooled variance)
    """

    people: tuple[int, ...]
    total: int
    found: Power
    target: float

    def __int__(self) -> int:
        return self.people[0]

    def __str__(self) -> str:
        people = f"{_versus(self.people)} people, {self.total:,} in all{self.found._kept()}"
        return f"{people}: {self.found._aim()} ({self.found._how()})"

    def to_frame(self) -> pd.DataFrame:
        """Return the result as a data frame of one row.

        Examples
        --------
        >>> found = Power(0.9005, (0.225, 0.15), (709, 709), (567.2, 567.2), 0.95, "pooled")
        >>> SampleSize((709, 709), 1418, found, 0.9).to_frame()["total"].tolist()
        [1418]
        """
        return self.found.to_frame().assign(total=self.total, target=self.target)

    def _tables(self) -> list[Any]:
        risks = self.found.risks
        cells = [
            ("People", _versus(self.people)),
            ("In all", f"{self.total:,}"),
            ("With an outcome", _versus(self.found.retained)),
            ("Power", percent(self.found.power)),
            ("How", self.found._how()),
        ]
        return _table(f"Sample size to tell {percent(risks[0])} from {percent(risks[1])}", cells)


def _way(method: str) -> str:
    return _FORMULAS.get(method, method_name(method))


def _number(value: float) -> str:
    return f"{value:.6g}"


def _versus(people: tuple[float, ...]) -> str:
    return " v ".join(f"{n:,.1f}".removesuffix(".0") for n in people)


def _table(title: str, cells: list[tuple[str, str]]) -> list[Any]:
    heads, texts = zip(*cells, strict=True)
    return [("power", title, heads, [texts])]
