"""Scores come into Canvas's own file and into Moodle's import, and nothing else changes."""

from __future__ import annotations

import csv
import io
import random
import shutil

import pytest
from nbgrader.api import Gradebook

from rctlab.classroom.exchange.grades_csv import open_private
from rctlab.classroom.paths import Classroom
from rctlab.classroom.verbs import main_export
from rctlab.command import cli

# as Canvas exports it: a row of manual posting, one of points, and the test student as the last
CANVAS = '''\
Student,ID,SIS User ID,SIS Login ID,Section,Notes,Warm-up (4710),"toy: ""double"", why (4711)",toy Current Score,Final Score
,,,,,,,Manual Posting,,
    Points Possible,,,,,,5.00,7.00,(read only),(read only)
"O'Neil, Kim ""Kit""",101,u-1,kim,"A and B",=1+1,4.00,,80.00,80.00
"=""=cmd|' /C calc'!A0""",102,u-2,ada,A,,EX,5.00,,
"Özdemir, Öz",103,u-3,Öz,A,"two
lines",N/A,5.0,90.00,90.00
"Weg, Ann",104,u-4,away,A,,,,,
"Student, Test",199,,4f1c1be28c1a6c0d3b9d2a0f5c7e8b9a0d1e2f30,A,,,,,
'''
FILLED = CANVAS.replace("EX,5.00,,", "EX,4.00,,").replace("=1+1,4.00,,", "=1+1,4.00,6.50,")


@pytest.fixture(scope="module")
def scored_once(new_class, tmp_path_factory):
    """Kim has 6.5, Ada 5 less 1 for being late, Öz an answer to look at again, Ann nothing."""
    toy = new_class(tmp_path_factory.mktemp("scored"))
    with Gradebook(toy.room.db_url, "rctlab") as gradebook:
        for learner in ("kim", "ada", "Öz", "away"):
            gradebook.add_student(learner)
        for learner, why in (("kim", 1.5), ("ada", 0.0), ("Öz", 2.0)):
            (notebook,) = gradebook.add_submission("toy", learner).notebooks
            for grade in notebook.grades:
                by_hand = grade.name == "why"
                grade.auto_score = None if by_hand else grade.max_score
                grade.manual_score = why if by_hand else None
                grade.needs_manual_grade = by_hand and learner == "Öz"
            notebook.late_submission_penalty = 1.0 if learner == "ada" else None
        gradebook.db.commit()
    return toy.room.root


@pytest.fixture
def scored(scored_once, tmp_path):
    """A fresh copy of it for one test."""
    return Classroom(shutil.copytree(scored_once, tmp_path / "project"))


@pytest.fixture
def fill(scored, tmp_path):
    """Writes an export of Canvas, fills it, and returns what came out and the exit code."""

    def run(text, encoding="utf-8", **options):
        into, out = tmp_path / "from-canvas.csv", tmp_path / "to-canvas.csv"
        into.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        out.unlink(missing_ok=True)
        code = main_export(scored.root, "toy", to="canvas", into=into, file=out, **options)
        return out.read_bytes() if out.exists() else None, code

    return run


def final(text):
    """What is expected where the score that waits is taken out."""
    return text.replace("N/A,5.0,90.00", "N/A,,90.00")


def test_one_column_is_filled_and_every_other_byte_stays(fill, capsys):
    out, code = fill(CANVAS)
    assert out.decode() == final(FILLED)
    assert code == 0
    said = capsys.readouterr().out
    assert "learners were found by SIS Login ID" in said
    assert "2 scores; blank: 1 wait for a manual mark, 1 have no marked work" in said
    assert "Öz: 5.0 is taken out, there is no final score" in said
    assert "scores are in" in said


def test_filling_again_changes_nothing(fill):
    out, _ = fill(CANVAS)
    assert fill(out) == (out, 0)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_mark_and_line_ends_stay(fill, mark, end, last):
    def written(text):
        return mark + (text if last else text.rstrip("\n")).replace("\n", end).encode()

    assert fill(written(CANVAS)) == (written(final(FILLED)), 0)


def rewritten(text, delimiter=",", quoting=csv.QUOTE_MINIMAL, number=str):
    """The same table in another style; two-digit numbers as `number` writes them."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, quoting=quoting, lineterminator="\n")
    for row in csv.reader(io.StringIO(text, newline="")):
        writer.writerow([number(cell) if cell[-3:-2] == "." else cell for cell in row])
    return file.getvalue()


def comma(cell):
    return cell.replace(".", ",")


@pytest.mark.parametrize(
    "style",
    [
        {"quoting": csv.QUOTE_ALL},
        {"delimiter": ";", "number": comma},
        {"delimiter": ";"},  # an option of Canvas's users, whatever their language
        {"number": comma},  # "5,00" in quotes
        {"delimiter": "\t", "quoting": csv.QUOTE_ALL, "number": comma},
    ],
)
def test_the_style_of_the_file_is_kept(fill, style):
    out, code = fill(rewritten(CANVAS, **style))
    assert out.decode() == rewritten(final(FILLED), **style)
    assert code == 0


def test_a_semicolon_means_a_decimal_comma_where_no_number_tells(fill):
    text = rewritten(CANVAS.replace("5.00,7.00,", ",,"), delimiter=";", number=comma)
    assert b"=1+1;4,00;6,50;" in fill(text)[0]


def test_a_file_in_another_encoding_stays_as_it_is(fill, capsys):
    out, code = fill(CANVAS, encoding="latin-1")
    assert out == FILLED.encode("latin-1")  # Öz cannot be found, so nothing of hers changes
    assert code == 1
    said = capsys.readouterr().out
    assert "only in the gradebook: Öz" in said
    assert "only in the Canvas file: \\udcd6" not in said.replace("\\udcd6zdemir", "")


def test_excused_and_not_assigned_stay(fill, capsys):
    text = CANVAS.replace("=1+1,4.00,,", "=1+1,4.00,EX,").replace("EX,5.00,,", "EX,N/A,,")
    out, code = fill(text)
    assert out.decode() == final(text)
    assert code == 0
    said = capsys.readouterr().out
    assert "kim: EX stays, the score is 6.50" in said
    assert "ada: N/A stays, the score is 4.00" in said


def test_whatever_a_file_holds_comes_back_as_it_was(fill):
    """Torn quotes, blank lines and lines of another length included."""
    chance = random.Random(4711)
    for _ in range(40):
        rest = "".join(chance.choices('x1.,;"\r\n\t ÖK', k=chance.randint(0, 60)))
        head = "Student,ID,Section,toy (1)\n=K,kim,A,"
        assert fill(f"{head}6.50\n{rest}")[0] == f"{head}6.50\n{rest}".encode()


@pytest.mark.parametrize("title", ["SIS User ID", "ID"])
def test_learners_are_found_by_the_column_that_holds_their_ids(fill, title, capsys):
    text = rename(CANVAS, title, "SIS Login ID")
    out, code = fill(text)
    assert rename(out.decode(), title, "SIS Login ID") == final(FILLED)
    assert code == 0
    assert f"learners were found by {title}\n" in capsys.readouterr().out


def rename(text, one, other):
    for old, new in ((one, "\0"), (other, one), ("\0", other)):
        text = text.replace(f",{old},", f",{new},", 1)
    return text


def test_first_and_last_names_in_two_columns(fill, capsys):
    text = (
        "LastName,FirstName,ID,SIS Login ID,Section,toy (1)\n"
        "    Points Possible,,,,,7.00\n"
        "O'Neil,Kim,1,kim,A,\nada,Ada,2,ada,A,\n,Öz,3,Öz,A,\nWeg,Ann,4,away,A,\n"
        "Neu,Nia,5,nia,A,3.00\nStudent,Test,6,,A,\n"
    )
    out, code = fill(text)
    assert out.decode() == text.replace("kim,A,", "kim,A,6.50").replace("ada,A,", "ada,A,4.00")
    assert code == 1
    said = capsys.readouterr().out
    assert "only in the Canvas file: Neu, Nia" in said
    assert "Student, Test" not in said


def test_who_is_on_one_side_only_is_named_and_has_to_be_acted_on(fill, capsys):
    text = CANVAS.replace("u-1,kim", "u-1,kimberly")
    out, code = fill(text)
    assert out.decode() == final(FILLED).replace("u-1,kim", "u-1,kimberly").replace("6.50", "")
    assert code == 1
    said = capsys.readouterr().out.splitlines()
    assert 'only in the Canvas file: O\'Neil, Kim "Kit"' in said
    assert "only in the gradebook: kim" in said
    assert not [line for line in said if "Student, Test" in line]


def test_a_test_student_is_known_by_its_login_in_every_language(fill):
    assert fill(CANVAS.replace("Student, Test", "Étudiant, Test"))[1] == 0


def test_the_column_can_be_chosen_by_its_title(fill):
    for title in ("Warm-up (4710)", "warm-up"):
        out, _ = fill(CANVAS, column=title)
        assert out.decode() == CANVAS.replace('A and B",=1+1,4.00', 'A and B",=1+1,6.50')
    text = "Student,ID,Section,Risk again (1),Risk (2)\nK,kim,A,,\n"
    assert fill(text, column="risk")[0].decode() == text.replace("A,,", "A,,6.50")


@pytest.mark.parametrize(
    ("head", "options", "message"),
    [
        ("toy (1),toy: again (2)", {}, "SESSION='toy' fits 2 columns"),
        ("toys (1),toy-2 (2),toy Current Score", {}, "SESSION='toy' fits 0 columns"),
        ("toy (1),Other (2)", {"column": "Third"}, "--column='Third' fits 0 columns"),
        ("toy (1),toy (2)", {"column": "toy"}, "--column='toy' fits 2 columns"),
    ],
)
def test_a_column_that_is_not_one_lists_the_titles_that_there_are(
    fill, head, options, message, capsys
):
    out, code = fill(f"Student,ID,SIS Login ID,Section,{head}\nK,1,kim,A,,,\n", **options)
    assert (out, code) == (None, 1)
    said = capsys.readouterr().out
    assert message in said
    assert all(repr(title) in said for title in head.split(",") if "Current" not in title)
    assert "Current" not in said


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "allowed is a CSV as Canvas exports it"),
        ("name,score\nkim,1\n", "allowed is a CSV as Canvas exports it"),
        ("Student,ID,Section,toy (1)\nKim,1,A,\n", "hold none of the gradebook's ids"),
    ],
)
def test_a_file_of_another_kind_is_refused(fill, text, message, capsys):
    assert fill(text) == (None, 1)
    said = capsys.readouterr().out
    assert message in said
    assert "from-canvas.csv" in said


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("toy", {"to": "excel"}, "--to='excel' is not known; allowed: csv, canvas, moodle"),
        ("toy", {"to": "canvas"}, "--into=None: --to canvas needs"),
        ("toy", {"to": "canvas", "into": "absent.csv"}, "cannot be read: No such file"),
        ("toy", {"to": "moodle", "into": "x.csv"}, "--into='x.csv' is allowed with --to canvas"),
        ("toy", {"column": "toy"}, "--column='toy' is allowed with --to canvas, not --to csv"),
        ("s9", {"to": "moodle"}, "SESSION='s9' is not in the gradebook; allowed: toy"),
        ("s9", {}, "SESSION='s9' is not in the gradebook; allowed: toy"),
        (None, {"to": "moodle"}, "SESSION=None is not in the gradebook; allowed: toy"),
        ("toy", {"to": "moodle", "file": "/dev/null/x.csv"}, "could not be written"),
    ],
)
def test_bad_input_is_named_with_what_is_allowed(toy, name, options, message, tmp_path, capsys):
    paths = {key: tmp_path / options[key] for key in ("into", "file") if key in options}
    assert main_export(toy.room.root, name, **{**options, **paths}) == 1
    assert message in capsys.readouterr().out.replace(f"{tmp_path}/", "")


def test_asking_makes_no_empty_gradebook(toy, capsys):
    toy.room.gradebook.unlink()
    assert main_export(toy.room.root, "toy", to="moodle") == 1
    assert "rctlab generate" in capsys.readouterr().out
    assert not toy.room.has_gradebook


def moodle(room, capsys):
    assert main_export(room.root, "toy", to="moodle") == 0
    assert "2 scores; blank: 1 wait for a manual mark, 1 have" in capsys.readouterr().out
    path = room.private / "toy-moodle.csv"
    assert path.stat().st_mode & 0o777 == 0o600
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_moodle_gets_grades_and_what_was_earned(scored, capsys):
    rows = moodle(scored, capsys)
    assert [list(row) for row in rows] == [["username", "grade", "feedback"]] * 4
    told = {row["username"]: (row["grade"], row["feedback"]) for row in rows}
    assert told == {
        "kim": ("6.50", "double: 2 of 2; triple: 3 of 3; why: 1.5 of 2"),
        "ada": ("4.00", "double: 2 of 2; triple: 3 of 3; why: 0 of 2; late: -1"),
        "Öz": ("", "double: 2 of 2; triple: 3 of 3; why: not marked yet"),
        "away": ("", ""),
    }


def test_moodle_gets_an_id_only_where_everybody_has_one(scored, capsys):
    """In Moodle a row without id would give its grade to the learner of the row before."""
    with Gradebook(scored.db_url, "rctlab") as gradebook:
        for number, learner in enumerate(("kim", "ada", "Öz", "away")):
            email = "=HYPERLINK(1)" if learner == "ada" else f'"{learner}", here <a@b.example>'
            gradebook.update_or_create_student(
                learner, email=email, lms_user_id=None if learner == "ada" else str(number)
            )
    rows = moodle(scored, capsys)
    assert list(rows[0]) == ["username", "email", "grade", "feedback"]
    emails = {row["username"]: row["email"] for row in rows}
    assert emails["kim"] == '"kim", here <a@b.example>'
    assert emails["ada"] == "'=HYPERLINK(1)"
    with Gradebook(scored.db_url, "rctlab") as gradebook:
        gradebook.update_or_create_student("ada", lms_user_id="=7")
    assert [row["idnumber"] for row in moodle(scored, capsys) if row["username"] == "ada"] == [
        "'=7"
    ]


def test_a_file_that_cannot_be_finished_leaves_the_old_one(tmp_path):
    path = tmp_path / "grades.csv"
    path.write_text("old")

    with pytest.raises(UnicodeEncodeError), open_private(path) as file:
        print("half", "\udcff", file=file)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_canvas_may_be_filled_in_place_and_is_private(scored, tmp_path, monkeypatch):
    path = tmp_path / "Grades.csv"
    path.write_text(CANVAS, encoding="utf-8")
    (scored.root / "nbgrader_config.py").touch()
    monkeypatch.chdir(scored.root)
    words = ["export", "toy", "--to", "canvas", "--into", str(path)]
    assert cli.main(words) == 0
    assert (scored.private / "toy-canvas.csv").read_text(encoding="utf-8") == final(FILLED)
    assert cli.main([*words, "--file", str(path)]) == 0
    assert path.read_text(encoding="utf-8") == final(FILLED)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_after_to_as_it_was_once_is_a_wrong_call(capsys):
    with pytest.raises(SystemExit):
        cli.main(["export", "--to", "marks.csv"])
    assert "invalid choice: 'marks.csv'" in capsys.readouterr().err


def test_the_table_can_be_of_one_session(scored, tmp_path):
    path = tmp_path / "one.csv"
    assert main_export(scored.root, "toy", file=path) == 0
    assert len(path.read_text(encoding="utf-8-sig").splitlines()) == 5
