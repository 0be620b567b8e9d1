"""Source cells to a notebook whose bytes depend on nothing but the source file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

import nbformat
from nbformat import NotebookNode, v4

from rctlab.classroom.build.marks import Role
from rctlab.classroom.build.source import Cell, Session

#: Our own corner of a notebook's metadata: what it is derived from, and the digest of the build.
STAMP = "rctlab"
_KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
_GRADED: dict[Role, dict[str, bool]] = {
    "answer": {"grade": False, "locked": False, "solution": True},
    "test": {"grade": True, "locked": True, "solution": False},
    "read": {"grade": False, "locked": True, "solution": False},
    "written": {"grade": True, "locked": False, "solution": True},
}


def grade_id(cell: Cell) -> str:
    """The id that nbgrader knows a cell by; empty for cells that it leaves alone."""
    if cell.role not in _GRADED:
        return ""
    return f"test-{cell.id}" if cell.role == "test" else cell.id


def cell_ids(cells: Iterable[Cell]) -> list[str]:
    """A notebook id for each cell: its grade_id, else a digest of its type and source."""
    seen: dict[str, int] = {}
    ids = []
    for cell in cells:
        name = grade_id(cell) or _short_digest(cell.cell_type, cell.source)
        seen[name] = seen.get(name, 0) + 1
        ids.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return ids


def make_notebook(session: Session, rendered: Session) -> NotebookNode:
    """The source notebook: the chapter with nbgrader's full metadata, nothing behind the curtain."""
    cells = []
    for cell, cell_id in zip(rendered.chapter, cell_ids(session.chapter), strict=True):
        make = v4.new_markdown_cell if cell.cell_type == "markdown" else v4.new_code_cell
        metadata: dict[str, Any] = {"tags": sorted(cell.tags)} if cell.tags else {}
        if cell.role in _GRADED:
            metadata["nbgrader"] = _nbgrader_metadata(cell)
        cells.append(make(source=cell.source, id=cell_id, metadata=metadata))
    notebook = v4.new_notebook(cells=cells, metadata={"title": session.title})
    notebook.metadata[STAMP] = {"derived_from": f"solutions/{session.path.name}"}
    return settle(notebook)


def _nbgrader_metadata(cell: Cell) -> dict[str, Any]:
    metadata: dict[str, Any] = {"grade_id": grade_id(cell), "schema_version": 3, "task": False}
    metadata |= _GRADED[cell.role]
    if metadata["grade"]:
        metadata["points"] = int(cell.points) if cell.points.is_integer() else cell.points
    return metadata


def settle(notebook: NotebookNode) -> NotebookNode:
    """Take out of a notebook what depends on the machine that made it."""
    for key in ("jupytext", "celltoolbar", "widgets"):
        notebook.metadata.pop(key, None)
    notebook.metadata["kernelspec"] = dict(_KERNEL)
    notebook.metadata["language_info"] = {"name": "python"}
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for cell in notebook.cells:
        cell.metadata.pop("lines_to_next_cell", None)
    return notebook


def stamp(notebook: NotebookNode, files: dict[str, str]) -> NotebookNode:
    """Note in a derived notebook what its cells and the files beside it were when it was built."""
    notebook.metadata[STAMP]["files"] = files
    notebook.metadata[STAMP]["digest"] = digest(notebook)
    return notebook


def digest(notebook: NotebookNode) -> str:
    """A digest of what a person can change in a notebook: cells, their order, text and outputs."""
    content = [
        (
            cell.cell_type,
            cell.source,
            cell.get("attachments"),
            cell.get("outputs"),
            cell.get("execution_count"),
        )
        for cell in notebook.cells
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


def to_bytes(notebook: NotebookNode) -> bytes:
    """A notebook as a file's bytes: keys sorted, one newline at the end."""
    nbformat.validate(notebook)
    text: str = nbformat.writes(notebook, version=nbformat.NO_CONVERT)
    return (text.rstrip("\n") + "\n").encode()


def _short_digest(cell_type: str, source: str) -> str:
    return hashlib.sha256(f"{cell_type}\n{source}".encode()).hexdigest()[:8]
