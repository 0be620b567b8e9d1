"""The examiner: a process in which the submission has never been runs the test cells.

It holds the teacher's library with all right answers, and of a submission only the values that a test asks
for. Like the room it is warm and forks once for each submission, where the system can.
"""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from rctlab.classroom.running import values
from rctlab.classroom.running.room import give, take, warm
from rctlab.classroom.running.shell import Shell
from rctlab.tasks import failed_cells, own
from rctlab.tasks.task import all_tasks

KERNEL_LOST, TIME_LIMIT = "KernelLost", "TimeLimit"
_MEMORY = 4_000_000_000
_FIRST = "from rctlab import check, examine"


class RoomLost(BaseException):
    """The process with the learner's functions ended while one was called."""


class RoomLate(BaseException):
    """A function of the learner's was stopped at the time limit."""


RoomLost.__name__, RoomLate.__name__ = KERNEL_LOST, TIME_LIMIT


def main() -> None:
    """Wait for submissions: each comes as a socket, over a socket."""
    warm()
    all_tasks()
    import resource

    with socket.socket(fileno=0) as door:
        while True:
            told, handles, _, _ = socket.recv_fds(door, 1, 1)
            if not told:
                return
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the forks
            if os.fork() == 0:
                with suppress(BaseException):
                    door.close()
                    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
                    _examine(handles[0])
                os._exit(0)
            os.close(handles[0])


def _examine(driver: int) -> None:
    """Run the test cells of one submission as they come."""
    sitting = take(driver)
    os.chdir(sitting["folder"])
    shell = Shell.instance()
    for line in (*sitting["imports"], _FIRST):  # as the session imports them, not as a learner may
        shell.run_cell(line)
    give(driver, "here")
    while request := take(driver):
        signal.setitimer(signal.ITIMER_REAL, request["seconds"])
        give(driver, {"outputs": _outputs(shell, request, driver)})


def _outputs(shell: Shell, request: Mapping[str, Any], driver: int) -> list[Any]:
    def ask(name: str, args: tuple, options: dict) -> Any:
        sent = {"args": list(args), "options": options}
        told = {key: values.write(value, "it", {}) for key, value in sent.items()}
        give(driver, {"call": name, **told})
        return _given(take(driver))

    own.take_over(request["handed"])
    failed_cells.take_over(request["failed"])
    for name in request["names"]:
        shell.user_ns.pop(name, None)
    for name, data in request["are"].items():
        try:
            shell.user_ns[name] = values.read(data, ask)
        except Exception:
            shell.user_ns[name] = values.read({"object": ["Unreadable", "<not readable>"]})
    return shell.outputs_of(request["source"])


def _given(answer: Mapping[str, Any] | None) -> Any:
    """Return what a call gave, or raise what stopped it."""
    if answer is None or "lost" in answer:
        raise RoomLost("the process of the notebook ended in this call")
    if "late" in answer:
        raise RoomLate("a call of the learner's function was stopped at the time limit")
    if answer.get("printed"):
        print(" ")  # a test may ask whether a function prints
    if "error" in answer:
        raise values.read_error(answer["error"])
    return values.read(answer["value"], None)


if __name__ == "__main__":
    main()
