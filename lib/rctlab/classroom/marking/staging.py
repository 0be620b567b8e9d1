"""Where a submission lies while it is marked: the marks before it stand until it is done."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from rctlab.classroom.paths import Classroom

STEP = "marking"
"""The folder, in place of classroom/autograded while work is under way."""


def staged(room: Classroom, name: str, learner: str) -> Path:
    """The folder of a learner's work while it is marked."""
    return room.private / STEP / learner / name


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


def clear_stage(room: Classroom, name: str, learner: str) -> None:
    """Remove what marking left in its folder."""
    folder = staged(room, name, learner)
    for path in (folder, folder.with_name(f"{name}.before")):
        shutil.rmtree(path, ignore_errors=True)
    for path in (folder.parent, folder.parent.parent):
        with suppress(OSError):  # other learners' work lies there
            path.rmdir()
