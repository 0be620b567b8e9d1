"""nbgrader's exchange, one submission at a time: what is odd is refused with a reason."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.api import MissingEntry
from nbgrader.exchange import ExchangeError
from nbgrader.exchange.default import (
    ExchangeCollect,
    ExchangeReleaseAssignment,
    ExchangeReleaseFeedback,
    ExchangeSubmit,
)
from nbgrader.utils import find_owner, parse_utc
from traitlets import Bool

from rctlab.classroom.exchange.submission import bad_files, bad_id, bad_timestamp
from rctlab.classroom.exchange.unchanged import not_as_generated, refusal
from rctlab.classroom.marking.nbgrader_steps import PatientCourse
from rctlab.classroom.paths import Classroom

CLOCK_SLACK = 600
"""Seconds by which the time in a submission's name may differ from when it was written."""


@dataclass(frozen=True)
class Refusal:
    """A submission in the exchange that was not collected, and why."""

    learner: str
    entry: str
    reason: str

    def __str__(self) -> str:
        return (
            f"{self.entry}: {self.reason}. It was not collected and is still in the exchange; "
            "the others were collected."
        )


class CarefulRelease(ExchangeReleaseAssignment):
    """Release as nbgrader does, but only what was generated: no strays, nobody's work."""

    def init_src(self) -> None:
        """Find the release, and refuse it where it is not as it was generated."""
        super().init_src()
        name = self.coursedir.assignment_id
        try:
            odd = not_as_generated(Classroom(Path(self.coursedir.root)), name)
        except (MissingEntry, FileNotFoundError):
            self.fail(f"Session {name!r} was not generated: run `rctlab generate {name}` first.")
        if odd:
            self.fail(refusal(name, odd))


class CarefulSubmit(ExchangeSubmit):
    """Submit as nbgrader does, but no links: they would be followed and their target copied."""

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy the learner's folder, unless it holds a link."""
        reason = bad_files(Path(src))
        if reason:
            self.fail(f"Nothing was submitted: {reason}. Put a copy of the file there instead.")
        super().do_copy(src, dest, log)


class CarefulCollect(ExchangeCollect):
    """Collect as nbgrader does, except that a bad submission is refused and the rest goes on."""

    trust_times = Bool(
        False,
        help="Accept submissions whose time does not fit when they were written, for instance "
        "after the exchange was copied to another machine.",
    ).tag(config=True)

    coursedir: Any
    refused: list[Refusal]
    src_records: list[dict[str, Any]]

    def init_src(self) -> None:
        """List the submissions, without the ones that have to be refused."""
        self.refused = []
        super().init_src()
        for entry in sorted(Path(self.inbound_path).glob(".*")):  # nbgrader would not see them
            self.refused.append(Refusal("", entry.name, bad_id(entry.name.partition("+")[0])))

    def _path_to_record(self, path: str) -> dict[str, Any]:
        entry = Path(path)
        learner, _, rest = entry.name.partition("+")
        try:
            record = super()._path_to_record(path)
            reason = self._reason_to_refuse(entry, record)
        except (ExchangeError, ValueError, OverflowError, TypeError, OSError):
            reason = f"its name does not hold a date and time ({rest!r})"
        if not reason:
            return record
        self.refused.append(Refusal(learner, entry.name, reason))
        return {"username": "", "filename": entry.name, "timestamp": datetime.min}

    def _reason_to_refuse(self, entry: Path, record: dict[str, Any]) -> str:
        if not entry.is_dir() and not entry.is_symlink():
            return "it is not a folder"
        return (
            bad_id(record["username"])
            or bad_files(entry)
            or bad_timestamp(entry)
            or self._not_by(entry, record["username"])
            or ("" if self.trust_times else _not_then(entry, record["timestamp"]))
        )

    def _not_by(self, entry: Path, learner: str) -> str:
        """Say whose folder it is, if it is neither the learner's nor the teacher's own."""
        if not self.check_owner or entry.stat().st_uid == os.getuid():
            return ""
        owner = "a person without a name here"
        with suppress(KeyError):
            owner = find_owner(str(entry))
        return "" if owner == learner else f"it was put there by {owner}, not by {learner}"

    def start(self) -> None:
        """Collect; a time in classroom/submitted that cannot be read is none."""
        course = PatientCourse(parent=self.coursedir.parent, config=self.coursedir.config)
        course.assignment_id = self.coursedir.assignment_id
        course.student_id = self.coursedir.student_id
        self.coursedir = course
        super().start()

    def copy_files(self) -> None:
        """Copy each submission by itself, so that one failure does not stop the others."""
        self.check_owner = False  # done, and submissions of the teacher's own hand are fine
        records = [record for record in self.src_records if record["username"]]
        for record in records:
            self.src_records = [record]
            try:
                super().copy_files()
            except (OSError, shutil.Error, RuntimeError, ExchangeError) as error:
                reason = f"it could not be copied ({error})"
                self.refused.append(Refusal(record["username"], record["filename"], reason))
        self.src_records = records
        for refused in self.refused:
            self.log.warning("%s", refused)


def _not_then(entry: Path, claimed: datetime) -> str:
    """Say when a submission was written, if that does not fit the time that it claims."""
    # renaming a folder, or changing a file in it, leaves the times of the others as they were
    newest = max(path.stat().st_ctime for path in (entry, *entry.rglob("*")))
    written = datetime.fromtimestamp(newest, UTC).replace(tzinfo=None)
    stamp = entry / "timestamp.txt"
    inside = parse_utc(stamp.read_text(encoding="utf-8").strip()) if stamp.is_file() else claimed
    if max(abs((written - time).total_seconds()) for time in (claimed, inside)) <= CLOCK_SLACK:
        return ""
    return (
        f"it says {claimed:%Y-%m-%d %H:%M} UTC, but was written {written:%Y-%m-%d %H:%M} UTC "
        "(if you moved the exchange yourself, collect again and trust its times)"
    )


class CarefulReleaseFeedback(ExchangeReleaseFeedback):
    """Release feedback as nbgrader does; a page that cannot be released stays behind alone."""

    left_behind: dict[str, str]
    src_path: str

    def copy_files(self) -> None:
        """Release each learner's page by itself."""
        pattern, self.left_behind = self.src_path, {}
        root = Path(self.coursedir.root)
        for folder in sorted(root.glob(os.path.relpath(pattern, root))):
            self.src_path = str(folder)
            try:
                super().copy_files()
            except OSError as error:
                self.left_behind[folder.parent.name] = _why_behind(self.coursedir, folder, error)
                self.log.warning("Feedback of %s was not released: %s", folder.parent.name, error)
        self.src_path = pattern


def _why_behind(coursedir: Any, page: Path, error: OSError) -> str:
    learner, name = page.parent.name, page.name
    folder = coursedir.format_path(coursedir.submitted_directory, learner, name)
    if not Path(folder, "submission_secret.txt").is_file():
        return (
            "it was not handed in through the exchange (there is no submission_secret.txt): "
            f"give the learner {learner}/{name} from classroom/feedback yourself"
        )
    return f"the exchange did not take it ({error})"
