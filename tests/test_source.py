"""A source file is read as it stands, and refused with file, line and what is allowed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from toys import TOY, parts, write

from rctlab.classroom.build.derive import read_chapters
from rctlab.classroom.build.faults import SourceError
from rctlab.classroom.build.join import run_tasks, with_tasks
from rctlab.classroom.build.marks import inside, read_cell_line, regions, without_marks
from rctlab.classroom.build.proofread import proofread
from rctlab.classroom.build.shown_before import shown_before
from rctlab.classroom.build.source import Session, parse_session
from rctlab.classroom.build.templating import render_session
from rctlab.tasks.task import tasks_in

TEST_CELL = '# %% test="toy-risk"\ncheck("toy-risk", risk)\n'


def read(text: str = TOY, name: str = "s9-toy") -> tuple[Session, dict[str, Any]]:
    """Return a text's session, joined with its tasks, and the names that these define."""
    chapter, tasks = parts(text)
    session = parse_session(chapter, Path(f"solutions/{name}.py"))
    names = run_tasks(tasks, session.tasks_path)
    return with_tasks(session, tasks_in(names)), names


def faults_of(text: str, name: str = "s9-toy") -> list[str]:
    """What the whole reading says about a text: parsing, tasks, templates, proofreading."""
    try:
        session, names = read(text, name)
        return [str(f) for f in proofread(render_session(session, names), names)]
    except SourceError as error:
        return [str(fault) for fault in error.faults]


def test_the_toy_session_is_read_in_its_parts() -> None:
    session, _ = read()
    assert session.title == "Toy: two risks"
    assert [cell.role for cell in session.chapter] == [
        "text", "code", "read", "answer", "test", "text", "code", "code",
        "answer", "test", "answer", "test", "written",
    ]  # fmt: skip
    assert [(c.id, c.points) for c in session.cells("test")] == [
        ("toy-risk", 2.0),
        ("toy-share", 1.5),
        ("toy-claims", 4.0),
    ]
    assert [rubric.id for rubric in session.rubrics] == ["toy-words"]
    assert not session.is_page
    assert session.tasks_path.as_posix() == "lib/rctlab/sessions/s9_toy.py"


def test_each_cell_knows_its_line() -> None:
    lines, tasks = (part.split("\n") for part in parts(TOY))
    session, _ = read()
    for cell in session.chapter:
        assert lines[cell.line - 1].startswith("# %%")
        if cell.id:
            assert f'"{cell.id}"' in lines[cell.line - 1]
    for answer in session.answers:
        if answer.task != "toy-claims":  # slips and forms of claims follow from the claims
            assert answer.label in tasks[answer.line - 1]


def test_learner_answers_carry_their_code_and_points() -> None:
    answers = {(a.task, a.label): a for a in read()[0].answers}
    assert answers["toy-risk", "upside-down"].code == "risk = 40 / 30"
    assert answers["toy-risk", "upside-down"].points == 0
    assert answers["toy-claims", "left-out"].points == 2
    assert answers["toy-risk", "numpy scalar"].points is None
    assert answers["toy-risk", "numpy scalar"].kind == "form"
    assert answers["toy-risk", "numpy scalar"].code.startswith("import numpy as np\n\nrisk = ")
    assert answers["toy-share", "rest"].code == (
        "def share(events, n):\n    return (n - events) / n"
    )


def test_a_good_source_has_no_faults() -> None:
    assert faults_of(TOY) == []


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('# %% answer="toy-risk"', '# %% answr="toy-risk"', "answr='toy-risk' is not expected"),
        ('# %% answer="toy-risk"', "# %% answer=toy-risk", 'write key="value"'),
        ('# %% answer="toy-risk"', '# %% A title answer="toy-risk"', 'write key="value"'),
        ('# %% answer="toy-risk"', '# %% answer="Toy risk"', "is no id"),
        ('# %% answer="toy-risk"', f'# %% answer="{"x" * 60}"', "59 characters at most"),
        ('# %% answer="toy-risk"', '# %% answer="toy-risk" points=1', "points=1 is not expected"),
        ('# %% test="toy-risk"', '# %% test="toy-risk" points=2', "points=2 is not expected"),
        ('written="toy-words" points=3', 'written="toy-words"', "points=... is missing"),
        ('written="toy-words" points=3', 'written="toy-words" points=0', "a number above 0"),
        ('written="toy-words" points=3', 'written="toy-words" points="2"', "a number above 0"),
        ('# %% test="toy-risk"', '# %% test="a" answer="b"', "one role"),
        ('[markdown] read="ask-toy-risk"', 'read="ask-toy-risk"', "must be a markdown cell"),
        ("# %% [markdown]\n# Equal", "# %% [raw]\n# Equal", "raw cell has no place"),
        (
            '# %% answer="toy-risk"',
            '# %% nbgrader={"grade": false, "grade_id": "toy-risk"}',
            "write the short form",
        ),
    ],
)
def test_a_cell_line_is_refused_with_what_is_allowed(before: str, after: str, says: str) -> None:
    assert before in TOY
    text = TOY.replace(before, after, 1)
    found = faults_of(text)
    line = text[: text.index(after)].count("\n") + 1
    assert len(found) == 1
    assert found[0].startswith(f"solutions/s9-toy.py:{line}: ")
    assert says in found[0]


def test_a_refusal_of_a_cell_line_lists_what_is_allowed() -> None:
    with pytest.raises(ValueError, match="allowed are") as caught:
        read_cell_line("code", {"foo": 1})
    for form in ('answer="ID"', 'test="ID"', 'tags=["rubric"]', 'written="ID" points=3'):
        assert form in str(caught.value)


def test_all_ill_formed_cells_are_named_at_once() -> None:
    text = TOY.replace('answer="toy-risk"', "answer=3").replace('answer="toy-share"', "foo=1")
    assert len(faults_of(text)) == 2


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("### END SOLUTION\n\n# %% test", "\n# %% test", "solution region is not closed"),
        ("### BEGIN SOLUTION\nrisk", "## BEGIN SOLUTION\nrisk", "is no mark"),
        ("### BEGIN SOLUTION\nrisk", "### BEGIN ANSWER\nrisk", "is no mark"),
        ("### END SOLUTION\n\n# %% test", "### END HIDDEN TESTS\n\n# %% test", "where the region"),
        ("### BEGIN HIDDEN TESTS\nhidden", "### BEGIN SOLUTION\nhidden", "stands where"),
        ("# %%\ntreated\n\n# %%", "# %%\n### BEGIN SOLUTION\ntreated\n### END SOLUTION\n\n# %%",
         "a solution region has no place in a code cell"),
        ("### BEGIN SOLUTION\nrisk = 30 / treated[1]\n### END SOLUTION\n", "risk = 3\n",
         "has no solution region"),
    ],
)  # fmt: skip
def test_regions_are_checked(before: str, after: str, says: str) -> None:
    assert before in TOY
    assert any(says in fault for fault in faults_of(TOY.replace(before, after, 1)))


def test_regions_split_a_cell() -> None:
    source = "a\n### BEGIN SOLUTION\n    b\n### END SOLUTION\nc"
    assert list(regions(source)) == [
        (0, "outside", "a"),
        (2, "solution", "    b"),
        (4, "outside", "c"),
    ]
    assert inside(source, "solution") == ["    b"]
    assert without_marks(source) == "a\n    b\nc"


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('read="ask-toy-risk"', 'read="toy-risk"', "the id 'toy-risk' is taken by the cell in line"),
        (TEST_CELL, "", "'toy-risk' is not followed by its test"),
        ('answer="toy-share"', 'answer="toy-other"', "does not follow its answer cell"),
        ('check("toy-risk", risk)', 'check("toy-share", risk)', 'check("toy-risk", ...) is missing'),
        ("hidden = [((7, 8)", "hiden = [((7, 8)", "'toy-share' sets no `hidden`"),
        ("### BEGIN HIDDEN TESTS\nhidden = [((7, 8), 0.875), ((0, 0), float(\"nan\"))]\n"
         "### END HIDDEN TESTS\n", "", "'toy-share' needs hidden inputs"),
        ("risk = None  # a proportion", "answer = None", "does not give 'risk' a first value"),
        ('    """Give events out of n."""\n', "", "'toy-share' is no whole Python"),
        ('id="toy-risk"', 'id="toy-riks"', "s9_toy.py defines no task 'toy-risk'"),
        ('id="toy-risk"', 'id="toy-riks"', "'toy-riks' is defined and never tested"),
        ('written="toy-words"\n# - 3', 'written="toy-word"\n# - 3', "has no rubric"),
        ('written="toy-words"\n# - 3', 'written="toy-word"\n# - 3', "no such written answer"),
        ("# Thirty of forty people recovered, which is {{ \"%.0f\" | format(100 * RISK) }} of 100.",
         "#", "has no model answer"),
        ("![Twelve dots, three of them filled](toy.svg)", "![](toy.svg)", "without alternative text"),
        ("![Twelve dots, three of them filled](toy.svg)", '<img src="a">', "without alternative text"),
        ("| 30 / (40 - 30) |", "| 40 / 30 |", "'40 / 30' is taken for 'upside-down' (0 points), not for 'odds'"),
        ("| 30 / (40 - 30) |", "| 30 / 40 |", "'30 / 40' is taken for 'right' (2 points), not for 'odds'"),
        ("| 30 / (40 - 30) |", "| 30 / people |", "does not run: NameError"),
        ("| 30 / (40 - 30) |", "| 'three' |", "'three'\" does not run: Unreadable: `risk` is the text"),
        ("| 30 / (40 - 30) |", "| 1.33334 |", "'1.33334' is taken for 'upside-down'"),
        ("| return 100 * events / n |", "| return 100 * event / n |", "does not run: NameError"),
        ("((7, 8), 0.875)", "((7, 8), 0.8)", "(7, 8) -> 0.8 is not what the right function gives"),
        ("((7, 8), 0.875)", "((7, 8), x)", "'toy-share': they do not run: NameError"),
        ("odds | 30", "other-side | 30", "two slips share the key 'other-side'"),
        (" | These are odds. | Out of whom?", "", "the slip 'odds' has no words"),
        ("| Zero. | Who is it?", "| Zero. | Who is it?\nrest-too | return (n - events) / n | So. | So?",
         "is taken for 'rest'"),
        ('"np.float64(0.75)"', '"np.float64(0.7)"', "form 'numpy scalar': 'np.float64(0.7)' is taken for"),
        ("expected=0.75", "expected=0.76", "right is 0.75, and expected=0.76"),
        ('TOY_RISK.form("numpy scalar", "np.float64(0.75)")\n', "", "has no right answer in another form"),
        ("other-side | 0.25 | That is the rest. | Who recovered?\nodds | 30 / (40 - 30) | These are odds. "
         "| Out of whom?\nrounded | 0.8\n", "", "lists 1 slips; 3 at least"),
        ("# # Toy: two risks", "# Toy: two risks", "no title"),
    ],
)  # fmt: skip
def test_what_nbgrader_does_not_notice(before: str, after: str, says: str) -> None:
    assert before in TOY
    assert any(says in fault for fault in faults_of(TOY.replace(before, after, 1)))


def test_a_slip_that_does_not_run_is_the_only_one_that_is_blamed() -> None:
    (fault,) = faults_of(TOY.replace("| 30 / (40 - 30) |", "| 30 / people |"))
    assert "'30 / people' does not run: NameError" in fault


def test_a_long_code_cell_is_a_warning() -> None:
    long = "\n".join(f"line_{n} = {n}" for n in range(11))
    (fault,) = faults_of(TOY.replace("treated = (30, 40)\n", f"treated = (30, 40)\n{long}\n"))
    assert "warning" in fault
    assert "10 are enough" in fault


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "{{ NOWHERE }}",
            "'NOWHERE' is neither a public name of rctlab nor of the session's tasks",
        ),
        ("{{ TREATED.nothing }}", "has no attribute 'nothing'"),
        ("{{ TREATED[5] }}", "has no element 5"),
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
        ("{{ TREATED", "TemplateSyntaxError"),
        ("{% for %}", "TemplateSyntaxError"),
    ],
)
def test_a_template_names_its_cell_and_what_is_unknown(text: str, says: str) -> None:
    (fault,) = faults_of(TOY.replace("What is the risk? A proportion.", text))
    assert "text cell 'ask-toy-risk'" in fault
    assert fault.startswith("solutions/s9-toy.py:")
    assert says in fault


def test_numbers_are_filled_into_text_and_model_answers_only() -> None:
    session, names = read(TOY.replace("treated = (30, 40)", 'treated = "{{ TREATED }}"'))
    rendered = render_session(session, names)
    assert "30 of 40 people recovered, 75%." in rendered.chapter[0].source
    assert "{{ TREATED }}" in rendered.chapter[1].source
    assert "which is 75 of 100" in rendered.chapter[-1].source
    assert "{{" not in rendered.chapter[-1].source


def test_public_names_of_the_library_are_known_in_text() -> None:
    session, names = read(TOY.replace("What is the risk?", "What is {{ check.__name__ }}?"))
    rendered = render_session(session, names)
    assert "What is check?" in rendered.cells("read")[0].source


def test_tasks_that_do_not_run_are_named() -> None:
    (fault,) = faults_of(TOY.replace("RISK = TREATED[0]", "RISK = TREATD[0]"))
    assert fault.startswith("lib/rctlab/sessions/s9_toy.py:10: ")
    assert "the tasks do not run: NameError" in fault


def test_a_name_that_is_no_session_is_refused() -> None:
    (fault,) = faults_of(TOY, "Session4")
    assert "s4-risk for a session, 00-start for a page" in fault


def test_a_page_has_no_tasks() -> None:
    found = faults_of(TOY, "00-toy")
    assert any("a page has no answer cells" in fault for fault in found)


PAGE = """# %% [markdown]
# # Start

# %%
check("practice", answer)

# ===== its tasks
from rctlab.tasks.number import NumberTask

PRACTICE = NumberTask(
    id="practice", name="answer", points=0, right=2, expected=2, within=0, hints=(), ask="?"
)
"""


def test_practice_on_a_page_is_defined_there() -> None:
    assert faults_of(PAGE, "00-toy") == []
    found = faults_of(PAGE.replace('check("practice"', 'check("practise"'), "00-toy")
    assert any("00_toy.py defines no task 'practise'" in fault for fault in found)
    assert any("the task 'practice' is defined and never checked" in fault for fault in found)


def test_text_before_the_first_cell_and_marks_in_strings_are_refused() -> None:
    assert (
        "may stand before the first cell line" in faults_of("x = 1\n" + TOY.split("# ---\n")[2])[0]
    )
    text = TOY.replace("treated = (30, 40)\n", 'treated = """\n# %% no\n"""\n')
    assert "no line in a string may start with '# %%'" in faults_of(text)[0]


def test_faults_of_all_sources_come_together(tmp_path: Path) -> None:
    write(tmp_path, TOY.replace('answer="toy-risk"', "answer=3"))
    write(tmp_path, TOY.replace('answer="toy-risk"', "answer=4"), "s8-toy")
    with pytest.raises(SourceError) as caught:
        read_chapters(tmp_path)
    assert [fault.path.name for fault in caught.value.faults] == ["s8-toy.py", "s9-toy.py"]


def test_a_task_id_belongs_to_one_session(tmp_path: Path) -> None:
    for name in ("s8-toy", "s9-toy"):
        write(tmp_path, name=name)
    with pytest.raises(SourceError, match="the task id 'toy-risk' is taken by s8-toy"):
        read_chapters(tmp_path)


def test_an_unknown_session_is_named_with_the_known_ones(tmp_path: Path) -> None:
    write(tmp_path)
    with pytest.raises(SourceError, match="no source for 's1-no'; there are: s9-toy"):
        read_chapters(tmp_path, ["s1-no"])


def test_reading_changes_nothing() -> None:
    assert read()[0] == read()[0]


def test_a_session_without_its_tasks_is_told_what_to_write(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "lib" / "rctlab" / "sessions" / "s9_toy.py").unlink()
    with pytest.raises(SourceError, match=r"its tasks are missing: write s9_toy\.py"):
        read_chapters(tmp_path)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("*About 30 minutes.*", "*About 20 minutes.*", "says 20 minutes; by count it takes 30"),
        (
            "*About 30 minutes.*",
            "*Short.*",
            "the title cell names no minutes; by count it takes 30",
        ),
        ("# Equal cells follow:", f"# {'word ' * 6000}", "60 at most, so shorten it"),
        (
            "# Equal cells follow:",
            "# **Half-way.** Equal cells follow:",
            "**Half-way.** stands after",
        ),
        ("# # Toy", "# # Toy", ""),
        ("{{ OBJECTIVES.listing }}", "Work.", "the title cell does not list the objectives"),
        ("toy-risk, toy-share\n", "toy-risk\n", "the task 'toy-share' serves no objective"),
        (
            "toy-risk, toy-share\n",
            "toy-risk, toy-share, toy-x\n",
            "names 'toy-x', which is no task",
        ),
        ("# ### The risk *(counted, no months)*", "# ### The risk", "names no set of numbers"),
        (
            'TOY_WORDS = WrittenTask(id="toy-words"',
            'OTHER = dict(id="toy-words"',
            "no written answer",
        ),
        ("Does it say people out of 100?", "Say people out of 100.", "is no question"),
    ],
)
def test_a_session_has_its_hour_its_purpose_and_its_numbers(
    before: str, after: str, says: str
) -> None:
    assert before in TOY
    faults = faults_of(TOY.replace(before, after, 1))
    assert any(says in fault for fault in faults) if says else faults == []


def test_a_session_of_more_than_half_an_hour_has_a_place_to_stop() -> None:
    longer = TOY.replace("*About 30 minutes.*", "*About 35 minutes.*").replace(
        "# Equal cells follow:", f"# {'word ' * 900} Equal cells follow:"
    )
    (fault,) = faults_of(longer)
    assert "one text cell has to begin with **Half-way.**" in fault
    place = '# %% answer="toy-claims"'
    assert faults_of(longer.replace(place, f"# %% [markdown]\n# **Half-way.**\n\n{place}")) == []


def shown(text: str) -> list[str]:
    session, names = read(text)
    return [str(f) for f in shown_before([(render_session(session, names), tasks_in(names))])]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "# %% [markdown] read",
            "# %% [markdown]\n# It is 75.0%, or 0.7504.\n\n# %% [markdown] read",
        ),
        ("treated = (30, 40)\ntreated", "treated = (30, 40)\n30 / 40 + 0.0002"),
        ("treated = (30, 40)\ntreated", "treated = (30, 40)\nprint('so', 30 / 40 + 0.0002)"),
    ],
)
def test_no_earlier_cell_shows_the_answer_of_a_task(before: str, after: str) -> None:
    assert shown(TOY) == []
    assert before in TOY
    (fault,) = shown(TOY.replace(before, after, 1))
    assert "the answer of 'toy-risk'" in fault


def test_a_cell_that_stops_is_left_to_verify() -> None:
    assert shown(TOY.replace("treated = (30, 40)\n", "treated = (30, 40)\n1 / 0\n", 1)) == []
