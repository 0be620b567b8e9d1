"""Write the scores of a session for Canvas, into its own exported file, or for Moodle's import."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

from rctlab.classroom.exchange.grades_csv import as_text, export, open_private, score_row
from rctlab.classroom.marking.gradebook import open_gradebook
from rctlab.classroom.marking.results import LoopError
from rctlab.classroom.paths import Classroom

_IDS = ("SIS Login ID", "SIS User ID", "ID")
_TOTAL = re.compile(r"(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)")
_TEST_STUDENT = re.compile(r"^Student[,;\t] ?Test\b|\b[0-9a-f]{40}\b")  # name or login
_MARK = "\ufeff"
Row = dict[str, Any]
Told = tuple[list[str], list[str]]  # what to say, and who was not matched


def write_scores(
    room: Classroom,
    name: str | None = None,
    to: str = "csv",
    file: Path | None = None,
    into: Path | None = None,
    column: str | None = None,
) -> tuple[Path, Told]:
    """Write the scores; return where they are, what to say of them, and who was not matched."""
    if to not in ("csv", "canvas", "moodle"):
        raise LoopError(f"--to={to!r} is not known; allowed: csv, canvas, moodle")
    if to == "canvas" and into is None:
        raise LoopError("--into=None: --to canvas needs the CSV that Canvas exported")
    for option, value in (("--into", into), ("--column", column)):
        if to != "canvas" and value is not None:
            raise LoopError(f"{option}={str(value)!r} is allowed with --to canvas, not --to {to}")
    rows = [] if to == "csv" and name is None else _read_scores(room, name)
    if to == "csv":
        return export(room, file, name=name), ([], [])
    path = file or room.private / f"{name}-{to}.csv"
    if into is None:
        return path, _write_moodle(path, rows)
    return path, _write_canvas(path, rows, str(name), into, column)


def _read_scores(room: Classroom, name: str | None) -> list[Row]:
    """Return a row a learner; its grade is blank until the score is final."""
    rows, sessions = [], {}
    if room.has_gradebook:
        with open_gradebook(room) as gradebook:
            sessions = {one.name: one for one in gradebook.assignments}
            for person in gradebook.students if name in sessions else ():
                row = score_row(gradebook, sessions[name], person)
                final = row["score"] != "" and not row["to_mark_by_hand"]
                row |= {"id": person.id, "username": row["student_id"]}
                row |= {"idnumber": as_text(person.lms_user_id), "feedback": _feedback(row)}
                rows.append(row | {"grade": f"{row['score']:.2f}" if final else ""})
    if name not in sessions:
        known = ", ".join(sorted(sessions)) or "none before `rctlab generate SESSION`"
        raise LoopError(f"SESSION={name!r} is not in the gradebook; allowed: {known}")
    return rows


def _feedback(row: Row) -> str:
    """Say the points of each task, and what waits, in one line."""
    told = []
    for grade in sorted(row["grades"], key=lambda grade: grade.name):
        points = f"{grade.score:g} of {grade.max_score:g}"
        points = "not marked yet" if grade.needs_manual_grade else points
        told.append(f"{grade.name.removeprefix('test-')}: {points}")
    late = row["late_submission_penalty"]
    return as_text("; ".join([*told, f"late: -{late:g}"] if late else told))


def _counted(rows: list[Row]) -> str:
    scored = sum(row["grade"] != "" for row in rows)
    waiting = sum(bool(row["to_mark_by_hand"]) for row in rows)
    absent = len(rows) - scored - waiting
    return f"{scored} scores; blank: {waiting} wait for a manual mark, {absent} have no marked work"


def _write_moodle(path: Path, rows: list[Row]) -> Told:
    # where an id is blank Moodle gives the grade to the learner of the row before
    keys = [key for key in ("username", "idnumber", "email") if all(row[key] for row in rows)]
    keys += ["grade", "feedback"]
    with open_private(path) as file:
        csv.writer(file).writerows([keys, *([row[key] for key in keys] for row in rows)])
    return [_counted(rows)], []


def _write_canvas(path: Path, rows: list[Row], name: str, into: Path, column: str | None) -> Told:
    """Fill one column of an exported gradebook; every other byte stays."""
    try:
        text = into.read_bytes().decode("utf-8", "surrogateescape")
    except OSError as error:
        raise LoopError(f"--into={str(into)!r} cannot be read: {error.strerror}") from error
    mark = _MARK if text.startswith(_MARK) else ""
    for delimiter in ",;\t":
        lines = _lines(text.removeprefix(mark), delimiter)
        head = _plain(lines[0][0])
        if {"ID", "Section"} <= set(head):
            break
    else:
        raise LoopError(f"--into={str(into)!r}: allowed is a CSV as Canvas exports it")
    table = [cells for cells, _ in lines]
    told = _fill(table, _place(head, name, column), delimiter, rows, into)
    with open_private(path, "utf-8", "surrogateescape") as file:
        file.write(mark + "".join(delimiter.join(cells) + end for cells, end in lines))
    return told


def _lines(text: str, delimiter: str) -> list[tuple[list[str], str]]:
    """Return the cells of each line as they are written, and how the line ends."""
    lines, cells = [], []
    pattern = rf'("(?:[^"]|"")*"|[^{delimiter}\r\n]*)({delimiter}|\r\n|\r|\n|\Z)'
    for cell, end in re.findall(pattern, text):
        cells.append(cell)
        if end != delimiter:
            lines.append((cells, end))
            cells = []
    return lines


def _plain(cells: list[str]) -> list[str]:
    """Return what stands in cells, without their quotes."""
    bare = (c[1:-1].replace('""', '"') if c[:1] == c[-1:] == '"' else c for c in cells)
    return [cell.strip() for cell in bare]


def _place(head: list[str], name: str, column: str | None) -> int:
    """Return where the column of the session is."""
    titles = [title for title in head[head.index("Section") + 1 :] if not _TOTAL.search(title)]
    wanted, pattern = f"SESSION={name!r}", re.escape(name) + r"(?![\w-])"
    if column is not None:
        wanted, pattern = f"--column={column!r}", re.escape(column) + r"( \(\d+\))?$"
    found = [title for title in titles if re.match(pattern, title, re.IGNORECASE)]
    if len(found) != 1:
        raise LoopError(
            f"{wanted} fits {len(found)} columns of the Canvas file; choose with --column, "
            f"allowed: {', '.join(map(repr, titles)) or 'none, the file has no assignment'}"
        )
    return head.index(found[0])


def _fill(table: list[list[str]], place: int, delimiter: str, rows: list[Row], into: Path) -> Told:
    """Put the grades into a column; return what to say, and who is on one side only."""
    (_, head), *lines = [(cells, _plain(cells)) for cells in table if len(cells) == len(table[0])]
    scores = {row["id"]: row for row in rows}
    ids = [head.index(title) for title in _IDS if title in head]
    at = max(ids, key=lambda at: sum(plain[at] in scores for _, plain in lines))
    matched = [(cells, scores[plain[at]]) for cells, plain in lines if plain[at] in scores]
    if not matched:
        where, known = ", ".join(head[at] for at in ids), ", ".join(sorted(scores)[:3])
        raise LoopError(
            f"--into={str(into)!r}: {where} hold none of the gradebook's ids, such as {known}"
        )
    points = next((plain[place] for _, plain in lines if "Points Possible" in plain[0]), "")
    sign = "," if "," in points or (delimiter == ";" and "." not in points) else "."
    said = [f"{head[place]!r} is filled, learners were found by {head[at]}"]
    for cells, row in matched:
        cells[place], note = _filled(cells[place], row["grade"], sign, delimiter)
        said += [f"{row['id']}: {note}"] if note else []
    unmatched = [
        f"only in the Canvas file: {', '.join(plain[: head.index('ID')])}"
        for cells, plain in lines
        if plain[at] not in scores
        and any(plain[one] for one in ids)
        and not _TEST_STUDENT.search(delimiter.join(plain))
    ]
    here = sorted(scores.keys() - {row["id"] for _, row in matched})
    unmatched += [f"only in the gradebook: {learner}" for learner in here]
    return [*said, _counted([row for _, row in matched])], unmatched


def _filled(cell: str, grade: str, sign: str, delimiter: str) -> tuple[str, str]:
    """Return a cell with the grade in it, written as the file writes, and what to say of it."""
    (old,) = _plain([cell])
    number = re.fullmatch(r"-?\d+([.,]\d+)?", old)
    if old not in ("", "-") and not number:  # EX and N/A, excused and not assigned, are Canvas's
        return cell, f"{old} stays, the score is {grade}" if grade else ""
    if grade == (f"{float(old.replace(',', '.')):.2f}" if number else ""):
        return cell, ""  # Canvas compares two digits, too
    quote = '"' if cell.startswith('"') or (grade and sign == delimiter) else ""
    note = "" if grade else f"{old} is taken out, there is no final score"
    return quote + grade.replace(".", sign) + quote, note
