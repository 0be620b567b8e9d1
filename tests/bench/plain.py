"""What is timed against plain arithmetic, random numbers and an import."""

from __future__ import annotations

import subprocess
import sys
from statistics import median
from typing import Any

import numpy as np

import rctlab

TABLE = rctlab.TwoByTwo(treated=(229, 635), control=(151, 621), labels=("coach", "usual care"))
COVERAGE_TARGET, IMPORT_TARGET = 10.0, 0.4
TRIAL = ((0.225, 778), (0.15, 777))  # the trial's plan and its arms

METHODS = {
    "risk difference": ("newcombe", "miettinen-nurminen", "mee", "agresti-caffo", "wald"),
    "risk ratio": ("koopman", "miettinen-nurminen", "katz", "walter"),
    "odds ratio": (
        "conditional-mid-p",
        "conditional-exact",
        "miettinen-nurminen",
        "cornfield-score",
        "woolf",
        "haldane-anscombe",
    ),
}


def plain_arithmetic(n1: int, n2: int) -> Any:
    """Return Wald limits of the difference of every table, all at once."""
    x1, x2 = np.arange(n1 + 1)[:, None], np.arange(n2 + 1)
    p1, p2 = x1 / n1, x2 / n2
    half = 1.959963984540054 * np.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    difference = p1 - p2
    return difference - half, difference + half


def exact_coverage(measure: str, method: str, arms: Any = TRIAL) -> Any:
    """Return the exact coverage of one method at one pair of true risks."""
    treated, control = arms
    return rctlab.coverage(treated=treated, control=control, measure=measure, method=method)


# --- resampling: what is drawn, with numpy alone ----------------------------------------------


def permuted_counts(draws: int) -> Any:
    """Draw the events of the treated arm under shuffled labels: one number a draw."""
    (x1, n1), (x2, n2) = TABLE.treated, TABLE.control
    events = x1 + x2
    return np.random.default_rng(1).hypergeometric(events, n1 + n2 - events, n1, draws)


def bootstrap_counts(draws: int) -> Any:
    """Draw the events of both arms with replacement: two numbers a draw."""
    stream = np.random.default_rng(1)
    arms = (TABLE.treated, TABLE.control)
    return tuple(stream.binomial(n, x / n, draws) for x, n in arms)


def people(draws: int) -> Any:
    """Draw one random number a person and draw, which is what resampling rows needs at least."""
    stream, each = np.random.default_rng(1), TABLE.treated[1] + TABLE.control[1]
    return [stream.random(each) for _ in range(draws)]


RESAMPLING = {
    "permutation test": (lambda draws: _permutation_test(draws), permuted_counts),
    "bootstrap, percentile": (lambda draws: _bootstrap(draws, "percentile"), bootstrap_counts),
    "bootstrap, bca": (lambda draws: _bootstrap(draws, "bca"), bootstrap_counts),
}
"""What is timed, and what draws the same numbers with numpy alone."""


def _permutation_test(draws: int) -> Any:
    return rctlab.permutation_test(TABLE, draws=draws, seed=1)


def _bootstrap(draws: int, method: str) -> Any:
    return rctlab.bootstrap(TABLE, measure="risk ratio", method=method, draws=draws, seed=1)


IMPORTS = """
import time
started = time.perf_counter()
import pandas
between = time.perf_counter()
import rctlab
ended = time.perf_counter()
print(between - started, ended - between)
"""


def import_seconds(rounds: int) -> tuple[float, float]:
    """Return the seconds that `import pandas` takes, and what `import rctlab` adds: medians."""
    times = []
    for _ in range(rounds):
        code = [sys.executable, "-c", IMPORTS]
        said = subprocess.run(code, capture_output=True, text=True, check=True).stdout
        times.append([float(word) for word in said.split()])
    pandas, added = zip(*times, strict=True)
    return median(pandas), median(added)
