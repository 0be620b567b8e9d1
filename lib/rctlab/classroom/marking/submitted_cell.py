"""One cell of a submission, read with patience."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nbformat.notebooknode import NotebookNode, from_dict

from rctlab.classroom.marking.released import ReleasedCell
from rctlab.classroom.running.names import LONGEST, defines


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

    @property
    def names(self) -> frozenset[str]:
        """The names that it gives a value at the top; none where it is longer than anybody writes."""
        return defines(self.source) if len(self.source) <= LONGEST else frozenset()


def make_cell(kind: str, source: str, metadata: Mapping[str, Any]) -> NotebookNode:
    """Make a cell of the notebook format, without the validation that takes longer than all else."""
    cell = from_dict({"cell_type": kind, "source": source, "metadata": metadata})
    return NotebookNode(cell, outputs=[], execution_count=None) if kind == "code" else cell


def make_notebook(cells: list[NotebookNode]) -> NotebookNode:
    """Make a notebook of cells, in the same way."""
    return NotebookNode(nbformat=4, nbformat_minor=5, metadata=NotebookNode(), cells=cells)


def read_piece(cell: Mapping[str, Any]) -> Piece:
    """Read a cell of whatever shape; what is missing or of a wrong type counts as empty."""
    metadata = _mapping(cell.get("metadata"))
    tags = metadata.get("tags")
    kind = cell.get("cell_type")
    return Piece(
        cell_type=str(kind) if kind in ("code", "markdown") else "raw",
        source=_source(cell.get("source")),
        # Colab keeps the id among the metadata
        cell_id=str(cell.get("id") or metadata.get("id") or ""),
        marks=_mapping(metadata.get("nbgrader")),
        tags=tuple(readable(str(tag)) for tag in tags) if isinstance(tags, list) else (),
        attachments=_attachments(cell.get("attachments")),
    )


def _source(value: Any) -> str:
    lines = value if isinstance(value, list) else [value]
    kinds = (str, int, float)
    return readable("".join(str(line) for line in lines if isinstance(line, kinds)))


def readable(text: str) -> str:
    """Return a text that can be saved: half characters, which UTF-8 does not know, as "?"."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _attachments(value: Any) -> dict[str, dict[str, str]]:
    kept = {}
    for name, data in _mapping(value).items():
        pairs = _mapping(data).items()
        texts = {readable(kind): readable(text) for kind, text in pairs if isinstance(text, str)}
        if texts:
            kept[readable(name)] = texts
    return kept


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def between(pieces: Sequence[Piece], place: int) -> list[Piece]:
    """Return unrecognised pieces that stand where the cell of this place would be."""
    low, high = -1, len(pieces)
    for index, piece in enumerate(pieces):
        if piece.released and piece.released.place < place:
            low = index
        if piece.released and piece.released.place > place:
            high = min(high, index)
    return [piece for piece in pieces[low + 1 : high] if piece.released is None]


def squeeze(source: str) -> str:
    """Return a source without what an editor may add: blank ends of lines and of the cell."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())
