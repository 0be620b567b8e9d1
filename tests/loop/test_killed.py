"""A grader that is killed in mid-run loses nothing, and goes on where it stopped."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
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
        quiet = subprocess.DEVNULL
        with subprocess.Popen(command, cwd=room.root, env=env, stdout=quiet) as process:
            time.sleep(chance.uniform(2, 7))
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
