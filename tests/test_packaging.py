"""Wheel and sdist: what they carry, and that they work where the repository is not."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[1]
PARTS = ("lib", "course", "pyproject.toml", "README.md", "LICENSE", "LICENSE-TEXT", "CITATION.cff")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Build the sdist, and the wheel from the sdist, in a copy of the project."""
    copy = tmp_path_factory.mktemp("copy")
    for part in (*PARTS, ".gitignore", "solutions", "tests"):
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / part)
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(copy / "dist")]
    done = subprocess.run([*build, str(copy)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = (copy / "dist").glob("rctlab-*.whl")
    (sdist,) = (copy / "dist").glob("rctlab-*.tar.gz")
    return {"wheel": wheel, "sdist": sdist}


def names_in(release: Path) -> set[str]:
    """Return the paths of the files in a wheel or an sdist (without the sdist's top folder)."""
    if release.suffix == ".whl":
        with zipfile.ZipFile(release) as wheel:
            return set(wheel.namelist())
    with tarfile.open(release) as sdist:
        return {name.split("/", 1)[1] for name in sdist.getnames() if "/" in name}


def course_files() -> set[str]:
    """Return the notebooks of the course, as paths within course/."""
    return {path.relative_to(ROOT / "course").as_posix() for path in ROOT.glob("course/**/*.ipynb")}


def test_wheel_carries_the_library_and_the_course(releases: dict[str, Path]) -> None:
    names = names_in(releases["wheel"])
    assert {f"rctlab/course/{name}" for name in course_files()} <= names
    assert course_files(), "there is a course"
    code = {path.relative_to(ROOT / "lib").as_posix() for path in ROOT.glob("lib/rctlab/**/*.py")}
    assert code <= names
    data = {"rctlab/data/trial.csv", "rctlab/data/trial.csv.sha256"}
    assert {"rctlab/py.typed", "rctlab/published.toml", *data} <= names
    assert "rctlab/another_trial/physicians-health-study.toml" in names
    assert "rctlab/command/lab_settings/everybody/labconfig/default_setting_overrides.json" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert any(name.endswith("licenses/LICENSE-TEXT") for name in names)
    assert {name.split("/")[0] for name in names} == {"rctlab", f"{dist_info(names)}"}


def dist_info(names: set[str]) -> str:
    """Return the name of the folder that holds the wheel's metadata."""
    (folder,) = {name.split("/")[0] for name in names if ".dist-info/" in name}
    return folder


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_release_carries_no_solutions_and_no_tests(kind: str, releases: dict[str, Path]) -> None:
    names = names_in(releases[kind])
    folders = {part for name in names for part in Path(name).parts[:-1]}
    assert not folders & {"solutions", "tests", "submitted", "source", ".ipynb_checkpoints"}
    stray = [name for name in names if name.endswith((".py", ".ipynb")) and "rctlab" not in name]
    assert [name for name in stray if not name.startswith("course/")] == []


def test_notebooks_in_the_wheel_are_those_of_the_course(releases: dict[str, Path]) -> None:
    with zipfile.ZipFile(releases["wheel"]) as wheel:
        for name in course_files():
            text = wheel.read(f"rctlab/course/{name}").decode()
            assert text == (ROOT / "course" / name).read_text()
            assert "HIDDEN TESTS" not in text
            assert "BEGIN SOLUTION" not in text


def make_environment(place: Path, wheel: Path, extra: str = "", python: str = "") -> Path:
    """Make a fresh environment with the wheel in it and return its Python."""
    uv = [sys.executable, "-m", "uv", "--quiet"]
    own = place / ("Scripts" if os.name == "nt" else "bin") / "python"
    fetch = ["pip", "install", "--python", str(own), "-c", str(ROOT / "constraints.txt")]
    for words in (
        ["venv", "--python", python or sys.executable, str(place)],
        [*fetch, f"rctlab{extra} @ {wheel.as_uri()}"],
    ):
        done = subprocess.run([*uv, *words], capture_output=True, text=True, timeout=600)
        if done.returncode and "Failed to fetch" in done.stderr and not os.environ.get("CI"):
            pytest.skip(f"no network to install from: {done.stderr.splitlines()[-1].strip()}")
        assert done.returncode == 0, done.stderr
    return own


@pytest.fixture(scope="module")
def learner(releases: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of an environment that holds the learner's side alone."""
    place = tmp_path_factory.mktemp("learner") / "env"
    return make_environment(place, releases["wheel"])


def run(
    python: Path, *words: str, cwd: Path, wait: float = 300
) -> subprocess.CompletedProcess[str]:
    """Run a Python of another environment, away from the repository."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        [str(python), *words], cwd=cwd, env=env, capture_output=True, text=True, timeout=wait
    )


def test_learner_side_needs_no_teachers_package(learner: Path, tmp_path: Path) -> None:
    code = (
        "from importlib.util import find_spec as find\n"
        "assert not [name for name in ('nbgrader', 'jupytext', 'pytest') if find(name)]\n"
        "import rctlab\n"
        "table = rctlab.TwoByTwo(treated=(229, 635), control=(151, 621))\n"
        "print(rctlab.risk_ratio(table)); print(rctlab.check); print(rctlab.__file__)"
    )
    done = run(learner, "-c", code, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "1.48" in done.stdout
    assert str(ROOT) not in done.stdout, "the repository is not used"


def test_learners_doctor_asks_for_nothing_of_the_teachers(learner: Path, tmp_path: Path) -> None:
    done = run(learner, "-m", "rctlab", "doctor", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert done.stderr == ""
    assert "[ -- ] nbgrader is not installed (only teachers need it)" in done.stdout
    assert "[FAIL]" not in done.stdout


@pytest.mark.parametrize("verb", ["build", "verify", "demo"])
def test_teachers_verb_says_how_to_install(verb: str, learner: Path, tmp_path: Path) -> None:
    done = run(learner, "-m", "rctlab", verb, cwd=tmp_path)
    assert done.returncode == 2
    assert "nbgrader, jupytext" in done.stderr
    assert "pip install -e '.[teach]'" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_every_notebook_runs_for_a_learner(learner: Path, tmp_path: Path) -> None:
    code = (
        "import sys, nbformat\n"
        "from nbclient import NotebookClient\n"
        "for path in sys.argv[1:]:\n"
        "    notebook = nbformat.read(path, as_version=4)\n"
        "    NotebookClient(notebook, timeout=120, kernel_name='python3').execute()\n"
        "    print(len(notebook.cells))\n"
    )
    notebooks = [str(ROOT / "course" / name) for name in sorted(course_files())]
    done = run(learner, "-c", code, *notebooks, cwd=tmp_path, wait=600)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.split()) == len(notebooks)


def test_lab_copies_the_course_and_answers(learner: Path, tmp_path: Path) -> None:
    with lab(learner, tmp_path) as said:
        address = re.search(r"http://\S+", said)
        assert address, said
        assert "/lab/tree/rctlab-course/00-start.ipynb" in address.group()
        assert f"files of the course to {tmp_path / 'rctlab-course'}" in said
        with urlopen(address.group(), timeout=60) as page:
            assert b"JupyterLab" in page.read()
    copied = tmp_path / "rctlab-course"
    assert {
        path.relative_to(copied).as_posix() for path in copied.rglob("*.ipynb")
    } == course_files()


@contextmanager
def lab(python: Path, folder: Path) -> Iterator[str]:
    """Run `rctlab lab` of another environment; yield what it says up to its address."""
    command = [str(python), "-u", "-m", "rctlab", "lab", "--no-browser", "--port", "8765"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, cwd=folder, text=True, **pipes) as process:
        assert process.stdout is not None
        said = ""
        while "Ctrl-C" not in said:
            line = process.stdout.readline()
            assert line, f"it ended early: {said}"
            said += line
        yield said
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode == 0


def others() -> list[str]:
    """Return a Python of each other supported version that is installed here."""
    found: list[str] = []
    for minor in (11, 12, 13):
        if minor == sys.version_info.minor:
            continue
        places = [shutil.which(f"python3.{minor}")]
        places += map(str, sorted(Path.home().glob(f".pyenv/versions/3.{minor}.*/bin/python")))
        found += [place for place in places if place and is_version(place, minor)][:1]
    return found


def is_version(python: str, minor: int) -> bool:
    """Tell whether a program is a Python 3 of a minor version (a pyenv shim may refuse)."""
    probe = [python, "-c", "import sys; print(sys.version_info[:2])"]
    done = subprocess.run(probe, capture_output=True, text=True, timeout=30)
    return done.stdout.strip() == f"(3, {minor})"


OTHERS = others()


@pytest.mark.skipif(not OTHERS, reason="no other Python from 3.11 to 3.13 is installed here")
@pytest.mark.parametrize("python", OTHERS)
def test_other_pythons_grade_the_same(
    python: str, releases: dict[str, Path], tmp_path: Path
) -> None:
    own = make_environment(tmp_path / "env", releases["wheel"], "[teach]", python)
    done = run(own, "-m", "rctlab", "doctor", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    project = tmp_path / "project"
    for part in ("solutions", "course", "lib"):
        shutil.copytree(ROOT / part, project / part, ignore=shutil.ignore_patterns("__pycache__"))
    for part in ("nbgrader_config.py", "pyproject.toml"):
        shutil.copy(ROOT / part, project)
    done = run(own, "-m", "rctlab", "build", "--check", cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr
    done = run(own, "-m", "rctlab", "verify", "s4-risk", cwd=project, wait=1200)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "all as catalogued" in done.stdout
