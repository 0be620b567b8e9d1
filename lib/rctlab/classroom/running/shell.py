"""An IPython shell that needs no kernel: it keeps what cells show as a notebook's file holds it."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from contextlib import nullcontext, redirect_stderr, redirect_stdout
from typing import Any
from unittest.mock import patch

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from matplotlib.backend_bases import FigureCanvasBase
from traitlets.config import Config

Output = dict[str, Any]
"""An output as JSON; nbformat's own kind of object takes a second to import."""

LARGEST_OUTPUT = 2_000_000
"""Characters of output that are kept of one cell; the rest is dropped."""

LONGEST_ERROR = 20_000
"""Characters of an error's text that are kept."""

_DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABc3UBGAAAAABJRU5ErkJggg=="
)
_QUIET = {"HistoryManager": {"enabled": False}, "InteractiveShell": {"colors": "NoColor"}}


class _Publisher(DisplayPublisher):
    """Takes what cells display."""

    shell: Any

    def publish(self, data: dict[str, Any], metadata: Any = None, **_: Any) -> None:  # type: ignore[override]
        self.shell.show(_output("display_data", data=_plain(data), metadata=metadata or {}))

    def clear_output(self, wait: bool = False) -> None:  # noqa: ARG002
        self.shell.shown.clear()


class _Hook(DisplayHook):
    """Takes the value of a cell's last expression."""

    shell: Any

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict[str, Any], md_dict: Any = None) -> None:
        count, data = self.prompt_count, _plain(format_dict)
        self.shell.show(
            _output("execute_result", data=data, execution_count=count, metadata=md_dict or {})
        )

    def finish_displayhook(self) -> None:
        pass


class _Stream(io.TextIOBase):
    """Takes what cells print, joined as a notebook joins it."""

    def __init__(self, shell: Shell, name: str) -> None:
        self.shell, self.name = shell, name

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        shell, size = self.shell, len(text)
        if size > shell.room:
            text = text[: shell.room] + ("\n... the rest was not kept ..." if shell.room else "")
        shell.room = max(0, shell.room - size)
        last: Output = shell.shown[-1] if shell.shown else {}
        if last.get("output_type") == "stream" and last.get("name") == self.name:
            last["text"] += text
        elif text:
            shell.shown.append(_output("stream", name=self.name, text=text))
        return size


class Shell(InteractiveShell):
    """An IPython shell that collects the outputs of its cells."""

    def __init__(self, **kwargs: Any) -> None:
        self.shown: list[Output] = []
        self.room = LARGEST_OUTPUT
        super().__init__(display_pub_class=_Publisher, displayhook_class=_Hook, **kwargs)

    def show(self, output: Output) -> None:
        """Keep an output, as long as there is room."""
        self.room -= sum(len(str(value)) for value in output["data"].values())
        if self.room > 0:
            self.shown.append(output)

    def ask_exit(self) -> None:
        """End the cell that asks, and nothing else."""
        raise SystemExit("this cell asked to end the notebook")

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: pictures are shown inline."""

    def _showtraceback(self, etype: type, evalue: BaseException, stb: Any) -> None:
        lines = stb if isinstance(stb, list) else str(stb).split("\n")
        said = "" if evalue is None else str(evalue)[:LONGEST_ERROR]
        lines = [line[:LONGEST_ERROR] for line in lines[:LONGEST_ERROR]]
        self.shown.append(_output("error", ename=etype.__name__, evalue=said, traceback=lines))

    def outputs_of(self, source: str, *, undrawn: bool = False) -> list[Output]:
        """Run one cell and return what it showed; figures may be left undrawn, which saves time."""
        self.shown, self.room = [], LARGEST_OUTPUT
        drawing = patch.object(FigureCanvasBase, "print_figure", _dot) if undrawn else nullcontext()
        with (
            drawing,
            redirect_stdout(_Stream(self, "stdout")),
            redirect_stderr(_Stream(self, "stderr")),
        ):
            self.run_cell(source, store_history=True)
        return self.shown


def _output(kind: str, **fields: Any) -> Output:
    return {"output_type": kind, **fields}


def _dot(_: Any, to: Any, *__: Any, **___: Any) -> None:
    """Write one dot in place of a figure."""
    with nullcontext(to) if hasattr(to, "write") else open(to, "wb") as file:
        file.write(_DOT)


def start_shell() -> Shell:
    """Start the shell of this process, with pictures shown inline; its forks have one each."""
    shell = Shell.instance(config=Config(_QUIET))
    shell.run_line_magic("matplotlib", "inline")  # pyplot is there already and knows no shell
    return shell


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a bundle as JSON can hold it: pictures in base64."""
    return {
        kind: base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for kind, value in data.items()
    }
