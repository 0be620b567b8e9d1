"""The teacher's verbs: one line a learner, and an exit code that says whether to act."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from rctlab.classroom.loop import fetch, submit
from rctlab.classroom.paths import COURSE_ID
from rctlab.classroom.running.sandbox import best_sandbox
from rctlab.classroom.verbs import (
    main_collect,
    main_export,
    main_feedback,
    main_generate,
    main_grade,
    main_release,
)

REPO = Path(__file__).resolve().parents[2]


def test_the_whole_road_by_verbs(toy, tmp_path, capsys):
    room = toy.room
    for file in (room.gradebook, room.release_notebook("toy")):
        file.unlink()  # as in a clean clone, but for the source
    assert main_generate(room.root, "toy") == 0
    assert "course/toy/toy.ipynb  written" in capsys.readouterr().out
    assert main_generate(room.root, "toy") == 0
    assert main_release(room.root, "toy") == 0
    folder = fetch(room, "toy", "kim", tmp_path / "kim")
    nbformat.write(toy.answered(), folder / "toy.ipynb")
    submit(room, "toy", "kim", tmp_path / "kim")
    assert main_collect(room.root, "toy") == 0
    assert main_grade(room.root, "toy") == 0
    assert main_feedback(room.root, "toy") == 0
    assert main_export(room.root, file=tmp_path / "out.csv") == 0
    told = capsys.readouterr().out.splitlines()
    assert "kim  collected" in told
    assert "[####################]    1 of 1, 0 s left  kim  5 of 7" in told
    assert (
        "toy: 1 in the class, 1 scored, 0 to look at, 0 without a submission, median 5 of 7" in told
    )
    assert "the report of the class is in classroom/reports/toy.html" in told
    assert "kim  released" in told
    assert str(room.root) not in "\n".join(told)
    assert "kim" in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")


def test_what_cannot_be_done_is_said_and_is_a_failure(toy, capsys):
    root = toy.room.root
    assert main_generate(root, "s9") == main_release(root, "s9") == main_grade(root, "s9") == 1
    assert main_collect(root, "toy") == 1
    assert main_feedback(root, "toy") == 1
    said = capsys.readouterr().out
    assert said.count("'s9'") == 3
    assert "rctlab grade toy" in said


def test_a_look_is_no_failure_and_a_submission_not_marked_is_one(toy, capsys):
    toy.hand_in("torn").write_text("{")
    assert main_grade(toy.room.root, "toy") == 0
    assert "1 scored, 1 to look at" in capsys.readouterr().out
    toy.room.notes.joinpath("toy", "torn.json").unlink()
    toy.room.notes.joinpath("toy").rmdir()
    toy.room.notes.joinpath("toy").write_text("no folder")
    assert main_grade(toy.room.root, "toy", only=["torn"]) == 1
    assert "not marked, mark again: torn" in capsys.readouterr().out


def test_a_page_that_cannot_be_fetched_is_a_failure_with_its_reason(toy, capsys):
    main_release(toy.room.root, "toy")
    toy.hand_in("by-mail")
    main_grade(toy.room.root, "toy")
    assert main_feedback(toy.room.root, "toy") == 1
    assert "by-mail  not released: it was not handed in through the exchange" in (
        capsys.readouterr().out
    )


def test_a_notebook_whose_cells_share_an_id_is_marked_without_a_word_of_nbformat(
    toy, capsys, recwarn
):
    path = toy.hand_in("kim")
    content = json.loads(path.read_text(encoding="utf-8"))
    for cell in content["cells"]:
        cell["id"] = "same"
    path.write_text(json.dumps(content), encoding="utf-8")
    assert main_grade(toy.room.root, "toy") == 0
    assert "kim  5 of 7" in capsys.readouterr().out
    assert not [one for one in recwarn if "cell id" in str(one.message)]


def test_each_step_out_of_order_says_which_comes_first(toy, capsys):
    room = toy.room
    room.gradebook.unlink()
    assert main_release(room.root, "toy") == 1
    assert "`rctlab generate toy`, then release" in capsys.readouterr().out
    assert not room.has_gradebook, "asking makes no empty gradebook"
    with Gradebook(room.db_url):
        pass  # what the demo or another session leaves: a gradebook that does not know this one
    assert main_release(room.root, "toy") == 1
    assert "`rctlab generate toy`, then release" in capsys.readouterr().out
    assert main_collect(room.root, "toy") == 1
    assert "`rctlab release toy`, then collect" in capsys.readouterr().out


def test_the_verbs_hand_out_where_the_teacher_set_the_exchange(toy, tmp_path, capsys):
    room, place = toy.room, tmp_path / "everybody" / "exchange"
    (room.root / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.Exchange.root = {str(place)!r}\n", encoding="utf-8"
    )
    assert main_release(room.root, "toy") == 1
    assert "is no folder: make it" in capsys.readouterr().out
    place.mkdir(parents=True)
    place.chmod(0o777)
    assert main_release(room.root, "toy") == 0
    assert (place / COURSE_ID / "outbound" / "toy" / "toy.ipynb").is_file()
    assert not room.exchange.exists() or not any(room.exchange.iterdir())
    folder = fetch(room, "toy", "kim", tmp_path / "kim")
    nbformat.write(toy.answered(), folder / "toy.ipynb")
    submit(room, "toy", "kim", tmp_path / "kim")
    assert main_collect(room.root, "toy") == 0
    assert "kim  collected" in capsys.readouterr().out


def test_what_is_marked_is_not_marked_again_unless_it_changed(toy, capsys):
    root = toy.room.root
    toy.hand_in("ada")
    path = toy.hand_in("kim")
    assert main_grade(root, "toy") == 0
    marked = {one: (toy.room.graded("toy", one) / "toy.ipynb").stat() for one in ("ada", "kim")}
    path.write_text(path.read_text().replace("base + base", "base"))
    assert main_grade(root, "toy") == 0
    told = capsys.readouterr().out
    assert "2 of 2" in told
    assert "kim  3 of 7" in told
    now = {one: (toy.room.graded("toy", one) / "toy.ipynb").stat() for one in ("ada", "kim")}
    assert now["ada"] == marked["ada"]
    assert now["kim"].st_ino != marked["kim"].st_ino
    assert main_grade(root, "toy", again=True) == 0
    assert (toy.room.graded("toy", "ada") / "toy.ipynb").stat().st_ino != marked["ada"].st_ino


def test_without_a_sandbox_nothing_is_marked_unless_told_so(toy, capsys, monkeypatch):
    toy.hand_in("kim")
    monkeypatch.setenv("RCTLAB_SANDBOX", "none")
    best_sandbox.cache_clear()
    try:
        assert main_grade(toy.room.root, "toy") == 1
        assert "install bubblewrap" in capsys.readouterr().out
        assert not toy.room.graded("toy", "kim").exists()
        assert main_grade(toy.room.root, "toy", unsafe=True) == 0
        assert "kim  5 of 7" in capsys.readouterr().out
    finally:
        best_sandbox.cache_clear()


@pytest.mark.slow
def test_watching_marks_what_arrives(toy, tmp_path):
    room = toy.room
    shutil.copy(REPO / "nbgrader_config.py", room.root)
    assert main_release(room.root, "toy") == 0
    command = [sys.executable, "-m", "rctlab", "grade", "toy", "--watch"]
    with subprocess.Popen(command, cwd=room.root, stdout=subprocess.PIPE, text=True) as watching:
        assert watching.stdout is not None
        for learner in ("kim", "ada"):
            folder = fetch(room, "toy", learner, tmp_path / learner)
            nbformat.write(toy.answered(), folder / "toy.ipynb")
            submit(room, "toy", learner, tmp_path / learner)
            assert any(f"{learner}  5 of 7" in line for line in watching.stdout)
        watching.send_signal(signal.SIGINT)
        assert watching.wait(30) == 130
