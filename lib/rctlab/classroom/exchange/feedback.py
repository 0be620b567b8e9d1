"""Write a feedback page for each learner and hand the pages out through the exchange."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config

from rctlab.classroom.exchange.fetch_and_collect import quiet, run_step
from rctlab.classroom.marking.nbgrader_steps import PatientCourse
from rctlab.classroom.marking.results import in_words
from rctlab.classroom.paths import Classroom
from rctlab.classroom.settings import course_settings


@dataclass(frozen=True)
class Page:
    """A learner's feedback page."""

    learner: str
    path: Path | None
    released: bool
    reason: str = ""


def feedback(room: Classroom, name: str, learners: Iterable[str] | None = None) -> list[Page]:
    """Write the feedback pages of a session and release them to the exchange."""
    chosen = {folder.parent.name for folder in room.autograded.glob(f"*/{name}")}
    if learners is not None:
        chosen &= set(learners)
    config = course_settings(room)
    written = {learner: _write(room, deepcopy(config), name, learner) for learner in sorted(chosen)}
    good = [learner for learner, result in written.items() if isinstance(result, Path)]
    behind = run_step(room, "ReleaseFeedback", name).left_behind if good else {}
    return [_page(learner, written[learner], behind.get(learner, "")) for learner in written]


def _page(learner: str, result: Path | str, left_behind: str) -> Page:
    if isinstance(result, str):
        return Page(learner, None, released=False, reason=result)
    return Page(learner, result, released=not left_behind, reason=left_behind)


def _write(room: Classroom, config: Config, name: str, learner: str) -> Path | str:
    """Write a page; return it, or why it could not be written."""
    course = PatientCourse(config=config)
    course.assignment_id, course.student_id = name, learner
    converter = GenerateFeedback(coursedir=course, config=config)
    converter.force = True
    with quiet():
        try:
            converter.start()
        except (NbGraderException, OSError, SQLAlchemyError) as error:
            return f"the page could not be written ({in_words(error)})"
    path = room.feedback_page(name, learner)
    return path if path.is_file() else f"there is no {name}.ipynb among the marked files"
