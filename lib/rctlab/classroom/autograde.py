"""Mark submissions one by one: whatever happens to one of them, the others are marked."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy.exc import OperationalError
from traitlets.config import Config

from rctlab.classroom.notes import add_notes, read_notes, write_notes
from rctlab.classroom.nothing import score_nothing
from rctlab.classroom.paths import COURSE_ID, Classroom
from rctlab.classroom.run import STOPPED, Engine, KernelEngine
from rctlab.classroom.settings import nbgrader_settings
from rctlab.classroom.settle import NO_VERDICT
from rctlab.classroom.steps import Steps
from rctlab.classroom.submission import bad_files, bad_id, bad_notebook, bad_timestamp

WORKERS = 3
"""Notebooks that run at the same time: on two cores three were fastest, four were slower."""

_OWN_FILES = ("*.ipynb", "timestamp.txt", "submission_secret.txt", "rctlab", "rctlab.py")


class LoopError(RuntimeError):
    """A step for the whole class could not be done; the message says what to do."""


@dataclass(frozen=True)
class Result:
    """What came of one learner's submission.

    Attributes
    ----------
    learner
        The learner's id.
    score
        Points so far, None where nothing was submitted.
    max_score
        Points that can be reached.
    needs_look
        What a teacher should look at, in plain words; empty as a rule.
    path
        The marked notebook; None where nothing was submitted.
    """

    learner: str
    score: float | None
    max_score: float
    needs_look: tuple[str, ...]
    path: Path | None


def autograde(
    room: Classroom,
    name: str,
    learners: Iterable[str] | None = None,
    *,
    engine: Engine | None = None,
    workers: int = WORKERS,
    progress: Callable[[Result], None] | None = None,
) -> list[Result]:
    """Mark the collected submissions of a session and write the scores to the gradebook.

    Parameters
    ----------
    room
        The classroom.
    name
        The session, such as "s4-risk".
    learners
        Ids of the learners to mark; everybody unless given.
    engine
        What runs the notebooks; a Jupyter kernel each unless given.
    workers
        How many notebooks run at the same time. Sanitising and saving stay one after the
        other, as the gradebook has one writer.
    progress
        Called with each result as soon as it is there.

    Returns
    -------
    list of Result
        One a learner, by id. Learners of the gradebook without a submission are among them
        if `learners` is not given.

    Raises
    ------
    LoopError
        The session has not been generated into this classroom's gradebook.
    """
    config = nbgrader_settings(room)
    max_score = _max_score(room, name)
    chosen = sorted(set(_everybody(room, name) if learners is None else learners))
    results: dict[str, Result] = {}

    def finish(learner: str) -> None:
        results[learner] = read_result(room, name, learner, max_score)
        if progress:
            progress(results[learner])

    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        running: dict[Future[NotebookNode], Marking] = {}
        for learner in chosen:
            marking = Marking(room, config, name, learner)
            notebook = marking.prepare()
            if notebook is None:
                finish(learner)
            else:
                running[pool.submit(marking.run, notebook, engine or KernelEngine())] = marking
        for future in as_completed(running):
            running[future].save(future)
            finish(running[future].learner)
    return [results[learner] for learner in chosen]


class Marking:
    """One learner's submission on its way; every failure ends as a note, none is raised."""

    def __init__(self, room: Classroom, config: Config, name: str, learner: str) -> None:
        self.room, self.config, self.name, self.learner = room, config, name, learner

    def prepare(self) -> NotebookNode | None:
        """Return the notebook fit to run, or None if there is nothing to run."""
        if bad_id(self.learner):
            return None
        folder = self.room.submission(self.name, self.learner)
        write_notes(self.room, self.name, self.learner, [])
        if not folder.exists() and not folder.is_symlink():
            return None
        reason = bad_files(folder) or bad_notebook(folder, self.name)
        if reason:
            self._nothing(reason)
            return None
        try:
            self._steps = Steps(self.config, self.name, self.learner)
            self._path = self._steps.sanitise()
            notebook = nbformat.read(self._path, as_version=4)
        except Exception as error:
            self._nothing(_in_words(error))
            return None
        self._note_files(folder)
        return notebook

    def run(self, notebook: NotebookNode, engine: Engine) -> NotebookNode:
        """Run the notebook in a scratch copy of its files; this step may be in a thread."""
        with _scratch(self._path.parent) as folder:
            return engine(notebook, folder)

    def save(self, future: Future[NotebookNode]) -> None:
        """Write the scores to the gradebook, once, by one writer."""
        try:
            notebook = future.result()
            nbformat.write(notebook, self._path)
            self._steps.save(self._path)
            marked = nbformat.read(self._path, as_version=4)
        except Exception as error:
            self._nothing(_in_words(error))
        else:
            add_notes(self.room, self.name, self.learner, _stop_notes(marked))

    def _nothing(self, reason: str) -> None:
        note = f"Nothing could be scored: {reason}. It counts 0; the submitted files are kept."
        add_notes(self.room, self.name, self.learner, [note])
        try:
            score_nothing(self.room, self.name, self.learner, reason)
        except Exception as error:
            said = f"Not even 0 could be written to the gradebook: {_in_words(error)}."
            add_notes(self.room, self.name, self.learner, [said])

    def _note_files(self, folder: Path) -> None:
        notes = [
            f"The time of handing in is not known: {said}."
            for said in [bad_timestamp(folder)]
            if said
        ]
        if any((folder / file).exists() for file in ("rctlab", "rctlab.py")):
            notes.append("A file named like the course's library was submitted; it was not used.")
        others = sorted(file.name for file in folder.glob("*.ipynb") if file.stem != self.name)
        if others:
            notes.append(f"Also submitted, and not marked: {', '.join(others[:3])}.")
        add_notes(self.room, self.name, self.learner, notes)


def read_result(room: Classroom, name: str, learner: str, max_score: float) -> Result:
    """Return what the gradebook and the notes say about a learner's submission.

    Parameters
    ----------
    room
        The classroom.
    name, learner
        The session and the learner's id.
    max_score
        Points that can be reached.
    """
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
        with Gradebook(room.db_url, COURSE_ID) as gradebook:
            return float(gradebook.find_submission(name, learner).score)
    except (MissingEntry, OperationalError):
        return None


def _max_score(room: Classroom, name: str) -> float:
    try:
        with Gradebook(room.db_url, COURSE_ID) as gradebook:
            return float(gradebook.find_assignment(name).max_score)
    except MissingEntry:
        raise LoopError(
            f"session {name!r} is not in the gradebook {room.gradebook}: generate it first "
            f"(nbgrader generate_assignment {name}), then mark again"
        ) from None


def _everybody(room: Classroom, name: str) -> set[str]:
    with Gradebook(room.db_url, COURSE_ID) as gradebook:
        known = {student.id for student in gradebook.students}
    return known | {folder.parent.name for folder in room.submitted.glob(f"*/{name}")}


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """Lend a copy of the data files: what the run leaves behind is removed with it."""
    with tempfile.TemporaryDirectory(prefix="rct-run-", ignore_cleanup_errors=True) as scratch:
        copy = Path(scratch, "work")
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(*_OWN_FILES))
        yield copy


def _stop_notes(notebook: NotebookNode) -> list[str]:
    notes = []
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", []):
            if output.output_type == "error" and output.ename in (*STOPPED, NO_VERDICT):
                where = cell.metadata.get("nbgrader", {}).get("grade_id") or f"cell {number}"
                notes.append(f"`{where}`: {output.evalue}. The other cells were marked as usual.")
    return notes


def _in_words(error: Exception) -> str:
    if isinstance(error, OperationalError) and "locked" in str(error):
        return "the gradebook was locked by another program; close it and mark again"
    said = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {said}" if said else type(error).__name__
