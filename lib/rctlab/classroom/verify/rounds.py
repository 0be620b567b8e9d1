"""Plan which answers the synthetic learners of `rctlab verify` hand in, one notebook a round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Literal

from nbformat import NotebookNode, v4

from rctlab.classroom.build.marks import without_marks
from rctlab.classroom.build.source import Session
from rctlab.classroom.running.names import binds, uses

#: Put before a task's id: the cell in which a learner would see the check's message.
SEEN = "seen-"


@dataclass(frozen=True)
class Variant:
    """One thing that a learner may hand in for a task, and what it earns."""

    task: str
    kind: Literal["stub", "solution", "slip", "form"]
    label: str
    code: str | None
    points: float
    line: int

    @property
    def is_right(self) -> bool:
        """Whether it earns full points."""
        return self.kind in ("solution", "form")

    def __str__(self) -> str:
        return f"{self.kind} {self.label!r}" if self.label else self.kind


@dataclass(frozen=True)
class Turn:
    """A variant in a round; it is not judged where another task's slip could spoil it."""

    variant: Variant
    judged: bool


Round = Mapping[str, Turn]


def variants_of(session: Session) -> dict[str, list[Variant]]:
    """Every variant of every task: the stub, the solution, then slips and forms as written."""
    variants: dict[str, list[Variant]] = {}
    points = {cell.id: cell.points for cell in session.cells("test")}
    for cell in session.cells("answer"):
        task, code = cell.id, without_marks(cell.source)
        variants[task] = [
            Variant(task, "stub", "", None, 0.0, cell.line),
            Variant(task, "solution", "", code, points[task], cell.line),
        ]
    for answer in session.answers:
        earned = points[answer.task] if answer.points is None else answer.points
        variants[answer.task].append(
            Variant(answer.task, answer.kind, answer.label, answer.code, earned, answer.line)
        )
    return variants


def plan(session: Session) -> list[Round]:
    """Spread all variants over as few notebooks as their dependencies allow."""
    variants = variants_of(session)
    used = used_tasks(session, variants)
    upstream: dict[str, set[str]] = {task: set() for task in variants}
    for cell in session.chapter:
        if cell.role in ("answer", "test"):
            upstream[cell.id] |= used[cell.line]
    first = {task: Turn(listed[0], True) for task, listed in variants.items()}
    second = {task: Turn(listed[1], True) for task, listed in variants.items()}
    rounds: list[Round] = [first, second]
    waiting = {task: list(listed[2:]) for task, listed in variants.items()}
    while any(waiting.values()):
        current: dict[str, Turn] = {}
        for task, queue in waiting.items():
            spoilt = any(
                other in current and not current[other].variant.is_right for other in upstream[task]
            )
            if queue and not spoilt:
                current[task] = Turn(queue.pop(0), True)
            else:
                current[task] = Turn(variants[task][1], False)
        rounds.append(current)
    return rounds


def used_tasks(session: Session, variants: Mapping[str, Sequence[Variant]]) -> dict[int, set[str]]:
    """For each code cell (by its line), the tasks whose answers it uses by name."""
    origin: dict[str, set[str]] = {}
    used: dict[int, set[str]] = {}
    for cell in session.chapter:
        if cell.cell_type != "code":
            continue
        codes = [without_marks(cell.source)]
        if cell.role == "answer":
            codes += [variant.code for variant in variants[cell.id] if variant.code]
        found = {task for code in codes for name in uses(code) for task in origin.get(name, ())}
        used[cell.line] = found - {cell.id}
        if cell.role != "test":  # what a test binds, no learner builds on
            makers = found | ({cell.id} if cell.role == "answer" else set())
            origin |= {name: makers for code in codes for name in binds(code)}
    return used


def notebook_for(
    release: NotebookNode, turns: Round, texts: Mapping[str, str] | None = None
) -> NotebookNode:
    """The released notebook as a learner would hand it in, with texts in its written answers."""
    notebook = deepcopy(release)
    cells = []
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if grade_id in turns and turns[grade_id].variant.code is not None:
            cell.source = turns[grade_id].variant.code
        cell.source = (texts or {}).get(grade_id, cell.source)
        cells.append(cell)
        if cell.metadata.get("nbgrader", {}).get("grade") and cell.cell_type == "code":
            task = grade_id.removeprefix("test-")
            cells.append(v4.new_code_cell(cell.source, id=f"{SEEN}{task}"))
    notebook.cells = cells
    return notebook
