"""Where a submission lies while it is marked: the marks before it stand until it is done."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from sqlalchemy.exc import OperationalError

from rctlab.classroom.paths import Classroom

STEP = "classroom/marking"
"""nbgrader's name for the folder, in place of classroom/autograded while work is under way."""

RENAMED = "classroom/renamed"
"""Where a copy lies, under the right name, of a submission whose notebook has another."""

PAUSES = (0.2, 1.0)
"""Seconds before each further try where the gradebook was locked; sqlite itself waits 5."""

T = TypeVar("T")

BUSY = (OperationalError, sqlite3.OperationalError)


def patiently(step: Callable[[], T]) -> T:
    """Take a step on the gradebook; try again a few times where another program held it."""
    for pause in PAUSES:
        try:
            return step()
        except BUSY:
            time.sleep(pause)
    return step()


def copy_gradebook(room: Classroom, to: Path) -> str:
    """Copy the gradebook to a file as it is now; return the URL of the copy."""
    with closing(sqlite3.connect(room.gradebook)) as theirs, closing(sqlite3.connect(to)) as ours:
        theirs.backup(ours)
    return f"sqlite:///{to}"


def staged(room: Classroom, name: str, learner: str) -> Path:
    """The folder of a learner's work while it is marked."""
    return room.root / STEP / learner / name


def put_in_place(room: Classroom, name: str, learner: str) -> None:
    """Let the work that was marked take the place of what was marked before."""
    new, place = staged(room, name, learner), room.graded(name, learner)
    place.parent.mkdir(parents=True, exist_ok=True)
    old = new.with_name(f"{name}.before")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    new.rename(place)
    clear_stage(room, name, learner)


def under_its_name(room: Classroom, name: str, learner: str, notebook: Path) -> None:
    """Copy a submission to where nbgrader may read it, its notebook under the session's name."""
    copy = room.root / RENAMED / learner / name
    shutil.rmtree(copy, ignore_errors=True)
    ignored = shutil.ignore_patterns("*.ipynb", "*.ipynb.*")
    shutil.copytree(room.submission(name, learner), copy, ignore=ignored)
    shutil.copyfile(notebook, copy / f"{name}.ipynb")


def clear_stage(room: Classroom, name: str, learner: str) -> None:
    """Remove what marking left in its folder."""
    folder, copy = staged(room, name, learner), room.root / RENAMED / learner / name
    for path in (folder, folder.with_name(f"{name}.before"), copy):
        shutil.rmtree(path, ignore_errors=True)
    for path in (folder.parent, folder.parent.parent, copy.parent, copy.parent.parent):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
