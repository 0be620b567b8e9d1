"""Tasks whose answer is a function of numbers that gives a number."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from rctlab.tasks.answer import Unreadable, show
from rctlab.tasks.call import Call, call, does_nothing, same
from rctlab.tasks.catalogue import Slip
from rctlab.tasks.task import Task
from rctlab.tasks.verdict import NOT_STARTED, Verdict

# How people write the two numbers that have no word of their own in Python.
_BARE = {"nan", "inf", "infinity"}


@dataclass(kw_only=True)
class FunctionTask(Task):
    """A task whose answer is a function.

    Attributes
    ----------
    right : callable
        The reference; called with the same arguments, whose names it gives.
    examples : sequence of tuple
        Arguments that every check tries. Hidden tests add ``(arguments, expected)`` pairs.
    ordinary_points : float
        What a function earns that is right on all inputs without a zero, and only there.
    rounded_points : float
        What a function earns that rounds what would be right.
    frame_gives : int
        How many of the examples the frame with all its gaps gets right.
    ask, ask_edge : str
        The question for a wrong answer that no slip explains: on ordinary inputs, and on inputs
        with a zero among them.
    needs : mapping
        Functions of earlier cells of the notebook that an answer may use, by name: after a restart
        of the kernel the message says which cell to run again.
    """

    right: Callable[..., float]
    examples: Sequence[tuple[float, ...]]
    ask: str
    ask_edge: str
    ordinary_points: float = 0
    rounded_points: float = 0
    frame_gives: int = 0
    kind: ClassVar[str] = "function"
    # What every function can do. Each is met when the catalogue holds nothing nearer.
    everywhere: ClassVar[tuple[Slip, ...]] = (
        Slip(
            "no-return",
            (),
            ": it works something out and hands nothing back.",
            "Which word hands a result back to the caller? (Printing only shows it.)",
        ),
        Slip(
            "no-return-here",
            (),
            ": with these numbers it hands nothing back.",
            "Does every way through the function end in a `return` with a value, indented as it should "
            "be? (Printing only shows it.)",
        ),
        Slip(
            "square-brackets",
            (),
            "Square brackets pick a piece out of something.",
            "Which brackets hold what a function is given, or a sum?",
        ),
        Slip(
            "gap",
            (),
            ": three dots, a gap that is not filled.",
            "What should stand there in place of the dots?",
        ),
        Slip(
            "misspelt-nan",
            (),
            "Python reads nan and inf from a text with exactly these letters.",
            'Can you write `float("nan")` or `float("inf")`?',
        ),
        Slip(
            "rounded",
            (),
            "That was rounded inside the function.",
            "Could the function give all decimals, and the sentence do the rounding?",
        ),
        Slip(
            "constant",
            (),
            ", and the same for all other numbers.",
            "Does it use the names in the brackets after `def`, whose values change?",
        ),
        Slip(
            "text",
            (),
            "That is a text, because of the quotes around it.",
            'A number has no quotes, and "not defined" is `float("nan")`: which is meant here?',
        ),
        Slip(
            "misnamed",
            (),
            "",
            "Known are the names in the brackets after `def`, those of cells above, and Python's own, in "
            "small letters. Which one is none of these?",
        ),
        Slip(
            "bare-nan",
            (),
            "Python has no such name: it reads nan and inf from a text.",
            'Can you write `float("nan")` or `float("inf")`, with the quotes?',
        ),
    )

    @property
    def slips(self) -> dict[str, Slip]:
        """Every slip with words, and one for each function of an earlier cell that has not run."""
        not_run = (
            Slip(
                f"not-run-{name.replace('_', '-')}",
                (),
                "A cell above defines it, and has not run since the kernel started.",
                f"Can you run the cell above that defines `{name}` again, and then this one?",
            )
            for name in self.needs
        )
        return super().slips | {one.key: one for one in not_run}

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names in the brackets."""
        return tuple(inspect.signature(self.right).parameters)

    def _try(self, code: str) -> None:
        """Raise what stops a function at a misspelt name, except where that is the slip."""
        function = self.value_of(code)
        general = [one.key for one in self.everywhere]
        if not any(code in one.codes and one.key in general for one in self.catalogue):
            for done in (call(function, args) for args in self.examples):
                if done.unknown_name and done.stopped:
                    raise done.stopped

    def hidden_faults(self, hidden: Sequence[tuple[Any, float]]) -> Iterator[str]:
        """Yield what is wrong with hidden inputs: values that the right function does not give."""
        for args, expected in hidden:
            if not same(call(self.right, args), expected):
                yield f"{args} -> {expected} is not what the right function gives"

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
        if self._is_untouched(answer, calls, wrong):
            return self._not_started()
        key, at = self._shown_slip(cases, calls) or ("", wrong[0])
        args = cases[at][0]
        lead = f"`{self.name}({', '.join(show(arg) for arg in args)})` {calls[at].said}"
        points = self.ordinary_points if all(0 in cases[i][0] for i in wrong) else 0
        if key == "rounded" and all(calls[i].is_rounded(cases[i][1]) for i in wrong):
            points = self.rounded_points
        if key:
            return self._slipped(self.slips[key], lead, lead, points=points)
        return self._missed(f"{lead}.\n{self.ask_edge if 0 in args else self.ask}", points=points)

    def _is_untouched(self, answer: Any, calls: Sequence[Call], wrong: Sequence[int]) -> bool:
        """Whether it is a stub: without a body, or the frame with all its gaps."""
        if does_nothing(answer) and all(done.gave_nothing for done in calls):
            return True
        shown = len(self.examples)
        gaps = [i for i in wrong if i < shown and calls[i].is_gap]
        return bool(gaps) and len(gaps) == shown - self.frame_gives

    def _not_started(self) -> Verdict:
        return self._verdict(
            NOT_STARTED,
            f"Fill in `{self.name}` in the cell above, run that cell, then run this one again.",
        )

    def _shown_slip(
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
                for function in map(self.value_of, slip.codes if slip.ask else ()):
                    if all(calls[i].like(call(function, cases[i][0])) for i in chosen):
                        return slip.key, wrong[0]
        return self._general([wanted for _, wanted in cases], calls)

    def _general(self, wanted: Sequence[float], calls: Sequence[Call]) -> tuple[str, int] | None:
        """Tell which of the slips that every function can have the calls show, and which first."""
        wrong = [i for i, want in enumerate(wanted) if not same(calls[i], want)]
        values = [done.number for done in calls]
        if all(value is None for value in values):
            for i in wrong:
                if calls[i].gave_nothing:
                    return "no-return", i
        for i in wrong:
            key = self._in_one_call(calls[i])
            if key:
                return key, i
        for i in wrong:
            if calls[i].gave_nothing:
                return "no-return-here", i
        if values[0] is not None and len({show(value) for value in values}) == 1:
            return "constant", wrong[0]
        if all(calls[i].is_rounded(wanted[i]) for i in wrong):
            return "rounded", wrong[0]
        return None

    def _in_one_call(self, done: Call) -> str:
        """Tell which slip a single call shows, whatever the other calls did."""
        if done.is_text:
            return "text"
        if done.is_gap:
            return "gap"
        if done.is_subscript:
            return "square-brackets"
        if done.is_misspelt:
            return "misspelt-nan"
        if not done.is_misnamed:
            return ""
        name = done.unknown_name
        if name in self.needs:
            return f"not-run-{name.replace('_', '-')}"
        return "bare-nan" if name.lower() in _BARE else "misnamed"
