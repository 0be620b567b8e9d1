"""`rctlab reveal`: worked solutions for who learns alone, and for nobody else."""

from __future__ import annotations

import subprocess
from pathlib import Path

import nbformat
import pytest
from test_build import make_project

from rctlab.classroom.build.build_course import main_build
from rctlab.classroom.build.reveal import main_reveal

REPO = Path(__file__).parents[1]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = make_project(tmp_path)
    (root / "nbgrader_config.py").write_text("")
    assert main_build(root, check=False) == 0
    return root


def test_the_worked_notebook_lies_beside_the_course_and_changes_nothing(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in (project / "course").rglob("*") if path.is_file()}
    capsys.readouterr()
    assert main_reveal(project, "s9-toy") == 0
    assert capsys.readouterr().out.startswith("worked/s9-toy.ipynb: Toy: two risks, with worked")
    assert {path: path.read_bytes() for path in before} == before
    assert sorted(path.name for path in (project / "course").rglob("*.ipynb")) == [
        "00-start.ipynb",
        "s9-toy.ipynb",
    ]


def test_it_holds_solutions_model_answers_and_rubrics_and_is_not_graded(project: Path) -> None:
    main_reveal(project, "s9-toy")
    notebook = nbformat.read(project / "worked" / "s9-toy.ipynb", as_version=4)
    nbformat.validate(notebook)
    text = "\n".join(cell.source for cell in notebook.cells)
    assert "risk = 30 / treated[1]" in text
    assert "risk = None" not in text
    assert "Thirty of forty people recovered, which is 75 of 100." in text
    assert "- 3 points: says people out of 100." in text
    for mark in ("SOLUTION", "HIDDEN", "hidden", "examine", "# gap", "return ..."):
        assert mark not in text
    assert all("nbgrader" not in cell.metadata for cell in notebook.cells)


def test_an_unknown_session_is_named(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main_reveal(project, "s8-toy") == 1
    assert "no source for 's8-toy'; there are: 00-start, s9-toy" in capsys.readouterr().out


def test_git_and_releases_leave_it_out() -> None:
    asked = ["git", "check-ignore", "-q", "worked/s4-risk.ipynb"]
    assert subprocess.run(asked, cwd=REPO, check=False).returncode == 0
    wanted = (REPO / "pyproject.toml").read_text()
    assert wanted.count("only-include") == 2
    assert "worked" not in wanted


def test_the_frame_of_a_function_is_filled_and_its_gaps_are_gone() -> None:
    from rctlab.classroom.build.derive import read_chapters
    from rctlab.classroom.build.reveal import worked

    (chapter,) = read_chapters(REPO, ["s4-risk"])
    (cell,) = [c for c in worked(chapter).cells if c.source.startswith("def risk_ratio_of")]
    assert "gap" not in cell.source
    space: dict[str, object] = {"risk_of": lambda events, n: events / n}
    exec(cell.source, space)
    assert space["risk_ratio_of"](1, 4, 1, 8) == 2.0  # type: ignore[operator]
