"""`rctlab verify`: hand in every catalogued answer and compare what marking makes of it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import determine_grade, is_grade

from rctlab.classroom.build.convert import ConvertError, throwaway_gradebook
from rctlab.classroom.build.derive import Chapter, generate_chapter, read_chapters
from rctlab.classroom.build.faults import SourceError, relative
from rctlab.classroom.build.marks import without_marks
from rctlab.classroom.paths import Classroom
from rctlab.classroom.running.engine import WORKERS, Rooms, is_test
from rctlab.classroom.verify.judging import Graded, Miss, Score, judge_round
from rctlab.classroom.verify.report import Report, lines_of, rows_of
from rctlab.classroom.verify.rounds import SEEN, Round, notebook_for, plan
from rctlab.tasks.own import EXAMPLE, NEIGHBOUR

Say = Callable[[str], None]


def main_verify(project: Path, sessions: Sequence[str]) -> int:
    """Verify sessions, print a table for each, and a line for everything that is not right."""
    root = Classroom(project).root
    try:
        chapters = [c for c in read_chapters(root, sessions or None) if not c.session.is_page]
    except SourceError as error:
        print(relative(error, root))
        return 1
    if not chapters:
        named = f" named {' or '.join(sessions)}" if sessions else ""
        print(f"there is no session with graded tasks{named} in {Classroom(root).solutions}")
        return 1
    misses = 0
    # authors' own code runs: no sandbox stands around it, so this works on every machine
    with Rooms(library=Classroom(root).library, unsafe=True, examined=is_checked) as engine:
        for chapter in chapters:
            report = verify_session(chapter, engine, lambda line: print(line, flush=True))
            print(report, flush=True)
            misses += len(report.misses)
    print("all as catalogued" if not misses else f"{misses} not as catalogued")
    return 1 if misses else 0


def verify_session(chapter: Chapter, engine: Rooms, say: Say) -> Report:
    """Run all rounds of one session and judge them."""
    report = Report(chapter.name)
    found: list[Miss] = []
    with tempfile.TemporaryDirectory(prefix="rctlab-verify-") as folder:
        room = Classroom(Path(folder) / "release")
        try:
            _prepare(chapter, room)
            for graded in _run(chapter, room, engine, say):
                findings = judge_round(chapter.session, chapter.tasks, graded)
                found += findings.misses
                report.notes += findings.notes
        except ConvertError as error:
            report.misses.append(str(error))
    report.rows = rows_of(chapter, found)
    report.misses += lines_of(chapter, found)
    report.notes = sorted(set(report.notes))
    return report


def _prepare(chapter: Chapter, room: Classroom) -> None:
    room.root.mkdir()
    (room.submitted / NEIGHBOUR).mkdir(parents=True)
    throwaway_gradebook(room)
    generate_chapter(chapter, room)


def _run(chapter: Chapter, room: Classroom, engine: Rooms, say: Say) -> Iterator[Graded]:
    """Run every round, some at a time, and score it by nbgrader's own rule."""
    rounds = plan(chapter.session)
    folder = room.submission(chapter.name, EXAMPLE)
    shutil.copytree(room.release_notebook(chapter.name).parent, folder)
    engine.release = room.release_notebook(chapter.name)
    with ThreadPoolExecutor(WORKERS) as pool:
        waiting = {
            pool.submit(engine, notebook, folder): number
            for number, notebook in _notebooks(chapter, room, rounds).items()
        }
        for count, done in enumerate(as_completed(waiting), 1):
            number, notebook = waiting[done], done.result()
            say(f"{chapter.name}: round {number}, {count} of {len(rounds)} done")
            scores = {
                cell.metadata.nbgrader.grade_id: Score(points, points is None)
                for cell in notebook.cells
                if is_grade(cell)
                for points in [determine_grade(cell)[0]]
            }
            yield Graded(number, rounds[number - 1], notebook, scores)


def _notebooks(
    chapter: Chapter, room: Classroom, rounds: Sequence[Round]
) -> dict[int, NotebookNode]:
    """Return what the synthetic learners hand in, by the number of the round."""
    release = nbformat.read(room.release_notebook(chapter.name), as_version=nbformat.NO_CONVERT)
    texts = {c.id: without_marks(c.source) for c in chapter.rendered.cells("written")}
    source = nbformat.read(room.source_notebook(chapter.name), as_version=nbformat.NO_CONVERT)
    tests = {cell.id: without_marks(cell.source) for cell in source.cells if is_test(cell)}
    found = {}
    for number, turns in enumerate(rounds, 1):
        found[number] = notebook_for(release, turns, texts if number > 1 else None)
        for cell in found[number].cells:  # as in marking: the hidden tests are back
            cell.source = tests.get(cell.get("id"), cell.source)
    return found


def is_checked(cell: NotebookNode) -> bool:
    """Whether this cell ends in a check, whose verdict is read."""
    return is_test(cell) or cell.get("id", "").startswith(SEEN)
