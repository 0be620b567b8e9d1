"""A given cell that a learner loses by accident comes back, so that the answers below it run."""

from __future__ import annotations

import pytest
from nbformat.v4 import new_code_cell

from rctlab.classroom.marking.mend import mend
from rctlab.classroom.marking.released import ReleasedCell

SETUP = "base = 10"
IMPORTS = "from rctlab import check, published\nfrom rctlab import risk_ratio"


def setup_cell(notebook):
    return next(cell for cell in notebook.cells if cell.id == "setup")


def sources(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def test_a_deleted_given_cell_is_put_back_in_its_place(honest, released):
    wanted = [cell.id for cell in honest.cells]
    honest.cells.remove(setup_cell(honest))
    mended = mend(honest, released)
    assert [cell.id for cell in mended.notebook.cells] == wanted
    assert setup_cell(mended.notebook).source == SETUP
    assert mended.notes == ["The given cell `base = 10` was missing. It was put back."]


def test_it_is_put_back_before_what_the_learner_wrote_in_its_place(honest, released):
    honest.cells[1] = new_code_cell("2 * base", id="mine")
    assert sources(mend(honest, released).notebook)[:2] == [SETUP, "2 * base"]


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_a_given_cell_that_became_text_runs_as_code(honest, released, kind):
    setup_cell(honest).cell_type = kind
    mended = mend(honest, released)
    assert setup_cell(mended.notebook).cell_type == "code"
    assert mended.notes == [
        f"The given cell `base = 10` had become a {kind} cell. It was run as code."
    ]


def test_an_edited_given_cell_keeps_the_learners_text(honest, released):
    setup_cell(honest).source = "base = 12"
    mended = mend(honest, released)
    assert sources(mended.notebook)[0] == "base = 12"
    assert SETUP not in sources(mended.notebook)
    assert mended.notes == [
        "The given cell `base = 10` had been changed; the changed text was run."
    ]


@pytest.mark.parametrize("text", ["# base = 10", "bsae = 10", "base = = 10"])
def test_one_that_defines_its_names_no_longer_runs_below_the_released_one(honest, released, text):
    setup_cell(honest).source = text
    mended = mend(honest, released)
    assert sources(mended.notebook)[:2] == [SETUP, text]
    assert "no longer defined `base`" in mended.notes[0]


def test_an_emptied_given_cell_is_filled_again(honest, released):
    setup_cell(honest).source = " \n"
    mended = mend(honest, released)
    assert len(mended.notebook.cells) == len(honest.cells)
    assert sources(mended.notebook)[0] == SETUP
    assert "had been emptied" in mended.notes[0]


def test_an_edited_import_without_its_id_is_recognised_and_own_cells_stay():
    session = [
        ReleasedCell(0, "a", "code", IMPORTS, IMPORTS),
        ReleasedCell(1, "b", "markdown", "And now?", "And now?"),
    ]
    edited = IMPORTS.replace("risk_ratio", "risk_ratio, odds_ratio")
    cells = [
        {"cell_type": "code", "source": "x = 1"},
        {"cell_type": "code", "source": edited},
        {"cell_type": "markdown", "source": "And now?"},
    ]
    mended = mend({"cells": cells}, session)
    assert sources(mended.notebook) == ["x = 1", edited]
    assert "`from rctlab import check, published` had been changed" in mended.notes[0]


def test_a_given_cell_that_only_shows_something_may_be_deleted(released):
    shows = ReleasedCell(len(released), "shows", "code", "269 / 639", "269 / 639")
    mended = mend({"cells": []}, [*released, shows])
    assert "269 / 639" not in sources(mended.notebook)
