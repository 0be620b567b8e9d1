"""No line of a solution, hidden test, model answer or rubric reaches a learner."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from html import escape
from pathlib import Path

import nbformat
import pytest
from toys import TOY, parts, write

from rctlab.classroom.build.build_course import main_build
from rctlab.classroom.build.derive import read_chapters
from rctlab.classroom.build.join import run_tasks, with_tasks
from rctlab.classroom.build.leaks import Secret, exposed, find_leaks, is_plain, search, secrets_of
from rctlab.classroom.build.source import Session, parse_session
from rctlab.classroom.exchange.handout import generate, release
from rctlab.classroom.paths import Classroom
from rctlab.tasks.task import tasks_in

REPO = Path(__file__).parents[1]
SESSIONS = [c.name for c in read_chapters(REPO) if not c.session.is_page]


def repo_secrets() -> list[Secret]:
    return [secret for chapter in read_chapters(REPO) for secret in chapter.secrets]


def toy_session(text: str) -> Session:
    chapter, tasks = parts(text)
    session = parse_session(chapter, Path("solutions/s9-toy.py"))
    return with_tasks(session, tasks_in(run_tasks(tasks, session.tasks_path)))


def toy_secrets(text: str = TOY) -> dict[str, str]:
    return {s.text: s.part for s in secrets_of(toy_session(text))}


def faults_of(text: str) -> list[str]:
    return [str(fault) for fault in exposed(toy_session(text))]


def secret(text: str) -> Secret:
    return Secret(text, "solution", Path("s9-toy.py"), 1)


def test_there_is_something_to_search_for() -> None:
    parts = [secret.part for secret in repo_secrets()]
    assert len(parts) > 50
    assert {"solution", "hidden test", "model answer", "rubric", "right answer"} == set(parts)


def test_nothing_leaks_into_the_course() -> None:
    assert find_leaks(repo_secrets(), REPO / "course") == []


@pytest.mark.parametrize("name", SESSIONS)
def test_nothing_leaks_into_what_nbgrader_hands_out(name: str, tmp_path: Path) -> None:
    room = Classroom(tmp_path)
    generate(room, name, project=REPO)
    folder = release(room, name)
    assert (folder / f"{name}.ipynb").is_file()
    assert "outbound" in folder.parts
    assert find_leaks(repo_secrets(), folder) == []
    # the same search finds them where the teacher keeps them
    assert find_leaks(repo_secrets(), room.source)


def test_nothing_leaks_into_wheel_and_sdist(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(tmp_path)]
    subprocess.run(command, cwd=REPO, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    assert list(tmp_path.glob("*.tar.gz"))
    with zipfile.ZipFile(wheel) as archive:
        assert any(name.endswith(".ipynb") for name in archive.namelist())
    assert find_leaks(repo_secrets(), tmp_path) == []


def test_no_source_in_the_wheel_holds_a_solution_or_a_hidden_input(tmp_path: Path) -> None:
    """The tasks reach learners with the library: what only teachers may know stays in chapters."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=REPO, check=True, capture_output=True)
    hidden = [one for one in repo_secrets() if one.part != "right answer"]
    harmless = {"import math", "from rctlab import examine", "hidden = ["}
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        texts = [n for n in archive.namelist() if n.endswith((".py", ".toml", ".md", ".ipynb"))]
        assert "rctlab/sessions/s4_risk.py" in texts
        for name in texts:
            found = {one.text for one in search(hidden, archive.read(name))}
            assert found <= harmless, name


def test_every_secret_of_every_session_would_be_found(tmp_path: Path) -> None:
    """Each secret line, planted alone in a copy of the release, is found."""
    for chapter in read_chapters(REPO):
        if chapter.session.is_page:
            continue
        source = REPO / "course" / chapter.name / f"{chapter.name}.ipynb"
        target = tmp_path / source.name
        for planted in chapter.secrets:
            notebook = nbformat.read(source, as_version=nbformat.NO_CONVERT)
            notebook.cells[3].source += f"\n    {planted.text}"
            nbformat.write(notebook, target)
            assert planted in [leak.secret for leak in find_leaks([planted], tmp_path)]


def test_a_planted_line_is_found_in_a_copy_of_the_course(tmp_path: Path) -> None:
    course = Path(shutil.copytree(REPO / "course", tmp_path / "course"))
    planted = next(s for s in repo_secrets() if s.part == "solution")
    (course / "notes.md").write_text(f"psst: `{planted.text}`\n")
    (leak,) = find_leaks(repo_secrets(), course)
    assert leak.secret.text == planted.text
    assert leak.found_in.endswith("notes.md")
    assert planted.path.name in str(leak)


PLACES = ["source", "output", "html", "metadata", "attachment", "traceback", "error value"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "line", ["greet = f\"hi, {'Zoë'}\"", "risk = 30 / treated[1]", r"x = '\d\t'"]
)
def test_a_line_is_found_wherever_it_stands_in_a_notebook(
    tmp_path: Path, place: str, line: str
) -> None:
    cell = nbformat.v4.new_code_cell("1")
    text = nbformat.v4.new_markdown_cell("text")
    if place == "source":
        cell.source = f"# a comment\n    {line}  # so\n"
    elif place == "output":
        cell.outputs = [nbformat.v4.new_output("stream", text=f"a\n{line}\n")]
    elif place == "html":
        data = {"text/html": f"<pre>{escape(line)}</pre>"}
        cell.outputs = [nbformat.v4.new_output("display_data", data=data)]
    elif place == "metadata":
        cell.metadata["notes"] = {"deep": [{"deeper": line}]}
    elif place == "attachment":
        text.attachments = {"a.txt": {"text/plain": base64.b64encode(line.encode()).decode()}}
    else:
        where = "traceback" if place == "traceback" else "evalue"
        error = {"ename": "E", "evalue": "", "traceback": []}
        error[where] = [f"----> {line}"] if where == "traceback" else line
        cell.outputs = [nbformat.v4.new_output("error", **error)]
    notebook = nbformat.v4.new_notebook(cells=[cell, text])
    nbformat.write(notebook, tmp_path / "a.ipynb")
    assert [leak.secret.text for leak in find_leaks([secret(line)], tmp_path)] == [line]
    assert find_leaks([secret("another = line")], tmp_path) == []


def test_a_line_is_found_as_text_escaped_and_broken_over_lines() -> None:
    line = 'say = "a long answer of a few words"'
    assert search([secret(line)], f"x {line} y".encode())
    assert search([secret(line)], json.dumps({"k": line}).encode())
    assert search([secret(line)], line.replace("answer of", "answer\n  of").encode())
    assert not search([secret(line)], line.replace("few", "couple of").encode())


def test_a_line_is_not_found_inside_a_longer_word_or_number() -> None:
    assert not search([secret("return a")], b"return alpha")
    assert not search([secret("x = 1")], b"max = 12")
    assert search([secret("return a")], b"    return a / b")


def test_notebooks_inside_archives_are_opened(tmp_path: Path) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("risk = 30 / n")])
    nbformat.write(notebook, tmp_path / "a.ipynb")
    with zipfile.ZipFile(tmp_path / "a.whl", "w") as archive:
        archive.write(tmp_path / "a.ipynb", "course/a.ipynb")
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "a.ipynb", "course/a.ipynb")
    os.remove(tmp_path / "a.ipynb")
    found = [
        leak.found_in.split(":")[-1] for leak in find_leaks([secret("risk = 30 / n")], tmp_path)
    ]
    assert found == ["course/a.ipynb", "course/a.ipynb"]


@pytest.mark.parametrize(
    "line", ["else:", "return", "try:", "))", "pass", "", "---", "return None"]
)
def test_a_line_that_says_nothing_is_no_secret(line: str) -> None:
    assert is_plain(line)


@pytest.mark.parametrize("line", ["return a", "x = 1", "3", '"a"', "# why", "say it", "it's 1"])
def test_a_line_that_says_something_is_a_secret(line: str) -> None:
    assert not is_plain(line)


def test_secrets_come_from_every_hidden_part() -> None:
    found = toy_secrets()
    assert found["risk = 30 / treated[1]"] == "solution"
    assert found['examine("toy-risk", risk, hidden=0.75)'] == "hidden test"
    assert found["3 points: says people out of 100."] == "rubric"
    assert found["risk = np.float64(0.75)"] == "right answer"
    assert found["from rctlab import examine"] == "hidden test"
    assert any(part == "model answer" and "forty" in text for text, part in found.items())
    # a slip is wrong, and may be talked about; the stub's first line is for learners
    assert "risk = 40 / 30" not in found
    assert "def share(events, n):" not in found


def test_a_model_answer_is_searched_as_written_and_as_filled_in(tmp_path: Path) -> None:
    write(tmp_path)
    (chapter,) = read_chapters(tmp_path)
    texts = [secret.text for secret in chapter.secrets if secret.part == "model answer"]
    assert any("which is 75 of 100" in text for text in texts)
    assert any("{{" in text for text in texts)


def test_a_secret_that_the_chapter_shows_is_a_fault_of_the_source() -> None:
    assert faults_of(TOY) == []
    (fault,) = faults_of(TOY.replace("# Equal cells follow", "# So `risk = 30 / treated[1]`, and"))
    assert "this cell shows a line of the solution" in fault
    (fault,) = faults_of(TOY.replace("# %%\ntreated\n", "# %%\nrisk = 30 / treated[1]\n", 1))
    assert "this cell shows a line of the solution" in fault
    (fault,) = faults_of(TOY.replace("# Say it in", "# Says people out of 100. Say it in").replace(
        "# - 3 points: says people out of 100.", "# - Says people out of 100."))  # fmt: skip
    assert "this cell shows a line of the rubric" in fault


def test_an_import_may_stand_in_both_places() -> None:
    text = TOY.replace("### BEGIN SOLUTION\nrisk", "### BEGIN SOLUTION\nimport math\n\nrisk")
    assert "import math" in toy_secrets(text)
    shown = text.replace("treated = (30, 40)\n", "import math\n\ntreated = (30, 40)\n")
    assert "import math" not in toy_secrets(shown)
    assert faults_of(shown) == []


def test_the_build_refuses_what_the_chapter_shows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, TOY.replace("# Equal cells follow", "# So `risk = 30 / treated[1]`, and"))
    assert main_build(tmp_path, check=False) == 1
    assert "this cell shows a line of the solution" in capsys.readouterr().out
    assert not (tmp_path / "course").exists()
