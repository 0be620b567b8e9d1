"""nbgrader's own converters, driven without its command line: release a session, mark plainly."""

from __future__ import annotations

import os
import sqlite3
import warnings
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from jupyter_core.utils import run_sync
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute
from nbgrader.utils import capture_log
from sqlalchemy.exc import SAWarning
from traitlets import Integer, List, Unicode
from traitlets.config import Config

from rctlab.classroom.marking.kernel import RunCells
from rctlab.classroom.paths import COURSE_ID, Classroom
from rctlab.classroom.settings import nbgrader_settings


class ConvertError(RuntimeError):
    """nbgrader refused a session; the text is what it logged."""


def generate(
    names: Iterable[str], *, room: Classroom, source_dir: Path, release_dir: Path, db_url: str
) -> None:
    """Make the learners' notebooks of some sessions with nbgrader's preprocessors."""
    config = nbgrader_settings(room)
    config.CourseDirectory.source_directory = str(source_dir)
    config.CourseDirectory.release_directory = str(release_dir)
    config.CourseDirectory.db_url = db_url
    for name in names:
        config.CourseDirectory.assignment_id = name
        coursedir = CourseDirectory(config=config)
        _start(GenerateAssignment(coursedir=coursedir, config=config, force=True), name)


def throwaway_gradebook(room: Classroom) -> None:
    """Begin a gradebook that is used once and thrown away."""
    room.keep_private()
    with closing(sqlite3.connect(room.gradebook)) as database:
        database.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        database.commit()


def plain_settings(room: Classroom) -> Config:
    """The settings of a classroom with nbgrader's own autograding, not made lenient."""
    config = nbgrader_settings(room)
    del config["Autograde"]
    listed = Autograde.autograde_preprocessors.default()
    config.Autograde.autograde_preprocessors = [
        RunWithWarnings if step is Execute else step for step in listed
    ]
    return config


class RunWithWarnings(RunCells):
    """Runs a notebook with Python's warnings as they are in JupyterLab."""

    timeout = Integer(60).tag(config=True)
    extra_arguments = List(Unicode(), ["--HistoryManager.hist_file=:memory:"]).tag(config=True)

    async def async_start_new_kernel(self, **kwargs: Any) -> None:
        """Start the kernel without the setting that turns warnings off."""
        quiet = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        await super().async_start_new_kernel(**{"env": {**os.environ, **quiet}, **kwargs})

    start_new_kernel = run_sync(async_start_new_kernel)


def grade_plainly(room: Classroom, name: str, learner: str) -> None:
    """Mark one submission with nbgrader's own converter."""
    config = plain_settings(room)
    config.CourseDirectory.assignment_id = name
    config.CourseDirectory.student_id = learner
    _start(Autograde(coursedir=CourseDirectory(config=config), config=config), name)


def _start(converter: BaseConverter, name: str) -> None:
    with warnings.catch_warnings():
        # nbgrader's own use of its database; nothing that a teacher could do about it
        warnings.simplefilter("ignore", SAWarning)
        result = capture_log(converter)
    if not result["success"]:
        said = result.get("log") or result["error"]
        raise ConvertError(f"{type(converter).__name__} of nbgrader refused {name}:\n{said}")


def read_scores(room: Classroom, name: str, learner: str) -> dict[str, tuple[float | None, bool]]:
    """Read (points, waits for a person) of every graded cell of a submission."""
    with Gradebook(room.db_url, COURSE_ID) as gradebook:
        notebook = gradebook.find_submission_notebook(name, name, learner)
        return {
            grade.name: (grade.auto_score, bool(grade.needs_manual_grade))
            for grade in notebook.grades
        }
