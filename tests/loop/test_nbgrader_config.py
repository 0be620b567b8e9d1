"""nbgrader's own commands work on the same folders, with the same settings."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from traitlets.config.loader import PyFileConfigLoader

from rctlab.classroom.paths import CONFIG_NAME, Classroom, find_project

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(toy):
    """The toy classroom with the project's own nbgrader_config.py."""
    shutil.copy(PROJECT / CONFIG_NAME, toy.room.root)
    return toy


def load(folder):
    return PyFileConfigLoader(CONFIG_NAME, path=str(folder)).load_config()


def test_the_folders_are_those_of_the_classroom(project):
    config, room = load(project.room.root), project.room
    course = config.CourseDirectory
    assert course.root == str(room.root)
    assert Path(course.root, course.source_directory) == room.source
    assert Path(course.root, course.release_directory) == room.course
    assert Path(course.root, course.submitted_directory) == room.submitted
    assert Path(course.root, course.autograded_directory) == room.autograded
    assert Path(course.root, course.feedback_directory) == room.feedback
    assert course.db_url == f"sqlite:///{room.gradebook}"
    assert config.Exchange.root == str(room.exchange)


def test_loading_the_settings_makes_the_room_private(project):
    room = project.room
    room.private.chmod(0o755)
    room.gradebook.chmod(0o644)
    load(room.root)
    assert room.private.stat().st_mode & 0o777 == 0o700
    assert room.gradebook.stat().st_mode & 0o777 == 0o600


def test_the_settings_can_be_shown_as_json(project):
    assert "rctlab.classroom.marking.mend.Mend" in json.dumps(load(project.room.root))


def test_alembic_is_found_whatever_the_path_was(project, monkeypatch):
    monkeypatch.setenv("PATH", "/usr/bin")
    load(project.room.root)
    assert str(Path(sys.executable).parent) in os.environ["PATH"].split(os.pathsep)


def test_the_project_is_found_from_any_folder_in_it(project, monkeypatch):
    root = project.room.root
    assert find_project(root / "course" / "toy") == root
    monkeypatch.chdir(root)
    assert find_project() == root


def test_outside_a_project_it_says_where_it_looked(tmp_path):
    with pytest.raises(FileNotFoundError, match=f"no {CONFIG_NAME} in {tmp_path}"):
        find_project(tmp_path)


def test_everything_of_the_teacher_lies_in_one_private_folder(tmp_path):
    room = Classroom(tmp_path)
    folders = (room.source, room.submitted, room.autograded, room.feedback, room.exchange)
    assert all(folder.is_relative_to(room.private) for folder in (*folders, room.gradebook))
    ignored = (PROJECT / ".gitignore").read_text().splitlines()
    assert "classroom/" in ignored


@pytest.mark.slow
def test_nbgraders_own_commands_walk_the_road(project):
    room = project.room
    shutil.rmtree(room.course)

    def nbgrader(*arguments):
        command = [sys.executable, "-m", "nbgrader", *arguments]
        done = subprocess.run(command, cwd=room.root, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stderr

    nbgrader("generate_assignment", "toy", "--force")
    nbgrader("release_assignment", "toy")

    def no_tests(notebook):
        notebook.cells = [cell for cell in notebook.cells if "test" not in cell.id]

    path = project.hand_in("kim", no_tests)
    assert "hidden-needle" not in path.read_text()
    nbgrader("autograde", "toy")
    nbgrader("generate_feedback", "toy")
    page = room.feedback_page("toy", "kim").read_text()
    assert 'lang="en"' in page
    assert "hidden-needle" not in page
    nbgrader("export")
    with (room.private / "grades.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["student_id"], row["score"], row["max_score"]) == ("kim", "5.0", "7.0")
    assert room.private.stat().st_mode & 0o777 == 0o700
    assert room.gradebook.stat().st_mode & 0o777 == 0o600
