"""Forgery in the file: tags, points, names, order and text of cells that are not the learner's."""

from __future__ import annotations

import re

from attacks.attack import (
    SESSIONS,
    Attack,
    Change,
    answer,
    cell,
    delete,
    marks,
    own_cell,
    source,
    steps,
    tagged,
    twin,
)
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_output

GROUP = "in_file"
WRONG = answer("double", "double = 7")
BLANK = [answer(name, "") for name in SESSIONS["toy"].right]
FULL_SHOWN = new_output("execute_result", {"text/plain": "3.0"}, execution_count=1)


def retyped(kind: str) -> Change:
    def change(notebook: NotebookNode) -> None:
        one = cell(notebook, "test-double")
        one.cell_type = kind
        for key in ("outputs", "execution_count"):
            one.pop(key, None)

    return change


def exchanged(notebook: NotebookNode) -> None:
    """Let the test that is passed bear the name and the points of the one that is not."""
    first, second = (cell(notebook, name) for name in ("test-double", "test-triple"))
    first.metadata, second.metadata = second.metadata, first.metadata
    first["id"], second["id"] = second.id, first.id


def tests_first(notebook: NotebookNode) -> None:
    """Let the tests stand where nothing has an answer yet, the last one first."""
    for name in ("test-double", "test-triple"):
        one = cell(notebook, name)
        notebook.cells.remove(one)
        notebook.cells.insert(0, one)


def upside_down(notebook: NotebookNode) -> None:
    notebook.cells.reverse()


def shown_already(notebook: NotebookNode) -> None:
    for one in notebook.cells:
        if one.cell_type == "code":
            one.outputs, one.execution_count = [FULL_SHOWN], 1


def bonus(notebook: NotebookNode) -> None:
    """A graded cell that nobody handed out."""
    twin("test-double", 1, source="50.0")(notebook)
    notebook.cells[1].metadata["nbgrader"].update(grade_id="bonus", points=50)


def stand_in(notebook: NotebookNode) -> None:
    """A cell of the learner's own takes the name of a test that is gone."""
    taken = cell(notebook, "test-double").metadata["nbgrader"]
    delete("test-double")(notebook)
    own_cell("2.0", 1)(notebook)
    notebook.cells[1]["id"] = "test-double"
    notebook.cells[1].metadata["nbgrader"] = {**taken, "locked": False, "solution": False}


def written_by_machine(notebook: NotebookNode) -> None:
    """The answer that a person marks becomes a test that always passes."""
    one = cell(notebook, "why")
    one.update(cell_type="code", source="2.0", outputs=[], execution_count=None)
    one.metadata["nbgrader"].update(solution=False, locked=True)


def other_kernel(notebook: NotebookNode) -> None:
    notebook.metadata["kernelspec"] = {"name": "../no/such", "display_name": "x", "language": "R"}
    notebook.metadata["language_info"] = {"name": "bash", "file_extension": "/../../x"}


def all_ids_the_same(notebook: NotebookNode) -> None:
    for one in notebook.cells:
        one["id"] = "test-double"


def no_marks(notebook: NotebookNode) -> None:
    for one in notebook.cells:
        one.metadata.pop("nbgrader", None)
        one["id"] = re.sub(r"\W", "", f"x{id(one)}")


#: what it does, the changes, the points, words of a note
FILES: dict[str, tuple[str, list[Change], float, str]] = {
    "tests-skipped": (
        "No code at all, and the tag `skip-execution` on every test.",
        [*BLANK, tagged("skip-execution")],
        0,
        "skip-execution",
    ),
    "tests-may-raise": (
        "The tag `raises-exception` on every test.",
        [WRONG, tagged("raises-exception", "skip-execution")],
        3,
        "raises-exception",
    ),
    "thousand-points": (
        "A test that is passed says that it is worth 1000 points.",
        [marks("test-double", points=1000)],
        5,
        "points 1000",
    ),
    "points-that-are-none": (
        "Points are infinite, less than nothing, and a text.",
        [marks("test-double", points=float("inf")), marks("test-triple", points=-3)],
        5,
        "points",
    ),
    "tests-emptied": (
        "The tests are empty cells.",
        [*BLANK, source("test-double", ""), source("test-triple", "")],
        0,
        "had been changed",
    ),
    "test-rewritten": (
        "A test gives full points whatever the answer is.",
        [answer("triple", ""), source("test-triple", "3.0")],
        2,
        "had been changed",
    ),
    "test-doubled": (
        "A copy of a test that passes stands before the one that does not.",
        [WRONG, twin("test-double", 1, source="2.0")],
        3,
        "there 2 times",
    ),
    "test-retyped": ("A test is a text cell.", [WRONG, retyped("markdown")], 3, "had become"),
    "test-raw": ("A test is a raw cell.", [WRONG, retyped("raw")], 3, "had become"),
    "tests-exchanged": (
        "The passed test of 2 points bears the name of the failed one of 3.",
        [answer("triple", ""), exchanged],
        2,
        "",
    ),
    "tests-first": ("The tests stand above all answers.", [tests_first], 5, "had been moved"),
    # an answer that is above the cell that it builds on is no right one
    "upside-down": ("All cells stand in reverse order.", [upside_down], 3, "had been moved"),
    "tests-deleted": (
        "The tests that would fail are gone.",
        [*BLANK, delete("test-double", "test-triple")],
        0,
        "was missing",
    ),
    "results-in-the-file": (
        "The file holds results of full points under every cell, and the tests are not to be run.",
        [*BLANK, shown_already, tagged("skip-execution")],
        0,
        "skip-execution",
    ),
    "test-is-an-answer": (
        "A test is marked as an answer that learners may edit, and says 2.0.",
        [WRONG, marks("test-double", solution=True, locked=False), source("test-double", "2.0")],
        3,
        "",
    ),
    "test-is-a-task": (
        "A test is marked as one for a person, or as not graded.",
        [WRONG, marks("test-double", task=True, grade=False, locked=False)],
        3,
        "",
    ),
    "bonus-cell": ("A graded cell of 50 points is added.", [bonus], 5, ""),
    "stand-in": ("A cell of its own takes the name of a test.", [WRONG, stand_in], 3, ""),
    "written-by-machine": (
        "The answer that a person marks is turned into a test that passes.",
        [written_by_machine],
        5,
        "",
    ),
    "other-kernel": (
        "The file asks for another kernel, of another language, from another place.",
        [other_kernel],
        5,
        "",
    ),
    "one-id-for-all": ("Every cell has the id of a test.", [all_ids_the_same], 5, ""),
    "no-marks": ("All marks and ids are gone.", [WRONG, no_marks], 3, "marks that tie cells"),
}

ATTACKS = [
    Attack(name=name, group=GROUP, does=does, change=steps("toy", *changes), earns=earns, look=look)
    for name, (does, changes, earns, look) in FILES.items()
]
