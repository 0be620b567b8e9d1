"""What came of a submission: read from the gradebook and from what was noted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import MissingEntry
from sqlalchemy.exc import OperationalError

from rctlab.classroom.exchange.submission import bad_id
from rctlab.classroom.marking.gradebook import open_gradebook
from rctlab.classroom.marking.needs_a_look import read_notes
from rctlab.classroom.paths import Classroom


class LoopError(RuntimeError):
    """A step for the whole class could not be done; the message says what to do."""


@dataclass(frozen=True)
class Result:
    """What came of one learner's submission."""

    learner: str
    score: float | None
    max_score: float
    needs_look: tuple[str, ...]
    path: Path | None


def read_result(room: Classroom, name: str, learner: str, max_score: float) -> Result:
    """Return what the gradebook and the notes say about a learner's submission."""
    reason = bad_id(learner)
    if reason:
        note = f"Not marked: {reason}. Rename the folder in classroom/submitted and mark again."
        return Result(learner, None, max_score, (note,), None)
    score = _score(room, name, learner)
    notes = read_notes(room, name, learner)
    folder = room.submission(name, learner)
    if not folder.exists() and not folder.is_symlink():
        return Result(learner, score, max_score, (f"No submission of {name}.", *notes), None)
    path = room.graded(name, learner) / f"{name}.ipynb"
    return Result(learner, score, max_score, tuple(notes), path if path.is_file() else None)


def _score(room: Classroom, name: str, learner: str) -> float | None:
    try:
        with open_gradebook(room) as gradebook:
            return float(gradebook.find_submission(name, learner).score)
    except (MissingEntry, OperationalError):
        return None


def max_score_of(room: Classroom, name: str) -> float:
    """Return the points of a session; raise LoopError if it is not in the gradebook."""
    try:
        with open_gradebook(room) as gradebook:
            return float(gradebook.find_assignment(name).max_score)
    except MissingEntry:
        raise LoopError(
            f"session {name!r} is not in the gradebook {room.db_url}: generate it first "
            f"(nbgrader generate_assignment {name}), then mark again"
        ) from None
    except OperationalError as error:
        raise LoopError(f"nothing was marked: {in_words(error)}") from error


def everybody(room: Classroom, name: str) -> set[str]:
    """Return the ids of all learners: of the gradebook, and who has handed in."""
    with open_gradebook(room) as gradebook:
        known = {student.id for student in gradebook.students}
    return known | {folder.parent.name for folder in room.submitted.glob(f"*/{name}")}


def in_words(error: Exception) -> str:
    """Say an error in one line for a teacher."""
    if isinstance(error, OperationalError) and "locked" in str(error):
        return "the gradebook was locked by another program; close it and mark again"
    said = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {said}" if said else type(error).__name__
