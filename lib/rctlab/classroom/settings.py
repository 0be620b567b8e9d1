"""nbgrader's settings for a classroom: the same ones for its commands and for our own loop."""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path

from nbformat.warnings import DuplicateCellId
from sqlalchemy.exc import SAWarning
from traitlets.config import Config, PyFileConfigLoader

from rctlab.classroom.paths import CONFIG_NAME, COURSE_ID, Classroom

RUN_STEP = "rctlab.classroom.running.engine.RunCells"
"""The step of autograde that runs the notebook; our own loop puts an engine in its place."""

STUB = ""
"""What stands in the release where the solution was: an empty line, which raises nothing.

What a learner is to do there is said by the session's own comment before it."""


def nbgrader_settings(room: Classroom) -> Config:
    """Return nbgrader's configuration for this classroom."""
    room.keep_private()
    _put_interpreter_on_path()
    # nbgrader makes its rows in an order that SQLAlchemy 2 remarks on; they are saved all the same
    warnings.filterwarnings("ignore", message="Object of type <Submitted", category=SAWarning)
    # copied cells share an id; each gets one of its own, and what matters of it becomes a note
    warnings.filterwarnings("ignore", category=DuplicateCellId)
    c = Config()
    _set_folders(c, room)
    _set_release(c)
    _set_autograde(c, room)
    _set_feedback(c)
    c.ExchangeFactory.release_assignment = "rctlab.classroom.exchange.doors.CarefulRelease"
    c.ExchangeFactory.submit = "rctlab.classroom.exchange.doors.CarefulSubmit"
    c.ExchangeFactory.collect = "rctlab.classroom.exchange.doors.CarefulCollect"
    c.ExchangeFactory.release_feedback = "rctlab.classroom.exchange.doors.CarefulReleaseFeedback"
    c.GradesCsv.root = str(room.root)
    c.ExportApp.plugin_class = "rctlab.classroom.exchange.grades_csv.GradesCsv"
    return c


def course_settings(room: Classroom) -> Config:
    """Return the same with what the teacher set at the end of nbgrader_config.py."""
    config = nbgrader_settings(room)
    path = room.root / CONFIG_NAME
    if path.is_file():
        config.merge(PyFileConfigLoader(path.name, path=str(room.root)).load_config())
    return config


def _put_interpreter_on_path() -> None:
    folder = str(Path(sys.executable).parent)
    entries = os.environ.get("PATH", "").split(os.pathsep)
    if folder not in entries:
        os.environ["PATH"] = os.pathsep.join([folder, *entries])


def _set_folders(c: Config, room: Classroom) -> None:
    c.CourseDirectory.course_id = COURSE_ID
    c.CourseDirectory.root = str(room.root)
    c.CourseDirectory.db_url = room.db_url
    for step in ("source", "submitted", "autograded", "feedback"):
        c.CourseDirectory[f"{step}_directory"] = f"classroom/{step}"
    c.CourseDirectory.solution_directory = "classroom/solution"
    c.CourseDirectory.source_with_tests_directory = "classroom/source_with_tests"
    c.CourseDirectory.release_directory = "course"
    c.Exchange.root = str(room.exchange)


def _set_release(c: Config) -> None:
    c.ClearSolutions.code_stub = {"python": STUB}
    c.ClearSolutions.text_stub = "*Write your answer here.*"


def _set_autograde(c: Config, room: Classroom) -> None:
    c.Mend.root = str(room.root)
    c.RunCells.library = str(room.library)
    c.RunCells.course = str(room.course)
    c.Autograde.exporter_class = "rctlab.classroom.marking.read_submitted.PatientExporter"
    theirs = "nbgrader.preprocessors."
    c.Autograde.sanitize_preprocessors = [
        "rctlab.classroom.marking.mend.Mend",
        f"{theirs}ClearOutput",
        f"{theirs}DeduplicateIds",
        f"{theirs}OverwriteKernelspec",
        f"{theirs}OverwriteCells",
        f"{theirs}CheckCellMetadata",
    ]
    c.Autograde.autograde_preprocessors = [
        RUN_STEP,
        "rctlab.classroom.marking.settle_outputs.SettleOutputs",
        f"{theirs}IgnorePattern",
        f"{theirs}LimitOutput",
        f"{theirs}SaveAutoGrades",
        f"{theirs}AssignLatePenalties",
        f"{theirs}CheckCellMetadata",
    ]


def _set_feedback(c: Config) -> None:
    c.GenerateFeedback.exporter_class = "rctlab.classroom.exchange.feedback_page.FeedbackPage"
    c.GenerateFeedback.preprocessors = [
        "nbgrader.preprocessors.GetGrades",
        "rctlab.classroom.exchange.feedback_page.HideTests",
        "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    ]
    # formgrader shows learners' text in the teacher's own browser
    c.HTMLExporter.filters = {"markdown2html": "rctlab.classroom.exchange.sanitize.markdown_cell"}
