"""Write the gradebook as a table (CSV) that spreadsheets read without surprises."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from nbgrader.api import Assignment, Grade, Gradebook, MissingEntry, Student
from nbgrader.plugins import ExportPlugin
from traitlets import Unicode

from rctlab.classroom.marking.gradebook import open_gradebook
from rctlab.classroom.paths import Classroom
from rctlab.classroom.settings import course_settings

_PERSON = ("student_id", "last_name", "first_name", "email")
_HEAD = ("assignment", "duedate", "timestamp", *_PERSON)
_SCORES = ("raw_score", "late_submission_penalty", "score", "max_score", "to_mark_by_hand")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class GradesCsv(ExportPlugin):
    """One row a learner and session: total, each task, and blanks where nothing was submitted."""

    root = Unicode(help="The project folder; the table goes to classroom/grades.csv.").tag(
        config=True
    )

    def export(self, gradebook: Gradebook) -> None:
        """Write the table to `self.to`, readable for its owner only."""
        folder = Classroom(Path(self.root)).private if self.root else Path()
        path = Path(self.to) if self.to else folder / "grades.csv"
        with open_private(path) as file:
            write_grades(
                file,
                gradebook,
                names=[str(name) for name in self.assignment],
                learners=[str(learner) for learner in self.student],
            )
        self.log.info("Wrote %s", path)


def export(room: Classroom, to: Path | None = None, *, name: str | None = None) -> Path:
    """Write all scores, or those of one session, as a table; return where it is."""
    path = room.private / "grades.csv" if to is None else to
    plugin = GradesCsv(config=course_settings(room), to=str(path))
    plugin.assignment = [] if name is None else [name]
    with open_gradebook(room) as gradebook:
        plugin.export(gradebook)
    return path


def write_grades(
    file: TextIO, gradebook: Gradebook, *, names: list[str], learners: list[str]
) -> None:
    """Write the table of scores."""
    sessions = [one for one in gradebook.assignments if not names or one.name in names]
    people = [one for one in gradebook.students if not learners or one.id in learners]
    tasks = [task for session in sessions for task in _tasks(session)]
    writer = csv.writer(file)
    writer.writerow([*_HEAD, *_SCORES, *(title for _, _, title in tasks)])
    for session in sessions:
        for person in people:
            row = score_row(gradebook, session, person)
            points = [row.pop(task[:2], "") for task in tasks]
            writer.writerow([*(row[key] for key in (*_HEAD, *_SCORES)), *points])


def as_text(value: Any) -> str:
    """Return a value as the text of a cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _tasks(session: Assignment) -> Iterator[tuple[str, str, str]]:
    """Yield session, name of the graded cell and column title, in the order of the names."""
    for notebook in session.notebooks:
        for cell in sorted([*notebook.grade_cells, *notebook.task_cells], key=lambda c: c.name):
            title = f"{cell.name} (of {cell.max_score:g})"
            yield session.name, cell.name, as_text(title)


def score_row(gradebook: Gradebook, session: Assignment, person: Student) -> dict[Any, Any]:
    """Return what the table says of a learner's session, and `grades`: what it was read from."""
    row: dict[Any, Any] = {
        "assignment": as_text(session.name),
        "duedate": as_text(session.duedate),
        "student_id": as_text(person.id),
        "last_name": as_text(person.last_name),
        "first_name": as_text(person.first_name),
        "email": as_text(person.email),
        "max_score": session.max_score,
        "grades": [],
    }
    blank = ("timestamp", "raw_score", "late_submission_penalty", "score", "to_mark_by_hand")
    row |= dict.fromkeys(blank, "")
    try:
        work = gradebook.find_submission(session.name, person.id)
    except MissingEntry:
        return row
    penalty = work.late_submission_penalty or 0.0
    grades = [grade for notebook in work.notebooks for grade in notebook.grades]
    row |= {
        "timestamp": as_text(work.timestamp),
        "raw_score": work.score,
        "late_submission_penalty": penalty,
        "score": max(0.0, work.score - penalty),
        "grades": grades,
        "to_mark_by_hand": sum(grade.needs_manual_grade for grade in grades),
    }
    return row | {(session.name, grade.name): _points(grade) for grade in grades}


def _points(grade: Grade) -> float | str:
    """Return the points of a task; blank while they wait for a person."""
    unmarked = grade.manual_score is None and grade.auto_score is None
    return "" if grade.needs_manual_grade and unmarked else float(grade.score)


@contextmanager
def open_private(
    path: Path, encoding: str = "utf-8-sig", errors: str = "strict"
) -> Iterator[TextIO]:
    """Open a file that its owner alone may read, and put it in its place when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        # the mark of utf-8-sig tells spreadsheets
        with open(handle, "w", newline="", encoding=encoding, errors=errors) as file:
            yield file
        os.replace(beside, path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
