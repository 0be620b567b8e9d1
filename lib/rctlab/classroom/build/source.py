"""Read a session's one source file (py:percent) into its parts; faults name file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import jupytext

from rctlab.classroom.build.faults import Fault, SourceError
from rctlab.classroom.build.marks import CURTAIN, REGION_OF, CellLine, Role, read_cell_line, regions
from rctlab.tasks.catalogue import Answer

SESSION_NAME = re.compile(r"s\d+-[a-z0-9]+(-[a-z0-9]+)*")
PAGE_NAME = re.compile(r"\d\d-[a-z0-9]+(-[a-z0-9]+)*")
_CELL_MARK = re.compile(r"# %%(\s|$)")
_HEADING = re.compile(r"# (.+)")


@dataclass(frozen=True)
class Cell:
    """One cell of the source file: its role, id, points, text and line in the file."""

    role: Role
    id: str
    points: float
    source: str
    line: int
    tags: tuple[str, ...] = ()

    @property
    def cell_type(self) -> Literal["markdown", "code"]:
        """The notebook's name for this kind of cell."""
        return "markdown" if self.role in ("text", "read", "written", "rubric") else "code"


@dataclass(frozen=True)
class Session:
    """A source file in its parts: the chapter's cells and rubrics; answers come with the tasks."""

    name: str
    title: str
    path: Path
    chapter: tuple[Cell, ...]
    rubrics: tuple[Cell, ...]
    answers: tuple[Answer, ...] = ()

    @property
    def is_page(self) -> bool:
        """Whether this is a page without tasks (00-start), which nbgrader never sees."""
        return PAGE_NAME.fullmatch(self.name) is not None

    @property
    def tasks_path(self) -> Path:
        """The module with this session's tasks, s4_risk.py for s4-risk."""
        folder = self.path.parent.parent / "lib" / "rctlab" / "sessions"
        return folder / f"{self.name.replace('-', '_')}.py"

    def cells(self, role: Role) -> list[Cell]:
        """The chapter's cells of one role, in reading order."""
        return [cell for cell in self.chapter if cell.role == role]


def find_sources(folder: Path) -> list[Path]:
    """The source files under solutions/, in order of their names."""
    return sorted(path for path in folder.glob("*.py") if not path.name.startswith("_"))


def read_session(path: Path) -> Session:
    """Read a source file."""
    return parse_session(path.read_text(encoding="utf-8"), path)


def parse_session(text: str, path: Path) -> Session:
    """Read a source file's text; path gives the session its name and faults their place."""
    name = path.stem
    if not SESSION_NAME.fullmatch(name) and not PAGE_NAME.fullmatch(name):
        message = f"{name!r} is no name for a source: s4-risk for a session, 00-start for a page"
        raise SourceError([Fault(path, 1, message)])
    cells = _read_cells(text, path)
    faults = [fault for cell in cells for fault in _region_faults(cell, path)]
    title = _first_heading(cells)
    if not title:
        faults.append(Fault(path, 1, "no title: the first text cell starts with a line '# Title'"))
    if faults:
        raise SourceError(faults)
    return Session(
        name=name,
        title=title,
        path=path,
        chapter=tuple(cell for cell in cells if cell.role not in CURTAIN),
        rubrics=tuple(cell for cell in cells if cell.role == "rubric"),
    )


def _read_cells(text: str, path: Path) -> list[Cell]:
    """The cells, each with the line of its cell mark; the YAML header is jupytext's own."""
    raw = list(jupytext.reads(text, fmt="py:percent").cells)
    if raw and raw[0].cell_type == "raw" and raw[0].source.startswith("---"):
        raw.pop(0)
    lines = [n for n, line in enumerate(text.split("\n"), 1) if _CELL_MARK.match(line)]
    if len(lines) != len(raw):
        message = (
            f"{len(lines)} lines start with '# %%' and {len(raw)} cells were found: only the YAML header "
            "may stand before the first cell line, and no line in a string may start with '# %%'"
        )
        raise SourceError([Fault(path, lines[0] if lines else 1, message)])
    cells: list[Cell] = []
    faults: list[Fault] = []
    for found, line in zip(raw, lines, strict=True):
        try:
            mark: CellLine = read_cell_line(found.cell_type, found.metadata)
        except ValueError as error:
            faults.append(Fault(path, line, str(error)))
            continue
        cells.append(Cell(mark.role, mark.id, mark.points, found.source, line, mark.tags))
    if faults:
        raise SourceError(faults)
    return cells


def _region_faults(cell: Cell, path: Path) -> Iterator[Fault]:
    allowed = REGION_OF.get(cell.role)
    found: set[str] = set()
    try:
        for _, region, _ in regions(cell.source):
            found.add(region)
    except ValueError as error:
        yield Fault(path, cell.line, str(error))
        return
    for stray in sorted(found - {"outside", str(allowed)}):
        yield Fault(path, cell.line, f"a {stray} region has no place in a {cell.role} cell")
    if allowed == "solution" and allowed not in found:
        yield Fault(path, cell.line, f"the {cell.role} cell {cell.id!r} has no {allowed} region")


def _first_heading(cells: list[Cell]) -> str:
    first = next((cell for cell in cells if cell.role in ("text", "read")), None)
    heading = _HEADING.match(first.source) if first else None
    return heading[1].strip() if heading else ""
