"""Look at a submitted folder before anything opens it: is there a notebook that can be marked?"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from nbgrader.utils import parse_utc

LARGEST_NOTEBOOK = 50_000_000
"""Bytes of a notebook file that is still opened."""

MOST_CELLS, MOST_OUTPUTS = 2_000, 10_000
"""Cells of a notebook, and outputs in it, that are still read."""

LARGEST_DATA = 100_000_000
"""Bytes of all files of a submission together that are read."""

LONGEST_ID = 200
"""Bytes of a learner's id: names of files are made from it, and they have a limit of 255."""

_ID = re.compile(r"[^\W_][\w.@ -]{0,98}[\w]|[^\W_]")
_BYTES = 1_000_000


def bad_id(learner: str) -> str:
    """Say why a learner's id cannot be used as a folder name; empty if it can."""
    size = len(learner.encode("utf-8", "backslashreplace"))
    if _ID.fullmatch(learner) and ".." not in learner and size <= LONGEST_ID:
        return ""
    if not learner or learner.strip(". ") != learner:
        return f"the id {learner!r} is empty, or begins or ends with a dot or a space"
    if len(learner) > 100:
        return f"the id {learner[:20]!r}... has {len(learner)} characters; 100 are allowed"
    if size > LONGEST_ID:
        return f"the id {learner[:20]!r}... has {size} bytes; {LONGEST_ID} are allowed"
    return f"the id {learner!r} holds characters other than letters, digits and . _ - @"


def bad_files(folder: Path) -> str:
    """Say which entry of a submitted folder is no ordinary file or folder; empty if all are."""
    if folder.is_symlink():
        return "the folder is a link to another place"
    try:
        return _odd_entry(folder)
    except RecursionError:
        return "its folders lie too deep in each other"


def _odd_entry(folder: Path) -> str:
    for base, folders, files in os.walk(folder):
        for entry in sorted([*folders, *files]):
            path = Path(base, entry)
            mode = path.lstat().st_mode
            if stat.S_ISLNK(mode):
                return f"{path.relative_to(folder)} is a link to another place"
            if not (stat.S_ISDIR(mode) or stat.S_ISREG(mode)):
                return f"{path.relative_to(folder)} is neither a file nor a folder"
    return ""


def affordable(paths: Iterable[Path]) -> list[Path]:
    """Return those of these files that may be read, up to a size in all."""
    found, left = [], LARGEST_DATA
    for path in paths:
        if path.is_file() and not path.is_symlink() and os.access(path, os.R_OK):
            size = path.stat().st_size
            if size <= left:
                left -= size
                found.append(path)
    return found


def bad_timestamp(folder: Path) -> str:
    """Say what is wrong with the file timestamp.txt of a submission; empty if it can be read."""
    path = folder / "timestamp.txt"
    try:
        text = path.read_text(encoding="utf-8").strip()
        if text:
            parse_utc(text)
    except FileNotFoundError:
        return ""
    except (ValueError, OverflowError, TypeError):
        return f"timestamp.txt does not hold a date and time ({_start_of(path)})"
    return ""


def _start_of(path: Path) -> str:
    return repr(path.read_bytes()[:40].decode("utf-8", "replace"))


def bad_notebook(folder: Path, name: str) -> str:
    """Say why the notebook of a submission cannot be marked; empty if it can."""
    path = folder / f"{name}.ipynb"
    if not path.is_file():
        found = (file.relative_to(folder).as_posix() for file in folder.rglob("*"))
        others = sorted(file for file in found if ".ipynb" in file)
        if others:
            return f"there is no {path.name}, but {', '.join(others[:3])}"
        return f"there is no {path.name}"
    return bad_notebook_file(path)


def bad_notebook_file(path: Path) -> str:
    """Say why a file is no notebook that can be marked; empty if it is one."""
    size = path.stat().st_size
    if size > LARGEST_NOTEBOOK:
        return f"the notebook has {size // _BYTES} MB; {LARGEST_NOTEBOOK // _BYTES} are read"
    try:
        content = json.loads(path.read_bytes())  # which tells UTF-8, UTF-16 and their marks apart
    except json.JSONDecodeError as error:
        if not size:
            return "the notebook is an empty file"
        return f"the notebook is not valid JSON (line {error.lineno}: {error.msg})"
    except UnicodeDecodeError:
        return "the notebook is not text in UTF-8"
    except (RecursionError, ValueError):
        return "the notebook is nested too deeply, or holds a number too long, to be read"
    return _bad_content(content)


def cells_of(content: Mapping[str, Any]) -> list[Any]:
    """Return the cells of a notebook's content, formats 3 and 4; empty if there is no list."""
    if _format(content) == 4:
        cells = content.get("cells")
        return cells if isinstance(cells, list) else []
    sheets = content.get("worksheets")
    sheets = sheets if isinstance(sheets, list) else []
    lists = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
    cells = [cell for some in lists if isinstance(some, list) for cell in some]
    return [_from_format_3(cell) if isinstance(cell, dict) else cell for cell in cells]


def _from_format_3(cell: dict[str, Any]) -> dict[str, Any]:
    if cell.get("cell_type") == "code":
        return {**cell, "source": cell.get("input")}
    if cell.get("cell_type") == "heading":
        source, level = cell.get("source"), cell.get("level")
        lines = source if isinstance(source, list) else [source]
        signs = "#" * (level if isinstance(level, int) and 0 < level < 7 else 1)
        return {**cell, "cell_type": "markdown", "source": [f"{signs} ", *lines]}
    return cell


def _format(content: Mapping[str, Any]) -> int | None:
    """Return the major format, also where a program wrote it as 4.0 or "4"."""
    version = content.get("nbformat")
    return next((known for known in (3, 4) if version in (known, str(known))), None)


def _bad_content(content: Any) -> str:
    if not isinstance(content, dict):
        return "the file holds JSON, but no notebook"
    version = _format(content)
    if version is None:
        said = f"{content.get('nbformat')!r}"[:40]
        return f"the notebook says that it has format {said}; 3 and 4 can be read"
    held = content.get("cells" if version == 4 else "worksheets")
    cells = cells_of(content)
    if not isinstance(held, list) or not all(isinstance(cell, dict) for cell in cells):
        return "the notebook has no list of cells"
    if len(cells) > MOST_CELLS:
        return f"the notebook has {len(cells):,} cells; {MOST_CELLS:,} are read"
    lists = [cell["outputs"] for cell in cells if isinstance(cell.get("outputs"), list)]
    outputs = sum(map(len, lists))
    if outputs > MOST_OUTPUTS:
        return f"the notebook holds {outputs:,} outputs; {MOST_OUTPUTS:,} are read (clear them)"
    return ""
