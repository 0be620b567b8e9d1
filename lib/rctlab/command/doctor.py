"""`rctlab doctor`: one line for each thing that matters, and the mend of what does not work.

The probes run in processes of their own, so that whatever breaks in one (an import, a kernel that
hangs, a crash of the interpreter) becomes a line of the report and not the end of it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from rctlab.command import probes
from rctlab.command.lab import use_settings
from rctlab.command.probes import Finding, python

ROOMS = {
    "packages": ("python", "packages"),
    "jupyter": ("kernel", "widgets", "nbgrader", "place", "browser"),
    "work": ("numbers", "grader"),
}
"""The probes that share a process, in the order of the report."""

WAIT = 180.0
"""Seconds after which probes that do not answer are given up."""


def main_doctor() -> int:
    """Print the state of everything that matters on this machine."""
    started, failed = time.monotonic(), 0
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        for findings in pool.map(ask, ROOMS):
            for finding in findings:
                print(finding, flush=True)
                failed += finding.state == "FAIL"
    seconds = time.monotonic() - started
    if failed:
        things = "1 thing does" if failed == 1 else f"{failed} things do"
        print(f"\n{things} not work; each line above says how to mend it. ({seconds:.0f} s)")
        return 1
    print(f"\nEverything works. ({seconds:.0f} s)")
    return 0


def ask(room: str) -> list[Finding]:
    """Run the probes of a room apart from this process; a probe that stops it is a finding."""
    findings: list[Finding] = []
    names = list(ROOMS[room])
    while names:
        answers, why = answers_of(room, names)
        findings += [Finding(*parts) for answer in answers for parts in answer]
        names = names[len(answers) :]
        if names:
            findings.append(Finding("FAIL", f"{names[0]}: {why}", mend_of(room, names[0])))
            names = names[1:]
    return findings


def answers_of(room: str, names: list[str]) -> tuple[list[list[list[str]]], str]:
    """Return what the probes answered, up to the first that did not, and why it did not."""
    try:
        child = subprocess.run(
            [sys.executable, "-m", "rctlab.command.doctor", room, *names],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=WAIT,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
        )
        said, why = child.stdout, last_words(child)
    except subprocess.TimeoutExpired as late:
        said, why = late.stdout or b"", f"no answer in {WAIT:.0f} s"
    lines = [line for line in said.splitlines() if line.startswith(MARK)]
    return [json.loads(line[len(MARK) :]) for line in lines], why


def last_words(child: subprocess.CompletedProcess[bytes]) -> str:
    """Return the last line that a stopped process said, for the report."""
    lines = child.stderr.decode("utf-8", "replace").split("\n")
    said = [line.strip() for line in lines if line.strip()]
    return f"stopped with exit code {child.returncode}" + (f" ({said[-1]})" if said else "")


def mend_of(room: str, name: str) -> str:
    """Return what to do about a probe that could not even finish."""
    return (
        "set up anew: delete the folder .venv and run make lab (without make: make a new "
        f"environment); to see more: {python()} -m rctlab.command.doctor {room} {name}"
    )


MARK = b"rctlab-probe "
"""Begins each line that is an answer; whatever else a library prints is passed over."""


def answer(room: str, name: str) -> list[Finding]:
    """Run one probe here; what goes wrong in it is a finding, too."""
    try:
        return list(getattr(probes, f"probe_{name}")())
    except (Exception, SystemExit) as problem:
        said = f"{type(problem).__name__}: {problem}".splitlines()[0]
        return [Finding("FAIL", f"{name}: {said}", mend_of(room, name))]


if __name__ == "__main__":
    use_settings(teacher=True)  # look past a `rctlab lab` that this is started from
    for each in sys.argv[2:]:
        line = json.dumps(answer(sys.argv[1], each)).encode()
        os.write(1, b"\n" + MARK + line + b"\n")
    os._exit(0)  # a library's clean-up at exit must not hold up the report
