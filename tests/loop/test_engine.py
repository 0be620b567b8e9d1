"""Running a notebook: a cell that goes wrong costs what it should and no more."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from textwrap import dedent

import numpy as np
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from rctlab import risk
from rctlab.classroom.marking.settle_outputs import settle
from rctlab.classroom.running import values
from rctlab.classroom.running.engine import KERNEL_LOST, NOT_RUN, TIME_LIMIT, Rooms
from rctlab.classroom.running.sandbox import NoSandbox, best_sandbox
from rctlab.classroom.running.values import read, write


def run(engine, folder, *sources):
    """Run cells; a source that begins with TEST is a test cell. Returns the outputs of each."""
    home = folder / "kim" / "toy"
    home.mkdir(parents=True, exist_ok=True)
    notebook = new_notebook(cells=[cell(source) for source in sources])
    return [one.outputs for one in engine(notebook, home).cells]


def cell(source):
    marks = {"grade": True, "solution": False, "locked": True, "grade_id": "t", "points": 1}
    if source.startswith("TEST"):
        return new_code_cell(source.removeprefix("TEST "), metadata={"nbgrader": marks})
    return new_code_cell(source)


def shown(*given):
    """For each cell, the names of its errors or the text of its outputs."""
    return [
        [out.get("ename") or out.get("text") or out["data"]["text/plain"] for out in outputs]
        for outputs in run(*given)
    ]


@pytest.fixture(scope="module")
def hurried():
    """An engine with little patience."""
    with Rooms(1, cell_timeout=1, notebook_timeout=60) as engine:
        yield engine


def test_one_run_with_everything_in_it(rooms, tmp_path):
    (tmp_path / "kim" / "toy" / "sub").mkdir(parents=True)
    (tmp_path / "kim" / "toy" / "sub" / "data.txt").write_text("here")
    cells = shown(
        rooms,
        tmp_path,
        "x = 1",
        "open('sub/data.txt').read()",
        "import warnings\nwarnings.warn('old')\nwarnings.warn('soon', DeprecationWarning)",
        "1 / 0",
        "x +",
        "import os\nos.environ['NBGRADER_EXECUTION'], os.environ['OPENBLAS_NUM_THREADS']",
        "input('who? ')",
        "print('y' * 3_000_000)",
        "!echo out",
        "await __import__('asyncio').sleep(0)\nx",
        "TEST x",
    )
    assert cells[:5] == [[], ["'here'"], [], ["ZeroDivisionError"], ["SyntaxError"]]
    assert cells[5] == ["('autograde', '1')"]
    assert cells[6][-1] == "EOFError"
    assert 2_000_000 < len(cells[7][0]) < 2_000_100
    assert [text.strip() for text in cells[8]] == ["out"]
    assert cells[9:] == [["1"], ["1"]]


def test_what_cells_show_is_what_a_notebook_holds(rooms, tmp_path):
    text, frame, bold, picture, wrong = run(
        rooms,
        tmp_path,
        "print('on paper')\n7",
        "import pandas as pd\npd.DataFrame({'a': [1]})",
        "from IPython.display import HTML, display\ndisplay(HTML('<b>bold</b>'))\nNone;",
        "import matplotlib.pyplot as plt\n_ = plt.plot([1, 2])",
        "def f(:",
    )
    assert [(out.output_type, out.get("text")) for out in text] == [
        ("stream", "on paper\n"),
        ("execute_result", None),
    ]
    assert {"text/plain", "text/html"} <= set(frame[0].data)
    assert bold[0].data["text/html"] == "<b>bold</b>"
    assert picture[0].output_type == "display_data"
    assert "image/png" in picture[0].data
    assert wrong[0].traceback


def test_a_teachers_test_may_be_of_any_length(rooms, tmp_path):
    assert shown(rooms, tmp_path, "x = 5", f"TEST x  # {'a' * 20_000}") == [[], ["5"]]


def test_a_lost_process_is_replaced_and_its_cell_left_out(rooms, tmp_path):
    cells = shown(rooms, tmp_path, "x = 1", "import os\nos._exit(1)", "x", "TEST x")
    assert cells == [[], [KERNEL_LOST], ["1"], ["1"]]


def test_processes_are_not_replaced_for_ever(rooms, tmp_path):
    dies = "import os\nos._exit(1)"
    cells = shown(rooms, tmp_path, "1", dies, "2", dies, dies, "3", "TEST 4")
    assert cells[:4] == [["1"], [KERNEL_LOST], ["2"], [KERNEL_LOST]]
    assert cells[4:] == [[KERNEL_LOST], [NOT_RUN], [NOT_RUN]]


@pytest.mark.slow
def test_limits_of_time(hurried, tmp_path):
    start = time.monotonic()
    cells = shown(
        hurried,
        tmp_path,
        "import time\ntime.sleep(2)\n'starved cells get more time'",
        "import time\ntime.sleep(60)",
        "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0)\nwhile True: x = 1",
        "TEST 5",
    )
    assert time.monotonic() - start < 60
    assert cells[1:] == [[TIME_LIMIT], [TIME_LIMIT], ["5"]]
    assert "more time" in cells[0][0]


@pytest.mark.slow
def test_the_time_of_all_cells_together_has_a_limit(tmp_path):
    with Rooms(1, notebook_timeout=8) as engine:
        cells = shown(engine, tmp_path, "1", "import time\ntime.sleep(60)", "2", "TEST 3")
    assert cells == [["1"], [TIME_LIMIT], [NOT_RUN], [NOT_RUN]]


def test_notebooks_run_side_by_side_without_meeting(rooms, tmp_path):
    def one(number):
        folder = tmp_path / str(number)
        first = f"import os, random\nseen = os.listdir('/room/kim/toy'); open('own.txt', 'w').write('{number}')"
        return shown(rooms, folder, first, f"x = {number}", "seen, x")[2]

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(one, range(6))) == [[f"([], {number})"] for number in range(6)]
    assert not list(tmp_path.rglob("own.txt"))


def test_numbers_drawn_without_a_seed_differ(rooms, tmp_path):
    draws = [shown(rooms, tmp_path, "import numpy\nnumpy.random.random()") for _ in range(2)]
    assert draws[0] != draws[1]


def test_exit_ends_its_own_cell_and_nothing_else(rooms, tmp_path):
    ways = ("exit()", "quit()", "exit", "quit", "get_ipython().ask_exit()")
    ways = (*ways, "import sys; sys.exit(1)")
    cells = shown(rooms, tmp_path, "x = 1", *ways, "%reset -f", "x = 2", "exit", "x", "TEST x")
    assert cells[1 : 1 + len(ways)] == [["SystemExit"]] * len(ways)
    assert cells[-3:] == [["SystemExit"], ["2"], ["2"]]


@pytest.mark.parametrize("spoil", ["check = 5", "%reset -f", "def examine(*_): 1 / 0"])
def test_names_of_the_library_are_its_own_in_every_test_cell(rooms, tmp_path, spoil):
    cells = shown(
        rooms,
        tmp_path,
        "from rctlab import check",
        spoil,
        "TEST check.__module__, examine.__module__",
    )
    assert cells[-1][0].count("rctlab.") == 2


def test_a_test_sees_values_and_calls_functions_where_they_live(rooms, tmp_path):
    cells = shown(
        rooms,
        tmp_path,
        "import pandas as pd\nfactor = 2\ndef double(x, *, plus=0):\n    print('hm')\n    return factor * x + plus",
        "frame = pd.DataFrame({'a': [1, 2]})\ndef breaks(x): return x[nothing]",
        "TEST double(4), double(4, plus=1), callable(double), frame['a'].sum(), pd.__name__",
        "factor = 3",
        "TEST double(4)",
        "TEST breaks([1])",
        "TEST factor = 10",
        "factor, 'double' in dir()",
    )
    assert cells[2][-1] == "(8, 9, True, np.int64(3), 'pandas')"
    assert cells[4][-1] == "12"
    assert cells[5] == ["NameError"]
    assert cells[7] == ["(3, True)"]


def test_a_function_that_ends_its_process_or_never_returns_costs_its_test_only(hurried, tmp_path):
    cells = shown(
        hurried,
        tmp_path,
        "def dies(): import os; os._exit(1)\ndef stays():\n    while True: x = 1",
        "y = 4",
        "TEST y",
        "TEST dies()",
        "TEST stays()",
        "TEST y + 1",
    )
    assert cells[2:] == [["4"], [KERNEL_LOST], [TIME_LIMIT], ["5"]]


def test_no_later_cell_knows_with_what_a_test_called(rooms, tmp_path):
    spy = """
        def spy(x):
            seen.append(x)
            open(f'seen-{x}', 'w').close()
            try:
                with open('kept', 'w') as file: file.write(str(x))
            except OSError:
                pass
            return x
    """
    known = "import os\nseen, sorted(os.listdir()), open('kept').read()"
    cells = ("seen = []\nopen('kept', 'w').close()", dedent(spy), "TEST spy(42)", known)
    assert shown(rooms, tmp_path, *cells)[2:] == [["42"], ["([], ['kept'], '')"]]


@pytest.fixture(scope="module")
def walled():
    """An engine where namespaces are not to be had."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RCTLAB_SANDBOX", "landlock")
        best_sandbox.cache_clear()
        try:
            engine = Rooms(1)
        except NoSandbox:
            pytest.skip("this kernel has no Landlock")
        finally:
            best_sandbox.cache_clear()
    with engine:
        yield engine


REFUSED = {
    "open('/etc/passwd')": "PermissionError",
    "__import__('os').listdir('/')": "PermissionError",
    "import rctlab.sessions.s4_risk": "PermissionError",
    "__import__('socket').socket()": "PermissionError",
    "__import__('os').fork()": "PermissionError",
    "__import__('os').kill(__import__('os').getppid(), 9)": "PermissionError",
    "__import__('subprocess').run(['true'])": "PermissionError",
    "open('/tm' + 'p/left', 'w')": "PermissionError",
}


def test_without_namespaces_walls_stand(walled, tmp_path):
    (tmp_path / "kim" / "toy").mkdir(parents=True)
    (tmp_path / "kim" / "toy" / "data.txt").write_text("here")
    works = ("open('data.txt').read()", "def double(x): return 2 * x", "TEST double(21)")
    cells = shown(walled, tmp_path, *REFUSED, *works)
    assert dict(zip(REFUSED, cells, strict=False)) == {
        code: [name] for code, name in REFUSED.items()
    }
    assert cells[len(REFUSED) :] == [["'here'"], [], ["42"]]


KEPT = [
    *(None, True, 3, 2**80, 1.5, float("inf"), "ü", b"ab", [1, [2, (3,)]], {"a": 1}, {1, 2}, ...),
    *(np.float64(3), np.bool_(True), np.arange(4), np.array(["a", None], object)),
    *(pd.Series([1, 2], name="x"), pd.Series(["a", "b"], dtype="category"), pd.NA),
    pd.Series([True, None], index=["r", "s"], dtype="boolean"),
    pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}, index=pd.Index([3, 4], name="k")),
]


@pytest.mark.parametrize("value", KEPT, ids=lambda value: type(value).__name__)
def test_values_leave_as_what_they_are(value):
    came = read(json.loads(json.dumps(write(value, "it", {}))))
    assert type(came) is type(value)
    if isinstance(value, pd.Series):
        pd.testing.assert_series_equal(came, value)
    elif isinstance(value, pd.DataFrame):
        pd.testing.assert_frame_equal(came, value)
    else:
        assert (
            np.array_equal(came, value)
            if isinstance(value, np.ndarray)
            else repr(came) == repr(value)
        )


def test_an_estimate_leaves_as_one():
    came = read(json.loads(json.dumps(write(risk(229, 635), "it", {}))))
    assert (came.estimate, came.lower, came.measure) == (229 / 635, risk(229, 635).lower, "risk")


class EqualToAll:
    def __eq__(self, other):
        return True

    __hash__ = None


class Lying(float):
    def __eq__(self, other):
        return True

    def __float__(self):
        return 0.36

    __hash__ = None


def test_what_claims_to_be_equal_leaves_without_its_claim():
    assert read(write(EqualToAll(), "it", {})) != 5
    came = read(write(Lying(2.5), "it", {}))
    assert (type(came), came) == (float, 2.5)


@pytest.mark.parametrize(
    "made_up",
    [
        {"module": "os"},
        {"module": "rctlab.sessions"},
        {"public": "find_task"},
        {"public": "__loader__"},
        {"pickle": "gASVCAAAAAAAAACMBHRlc3SULg=="},
        {"array": "gASV"},
        {"function": ["f", True]},
        {"list": {"list": 1}},
        [1],
    ],
)
def test_made_up_data_builds_nothing_but_data(made_up):
    try:
        came = read(made_up)
    except (ValueError, TypeError):
        return
    assert not callable(came)


def nested(depth):
    return [nested(depth - 1)] if depth else []


@pytest.mark.parametrize("value", [nested(100), "x" * 2_000, [0.5] * 2_000, np.zeros(2_000)])
def test_what_is_too_much_leaves_as_its_name(value, monkeypatch):
    monkeypatch.setattr(values, "LARGEST", 1_000)
    assert "too" in repr(read(write(value, "it", {})))


RESULT, HALF = (new_output("execute_result", {"text/plain": text}) for text in ("2.0", "0.5"))
ERROR = new_output("error", ename="NotYet", evalue="not yet", traceback=["not yet"])


def test_an_error_decides_over_a_result_that_came_first():
    assert settle([RESULT, ERROR])[0] == ERROR


def test_the_last_result_counts():
    assert settle([RESULT, HALF]) == [HALF]


def test_what_a_test_cell_prints_on_stderr_costs_nothing_and_is_kept():
    outputs = settle([new_output("stream", name="stderr", text="careful"), RESULT])
    assert [(out.get("name"), out.get("text")) for out in outputs] == [
        ("stdout", "careful"),
        (None, None),
    ]
