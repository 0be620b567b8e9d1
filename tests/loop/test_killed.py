"""A grader that is killed in mid-run loses nothing, and goes on where it stopped."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

import psutil
import pytest
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook

PROJECT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("RCTLAB_KILLS", "6"))
CLASS = [f"learner-{number:03}" for number in range(5 * KILLS)]


@pytest.mark.slow
def test_killed_at_any_point_it_keeps_what_is_finished(toy):
    room = toy.room
    for learner in CLASS:
        toy.hand_in(learner)
    shutil.copy(PROJECT / "nbgrader_config.py", room.root)
    env = {**os.environ, "RCTLAB_TEST_RUN": str(room.root)}
    command = [sys.executable, "-m", "rctlab", "grade", "toy"]
    chance, finished = random.Random(4), {}
    for _ in range(KILLS):
        pipe = subprocess.PIPE
        with subprocess.Popen(command, cwd=room.root, env=env, stdout=pipe) as process:
            more = chance.randrange(8)  # a line for each who is done, then some who are new
            for _ in range(len(finished) + more if more else 0):
                process.stdout.readline()
            time.sleep(chance.uniform(0, 0.2 if more else 2))
            process.kill()
        before, finished = finished, in_place(room)
        assert before.items() <= finished.items(), "what was finished is not touched again"
        with Gradebook(room.db_url, "rctlab") as gradebook:
            scored = {one.student.id: one.score for one in gradebook.assignment_submissions("toy")}
        assert {learner: scored[learner] for learner in finished} == dict.fromkeys(finished, 5)
    done = subprocess.run(command, cwd=room.root, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert finished.items() <= in_place(room).items()
    assert f"{len(CLASS)} in the class, {len(CLASS)} scored, 0 to look at" in done.stdout
    assert not (room.private / "marking").exists()
    assert not left_running(room.root)


@pytest.mark.slow
@pytest.mark.parametrize("module", ["room", "examiner"])
def test_processes_that_something_else_kills_cost_nobody_points(toy, module):
    for learner in CLASS[:20]:
        toy.hand_in(learner)
    shutil.copy(PROJECT / "nbgrader_config.py", toy.room.root)
    command = [sys.executable, "-m", "rctlab", "grade", "toy"]
    killed = 0
    with subprocess.Popen(command, cwd=toy.room.root, stdout=subprocess.PIPE, text=True) as process:
        lines = []
        for line in process.stdout:
            lines.append(line)
            if len(lines) in (2, 7, 12):
                for one in psutil.Process(process.pid).children(recursive=True):
                    with suppress(psutil.Error):
                        if f"rctlab.classroom.running.{module}" in one.cmdline()[-1:]:
                            one.kill()
                            killed += 1
    said = "".join(lines)
    assert killed >= 3
    assert process.returncode == 0, said
    assert "20 in the class, 20 scored, 0 to look at" in said
    assert said.count("  5 of 7\n") == 20


@pytest.mark.slow
def test_a_disk_that_takes_no_large_file_costs_one_learner_their_marking(toy):
    for learner in CLASS[:6]:
        toy.hand_in(learner)
    toy.hand_in(
        "zoe", lambda notebook: notebook.cells.append(new_code_cell("print('x' * 1_500_000)"))
    )
    shutil.copy(PROJECT / "nbgrader_config.py", toy.room.root)
    command = f"ulimit -f 1000; exec {sys.executable} -m rctlab grade toy"
    grade = partial(subprocess.run, cwd=toy.room.root, capture_output=True, text=True)
    short = grade(["bash", "-c", command])
    assert short.returncode == 1, short.stdout + short.stderr
    assert short.stdout.count("  5 of 7\n") == 6
    assert "zoe  no score of 7  | Not marked: OSError" in short.stdout
    assert "not marked, mark again: zoe" in short.stdout
    again = grade([sys.executable, "-m", "rctlab", "grade", "toy"])
    assert (again.returncode, again.stdout.count("  5 of 7\n")) == (0, 7)


def in_place(room) -> dict[str, int]:
    """The marked notebooks, and which file each is."""
    paths = room.autograded.glob("*/toy/toy.ipynb")
    return {path.parts[-3]: path.stat().st_ino for path in paths}


def left_running(root: Path) -> list[psutil.Process]:
    time.sleep(1)
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("RCTLAB_TEST_RUN") == str(root):
                found.append(process)
        except psutil.Error:
            continue
    return found
