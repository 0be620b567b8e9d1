"""`rctlab build`: derive the course from its sources and put it into place."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from rctlab.classroom.build.convert import ConvertError
from rctlab.classroom.build.derive import derive, lay_source, read_chapters
from rctlab.classroom.build.faults import SourceError, relative
from rctlab.classroom.build.install import Installer, Outcome, stamp_of
from rctlab.classroom.build.minutes import count
from rctlab.classroom.paths import Classroom


def main_build(project: Path, *, check: bool) -> int:
    """Derive everything from solutions/ and print one line a file."""
    room = Classroom(project)
    if not room.solutions.is_dir():
        print(f"there is no folder {room.solutions}: run this where the course's sources are")
        return 1
    try:
        chapters, files = derive(room.root)
    except (SourceError, ConvertError) as error:
        print(relative(error, room.root))
        print("nothing was written")
        return 1
    for warning in sorted(fault for chapter in chapters for fault in chapter.warnings):
        print(relative(warning, room.root))
    for chapter in chapters:
        if not chapter.session.is_page:
            print(f"{chapter.name}: {count(list(chapter.rendered.chapter), chapter.tasks)}")
    outcomes = _install(room, files, check=check)
    width = max((len(outcome.path) for outcome in outcomes), default=0)
    for outcome in outcomes:
        print(f"{outcome.path:<{width}}  {outcome.what}")
    if check and any(outcome.changed for outcome in outcomes):
        print(
            "derived files differ from their sources: run `rctlab build` and commit what it writes"
        )
        return 1
    return 0


def _install(room: Classroom, files: dict[str, bytes], *, check: bool) -> list[Outcome]:
    installer = Installer(room.root, room.kept, check=check)
    gone = [path for path in _derived_before(room) if path not in files]
    strays = list(_strays(room, files, gone))
    # files beside a notebook go first: the old notebook knows what they were
    order = sorted(files, key=lambda path: (path.endswith(".ipynb"), path))
    outcomes = [installer.remove(path) for path in gone]
    outcomes += [installer.put(path, files[path]) for path in order]
    return sorted(outcomes, key=lambda outcome: outcome.path) + strays


def _derived_before(room: Classroom) -> Iterator[str]:
    """The files that earlier builds left, as far as they say so themselves; notebooks last."""
    for path in sorted([*room.course.glob("*.ipynb"), *room.course.glob("*/*.ipynb")]):
        found = stamp_of(path.read_bytes())
        if found is not None:
            folder = path.parent.relative_to(room.root)
            for name in found.get("files", {}):
                if (path.parent / name).is_file():
                    yield (folder / name).as_posix()
            yield (folder / path.name).as_posix()


def _strays(room: Classroom, files: dict[str, bytes], gone: Sequence[str]) -> Iterator[Outcome]:
    """Files in a session's folder that no source knows: nbgrader would hand them out."""
    for name in sorted({Path(path).parts[1] for path in files if path.startswith("course/")}):
        for path in sorted((room.course / name).rglob("*")):
            relative = path.relative_to(room.root)
            hidden = any(part.startswith(".") for part in relative.parts)
            if path.is_file() and not hidden and relative.as_posix() not in {*files, *gone}:
                what = "comes from no source; it was left alone, and nbgrader would release it"
                yield Outcome(relative.as_posix(), what)


def write_sources(
    project_root: Path, source_dir: Path, names: Sequence[str] | None = None
) -> list[Path]:
    """Write the source notebooks, with solutions, into nbgrader's source folder."""
    chapters = [c for c in read_chapters(project_root, names) if not c.session.is_page]
    source_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    notebooks = []
    for chapter in chapters:
        shutil.rmtree(source_dir / chapter.name, ignore_errors=True)
        notebooks.append(lay_source(chapter, source_dir))
    return notebooks
