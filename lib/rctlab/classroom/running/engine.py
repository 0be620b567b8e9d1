"""The engine: a submission's cells run in a room, its test cells in front of the examiner.

Answers leave the room as data, so no submission meets a test. All roads use this one engine: `rctlab
grade`, `nbgrader autograde` (through `RunCells`), `rctlab verify` and `rctlab demo`.
"""

from __future__ import annotations

import atexit
import base64
import builtins
import os
import queue
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import nbformat
from nbformat.notebooknode import NotebookNode, from_dict
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution
from traitlets import Bool, Integer, Unicode

import rctlab
from rctlab.classroom.exchange.submission import affordable
from rctlab.classroom.running.names import import_lines, imported_names, untouched, uses
from rctlab.classroom.running.process import Ended, Lost, Processes, Room
from rctlab.classroom.running.room import give, take

TIME_LIMIT, KERNEL_LOST, NOT_RUN = "TimeLimit", "KernelLost", "NotRun"
STOPPED = (TIME_LIMIT, KERNEL_LOST, NOT_RUN)
"""Names of the error outputs that say that a cell was stopped from outside."""

WORKERS = max(2, os.cpu_count() or 2)
"""Notebooks that run at the same time: they do not wait for anything but a processor."""

LONGEST_TEST = 120.0
"""Seconds of one test cell, calls of the learner's functions included."""

NEW_ROOMS = 2
"""How many lost processes of a notebook are replaced before its remaining cells are not run."""

LARGEST_OUTPUTS = 20_000_000
"""Characters of output that are kept of a notebook."""

LIBRARY = Path(rctlab.__file__).parent
"""The library that is installed: its checks count unless a project has its own."""

_OWNER = ("learner", "course")  # names by which `own_trial` knows whose numbers are asked for
_CHECKS = {"check", "examine"}  # always the library's own
_NOT_COPIED = (".ipynb", "timestamp.txt", "submission_secret.txt")


class Engine(Protocol):
    """The one step that may be replaced: run a notebook and return it with its outputs.

    The folder is that of the submission, LEARNER/SESSION; nothing is written there.
    """

    def __call__(self, notebook: NotebookNode, folder: Path) -> NotebookNode: ...


def is_test(cell: NotebookNode) -> bool:
    """Whether this is a test cell: it gives points and belongs to the teacher."""
    return bool(is_grade(cell) and not is_solution(cell))


class Rooms:
    """The engine: rooms in a sandbox for the notebooks, and one examiner.

    `examined` says which cells the examiner runs. `release` is the notebook as it was handed out: the figures
    of cells that are still as they were are drawn once, and not for each learner.
    """

    def __init__(
        self,
        workers: int = WORKERS,
        *,
        cell_timeout: int = 30,
        notebook_timeout: int = 600,
        unsafe: bool = False,
        library: Path = LIBRARY,
        examined: Callable[[NotebookNode], bool] = is_test,
        release: Path | None = None,
        started: Processes | None = None,
    ) -> None:
        self.cell_timeout, self.notebook_timeout = cell_timeout, notebook_timeout
        self.examined, self.release = examined, release
        self._given: dict[
            Path, list[str]
        ] = {}  # the code of cells that are neither answers nor tests
        self.imports: list[str] = []  # what the notebook imports, once that is known
        self._drawing = threading.Lock()
        self._drawn: dict[Path | None, dict[str, list[NotebookNode]]] = {}
        self.library = library.resolve()
        self._processes = started or Processes(workers, library, unsafe=unsafe)
        self.workers = len(self._processes.rooms)
        self._free: queue.Queue[Room] = queue.Queue()
        for room in self._processes.rooms:
            self._free.put(room)

    def __enter__(self) -> Rooms:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all processes."""
        self._processes.close()

    def __call__(self, notebook: NotebookNode, folder: Path) -> NotebookNode:
        """Run the cells in order; see `Engine` for the contract."""
        return self._run(notebook, folder, self._figures())

    def given(self) -> list[str]:
        """Return the code that was handed out beside answers and tests."""
        path = self.release
        if path is None or not path.is_file():
            return []
        if path not in self._given:
            cells = nbformat.read(path, as_version=4).cells
            code = (cell for cell in cells if cell.cell_type == "code")
            self._given[path] = [
                cell.source for cell in code if not is_grade(cell) and not is_solution(cell)
            ]
        return self._given[path]

    def _figures(self) -> dict[str, list[NotebookNode]]:
        """Return what given cells show, as the notebook was handed out; and learn what it imports."""
        with self._drawing, tempfile.TemporaryDirectory(prefix="rct-drawn-") as folder:
            given = self.given()
            if given and self.release not in self._drawn:
                shown = new_notebook(cells=[new_code_cell(source) for source in given])
                self._run(shown, Path(folder, "as", "released"), None)
                self._drawn[self.release] = {
                    cell.source: cell.outputs for cell in shown.cells if not _failed(cell.outputs)
                }
            return self._drawn.get(self.release, {})

    def _run(
        self, notebook: NotebookNode, folder: Path, known: Mapping[str, list[NotebookNode]] | None
    ) -> NotebookNode:
        folder.mkdir(parents=True, exist_ok=True)
        asked = {
            name for cell in notebook.cells if self.examined(cell) for name in uses(cell.source)
        }
        lines = [line for source in self.given() for line in import_lines(source)]
        lines = [line for line in lines if imported_names([line]) & asked - _CHECKS]
        with ExitStack() as stack:

            def sit() -> int:
                return stack.enter_context(self._processes.sit(folder, lines)).fileno()

            run = _Run(self, notebook, folder, sit, known or {}, loaded=known is None)
            while run.is_unfinished:
                with self._room() as room:
                    run.go_on(room)
        run.fill_in()
        return notebook

    @contextmanager
    def _room(self) -> Iterator[Room]:
        """Lend a room; one that was lost is replaced."""
        room = self._free.get()
        try:
            if not room.alive:
                room.close()
                room = self._processes.new_room()
                self._processes.rooms.append(room)
            room.wait_until_ready()
            room.warm(self.imports)
            yield room
        except BaseException:
            room.close()
            raise
        finally:
            self._free.put(room)


class _Run:
    """One notebook on its way; a cell that ends its room costs itself only."""

    def __init__(
        self,
        engine: Rooms,
        notebook: NotebookNode,
        folder: Path,
        sit: Callable[[], int],
        known: Mapping[str, list[NotebookNode]],
        *,
        loaded: bool,
    ) -> None:
        self.loaded = loaded  # whether to ask which modules are imported in the end
        self.engine, self.folder, self.sit, self.examiner = engine, folder, sit, sit()
        self.cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        self.tests = [engine.examined(cell) for cell in self.cells]
        sources = [
            "" if test else cell.source for cell, test in zip(self.cells, self.tests, strict=True)
        ]
        self.known = [
            known[source] if clean else None
            for source, clean in zip(sources, untouched(sources, known), strict=True)
        ]
        self.came: dict[int, list[NotebookNode]] = {}
        self.stopped: set[int] = set()
        self.lost: set[int] = set()  # cells at which it was lost once
        self.deadline = time.monotonic() + engine.notebook_timeout
        self.left = LARGEST_OUTPUTS

    @property
    def is_unfinished(self) -> bool:
        """Whether cells are left to run."""
        return len(self.came) < len(self.cells)

    def fill_in(self) -> None:
        """Put what came into the notebook."""
        for number, cell in enumerate(self.cells):
            cell.outputs, cell.execution_count = self.came[number], number + 1

    def go_on(self, room: Room) -> None:
        """Run what is left, from the top; where the room is lost, leave out the cell that lost it."""
        todo = [n for n in range(len(self.cells)) if n not in self.stopped]
        todo = [n for n in todo if not (self.tests[n] and n in self.came)]
        at = -1
        try:
            room.send(self._job(room, todo))
            for at in todo:
                limit = self.engine.cell_timeout
                if self.tests[at]:
                    self.came[at] = self._examine(at, room, self._next(room, "values", at))
                    room.send({"go": True})
                else:
                    self._next(room, "begin", at)
                    self._keep(at, self._next(room, "outputs", at).get("are"))
            if self.loaded:
                self.engine.imports = room.next(limit, self.deadline)["loaded"]
            if room.next(limit, self.deadline) is not None:
                raise Lost("the last cell did not end")
        except Lost as lost:
            room.close()
            if at < 0:
                raise OSError(f"no notebook can be run here: {lost}") from lost
            self._stop(at, lost)

    def _next(self, room: Room, what: str, at: int) -> Mapping[str, Any]:
        message = room.next(self.engine.cell_timeout, self.deadline)
        if not isinstance(message, dict) or message.get(what) != at:
            raise Lost("this cell ended the process that runs the notebook")
        return message

    def _stop(self, at: int, lost: Lost) -> None:
        if isinstance(lost, Ended) and at not in self.lost:
            self.lost.add(at)  # if it is lost here again, it is the cell
            return
        self.stopped.add(at)
        self.came[at] = [_error(TIME_LIMIT if lost.late else KERNEL_LOST, str(lost))]
        over = time.monotonic() > self.deadline
        if over or len(self.stopped) > NEW_ROOMS:
            text = "the time limit of the notebook was reached before this cell"
            text = text if over else "the process was lost too often before this cell"
            for number in range(len(self.cells)):
                self.came.setdefault(number, [_error(NOT_RUN, text)])

    def _job(self, room: Room, todo: list[int]) -> dict[str, Any]:
        learner, name = self.folder.parts[-2:]
        return {
            "cells": [self._cell(number, number in todo) for number in range(len(self.cells))],
            "files": read_files(self.folder),
            "folder": f"{room.sandbox.base}/{learner}/{name}",
            "cell_timeout": self.engine.cell_timeout,
            "loaded": self.loaded,
            **room.sandbox.told,
        }

    def _cell(self, number: int, wanted: bool) -> dict[str, Any]:
        """Return what the room is told of a cell: of a test only which names it asks for."""
        cell = self.cells[number]
        if not wanted:
            return {"skip": True}
        if self.tests[number]:
            return {"names": self._names(number)}
        return {"source": cell.source, "known": self.known[number] is not None}

    def _names(self, at: int) -> list[str]:
        """Return what a test asks the room for: not what Python or the handed out imports mean by a name."""
        own = imported_names(self.engine.given()) | set(dir(builtins)) | _CHECKS
        return sorted((uses(self.cells[at].source) | set(_OWNER)) - own)

    def _keep(self, at: int, outputs: Any) -> None:
        """Keep what a cell showed, the first time it ran."""
        cleaned = [_clean(one) for one in outputs] if isinstance(outputs, list) else []
        kept = [one for one in cleaned if one is not None]
        known = self.known[at]
        if known is not None and not _failed(kept):
            kept = known
        self.left -= len(str(kept))
        if self.left < 0:
            kept = [new_output("stream", name="stdout", text="... the rest was not kept ...")]
        self.came.setdefault(at, kept)

    def _examine(self, at: int, room: Room, told: Mapping[str, Any]) -> list[NotebookNode]:
        """Let the examiner run a test cell; where it is lost, a second time."""
        names = self._names(at)
        seconds = max(1.0, min(LONGEST_TEST, self.deadline - time.monotonic()))
        test = {"source": self.cells[at].source, "names": names, "seconds": seconds}
        until = time.monotonic() + seconds
        for _ in range(2):
            reply = self._examined({**test, **_told(told, names)}, room)
            if reply is not None:
                return [from_dict(one) for one in reply["outputs"]]
            self.examiner = self.sit()
            if time.monotonic() > until:
                break
        return [_error(NOT_RUN, "the examiner stopped at this test")]

    def _examined(self, test: Mapping[str, Any], room: Room) -> Any:
        """Return the examiner's last reply; its calls of the learner's functions go to the room."""
        reply = self._ask(test)
        lost: Lost | None = None
        while reply and "outputs" not in reply:
            answer: Any = {"lost": True}
            if lost is None:
                try:
                    room.send(reply)
                    answer = room.next(self.engine.cell_timeout, self.deadline)
                    answer = answer["gave"] if isinstance(answer, dict) else {"lost": True}
                except (Lost, KeyError) as error:
                    lost = error if isinstance(error, Lost) else Lost("a call gave no answer")
                    answer = {"lost": True}
            reply = self._ask(answer)
        if lost:  # the room is gone, and this test has its outcome
            raise lost
        return reply

    def _ask(self, message: Any) -> Any:
        """Give the examiner a message and return its reply; None if it ended."""
        with suppress(OSError):
            give(self.examiner, message)
            return take(self.examiner)
        return None


def _told(message: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    """Return what a room said at a test, without anything of another shape."""
    are, handed, failed = (message.get(key) for key in ("are", "handed", "failed"))
    pair = isinstance(handed, list) and len(handed) == 2
    return {
        "are": {name: are[name] for name in names if name in are} if isinstance(are, dict) else {},
        "handed": [str(one) for one in handed] if pair else None,  # type: ignore[union-attr]
        "failed": [str(one) for one in failed] if isinstance(failed, list) else [],
    }


def new_output(kind: str, **fields: Any) -> NotebookNode:
    """Return an output, without the validation that takes longer than most cells."""
    made: NotebookNode = from_dict({"output_type": kind, **fields})
    return made


def _failed(outputs: list[NotebookNode]) -> bool:
    return any(one.output_type == "error" or one.get("name") == "stderr" for one in outputs)


def read_files(folder: Path) -> dict[str, str]:
    """Return the data files of a submission, without notebooks, in base64; up to a size."""
    paths = (path for path in sorted(folder.rglob("*")) if not path.name.endswith(_NOT_COPIED))
    return {
        path.relative_to(folder).as_posix(): base64.b64encode(path.read_bytes()).decode()
        for path in affordable(paths)
    }


def _clean(output: Any) -> NotebookNode | None:
    """Return an output as a notebook may hold it; None if it is none."""
    with suppress(KeyError, TypeError, AttributeError):
        kind = output["output_type"]
        if kind == "stream" and output["name"] in ("stdout", "stderr"):
            return new_output(kind, name=output["name"], text=str(output["text"]))
        if kind == "error":
            lines = [str(line) for line in output["traceback"]]
            said = str(output["evalue"])
            return new_output(kind, ename=str(output["ename"]), evalue=said, traceback=lines)
        if kind in ("display_data", "execute_result"):
            data = {str(key): value for key, value in output["data"].items()}
            counted = {"execution_count": None} if kind == "execute_result" else {}
            return new_output(kind, data=data, metadata={}, **counted)
    return None


def _error(name: str, text: str) -> NotebookNode:
    return new_output("error", ename=name, evalue=text, traceback=[f"{name}: {text}"])


class RunCells(NbGraderPreprocessor):
    """Takes the place of nbgrader's Execute, so that `nbgrader autograde` has the same engine."""

    timeout = Integer(30, help="Seconds that a cell may take.").tag(config=True)
    notebook_timeout = Integer(600, help="Seconds that all cells may take together.").tag(
        config=True
    )
    unsafe = Bool(False, help="Run learners' code without a sandbox.").tag(config=True)
    library = Unicode(str(LIBRARY), help="The library whose checks count.").tag(config=True)

    course = Unicode("", help="The folder of what was handed out.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Run all code cells."""
        engine = _shared(self.timeout, self.notebook_timeout, self.unsafe, self.library)
        name = resources["nbgrader"]["notebook"]
        engine.release = Path(self.course, name, f"{name}.ipynb") if self.course else None
        return engine(nb, Path(resources["metadata"]["path"])), resources


@cache
def _shared(timeout: int, notebook_timeout: int, unsafe: bool, library: str) -> Rooms:
    """Return one engine for all notebooks of this process."""
    rooms = Rooms(
        1,
        cell_timeout=timeout,
        notebook_timeout=notebook_timeout,
        unsafe=unsafe,
        library=Path(library),
    )
    atexit.register(rooms.close)
    return rooms
