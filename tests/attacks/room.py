"""Where attacks are tried: a throwaway classroom with honest classmates; and what they leave."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import sysconfig
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import nbformat
import psutil
from attacks.attack import CANARY, KEY, MARKER, PORT, SECRET, SESSIONS, Attack, steps
from attacks.corpus import PLACES
from attacks.harm import SCRIPT
from bs4 import BeautifulSoup
from loop.conftest import graded, source_cells
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from rctlab.classroom.build.derive import lay_source, read_chapters
from rctlab.classroom.loop import generate
from rctlab.classroom.paths import CONFIG_NAME, Classroom

ROOT = Path(__file__).parents[2]
HONEST = ("aaron", "zoe")
"""Bystanders: one is marked before all attackers, one after them."""

_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
_DATA = "person,pain\n1,6.5\n"
_SCRATCH = "rct"  # what the grader's own temporary folders begin with

# answer cell, its text, points, the test as people write it, what of it is hidden
_SQUARES = (
    ("values", "values = None", 2, "", "np.testing.assert_allclose(values, [1, 4, 9, 16])"),
    (
        "table",
        "table = None",
        2,
        "assert table is not None",
        "assert (table == [2, 4, 6, 8]).all()",
    ),
    (
        "largest",
        "",
        3,
        "assert largest([3, 1, 2]) == 3",
        "given = [5, 7, -1]\nassert largest(given) == sorted(given)[-1]",
    ),
    (
        "mean",
        "mean = None",
        3,
        "",
        "assert isinstance(mean, float)\nassert abs(mean - 2.5) < 0.001",
    ),
)


def _squares_cells() -> Iterator[NotebookNode]:
    given = "import numpy as np\nimport pandas as pd\n\nnumbers = [1, 2, 3, 4]"
    yield new_code_cell(given, id="setup")
    for name, text, points, shown, hidden in _SQUARES:
        right = SESSIONS["squares"].right[name]
        solution = f"{text}\n### BEGIN SOLUTION\n{right}\n### END SOLUTION".lstrip()
        yield new_code_cell(solution, id=name, metadata=graded(name, solution=True))
        imports = "import numpy as np\n" if "np." in hidden else ""
        test = f"{shown}\n### BEGIN HIDDEN TESTS\n{imports}{hidden}\n### END HIDDEN TESTS".lstrip()
        marks = graded(f"test-{name}", grade=True, locked=True, points=points)
        yield new_code_cell(test, id=f"test-{name}", metadata=marks)


def generated(session: str, folder: Path) -> Path:
    """Generate a session into an empty classroom; return the project's folder."""
    room = Classroom(folder / "project")
    if session == "s4-risk":
        (chapter,) = read_chapters(ROOT, [session])
        lay_source(chapter, room.source)
    else:
        cells = source_cells() if session == "toy" else list(_squares_cells())
        path = room.source_notebook(session)
        path.parent.mkdir(parents=True)
        nbformat.write(
            new_notebook(cells=cells, metadata={"kernelspec": _KERNEL, "rctlab": {}}), path
        )
    generate(room, session)
    (room.root / "solutions").mkdir()
    shutil.copy(ROOT / "solutions" / "s4-risk.py", room.solutions)
    shutil.copy(ROOT / CONFIG_NAME, room.root)
    return room.root


@dataclass(frozen=True)
class Ground:
    """A classroom to attack, and the home folder of its teacher."""

    folder: Path
    session: str

    @property
    def room(self) -> Classroom:
        return Classroom(self.folder / "project")

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def begin(self, made: Path) -> None:
        """Copy a classroom that was generated, and let the honest hand in."""
        shutil.copytree(made, self.room.root)
        self.home.mkdir()
        for place in (self.room.root, self.home):
            (place / MARKER).write_text(str(os.getpid()))
        for learner in HONEST:
            self._hand_in(learner, lambda notebook: steps(self.session)(notebook))
            (self.room.submission(self.session, learner) / "data.csv").write_text(_DATA)

    def hand_in(self, attack: Attack) -> None:
        """Hand in an attack, its accomplice first."""
        if attack.accomplice:
            self._hand_in(accomplice_of(attack), attack.accomplice)
        self._hand_in(attack.name, attack.change)
        if attack.on_disk:
            attack.on_disk(self.room.submission(self.session, attack.name))

    def _hand_in(self, learner: str, change) -> None:  # type: ignore[no-untyped-def]
        notebook = nbformat.read(self.room.release_notebook(self.session), as_version=4)
        notebook = change(notebook) or notebook
        path = self.room.submission(self.session, learner) / f"{self.session}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")  # nbformat would mind some

    def work_of_the_honest(self) -> dict[str, bytes]:
        """What the bystanders handed in, file by file."""
        folders = [self.room.submission(self.session, learner) for learner in HONEST]
        files = [path for folder in folders for path in sorted(folder.rglob("*"))]
        return {str(path): path.read_bytes() for path in files if path.is_file()}

    def traces(self, attackers: Collection[str]) -> list[str]:
        """Say where the canary is that should be nowhere."""
        if not self.room.source_notebook(self.session).is_file():
            return ["the classroom is gone"]
        found = [_said(path, self.folder) for path in _with_canary(self.room.root, attackers)]
        found += [_said(path, self.folder) for path in _with_canary(self.home, ())]
        found += [str(path) for path in left_outside()]
        found += [f"process {one.name()}" for one in left_processes()]
        return found + (["shared memory"] if left_memory() else [])

    def scripts(self, learner: str) -> list[str]:
        """Say where in marked work, and on its page, a script would run."""
        found = []
        graded_notebook = self.room.graded(self.session, learner) / f"{self.session}.ipynb"
        if graded_notebook.is_file() and not graded_notebook.is_symlink():
            for cell in json.loads(graded_notebook.read_text(encoding="utf-8"))["cells"]:
                for output in cell.get("outputs", []):
                    for kind, value in output.get("data", {}).items():
                        if kind == "text/html":
                            found += _live("".join(value), "in an output")
                        elif kind.startswith("application/") and SCRIPT in json.dumps(value):
                            found.append(f"an output of {kind}")
        page = self.room.feedback_page(self.session, learner)
        if not page.is_file():
            return found
        return found + _live(page.read_text(encoding="utf-8"), "on the page")


def accomplice_of(attack: Attack) -> str:
    """The id of the learner who is marked before."""
    return f"a-{attack.name}"


def _said(path: Path, folder: Path) -> str:
    return os.path.relpath(path, folder).encode("utf-8", "replace").decode()


def _live(page: str, where: str) -> list[str]:
    """Say which elements would run the attackers' script."""
    found = []
    for tag in BeautifulSoup(page, "html.parser").find_all(True):
        attributes = " ".join(map(str, tag.attrs.values()))
        if SCRIPT in attributes or (tag.name in ("script", "style") and SCRIPT in tag.get_text()):
            found.append(f"<{tag.name}> {where}")
    return found


def _with_canary(root: Path, attackers: Collection[str]) -> Iterator[Path]:
    """Yield what bears the canary's name or word, besides the attackers' own notebooks."""
    planted = f".{CANARY}.answers"
    for base, folders, files in os.walk(root):
        for name in [*folders, *files]:
            path = Path(base, name)
            step, *owner = path.relative_to(root).parts[1:3] or ("",)
            theirs = bool({*owner, path.stem} & {*attackers})
            if theirs and step in ("submitted", "exchange"):
                continue
            named = CANARY in name and name != planted
            if named or (not theirs and name in files and _holds_canary(path)):
                yield path


def _holds_canary(path: Path) -> bool:
    if path.is_symlink() or not path.is_file() or path.stat().st_size > 50_000_000:
        return False
    return CANARY.encode() in path.read_bytes()


def left_outside() -> list[Path]:
    """List what bears the canary's name in places of the machine that anybody might write to."""
    import rctlab

    own = Path(pwd.getpwuid(os.getuid()).pw_dir)
    flat = [own, own / ".config", ROOT, Path(rctlab.__file__).parent, Path(sys.executable).parent]
    flat += [Path(sysconfig.get_path("purelib")), *map(Path, PLACES)]
    found = [path for folder in flat for path in _names(folder)]
    for name in (".ipython", ".jupyter", ".local/share/jupyter", ".config/jupyter"):
        found += [Path(b, n) for b, d, f in os.walk(own / name) for n in [*d, *f] if _bears(n)]
    for scratch in Path("/tmp").glob(f"{_SCRATCH}*"):
        if not (scratch / "project").exists():
            found += [Path(b, n) for b, d, f in os.walk(scratch) for n in [*d, *f] if _bears(n)]
    return [path for path in found if path.name not in (f".{CANARY}.answers", f"{CANARY}.sock")]


def _bears(name: str) -> bool:
    return CANARY in name or CANARY.replace("-", "_") in name


def _names(folder: Path) -> list[Path]:
    with suppress(OSError):
        return [path for path in folder.iterdir() if _bears(path.name)]
    return []


def left_processes() -> list[psutil.Process]:
    """List processes that carry the canary."""
    return [
        one
        for one in psutil.process_iter(["name", "status"])
        if one.info["name"] == CANARY and one.info["status"] != psutil.STATUS_ZOMBIE
    ]


def left_memory() -> list[str]:
    """List shared memory segments with the attackers' key."""
    with suppress(OSError):
        lines = Path("/proc/sysvipc/shm").read_text().splitlines()[1:]
        return [line.split()[1] for line in lines if int(line.split()[0]) == KEY]
    return []


def sweep() -> None:
    """Remove what attacks left outside of the classroom, where something let them."""
    for process in left_processes():
        with suppress(psutil.Error):
            process.kill()
    for path in left_outside():
        subprocess.run(["rm", "-rf", "--", str(path)], check=False, capture_output=True)
    for number in left_memory():
        subprocess.run(["ipcrm", "-m", number], check=False, capture_output=True)


@contextmanager
def plants(home: Path) -> Iterator[None]:
    """Put answers where the grader's own are: in its home folder."""
    own = Path(pwd.getpwuid(os.getuid()).pw_dir)
    places = (place for place in (home, own) if os.access(place, os.W_OK))
    files = [place / f".{CANARY}.answers" for place in places]
    try:
        for path in files:
            path.write_text("double = 20\n")
        yield
    finally:
        for path in files:
            path.unlink(missing_ok=True)


class Listeners:
    """Sockets that wait for a call: nobody has to answer, the system takes it."""

    def __init__(self, stack: ExitStack) -> None:
        self._lines: list[socket.socket] = []
        path = "/tmp" + f"/{CANARY}.sock"
        Path(path).unlink(missing_ok=True)
        stack.callback(Path(path).unlink, missing_ok=True)
        places: list[tuple[int, int, object]] = [
            (socket.AF_INET, socket.SOCK_STREAM, ("", PORT)),
            (socket.AF_INET, socket.SOCK_DGRAM, ("", PORT)),
            (socket.AF_UNIX, socket.SOCK_STREAM, path),
            (socket.AF_UNIX, socket.SOCK_STREAM, f"\0{CANARY}"),
        ]
        for family, kind, address in places:
            line = stack.enter_context(socket.socket(family, kind))
            line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            line.bind(address)
            if kind == socket.SOCK_STREAM:
                line.listen(64)
            line.setblocking(False)
            self._lines.append(line)

    def calls(self) -> list[str]:
        """Say who has called."""
        found = []
        for line in self._lines:
            with suppress(BlockingIOError):
                while True:
                    found.append(f"a call from {self._hear(line)}")
        return found

    @staticmethod
    def _hear(line: socket.socket) -> str:
        if line.type == socket.SOCK_DGRAM:
            return line.recv(1000).decode("utf-8", "replace")
        caller, _ = line.accept()
        with caller, suppress(OSError):
            caller.settimeout(1)
            return caller.recv(1000).decode("utf-8", "replace")
        return "somebody"


def environment(home: Path) -> dict[str, str]:
    """Variables of a grader that is attacked: a home that may be spoilt, and a secret."""
    fonts = os.environ.get("MPLCONFIGDIR") or str(home.parent / "matplotlib")
    return {"HOME": str(home), SECRET: "20", "MPLCONFIGDIR": fonts}
