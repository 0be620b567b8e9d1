"""A check does not judge an older answer in silence."""

import pytest

CELLS = ["from rctlab import check", "risk_coach = 229 / 635"]


def _run(cells):
    """Run cells in IPython's own shell, in a process of their own; return what the last gave."""
    import subprocess
    import sys

    code = (
        "import sys\nfrom IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance()\n"
        f"for cell in {cells!r}:\n    result = shell.run_cell(cell, store_history=True)\n"
        "print('VERDICT', result.result)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.partition("VERDICT ")[2]


@pytest.mark.parametrize("broken", ["risk_coach = 229 / people", "risk_coach = (229 / 635"])
def test_a_cell_that_stopped_is_named_and_the_older_answer_is_not_judged(broken):
    said = _run([*CELLS, broken, 'check("risk-coach", risk_coach)'])
    assert said.startswith("Not yet. The cell that gives `risk_coach` its value stopped")


def test_once_it_is_mended_the_answer_counts():
    said = _run([*CELLS, "risk_coach = 1 / 0", CELLS[1], 'check("risk-coach", risk_coach)'])
    assert said.startswith("Right.")


def test_an_error_elsewhere_is_no_matter():
    said = _run([*CELLS, "other = 1 / 0\nrisk_coach == 1", 'check("risk-coach", risk_coach)'])
    assert said.startswith("Right.")
