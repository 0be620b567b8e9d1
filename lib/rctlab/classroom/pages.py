"""Feedback pages: what nbgrader writes, without hidden tests, scripts or a missing language."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter
from nbconvert.filters import strip_ansi
from nbformat.notebooknode import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

from rctlab.classroom.safe import safe_outputs

LANGUAGE = "en"
HIDDEN = "# Here your answer was also tried on inputs that are not shown."
"""What a feedback page says in place of hidden tests."""

_BEGIN, _END = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"


class HideTests(NbGraderPreprocessor):
    """Take hidden tests out of feedback: their source, and tracebacks that would quote them."""

    def preprocess_cell(
        self,
        cell: NotebookNode,
        resources: Any,
        cell_index: int,  # noqa: ARG002
    ) -> tuple[NotebookNode, Any]:
        """Take hidden tests out of one cell and scripts out of its outputs."""
        if cell.cell_type == "code":
            hidden = _hidden_lines(cell.source)
            cell.source = hide_tests(cell.source)
            cell.outputs = safe_outputs(cell.outputs)
            if utils.is_grade(cell) and hidden:
                for output in cell.outputs:
                    _hide_in_output(output, hidden)
        return cell, resources


def hide_tests(source: str) -> str:
    """Return the source of a test cell with a short sentence in place of each hidden test.

    Examples
    --------
    >>> print(hide_tests("check(1)\\n### BEGIN HIDDEN TESTS\\nexamine(2)\\n### END HIDDEN TESTS"))
    check(1)
    # Here your answer was also tried on inputs that are not shown.
    """
    lines, inside = [], False
    for line in source.split("\n"):
        if _BEGIN in line:
            inside = True
            lines.append(HIDDEN)
        elif _END in line:
            inside = False
        elif not inside:
            lines.append(line)
    return "\n".join(lines)


def _hidden_lines(source: str) -> list[str]:
    shown = set(hide_tests(source).split("\n"))
    lines = [line.strip() for line in source.split("\n") if line not in shown]
    return [line for line in lines if line and _BEGIN not in line and _END not in line]


def _hide_in_output(output: NotebookNode, hidden: list[str]) -> None:
    """Keep the message of an error; drop a traceback that quotes a hidden line."""
    if output.output_type == "error":
        quoted = strip_ansi("\n".join(output.traceback))
        if any(line in quoted for line in hidden):
            output.traceback = [f"{output.ename}: {output.evalue}"]
    elif output.output_type == "stream" and any(line in output.text for line in hidden):
        output.text = HIDDEN + "\n"


class FeedbackPage(HTMLExporter):
    """nbgrader's feedback page, with a language and without scripts of others."""

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[str, Any]:
        """Write the page."""
        html, resources = super().from_notebook_node(nb, resources, **kw)
        return _finish(html), resources


def _finish(html: str) -> str:
    page = BeautifulSoup(html, features="html.parser")
    if page.html is not None:
        page.html["lang"] = LANGUAGE
    for script in page.find_all("script", src=True):
        if "mathjax" not in str(script["src"]).lower():
            script.decompose()  # widgets do not live in a page; formulas do
    return str(page)
