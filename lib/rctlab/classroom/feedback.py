"""Write a feedback page for each learner and hand the pages out through the exchange."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException

from rctlab.classroom.exchange import quiet, run_step
from rctlab.classroom.paths import Classroom
from rctlab.classroom.settings import nbgrader_settings
from rctlab.classroom.steps import PatientCourse


@dataclass(frozen=True)
class Page:
    """A learner's feedback page.

    Attributes
    ----------
    learner
        The learner's id.
    path
        The page; None if it could not be written.
    released
        Whether the learner can fetch it from the exchange.
    """

    learner: str
    path: Path | None
    released: bool


def feedback(room: Classroom, name: str, learners: Iterable[str] | None = None) -> list[Page]:
    """Write the feedback pages of a session and release them to the exchange.

    Parameters
    ----------
    room
        The classroom.
    name
        The session; it has been marked.
    learners
        Ids of the learners; everybody who was marked unless given.

    Returns
    -------
    list of Page
        One a learner, by id. A page that cannot be written or released stops no other.
    """
    chosen = {folder.parent.name for folder in room.autograded.glob(f"*/{name}")}
    if learners is not None:
        chosen &= set(learners)
    written = {learner: _write(room, name, learner) for learner in sorted(chosen)}
    step = run_step(room, "ReleaseFeedback", name) if any(written.values()) else None
    behind = step.left_behind if step else []
    return [
        Page(learner, path, path is not None and learner not in behind)
        for learner, path in written.items()
    ]


def _write(room: Classroom, name: str, learner: str) -> Path | None:
    config = nbgrader_settings(room)
    course = PatientCourse(config=config)
    course.assignment_id, course.student_id = name, learner
    converter = GenerateFeedback(coursedir=course, config=config)
    converter.force = True
    with quiet():
        try:
            converter.start()
        except NbGraderException:
            return None
    path = room.feedback_page(name, learner)
    return path if path.is_file() else None
