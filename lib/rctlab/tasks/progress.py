"""How far a learner is: the tasks of a session, and the points that their last checks gave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rctlab.tasks.task import AskedWrongly, Task, tasks_by_session
from rctlab.tasks.verdict import NOT_STARTED, RIGHT, Verdict
from rctlab.words import Printed

# What each task was last told, the latest at the end; a restart of the kernel empties it.
_told: dict[str, Verdict] = {}


def note(verdict: Verdict) -> Verdict:
    """Keep what a check said, for `progress`."""
    _told.pop(verdict.task, None)
    _told[verdict.task] = verdict
    return verdict


def progress(session: str | None = None) -> Progress:
    """Show the tasks of a session and the points so far, by the last check of each.

    It knows the checks that ran since the kernel was started: after a break, run all cells first.

    Parameters
    ----------
    session : str, optional
        Such as "s4-risk"; by default the session of the task that was checked last.

    Returns
    -------
    Progress
        A table; printed, the same in words.

    Raises
    ------
    AskedWrongly
        A ValueError, if there is no such session, or none is named and nothing was checked.

    Examples
    --------
    >>> from rctlab import check
    >>> verdict = check("certain-share", 0.5)
    >>> "Not yet: certain-share" in str(progress("s2-allocation"))
    True
    """
    sessions = {name: tasks for name, tasks in tasks_by_session().items() if name.startswith("s")}
    if session is None:
        checked = [name for task in _told for name, tasks in sessions.items() if task in tasks]
        if not checked:
            raise AskedWrongly(
                "No task was checked since the kernel started: run the checks first."
            )
        session = checked[-1]
    if session not in sessions:
        there = ", ".join(map(repr, sessions))
        raise AskedWrongly(f"session={session!r} is not a session; there are {there}.")
    return Progress(session, sessions[session], dict(_told))


@dataclass(frozen=True, repr=False)
class Progress(Printed):
    """The tasks of a session, and what each was last told; see `progress`."""

    session: str
    tasks: Mapping[str, Task]
    told: Mapping[str, Verdict]

    def _rows(self) -> Iterator[tuple[str, str, str]]:
        """Yield a task's id, its state in words, and its points."""
        for name, task in self.tasks.items():
            verdict = self.told.get(name)
            state = verdict.state if verdict else NOT_STARTED
            if task.kind == "written":
                yield name, "a person marks it", ""
            else:
                yield name, state, f"{verdict.points if verdict else 0:g} of {task.points:g}"

    @property
    def points(self) -> float:
        """The points so far, without those that a person gives."""
        return sum(self.told[name].points for name in self.tasks if name in self.told)

    def _sum(self) -> str:
        of = sum(task.points for task in self.tasks.values())
        return f"{self.session}: {self.points:g} of {of:g} points so far"

    def __str__(self) -> str:
        states: dict[str, list[str]] = {RIGHT: []}
        for name, state, _ in self._rows():
            states.setdefault(state, []).append(name)
        listed = (
            f"{state.capitalize()}: {', '.join(names)}." for state, names in states.items() if names
        )
        return f"{self._sum()}. {' '.join(listed)}"

    def _tables(self) -> list[Any]:
        return [("progress", self._sum(), ("Task", "So far", "Points"), list(self._rows()))]
