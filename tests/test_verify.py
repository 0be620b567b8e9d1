"""`rctlab verify` passes a sound session and names everything that is not as catalogued."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat
import pytest
from toys import TOY, parts, write

from rctlab.classroom.build.build_course import main_build
from rctlab.classroom.build.derive import read_chapters
from rctlab.classroom.build.join import run_tasks, with_tasks
from rctlab.classroom.build.source import Session, parse_session
from rctlab.classroom.marking.shown_verdict import error_of, read_shown, says, stderr_of
from rctlab.classroom.verify.judging import Graded, Score, judge_round
from rctlab.classroom.verify.rounds import binds, notebook_for, plan, used_tasks, uses, variants_of
from rctlab.classroom.verify.verify_session import main_verify
from rctlab.tasks.task import tasks_in
from rctlab.tasks.verdict import MIME, Verdict

REPO = Path(__file__).parents[1]


def session(text: str = TOY) -> Session:
    chapter, tasks = parts(text)
    parsed = parse_session(chapter, Path("solutions/s9-toy.py"))
    return with_tasks(parsed, tasks_in(run_tasks(tasks, parsed.tasks_path)))


def make_project(root: Path, text: str) -> Path:
    """A project with this one session, its own copy of the library, built."""
    ignore = shutil.ignore_patterns("__pycache__", "s4_risk.py", "00_start.py")
    shutil.copytree(REPO / "lib" / "rctlab", root / "lib" / "rctlab", ignore=ignore)
    write(root, text)
    assert main_build(root, check=False) == 0
    return root


def replace(text: str, *pairs: tuple[str, str]) -> str:
    for before, after in pairs:
        assert before in text, before
        text = text.replace(before, after, 1)
    return text


@pytest.mark.slow
def test_a_sound_session_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = make_project(tmp_path, TOY)
    capsys.readouterr()
    assert main_verify(root, ["s9-toy"]) == 0
    lines = capsys.readouterr().out.splitlines()
    progress = [line for line in lines if line.startswith("s9-toy: round")]
    assert len(progress) == len(plan(session())) == 10
    table = [line.split() for line in lines if line not in progress]
    assert table == [
        ["task", "points", "slips", "forms", "verdict"],
        ["toy-risk", "2", "4/4", "1/1", "ok"],
        ["toy-share", "1.5", "3/3", "1/1", "ok"],
        ["toy-claims", "4", "4/4", "4/4", "ok"],
        ["toy-words", "3", "-", "-", "ok,", "by", "hand"],
        ["all", "as", "catalogued"],
    ]
    assert not (root / "classroom").exists()


BROKEN = replace(
    TOY,
    # a solution that is wrong, and a slip whose answer does not run in the notebook
    ("risk = 30 / treated[1]\n", "risk = 10 / treated[1]\n"),
    ("odds | 30 / (40 - 30) |", "odds | TREATED[0] / 10 |"),
    (
        '    hints=("Divide.",),\n    ask="Which',
        '    hints=("Divide.",),\n    needs={"TREATED": TREATED},\n    ask="Which',
    ),
    # a hidden check that passes everything, the stub and the slips too
    ("TOY_SHARE = FunctionTask(", "TOY_SHARE = Generous("),
    (
        "from rctlab.tasks.claims",
        "from rctlab.tasks.call import does_nothing\nfrom rctlab.tasks.claims",
    ),
    (
        "TREATED = (30, 40)\n",
        "class Generous(FunctionTask):\n"
        "    def judge(self, answer, hidden=None):\n"
        "        if hidden or does_nothing(answer):\n"
        "            return self._right()\n"
        "        return super().judge(answer)\n\n\n"
        "TREATED = (30, 40)\n",
    ),
    # stderr in a graded cell, which costs all points; and in given code, which is only told
    (
        'check("toy-claims", supported)',
        'import sys\n\nprint("careful", file=sys.stderr)\ncheck("toy-claims", supported)',
    ),
    ("# %%\ntreated\n", '# %%\nimport sys\n\nprint("given", file=sys.stderr)\n'),
    # given code that does not stand every answer
    ('# %% answer="toy-claims"', '# %%\n3 / (risk != 0.25)\n\n# %% answer="toy-claims"'),
)


@pytest.mark.slow
def test_everything_that_is_broken_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_project(tmp_path, BROKEN)
    capsys.readouterr()
    assert main_verify(root, []) == 1
    said = capsys.readouterr().out
    misses = [line for line in said.splitlines() if line.startswith("MISS")]

    def missed(*words: str) -> bool:
        return any(all(word in miss for word in words) for miss in misses)

    assert missed("toy-risk, solution", "expected 2 of 2 points, came 0")
    assert missed("s9_toy.py:", "toy-risk, slip 'odds'", "the answer itself stops with NameError")
    assert missed("toy-share, stub", "expected 0 of 1.5 points, came 1.5")
    assert missed("toy-share, stub", "expected the verdict 'not started'", "(to the learner)")
    assert missed("toy-share, slip 'rest'", "expected 0 of 1.5 points, came 1.5")
    assert missed("toy-claims, solution", "expected nothing on stderr, came 'careful'")
    assert missed("toy-claims, solution", "expected 4 of 4 points, came 0")
    assert missed("given code", "ZeroDivisionError", "slip 'other-side' of toy-risk")
    assert "writes to stderr: 'given'" in said
    assert not missed("toy-risk, slip 'upside-down'")
    assert not missed("toy-risk, form")
    assert re.search(r"^toy-risk +2 +3/4 +1/1 +2 of 7 wrong$", said, re.MULTILINE)
    assert f"{len(misses)} not as catalogued" in said


def test_what_cannot_be_read_or_found_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "solutions").mkdir()
    assert main_verify(tmp_path, []) == 1
    assert "there is no session with graded tasks in" in capsys.readouterr().out
    assert main_verify(tmp_path, ["s4-risk"]) == 1
    assert "no source for 's4-risk'; there are: none" in capsys.readouterr().out
    (tmp_path / "solutions" / "00-start.py").write_text("# %% [markdown]\n# # Start\n")
    assert main_verify(tmp_path, ["00-start"]) == 1
    assert "no session with graded tasks named 00-start" in capsys.readouterr().out


# How rounds are planned


def test_every_variant_has_its_turn_once() -> None:
    variants = variants_of(session())
    rounds = plan(session())
    for task, listed in variants.items():
        judged = [turns[task].variant for turns in rounds if turns[task].judged]
        assert set(judged) == set(listed)
        slips = [str(one) for one in judged if one.kind == "slip"]
        assert sorted(slips) == sorted(str(one) for one in listed if one.kind == "slip")
    assert {turn.variant.kind for turn in rounds[0].values()} == {"stub"}
    assert {turn.variant.kind for turn in rounds[1].values()} == {"solution"}


def test_a_task_that_builds_on_another_is_not_judged_under_its_slips() -> None:
    text = TOY.replace(
        "    return events / n\n    ### END", "    return events / n + 0 * risk\n    ### END"
    )
    for turns in plan(session(text)):
        if turns["toy-share"].judged and turns["toy-share"].variant.kind != "stub":
            assert turns["toy-risk"].variant.is_right
    judged = [t["toy-share"].variant for t in plan(session(text)) if t["toy-share"].judged]
    assert len(judged) == len(variants_of(session(text))["toy-share"])


def test_given_code_passes_on_what_it_is_made_of() -> None:
    text = replace(TOY, ("# %%\ntreated\n", "# %%\ndoubled = 2 * risk\n"))
    text = replace(text, ("    return events / n\n    ### END", "    return doubled\n    ### END"))
    cells = {cell.id or cell.source: cell.line for cell in session(text).chapter}
    used = used_tasks(session(text), variants_of(session(text)))
    assert used[cells["doubled = 2 * risk"]] == {"toy-risk"}
    assert used[cells["toy-claims"]] == set()
    share = next(cell for cell in session(text).cells("answer") if cell.id == "toy-share")
    assert used[share.line] == {"toy-risk"}


@pytest.mark.parametrize(
    ("code", "used", "bound"),
    [
        ("a = b + 1", {"b"}, {"a"}),
        ("def f(x, y=d):\n    z = x + g\n    return z", {"d", "g"}, {"f"}),
        ("f = lambda e, n: e / m", {"m"}, {"f"}),
        ("import numpy as np\nv = np.array(w)", {"np", "w"}, {"v"}),
        ("for i in items:\n    total = i", {"items", "i"}, {"i", "total"}),
        ("%matplotlib inline", set(), set()),
    ],
)
def test_names_are_read_off_code(code: str, used: set[str], bound: set[str]) -> None:
    assert uses(code) - {"array"} == used
    assert binds(code) == bound


def test_a_round_replaces_answers_and_shows_what_the_learner_sees() -> None:
    answer = nbformat.v4.new_code_cell("risk = None", id="toy-risk")
    answer.metadata["nbgrader"] = {"grade_id": "toy-risk", "grade": False}
    test = nbformat.v4.new_code_cell('check("toy-risk", risk)', id="test-toy-risk")
    test.metadata["nbgrader"] = {"grade_id": "test-toy-risk", "grade": True}
    words = nbformat.v4.new_markdown_cell("*Write here.*", id="toy-words")
    words.metadata["nbgrader"] = {"grade_id": "toy-words", "grade": True}
    release = nbformat.v4.new_notebook(cells=[answer, test, words])
    turns = plan(session())[1]
    made = notebook_for(release, turns, {"toy-words": "My words."})
    assert [cell.id for cell in made.cells] == [
        "toy-risk", "test-toy-risk", "seen-toy-risk", "toy-words",
    ]  # fmt: skip
    assert made.cells[0].source == "risk = None  # a proportion\nrisk = 30 / treated[1]"
    assert made.cells[2].source == 'check("toy-risk", risk)'
    assert "nbgrader" not in made.cells[2].metadata
    assert made.cells[3].source == "My words."
    assert release.cells[0].source == "risk = None"


# How outcomes are read


def shown_by(verdict: Verdict) -> list[nbformat.NotebookNode]:
    data = verdict._repr_mimebundle_()
    return [nbformat.v4.new_output("execute_result", data=data, execution_count=1)]


def test_a_verdict_is_read_as_data_also_beside_an_error() -> None:
    verdict = Verdict("toy-risk", "not yet", 0.0, 2.0, "You gave <3>.\nWhy & how?", ("odds",))
    html = read_shown(shown_by(verdict))
    assert (html.task, html.state, html.slips, html.problem) == (
        "toy-risk",
        "not yet",
        ("odds",),
        "",
    )
    assert "You gave <3>. Why & how?" in html.text
    coded = Verdict("toy-risk", "not yet", 0.0, 2.0, "Use `f(1)` (or `g`).", ("odds",))
    assert says(read_shown(shown_by(coded)).text, coded.message)
    error = nbformat.v4.new_output("error", ename="NotYet", evalue=str(verdict), traceback=[])
    data = {"text/plain": "", MIME: verdict._repr_mimebundle_()[MIME]}
    forged = Verdict("toy-risk", "right", 2.0, 2.0, "Well done.")
    earlier = nbformat.v4.new_output("display_data", data=forged._repr_mimebundle_())
    raised = read_shown([error, earlier, nbformat.v4.new_output("display_data", data=data)])
    assert (raised.task, raised.state, raised.slips) == ("toy-risk", "not yet", ("odds",))
    assert raised.text.endswith("You gave <3>. Why & how?")


def test_other_outputs_are_no_verdict() -> None:
    assert read_shown([]).problem == "it showed no verdict"
    html = {"text/html": '<div data-task="t" data-state="right">', MIME: {"task": "t"}}
    forged = nbformat.v4.new_output("execute_result", data=html)
    assert read_shown([forged]).problem == "it showed no verdict"
    number = nbformat.v4.new_output("execute_result", data={"text/plain": "2.0"})
    assert read_shown([number]).problem == "it showed no verdict"
    error = nbformat.v4.new_output("error", ename="NameError", evalue="name 'x'", traceback=[])
    assert read_shown([error]).problem == "it stopped with NameError: name 'x'"
    assert error_of([error]) == "NameError: name 'x'"
    noise = nbformat.v4.new_output("stream", name="stderr", text="be\ncareful\n")
    assert stderr_of([noise, error]) == "be careful"


@pytest.mark.parametrize(
    ("text", "message", "expected"),
    [
        ("Not yet. You gave 0.65. Why?", "You gave {given}. Why?", True),
        ("Not yet. You gave `f(1, 2)` gave 3.\nWhy?", "You gave {given}. Why?", True),
        ("Not yet. You gave 0.65. How?", "You gave {given}. Why?", False),
        ("Ten did not {really}.", "Ten did not {really}.", True),
        ("That is (f(1)) by f.", "That is (`f(1)`) by `f`.", True),
        ("You gave 1 {x}.", "You gave {given} {{x}}.", True),
    ],
)
def test_a_message_is_found_with_any_value_in_it(text: str, message: str, expected: bool) -> None:
    assert says(text, message) is expected


@pytest.fixture(scope="module")
def chapter(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    """The toy session, read and with its tasks."""
    root = tmp_path_factory.mktemp("toy")
    write(root)
    return read_chapters(root)[0]


def judged(chapter, label: str, answer: object, points: float) -> list[str]:  # type: ignore[no-untyped-def]
    """What is said about one toy-risk variant whose answer came out as this."""
    turns = {
        turn.variant.task: turn
        for turns in plan(chapter.session)
        for turn in turns.values()
        if turn.judged and str(turn.variant) == label and turn.variant.task == "toy-risk"
    }
    outputs = shown_by(chapter.tasks["toy-risk"].judge(answer))
    cells = [
        nbformat.v4.new_code_cell("", id=name, outputs=outputs)
        for name in ("test-toy-risk", "seen-toy-risk")
    ]
    scores = {"test-toy-risk": Score(points, False), "toy-words": Score(None, True)}
    if label == "stub":
        scores["toy-words"] = Score(0.0, False)
    graded = Graded(1, turns, nbformat.v4.new_notebook(cells=cells), scores)
    return [miss.text for miss in judge_round(chapter.session, chapter.tasks, graded).misses]


def test_what_came_is_held_against_the_catalogue(chapter) -> None:  # type: ignore[no-untyped-def]
    assert judged(chapter, "solution", 0.75, 2) == []
    assert judged(chapter, "stub", None, 0) == []
    assert judged(chapter, "slip 'odds'", 3.0, 0) == []
    assert judged(chapter, "solution", 0.75, 1)[0] == "expected 2 of 2 points, came 1"
    assert "expected a verdict without a slip" in judged(chapter, "solution", 3.0, 2)[0]
    assert "expected the verdict 'right'" in judged(chapter, "solution", 0.55, 2)[0]
    assert "expected the verdict 'not started'" in judged(chapter, "stub", 17, 0)[0]
    assert "expected the message of slip 'odds'" in judged(chapter, "slip 'odds'", 0.25, 0)[0]


def test_a_slip_whose_message_reads_otherwise_is_caught(chapter, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    outputs = shown_by(Verdict("toy-risk", "not yet", 0.0, 2.0, "Nice try.", ("odds",)))
    monkeypatch.setitem(globals(), "shown_by", lambda _: outputs)
    texts = judged(chapter, "slip 'odds'", 3.0, 0)
    assert "expected the slip's own message" in texts[0]
    assert "Nice try." in texts[0]
