"""Feedback pages: what nbgrader writes, without hidden tests, scripts or a missing language."""

from __future__ import annotations

from html import unescape
from typing import Any

from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter
from nbconvert.filters import strip_ansi
from nbformat.notebooknode import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

from rctlab.classroom.exchange.sanitize import safe_outputs

LANGUAGE = "en"
HIDDEN = "# Here your answer was also tried on inputs that are not shown."
"""What a feedback page says in place of hidden tests."""

_STYLE = ".rendered_html td, .rendered_html th { padding: 0.3em 0.8em; }"
_TELLING = 10  # characters from which a line says more than `pass` or `)`
_BEGIN, _END = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"


class HideTests(NbGraderPreprocessor):
    """Take hidden tests out of feedback: their source, and tracebacks that would quote them."""

    _everywhere: tuple[str, ...] = ()

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Note the hidden lines of all cells first: any cell may print those of another."""
        lines = [line for cell in nb.cells for line in _hidden_lines(cell.source)]
        self._everywhere = tuple(line for line in lines if len(line) >= _TELLING)
        return super().preprocess(nb, resources)

    def preprocess_cell(
        self,
        cell: NotebookNode,
        resources: Any,
        cell_index: int,  # noqa: ARG002
    ) -> tuple[NotebookNode, Any]:
        """Take hidden tests out of one cell and scripts out of its outputs."""
        if cell.cell_type == "code":
            own = _hidden_lines(cell.source) if utils.is_grade(cell) else []
            cell.source = hide_tests(cell.source)
            cell.outputs = safe_outputs(cell.outputs)
            for output in cell.outputs:
                _hide_in_output(output, [*own, *self._everywhere])
        return cell, resources


def hide_tests(source: str) -> str:
    """Return the source of a test cell with a short sentence in place of each hidden test."""
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
    """Keep the message of an error; drop what quotes a hidden line."""
    if output.output_type == "error":
        if _quotes("\n".join(output.traceback), hidden):
            output.traceback = [f"{output.ename}: {output.evalue}"]
        if _quotes(output.evalue + "\n".join(output.traceback), hidden):
            output.evalue, output.traceback = HIDDEN, [f"{output.ename}: {HIDDEN}"]
    elif output.output_type == "stream":
        if _quotes(output.text, hidden):
            output.text = HIDDEN + "\n"
    elif any(_quotes(str(shown), hidden) for shown in output.get("data", {}).values()):
        output.data = NotebookNode({"text/plain": HIDDEN})


def _quotes(text: str, hidden: list[str]) -> bool:
    plain = _bare(unescape(strip_ansi(text)))
    return any(_bare(line) in plain for line in hidden)


def _bare(text: str) -> str:
    """Leave out what printing code as a string adds to it or changes."""
    return text.replace("\\", "").replace("'", "").replace('"', "")


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
    if page.head is not None:
        style = page.new_tag("style")
        style.string = _STYLE
        page.head.append(style)
    for link in page.select("#toc a"):
        if link.get_text() in ("Test cell", "Written response"):
            link.string = str(link["href"]).removeprefix("#").removeprefix("test-")
    return str(page)
