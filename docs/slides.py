"""Turn docs/teach/lectures.md into slides for the browser, a deck a session: make slides."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from nbconvert import SlidesExporter
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook

ROOT = Path(__file__).parents[1]
LECTURES = ROOT / "docs" / "teach" / "lectures.md"


class Slide(NamedTuple):
    """What stands on a slide, and what to say to it."""

    title: str
    points: str
    say: str


def decks(text: str) -> dict[str, list[Slide]]:
    """Return the slides of each session: headings of the third level under one of the second."""
    found: dict[str, list[Slide]] = {}
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        title, _, body = part.partition("\n")
        slides = []
        for piece in re.split(r"^### ", body, flags=re.MULTILINE)[1:]:
            head, _, rest = piece.partition("\n")
            lines = rest.split("\n**What learners get wrong")[0].strip().split("\n")
            say = " ".join(line.removeprefix("> ") for line in lines if line.startswith("> "))
            points = "\n".join(line for line in lines if not line.startswith("> ")).strip()
            slides.append(Slide(head.strip(), points, say))
        found[title.strip()] = slides
    return found


def notebook(title: str, slides: list[Slide]) -> NotebookNode:
    """Return a deck as a notebook: a title, then a slide with its notes each."""

    def cell(text: str, kind: str) -> NotebookNode:
        return new_markdown_cell(text, metadata={"slideshow": {"slide_type": kind}})

    cells = [cell(f"# {title}", "slide")]
    for slide in slides:
        cells.append(cell(f"## {slide.title}\n\n{slide.points}", "slide"))
        cells.append(cell(slide.say, "notes"))
    return new_notebook(cells=cells, metadata={"title": title, "language_info": {"name": "python"}})


def write_decks(folder: Path) -> list[Path]:
    """Write every deck as a page of slides."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for title, slides in decks(LECTURES.read_text(encoding="utf-8")).items():
        html, _ = SlidesExporter().from_notebook_node(notebook(title, slides))
        number = re.search(r"\d+", title)
        path = folder / f"s{number[0] if number else ''}.slides.html"
        path.write_text(html, encoding="utf-8")
        paths.append(path)
    return paths


if __name__ == "__main__":
    for path in write_decks(ROOT / "site" / "slides"):
        print(path.relative_to(ROOT))
