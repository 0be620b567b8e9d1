"""What a tipping-point analysis found, in words, as a table and as a picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from rctlab.pictures.picture import Picture
from rctlab.words import Printed, confidence, percent, ratio

DRAWN = "picture() draws the grid of all shares."


class Side(NamedTuple):
    """One arm: events and people with an outcome, and people whose outcome is missing."""

    name: str
    events: int
    n: int
    missing: int

    @property
    def people(self) -> int:
        """Everybody in the arm."""
        return self.n + self.missing

    @property
    def as_observed(self) -> int:
        """How many of the missing respond if they do as those observed, as whole people."""
        return int(np.floor(self.events / self.n * self.missing + 0.5))


def verdicts_of(treated: str, control: str) -> tuple[str, str, str]:
    """Return the three verdicts on two arms, that for the treated arm first."""
    return f"favours {treated}", "not settled", f"favours {control}"


@dataclass(frozen=True, repr=False, eq=False)
class TippingPoint(Printed):
    """Two arms compared under all assumptions about the missing."""

    treated: Side
    control: Side
    frame: pd.DataFrame = field(repr=False)
    scenarios: pd.DataFrame
    tips_at: pd.DataFrame
    level: float
    outcome: str

    @property
    def verdicts(self) -> tuple[str, str, str]:
        """The three verdicts, that for the treated arm first."""
        return verdicts_of(self.treated.name, self.control.name)

    @property
    def compare(self) -> str:
        """Which arm against which, such as "coach v usual"."""
        return f"{self.treated.name} v {self.control.name}"

    @property
    def rule(self) -> str:
        """How a verdict is reached, in a sentence."""
        return (
            f"Verdicts by the {confidence(self.level)} score interval (as Pearson's chi-squared "
            "test); shares of the missing are rounded to whole people."
        )

    def sentences(self) -> list[str]:
        """Return what was found, a sentence each, without the rule."""
        named = [("as observed", self._as_observed()), ("nobody", "If none of them responds")]
        lines = [f"{words}: {self._cell(row)}." for row, words in named]
        fixed = dict.fromkeys(self.tips_at[self.treated.name])
        return [self._missing(), *lines, *map(self._line, fixed)]

    def _missing(self) -> str:
        parts = [f"{s.missing:,} of {s.people:,} in {s.name}" for s in (self.treated, self.control)]
        return f"{self.outcome} is missing for {' and '.join(parts)}."

    def _as_observed(self) -> str:
        rates = [percent(side.events / side.n) for side in (self.treated, self.control)]
        return f"If they respond as those observed ({rates[0]} and {rates[1]})"

    def _cell(self, row: str) -> str:
        cell = self.scenarios.loc[row].to_dict()
        estimate, lower, upper = (
            ratio(cell[name]) for name in ("risk_ratio", "ratio_lower", "ratio_upper")
        )
        level = f"{confidence(self.level)} CI"
        return f"risk ratio {estimate} ({level} {lower} to {upper}), {cell['verdict']}"

    def _line(self, fixed: str) -> str:
        """Say where the verdict changes on one line of the grid."""
        name, other = self.treated.name, self.control
        start = f"nobody missing in {name} responds"
        if fixed != "none":
            start = f"those missing in {name} do as observed"
        tips = self.tips_at[self.tips_at[name] == fixed]
        changes = (
            f"the verdict no longer favours {name}",
            f"{name} is no longer ahead",
            f"the verdict favours {other.name}",
        )
        parts = [
            f"{change} {self._when(people, share)}"
            for change, people, share in zip(changes, tips["people"], tips["share"], strict=True)
        ]
        people = f"{other.missing:,} missing in {other.name}"
        return f"If {start}, it depends on the {people}: {'; '.join(parts)}."

    @staticmethod
    def _when(people: int | None, share: float) -> str:
        if pd.isna(people):
            return "at no number of responders"
        return (
            f"from {people:,} ({percent(share)}) responders on"
            if people
            else "even without responders"
        )

    def __str__(self) -> str:
        head = f"Tipping point, {self.compare}"
        return "\n".join([head, *self.sentences(), self.rule, DRAWN])

    def _tables(self) -> list[Any]:
        scenarios = [
            [name, self._people(name), self._cell(name)]
            for name in self.scenarios.index.astype(str)
        ]
        tips = [
            [self._line_name(row[0]), row[1], self._when(row[2], row[4])]
            for row in self.tips_at.itertuples(index=False)
        ]
        heads = ["The missing respond", "responding", "result"]
        changes = [f"The missing in {self.treated.name}", "change", "people"]
        more = f"Where the verdict changes, as more of the missing in {self.control.name} respond"
        return [
            ("tipping", f"Assumptions about the missing, {self.compare}", heads, scenarios),
            ("tipping", more, changes, tips),
        ]

    def _remarks(self) -> tuple[str]:
        return (f"{self.rule} {DRAWN}",)

    @staticmethod
    def _line_name(fixed: str) -> str:
        return "nobody responds" if fixed == "none" else "respond as observed"

    def _people(self, name: str) -> str:
        cell = self.scenarios.loc[name]
        pairs = (("treated", self.treated), ("control", self.control))
        return ", ".join(f"{cell[f'{k}_responding']} of {s.missing} {s.name}" for k, s in pairs)

    def to_frame(self) -> pd.DataFrame:
        """Return the grid, one row a cell."""
        return self.frame.copy()

    def picture(self) -> Picture:
        """Draw the grid of verdicts."""
        from rctlab.pictures.tipping_grid import Axis, Grid, tipping_picture

        treated, control = (
            Axis(side.name, side.missing, side.events / side.n)
            for side in (self.treated, self.control)
        )
        text = " ".join([*self.sentences(), self.rule])
        return tipping_picture(
            Grid(self.frame, treated, control, self.compare, self.verdicts, self.rule, text)
        )
