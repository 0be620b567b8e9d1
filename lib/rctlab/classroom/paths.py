"""Where everything of a class lives: what is shared, and what only the teacher may read."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import rctlab

COURSE_ID = "rctlab"
"""nbgrader's key for this course: a folder name in the exchange."""

CONFIG_NAME = "nbgrader_config.py"


@dataclass(frozen=True)
class Classroom:
    """The folders of one class under one root."""

    root: Path
    db: str = ""  # the gradebook's URL, where it is no file in this folder

    def __post_init__(self) -> None:
        object.__setattr__(self, "root", Path(os.path.abspath(self.root)))

    @property
    def solutions(self) -> Path:
        """What teachers edit: one py:percent file a session."""
        return self.root / "solutions"

    @property
    def library(self) -> Path:
        """The library whose checks count: the project's own, or the one that is installed."""
        own = self.root / "lib" / "rctlab"
        return own if (own / "__init__.py").is_file() else Path(rctlab.__file__).parent

    @property
    def course(self) -> Path:
        """What learners open: nbgrader's release folder."""
        return self.root / "course"

    @property
    def private(self) -> Path:
        """The teacher's own room; nobody else may read it."""
        return self.root / "classroom"

    @property
    def source(self) -> Path:
        """Source notebooks with solutions and hidden tests, derived from `solutions/`."""
        return self.private / "source"

    @property
    def submitted(self) -> Path:
        """Work as it was collected; never changed."""
        return self.private / "submitted"

    @property
    def autograded(self) -> Path:
        """Work as it was run and marked."""
        return self.private / "autograded"

    @property
    def feedback(self) -> Path:
        """One HTML page a learner and notebook."""
        return self.private / "feedback"

    @property
    def exchange(self) -> Path:
        """nbgrader's exchange: releases go out, submissions come in."""
        return self.private / "exchange"

    @property
    def inbound(self) -> Path:
        """Where submissions arrive in the exchange."""
        return self.exchange / COURSE_ID / "inbound"

    @property
    def notes(self) -> Path:
        """What needs a look, one small file a learner and session."""
        return self.private / "notes"

    @property
    def reports(self) -> Path:
        """How the class did, one page and one table a session."""
        return self.private / "reports"

    @property
    def kept(self) -> Path:
        """Work that a build would have overwritten."""
        return self.private / "kept"

    @property
    def gradebook(self) -> Path:
        """nbgrader's database."""
        return self.private / "gradebook.db"

    @property
    def db_url(self) -> str:
        """nbgrader's database as a URL."""
        return self.db or f"sqlite:///{self.gradebook}"

    @property
    def has_gradebook(self) -> bool:
        """Whether there is a gradebook with something in it; to ask an absent one would make one."""
        return bool(self.db) or (self.gradebook.is_file() and self.gradebook.stat().st_size > 0)

    def source_notebook(self, name: str) -> Path:
        """The source notebook of a session."""
        return self.source / name / f"{name}.ipynb"

    def release_notebook(self, name: str) -> Path:
        """The learners' notebook of a session."""
        return self.course / name / f"{name}.ipynb"

    def submission(self, name: str, learner: str) -> Path:
        """The folder of a learner's collected work."""
        return self.submitted / learner / name

    def graded(self, name: str, learner: str) -> Path:
        """The folder of a learner's marked work."""
        return self.autograded / learner / name

    def feedback_page(self, name: str, learner: str) -> Path:
        """The page that tells a learner how it went."""
        return self.feedback / learner / name / f"{name}.html"

    def keep_private(self) -> None:
        """Make the teacher's room 0700 and the database 0600, also where they exist already."""
        self.private.mkdir(parents=True, exist_ok=True)
        self.private.chmod(0o700)
        if not self.db:
            self.gradebook.touch(mode=0o600)
        for file in self.private.glob(f"{self.gradebook.name}*"):
            file.chmod(0o600)


def find_project(start: Path | None = None) -> Path:
    """Find the project folder: the nearest one upwards that holds nbgrader_config.py."""
    begin = Path.cwd() if start is None else Path(start)
    begin = Path(os.path.abspath(begin))
    for folder in (begin, *begin.parents):
        if (folder / CONFIG_NAME).is_file():
            return folder
    raise FileNotFoundError(
        f"no {CONFIG_NAME} in {begin} or in a folder above it: "
        "go to the folder of the course (it holds solutions/ and course/) and try again"
    )
