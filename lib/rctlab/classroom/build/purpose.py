"""Every objective of a session has its task, and every task says which numbers it is about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rctlab.classroom.build.faults import Fault
from rctlab.classroom.build.source import Session
from rctlab.tasks.objectives import Objectives
from rctlab.tasks.task import Task

_TAGGED = re.compile(r"#{2,4} .+ \*\([^()*]+\)\*")


def objectives_have_tasks(session: Session, names: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield objectives without a task, tasks without an objective, and a chapter without either."""
    listed = [value for value in names.values() if isinstance(value, Objectives)]
    if len(listed) != 1:
        message = f"{len(listed)} lists of objectives: name one, with read_objectives"
        yield Fault(session.tasks_path, 1, message)
        return
    objectives = listed[0]
    if objectives.listing not in session.chapter[0].source:
        line = session.chapter[0].line
        yield Fault(session.path, line, "the title cell does not list the objectives")
    there = {cell.id for cell in (*session.cells("test"), *session.cells("written"))}
    served = {name for ids in objectives.tasks.values() for name in ids}
    for name in sorted(served - there):
        yield Fault(session.tasks_path, 1, f"an objective names {name!r}, which is no task here")
    for name in sorted(there - served):
        yield Fault(session.tasks_path, 1, f"the task {name!r} serves no objective")


def numbers_are_named(
    session: Session, tasks: Mapping[str, Task], fault: Callable[..., Fault]
) -> Iterator[Fault]:
    """Yield questions for a number whose heading does not say which numbers they are about."""
    waiting = ""
    for cell in session.chapter:
        if cell.role == "read":
            waiting = cell.source.split("\n")[0]
        elif cell.role == "test" and cell.id in tasks and tasks[cell.id].kind == "compute":
            if not _TAGGED.fullmatch(waiting):
                example = "### Your turn: a risk *(counted, 3 months)*"
                message = f"the heading of {cell.id!r} names no set of numbers, such as {example}"
                yield fault(cell.line, message)
            waiting = ""
