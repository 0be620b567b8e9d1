"""`rctlab grade`: start the processes that run notebooks first; the rest loads while they warm up."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from rctlab.classroom.paths import Classroom
from rctlab.classroom.running.process import Processes
from rctlab.classroom.running.sandbox import NoSandbox


def main_grade(project: Path, name: str, **options: Any) -> int:
    """Mark what was collected and not marked yet; see `rctlab.classroom.verbs.main_grade`."""
    # jsonschema would load a grammar of addresses, which takes a second and which no notebook has
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    started = None
    if not options.get("scheduler"):
        workers = min(max(2, os.cpu_count() or 2), len(options.get("only", ())) or 1_000)
        try:
            library = Classroom(project).library
            started = Processes(workers, library, unsafe=options.get("unsafe", False))
        except NoSandbox as missing:
            print(missing)
            return 1
    try:
        from rctlab.classroom import verbs

        return verbs.main_grade(project, name, **options, started=started)
    finally:
        if started:
            started.close()
