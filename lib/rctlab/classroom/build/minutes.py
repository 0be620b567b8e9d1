"""How long a session takes, by count: reading, running cells, and its tasks."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from rctlab.classroom.build.faults import Fault
from rctlab.classroom.build.source import Cell, Session
from rctlab.tasks.task import Task

WORDS_A_MINUTE = 180
MINUTES = {"compute": 3, "function": 8, "claims": 6, "written": 8, "explorer": 5, "cell": 1}
MOST = 60
LONG = 30  # a session that takes longer has a marked place to stop
HALF_WAY = "**Half-way.**"
_STATED = re.compile(r"\b(\d+) minutes\b")
_WORD = re.compile(r"\S*[^\W_]\S*")
_ADDRESS = re.compile(r"\]\([^)]*\)|<[^>]*>")


@dataclass(frozen=True)
class Count:
    """The minutes of a session, or of a part of it."""

    words: int
    things: Mapping[str, int]

    @property
    def minutes(self) -> float:
        """All of it."""
        spent = sum(MINUTES[kind] * many for kind, many in self.things.items())
        return self.words / WORDS_A_MINUTE + spent

    def __str__(self) -> str:
        listed = ", ".join(f"{many} {kind}" for kind, many in self.things.items() if many)
        return f"{self.minutes:.0f} minutes ({self.words:,} words, {listed})"


def count(cells: list[Cell], tasks: Mapping[str, Task]) -> Count:
    """Count the cells of a chapter that is filled in."""
    words, things = 0, dict.fromkeys(MINUTES, 0)
    for cell in cells:
        if cell.cell_type == "markdown" and cell.role != "written":
            words += len(_WORD.findall(_ADDRESS.sub(" ", cell.source)))
        if cell.role == "code":
            things["explorer" if "explore_" in _calls(cell) else "cell"] += 1
        elif cell.role == "written":
            things["written"] += 1
        elif cell.role == "test" and cell.id in tasks:
            things[tasks[cell.id].kind] += 1
    return Count(words, things)


def _calls(cell: Cell) -> str:
    return "\n".join(line for line in cell.source.split("\n") if not line.startswith("from "))


def takes_an_hour(
    session: Session, tasks: Mapping[str, Task], fault: Callable[..., Fault]
) -> Iterator[Fault]:
    """Yield what is wrong with a session's length, as counted and as its title cell states it."""
    cells = list(session.chapter)
    whole = count(cells, tasks)
    if whole.minutes > MOST:
        yield fault(1, f"{whole}: {MOST} at most, so shorten it")
    stated = _STATED.search(cells[0].source)
    wanted = 5 * math.ceil(whole.minutes / 5)
    if stated is None or int(stated[1]) != wanted:
        said = f"says {stated[1]} minutes" if stated else "names no minutes"
        yield fault(cells[0].line, f"the title cell {said}; by count it takes {wanted}")
    halves = [place for place, cell in enumerate(cells) if cell.source.startswith(HALF_WAY)]
    if whole.minutes > LONG and len(halves) != 1:
        yield fault(1, f"one text cell has to begin with {HALF_WAY}: a place to stop")
    for place in halves:
        share = count(cells[:place], tasks).minutes / whole.minutes
        if not 0.35 < share < 0.65:
            yield fault(cells[place].line, f"{HALF_WAY} stands after {share:.0%} of the minutes")
