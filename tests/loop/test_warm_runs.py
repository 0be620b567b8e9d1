"""A run in a warm fork shows what a kernel shows, and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from rctlab.classroom.marking import warm_runs
from rctlab.classroom.marking.kernel import KernelEngine
from rctlab.classroom.marking.warm_runs import run_notebooks

pytestmark = pytest.mark.skipif(not warm_runs.CAN_FORK, reason="this system cannot fork")

CELLS = [
    "import numpy as np\nx = 3\nx",
    "print('on paper')\nx + 1",
    "from IPython.display import HTML, display\ndisplay(HTML('<b>bold</b>'))",
    "1 / 0",
    "def f(:",
    "import pandas as pd\npd.DataFrame({'a': [1]})",
    "import matplotlib.pyplot as plt\n_ = plt.plot([1, 2])",
    "x",
    "x;",
    "from rctlab import check\ncheck('risk-coach', 0.36)",
    "from rctlab import examine\nexamine('risk-coach', 0.5)",
    "%matplotlib inline",
]


def test_outputs_are_those_of_a_kernel(tmp_path: Path) -> None:
    cells = [new_code_cell(source) for source in CELLS]
    kernel = [cell.outputs for cell in KernelEngine()(new_notebook(cells=cells), tmp_path).cells]
    ((name, warm),) = run_notebooks({"one": CELLS}, tmp_path)
    assert name == "one"
    assert len(warm) == len(kernel)
    for source, ours, theirs in zip(CELLS, warm, kernel, strict=True):
        assert [shape(out) for out in ours] == [shape(out) for out in theirs], source


def shape(output):  # type: ignore[no-untyped-def]
    """What nbgrader and we read of an output."""
    kept = (output.output_type, output.get("name"), output.get("text"), output.get("ename"))
    data = dict(output.get("data", {}))
    return (*kept, {kind: value for kind, value in data.items() if not kind.startswith("image/")})


def test_runs_know_nothing_of_each_other(tmp_path: Path) -> None:
    (tmp_path / "beside.py").write_text("VALUE = 7\n")
    cells = [
        "try:\n    y\nexcept NameError:\n    y = 1\ny",
        "import beside\nbeside.VALUE",
        "y += 1",
    ]
    runs = dict(run_notebooks({"a": cells, "b": cells, "c": cells}, tmp_path))
    for outputs in runs.values():
        assert [out.data["text/plain"] for cell in outputs[:2] for out in cell] == ["1", "7"]


def test_plain_cells_draw_no_picture_and_run_all_the_same(tmp_path: Path) -> None:
    cells = ["import pandas as pd\npd.DataFrame({'a': [1]})", CELLS[9]]
    ((_, (frame, verdict)),) = run_notebooks({"a": cells}, tmp_path, plain={"a": [0]})
    assert list(frame[0].data) == ["text/plain"]
    assert "text/html" in verdict[0].data


def test_what_a_run_writes_no_other_run_finds(tmp_path: Path) -> None:
    cells = ["from pathlib import Path\nseen = Path('note').exists()\nPath('note').touch()\nseen"]
    runs = dict(run_notebooks({"a": cells, "b": cells, "c": cells}, tmp_path, workers=1))
    assert [outputs[0][0].data["text/plain"] for outputs in runs.values()] == ["False"] * 3
    assert list(tmp_path.iterdir()) == []


def test_numbers_drawn_without_a_seed_differ(tmp_path: Path) -> None:
    cells = ["import numpy as np, random\nnp.random.random(), random.random()"]
    runs = dict(run_notebooks({"a": cells, "b": cells}, tmp_path))
    assert runs["a"][0][0].data["text/plain"] != runs["b"][0][0].data["text/plain"]


def test_a_run_that_ends_its_process_keeps_the_cells_before(tmp_path: Path) -> None:
    cells = ["1 + 1", "import os\nos._exit(3)", "2 + 2"]
    runs = dict(run_notebooks({"dies": cells, "lives": ["5"]}, tmp_path))
    first, second, third = runs["dies"]
    assert first[0].data["text/plain"] == "2"
    assert (second[0].ename, third[0].ename) == ("Stopped", "Stopped")
    assert runs["lives"][0][0].data["text/plain"] == "5"


def test_an_endless_run_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RCTLAB_WARM_LIMIT", "2")
    runs = dict(run_notebooks({"endless": ["1", "while True:\n    pass"]}, tmp_path))
    assert runs["endless"][1][0].ename == "Stopped"
