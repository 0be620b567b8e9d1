"""Run a learner's notebook in a Jupyter kernel, so that one bad cell costs one task only."""

from __future__ import annotations

import os
import re
import shutil
import signal
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Protocol

import psutil  # type: ignore[import-untyped]
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import Execute
from traitlets import Dict, Enum, Integer, List, Unicode

TIME_LIMIT, KERNEL_LOST, NOT_RUN = "TimeLimit", "KernelLost", "NotRun"
STOPPED = (TIME_LIMIT, KERNEL_LOST, NOT_RUN)
"""Names of the error outputs that say that a cell was stopped from outside."""

PATIENCE = 4
"""How many times its limit a cell may take on a busy machine."""

# `exit` would end the kernel a moment after its cell, and a later cell would be blamed
_FIRST = (
    "import warnings; warnings.simplefilter('ignore'); "
    "get_ipython().ask_exit = lambda: "
    "(_ for _ in ()).throw(SystemExit('this cell asked to end the notebook'))"
)

_CHECKS = re.compile(r"\b(check|examine)\(")
_GIVE_BACK = "try:\n    from rctlab import check, examine\nexcept ImportError:\n    pass"

_LONGEST_SOCKET_PATH = 100  # the system allows 107 bytes, a number is appended


class Engine(Protocol):
    """The one step that may be replaced: run a notebook and return it with its outputs."""

    def __call__(self, notebook: NotebookNode, folder: Path) -> NotebookNode: ...


@dataclass(frozen=True)
class KernelEngine:
    """Run the notebook in a Jupyter kernel of its own, as nbgrader does."""

    cell_timeout: int = 30
    notebook_timeout: int = 600

    def __call__(self, notebook: NotebookNode, folder: Path) -> NotebookNode:
        """Run the cells in order; see `Engine` for the contract."""
        runner = RunCells(timeout=self.cell_timeout, notebook_timeout=self.notebook_timeout)
        done, _ = runner.preprocess(notebook, {"metadata": {"path": str(folder)}})
        return done


class RunCells(Execute):
    """nbgrader's Execute with limits that hold and a new kernel where one was lost."""

    notebook_timeout = Integer(
        600, help="Seconds that all cells of a notebook may take together."
    ).tag(config=True)
    new_kernels = Integer(
        2, help="How many lost kernels are replaced before the remaining cells are not run."
    ).tag(config=True)
    largest_output = Integer(
        2_000_000, help="Characters of output that are kept of one cell; the rest is dropped."
    ).tag(config=True)
    shutdown_kernel = Enum(["graceful", "immediate"], default_value="immediate").tag(config=True)
    error_on_timeout = Dict(
        {
            "ename": TIME_LIMIT,
            "evalue": "this cell was stopped at its time limit",
            "traceback": ["This cell was stopped at its time limit."],
        }
    ).tag(config=True)
    extra_arguments = List(
        Unicode(),
        [
            "--HistoryManager.hist_file=:memory:",
            f"--IPKernelApp.exec_lines={_FIRST}",
        ],
    ).tag(config=True)

    _deadline = 0.0
    _began = 0.0
    _used = 0.0
    _at = 0
    _size = 0
    _folder: str | None = None

    def preprocess(
        self, nb: NotebookNode, resources: Any = None, km: Any = None
    ) -> tuple[NotebookNode, Any]:
        """Run all code cells; replace a lost kernel and leave out the cell that lost it."""
        self._deadline = monotonic() + self.notebook_timeout
        self._stopped: dict[int, NotebookNode] = {}
        while True:
            try:
                return super().preprocess(nb, resources, km)
            except (DeadKernelError, CellTimeoutError) as lost:
                self._stopped[self._at] = _stop_output(lost)
                if len(self._stopped) > self.new_kernels:
                    return self._give_up(nb), resources

    def preprocess_cell(
        self, cell: NotebookNode, resources: Any, index: int
    ) -> tuple[NotebookNode, Any]:
        """Run one cell, unless it was stopped before or no time is left."""
        self._at, self._size = index, 0
        self._began, self._used = monotonic(), self._processor_time()
        stop = self._stopped.get(index)
        if stop is None and monotonic() > self._deadline:
            stop = _error(NOT_RUN, "the time limit of the notebook was reached before this cell")
        if stop is None or cell.cell_type != "code":
            self._give_back(cell)
            return super().preprocess_cell(cell, resources, index)
        cell.outputs = [stop]
        return cell, resources

    def _give_back(self, cell: NotebookNode) -> None:
        """Before a test cell: the library's own names again, whatever was called so since."""
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("grade") and marks.get("locked") and _CHECKS.search(cell.source):
            # nobody waits for the answer: the kernel takes its requests in order
            self.kc.execute(_GIVE_BACK, silent=True, store_history=False, stop_on_error=False)

    def output(self, outs: list, msg: dict, display_id: str, cell_index: int) -> Any:
        """Keep an output of the running cell, up to the limit on its size."""
        content, left = msg["content"], self.largest_output - self._size
        self._size += len(str(content))
        if self._size > self.largest_output and msg["msg_type"] != "error":
            if left <= 0 or msg["msg_type"] != "stream":
                return None
            content["text"] = content["text"][:left] + "\n... the rest was not kept ..."
        return super().output(outs, msg, display_id, cell_index)

    def create_kernel_manager(self) -> AsyncKernelManager:
        """Make a kernel manager that talks over files in a private folder, not over ports."""
        km = super().create_kernel_manager()
        self._folder = tempfile.mkdtemp(prefix="rct-")
        path = os.path.join(self._folder, "kernel.json")
        km.connection_file = path
        if os.name == "posix" and len(path) < _LONGEST_SOCKET_PATH:
            km.transport, km.ip = "ipc", os.path.join(self._folder, "k")
        return km

    async def async_start_new_kernel(self, **kwargs: Any) -> None:
        """Start the kernel with warnings off and one thread for linear algebra."""
        kwargs.setdefault("env", _kernel_environment(os.environ))
        await super().async_start_new_kernel(**kwargs)

    start_new_kernel = run_sync(async_start_new_kernel)

    async def _async_cleanup_kernel(self) -> None:
        group = getattr(getattr(self.km, "provisioner", None), "pgid", None)
        try:
            await super()._async_cleanup_kernel()
        finally:
            if group:
                # what the learner's code started and left running goes with its kernel
                with suppress(OSError):
                    os.killpg(group, signal.SIGKILL)
            shutil.rmtree(self._folder or "", ignore_errors=True)

    _cleanup_kernel = run_sync(_async_cleanup_kernel)

    def _get_timeout(self, cell: NotebookNode | None) -> int | None:
        left = max(1, round(self._deadline - monotonic()))
        limit = super()._get_timeout(cell)
        return left if limit is None else min(limit, left)

    async def _async_handle_timeout(
        self, timeout: int, cell: NotebookNode | None = None
    ) -> dict[str, Any] | None:
        now = monotonic()
        starved = self._processor_time() - self._used < timeout / 2
        if starved and now < min(self._deadline, self._began + PATIENCE * timeout):
            return None  # which means to wait on
        return await super()._async_handle_timeout(timeout, cell)

    def _processor_time(self) -> float:
        """Return the seconds of processor time that the kernel has used so far."""
        pid = getattr(getattr(self.km, "provisioner", None), "pid", None)
        try:
            times = psutil.Process(pid).cpu_times() if pid else None
        except psutil.Error:
            return 0.0
        return times.user + times.system if times else 0.0

    def _give_up(self, nb: NotebookNode) -> NotebookNode:
        for index, cell in enumerate(nb.cells):
            if cell.cell_type == "code" and index >= self._at:
                text = "the kernel was lost too often before this cell"
                cell.outputs = [self._stopped.get(index) or _error(NOT_RUN, text)]
        return nb


def _stop_output(lost: Exception) -> NotebookNode:
    if isinstance(lost, CellTimeoutError):
        return _error(TIME_LIMIT, "this cell was stopped at its time limit and did not let go")
    return _error(KERNEL_LOST, "this cell ended the process that runs the notebook")


def _error(name: str, text: str) -> NotebookNode:
    return new_output("error", ename=name, evalue=text, traceback=[f"{name}: {text}"])


def _kernel_environment(environment: Mapping[str, str]) -> dict[str, str]:
    return {
        **environment,
        "NBGRADER_EXECUTION": "autograde",
        "PYTHONWARNINGS": "ignore",
        # a notebook that installs packages would change the teacher's own environment
        "PIP_NO_INDEX": "1",
        "PIP_DRY_RUN": "1",
        "UV_OFFLINE": "1",
        "CONDA_OFFLINE": "true",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }
