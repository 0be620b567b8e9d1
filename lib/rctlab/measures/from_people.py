"""Count events and people per arm in data with one row a person, or say what stands in the way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import is_hashable

_MOST_LISTED = 8
_EVENT = {"yes", "y", "true", "t", "1", "responded", "responder", "event", "success"}


def count_arms(
    df: pd.DataFrame, *, outcome: str, arm: str, sides: tuple[Any, Any], missing: str = "raise"
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return (events, n) of two arms, counted row by row."""
    if not isinstance(df, pd.DataFrame):
        raise TypeError(f"df is a {type(df).__name__}; a pandas DataFrame is needed.")
    if missing not in ("raise", "drop"):
        raise ValueError(f"missing={missing!r}: allowed are 'raise' and 'drop'.")
    in_arm = _members(one_column(df, arm, "arm"), arm, sides, missing)
    values = one_column(df, outcome, "outcome")
    chosen = values[in_arm[0] | in_arm[1]]
    refuse_other_values(chosen, outcome)
    known = values.notna().to_numpy(dtype=bool)
    if missing == "raise":
        _refuse_missing(outcome, sides, [(int((m & ~known).sum()), int(m.sum())) for m in in_arm])
    first, second = ((_events(values, m & known), int((m & known).sum())) for m in in_arm)
    return first, second


def one_column(df: pd.DataFrame, name: str, argument: str) -> pd.Series:
    """Return one column, or list the columns there are."""
    if not is_hashable(name):
        raise TypeError(
            f"{argument} is a {type(name).__name__}; the name of a column of df is needed, "
            "in quotes."
        )
    if name not in df.columns:
        there = ", ".join(repr(column) for column in df.columns) or "none"
        raise ValueError(f"{argument}={name!r} is not a column. The columns are: {there}.")
    column = df[name]
    if isinstance(column, pd.DataFrame):
        have = (
            "columns have" if column.shape[1] > 1 else "column, with a name of its own below, has"
        )
        raise ValueError(f"{argument}={name!r}: {column.shape[1]} {have} this name.")
    if column.dtype == object and not column.map(is_hashable).all():
        first = next(value for value in column if not is_hashable(value))
        raise TypeError(f"{argument}={name!r} holds {first!r}; one value a person is needed.")
    return column


def _members(
    column: pd.Series, name: str, sides: tuple[Any, Any], missing: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return who is in the first and who is in the second arm."""
    unknown = int(column.isna().sum())
    if unknown and missing == "raise":
        raise ValueError(
            f"arm={name!r} is missing for {unknown} of {len(column)} rows. "
            "Say missing='drop' to leave them out."
        )
    members = []
    for argument, side in zip(("treated", "control"), sides, strict=True):
        if not is_hashable(side) or side is pd.NA:
            raise TypeError(f"{argument}={side!r}: one value of the column {name!r} is needed.")
        member = (column.astype(object) == side).fillna(False).to_numpy(dtype=bool)
        if not member.any():
            raise ValueError(
                f"{argument}={side!r}: no row of {name!r} has this value. "
                f"The arms are: {listed_values(column)}."
            )
        members.append(member)
    if sides[0] == sides[1]:
        raise ValueError(f"treated={sides[0]!r} and control={sides[1]!r} are the same arm.")
    return members[0], members[1]


def listed_values(values: pd.Series) -> str:
    """Return the values seen, the first few of them if there are many."""
    seen = list(values.dropna().unique())
    shown = ", ".join(repr(plain_value(value)) for value in seen[:_MOST_LISTED]) or "none"
    return f"{shown} and {len(seen) - _MOST_LISTED} more" if len(seen) > _MOST_LISTED else shown


def plain_value(value: Any) -> Any:
    """Return a numpy scalar as Python's own, which prints more plainly."""
    return value.item() if isinstance(value, np.generic) else value


def refuse_other_values(values: pd.Series, name: str) -> None:
    """Say so if the outcome is anything else than 0 and 1 or False and True."""
    seen = [plain_value(value) for value in values.dropna().unique()]
    if any(isinstance(value, str) for value in seen):
        raise ValueError(
            f"outcome={name!r} holds text: {listed_values(values)}. Make it True and False first, "
            f"such as {_made_logical(name, seen, bool(values.isna().any()))}."
        )
    if not all(isinstance(value, (bool, int, float)) and value in (0, 1) for value in seen):
        raise ValueError(
            f"outcome={name!r} holds {listed_values(values)}; allowed are 0 and 1, or False and True."
        )


def _made_logical(name: str, seen: list[Any], missing: bool) -> str:
    """Return the code that makes text True and False; which value is the event is not guessed."""
    plainly = [value for value in seen if str(value).strip().lower() in _EVENT]
    known = len(plainly) == 1 and len(seen) == 2
    event = repr(plainly[0]) if known else "<the value that means the event>"
    code = f"df[{name!r}] == {event}"
    # a missing outcome would become False
    return f"({code}).where(df[{name!r}].notna())" if missing else code


def _refuse_missing(name: str, sides: tuple[Any, Any], missing: list[tuple[int, int]]) -> None:
    """Say how many outcomes are missing in each arm, if any are."""
    if not any(count for count, _ in missing):
        return
    per_arm = " and ".join(
        f"{count} of {n} in {side!r}" for (count, n), side in zip(missing, sides, strict=True)
    )
    raise ValueError(
        f"outcome={name!r} is missing (NaN) for {per_arm}. A 2x2 table has no place for people "
        "whose outcome is unknown. To leave them out is a choice: say missing='drop' to make it."
    )


def _events(values: pd.Series, chosen: np.ndarray) -> int:
    return int(values[chosen].astype(object).astype(bool).sum())
