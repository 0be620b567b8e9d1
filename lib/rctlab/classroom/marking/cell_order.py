"""Put test cells back where they were handed out: after their answer cell, each once."""

from __future__ import annotations

from collections.abc import Sequence

from rctlab.classroom.marking.released import ReleasedCell
from rctlab.classroom.marking.submitted_cell import Piece


def put_in_order(
    pieces: Sequence[Piece], released: Sequence[ReleasedCell]
) -> tuple[list[Piece], list[str]]:
    """Return the pieces with missing cells added and moved test cells put back, and notes."""
    moved = [piece for piece in pieces if _is_displaced(piece, pieces)]
    ordered = [piece for piece in pieces if not any(piece is other for other in moved)]
    back = {piece.released.place: piece for piece in moved if piece.released}
    present = {piece.released.place for piece in pieces if piece.released}
    notes = []
    for cell in released:
        if cell.place in back:
            ordered.insert(_position(cell, ordered), back[cell.place])
            notes.append(
                f"The test cell `{cell.grade_id}` had been moved. It was put back after its "
                "answer cell and marked there."
            )
        elif cell.place not in present and (cell.locked or cell.is_written):
            piece = Piece(cell.cell_type, cell.shown, marks=cell.metadata()["nbgrader"])
            piece.released = cell
            ordered.insert(_position(cell, ordered), piece)
            notes += _missing(cell)
        elif cell.place not in present and cell.solution:
            notes += _missing(cell)
    return ordered, notes


def _is_core(cell: ReleasedCell | None) -> bool:
    return cell is not None and (cell.grade or cell.solution)


def _is_displaced(piece: Piece, pieces: Sequence[Piece]) -> bool:
    """Say whether a test cell follows another answer or test than the one it belongs to."""
    cell = piece.released
    if cell is None or not cell.is_test:
        return False
    core = [other for other in pieces if _is_core(other.released)]
    index = next(number for number, other in enumerate(core) if other is piece)
    before = core[index - 1].released if index else None
    return before is not _anchor(cell, core)


def _anchor(cell: ReleasedCell, pieces: Sequence[Piece]) -> ReleasedCell | None:
    """Return the last answer or test cell that comes before this one in the session."""
    earlier = [
        piece.released
        for piece in pieces
        if piece.released and _is_core(piece.released) and piece.released.place < cell.place
    ]
    return max(earlier, key=lambda other: other.place, default=None)


def _position(cell: ReleasedCell, pieces: Sequence[Piece]) -> int:
    """Return where the cell goes: after its answer and what the learner wrote below that."""
    anchor = _anchor(cell, pieces)
    start = 0
    for index, piece in enumerate(pieces):
        if anchor is not None and piece.released is anchor:
            start = index + 1
    for index in range(start, len(pieces)):
        other = pieces[index].released
        if other is not None and (_is_core(other) or other.place > cell.place):
            return index
    return len(pieces)


def _missing(cell: ReleasedCell) -> list[str]:
    if cell.is_test:
        return [
            f"The test cell `{cell.grade_id}` was missing. It was put back in its place and "
            "marked as usual."
        ]
    if cell.is_written:
        return [
            f"The answer cell `{cell.grade_id}` was missing. An empty one was put in its place; "
            "look whether the answer stands elsewhere in the notebook."
        ]
    if cell.solution:
        return [
            f"The answer cell `{cell.grade_id}` was missing. The task was marked on what the "
            "other cells define."
        ]
    return []
