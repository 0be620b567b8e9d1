"""Read the outputs of test cells the way they were meant, before nbgrader scores them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

from rctlab.classroom.exchange.sanitize import safe_outputs
from rctlab.classroom.marking.shown_verdict import data_of
from rctlab.tasks.verdict import NOT_STARTED, NOT_YET, PARTLY, RIGHT

NO_VERDICT = "NoVerdict"
"""Name of the error output of a test cell whose check gave no usable number of points."""

_CHECKS = re.compile(r"^\s*(?:check|examine)\(\s*(?:[\"']([^\"']*)[\"'])?", re.MULTILINE)


class SettleOutputs(NbGraderPreprocessor):
    """Between running and scoring: mend what nbgrader's scoring would misread."""

    def preprocess_cell(
        self,
        cell: NotebookNode,
        resources: Any,
        cell_index: int,  # noqa: ARG002
    ) -> tuple[NotebookNode, Any]:
        """Settle the outputs of one cell."""
        if cell.cell_type == "code":
            cell.outputs = safe_outputs(cell.outputs)
            if utils.is_grade(cell) and not utils.is_solution(cell):
                cell.outputs = settle(cell)
        return cell, resources


def settle(cell: NotebookNode) -> list[NotebookNode]:
    """Return the outputs of a test cell so that nbgrader's rule scores them as meant."""
    errors = [out for out in cell.outputs if out.output_type == "error"]
    results = [out for out in cell.outputs if out.output_type == "execute_result"]
    others = [out for out in cell.outputs if out not in errors and out not in results]
    for out in others:
        if out.output_type == "stream":
            out["name"] = "stdout"
    if not errors and not _usable(cell, results):
        errors = [_no_verdict()]
    return [*errors, *others, *results[-1:]]


def _usable(cell: NotebookNode, results: list[NotebookNode]) -> bool:
    tasks = _CHECKS.findall(cell.source)
    data = results[-1].get("data", {}) if results else {}
    try:
        points = float(data["text/plain"])
    except (KeyError, TypeError, ValueError):
        return not tasks  # a test cell of plain assertions shows no number
    most = float(cell.metadata["nbgrader"]["points"])
    if not (math.isfinite(points) and 0 <= points <= most):
        return False
    return not tasks or _is_verdict(data_of(results[-1]), tasks, points, most)


def _is_verdict(said: Mapping[str, Any], tasks: list[str], points: float, most: float) -> bool:
    """Say whether a result is the verdict on one of these tasks and its points fit its words."""
    if said.get("task") not in tasks:
        return False
    fits = {
        RIGHT: points == most,
        PARTLY: 0 <= points < most,
        NOT_YET: points == 0,
        NOT_STARTED: points == 0,
    }
    return fits.get(said.get("state", ""), False)


def _no_verdict() -> NotebookNode:
    text = "the check of this task gave no verdict with points that fit it"
    return new_output("error", ename=NO_VERDICT, evalue=text, traceback=[f"{NO_VERDICT}: {text}"])
