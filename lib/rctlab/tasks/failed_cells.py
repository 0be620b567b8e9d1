"""Which names a notebook's cells last failed to give a value: an older answer would be judged."""

from __future__ import annotations

import re
import sys
from typing import Any

_GIVEN = re.compile(r"^[ \t]*(?:def[ \t]+(\w+)|(\w+)[ \t]*=(?!=))", re.MULTILINE)
_failed: set[str] = set()


def watch() -> None:
    """Follow the cells of this notebook, if there is one; elsewhere IPython is not loaded for it."""
    notebook = sys.modules.get("IPython")
    shell = notebook.get_ipython() if notebook else None
    if shell is not None:
        shell.events.register("post_run_cell", _note)


def _note(result: Any) -> None:
    names = {one or other for one, other in _GIVEN.findall(result.info.raw_cell or "")}
    _failed.difference_update(names)
    if not result.success:
        _failed.update(names)


def has_failed(name: str) -> bool:
    """Whether the cell that last should have given a name its value stopped with an error."""
    return name in _failed


def failed() -> list[str]:
    """Return these names, as data; marking looks at answers where their cells did not run."""
    return sorted(_failed)


def take_over(names: list[str]) -> None:
    """Go by what was told of another process's cells."""
    _failed.clear()
    _failed.update(names)
