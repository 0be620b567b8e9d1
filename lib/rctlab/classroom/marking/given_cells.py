"""Given code cells: what later answers need, put back where a learner lost it by accident."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from rctlab.classroom.marking.released import ReleasedCell
from rctlab.classroom.marking.submitted_cell import Piece, between, squeeze
from rctlab.classroom.running.names import defines

_ALIKE = 0.6
MOST_ALIKE = 20  # cells that are compared: nobody writes more in the place of one


def is_given(cell: ReleasedCell | None) -> bool:
    """Whether this is an ordinary code cell of the session that defines something."""
    return (
        cell is not None
        and not cell.grade_id
        and cell.cell_type == "code"
        and bool(defines(cell.shown))
    )


def recognise_edited(pieces: Sequence[Piece], released: Sequence[ReleasedCell]) -> None:
    """Recognise given cells that lost their id and were edited, by likeness and place."""
    taken = {piece.released.place for piece in pieces if piece.released}
    for cell in released:
        if cell.place not in taken and is_given(cell):
            alike = [
                piece
                for piece in between(pieces, cell.place)[:MOST_ALIKE]
                if piece.cell_type == "code" and not piece.claim and _alike(piece, cell)
            ]
            if alike:
                alike[0].released = cell


def _alike(piece: Piece, cell: ReleasedCell) -> bool:
    if len(piece.source) > 3 * len(cell.shown) + 200:
        return False
    if not piece.names & defines(cell.shown):
        return False
    return SequenceMatcher(None, squeeze(piece.source), squeeze(cell.shown)).ratio() >= _ALIKE


def put_back_given(
    pieces: Sequence[Piece], released: Sequence[ReleasedCell]
) -> tuple[list[Piece], list[str]]:
    """Return the pieces with every given cell among them as code, and notes."""
    notes: list[str] = []
    whole: list[Piece] = []
    for piece in pieces:
        whole += _as_given(piece, notes) if is_given(piece.released) else [piece]
    present = {piece.released.place for piece in whole if piece.released}
    for cell in released:
        if cell.place not in present and is_given(cell):
            whole.insert(_position(cell, whole), _given(cell))
            notes.append(f"The given cell {_named(cell)} was missing. It was put back.")
    return whole, notes


def _as_given(piece: Piece, notes: list[str]) -> list[Piece]:
    cell = piece.released
    assert cell is not None
    if squeeze(piece.source) == squeeze(cell.shown):
        if piece.cell_type != "code":
            kind = f"a {piece.cell_type} cell"
            notes.append(f"The given cell {_named(cell)} had become {kind}. It was run as code.")
            piece.cell_type = "code"
        return [piece]
    lost = defines(cell.shown)
    if piece.cell_type == "code":
        lost = lost - piece.names
    if not lost:
        if not cell.yours:
            notes.append(
                f"The given cell {_named(cell)} had been changed; the changed text was run."
            )
        return [piece]
    piece.released = None
    names = ", ".join(f"`{name}`" for name in sorted(lost)[:4])
    if not piece.source.strip():
        notes.append(f"The given cell {_named(cell)} had been emptied. It was put back.")
        return [_given(cell)]
    said = f"no longer defined {names}. The released one was run, and then the changed one"
    notes.append(f"The given cell {_named(cell)} {said}.")
    return [_given(cell), piece]


def _given(cell: ReleasedCell) -> Piece:
    return Piece(cell.cell_type, cell.shown, released=cell)


def _named(cell: ReleasedCell) -> str:
    lines = cell.shown.strip().splitlines()
    first = lines[0] if len(lines[0]) <= 60 else f"{lines[0][:60]}..."
    return f"`{first.replace('`', chr(39))}`"


def _position(cell: ReleasedCell, pieces: Sequence[Piece]) -> int:
    """Return where the cell goes: before what the learner wrote in its place."""
    last, position = -1, 0
    for index, piece in enumerate(pieces):
        other = piece.released
        if other is not None and other.place > cell.place and (other.grade or other.solution):
            return min(position, index)
        if other is not None and last < other.place < cell.place:
            last, position = other.place, index + 1
    return position
