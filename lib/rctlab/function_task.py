"""Tasks whose answer is a function of numbers that gives a number."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from .answers import Unreadable, show
from .calls import Call, call, same
from .tasks import Slip, Task, by_key
from .verdict import NOT_STARTED, NOT_YET, Verdict

_PRINTED = Slip(
    "printed",
    None,
    "{given}: it prints its result and hands nothing back.\n"
    "Which word hands a result back to the caller?",
)
_ROUNDED = Slip(
    "rounded",
    None,
    "{given}. That was rounded inside the function.\n"
    "Could the function give all decimals, and the sentence do the rounding?",
)


@dataclass(frozen=True, kw_only=True)
class FunctionTask(Task):
    """A task whose answer is a function.

    Attributes
    ----------
    right : callable
        The reference; called with the same arguments.
    examples : sequence of tuple
        Arguments that every check tries. Hidden tests add ``(arguments, expected)`` pairs.
    catalogue : sequence of Slip
        Each ``gives`` a function: an answer shows the slip if it does the same on all inputs.
    ask : str
        The question for a wrong answer that no slip explains.
    """

    right: Callable[..., float]
    examples: Sequence[tuple[float, ...]]
    catalogue: Sequence[Slip]
    ask: str
    kind: ClassVar[str] = "function"

    def __post_init__(self) -> None:
        """Refuse a catalogue in which a slip does what the right function does."""
        wanted = [self.right(*args) for args in self.examples]
        for slip in by_key(self.id, self.catalogue).values():
            if _all_same([call(slip.gives, args) for args in self.examples], wanted):
                raise ValueError(
                    f"task {self.id!r}: slip {slip.key!r} gives the right answer on every example"
                )

    @property
    def slips(self) -> Mapping[str, Slip]:
        """The catalogue by key, and what every function can do: print, or round."""
        return by_key(self.id, [*self.catalogue, _PRINTED, _ROUNDED])

    def _judge(self, answer: Any, hidden: Sequence[tuple[Any, float]] | None) -> Verdict:
        if not callable(answer):
            raise Unreadable(
                f"`{self.name}` is {show(answer)}, and not a function.\n"
                f"Does the cell above still say `def {self.name}(...)`, and was it run?"
            )
        cases = [(args, self.right(*args)) for args in self.examples] + list(hidden or ())
        calls = [call(answer, args) for args, _ in cases]
        wrong = [i for i, (_, wanted) in enumerate(cases) if not same(calls[i], wanted)]
        if not wrong:
            return self._right()
        first = wrong[0]
        given = self._given(cases[first][0], calls[first])
        key = self._slip(cases, calls)
        if key:
            return self._slipped(key, given)
        if all(done.gave_nothing for done in calls):
            return self._verdict(
                NOT_STARTED,
                f"`{self.name}` gives nothing back yet: write its body in the cell above, "
                "run that cell, then run this one again.",
            )
        return self._verdict(NOT_YET, f"{given}.\n{self.ask}")

    def _given(self, args: Sequence[Any], done: Call) -> str:
        return f"`{self.name}({', '.join(show(arg) for arg in args)})` {done.said}"

    def _slip(self, cases: Sequence[tuple[Any, float]], calls: Sequence[Call]) -> str | None:
        for slip in self.catalogue:
            theirs = [call(slip.gives, args) for args, _ in cases]
            if all(mine.like(their) for mine, their in zip(calls, theirs, strict=True)):
                return slip.key
        if all(done.gave_nothing for done in calls) and any(done.printed for done in calls):
            return "printed"
        pairs = [(done, wanted) for done, (_, wanted) in zip(calls, cases, strict=True)]
        if all(same(done, wanted) or done.is_rounded(wanted) for done, wanted in pairs):
            return "rounded"
        return None


def _all_same(calls: Sequence[Call], wanted: Sequence[float]) -> bool:
    return all(same(done, want) for done, want in zip(calls, wanted, strict=True))
