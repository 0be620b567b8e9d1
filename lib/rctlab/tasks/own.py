"""A trial of one's own: handed out by name, and tasks whose right answer it gives."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import rctlab
from rctlab.simulation.personal import learner_seed
from rctlab.simulation.simulate import simulate_trial
from rctlab.tasks.answer import read_number
from rctlab.tasks.catalogue import Slip, value_of
from rctlab.tasks.number import NumberTask
from rctlab.tasks.verdict import NOT_STARTED, Verdict

if TYPE_CHECKING:
    import pandas as pd

EXAMPLE, NEIGHBOUR, COURSE = "ada", "ben", "demo"
MOST_CLASSMATES = 100  # each one's trial is simulated where an answer may be theirs
_MANY_DIGITS = 5  # with fewer, numbers of two trials are alike by chance


class Owner(NamedTuple):
    """Whose trial it is, and in which course."""

    learner: str
    course: str

    @property
    def seed(self) -> int:
        return learner_seed(self.learner, self.course)


_handed: list[Owner] = []  # the last one is the one whose numbers are asked for
_beside: list[str] = []  # who is in the class while a catalogue is looked through


def own_trial(learner: str, course: str) -> pd.DataFrame:
    """Hand out a learner's own trial: other numbers than a neighbour's, and the same lesson.

    The checks of a capstone ask for the numbers of the trial that was handed out last.

    Parameters
    ----------
    learner : str
        Your id in the course, as the teacher gave it; "ada" to look around.
    course : str
        The name of the course, as the teacher gave it.

    Returns
    -------
    pandas.DataFrame
        One row a person, with the columns of `load_trial`; see `simulate_trial`, mode "personal".

    Raises
    ------
    TypeError, ValueError
        If a name is no text, or empty.

    Examples
    --------
    >>> own_trial("ada", "demo").shape, own_trial("ben", "demo").attrs["mode"]
    ((2331, 52), 'personal')
    """
    owner = Owner(learner, course)
    trial = _trial_of(owner.seed).copy()
    _handed[:] = [owner]
    return trial


def handed_out() -> Owner | None:
    """Return whose trial was handed out last, for marking in another process."""
    return _handed[-1] if _handed else None


def take_over(handed: Sequence[str] | None) -> None:
    """Go by a trial that was handed out in another process."""
    _handed[:] = [] if handed is None else [Owner(*map(str, handed))]


def _owner() -> Owner:
    """Return whose trial was handed out last; the example's where nobody's was."""
    return _handed[-1] if _handed else Owner(EXAMPLE, COURSE)


def _typed() -> int | None:
    """Return the seed of the names that stand in the notebook now, if they can be told."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    names = shell.user_ns if shell is not None else {}
    learner, course = (str(names.get(name) or "").strip() for name in ("learner", "course"))
    return learner_seed(learner, course) if learner and course else None


@cache
def _trial_of(seed: int) -> pd.DataFrame:
    return simulate_trial(seed, mode="personal")


def _remembered(name: str) -> Callable[..., Any]:
    """Return a function of the library that fits each trial once: many slips ask for the same fit."""
    found: dict[Any, Any] = {}

    def fit(trial: pd.DataFrame, *given: Any, **options: Any) -> Any:
        key = (trial.attrs["seed"], given, *sorted(options.items()))
        if key not in found:
            found[key] = getattr(rctlab, name)(trial, *given, **options)
        return found[key]

    return fit


_FITS = {
    name: _remembered(name)
    for name in ("primary_analysis", "complete_case", "missing_as_no_response", "worst_best")
}


@contextmanager
def _the_example() -> Iterator[None]:
    """Let the example's trial count as handed out while a catalogue is looked through."""
    before = list(_handed)
    _handed[:], _beside[:] = [Owner(EXAMPLE, COURSE)], [NEIGHBOUR]
    try:
        yield
    finally:
        _handed[:], _beside[:] = before, []


def handed_in_by() -> str | None:
    """Return who handed in the notebook that is being marked; None outside of marking.

    Marking runs a notebook in a folder SOMEWHERE/LEARNER/ASSIGNMENT, as nbgrader does.
    """
    marking = os.environ.get("NBGRADER_EXECUTION") == "autograde"
    return Path.cwd().parent.name if marking else None


def _classmates(owner: Owner) -> Iterator[int]:
    """Yield the seeds of the others of the class, where marking knows them."""
    if handed_in_by() is None:
        yield from (learner_seed(name, owner.course) for name in _beside)
        return
    folders = sorted((Path.cwd().parents[2] / "submitted").glob("*/"))
    seeds = [learner_seed(folder.name, owner.course) for folder in folders]
    yield from [seed for seed in seeds if seed != owner.seed][:MOST_CLASSMATES]


@dataclass(kw_only=True)
class OwnNumberTask(NumberTask):
    """A number of the learner's own trial.

    Attributes
    ----------
    code : str
        The right answer, as code about `trial`; `expected` is what it gives for "ada" in "demo".
    """

    code: str
    right: float = 0.0
    everywhere: ClassVar[tuple[Slip, ...]] = (
        *NumberTask.everywhere,
        Slip(
            "neighbour",
            (),
            "To all its digits, that is what another learner's trial gives.",
            "Which trial did your cells load, and did the number come from it?",
        ),
        Slip(
            "other-name",
            (),
            "The notebook loaded the trial of another name than the one it was handed in under.",
            "Is `learner` your own id, letter for letter?",
        ),
        Slip(
            "changed-name",
            (),
            "`learner` or `course` was changed, and the trial at hand is still that of the name before.",
            "Can you run the cell with `own_trial` again, then the cells after it?",
        ),
        Slip(
            "no-trial",
            (),
            "No trial has been handed out since the kernel started.",
            "Can you run the cell with `own_trial` again, and then this one?",
        ),
    )

    def __post_init__(self) -> None:
        """List the one slip that every number of one's own has: a neighbour's number."""
        super().__post_init__()
        other = f'simulate_trial(learner_seed("{NEIGHBOUR}", "{COURSE}"), mode="personal")'
        self.slip("neighbour", f"float((lambda trial: {self.code})({other}))")

    def value_of(self, code: str) -> Any:
        """Run code about the trial that was handed out last."""
        return self._of(_owner().seed, code)

    def _of(self, seed: int, code: str) -> Any:
        key = f"{seed} {code}"
        if key not in self._values:
            needs = {**_FITS, **self.needs, "trial": _trial_of(seed)}
            self._values[key] = value_of(self.whole(code), self.name, needs)
        return self._values[key]

    @property
    def hidden(self) -> str:
        """Nothing: what is right hangs on who handed it in."""
        return ""

    @property
    def _right_number(self) -> float:
        return read_number(self.value_of(self.code), self.name)

    def faults(self) -> Iterator[tuple[int, str]]:
        """Yield what is wrong with the catalogue, for the trial of the example."""
        with _the_example():
            yield from super().faults()

    def judge(self, answer: Any, hidden: Any = None) -> Verdict:
        """Judge an answer by the learner's own trial."""
        if not _handed:
            return self._slipped(self.slips["no-trial"], "", "")
        learner = handed_in_by()
        if learner is not None and not self._is(learner):
            return self._slipped(self.slips["other-name"], "", "")
        if _typed() not in (None, _owner().seed):
            return self._slipped(self.slips["changed-name"], "", "")
        verdict = super().judge(answer, hidden)
        if verdict.state == NOT_STARTED:
            return verdict
        owner = _owner()
        whose = f'(By the trial of "{owner.learner}", course "{owner.course}".)'
        return replace(verdict, message=f"{verdict.message} {whose}")

    @staticmethod
    def _is(learner: str) -> bool:
        owner = _owner()
        return learner_seed(learner, owner.course) == owner.seed

    def _typed_slip(self, value: float) -> Slip | None:
        """Return the slip that is another learner's number, told by many digits."""
        if len(f"{value:.12g}".replace(".", "").lstrip("-0")) >= _MANY_DIGITS:
            for seed in _classmates(_owner()):
                theirs = read_number(self._of(seed, self.code), self.name)
                if any(abs(value - f * theirs) <= 1e-6 * abs(f * theirs) for f in self._factors):
                    return self.slips["neighbour"]
        return super()._typed_slip(value)
