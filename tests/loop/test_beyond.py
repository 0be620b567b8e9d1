"""Grading on several machines, and with the gradebook on a database server."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import psutil
import pytest

from rctlab.classroom.loop import autograde, export, feedback, generate
from rctlab.classroom.paths import Classroom
from rctlab.classroom.running.cluster import Cluster
from rctlab.classroom.verbs import main_grade

POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
ADDRESS = "tcp://127.0.0.1:{port}"


#: what learners hand in for the first task, and the score of the whole
HONEST = {"right": ("double = 20", 5), "raises": ("1 / 0", 3), "other": ("double = 10 + base", 5)}


def answer(code: str):
    """Give one task this answer."""

    def change(notebook) -> None:
        for cell in notebook.cells:
            if cell.id == "double":
                cell.source = code

    return change


def free_port() -> int:
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def start(stack: ExitStack, *words: str) -> subprocess.Popen:
    """Start a program that ends with the test."""
    process = subprocess.Popen([sys.executable, "-m", *words], stderr=subprocess.DEVNULL)

    def end() -> None:
        with suppress(psutil.NoSuchProcess):
            for child in psutil.Process(process.pid).children(recursive=True):
                with suppress(psutil.NoSuchProcess):
                    child.kill()
        process.kill()
        process.wait()

    stack.callback(end)
    return process


@pytest.mark.slow
def test_a_cluster_of_three_workers_of_which_one_is_killed(toy, tmp_path):
    """Every submission is scored, once and as on one machine, whoever ran it."""
    learners = [f"learner-{number}" for number in range(24)]
    slow = "import time\ntime.sleep(0.5)\ndouble = 20"
    for number, learner in enumerate(learners):
        toy.hand_in(learner, answer(slow if number % 2 else "double = 21"))
    with ExitStack() as stack:
        port = free_port()
        address = ADDRESS.format(port=port)
        own = ("--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
        start(stack, "distributed.cli.dask_scheduler", *own)
        quiet = ("--nworkers", "1", "--nthreads", "1", "--no-dashboard", "--no-nanny")
        where = ("--local-directory", str(tmp_path))
        workers = [
            start(stack, "distributed.cli.dask_worker", address, *quiet, *where) for _ in range(3)
        ]
        cluster = connected(stack, address, 3)
        scored: list[str] = []

        def tell(result) -> None:
            scored.append(result.learner)
            if len(scored) == 4:
                workers[0].kill()

        results = autograde(toy.room, "toy", engine=cluster, workers=cluster.workers, progress=tell)
    assert sorted(scored) == sorted(learners)
    assert [result.needs_look for result in results] == [()] * len(learners)
    by_name = {result.learner: result.score for result in results}
    assert by_name == {one: 5 if n % 2 else 3 for n, one in enumerate(learners)}


def connected(stack: ExitStack, address: str, workers: int) -> Cluster:
    for _ in range(60):
        with suppress(OSError):
            cluster = stack.enter_context(Cluster(address))
            while cluster.workers < workers:
                time.sleep(0.2)
            return cluster
        time.sleep(0.5)
    raise AssertionError("the cluster did not come up")


def test_a_scheduler_that_does_not_answer_is_said(toy, capsys):
    toy.hand_in("kim")
    address = ADDRESS.format(port=free_port())
    assert main_grade(toy.room.root, "toy", scheduler=address) == 1
    assert f"no scheduler answers at '{address}'" in capsys.readouterr().out


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server of our own, reached through a socket in its folder."""
    if not POSTGRES:
        pytest.skip("PostgreSQL is not installed")
    folder = tmp_path_factory.mktemp("pg").resolve()
    user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
    # the server refuses to run as root, and has to be let through to its folder
    for one in (folder, *folder.parents):
        with suppress(PermissionError):
            one.chmod(one.stat().st_mode | 0o011)
    if user:
        shutil.chown(folder, "postgres", "postgres")
    programs, data = POSTGRES[-1], folder / "data"
    make = [programs / "initdb", "-D", data, "-U", "teacher", "--auth=trust", "--no-sync"]
    subprocess.run(make, check=True, stdout=subprocess.DEVNULL, cwd=folder, **user)
    command = [programs / "postgres", "-D", data, "-k", folder, "-h", "", "-F"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, cwd=folder, **user) as process:
        for _ in range(100):
            if (folder / ".s.PGSQL.5432").exists():
                break
            time.sleep(0.1)
        yield f"postgresql+psycopg2://teacher@/{{}}?host={folder}"
        process.send_signal(signal.SIGINT)  # which does not wait for who is connected


@pytest.mark.slow
def test_a_gradebook_on_a_server_holds_what_a_file_holds(toy, server, rooms, tmp_path, capsys):
    import sqlalchemy

    admin = sqlalchemy.create_engine(server.format("postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sqlalchemy.text("CREATE DATABASE course"))
    url = server.format("course")
    room = Classroom(toy.room.root, db=url)
    toy.room.gradebook.unlink()
    generate(room, "toy")
    for learner, (code, _) in HONEST.items():
        toy.hand_in(learner, answer(code))
    results = autograde(room, "toy", engine=rooms)
    assert {one.learner: one.score for one in results} == {
        learner: score for learner, (_, score) in HONEST.items()
    }
    assert not toy.room.gradebook.exists()
    # nbgrader's settings name it too, and the verbs then need no option
    (room.root / "nbgrader_config.py").write_text(
        "from pathlib import Path\nfrom rctlab.classroom.paths import Classroom\n"
        "from rctlab.classroom.settings import nbgrader_settings\nc = get_config()\n"
        "c.merge(nbgrader_settings(Classroom(Path(__file__).parent)))\n"
        f"c.CourseDirectory.db_url = {url!r}\n"
    )
    assert main_grade(room.root, "toy") == 0
    assert "right  5 of 7" in capsys.readouterr().out
    assert all(page.path for page in feedback(room, "toy"))
    table = export(room, tmp_path / "grades.csv").read_text(encoding="utf-8-sig")
    assert "other" in table
