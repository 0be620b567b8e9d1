"""Harm: what would be left behind on the grader's machine, or be done to it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from textwrap import dedent

from attacks.attack import (
    CANARY,
    MARKER,
    SESSIONS,
    Attack,
    Change,
    answer,
    in_cells,
    own_text,
    source,
    steps,
)

GROUP = "harm"
SCRIPT = f"steal_{CANARY[-8:]}"
"""What a script in an output or a text would call."""

ROWS = {
    "gradebook-row": (
        "It gives itself 1000 points in the gradebook, and writes a comment for a classmate.",
        "",
        """
        def write(room):
            with sqlite3.connect(room / "classroom/gradebook.db", timeout=2) as book:
                book.execute("UPDATE grade SET manual_score = 1000, auto_score = 1000")
                book.execute("UPDATE comment SET manual_comment = ?", (ME,))
                book.execute("UPDATE student SET last_name = ?", (ME,))

        for room in rooms():
            attempt(write, room)
        """,
    ),
    "classmates-file": (
        "It overwrites what classmates have handed in.",
        "",
        """
        for path in [p for r in rooms() for p in r.glob("classroom/submitted/[az]*/toy/toy.ipynb")]:
            if path.parents[1].name in ("aaron", "zoe"):
                attempt(path.write_text, ME)
        """,
    ),
    "classmates-marks-lost": (
        "It overwrites marked work and notes of classmates.",
        "",
        """
        for folder in [room / "classroom" for room in rooms()]:
            for place in ("autograded/aaron/toy", "marking/aaron/toy", "notes/toy", "feedback/aaron"):
                for path in (folder / place).glob("*"):
                    attempt(path.write_text, ME)
                leave(folder / place)
        """,
    ),
    "project-removed": (
        "It removes the whole project, `rm -rf`.",
        "",
        """
        import shutil
        for room in rooms():
            shutil.rmtree(room, ignore_errors=True)
        """,
    ),
    "project-settings": (
        "It adds to the project's settings, which the grader runs at its next start.",
        "",
        """
        for room in rooms():
            attempt(lambda: (room / "nbgrader_config.py").open("a").write(f"# {ME}"))
            attempt(lambda: os.makedirs(room / ".git/hooks", exist_ok=True))
            leave(room / ".git/hooks")
            leave(room)
            leave(room / "course/toy")
        """,
    ),
    "ipython-startup": (
        "It leaves a start-up file that every later kernel would run.",
        "",
        """
        for place in home():
            folder = place / ".ipython/profile_default/startup"
            attempt(os.makedirs, folder, exist_ok=True)
            attempt((folder / f"00-{ME}.py").write_text, f"# {ME}")
        """,
    ),
    "jupyter-settings": (
        "It leaves settings for the grader's Jupyter.",
        "",
        """
        for place in home():
            for folder in (".jupyter", ".local/share/jupyter/kernels", ".config"):
                attempt(os.makedirs, place / folder, exist_ok=True)
                leave(place / folder)
        """,
    ),
    "shell-startup": (
        "It adds to `.bashrc` and `.profile`.",
        "",
        """
        for place in home(mine=True):
            for name in (".bashrc", ".profile"):
                attempt(lambda: (place / name).open("a").write(f"# {ME}"))
        for place in home():
            leave(place)
        """,
    ),
    "sitecustomize": (
        "It leaves a `usercustomize.py` and a `.pth` file, which every Python would run.",
        "",
        """
        import site, sysconfig
        for place in home(mine=True):
            folder = place / site.USER_SITE[len(str(Path.home())):].lstrip("/")
            attempt(os.makedirs, folder, exist_ok=True)
            attempt((folder / "usercustomize.py").write_text, f"# {ME}")
        folder = Path(sysconfig.get_path("purelib"))
        attempt((folder / f"{ME}.pth").write_text, f"# {ME}")
        """,
    ),
    "library-file": (
        "It leaves a file in the library, and one beside the interpreter.",
        "",
        """
        import rctlab
        leave(Path(rctlab.__file__).parent)
        leave(Path(sys.executable).parent)
        leave(Path(rctlab.__file__).parents[2])
        """,
    ),
    "cron": (
        "It leaves a job for cron.",
        "",
        """
        for folder in ("/etc/cron.d", "/var/spool/cron", "/var/spool/cron/crontabs"):
            attempt((Path(folder) / ME).write_text, f"# {ME}")
        """,
    ),
    "parents-killed": (
        "It sends every signal to the processes above it.",
        "",
        """
        for number in sorted(set(signal.valid_signals()) - {signal.SIGSTOP, signal.SIGTSTP}):
            for pid in targets("--one"):
                attempt(os.kill, pid, number)
        """,
    ),
    "all-killed": (
        "It kills every process that it may, with `kill(-1)`.",
        "",
        """
        if boxed():
            os.kill(-1, signal.SIGTERM)
            os.kill(-1, signal.SIGKILL)
        """,
    ),
    "groups-killed": (
        "It kills the process groups of the processes above it, and its own.",
        "",
        """
        for pid in targets("--one"):
            attempt(os.killpg, attempt(os.getpgid, pid) or os.getpgid(0), signal.SIGTERM)
        os.killpg(os.getpgid(0), signal.SIGKILL) if boxed() else os.kill(os.getpid(), signal.SIGKILL)
        """,
    ),
    "parents-stopped": (
        "It stops the processes above it, so that they wait for ever.",
        "",
        """
        for pid in targets("--one"):
            attempt(os.kill, pid, signal.SIGSTOP)
        """,
    ),
    "large-files": (
        "It leaves 300 MB in its folder, in /tmp and in shared memory.",
        "",
        """
        for folder in (".", "/tmp", "/dev/shm"):
            def write():
                with open(f"{folder}/{ME}", "wb") as file:
                    for _ in range(100):
                        file.write(bytes(2**20))
            attempt(write)
        """,
    ),
    "daemon": (
        "It leaves a process of its own session, which goes on when its parent is gone.",
        "",
        """
        daemon(lambda: time.sleep(40), 45)
        """,
    ),
    "waiting-daemon": (
        "It leaves a process that writes into the classroom when the marking is over.",
        "",
        """
        found = rooms()

        def later():
            for _ in range(20):
                time.sleep(1)
                [leave(room / "classroom") for room in found]

        daemon(later, 25)
        """,
    ),
    "end-forged": (
        "It says for the grader's process that its run is over, stays, and answers for the next one.",
        "",
        """
        import json
        run, (out, others) = notebook_run(), outward()
        if run and boxed() and others:
            cells = enumerate(run.job["cells"])
            own = next(number for number, one in cells if NAME in one.get("source", ""))
            os.write(out, message({"outputs": own, "are": []}))
            end = "0" * 32
            os.write(out, message(end))
            for number in others:
                os.write(number, f"{end}\\n".encode())

            def exactly(size):
                parts = b""
                while len(parts) < size:
                    part = os.read(run.asked, size - len(parts))
                    if not part:
                        os._exit(0)
                    parts += part
                return parts

            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(20)
            job = json.loads(exactly(int(exactly(12))))
            for number, one in enumerate(job["cells"]):
                if "names" in one:
                    os.write(out, message({"values": number, "are": {}}))
                    exactly(int(exactly(12)))
                elif "source" in one:
                    os.write(out, message({"begin": number}))
                    os.write(out, message({"outputs": number, "are": []}))
            os._exit(0)
        """,
    ),
    "network": (
        "It connects to another machine's port.",
        "",
        """
        def call(host):
            with socket.create_connection((host, PORT), timeout=3) as line:
                line.sendall(ME.encode())

        for host in ("127.0.0.1", "::1", socket.gethostname()):
            attempt(call, host)
        """,
    ),
    "dns": (
        "It sends a datagram, as a question to a name server would be.",
        "",
        """
        for kind, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            attempt(lambda: socket.socket(kind, socket.SOCK_DGRAM).sendto(ME.encode(), (host, PORT)))
        """,
    ),
    "abstract-socket": (
        "It connects to a Unix socket without a file, and to one in /tmp.",
        "",
        """
        for path in (f"\\0{CANARY}", "/tmp" f"/{CANARY}.sock"):
            def call():
                with socket.socket(socket.AF_UNIX) as line:
                    line.connect(path)
                    line.sendall(ME.encode())
            attempt(call)
        """,
    ),
    "terminal-steered": (
        "The message of an error holds signs that steer the teacher's terminal.",
        "triple",
        r"""
        def triple(x):
            raise ValueError("\x1b]0;owned\x07\rscored 5 of 5\u202e")
        """,
        r"stopped with ValueError: \x1b]0;owned\x07 scored 5 of 5\u202e; read it.",
    ),
    "script-shown": (
        "Scripts in HTML, SVG, Markdown, LaTeX, widgets and error messages of its output.",
        "",
        f"""
        from IPython.display import HTML, SVG, Javascript, Latex, Markdown, display
        steal = "{SCRIPT}()"
        show = lambda kind, text: display({{kind: text, "text/plain": ""}}, raw=True)
        display(Javascript(steal), HTML(f"<b>kept</b><script>{{steal}}</script>"))
        display(HTML(f'<img src=x onerror="{{steal}}"><a href="javascript:{{steal}}">x</a>'))
        display(HTML(f'<iframe srcdoc="<script>{{steal}}</script>"></iframe><svg onload="{{steal}}">'))
        display(Markdown(f"<script>{{steal}}</script> [x](javascript:{{steal}})"))
        show("image/svg+xml", f'<svg xmlns="http://www.w3.org/2000/svg" onload="{{steal}}"></svg>')
        show("application/vnd.jupyter.widget-view+json", {{"model_id": steal}})
        show("application/json", {{"html": f"<script>{{steal}}</script>"}})
        show("text/latex", f"$\\\\href{{{{javascript:{{steal}}}}}}{{{{x}}}}$")
        class Bad(Exception):
            _render_traceback_ = lambda self: [f"<script>{{steal}}</script>"]
        raise Bad(f"<img src=x onerror={{steal}}>")
        """,
    ),
    "links-left": (
        "It leaves links where the grader writes next: to a classmate's work and to the gradebook.",
        "",
        """
        room = next(iter(rooms()), Path("../../../.."))
        for name, target in (
            ("toy.ipynb", room / "classroom/submitted/aaron/toy/toy.ipynb"),
            ("timestamp.txt", room / "classroom/gradebook.db"),
            ("outputs.json", "/etc/hostname"),
            ("linked", "/"),
        ):
            attempt(os.unlink, name)
            attempt(os.symlink, target, name)
        """,
    ),
    "folders-closed": (
        "It leaves folders that nobody may open.",
        "",
        """
        os.makedirs(f"{ME}/inner", exist_ok=True)
        leave(f"{ME}/inner")
        os.chmod(f"{ME}/inner", 0)
        os.chmod(ME, 0)
        os.chmod(".", 0)
        """,
    ),
    "folders-deep": (
        "It leaves 1,500 folders, one in another.",
        "",
        """
        here = os.open(".", os.O_RDONLY)
        for _ in range(1500):
            os.mkdir(CANARY, dir_fd=here)
            below = os.open(CANARY, os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = below
        """,
    ),
    "files-many": (
        "It leaves 20,000 files, and pipes and sockets among them.",
        "",
        """
        os.makedirs(ME, exist_ok=True)
        os.mkfifo(f"{ME}/pipe")
        attempt(lambda: socket.socket(socket.AF_UNIX).bind(f"{ME}/s"))
        for number in range(20_000):
            open(f"{ME}/{number}", "w").close()
        """,
    ),
    "tmp-modules": (
        "It leaves modules in /tmp that a Python started there would import.",
        "",
        """
        for folder in ("/tmp", "/var/tmp", "/dev/shm"):
            leave(folder)
            attempt((Path(folder) / f"{CANARY.replace('-', '_')}.py").write_text, f"# {ME}")
        """,
    ),
}


#: A module of a learner's, under the name of one that a grader may import in this folder.
SHADOW = f"""
from pathlib import Path
for up in Path(__file__).resolve().parents:
    if (up / "{MARKER}").is_file():
        (up / "{CANARY}.imported").write_text(__name__)
raise SystemExit("{CANARY}")
"""
MODULES = "numpy json sitecustomize usercustomize nbformat psutil traitlets ipython_config conftest"


def shadows(folder: Path) -> None:
    for name in MODULES.split():
        (folder / f"{name}.py").write_text(SHADOW)


def other_library(folder: Path) -> None:
    """A library that is content with everything."""
    code = f"""
        POINTS = {dict(SESSIONS["s4-risk"].points)}

        class Well:
            def __init__(self, task="", *given, **options):
                self.points = POINTS.get(task, 0)
            def _repr_mimebundle_(self, **options):
                return {{"text/plain": str(float(self.points)), "text/html": "Right."}}

        def __getattr__(name):
            if name.startswith("__"):
                raise AttributeError(name)
            return Well
        """
    (folder / "rctlab.py").write_text(dedent(code))


TEXT = (
    f"**Why?** <script>{SCRIPT}()</script> <img src=x onerror='{SCRIPT}()'> "
    f"[x](javascript:{SCRIPT}()) <iframe src='javascript:{SCRIPT}()'></iframe> "
    f"<style>@import url('javascript:{SCRIPT}()')</style> <svg/onload={SCRIPT}()>"
)
_NAMES = {
    task: code.removeprefix("def ").replace("(", " ").split()[0]
    for task, code in SESSIONS["s4-risk"].right.items()
    if task in SESSIONS["s4-risk"].points
}
_WRONG = [answer(task, f"{name} = 7") for task, name in _NAMES.items()]


def _attack(name: str, does: str, *changes: Change, session: str = "toy") -> Attack:
    whole = SESSIONS[session].full
    change = steps(session, *changes)
    return Attack(name=name, group=GROUP, does=does, change=change, earns=whole, session=session)


ATTACKS = [
    *in_cells(GROUP, "toy", ROWS),
    _attack(
        "script-in-text",
        "Scripts in a text cell and in a written answer.",
        own_text(TEXT),
        answer("why", TEXT),
        source("end", TEXT),
    ),
    replace(
        _attack(
            "files-named-like-modules",
            "Files beside the notebook are named `numpy.py`, `json.py`, `sitecustomize.py` and the like.",
        ),
        on_disk=shadows,
    ),
    replace(
        _attack(
            "file-named-like-library",
            "A file `rctlab.py` beside the notebook gives full points to everything.",
            *_WRONG,
            session="s4-risk",
        ),
        earns=0,
        on_disk=other_library,
    ),
]
