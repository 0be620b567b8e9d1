"""Honest work of all sessions, marked by us and by plain nbgrader: is every score the same?

    .venv/bin/python tests/same_marks.py 200

hands in 200 notebooks made of all sessions' solutions, slips and other right forms, and of answers that stop.
"""

from __future__ import annotations

import multiprocessing
import shutil
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice, zip_longest
from pathlib import Path

import nbformat
from plain_nbgrader import grade_plainly, read_scores

from rctlab.classroom.build.convert import throwaway_gradebook
from rctlab.classroom.build.derive import generate_chapter, read_chapters
from rctlab.classroom.build.marks import without_marks
from rctlab.classroom.loop import autograde
from rctlab.classroom.paths import Classroom
from rctlab.classroom.running.engine import Rooms
from rctlab.classroom.verify.rounds import notebook_for, plan
from rctlab.tasks.own import EXAMPLE, NEIGHBOUR

PROJECT = Path(__file__).resolve().parents[1]
Work = tuple[Classroom, str, int, str]


def works(place: Path) -> Iterator[Work]:
    """Yield what honest learners hand in, one of each session in turn."""
    chapters = [one for one in read_chapters(PROJECT) if not one.session.is_page]
    for row in zip_longest(*(_of_session(chapter, place) for chapter in chapters)):
        yield from (work for work in row if work)


def _of_session(chapter, place: Path) -> Iterator[Work]:
    room = Classroom(place / chapter.name)
    room.root.mkdir()
    throwaway_gradebook(room)
    generate_chapter(chapter, room)
    release = nbformat.read(room.release_notebook(chapter.name), as_version=4)
    texts = {cell.id: without_marks(cell.source) for cell in chapter.rendered.cells("written")}
    rounds = plan(chapter.session)
    stops = ("1 / 0", "answer = = 1")
    for number, turns in enumerate([*rounds, rounds[1], rounds[1]], 1):
        notebook = notebook_for(release, turns, texts if number > 1 else None)
        notebook.cells = [cell for cell in notebook.cells if not cell.id.startswith("seen-")]
        if number > len(rounds):
            first = next(cell for cell in notebook.cells if cell.id in turns)
            first.source = stops[number - len(rounds) - 1]
        yield room, chapter.name, number, nbformat.writes(notebook)


def hand_in(work: Work, who: str) -> Classroom:
    """Hand a notebook in, in a classroom of its own."""
    prepared, name, number, content = work
    room = Classroom(prepared.root.with_name(f"{name}-{number}-{who}"))
    shutil.copytree(prepared.root, room.root)
    (room.submitted / NEIGHBOUR).mkdir(parents=True)
    folder = room.submission(name, EXAMPLE)
    folder.mkdir(parents=True)
    (folder / f"{name}.ipynb").write_text(content, encoding="utf-8")
    return room


def plainly(work: Work) -> dict:
    """Return the scores of plain nbgrader."""
    room = hand_in(work, "plain")
    grade_plainly(room, work[1], EXAMPLE)
    return read_scores(room, work[1], EXAMPLE)


def differences(wanted: int) -> Iterator[tuple[str, str]]:
    """Yield of each notebook its name, and how its scores differ (nothing, if they do not)."""
    context = multiprocessing.get_context("spawn")
    with (
        tempfile.TemporaryDirectory(prefix="rct-same-") as place,
        ProcessPoolExecutor(2, mp_context=context) as pool,
        Rooms(1) as engine,
    ):
        chosen = list(islice(works(Path(place)), wanted))
        for work, theirs in zip(chosen, pool.map(plainly, chosen), strict=True):
            room = hand_in(work, "ours")
            autograde(room, work[1], [EXAMPLE], engine=engine)
            ours = read_scores(room, work[1], EXAMPLE)
            odd = [f"{cell}: ours {ours.get(cell)}, plain {theirs.get(cell)}"
                   for cell in sorted({*ours, *theirs}) if ours.get(cell) != theirs.get(cell)]  # fmt: skip
            yield f"{work[1]} {work[2]} ({len(theirs)} cells)", "; ".join(odd)


if __name__ == "__main__":
    found = []
    for name, odd in differences(int(sys.argv[1])):
        found.append(odd)
        print(f"{len(found):>4} {name}: {odd or 'the same'}", flush=True)
    print(f"{len(found)} notebooks, {sum(map(bool, found))} with another score")
