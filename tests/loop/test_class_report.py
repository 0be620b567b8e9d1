"""The report on a class: what it counts, in which order, and that it is safe and fit to read."""

from __future__ import annotations

import csv
import json
import shutil
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_output
from nbgrader.api import Gradebook

from rctlab.classroom.loop import LoopError, autograde
from rctlab.classroom.marking import class_report
from rctlab.classroom.marking.class_report import (
    Answer,
    Report,
    read_report,
    summary,
    write_report,
)
from rctlab.classroom.marking.gradebook import open_gradebook
from rctlab.classroom.marking.results import Result
from rctlab.classroom.paths import Classroom
from rctlab.tasks.number import NumberTask
from rctlab.tasks.verdict import MIME, NOT_STARTED, NOT_YET, PARTLY, RIGHT, Verdict


def verdict(task, state, points=0.0, *slips):
    """What a test cell shows: a result, or for no points an error beside the verdict as data."""
    said = Verdict(task, state, points, 3.0, "Words for the learner.", slips)
    data = said._repr_mimebundle_()
    if points:
        return [new_output("execute_result", data)]
    shown = new_output("display_data", {"text/plain": "", MIME: data[MIME]})
    return [shown, new_output("error", ename="NotYet", evalue=str(said), traceback=[str(said)])]


def error(name, text):
    return [new_output("error", ename=name, evalue=text, traceback=[f"{name}: {text}"])]


EVIL = "<script>alert('x')</script>"
DOUBLE_RIGHT, TRIPLE_RIGHT = verdict("double", RIGHT, 2.0), verdict("triple", RIGHT, 3.0)
HALVED = verdict("double", NOT_YET, 0.0, "halved")

#: who hands in: what double shows, what triple shows
CLASS = {
    "ada": (DOUBLE_RIGHT, TRIPLE_RIGHT),
    "ben": (HALVED, verdict("triple", PARTLY, 1.5, "squared")),
    "cat": (HALVED, verdict("triple", NOT_STARTED)),
    "dan": (error("NameError", EVIL), verdict("triple", NOT_YET)),
    "eve": ([], []),  # her file is torn
    "flo": (DOUBLE_RIGHT, verdict("triple", NOT_YET, 0.0, "added", "squared")),
}


def engine(notebook, folder):
    """Show what the learner is to have shown."""
    double, triple = CLASS.get(folder.parent.name, CLASS["ada"])
    for cell in notebook.cells:
        outputs = {"test-double": double, "test-triple": triple}.get(cell.id)
        if outputs:
            cell.outputs = outputs
    return notebook


@pytest.fixture(autouse=True)
def _catalogue(monkeypatch):
    """The toy's tasks as the catalogue has them; words are a teacher's, and may hold anything."""
    tasks = {}
    for name, slips in {"double": ["halved"], "triple": ["added", "squared"]}.items():
        task = NumberTask(id=name, points=1, right=20, expected=20, within=1, hints=(), ask="?")
        for slip in slips:
            task.slip(slip, "0", f"That is {slip}: `a < b` & {{given}}.", "<i>Why</i>?")
        tasks[name] = task
    monkeypatch.setattr(class_report, "tasks_of_session", lambda name: tasks)


@pytest.fixture(scope="module")
def graded_once(new_class, tmp_path_factory):
    """The class, marked: six hand in, two do not."""
    toy = new_class(tmp_path_factory.mktemp("graded"))
    with Gradebook(toy.room.db_url, "rctlab") as gradebook:
        gradebook.add_student("zoe")
        gradebook.add_student(f"=1+1{EVIL}")
    for learner in CLASS:
        path = toy.hand_in(learner, untouched if learner == "cat" else None)
        if learner == "eve":
            path.write_bytes(path.read_bytes()[:700])
    return toy.room, autograde(toy.room, "toy", engine=engine)


@pytest.fixture
def graded(graded_once, tmp_path):
    """A copy of the marked class for one test."""
    room, results = graded_once
    shutil.copytree(room.root, tmp_path / "copy")
    return Classroom(tmp_path / "copy"), results


def untouched(notebook):
    for cell in notebook.cells:
        if cell.id == "why":
            cell.source = "*Write your answer here.*"


def page_of(room, results):
    return BeautifulSoup(write_report(room, "toy", results)[0].read_text("utf-8"), "html.parser")


def table(page, caption):
    """Return the rows of the table with this caption, without the signs and bars."""
    for bar in page.select('[aria-hidden="true"]'):
        bar.decompose()
    found = next(one for one in page.find_all("table") if one.caption.get_text() == caption)
    rows = [row.find_all(["th", "td"]) for row in found.find_all("tr")]
    return [[" ".join(cell.get_text().split()) for cell in row] for row in rows]


def state_of(report, learner, task):
    return next(one for one in report.answers if (one.learner, one.task) == (learner, task))


def test_the_tasks_in_their_order_with_how_many_came_to_what(graded):
    head, *rows = table(page_of(*graded), "Learners by what came of it")
    assert head[2:] == ["right", "partly", "not yet", "not started", "stopped", "waits"]
    assert rows == [
        ["double", "2", "2", "0", "2", "0", "2", "0"],
        ["triple", "3", "1", "1", "2", "1", "1", "0"],
        ["why", "2", "0", "0", "0", "1", "1", "4"],
    ]


def test_what_most_missed_comes_first_with_its_slips(graded):
    page = page_of(*graded)
    assert [one.get_text() for one in page.find_all("h3")] == [
        "triple: missed by 5 of 6",
        "double: missed by 4 of 6",
        "why: missed by 2 of 6",
    ]
    after = page.find("h3").find_next("p").get_text()
    assert "answers that no slip of the catalogue fits: 1" in after
    assert table(page, "Slips in triple")[1:] == [
        ["2", "squared", "That is squared: a < b & .... <i>Why</i>?"],
        ["1", "added", "That is added: a < b & .... <i>Why</i>?"],
    ]
    assert [row[:2] for row in table(page, "Slips in double")[1:]] == [["2", "halved"]]


def test_scores_are_counted_in_words_as_in_bars(graded):
    page = page_of(*graded)
    assert "8 in the class, 6 scored, 2 to look at, 2 without" in page.p.get_text()
    assert "median 0.75 of 7" in page.p.get_text()
    rows = table(page, "Learners by score")[1:]
    # ada 5, ben 1.5, cat and dan and eve 0, flo 2
    assert [row[1] for row in rows] == ["3", "1", "1", "0", "0", "1", "0", "0"]
    assert rows[0][0] == "0 to under 1"
    assert rows[-1][0] == "7"
    assert "wait for a person: 4" in page.get_text()


def test_who_needs_a_look_and_who_did_not_submit(graded):
    page = page_of(*graded)
    rows = table(page, "Whose work needs a look, and why")[1:]
    assert [row[0] for row in rows] == ["dan", "eve"]
    assert "Nothing could be scored" in rows[1][1]
    assert page.find_all("p")[-1].get_text() == f"=1+1{EVIL}, zoe"


def test_the_lines_for_the_terminal(graded):
    room, results = graded
    assert summary(read_report(room, "toy", results)).splitlines() == [
        "toy: 8 in the class, 6 scored, 2 to look at, 2 without a submission, median 0.75 of 7",
        "  triple  missed by 5 of 6, most often squared (2)",
        "  double  missed by 4 of 6, most often halved (2)",
        "  why     missed by 2 of 6",
    ]


def test_the_table_has_a_row_a_learner_and_task(graded):
    room, results = graded
    path = write_report(room, "toy", results)[1]
    assert path.read_bytes().startswith(b"\xef\xbb\xbflearner,task,points,of,state,slips\r\n")
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = [list(row.values()) for row in csv.DictReader(file)]
    assert len(rows) == 8 * 3
    assert rows[0] == [f"'=1+1{EVIL}", "double", "", "2.0", "no submission", ""]
    assert rows[3:6] == [
        ["ada", "double", "2.0", "2.0", "right", ""],
        ["ada", "triple", "3.0", "3.0", "right", ""],
        ["ada", "why", "", "2.0", "waits", ""],
    ]
    assert ["ben", "triple", "1.5", "3.0", "partly", "squared"] in rows
    assert ["flo", "triple", "0.0", "3.0", "not yet", "added squared"] in rows
    assert ["eve", "why", "0.0", "2.0", "stopped", ""] in rows


def test_nothing_of_a_learner_is_code_in_the_page(graded):
    page, _ = write_report(graded[0], "toy", graded[1])
    text = page.read_text("utf-8")
    assert "<script" not in text
    assert text.count("&lt;script&gt;alert(") == 2  # in a note, and in a name
    parsed = BeautifulSoup(text, "html.parser")
    assert not parsed.find_all(["script", "i", "img", "link", "iframe"])
    assert not [one for tag in parsed.find_all(True) for one in tag.attrs if one.startswith("on")]
    assert "http://" not in text
    assert "https://" not in text
    assert "default-src 'none'" in parsed.find("meta", attrs={"http-equiv": True})["content"]


def test_the_page_can_be_read_without_seeing_it(graded):
    page = page_of(*graded)
    assert page.html["lang"] == "en"
    assert page.title.get_text() == "toy: how the class did"
    levels = [int(one.name[1]) for one in page.find_all(["h1", "h2", "h3"])]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for one in page.find_all("table"):
        assert one.caption.get_text(strip=True)
        assert {cell["scope"] for cell in one.find_all("th")} == {"col", "row"}
        widths = {len(row.find_all(["th", "td"])) for row in one.find_all("tr")}
        assert len(widths) == 1
    coloured = page.find_all(style=lambda style: style and "background" in style)
    assert coloured
    hidden = [one.find_parent(attrs={"aria-hidden": "true"}) or one for one in coloured]
    assert all(one["aria-hidden"] == "true" for one in hidden)
    assert page.select_one(".wide")["tabindex"] == "0"  # what scrolls can be scrolled by keys


def test_both_files_are_the_teachers_own_and_whole(graded):
    room, results = graded
    for _ in range(2):
        page, csv_file = write_report(room, "toy", results)
        assert (page, csv_file) == (room.reports / "toy.html", room.reports / "toy.csv")
        assert sorted(room.reports.iterdir()) == [csv_file, page]
        assert {one.stat().st_mode & 0o777 for one in (page, csv_file)} == {0o600}
        assert room.reports.stat().st_mode & 0o777 == 0o700


def test_a_report_that_was_read_is_not_read_again(graded, monkeypatch):
    room, results = graded
    report = read_report(room, "toy", results)
    monkeypatch.setattr(class_report, "read_report", None)
    assert write_report(room, "toy", results, report)[0].is_file()


def test_the_gradebook_is_opened_once_for_all(graded, monkeypatch):
    opened = []

    def count(*arguments):
        opened.append(arguments)
        return open_gradebook(*arguments)

    monkeypatch.setattr(class_report, "open_gradebook", count)
    read_report(*graded[:1], "toy", graded[1])
    assert len(opened) == 1


def test_points_by_hand_decide(graded):
    room, results = graded
    given = {("ben", "test-double"): 2, ("ada", "why"): 0, ("ben", "why"): 1, ("dan", "why"): 2}
    with Gradebook(room.db_url, "rctlab") as gradebook:
        for (learner, cell), points in given.items():
            gradebook.find_grade(cell, "toy", "toy", learner).manual_score = points
        gradebook.db.commit()
    report = read_report(room, "toy", results)
    assert state_of(report, "ben", "double") == Answer("ben", "double", 2.0, 2.0, RIGHT, ())
    states = [state_of(report, learner, "why").state for learner in ("ada", "ben", "dan", "flo")]
    assert states == [NOT_YET, PARTLY, RIGHT, "waits"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(path.read_bytes()[:500]),
        lambda path: path.write_bytes(b"\xff\xfe"),
        lambda path: path.write_text("[" * 100_000),
        lambda path: path.write_text("[1]"),
        lambda path: path.write_text('{"cells": []}'),
        lambda path: path.write_text('{"cells": [3]}'),
        lambda path: path.write_text('{"cells": [{"metadata": {"nbgrader": {"grade_id": []}}}]}'),
    ],
    ids=["missing", "torn", "not text", "deep", "no notebook", "empty", "no cells", "odd marks"],
)
def test_a_marked_notebook_that_cannot_be_read_stops_nothing(graded, spoil):
    room, results = graded
    path = room.graded("toy", "ben") / "toy.ipynb"
    path.chmod(0o644)
    spoil(path)
    report = read_report(room, "toy", results)
    assert state_of(report, "ben", "double").state == "stopped"
    assert state_of(report, "ben", "triple").state == PARTLY  # the points are still known
    assert state_of(report, "cat", "double").slips == ("halved",)


@pytest.mark.parametrize("slips", [[{}, [], 3], ["other"], ["halved", "halved"], [EVIL]])
@pytest.mark.parametrize("state", ["not yet", EVIL, RIGHT])
def test_a_forged_verdict_tells_nothing_but_what_the_catalogue_knows(graded, slips, state):
    room, results = graded
    path = room.graded("toy", "ben") / "toy.ipynb"
    notebook = json.loads(path.read_text())
    (cell,) = (one for one in notebook["cells"] if one["id"] == "test-double")
    said = next(out["data"][MIME] for out in cell["outputs"] if "data" in out)
    said.update(slips=slips, state=state, message="\ud800")
    path.chmod(0o644)
    path.write_text(json.dumps(notebook))
    answer = state_of(read_report(room, "toy", results), "ben", "double")
    assert (answer.state, answer.slips) == (NOT_YET, ("halved",) if "halved" in slips else ())


def test_a_task_that_the_catalogue_does_not_know_has_no_slips(graded, monkeypatch):
    monkeypatch.setattr(class_report, "tasks_of_session", lambda name: {})
    report = read_report(graded[0], "toy", graded[1])
    assert not any(one.slips for one in report.answers)
    assert state_of(report, "ben", "double").state == NOT_YET


def test_a_class_of_nobody(toy):
    page = page_of(toy.room, [])
    assert "0 in the class, 0 scored, 0 to look at, 0 without" in page.p.get_text()
    assert "Nobody missed a task." in page.get_text()
    assert (toy.room.reports / "toy.csv").read_text("utf-8-sig").splitlines() == [
        "learner,task,points,of,state,slips"
    ]
    assert summary(read_report(toy.room, "toy", [])).count("\n") == 0


def test_a_class_of_one(toy):
    toy.hand_in("ada")
    page = page_of(toy.room, autograde(toy.room, "toy", engine=engine))
    assert "1 in the class, 1 scored, 0 to look at, 0 without" in page.p.get_text()
    assert "median 5 of 7" in page.p.get_text()
    assert "Nobody missed a task." in page.get_text()


def test_who_handed_in_and_was_not_marked_is_not_absent(toy):
    toy.hand_in("kim")
    results = [Result("kim", None, 7.0, ("Not marked: the disk was full.",), None)]
    report = read_report(toy.room, "toy", [*results, Result("语" * 84, None, 7.0, (), None)])
    assert [one.state for one in report.answers] == ["not marked"] * 3 + ["no submission"] * 3
    assert [one.learner for one in report.looks] == ["kim"]
    assert report.absent == ["语" * 84]


def test_an_id_that_is_no_text_is_written_out(toy):
    (path, rows) = write_report(
        toy.room, "toy", [Result("caf\udce9", None, 7.0, ("\ud800",), None)]
    )
    assert "caf\\udce9" in path.read_text("utf-8")
    assert "caf\\udce9" in rows.read_text("utf-8-sig")


def test_a_session_that_is_not_in_the_gradebook_is_refused(toy):
    with pytest.raises(LoopError, match="no report was written"):
        write_report(toy.room, "s9-none", [])


@pytest.mark.parametrize(
    ("most", "scores", "labels", "counts"),
    [
        (
            7.0,
            [0, 0.5, 6.9, 7, 8, -1],
            {0: "0 to under 1", 6: "6 to under 7", 7: "7"},
            {0: 3, 6: 1, 7: 2},
        ),
        (7.5, [7, 7.5], {6: "6 to under 7", 7: "7 to 7.5"}, {7: 2}),
        (21.0, [20.5, 21], {0: "0 to under 3", 6: "18 to under 21", 7: "21"}, {6: 1, 7: 1}),
        (100.0, [9.9, 10], {0: "0 to under 10", 10: "100"}, {0: 1, 1: 1}),
        (0.0, [0], {0: "0"}, {0: 1}),
    ],
)
def test_bands_hold_every_score_once(most, scores, labels, counts):
    results = [Result(str(n), score, most, (), None) for n, score in enumerate(scores)]
    bands = Report("toy", results, []).bands
    assert {n: bands[n][0] for n in labels} == labels
    assert {n: count for n, (_, count) in enumerate(bands) if count} == counts
    assert len(bands) - 1 == max(labels)
