"""Answers beside the place that was made for them count, or are pointed out."""

from __future__ import annotations

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from rctlab.classroom.marking.mend import mend

STUB = "*Write your answer here.*"
ANSWER = "Because two is less than three."


def cell(notebook, cell_id):
    return next(one for one in notebook.cells if one.id == cell_id)


def put(notebook, cell_id, new, below=1):
    place = [one.id for one in notebook.cells].index(cell_id) + below
    notebook.cells.insert(place, new)


@pytest.mark.parametrize("below", [0, 1])
@pytest.mark.parametrize("left", [STUB, ""])
def test_a_written_answer_beside_its_cell_is_taken(honest, released, below, left):
    cell(honest, "why").source = left
    put(honest, "why", new_markdown_cell(ANSWER, id="mine"), below)
    mended = mend(honest, released)
    assert cell(mended.notebook, "why").source == ANSWER
    assert [one.source for one in mended.notebook.cells].count(ANSWER) == 1
    assert mended.notes == [
        "The answer cell `why` was left as it was; the text in the learner's own cell beside it "
        "was taken."
    ]


def test_of_two_texts_beside_the_cell_none_is_taken(honest, released):
    cell(honest, "why").source = STUB
    put(honest, "why", new_markdown_cell(ANSWER, id="mine"))
    put(honest, "why", new_markdown_cell("My notes.", id="other"))
    mended = mend(honest, released)
    assert cell(mended.notebook, "why").source == STUB
    assert "may stand in the 2 text cells beside it" in mended.notes[0]


def test_notes_beside_a_written_answer_stay_notes(honest, released):
    put(honest, "why", new_markdown_cell("My notes.", id="mine"))
    mended = mend(honest, released)
    assert cell(mended.notebook, "mine").source == "My notes."
    assert mended.notes == []


@pytest.mark.parametrize(
    ("name", "code"),
    [("double", "double = 20"), ("triple", "def triple(x):\n    return 3 * x")],
)
def test_an_answer_below_its_test_is_pointed_out(honest, released, name, code):
    shown = next(one.shown for one in released if one.grade_id == name)
    cell(honest, name).source = shown
    put(honest, f"test-{name}", new_code_cell(code, id="mine"))
    notes = mend(honest, released).notes
    if shown.strip():  # an empty stub names nothing to look for
        assert f"`{name}` is defined in a cell of the learner's own below the test" in notes[0]
    else:
        assert notes == []


def test_going_on_with_an_answer_below_its_test_is_no_note(honest, released):
    put(honest, "test-double", new_code_cell("double = 40", id="mine"))
    assert mend(honest, released).notes == []


@pytest.mark.parametrize("form", ["double = 20\n\n{}", "{}\ndouble = 20", "double = 20"])
def test_an_answer_in_the_test_cell_runs_before_the_test(honest, released, form):
    honest.cells.remove(cell(honest, "double"))
    test = cell(honest, "test-double")
    test.source = form.format(test.source)
    mended = mend(honest, released)
    place = [one.id for one in mended.notebook.cells].index("test-double")
    assert mended.notebook.cells[place - 1].source == "double = 20"
    assert mended.notebook.cells[place - 1].metadata == {}
    assert "hidden-needle" in mended.notebook.cells[place].source
    assert any("run as a cell of its own before it" in note for note in mended.notes)
