"""What was handed out: the cells of a session in their order, with what the gradebook says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.preprocessors import ClearHiddenTests


@dataclass(frozen=True)
class ReleasedCell:
    """One cell of a session as the teacher has it and as the learner got it."""

    place: int
    cell_id: str
    cell_type: str
    shown: str
    source: str
    grade_id: str = ""
    grade: bool = False
    solution: bool = False
    locked: bool = False
    task: bool = False
    points: float = 0.0
    checksum: str = ""
    yours: bool = False  # a given cell that learners are asked to change

    @property
    def is_test(self) -> bool:
        """Whether this is a test cell: it gives points and belongs to the teacher."""
        return self.grade and not self.solution

    @property
    def is_written(self) -> bool:
        """Whether a person marks what the learner writes here."""
        return self.grade and self.solution

    def metadata(self) -> dict[str, Any]:
        """Return the cell metadata that nbgrader expects, made anew."""
        if not self.grade_id:
            return {}
        marks: dict[str, Any] = {
            "cell_type": self.cell_type,
            "checksum": self.checksum,
            "grade": self.grade,
            "grade_id": self.grade_id,
            "locked": self.locked,
            "schema_version": MetadataValidator.schema_version,
            "solution": self.solution,
            "task": self.task,
        }
        if self.grade or self.task:
            marks["points"] = self.points
        return {"nbgrader": marks}


def read_released(gradebook: Gradebook, name: str, *maps: Path) -> list[ReleasedCell]:
    """Return the cells of a session in their order."""
    filed = _filed_cells(gradebook, name)
    cells: list[ReleasedCell] = []
    for cell in _notebook_cells(maps):
        metadata = cell.get("metadata") or {}
        grade_id = metadata.get("nbgrader", {}).get("grade_id", "")
        body, yours = str(cell["source"]), "yours" in metadata.get("tags", ())
        ordinary = {"cell_type": cell["cell_type"], "shown": body, "source": body, "yours": yours}
        entry = filed.pop(grade_id, None) or ordinary
        cells.append(ReleasedCell(len(cells), str(cell.get("id", "")), **entry))
    for _, entry in sorted(filed.items()):
        cells.append(ReleasedCell(len(cells), "", **entry))
    return cells


def _notebook_cells(maps: tuple[Path, ...]) -> list[dict[str, Any]]:
    for path in maps:
        if path.is_file():
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            for cell in cells:
                cell["source"] = "".join(cell["source"])
            return cells
    return []


def _filed_cells(gradebook: Gradebook, name: str) -> dict[str, dict[str, Any]]:
    notebook = gradebook.find_notebook(name, name)
    solutions = {cell.name for cell in notebook.solution_cells}
    graded = {cell.name: cell.max_score for cell in notebook.grade_cells}
    tasks = {cell.name: cell.max_score for cell in notebook.task_cells}
    return {
        cell.name: {
            "cell_type": cell.cell_type,
            "shown": _without_hidden_tests(cell.source),
            "source": cell.source,
            "grade_id": cell.name,
            "grade": cell.name in graded,
            "solution": cell.name in solutions,
            "locked": cell.locked,
            "task": cell.name in tasks,
            "points": graded.get(cell.name, tasks.get(cell.name, 0.0)),
            "checksum": cell.checksum or "",
        }
        for cell in notebook.source_cells
    }


def _without_hidden_tests(source: str) -> str:
    cell = new_code_cell(source, metadata={"nbgrader": {"grade": True}})
    cell, _ = ClearHiddenTests().preprocess_cell(cell, {}, 0)
    return cell.source
