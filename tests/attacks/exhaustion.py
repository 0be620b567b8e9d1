"""Exhaustion: time, memory, processes, output and files without end (here: with one)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from attacks.attack import SESSIONS, Attack, Change, in_cells, own_cell, steps
from nbformat.notebooknode import NotebookNode

GROUP = "exhaustion"
LIMIT = "time limit"

ROWS = {
    "endless": ("A cell that loops for ever.", "triple", "while True:\n    pass", LIMIT),
    "endless-interrupt": (
        "A loop that ignores the interrupt.",
        "triple",
        "import signal\nfor n in (2, 14, 15):\n    signal.signal(n, signal.SIG_IGN)\nwhile True:\n    pass",
        LIMIT,
    ),
    "endless-everything": (
        "A loop that swallows every exception, the interrupt's among them.",
        "triple",
        """
        def hold():
            while True:
                try:
                    while True:
                        pass
                except BaseException:
                    pass

        hold()
        """,
        LIMIT,
    ),
    "sleep": ("A cell that sleeps for ever.", "triple", "import time\ntime.sleep(10**6)", LIMIT),
    "in-c": (
        "A cell that works in C for ever, where no signal is looked at.",
        "triple",
        "sum(range(10**15))",
        LIMIT,
    ),
    "pattern": (
        "A regular expression that takes longer than the universe is old.",
        "triple",
        'import re\nre.match(r"(a+)+$", "a" * 60 + "b")',
        LIMIT,
    ),
    "stopped": (
        "The process stops itself, with SIGSTOP.",
        "triple",
        "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
    ),
    "lock": (
        "A thread that never ends, and a lock that never opens.",
        "triple",
        """
        import threading
        threading.Thread(target=lambda: threading.Event().wait(300), daemon=False).start()
        threading.Lock().acquire() and threading.Event().wait()
        """,
        LIMIT,
    ),
    "memory": (
        "5 GB of memory are filled.",
        "triple",
        """
        held = []
        for _ in range(50):
            held.append(bytearray(b"x") * 100_000_000)
        del held

        def triple(x):
            return 3 * x
        """,
    ),
    "memory-in-pieces": (
        "6 GB of memory are filled by four processes together.",
        "triple",
        """
        def fill():
            held = [bytearray(b"x") * 100_000_000 for _ in range(15)]
            time.sleep(4)
            return held

        children = []
        for _ in range(4):
            child = os.fork()
            if not child:
                try:
                    named()
                    fill()
                    os._exit(0)
                finally:
                    os._exit(1)
            children.append(child)
        if not any(os.waitpid(child, 0)[1] for child in children):
            def triple(x):
                return 3 * x
        """,
    ),
    "memory-without-a-name": (
        "6 GB of memory are written to files that have no name, and count for no process.",
        "triple",
        """
        import os
        held, piece = [], bytes(100_000_000)
        for _ in range(60):
            held.append(os.memfd_create("x"))
            os.write(held[-1], piece)

        def triple(x):
            return 3 * x
        """,
    ),
    "forks": (
        "300 processes, as a fork bomb begins.",
        "triple",
        """
        alive = 0
        for _ in range(300):
            try:
                child = os.fork()
            except OSError:
                break
            if not child:
                named()
                time.sleep(20)
                os._exit(0)
            alive += 1
        if alive == 300:
            def triple(x):
                return 3 * x
        """,
    ),
    "threads": (
        "4,000 threads, as many of them as can be.",
        "",
        """
        import threading, time
        threading.stack_size(65_536)
        try:
            for _ in range(4_000):
                threading.Thread(target=time.sleep, args=(15,), daemon=True).start()
        except RuntimeError:
            pass
        """,
    ),
    "file": (
        "A file of 2 GB.",
        "triple",
        """
        def reserve():
            with open(ME, "wb") as file:
                os.posix_fallocate(file.fileno(), 0, 2 << 30)
            return True

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        done = attempt(reserve)
        attempt(os.unlink, ME)
        if done:
            def triple(x):
                return 3 * x
        """,
    ),
    "files-open": (
        "50,000 files are open at the same time.",
        "triple",
        """
        import os, resource
        try:
            _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
            held = [os.open("/dev/null", os.O_RDONLY) for _ in range(50_000)]
            for one in held:
                os.close(one)

            def triple(x):
                return 3 * x
        except (OSError, ValueError):
            pass
        """,
    ),
    "output": (
        "1 GB is printed.",
        "",
        'line = "x" * 2**20\nfor _ in range(1024):\n    print(line)',
    ),
    "output-past-python": (
        "1 GB is written to the process's own output, past Python.",
        "",
        'import os\nline = b"x" * 2**20\nfor _ in range(512):\n    os.write(1, line)\n    os.write(2, line)',
    ),
    "message-endless": (
        "A message to the grader that does not end: 3 GB.",
        "triple",
        """
        out, _ = outward()
        if out is not None:
            os.write(out, b"999999999999")
            for _ in range(3_000):
                os.write(out, bytes(1_000_000))
        """,
    ),
    "line-endless": (
        "3 GB without the end of a line, to every other pipe that the process was given.",
        "triple",
        """
        for number in outward()[1]:
            for _ in range(3_000):
                os.write(number, b"x" * 1_000_000)
        """,
    ),
    "messages-many": (
        "Millions of small messages to the grader.",
        "triple",
        """
        out, _ = outward()
        many = message({"a": [[]] * 100}) * 100
        for _ in range(40_000 if out is not None else 0):
            os.write(out, many)
        """,
    ),
    "message-deep": (
        "A message to the grader with 100,000 brackets, and one of less than no length.",
        "triple",
        """
        out, _ = outward()
        if out is not None:
            os.write(out, f"{200_000:>12}".encode() + b"[" * 100_000 + b"]" * 100_000)
            os.write(out, b"          -7{}")
        """,
    ),
    "displays": (
        "50,000 results are shown.",
        "",
        'from IPython.display import display\nfor number in range(50_000):\n    display(number, {"a": 1})',
    ),
    "error-long": (
        "An error with a message of 200 MB.",
        "",
        'raise ValueError("x" * 200_000_000)',
    ),
    "picture-large": (
        "A page of 60 MB as a result, and a million tags.",
        "",
        'from IPython.display import HTML\nHTML("<b>" * 1_000_000 + "x" * 57_000_000)',
    ),
    "repr-endless": (
        "The last value of a cell never ends to show itself.",
        "triple",
        """
        class Endless:
            def __repr__(self):
                while True:
                    pass

        Endless()
        """,
        LIMIT,
    ),
    "answer-repr-endless": (
        "The answer never ends to show itself, or to compare itself.",
        "double",
        """
        class Endless:
            def __repr__(self):
                while True:
                    pass

            __eq__ = __hash__ = __int__ = __float__ = __iter__ = __len__ = __reduce_ex__ = (
                lambda self, *given: repr(self))

        double = Endless()
        """,
    ),
    "answer-deep": (
        "The answer is a list in a list, 100,000 times.",
        "double",
        "double = []\nfor _ in range(100_000):\n    double = [double]",
    ),
    "answer-in-itself": (
        "The answer is a list that holds itself.",
        "double",
        "double = []\ndouble.append(double)",
    ),
    "answer-endless": (
        "The answer is a generator without end.",
        "double",
        "import itertools\ndouble = (number for number in itertools.count())",
    ),
    "answer-list-endless": (
        "The answer is a list that never ends when it is gone through.",
        "double",
        """
        class Endless(list):
            def __iter__(self):
                while True:
                    yield 1

            __len__ = lambda self: 2**62

        double = Endless([1])
        """,
    ),
    "answer-large": (
        "The answer is a text of 1 GB.",
        "double",
        'double = "x" * 2**30',
    ),
    "answer-huge-fraction": (
        "The answer is a fraction that is written as `1e100000000`.",
        "double",
        """
        import fractions

        class Fraction(fractions.Fraction):
            __str__ = __repr__ = lambda self: "1e100000000"

        double = Fraction(1, 3)
        """,
    ),
    "answer-huge-array": (
        "The answer is written as an array of 8 TB.",
        "double",
        """
        import base64
        head = b"\\x93NUMPY\\x01\\x00v\\x00{'descr': '<f8', 'fortran_order': False, 'shape': (1099511627776,), }"
        text = base64.b64encode(head.ljust(127) + b"\\n" + bytes(64)).decode()
        try:
            from rctlab.classroom.running import values
            write = values.write
            values.write = lambda value, name, functions: (
                {"array": text} if name == "double" else write(value, name, functions))
        except ImportError:
            pass
        double = 7
        """,
    ),
    "answer-huge-number": (
        "The answer is a whole number of three million digits.",
        "double",
        "double = 10**3_000_000",
    ),
    "function-endless": (
        "A function never returns when the test calls it.",
        "triple",
        "def triple(x):\n    while True:\n        pass",
    ),
    "function-sleeps": (
        "A function sleeps for ever, and swallows what would wake it.",
        "triple",
        """
        def triple(x):
            import time
            while True:
                try:
                    time.sleep(1000)
                except BaseException:
                    pass
        """,
    ),
    "function-large": (
        "A function gives back 1 GB.",
        "triple",
        "def triple(x):\n    return [0.0] * 2**27",
    ),
    "function-deep": (
        "A function calls itself, with no limit set.",
        "triple",
        """
        import sys
        sys.setrecursionlimit(10**9)

        def triple(x):
            return triple(x + 1)
        """,
    ),
    "function-exits": (
        "A function ends the process when the test calls it.",
        "triple",
        "import os\n\ndef triple(x):\n    os._exit(0)",
    ),
    "crash": (
        "The interpreter crashes.",
        "triple",
        "import ctypes\nctypes.string_at(0)",
    ),
    "descriptors-closed": (
        "Every file, pipe and socket of the process is closed.",
        "triple",
        "import os\nos.closerange(0, 4096)",
    ),
    "input": (
        "A cell asks for input and waits.",
        "triple",
        "answer = input('Well?')\ntriple = None",
    ),
    "html-of-many-kinds": (
        "HTML that takes the square of its length to clean, 20 times.",
        "",
        """
        from IPython.display import HTML, display
        again = "".join(f"<b id='{number}'><p>" for number in range(20_000))
        for html in ("&" * 900_000, "<b " + "a=1 " * 200_000 + ">", "<div>" * 150_000, again) * 5:
            display(HTML(html))
        """,
    ),
    "name-of-many-parts": (
        "A name of 90,000 parts, which takes Python the square of that to read.",
        "",
        "import " + ".".join("a" * 90_000),
        LIMIT,
    ),
    "compiler": (
        "Code nested so deeply that the compiler gives up.",
        "",
        'eval("-" * 200_000 + "1")',
    ),
    "unwinding": (
        "An error that happens while an error is handled, 5,000 times.",
        "",
        """
        def again(number):
            try:
                1 / 0
            except ZeroDivisionError:
                if number:
                    again(number - 1)
                raise

        import sys
        sys.setrecursionlimit(20_000)
        again(5_000)
        """,
    ),
}


def many_cells(notebook: NotebookNode) -> None:
    for _ in range(1_500):
        own_cell("1")(notebook)


def _attack(name: str, does: str, change: Change, look: str = "") -> Attack:
    changed = steps("toy", change)
    earns = SESSIONS["toy"].full
    return Attack(name=name, group=GROUP, does=does, change=changed, earns=earns, look=look)


def data_large(folder: Path) -> None:
    """300 MB of nothing, which take no room on this disk."""
    with (folder / "data.bin").open("wb") as file:
        file.truncate(300_000_000)


ATTACKS = [
    *in_cells(GROUP, "toy", ROWS),
    _attack("cells-many", "1,500 cells.", many_cells),
    _attack(
        "cell-large",
        "A cell of 40 MB.",
        lambda notebook: own_cell('"' + "x" * 40_000_000 + '"')(notebook),
        "held 40,000,002 characters and was not read",
    ),
    replace(
        _attack(
            "cell-too-large",
            "A cell of 60 MB.",
            lambda notebook: own_cell('"' + "x" * 60_000_000 + '"')(notebook),
            "60 MB; 50 are read",
        ),
        earns=0,
    ),
    replace(
        _attack(
            "data-large",
            "A data file of 300 MB beside the notebook.",
            lambda notebook: None,
            "The data file data.bin was left out: files take more than 100 MB",
        ),
        on_disk=data_large,
    ),
    _attack(
        "brackets",
        "A cell of 150,000 brackets.",
        own_cell("(" * 150_000),
    ),
]
