"""Mend honest accidents in a submitted notebook, from what was handed out.

A cell deleted, copied, moved or retyped, marks lost on the way through another program:
none of them should cost points, and none should gain any. Every mend is said in a note.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from rctlab.classroom.marking.cell_order import put_in_order
from rctlab.classroom.marking.given_cells import put_back_given
from rctlab.classroom.marking.needs_a_look import write_notes
from rctlab.classroom.marking.recognise import recognise
from rctlab.classroom.marking.released import ReleasedCell, read_released
from rctlab.classroom.marking.stray_answers import (
    late_answers,
    take_stray_text,
    with_added_text,
)
from rctlab.classroom.marking.submitted_cell import (
    Piece,
    make_cell,
    make_notebook,
    read_piece,
    squeeze,
)
from rctlab.classroom.paths import Classroom

LONGEST_SOURCE = 200_000
"""Characters of a cell that are still read; no person writes more into one."""

_STEERING = frozenset({"skip-execution", "raises-exception"})
_COMPARED = ("grade", "grade_id", "schema_version", "solution", "task")
_CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


class Mend(NbGraderPreprocessor):
    """First of nbgrader's sanitising steps: `nbgrader autograde` mends as `rctlab` does."""

    root = Unicode(help="The project folder.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Mend one submission and write down what was mended."""
        ids, room = resources["nbgrader"], Classroom(Path(self.root))
        name = ids["notebook"]
        with Gradebook(ids["db_url"]) as gradebook:
            released = read_released(
                gradebook, name, room.source_notebook(name), room.release_notebook(name)
            )
        mended = mend(nb, released)
        write_notes(room, name, ids["student"], mended.notes)
        return mended.notebook, resources


@dataclass(frozen=True)
class Mended:
    """A notebook fit for nbgrader, and what was done to it in words for the teacher."""

    notebook: NotebookNode
    notes: list[str] = field(default_factory=list)


def mend(notebook: Mapping[str, Any], released: Sequence[ReleasedCell]) -> Mended:
    """Return the learner's notebook with all that belongs to the teacher as it was handed out."""
    pieces = [read_piece(cell) for cell in notebook.get("cells", [])]
    notes = _too_long(pieces) + recognise(pieces, released)
    for piece in pieces:
        notes += _differences(piece)
    pieces, given_notes = put_back_given(pieces, released)
    pieces, text_notes = take_stray_text(pieces)
    pieces, order_notes = put_in_order(pieces, released)
    pieces, added_notes = with_added_text(pieces)
    notes += given_notes + text_notes + order_notes + added_notes + late_answers(pieces)
    ids = _Ids()
    return Mended(make_notebook([_build(piece, ids) for piece in pieces]), notes)


def build_cell(cell: ReleasedCell) -> NotebookNode:
    """Return a released cell as a notebook cell; a test cell with its hidden tests."""
    return _build(Piece(cell.cell_type, cell.shown, released=cell), _Ids())


def _too_long(pieces: Sequence[Piece]) -> list[str]:
    notes = []
    for number, piece in enumerate(pieces, start=1):
        if len(piece.source) > LONGEST_SOURCE:
            said = f"cell {number} held {len(piece.source):,} characters and was not read"
            piece.source = f"# {said}"
            notes.append(f"C{said[1:]}; the submitted file still holds it.")
    return notes


def _differences(piece: Piece) -> list[str]:
    """Say what about a cell is not as it was handed out and matters for marking."""
    cell, notes = piece.released, []
    where = f"the cell `{cell.grade_id}`" if cell and cell.grade_id else "a cell"
    steering = sorted(_STEERING.intersection(piece.tags))
    if steering:
        notes.append(f"The tag {' and '.join(steering)} on {where} was taken off.")
    if cell is None or not cell.grade_id:
        return notes
    if piece.cell_type != cell.cell_type:
        notes.append(
            f"The cell `{cell.grade_id}` had become a {piece.cell_type} cell; "
            f"it was marked as the {cell.cell_type} cell that it was."
        )
    if cell.locked and squeeze(piece.source) != squeeze(cell.shown):
        notes.append(f"The text of `{cell.grade_id}` had been changed; the released text counts.")
    changed = _changed_marks(piece, cell) if piece.claim else ""
    if changed:
        notes.append(f"The marks of `{cell.grade_id}` had been changed ({changed}) and were reset.")
    return notes


def _changed_marks(piece: Piece, cell: ReleasedCell) -> str:
    marks = cell.metadata()["nbgrader"]
    keys = [*_COMPARED, "points"] if cell.grade or cell.task else _COMPARED
    said = [f"{key} {piece.marks.get(key)!r}" for key in keys if piece.marks.get(key) != marks[key]]
    return ", ".join(said)[:120]


def _build(piece: Piece, ids: _Ids) -> NotebookNode:
    cell = piece.released
    kind, source, metadata = piece.cell_type, piece.source, {}
    if cell is not None and cell.grade_id:
        kind, metadata = cell.cell_type, cell.metadata()
        source = cell.source if cell.locked else piece.source
    made = make_cell(kind, source, metadata)
    if kind == "markdown" and piece.attachments:
        made["attachments"] = NotebookNode(piece.attachments)
    made["id"] = ids.take(piece)
    return made


class _Ids:
    """Cell ids, each given once: the released one, the learner's, or a new one."""

    def __init__(self) -> None:
        self._used: set[str] = set()
        self._free = (f"extra-{number}" for number in count())

    def take(self, piece: Piece) -> str:
        known = (piece.released.cell_id or piece.released.grade_id) if piece.released else ""
        wanted = known or piece.cell_id
        if not _CELL_ID.fullmatch(wanted) or wanted in self._used:
            wanted = next(name for name in self._free if name not in self._used)
        self._used.add(wanted)
        return wanted
