"""Run notebooks without a kernel, each in a fork of one warm process.

Starting a kernel and importing take most of a run's time. Here one process imports once and forks for
each run; the fork runs the cells in order in an IPython shell and leaves what they showed as data.
It runs nobody's code but the authors': no sandbox stands around it.
"""

from __future__ import annotations

import base64
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat import NotebookNode
from nbformat.v4 import new_output
from traitlets.config import Config

CAN_FORK = hasattr(os, "fork")
"""Windows cannot: there every run takes a kernel."""

LIMIT = int(os.environ.get("RCTLAB_WARM_LIMIT", "180"))  # seconds of one run
# imported once: nothing that holds a thread, a socket or a figure (seaborn brings pyplot, without one)
WARM = (
    *("pandas", "scipy.stats", "statsmodels.api", "ipywidgets", "seaborn"),
    *("matplotlib.font_manager", "matplotlib.backends.backend_agg"),
    *("rctlab.pictures.icons", "rctlab.pictures.widgets", "rctlab.tasks.checking", "rctlab.trial"),
)


def run_notebooks(
    notebooks: Mapping[str, Sequence[str]],
    folder: Path,
    workers: int = 2,
    *,
    plain: Mapping[str, Collection[int]] | None = None,
    inside: str = ".",
) -> Iterator[tuple[str, list[list[NotebookNode]]]]:
    """Run notebooks (a name, and the sources of its code cells), each in a copy of a folder.

    They run ``inside`` a folder of that copy. The cells whose numbers are named in ``plain`` show their results as plain text: no picture is
    drawn for them. Yields each name with the outputs of its cells, as soon as the run has ended. A
    run that takes too long or that stops its process gives an error in place of the outputs that
    are missing.
    """
    with tempfile.TemporaryDirectory(prefix="rctlab-warm-") as scratch:
        jobs: list[dict[str, Any]] = [
            {
                "cells": list(cells),
                "plain": sorted((plain or {}).get(name, ())),
                # what a cell writes, no other run finds
                "folder": str(shutil.copytree(folder, Path(scratch, str(place))) / inside),
                "out": str(Path(scratch, f"{place}.json")),
            }
            for place, (name, cells) in enumerate(notebooks.items())
        ]
        command = [sys.executable, "-m", __name__, str(workers)]
        backend = "module://matplotlib_inline.backend_inline"
        threads = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        marking = {"NBGRADER_EXECUTION": "autograde"}
        env = {**os.environ, **threads, **marking, "MPLBACKEND": backend}
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, text=True
        ) as server:
            assert server.stdin is not None
            assert server.stdout is not None
            json.dump(jobs, server.stdin)
            server.stdin.close()
            for line in server.stdout:
                place = int(line)
                wanted = len(jobs[place]["cells"])
                yield list(notebooks)[place], _read(Path(str(jobs[place]["out"])), wanted)
    if server.returncode:
        raise RuntimeError(f"the warm process stopped with exit code {server.returncode}")


def _read(path: Path, cells: int) -> list[list[NotebookNode]]:
    """Read what a run left: a line a cell, also where it was stopped in the middle."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    found = [[NotebookNode(output) for output in json.loads(line)] for line in lines]
    stopped = new_output("error", ename="Stopped", evalue="the run ended here", traceback=[])
    return found + [[stopped] for _ in range(cells - len(found))]


class _Publisher(DisplayPublisher):
    """Takes what cells display."""

    shell: Any

    def publish(self, data: dict[str, Any], metadata: Any = None, **_: Any) -> None:  # type: ignore[override]
        self.shell.shown.append(new_output("display_data", _plain(data), metadata=metadata or {}))

    def clear_output(self, wait: bool = False) -> None:  # noqa: ARG002
        self.shell.shown.clear()


class _Hook(DisplayHook):
    """Takes the value of a cell's last expression."""

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict[str, Any], md_dict: Any = None) -> None:
        count = self.prompt_count
        result = new_output(
            "execute_result", _plain(format_dict), execution_count=count, metadata=md_dict or {}
        )
        self.shell.shown.append(result)  # type: ignore[union-attr]

    def finish_displayhook(self) -> None:
        pass


class _Stream(io.TextIOBase):
    """Takes what cells print, joined as a notebook joins it."""

    def __init__(self, shell: Shell, name: str) -> None:
        self.shell, self.name = shell, name

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        last = self.shell.shown[-1] if self.shell.shown else {}
        if last.get("output_type") == "stream" and last.get("name") == self.name:
            last["text"] += text
        elif text:
            self.shell.shown.append(new_output("stream", name=self.name, text=text))
        return len(text)


class Shell(InteractiveShell):
    """An IPython shell that collects the outputs of its cells."""

    def __init__(self, **kwargs: Any) -> None:
        self.shown: list[NotebookNode] = []
        super().__init__(display_pub_class=_Publisher, displayhook_class=_Hook, **kwargs)

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: pictures are shown inline."""

    def _showtraceback(self, etype: type, evalue: BaseException, stb: Any) -> None:
        lines = stb if isinstance(stb, list) else str(stb).split("\n")
        error = new_output("error", ename=etype.__name__, evalue=str(evalue), traceback=lines)
        self.shown.append(error)

    def outputs_of(self, source: str) -> list[NotebookNode]:
        """Run one cell and return what it showed."""
        self.shown = []
        with redirect_stdout(_Stream(self, "stdout")), redirect_stderr(_Stream(self, "stderr")):
            self.run_cell(source, store_history=True)
        return self.shown


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a bundle as JSON can hold it: pictures in base64."""
    return {
        kind: base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for kind, value in data.items()
    }


def _run(job: Mapping[str, Any]) -> None:
    """Run one notebook in this process, and write the outputs of each cell as it ends."""
    import numpy as np

    os.chdir(job["folder"])
    sys.path.insert(0, "")  # a notebook imports what lies beside it
    np.random.seed()
    quiet = {"HistoryManager": {"enabled": False}, "InteractiveShell": {"colors": "NoColor"}}
    shell = Shell.instance(config=Config(quiet))
    shell.run_line_magic("matplotlib", "inline")  # pyplot is there already and knows no shell
    with Path(job["out"]).open("w", encoding="utf-8") as out:
        formats: Any = shell.display_formatter
        every = formats.active_types
        for number, source in enumerate(job["cells"]):
            few = number in job["plain"]
            formats.active_types = ["text/plain"] if few else every
            print(json.dumps(shell.outputs_of(source), default=str), file=out, flush=True)


def _fork(job: Mapping[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    with suppress(BaseException):
        os.setsid()
        signal.alarm(LIMIT)
        _run(job)
        code = 0
    os._exit(code)


def main(workers: int) -> None:
    """Fork for each job on standard input; print a job's place when its run has ended."""
    from importlib import import_module

    jobs = json.load(sys.stdin)
    # nothing that a run prints past Python may be taken for an answer
    answers = os.fdopen(os.dup(1), "w")
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nothing, stream)
    for name in WARM:
        import_module(name)
    waiting = list(enumerate(jobs))
    running: dict[int, int] = {}
    while waiting or running:
        while waiting and len(running) < workers:
            place, job = waiting.pop(0)
            running[_fork(job)] = place
        pid, _ = os.wait()
        print(running.pop(pid), file=answers, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
