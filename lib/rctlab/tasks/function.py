"""Tasks whose answer is a function of numbers that gives a number."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from rctlab.tasks.answer import Unreadable, show
from rctlab.tasks.call import Call, call, does_nothing, same
from rctlab.tasks.task import Slip, Task, by_key
from rctlab.tasks.verdict import NOT_STARTED, Verdict

# What every function can do. Each is met when the catalogue holds nothing nearer.
_EVERYWHERE = (
    Slip(
        "no-return",
        None,
        "{given}: it works something out and hands nothing back.\n"
        "Which word hands a result back to the caller? (Printing only shows it.)",
    ),
    Slip(
        "rounded",
        None,
        "{given}. That was rounded inside the function.\n"
        "Could the function give all decimals, and the sentence do the rounding?",
    ),
    Slip(
        "constant",
        None,
        "{given}, and the same for all other numbers.\n"
        "Does it use the names in the brackets after `def`, whose values change?",
    ),
    Slip(
        "text",
        None,
        "{given}. That is a text, because of the quotes around it.\n"
        "How does the question write the number that is meant?",
    ),
    Slip(
        "misnamed",
        None,
        "{given}.\n"
        "Which names stand in the brackets after `def`? Is one of them, or the call, misspelt?",
    ),
    Slip(
        "bare-nan",
        None,
        "{given}. Python has no such name: it reads nan and inf from a text.\n"
        'Can you write `float("nan")` or `float("inf")`, with the quotes?',
    ),
)
# How people write the two numbers that have no word of their own in Python.
_BARE = {"nan", "inf", "infinity"}


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
    ordinary_points : float
        What a function earns that is right on all inputs without a zero, and only there.
    ask, ask_edge : str
        The question for a wrong answer that no slip explains: on ordinary inputs, and on inputs
        with a zero among them.
    needs : sequence of str
        Names that earlier cells of the notebook define and that an answer may use: after a restart
        of the kernel the message says which cell to run again.
    """

    right: Callable[..., float]
    examples: Sequence[tuple[float, ...]]
    catalogue: Sequence[Slip]
    ask: str
    ask_edge: str
    ordinary_points: float = 0
    needs: Sequence[str] = ()
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
        """The catalogue by key, and the slips that every function can have."""
        not_run = [_not_run(name) for name in self.needs]
        return by_key(self.id, [*self.catalogue, *_EVERYWHERE, *not_run])

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
        if does_nothing(answer) and all(done.gave_nothing for done in calls):
            return self._not_started()
        key, at = self._slip(cases, calls) or (None, wrong[0])
        args = cases[at][0]
        given = self._given(args, calls[at])
        points = self.ordinary_points if all(0 in cases[i][0] for i in wrong) else 0
        if key:
            return self._slipped(key, given, points=points)
        ask = self.ask_edge if 0 in args else self.ask
        return self._missed(f"{given}.\n{ask}", points=points)

    def _not_started(self) -> Verdict:
        return self._verdict(
            NOT_STARTED,
            f"Write the body of `{self.name}` in the cell above, run that cell, "
            "then run this one again.",
        )

    def _given(self, args: Sequence[Any], done: Call) -> str:
        return f"`{self.name}({', '.join(show(arg) for arg in args)})` {done.said}"

    def _slip(
        self, cases: Sequence[tuple[Any, float]], calls: Sequence[Call]
    ) -> tuple[str, int] | None:
        """Tell which slip the calls show, and the place of the first call that shows it."""
        shown = len(self.examples)
        ordinary = [i for i, (args, _) in enumerate(cases) if 0 not in args]
        # Hidden inputs may part two functions that are the same slip to the learner, who has to
        # read the same in the notebook and in the feedback. So the examples decide first, then
        # the ordinary inputs among them.
        for chosen in (range(shown), [i for i in ordinary if i < shown]):
            wrong = [i for i in chosen if not same(calls[i], cases[i][1])]
            if not wrong:
                break
            for slip in self.catalogue:
                if all(calls[i].like(call(slip.gives, cases[i][0])) for i in chosen):
                    return slip.key, wrong[0]
        return _everywhere(calls, [wanted for _, wanted in cases], self.needs)


def _not_run(name: str) -> Slip:
    """The slip of a name that is defined in a cell which has not run."""
    return Slip(
        f"not-run-{name.replace('_', '-')}",
        None,
        f"{{given}}. A cell above defines it, and has not run since the kernel started.\n"
        f"Can you run the cell above that defines `{name}` again, and then this one?",
    )


def _everywhere(
    calls: Sequence[Call], wanted: Sequence[float], needs: Sequence[str]
) -> tuple[str, int] | None:
    """Tell which of the slips that every function can have the calls show, and which call first."""
    wrong = [i for i, want in enumerate(wanted) if not same(calls[i], want)]
    values = [done.number for done in calls]
    if all(value is None for value in values):
        for i in wrong:
            if calls[i].gave_nothing:
                return "no-return", i
    for i in wrong:
        key = _in_one_call(calls[i], needs)
        if key:
            return key, i
    if values[0] is not None and len({show(value) for value in values}) == 1:
        return "constant", wrong[0]
    if all(calls[i].is_rounded(wanted[i]) for i in wrong):
        return "rounded", wrong[0]
    return None


def _in_one_call(done: Call, needs: Sequence[str]) -> str | None:
    """Tell which slip a single call shows, whatever the other calls did."""
    if done.is_text:
        return "text"
    if not done.is_misnamed:
        return None
    name = done.unknown_name
    if name in needs:
        return _not_run(name).key
    return "bare-nan" if name.lower() in _BARE else "misnamed"


def _all_same(calls: Sequence[Call], wanted: Sequence[float]) -> bool:
    return all(same(done, want) for done, want in zip(calls, wanted, strict=True))
