"""Faults in what an author wrote: where, what, and what would be right."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Fault:
    """One thing to mend in a source file; a warning does not stop the build."""

    path: Path
    line: int
    message: str
    warning: bool = False

    def __str__(self) -> str:
        kind = "warning: " if self.warning else ""
        return f"{self.path}:{self.line}: {kind}{self.message}"


class SourceError(ValueError):
    """A source file cannot be built; carries every fault found, not only the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(map(str, self.faults)))


def relative(told: object, root: Path) -> str:
    """What is told, with paths relative to a folder."""
    return str(told).replace(f"{root}{os.sep}", "")
