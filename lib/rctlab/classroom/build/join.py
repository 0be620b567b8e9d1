"""Join a chapter with its tasks: points and hidden tests of its test cells, and what learners answer."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from rctlab.classroom.build.faults import Fault, SourceError
from rctlab.classroom.build.marks import inside
from rctlab.classroom.build.source import Cell, Session
from rctlab.tasks.claims import ClaimsTask
from rctlab.tasks.number import NumberTask
from rctlab.tasks.task import Task


def names_of(session: Session) -> dict[str, Any]:
    """Run a session's module of tasks and give the names it defines."""
    path = session.tasks_path
    if not path.is_file():
        if session.is_page:
            return {}
        message = f"its tasks are missing: write {path.name} beside the other modules of sessions"
        raise SourceError([Fault(session.path, 1, message)])
    return run_tasks(path.read_text(encoding="utf-8"), path)


def run_tasks(text: str, path: Path) -> dict[str, Any]:
    """Run the text of a module of tasks; a SourceError names the line that stops it."""
    module = types.ModuleType(f"rctlab.sessions.{path.stem}")
    module.__package__ = "rctlab.sessions"
    try:
        exec(compile(text, str(path), "exec"), vars(module))
    except Exception as error:
        line, trace = getattr(error, "lineno", None) or 1, error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == str(path):
                line = trace.tb_lineno
            trace = trace.tb_next
        message = f"the tasks do not run: {type(error).__name__}: {error}"
        raise SourceError([Fault(path, line, message)]) from error
    return {name: value for name, value in vars(module).items() if not name.startswith("__")}


def with_tasks(session: Session, tasks: Mapping[str, Task]) -> Session:
    """Give a session its points, its hidden tests and the answers that learners give."""
    return replace(
        session,
        chapter=tuple(_completed(cell, tasks) for cell in session.chapter),
        answers=tuple(answer for task in tasks.values() for answer in task.answers()),
    )


def _completed(cell: Cell, tasks: Mapping[str, Task]) -> Cell:
    if cell.role != "test" or cell.id not in tasks:
        return cell
    task = tasks[cell.id]
    given = inside(cell.source, "hidden")
    if isinstance(task, (NumberTask, ClaimsTask)):
        hidden = task.hidden
    elif given:
        hidden, given = ", hidden=hidden", [*given, ""] if given[-1] else given
    else:
        return replace(cell, points=float(task.points))
    call = f'examine("{task.id}", {task.name}{hidden})'
    lines = [
        *inside(cell.source, "outside"),
        "### BEGIN HIDDEN TESTS",
        "from rctlab import examine",
        "",
        *given,
        call,
        "### END HIDDEN TESTS",
    ]
    return replace(cell, points=float(task.points), source="\n".join(lines))
