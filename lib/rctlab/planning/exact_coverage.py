"""How often does an interval hold the true value? Exactly, over all tables that can come out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from rctlab.inputs import Floats, checked_choice, checked_level, checked_method, whole_number
from rctlab.measures.intervals.one_risk import METHODS as BINOMIAL
from rctlab.measures.intervals.one_risk import binomial_limits
from rctlab.planning.chances import binomial_chances, checked_risks, likely_counts
from rctlab.planning.coverage_result import Coverage
from rctlab.planning.covers_difference import METHODS as DIFFERENCE
from rctlab.planning.covers_grid import ABOVE, BELOW, HOLDS, UNDEFINED, Grid, Sides
from rctlab.planning.covers_odds import METHODS as ODDS
from rctlab.planning.covers_ratio import METHODS as RATIO
from rctlab.planning.mean_width import WIDE, mean_widths

RULES: dict[str, dict[str, Callable[[Grid], Sides]]] = {
    "risk difference": DIFFERENCE,
    "risk ratio": RATIO,
    "odds ratio": ODDS,
}
_METHODS: dict[str, Iterable[str]] = {**RULES, "risk": BINOMIAL}

# Counts less likely than this are left out, rows and columns. The conditional methods need whole
# diagonals, also of improbable tables, to find a tail given the events of both arms.
_LEAST, _LEAST_CONDITIONAL = 1e-18, 1e-40
_MOST_PEOPLE, _MOST_TABLES = 1_000_000, 2e7


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

    Every table that can come out is weighed with its binomial chance, and its interval judged. For
    score and conditional intervals no limit is solved: an interval holds the truth where its test
    does not reject it. Counts with a chance below 1e-18 are left out; what this can matter at most
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
        be infinite). This solves for the limits of all likely tables, which takes longer.

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
    measure = checked_choice(measure, _METHODS, "measure")
    known = list(_METHODS[measure])
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
        wide = mean_widths([(p1, n1)], method, level) if width else None
        return Coverage(measure, method, level, (p1[()],), (n1,), p1[()], *found, n1 + 1, wide)
    p2, n2 = _risks_and_n(control, "control")
    p1, p2 = _broadcast(p1, p2)
    truth = _truth(measure, p1, p2)
    found = _two_arms((p1, n1), (p2, n2), truth, RULES[measure][method], level)
    wide = mean_widths([(p1, n1), (p2, n2)], method, level) if width else None
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
    tie = 1e-12  # a limit this close (relatively) is the truth itself
    rows = []
    for risk in risks.flat:
        chances = binomial_chances(n, float(risk))
        above, below = lower > risk * (1 + tie), upper < risk * (1 - tie)
        missed = [float(chances[below].sum()), float(chances[above].sum())]
        rows.append([float(chances[~(above | below)].sum()), *missed, 0.0, 0.0])
    return _shares(rows, risks.shape)


def _two_arms(
    arm1: tuple[Floats, int],
    arm2: tuple[Floats, int],
    truth: Floats,
    rule: Callable[[Grid], Sides],
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
            rows.append(_weighed((risk1, n1), (risk2, n2), rule, level))
    return _shares(rows, truth.shape)


def _weighed(
    arm1: tuple[float, int], arm2: tuple[float, int], rule: Callable[[Grid], Sides], level: float
) -> list[float]:
    """Return the chances that hold, lie below, lie above, are not defined, and are left out."""
    least = _LEAST_CONDITIONAL if rule.__name__.startswith("conditional") else _LEAST
    (x1, chance1, out1), (x2, chance2, out2) = (
        likely_counts(n, risk, least) for risk, n in (arm1, arm2)
    )
    if x1.size * x2.size > _MOST_TABLES:
        raise ValueError(
            f"{x1.size * x2.size:.1g} tables are likely enough to matter; allowed are "
            f"{_MOST_TABLES:.0e}. Take smaller arms."
        )
    (p1, n1), (p2, n2) = arm1, arm2
    grid = Grid(x1[:, None], x2, n1, n2, p1, p2, chance1[:, None], chance2, level)
    with np.errstate(all="ignore"):
        judged = rule(grid)
    return [
        *(
            float(chance1 @ ((judged == side) @ chance2))
            for side in (HOLDS, BELOW, ABOVE, UNDEFINED)
        ),
        out1 + out2,
    ]
