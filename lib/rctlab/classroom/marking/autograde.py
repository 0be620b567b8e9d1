"""Mark submissions one by one: whatever happens to one of them, the others are marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

from nbformat.notebooknode import NotebookNode

from rctlab.classroom.marking.gradebook import open_gradebook
from rctlab.classroom.marking.nbgrader_steps import Steps
from rctlab.classroom.marking.one_submission import Marking
from rctlab.classroom.marking.released import read_released
from rctlab.classroom.marking.results import Result, everybody, max_score_of, read_result
from rctlab.classroom.paths import Classroom
from rctlab.classroom.running.engine import WORKERS, Engine, Rooms
from rctlab.classroom.settings import course_settings


def autograde(
    room: Classroom,
    name: str,
    learners: Iterable[str] | None = None,
    *,
    engine: Engine | None = None,
    workers: int = WORKERS,
    again: bool = True,
    progress: Callable[[Result], None] | None = None,
) -> list[Result]:
    """Mark the collected submissions of a session and write the scores to the gradebook.

    Unless `again`, what was marked before and is as it was then is not marked a second time.
    """
    max_score = max_score_of(room, name)
    chosen = sorted(everybody(room, name) if learners is None else set(learners))
    workers = max(1, min(workers, len(chosen)))
    options: dict[str, Any] = {"library": room.library, "release": room.release_notebook(name)}
    with Rooms(workers, **options) if engine is None else nullcontext(engine) as run:
        results: dict[str, Result] = {}
        for marking in _mark(_markings(room, name, chosen), run, workers, again):
            learner = marking.learner
            result = read_result(room, name, learner, max_score)
            results[learner] = replace(result, needs_look=(*result.needs_look, *marking.unsaid))
            if progress:
                progress(results[learner])
        return [results[learner] for learner in chosen]


def unmarked(room: Classroom, name: str, learners: Iterable[str]) -> list[str]:
    """Return the learners whose work is not marked as it lies there now."""
    return [one.learner for one in _markings(room, name, learners) if not one.is_done]


def _markings(room: Classroom, name: str, learners: Iterable[str]) -> list[Marking]:
    steps = Steps(course_settings(room), room.db_url, name)
    with open_gradebook(room) as gradebook:
        maps = room.source_notebook(name), room.release_notebook(name)
        released = read_released(gradebook, name, *maps)
    return [Marking(room, steps, name, learner, released) for learner in learners]


def _mark(
    markings: Iterable[Marking], engine: Engine, workers: int, again: bool
) -> Iterator[Marking]:
    """Run notebooks side by side, everything else one after the other; yield who is done."""
    running: dict[Future[NotebookNode], Marking] = {}

    def save_until(left: int) -> Iterator[Marking]:
        while len(running) > left:
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                marking = running.pop(future)
                marking.save(future)
                yield marking

    pool = ThreadPoolExecutor(max_workers=workers)
    try:
        for marking in markings:
            notebook = None if not again and marking.is_done else marking.prepare()
            if notebook is None:
                yield marking
            else:
                running[pool.submit(marking.run, notebook, engine)] = marking
                yield from save_until(2 * workers)
        yield from save_until(0)
    finally:
        # on Ctrl-C what has begun is finished, what waits is not begun
        pool.shutdown(cancel_futures=True)
