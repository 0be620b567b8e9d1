"""Tasks whose answer is one number in a named variable."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Any, ClassVar

from rctlab.measures.estimate import Estimate
from rctlab.tasks.answer import read_number, show
from rctlab.tasks.catalogue import Slip
from rctlab.tasks.task import Task
from rctlab.tasks.verdict import Verdict

# Numbers that lie up to this many tolerances off are taken for early rounding.
_NEAR = 3
_NUMBERS = {1: "one", 2: "two", 3: "three", 4: "four"}
# An answer is taken for a slip up to this share off; for one written with few digits, up to half
# a unit of its last digit, but never further than the second share.
_SLIP_SHARE, _SLIP_MOST = 0.004, 0.025


@dataclass(kw_only=True)
class NumberTask(Task):
    """A task whose answer is one number.

    Attributes
    ----------
    right : float or Estimate
        The answer, unrounded. The steps of an estimate's working name wrong answers that no slip
        names.
    expected : float
        The same, written down independently; the hidden test compares.
    within : float
        How far an answer may be off, in the answer's own unit: half of the last decimal asked
        for, and a little more.
    ask : str
        The question for a wrong answer that no slip explains.
    percent_too : bool
        Whether 100 times the number is right as well ("a proportion or a percentage").
    steps : mapping
        Numbers on the way to the answer, by name ("the risk in usual care").
    """

    right: float | Estimate
    expected: float
    within: float
    ask: str
    percent_too: bool = False
    steps: Mapping[str, float] = field(default_factory=dict)
    kind: ClassVar[str] = "compute"
    everywhere: ClassVar[tuple[Slip, ...]] = (
        Slip(
            "rounded",
            (),
            "That is rounded too far: keep {digits}.",
            "What do you get with all decimals, rounding only at the end?",
        ),
        Slip(
            "near",
            (),
            "That is near, and not near enough: something was rounded or cut off, or a number in it is "
            "another.",
            "Which numbers go in, with all their digits?",
        ),
    )

    def __post_init__(self) -> None:
        """Take the steps of an estimate's working, and its value."""
        super().__post_init__()
        if isinstance(self.right, Estimate):
            working, self.right = self.right.working, self.right.estimate
            before = takewhile(lambda step: not self.is_right(step.value), working)
            self.steps = {step.label: step.value for step in before} | {**self.steps}

    @property
    def hidden(self) -> str:
        """What the hidden test is told besides the answer, as code."""
        return f", hidden={self.expected!r}"

    @property
    def slips(self) -> dict[str, Slip]:
        """Every slip with words; rounding says how many digits are asked for."""
        found = super().slips
        words = found["rounded"].what.replace("{digits}", self._digits)
        return found | {"rounded": replace(found["rounded"], what=words)}

    def faults(self) -> Iterator[tuple[int, str]]:
        """Yield what is wrong with the catalogue, and a right answer that is not the expected."""
        if not _near(self._right_number, self.expected, max(self.within, 1e-9)):
            yield 0, f"right is {self._right_number:g}, and expected={self.expected:g}"
        yield from super().faults()

    def _try(self, code: str) -> None:
        read_number(self.value_of(code), self.name)

    def _shows(self, code: str) -> tuple[str, ...]:
        """Return the slip that an answer is taken for: the first of those that read the same."""
        shown = super()._shows(code)
        reads = self._reads(code)
        alike = [
            one.key for one in self.catalogue if one.ask and reads in map(self._reads, one.codes)
        ]
        return (alike[0],) if shown and shown[0] in alike else shown

    def _reads(self, code: str) -> str:
        """Return the number that code gives, with the digits that people give."""
        return show(read_number(self.value_of(code), self.name))

    @property
    def _right_number(self) -> float:
        return float(self.right)

    @property
    def _factors(self) -> tuple[int, ...]:
        return (1, 100) if self.percent_too else (1,)

    def is_right(self, value: float) -> bool:
        """Whether a number earns the points."""
        return any(_near(value, self._right_number * f, self.within * f) for f in self._factors)

    def _judge(self, answer: Any, hidden: float | None) -> Verdict:
        value = read_number(answer, self.name)
        sure = hidden is None or _near(self._right_number, hidden, max(self.within, 1e-9))
        if self.is_right(value) and sure:
            return self._right()
        given = show(value)
        lead = f"You gave {given}"
        found = self._typed_slip(value)
        if found is None and self._is_coarse(value):
            found = self.slips["rounded"]
        found = found or self._nearest_slip(value, strictly=True)
        if found is None and self._is_near(value):
            found = self.slips["near"]
        found = found or self._nearest_slip(value, strictly=False)
        if found is not None:
            return self._slipped(found, lead, given)
        step = self._step(value)
        if step:
            return self._missed(f"{lead}. That is a step on the way: {step}.\n{self.ask}")
        return self._missed(f"{lead}.\n{self.ask}")

    def _typed_slip(self, value: float) -> Slip | None:
        """Return the slip that lists just this number, as typed."""
        typed = (one for one in self.catalogue if one.ask and value in map(_typed, one.codes))
        return next(typed, None)

    def _nearest_slip(self, value: float, *, strictly: bool) -> Slip | None:
        """Return the slip that the value is nearest to; strictly: by its value, not its digits."""
        found: list[tuple[float, int]] = []
        for place, one in enumerate(self.catalogue):
            for code in one.codes if one.ask else ():
                wrong = read_number(self.value_of(code), self.name)
                for f in self._factors:
                    reach = (
                        _reach(value, wrong * f, strictly) if one.within is None else one.within * f
                    )
                    if _near(value, wrong * f, reach):
                        found.append((abs(value - wrong * f) / (abs(wrong * f) or 1), place))
        return self.catalogue[min(found)[1]] if found else None

    def _step(self, value: float) -> str:
        for name, number in self.steps.items():
            for f in (1, 100):
                if number and _near(value, number * f, _reach(value, number * f)):
                    return name
        return ""

    @property
    def _unit(self) -> float:
        """The last decimal asked for, as a number; 0 where a whole number is."""
        whole = not self.within or self._right_number.is_integer()
        return 0.0 if whole else 10.0 ** math.floor(math.log10(2 * self.within))

    @property
    def _digits(self) -> str:
        """How many decimals are asked for, in words; digits, where a percentage is right as well."""
        if not self._unit or not self._right_number:
            return "all its digits"
        first, last = (math.floor(math.log10(abs(n))) for n in (self._right_number, self._unit))
        many, what = (first - last + 1, "digit") if self.percent_too else (-last, "decimal")
        return f"{_NUMBERS.get(many, 'more')} {what}{'' if many == 1 else 's'}"

    def _is_coarse(self, value: float) -> bool:
        """Whether it is the right number with fewer digits than asked for, rounded up or down."""
        unit = _last_digit(value)
        return any(
            unit > self._unit * f > 0
            and abs(value - self._right_number * f) < unit
            and (unit <= abs(value) or value == round(self._right_number * f))
            for f in self._factors
        )

    def _is_near(self, value: float) -> bool:
        return bool(self._unit) and any(
            _near(value, self._right_number * f, _NEAR * self.within * f) for f in self._factors
        )


def _typed(code: str) -> float | None:
    """Return the number that code is, if it is nothing but one."""
    try:
        return float(code)
    except ValueError:
        return None


def _last_digit(value: float) -> float:
    """Return one in the last decimal that a number is written with."""
    text = repr(float(value))
    decimals = len(text.partition(".")[2]) if "e" not in text and not text.endswith(".0") else 0
    return float(10.0**-decimals)


def _reach(value: float, wrong: float, strictly: bool = False) -> float:
    """Return how far from a wrong number an answer may lie to count as it, by its own digits."""
    if strictly:
        return _SLIP_SHARE * abs(wrong)
    return max(_SLIP_SHARE * abs(wrong), min(_last_digit(value) / 2, _SLIP_MOST * abs(wrong)))


def _near(value: float, wanted: float, within: float) -> bool:
    if math.isnan(value) or math.isnan(wanted):
        return math.isnan(value) and math.isnan(wanted)
    # The tiny share forgives the last bit: 0.36 - 0.355 is a little over 0.005 in binary.
    return value == wanted or abs(value - wanted) <= within * (1 + 1e-9)
