"""Tell which cell of a submission is which cell of the session, even without its marks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from rctlab.classroom.marking.given_cells import recognise_edited
from rctlab.classroom.marking.released import ReleasedCell
from rctlab.classroom.marking.submitted_cell import Piece, between, squeeze

_DEFINED = re.compile(r"^(?:def\s+)?(\w+)\s*(?:=|\()", re.MULTILINE)


def recognise(pieces: Sequence[Piece], released: Sequence[ReleasedCell]) -> list[str]:
    """Set `released` on every piece that is a cell of the session; return notes on copies."""
    notes = _by_name(pieces, released)
    _by_text(pieces, released)
    recognise_edited(pieces, released)
    _by_place(pieces, released)
    lost = [piece for piece in pieces if piece.released and piece.released.grade_id]
    lost = [piece for piece in lost if not piece.claim]
    if lost:
        cells = "1 cell" if len(lost) == 1 else f"{len(lost)} cells"
        notes.append(
            f"The marks that tie cells to the gradebook were missing from {cells} (another "
            "program may have saved the notebook). They were recognised by id, text or place "
            "and marked as usual; have a look whether each answer was found."
        )
    return notes


def _by_name(pieces: Sequence[Piece], released: Sequence[ReleasedCell]) -> list[str]:
    names = {cell.grade_id: cell for cell in released if cell.grade_id}
    ids = names | {cell.cell_id: cell for cell in released if cell.cell_id}
    found: dict[int, list[Piece]] = defaultdict(list)
    whole = {piece.claim for piece in pieces if _agrees(piece, ids, names)}
    for piece in pieces:
        cell, claimed = ids.get(piece.cell_id), names.get(piece.claim)
        if cell and claimed and cell.grade_id in whole and claimed.grade_id not in whole:
            cell = claimed  # another cell has this id's name too: the id was given away
        cell = cell or claimed
        if cell:
            found[cell.place].append(piece)
    notes = []
    for cell in released:
        candidates = found[cell.place]
        if candidates:
            _choose(cell, candidates).released = cell
        if len(candidates) > 1 and cell.grade_id:
            notes.append(_copied(cell, candidates))
    return notes


def _agrees(
    piece: Piece, ids: Mapping[str, ReleasedCell], names: Mapping[str, ReleasedCell]
) -> bool:
    return piece.claim in names and ids.get(piece.cell_id) is names[piece.claim]


def _choose(cell: ReleasedCell, candidates: list[Piece]) -> Piece:
    """Take the learner's own text over the released stub, the original over the copy."""
    changed = [piece for piece in candidates if squeeze(piece.source) != squeeze(cell.shown)]
    if cell.solution and changed:
        candidates = changed
    original = [piece for piece in candidates if piece.cell_id in (cell.cell_id, cell.grade_id)]
    agreeing = [piece for piece in original if piece.claim == cell.grade_id]
    return (agreeing or original or candidates)[0]


def _copied(cell: ReleasedCell, candidates: list[Piece]) -> str:
    if cell.is_written:
        return (
            f"The answer cell `{cell.grade_id}` was there {len(candidates)} times. One was taken "
            "as the answer; the others stand in the notebook as plain text, read them too."
        )
    kind = "test cell" if cell.is_test else "answer cell" if cell.solution else "cell"
    return (
        f"The {kind} `{cell.grade_id}` was there {len(candidates)} times. The original counts "
        "once; copies ran as ordinary cells and give no points."
    )


def _by_text(pieces: Sequence[Piece], released: Sequence[ReleasedCell]) -> None:
    taken = {piece.released.place for piece in pieces if piece.released}
    free: dict[str, list[Piece]] = defaultdict(list)
    for piece in reversed(pieces):
        if piece.released is None:
            free[squeeze(piece.source)].append(piece)
    for cell in released:
        text = squeeze(cell.shown)
        if cell.place not in taken and text and free[text]:
            free[text].pop().released = cell


def _by_place(pieces: Sequence[Piece], released: Sequence[ReleasedCell]) -> None:
    taken = {piece.released.place for piece in pieces if piece.released}
    for cell in released:
        if cell.solution and cell.place not in taken:
            chosen = _pick(cell, between(pieces, cell.place))
            if chosen:
                chosen.released = cell


def _pick(cell: ReleasedCell, candidates: list[Piece]) -> Piece | None:
    candidates = [piece for piece in candidates if piece.source.strip() and not piece.claim]
    if cell.is_written and cell.cell_type == "markdown":
        texts = [piece for piece in candidates if piece.cell_type != "code"]
        return max(texts, key=lambda piece: len(piece.source), default=None)
    codes = [piece for piece in candidates if piece.cell_type == "code"]
    names = set(_DEFINED.findall(cell.shown))
    defining = [piece for piece in codes if names & set(_DEFINED.findall(piece.source))]
    if defining:
        return defining[-1]
    return codes[0] if len(codes) == 1 else None
