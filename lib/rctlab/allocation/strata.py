"""The stratification factors of people, and the strata they make."""

from __future__ import annotations

from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rctlab.inputs import whole_number

RESERVED = ("arm", "stratum", "block", "block_size", "position")


def checked_factors(strata: Any) -> pd.DataFrame:
    """Return the stratification factors, one row a person; no columns where there are none."""
    if isinstance(strata, pd.Series):
        strata = strata.to_frame("factor" if strata.name is None else str(strata.name))
    if isinstance(strata, pd.DataFrame):
        factors = strata.copy()
    elif isinstance(strata, Integral) and not isinstance(strata, (bool, np.bool_)):
        factors = pd.DataFrame(index=pd.RangeIndex(whole_number(strata, "strata")))
    else:
        raise TypeError(
            f"strata is a {type(strata).__name__}; give a DataFrame or a Series with one row a "
            "person, or a number of people."
        )
    if not len(factors):
        raise ValueError("strata holds nobody (n = 0); at least 1 person is needed.")
    _refuse_bad_columns(factors)
    return factors


def _refuse_bad_columns(factors: pd.DataFrame) -> None:
    """Say so if a column cannot be used as a stratification factor."""
    names = list(factors.columns)
    for name in dict.fromkeys(names):
        if name in RESERVED or names.count(name) > 1:
            why = "is the name of a result" if name in RESERVED else "is there twice"
            raise ValueError(f"strata: the column {name!r} {why}; give it another name.")
        missing = int(factors[name].isna().sum())
        if missing:
            raise ValueError(
                f"strata: {name!r} is missing for {missing} of {len(factors)} people. Everybody "
                "needs a stratum before they are allocated."
            )


def stratum_labels(factors: pd.DataFrame) -> NDArray[np.object_]:
    """Return each person's stratum in words, "female, A"; "all" without factors."""
    if not len(factors.columns):
        return np.full(len(factors), "all", dtype=object)
    rows = factors.astype(object).to_numpy()
    labels = np.array([", ".join(map(str, row)) for row in rows], dtype=object)
    twice = pd.Series(labels)[~factors.reset_index(drop=True).duplicated()]
    if twice.duplicated().any():
        same = twice[twice.duplicated()].iloc[0]
        raise ValueError(f"strata: two different strata read {same!r}; change the values of one.")
    return labels
