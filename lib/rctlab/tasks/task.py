"""What every task has, and how to find a task by its id."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, ClassVar

from rctlab.tasks.answer import Unreadable, is_untouched
from rctlab.tasks.catalogue import Answer, Slip, caller_line, rows, slip, value_of, whole_code
from rctlab.tasks.verdict import NOT_STARTED, NOT_YET, PARTLY, RIGHT, Verdict


@dataclass(kw_only=True)
class Task:
    """What all tasks have: an id, the learner's variable or function, points and hints."""

    id: str
    name: str = ""
    points: float
    hints: Sequence[str]
    well: str = ""
    needs: Mapping[str, Any] = field(default_factory=dict)
    catalogue: list[Slip] = field(default_factory=list)
    forms: list[tuple[str, str, int]] = field(default_factory=list)
    _values: dict[str, Any] = field(default_factory=dict, repr=False)
    kind: ClassVar[str] = "task"
    # slips that every task of a kind can have
    everywhere: ClassVar[tuple[Slip, ...]] = ()

    def __post_init__(self) -> None:
        """Name the answer after the task where it has no name of its own."""
        self.name = self.name or self.id.replace("-", "_")

    def slip(
        self,
        key: str,
        code: str | Iterable[str],
        what: str = "",
        ask: str = "",
        *,
        points: float = 0.0,
        within: float | None = None,
    ) -> None:
        """List a slip; without words it is one that every task of the kind knows by this key."""
        found = slip(key, code, what, ask, points=points, within=within)
        self.catalogue.append(replace(found, line=caller_line()))

    def table(self, slips: str) -> None:
        """List slips, one a line (see `rctlab.tasks.catalogue.rows`)."""
        line = caller_line()
        self.catalogue += [replace(one, line=line + one.line) for one in rows(slips)]

    def add(self, family: Iterable[Slip], also: Mapping[str, Sequence[str]] | None = None) -> None:
        """List the slips of a family, with further codes for some of them.

        A slip is left out where the task lists its key already, or where its code cannot be told
        from the right answer or from a slip listed before, or divides by zero with these counts.
        """
        line, more = caller_line(), also or {}
        for one in family:
            if one.key in self.slips:
                continue
            codes = tuple(c for c in (*one.codes, *more.get(one.key, ())) if self._has_value(c))
            self.catalogue.append(replace(one, codes=codes, line=line))
            told = [code for code in codes if self._shows(code) == (one.key,)]
            self.catalogue.pop()
            if told:
                self.catalogue.append(replace(one, codes=tuple(told), line=line))

    def _has_value(self, code: str) -> bool:
        try:
            self.value_of(code)
        except ArithmeticError:
            return False
        return True

    def form(self, label: str, code: str) -> None:
        """List a right answer in another form."""
        self.forms.append((label, code, caller_line()))

    @property
    def slips(self) -> dict[str, Slip]:
        """Every slip with words for it, by key: the task's own, then those of its kind."""
        own = [one for one in self.catalogue if one.ask]
        return {one.key: one for one in [*self.everywhere, *own]}

    @property
    def parameters(self) -> tuple[str, ...] | None:
        """The names in the brackets of a function that the task asks for."""
        return None

    def whole(self, code: str) -> str:
        """Return what stands in the answer cell when a learner gives this code."""
        return whole_code(code, self.name, self.parameters)

    def answers(self) -> Iterator[Answer]:
        """Yield what learners hand in: the first code of each slip, and each form."""
        for one in self.catalogue:
            code = self.whole(one.codes[0])
            yield Answer(self.id, "slip", one.key, one.points, code, one.line)
        for label, code, line in self.forms:
            yield Answer(self.id, "form", label, None, self.whole(code), line)

    def value_of(self, code: str) -> Any:
        """Run code that a learner may give, and return the answer it makes."""
        if code not in self._values:
            self._values[code] = value_of(self.whole(code), self.name, self.needs)
        return self._values[code]

    def _shows(self, code: str) -> tuple[str, ...]:
        """Return the keys of the slips that an answer is taken for."""
        return self.judge(self.value_of(code)).slips

    def judge(self, answer: Any, hidden: Any = None) -> Verdict:
        """Judge an answer; ``hidden`` is what only the teacher's copy of the test knows."""
        if is_untouched(answer):
            return self._not_started()
        try:
            return self._judge(answer, hidden)
        except Unreadable as complaint:
            return self._missed(str(complaint))

    def faults(self) -> Iterator[tuple[int, str]]:
        """Yield what is wrong with the catalogue, each fault with its line in the file."""
        for count, (key, line) in enumerate((one.key, one.line) for one in self.catalogue):
            if key in [one.key for one in self.catalogue[:count]]:
                yield line, f"two slips share the key {key!r}"
            if key not in self.slips:
                yield line, f"the slip {key!r} has no words: say what it is, and ask a question"
        stopped = list(self._stopped())
        if stopped:  # a check holds every answer against every slip, so it would stop as well
            yield from stopped
            return
        for one in self.catalogue:
            for code in one.codes:
                yield from self._wrong_judgement(code, one.line, (one.key,), one.points)
        for label, code, line in self.forms:
            for text in self._wrong_judgement(code, line, (), self.points):
                yield text[0], f"form {label!r}: {text[1]}"

    def _stopped(self) -> Iterator[tuple[int, str]]:
        codes = [(code, one.line) for one in self.catalogue for code in one.codes]
        for code, line in codes + [(code, line) for _, code, line in self.forms]:
            try:
                self._try(code)
            except Exception as error:
                told = str(error).splitlines()[0]
                yield line, f"{code!r} does not run: {type(error).__name__}: {told}"

    def _try(self, code: str) -> None:
        """Run the code of a slip or form as a check does; what stops it is raised."""
        self.value_of(code)

    def _wrong_judgement(
        self, code: str, line: int, slips: tuple[str, ...], points: float
    ) -> Iterator[tuple[int, str]]:
        verdict = self.judge(self.value_of(code))
        shown = self._shows(code)
        if (shown, verdict.points) != (slips, points):
            found = ", ".join(shown) or verdict.state
            wanted = ", ".join(slips) or "right"
            yield (
                line,
                f"{code!r} is taken for {found!r} ({verdict.points:g} points), "
                f"not for {wanted!r} ({points:g})",
            )

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

    def stale(self) -> Verdict:
        """Say that the answer's cell stopped, so that an older answer is still in place."""
        return self._missed(
            f"The cell that gives `{self.name}` its value stopped with an error, so an older answer is "
            "still in place.\nCan you mend that cell, run it, and then run this one again?"
        )

    def _missed(self, message: str, *, points: float = 0.0, slips: tuple[str, ...] = ()) -> Verdict:
        return self._verdict(PARTLY if points else NOT_YET, message, points=points, slips=slips)

    def _slipped(self, one: Slip, lead: str, given: str, *, points: float = 0.0) -> Verdict:
        return self._missed(one.message(lead, given), points=points, slips=(one.key,))


def tasks_in(names: Mapping[str, Any]) -> dict[str, Task]:
    """Return the tasks among the names of a session's module, by id."""
    return {value.id: value for value in names.values() if isinstance(value, Task)}


def _sessions() -> list[str]:
    from rctlab import sessions

    return sorted(found.name.replace("_", "-") for found in pkgutil.iter_modules(sessions.__path__))


@cache
def tasks_of_session(name: str) -> dict[str, Task]:
    """Give the tasks of a session or page, by the name of its notebook; none of one not known here."""
    if name not in _sessions():
        return {}
    return tasks_in(vars(importlib.import_module(f"rctlab.sessions.{name.replace('-', '_')}")))


@cache
def tasks_by_session() -> dict[str, dict[str, Task]]:
    """Give the tasks of each session or page, by the name that its notebook has."""
    return {name: tasks_of_session(name) for name in _sessions()}


@cache
def all_tasks() -> dict[str, Task]:
    """Give every task of every session by its id."""
    tasks: dict[str, Task] = {}
    for listed in tasks_by_session().values():
        for task_id, task in listed.items():
            if task_id in tasks:
                raise ValueError(f"two tasks have the id {task_id!r}; ids are unique")
            tasks[task_id] = task
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
