"""Try each attack alone against plain `nbgrader autograde`, and write docs/teach/attacks.md.

    .venv/bin/python tests/attacks/against_plain.py          # all of them, about half an hour
    .venv/bin/python tests/attacks/against_plain.py sleep    # some; the page keeps its other rows

Each runs in a throwaway classroom, in a process of its own with limits on time, memory and file
size; whatever is left of it is looked for, counted and removed.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("RCTLAB_ATTACKED", str(os.getpid()))  # one canary for all processes
TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))

import nbgrader  # noqa: E402
import psutil  # noqa: E402
from attacks.attack import SESSIONS, Attack  # noqa: E402
from attacks.corpus import ATTACKS, GROUPS  # noqa: E402
from attacks.room import (  # noqa: E402
    HONEST,
    ROOT,
    Ground,
    Listeners,
    accomplice_of,
    environment,
    generated,
    left_processes,
    plants,
    sweep,
)
from nbgrader.api import Gradebook, MissingEntry  # noqa: E402
from nbgrader.converters import Autograde  # noqa: E402
from nbgrader.coursedir import CourseDirectory  # noqa: E402
from nbgrader.utils import capture_log  # noqa: E402
from plain_nbgrader import plain_settings  # noqa: E402

from rctlab.classroom.paths import COURSE_ID, Classroom  # noqa: E402

PAGE = ROOT / "docs" / "teach" / "attacks.md"
SECONDS = 60  # of one attack
CELL = 15  # seconds of one cell: nbgrader's own limit is 30
MEMORY, FILE = 8_000_000_000, 3_000_000_000  # bytes of one process, and of one file
# their answers are right: here they are refused for what is wrong with the file
REFUSED = {"linked-data", "linked-folder", "cell-too-large", "cells-2000"}
NOTHING = "nothing"
BEFORE = {"gradebook-row", "classmates-marks-lost"}  # need marks of a classmate to spoil

INTRODUCTION = """\
# What was tried against the grader

For teachers who want to know what marking has to stand. Learners' notebooks are programs, and a grader runs them. The corpus in
`tests/attacks/` holds {number} submissions that cheat, read, harm, exhaust or simply break what reads them, honest accidents among
them. Each was marked by plain `nbgrader autograde` {version}, alone, in a throwaway classroom ({cell} seconds a cell, {seconds} seconds
in all); {through} of {number} got somewhere there. `rctlab grade` marks all of a group in one class with honest learners; what a test holds it
to stands in the last column, and besides: nothing is left on the machine, nobody's work or marks are changed, and everybody else is
marked.

Written by `tests/attacks/against_plain.py`. "Unearned" are points that no honest cell of the notebook deserves."""


@dataclass
class Outcome:
    """How an attack ended on plain nbgrader."""

    earned: float = 0.0  # more than it deserves, or less
    most: float = 0.0
    said: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        parts = list(self.said)
        if self.earned > 0:
            of = f" of {self.most:g}" if 0 < self.earned <= self.most else ""
            parts.insert(0, f"earned {self.earned:g}{of} points unearned")
        elif self.earned < 0:
            parts.insert(0, f"lost {-self.earned:g} points that it deserves")
        return "; ".join(parts) or NOTHING


def mark_one(attack: Attack, folder: Path, made: Path) -> None:
    """Mark one attack, in this process, and write down what it scored."""
    ground = Ground(folder, attack.session)
    ground.begin(made)
    ground.hand_in(attack)
    room, name = ground.room, attack.session
    found: dict[str, object] = {}
    first = HONEST[:1] if attack.name in BEFORE else ()
    with plants(ground.home):
        for learner in [*first, *([accomplice_of(attack)] if attack.accomplice else [])]:
            grade(room, name, learner)
        try:
            grade(room, name, attack.name)
        except BaseException as error:
            found["error"] = repr(error)[-2_000:]
            with suppress(BaseException):  # does it stop the others, too?
                grade(room, name, "*")
            found["others"] = score_of(ground, HONEST[-1])
    found["score"] = score_of(ground, attack.name)
    (folder / "found.json").write_text(json.dumps(found))


def grade(room: Classroom, name: str, learner: str) -> None:
    """Let nbgrader mark one submission, or all ("*")."""
    config = plain_settings(room)
    config.CourseDirectory.assignment_id, config.CourseDirectory.student_id = name, learner
    config.Execute.timeout = CELL
    result = capture_log(Autograde(coursedir=CourseDirectory(config=config), config=config))
    if not result["success"]:
        raise RuntimeError(result.get("log") or result["error"])


def score_of(ground: Ground, learner: str) -> float | None:
    """The score of a learner; None if there is none."""
    try:
        with Gradebook(ground.room.db_url, COURSE_ID) as gradebook:
            work = gradebook.find_submission(ground.session, learner)
            return float(work.score) if work.notebooks else None
    except MissingEntry:
        return None


def attempt(attack: Attack, made: Path) -> Outcome:
    """Let another process mark an attack; say what came of it, and clean up."""
    with tempfile.TemporaryDirectory(prefix="attacked-", ignore_cleanup_errors=True) as folder:
        ground = Ground(Path(folder), attack.session)
        with ExitStack() as stack:
            stack.callback(sweep)
            listeners = Listeners(stack)
            home = stack.enter_context(tempfile.TemporaryDirectory(prefix="attacked-home-"))
            stack.enter_context(plants(Path(home)))
            over = run(attack, ground, made)
            outcome = read(attack, ground, over)
            if left_processes():
                time.sleep(3)  # until it has done what it waits for
            outcome.said += what_is_left(attack, ground, listeners)
        subprocess.run(["chmod", "-R", "u+rwX", folder], capture_output=True, check=False)
        subprocess.run(["rm", "-rf", folder], capture_output=True, check=False)
    return outcome


def run(attack: Attack, ground: Ground, made: Path) -> str:
    """Start the process that marks; stop it at its limit, with all that it started."""

    def limits() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (FILE, FILE))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    command = [sys.executable, __file__, "--one", attack.name, str(ground.folder), str(made)]
    quiet = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    env = {**os.environ, **environment(ground.home), **quiet}
    started: dict[int, psutil.Process] = {}
    with subprocess.Popen(
        command,
        env=env,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=limits,
        start_new_session=True,
    ) as process:
        end = time.monotonic() + SECONDS
        while process.poll() is None and time.monotonic() < end:
            with suppress(psutil.Error):
                for one in psutil.Process(process.pid).children(recursive=True):
                    started[one.pid] = one
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.25)
        over = "late" if process.poll() is None else "" if process.returncode == 0 else "dead"
        process.kill()
    # a daemon bears the canary: it is looked for, counted, and removed after that
    spared = {one.pid for one in left_processes()}
    for one in started.values():
        with suppress(psutil.Error):
            if one.pid not in spared:
                one.kill()  # psutil knows if the number was given to another since
    return over


def read(attack: Attack, ground: Ground, over: str) -> Outcome:
    """Say how the marking ended."""
    full = SESSIONS[attack.session].full
    try:
        found = json.loads((ground.folder / "found.json").read_text())
    except (OSError, ValueError):
        late = f"held the grader up, more than {SECONDS} s"
        return Outcome(said=[late if over == "late" else "ended the grader"])
    if found.get("error") or found["score"] is None:
        if os.environ.get("RCTLAB_SHOW"):
            print(found)
        alone = found.get("others") is not None
        return Outcome(said=["was not marked" if alone else "stopped the marking of the others"])
    if attack.name in REFUSED:
        return Outcome(said=["was marked all the same"] if found["score"] else [])
    return Outcome(found["score"] - attack.earns, full - attack.earns)


def what_is_left(attack: Attack, ground: Ground, listeners: Listeners) -> Iterator[str]:
    """Say what is where it should not be."""
    if not ground.room.source_notebook(attack.session).is_file():
        yield "removed the classroom"
        return
    steps = [ground.room.submission(attack.session, one) for one in HONEST]
    works = [folder / f"{attack.session}.ipynb" for folder in steps]
    if not all(work.is_file() and b'"nbformat"' in work.read_bytes() for work in works):
        yield "overwrote a classmate's work"
    traces = sorted({shown(trace) for trace in ground.traces({attack.name, accomplice_of(attack)})})
    if traces:
        more = f" and {len(traces) - 2} more" if len(traces) > 2 else ""
        yield f"left a trace ({', '.join(traces[:2])}{more})"
    if listeners.calls():
        yield "reached the network or another process"
    if attack.name.startswith("script") and ground.scripts(attack.name):
        yield "its script runs in the teacher's browser"


def shown(trace: str) -> str:
    """Say a trace as a reader knows the place."""
    place = trace.replace("project/", "").replace("home/", "~/")
    own = Path.home()
    if place.startswith(str(own)):
        place = place.replace(str(own), "~", 1)
    place = place.replace(str(ROOT), "the project")
    folder = os.path.dirname(place) if "/" in place else place
    parts = [part for part in folder.split("/") if "canary-" not in part]
    return f"`{'/'.join(parts)}`" if "/" in place else place.split(" canary")[0]


def here(attack: Attack) -> str:
    """Say what the test expects of our own grader."""
    full = SESSIONS[attack.session].full
    scored = f"{attack.earns:g} of {full:g} points"
    if attack.group == "batch" or attack.name in REFUSED:
        verb = "marked" if attack.earns else "refused"
        noted = ", and noted" if attack.look else ""
        return f"{verb}{noted}: {scored}"
    kept = "kept by its other cells" if attack.earns < full else "kept"
    return f"stopped; {scored} {kept}" if attack.earns else f"stopped; {scored}"


def outcomes_before() -> dict[str, str]:
    """Read off the page how attacks ended before, by name."""
    lines = PAGE.read_text(encoding="utf-8").splitlines() if PAGE.is_file() else []
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]
    told = {row[0]: row[1] for row in rows if len(row) == 3}
    return {one.name: told[cell(one.does)] for one in ATTACKS if cell(one.does) in told}


def cell(text: str) -> str:
    """Write a text as a cell of a table."""
    return text.replace("|", "&#124;")


def page(outcomes: dict[str, str]) -> str:
    """Return the page for teachers."""
    through = sum(said != NOTHING for said in outcomes.values())
    told = {"number": len(ATTACKS), "through": through, "version": nbgrader.__version__}
    lines = [INTRODUCTION.format(**told, cell=CELL, seconds=SECONDS)]
    for group, title in GROUPS.items():
        lines += ["", f"## {title}", "", "| attack | plain nbgrader | here |", "|---|---|---|"]
        for attack in ATTACKS:
            if attack.group == group:
                cells = [attack.does, outcomes[attack.name], here(attack)]
                lines.append(f"| {' | '.join(map(cell, cells))} |")
    return "\n".join([*lines, ""])


def main(names: list[str]) -> None:
    """Try all attacks, or some, and write the page."""
    sweep()
    chosen = [one for one in ATTACKS if not names or one.name in names]
    outcomes = outcomes_before()
    with tempfile.TemporaryDirectory(prefix="made-") as folder:
        made = {
            session: generated(session, Path(folder, session))
            for session in sorted({one.session for one in chosen})
        }
        for number, attack in enumerate(chosen, start=1):
            outcomes[attack.name] = str(attempt(attack, made[attack.session]))
            said = f"{number:>3} of {len(chosen)}  {attack.name:<24} {outcomes[attack.name]}"
            print(said, flush=True)
    if all(attack.name in outcomes for attack in ATTACKS):
        PAGE.write_text(page(outcomes), encoding="utf-8")
        print(f"wrote {os.path.relpath(PAGE)}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        wanted = next(one for one in ATTACKS if one.name == sys.argv[2])
        mark_one(wanted, Path(sys.argv[3]), Path(sys.argv[4]))
    else:
        main(sys.argv[1:])
