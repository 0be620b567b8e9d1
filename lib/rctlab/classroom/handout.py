"""Generate a session into the gradebook and hand it out through nbgrader's exchange."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry

from rctlab.classroom.build import write_sources
from rctlab.classroom.convert import ConvertError
from rctlab.classroom.convert import generate as make_release
from rctlab.classroom.derive import read_release
from rctlab.classroom.exchange import run_step
from rctlab.classroom.install import Installer, Outcome
from rctlab.classroom.paths import COURSE_ID, Classroom
from rctlab.classroom.released import read_released
from rctlab.classroom.results import LoopError


def generate(room: Classroom, name: str, *, project: Path | None = None) -> list[Outcome]:
    """Derive a session from its source and tell the gradebook its cells and points.

    Parameters
    ----------
    room
        The classroom; its database learns the cells, its `course/` gets the release.
    name
        The session, such as "s4-risk".
    project
        Where `solutions/` lies; the classroom's own root unless given. Without a source file
        there, the source notebook that lies in the classroom is taken as it is.

    Returns
    -------
    list of Outcome
        What happened to each file in `course/`. Work that somebody did there is kept first.

    Raises
    ------
    LoopError
        There is nothing to generate from, or nbgrader refused it; the message says why.
    """
    project = room.root if project is None else project
    room.keep_private()
    if (Classroom(project).solutions / f"{name}.py").is_file():
        write_sources(project, room.source, [name])
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
        except ConvertError as error:
            raise LoopError(str(error)) from error
        files = read_release(Path(folder, name))
    room.keep_private()
    # the notebook goes last: it knows what the files beside it were
    order = sorted(files, key=lambda path: (path.endswith(".ipynb"), path))
    return [installer.put(f"course/{name}/{path}", files[path]) for path in order]


def release(room: Classroom, name: str) -> Path:
    """Hand a session out through the exchange; a second time replaces the first.

    Parameters
    ----------
    room
        The classroom.
    name
        The session; it has been generated.

    Returns
    -------
    Path
        The folder in the exchange.

    Raises
    ------
    LoopError
        It was not generated, or somebody has worked in the copy that would be handed out.
    """
    worked = _worked_in(room, name)
    if worked:
        raise LoopError(
            f"course/{name}/{name}.ipynb is not as it was generated ({worked}); nothing was "
            "handed out. Run `rctlab build`: it keeps the work and writes the notebook anew"
        )
    run_step(room, "ReleaseAssignment", name, force=True)
    return room.exchange / COURSE_ID / "outbound" / name


def _worked_in(room: Classroom, name: str) -> str:
    """Say what in the release shows that somebody worked in it; empty if nothing does."""
    path = room.release_notebook(name)
    try:
        with Gradebook(room.db_url, COURSE_ID) as gradebook:
            expected = {cell.grade_id: cell.shown for cell in read_released(gradebook, name, path)}
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (MissingEntry, FileNotFoundError):
        raise LoopError(f"session {name!r} was not generated: generate it, then release") from None
    for cell in cells:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        if cell.get("outputs") or cell.get("execution_count"):
            return "it holds outputs"
        if grade_id and "".join(cell["source"]) != expected.get(grade_id):
            return f"the cell {grade_id} differs"
    return ""
