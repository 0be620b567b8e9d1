"""`rctlab test`: every check of the project, in one place, with pytest's own summary at the end."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

CODE = ("lib", "tests", "solutions", "docs")

STEPS = {
    "ruff check": ("ruff", "check", *CODE),
    "ruff format": ("ruff", "format", "--check", *CODE),
    "mypy": ("mypy",),
    "build": ("rctlab", "build", "--check"),
    "verify": ("rctlab", "verify"),
}
"""What is run before pytest: a name and the module with its arguments."""

PYTEST = ("pytest", "-n", "2")


def main_test(project: Path, *, quick: bool = False) -> int:
    """Run every check, also after one has failed."""
    failed = [name for name, words in STEPS.items() if not passes(project, name, words)]
    if failed:
        print(f"\nFAILED before the tests: {', '.join(failed)} (see above)", flush=True)
    selection = ("-m", "not slow") if quick else ()
    tests_pass = passes(project, "pytest", (*PYTEST, *selection), timed=False)
    return 0 if tests_pass and not failed else 1


def passes(project: Path, name: str, words: tuple[str, ...], *, timed: bool = True) -> bool:
    """Run one check in the project's folder and tell whether it passed."""
    print(f"\n== {name}", flush=True)
    started = time.monotonic()
    # more threads than cores make numpy slower, and two checks share the cores
    env = {"OPENBLAS_NUM_THREADS": "1", **os.environ}
    code = subprocess.call([sys.executable, "-m", *words], cwd=project, env=env)
    if timed:
        seconds = time.monotonic() - started
        print(f"   {'passed' if code == 0 else 'FAILED'} in {seconds:.0f} s", flush=True)
    return code == 0
