"""The room in which a submission runs: a warm process that forks once for each.

Starting Python and importing take most of a run's time, so one process imports once and waits. It
runs inside the sandbox (see `sandbox`), where the right answers are not. What a run shows, and the values that the
tests ask for, go out on standard output; what this process itself says goes out on
standard error, where no run can write.
"""

from __future__ import annotations

import base64
import contextlib
import ctypes
import gc
import io
import json
import math
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

_WARM = ("rctlab.classroom.running.shell", "rctlab.classroom.running.values")
HEAD = 12  # characters that say how long a message is
PATIENCE = 4
"""How many times its limit a cell may take on a busy machine."""

_ANSWERED = 7  # exit code of a fork that answered all calls
_NOT_DUMPABLE = 4  # prctl's option: no other process may read this one's memory
_SILENT = "checks do not answer while a notebook is marked; the marks are in the feedback"


class TimeLimit(KeyboardInterrupt):
    """Raised inside a cell at its limit."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def main() -> None:
    """Wait for jobs on standard input, a line each; fork for each."""
    warm()
    _say_nothing()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_NOT_DUMPABLE, 0)
    own = os.fdopen(os.dup(2), "w", buffering=1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    print("ready", file=own)
    while job := take(0):
        if "import" in job:
            warm(job["import"])
        if "cells" not in job:
            continue  # or it is an answer to a run that had ended
        _forked(job, own)
        # only now, when no run is left that could say it
        end = secrets.token_hex(16)
        give(1, end)
        print(end, file=own)


def warm(names: Sequence[str] = ()) -> None:
    """Import what notebooks use, once for all forks."""
    for name in (*_WARM, *names):
        with suppress(Exception):
            import_module(name)
    _warm_drawing()
    gc.collect()
    gc.freeze()  # what no collection touches, forks go on sharing


def _warm_drawing() -> None:
    """Load fonts and start the shell, without pyplot and without a figure left."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from rctlab.classroom.running.shell import start_shell

    figure = Figure()
    figure.add_subplot().set_title("warm", weight="bold")
    FigureCanvasAgg(figure).print_png(io.BytesIO())
    start_shell()


def _forked(job: Mapping[str, Any], own: TextIO) -> None:
    """Run one notebook in a fork that cannot speak for this process, and leave nothing of it behind."""
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            own.close()
            os.setsid()
            _run(job)
        os._exit(0)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    with suppress(OSError):
        if os.getpid() == 1:
            os.kill(-1, signal.SIGKILL)  # everybody else in this sandbox
        else:
            os.killpg(child, signal.SIGKILL)
    with suppress(ChildProcessError):
        while os.wait():
            pass
    for place in job["places"]:
        for path in Path(place).iterdir():
            remove(path)


def remove(path: Path) -> None:
    """Remove what a run wrote; where that is made impossible, this sandbox has to end."""
    with suppress(OSError, RecursionError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
        return
    for command in ("chmod -R u+rwx --", "rm -rf --"):  # which go as deep as folders do
        subprocess.run([*command.split(), str(path)], check=False, capture_output=True)
    if os.path.lexists(path):
        raise OSError(f"{path} cannot be removed")


def _run(job: Mapping[str, Any]) -> None:
    """Run one notebook in this process."""
    import numpy as np

    from rctlab.classroom.running.shell import Shell
    from rctlab.tasks import failed_cells

    out, asked = os.dup(1), os.dup(0)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nothing, stream)
    write_files(job["files"], Path(job["folder"]))
    os.chdir(job["folder"])
    sys.path.append("")  # a notebook imports what lies beside it, but not in place of Python's own
    _limit(job["limits"])
    if job["confine"]:
        from rctlab.classroom.running.confine import confine

        confine(job["confine"], job["places"])
    np.random.seed()  # a fork begins as all other forks do
    shell = Shell.instance()
    failed_cells.watch()
    Run(shell, job, out, asked).all_cells()


def write_files(files: Mapping[str, str], folder: Path) -> None:
    """Write files that came in base64."""
    folder.mkdir(parents=True)
    for name, content in files.items():
        path = folder / name
        with suppress(OSError):  # a name that is too long here
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(base64.b64decode(content))


def _limit(told: Mapping[str, Any]) -> None:
    """Set the limits of this process and of all that it starts."""
    import resource

    kinds = {
        "memory": resource.RLIMIT_AS,
        "processes": resource.RLIMIT_NPROC,
        "files": resource.RLIMIT_FSIZE,
    }
    limits = {kinds[key]: most for key, most in told.items() if key in kinds}
    limits |= {resource.RLIMIT_CORE: 0, resource.RLIMIT_NOFILE: 512}
    for limit, most in limits.items():
        with suppress(OSError, ValueError):
            resource.setrlimit(limit, (most, most))


class Run:
    """One notebook on its way through a shell."""

    def __init__(self, shell: Any, job: Mapping[str, Any], out: int, asked: int) -> None:
        from rctlab.classroom.running import values

        self.shell, self.job, self.out, self.asked = shell, job, out, asked
        self.values = values
        self.functions: dict[str, Any] = {}
        signal.signal(signal.SIGALRM, self._tick)

    def all_cells(self) -> None:
        """Run the cells in order; at a test, tell values and answer until it has been examined."""
        for number, cell in enumerate(self.job["cells"]):
            if cell.get("skip"):
                continue
            if "names" in cell:
                give(self.out, {"values": number, **self._leaving(cell["names"])})
                self._answer_calls()
                continue
            give(self.out, {"begin": number})
            with self._time():
                outputs = self.shell.outputs_of(cell["source"], undrawn=cell["known"])
            give(self.out, {"outputs": number, "are": outputs})
        if self.job["loaded"]:
            give(self.out, {"loaded": [name for name in sys.modules if name != "__main__"]})

    def _answer_calls(self) -> None:
        """Answer the calls of a test in a fork: no later cell knows with what a function was called."""
        fork, before = -1, self._files()
        with suppress(OSError):  # behind walls without namespaces there are no forks
            fork = os.fork() if self.functions else -1
        if fork == 0:
            _limit({"files": 0})
        lost = False
        if fork > 0:
            lost = os.waitstatus_to_exitcode(os.waitpid(fork, 0)[1]) != _ANSWERED
            if os.getppid() == 1:
                with suppress(OSError):
                    os.kill(-1, signal.SIGKILL)  # what the calls started; not the first process
            for path in self._files() - before:
                with suppress(OSError):
                    remove(path)
            if not lost:
                return
            give(self.out, {"gave": {"lost": True}})  # the call in which it ended
        while (request := take(self.asked)) is not None and "call" in request:
            give(self.out, {"gave": {"lost": True} if lost else self._call(request)})
        if fork == 0:
            os._exit(_ANSWERED)

    def _files(self) -> set[Path]:
        return {path for place in self.job["places"] for path in Path(place).rglob("*")}

    def _leaving(self, names: list[str]) -> dict[str, Any]:
        """What a test gets to see: the values of names, and what the library remembers."""
        from rctlab.tasks import failed_cells

        own = sys.modules.get("rctlab.tasks.own")  # slow to import; most do not
        space, said = self.shell.user_ns, {}
        with self._time(), suppress(TimeLimit):
            for name in names:
                if name in space:
                    said[name] = self.values.write(space[name], name, self.functions)
        return {"are": said, "handed": own and own.handed_out(), "failed": failed_cells.failed()}

    def _call(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Call a function of the learner's; say what it gave, or what stopped it, and if it printed."""
        printed = io.StringIO()
        try:
            function = self.functions[request["call"]]
            args, options = (self.values.read(request[key]) for key in ("args", "options"))
            with (
                self._time(),
                contextlib.redirect_stdout(printed),
                contextlib.redirect_stderr(io.StringIO()),
            ):
                value = function(*args, **options)
                said = {"value": self.values.write(value, "it", self.functions)}
        except TimeLimit:
            said = {"late": True}
        except BaseException as error:
            said = {"error": self.values.write_error(error, self.functions)}
        return {**said, "printed": bool(printed.getvalue())}

    @contextlib.contextmanager
    def _time(self) -> Any:
        """Let what is done inside end at the time limit of a cell."""
        self._began, self._used = time.monotonic(), time.process_time()
        signal.setitimer(signal.ITIMER_REAL, 0.5, 0.5)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _tick(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        used, took = time.process_time() - self._used, time.monotonic() - self._began
        limit = self.job["cell_timeout"]
        # who sleeps, or gets no processor, is given more time
        if used > limit or took > PATIENCE * limit or (took > limit and used > limit / 2):
            signal.setitimer(
                signal.ITIMER_REAL, 0
            )  # once: who does not let go is ended from outside
            raise TimeLimit("this cell was stopped at its time limit")


def _say_nothing() -> None:
    """Let `check` and its kin answer without a verdict: what is right is not known in here."""
    import rctlab
    from rctlab.tasks.verdict import NOT_STARTED, Verdict

    def silent(task: str = "", *_: Any, **__: Any) -> Verdict:
        return Verdict(str(task), NOT_STARTED, 0, 0, _SILENT)

    for name in ("check", "examine", "hint", "progress"):
        vars(rctlab)[name] = silent


def take(stream: int, most: float = math.inf) -> Any:
    """Read one message, and not a byte more: what comes after it may be for another process."""
    head = _exactly(stream, HEAD)
    if head and int(head) > most:
        raise ValueError("a message that is too long")
    body = _exactly(stream, int(head)) if head else b""
    return json.loads(body) if body else None


def give(stream: int, message: Any) -> None:
    """Write one message: its length, then JSON."""
    text = json.dumps(message, ensure_ascii=False, default=str)
    body = text.encode("utf-8", "surrogatepass")
    rest = f"{len(body):>{HEAD}}".encode() + body
    while rest:
        rest = rest[os.write(stream, rest) :]


def _exactly(stream: int, size: int) -> bytes:
    parts = []
    while size > 0:
        part = os.read(stream, min(size, 1_000_000))
        if not part:
            return b""
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


if __name__ == "__main__":
    main()
