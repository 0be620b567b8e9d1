"""Mark one submission: make it fit, run it, save its scores; failures end as notes."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path

from nbformat.notebooknode import NotebookNode
from nbgrader.api import MissingEntry
from nbgrader.utils import find_all_files
from sqlalchemy.exc import SQLAlchemyError

from rctlab.classroom.exchange.named_otherwise import meant
from rctlab.classroom.exchange.submission import (
    LARGEST_DATA,
    affordable,
    bad_files,
    bad_id,
    bad_notebook,
    bad_timestamp,
)
from rctlab.classroom.marking.gradebook import open_gradebook, patiently
from rctlab.classroom.marking.mend import mend
from rctlab.classroom.marking.nbgrader_steps import Steps, write_notebook
from rctlab.classroom.marking.needs_a_look import add_notes, printable, write_notes
from rctlab.classroom.marking.read_submitted import read_submitted
from rctlab.classroom.marking.released import ReleasedCell
from rctlab.classroom.marking.results import in_words
from rctlab.classroom.marking.score_nothing import nothing_page, record_submission, score_nothing
from rctlab.classroom.marking.staging import clear_stage, put_in_place, staged
from rctlab.classroom.paths import Classroom
from rctlab.classroom.running.engine import STOPPED, Engine, is_test

NOT_THE_FILE = (SQLAlchemyError, sqlite3.Error, MissingEntry, OSError, MemoryError)
"""What goes wrong around a submission, not in it: it must not cost the learner points."""

NOT_COPIED = ["*.ipynb", "*.ipynb.*", ".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback"]
_VERDICTS = ("NotYet", "AssertionError")  # how a test says that an answer is not right


class Marking:
    """One learner's submission on its way; every failure ends as a note, none is raised."""

    def __init__(
        self,
        room: Classroom,
        steps: Steps,
        name: str,
        learner: str,
        released: Sequence[ReleasedCell],
    ) -> None:
        self.room, self.name, self.learner, self.released = room, name, learner, released
        self.steps = steps
        self.unsaid: list[str] = []  # notes that could not be written
        self._folder = room.submission(name, learner)
        self._stage = staged(room, name, learner)

    @property
    def is_done(self) -> bool:
        """Whether just these files were marked before, against just this session."""
        path = self.room.graded(self.name, self.learner) / f"{self.name}.ipynb"
        with suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
            marked = json.loads(path.read_bytes())["metadata"]["rctlab"]["marked"]
            return bool(marked == self._digest())
        return False

    def prepare(self) -> NotebookNode | None:
        """Return the notebook fit to run, or None if there is nothing to run."""
        if bad_id(self.learner):
            return None
        try:
            return self._prepare()
        except Exception as error:
            self._not_marked(error)
            return None

    def run(self, notebook: NotebookNode, engine: Engine) -> NotebookNode:
        """Run the notebook beside its files; this step may be in a thread."""
        return engine(notebook, self._stage)

    def save(self, future: Future[NotebookNode]) -> None:
        """Write the scores to the gradebook, once, by one writer."""
        try:
            notebook = future.result()
            notebook.metadata["rctlab"] = {"marked": self._digest()}
            self._save_scores(notebook)
            put_in_place(self.room, self.name, self.learner)
        except Exception as error:
            self._not_marked(error)
        else:
            self._note(_error_notes(notebook))

    def _prepare(self) -> NotebookNode | None:
        folder = self._folder
        write_notes(self.room, self.name, self.learner, [])
        if not folder.exists() and not folder.is_symlink():
            return None
        reason, said, path = bad_files(folder), "", folder
        if not reason:
            path, said = meant(folder, self.name, self.room.release_notebook(self.name))
            reason = "" if said else bad_notebook(folder, self.name)
        if not reason:
            try:
                mended = mend(read_submitted(path), self.released)
            except NOT_THE_FILE:
                raise
            except Exception as error:
                reason = in_words(error)
        if reason:
            self._nothing(printable(reason))
            return None
        self._copy_files()
        self._note([*([printable(said)] if said else []), *mended.notes])
        self._note_files(path)
        return mended.notebook

    def _copy_files(self) -> None:
        """Put the data files where the notebook will lie: the teacher's own win over handed in ones."""
        shutil.rmtree(self._stage, ignore_errors=True)
        self._stage.mkdir(parents=True)
        handed_in, own = _files_of(self._folder), self.room.source / self.name
        kept = affordable(handed_in)
        for source, files in ((self._folder, kept), (own, _files_of(own))):
            for file in files:
                to = self._stage / file.relative_to(source)
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, to)
        if left_out := sorted({*handed_in} - {*kept}):
            name = left_out[0].relative_to(self._folder)
            why = f"files take more than {LARGEST_DATA // 1_000_000} MB, or it may not be read"
            self._note([f"The data file {name} was left out: {why}."])

    def _save_scores(self, notebook: NotebookNode) -> None:
        notebook = self.steps.before_scores(notebook, self.learner)
        write_notebook(notebook, self._stage / f"{self.name}.ipynb")
        new = patiently(self._record)
        try:
            patiently(lambda: self.steps.scores(notebook, self.learner))
        except Exception:
            if new:  # a submission without marks would count as 0
                with suppress(Exception), open_gradebook(self.room) as gradebook:
                    gradebook.remove_submission(self.name, self.learner)
            raise

    def _record(self) -> bool:
        """Note in the gradebook that there is a submission; return whether it is new there."""
        with open_gradebook(self.room) as gradebook:
            try:
                gradebook.find_submission(self.name, self.learner)
                new = False
            except MissingEntry:
                new = True
            record_submission(gradebook, self.room, self.name, self.learner)
        return new

    def _nothing(self, reason: str) -> None:
        page = nothing_page(reason, self.released)
        page.metadata["rctlab"] = {"marked": self._digest()}
        score_nothing(self.room, self.name, self.learner, page)
        note = f"Nothing could be scored: {reason}. It counts 0; the submitted files are kept."
        self._note([note])

    def _not_marked(self, error: Exception) -> None:
        with suppress(OSError):
            clear_stage(self.room, self.name, self.learner)
        self._note([f"Not marked: {in_words(error)}; nothing was changed, mark again."])

    def _digest(self) -> str:
        """Return what tells this submission, and what it is marked against, from any other."""
        found = hashlib.sha256(repr(self.released).encode("utf-8", "replace"))
        tasks = self.room.library / "sessions" / f"{self.name.replace('-', '_')}.py"
        if tasks.is_file():  # what is right may be mended while the tests stay as they are
            found.update(tasks.read_bytes())
        paths = sorted(self._folder.rglob("*"), key=lambda path: (path.suffix != ".ipynb", path))
        read = set(affordable(paths))
        for path in paths:
            found.update(str(path.relative_to(self._folder)).encode("utf-8", "replace"))
            found.update(path.read_bytes() if path in read else str(path.lstat().st_size).encode())
        return found.hexdigest()[:32]

    def _note(self, notes: list[str]) -> None:
        try:
            add_notes(self.room, self.name, self.learner, notes)
        except (OSError, ValueError):
            self.unsaid += map(printable, notes)

    def _note_files(self, marked: Path) -> None:
        said = bad_timestamp(self._folder)
        notes = [f"The time of handing in is not known: {said}."] if said else []
        others = sorted(file.name for file in self._folder.glob("*.ipynb") if file != marked)
        if others:
            notes.append(f"Also submitted, and not marked: {', '.join(others[:3])}.")
        self._note(notes)


def _files_of(folder: Path) -> list[Path]:
    return (
        [Path(file) for file in find_all_files(str(folder), NOT_COPIED)] if folder.is_dir() else []
    )


def _error_notes(notebook: NotebookNode) -> list[str]:
    notes = []
    for number, cell in enumerate(notebook.cells, start=1):
        where = cell.metadata.get("nbgrader", {}).get("grade_id") or f"cell {number}"
        for output in cell.get("outputs", []):
            if output.output_type != "error":
                continue
            if output.ename in STOPPED:
                notes.append(f"`{where}`: {output.evalue}. The other cells were marked as usual.")
            elif is_test(cell) and output.ename not in _VERDICTS:
                said = " ".join(f"{output.ename}: {output.evalue}".split())[:200]
                notes.append(f"`{where}` stopped with {said}; read it.")
    return notes
