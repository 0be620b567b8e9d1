"""Plain nbgrader, to compare with: its own autograde, set to the same folders and otherwise as it comes."""

from __future__ import annotations

import os

from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import capture_log
from traitlets.config import Config

from rctlab.classroom.paths import COURSE_ID, Classroom
from rctlab.classroom.settings import nbgrader_settings


def plain_settings(room: Classroom) -> Config:
    """The settings of a classroom with nbgrader's own autograding, not made lenient."""
    config = nbgrader_settings(room)
    del config["Autograde"]
    config.Execute.extra_arguments = ["--HistoryManager.hist_file=:memory:"]
    return config


def grade_plainly(room: Classroom, name: str, learner: str) -> None:
    """Mark one submission with nbgrader's own converter, in a kernel that imports this library."""
    paths = [str(room.library.parent), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    config = plain_settings(room)
    config.CourseDirectory.assignment_id = name
    config.CourseDirectory.student_id = learner
    converter = Autograde(coursedir=CourseDirectory(config=config), config=config)
    result = capture_log(converter)
    if not result["success"]:
        raise RuntimeError(f"nbgrader refused {name}:\n{result.get('log') or result['error']}")


def read_scores(room: Classroom, name: str, learner: str) -> dict[str, tuple[float | None, bool]]:
    """Read (points, waits for a person) of every graded cell of a submission."""
    with Gradebook(room.db_url, COURSE_ID) as gradebook:
        notebook = gradebook.find_submission_notebook(name, name, learner)
        return {
            grade.name: (grade.auto_score, bool(grade.needs_manual_grade))
            for grade in notebook.grades
        }
