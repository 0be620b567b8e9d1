"""Tell which cell of a submission is which cell of the session, even without its marks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rctlab.classroom.released import ReleasedCell

_DEFINED = re.compile(r"^(?:def\s+)?(\w+)\s*(?:=|\()", re.MULTILINE)


@dataclass
class Piece:
    """One cell of a submission, read with patience, and what it was recognised as."""

    cell_type: str
    source: str
    cell_id: str = ""
    marks: Mapping[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    attachments: Mapping[str, Any] = field(default_factory=dict)
    released: ReleasedCell | None = None

    @property
    def claim(self) -> str:
        """The grade_id that the cell's own metadata names."""
        return str(self.marks.get("grade_id", ""))


def read_piece(cell: Mapping[str, Any]) -> Piece:
    """Read a cell of whatever shape; what is missing or of a wrong type counts as empty."""
    metadata = _mapping(cell.get("metadata"))
    tags = metadata.get("tags")
    kind, source = cell.get("cell_type"), cell.get("source")
    return Piece(
        cell_type=str(kind) if kind in ("code", "markdown") else "raw",
        source=source if isinstance(source, str) else "",
        # Colab keeps the id among the metadata
        cell_id=str(cell.get("id") or metadata.get("id") or ""),
        marks=_mapping(metadata.get("nbgrader")),
        tags=tuple(str(tag) for tag in tags) if isinstance(tags, list) else (),
        attachments=_mapping(cell.get("attachments")),
    )


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def recognise(pieces: Sequence[Piece], released: Sequence[ReleasedCell]) -> list[str]:
    """Set `released` on every piece that is a cell of the session; return notes on copies.

    Parameters
    ----------
    pieces
        The cells of a submission, in its order; changed in place.
    released
        The cells of the session, in their order.

    Returns
    -------
    list of str
        A note for each cell that was there more than once.
    """
    notes = _by_name(pieces, released)
    _by_text(pieces, released)
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
    for piece in pieces:
        cell = ids.get(piece.cell_id) or names.get(piece.claim)
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


def _choose(cell: ReleasedCell, candidates: list[Piece]) -> Piece:
    """Take the learner's own text over the released stub, the original over the copy."""
    changed = [piece for piece in candidates if _squeeze(piece.source) != _squeeze(cell.shown)]
    if cell.solution and changed:
        candidates = changed
    original = [piece for piece in candidates if piece.cell_id in (cell.cell_id, cell.grade_id)]
    return (original or candidates)[0]


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
    for cell in released:
        if cell.place in taken or not _squeeze(cell.shown):
            continue
        for piece in pieces:
            if piece.released is None and _squeeze(piece.source) == _squeeze(cell.shown):
                piece.released = cell
                break


def _by_place(pieces: Sequence[Piece], released: Sequence[ReleasedCell]) -> None:
    taken = {piece.released.place for piece in pieces if piece.released}
    for cell in released:
        if cell.solution and cell.place not in taken:
            chosen = _pick(cell, _between(pieces, cell.place))
            if chosen:
                chosen.released = cell


def _between(pieces: Sequence[Piece], place: int) -> list[Piece]:
    """Return unrecognised pieces that stand where the cell of this place would be."""
    low, high = -1, len(pieces)
    for index, piece in enumerate(pieces):
        if piece.released and piece.released.place < place:
            low = index
        if piece.released and piece.released.place > place:
            high = min(high, index)
    return [piece for piece in pieces[low + 1 : high] if piece.released is None]


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


def _squeeze(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().splitlines())
