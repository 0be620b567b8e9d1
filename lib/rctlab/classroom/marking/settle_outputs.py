"""Between running and scoring: make outputs safe to show, and read as they were meant."""

from __future__ import annotations

from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from rctlab.classroom.exchange.sanitize import most_tags, safe_outputs
from rctlab.classroom.running.engine import is_test


class SettleOutputs(NbGraderPreprocessor):
    """Mends what nbgrader's scoring would misread in the outputs of a test cell."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Settle the outputs of all cells."""
        self._most = most_tags(nb)
        return super().preprocess(nb, resources)

    def preprocess_cell(
        self,
        cell: NotebookNode,
        resources: Any,
        cell_index: int,  # noqa: ARG002
    ) -> tuple[NotebookNode, Any]:
        """Settle the outputs of one cell."""
        if cell.cell_type == "code":
            cell.outputs = safe_outputs(cell.outputs, self._most)
            if is_test(cell):
                cell.outputs = settle(cell.outputs)
        return cell, resources


def settle(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Return the outputs of a test cell so that nbgrader's rule scores them as meant.

    A line on stderr costs nothing, and an error decides over a result that came before it.
    """
    errors = [out for out in outputs if out.output_type == "error"]
    results = [out for out in outputs if out.output_type == "execute_result"]
    others = [out for out in outputs if out not in errors and out not in results]
    for out in others:
        if out.output_type == "stream":
            out["name"] = "stdout"
    return [*errors, *others, *results[-1:]]
