"""Why a measure is infinite or not defined, in words."""

from __future__ import annotations

import math
from collections.abc import Iterable

from rctlab.tables import TwoByTwo


def reason(table: TwoByTwo, values: Iterable[float], *, odds: bool = False) -> str:
    """Return why an estimate or a limit of a table is not an ordinary number, or nothing.

    Parameters
    ----------
    table : TwoByTwo
    values : iterable of float
        Estimate and limits.
    odds : bool
        Whether people without the event count too, as they do in an odds ratio.

    Returns
    -------
    str

    Examples
    --------
    >>> reason(TwoByTwo(treated=(1, 4), control=(0, 2)), [math.inf])
    'No events in the control arm'
    """
    if all(map(math.isfinite, values)):
        return ""
    empty = [label for label, n in zip(table.labels, table.totals, strict=True) if n == 0]
    if empty:
        return f"Nobody in the {' and the '.join(empty)} arm{'s' if len(empty) > 1 else ''}"
    said = _where(table, "No events", table.events)
    if odds and not (said and "either" in said[0]):
        left = (table.treated[1] - table.treated[0], table.control[1] - table.control[0])
        said += _where(table, "Everybody has the event", left)
    return "; ".join(said)


def _where(table: TwoByTwo, what: str, counts: tuple[int, int]) -> list[str]:
    """Return in which arm a count is 0."""
    if counts == (0, 0):
        return [f"{what} in {'either arm' if what.startswith('No') else 'both arms'}"]
    arms = zip(table.labels, counts, strict=True)
    return [f"{what} in the {label} arm" for label, count in arms if count == 0]
