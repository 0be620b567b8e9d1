"""What an author may have forgotten and nbgrader would not notice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from rctlab.classroom.build.faults import Fault
from rctlab.classroom.build.marks import inside
from rctlab.classroom.build.minutes import takes_an_hour
from rctlab.classroom.build.notebook import grade_id
from rctlab.classroom.build.purpose import numbers_are_named, objectives_have_tasks
from rctlab.classroom.build.source import Cell, Session
from rctlab.classroom.verify.rounds import binds
from rctlab.tasks.function import FunctionTask
from rctlab.tasks.task import Task, tasks_in

LONGEST_CODE = 10
FEWEST_SLIPS = 3
_IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\(|<img\b(?P<tag>[^>]*)>", re.IGNORECASE)
_CALL = re.compile(r"""\b(?:check|hint)\(["']([^"']+)["']""")
_ALT = re.compile(r"\balt\s*=\s*(['\"])\s*\S", re.IGNORECASE)


def proofread(session: Session, names: Mapping[str, Any]) -> list[Fault]:
    """Find what is missing or does not fit in a session, in reading order.

    `names` are those of its module of tasks.
    """
    tasks = tasks_in(names)
    fault = partial(Fault, session.path)
    rules: list[Callable[[Session, Callable[..., Fault]], Iterator[Fault]]] = [
        _ids_are_unique,
        _answers_have_tests,
        _written_have_rubrics,
        _images_have_words,
        _code_is_short,
    ]
    faults = [found for rule in rules for found in rule(session, fault)]
    if session.is_page:
        faults += _page_has_no_tasks(session, fault)
        faults += _practice_is_defined(session, tasks, fault)
    else:
        faults += _tasks_are_defined(session, tasks, fault)
        faults += _stubs_run(session, tasks, fault)
        faults += takes_an_hour(session, tasks, fault)
        faults += objectives_have_tasks(session, names)
        faults += numbers_are_named(session, tasks, fault)
    faults += _catalogues(session, tasks)
    return sorted(faults)


def _page_has_no_tasks(session: Session, fault: Callable[..., Fault]) -> Iterator[Fault]:
    for cell in session.chapter:
        if cell.role not in ("text", "code"):
            yield fault(cell.line, f"a page has no {cell.role} cells; name the file s4-risk.py")


def _practice_is_defined(
    session: Session, tasks: Mapping[str, Task], fault: Callable[..., Fault]
) -> Iterator[Fault]:
    called: set[str] = set()
    for cell in session.cells("code"):
        for task in _CALL.findall(cell.source):
            called.add(task)
            if task not in tasks:
                yield fault(cell.line, f"{session.tasks_path.name} defines no task {task!r}")
    for task in sorted(set(tasks) - called):
        yield Fault(session.tasks_path, 1, f"the task {task!r} is defined and never checked")


def _ids_are_unique(session: Session, fault: Callable[..., Fault]) -> Iterator[Fault]:
    lines: dict[str, int] = {}
    for cell in session.chapter:
        name = grade_id(cell)
        if name in lines:
            yield fault(cell.line, f"the id {name!r} is taken by the cell in line {lines[name]}")
        elif name:
            lines[name] = cell.line


def _answers_have_tests(session: Session, fault: Callable[..., Fault]) -> Iterator[Fault]:
    waiting: Cell | None = None
    for cell in [c for c in session.chapter if c.role in ("answer", "test", "written")]:
        if cell.role == "test" and (waiting is None or waiting.id != cell.id):
            yield fault(cell.line, f"the test {cell.id!r} does not follow its answer cell")
        elif cell.role != "test" and waiting is not None:
            yield _no_test(waiting, fault)
        waiting = cell if cell.role == "answer" else None
        if cell.role == "test":
            yield from _test_calls_its_task(cell, fault)
    if waiting is not None:
        yield _no_test(waiting, fault)


def _no_test(cell: Cell, fault: Callable[..., Fault]) -> Fault:
    return fault(cell.line, f"the answer {cell.id!r} is not followed by its test={cell.id!r}")


def _test_calls_its_task(cell: Cell, fault: Callable[..., Fault]) -> Iterator[Fault]:
    call = f'check("{cell.id}"'
    if not any(call in line for line in inside(cell.source, "outside")):
        yield fault(cell.line, f"{call}, ...) is missing in its test")
    hidden = inside(cell.source, "hidden")
    if not hidden:
        yield fault(cell.line, f"the test of {cell.id!r} needs hidden inputs: hidden = [...]")
    elif "hidden=hidden" in hidden[-1] and "hidden" not in binds("\n".join(hidden)):
        yield fault(cell.line, f"the hidden part of the test of {cell.id!r} sets no `hidden`")


def _written_have_rubrics(session: Session, fault: Callable[..., Fault]) -> Iterator[Fault]:
    rubrics = {rubric.id: rubric for rubric in session.rubrics}
    for cell in session.cells("written"):
        if not "".join(inside(cell.source, "solution")).strip():
            yield fault(cell.line, f"the written answer {cell.id!r} has no model answer")
        if cell.id not in rubrics or not rubrics.pop(cell.id).source.strip():
            yield fault(cell.line, f"the written answer {cell.id!r} has no rubric")
    for rubric in rubrics.values():
        yield fault(rubric.line, f"a rubric for {rubric.id!r}, and no such written answer")
    for name, count in Counter(rubric.id for rubric in session.rubrics).items():
        if count > 1:
            yield fault(1, f"{count} rubrics for {name!r}; one is enough")


def _images_have_words(session: Session, fault: Callable[..., Fault]) -> Iterator[Fault]:
    for cell in session.chapter:
        for image in _IMAGE.finditer(cell.source) if cell.cell_type == "markdown" else ():
            words = image["alt"].strip() if image["tag"] is None else _ALT.search(image["tag"])
            if not words:
                line = cell.line + 1 + cell.source[: image.start()].count("\n")
                yield fault(line, "an image without alternative text: say what it shows")


def _code_is_short(session: Session, fault: Callable[..., Fault]) -> Iterator[Fault]:
    for cell in session.chapter:
        if cell.cell_type == "code" and len(cell.source.split("\n")) > LONGEST_CODE:
            shown = [line for line in inside(cell.source, "outside") if line.strip()]
            if len(shown) > LONGEST_CODE:
                message = f"{len(shown)} lines of code; {LONGEST_CODE} are enough for one cell"
                yield fault(cell.line, message, True)


def _tasks_are_defined(
    session: Session, tasks: Mapping[str, Task], fault: Callable[..., Fault]
) -> Iterator[Fault]:
    graded = [*session.cells("test"), *session.cells("written")]
    for cell in graded:
        task = tasks.get(cell.id)
        if task is None or (task.kind == "written") != (cell.role == "written"):
            kind = "written answer" if cell.role == "written" else "task"
            yield fault(cell.line, f"{session.tasks_path.name} defines no {kind} {cell.id!r}")
        elif isinstance(task, FunctionTask):
            for text in _hidden_inputs(task, inside(cell.source, "hidden")):
                yield fault(cell.line, f"hidden inputs of {cell.id!r}: {text}")
    for name in sorted(set(tasks) - {cell.id for cell in graded}):
        yield Fault(session.tasks_path, 1, f"the task {name!r} is defined and never tested")


def _hidden_inputs(task: FunctionTask, lines: Sequence[str]) -> Iterator[str]:
    given = [line for line in lines if not line.startswith(("from rctlab ", "examine("))]
    space: dict[str, Any] = {}
    try:
        exec("\n".join(given), space)
    except Exception as error:
        yield f"they do not run: {type(error).__name__}: {error}"
    yield from task.hidden_faults(space.get("hidden", ()))


def _stubs_run(
    session: Session, tasks: Mapping[str, Task], fault: Callable[..., Fault]
) -> Iterator[Fault]:
    """What is left of an answer cell must run, or a learner's first try ends in a SyntaxError."""
    for cell in session.cells("answer"):
        stub = "\n".join(inside(cell.source, "outside"))
        try:
            compile(stub, cell.id, "exec")
        except SyntaxError as error:
            message = (
                f"without its solution the cell {cell.id!r} is no whole Python ({error.msg}): "
                "a function needs a docstring, a variable a first value"
            )
            yield fault(cell.line, message)
            continue
        task = tasks.get(cell.id)
        if task is not None and task.name not in binds(stub):
            message = f"the stub of {cell.id!r} does not give {task.name!r} a first value"
            yield fault(cell.line, message)


def _catalogues(session: Session, tasks: Mapping[str, Task]) -> Iterator[Fault]:
    """What a task's own catalogue says of itself, and whether it is long enough."""
    for task in tasks.values():
        for line, text in task.faults():
            yield Fault(session.tasks_path, line or 1, f"{task.id!r}: {text}")
        if not session.is_page and task.kind != "written":
            if len(task.catalogue) < FEWEST_SLIPS:
                message = f"{len(task.catalogue)} slips; {FEWEST_SLIPS} at least"
                yield Fault(session.tasks_path, 1, f"{task.id!r} lists {message}")
            if not task.forms:
                message = "has no right answer in another form"
                yield Fault(session.tasks_path, 1, f"{task.id!r} {message}")
