"""Mark one submission: make it fit, run it, save its scores; failures end as notes."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode
from traitlets.config import Config

from rctlab.classroom.notes import add_notes, write_notes
from rctlab.classroom.nothing import score_nothing
from rctlab.classroom.paths import Classroom
from rctlab.classroom.results import in_words
from rctlab.classroom.run import STOPPED, Engine
from rctlab.classroom.settle import NO_VERDICT
from rctlab.classroom.steps import Steps
from rctlab.classroom.submission import bad_files, bad_id, bad_notebook, bad_timestamp

_OWN_FILES = ("*.ipynb", "timestamp.txt", "submission_secret.txt", "rctlab", "rctlab.py")


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
            self._nothing(in_words(error))
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
            self._nothing(in_words(error))
        else:
            add_notes(self.room, self.name, self.learner, _stop_notes(marked))

    def _nothing(self, reason: str) -> None:
        note = f"Nothing could be scored: {reason}. It counts 0; the submitted files are kept."
        add_notes(self.room, self.name, self.learner, [note])
        try:
            score_nothing(self.room, self.name, self.learner, reason)
        except Exception as error:
            said = f"Not even 0 could be written to the gradebook: {in_words(error)}."
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
