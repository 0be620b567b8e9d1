"""Tasks whose answer is one number in a named variable."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from rctlab.tasks.answer import read_number, show
from rctlab.tasks.task import Near, Slip, Task, by_key
from rctlab.tasks.verdict import Verdict

_ROUNDED = Slip(
    "rounded",
    None,
    "You gave {given}. That is near: something was rounded too early or too far.\n"
    "What do you get with all decimals, rounding only at the end?",
)
# Numbers that lie up to this many tolerances off are taken for rounding.
_NEAR = 3


@dataclass(frozen=True, kw_only=True)
class NumberTask(Task):
    """A task whose answer is one number.

    Attributes
    ----------
    right : float
        The answer, unrounded.
    within : float
        How far an answer may be off, in the answer's own unit: half of the last decimal asked
        for, and a little more.
    slips_within : float, optional
        The same for slips, where they do not say it themselves; by default as for the answer.
    catalogue : sequence of Slip
        The slips; each ``gives`` a number, or a tuple of numbers that come of the same slip.
    ask : str
        The question for a wrong answer that no slip explains.
    percent_too : bool
        Whether 100 times the number is right as well ("a proportion or a percentage").
    """

    right: float
    within: float
    catalogue: Sequence[Slip]
    ask: str
    slips_within: float | None = None
    percent_too: bool = False
    kind: ClassVar[str] = "compute"

    def __post_init__(self) -> None:
        """Refuse a catalogue in which a slip cannot be told from the right answer."""
        for slip in by_key(self.id, self.catalogue).values():
            if any(self._is_right(near.value) for near in self._nears(slip)):
                raise ValueError(
                    f"task {self.id!r}: slip {slip.key!r} gives {slip.gives!r}, which is within "
                    f"{self.within} of the right answer; the check could not tell them apart"
                )

    @property
    def slips(self) -> Mapping[str, Slip]:
        """The catalogue by key, and the one slip that every number can have: rounded too far."""
        return by_key(self.id, [*self.catalogue, _ROUNDED] if self.within else self.catalogue)

    @property
    def _factors(self) -> tuple[int, ...]:
        return (1, 100) if self.percent_too else (1,)

    def _is_right(self, value: float) -> bool:
        return any(_near(value, self.right * f, self.within * f) for f in self._factors)

    def _judge(self, answer: Any, hidden: float | None) -> Verdict:
        value = read_number(answer, self.name)
        if self._is_right(value) and (hidden is None or _near(self.right, hidden, self.within)):
            return self._right()
        given = show(value)
        key = self._nearest_slip(value)
        if key:
            return self._slipped(key, given)
        if self._is_coarse(value):
            return self._slipped("rounded", given)
        return self._missed(f"You gave {given}.\n{self.ask}")

    def _nearest_slip(self, value: float) -> str | None:
        found = [
            (abs(value - near.value * f) / f, slip.key)
            for slip in self.catalogue
            for near in self._nears(slip)
            for f in self._factors
            if _near(value, near.value * f, near.within * f)
        ]
        return min(found)[1] if found else None

    def _nears(self, slip: Slip) -> list[Near]:
        many = isinstance(slip.gives, tuple) and not isinstance(slip.gives, Near)
        return [
            given if isinstance(given, Near) else Near(given, self._usual_within(given))
            for given in (slip.gives if many else (slip.gives,))
        ]

    def _usual_within(self, wrong: float) -> float:
        # A small wrong number, such as a proportion for points, is no nearer than its own size.
        within = self.within if self.slips_within is None else self.slips_within
        return min(within, 0.015 * abs(wrong))

    def _is_coarse(self, value: float) -> bool:
        if not self.within:
            return False
        return any(
            value in [round(self.right * f, digits) for digits in range(3) if value]
            or _near(value, self.right * f, _NEAR * self.within * f)
            for f in self._factors
        )


def _near(value: float, wanted: float, within: float) -> bool:
    if math.isnan(value) or math.isnan(wanted):
        return math.isnan(value) and math.isnan(wanted)
    # The tiny share forgives the last bit: 0.36 - 0.355 is a little over 0.005 in binary.
    return value == wanted or abs(value - wanted) <= within * (1 + 1e-9)
