"""Compare what nbgrader made of a round with what its variants should have earned."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from nbformat import NotebookNode

from rctlab.classroom.build.notebook import cell_ids
from rctlab.classroom.build.source import Session
from rctlab.classroom.marking.shown_verdict import error_of, read_shown, says, stderr_of
from rctlab.classroom.verify.rounds import SEEN, Round, Variant, used_tasks, variants_of
from rctlab.tasks.task import Task
from rctlab.tasks.verdict import NOT_STARTED, NOT_YET, PARTLY, RIGHT


@dataclass(frozen=True)
class Score:
    """What the gradebook holds for one graded cell; None until a person has marked it."""

    points: float | None
    by_hand: bool


@dataclass(frozen=True)
class Graded:
    """A notebook that nbgrader has run and scored."""

    number: int
    turns: Round
    notebook: NotebookNode
    scores: Mapping[str, Score]


@dataclass(frozen=True)
class Miss:
    """Something that is not as it should be: where in the source, expected and found."""

    task: str
    line: int
    text: str
    variant: Variant | None = None


@dataclass
class Findings:
    """What a session's rounds came to; notes are worth knowing and fail nothing."""

    misses: list[Miss] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def judge_round(session: Session, tasks: Mapping[str, Task], graded: Graded) -> Findings:
    """Compare one round, cell by cell, with what its variants should earn and show."""
    findings = Findings()
    outputs = {cell.id: cell.outputs for cell in graded.notebook.cells if "outputs" in cell}
    for task, turn in graded.turns.items():
        if turn.judged:
            for text in _turn(turn.variant, tasks[task], graded.scores, outputs):
                findings.misses.append(Miss(task, turn.variant.line, text, turn.variant))
    _judge_written(session, graded, findings)
    _judge_given(session, graded, outputs, findings)
    return findings


def _turn(
    variant: Variant,
    task: Task,
    scores: Mapping[str, Score],
    outputs: Mapping[str, list[NotebookNode]],
) -> Iterator[str]:
    """What is wrong with one variant: its points, its message, or stderr in its test cell."""
    came = scores.get(f"test-{task.id}", Score(None, False)).points
    if came is None or not math.isclose(came, variant.points, abs_tol=1e-9):
        yield f"expected {variant.points:g} of {task.points:g} points, came {_number(came)}"
    stopped = error_of(outputs.get(task.id, []))
    if stopped:
        yield f"the answer itself stops with {stopped}"
    for place, cell_id in (("in grading", f"test-{task.id}"), ("to the learner", SEEN + task.id)):
        listed = outputs.get(cell_id, [])
        for text in _message(variant, task, listed):
            yield f"{text} ({place})"
        noise = stderr_of(listed)
        if noise:
            yield f"expected nothing on stderr, came {noise[:200]!r} ({place})"


def _message(variant: Variant, task: Task, listed: list[NotebookNode]) -> Iterator[str]:
    shown = read_shown(listed)
    wanted = (variant.label,) if variant.kind == "slip" else ()
    states = {"stub": {NOT_STARTED}, "slip": {NOT_YET, PARTLY}}.get(variant.kind, {RIGHT})
    if shown.problem:
        yield f"expected a verdict, and {shown.problem}"
    elif shown.task != task.id:
        yield f"expected a verdict on {task.id!r}, came one on {shown.task!r}"
    elif shown.slips != wanted:
        yield f"expected {_slips(wanted)}, came {shown}"
    elif shown.state not in states:
        yield f"expected the verdict {' or '.join(sorted(states))!r}, came {shown}"
    elif wanted and not says(shown.text, task.slips[variant.label].words):
        message = task.slips[variant.label].words
        yield f"expected the slip's own message {message!r}, came {shown.text!r}"


def _slips(keys: tuple[str, ...]) -> str:
    return f"the message of slip {keys[0]!r}" if keys else "a verdict without a slip"


def _number(points: float | None) -> str:
    return "none at all" if points is None else f"{points:g}"


def _judge_written(session: Session, graded: Graded, findings: Findings) -> None:
    """An untouched text answer scores 0 by itself; one with words waits for a person."""
    untouched = all(turn.variant.kind == "stub" for turn in graded.turns.values())
    for cell in session.cells("written"):
        score = graded.scores.get(cell.id, Score(None, False))
        right = score.points == 0 if untouched else score.points is None and score.by_hand
        if not right:
            wanted = "0 points" if untouched else "to wait for a person"
            text = f"a text answer was expected {wanted}, came {_number(score.points)}"
            findings.misses.append(Miss(cell.id, cell.line, text))


def _judge_given(
    session: Session,
    graded: Graded,
    outputs: Mapping[str, list[NotebookNode]],
    findings: Findings,
) -> None:
    """Given code must run whatever the tasks' answers are; before any answer it may stop."""
    used = used_tasks(session, variants_of(session))
    not_started = all(turn.variant.kind == "stub" for turn in graded.turns.values())
    for cell_id, cell in zip(cell_ids(session.chapter), session.chapter, strict=True):
        noise = stderr_of(outputs.get(cell_id, []))
        if noise and cell.role in ("code", "answer"):
            text = f"round {graded.number} writes to stderr: {noise[:200]!r}"
            findings.notes.append(f"{session.path.name}:{cell.line}: {text}")
        stopped = error_of(outputs.get(cell_id, []))
        if not stopped or cell.role != "code":
            continue
        text = f"the given code stops with {stopped}"
        if not_started:
            text = f"{session.path.name}:{cell.line}: before the tasks are answered, {text}"
            findings.notes.append(text)
        else:
            text += _blame(used[cell.line], graded.turns)
            findings.misses.append(Miss("given code", cell.line, text))


def _blame(tasks: Collection[str], turns: Round) -> str:
    """Say which answers of the round stand behind code that stopped."""
    blamed = [
        f"{turn.variant} of {task}"
        for task, turn in turns.items()
        if task in tasks and turn.variant.kind != "solution"
    ]
    return f"; it uses the answer with {' and '.join(blamed)}" if blamed else ""
