"""What an author may have forgotten and nbgrader would not notice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from rctlab.classroom.build.faults import Fault
from rctlab.classroom.build.marks import inside
from rctlab.classroom.build.notebook import grade_id
from rctlab.classroom.build.source import Cell, Session
from rctlab.classroom.verify.rounds import binds
from rctlab.tasks.task import Task

LONGEST_CODE = 10
FEWEST_SLIPS = 3
_IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\(|<img\b(?P<tag>[^>]*)>", re.IGNORECASE)
_CALL = re.compile(r"""\b(?:check|hint)\(["']([^"']+)["']""")
_ALT = re.compile(r"\balt\s*=\s*(['\"])\s*\S", re.IGNORECASE)


def proofread(session: Session, tasks: Mapping[str, Task]) -> list[Fault]:
    """Find what is missing or does not fit in a session, in reading order."""
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
        faults += _slips_are_answered(session, tasks, fault)
    return sorted(faults)


def _page_has_no_tasks(session: Session, fault: Callable[..., Fault]) -> Iterator[Fault]:
    for cell in session.chapter:
        if cell.role not in ("text", "code"):
            yield fault(cell.line, f"a page has no {cell.role} cells; name the file s4-risk.py")
    for task in {answer.task: answer for answer in session.answers}.values():
        yield fault(task.line, "a page has no answers cells; name the file s4-risk.py")


def _practice_is_defined(
    session: Session, tasks: Mapping[str, Task], fault: Callable[..., Fault]
) -> Iterator[Fault]:
    called: set[str] = set()
    for cell in session.cells("code"):
        for task in _CALL.findall(cell.source):
            called.add(task)
            if task not in tasks:
                yield fault(cell.line, f"no check cell defines the task {task!r}")
    for task in sorted(set(tasks) - called):
        yield fault(session.check_line, f"the task {task!r} is defined and never checked")


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
    shown, hidden = inside(cell.source, "outside"), inside(cell.source, "hidden")
    for call, lines in ((f'check("{cell.id}"', shown), (f'examine("{cell.id}"', hidden)):
        if not any(call in line for line in lines):
            place = "what learners see" if lines is shown else "the hidden tests"
            yield fault(cell.line, f"{call}, ...) is missing in {place} of its test")


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
    tests = session.cells("test")
    for cell in tests:
        task = tasks.get(cell.id)
        if task is None:
            yield fault(cell.line, f"no check cell defines the task {cell.id!r}")
            continue
        if task.points != cell.points:
            message = (
                f"points={cell.points:g} here, and {task.points:g} where {cell.id!r} is defined"
            )
            yield fault(cell.line, message)
    for name in sorted(set(tasks) - {cell.id for cell in tests}):
        yield fault(session.check_line, f"the task {name!r} is defined and never tested")


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


def _catalogue(task: Task | None) -> list[str]:
    """The slips that a task lists itself, without those that all tasks of its kind know."""
    if task is None:
        return []
    return [slip.key for slip in getattr(task, "catalogue", task.slips.values())]


def _slips_are_answered(
    session: Session, tasks: Mapping[str, Task], fault: Callable[..., Fault]
) -> Iterator[Fault]:
    for cell in session.cells("test"):
        slips = _catalogue(tasks.get(cell.id))
        mine = [answer for answer in session.answers if answer.task == cell.id]
        answered = [answer.label for answer in mine if answer.kind == "slip"]
        if len(slips) < FEWEST_SLIPS:
            yield fault(cell.line, f"{cell.id!r} lists {len(slips)} slips; {FEWEST_SLIPS} at least")
        if not any(answer.kind == "form" for answer in mine):
            yield fault(cell.line, f"{cell.id!r} has no answer '# form: ...' in another right form")
        for key in slips:
            if key not in answered:
                yield fault(cell.line, f"no answer '# slip: {key}' shows that slip of {cell.id!r}")
        for key, count in Counter(answered).items():
            if count > 1:
                yield fault(cell.line, f"{count} answers '# slip: {key}' for {cell.id!r}")
    known = {cell.id for cell in session.cells("test")}
    for answer in session.answers:
        if answer.task not in known:
            yield fault(answer.line, f"answers for {answer.task!r}, and no such task")
        elif answer.kind == "slip":
            task = tasks.get(answer.task)
            if task is not None and answer.label not in task.slips:
                yield fault(answer.line, f"{answer.task!r} lists no slip {answer.label!r}")
