"""The table of scores reads back as it was meant, in a spreadsheet too."""

from __future__ import annotations

import csv

import pytest
from nbgrader.api import Gradebook

from rctlab.classroom.exchange.grades_csv import as_text
from rctlab.classroom.loop import autograde, export

PEOPLE = {
    "kim": {"last_name": "O'Neil, Jr.", "first_name": 'Kim "Kit"', "email": "kim@uni.example"},
    "ada": {"last_name": "two\nlines", "first_name": "=1+1", "email": "@SUM(A1)"},
    "away": {"last_name": "-2+3", "first_name": "+49", "email": None},
    "Öz": {"last_name": "Özdemir", "first_name": "\t=1", "email": ""},
}


@pytest.fixture
def rows(toy):
    """Three people hand in, one does not; the table, read back by learner."""
    with Gradebook(toy.room.db_url, "rctlab") as gradebook:
        for learner, details in PEOPLE.items():
            gradebook.add_student(learner, **details)
    for learner in ("kim", "ada", "Öz"):
        toy.hand_in(learner)
    autograde(toy.room, "toy", engine=lambda notebook, folder: notebook)
    with Gradebook(toy.room.db_url, "rctlab") as gradebook:
        gradebook.find_grade("why", "toy", "toy", "kim").manual_score = 1.5
        gradebook.find_grade("why", "toy", "toy", "kim").needs_manual_grade = False
        gradebook.find_submission("toy", "ada").notebooks[0].late_submission_penalty = 1.0
        gradebook.db.commit()
    with export(toy.room).open(newline="", encoding="utf-8-sig") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def test_names_with_commas_quotes_and_lines_survive(rows):
    assert rows["kim"]["last_name"] == "O'Neil, Jr."
    assert rows["kim"]["first_name"] == 'Kim "Kit"'
    assert rows["ada"]["last_name"] == "two\nlines"
    assert rows["Öz"]["last_name"] == "Özdemir"


def test_nothing_is_taken_for_a_formula(rows):
    assert rows["ada"]["first_name"] == "'=1+1"
    assert rows["ada"]["email"] == "'@SUM(A1)"
    assert rows["away"]["last_name"] == "'-2+3"
    assert rows["away"]["first_name"] == "'+49"
    assert rows["Öz"]["first_name"] == "'\t=1"


def test_scores_of_sessions_and_tasks_are_numbers(rows):
    kim = rows["kim"]
    assert [kim[key] for key in ("raw_score", "score", "max_score")] == ["6.5", "6.5", "7.0"]
    assert (kim["test-double (of 2)"], kim["test-triple (of 3)"]) == ("2.0", "3.0")
    assert (kim["why (of 2)"], kim["to_mark_by_hand"]) == ("1.5", "0")


def test_a_written_answer_that_waits_is_blank_and_the_score_provisional(rows):
    assert (rows["Öz"]["why (of 2)"], rows["Öz"]["to_mark_by_hand"]) == ("", "1")
    assert rows["Öz"]["score"] == "5.0"


def test_a_spreadsheet_is_told_that_the_table_is_utf_8(toy, rows):
    assert rows
    assert (toy.room.private / "grades.csv").read_bytes().startswith(b"\xef\xbb\xbfassignment,")


def test_a_late_penalty_is_taken_off(rows):
    ada = rows["ada"]
    assert (ada["raw_score"], ada["late_submission_penalty"], ada["score"]) == ("5.0", "1.0", "4.0")


def test_who_did_not_submit_is_blank_and_not_zero(rows):
    away = rows["away"]
    blank = {key for key, value in away.items() if value == ""}
    assert {"timestamp", "raw_score", "score", "test-double (of 2)", "why (of 2)"} <= blank
    assert away["max_score"] == "7.0"


def test_everybody_has_one_row_and_every_row_all_columns(toy, rows):
    assert set(rows) == set(PEOPLE)
    with (toy.room.private / "grades.csv").open(newline="", encoding="utf-8-sig") as file:
        assert len({len(row) for row in csv.reader(file)}) == 1


def test_the_table_is_private_and_goes_where_it_is_told(toy, tmp_path):
    path = export(toy.room, tmp_path / "there" / "scores.csv", name="toy")
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    export(toy.room, path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_session_that_is_not_asked_for_is_left_out(toy):
    toy.hand_in("kim")
    autograde(toy.room, "toy", engine=lambda notebook, folder: notebook)
    lines = export(toy.room, name="other").read_text().splitlines()
    assert len(lines) == 1


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_every_beginning_of_a_formula_is_made_text(start):
    assert as_text(f"{start}1") == f"'{start}1"


@pytest.mark.parametrize("value", ["kim", "a=b", "2020-01-01", "", "'quoted'"])
def test_other_text_stays(value):
    assert as_text(value) == value
