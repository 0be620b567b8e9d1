"""Time `rctlab grade` against plain `nbgrader autograde`: the same class, whole processes, in turn.

.venv/bin/python tests/bench/grading.py            # a class of 24 in session 4
.venv/bin/python tests/bench/grading.py --many     # time and memory for up to 1,000 submissions
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
from nbgrader.api import Gradebook

from rctlab.classroom.build.derive import read_chapters
from rctlab.classroom.loop import generate
from rctlab.classroom.paths import COURSE_ID, Classroom
from rctlab.classroom.verify.made_up_class import make_class

PROJECT = Path(__file__).resolve().parents[2]
NAME = "s4-risk"
SETTINGS = """from pathlib import Path
from rctlab.classroom.paths import Classroom
from rctlab.classroom.settings import nbgrader_settings
c = get_config()
c.merge(nbgrader_settings(Classroom(Path(__file__).resolve().parent)))
"""
PLAIN = "del c['Autograde']\n"  # nbgrader's own steps, as it comes


def classroom(place: Path, size: int, *, plain: bool) -> Classroom:
    """Make a classroom in which an honest class has handed in."""
    (chapter,) = read_chapters(PROJECT, [NAME])
    room = Classroom(place)
    place.mkdir()
    generate(room, NAME, project=PROJECT)
    (place / "nbgrader_config.py").write_text(SETTINGS + (PLAIN if plain else ""))
    honest = [one for one in make_class(chapter.session, 60).learners if not one.look]
    for number in range(size):
        folder = room.submission(NAME, f"learner-{number}")
        folder.mkdir(parents=True)
        shutil.copy(room.release_notebook(NAME), folder)
        honest[number % len(honest)].work(folder / f"{NAME}.ipynb")
    return room


def run(room: Classroom, *words: str) -> tuple[float, float]:
    """Run a command; return its seconds and the most memory (MB) that it and its children held."""
    shutil.rmtree(room.autograded, ignore_errors=True)
    env = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(PROJECT / "lib")}
    began, most = time.perf_counter(), 0.0
    quiet = subprocess.DEVNULL
    command = [sys.executable, "-m", *words]
    with subprocess.Popen(command, cwd=room.root, env=env, stdout=quiet, stderr=quiet) as process:
        done = threading.Event()

        def watch() -> None:
            nonlocal most
            while not done.wait(0.5):
                most = max(most, memory(process.pid))

        watcher = threading.Thread(target=watch)
        watcher.start()
        code = process.wait()
        took = time.perf_counter() - began
        done.set()
        watcher.join()
    assert code == 0, f"{' '.join(words)} ended with exit code {code}"
    return took, most


def memory(pid: int) -> float:
    """Return the memory of a process and all below it, shared pages counted once, in MB."""
    total = 0
    try:
        for one in [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]:
            total += one.memory_full_info().pss
    except psutil.Error:
        return 0.0
    return total / 1e6


def scores(room: Classroom) -> dict[tuple[str, str], float | None]:
    """Return the score of every cell of every learner."""
    with Gradebook(room.db_url, COURSE_ID) as gradebook:
        return {
            (work.student.id, grade.name): grade.auto_score
            for work in gradebook.assignment_submissions(NAME)
            for notebook in work.notebooks
            for grade in notebook.grades
        }


OURS = ("rctlab", "grade", NAME, "--again")
THEIRS = ("nbgrader", "autograde", NAME, "--force")


def against_nbgrader(place: Path, size: int, rounds: int) -> Iterator[str]:
    """Yield what a race of both comes to."""
    ours = classroom(place / "ours", size, plain=False)
    theirs = classroom(place / "theirs", size, plain=True)
    ratios = []
    for number in range(rounds):
        pair = [(theirs, THEIRS), (ours, OURS)]
        times = {words: run(room, *words)[0] for room, words in pair[:: 1 if number % 2 else -1]}
        ratios.append(times[THEIRS] / times[OURS])
        yield (
            f"round {number + 1}: nbgrader {times[THEIRS]:.1f} s, rctlab {times[OURS]:.1f} s, "
            f"{ratios[-1]:.1f} times"
        )
    same = scores(ours) == scores(theirs)
    yield f"{size} submissions, {len(scores(ours))} scores: {'all the same' if same else 'NOT THE SAME'}"
    yield f"ratio: {sorted(ratios)[len(ratios) // 2]:.1f} (aim 10, at least 6)"


def many(place: Path, sizes: list[int]) -> Iterator[str]:
    """Yield time and memory for classes of growing size."""
    for size in sizes:
        room = classroom(place / f"class-{size}", size, plain=False)
        took, most = run(room, *OURS)
        yield f"{size:>5} submissions: {took:6.1f} s, {took / size:.3f} s each, {most:,.0f} MB at most"


def main() -> None:
    """Print the race, or the line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=24)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--many", type=int, nargs="*", help="sizes; default 50, 250, 1000")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rct-bench-") as folder:
        if options.many is None:
            lines = against_nbgrader(Path(folder), options.size, options.rounds)
        else:
            lines = many(Path(folder), options.many or [50, 250, 1000])
        for line in lines:
            print(line, flush=True)


if __name__ == "__main__":
    main()
