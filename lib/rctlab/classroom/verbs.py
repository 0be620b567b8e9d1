"""The teacher's verbs: each step of the loop as a command that prints one line a learner.

Each imports its step itself: they are slow to import, and `grade` needs few of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rctlab.classroom.build.faults import SourceError, relative
from rctlab.classroom.marking.autograde import autograde, unmarked
from rctlab.classroom.marking.class_report import read_report, summary, write_report
from rctlab.classroom.marking.needs_a_look import printable
from rctlab.classroom.marking.results import (
    LoopError,
    Result,
    everybody,
    max_score_of,
    read_result,
)
from rctlab.classroom.paths import Classroom
from rctlab.classroom.running.engine import WORKERS, Rooms
from rctlab.classroom.running.process import Processes
from rctlab.classroom.running.sandbox import NoSandbox
from rctlab.classroom.settings import course_settings

if TYPE_CHECKING:
    from rctlab.classroom.running.cluster import Cluster

NOT_MARKED = "Not marked: "
WATCH_EVERY = 5.0
"""Seconds between two looks for what arrived."""


def _verb(step: Callable[..., int]) -> Callable[..., int]:
    """Let a step that cannot be done at all end in one sentence and exit code 1."""

    @wraps(step)
    def run(project: Path, *arguments: Any, **options: Any) -> int:
        try:
            return step(project, *arguments, **options)
        except (LoopError, SourceError, NoSandbox) as error:
            _say(relative(error, Path(project)))
            return 1

    return run


@_verb
def main_generate(project: Path, name: str, *, db: str = "") -> int:
    """Derive a session, tell the gradebook its tasks, write course/; 1 if it has faults."""
    from rctlab.classroom.exchange.handout import generate

    for outcome in generate(_room(project, db), name):
        _say(str(outcome))
    _say(f"{name} is in the gradebook. Next: rctlab release {name}")
    return 0


@_verb
def main_release(project: Path, name: str, *, db: str = "") -> int:
    """Hand a session out through the exchange; 1 if it is not as it was generated."""
    from rctlab.classroom.exchange.handout import release

    path = release(_room(project, db), name)
    _say(f"{name} was released: {relative(path, Path(project))}")
    return 0


@_verb
def main_collect(project: Path, name: str, *, trust_times: bool = False) -> int:
    """Collect the latest submission of each learner; 1 if one was refused."""
    from rctlab.classroom.exchange.fetch_and_collect import collect

    collected = collect(_room(project), name, trust_times=trust_times)
    for learner in collected.learners:
        _say(f"{learner}  collected")
    for refusal in collected.refused:
        _say(f"refused: {refusal}")
    _say(f"{len(collected.learners)} collected, {len(collected.refused)} refused")
    return int(bool(collected.refused))


@_verb
def main_grade(
    project: Path,
    name: str,
    *,
    only: Sequence[str] = (),
    again: bool = False,
    watch: bool = False,
    unsafe: bool = False,
    scheduler: str = "",
    db: str = "",
    started: Processes | None = None,
) -> int:
    """Mark what was collected and not marked yet; 1 if somebody was not marked."""
    room = _room(project, db)
    max_score_of(room, name)  # a session that is not there is said before anything starts
    chosen = sorted(only) or sorted(everybody(room, name))
    engine: Cluster | Rooms
    if scheduler:
        from rctlab.classroom.running.cluster import Cluster

        try:
            engine = Cluster(scheduler, unsafe=unsafe)
        except OSError as error:
            raise LoopError(str(error)) from error
    else:
        engine = Rooms(
            min(WORKERS, len(chosen) or 1),
            unsafe=unsafe,
            library=room.library,
            release=room.release_notebook(name),
            started=started,
        )
    with engine:
        code = _grade_once(room, name, chosen, engine, again or bool(only))
        while watch:
            from rctlab.classroom.exchange.fetch_and_collect import collect

            time.sleep(WATCH_EVERY)
            collected = collect(room, name)
            for refusal in collected.refused:
                _say(f"refused: {refusal}")
            arrived = unmarked(room, name, collected.learners)
            if arrived:
                code = max(code, _grade_once(room, name, arrived, engine, again=False))
    return code


def _grade_once(
    room: Classroom, name: str, chosen: Sequence[str], engine: Cluster | Rooms, again: bool
) -> int:
    """Mark some learners, a line each with how long the others will take; then the whole class."""
    began, done = time.monotonic(), 0

    def tell(result: Result) -> None:
        nonlocal done
        done += 1
        left = (time.monotonic() - began) / done * (len(chosen) - done)
        bar = "#" * round(20 * done / len(chosen))
        _say(f"[{bar:.<20}] {done:>4} of {len(chosen)}, {left:.0f} s left  {_in_one_line(result)}")

    marked = autograde(
        room, name, chosen, engine=engine, workers=engine.workers, again=again, progress=tell
    )
    results = {result.learner: result for result in marked}
    most = marked[0].max_score if marked else 0.0
    whole = [
        results.get(one) or read_result(room, name, one, most)
        for one in sorted({*everybody(room, name), *results})
    ]
    report = read_report(room, name, whole)
    _say(summary(report))
    try:
        page, _ = write_report(room, name, whole, report)
        _say(f"the report of the class is in {relative(page, room.root)}")
    except OSError as error:
        _say(f"the report could not be written: {error}")
    failed = [
        one.learner for one in marked if any(n.startswith(NOT_MARKED) for n in one.needs_look)
    ]
    if failed:
        _say(f"not marked, mark again: {', '.join(failed)}")
    return int(bool(failed))


@_verb
def main_feedback(project: Path, name: str, *, db: str = "") -> int:
    """Write the feedback pages and release them; 1 if a learner cannot fetch theirs."""
    from rctlab.classroom.exchange.feedback import feedback

    pages = feedback(_room(project, db), name)
    for page in pages:
        _say(f"{page.learner}  {'released' if page.released else f'not released: {page.reason}'}")
    if not pages:
        _say(f"nobody's {name} was marked yet: run rctlab grade {name} first")
    return int(not pages or not all(page.released for page in pages))


@_verb
def main_export(project: Path, name: str | None = None, *, db: str = "", **options: Any) -> int:
    """Write the scores as a table, for Canvas or for Moodle; 1 if somebody was not matched."""
    from rctlab.classroom.exchange.lms import write_scores

    try:
        path, (said, unmatched) = write_scores(_room(project, db), name, **options)
    except OSError as error:
        raise LoopError(f"the table could not be written: {error}") from error
    for line in (*said, *unmatched):
        _say(line)
    _say(f"scores are in {relative(path, Path(project))}")
    return int(bool(unmatched))


def _room(project: Path, db: str = "") -> Classroom:
    """Return the classroom, with the gradebook that is named here or in nbgrader_config.py."""
    room = Classroom(project)
    url = db or course_settings(room).CourseDirectory.db_url
    return room if url == room.db_url else Classroom(project, url)


def _in_one_line(result: Result) -> str:
    score = "no score" if result.score is None else f"{result.score:g}"
    notes = "".join(f"  | {note}" for note in result.needs_look)
    return f"{result.learner}  {score} of {result.max_score:g}{notes}"


def _say(text: str) -> None:
    print(printable(text), flush=True)
