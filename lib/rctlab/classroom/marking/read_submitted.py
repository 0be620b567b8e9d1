"""Read a submitted notebook with patience, and hand nbgrader a clean one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbformat.notebooknode import NotebookNode, from_dict

from rctlab.classroom.exchange.submission import bad_files, bad_notebook, cells_of
from rctlab.classroom.marking.submitted_cell import (
    Piece,
    make_cell,
    make_notebook,
    read_piece,
)

_CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_PLAIN = (str, int, float, bool, type(None))


class PatientExporter(NotebookExporter):
    """What nbgrader's autograde reads a notebook with: it takes what people can read too."""

    def from_file(
        self, file_stream: Any, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[Any, Any]:
        """Convert an open notebook file; a submission is cleaned, marked work taken as it is."""
        # nbgrader's converter reads two files: the submission, and its own copy of it
        if not getattr(self.parent, "_sanitizing", False):
            return super().from_file(file_stream, resources, **kw)
        path = Path(file_stream.name)
        reason = bad_files(path.parent) or bad_notebook(path.parent, path.stem)
        if reason:
            raise ValueError(reason)
        return self.from_notebook_node(read_submitted(path), resources=resources, **kw)


def read_submitted(path: Path) -> NotebookNode:
    """Return a clean notebook with the cells of a submitted one."""
    content = json.loads(path.read_bytes())
    return make_notebook([_clean(cell, at) for at, cell in enumerate(cells_of(content))])


def _clean(cell: Mapping[str, Any], at: int) -> NotebookNode:
    piece = read_piece(cell)
    made = make_cell(piece.cell_type, piece.source, _metadata(piece))
    if piece.attachments and piece.cell_type != "code":
        made["attachments"] = from_dict(piece.attachments)
    made["id"] = piece.cell_id if _CELL_ID.fullmatch(piece.cell_id) else f"cell-{at}"
    return made


def _metadata(piece: Piece) -> dict[str, Any]:
    metadata: dict[str, Any] = {}
    if piece.marks:
        metadata["nbgrader"] = {
            str(key): value for key, value in piece.marks.items() if isinstance(value, _PLAIN)
        }
    if piece.tags:
        metadata["tags"] = sorted(set(piece.tags))
    return metadata
