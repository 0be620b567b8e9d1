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
    variants, upstream = variants_of(session), upstream_of(session)
    rounds = [round_of({task: v[n] for task, v in variants.items()}, upstream) for n in (0, 1)]
    rounds[0] = {task: Turn(turn.variant, True) for task, turn in rounds[0].items()}
    waiting = {task: list(listed[2:]) for task, listed in variants.items()}
    while any(waiting.values()):
        current = {task: listed[1] for task, listed in variants.items()}
        for task, queue in waiting.items():
            if queue and round_of(current, upstream)[task].judged:
                current[task] = queue.pop(0)
        rounds.append(round_of(current, upstream))
    return rounds


def round_of(answers: Mapping[str, Variant], upstream: Mapping[str, set[str]]) -> Round:
    """Say which of these answers can be judged: those that build on no wrong one."""
    wrong = {task for task, variant in answers.items() if not variant.is_right}
    return {task: Turn(variant, not upstream[task] & wrong) for task, variant in answers.items()}


def upstream_of(session: Session) -> dict[str, set[str]]:
    """For each task, the other tasks on whose answers it builds."""
    used = used_tasks(session, variants_of(session))
    found: dict[str, set[str]] = {}
    for cell in session.chapter:
        if cell.role in ("answer", "test"):
            found[cell.id] = found.get(cell.id, set()) | used[cell.line]
    return found


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
