"""The session that the authoring guide shows is a whole one: it builds and verifies."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from toys import BETWEEN, write

from rctlab.classroom.build.build_course import main_build

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "authoring.md"
NAME = "s9-example"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project whose only session is the guide's: a chapter and its tasks."""
    chapter, tasks = re.findall(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    ignored = shutil.ignore_patterns("__pycache__", "s4_risk.py", "00_start.py")
    shutil.copytree(ROOT / "lib", tmp_path / "lib", ignore=ignored)
    write(tmp_path, chapter + BETWEEN + tasks, NAME)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    return tmp_path


def test_example_builds_and_is_tidy(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main_build(project, check=False) == 0, capsys.readouterr().out
    notebook = (project / "course" / NAME / f"{NAME}.ipynb").read_text()
    assert "Of 621 people in usual care, 151 responded" in notebook
    assert "151 / 621" not in notebook
    assert main_build(project, check=True) == 0
    for words in (["check"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *words, "--config", str(ROOT / "pyproject.toml")]
        done = subprocess.run(
            [*ruff, "solutions", "lib/rctlab/sessions"], cwd=project, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_example_verifies(project: Path) -> None:
    assert main_build(project, check=False) == 0
    env = {**os.environ, "PYTHONPATH": str(project / "lib")}
    done = subprocess.run(
        [sys.executable, "-m", "rctlab", "verify", NAME],
        cwd=project,
        env=env,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"risk-usual +1 +(\d+)/\1 +1/1 +ok", done.stdout)
    assert re.search(r"explain-usual .* by hand", done.stdout)
