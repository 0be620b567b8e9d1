"""A notebook under another name, or a folder deeper, is marked where only one can be meant."""

from __future__ import annotations

import shutil

import nbformat
import pytest

from rctlab.classroom.loop import autograde

FULL = 5


def deeper(path):
    (path.parent / "toy").mkdir()
    path.rename(path.parent / "toy" / "toy.ipynb")


def named(name):
    return lambda path: path.rename(path.with_name(name))


def beside_a_blank_one(path):
    shutil.copy(path, path.with_name("toy-Copy1.ipynb"))
    nbformat.write(BLANK[0], path)


BLANK: list[nbformat.NotebookNode] = []

MEANT = {
    "deeper": (deeper, "toy.ipynb is not there; toy/toy.ipynb was marked"),
    "as-text": (named("toy.ipynb.txt"), "toy.ipynb.txt was marked"),
    "as-json": (named("toy.ipynb.json"), "toy.ipynb.json was marked"),
    "again": (named("toy (1).ipynb"), "toy (1).ipynb was marked"),
    "with-a-name": (named("toy_kim.ipynb"), "toy_kim.ipynb was marked"),
    "copy": (beside_a_blank_one, "toy.ipynb was left as it was handed out; toy-Copy1.ipynb"),
}


@pytest.mark.slow
def test_the_notebook_that_is_meant_is_marked_and_the_teacher_told(toy, rooms):
    BLANK[:] = [toy.released()]
    before = {}
    for learner, (change, _) in MEANT.items():
        change(toy.hand_in(learner))
        folder = toy.room.submission("toy", learner)
        before[learner] = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    results = {one.learner: one for one in autograde(toy.room, "toy", engine=rooms)}
    for learner, (_, words) in MEANT.items():
        assert results[learner].score == FULL, learner
        assert words in " ".join(results[learner].needs_look)
        folder = toy.room.submission("toy", learner)
        after = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
        assert after == before[learner], "what was handed in is left as it is"
    assert not (toy.room.root / "classroom" / "renamed").exists()


def test_where_two_can_be_meant_both_are_named(toy, rooms):
    path = toy.hand_in("kim")
    shutil.copy(path, path.with_name("toy (2).ipynb"))
    path.rename(path.with_name("toy (1).ipynb"))
    (result,) = autograde(toy.room, "toy", engine=rooms)
    assert result.score == 0
    assert "there is no toy.ipynb, but toy (1).ipynb, toy (2).ipynb" in result.needs_look[0]


def test_a_blank_notebook_alone_is_marked_as_it_is(toy, rooms):
    path = toy.hand_in("kim")
    nbformat.write(toy.released(), path)
    (path.parent / "notes.ipynb").write_text("no notebook")
    (result,) = autograde(toy.room, "toy", engine=rooms)
    assert result.score == 0
    assert not [note for note in result.needs_look if "in its place" in note]


def test_the_right_name_with_work_in_it_is_what_counts(toy, rooms):
    path = toy.hand_in("kim")
    nbformat.write(toy.answered(), path.with_name("toy-Copy1.ipynb"))
    (result,) = autograde(toy.room, "toy", engine=rooms)
    assert result.score == FULL
    assert "Also submitted, and not marked: toy-Copy1.ipynb" in " ".join(result.needs_look)
