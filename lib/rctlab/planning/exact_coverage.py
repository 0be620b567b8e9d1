"""How often does an interval hold the true value? Exactly, over all tables that can come out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rctlab.inputs import (
    Floats,
    checked_choice,
    checked_level,
    checked_method,
    checked_risks,
    whole_number,
)
from rctlab.measures.intervals.arrays import Limits
from rctlab.measures.intervals.difference import METHODS as DIFFERENCE
from rctlab.measures.intervals.difference import difference_limits
from rctlab.measures.intervals.odds import METHODS as ODDS
from rctlab.measures.intervals.odds import odds_limits
from rctlab.measures.intervals.one_risk import METHODS as BINOMIAL
from rctlab.measures.intervals.one_risk import binomial_limits
from rctlab.measures.intervals.ratio import METHODS as RATIO
from rctlab.measures.intervals.ratio import ratio_limits
from rctlab.planning.chances import binomial_chances, likely_counts
from rctlab.planning.coverage_result import Coverage

METHODS: dict[str, Iterable[str]] = {
    "risk difference": DIFFERENCE,
    "risk ratio": RATIO,
    "odds ratio": ODDS,
    "risk": BINOMIAL,
}
_LIMITS: dict[str, Callable[..., Limits]] = {
    "risk difference": difference_limits,
    "risk ratio": ratio_limits,
    "odds ratio": odds_limits,
}
WIDE = ("risk", "risk difference")  # measures whose intervals have a mean width

# Counts less likely than this are left out, rows and columns. The conditional methods need whole
# diagonals, also of improbable tables, to find a tail given the events of both arms.
_LEAST, _LEAST_CONDITIONAL = 1e-18, 1e-40
_LEAST_WIDTH = 1e-12  # a width is read to a few digits
_MOST_PEOPLE, _MOST_TABLES = 1_000_000, 2e7
_MOST_KEPT = 30_000  # tables of small arms, whose limits are kept for the next risks
_TIE = 1e-12  # a limit this close to the truth (relatively) is the truth, as 0.1 + 0.2 is 0.3
_TIE_TAIL = 1e-11  # so is the limit of a one-sided P value this close to the tail


def coverage(
    *,
    treated: tuple[Any, int],
    control: tuple[Any, int] | None = None,
    measure: str = "risk difference",
    method: str | None = None,
    level: float = 0.95,
    width: bool = False,
) -> Coverage:
    """Return the share of intervals that hold the true value, exactly: no trial is simulated.

    Every table that can come out is weighed with its binomial chance, and its limits are compared with
    the truth (for the conditional methods: its tails with the level). Counts with a chance below 1e-18 are left out; what this can matter at most
    is in the result (`omitted`, about 1e-16).

    Parameters
    ----------
    treated, control : tuple
        ``(risk, n)``: the true risk, from 0 to 1, and the people in the arm. Each risk may be an
        array (a curve); the two broadcast. For measure="risk" there is the treated arm alone.
    measure : str
        "risk difference", "risk ratio", "odds ratio" or "risk".
    method : str, optional
        A method of that measure, as `risk_difference` and the others take it; by default theirs.
    level : float
        Confidence level, between 0 and 1.
    width : bool
        Work out the mean width of the intervals as well (of a risk or a difference; a ratio's can
        be infinite).

    Returns
    -------
    Coverage
        Shares of all trials: with an interval that holds the truth, lies wholly below it, wholly
        above it, or is not defined (Katz without events in an arm, Woolf with a zero cell: one
        limit is then not a number, and the interval is not counted as holding anything). Without any
        event at all (or, for an odds ratio, with events only) the score and the conditional limits
        are 0 and infinity, and hold the truth; Walter's and Haldane and Anscombe's are narrower. A
        limit equal to the truth to 11 digits holds it. Where the truth itself is not defined all are nan.

    Raises
    ------
    TypeError, ValueError
        For an impossible risk, count or level, an unknown measure or method, a second arm with
        measure="risk" or none without it, or more tables than fit in memory.

    References
    ----------
    Newcombe RG (1998). Stat Med 17:857-872.
    doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E
    Fagerland MW, Lydersen S, Laake P (2015). Stat Methods Med Res 24:224-254.
    doi:10.1177/0962280211415469

    Examples
    --------
    >>> print(coverage(treated=(0.225, 778), control=(0.15, 777)))
    Coverage of the 95% Newcombe interval, risk difference, 22.5% of 778 v 15.0% of 777: 95.02%
    (below the truth 2.53%, above it 2.45%; exact, 606,062 tables)
    >>> curve = coverage(treated=([0.01, 0.1, 0.5], 20), measure="risk", method="wald")
    >>> curve.coverage.round(4)
    array([0.1821, 0.876 , 0.9586])
    """
    measure = checked_choice(measure, METHODS, "measure")
    known = list(METHODS[measure])
    method = checked_method(known[0] if method is None else method, known)
    level = checked_level(level)
    if (measure == "risk") != (control is None):
        raise ValueError(
            f"control={control!r}: measure='risk' looks at the treated arm alone, the others at two."
        )
    if width and measure not in WIDE:
        raise ValueError(f"width={width!r}: a {measure} has no mean width; allowed with {WIDE}.")
    p1, n1 = _risks_and_n(treated, "treated")
    if control is None:
        found = _one_arm(p1, n1, method, level)
        wide = _mean_widths([(p1, n1)], method, level) if width else None
        return Coverage(measure, method, level, (p1[()],), (n1,), p1[()], *found, n1 + 1, wide)
    p2, n2 = _risks_and_n(control, "control")
    p1, p2 = _broadcast(p1, p2)
    truth = _truth(measure, p1, p2)
    found = _two_arms((p1, n1), (p2, n2), truth, measure, method, level)
    wide = _mean_widths([(p1, n1), (p2, n2)], method, level) if width else None
    more = (n1 + 1) * (n2 + 1), wide
    return Coverage(measure, method, level, (p1[()], p2[()]), (n1, n2), truth[()], *found, *more)


def _risks_and_n(arm: Any, argument: str) -> tuple[Floats, int]:
    """Return the true risks and the people of an arm."""
    if not isinstance(arm, (tuple, list)) or len(arm) != 2:
        raise TypeError(f"{argument}={arm!r}: give a pair (risk, n), such as (0.15, 777).")
    n = whole_number(arm[1], argument, arm)
    if n > _MOST_PEOPLE:
        raise ValueError(f"{argument}: {n} people; allowed are up to {_MOST_PEOPLE:,}.")
    return checked_risks(arm[0], argument), n


def _broadcast(p1: Floats, p2: Floats) -> tuple[Floats, Floats]:
    try:
        first, second = np.broadcast_arrays(p1, p2)
    except ValueError:
        raise ValueError(
            f"treated and control: risks of shapes {p1.shape} and {p2.shape} do not go together."
        ) from None
    return first, second


def _truth(measure: str, p1: Floats, p2: Floats) -> Floats:
    """Return the true difference, ratio or odds ratio; nan for 0 / 0."""
    if measure == "risk difference":
        return p1 - p2
    with np.errstate(all="ignore"):
        ratio = p1 / p2
        return ratio if measure == "risk ratio" else p1 / (1 - p1) * ((1 - p2) / p2)


_Shares = tuple[Any, Any, Any, Any, float]


def _shares(rows: list[list[float]], shape: tuple[int, ...]) -> _Shares:
    """Return shares that hold, lie below, lie above, are not defined, and the most left out."""
    columns = np.array(rows).reshape(-1, 5).T
    hold, below, above, undefined = (column.reshape(shape)[()] for column in columns[:4])
    return hold, below, above, undefined, float(np.max(np.nan_to_num(columns[4]), initial=0.0))


def _one_arm(risks: Floats, n: int, method: str, level: float) -> _Shares:
    """Compare the limits of each count with each true risk."""
    _, lower, upper = binomial_limits(np.arange(n + 1), n, level=level, method=method)
    rows = []
    for risk in risks.flat:
        chances = binomial_chances(n, float(risk))
        above, below = lower > risk * (1 + _TIE), upper < risk * (1 - _TIE)
        missed = [float(chances[below].sum()), float(chances[above].sum())]
        rows.append([float(chances[~(above | below)].sum()), *missed, 0.0, 0.0])
    return _shares(rows, risks.shape)


def _two_arms(
    arm1: tuple[Floats, int],
    arm2: tuple[Floats, int],
    truth: Floats,
    measure: str,
    method: str,
    level: float,
) -> _Shares:
    """Judge the tables of two arms at each pair of true risks."""
    (p1, n1), (p2, n2) = arm1, arm2
    rows = []
    for risk1, risk2, value in zip(p1.flat, p2.flat, truth.flat, strict=True):
        if np.isnan(value):
            rows.append([np.nan] * 5)
        elif n1 == 0 or n2 == 0:
            rows.append([1.0, 0.0, 0.0, 0.0, 0.0])  # the widest limits
        else:
            rows.append(_weighed((risk1, n1), (risk2, n2), value, (measure, method, level)))
    return _shares(rows, truth.shape)


def _weighed(
    arm1: tuple[float, int], arm2: tuple[float, int], truth: float, how: tuple[str, str, float]
) -> list[float]:
    """Return the chances that hold, lie below, lie above, are not defined, and are left out."""
    conditional = how[1].startswith("conditional")
    (x1, chance1, out1), (x2, chance2, out2) = (
        likely_counts(n, risk, _LEAST_CONDITIONAL if conditional else _LEAST)
        for risk, n in (arm1, arm2)
    )
    if x1.size * x2.size > _MOST_TABLES:
        raise ValueError(
            f"{x1.size * x2.size:.1g} tables are likely enough to matter; allowed are "
            f"{_MOST_TABLES:.0e}. Take smaller arms."
        )
    if conditional:
        above, below = _by_tails(chance1, chance2, how[2], 0.5 if "mid" in how[1] else 1.0)
        undefined = np.zeros(above.shape, dtype=bool)
    else:
        lower, upper = _limits(how, (x1, arm1[1]), (x2, arm2[1]))
        reach = _TIE if how[0] == "risk difference" else _TIE * truth
        undefined = np.isnan(lower) | np.isnan(upper)
        with np.errstate(invalid="ignore"):
            above, below = lower > truth + reach, upper < truth - reach
        above, below = above & ~undefined, below & ~undefined
    parts = (~(above | below | undefined), below, above, undefined)
    return [*(float(chance1 @ (part @ chance2)) for part in parts), out1 + out2]


def _limits(
    how: tuple[str, str, float], arm1: tuple[Floats, int], arm2: tuple[Floats, int]
) -> tuple[Floats, Floats]:
    """Return the limits of all pairs of counts, taken from those kept where the arms are small."""
    (x1, n1), (x2, n2) = arm1, arm2
    if (n1 + 1) * (n2 + 1) <= _MOST_KEPT:
        lower, upper = _kept_limits(how, n1, n2)
        rows, columns = (slice(int(x[0]), int(x[-1]) + 1) for x in (x1, x2))
        return lower[rows, columns], upper[rows, columns]
    measure, method, level = how
    found = _LIMITS[measure](x1[:, None], n1, x2, n2, level=level, method=method)
    return found.lower, found.upper


@lru_cache(maxsize=32)
def _kept_limits(how: tuple[str, str, float], n1: int, n2: int) -> tuple[Floats, Floats]:
    measure, method, level = how
    counts = np.arange(n1 + 1.0)[:, None], np.arange(n2 + 1.0)
    found = _LIMITS[measure](counts[0], n1, counts[1], n2, level=level, method=method)
    return found.lower, found.upper


def _by_tails(
    chance1: Floats, chance2: Floats, level: float, share: float
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Say which conditional intervals lie above and below the truth, given the events of both arms.

    Limits of that many tables would take minutes. The interval lies above the truth where the tail of
    the count in arm 1, under the truth, is less than the level allows.
    """
    rows, columns = chance1.size, chance2.size
    edge = np.zeros(rows - 1)
    around = np.concatenate([edge, chance2, edge])
    # a row for each number of events in both arms, a column for each count in arm 1
    chances = chance1 * np.lib.stride_tricks.sliding_window_view(around, rows)[:, ::-1]
    upto, from_here = np.cumsum(chances, axis=1), np.cumsum(chances[:, ::-1], axis=1)[:, ::-1]
    least = (1 - level) / 2 * (1 - _TIE_TAIL) * upto[:, -1:]
    other = (1 - share) * chances
    # back to the grid: count i in arm 1 and j in arm 2 stand in row i + j, column i
    above, below = (
        np.lib.stride_tricks.as_strided(
            tail - other < least, (rows, columns), (rows + 1, rows), writeable=False
        )
        for tail in (from_here, upto)
    )
    return above, below


def _mean_widths(arms: list[tuple[Floats, int]], method: str, level: float) -> Any:
    """Return the mean of upper minus lower limit at each true risk, or pair of risks."""
    risks = [np.asarray(risk) for risk, _ in arms]
    found = np.empty(risks[0].shape)
    for place in np.ndindex(found.shape):
        likely = [
            likely_counts(n, float(risk[place]), _LEAST_WIDTH)
            for risk, (_, n) in zip(risks, arms, strict=True)
        ]
        counts = [x for x, _, _ in likely]
        if len(arms) == 1:
            limits = binomial_limits(counts[0], arms[0][1], level=level, method=method)
            found[place] = likely[0][1] @ (limits.upper - limits.lower)
        else:
            how = ("risk difference", method, level)
            lower, upper = _limits(how, (counts[0], arms[0][1]), (counts[1], arms[1][1]))
            found[place] = likely[0][1] @ ((upper - lower) @ likely[1][1])
    return found[()]
