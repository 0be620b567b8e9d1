"""From the sources of a project to every file that is derived from them, in memory."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat

from rctlab.classroom.build.convert import generate, throwaway_gradebook
from rctlab.classroom.build.faults import Fault, SourceError
from rctlab.classroom.build.join import names_of, with_tasks
from rctlab.classroom.build.leaks import Secret, exposed, find_leaks, secrets_of
from rctlab.classroom.build.notebook import make_notebook, settle, stamp, to_bytes
from rctlab.classroom.build.proofread import proofread
from rctlab.classroom.build.shown_before import shown_before
from rctlab.classroom.build.source import Session, find_sources, read_session
from rctlab.classroom.build.templating import render_session
from rctlab.classroom.paths import Classroom
from rctlab.tasks.task import Task, tasks_in


@dataclass(frozen=True)
class Chapter:
    """A source file read, checked and filled in."""

    session: Session
    rendered: Session
    tasks: dict[str, Task]
    warnings: tuple[Fault, ...]

    @property
    def name(self) -> str:
        """The name of the session or page."""
        return self.session.name

    @property
    def secrets(self) -> list[Secret]:
        """Every line that must not reach a learner."""
        return secrets_of(self.session, self.rendered)

    def source_notebook(self) -> bytes:
        """The notebook with solutions, for nbgrader's source folder."""
        return to_bytes(make_notebook(self.session, self.rendered))

    def files(self) -> dict[str, bytes]:
        """What learners get beside the notebook: everything in solutions/NAME.files/."""
        folder = self.session.path.with_name(f"{self.name}.files")
        found = sorted(path for path in folder.rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def read_chapters(project: Path, names: Sequence[str] | None = None) -> list[Chapter]:
    """Read all sources of a project, or some."""
    folder = Classroom(project).solutions
    sources = find_sources(folder)
    known = [path.stem for path in sources]
    for name in names or ():
        if name not in known:
            message = f"no source for {name!r}; there are: {', '.join(known) or 'none'}"
            raise SourceError([Fault(folder / f"{name}.py", 1, message)])
    faults: list[Fault] = []
    chapters: list[Chapter] = []
    for path in sources:
        if names is None or path.stem in names:
            try:
                chapters.append(_read_chapter(path))
            except SourceError as error:
                faults += error.faults
    faults += _shared_ids(chapters)
    if faults:
        raise SourceError(faults)
    return chapters


def _read_chapter(path: Path) -> Chapter:
    chapter = read_session(path)
    names = names_of(chapter)
    tasks = tasks_in(names)
    session = with_tasks(chapter, tasks)
    rendered = render_session(session, names)
    faults = proofread(rendered, names) + exposed(rendered)
    if not all(fault.warning for fault in faults):
        raise SourceError(faults)
    return Chapter(session, rendered, tasks, tuple(faults))


def _shared_ids(chapters: Sequence[Chapter]) -> list[Fault]:
    owners: dict[str, str] = {}
    faults = []
    for chapter in chapters:
        for task in chapter.tasks:
            if task in owners:
                message = f"the task id {task!r} is taken by {owners[task]}; ids are unique"
                faults.append(Fault(chapter.session.tasks_path, 1, message))
            owners[task] = chapter.name
    return faults


def derive(project: Path) -> tuple[list[Chapter], dict[str, bytes]]:
    """Derive every file of a project."""
    chapters = read_chapters(project)
    faults = shown_before((chapter.rendered, chapter.tasks) for chapter in chapters)
    if faults:
        raise SourceError(faults)
    files: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory(prefix="rctlab-build-") as temporary:
        room = Classroom(Path(temporary))
        throwaway_gradebook(room)
        for chapter in chapters:
            files |= _course_files(chapter, room)
        refuse_leaks(chapters, room.course)
    return chapters, files


def _course_files(chapter: Chapter, room: Classroom) -> dict[str, bytes]:
    if chapter.session.is_page:
        page = nbformat.reads(chapter.source_notebook().decode(), as_version=nbformat.NO_CONVERT)
        content = to_bytes(stamp(page, {}))
        room.course.mkdir(exist_ok=True)
        (room.course / f"{chapter.name}.ipynb").write_bytes(content)
        return {f"course/{chapter.name}.ipynb": content}
    generate_chapter(chapter, room)
    released = read_release(room.course / chapter.name)
    return {f"course/{chapter.name}/{name}": content for name, content in released.items()}


def generate_chapter(chapter: Chapter, room: Classroom) -> None:
    """Lay a session's source in a classroom and let nbgrader make its release there."""
    lay_source(chapter, room.source)
    generate(
        [chapter.name],
        room=room,
        source_dir=room.source,
        release_dir=room.course,
        db_url=room.db_url,
    )


def lay_source(chapter: Chapter, source_dir: Path) -> Path:
    """Write a session's source folder anew: its notebook, and the files meant for learners."""
    folder = source_dir / chapter.name
    for name, content in {
        f"{chapter.name}.ipynb": chapter.source_notebook(),
        **chapter.files(),
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_bytes(content)
    return folder / f"{chapter.name}.ipynb"


def read_release(folder: Path) -> dict[str, bytes]:
    """Read what nbgrader released of a session, and settle and stamp its notebook."""
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    name = f"{folder.name}.ipynb"
    notebook = nbformat.reads(files.pop(name).decode(), as_version=nbformat.NO_CONVERT)
    notes = {path: hashlib.sha256(content).hexdigest()[:16] for path, content in files.items()}
    return {name: to_bytes(stamp(settle(notebook), notes)), **files}


def refuse_leaks(chapters: Sequence[Chapter], folder: Path) -> None:
    """Raise SourceError if a secret of any session stands in a folder meant for learners."""
    faults = []
    for chapter in chapters:
        for leak in find_leaks(chapter.secrets, folder):
            shown = Path(leak.found_in).relative_to(folder)
            message = f"this line of a {leak.secret.part} would stand in course/{shown}: {leak.secret.text!r}"
            faults.append(Fault(leak.secret.path, leak.secret.line, message))
    if faults:
        raise SourceError(faults)
