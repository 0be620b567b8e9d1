"""No page shows the answer of a task before it: texts and what code cells print are searched."""

from __future__ import annotations

import ast
import contextlib
import io
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rctlab.classroom.build.faults import Fault
from rctlab.classroom.build.marks import without_marks
from rctlab.classroom.build.source import Cell, Session
from rctlab.tasks.number import NumberTask
from rctlab.tasks.own import OwnNumberTask
from rctlab.tasks.task import Task

_NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?![\w])")
_FEWEST_DIGITS = 3  # 18 stands on many pages, for many things


def shown_before(chapters: Iterable[tuple[Session, Mapping[str, Task]]]) -> list[Fault]:
    """Find answers that an earlier cell or page shows, in the order in which learners read.

    A chapter is a session that is filled in, and its tasks.
    """
    faults: list[Fault] = []
    seen: list[tuple[Session, Cell, set[float]]] = []
    for session, tasks in sorted(chapters, key=lambda chapter: chapter[0].name):
        space: dict[str, Any] = {"__name__": "__main__"}
        for cell in session.chapter:
            task = tasks.get(cell.id)
            if cell.role == "answer" and isinstance(task, NumberTask):
                faults += _told(task, session, seen)
            text = cell.source if cell.cell_type == "markdown" and cell.role != "written" else ""
            if cell.role in ("code", "answer"):
                # a cell that stops shows nothing; `verify` names it
                with contextlib.suppress(Exception):
                    text = _run(without_marks(cell.source), space, show=cell.role == "code")
            seen.append((session, cell, set(_numbers(text))))
    return faults


def _told(
    task: NumberTask, asked_in: Session, seen: Sequence[tuple[Session, Cell, set[float]]]
) -> Iterator[Fault]:
    if isinstance(task, OwnNumberTask):  # each learner has another answer, so no page shows it
        return
    for session, cell, numbers in seen:
        shown = sorted(number for number in numbers if task.is_right(number))
        if shown:
            place = "" if session is asked_in else f" of {asked_in.name}"
            message = f"this cell shows {shown[0]:g}, the answer of {task.id!r}{place}"
            yield Fault(session.path, cell.line, message)


def _numbers(text: str) -> Iterator[float]:
    """Yield the numbers of a text that have as many digits as an answer."""
    for found in _NUMBER.finditer(text):
        digits = found[0].replace(",", "")
        digits = digits.rstrip("0") if "." in digits else digits  # 18.0 tells no more than 18
        if len(digits.replace(".", "").lstrip("0")) >= _FEWEST_DIGITS:
            yield float(digits)


def _run(code: str, space: dict[str, Any], *, show: bool) -> str:
    """Run a cell, and return what it prints and the words of its last value."""
    tree = ast.parse(code)
    last = tree.body[-1] if show and tree.body else None
    last = last if isinstance(last, ast.Expr) else None
    out = io.StringIO()
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        tree.body = tree.body[:-1] if last else tree.body
        exec(compile(tree, "cell", "exec"), space)
        value = eval(compile(ast.Expression(last.value), "cell", "eval"), space) if last else None
    return f"{out.getvalue()}\n{value if isinstance(value, str) else repr(value)}"
