"""Honest accidents in a file cost nothing, and nothing that is done to a file gains points."""

from __future__ import annotations

import copy

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from rctlab.classroom.marking.mend import LONGEST_SOURCE, mend

TESTS = ("test-double", "test-triple")


def cell(notebook, cell_id):
    return next(one for one in notebook.cells if one.id == cell_id)


def put(notebook, cell_id, new):
    """Put a new cell below the one with this id."""
    notebook.cells.insert([one.id for one in notebook.cells].index(cell_id) + 1, new)


def take(notebook, cell_id):
    taken = cell(notebook, cell_id)
    notebook.cells.remove(taken)
    return taken


def as_graded(notebook):
    """What nbgrader sees of the graded cells: name, text and marks, in their order."""
    return [
        (one.metadata["nbgrader"]["grade_id"], one.cell_type, one.source, one.metadata)
        for one in notebook.cells
        if one.metadata
    ]


def order(notebook):
    return [one.id for one in notebook.cells]


def test_an_untouched_submission_is_mended_without_a_note(honest, released):
    mended = mend(honest, released)
    assert mended.notes == []
    assert order(mended.notebook) == order(honest)
    assert cell(mended.notebook, "double").source == "double = base + base"
    assert "hidden-needle" in cell(mended.notebook, "test-double").source


def test_the_submission_itself_is_not_changed(honest, released):
    before = copy.deepcopy(honest)
    take(honest, "test-double")
    take(before, "test-double")
    mend(honest, released)
    assert honest == before


@pytest.mark.parametrize("name", TESTS)
def test_a_deleted_test_cell_is_put_back_in_its_place(honest, released, name):
    wanted = mend(honest, released).notebook
    take(honest, name)
    mended = mend(honest, released)
    assert order(mended.notebook) == order(wanted)
    assert as_graded(mended.notebook) == as_graded(wanted)
    assert mended.notes == [
        f"The test cell `{name}` was missing. It was put back in its place and marked as usual."
    ]


def test_a_deleted_test_cell_goes_below_what_the_learner_added_to_the_answer(honest, released):
    put(honest, "double", new_code_cell("double = 20", id="mine"))
    take(honest, "test-double")
    ids = order(mend(honest, released).notebook)
    assert ids.index("double") < ids.index("mine") < ids.index("test-double") < ids.index("then")


def test_all_test_cells_deleted_come_back_in_order(honest, released):
    wanted = order(honest)
    for name in (*TESTS, "why"):
        take(honest, name)
    mended = mend(honest, released)
    assert order(mended.notebook) == wanted
    assert len(mended.notes) == 3


def test_a_copied_test_cell_loses_its_second_identity(honest, released):
    twin = copy.deepcopy(cell(honest, "test-double"))
    twin["id"] = "twin"
    put(honest, "title", twin)
    mended = mend(honest, released)
    assert cell(mended.notebook, "twin").metadata == {}
    assert cell(mended.notebook, "test-double").metadata["nbgrader"]["points"] == 2
    (note,) = mended.notes
    assert "`test-double` was there 2 times" in note


def test_a_copied_answer_cell_keeps_the_answer_that_was_written(honest, released):
    twin = copy.deepcopy(cell(honest, "why"))
    twin["id"] = "twin"
    put(honest, "why", twin)
    cell(honest, "why").source = "*Write your answer here.*"
    mended = mend(honest, released)
    answer = next(
        one
        for one in mended.notebook.cells
        if one.metadata.get("nbgrader", {}).get("grade_id") == "why"
    )
    assert answer.source == "Because it says so."
    assert "read them too" in mended.notes[0]


def strip_marks(notebook):
    for one in notebook.cells:
        one.metadata = {}


def strip_marks_and_ids(notebook):
    for number, one in enumerate(notebook.cells):
        one.metadata, one["id"] = {}, f"new-{number}"


def strip_like_colab(notebook):
    for one in notebook.cells:
        one.metadata = {"id": one.pop("id"), "colab": {"base_uri": "x"}, "outputId": "1"}
    notebook.nbformat_minor = 0


@pytest.mark.parametrize("strip", [strip_marks, strip_marks_and_ids, strip_like_colab])
def test_lost_marks_are_recovered(honest, released, strip):
    wanted = as_graded(mend(honest, released).notebook)
    strip(honest)
    mended = mend(honest, released)
    assert as_graded(mended.notebook) == wanted
    (note,) = mended.notes
    assert "missing from 7 cells" in note


def test_an_answer_without_marks_is_found_among_the_learners_own_cells(honest, released):
    strip_marks_and_ids(honest)
    double = next(one for one in honest.cells if one.source.startswith("double = "))
    number = honest.cells.index(double)
    honest.cells.insert(number, new_code_cell("40 / 2"))
    honest.cells.insert(number, new_markdown_cell("Let me think."))
    mended = mend(honest, released)
    names = {one[0]: one[2] for one in as_graded(mended.notebook)}
    assert names["double"] == "double = base + base"
    assert names["why"] == "Because it says so."


@pytest.mark.parametrize(
    ("name", "kind"), [("test-double", "markdown"), ("double", "raw"), ("why", "code")]
)
def test_a_retyped_cell_is_what_it_was(honest, released, name, kind):
    wanted = as_graded(mend(honest, released).notebook)
    cell(honest, name).cell_type = kind
    mended = mend(honest, released)
    assert as_graded(mended.notebook) == wanted
    assert f"`{name}` had become a {kind} cell" in mended.notes[0]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("points", 1000),
        ("grade", False),
        ("solution", True),
        ("schema_version", 1),
        ("schema_version", 99),
        ("grade_id", "test-quadruple"),
        ("task", True),
    ],
)
def test_changed_marks_are_reset(honest, released, key, value):
    wanted = as_graded(mend(honest, released).notebook)
    cell(honest, "test-double").metadata["nbgrader"][key] = value
    mended = mend(honest, released)
    assert as_graded(mended.notebook) == wanted
    assert f"`test-double` had been changed ({key} {value!r}" in mended.notes[0]


@pytest.mark.parametrize("source", ["", "double = 20", "assert True"])
def test_a_test_cell_with_another_text_gets_its_own_back(honest, released, source):
    wanted = as_graded(mend(honest, released).notebook)
    cell(honest, "test-double").source = source
    mended = mend(honest, released)
    assert as_graded(mended.notebook) == wanted
    changed = "The text of `test-double` had been changed; the released text counts."
    assert mended.notes[0] == changed
    assert len(mended.notes) == (2 if source else 1)


@pytest.mark.parametrize("tag", ["skip-execution", "raises-exception", "remove-cell"])
def test_no_tag_is_left_on_any_cell(honest, released, tag):
    for one in honest.cells:
        one.metadata["tags"] = [tag]
    mended = mend(honest, released)
    assert not any(one.metadata.get("tags") for one in mended.notebook.cells)
    assert bool(mended.notes) == (tag != "remove-cell")


def test_a_moved_test_cell_goes_back_behind_its_answer(honest, released):
    wanted = order(honest)
    honest.cells.insert(0, take(honest, "test-triple"))
    mended = mend(honest, released)
    assert order(mended.notebook) == wanted
    assert "`test-triple` had been moved" in mended.notes[0]


def test_permuted_test_cells_go_back(honest, released):
    wanted = order(honest)
    first, second = (honest.cells.index(cell(honest, name)) for name in TESTS)
    honest.cells[first], honest.cells[second] = honest.cells[second], honest.cells[first]
    mended = mend(honest, released)
    assert order(mended.notebook) == wanted


def test_swapped_identities_change_nothing(honest, released):
    wanted = as_graded(mend(honest, released).notebook)
    first, second = (cell(honest, name) for name in TESTS)
    first.metadata, second.metadata = second.metadata, first.metadata
    assert as_graded(mend(honest, released).notebook) == wanted


def test_an_id_that_was_given_away_does_not_take_a_cell_from_its_owner(honest, released):
    wanted = as_graded(mend(honest, released).notebook)
    cell(honest, "triple")["id"] = "double"
    mended = mend(honest, released)
    assert as_graded(mended.notebook) == wanted
    assert mended.notes == []


def test_many_cells_without_ids_get_names_of_their_own(released):
    cells = [{"cell_type": "markdown", "source": "", "metadata": {}} for _ in range(8_000)]
    mended = mend({"cells": cells}, released)
    assert len(set(order(mended.notebook))) == len(mended.notebook.cells)


def test_a_moved_answer_takes_its_test_cell_along(honest, released):
    honest.cells.append(take(honest, "double"))
    ids = order(mend(honest, released).notebook)
    assert ids[-2:] == ["double", "test-double"]


def test_an_answer_in_a_cell_of_the_learners_own_is_taken(honest, released):
    take(honest, "double")
    put(honest, "ask", new_code_cell("double = 20", id="mine"))
    mended = mend(honest, released)
    assert as_graded(mended.notebook)[1][:3] == ("double", "code", "double = 20")
    assert "missing from 1 cell" in mended.notes[0]


def test_a_deleted_answer_cell_is_said_and_no_stub_runs_in_its_place(honest, released):
    take(honest, "double")
    honest.cells[1].source += "\ndouble = 20"
    mended = mend(honest, released)
    assert "double" not in order(mended.notebook)
    assert "`base = 10` had been changed; the changed text was run" in mended.notes[0]
    assert "answer cell `double` was missing" in mended.notes[1]


def test_an_empty_notebook_gets_everything_that_is_marked(released):
    mended = mend(new_notebook(), released)
    names = [one[0] for one in as_graded(mended.notebook)]
    assert names == ["ask", "test-double", "test-triple", "ask-why", "why"]


def test_cells_of_any_shape_are_read(released):
    odd = [
        {"cell_type": "heading", "source": "x"},
        {"cell_type": "code", "source": None, "metadata": None},
        {"metadata": {"nbgrader": "points", "tags": "skip-execution"}, "source": "y"},
        {"cell_type": "code", "source": "z", "metadata": {"nbgrader": {"grade_id": ["a"]}}},
        {},
    ]
    mended = mend({"cells": odd}, released)
    sources = [one.source for one in mended.notebook.cells]
    assert [source for source in sources if source in ("x", "y", "z")] == ["x", "y", "z"]
    assert sum(bool(one.metadata) for one in mended.notebook.cells) == 5


def test_a_cell_of_many_megabytes_is_set_aside(honest, released):
    put(honest, "title", new_code_cell("x" * (LONGEST_SOURCE + 1), id="long"))
    mended = mend(honest, released)
    assert len(cell(mended.notebook, "long").source) < 200
    assert mended.notes[0].startswith("Cell 2 held 200,001 characters")


def test_ids_are_unique_and_valid(honest, released):
    for one in honest.cells[-3:]:
        one["id"] = "same id"
    ids = order(mend(honest, released).notebook)
    assert len(set(ids)) == len(ids)
    assert "same id" not in ids
