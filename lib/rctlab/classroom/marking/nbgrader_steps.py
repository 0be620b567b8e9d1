"""nbgrader's autograde in its separate steps, so that the running in between can be replaced."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import CheckCellMetadata, SaveAutoGrades
from traitlets.config import Config
from traitlets.utils.importstring import import_item

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


class Steps:
    """The steps after running that nbgrader is set to take."""

    def __init__(self, config: Config, db_url: str, name: str) -> None:
        listed = config.Autograde.autograde_preprocessors
        named = (step for step in listed if step != RUN_STEP)
        kinds = [import_item(step) if isinstance(step, str) else step for step in named]
        # what a mended notebook holds was built, and needs no checking
        steps = [kind(config=config) for kind in kinds if kind is not CheckCellMetadata]
        at = kinds.index(SaveAutoGrades) if SaveAutoGrades in kinds else len(kinds)
        self._before, self._after = steps[:at], steps[at:]
        self._ids = {"assignment": name, "notebook": name, "db_url": db_url}

    def before_scores(self, notebook: NotebookNode, learner: str) -> NotebookNode:
        """Take the steps before the scores are read off."""
        return self._take(self._before, notebook, learner)

    def scores(self, notebook: NotebookNode, learner: str) -> None:
        """Read the scores off the notebook that was run and write them to the gradebook."""
        self._take(self._after, notebook, learner)

    def _take(self, steps: Iterable[Any], notebook: NotebookNode, learner: str) -> NotebookNode:
        ids = {**self._ids, "student": learner}
        resources: Any = {"nbgrader": ids, "unique_key": ids["notebook"]}
        for step in steps:
            notebook, resources = step(notebook, resources)
        return notebook


def write_notebook(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook that was built here, and needs no validation."""
    text = json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
    path.write_text(text, encoding="utf-8", errors="replace")  # outputs may hold half characters
