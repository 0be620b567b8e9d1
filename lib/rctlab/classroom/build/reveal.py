"""`rctlab reveal`: a session with worked solutions, for people who learn without a teacher."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode, v4

from rctlab.classroom.build.derive import Chapter, read_chapters
from rctlab.classroom.build.faults import SourceError, relative
from rctlab.classroom.build.install import write_atomically
from rctlab.classroom.build.marks import inside, without_marks
from rctlab.classroom.build.notebook import settle, to_bytes
from rctlab.classroom.build.source import Cell
from rctlab.classroom.paths import Classroom

FOLDER = "worked"  # beside course/: not in git, not handed out, not in a release
GAP = "  # gap"


def main_reveal(project: Path, name: str) -> int:
    """Write the worked notebook of a session, and say where."""
    room = Classroom(project)
    try:
        (chapter,) = read_chapters(room.root, [name])
    except SourceError as error:
        print(relative(error, room.root))
        return 1
    path = room.root / FOLDER / f"{name}.ipynb"
    write_atomically(path, to_bytes(worked(chapter)))
    print(
        f"{FOLDER}/{path.name}: {chapter.session.title}, with worked solutions, model answers and "
        f"how they are marked. Your own course/{name}/{path.name} is as it was."
    )
    return 0


def worked(chapter: Chapter) -> NotebookNode:
    """Return the notebook of a chapter with its solutions, without anything that is graded."""
    head = v4.new_markdown_cell(
        "**Worked solutions.** Try each task in your own notebook first: an answer that was found "
        "stays longer than one that was read."
    )
    cells = [head, *(cell for part in _cells(chapter) for cell in part)]
    for number, cell in enumerate(cells):
        cell.id = f"worked-{number}"
    notebook = v4.new_notebook(cells=cells, metadata={"title": chapter.session.title})
    return settle(notebook)


def _cells(chapter: Chapter) -> Iterator[list[NotebookNode]]:
    rubrics = {cell.id: cell for cell in chapter.rendered.rubrics}
    for cell in chapter.rendered.chapter:
        if cell.role == "written":
            answer = "\n".join(inside(cell.source, "solution"))
            texts = ["**A model answer**", answer, "**How it is marked**", rubrics[cell.id].source]
            yield [v4.new_markdown_cell("\n\n".join(texts))]
        elif cell.cell_type == "markdown":
            yield [v4.new_markdown_cell(cell.source)]
        else:
            yield [v4.new_code_cell(_solved(cell))]


def _solved(cell: Cell) -> str:
    """Return the code of a cell as somebody writes it who knows how."""
    if cell.role == "test":
        return "\n".join(inside(cell.source, "outside")).strip("\n")
    if cell.role != "answer":
        return cell.source
    lines = without_marks(cell.source).split("\n")
    if lines[0].startswith("def "):
        return "\n".join(line for line in lines if GAP not in line)
    return "\n".join(inside(cell.source, "solution")).strip("\n")
