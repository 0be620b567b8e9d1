"""Mark one submission: make it fit, run it, save its scores; failures end as notes."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config

from rctlab.classroom.exchange.named_otherwise import meant
from rctlab.classroom.exchange.submission import bad_files, bad_id, bad_notebook, bad_timestamp
from rctlab.classroom.marking.kernel import STOPPED, Engine
from rctlab.classroom.marking.nbgrader_steps import Steps
from rctlab.classroom.marking.needs_a_look import add_notes, printable, write_notes
from rctlab.classroom.marking.results import in_words
from rctlab.classroom.marking.score_nothing import record_submission, score_nothing
from rctlab.classroom.marking.settle_outputs import NO_VERDICT
from rctlab.classroom.marking.staging import (
    RENAMED,
    STEP,
    clear_stage,
    copy_gradebook,
    patiently,
    put_in_place,
    under_its_name,
)
from rctlab.classroom.paths import COURSE_ID, Classroom
from rctlab.simulation.personal import learner_seed
from rctlab.tasks.own import MOST_CLASSMATES

NOT_THE_FILE = (SQLAlchemyError, sqlite3.Error, MissingEntry, OSError, MemoryError)
"""What goes wrong around a submission, not in it: it must not cost the learner points."""

_COURSE = re.compile(r"""^course\s*=\s*(["'])(.+?)\1""", re.MULTILINE)
_VERDICTS = ("NotYet", "AssertionError")  # how a test says that an answer is not right
_OWN_FILES = ("*.ipynb", "timestamp.txt", "submission_secret.txt", "rctlab", "rctlab.py")


class Marking:
    """One learner's submission on its way; every failure ends as a note, none is raised."""

    def __init__(
        self,
        room: Classroom,
        config: Config,
        name: str,
        learner: str,
        class_list: Sequence[str] = (),
    ) -> None:
        self.room, self.name, self.learner, self.class_list = room, name, learner, class_list
        self.config = Config(config.copy())
        self.config.CourseDirectory.autograded_directory = STEP
        self.unsaid: list[str] = []  # notes that could not be written

    def prepare(self) -> NotebookNode | None:
        """Return the notebook fit to run, or None if there is nothing to run."""
        if bad_id(self.learner):
            return None
        try:
            return self._prepare(self.room.submission(self.name, self.learner))
        except Exception as error:
            self._not_marked(error)
            return None

    def run(self, notebook: NotebookNode, engine: Engine) -> NotebookNode:
        """Run the notebook in a scratch copy of its files; this step may be in a thread."""
        with _scratch(self._path.parent, self.learner, self.name) as folder:
            # no more than `own_trial`'s checks read, and the learner's own may be among them
            seeds = list(islice(self._seeds(notebook), MOST_CLASSMATES + 1))
            if seeds:
                (folder.parents[2] / "seeds.json").write_text(json.dumps(seeds), encoding="utf-8")
            return engine(notebook, folder)

    def _seeds(self, notebook: NotebookNode) -> Iterator[int]:
        """Yield the seeds of the class's own trials, if the notebook has one (see `own_trial`)."""
        code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
        course = _COURSE.search(code) if "own_trial(" in code else None
        if course is not None:
            yield from (learner_seed(learner, course[2]) for learner in self.class_list)

    def save(self, future: Future[NotebookNode]) -> None:
        """Write the scores to the gradebook, once, by one writer."""
        try:
            nbformat.write(future.result(), self._path)
            marked = self._save_scores()
            put_in_place(self.room, self.name, self.learner)
        except Exception as error:
            self._not_marked(error)
        else:
            self._note(_error_notes(marked))

    def _prepare(self, folder: Path) -> NotebookNode | None:
        write_notes(self.room, self.name, self.learner, [])
        if not folder.exists() and not folder.is_symlink():
            return None
        reason, said, path = bad_files(folder), "", folder
        if not reason:
            path, said = meant(folder, self.name, self.room.release_notebook(self.name))
            if said:
                under_its_name(self.room, self.name, self.learner, path)
                self.config.CourseDirectory.submitted_directory = RENAMED
            reason = "" if said else bad_notebook(folder, self.name)
        if not reason:
            try:
                notebook = self._sanitise()
            except NOT_THE_FILE:
                raise
            except Exception as error:
                reason = in_words(error)
        if reason:
            clear_stage(self.room, self.name, self.learner)
            self._nothing(printable(reason))
            return None
        self._note([printable(said)] if said else [])
        self._note_files(folder, path)
        return notebook

    def _sanitise(self) -> NotebookNode:
        """Mend and sanitise beside the old marks, on a copy of the gradebook."""
        with tempfile.TemporaryDirectory(prefix="rct-mark-") as scratch:
            copy = Path(scratch, "gradebook.db")
            config = Config(self.config.copy())
            config.CourseDirectory.db_url = patiently(lambda: copy_gradebook(self.room, copy))
            self._steps = Steps(config, self.name, self.learner)
            self._path = self._steps.sanitise()
        return nbformat.read(self._path, as_version=4)

    def _save_scores(self) -> NotebookNode:
        self._steps.coursedir.db_url = self.room.db_url
        new = patiently(self._record)
        try:
            patiently(lambda: self._steps.save(self._path))
        except Exception:
            if new:  # a submission without marks would count as 0
                with suppress(Exception), Gradebook(self.room.db_url, COURSE_ID) as gradebook:
                    gradebook.remove_submission(self.name, self.learner)
            raise
        return nbformat.read(self._path, as_version=4)

    def _record(self) -> bool:
        """Note in the gradebook that there is a submission; return whether it is new there."""
        with Gradebook(self.room.db_url, COURSE_ID) as gradebook:
            known = {work.student_id for work in gradebook.assignment_submissions(self.name)}
            record_submission(gradebook, self.room, self.name, self.learner)
        return self.learner not in known

    def _nothing(self, reason: str) -> None:
        score_nothing(self.room, self.name, self.learner, reason)
        note = f"Nothing could be scored: {reason}. It counts 0; the submitted files are kept."
        self._note([note])

    def _not_marked(self, error: Exception) -> None:
        with suppress(OSError):
            clear_stage(self.room, self.name, self.learner)
        self._note([f"Not marked: {in_words(error)}; nothing was changed, mark again."])

    def _note(self, notes: list[str]) -> None:
        try:
            add_notes(self.room, self.name, self.learner, notes)
        except (OSError, ValueError):
            self.unsaid += map(printable, notes)

    def _note_files(self, folder: Path, marked: Path) -> None:
        notes = [
            f"The time of handing in is not known: {said}."
            for said in [bad_timestamp(folder)]
            if said
        ]
        if any((folder / file).exists() for file in ("rctlab", "rctlab.py")):
            notes.append("A file named like the course's library was submitted; it was not used.")
        others = sorted(file.name for file in folder.glob("*.ipynb") if file != marked)
        if others:
            notes.append(f"Also submitted, and not marked: {', '.join(others[:3])}.")
        self._note(notes)


@contextmanager
def _scratch(folder: Path, learner: str, name: str) -> Iterator[Path]:
    """Lend a copy of the data files: what the run leaves behind is removed with it.

    It lies in folders as nbgrader's, which tell a capstone whose notebook it is.
    """
    with tempfile.TemporaryDirectory(prefix="rct-run-", ignore_cleanup_errors=True) as scratch:
        copy = Path(scratch, "autograded", learner, name)
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(*_OWN_FILES))
        yield copy


def _error_notes(notebook: NotebookNode) -> list[str]:
    notes = []
    for number, cell in enumerate(notebook.cells, start=1):
        marks = cell.metadata.get("nbgrader", {})
        where = marks.get("grade_id") or f"cell {number}"
        is_test = marks.get("grade") and not marks.get("solution")
        for output in cell.get("outputs", []):
            if output.output_type != "error":
                continue
            if output.ename in (*STOPPED, NO_VERDICT):
                notes.append(f"`{where}`: {output.evalue}. The other cells were marked as usual.")
            elif is_test and output.ename not in _VERDICTS:
                said = " ".join(f"{output.ename}: {output.evalue}".split())[:200]
                notes.append(f"`{where}` stopped with {said}; read it.")
    return notes
