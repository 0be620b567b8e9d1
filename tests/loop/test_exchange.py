"""The exchange: what is odd is refused by itself, and the rest goes its way."""

from __future__ import annotations

import os
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory

from rctlab.classroom.build.faults import Fault, SourceError
from rctlab.classroom.exchange.doors import CarefulCollect, _not_then
from rctlab.classroom.exchange.fetch_and_collect import run_step
from rctlab.classroom.loop import (
    LoopError,
    autograde,
    collect,
    feedback,
    fetch,
    fetch_feedback,
    generate,
    release,
    submit,
)
from rctlab.classroom.settings import nbgrader_settings


@pytest.fixture
def released(toy):
    release(toy.room, "toy")
    return toy


def hand_in(room, home, learner, code="double = 20"):
    """Fetch unless there, answer the first task, submit."""
    folder = home / "toy"
    if not folder.exists():
        fetch(room, "toy", learner, home)
    path = folder / "toy.ipynb"
    notebook = nbformat.read(path, as_version=4)
    next(cell for cell in notebook.cells if cell.id == "double").source = code
    nbformat.write(notebook, path)
    submit(room, "toy", learner, home)


def plant(room, entry, **files):
    """Put a folder into the inbox as a person with write access to it could."""
    folder = room.inbound / entry
    folder.mkdir()
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text)
    return folder


def now(offset=0):
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(time.time() + offset))


def run_nothing(notebook, folder):  # noqa: ARG001 - the contract of an engine
    return notebook


def test_the_road_from_release_to_fetched_feedback(released, tmp_path):
    room = released.room
    for learner in ("kim", "ada"):
        hand_in(room, tmp_path / learner, learner)
    collected = collect(room, "toy")
    assert (collected.learners, collected.refused) == (("ada", "kim"), ())
    autograde(room, "toy", engine=run_nothing)
    pages = feedback(room, "toy")
    assert [(page.learner, page.released) for page in pages] == [("ada", True), ("kim", True)]
    (page,) = fetch_feedback(room, "toy", "kim", tmp_path / "kim")
    assert page.read_bytes() == pages[1].path.read_bytes()


def test_learners_get_neither_solutions_nor_hidden_tests(released, tmp_path):
    folder = fetch(released.room, "toy", "kim", tmp_path / "kim")
    assert [path.name for path in folder.iterdir()] == ["toy.ipynb"]
    text = (folder / "toy.ipynb").read_text()
    assert "hidden-needle" not in text
    assert "2 * base" not in text
    assert "Because two" not in text


def test_the_latest_submission_is_collected(released, tmp_path):
    room, home = released.room, tmp_path / "kim"
    hand_in(room, home, "kim", "double = 1")
    collect(room, "toy")
    hand_in(room, home, "kim", "double = 20")
    hand_in(room, tmp_path / "ada", "ada")
    collect(room, "toy")
    text = (room.submission("toy", "kim") / "toy.ipynb").read_text()
    assert '"double = 20"' in text
    assert len(list(room.inbound.glob("kim+*"))) == 2


def test_a_second_release_replaces_the_first(released, tmp_path):
    release(released.room, "toy")
    assert fetch(released.room, "toy", "kim", tmp_path / "kim").is_dir()


def test_a_copy_that_somebody_worked_in_is_not_handed_out(toy):
    path = toy.room.release_notebook("toy")
    notebook = toy.answered()
    nbformat.write(notebook, path)
    with pytest.raises(LoopError, match="the cell double differs"):
        release(toy.room, "toy")
    assert not toy.room.exchange.exists()


def own_cell(folder):
    path = folder / "toy.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source += "\nmine"
    nbformat.write(notebook, path)


def own_notebook(folder):
    (folder / "Untitled.ipynb").write_text("{}")


def own_script(folder):
    (folder / "my-solution.py").write_text("rr = 1")


def torn(folder):
    (folder / "toy.ipynb").write_text('{"cells": [')


STRAYS = {
    own_cell: "somebody worked in it",
    own_notebook: "Untitled.ipynb does not belong",
    own_script: "my-solution.py does not belong",
    torn: "cannot be read as a notebook",
}


@pytest.mark.parametrize("add", STRAYS, ids=lambda add: add.__name__)
def test_only_what_was_generated_is_handed_out(toy, add):
    add(toy.room.release_notebook("toy").parent)
    with pytest.raises(LoopError, match=STRAYS[add]):
        release(toy.room, "toy")
    assert not toy.room.exchange.exists()
    with pytest.raises(LoopError, match=STRAYS[add]):  # what nbgrader's own command runs
        run_step(toy.room, "ReleaseAssignment", "toy", force=True)
    assert not (toy.room.exchange / "rctlab" / "outbound" / "toy").exists()


def test_a_hidden_test_that_would_reach_learners_stops_generating(toy, monkeypatch):
    said = SourceError([Fault(toy.room.solutions / "toy.py", 3, "this line of a hidden test")])

    def leaks(*_):
        raise said

    monkeypatch.setattr("rctlab.classroom.exchange.handout.refuse_leaks", leaks)
    before = toy.room.release_notebook("toy").read_bytes()
    with pytest.raises(LoopError, match="line of a hidden test"):
        generate(toy.room, "toy")
    assert toy.room.release_notebook("toy").read_bytes() == before


def test_a_file_written_into_a_submission_later_is_seen(tmp_path, monkeypatch):
    (tmp_path / "toy.ipynb").write_text("{}")
    real = Path.stat

    def later(path, **options):
        found = real(path, **options)
        shift = 86_400 if path.name == "toy.ipynb" else 0
        return SimpleNamespace(st_ctime=found.st_ctime + shift, st_mode=found.st_mode)

    monkeypatch.setattr(Path, "stat", later)
    claimed = datetime.now(UTC).replace(tzinfo=None)
    assert "but was written" in _not_then(tmp_path, claimed)


def test_a_time_set_by_hand_does_not_stop_collecting(released, tmp_path):
    room = released.room
    (released.hand_in("kim").parent / "timestamp.txt").write_text("yesterday")
    for learner in ("ada", "kim"):
        hand_in(room, tmp_path / learner, learner)
    course = CourseDirectory(config=nbgrader_settings(room))
    course.assignment_id, course.student_id = "toy", "*"
    step = CarefulCollect(coursedir=course, authenticator=Authenticator(), config=course.config)
    step.update = True
    step.start()
    assert step.refused == []
    for learner in ("ada", "kim"):
        assert "double = 20" in (room.submission("toy", learner) / "toy.ipynb").read_text()


def test_generating_again_keeps_the_work_that_was_done_in_the_release(toy):
    path = toy.room.release_notebook("toy")
    untouched = path.read_bytes()
    nbformat.write(toy.answered(), path)
    (outcome,) = generate(toy.room, "toy")
    assert path.read_bytes() == untouched
    assert "kept" in outcome.what
    assert "base + base" in next(toy.room.kept.iterdir()).read_text()


def test_what_was_not_generated_cannot_be_released(toy):
    with pytest.raises(LoopError, match="'s9-none' was not generated"):
        release(toy.room, "s9-none")
    with pytest.raises(LoopError, match="nothing to generate 's9-none' from"):
        generate(toy.room, "s9-none")


def test_what_was_not_released_cannot_be_fetched_or_collected(toy, tmp_path):
    with pytest.raises(LoopError, match="Assignment not found"):
        fetch(toy.room, "toy", "kim", tmp_path / "kim")
    with pytest.raises(LoopError, match="run `rctlab release toy`, then collect"):
        collect(toy.room, "toy")


@pytest.mark.parametrize("learner", ["", "..", "a/b", "a+b", "*", ".hidden", "x" * 101, "a\nb"])
def test_an_id_that_is_no_folder_name_is_refused(released, tmp_path, learner):
    with pytest.raises(LoopError, match="the id"):
        fetch(released.room, "toy", learner, tmp_path / "home")
    with pytest.raises(LoopError, match="the id"):
        submit(released.room, "toy", learner, tmp_path / "home")


@pytest.mark.parametrize("learner", ["kim", "k", "Ада", "kim@uni.example", "van der-Berg_2"])
def test_an_honest_id_is_accepted(released, tmp_path, learner):
    hand_in(released.room, tmp_path / "home", learner)
    assert collect(released.room, "toy").learners == (learner,)


def test_a_link_is_not_submitted(released, tmp_path):
    folder = fetch(released.room, "toy", "kim", tmp_path / "kim")
    (folder / "toy.ipynb").unlink()
    (folder / "toy.ipynb").symlink_to(released.room.source_notebook("toy"))
    with pytest.raises(LoopError, match="is a link to another place"):
        submit(released.room, "toy", "kim", tmp_path / "kim")
    assert not list(released.room.inbound.iterdir())


def link_notebook(room):
    folder = plant(room, f"eve+toy+{now()}")
    (folder / "toy.ipynb").symlink_to(room.source_notebook("toy"))


def link_data(room):
    folder = plant(room, f"eve+toy+{now()}", toy_ipynb="{}")
    (folder / "data.csv").symlink_to("/etc/hostname")


def link_folder(room):
    (room.inbound / f"eve+toy+{now()}").symlink_to(room.source / "toy")


def bad_time_in_name(room):
    plant(room, "eve+toy+yesterday-ish", toy_ipynb="{}")


def bad_time_in_file(room):
    plant(room, f"eve+toy+{now()}", toy_ipynb="{}", timestamp_txt="soon-ish")


def backdated(room):
    plant(room, "eve+toy+2020-01-01 10:00:00 UTC", toy_ipynb="{}")


def backdated_inside(room):
    plant(room, f"eve+toy+{now()}", toy_ipynb="{}", timestamp_txt="2020-01-01 10:00:00 UTC")


def from_the_future(room):
    plant(room, f"eve+toy+{now(86_400)}", toy_ipynb="{}")


def two_dots(room):
    plant(room, f"..+toy+{now()}", toy_ipynb="{}")


def with_a_star(room):
    plant(room, f"e*e+toy+{now()}", toy_ipynb="{}")


def a_file(room):
    (room.inbound / f"eve+toy+{now()}").write_text("{}")


def another_persons(room):
    folder = plant(room, f"kim+toy+{now(60)}", toy_ipynb="{}")
    os.chown(folder, 12345, -1)


ODD = {
    link_notebook: "toy.ipynb is a link",
    link_data: "data.csv is a link",
    link_folder: "the folder is a link",
    bad_time_in_name: "does not hold a date and time",
    bad_time_in_file: "timestamp.txt does not hold a date and time",
    backdated: "it says 2020-01-01 10:00 UTC, but was written",
    backdated_inside: "but was written",
    from_the_future: "but was written",
    two_dots: "begins or ends with a dot",
    with_a_star: "holds characters other than",
    a_file: "it is not a folder",
    another_persons: "it was put there by",
}


@pytest.mark.parametrize("make", ODD, ids=lambda make: make.__name__)
def test_an_odd_submission_is_refused_and_the_others_are_collected(released, tmp_path, make):
    if make is another_persons and os.getuid() != 0:
        pytest.skip("only root can give a file to another person")
    room = released.room
    hand_in(room, tmp_path / "kim", "kim")
    make(room)
    collected = collect(room, "toy")
    assert collected.learners == ("kim",)
    (refusal,) = collected.refused
    assert ODD[make] in refusal.reason
    assert (room.inbound / refusal.entry).exists(), "it still lies in the exchange"
    assert "double = 20" in (room.submission("toy", "kim") / "toy.ipynb").read_text()
    assert not (room.private / "toy").exists()


def test_folders_deeper_than_python_goes_are_refused(released, tmp_path):
    room = released.room
    hand_in(room, tmp_path / "kim", "kim")
    folder = plant(room, f"eve+toy+{now()}", toy_ipynb="{}")
    subprocess.run(["mkdir", "-p", folder / "/".join("a" * 1_500)], check=True)
    try:
        collected = collect(room, "toy")
        assert (collected.learners, len(collected.refused)) == (("kim",), 1)
    finally:
        subprocess.run(["rm", "-rf", folder, room.submitted / "eve"], check=True)


def test_several_odd_submissions_are_refused_one_by_one(released, tmp_path):
    room = released.room
    hand_in(room, tmp_path / "kim", "kim")
    for make in (link_notebook, bad_time_in_name, two_dots, with_a_star):
        make(room)
    collected = collect(room, "toy")
    assert collected.learners == ("kim",)
    assert len(collected.refused) == 4


def test_an_exchange_that_was_moved_is_collected_when_its_times_are_trusted(released):
    plant(released.room, "kim+toy+2020-01-01 10:00:00 UTC", toy_ipynb="{}")
    assert collect(released.room, "toy").learners == ()
    collected = collect(released.room, "toy", trust_times=True)
    assert (collected.learners, collected.refused) == (("kim",), ())


def test_an_honest_older_submission_counts_where_the_newer_is_refused(released, tmp_path):
    room = released.room
    hand_in(room, tmp_path / "kim", "kim")
    plant(room, f"kim+toy+{now(86_400)}", toy_ipynb="{}")
    collected = collect(room, "toy")
    assert (collected.learners, len(collected.refused)) == (("kim",), 1)
    assert "double = 20" in (room.submission("toy", "kim") / "toy.ipynb").read_text()


def test_feedback_without_a_secret_stays_behind_alone(released, tmp_path):
    room = released.room
    hand_in(room, tmp_path / "kim", "kim")
    collect(room, "toy")
    released.hand_in("by-mail")
    autograde(room, "toy", engine=run_nothing)
    pages = {page.learner: page for page in feedback(room, "toy")}
    assert pages["kim"].released
    assert not pages["by-mail"].released
    assert "not handed in through the exchange" in pages["by-mail"].reason
    assert pages["kim"].reason == ""
    assert pages["by-mail"].path.is_file()


def test_the_exchange_lies_in_the_teachers_private_room(released):
    room = released.room
    assert room.exchange.is_relative_to(room.private)
    assert room.private.stat().st_mode & 0o777 == 0o700
