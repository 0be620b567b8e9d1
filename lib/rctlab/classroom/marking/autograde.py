"""Mark submissions one by one: whatever happens to one of them, the others are marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace

from nbformat.notebooknode import NotebookNode

from rctlab.classroom.marking.kernel import Engine, KernelEngine
from rctlab.classroom.marking.one_submission import Marking
from rctlab.classroom.marking.results import Result, everybody, max_score_of, read_result
from rctlab.classroom.paths import Classroom
from rctlab.classroom.settings import course_settings

WORKERS = 3
"""Notebooks that run at the same time: on two cores three were fastest, four were slower."""


def autograde(
    room: Classroom,
    name: str,
    learners: Iterable[str] | None = None,
    *,
    engine: Engine | None = None,
    workers: int = WORKERS,
    progress: Callable[[Result], None] | None = None,
) -> list[Result]:
    """Mark the collected submissions of a session and write the scores to the gradebook."""
    config = course_settings(room)
    max_score = max_score_of(room, name)
    class_list = sorted(everybody(room, name))
    chosen = class_list if learners is None else sorted(set(learners))
    markings = (Marking(room, config, name, learner, class_list) for learner in chosen)
    results: dict[str, Result] = {}
    for marking in _mark(markings, engine or KernelEngine(), max(1, workers)):
        learner = marking.learner
        result = read_result(room, name, learner, max_score)
        results[learner] = replace(result, needs_look=(*result.needs_look, *marking.unsaid))
        if progress:
            progress(results[learner])
    return [results[learner] for learner in chosen]


def _mark(markings: Iterable[Marking], engine: Engine, workers: int) -> Iterator[Marking]:
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
            notebook = marking.prepare()
            if notebook is None:
                yield marking
            else:
                running[pool.submit(marking.run, notebook, engine)] = marking
                yield from save_until(2 * workers)
        yield from save_until(0)
    finally:
        # on Ctrl-C what has begun is finished, what waits is not begun
        pool.shutdown(cancel_futures=True)
