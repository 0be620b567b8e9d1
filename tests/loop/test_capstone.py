"""The capstone with a class of thirty: thirty answers, and nothing for a neighbour's numbers."""

from __future__ import annotations

import copy
import shutil
from pathlib import Path

import nbformat
import pytest
from plain_nbgrader import grade_plainly, read_scores

from rctlab.classroom.build.derive import lay_source, read_chapters
from rctlab.classroom.build.marks import without_marks
from rctlab.classroom.loop import (
    autograde,
    collect,
    feedback,
    fetch,
    fetch_feedback,
    generate,
    release,
    submit,
)
from rctlab.classroom.paths import Classroom

ROOT = Path(__file__).parents[2]
NAME, COURSE = "s8-your-capstone", "spring 2027"
CLASS = [f"id{number:02d}" for number in range(30)]
COPIER, PASTER = "id28", "id29"  # they hand in id00's notebook, and id00's numbers

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def solved():
    """Return what stands in each answer cell of the teacher's notebook, by its id."""
    (chapter,) = read_chapters(ROOT, [NAME])
    cells = chapter.rendered.cells("answer")
    return chapter, {cell.id: without_marks(cell.source) for cell in cells}


def handed_in(released, learner, answers):
    notebook = copy.deepcopy(released)
    for cell in notebook.cells:
        if cell.source.startswith("learner = "):
            cell.source = f'learner = "{learner}"\ncourse = "{COURSE}"'
        cell.source = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    return notebook


@pytest.fixture(scope="module")
def graded(solved, tmp_path_factory):
    """Walk the whole road with the class."""
    chapter, answers = solved
    room = Classroom(tmp_path_factory.mktemp("capstone"))
    lay_source(chapter, room.source)
    generate(room, NAME)
    release(room, NAME)
    homes = {learner: room.root / "homes" / learner for learner in CLASS}
    for learner, home in homes.items():
        path = fetch(room, NAME, learner, home) / f"{NAME}.ipynb"
        released = nbformat.read(path, as_version=4)
        name, given = learner, answers
        if learner == COPIER:
            name = "id00"
        if learner == PASTER:
            numbers = {task: code for task, code in answers.items() if task != "own-story"}
            given = {task: f"{_name(code)} = {_number(code)!r}" for task, code in numbers.items()}
        nbformat.write(handed_in(released, name, given), path)
        submit(room, NAME, learner, home)
    assert len(collect(room, NAME).learners) == 30
    results = {one.learner: one for one in autograde(room, NAME, CLASS)}
    feedback(room, NAME)
    pages = {learner: fetch_feedback(room, NAME, learner, home) for learner, home in homes.items()}
    return room, results, pages


def _name(code: str) -> str:
    return code.rstrip().split("\n")[-1].split(" = ")[0]


def _number(code: str) -> float:
    """Return what an answer gives for id00, with all digits."""
    space: dict[str, object] = {}
    exec("import pandas\nfrom rctlab import *", space)
    exec(f'trial = own_trial("id00", "{COURSE}")', space)
    exec(code, space)
    return float(space[_name(code)])


def test_each_of_thirty_has_full_points_with_their_own_numbers(graded):
    room, results, _ = graded
    for learner in CLASS[:-2]:
        scores = read_scores(room, NAME, learner)
        assert sum(points for points, _ in scores.values() if points) == 16, learner
        assert not results[learner].needs_look


def test_a_neighbours_notebook_and_a_neighbours_numbers_earn_nothing(graded):
    room, _, _ = graded
    for learner, words in (
        (COPIER, "another name than the one it was handed in under"),
        (PASTER, "what another learner's trial gives"),
    ):
        scores = read_scores(room, NAME, learner)
        # what the story says is true of each trial, so the letters are everybody's
        own = {name: points for name, (points, _) in scores.items() if name != "test-own-story"}
        assert sum(points for points in own.values() if points) == 0
        notebook = nbformat.read(room.graded(NAME, learner) / f"{NAME}.ipynb", as_version=4)
        told = [cell for cell in notebook.cells if words in str(cell.get("outputs"))]
        assert len(told) == 9


def test_the_page_tells_a_copier_and_no_classmates_id(graded):
    _, _, pages = graded
    assert all(pages.values())
    (page,) = pages[PASTER]
    html = Path(page).read_text(encoding="utf-8")
    assert "another learner" in html
    assert not [other for other in CLASS[1:] if other != PASTER and other in html]


def test_plain_nbgrader_comes_to_the_same_points(graded, solved, tmp_path):
    room, _, _ = graded
    chapter, _ = solved
    plain = Classroom(tmp_path / "plain")
    lay_source(chapter, plain.source)
    generate(plain, NAME)
    for learner in ("id00", "id01", COPIER, PASTER):
        shutil.copytree(room.submission(NAME, learner), plain.submission(NAME, learner))
    for learner in ("id00", COPIER, PASTER):
        grade_plainly(plain, NAME, learner)
        ours, theirs = (read_scores(one, NAME, learner) for one in (room, plain))
        assert {k: v[0] for k, v in ours.items()} == {k: v[0] for k, v in theirs.items()}
