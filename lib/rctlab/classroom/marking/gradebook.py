"""nbgrader's gradebook: opened quickly, and waited for where another program holds it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from functools import cache
from typing import TypeVar

import nbgrader.api
from nbgrader.api import Gradebook
from sqlalchemy.exc import OperationalError

from rctlab.classroom.paths import COURSE_ID, Classroom

PAUSES = (0.2, 1.0)
"""Seconds before each further try where the gradebook was locked; sqlite itself waits 5."""

BUSY = (OperationalError, sqlite3.OperationalError)
T = TypeVar("T")

# it is opened four times a submission: SQLAlchemy keeps the statements that it has compiled with its engine
nbgrader.api.create_engine = cache(nbgrader.api.create_engine)


def open_gradebook(room: Classroom) -> Gradebook:
    """Open the gradebook of a classroom."""
    return Gradebook(room.db_url, COURSE_ID)


def patiently(step: Callable[[], T]) -> T:
    """Take a step on the gradebook; try again a few times where another program held it."""
    for pause in PAUSES:
        try:
            return step()
        except BUSY:
            time.sleep(pause)
    return step()
