"""The course is derived from its sources: the same bytes every time, and nobody's work is lost."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
from pathlib import Path

import nbformat
import pytest
from toys import write

from rctlab.classroom.build.build_course import main_build, write_sources
from rctlab.classroom.build.convert import generate
from rctlab.classroom.build.derive import read_release
from rctlab.classroom.build.install import Installer, holds_work, write_atomically
from rctlab.classroom.build.notebook import digest
from rctlab.classroom.paths import Classroom

REPO = Path(__file__).parents[1]
TOY = Path(__file__).parent / "toy"
NOTEBOOK = "course/s9-toy/s9-toy.ipynb"
DERIVED = ["course/00-start.ipynb", NOTEBOOK, "course/s9-toy/toy.svg"]


def make_project(root: Path) -> Path:
    """A project with the toy session, its one data file and a page."""
    write(root)
    (root / "solutions" / "s9-toy.files").mkdir()
    shutil.copy(TOY / "00-start.txt", root / "solutions" / "00-start.py")
    (root / "solutions" / "s9-toy.files" / "toy.svg").write_text("<svg/>\n")
    return root


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built project; tests that change anything take a copy."""
    root = make_project(tmp_path_factory.mktemp("built"))
    assert main_build(root, check=False) == 0
    return root


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    """A built project of one's own."""
    return Path(shutil.copytree(built, tmp_path / "project"))


def contents(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=nbformat.NO_CONVERT)


def squeezed(capsys: pytest.CaptureFixture[str]) -> str:
    """What was printed, with runs of blanks as one: the columns are for people."""
    return re.sub(" +", " ", capsys.readouterr().out)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_the_build_of_this_repository_is_what_is_committed() -> None:
    assert main_build(REPO, check=True) == 0


def test_everything_is_derived_and_told_in_one_line_each(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_project(tmp_path)
    assert main_build(root, check=False) == 0
    minutes, *lines = capsys.readouterr().out.splitlines()
    assert minutes.startswith("s9-toy: 28 minutes (")
    assert [line.split() for line in lines] == [[path, "written"] for path in DERIVED]
    sources = {path for path in contents(root) if path.startswith(("solutions/", "lib/"))}
    assert set(contents(root)) - sources == set(DERIVED)


def test_a_second_build_changes_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(project)
    times = {path: (project / path).stat().st_mtime_ns for path in before}
    assert main_build(project, check=False) == 0
    assert contents(project) == before
    assert {path: (project / path).stat().st_mtime_ns for path in before} == times
    lines = capsys.readouterr().out.splitlines()[1:]
    assert [line.split() for line in lines] == [[path, "unchanged"] for path in DERIVED]


def test_another_build_elsewhere_gives_the_same_bytes(built: Path, tmp_path: Path) -> None:
    root = make_project(tmp_path / "else where")
    assert main_build(root, check=False) == 0
    assert contents(root) == contents(built)


def test_the_release_holds_stubs_and_no_solutions(built: Path) -> None:
    cells = {cell.id: cell.source for cell in read(built / NOTEBOOK).cells}
    assert cells["toy-risk"].startswith("risk = None  # a proportion")
    assert "30 /" not in cells["toy-risk"]
    assert "raise" not in cells["toy-risk"]
    assert cells["test-toy-risk"] == 'check("toy-risk", risk)'
    assert "Thirty" not in cells["toy-words"]
    assert "30 of 40 people recovered, 75%." in next(iter(cells.values()))
    text = (built / NOTEBOOK).read_text()
    for hidden in ("treated[1]", "examine", "SOLUTION", "HIDDEN", "people out of 100", "slip"):
        assert hidden not in text


def test_graded_cells_carry_nbgraders_metadata(built: Path) -> None:
    graded = {
        cell.id: cell.metadata.nbgrader
        for cell in read(built / NOTEBOOK).cells
        if "nbgrader" in cell.metadata
    }
    keys = ("grade", "solution", "locked", "points")
    assert {name: tuple(meta.get(key) for key in keys) for name, meta in graded.items()} == {
        "ask-toy-risk": (False, False, True, None),
        "toy-risk": (False, True, False, None),
        "test-toy-risk": (True, False, True, 2),
        "toy-share": (False, True, False, None),
        "test-toy-share": (True, False, True, 1.5),
        "toy-claims": (False, True, False, None),
        "test-toy-claims": (True, False, True, 4),
        "toy-words": (True, True, False, 3),
    }
    for name, meta in graded.items():
        assert meta.grade_id == name
        assert meta.schema_version == 3
        assert meta.task is False
        assert meta.checksum


def test_a_notebook_says_nothing_about_the_machine_that_built_it(built: Path) -> None:
    for path in (NOTEBOOK, "course/00-start.ipynb"):
        raw = (built / path).read_bytes()
        notebook = json.loads(raw)
        assert raw.endswith(b"}\n")
        assert not raw.endswith(b"\n\n")
        assert (
            raw
            == (json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()
        )
        assert notebook["metadata"]["language_info"] == {"name": "python"}
        assert notebook["metadata"]["kernelspec"]["name"] == "python3"
        assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
        assert "jupytext" not in notebook["metadata"]
        assert all(not cell.get("outputs") for cell in notebook["cells"])
        assert all(cell.get("execution_count") is None for cell in notebook["cells"])


def test_cell_ids_are_unique_and_survive_a_changed_number(project: Path) -> None:
    before = [cell.id for cell in read(project / NOTEBOOK).cells]
    assert len(set(before)) == len(before)
    assert before[6] + "-2" == before[7]
    source = project / "solutions" / "s9-toy.py"
    edit(project / "lib/rctlab/sessions/s9_toy.py", "RISK = TREATED[0]", "RISK = TREATED[0] * 1.0")
    edit(source, "# Equal cells follow", "# Two equal cells follow")
    assert main_build(project, check=False) == 0
    after = [cell.id for cell in read(project / NOTEBOOK).cells]
    assert [a == b for a, b in zip(before, after, strict=True)].count(False) == 1


def test_check_writes_nothing_and_fails_on_any_difference(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main_build(project, check=True) == 0
    edit(project / "solutions" / "s9-toy.py", "# Equal cells", "# Two equal cells")
    (project / "course" / "00-start.ipynb").unlink()
    (project / "course" / "s9-toy" / "notes.csv").write_text("1\n")
    before = contents(project)
    capsys.readouterr()
    assert main_build(project, check=True) == 1
    assert contents(project) == before
    said = squeezed(capsys)
    assert f"{NOTEBOOK} differs from its source" in said
    assert "course/00-start.ipynb is missing" in said
    assert "course/s9-toy/notes.csv" in said
    assert "nbgrader would release it" in said
    assert "run `rctlab build`" in said


def test_faults_stop_the_build_before_anything_is_written(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / "solutions" / "s9-toy.py", 'answer="toy-risk"', "answer=3")
    edit(project / "solutions" / "00-start.py", "2 + 2 }}", "NOWHERE }}")
    before = contents(project)
    capsys.readouterr()
    assert main_build(project, check=False) == 1
    assert contents(project) == before
    said = capsys.readouterr().out
    assert said.startswith("solutions/00-start.py:")
    assert "solutions/s9-toy.py:" in said
    assert "'NOWHERE' is neither a public name" in said
    assert "nothing was written" in said


def test_a_project_without_sources_is_told_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main_build(tmp_path, check=False) == 1
    assert "there is no folder" in capsys.readouterr().out


def test_a_warning_is_told_and_stops_nothing(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    long = "\n".join(f"line_{n} = {n}" for n in range(11))
    edit(
        project / "solutions" / "s9-toy.py", "treated = (30, 40)\n", f"treated = (30, 40)\n{long}\n"
    )
    assert main_build(project, check=False) == 0
    assert "solutions/s9-toy.py:19: warning: 14 lines of code" in squeezed(capsys)


def work(path: Path, how: str) -> None:
    """Leave in a released notebook what a person may leave there."""
    if how == "broken file":
        path.write_text('{"cells": [')
        return
    if how == "no stamp":
        notebook = read(path)
        del notebook.metadata["rctlab"]
        nbformat.write(notebook, path)
        return
    notebook = read(path)
    cell = next(cell for cell in notebook.cells if cell.id == "toy-risk")
    if how == "an answer":
        cell.source = "risk = 0.7"
    elif how == "an output":
        cell.outputs = [nbformat.v4.new_output("stream", text="hello")]
    elif how == "run without output":
        cell.execution_count = 3
    elif how == "a new cell":
        notebook.cells.append(nbformat.v4.new_markdown_cell("my notes"))
    nbformat.write(notebook, path)


@pytest.mark.parametrize(
    "how",
    ["an answer", "an output", "run without output", "a new cell", "broken file", "no stamp"],
)
def test_work_in_a_notebook_is_kept_before_it_is_replaced(
    project: Path, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    good = (project / NOTEBOOK).read_bytes()
    work(project / NOTEBOOK, how)
    worked = (project / NOTEBOOK).read_bytes()
    assert main_build(project, check=True) == 1
    assert "differs from its source; somebody worked in it" in capsys.readouterr().out
    assert (project / NOTEBOOK).read_bytes() == worked
    assert main_build(project, check=False) == 0
    assert (project / NOTEBOOK).read_bytes() == good
    (kept,) = (project / "classroom" / "kept").iterdir()
    assert kept.read_bytes() == worked
    assert kept.name.startswith("s9-toy-")
    assert f"the work in it was kept as classroom/kept/{kept.name}" in capsys.readouterr().out
    assert stat.S_IMODE((project / "classroom").stat().st_mode) == 0o700


def test_saving_in_jupyterlab_alone_is_no_work(project: Path) -> None:
    notebook = read(project / NOTEBOOK)
    notebook.metadata.language_info = {"name": "python", "version": "3.12.1"}
    notebook.cells[0].metadata["collapsed"] = True
    nbformat.write(notebook, project / NOTEBOOK)
    assert main_build(project, check=False) == 0
    assert not (project / "classroom").exists()


def test_an_older_build_is_replaced_without_a_copy(project: Path) -> None:
    edit(project / "solutions" / "s9-toy.py", "# Equal cells", "# Two equal cells")
    assert main_build(project, check=False) == 0
    assert "Two equal cells" in (project / NOTEBOOK).read_text()
    assert not (project / "classroom").exists()


def test_two_pieces_of_work_in_one_second_are_both_kept(project: Path) -> None:
    for how in ("an answer", "an output"):
        work(project / NOTEBOOK, how)
        installer = Installer(project, project / "classroom" / "kept")
        installer.put(NOTEBOOK, b"{}")
        assert main_build(project, check=False) == 0
    # "{}" is no notebook of ours, so it was kept as well
    assert len(list((project / "classroom" / "kept").iterdir())) == 4


def test_what_has_no_source_any_more_goes(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "solutions" / "s9-toy.py").rename(project / "solutions" / "s8-toy.py")
    tasks = project / "lib" / "rctlab" / "sessions" / "s9_toy.py"
    tasks.rename(tasks.with_name("s8_toy.py"))
    (project / "solutions" / "s9-toy.files").rename(project / "solutions" / "s8-toy.files")
    assert main_build(project, check=True) == 1
    assert f"{NOTEBOOK} has no source any more" in squeezed(capsys)
    assert main_build(project, check=False) == 0
    found = contents(project)
    assert not any("s9" in path for path in found)
    assert "course/s8-toy/s8-toy.ipynb" in found
    assert not (project / "classroom").exists()


def test_work_in_what_goes_is_kept(project: Path) -> None:
    work(project / NOTEBOOK, "an answer")
    (project / "course" / "s9-toy" / "toy.svg").write_text("<svg>mine</svg>")
    (project / "course" / "s9-toy" / "mine.txt").write_text("mine")
    (project / "solutions" / "s9-toy.py").unlink()
    assert main_build(project, check=False) == 0
    kept = sorted(path.name.split("-2")[0] for path in (project / "classroom" / "kept").iterdir())
    assert kept == ["s9-toy", "toy"]
    assert os.listdir(project / "course" / "s9-toy") == ["mine.txt"]


def test_a_data_file_that_is_not_shipped_any_more_goes(project: Path) -> None:
    source = project / "solutions" / "s9-toy.files" / "toy.svg"
    source.rename(source.with_name("other.svg"))
    assert main_build(project, check=False) == 0
    assert sorted(os.listdir(project / "course" / "s9-toy")) == ["other.svg", "s9-toy.ipynb"]
    assert not (project / "classroom").exists()


def test_a_learners_own_file_is_left_alone_and_told(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = project / "course" / "s9-toy" / "notes.csv"
    mine.write_text("1,2\n")
    (project / "course" / "s9-toy" / ".ipynb_checkpoints").mkdir()
    (project / "course" / "s9-toy" / ".ipynb_checkpoints" / "a.ipynb").write_text("{}")
    assert main_build(project, check=False) == 0
    assert mine.read_text() == "1,2\n"
    said = squeezed(capsys)
    assert "course/s9-toy/notes.csv comes from no source; it was left alone" in said
    assert "checkpoints" not in said


def test_a_leak_stops_the_build(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "solutions" / "s9-toy.files" / "help.txt").write_text("risk = 30 / treated[1]\n")
    before = contents(project)
    capsys.readouterr()
    assert main_build(project, check=False) == 1
    assert contents(project) == before
    said = capsys.readouterr().out
    assert "this line of a solution would stand in course/s9-toy/help.txt" in said


def test_an_interrupted_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(target, b"new")
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_the_digest_sees_what_a_person_can_change(built: Path) -> None:
    notebook = read(built / NOTEBOOK)
    assert digest(notebook) == notebook.metadata.rctlab.digest
    assert not holds_work(built / NOTEBOOK, (built / NOTEBOOK).read_bytes())
    notebook.cells.reverse()
    assert digest(notebook) != notebook.metadata.rctlab.digest


def test_source_notebooks_are_for_the_teacher_alone(built: Path, tmp_path: Path) -> None:
    folder = tmp_path / "classroom" / "source"
    (folder / "s9-toy").mkdir(parents=True)
    (folder / "s9-toy" / "old.csv").write_text("left over")
    (path,) = write_sources(built, folder, ["s9-toy"])
    assert sorted(os.listdir(path.parent)) == ["s9-toy.ipynb", "toy.svg"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    cells = {cell.id: cell.source for cell in read(path).cells}
    assert "risk = 30 / treated[1]" in cells["toy-risk"]
    assert "examine(" in cells["test-toy-risk"]
    assert "slip" not in path.read_text()
    assert "people out of 100" not in path.read_text()


def test_the_classroom_releases_the_same_bytes(built: Path, tmp_path: Path) -> None:
    room = Classroom(tmp_path)
    write_sources(built, room.source)
    generate(
        ["s9-toy"], room=room, source_dir=room.source, release_dir=room.course, db_url=room.db_url
    )
    released = read_release(room.course / "s9-toy")
    assert released["s9-toy.ipynb"] == (built / NOTEBOOK).read_bytes()
    assert sorted(released) == ["s9-toy.ipynb", "toy.svg"]
    assert stat.S_IMODE(room.gradebook.stat().st_mode) == 0o600
    assert stat.S_IMODE(room.private.stat().st_mode) == 0o700
