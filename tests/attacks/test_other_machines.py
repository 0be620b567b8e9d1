"""The attacks again where the grader is an ordinary user, and where there are no namespaces."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
ORDINARY = ["unshare", "--user", "--map-user=65534", "--map-group=65534"]
NO_NAMESPACES = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"'
MACHINES = {
    "ordinary user": ORDINARY,
    "no namespaces": ["unshare", "--user", "--map-root-user", "sh", "-c", NO_NAMESPACES, "sh"],
}


def on(machine: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run Python on such a machine."""
    command = [*MACHINES[machine], sys.executable, *words]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)


@pytest.fixture(autouse=True)
def _can_be_made() -> None:
    if not shutil.which("unshare") or on("no namespaces", "-c", "").returncode:
        pytest.skip("user namespaces cannot be made here")


@pytest.mark.parametrize(
    ("machine", "kind"), [("ordinary user", "bubblewrap"), ("no namespaces", "landlock")]
)
def test_the_best_protection_is_found(machine: str, kind: str) -> None:
    code = "from rctlab.classroom.running.sandbox import best_sandbox; print(best_sandbox())"
    assert on(machine, "-c", code).stdout.strip() == kind


@pytest.mark.slow
@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("group", ["forgery", "reading", "harm", "batch"])
def test_attackers_get_nowhere_there_either(machine: str, group: str) -> None:
    test = f"tests/attacks/test_attacks.py::test_a_class_of_attackers[{group}-toy]"
    done = on(machine, "-m", "pytest", "-q", "-p", "no:cacheprovider", test)
    assert re.search(r"^1 passed", done.stdout, re.MULTILINE), done.stdout[-3_000:]
