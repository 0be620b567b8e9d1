"""The batch: files that break what reads them, and what one submission leaves for another."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from attacks.attack import (
    CANARY,
    KEY,
    SESSIONS,
    Attack,
    Change,
    answer,
    cell,
    code,
    marks,
    own_cell,
    own_text,
    steps,
    twin,
)
from nbformat.notebooknode import NotebookNode

GROUP, CHANNEL = "batch", "channel"
FULL = SESSIONS["toy"].full
OnDisk = Callable[[Path], None]


def rewritten(change: Callable[[dict[str, Any]], Any]) -> OnDisk:
    """Change the JSON of the notebook, past everything that would mind."""

    def on_disk(folder: Path) -> None:
        path = folder / "toy.ipynb"
        content = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(change(content) or content), encoding="utf-8")

    return on_disk


def holding(content: bytes) -> OnDisk:
    return lambda folder: (folder / "toy.ipynb").write_bytes(content) and None


def torn(folder: Path) -> None:
    path = folder / "toy.ipynb"
    path.write_bytes(path.read_bytes()[:700])


def replaced_by(make: Callable[[Path], Any]) -> OnDisk:
    def on_disk(folder: Path) -> None:
        (folder / "toy.ipynb").unlink()
        make(folder / "toy.ipynb")

    return on_disk


def beside(name: str, make: Callable[[Path], Any]) -> OnDisk:
    return lambda folder: make(folder / name)


def to_source(path: Path) -> None:
    path.symlink_to(path.parents[3] / "source" / "toy" / "toy.ipynb")


def format_3(content: dict[str, Any]) -> dict[str, Any]:
    cells = [
        {**one, "input": one.pop("source"), "language": "python", "collapsed": False}
        if one["cell_type"] == "code"
        else one
        for one in content["cells"]
    ]
    sheets = [{"cells": cells, "metadata": {}}]
    return {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": sheets}


def odd_values(content: dict[str, Any]) -> None:
    """Every field of cells that nobody needs holds something of another kind."""
    content["metadata"] = {"kernelspec": [], "language_info": 7, "widgets": "x", "rctlab": None}
    for number, one in enumerate(content["cells"]):
        one["id"] = [number, {"a": None}, "", "x" * 500, True][number % 5]
        one["metadata"]["tags"] = [7, "x", {"a": [1]}, None][number % 4]
        if one["cell_type"] == "code":
            one["execution_count"] = "many"
            one["outputs"] = [{"output_type": "nothing"}, 7, None]


def tangled(content: dict[str, Any]) -> None:
    """Metadata nested as deeply as JSON goes."""
    deep: Any = []
    for _ in range(400):
        deep = [deep]
    content["cells"][0]["metadata"]["deep"] = deep
    content["metadata"]["deep"] = deep


def locked(folder: Path) -> None:
    (folder / "data.csv").write_text("1\n")
    (folder / "data.csv").chmod(0)
    (folder / "inner").mkdir()
    (folder / "inner").chmod(0)


#: what it does, changes in the notebook, what is done on the disk, the points, words of a note
ROWS: dict[str, tuple[str, list[Change], OnDisk | None, float, str]] = {
    "schema-1": (
        "A cell says that its marks are of version 1.",
        [marks("test-double", schema_version=1)],
        None,
        FULL,
        "schema_version 1",
    ),
    "schema-99": (
        "A cell says that its marks are of version 99.",
        [marks("ask", schema_version=99)],
        None,
        FULL,
        "schema_version 99",
    ),
    "schema-none": (
        "Marks without a version, and marks that are a list.",
        [lambda nb: cell(nb, "double").metadata["nbgrader"].pop("schema_version") and None],
        rewritten(lambda nb: nb["cells"][2]["metadata"].update(nbgrader=[1])),
        FULL,
        "",
    ),
    "test-copied": (
        "An honest accident: a test cell was copied.",
        [twin("test-double", 6)],
        None,
        FULL,
        "there 2 times",
    ),
    "answer-copied": (
        "An honest accident: an answer cell was copied, and the copy left as it was.",
        [twin("double", 4, source="double = 20")],
        None,
        FULL,
        "there 2 times",
    ),
    "empty": ("An empty file.", [], holding(b""), 0, "empty file"),
    "torn": ("Half a file.", [], torn, 0, "not valid JSON"),
    "deep": (
        "100,000 brackets in place of a notebook.",
        [],
        holding(b"[" * 10**5),
        0,
        "too deeply",
    ),
    "number-long": (
        "JSON with a number of 100,000 digits.",
        [],
        holding(b'{"nbformat": ' + b"9" * 100_000 + b"}"),
        0,
        "number too long",
    ),
    "other-json": ("JSON that is no notebook.", [], holding(b"[1, 2]"), 0, "no notebook"),
    "not-text": ("A picture in place of a notebook.", [], holding(b"\x89PNG\r\n\xff\xfe"), 0, ""),
    "format-99": (
        "A notebook of format 99.",
        [],
        rewritten(lambda nb: nb.update(nbformat=99)),
        0,
        "format 99",
    ),
    "format-3": ("An honest accident: saved by an old program.", [], rewritten(format_3), FULL, ""),
    "no-cells": (
        "No list of cells.",
        [],
        rewritten(lambda nb: nb.pop("cells") and None),
        0,
        "cells",
    ),
    "odd-values": (
        "Ids, tags, outputs and counts of other kinds.",
        [],
        rewritten(odd_values),
        FULL,
        "",
    ),
    "tangled": ("Metadata nested 400 deep.", [], rewritten(tangled), FULL, ""),
    "cells-2000": (
        "2,000 cells more, of text.",
        [],
        rewritten(lambda nb: nb["cells"].extend(nb["cells"][:1] * 2_000)),
        0,
        "2,000 are read",
    ),
    "half-a-letter": (
        "Half a letter (a lone surrogate) in a cell's text, and in what it prints.",
        [own_cell('print("\\ud800")'), own_text("half")],
        rewritten(lambda nb: nb["cells"][-1].update(source="\ud800")),
        FULL,
        "",
    ),
    "null-bytes": (
        "Null bytes and control characters in text and output.",
        [own_cell('print("\\0\\x1b[31m\\x08")'), own_text("\x00\x07\x1b[2J")],
        None,
        FULL,
        "",
    ),
    "linked-notebook": (
        "The notebook is a link to the teacher's source.",
        [],
        replaced_by(to_source),
        0,
        "is a link",
    ),
    "linked-data": (
        "A data file is a link out of the folder.",
        [],
        beside("data.csv", lambda path: path.symlink_to("/etc/hostname")),
        0,
        "is a link",
    ),
    "linked-folder": (
        "A folder in the submission is a link to a classmate's.",
        [],
        beside("inner", lambda path: path.symlink_to(path.parents[2] / "aaron")),
        0,
        "is a link",
    ),
    "pipe": ("The notebook is a pipe, which never ends.", [], replaced_by(os.mkfifo), 0, "neither"),
    "folder": (
        "The notebook is a folder.",
        [],
        replaced_by(Path.mkdir),
        0,
        "there is no toy.ipynb",
    ),
    "nothing": ("There is no notebook.", [], replaced_by(lambda path: None), 0, "there is no"),
    "time-none": (
        "`timestamp.txt` holds no time.",
        [],
        beside("timestamp.txt", lambda path: path.write_text("yesterday-ish")),
        FULL,
        "timestamp.txt",
    ),
    "time-binary": (
        "`timestamp.txt` is no text.",
        [],
        beside("timestamp.txt", lambda path: path.write_bytes(b"\xff\x00\xfe")),
        FULL,
        "timestamp.txt",
    ),
    "files-closed": ("Files and folders that nobody may open.", [], locked, FULL, ""),
}


def _batch(name: str) -> Attack:
    does, changes, on_disk, earns, look = ROWS[name]
    return Attack(
        name=name,
        group=GROUP,
        does=does,
        change=steps("toy", *changes),
        earns=earns,
        look=look,
        on_disk=on_disk,
    )


# --- channels: one leaves an answer, another picks it up ----------------------------------------

#: through what; what the first one runs; an expression that gives the answer to the second
CHANNELS = {
    "files": (
        "a file in /tmp, /var/tmp, the home folder or above its own",
        """
        for folder in ("/tmp", "/var/tmp", "..", "../..", *home()):
            attempt((Path(folder) / f"{CANARY}.answer").write_text, "double = 20")
        """,
        """
        places = ("/tmp", "/var/tmp", "..", "../..", *home())
        got = taken(*(seen(Path(folder) / f"{CANARY}.answer") for folder in places))
        """,
    ),
    "shared-memory": (
        "POSIX shared memory",
        'attempt(Path(f"/dev/shm/{CANARY}.answer").write_text, "double = 20")',
        'got = taken(seen(f"/dev/shm/{CANARY}.answer"))',
    ),
    "sysv-memory": (
        "a shared memory segment of System V",
        f"""
        import ctypes
        libc = ctypes.CDLL(None)
        libc.shmat.restype = ctypes.c_void_p
        number = libc.shmget({KEY}, 64, 0o1666)
        at = libc.shmat(number, None, 0) if number >= 0 else -1
        if number >= 0 and at not in (-1, 2**64 - 1, None):
            ctypes.memmove(at, b"double = 20\\0", 12)
        """,
        f"""
        libc = ctypes.CDLL(None)
        libc.shmat.restype = ctypes.c_void_p
        number = libc.shmget({KEY}, 64, 0)
        at = libc.shmat(number, None, 0) if number >= 0 else -1
        if number >= 0 and at not in (-1, 2**64 - 1, None):
            got = taken(ctypes.string_at(at, 12).decode())
            libc.shmctl(number, 0, None)
        """,
    ),
    "port": (
        "a port on which a process left behind listens",
        """
        def serve():
            line = socket.create_server(("127.0.0.1", PORT + 12_000))
            while True:
                line.accept()[0].sendall(b"double = 20")

        daemon(serve, 30)
        """,
        """
        def ask():
            with socket.create_connection(("127.0.0.1", PORT + 12_000), timeout=2) as line:
                return line.recv(100).decode()

        got = taken(attempt(ask))
        """,
    ),
    "abstract-name": (
        "a Unix socket without a file, held by a process left behind",
        """
        def serve():
            with socket.socket(socket.AF_UNIX) as line:
                line.bind(f"\\0{CANARY}.answer")
                line.listen()
                while True:
                    line.accept()[0].sendall(b"double = 20")

        daemon(serve, 30)
        """,
        """
        def ask():
            with socket.socket(socket.AF_UNIX) as line:
                line.connect(f"\\0{CANARY}.answer")
                return line.recv(100).decode()

        got = taken(attempt(ask))
        """,
    ),
    "process-name": (
        "the name of a process left behind",
        "daemon(lambda: time.sleep(30), 30)",
        f"""
        names = map(seen, glob.glob("/proc/[0-9]*/comm"))
        got = 20 if any("{CANARY}" in name for name in names) else None
        """,
    ),
    "keyring": (
        "the kernel's keyring",
        """
        call = ctypes.CDLL(None).syscall  # numbers of x86-64
        key = call(248, b"user", CANARY.encode(), b"double = 20", ctypes.c_size_t(11), -4)
        call(250, 5, key, 0x3F3F0000)
        call(250, 15, key, 40)  # it ends by itself
        """,
        """
        call, held = ctypes.CDLL(None).syscall, ctypes.create_string_buffer(64)
        key = call(250, 10, -4, b"user", CANARY.encode(), 0)
        if key > 0 and call(250, 11, key, held, ctypes.c_size_t(64)) > 0:
            got = taken(held.value.decode())
        """,
    ),
}


def _channel(name: str) -> Attack:
    through, leaves, asks = CHANNELS[name]
    waits = "got = None\nfor _ in range(12):\n{}\n    if got:\n        break\n    time.sleep(0.5)"
    lines = code(name, asks)
    tools, _, own = lines.rpartition("\n\n\n")
    indented = "\n".join(f"    {line}" for line in own.split("\n"))
    picks = f"{tools}\n\n\n{waits.format(indented)}\ndouble = got"

    def change(notebook: NotebookNode) -> None:
        answer("double", picks)(notebook)

    def accomplice(notebook: NotebookNode) -> None:
        own_cell(code(name, leaves), 1)(notebook)

    return Attack(
        name=f"channel-{name}",
        group=CHANNEL,
        does=f"One submission leaves the answer for the next: {through}.",
        change=steps("toy", change),
        earns=FULL - 2,
        accomplice=steps("toy", accomplice),
    )


ATTACKS = [*map(_batch, ROWS), *map(_channel, CHANNELS)]
