"""nbgrader's autograde in its separate steps, so that the running in between can be replaced."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from nbconvert.writers import FilesWriter
from nbgrader.converters import Autograde
from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from rctlab.classroom.settings import RUN_STEP


class PatientCourse(CourseDirectory):
    """A course directory for which a timestamp that cannot be read is none at all."""

    def get_existing_timestamp(self, dest_path: str) -> datetime.datetime | None:
        """Return when a submission was handed in, if its timestamp.txt says so."""
        try:
            return super().get_existing_timestamp(dest_path)
        except (AttributeError, ValueError, OverflowError, TypeError):
            # nbgrader calls a method that it does not have when the text is no date
            return None


class Steps(Autograde):
    """Sanitise and save one learner's submission as nbgrader does; running is left out."""

    def __init__(self, config: Config, name: str, learner: str) -> None:
        config = Config(config.copy())
        steps = config.Autograde.autograde_preprocessors
        config.Autograde.autograde_preprocessors = [step for step in steps if step != RUN_STEP]
        course = PatientCourse(config=config)
        course.assignment_id, course.student_id = name, learner
        super().__init__(coursedir=course, config=config)
        self.force = True
        self.name, self.learner = name, learner
        self.error: Exception | None = None

    def sanitise(self) -> Path:
        """Write the mended and sanitised notebook to the marked folder; return its path."""
        try:
            self.start()
        except Exception as error:
            raise self.error or error from None
        return Path(self._format_dest(self.name, self.learner), f"{self.name}.ipynb")

    def save(self, notebook: Path) -> None:
        """Read the scores off the notebook that was run and write them to the gradebook."""
        self._sanitizing = False
        self.writer = FilesWriter(parent=self, config=self.config)
        self.exporter = self.exporter_class(parent=self, config=self.config)
        self._init_preprocessors()
        BaseConverter.convert_single_notebook(self, str(notebook))
        super().set_permissions(self.name, self.learner)

    def init_notebooks(self) -> None:
        """Find the session's own notebook; others were handed in beside it and are left."""
        super().init_notebooks()
        for folder, found in self.assignments.items():
            self.assignments[folder] = [
                path for path in found if Path(path).name == f"{self.name}.ipynb"
            ]

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Prepare the marked folder; keep what went wrong."""
        self._keep_error(super().init_assignment, assignment_id, student_id)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Sanitise, and stop there; keep what went wrong."""
        self._sanitizing = True
        self._init_preprocessors()
        self._keep_error(BaseConverter.convert_single_notebook, self, notebook_filename)

    def set_permissions(self, assignment_id: str, student_id: str) -> None:
        """Leave the files writable until the scores are saved."""

    def _keep_error(self, step: Any, *arguments: Any) -> None:
        try:
            step(*arguments)
        except Exception as error:
            self.error = error
            raise
