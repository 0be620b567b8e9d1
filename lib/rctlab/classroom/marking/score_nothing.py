"""Score a submission that cannot be read: 0 in the gradebook, and a page that says why."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook
from nbgrader.api import Gradebook, SubmittedAssignment

from rctlab.classroom.marking.gradebook import open_gradebook, patiently
from rctlab.classroom.marking.mend import build_cell
from rctlab.classroom.marking.nbgrader_steps import PatientCourse, write_notebook
from rctlab.classroom.marking.released import ReleasedCell
from rctlab.classroom.marking.staging import put_in_place, staged
from rctlab.classroom.paths import Classroom


def score_nothing(room: Classroom, name: str, learner: str, page: NotebookNode) -> None:
    """Give 0 points by the machine and put a page in place that says why."""
    folder = staged(room, name, learner)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write_notebook(page, folder / f"{name}.ipynb")  # first, because it needs room on the disk
    for file in ("timestamp.txt", "submission_secret.txt"):
        path = room.submission(name, learner) / file
        if path.is_file() and not path.is_symlink():
            shutil.copy(path, folder / file)
    patiently(lambda: _write_zeros(room, name, learner))
    put_in_place(room, name, learner)


def nothing_page(reason: str, released: Sequence[ReleasedCell]) -> NotebookNode:
    """Return the notebook from which a learner's feedback is made."""
    said = f"**This submission could not be marked: {reason}.**\n\nAsk your teacher what to do."
    cells = [new_markdown_cell(said, id="could-not-be-marked")]
    cells += [build_cell(cell) for cell in released if cell.grade_id]
    return new_notebook(cells=cells)


def record_submission(
    gradebook: Gradebook, room: Classroom, name: str, learner: str
) -> SubmittedAssignment:
    """Note in the gradebook that a learner handed in, and when if that is known."""
    gradebook.update_or_create_student(learner)
    handed_in = PatientCourse().get_existing_timestamp(str(room.submission(name, learner)))
    times = {"timestamp": handed_in} if handed_in else {}
    return gradebook.update_or_create_submission(name, learner, **times)


def _write_zeros(room: Classroom, name: str, learner: str) -> None:
    with open_gradebook(room) as gradebook:
        submission = record_submission(gradebook, room, name, learner)
        for notebook in submission.notebooks:
            for grade in notebook.grades:
                grade.auto_score, grade.needs_manual_grade = 0.0, False
        gradebook.db.commit()
