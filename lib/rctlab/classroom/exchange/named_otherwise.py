"""A submission whose notebook has another name, or lies a folder deeper: which one is meant?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from rctlab.classroom.exchange.submission import bad_notebook_file, cells_of

#: what computers and people add to a name: s4-risk (1).ipynb, s4-risk-Copy1.ipynb, s4-risk.ipynb.txt
_ADDED = r"( ?\(\d+\)|-copy\d*|[ _-][^/]{1,60})?\.ipynb(\.txt|\.json)?"

_MOST_COPIES = 20  # that are opened


def meant(folder: Path, name: str, release: Path) -> tuple[Path, str]:
    """Return the notebook to mark, and what is to be said where it is not the one that it should be.

    Another one is taken only if there is just one that holds work, and the right one is not there
    or was left as it was handed out.
    """
    own = folder / f"{name}.ipynb"
    handed_out = _sources(release)
    if own.exists() and _sources(own) != handed_out:
        return own, ""
    answered = (
        path
        for path in islice(_alike(folder, name), _MOST_COPIES)
        if path != own and not bad_notebook_file(path) and _sources(path) != handed_out
    )
    others = list(islice(answered, 2))
    if len(others) != 1:
        return own, ""
    lost = "was left as it was handed out" if own.exists() else "is not there"
    return others[0], f"{own.name} {lost}; {others[0].relative_to(folder)} was marked in its place."


def _alike(folder: Path, name: str) -> Iterator[Path]:
    """Yield the files whose name says that they are this session's notebook."""
    pattern = re.compile(re.escape(name) + _ADDED, re.IGNORECASE)
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden and pattern.fullmatch(path.name) and path.is_file() and not path.is_symlink():
            yield path


def _sources(path: Path) -> list[str]:
    """Return the texts of a notebook's cells; none if it cannot be read."""
    with suppress(OSError, ValueError, TypeError, RecursionError):
        content = json.loads(path.read_bytes())
        cells = cells_of(content) if isinstance(content, dict) else []
        return ["".join(cell.get("source") or "") for cell in cells if isinstance(cell, dict)]
    return []
