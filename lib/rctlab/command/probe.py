"""What `rctlab doctor` looks at: each probe is a function that returns what it found."""

from __future__ import annotations

import shlex
import sys
from importlib import metadata
from typing import NamedTuple


class Finding(NamedTuple):
    """One line of the report: OK, FAIL or -- (not needed here), what was found, and its mend."""

    state: str
    found: str
    mend: str = ""

    def __str__(self) -> str:
        """Return the line, with the mend of a failure on the next one."""
        mark = {"OK": "[ OK ]", "FAIL": "[FAIL]"}.get(self.state, "[ -- ]")
        return f"{mark} {self.found}" + (f"\n       mend: {self.mend}" if self.mend else "")


def install(requirement: str, *, again: bool = False) -> str:
    """Return the words that tell how to install a package into this environment."""
    return f"{python()} -m pip install {'--force-reinstall ' * again}{shlex.quote(requirement)}"


def python() -> str:
    """Return this environment's Python as it is typed in a shell."""
    return shlex.quote(sys.executable)


def version_of(name: str) -> str | None:
    """Return the installed version of a package, None when it is not there."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
