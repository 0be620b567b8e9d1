"""The golden tables under the names of our methods: for the tests and for the comparison page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rctlab.measures.intervals.difference import difference_limits
from rctlab.measures.intervals.odds import odds_limits
from rctlab.measures.intervals.one_risk import binomial_limits
from rctlab.measures.intervals.ratio import ratio_limits

TWO_BY_TWO = Path(__file__).parents[1] / "tests" / "golden" / "two_by_two.csv"
ARRAYS: dict[str, Callable[..., Any]] = {
    "risk1": binomial_limits,
    "rd": difference_limits,
    "rr": ratio_limits,
    "or": odds_limits,
}
_OUR_NAMES = {
    "midp": "mid-p",
    "conditional_midp": "conditional-mid-p",
    "walter_log_plus_half": "walter",
    "chi2_n_minus_1": "n-1",
    "fisher_midp": "fisher-mid-p",
}


def our_name(method: str) -> str:
    """Return our name of a method of the golden file."""
    return _OUR_NAMES.get(method, method.replace("_", "-"))


def counts(rows: pd.DataFrame, measure: str) -> list[NDArray[Any]]:
    """Return the columns of counts that a measure takes."""
    columns = ["events1", "n1", "events2", "n2"][: 2 if measure == "risk1" else 4]
    return [rows[column].to_numpy() for column in columns]


def gap(found: Any, golden: Any, measure: str) -> NDArray[np.float64]:
    """Return how far numbers are apart: on the log scale for ratios, else as they are.

    Equal infinities and two undefined numbers are 0 apart; a number and an undefined one are nan.
    """
    found, golden = (np.asarray(values, dtype=float) for values in (found, golden))
    same = (found == golden) | (np.isnan(found) & np.isnan(golden))
    with np.errstate(all="ignore"):
        apart = np.log(found) - np.log(golden) if measure in ("rr", "or") else found - golden
    return np.where(same, 0.0, np.abs(apart))
