"""What every task has, the slips that people make in it, and how to find a task by its id."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, NamedTuple

from rctlab.tasks.answer import Unreadable, is_untouched
from rctlab.tasks.verdict import NOT_STARTED, NOT_YET, PARTLY, RIGHT, Verdict


class Near(NamedTuple):
    """A number that a slip leads to, with how far an answer may be off to count as it."""

    value: float
    within: float


@dataclass(frozen=True)
class Slip:
    """A wrong answer that people really give, and what to say to it.

    Attributes
    ----------
    key : str
        A short name, unique in its task: "upside-down".
    gives : object
        What the slip leads to: a function (function tasks), or a number, a :class:`Near` number or
        a tuple of them (number tasks).
    message : str
        Two lines: what the answer is, then a question that moves on. ``{given}`` stands for what
        the learner gave.
    """

    key: str
    gives: Any
    message: str


@dataclass(frozen=True, kw_only=True)
class Task:
    """What all tasks have: an id, the learner's variable or function, points and hints."""

    id: str
    name: str
    points: float
    hints: Sequence[str]
    well: str = ""
    kind: ClassVar[str] = "task"

    @property
    def slips(self) -> Mapping[str, Slip]:
        """The slips with a message of their own, by key."""
        raise NotImplementedError

    def judge(self, answer: Any, hidden: Any = None) -> Verdict:
        """Judge an answer; ``hidden`` is what only the teacher's copy of the test knows."""
        if is_untouched(answer):
            return self._not_started()
        try:
            return self._judge(answer, hidden)
        except Unreadable as complaint:
            return self._missed(str(complaint))

    def _judge(self, answer: Any, hidden: Any) -> Verdict:
        raise NotImplementedError

    def _verdict(
        self, state: str, message: str, *, points: float = 0.0, slips: tuple[str, ...] = ()
    ) -> Verdict:
        return Verdict(self.id, state, points, self.points, message, slips)

    def _right(self) -> Verdict:
        return self._verdict(RIGHT, self.well, points=self.points)

    def _not_started(self) -> Verdict:
        return self._verdict(
            NOT_STARTED,
            f"Put your answer into `{self.name}` in the cell above, run that cell, "
            "then run this one again.",
        )

    def _missed(self, message: str, *, points: float = 0.0, slips: tuple[str, ...] = ()) -> Verdict:
        return self._verdict(PARTLY if points else NOT_YET, message, points=points, slips=slips)

    def _slipped(self, key: str, given: str, *, points: float = 0.0) -> Verdict:
        message = self.slips[key].message.format(given=given)
        return self._missed(message, points=points, slips=(key,))


def by_key(task: str, slips: Sequence[Slip]) -> dict[str, Slip]:
    """Give the slips by key; two with the same key are refused."""
    keyed = {slip.key: slip for slip in slips}
    if len(keyed) != len(slips):
        raise ValueError(f"task {task!r}: two slips share a key: {[slip.key for slip in slips]}")
    return keyed


@cache
def all_tasks() -> dict[str, Task]:
    """Give every task of every session by its id."""
    from rctlab import sessions

    tasks: dict[str, Task] = {}
    for found in pkgutil.iter_modules(sessions.__path__):
        module = importlib.import_module(f"{sessions.__name__}.{found.name}")
        for task in vars(module).values():
            if not isinstance(task, Task):
                continue
            if task.id in tasks:
                raise ValueError(f"two tasks have the id {task.id!r}; ids are unique")
            tasks[task.id] = task
    return tasks


class AskedWrongly(ValueError):  # noqa: N818 - a learner reads this name
    """A check or hint that was asked for wrongly: says so in a notebook without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


def find_task(task_id: str) -> Task:
    """Give the task with this id; an unknown id raises AskedWrongly with the nearest ones."""
    tasks = all_tasks()
    if not isinstance(task_id, str) or task_id not in tasks:
        wanted = str(task_id).replace("_", "-").lower()
        near = difflib.get_close_matches(wanted, tasks, n=3, cutoff=0.5) or sorted(tasks)
        raise AskedWrongly(
            f"task={task_id!r} is not the name of a task. It stands in quotes in the task's "
            f"check, such as {', '.join(repr(name) for name in near)}."
        )
    return tasks[task_id]
