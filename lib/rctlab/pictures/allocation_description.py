"""Who comes into which arm, place by place, and who could have known: `describe_allocation`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import pandas as pd

from rctlab.allocation.allocated import Allocation
from rctlab.allocation.allocating import allocate
from rctlab.inputs import checked_choice, checked_whole
from rctlab.pictures.allocation_tiles import Tile, draw_tiles
from rctlab.pictures.picture import Picture, PictureAndTable
from rctlab.record import ARM_NAMES, ARMS
from rctlab.trial import load_trial

# What a menu shows, and what the words stand for: scheme, block sizes, within strata.
SCHEMES: dict[str, tuple[str, Any, bool]] = {
    "a draw for each person": ("simple", None, False),
    "blocks of 3": ("permuted-block", 3, False),
    "blocks of 6": ("permuted-block", 6, False),
    "blocks of 9": ("permuted-block", 9, False),
    "blocks of 3, 6 or 9": ("permuted-block", (3, 6, 9), False),
    "blocks of 3, 6 or 9 in strata": ("permuted-block", (3, 6, 9), True),
    "in turn": ("alternation", None, False),
}
CONCEALED = "nothing: the list is concealed"
KNOWS = (CONCEALED, "the scheme, and who went where so far", "the list itself")
FEWEST, MOST = 9, 300
STRATA = ("severity under 7", "severity 7 or more")


@cache
def _severe() -> pd.Series:
    """Return, for the first people of the shipped trial, whether their pain is severe."""
    severity = load_trial()["severity_0"].head(MOST)
    return (severity >= 7).map({False: STRATA[0], True: STRATA[1]}).rename("severity")


@dataclass(frozen=True)
class AllocationDescription(PictureAndTable):
    """Places of a trial and who could have known them; see `describe_allocation`."""

    made: Allocation
    severe: pd.Series
    scheme: str
    knows: str

    @property
    def people(self) -> int:
        return len(self.made.arm)

    @property
    def counts(self) -> dict[str, int]:
        """People in each arm."""
        return {ARM_NAMES[arm]: int((self.made.arm == arm).sum()) for arm in ARMS}

    @property
    def gap(self) -> int:
        """How many more people the largest arm has than the smallest."""
        return max(self.counts.values()) - min(self.counts.values())

    @property
    def severe_percent(self) -> dict[str, float]:
        """People with severe pain in each arm, in percent of the arm; nan for an empty arm."""
        severe = self.severe == STRATA[1]
        return {ARM_NAMES[arm]: 100 * float(severe[self.made.arm == arm].mean()) for arm in ARMS}

    @cached_property
    def chance(self) -> pd.Series:
        """The chance that the best guess of each place is right."""
        if self.knows == KNOWS[2]:
            return pd.Series(1.0, index=self.made.arm.index)
        if self.knows == CONCEALED:
            return pd.Series(1 / len(ARMS), index=self.made.arm.index)
        return self.made.guesses()["chance"]

    @property
    def certain(self) -> pd.Series:
        """Whether each place can be named for certain."""
        return self.chance > 1 - 1e-9

    @property
    def caption(self) -> str:
        return f"{self.people} invented people, {self.scheme}"

    @property
    def rows(self) -> list[tuple[str, str]]:
        severe = ", ".join(f"{share:.0f}%" for share in self.severe_percent.values())
        return [
            ("Coach, online, usual care", ", ".join(map(str, self.counts.values()))),
            ("Largest arm minus smallest", f"{self.gap}"),
            ("Severe pain (7 or more), each arm", severe.replace("nan%", "nobody there")),
            ("Places that can be named for certain", self._of_hundred(self.certain.mean())),
            ("Guesses that are right, on average", self._of_hundred(self.chance.mean())),
        ]

    @staticmethod
    def _of_hundred(share: float) -> str:
        return f"{100 * share:.0f} of 100"

    @property
    def text(self) -> str:
        """The text twin."""
        counts = ", ".join(f"{name} {n}" for name, n in self.counts.items())
        severe = ", ".join(f"{name} {p:.0f}%" for name, p in self.severe_percent.items())
        return (
            f"{self.people} people, {self.scheme}: {counts}. Severe pain: "
            f"{severe.replace('nan%', 'nobody there')}. The recruiter knows {self.knows}. So "
            f"{self._of_hundred(self.certain.mean())} places can be named for certain before they "
            f"are given, and {self._of_hundred(self.chance.mean())} guesses are right."
        )

    @cached_property
    def picture(self) -> Picture:
        """The first places as tiles, in the order in which people came."""
        rows = self._tiles()
        shown = sum(len(tiles) for _, tiles in rows)
        known = sum(certain for _, tiles in rows for _, certain, _ in tiles)
        order = "; ".join(
            f"{title}: {' '.join(letter for letter, _, _ in tiles)}" for title, tiles in rows
        )
        alt = (
            f"The first {shown} places as tiles with a letter, C coach, O online, U usual care; a "
            f"bar parts the blocks, and {known} tiles that can be named for certain have an "
            f"orange foot. {order}."
        )
        return Picture(draw_tiles(rows), alt, self.text)

    def _tiles(self) -> list[tuple[str, list[Tile]]]:
        """Return rows of tiles: in strata, one a stratum."""
        if self.made.blocks["stratum"].nunique() == 1:
            return [("in the order they came", self._tiles_of(self.severe.index[:48]))]
        return [(title, self._tiles_of(self.severe.index[self.severe == title][:24]))
                for title in STRATA]  # fmt: skip

    def _tiles_of(self, places: pd.Index) -> list[Tile]:
        begins = (self.made.blocks["position"] == 1).fillna(False)
        return [
            (self.made.arm[place][0].upper(), bool(self.certain[place]), bool(begins[place]))
            for place in places
        ]


def describe_allocation(
    scheme: str = "blocks of 3",
    *,
    knows: str = CONCEALED,
    people: int = 48,
    draw: int = 1,
) -> AllocationDescription:
    """Put invented people into three arms, and say how even that is and who could have known.

    Parameters
    ----------
    scheme : str
        "a draw for each person", "blocks of 3", "blocks of 6", "blocks of 9", "blocks of 3, 6 or
        9", "blocks of 3, 6 or 9 in strata" (of severe pain) or "in turn".
    knows : str
        What the recruiter (who enrols people) knows: "nothing: the list is concealed", "the scheme, and
        who went where so far" or "the list itself".
    people : int
        How many, 9 to 300: the first of `load_trial`.
    draw : int
        Which random draw, 1 or more.

    Returns
    -------
    AllocationDescription
        `.counts`, `.gap`, `.severe_percent`, `.chance` and `.certain` of each place, the sentences
        (`.text`) and the `.picture`.

    Raises
    ------
    ValueError
        If a choice is not among these, or a number is out of its range.

    References
    ----------
    Schulz KF, Grimes DA (2002). Allocation concealment in randomised trials: defending against
    deciphering. Lancet 359:614-618. doi:10.1016/S0140-6736(02)07750-4

    Examples
    --------
    >>> describe_allocation("blocks of 3", people=9).counts
    {'coach': 3, 'online': 3, 'usual care': 3}
    """
    checked_choice(scheme, tuple(SCHEMES), "scheme")
    checked_choice(knows, KNOWS, "knows")
    checked_whole(people, "people", FEWEST, MOST)
    checked_whole(draw, "draw", 1, 10**6)
    method, sizes, stratified = SCHEMES[scheme]
    severe = _severe().head(people)
    options = {} if sizes is None else {"block_sizes": sizes}
    strata = severe if stratified else people
    made = allocate(strata, arms=ARMS, scheme=method, seed=draw, **options)
    return AllocationDescription(made, severe, scheme, knows)
