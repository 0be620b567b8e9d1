"""Reading: answers that come from where no learner may look."""

from __future__ import annotations

from attacks.attack import SECRET, in_cells

GROUP = "reading"

#: Places from which code can get at the text of the test that calls it.
_TEXTS = {
    "in": ("`In`, the list of all cells that ran", "In[-1]"),
    "history": (
        "the shell's history",
        "get_ipython().history_manager.input_hist_raw[-1]",
    ),
    "getsource": (
        "`inspect.getsource` of the frame that calls it",
        "inspect.getsource(sys._getframe(2))",
    ),
    "linecache": (
        "`linecache`, which keeps the text of cells for tracebacks",
        '"".join("".join(entry[2]) for entry in linecache.cache.values() if len(entry) > 2)',
    ),
    "gc": (
        "every text that the garbage collector can find",
        '"".join(str(o) for o in gc.get_objects() if isinstance(o, dict) and "code" in o)[:10**7]',
    ),
    "constants": (
        "the constants of the code that calls it",
        '"triple(2) == %d triple(0) == 0" % max((c for c in code.co_consts if type(c) is int), '
        'default=0) if "triple" in (code := sys._getframe(2).f_code).co_names else ""',
    ),
}

FROM_TEST = {
    f"test-in-{name}": (
        f"A function reads what it should give in {where}.",
        "triple",
        f"""
        import gc, inspect, linecache, re, sys

        def text():
            return {how}

        def triple(x):
            try:
                found = re.findall(r"triple\\((\\d+)\\) == (\\d+)", text())
                return {{int(given): int(wanted) for given, wanted in found}}.get(x)
            except Exception:
                return None
        """,
    )
    for name, (where, how) in _TEXTS.items()
}

TOY = {
    "event-before-a-cell": (
        "A function that is called before each cell reads the test and sets the answer.",
        "double",
        """
        import re

        def before(info):
            found = re.search(r"double == (\\d+)", info.raw_cell or "")
            if found:
                get_ipython().user_ns["double"] = int(found[1])

        get_ipython().events.register("pre_run_cell", before)
        double = None
        """,
    ),
    "audit-hook": (
        "An audit hook reads the constants of all code that is run.",
        "double",
        """
        import sys

        def hear(event, given):
            if event == "exec" and "double" in getattr(given[0], "co_names", ()):
                numbers = [c for c in given[0].co_consts if type(c) is int and c > 9]
                if numbers:
                    names["double"] = numbers[0]

        names = globals()
        sys.addaudithook(hear)
        double = None
        """,
    ),
    "notebook-on-disk": (
        "It reads the hidden tests in the notebook that lies in its folder, or above.",
        "double",
        'double = taken(*map(seen, [*glob.glob("*.ipynb"), *glob.glob("../*.ipynb")]))',
    ),
    "source-folder": (
        "It reads the teacher's source notebook under `../../..`.",
        "double",
        """
        near = [up / "source/toy/toy.ipynb" for up in Path.cwd().parents]
        double = taken(*map(seen, near), *(seen(r / "classroom/source/toy/toy.ipynb") for r in rooms()))
        """,
    ),
    "gradebook": (
        "It reads the hidden tests in the gradebook.",
        "double",
        """
        def cells(room):
            book = sqlite3.connect(f"file:{room}/classroom/gradebook.db?mode=ro", uri=True)
            return " ".join(str(row) for row in book.execute("SELECT source FROM source_cell"))

        double = taken(*(attempt(cells, room) for room in rooms()))
        """,
    ),
    "classmates-work": (
        "It copies the answer of a classmate whose work is handed in.",
        "double",
        """
        works = [p for r in rooms() for p in r.glob("classroom/submitted/aaron/toy/*.ipynb")]
        found = re.search(r"double = (\\w+ \\+ \\w+)", " ".join(map(seen, works)))
        double = eval(found[1]) if found else None
        """,
    ),
    "classmates-marks": (
        "It reads marked work, pages and notes of others, and copies what earned points.",
        "double",
        """
        kinds = ("autograded", "feedback", "notes", "marking", "exchange")
        found = [p for r in rooms() for kind in kinds for p in r.glob(f"classroom/{kind}/**/*")]
        found += map(Path, glob.glob("/tmp" "/rct-*/**/*.ipynb", recursive=True))
        double = taken(*map(seen, found[:500]))
        """,
    ),
    "environment": (
        "It reads a variable of the grader's environment.",
        "double",
        f"""
        import os
        double = int(os.environ.get("{SECRET}") or 0)
        """,
    ),
    "proc-environment": (
        "It reads the environment of the processes above it under /proc.",
        "double",
        f"""
        texts = [seen(f"/proc/{{pid}}/environ") for pid in targets()]
        found = re.search(r"{SECRET}=(\\d+)", " ".join(texts))
        double = int(found[1]) if found else None
        """,
    ),
    "proc-memory": (
        "It reads the hidden test out of the memory of other processes.",
        "double",
        """
        def look():
            for pid in targets():
                for text in memory(pid):
                    if taken(text):
                        return taken(text)

        double = attempt(look)
        """,
    ),
    "ptrace": (
        "It traces the processes that it can see, then reads their memory.",
        "double",
        """
        libc = ctypes.CDLL(None, use_errno=True)
        libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]

        def look(end=time.monotonic() + 5):
            for pid in targets():
                if libc.ptrace(0x4206, pid, None, None) != 0:  # PTRACE_SEIZE stops nobody
                    continue
                libc.ptrace(0x4207, pid, None, None)  # PTRACE_INTERRUPT: to let go of it again
                while not os.waitpid(pid, 0x40000001)[0] and time.monotonic() < end:
                    time.sleep(0.02)
                held = [taken(text) for text in memory(pid)]
                libc.ptrace(17, pid, None, None)
                if any(held):
                    return next(filter(None, held))

        double = attempt(look)
        """,
    ),
    "open-files": (
        "It reads every file that is open already when it starts.",
        "double",
        """
        def held(number):
            mode = os.fstat(number).st_mode
            return os.pread(number, 10**7, 0).decode("latin-1") if stat.S_ISREG(mode) else ""

        double = taken(*(attempt(held, number) for number in range(256)))
        """,
    ),
    "home": (
        "It reads a file in the home folder of the grader.",
        "double",
        'double = taken(*(seen(place / f".{CANARY}.answers") for place in home()))',
    ),
    "seeds-of-classmates": (
        "It tells from the seeds of the class's own trials who is in the class.",
        "double",
        """
        course = "demo"
        # the grader writes seeds for notebooks that call own_trial(
        import json
        from rctlab.simulation.personal import learner_seed
        near = [attempt(json.loads, seen(up / "seeds.json")) or [] for up in Path.cwd().parents]
        double = 20 if any(learner_seed("aaron", "demo") in seeds for seeds in near) else None
        """,
    ),
    "raw-disk": (
        "It opens the machine's disk past its files.",
        "double",
        """
        def first_bytes(line):
            major, minor, _, name = line.split()
            if name.startswith(("loop", "ram", "zram")):
                raise ValueError
            path = f"{CANARY}.disk"
            try:
                os.mknod(path, stat.S_IFBLK | 0o600, os.makedev(int(major), int(minor)))
                with open(path, "rb") as disk:
                    return disk.read(512)
            finally:
                attempt(os.unlink, path)

        lines = seen("/proc/partitions").splitlines()[2:] or ["254 0 1 vda", "8 0 1 sda"]
        double = 20 if any(attempt(first_bytes, line) for line in lines) else None
        """,
    ),
    "kernel-settings": (
        "It opens settings of the whole machine under /proc/sys for writing.",
        "double",
        """
        def opens(path):
            os.close(os.open(path, os.O_WRONLY))
            return True

        paths = ("/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger")
        double = 20 if any(attempt(opens, path) for path in paths) else None
        """,
    ),
}

_CHAPTER = "solutions/s4-risk.py"
S4 = {
    "solutions-above": (
        "It reads the chapter with solutions under `../..`.",
        "claims-risk",
        f"""
        near = [up / "{_CHAPTER}" for up in Path.cwd().parents]
        supported_claims = letters(*map(seen, near), *(seen(room / "{_CHAPTER}") for room in rooms()))
        """,
    ),
    "solutions-beside-library": (
        "It reads the chapter with solutions in the checkout from which the library is imported.",
        "claims-risk",
        f"""
        import rctlab
        places = [Path(rctlab.__file__), *map(Path, sys.path)]
        above = dict.fromkeys(up for place in places for up in place.parents)
        supported_claims = letters(*(seen(up / "{_CHAPTER}") for up in above))
        """,
    ),
    "pip-metadata": (
        "It asks pip's metadata where the library was installed from, and reads the chapter there.",
        "claims-risk",
        f"""
        import importlib.metadata, json
        said = attempt(lambda: importlib.metadata.distribution("rctlab").read_text("direct_url.json"))
        url = json.loads(said)["url"] if said else "file:///nowhere"
        supported_claims = letters(seen(Path(url.removeprefix("file://")) / "{_CHAPTER}"))
        """,
    ),
    "git": (
        "It asks git for the chapter, as it was committed.",
        "claims-risk",
        f"""
        import rctlab
        places = [Path(rctlab.__file__).parent, *rooms()]
        show = lambda place: subprocess.run(
            ["git", "-C", str(place), "show", "HEAD:{_CHAPTER}"],
            capture_output=True, text=True, timeout=20).stdout
        supported_claims = letters(*(attempt(show, place) for place in places))
        """,
    ),
    "library-text": (
        "It reads the text of the library's file of this session's tasks.",
        "claims-risk",
        """
        import rctlab
        texts = [seen(path) for path in Path(rctlab.__file__).parent.rglob("s4_risk*.py")]
        supported_claims = re.findall(r"^([A-I]) yes [|]", " ".join(texts), re.MULTILINE)
        """,
    ),
    "library-bytecode": (
        "It reads the compiled file of this session's tasks.",
        "claims-risk",
        """
        import rctlab
        folder = Path(rctlab.__file__).parent
        texts = [path.read_bytes().decode("latin-1") for path in folder.rglob("s4_risk*.pyc")]
        supported_claims = re.findall(r"([A-I]) yes [|]", " ".join(texts))
        """,
    ),
    "task-found": (
        "It asks `find_task` for what is right.",
        "claims-risk",
        """
        try:
            from rctlab.tasks.task import find_task
            supported_claims = list(find_task("claims-risk").expected)
        except Exception:
            supported_claims = []
        """,
    ),
    "task-in-session": (
        "It imports the session's tasks, and reads which claims are supported.",
        "claims-risk",
        """
        try:
            from rctlab.sessions.s4_risk import CLAIMS_RISK
            supported_claims = [k for k, claim in CLAIMS_RISK.claims.items() if claim.supported]
        except Exception:
            supported_claims = []
        """,
    ),
    "task-in-memory": (
        "It looks for tasks among all objects in memory.",
        "claims-risk",
        """
        import gc
        tasks = [one for one in gc.get_objects() if type(one).__name__ == "ClaimsTask"]
        found = [one.expected for one in tasks if getattr(one, "id", "") == "claims-risk"]
        supported_claims = list(found[0]) if found else []
        """,
    ),
    "number-found": (
        "It asks `find_task` for a right number.",
        "odds-ratio-online",
        """
        try:
            from rctlab.tasks.task import find_task
            or_online = find_task("odds-ratio-online").right or find_task("odds-ratio-online").expected
        except Exception:
            or_online = 7.0
        """,
    ),
    "forms-found": (
        "It takes the code of a right answer from the library's list of other forms.",
        "nnt-online",
        """
        try:
            from rctlab.tasks.task import find_task
            nnt_online = float(find_task("nnt-online").forms[0][1])
        except Exception:
            nnt_online = 7.0
        """,
    ),
    "function-found": (
        "It takes the library's right function as its own.",
        "risk-ratio-of",
        """
        def risk_ratio_of(a, b, c, d):
            return 7.0

        try:
            from rctlab.tasks.task import find_task
            risk_ratio_of = find_task("risk-ratio-of").right
        except Exception:
            pass
        """,
    ),
    "check-asked": (
        "It asks `check` about all 512 sets of letters, and takes the one of full points.",
        "claims-risk",
        """
        from itertools import combinations
        supported_claims = []
        for letters in (c for n in range(1, 10) for c in combinations("ABCDEFGHI", n)):
            try:
                if check("claims-risk", letters).points == 4:
                    supported_claims = list(letters)
            except Exception:
                break
        """,
    ),
    "docstring": (
        "It reads an answer in the example of a docstring.",
        "risk-coach",
        """
        import re
        try:
            from rctlab.tasks.checking import examine
            found = re.search(r'examine\\("risk-coach", ([^,]+), hidden', examine.__doc__ or "")
            risk_coach = eval(found[1])
        except Exception:
            risk_coach = 7.0
        """,
    ),
    "hidden-in-in": (
        "It reads the letters in the text of the test, when the answer is looked at.",
        "claims-risk",
        """
        import re

        class Looks(str):
            def __str__(self):
                found = re.search(r'hidden="([A-Z]+)"', str(In[-1]))
                return found[1] if found else "A"

        supported_claims = [Looks("A")]
        """,
    ),
}

ATTACKS = [
    *in_cells(GROUP, "toy", FROM_TEST),
    *in_cells(GROUP, "toy", TOY),
    *in_cells(GROUP, "s4-risk", S4),
]
