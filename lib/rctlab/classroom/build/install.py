"""Put derived files into place: atomically, and never over somebody's work."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from rctlab.classroom.build.notebook import STAMP, digest


@dataclass(frozen=True)
class Outcome:
    """What happened, or would happen, to one file."""

    path: str
    what: str
    changed: bool = True

    def __str__(self) -> str:
        return f"{self.path}  {self.what}"


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that an interruption leaves either the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def stamp_of(content: bytes) -> dict[str, Any] | None:
    """What a build noted in a notebook; None if it is no notebook of ours."""
    try:
        notebook = nbformat.reads(content.decode(), as_version=4)
        found = notebook.metadata.get(STAMP)
    except Exception:
        # whatever a person left in the file, reading it must not stop the build
        return None
    return dict(found) if isinstance(found, dict) else None


def holds_work(path: Path, content: bytes, recorded: str | None = None) -> bool:
    """Whether a file in course/ is something else than an earlier build left there."""
    if path.suffix != ".ipynb":
        return hashlib.sha256(content).hexdigest()[:16] != recorded
    found = stamp_of(content)
    if found is None:
        return True
    return bool(digest(nbformat.reads(content.decode(), as_version=4)) != found.get("digest"))


def keep(path: Path, kept: Path) -> Path:
    """Copy a file to the folder of kept work, under a name with the time; give the copy's path."""
    kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept.mkdir(mode=0o700, exist_ok=True)
    stem = f"{path.stem}-{time.strftime('%Y%m%d-%H%M%S')}"
    copy, number = kept / f"{stem}{path.suffix}", 1
    while copy.exists():
        number += 1
        copy = kept / f"{stem}-{number}{path.suffix}"
    write_atomically(copy, path.read_bytes())
    return copy


class Installer:
    """Puts derived files into a project, or only says what it would do."""

    def __init__(self, root: Path, kept: Path, *, check: bool = False) -> None:
        self.root, self.kept, self.check = root, kept, check

    def put(self, path: str, content: bytes) -> Outcome:
        """Write one derived file if it differs from what is there."""
        target = self.root / path
        old = target.read_bytes() if target.is_file() else None
        if old == content:
            return Outcome(path, "unchanged", changed=False)
        if self.check:
            return Outcome(path, self._difference(target, old))
        note = self._keep(target, old)
        write_atomically(target, content)
        return Outcome(path, f"written{note}")

    def remove(self, path: str) -> Outcome:
        """Remove one derived file whose source is gone."""
        target = self.root / path
        if self.check:
            return Outcome(path, "has no source any more")
        note = self._keep(target, target.read_bytes())
        target.unlink()
        if not any(target.parent.iterdir()):
            target.parent.rmdir()
        return Outcome(path, f"removed, its source is gone{note}")

    def _difference(self, target: Path, old: bytes | None) -> str:
        if old is None:
            return "is missing"
        work = "; somebody worked in it" if self._is_work(target, old) else ""
        return f"differs from its source{work}"

    def _is_work(self, target: Path, old: bytes) -> bool:
        in_course = "course" in target.relative_to(self.root).parts[:1]
        return in_course and holds_work(target, old, self._recorded(target))

    def _keep(self, target: Path, old: bytes | None) -> str:
        if old is None or not self._is_work(target, old):
            return ""
        copy = keep(target, self.kept)
        return f"; the work in it was kept as {os.path.relpath(copy, self.root)}"

    def _recorded(self, target: Path) -> str | None:
        """The digest of a data file that the session's notebook carries."""
        relative = target.relative_to(self.root).parts
        notebook = self.root.joinpath(*relative[:2], f"{relative[1]}.ipynb")
        found = stamp_of(notebook.read_bytes()) if notebook.is_file() else None
        name = "/".join(relative[2:])
        return (found or {}).get("files", {}).get(name)
