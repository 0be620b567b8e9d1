"""Where learners' code runs: in bubblewrap's sandbox, behind Landlock's walls, or, if told so, unprotected."""

from __future__ import annotations

import os
import shutil
import site
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

from rctlab.classroom.running.confine import write_filter

BUBBLEWRAP, LANDLOCK, NONE = "bubblewrap", "landlock", "none"
MEMORY = 4_000_000_000
"""Bytes that one process of a run may ask for, and that all of them may hold together."""

LARGEST_FILES = 500_000_000
"""Bytes that a run may write, all its files together."""

_HERE, _PLACE = "/rctlab", "/room"
_ANSWERS = ("sessions", "course")
"""Folders of the library that say what is right: a run does not see them."""

_SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin")
_SETTINGS = ("/etc/ld.so.cache", "/etc/fonts", "/etc/localtime", "/etc/mime.types")
_ENVIRONMENT = {
    "NBGRADER_EXECUTION": "autograde",
    "PYTHONWARNINGS": "ignore",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    # a notebook that installs packages is told at once that it cannot
    **{"PIP_NO_INDEX": "1", "PIP_DRY_RUN": "1", "UV_OFFLINE": "1", "CONDA_OFFLINE": "true"},
    **{"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    **{"LANG": "C.UTF-8", "USER": "learner", "PYTHONDONTWRITEBYTECODE": "1"},
}
HOW_TO_GET_ONE = (
    "learners' code can only be run safely in a sandbox: install bubblewrap (apt install bubblewrap, "
    "dnf install bubblewrap), which needs Linux with user namespaces. Where that cannot be, and you would let "
    "everybody whose work you grade run a program on this machine as you, add --unsafe"
)


class NoSandbox(RuntimeError):  # noqa: N818 - what is missing
    """There is nothing on this machine that keeps learners' code from doing harm."""


@dataclass(frozen=True)
class Sandbox:
    """How a room is started: the command, its environment, and what a job is told about it."""

    kind: str
    place: Path
    library: Path

    def start(self, module: str) -> subprocess.Popen:
        """Start a Python module of this library inside."""
        pipe = subprocess.PIPE
        python = [sys.executable, "-P", "-m", module]
        if self.kind != BUBBLEWRAP:
            own = {
                "HOME": str(self.place),
                "TMPDIR": str(self.place),
                "PYTHONPATH": str(self.library.parent),
            }
            env = {"PATH": os.environ.get("PATH", ""), **_ENVIRONMENT, **own}
            return subprocess.Popen(python, stdin=pipe, stdout=pipe, stderr=pipe, env=env)
        with tempfile.TemporaryFile() as calls:
            write_filter(calls)
            calls.seek(0)
            command = [*_bubblewrap(self.library), "--seccomp", str(calls.fileno()), *python]
            kept = (calls.fileno(),)
            return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, pass_fds=kept)

    @property
    def told(self) -> dict[str, object]:
        """What the room has to know of its walls."""
        if self.kind == BUBBLEWRAP:
            return {
                "places": [_PLACE, "/dev/shm"],
                "confine": [],
                "limits": {"memory": MEMORY, "processes": 100},
            }
        confine = _readable(self.library) if self.kind == LANDLOCK else []
        return {"places": [str(self.place)], "confine": confine, "limits": {"memory": MEMORY}}

    @property
    def base(self) -> str:
        """The folder in which runs may write."""
        return _PLACE if self.kind == BUBBLEWRAP else str(self.place)


@cache
def best_sandbox() -> str:
    """Return the best protection that works here; raise NoSandbox where there is none."""
    if _works(
        BUBBLEWRAP, [*_bubblewrap(Path("/usr")), "/bin/true"] if shutil.which("bwrap") else []
    ):
        return BUBBLEWRAP
    walls = "import landlock, pyseccomp; assert landlock.landlock_abi_version() > 0"
    if _works(LANDLOCK, [sys.executable, "-c", walls]):
        return LANDLOCK
    raise NoSandbox(HOW_TO_GET_ONE)


def _works(kind: str, command: Sequence[str]) -> bool:
    only = os.environ.get("RCTLAB_SANDBOX", kind)  # to try what happens where one is missing
    if kind and only != kind:
        return False
    return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL).returncode == 0


def _python_folders() -> list[str]:
    """Return where Python and its packages lie, without this library."""
    users = [path for path in (site.getusersitepackages(),) if path in sys.path]
    return list(dict.fromkeys([sys.base_prefix, sys.prefix, *users]))


def _readable(library: Path) -> list[str]:
    if any(_copies(library, [*_SYSTEM, *_python_folders()])):
        raise NoSandbox(
            "Landlock cannot hide the right answers of a library that lies among Python's packages: "
            f"grade from a clone of the repository, or with bubblewrap. {HOW_TO_GET_ONE}"
        )
    listed = [*_SYSTEM, *_SETTINGS, "/dev/null", "/dev/urandom", *_python_folders()]
    own = [str(path) for path in library.iterdir() if path.name not in _ANSWERS]
    return [path for path in [*listed, *own] if Path(path).exists()]


def _copies(library: Path, bound: Sequence[str]) -> Iterator[str]:
    """Yield where the answers of this library, and of any other copy, lie in folders that are bound."""
    packages = {library, *(Path(entry, "rctlab") for entry in sys.path if entry)}
    for package, folder in product(packages, _ANSWERS):
        answers = (package / folder).resolve()
        for place in bound if answers.is_dir() else ():
            real = Path(place).resolve()
            if answers.is_relative_to(real):
                yield str(Path(place) / answers.relative_to(real))


def _bubblewrap(library: Path) -> list[str]:
    """Return bubblewrap's command: an empty machine with Python in it, and nobody else."""
    bound = [*_SYSTEM, *_SETTINGS, *(path for path in _python_folders() if path != "/usr")]
    command = ["bwrap", "--unshare-all", "--unshare-user", "--uid", "1000", "--gid", "1000"]
    command += ["--as-pid-1", "--die-with-parent", "--new-session", "--hostname", "room"]
    for path in bound:
        command += ["--ro-bind-try", path, path]
    package = f"{_HERE}/rctlab"
    command += ["--ro-bind", str(library), package]
    for folder in _ANSWERS:
        if (library / folder).is_dir():
            command += ["--tmpfs", f"{package}/{folder}", "--remount-ro", f"{package}/{folder}"]
    for copy in _copies(library, bound):
        command += ["--tmpfs", copy, "--remount-ro", copy]
    command += ["--dev", "/dev", "--size", str(LARGEST_FILES), "--tmpfs", _PLACE]
    if not any(Path("/tmp") in Path(path).parents for path in bound):
        command += ["--symlink", _PLACE, "/tmp"]
    command += ["--size", "50000000", "--tmpfs", "/dev/shm", "--remount-ro", "/dev"]
    command += ["--remount-ro", "/", "--clearenv", "--chdir", _PLACE]
    path = os.pathsep.join([str(Path(sys.executable).parent), "/usr/bin", "/bin"])
    own = {"HOME": _PLACE, "TMPDIR": _PLACE, "PATH": path, "PYTHONPATH": _HERE}
    for name, value in {**_ENVIRONMENT, **own}.items():
        command += ["--setenv", name, value]
    return command
