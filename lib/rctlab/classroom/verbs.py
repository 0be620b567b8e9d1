"""The teacher's verbs: each step of the loop as a command that prints one line a learner."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import Any

from rctlab.classroom import loop
from rctlab.classroom.build.faults import SourceError, relative
from rctlab.classroom.marking.needs_a_look import printable
from rctlab.classroom.marking.results import LoopError, Result
from rctlab.classroom.paths import Classroom

NOT_MARKED = "Not marked: "


def _verb(step: Callable[..., int]) -> Callable[..., int]:
    """Let a step that cannot be done at all end in one sentence and exit code 1."""

    @wraps(step)
    def run(project: Path, *arguments: Any, **options: Any) -> int:
        try:
            return step(project, *arguments, **options)
        except (LoopError, SourceError) as error:
            _say(relative(error, Path(project)))
            return 1

    return run


@_verb
def main_generate(project: Path, name: str) -> int:
    """Derive a session, tell the gradebook its tasks, write course/; 1 if it has faults."""
    for outcome in loop.generate(Classroom(project), name):
        _say(str(outcome))
    _say(f"{name} is in the gradebook. Next: rctlab release {name}")
    return 0


@_verb
def main_release(project: Path, name: str) -> int:
    """Hand a session out through the exchange; 1 if it is not as it was generated."""
    path = loop.release(Classroom(project), name)
    _say(f"{name} was released: {relative(path, Path(project))}")
    return 0


@_verb
def main_collect(project: Path, name: str, *, trust_times: bool = False) -> int:
    """Collect the latest submission of each learner; 1 if one was refused."""
    collected = loop.collect(Classroom(project), name, trust_times=trust_times)
    for learner in collected.learners:
        _say(f"{learner}  collected")
    for refusal in collected.refused:
        _say(f"refused: {refusal}")
    _say(f"{len(collected.learners)} collected, {len(collected.refused)} refused")
    return int(bool(collected.refused))


@_verb
def main_grade(project: Path, name: str, learners: Iterable[str] = ()) -> int:
    """Mark what was collected, of everybody unless learners are given; 1 if one was not marked."""
    chosen = list(learners) or None
    done = 0

    def tell(result: Result) -> None:
        nonlocal done
        done += 1
        _say(f"{done:>4}  {_in_one_line(result)}")

    results = loop.autograde(Classroom(project), name, chosen, progress=tell)
    looks = sum(bool(result.needs_look) for result in results)
    failed = [r.learner for r in results if any(n.startswith(NOT_MARKED) for n in r.needs_look)]
    _say(f"{len(results)} learners, {looks} to look at")
    if failed:
        _say(f"not marked, mark again: {', '.join(failed)}")
    return int(bool(failed))


@_verb
def main_feedback(project: Path, name: str) -> int:
    """Write the feedback pages and release them; 1 if a learner cannot fetch theirs."""
    pages = loop.feedback(Classroom(project), name)
    for page in pages:
        _say(f"{page.learner}  {'released' if page.released else f'not released: {page.reason}'}")
    if not pages:
        _say(f"nobody's {name} was marked yet: run rctlab grade {name} first")
    return int(not pages or not all(page.released for page in pages))


@_verb
def main_export(project: Path, *, to: Path | None = None) -> int:
    """Write all scores as a table, to classroom/grades.csv unless another file is given."""
    try:
        path = loop.export(Classroom(project), to)
    except OSError as error:
        raise LoopError(f"the table could not be written: {error}") from error
    _say(f"scores are in {relative(path, Path(project))}")
    return 0


def _in_one_line(result: Result) -> str:
    score = "no score" if result.score is None else f"{result.score:g}"
    notes = "".join(f"  | {note}" for note in result.needs_look)
    return f"{result.learner}  {score} of {result.max_score:g}{notes}"


def _say(text: str) -> None:
    print(printable(text), flush=True)
