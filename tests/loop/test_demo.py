"""The demo grades a whole made-up class, and every score is what it should be."""

from __future__ import annotations

from pathlib import Path

import pytest

from rctlab.classroom.build.derive import read_chapters
from rctlab.classroom.marking.results import Result
from rctlab.classroom.paths import Classroom
from rctlab.classroom.verify.demo import demo_room, judge, main_demo
from rctlab.classroom.verify.made_up_class import Learner, make_class

PROJECT = Path(__file__).resolve().parents[2]
KINDS = (
    "everything right",
    "right in other forms",
    "not started",
    "an error in an answer",
    "a syntax error in an answer",
    "a warning on stderr",
    "a test cell deleted",
    "a test cell copied",
    "an endless loop",
    "a torn file",
)


@pytest.fixture(scope="module")
def session():
    chapters = read_chapters(PROJECT)
    return next(one.session for one in chapters if not one.session.is_page)


@pytest.fixture
def project(tmp_path):
    """A project with the same sources, so that nobody's classroom is touched."""
    for folder in ("solutions", "lib"):
        (tmp_path / folder).symlink_to(PROJECT / folder)
    return tmp_path


@pytest.mark.slow
def test_the_whole_demo(project, capsys):
    code = main_demo(project, learners=24)
    said = capsys.readouterr().out
    assert code == 0, said
    assert "NOT AS" not in said
    assert "24 learners" in said
    for words in (*KINDS, "was missing", "there 2 times", "time limit", "not valid JSON (line"):
        assert words in said
    pages = list(project.glob("classroom/demo/classroom/feedback/*/*/*.html"))
    assert len(pages) == 24
    assert said.count("feedback: ") == 25
    assert (project / "classroom").stat().st_mode & 0o777 == 0o700
    assert not (project / "classroom" / "gradebook.db").exists(), "only the demo's own"


def test_every_slip_is_in_a_class_of_24(session):
    made_up = make_class(session, 24)
    assert len(made_up.learners) == 24
    assert len({learner.id for learner in made_up.learners}) == 24
    does = [learner.does.partition(", and ")[0] for learner in made_up.learners[:10]]
    assert does == list(KINDS)
    assert made_up.slips == made_up.slips_in_all >= 60


def test_scores_are_what_the_catalogue_says(session):
    points = {cell.id: cell.points for cell in session.cells("test")}
    full = sum(points.values())
    tasks = list(points)
    learners = {learner.does: learner for learner in make_class(session, 60).learners[:10]}
    assert learners["everything right"].score == full
    assert learners["a warning on stderr"].score == full
    assert learners["not started"].score == 0
    assert learners["an error in an answer"].score == full - points[tasks[0]]
    assert learners["a syntax error in an answer"].score == full - points[tasks[-1]]
    assert learners["an endless loop"].score == full - points[tasks[len(tasks) // 2]]
    assert learners["a torn file"].score == 0


@pytest.mark.parametrize("size", [1, 5, 10, 11, 60])
def test_a_class_of_any_size(session, size):
    made_up = make_class(session, size)
    assert len(made_up.learners) == size
    assert made_up.slips <= made_up.slips_in_all
    if size == 60:
        assert made_up.learners[-1].id == "learner-60"


def test_a_wrong_score_and_a_missing_or_needless_note_are_found():
    learner = Learner("right", {}, 5.0, id="kim")
    fine = Result("kim", 5.0, 7.0, (), None)
    assert judge(learner, fine) == []
    assert judge(learner, Result("kim", 4.0, 7.0, (), None)) == ["the score should be 5"]
    assert judge(learner, Result("kim", None, 7.0, (), None)) == ["the score should be 5"]
    assert judge(learner, Result("kim", 5.0, 7.0, ("odd",), None)) == [
        "nothing about it should need a look"
    ]
    looked = Learner("copied", {}, 5.0, "2 times", id="kim")
    assert judge(looked, fine) == ["it should need a look: 2 times"]


def test_the_demos_room_is_private_and_made_anew(tmp_path):
    room = demo_room(Classroom(tmp_path))
    (room.root / "old").write_text("x")
    again = demo_room(Classroom(tmp_path))
    assert list(again.root.iterdir()) == []
    assert (tmp_path / "classroom").stat().st_mode & 0o777 == 0o700


def test_a_project_without_a_session_is_said(tmp_path, capsys):
    (tmp_path / "solutions").mkdir()
    assert main_demo(tmp_path) == 1
    assert "there is no session in" in capsys.readouterr().out
