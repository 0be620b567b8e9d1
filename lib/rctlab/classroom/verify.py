"""`rctlab verify`: hand in every catalogued answer and compare what nbgrader makes of it."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from rctlab.classroom.convert import (
    ConvertError,
    failing_cells,
    generate,
    grade_plainly,
    plain_settings,
    read_scores,
    throwaway_gradebook,
)
from rctlab.classroom.derive import Chapter, lay_source, read_chapters
from rctlab.classroom.faults import SourceError, relative
from rctlab.classroom.judging import Graded, Miss, Score, judge_round
from rctlab.classroom.marks import inside, without_marks
from rctlab.classroom.paths import Classroom
from rctlab.classroom.rounds import notebook_for, plan, variants_of

#: Rounds that run at the same time; each has a classroom and a process of its own.
WORKERS = max(1, min(2, os.cpu_count() or 1))
Say = Callable[[str], None]


@dataclass(frozen=True)
class Row:
    """One line of the table: how many slips and forms of a task came out as catalogued."""

    task: str
    points: float
    slips: str
    forms: str
    verdict: str


@dataclass
class Report:
    """What the verification of one session came to."""

    name: str
    rows: list[Row] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """The table, then a line for each miss and each note."""
        head = Row("task", 0, "slips", "forms", "verdict")
        lines = []
        width = max(len(row.task) for row in [head, *self.rows])
        for row in [head, *self.rows]:
            points = "points" if row is head else f"{row.points:g}"
            columns = f"{points:>6}  {row.slips:>5}  {row.forms:>5}  {row.verdict}"
            lines.append(f"{row.task:<{width}}  {columns}")
        lines += [f"MISS  {miss}" for miss in self.misses]
        lines += [f"note  {note}" for note in self.notes]
        return "\n".join(lines)


def main_verify(project: Path, sessions: Sequence[str]) -> int:
    """Verify sessions, print a table for each, and a line for everything that is not right.

    Parameters
    ----------
    project : Path
        The project's folder. Its own lib/ is what answers are checked with.
    sessions : sequence of str
        Names such as "s4-risk"; empty for all.

    Returns
    -------
    int
        0 if every variant of every task came out as catalogued, else 1.
    """
    root = Classroom(project).root
    try:
        chapters = [c for c in read_chapters(root, sessions or None) if not c.session.is_page]
    except SourceError as error:
        print(relative(error, root))
        return 1
    if not chapters:
        print(f"there is no session in {Classroom(root).solutions}")
        return 1
    misses = 0
    for chapter in chapters:
        report = verify_session(root, chapter, lambda line: print(line, flush=True))
        print(report, flush=True)
        misses += len(report.misses)
    print("all as catalogued" if not misses else f"{misses} not as catalogued")
    return 1 if misses else 0


def verify_session(project: Path, chapter: Chapter, say: Say) -> Report:
    """Run all rounds of one session and judge them.

    Parameters
    ----------
    project : Path
    chapter : Chapter
        The session, as :func:`read_chapters` gives it.
    say : callable
        Told one line a round.
    """
    report = Report(chapter.name)
    module = project / "lib" / "rctlab" / "sessions" / f"{chapter.session.module}.py"
    if not module.is_file() or module.read_bytes() != chapter.module():
        text = f"{module.relative_to(project)} is not what its source says: run `rctlab build`"
        report.misses.append(text)
        return report
    found: list[Miss] = []
    with tempfile.TemporaryDirectory(prefix="rctlab-verify-") as folder, _own_library(project):
        room = Classroom(Path(folder) / "release")
        try:
            _prepare(chapter, room)
            report.misses += list(_validate(chapter, room))
            for graded in _run_rounds(chapter, room, say):
                findings = judge_round(chapter.session, chapter.tasks, graded)
                found += findings.misses
                report.notes += findings.notes
        except ConvertError as error:
            report.misses.append(str(error))
    report.rows = _rows(chapter, found)
    report.misses += _lines(chapter, found)
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
    throwaway_gradebook(room)
    lay_source(chapter, room.source)
    generate(
        [chapter.name],
        room=room,
        source_dir=room.source,
        release_dir=room.course,
        db_url=room.db_url,
    )


def _validate(chapter: Chapter, room: Classroom) -> Iterator[str]:
    """nbgrader's validator must pass the solutions, and fail every test of the release."""
    config = plain_settings(room)
    for source in failing_cells(room.source_notebook(chapter.name), config):
        yield f"nbgrader's validator fails the solutions at: {source.splitlines()[0]}"
    failing = failing_cells(room.release_notebook(chapter.name), config)
    for cell in chapter.session.cells("test"):
        shown = "\n".join(inside(cell.source, "outside")).strip()
        if shown not in failing:
            yield f"nbgrader's validator passes the release, with no answer, in the test of {cell.id}"


def _run_rounds(chapter: Chapter, room: Classroom, say: Say) -> Iterator[Graded]:
    rounds = plan(chapter.session)
    release = nbformat.read(room.release_notebook(chapter.name), as_version=nbformat.NO_CONVERT)
    texts = {c.id: without_marks(c.source) for c in chapter.rendered.cells("written")}
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(WORKERS, len(rounds)), mp_context=context) as pool:
        waiting = {}
        for number, turns in enumerate(rounds, 1):
            content = nbformat.writes(notebook_for(release, turns, texts if number > 1 else None))
            waiting[pool.submit(grade_round, room.root, chapter.name, number, content)] = number
        for count, done in enumerate(as_completed(waiting), 1):
            number = waiting[done]
            seconds, notebook, scores = done.result()
            say(f"{chapter.name}: round {number}, {count} of {len(rounds)} done ({seconds:.1f} s)")
            yield Graded(number, rounds[number - 1], notebook, scores)


def grade_round(
    prepared: Path, name: str, number: int, content: str
) -> tuple[float, NotebookNode, dict[str, Score]]:
    """Let nbgrader mark one notebook in a classroom of its own; once more if the kernel was lost.

    Returns
    -------
    seconds, notebook, scores
    """
    start = time.monotonic()
    for attempt in (1, 2):
        room = Classroom(prepared.with_name(f"round-{number}-{attempt}"))
        shutil.copytree(prepared, room.root)
        learner = f"learner-{number}"
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
    return time.monotonic() - start, notebook, scores


def _rows(chapter: Chapter, found: Sequence[Miss]) -> list[Row]:
    rows = []
    for task, variants in variants_of(chapter.session).items():
        missed = [miss for miss in found if miss.task == task]
        wrong = {(miss.variant.kind, miss.variant.label) for miss in missed if miss.variant}
        counts = {}
        for kind in ("slip", "form"):
            keys = [(v.kind, v.label) for v in variants if v.kind == kind]
            counts[kind] = f"{sum(key not in wrong for key in keys)}/{len(keys)}"
        verdict = "ok" if not missed else f"{len(wrong)} of {len(variants)} wrong"
        points = chapter.tasks[task].points
        rows.append(Row(task, points, counts["slip"], counts["form"], verdict))
    for cell in chapter.session.cells("written"):
        missed = [miss for miss in found if miss.task == cell.id]
        rows.append(Row(cell.id, cell.points, "-", "-", "wrong" if missed else "ok, by hand"))
    return rows


def _lines(chapter: Chapter, found: Sequence[Miss]) -> list[str]:
    lines: dict[str, None] = {}
    for miss in sorted(found, key=lambda miss: miss.line):
        variant = f", {miss.variant}" if miss.variant else ""
        place = f"{chapter.session.path.name}:{miss.line}"
        lines[f"{place}: {miss.task}{variant}: {miss.text}"] = None
    return list(lines)
