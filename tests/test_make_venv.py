"""The set-up behind `make`, run for real on a small project that needs no network."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPT = Path("lib", "make_venv.py")

PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "rctlab"
version = "0.0.1"
"""

# builds the smallest editable wheel there is, with a command that tells how it was called
BACKEND = '''
import zipfile

FILES = {
    "toy.py": """import json, os, sys
def main():
    print(json.dumps({"words": sys.argv[1:], "folder": os.getcwd(), "prefix": sys.prefix}))
    return 7
""",
    "rctlab-0.0.1.dist-info/METADATA": """Metadata-Version: 2.1
Name: rctlab
Version: 0.0.1
Provides-Extra: teach
Provides-Extra: test
""",
    "rctlab-0.0.1.dist-info/WHEEL": """Wheel-Version: 1.0
Generator: toy
Root-Is-Purelib: true
Tag: py3-none-any
""",
    "rctlab-0.0.1.dist-info/entry_points.txt": """[console_scripts]
rctlab = toy:main
""",
}

def build_editable(directory, config_settings=None, metadata_directory=None):
    name = "rctlab-0.0.1-py3-none-any.whl"
    record = "rctlab-0.0.1.dist-info/RECORD"
    with zipfile.ZipFile(directory + "/" + name, "w") as wheel:
        for path, text in FILES.items():
            wheel.writestr(path, text)
        lines = [path + ",," for path in list(FILES) + [record]]
        wheel.writestr(record, "\\n".join(lines) + "\\n")
    return name
'''


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a small project, in a folder with a space in its name."""
    folder = tmp_path / "my course"
    (folder / SCRIPT).parent.mkdir(parents=True)
    shutil.copy(ROOT / SCRIPT, folder / SCRIPT)
    shutil.copy(ROOT / "Makefile", folder)
    (folder / "pyproject.toml").write_text(PYPROJECT)
    (folder / "constraints.txt").write_text("")
    (folder / "backend.py").write_text(BACKEND)
    return folder


def run(
    project: Path, *words: str, python: str = sys.executable, **env: str
) -> subprocess.CompletedProcess[str]:
    """Run the set-up as the Makefile does."""
    return subprocess.run(
        [python, str(SCRIPT), *(words or ("lab",))],
        cwd=project,
        env=environment(**env),
        capture_output=True,
        text=True,
        timeout=300,
    )


def environment(**changes: str) -> dict[str, str]:
    """Return this process's environment variables, without those that choose a Python."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, **changes}


def told(done: subprocess.CompletedProcess[str]) -> dict[str, object]:
    """Return what the command of the small project told about its call."""
    assert done.returncode == 7, done.stdout + done.stderr
    answer: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return answer


def test_sets_up_once_and_hands_over(project: Path) -> None:
    first = run(project, "lab", "--port", "9999")
    answer = told(first)
    assert answer["words"] == ["lab", "--port", "9999"]
    assert answer["folder"] == str(project)
    assert answer["prefix"] == str(project / ".venv")
    assert "[1/2]" in first.stdout
    assert "[2/2]" in first.stdout
    again = run(project, "test")
    assert len(again.stdout.splitlines()) == 1, "nothing is said when nothing is to be done"
    assert told(again)["words"] == ["test"]


def test_make_passes_options_on(project: Path) -> None:
    done = subprocess.run(
        ["make", "-s", "lab", "ARGS=--no-browser --port 9999"],
        cwd=project,
        env=environment(PYTHON=sys.executable),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert json.loads(done.stdout.splitlines()[-1])["words"] == [
        "lab",
        "--no-browser",
        "--port",
        "9999",
    ]


def test_changed_requirements_are_installed_into_the_same_environment(project: Path) -> None:
    told(run(project))
    made = (project / ".venv" / "pyvenv.cfg").stat().st_mtime_ns
    (project / "constraints.txt").write_text("# another version\n")
    again = run(project)
    told(again)
    assert "[2/2]" in again.stdout
    assert "[1/2]" not in again.stdout
    assert (project / ".venv" / "pyvenv.cfg").stat().st_mtime_ns == made


def test_interrupted_set_up_is_made_anew(project: Path) -> None:
    (project / "backend.py").write_text("import time; time.sleep(60)\n" + BACKEND)
    process = subprocess.Popen(
        [sys.executable, str(SCRIPT), "lab"],
        cwd=project,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # a shell that runs the tests in the background has them ignore Ctrl-C
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdout is not None
    while "[2/2]" not in process.stdout.readline():
        assert process.poll() is None
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "run the same command again" in said.lower()
    assert "Traceback" not in said.split("\n")[-2]
    (project / "backend.py").write_text(BACKEND)
    again = run(project)
    assert "half-made" in again.stdout
    assert told(again)["prefix"] == str(project / ".venv")


def test_moved_project_gets_an_environment_of_its_new_place(project: Path) -> None:
    told(run(project))
    moved = project.with_name("elsewhere")
    project.rename(moved)
    done = run(moved)
    assert "moved" in done.stdout
    assert told(done)["prefix"] == str(moved / ".venv")


def test_environment_made_by_hand_is_kept(project: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", project / ".venv"], check=True)
    mine = project / ".venv" / "mine.txt"
    mine.write_text("keep me")
    told(run(project))
    assert mine.read_text() == "keep me"


def test_environment_without_its_python_is_made_anew(project: Path) -> None:
    told(run(project))
    for link in (project / ".venv" / "bin").glob("python*"):
        link.unlink()
    done = run(project)
    assert "making it anew" in done.stdout
    told(done)


def test_folder_that_is_no_environment_is_left_alone(project: Path) -> None:
    (project / ".venv").mkdir()
    (project / ".venv" / "thesis.txt").write_text("years of work")
    done = run(project)
    assert done.returncode == 1
    assert "is no environment" in done.stderr
    assert (project / ".venv" / "thesis.txt").exists()


def test_second_set_up_waits_for_the_first(project: Path) -> None:
    (project / "backend.py").write_text("import time; time.sleep(2)\n" + BACKEND)
    command = [sys.executable, str(SCRIPT), "lab"]
    both = [
        subprocess.Popen(command, cwd=project, env=environment(), stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=120)[0] for process in both]
    assert [process.returncode for process in both] == [7, 7]
    assert sum("[2/2]" in text for text in said) == 1
    assert sum("waiting" in text for text in said) == 1


OLD = [
    path
    for version in ("3.6", "3.7", "3.8", "3.9", "3.10")
    for path in sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
]


@pytest.mark.parametrize("python", OLD, ids=lambda path: path.parts[-3])
def test_old_python_is_told_what_is_needed(python: Path, project: Path, tmp_path: Path) -> None:
    done = run(project, "test", python=str(python), PATH=str(tmp_path))
    assert done.returncode == 1
    assert f"Found Python {python.parts[-3]}" in done.stderr
    assert "needs 3.11 to 3.13" in done.stderr
    assert "PYTHON=python3.12 make test" in done.stderr
    assert "Traceback" not in done.stderr


def test_source_is_read_by_old_pythons() -> None:
    import ast

    tree = ast.parse((ROOT / SCRIPT).read_text(), feature_version=(3, 6))
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    assert imported <= set(sys.stdlib_module_names), "only the standard library"


@pytest.mark.skipif(not OLD, reason="no Python older than 3.11 is installed here")
def test_old_python_hands_over_to_a_suitable_one(project: Path, tmp_path: Path) -> None:
    (tmp_path / "python3.{}".format(*sys.version_info[1:2])).symlink_to(sys.executable)
    done = run(project, python=str(OLD[-1]), PATH=f"{tmp_path}:/usr/bin:/bin")
    assert "using" in done.stdout
    told(done)
    asked = run(project, python=str(OLD[-1]), PATH=f"{tmp_path}:/usr/bin:/bin", PYTHON="python3.x")
    assert asked.returncode == 1, "a Python that was asked for by name is never swapped"
    # the machine may have another suitable one in /usr/bin
    assert re.search(r"PYTHON=python3\.1[123] make lab", asked.stderr)


def test_missing_venv_module_names_the_package(project: Path, tmp_path: Path) -> None:
    (tmp_path / "ensurepip.py").write_text("raise ModuleNotFoundError(name='ensurepip')")
    done = run(project, PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert "lacks its module ensurepip" in done.stderr
    assert "apt install python3.{}-venv".format(*sys.version_info[1:2]) in done.stderr


def test_no_network_says_so(project: Path) -> None:
    text = (project / "pyproject.toml").read_text()
    (project / "pyproject.toml").write_text(text.replace("requires = []", 'requires = ["numpy"]'))
    closed = "http://127.0.0.1:9/simple"
    done = run(
        project,
        PIP_INDEX_URL=closed,
        PIP_EXTRA_INDEX_URL=closed,
        PIP_RETRIES="1",
        PIP_NO_CACHE_DIR="1",
        PIP_FIND_LINKS="",
        PIP_CONFIG_FILE=os.devnull,
    )
    assert done.returncode == 1
    assert "Check the network" in done.stderr
    assert "Traceback" not in done.stderr
    assert (project / ".venv" / "rctlab-setup.log").read_text().strip()


def test_unwritable_folder_says_so(project: Path) -> None:
    if os.geteuid() != 0:
        project.chmod(0o555)
        done = run(project)
        project.chmod(0o755)
    else:
        done = as_nobody(project)
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


def as_nobody(project: Path) -> subprocess.CompletedProcess[str]:
    """Run the set-up as a user who may read the project and not write there."""
    python = shutil.which("python3", path="/usr/bin")
    if python is None or not is_suitable(python):
        pytest.skip("root can write everywhere, and no Python here can be run by another user")
    place = Path(shutil.copytree(project, Path("/var/tmp") / f"rctlab-{os.getpid()}"))
    try:
        subprocess.run(["chmod", "-R", "a+rX", place], check=True)
        return subprocess.run(
            [python, str(SCRIPT), "lab"],
            cwd=place,
            env=environment(),
            capture_output=True,
            text=True,
            user=65534,
            group=65534,
            extra_groups=[],
            timeout=60,
        )
    finally:
        shutil.rmtree(place)


def is_suitable(python: str) -> bool:
    """Tell whether a Python is one that rctlab runs on and that can make environments."""
    probe = "import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))"
    return subprocess.call([python, "-c", probe], stderr=subprocess.DEVNULL) == 0


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounting needs root")
def test_full_disk_says_so(project: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    inside = (
        f"mount -t tmpfs -o size=1m tmpfs {disk} && cp -r '{project}' {disk}/course && "
        f"cd {disk}/course && exec '{sys.executable}' {SCRIPT} lab"
    )
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", inside],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"this machine lets nobody mount: {done.stderr.strip()}")
    assert done.returncode == 1
    assert re.search(r"needs about 1\.2 GB; the disk .* has 0\.00 GB free", done.stderr)


@pytest.mark.parametrize(
    ("output", "advice"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: Could not install packages: [Errno 13] Permission denied", "cannot be written"),
        ("ProxyError('Cannot connect to proxy.')", "Check the network"),
        ("ERROR: No matching distribution found for numpy==9", "not to be had"),
        ("something nobody foresaw", "The whole output"),
    ],
)
def test_failures_are_explained(output: str, advice: str) -> None:
    from make_venv import explain

    assert advice in explain(f"first line\n{output}\n")
    assert output in explain(f"first line\n{output}\n")
