"""What `rctlab verify` prints of a session: a table, and a line for each miss and note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rctlab.classroom.build.derive import Chapter
from rctlab.classroom.verify.judging import Miss
from rctlab.classroom.verify.rounds import variants_of


@dataclass(frozen=True)
class Row:
    """One line of the table: how many slips and forms of a task came out as catalogued."""

    task: str
    points: float
    slips: str
    forms: str
    verdict: str


@dataclass
class Report:
    """What the verification of one session came to."""

    name: str
    rows: list[Row] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """The table, then a line for each miss and each note."""
        head = Row("task", 0, "slips", "forms", "verdict")
        lines = []
        width = max(len(row.task) for row in [head, *self.rows])
        for row in [head, *self.rows]:
            points = "points" if row is head else f"{row.points:g}"
            columns = f"{points:>6}  {row.slips:>5}  {row.forms:>5}  {row.verdict}"
            lines.append(f"{row.task:<{width}}  {columns}")
        lines += [f"MISS  {miss}" for miss in self.misses]
        lines += [f"note  {note}" for note in self.notes]
        return "\n".join(lines)


def rows_of(chapter: Chapter, found: Sequence[Miss]) -> list[Row]:
    """A row for each task and each text answer, in reading order."""
    rows = []
    for task, variants in variants_of(chapter.session).items():
        missed = [miss for miss in found if miss.task == task]
        wrong = {(miss.variant.kind, miss.variant.label) for miss in missed if miss.variant}
        counts = {}
        for kind in ("slip", "form"):
            keys = [(v.kind, v.label) for v in variants if v.kind == kind]
            counts[kind] = f"{sum(key not in wrong for key in keys)}/{len(keys)}"
        verdict = "ok" if not missed else f"{len(wrong)} of {len(variants)} wrong"
        points = chapter.tasks[task].points
        rows.append(Row(task, points, counts["slip"], counts["form"], verdict))
    for cell in chapter.session.cells("written"):
        missed = [miss for miss in found if miss.task == cell.id]
        rows.append(Row(cell.id, cell.points, "-", "-", "wrong" if missed else "ok, by hand"))
    return rows


def lines_of(chapter: Chapter, found: Sequence[Miss]) -> list[str]:
    """One line for each thing that is not as catalogued, in the order of the source."""
    lines: dict[str, None] = {}
    for miss in sorted(found, key=lambda miss: miss.line):
        variant = f", {miss.variant}" if miss.variant else ""
        answered = miss.variant is not None and miss.variant.kind in ("slip", "form")
        path = chapter.session.tasks_path if answered else chapter.session.path
        place = f"{path.name}:{miss.line}"
        lines[f"{place}: {miss.task}{variant}: {miss.text}"] = None
    return list(lines)
