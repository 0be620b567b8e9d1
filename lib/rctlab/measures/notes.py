"""Why a measure is infinite or not defined, in words."""

from __future__ import annotations

import math
from collections.abc import Iterable

from rctlab.measures.table import TwoByTwo
from rctlab.words import ratio


def reason(table: TwoByTwo, values: Iterable[float], *, odds: bool = False) -> str:
    """Return why an estimate or a limit of a table is not an ordinary number, or nothing."""
    if all(map(math.isfinite, values)):
        return ""
    if 0 in table.totals:
        return nobody(table)
    said = _where("no events", table.labels, table.events)
    if odds and table.events != (0, 0):
        left = (table.treated[1] - table.treated[0], table.control[1] - table.control[0])
        said += _where("everybody has the event", table.labels, left)
    words = ", and ".join(said)
    return words[:1].upper() + words[1:]


def remark(table: TwoByTwo, method: str, sample: float, found: tuple[float, float, float]) -> str:
    """Return what a method's estimate or limits are, where they are not those of the table."""
    if 0 in table.totals:
        return ""
    if method == "walter" and 0 in table.events:
        return "The limits are those of the table with half an event added to each arm"
    estimate, lower, upper = found
    if method == "agresti-caffo" and not lower <= estimate <= upper:
        return (
            "The limits are those of the table with one person with and one without the event "
            "added to each arm, and do not hold the estimate at this level"
        )
    if ratio(sample) == ratio(estimate):
        return ""
    words = {
        "haldane-anscombe": "Estimate and limits are those of the table with half a person added "
        "to each cell",
        "conditional-exact": "This is the conditional estimate",
        "conditional-mid-p": "This is the conditional estimate",
    }
    return f"{words[method]}; the sample odds ratio is {ratio(sample)}" if method in words else ""


def nobody(table: TwoByTwo) -> str:
    """Return which arm has no people at all."""
    empty = [label for label, n in zip(table.labels, table.totals, strict=True) if n == 0]
    return f"Nobody in the {empty[0]} arm" if len(empty) == 1 else "Nobody in either arm"


def _where(what: str, labels: tuple[str, str], counts: tuple[int, int]) -> list[str]:
    """Return in which arm a count is 0."""
    if counts == (0, 0):
        return [f"{what} in {'either arm' if what.startswith('no') else 'both arms'}"]
    arms = zip(labels, counts, strict=True)
    return [f"{what} in the {label} arm" for label, count in arms if count == 0]
