"""Generate a session into the gradebook and hand it out through nbgrader's exchange."""

from __future__ import annotations

import tempfile
from pathlib import Path

from nbgrader.api import MissingEntry

from rctlab.classroom.build.build_course import write_sources
from rctlab.classroom.build.convert import ConvertError
from rctlab.classroom.build.convert import generate as make_release
from rctlab.classroom.build.derive import read_chapters, read_release, refuse_leaks
from rctlab.classroom.build.faults import SourceError
from rctlab.classroom.build.install import Installer, Outcome
from rctlab.classroom.exchange.fetch_and_collect import exchange_of, run_step
from rctlab.classroom.exchange.unchanged import not_as_generated, refusal
from rctlab.classroom.marking.results import LoopError
from rctlab.classroom.paths import COURSE_ID, Classroom


def generate(room: Classroom, name: str, *, project: Path | None = None) -> list[Outcome]:
    """Derive a session from its source and tell the gradebook its cells and points."""
    project = room.root if project is None else project
    room.keep_private()
    chapters = []
    if (Classroom(project).solutions / f"{name}.py").is_file():
        write_sources(project, room.source, [name])
        chapters = read_chapters(project, [name])
    if not room.source_notebook(name).is_file():
        raise LoopError(
            f"nothing to generate {name!r} from: there is no solutions/{name}.py and no "
            f"{room.source_notebook(name)}"
        )
    installer = Installer(room.root, room.kept)
    with tempfile.TemporaryDirectory(prefix="rct-release-") as folder:
        try:
            make_release(
                [name],
                room=room,
                source_dir=room.source,
                release_dir=Path(folder),
                db_url=room.db_url,
            )
            refuse_leaks(chapters, Path(folder))
        except (ConvertError, SourceError) as error:
            raise LoopError(str(error)) from error
        files = read_release(Path(folder, name))
    room.keep_private()
    # the notebook goes last: it knows what the files beside it were
    order = sorted(files, key=lambda path: (path.endswith(".ipynb"), path))
    return [installer.put(f"course/{name}/{path}", files[path]) for path in order]


def release(room: Classroom, name: str) -> Path:
    """Hand a session out through the exchange; a second time replaces the first."""
    first = LoopError(f"{name!r} was not generated yet: run `rctlab generate {name}`, then release")
    if not room.has_gradebook:
        raise first
    try:
        odd = not_as_generated(room, name)
    except (MissingEntry, FileNotFoundError):
        raise first from None
    if odd:
        raise LoopError(refusal(name, odd))
    run_step(room, "ReleaseAssignment", name, force=True)
    return exchange_of(room) / COURSE_ID / "outbound" / name
