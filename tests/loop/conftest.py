"""A session of two tasks and one written answer, generated once; and learners who hand it in."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook

from rctlab.classroom.marking.released import read_released
from rctlab.classroom.paths import Classroom
from rctlab.classroom.running.engine import Rooms

NAME = "toy"
SECRET = "hidden-needle"


def graded(grade_id: str, **marks: Any) -> dict[str, Any]:
    base = {"grade": False, "locked": False, "solution": False, "task": False, "schema_version": 3}
    return {"nbgrader": {**base, "grade_id": grade_id, **marks}}


def source_cells() -> list[NotebookNode]:
    """The teacher's notebook: double (2 points), triple (3, partial credit), why (2, by hand)."""
    return [
        new_markdown_cell("# Toy", id="title"),
        new_code_cell("base = 10", id="setup"),
        new_markdown_cell("Double the base.", id="ask", metadata=graded("ask", locked=True)),
        new_code_cell(
            "double = None\n### BEGIN SOLUTION\ndouble = 2 * base\n### END SOLUTION",
            id="double",
            metadata=graded("double", solution=True),
        ),
        new_code_cell(
            "assert double == 20, 'twice ten?'\n### BEGIN HIDDEN TESTS\n"
            f"assert type(double) is int, '{SECRET}'\n### END HIDDEN TESTS",
            id="test-double",
            metadata=graded("test-double", grade=True, locked=True, points=2),
        ),
        new_markdown_cell("Now a function.", id="then"),
        new_code_cell(
            "### BEGIN SOLUTION\ndef triple(x):\n    return 3 * x\n### END SOLUTION",
            id="triple",
            metadata=graded("triple", solution=True),
        ),
        new_code_cell(
            "### BEGIN HIDDEN TESTS\nassert triple(0) == 0\n### END HIDDEN TESTS\n"
            "3.0 if triple(2) == 6 else 1.5",
            id="test-triple",
            metadata=graded("test-triple", grade=True, locked=True, points=3),
        ),
        new_markdown_cell("Why?", id="ask-why", metadata=graded("ask-why", locked=True)),
        new_markdown_cell(
            "### BEGIN SOLUTION\nBecause two is not one.\n### END SOLUTION",
            id="why",
            metadata=graded("why", grade=True, solution=True, points=2),
        ),
        new_markdown_cell("The end.", id="end"),
    ]


@pytest.fixture(scope="session")
def generated_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from rctlab.classroom.loop import generate

    room = Classroom(tmp_path_factory.mktemp("generated"))
    path = room.source_notebook(NAME)
    path.parent.mkdir(parents=True)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = new_notebook(cells=source_cells(), metadata={"kernelspec": kernel, "rctlab": {}})
    nbformat.write(notebook, path)
    generate(room, NAME)
    return room.root


@dataclass
class Class:
    """A classroom with the toy session in it, and how learners hand in."""

    room: Classroom

    def released(self) -> NotebookNode:
        return nbformat.read(self.room.release_notebook(NAME), as_version=4)

    def answered(self) -> NotebookNode:
        """The released notebook with right answers."""
        return answered(self.released())

    def hand_in(self, learner: str, change: Callable[[NotebookNode], Any] | None = None) -> Path:
        """Put a notebook with right answers, changed by `change`, where collected work lies."""
        notebook = self.answered()
        notebook = (change(notebook) if change else None) or notebook
        path = self.room.submission(NAME, learner) / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
        return path


RIGHT = {
    "double": "double = base + base",
    "triple": "def triple(x):\n    return x + x + x",
    "why": "Because it says so.",
}


def answered(notebook: NotebookNode, **answers: str) -> NotebookNode:
    """Fill the answer cells: right answers unless `answers` says otherwise."""
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in RIGHT:
            cell.source = answers.get(name, RIGHT[name])
    return notebook


@pytest.fixture(scope="session")
def rooms() -> Iterator[Rooms]:
    """The engine, started once: it takes seconds to warm up."""
    with Rooms(2, cell_timeout=8) as engine:
        yield engine


@pytest.fixture(scope="session")
def new_class(generated_once: Path) -> Callable[[Path], Class]:
    """Makes a fresh copy of the classroom in a folder."""

    def make(folder: Path) -> Class:
        shutil.copytree(generated_once, folder / "project")
        return Class(Classroom(folder / "project"))

    return make


@pytest.fixture
def toy(new_class: Callable[[Path], Class], tmp_path: Path) -> Class:
    """A fresh copy of the classroom for one test."""
    return new_class(tmp_path)


@pytest.fixture
def released(toy):
    """The cells of the toy session as they were handed out."""
    with Gradebook(toy.room.db_url, "rctlab") as gradebook:
        return read_released(gradebook, "toy", toy.room.source_notebook("toy"))


@pytest.fixture
def honest(toy):
    """A submission with right answers, as nbformat reads it."""
    return toy.answered()
