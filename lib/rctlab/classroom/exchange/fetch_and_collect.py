"""The learners' side of nbgrader's exchange, and the teacher's collecting."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError, ExchangeFactory
from traitlets.config import Config
from traitlets.log import get_logger

from rctlab.classroom.exchange.doors import Refusal
from rctlab.classroom.exchange.submission import bad_id
from rctlab.classroom.marking.nbgrader_steps import PatientCourse
from rctlab.classroom.marking.results import LoopError
from rctlab.classroom.paths import COURSE_ID, Classroom
from rctlab.classroom.settings import course_settings


@dataclass(frozen=True)
class Collected:
    """Who has handed in, and which submissions were refused."""

    learners: tuple[str, ...]
    refused: tuple[Refusal, ...]


def fetch(room: Classroom, name: str, learner: str, home: Path) -> Path:
    """Fetch a released session as a learner."""
    _refuse_bad_id(learner)
    home.mkdir(parents=True, exist_ok=True)
    run_step(room, "FetchAssignment", name, learner=learner, home=home)
    return home / name


def submit(room: Classroom, name: str, learner: str, home: Path) -> None:
    """Hand in a session as a learner; the latest submission counts."""
    _refuse_bad_id(learner)
    run_step(room, "Submit", name, learner=learner, home=home)


def collect(room: Classroom, name: str, *, trust_times: bool = False) -> Collected:
    """Collect the latest submission of every learner."""
    if not (exchange_of(room) / COURSE_ID).is_dir():
        raise LoopError(f"nothing was released yet: run `rctlab release {name}`, then collect")
    step = run_step(room, "Collect", name, update=True, trust_times=trust_times)
    found = sorted(folder.parent.name for folder in room.submitted.glob(f"*/{name}"))
    return Collected(tuple(found), tuple(step.refused))


def fetch_feedback(room: Classroom, name: str, learner: str, home: Path) -> list[Path]:
    """Fetch released feedback as a learner; return the pages."""
    _refuse_bad_id(learner)
    run_step(room, "FetchFeedback", name, learner=learner, home=home)
    return sorted((home / name / "feedback").glob("*/*.html"))


def exchange_of(room: Classroom, config: Config | None = None) -> Path:
    """Return the folder of the exchange: the classroom's own, or the one that the teacher set."""
    place = Path((config or course_settings(room)).Exchange.root)
    if place == room.exchange:
        place.mkdir(exist_ok=True)
    if not place.is_dir():
        raise LoopError(
            f"the exchange c.Exchange.root={str(place)!r} of nbgrader_config.py is no folder: make it, "
            "open for everybody to write (chmod 777), as nbgrader's documentation says"
        )
    return place


def run_step(
    room: Classroom,
    step: str,
    name: str,
    *,
    learner: str = "*",
    home: Path | None = None,
    **options: Any,
) -> Any:
    """Run one step of nbgrader's exchange and return the object that ran it."""
    config = course_settings(room)
    exchange_of(room, config)
    if home is not None:
        config.Exchange.assignment_dir = str(home)
        config.Exchange.cache = str(home / ".nbgrader-cache")
    course = _course(config, name, learner)
    factory = ExchangeFactory(config=config)
    app = getattr(factory, step)(coursedir=course, authenticator=Authenticator(), config=config)
    for option, value in options.items():
        setattr(app, option, value)
    with quiet():
        try:
            app.start()
        except (ExchangeError, OSError, RuntimeError) as error:
            raise LoopError(f"{step} of {name!r} for {learner!r}: {error}") from error
    room.keep_private()
    return app


def _course(config: Config, name: str, learner: str) -> CourseDirectory:
    course = PatientCourse(config=config)
    course.assignment_id, course.student_id = name, learner
    return course


def _refuse_bad_id(learner: str) -> None:
    reason = bad_id(learner)
    if reason:
        raise LoopError(reason)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep nbgrader's log off the screen: what matters comes back as a message."""
    log = logging.getLogger(get_logger().name)
    level = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        log.setLevel(level)
