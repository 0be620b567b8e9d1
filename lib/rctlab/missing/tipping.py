"""How the missing would have had to do for the verdict on two arms to change."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rctlab.inputs import Floats, checked_level, events_and_n
from rctlab.measures.intervals.difference import difference_limits
from rctlab.measures.intervals.ratio import ratio_limits
from rctlab.missing.columns import RESPONDER, arms_of, checked_month, outcome_of, who_is_in
from rctlab.missing.tipping_result import Side, TippingPoint, verdicts_of

Whole = NDArray[np.int64]


def tipping_point(
    trial: pd.DataFrame,
    month: Any = 3,
    treated: Any = "coach",
    control: Any = "usual",
    *,
    grid: int | Sequence[float] = 10,
    level: float = 0.95,
    arm: str = "arm",
    outcome: str = RESPONDER,
) -> TippingPoint:
    """Compare two arms under every assumption about how many of the missing responded.

    Parameters
    ----------
    trial : pandas.DataFrame
        One row a person: the arm, and ``responder_3`` and so on (missing where not assessed).
    month : int or str
        Which assessment: 3, 6 or 12.
    treated, control : values of the arm column
        The arm that goes first, and the one it is compared with.
    grid : int or sequence of float
        In how many steps the share of the missing who respond goes from 0 to 1; or the shares.
    level : float
        Confidence level of the verdicts.
    arm : str
        The column that says who is in which arm.
    outcome : str
        What the columns of the outcome begin with, if not "responder".

    Returns
    -------
    TippingPoint
        ``.frame``: a row a cell of the grid; ``.scenarios``: the marked assumptions;
        ``.tips_at``: where the verdict changes, to the person; ``.picture()``.

    Raises
    ------
    TypeError, ValueError
        For columns, months, arms or shares that cannot be used; if nobody's outcome is missing, or
        everybody's in one of the arms.

    Notes
    -----
    People are counted, not adjusted for anything. A share of the missing is rounded to whole people
    (a half up). The limits are score limits (Koopman for the ratio, Mee for the difference): both
    leave no effect outside exactly where Pearson's chi-squared test has P below 1 - level, so a
    cell has one verdict. Those filled in count as if they had been observed, so the limits are a
    little too narrow: it is the pattern that counts.

    References
    ----------
    Campbell G, Pennello G, Yue L (2011). J Biopharm Stat 21:180-195.
    doi:10.1080/10543406.2011.550094
    Koopman PAR (1984). Biometrics 40:513-517. doi:10.2307/2531405

    Examples
    --------
    >>> arms = ["coach"] * 100 + ["usual"] * 100
    >>> better = [1] * 40 + [0] * 40 + [None] * 20 + [1] * 20 + [0] * 60 + [None] * 20
    >>> found = tipping_point(pd.DataFrame({"arm": arms, "responder_3": better}))
    >>> found.scenarios["verdict"].tolist()
    ['favours coach', 'favours coach', 'not settled', 'favours coach']
    >>> found.tips_at[["coach", "change", "people", "share"]].iloc[:2]
      coach                   change  people  share
    0  none  no longer favours coach       7   0.35
    1  none    coach no longer ahead      20   1.00
    """
    arms_of(trial, arm, treated=treated, control=control)
    month = checked_month(trial, month, outcome)
    values = outcome_of(trial, month, outcome)
    if treated == control:
        raise ValueError(f"treated={treated!r} and control={control!r} are the same arm.")
    sides = [_side(trial, values, arm, name) for name in (treated, control)]
    return tipping_from_counts(*sides, grid=grid, level=level, outcome=f"{outcome}_{month}")


def tipping_from_counts(
    treated: Side,
    control: Side,
    *,
    grid: int | Sequence[float] = 10,
    level: float = 0.95,
    outcome: str = "The outcome",
) -> TippingPoint:
    """Return the same from counts alone, as a paper prints them."""
    level, shares = checked_level(level), _shares(grid)
    for side in (treated, control):
        _refuse_impossible(side)
    if not treated.missing + control.missing:
        raise ValueError(f"{outcome!r} is missing for nobody in these arms: nothing can tip.")
    rows = np.repeat(shares, len(shares)), np.tile(shares, len(shares))
    people = (whole(rows[0], treated.missing), whole(rows[1], control.missing))
    frame = judged(treated, control, *people, level)
    frame.insert(0, "treated_share", rows[0])
    frame.insert(1, "control_share", rows[1])
    return TippingPoint(
        treated,
        control,
        frame,
        _scenarios(treated, control, level),
        _tips(treated, control, level),
        level,
        outcome,
    )


def whole(share: Any, people: int) -> Whole:
    """Return so many of the people as whole people, a half rounded up."""
    # 0.1 * 5 may be a last digit below a half
    return np.floor(np.asarray(share, float) * people + 0.5 + 1e-9).astype(np.int64)


def _side(trial: pd.DataFrame, values: Floats, arm: str, name: Any) -> Side:
    """Return what is known of one arm."""
    here = values[who_is_in(trial, arm)[name]]
    known = here[~np.isnan(here)]
    return Side(str(name), int(known.sum()), len(known), len(here) - len(known))


def _refuse_impossible(side: Side) -> None:
    events_and_n((side.events, side.n), side.name)
    events_and_n((0, side.missing), f"{side.name}, missing")
    if not side.n:
        raise ValueError(
            f"the outcome is missing for everybody in {side.name!r}: nothing is observed to start "
            "from."
        )


def _shares(grid: Any) -> Floats:
    """Return the shares of the missing who respond, or say what is wrong with them."""
    if isinstance(grid, (bool, str)) or not isinstance(grid, (int, np.integer, Iterable)):
        raise TypeError(f"grid={grid!r}: give a number of steps, or shares such as [0, 0.5, 1].")
    if isinstance(grid, (int, np.integer)):
        if not 1 <= grid <= 100:
            raise ValueError(f"grid={grid}: allowed are 1 to 100 steps.")
        return np.arange(int(grid) + 1) / int(grid)
    shares = np.asarray(list(grid), float)
    if len(shares) < 2 or not ((shares >= 0) & (shares <= 1)).all() or (np.diff(shares) <= 0).any():
        raise ValueError(f"grid={list(grid)}: allowed are two or more rising shares from 0 to 1.")
    return shares


def judged(
    treated: Side, control: Side, responding: Any, in_control: Any, level: float
) -> pd.DataFrame:
    """Return ratio, difference and verdict where so many of the missing respond."""
    first, second = np.broadcast_arrays(np.asarray(responding), np.asarray(in_control))
    counts = (treated.events + first, treated.people, control.events + second, control.people)
    ratio = ratio_limits(*counts, level=level, method="koopman")
    difference = difference_limits(*counts, level=level, method="mee")
    ahead, neither, behind = verdicts_of(treated.name, control.name)
    known = [difference.lower > 0, difference.upper < 0]
    return pd.DataFrame(
        {
            "treated_responding": first,
            "control_responding": second,
            "risk_treated": counts[0] / treated.people,
            "risk_control": counts[2] / control.people,
            "risk_ratio": ratio.estimate,
            "ratio_lower": ratio.lower,
            "ratio_upper": ratio.upper,
            "risk_difference": difference.estimate,
            "difference_lower": difference.lower,
            "difference_upper": difference.upper,
            "verdict": np.select(known, [ahead, behind], neither),
        }
    )


def _scenarios(treated: Side, control: Side, level: float) -> pd.DataFrame:
    """Return the assumptions that have a name, one a row."""
    everyone = (treated.missing, control.missing)
    as_seen = (treated.as_observed, control.as_observed)
    pairs = {
        "as observed": as_seen,
        "nobody": (0, 0),
        "worst for treated": (0, everyone[1]),
        "best for treated": (everyone[0], 0),
    }
    first, second = (np.array(part) for part in zip(*pairs.values(), strict=True))
    return judged(treated, control, first, second, level).set_axis(list(pairs))


def _tips(treated: Side, control: Side, level: float) -> pd.DataFrame:
    """Return the fewest missing controls who must respond for each change, on two lines."""
    fixed = {"none": 0, "as observed": treated.as_observed}
    rows = []
    for words, responding in fixed.items() if control.missing else ():
        line = judged(treated, control, responding, np.arange(control.missing + 1), level)
        changes = {
            f"no longer favours {treated.name}": line["verdict"] != f"favours {treated.name}",
            f"{treated.name} no longer ahead": line["risk_difference"] <= 0,
            f"favours {control.name}": line["verdict"] == f"favours {control.name}",
        }
        rows += [
            (words, change, _first(there), control.missing) for change, there in changes.items()
        ]
    columns = [treated.name, "change", "people", "missing"]
    frame = pd.DataFrame(rows, columns=columns).astype({"people": "Int64"})
    shares = frame["people"].to_numpy(dtype=float, na_value=math.nan)
    return frame.assign(share=shares / max(control.missing, 1))


def _first(there: pd.Series) -> int | None:
    """Return the first place where something holds, if any."""
    return int(np.argmax(there.to_numpy())) if there.any() else None
