"""The engine on many machines: the same rooms, in the workers of a dask.distributed cluster."""

from __future__ import annotations

import atexit
import json
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from nbformat.notebooknode import NotebookNode, from_dict

from rctlab.classroom.running.engine import Rooms, read_files
from rctlab.classroom.running.room import write_files

RETRIES = 5
"""How many lost workers one notebook survives."""


class Cluster:
    """An engine whose notebooks run wherever the scheduler at an address sends them.

    A notebook is a pure task, so the scheduler runs those of a dead worker again; scores are written here alone.
    """

    def __init__(self, address: str, *, cell_timeout: int = 30, unsafe: bool = False) -> None:
        from distributed import Client

        try:
            self._client = Client(address, timeout=10, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise OSError(f"no scheduler answers at {address!r}: {error}") from error
        self._options = {"cell_timeout": cell_timeout, "unsafe": unsafe}

    @property
    def workers(self) -> int:
        """Notebooks that the cluster runs at the same time."""
        return max(1, sum(self._client.nthreads().values()))

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def __call__(self, notebook: NotebookNode, folder: Path) -> NotebookNode:
        """Run one notebook somewhere; see `Engine` for the contract."""
        classmates = [path.name for path in (folder.parents[2] / "submitted").glob("*/")]
        task = (json.dumps(notebook), read_files(folder), folder.parts[-2:], classmates)
        future = self._client.submit(run_here, *task, self._options, pure=False, retries=RETRIES)
        return from_dict(json.loads(future.result()))


def run_here(
    notebook: str,
    files: Mapping[str, str],
    names: tuple[str, str],
    classmates: list[str],
    options: Mapping[str, Any],
) -> str:
    """Run a notebook in this worker's room; the folders are those that it has in a classroom."""
    with tempfile.TemporaryDirectory(prefix="rct-run-") as scratch:
        folder = Path(scratch, "marking", *names)
        write_files(files, folder)
        for name in classmates:
            Path(scratch, "submitted", name).mkdir(parents=True, exist_ok=True)
        engine = _engine(**options)
        return json.dumps(engine(from_dict(json.loads(notebook)), folder))


@cache
def _engine(cell_timeout: int, unsafe: bool) -> Rooms:
    """Return the one engine of this worker."""
    rooms = Rooms(1, cell_timeout=cell_timeout, unsafe=unsafe)
    atexit.register(rooms.close)
    return rooms
