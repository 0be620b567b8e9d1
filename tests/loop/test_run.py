"""Running a notebook: a cell that goes wrong costs what it should and no more."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from rctlab.classroom.exchange.sanitize import safe_outputs
from rctlab.classroom.marking.kernel import KERNEL_LOST, NOT_RUN, TIME_LIMIT, KernelEngine, RunCells
from rctlab.classroom.marking.settle_outputs import NO_VERDICT, settle
from rctlab.tasks.verdict import NOT_STARTED, NOT_YET, PARTLY, RIGHT, Verdict


def shown(folder, *sources, **limits):
    """Run cells; for each, the names of its errors or the text of its outputs."""
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    done = KernelEngine(**limits)(notebook, folder)
    return [
        [out.get("ename") or out.get("text") or out["data"]["text/plain"] for out in cell.outputs]
        for cell in done.cells
    ]


@pytest.mark.slow
def test_one_run_with_everything_in_it(tmp_path):
    (tmp_path / "data.txt").write_text("here")
    cells = shown(
        tmp_path,
        "x = 1",
        "open('data.txt').read()",
        "import warnings\nwarnings.warn('old')\nwarnings.warn('soon', DeprecationWarning)",
        "1 / 0",
        "x +",
        "while True:\n    pass",
        "import os\nos.environ['NBGRADER_EXECUTION'], os.environ['OPENBLAS_NUM_THREADS']",
        "input('who? ')",
        "print('y' * 3_000_000)",
        "x",
        cell_timeout=5,
    )
    assert cells[:5] == [[], ["'here'"], [], ["ZeroDivisionError"], ["SyntaxError"]]
    assert cells[5] == ["KeyboardInterrupt", TIME_LIMIT]
    assert cells[6] == ["('autograde', '1')"]
    assert cells[7] == ["StdinNotImplementedError"]
    assert 2_000_000 < len(cells[8][0]) < 2_000_100
    assert cells[9] == ["1"]


@pytest.mark.slow
def test_a_lost_kernel_is_replaced_and_its_cell_left_out(tmp_path):
    cells = shown(tmp_path, "x = 1", "import os\nos._exit(1)", "x")
    assert cells == [[], [KERNEL_LOST], ["1"]]


@pytest.mark.slow
def test_kernels_are_not_replaced_for_ever(tmp_path):
    dies = "import os\nos._exit(1)"
    cells = shown(tmp_path, "1", dies, "2", dies, dies, "3")
    assert cells == [["1"], [KERNEL_LOST], ["2"], [KERNEL_LOST], [KERNEL_LOST], [NOT_RUN]]


@pytest.mark.slow
def test_the_time_of_all_cells_together_has_a_limit(tmp_path):
    sleeps = "import time\ntime.sleep(60)"
    start = time.monotonic()
    cells = shown(tmp_path, "1", sleeps, "2", notebook_timeout=4)
    assert time.monotonic() - start < 30
    assert cells == [["1"], ["KeyboardInterrupt", TIME_LIMIT], [NOT_RUN]]


@pytest.mark.slow
def test_a_cell_that_gets_no_processor_is_given_more_time(tmp_path):
    cells = shown(tmp_path, "import time\ntime.sleep(3)\n'done'", "2", cell_timeout=1)
    assert cells == [["'done'"], ["2"]]


@pytest.mark.slow
def test_patience_has_an_end(tmp_path):
    start = time.monotonic()
    cells = shown(tmp_path, "import time\ntime.sleep(60)", "2", cell_timeout=1)
    assert time.monotonic() - start < 30
    assert cells == [["KeyboardInterrupt", TIME_LIMIT], ["2"]]


@pytest.mark.slow
def test_notebooks_run_side_by_side_without_meeting(tmp_path):
    def one(number):
        folder = tmp_path / str(number)
        folder.mkdir()
        return shown(folder, f"open('own.txt', 'w').write('{number}')", f"x = {number}", "x")[2]

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(one, range(6))) == [[str(number)] for number in range(6)]


def test_the_runner_lasts_as_long_as_the_shorter_limit():
    runner = RunCells(timeout=30, notebook_timeout=600)
    runner._deadline = time.monotonic() + 5
    assert 1 <= runner._get_timeout(None) <= 5


@pytest.mark.slow
def test_exit_ends_its_own_cell_and_nothing_else(tmp_path):
    ways = (
        "exit()",
        "quit()",
        "exit",
        "quit",
        "get_ipython().ask_exit()",
        "import sys; sys.exit(1)",
    )
    waits = "import time\ntime.sleep(0.4)\nx"
    cells = shown(tmp_path, "x = 1", *ways, "%reset -f", "x = 2", "exit", waits)
    assert cells[1 : 1 + len(ways)] == [["SystemExit"]] * len(ways)
    assert cells[-2:] == [["SystemExit"], ["2"]]


@pytest.mark.slow
@pytest.mark.parametrize("spoil", ["check = 5", "%reset -f", "del check", "def examine(*_): 1 / 0"])
def test_names_of_the_library_are_back_before_every_test_cell(tmp_path, spoil):
    test = grade_cell("(check.__module__, examine.__module__)  # check(", points=1)
    test.metadata.nbgrader["locked"] = True
    cells = [new_code_cell("from rctlab import check"), new_code_cell(spoil), test]
    done = KernelEngine()(new_notebook(cells=cells), tmp_path)
    (output,) = done.cells[-1].outputs
    assert output.data["text/plain"].count("rctlab.") == 2


@pytest.mark.slow
def test_a_notebook_installs_nothing(tmp_path):
    names = ("PIP_NO_INDEX", "PIP_DRY_RUN", "UV_OFFLINE", "CONDA_OFFLINE")
    (cells,) = shown(tmp_path, f"import os\n[os.environ[name] for name in {names}]")
    assert cells == ["['1', '1', '1', 'true']"]


def grade_cell(source, *outputs, points=2):
    marks = {"grade": True, "solution": False, "grade_id": "t", "points": points}
    return new_code_cell(source, outputs=list(outputs), metadata={"nbgrader": marks})


def result(text):
    return new_output("execute_result", {"text/plain": text})


def verdict(points, *, state=None, task="t", out_of=2):
    """What a check shows: a verdict, as the notebook's file holds it."""
    state = state or (RIGHT if points == out_of else PARTLY if points else NOT_YET)
    said = Verdict(task, state, points, out_of, "A word on it.")
    return new_output("execute_result", said._repr_mimebundle_())


ERROR = new_output("error", ename="NotYet", evalue="not yet", traceback=["not yet"])
CHECK = 'check("t", 1)'


@pytest.mark.parametrize("points", [0, 1.5, 2.0])
@pytest.mark.parametrize("clean", [list, safe_outputs])
def test_points_of_a_check_are_taken(points, clean):
    outputs = clean([verdict(points)])
    assert settle(grade_cell(CHECK, *outputs)) == outputs


def test_a_check_that_was_not_started_is_no_error():
    outputs = [verdict(0, state=NOT_STARTED)]
    assert settle(grade_cell(CHECK, *outputs)) == outputs


def test_the_tests_own_points_decide_what_is_right():
    practice = [verdict(0, state=RIGHT, out_of=0)]
    assert settle(grade_cell(CHECK, *practice, points=0)) == practice


@pytest.mark.parametrize("source", [CHECK, 'x = 1\nexamine("t", 1, hidden=2)', "check(name, 1)"])
@pytest.mark.parametrize(
    "forged",
    [
        result("2.0"),
        result("1.0"),
        verdict(2.0, task="another"),
        verdict(2.0, state=PARTLY),
        verdict(1.0, state=RIGHT),
        verdict(1.0, state=NOT_YET),
        verdict(2.0, state=NOT_STARTED),
    ],
)
def test_a_number_that_is_no_verdict_on_the_task_gives_nothing(source, forged):
    assert settle(grade_cell(source, forged))[0].ename == NO_VERDICT


@pytest.mark.parametrize("text", ["0.5", "2.0"])
def test_a_number_without_a_check_keeps_nbgraders_rule(text):
    outputs = [result(text)]
    assert settle(grade_cell("mark_of(x)", *outputs)) == outputs


@pytest.mark.parametrize("text", ["nan", "inf", "-1", "2.5", "right", "[1]", ""])
def test_a_check_without_usable_points_is_an_error(text):
    first = settle(grade_cell(CHECK, result(text)))[0]
    assert first.ename == NO_VERDICT


def test_a_check_that_says_nothing_is_an_error():
    assert settle(grade_cell(CHECK))[0].ename == NO_VERDICT


def test_a_test_of_plain_assertions_says_nothing():
    assert settle(grade_cell("assert x == 1")) == []
    assert settle(grade_cell("assert x == 1; 'fine'", result("'fine'"))) == [result("'fine'")]


def test_an_error_decides_over_a_result_that_came_first():
    outputs = settle(grade_cell(CHECK, verdict(2.0), ERROR))
    assert outputs[0] == ERROR


def test_the_last_result_counts():
    assert settle(grade_cell(CHECK, verdict(2.0), verdict(0.5))) == [verdict(0.5)]


def test_what_a_test_cell_prints_on_stderr_costs_nothing_and_is_kept():
    noise = new_output("stream", name="stderr", text="careful")
    outputs = settle(grade_cell(CHECK, noise, verdict(2.0)))
    assert [(out.get("name"), out.get("text")) for out in outputs] == [
        ("stdout", "careful"),
        (None, None),
    ]
