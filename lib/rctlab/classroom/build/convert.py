"""nbgrader's own converters, driven without its command line: release a session."""

from __future__ import annotations

import sqlite3
import warnings
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import capture_log
from sqlalchemy.exc import SAWarning

from rctlab.classroom.paths import Classroom
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


def _start(converter: BaseConverter, name: str) -> None:
    with warnings.catch_warnings():
        # nbgrader's own use of its database; nothing that a teacher could do about it
        warnings.simplefilter("ignore", SAWarning)
        result = capture_log(converter)
    if not result["success"]:
        said = result.get("log") or result["error"]
        raise ConvertError(f"{type(converter).__name__} of nbgrader refused {name}:\n{said}")
