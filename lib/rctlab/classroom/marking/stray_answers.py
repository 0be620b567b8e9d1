"""Answers that stand beside the place that was made for them: take them, or say where they are."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from rctlab.classroom.marking.submitted_cell import Piece, squeeze
from rctlab.classroom.running.names import defines

_CHECKED = re.compile(r"\b(?:check|examine)\([^,()]+,\s*(\w+)")


def take_stray_text(pieces: Sequence[Piece]) -> tuple[list[Piece], list[str]]:
    """Move an answer in words from a cell beside its answer cell into it, and say so."""
    notes, moved = [], []
    for index, piece in enumerate(pieces):
        if not (piece.released and piece.released.is_written and _untouched(piece)):
            continue
        texts = [other for other in _beside(index, pieces) if _is_text(other, piece)]
        if not texts:
            continue
        said = f"The answer cell `{piece.released.grade_id}` was left as it was"
        if len(texts) == 1:
            notes.append(f"{said}; the text in the learner's own cell beside it was taken.")
            piece.source, piece.attachments = texts[0].source, texts[0].attachments
            moved.append(texts[0])
        else:
            notes.append(f"{said}; the answer may stand in the {len(texts)} text cells beside it.")
    return [piece for piece in pieces if not any(piece is other for other in moved)], notes


def _untouched(piece: Piece) -> bool:
    shown = piece.released.shown if piece.released else ""
    return squeeze(piece.source) in ("", squeeze(shown))


def _beside(index: int, pieces: Sequence[Piece]) -> list[Piece]:
    """Return the learner's own cells between this cell's neighbours from the session."""
    first, last = index, index + 1
    while first > 0 and pieces[first - 1].released is None:
        first -= 1
    while last < len(pieces) and pieces[last].released is None:
        last += 1
    return [*pieces[first:index], *pieces[index + 1 : last]]


def _is_text(piece: Piece, answer: Piece) -> bool:
    text = squeeze(piece.source)
    return piece.cell_type == "markdown" and text not in ("", squeeze(answer.source))


def late_answers(pieces: Sequence[Piece]) -> list[str]:
    """Say where an answer seems to stand below the test that looks for it."""
    notes = []
    for index, piece in enumerate(pieces):
        cell = piece.released
        if cell is None or not cell.solution or cell.is_written or not _untouched(piece):
            continue
        test = next((i for i in range(index, len(pieces)) if _is_test(pieces[i])), len(pieces))
        names: Set[str] = defines(cell.shown)
        if not names and test < len(pieces):
            names = set(_CHECKED.findall(pieces[test].source))
        own = (other for other in pieces[test:] if other.released is None)
        late = next((bound for other in own if (bound := _bound_in(other, names))), None)
        if late:
            notes.append(
                f"The answer cell `{cell.grade_id}` was left as it was, and `{min(late)}` is "
                "defined in a cell of the learner's own below the test, which does not see it "
                "there: worth reading."
            )
    return notes


def _is_test(piece: Piece) -> bool:
    return piece.released is not None and piece.released.is_test


def _bound_in(piece: Piece, names: Set[str]) -> Set[str]:
    if piece.cell_type != "code" or not any(name in piece.source for name in names):
        return set()
    return names & piece.names


def with_added_text(pieces: Sequence[Piece]) -> tuple[list[Piece], list[str]]:
    """Put what a learner wrote into a test cell into a cell of its own before it, and say so."""
    whole: list[Piece] = []
    notes = []
    for piece in pieces:
        added = _added(piece)
        if added and piece.released:
            whole.append(Piece("code", added))
            notes.append(
                f"What the learner wrote into the test cell `{piece.released.grade_id}` was kept "
                "and run as a cell of its own before it."
            )
        whole.append(piece)
    return whole, notes


def _added(piece: Piece) -> str:
    if not _is_test(piece) or piece.cell_type != "code" or piece.released is None:
        return ""
    source, shown = squeeze(piece.source), squeeze(piece.released.shown)
    if not set(source.splitlines()) - set(shown.splitlines()):
        return ""
    return source.replace(shown, "", 1).strip() if shown else source
