"""How a class did in a session: a page to read, a table to reckon with, a few lines to print."""

from __future__ import annotations

import csv
import json
import math
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from jinja2 import Environment
from nbformat.notebooknode import NotebookNode, from_dict
from nbgrader.api import Assignment, BaseCell, Grade, MissingEntry
from nbgrader.api import SubmittedAssignment as Work
from sqlalchemy.exc import OperationalError

from rctlab.classroom.exchange.grades_csv import as_text, open_private
from rctlab.classroom.marking.gradebook import open_gradebook, patiently
from rctlab.classroom.marking.released import read_released
from rctlab.classroom.marking.results import LoopError, Result, in_words
from rctlab.classroom.marking.shown_verdict import read_shown
from rctlab.classroom.paths import Classroom
from rctlab.tasks.catalogue import Slip
from rctlab.tasks.task import tasks_of_session
from rctlab.tasks.verdict import NOT_STARTED, NOT_YET, PARTLY, RIGHT, as_html

_PAGE = Path(__file__).with_name("class_report.html")
WAITS, STOPPED, NOT_MARKED, ABSENT = "waits", "stopped", "not marked", "no submission"
Said = tuple[str, tuple[str, ...]]  # a state and slips
Slips = Mapping[str, Slip]
# a sign beside each colour (of Okabe and Ito), so that a bar can be read without colour
LOOK = {
    RIGHT: ("✔", "#009E73"),
    PARTLY: ("◐", "#E69F00"),
    NOT_YET: ("↻", "#D55E00"),
    NOT_STARTED: ("○", "#F0E442"),
    STOPPED: ("✕", "#CC79A7"),
    WAITS: ("…", "#56B4E9"),
}


class Answer(NamedTuple):
    """What came of a task for a learner: a row of the table; without points while they are open."""

    learner: str
    task: str
    points: float | None
    of: float
    state: str
    slips: tuple[str, ...] = ()


class Tally:
    """What the class made of a task: how many came to each state, and made each slip."""

    def __init__(self, answers: Sequence[Answer], catalogue: Slips) -> None:
        self.task, self.of, self.catalogue = answers[0].task, answers[0].of, catalogue
        self.states = Counter(one.state for one in answers)
        self.marked = sum(self.states[state] for state in LOOK)
        # what waits for a person is neither right nor missed
        self.missed = self.marked - self.states[RIGHT] - self.states[WAITS]
        self.slips = Counter(slip for one in answers for slip in one.slips).most_common()
        self.no_slip = sum(one.state in (PARTLY, NOT_YET) and not one.slips for one in answers)

    def words(self, slip: str) -> str:
        """Return what the catalogue says of a slip; the answer given is another each time."""
        return self.catalogue[slip].words.replace("{given}", "...")


class Report:
    """What is said of a class; learners and tasks stand in their own order."""

    def __init__(self, name: str, results: Sequence[Result], answers: Sequence[Answer]) -> None:
        self.name, self.results, self.answers = name, results, answers
        by_task: dict[str, list[Answer]] = {}
        for one in answers:
            by_task.setdefault(one.task, []).append(one)
        self.tallies = [Tally(listed, _slips_of(name, task)) for task, listed in by_task.items()]
        missed = [one for one in self.tallies if one.missed]
        self.most_missed = sorted(missed, key=lambda one: -one.missed)
        self.waiting = sum(one.states[WAITS] for one in self.tallies)
        away = {one.learner for one in answers if one.state == ABSENT}
        self.absent = [one.learner for one in results if one.learner in away]
        self.looks = [one for one in results if one.needs_look and one.learner not in away]
        self.scores = [one.score for one in results if one.score is not None]
        self.most = results[0].max_score if results else 0.0

    @property
    def head(self) -> str:
        """The class in a line."""
        said = f"{len(self.results)} in the class, {len(self.scores)} scored, "
        said += f"{len(self.looks)} to look at, {len(self.absent)} without a submission"
        return said + (f", median {median(self.scores):g} of {self.most:g}" if self.scores else "")

    @property
    def bands(self) -> list[tuple[str, int]]:
        """How many scores lie in each of about ten bands; full marks are the last."""
        width = max(1, math.ceil(self.most / 10))
        last = int(self.most // width)
        counts = Counter(min(max(int(score // width), 0), last) for score in self.scores)
        labels = [f"{n * width} to under {(n + 1) * width}" for n in range(last)]
        top = f" to {self.most:g}" if self.most > last * width else ""
        return [(label, counts[n]) for n, label in enumerate([*labels, f"{last * width}{top}"])]


def read_report(room: Classroom, name: str, results: Sequence[Result]) -> Report:
    """Read what the class answered: from the gradebook, and from each marked notebook once."""
    try:
        tasks, grades = patiently(lambda: _read_gradebook(room, name))
    except (MissingEntry, OperationalError) as error:
        raise LoopError(f"no report was written: {in_words(error)}") from error
    answers = []
    for one in results:
        # lexists, because Path.exists raises where a learner's id is too long for a folder
        here = one.score is not None or os.path.lexists(room.submission(name, one.learner))
        said = _read_marked(room.graded(name, one.learner) / f"{name}.ipynb", tasks)
        for cell, (task, of) in tasks.items():
            answer = Answer(one.learner, task, None, of, NOT_MARKED if here else ABSENT)
            if (one.learner, cell) in grades:
                zero = said.get(cell, (STOPPED, ()))
                answer = _marked(answer, grades[one.learner, cell], *zero)
            answers.append(answer)
    return Report(name, results, answers)


def write_report(
    room: Classroom, name: str, results: Sequence[Result], report: Report | None = None
) -> tuple[Path, Path]:
    """Write the report on a session to classroom/reports; return its page and its table."""
    report = report or read_report(room, name, results)
    room.reports.mkdir(mode=0o700, parents=True, exist_ok=True)
    page, table = (room.reports / f"{name}.{ending}" for ending in ("html", "csv"))
    env = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    env.filters["words"] = as_html
    when = f"{datetime.now():%Y-%m-%d %H:%M}"
    html = env.from_string(_PAGE.read_text(encoding="utf-8")).render(
        report=report, look=LOOK, when=when
    )
    with open_private(page, "utf-8", "backslashreplace") as file:
        file.write(html)
    with open_private(table, errors="backslashreplace") as file:
        rows = csv.writer(file)
        rows.writerow(Answer._fields)
        for one in report.answers:
            cells = (*one[:-1], " ".join(one.slips))
            rows.writerow([cell if isinstance(cell, float) else as_text(cell) for cell in cells])
    return page, table


def summary(report: Report) -> str:
    """Return the class in a few lines for a terminal."""
    lines = [f"{report.name}: {report.head}"]
    width = max((len(one.task) for one in report.most_missed[:3]), default=0)
    for one in report.most_missed[:3]:
        slip = ", most often {} ({})".format(*one.slips[0]) if one.slips else ""
        lines.append(f"  {one.task:<{width}}  missed by {one.missed} of {one.marked}{slip}")
    return "\n".join(lines)


def _read_gradebook(room: Classroom, name: str) -> tuple[dict[str, tuple[str, float]], Any]:
    """Return task and points of each graded cell, in order, and grades by learner and cell."""
    with open_gradebook(room) as gradebook:
        maps = room.source_notebook(name), room.release_notebook(name)
        cells = [cell for cell in read_released(gradebook, name, *maps) if cell.points]
        tasks = {one.grade_id: (one.grade_id.removeprefix("test-"), one.points) for one in cells}
        wanted = Work.student_id, BaseCell.name, Grade.score, Grade.auto_score, Grade.manual_score
        rows = gradebook.db.query(*wanted).select_from(Assignment).filter(Assignment.name == name)
        rows = rows.join(Assignment.submissions).join(Work.notebooks)
        rows = rows.join(Grade).join(BaseCell, BaseCell.id == Grade.cell_id)
        return tasks, {(row[0], row[1]): row for row in rows}


def _read_marked(path: Path, tasks: Mapping[str, tuple[str, float]]) -> dict[str, Said]:
    """Return what a marked notebook says of an answer without points; nothing if it is torn."""
    found: dict[str, Said] = {}
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cells[0].get("id") == "could-not-be-marked":  # of `score_nothing`: no answer was read
            return {}
        for cell in cells:
            marks = cell["metadata"].get("nbgrader", {})
            key = marks.get("grade_id")
            if key in tasks:
                written = marks.get("solution")
                outputs = from_dict(cell.get("outputs", []))
                slips = _slips_of(path.stem, tasks[key][0])
                found[key] = (NOT_STARTED, ()) if written else _said(slips, outputs)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return {}
    return found


def _slips_of(name: str, task: str) -> Slips:
    """Return the slips of a session's task; none of a task that the catalogue does not know."""
    known = tasks_of_session(name)
    return known[task].slips if task in known else {}


def _said(catalogue: Slips, outputs: list[NotebookNode]) -> Said:
    """Return the state that a test cell showed, and which slips of the catalogue."""
    shown = read_shown(outputs)
    refused = any(out.get("ename") in ("NotYet", "AssertionError") for out in outputs)
    state = NOT_YET if shown.state or refused else STOPPED
    # a learner's code may forge a verdict: what is no slip of the task is nothing to tell
    slips = tuple(slip for slip in catalogue if slip in shown.slips)
    return NOT_STARTED if shown.state == NOT_STARTED else state, slips


def _marked(answer: Answer, grade: Any, zero: str, slips: tuple[str, ...]) -> Answer:
    """Say what the points come to: they decide, and of none the notebook says why."""
    points, by_hand = grade.score, grade.manual_score is not None
    if grade.auto_score is None and not by_hand:
        return answer._replace(state=WAITS)
    if points >= answer.of:
        return answer._replace(points=points, state=RIGHT)
    state = PARTLY if points > 0 else NOT_YET if by_hand else zero
    return answer._replace(points=points, state=state, slips=slips)
