"""Probes of the work itself: the library's numbers and the grader's marks."""

from __future__ import annotations

from collections.abc import Iterator

from rctlab.command.probe import Finding, install, version_of

GOLDEN = (
    # treated, control; risk ratio and its 95% Koopman limits, found apart from this library
    ((229, 635), (151, 621), (1.4831, 1.2486, 1.7648)),
    ((249, 778), (162, 777), (1.5351, 1.2948, 1.8224)),
)

RIGHT, WRONG = "assert 1 + 1 == 2", "assert 1 + 1 == 3"


def probe_numbers() -> Iterator[Finding]:
    """Compute two risk ratios of the trial and hold them against their golden values."""
    from rctlab import TwoByTwo, risk_ratio

    for treated, control, golden in GOLDEN:
        table = TwoByTwo(treated=treated, control=control, labels=("coach", "usual"))
        found = risk_ratio(table, method="koopman")
        numbers = tuple(round(value, 4) for value in (found.estimate, found.lower, found.upper))
        what = f"risk ratio {treated[0]}/{treated[1]} v {control[0]}/{control[1]}: "
        line = what + "{} (95% CI {} to {}; Koopman)".format(*numbers)
        if numbers == golden:
            yield Finding("OK", line)
        else:
            yield Finding("FAIL", line + f", golden is {golden}", install("rctlab", again=True))


def probe_grader() -> Iterator[Finding]:
    """Let nbgrader run and mark a right and a wrong cell."""
    if version_of("nbgrader") is None:
        yield Finding("--", "the grader is not installed (only teachers need it)")
        return
    marks = mark_cells(RIGHT, WRONG)
    line = "the grader marks a right cell {:g} of 1 and a wrong cell {:g} of 1".format(*marks)
    if marks == [1.0, 0.0]:
        yield Finding("OK", line)
    else:
        yield Finding("FAIL", line, install("nbgrader", again=True))


def mark_cells(*sources: str) -> list[float]:
    """Return the points of some test cells, run and marked as nbgrader's autograde does it."""
    from nbformat.v4 import new_code_cell, new_notebook
    from nbgrader.preprocessors import Execute
    from nbgrader.utils import determine_grade

    kernel = {"name": "python3", "display_name": "Python 3"}
    notebook = new_notebook(metadata={"kernelspec": kernel})
    for number, source in enumerate(sources):
        mark: dict[str, object] = {"grade": True, "solution": False, "locked": True, "task": False}
        mark |= {"grade_id": f"cell-{number}", "points": 1, "schema_version": 3}
        notebook.cells.append(new_code_cell(source, metadata={"nbgrader": mark}))
    run = Execute(timeout=60, startup_timeout=60, shutdown_kernel="immediate")
    run.preprocess(notebook, {})
    return [float(determine_grade(cell)[0] or 0) for cell in notebook.cells]
