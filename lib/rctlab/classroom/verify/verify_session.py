"""`rctlab verify`: hand in every catalogued answer and compare what nbgrader makes of it."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import determine_grade, is_grade, is_solution

from rctlab.classroom.build.convert import (
    ConvertError,
    grade_plainly,
    read_scores,
    throwaway_gradebook,
)
from rctlab.classroom.build.derive import Chapter, generate_chapter, read_chapters
from rctlab.classroom.build.faults import SourceError, relative
from rctlab.classroom.build.marks import without_marks
from rctlab.classroom.marking.warm_runs import CAN_FORK, run_notebooks
from rctlab.classroom.paths import Classroom
from rctlab.classroom.verify.judging import Graded, Miss, Score, judge_round
from rctlab.classroom.verify.report import Report, lines_of, rows_of
from rctlab.classroom.verify.rounds import SEEN, Round, notebook_for, plan
from rctlab.tasks.own import EXAMPLE, NEIGHBOUR

#: Rounds that run at the same time; each has a classroom and a process of its own.
WORKERS = max(1, min(2, os.cpu_count() or 1))
#: The rounds without answers and with the solutions.
FIRST = 2
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
    for chapter in chapters:
        report = verify_session(root, chapter, lambda line: print(line, flush=True))
        print(report, flush=True)
        misses += len(report.misses)
    print("all as catalogued" if not misses else f"{misses} not as catalogued")
    return 1 if misses else 0


def verify_session(project: Path, chapter: Chapter, say: Say) -> Report:
    """Run all rounds of one session and judge them."""
    report = Report(chapter.name)
    found: list[Miss] = []
    with tempfile.TemporaryDirectory(prefix="rctlab-verify-") as folder, _own_library(project):
        room = Classroom(Path(folder) / "release")
        try:
            _prepare(chapter, room)
            for came in _run(chapter, room, say):
                if isinstance(came, list):
                    report.misses += came
                    continue
                findings = judge_round(chapter.session, chapter.tasks, came)
                found += findings.misses
                report.notes += findings.notes
        except ConvertError as error:
            report.misses.append(str(error))
    report.rows = rows_of(chapter, found)
    report.misses += lines_of(chapter, found)
    report.notes = sorted(set(report.notes))
    return report


@contextmanager
def _own_library(project: Path) -> Iterator[None]:
    """Let kernels import rctlab from this project, whichever one is installed."""
    before = os.environ.get("PYTHONPATH")
    if (project / "lib" / "rctlab" / "__init__.py").is_file():
        os.environ["PYTHONPATH"] = os.pathsep.join([str(project / "lib"), *filter(None, [before])])
    try:
        yield
    finally:
        if before is None:
            os.environ.pop("PYTHONPATH", None)
        else:
            os.environ["PYTHONPATH"] = before


def _prepare(chapter: Chapter, room: Classroom) -> None:
    room.root.mkdir()
    (room.submitted / NEIGHBOUR).mkdir(parents=True)
    throwaway_gradebook(room)
    generate_chapter(chapter, room)


def _run(chapter: Chapter, room: Classroom, say: Say) -> Iterator[Graded | list[str]]:
    """Run every round, some at a time: the first two the whole of nbgrader's way, all others warm.

    The first round has no answers and the second the solutions. They are run warm as well, and what
    comes is held against nbgrader's.
    """
    rounds = plan(chapter.session)
    notebooks = _notebooks(chapter, room, rounds)
    whole = FIRST if CAN_FORK else len(rounds)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(WORKERS, len(rounds)), mp_context=context) as pool:
        graded = {
            number: pool.submit(grade_round, room.root, chapter.name, number, nbformat.writes(one))
            for number, one in list(notebooks.items())[:whole]
        }
        warm = _warm(chapter, room, rounds, notebooks) if CAN_FORK else iter(())
        for count, came in enumerate(warm, 1):
            say(f"{chapter.name}: round {came.number}, {count} of {len(rounds)} done")
            if came.number > whole:
                yield came
            else:
                yield list(_differences(came, graded[came.number].result()))
        for number, done in graded.items():
            yield Graded(number, rounds[number - 1], *done.result())


def _notebooks(
    chapter: Chapter, room: Classroom, rounds: Sequence[Round]
) -> dict[int, NotebookNode]:
    """Return what the synthetic learners hand in, by the number of the round."""
    release = nbformat.read(room.release_notebook(chapter.name), as_version=nbformat.NO_CONVERT)
    texts = {c.id: without_marks(c.source) for c in chapter.rendered.cells("written")}
    return {
        number: notebook_for(release, turns, texts if number > 1 else None)
        for number, turns in enumerate(rounds, 1)
    }


def _warm(
    chapter: Chapter,
    room: Classroom,
    rounds: Sequence[Round],
    notebooks: Mapping[int, NotebookNode],
) -> Iterator[Graded]:
    """Run notebooks in warm forks and score them by nbgrader's own rule."""
    source = nbformat.read(room.source_notebook(chapter.name), as_version=nbformat.NO_CONVERT)
    tests = {cell.id: without_marks(cell.source) for cell in source.cells if is_autograded(cell)}
    runs, plain = {}, {}
    for number, notebook in notebooks.items():
        for cell in notebook.cells:  # as nbgrader does: the hidden tests are back
            cell.source = tests.get(cell.id, cell.source)
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        runs[str(number)] = [cell.source for cell in cells]
        if number > FIRST:  # pictures of given cells were drawn in the first rounds
            plain[str(number)] = [place for place, cell in enumerate(cells) if not _checks(cell)]
    # the folders as nbgrader has them, which say whose notebook it is
    tree = room.root.with_name("warm")
    shutil.copytree(
        room.release_notebook(chapter.name).parent, tree / "autograded" / EXAMPLE / chapter.name
    )
    (tree / "submitted" / NEIGHBOUR).mkdir(parents=True)
    inside = f"autograded/{EXAMPLE}/{chapter.name}"
    for name, outputs in run_notebooks(runs, tree, WORKERS, plain=plain, inside=inside):
        number, came = int(name), iter(outputs)
        notebook = notebooks[number]
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = next(came)
        scores = {
            cell.metadata.nbgrader.grade_id: Score(points, points is None)
            for cell in notebook.cells
            if is_grade(cell)
            for points in [determine_grade(cell)[0]]
        }
        yield Graded(number, rounds[number - 1], notebook, scores)


def _checks(cell: NotebookNode) -> bool:
    """Whether this cell ends in a check, whose verdict is read."""
    return is_autograded(cell) or cell.id.startswith(SEEN)


def is_autograded(cell: NotebookNode) -> bool:
    """Whether this is a test cell."""
    return bool(is_grade(cell) and not is_solution(cell))


def _differences(warm: Graded, whole: tuple[NotebookNode, Mapping[str, Score]]) -> Iterator[str]:
    """Say where a warm run and nbgrader's own came to other points."""
    for name, score in whole[1].items():
        found = warm.scores.get(name)
        if found is None or found.points != score.points:
            points = "none" if found is None else found.points
            yield f"round {warm.number}: {name} has {score.points} points by nbgrader, {points} warm"


def grade_round(
    prepared: Path, name: str, number: int, content: str
) -> tuple[NotebookNode, dict[str, Score]]:
    """Let nbgrader mark one notebook in a classroom of its own; once more if the kernel was lost."""
    for attempt in (1, 2):
        room = Classroom(prepared.with_name(f"round-{number}-{attempt}"))
        shutil.copytree(prepared, room.root)
        learner = EXAMPLE
        folder = room.submission(name, learner)
        folder.mkdir(parents=True)
        (folder / f"{name}.ipynb").write_text(content, encoding="utf-8")
        try:
            grade_plainly(room, name, learner)
        except ConvertError:
            if attempt == 2:
                raise
            continue
        break
    path = room.graded(name, learner) / f"{name}.ipynb"
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    scores = {key: Score(*value) for key, value in read_scores(room, name, learner).items()}
    return notebook, scores
