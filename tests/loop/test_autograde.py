"""Marking a class: honest work keeps its points, whatever else is handed in beside it."""

from __future__ import annotations

import copy
import json
import os
import shutil
import sqlite3

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook

from rctlab.classroom.loop import LoopError, autograde
from rctlab.classroom.marking.nbgrader_steps import Steps
from rctlab.classroom.marking.one_submission import Marking
from rctlab.classroom.marking.score_nothing import nothing_page, score_nothing
from rctlab.classroom.settings import nbgrader_settings

FULL = 5.0  # two tasks; the written answer waits for a person


def answer(name, code):
    def change(notebook):
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id") == name:
                cell.source = code

    return change


def own_cell(code, place=1):
    return lambda notebook: notebook.cells.insert(place, new_code_cell(code))


def marks(cell_id, **values):
    def change(notebook):
        for cell in notebook.cells:
            if cell.id == cell_id:
                cell.metadata["nbgrader"].update(values)

    return change


def tags(notebook):
    for cell in notebook.cells:
        cell.metadata["tags"] = ["skip-execution"]
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = ""


def delete(*ids):
    def change(notebook):
        notebook.cells = [cell for cell in notebook.cells if cell.id not in ids]

    return change


def twin(notebook):
    index = [cell.id for cell in notebook.cells].index("test-double")
    notebook.cells.insert(0, copy.deepcopy(notebook.cells[index]))
    notebook.cells[0]["id"] = "twin"


def not_started(notebook):
    for cell in notebook.cells:
        if cell.id in ("double", "triple", "why"):
            cell.source = "*Write your answer here.*" if cell.id == "why" else "double = None"


LOUD = "import sys, warnings\nwarnings.warn('old')\nprint('careful', file=sys.stderr)\n"
SWALLOWS = "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True:\n    pass"
SCRIPT = (
    "from IPython.display import HTML, Javascript, display\n"
    "display(Javascript('steal()'))\nHTML('<b>kept</b><script>steal()</script>')"
)

#: who hands in: what is changed, the score, words of the notes ("" for no note at all)
CLASS = {
    "right": (None, FULL, ""),
    "raises": (answer("double", "1 / 0"), 3, "`test-double` stopped with NameError: name 'double'"),
    "syntax": (answer("triple", "def triple(x) return x"), 2, "stopped with NameError"),
    "partly": (answer("triple", "def triple(x):\n    return 2 * x"), 3.5, ""),
    "warns": (answer("double", f"{LOUD}double = 20"), FULL, ""),
    "warns-in-test": (
        answer(
            "triple", f"def triple(x):\n    {LOUD.replace(chr(10), chr(10) + '    ')}return 3 * x"
        ),
        FULL,
        "",
    ),
    "loops": (answer("double", "while True:\n    pass"), 3, "stopped at its time limit"),
    "holds-on": (answer("double", SWALLOWS), 3, "did not let go"),
    "exits": (answer("double", "import os\nos._exit(0)"), 3, "ended the process"),
    "deleted": (delete("test-double", "test-triple"), FULL, "was missing"),
    "copied": (twin, FULL, "there 2 times"),
    "tagged": (tags, 0, "skip-execution"),
    "rich": (marks("test-double", points=1000), FULL, "points 1000"),
    "old-schema": (marks("test-double", schema_version=1), FULL, "schema_version 1"),
    "new-schema": (marks("ask", schema_version=99), FULL, "schema_version 99"),
    "all-results": (
        own_cell("get_ipython().ast_node_interactivity = 'all'"),
        FULL,
        "",
    ),
    "scripted": (own_cell(SCRIPT), FULL, ""),
    "many-quick-cells": (
        lambda notebook: notebook.cells.extend(new_code_cell("1") for _ in range(1_500)),
        FULL,
        "",
    ),
    "reads-files": (own_cell("open('data.csv').read()"), FULL, ""),
    "leaves-files": (own_cell("open('left.bin', 'wb').write(b'0' * 1000)"), FULL, ""),
    "not-started": (not_started, 0, "`test-triple` stopped with NameError"),
}


def many_cells(path):
    notebook = json.loads(path.read_text())
    notebook["cells"] += [notebook["cells"][0]] * 2_000
    path.write_text(json.dumps(notebook))


def many_outputs(path):
    notebook = json.loads(path.read_text())
    output = {"output_type": "stream", "name": "stdout", "text": "x"}
    notebook["cells"][1]["outputs"] = [output] * 10_001
    path.write_text(json.dumps(notebook))


def torn(path):
    path.write_bytes(path.read_bytes()[:700])


def empty(path):
    path.write_bytes(b"")


def deep(path):
    path.write_text("[" * 100_000)


def format_99(path):
    path.write_text(json.dumps({"nbformat": 99, "nbformat_minor": 0, "metadata": {}, "cells": []}))


def no_cells(path):
    path.write_text('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}')


def other_json(path):
    path.write_text("[1, 2]")


def not_text(path):
    path.write_bytes(b'{"caf\xe9": 1}')


def other_name(path):
    path.rename(path.with_name("homework.ipynb"))


def no_notebook(path):
    path.unlink()


def link_to_source(path):
    source = path.parents[3] / "source" / "toy" / "toy.ipynb"
    assert source.is_file()
    path.unlink()
    path.symlink_to(source)


def link_to_data(path):
    (path.parent / "data.csv").symlink_to("/etc/hostname")


def pipe(path):
    os.mkfifo(path.parent / "pipe")


#: who hands in: what is done to the file, words of the reason
UNREADABLE = {
    "torn": (torn, "not valid JSON (line"),
    "empty": (empty, "empty file"),
    "deep": (deep, "nested too deeply"),
    "format-99": (format_99, "format 99"),
    "no-cells": (no_cells, "no list of cells"),
    "other-json": (other_json, "no notebook"),
    "not-text": (not_text, "not text in UTF-8"),
    "many-cells": (many_cells, "2,011 cells; 2,000 are read"),
    "many-outputs": (many_outputs, "10,001 outputs"),
    "other-name": (other_name, "there is no toy.ipynb, but homework.ipynb"),
    "no-notebook": (no_notebook, "there is no toy.ipynb"),
    "linked": (link_to_source, "toy.ipynb is a link"),
    "linked-data": (link_to_data, "data.csv is a link"),
    "pipe": (pipe, "neither a file nor a folder"),
}


def everything(folder):
    """Every entry under a folder, with what it holds."""
    found = {}
    for path in sorted(folder.rglob("*")):
        plain = path.is_file() and not path.is_symlink()
        found[path] = path.read_bytes() if plain else os.fsencode(path.lstat().st_mode.__str__())
    return found


@pytest.mark.slow
def test_a_whole_class(toy, rooms):
    """One class, marked in one go, because starting takes seconds."""
    room = toy.room
    for learner, (change, _, _) in CLASS.items():
        toy.hand_in(learner, change)
    (room.submission("toy", "reads-files") / "data.csv").write_text("1\n")
    for learner, (spoil, _) in UNREADABLE.items():
        spoil(toy.hand_in(learner))
    (toy.hand_in("bad-time").parent / "timestamp.txt").write_text("yesterday-ish")
    toy.hand_in("bad name!")
    before = everything(room.submitted)
    results = {r.learner: r for r in autograde(room, "toy", engine=rooms)}
    assert everything(room.submitted) == before, "submitted files stay as they are"

    # every score is what it should be, and so is what needs a look
    scores = {learner: results[learner].score for learner in CLASS}
    assert scores == {learner: score for learner, (_, score, _) in CLASS.items()}
    for learner, (_, _, words) in CLASS.items():
        notes = " ".join(results[learner].needs_look)
        assert words in notes, learner
        assert bool(words) == bool(notes), (learner, notes)

    # what cannot be read scores nothing and says why: to the teacher and to the learner
    for learner, (_, reason) in UNREADABLE.items():
        assert results[learner].score == 0, learner
        (note,) = results[learner].needs_look
        assert note.startswith("Nothing could be scored: "), learner
        assert reason in note
        assert "submitted files are kept" in note
        page = nbformat.read(room.graded("toy", learner) / "toy.ipynb", as_version=4)
        assert reason.split(" (")[0] in page.cells[0].source

    # a timestamp that is none costs nothing
    assert results["bad-time"].score == FULL
    said = "timestamp.txt does not hold a date and time ('yesterday-ish')"
    assert said in " ".join(results["bad-time"].needs_look)

    # a name that is not allowed is not marked
    assert results["bad name!"].score is None
    assert "holds characters other than" in results["bad name!"].needs_look[0]
    assert not room.graded("toy", "bad name!").exists()

    # scripts are taken out, the rest of the output stays
    scripted = json.loads((room.graded("toy", "scripted") / "toy.ipynb").read_text())
    outputs = json.dumps([cell.get("outputs", []) for cell in scripted["cells"]])
    assert "<b>kept</b>" in outputs
    assert "steal" not in outputs

    # what a run leaves behind is gone with it, and the room is private
    assert not list(room.root.rglob("left.bin"))
    assert room.private.stat().st_mode & 0o777 == 0o700
    assert room.gradebook.stat().st_mode & 0o777 == 0o600


def test_progress_is_told_and_results_come_by_name(toy, rooms):
    for learner in ("kim", "ada"):
        toy.hand_in(learner)
    told = []
    results = autograde(toy.room, "toy", engine=rooms, progress=told.append)
    assert [result.learner for result in results] == ["ada", "kim"]
    assert sorted(told, key=lambda result: result.learner) == results


def test_the_engine_can_be_replaced(toy):
    toy.hand_in("kim")
    seen = []

    def engine(notebook, folder):
        seen.extend(path.name for path in folder.iterdir())
        for cell in notebook.cells:
            if cell.id == "test-triple":
                cell.outputs = [
                    nbformat.v4.new_output("execute_result", data={"text/plain": "1.5"})
                ]
        return notebook

    (toy.room.submission("toy", "kim") / "data.csv").write_text("1")
    (result,) = autograde(toy.room, "toy", engine=engine)
    assert result.score == 2 + 1.5
    assert seen == ["data.csv"]


def test_an_engine_that_fails_for_one_learner_costs_nobody_anything(toy):
    def engine(notebook, folder):
        if "unlucky" in (folder / "who.txt").read_text():
            raise OSError("no kernel could be started")
        return notebook

    for learner in ("lucky", "unlucky", "unlucky-anew"):
        (toy.hand_in(learner).parent / "who.txt").write_text(learner)
    assert autograde(toy.room, "toy", ["unlucky"], engine=run_nothing)[0].score == FULL
    before = everything(toy.room.graded("toy", "unlucky"))
    lucky, unlucky, anew = autograde(toy.room, "toy", engine=engine)
    assert (lucky.score, lucky.needs_look) == (FULL, ())
    assert (unlucky.score, anew.score) == (FULL, None)
    said = "Not marked: OSError: no kernel could be started; nothing was changed, mark again."
    assert unlucky.needs_look == anew.needs_look == (said,)
    assert everything(toy.room.graded("toy", "unlucky")) == before
    assert not toy.room.graded("toy", "unlucky-anew").exists()
    assert not (toy.room.private / "marking").exists()


def no_space(*_):
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("step", ["_copy_files", "_save_scores"])
def test_a_full_disk_changes_no_marks(toy, monkeypatch, step):
    toy.hand_in("kim")
    autograde(toy.room, "toy", engine=run_nothing)
    before = everything(toy.room.autograded)
    monkeypatch.setattr(Marking, step, no_space)
    (result,) = autograde(toy.room, "toy", engine=run_nothing)
    assert result.score == FULL
    assert "Not marked: OSError: [Errno 28] No space left on device" in result.needs_look[0]
    assert everything(toy.room.autograded) == before


def test_a_note_that_cannot_be_written_is_still_told(toy):
    toy.hand_in("kim")
    toy.room.notes.write_text("a file where a folder should be")
    with pytest.raises(NotADirectoryError):
        (toy.room.notes / "toy").mkdir()
    unsaid = Marking(toy.room, Steps(nbgrader_settings(toy.room), "", "toy"), "toy", "kim", [])
    assert unsaid.prepare() is None
    assert "Not marked: " in unsaid.unsaid[0]


def not_utf_8(path):
    os.rename(path, os.fsencode(path.parent) + b"/caf\xe9.ipynb")


def too_deep(path):
    here = os.open(path.parent, os.O_RDONLY)
    for _ in range(30):
        os.mkdir("d" * 200, dir_fd=here)
        here = os.open("d" * 200, os.O_RDONLY, dir_fd=here)


def a_long_id(path):
    path.parents[1].rename(path.parents[2] / ("語" * 84))  # 252 bytes


@pytest.mark.parametrize("spoil", [not_utf_8, too_deep, a_long_id])
def test_an_odd_folder_ends_as_a_note_and_the_others_are_marked(toy, spoil):
    spoil(toy.hand_in("odd"))
    toy.hand_in("kim")
    results = autograde(toy.room, "toy", engine=run_nothing)
    kim = next(result for result in results if result.learner == "kim")
    (odd,) = (result for result in results if result.learner != "kim")
    assert (kim.score, kim.needs_look) == (FULL, ())
    assert odd.score in (None, 0, FULL)
    assert all(note.encode() for note in odd.needs_look)
    assert odd.needs_look or odd.score == FULL
    if spoil is a_long_id:
        assert "has 252 bytes; 200 are allowed" in odd.needs_look[0]
    if spoil is not_utf_8:
        assert odd.score == 0
        assert "there is no toy.ipynb, but caf\\udce9.ipynb" in odd.needs_look[0]


def test_a_notebook_that_may_not_be_read_changes_nothing(toy, monkeypatch):
    toy.hand_in("kim")

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("rctlab.classroom.marking.one_submission.bad_notebook", refuse)
    (result,) = autograde(toy.room, "toy", engine=run_nothing)
    assert result.score is None
    assert "Not marked: PermissionError" in result.needs_look[0]


def run_nothing(notebook, folder):  # noqa: ARG001 - the contract of an engine
    """An engine for tests that are not about running: test cells without output are right."""
    return notebook


def test_who_did_not_submit_is_listed_without_a_score(toy):
    with Gradebook(toy.room.db_url, "rctlab") as gradebook:
        gradebook.add_student("away")
    toy.hand_in("kim")
    away, kim = autograde(toy.room, "toy", engine=run_nothing)
    assert (away.learner, away.score, away.path) == ("away", None, None)
    assert away.needs_look == ("No submission of toy.",)
    assert kim.score == FULL


@pytest.mark.slow
def test_a_locked_gradebook_is_said_and_the_next_time_all_is_marked(toy):
    toy.hand_in("kim")
    autograde(toy.room, "toy", engine=run_nothing)
    before = everything(toy.room.autograded)
    other = sqlite3.connect(toy.room.gradebook, isolation_level=None, check_same_thread=False)
    engine_says = []

    def engine(notebook, folder):  # noqa: ARG001
        other.execute("BEGIN EXCLUSIVE")
        engine_says.append("locked")
        return notebook

    (result,) = autograde(toy.room, "toy", engine=engine)
    assert engine_says == ["locked"]
    assert "locked by another program" in " ".join(result.needs_look)
    other.execute("ROLLBACK")
    assert everything(toy.room.autograded) == before
    with Gradebook(toy.room.db_url, "rctlab") as gradebook:
        assert gradebook.find_submission("toy", "kim").score == FULL
    (again,) = autograde(toy.room, "toy", engine=run_nothing)
    assert (again.score, again.needs_look) == (FULL, ())


def test_the_latest_submission_counts_and_manual_points_stay(toy, rooms):
    path = toy.hand_in("kim", answer("double", "double = 21"))
    (first,) = autograde(toy.room, "toy", engine=rooms)
    assert first.score == 3
    with Gradebook(toy.room.db_url, "rctlab") as gradebook:
        grade = gradebook.find_grade("why", "toy", "toy", "kim")
        assert grade.needs_manual_grade
        grade.manual_score, grade.needs_manual_grade = 1.5, False
        gradebook.db.commit()
    shutil.rmtree(path.parent)
    toy.hand_in("kim")
    (second,) = autograde(toy.room, "toy", engine=rooms)
    assert second.score == FULL + 1.5


def test_a_broken_resubmission_takes_the_old_machine_score_but_not_the_manual_one(toy):
    path = toy.hand_in("kim")
    autograde(toy.room, "toy", engine=run_nothing)
    with Gradebook(toy.room.db_url, "rctlab") as gradebook:
        gradebook.find_grade("why", "toy", "toy", "kim").manual_score = 2
        gradebook.db.commit()
    torn(path)
    (result,) = autograde(toy.room, "toy", engine=run_nothing)
    assert result.score == 2
    assert len(result.needs_look) == 1


def test_a_mended_submission_is_not_listed_any_more(toy):
    path = toy.hand_in("kim")
    good = path.read_bytes()
    torn(path)
    assert autograde(toy.room, "toy", engine=run_nothing)[0].needs_look
    path.write_bytes(good)
    assert autograde(toy.room, "toy", engine=run_nothing)[0].needs_look == ()


def test_a_late_submission_is_marked_and_its_time_kept(toy):
    (toy.hand_in("kim").parent / "timestamp.txt").write_text("2030-01-02 10:00:00 UTC")
    with Gradebook(toy.room.db_url, "rctlab") as gradebook:
        gradebook.update_or_create_assignment("toy", duedate="2030-01-01 10:00:00 UTC")
    (result,) = autograde(toy.room, "toy", engine=run_nothing)
    assert result.score == FULL
    with Gradebook(toy.room.db_url, "rctlab") as gradebook:
        assert gradebook.find_submission("toy", "kim").total_seconds_late == 86_400


def test_an_unknown_session_is_refused_for_the_whole_class(toy):
    with pytest.raises(LoopError, match="'s9-none' is not in the gradebook"):
        autograde(toy.room, "s9-none")


def test_scoring_nothing_writes_a_zero_for_every_test_cell(toy, released):
    toy.hand_in("kim")
    score_nothing(toy.room, "toy", "kim", nothing_page("it rained", released))
    with Gradebook(toy.room.db_url, "rctlab") as gradebook:
        (notebook,) = gradebook.find_submission("toy", "kim").notebooks
        assert {grade.name: grade.auto_score for grade in notebook.grades} == {
            "test-double": 0,
            "test-triple": 0,
            "why": 0,
        }


def test_work_is_marked_again_when_the_file_or_the_sessions_tasks_changed(toy):
    tasks = toy.room.root / "lib" / "rctlab" / "sessions" / "toy.py"
    tasks.parent.mkdir(parents=True)
    (tasks.parents[1] / "__init__.py").touch()
    tasks.write_text("right = 20")
    path, runs = toy.hand_in("kim"), []

    def count(notebook, folder):
        runs.append(folder)
        return notebook

    def mark_again() -> int:
        autograde(toy.room, "toy", engine=count, again=False)
        return len(runs)

    assert (mark_again(), mark_again()) == (1, 1)
    tasks.write_text("right = 21")
    assert (mark_again(), mark_again()) == (2, 2)
    path.write_bytes(path.read_bytes() + b"\n")
    assert (mark_again(), mark_again()) == (3, 3)
