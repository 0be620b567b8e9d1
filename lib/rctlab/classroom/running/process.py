"""The processes of the engine as the driver sees them: a room that may be hostile, and the examiner."""

from __future__ import annotations

import os
import queue
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

from rctlab.classroom.running.room import PATIENCE, give, remove, take
from rctlab.classroom.running.sandbox import (
    BUBBLEWRAP,
    MEMORY,
    NONE,
    NoSandbox,
    Sandbox,
    best_sandbox,
)

LARGEST_MESSAGE = 15_000_000
"""Bytes of one message that are still read; as objects they may take thirty times as much."""

_MOST_PROCESSES = 50
_GRACE = 3  # seconds in which a cell has to let go after its limit
_SLOWEST_START = 120


class Lost(Exception):  # noqa: N818 - what happened, and no mistake of the program
    """The process of a run ended, or was ended; says why, for people."""

    late = False


class Ended(Lost):
    """It was gone: by what a cell did, or by something else on this machine."""


class Late(Lost):
    """It was ended at a time limit."""

    late = True


class Room:
    """A room in its sandbox, and what comes out of it."""

    def __init__(self, kind: str, library: Path) -> None:
        # a sandbox has its own place to write in, which is gone with it
        self._folder = "" if kind == BUBBLEWRAP else tempfile.mkdtemp(prefix="rct-room-")
        self.sandbox = Sandbox(kind, Path(self._folder), library)
        self._process = self.sandbox.start("rctlab.classroom.running.room")
        self._ready = False
        self._warm: set[str] = set()
        self._came: queue.Queue[Any] = queue.Queue(1)  # who floods it waits
        self._ends: queue.Queue[str] = queue.Queue()
        works = (self._listen, self._hear_ends)
        self._threads = [threading.Thread(target=work, daemon=True) for work in works]
        for thread in self._threads:
            thread.start()

    @property
    def alive(self) -> bool:
        """Whether it can take another run."""
        return self._process.poll() is None

    def wait_until_ready(self) -> None:
        """Wait until it is warm; raise OSError with what it says if it is not."""
        if self._ready:
            return
        with suppress(queue.Empty):
            said = self._ends.get(timeout=_SLOWEST_START)
            if said == "ready":
                self._ready = True
                return
            raise OSError(f"no notebook can be run here: {said or 'the room ended at its start'}")
        raise OSError(f"the room in which notebooks run was not ready in {_SLOWEST_START} seconds")

    def warm(self, names: list[str]) -> None:
        """Let it import more, once for all its runs."""
        if set(names) - self._warm:
            self._warm.update(names)
            self.send({"import": names})

    def send(self, message: Any) -> None:
        """Send a job, or an answer to the run."""
        try:
            assert self._process.stdin is not None
            give(self._process.stdin.fileno(), message)
        except OSError as error:
            raise Lost("the process that runs the notebook was gone") from error

    def next(self, limit: float, deadline: float) -> Any:
        """Return the next message; None at the end of the run. Nothing may take longer than its limit."""
        began = time.monotonic()
        used: float | None = None
        while True:
            try:
                message = self._came.get(timeout=0.25)
            except queue.Empty:
                took, now = time.monotonic() - began, self._usage()
                used = now if used is None else used
                if time.monotonic() > deadline:
                    raise Late("the time of the whole notebook was over") from None
                if took > PATIENCE * limit + _GRACE or now - used > limit + _GRACE:
                    raise Late(
                        "this cell was stopped at its time limit and did not let go"
                    ) from None
                continue
            if message is None:
                raise Ended("this cell ended the process that runs the notebook")
            if isinstance(message, str):
                self._must_be_the_end(message)
                return None
            return message

    def _must_be_the_end(self, said: str) -> None:
        with suppress(queue.Empty):
            if self._ends.get(timeout=2) == said:
                return
        raise Lost("this cell spoke for the process that runs the notebook")

    def _usage(self) -> float:
        """Return the processor time used so far; raise Lost where too much else is used."""
        with suppress(psutil.Error):
            family = psutil.Process(self._process.pid).children(recursive=True)
            if len(family) > _MOST_PROCESSES:
                raise Lost("this cell started too many processes")
            held, used, warm = 0, 0.0, None
            for one in family:
                with suppress(psutil.Error):
                    rss, times = one.memory_info().rss, one.cpu_times()
                    warm = rss if warm is None else warm
                    held, used = held + max(0, rss - warm), used + times.user + times.system
            if held > MEMORY:
                raise Lost("this cell took too much memory")
            return used
        return 0.0

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with suppress(OSError, ValueError, RecursionError, MemoryError):
            while (message := take(self._process.stdout.fileno(), LARGEST_MESSAGE)) is not None:
                self._came.put(message)
        self._came.put(None)

    def _hear_ends(self) -> None:
        assert self._process.stderr is not None
        with suppress(ValueError):  # closed while it was waited for
            for line in self._process.stderr:
                self._ends.put(line.decode(errors="replace").strip())
        self._ends.put("")

    def close(self) -> None:
        """End it, with everything that runs inside."""
        with suppress(psutil.Error):
            for one in psutil.Process(self._process.pid).children(recursive=True):
                with suppress(psutil.Error):
                    one.kill()
        self._process.kill()
        self._process.wait()
        while self._threads[0].is_alive():  # it may wait for somebody to take what came
            with suppress(queue.Empty):
                self._came.get(timeout=0.1)
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            with suppress(OSError):
                stream.close()  # type: ignore[union-attr]
        if self._folder:
            with suppress(OSError):
                remove(Path(self._folder))


class Examiner:
    """The process that runs test cells, in which no submission ever was."""

    def __init__(self, library: Path) -> None:
        self._door, theirs = socket.socketpair()
        command = [sys.executable, "-P", "-m", "rctlab.classroom.running.examiner"]
        backend = "module://matplotlib_inline.backend_inline"
        env: dict[str, str] = {
            **os.environ,
            "MPLBACKEND": backend,
            "NBGRADER_EXECUTION": "autograde",
        }
        paths = [str(library.parent), os.environ.get("PYTHONPATH", "")]
        env |= {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
        env |= {"PYTHONWARNINGS": "ignore", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            command,
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            env=env,
            start_new_session=True,
        )
        theirs.close()

    def sit(self, folder: Path, imports: list[str]) -> socket.socket:
        """Begin with a submission; returns what messages are given to and taken from."""
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._door, [b"x"], [theirs.fileno()])
        give(ours.fileno(), {"folder": str(folder), "imports": imports})
        if take(ours.fileno()) is None:
            raise OSError("the examiner ended")
        return ours

    def close(self) -> None:
        """End it."""
        self._door.close()
        self._process.kill()
        self._process.wait()


class Processes:
    """An examiner and some rooms, warming up while other things are done."""

    def __init__(self, workers: int, library: Path, *, unsafe: bool = False) -> None:
        if not hasattr(os, "fork"):
            raise NoSandbox("notebooks can be run on Linux and macOS; on Windows use WSL")
        self.kind = NONE if unsafe else best_sandbox()
        self.library = library.resolve()
        self._examiner = Examiner(self.library)
        self._replacing = threading.Lock()
        self.rooms = [self.new_room() for _ in range(workers)]

    def sit(self, folder: Path, imports: list[str]) -> socket.socket:
        """Begin with a submission in front of the examiner; one that is gone is replaced."""
        for _ in range(2):
            examiner = self._examiner
            with suppress(OSError):
                return examiner.sit(folder, imports)
            with self._replacing:
                if examiner is self._examiner:
                    examiner.close()
                    self._examiner = Examiner(self.library)
        return self._examiner.sit(folder, imports)

    def new_room(self) -> Room:
        """Start one more room."""
        return Room(self.kind, self.library)

    def close(self) -> None:
        """End them all."""
        for room in self.rooms:
            room.close()
        self._examiner.close()
