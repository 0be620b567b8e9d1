"""`rctlab demo`: grade a made-up class from start to end, and hold every score against what it
should be."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from rctlab.classroom.build.derive import read_chapters
from rctlab.classroom.build.faults import SourceError
from rctlab.classroom.build.source import Session
from rctlab.classroom.loop import (
    LoopError,
    Page,
    Result,
    autograde,
    collect,
    export,
    feedback,
    fetch,
    fetch_feedback,
    generate,
    release,
    submit,
)
from rctlab.classroom.paths import Classroom
from rctlab.classroom.running.engine import Rooms
from rctlab.classroom.verify.made_up_class import Learner, MadeUpClass, make_class

CELL_TIMEOUT = 5
"""Seconds a cell may take in the demo: the work of an honest cell, and soon over for a loop."""


def main_demo(project: Path, *, learners: int = 24) -> int:
    """Grade a made-up class under classroom/demo and print what came of each learner."""
    start = time.monotonic()
    room = demo_room(Classroom(project))
    try:
        session = _session(Classroom(project))
        made_up = make_class(session, learners)
        results, pages = run_loop(room, session.name, made_up.learners, project)
    except (LoopError, SourceError) as error:
        print(f"the demo stopped: {error}")
        return 1
    here = Path.cwd()
    print()
    wrong = 0
    for learner, result in zip(made_up.learners, results, strict=True):
        faults = judge(learner, result)
        wrong += bool(faults)
        print("\n".join(_lines(learner, result, pages[learner.id], faults, here)))
    print()
    print(_summary(made_up, results, wrong, time.monotonic() - start))
    print(f"table of scores: {_shown(export(room), here)}")
    return 1 if wrong else 0


def demo_room(room: Classroom) -> Classroom:
    """Return an empty classroom for the demo, inside the teacher's private folder."""
    room.private.mkdir(exist_ok=True)
    room.private.chmod(0o700)
    demo = room.private / "demo"
    shutil.rmtree(demo, ignore_errors=True)
    demo.mkdir(mode=0o700)
    return Classroom(demo)


def _session(room: Classroom) -> Session:
    sessions = (chapter.session for chapter in read_chapters(room.root))
    session = next((session for session in sessions if not session.is_page), None)
    if session is None:
        raise LoopError(f"there is no session in {room.solutions}")
    return session


def run_loop(
    room: Classroom, name: str, learners: Sequence[Learner], project: Path
) -> tuple[list[Result], dict[str, Page]]:
    """Walk the whole road with the class, a line for each submission."""
    generate(room, name, project=project)
    release(room, name)
    homes = {learner.id: room.root / "homes" / learner.id for learner in learners}
    for learner in learners:
        folder = fetch(room, name, learner.id, homes[learner.id])
        learner.work(folder / f"{name}.ipynb")
        submit(room, name, learner.id, homes[learner.id])
    collected = collect(room, name)
    print(f"{name}: generated, released, fetched, {len(collected.learners)} submissions collected")
    done: list[str] = []

    def say(result: Result) -> None:
        done.append(result.learner)
        points = "nothing" if result.score is None else f"{result.score:g}"
        print(f"  marked {len(done):>2} of {len(learners)}: {result.learner} {points}", flush=True)

    with Rooms(cell_timeout=CELL_TIMEOUT) as engine:
        found = autograde(room, name, homes, engine=engine, progress=say)
    results = {result.learner: result for result in found}
    pages = {page.learner: page for page in feedback(room, name)}
    fetched = sum(bool(fetch_feedback(room, name, one, home)) for one, home in homes.items())
    print(f"feedback: {len(pages)} pages written and released, {fetched} fetched by their learners")
    return [results[learner.id] for learner in learners], pages


def judge(learner: Learner, result: Result) -> list[str]:
    """Say what about a learner's result is not as it should be."""
    faults = []
    if result.score is None or abs(result.score - learner.score) > 1e-9:
        faults.append(f"the score should be {learner.score:g}")
    notes = " ".join(result.needs_look)
    if learner.look and learner.look not in notes:
        faults.append(f"it should need a look: {learner.look}")
    if not learner.look and notes:
        faults.append("nothing about it should need a look")
    return faults


def _lines(
    learner: Learner, result: Result, page: Page, faults: Sequence[str], here: Path
) -> list[str]:
    score = "-" if result.score is None else f"{result.score:g}"
    lines = [f"{learner.id:<12} {score:>4} of {result.max_score:g}  {learner.does}"]
    indent = " " * 13
    lines += [f"{indent}needs a look: {note}" for note in result.needs_look]
    lines.append(f"{indent}feedback: {_shown(page.path, here) if page.path else 'none'}")
    return lines + [f"{indent}NOT AS IT SHOULD BE: {fault}" for fault in faults]


def _summary(made_up: MadeUpClass, results: Sequence[Result], wrong: int, seconds: float) -> str:
    look = sum(bool(result.needs_look) for result in results)
    size = len(results)
    text = (
        f"{size} learners, {made_up.slips} of {made_up.slips_in_all} catalogued slips: "
        f"{size - wrong} marked as they should be, {look} need a look, {seconds:.0f} s "
        f"({seconds / size:.1f} s a learner). Written answers wait for a person."
    )
    return f"{text} {wrong} NOT AS THEY SHOULD BE." if wrong else text


def _shown(path: Path, here: Path) -> str:
    return os.path.relpath(path, here) if path.is_relative_to(here) else str(path)
