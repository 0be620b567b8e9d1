"""Is this a count? Clear words where it is not."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Set
from numbers import Integral, Real
from typing import Any

import numpy as np

from rctlab.measures.intervals.rootfind import Floats

LARGEST_COUNT = 2**53  # up to here a float holds every whole number


def whole_number(value: Any, argument: str, shown: Any = None) -> int:
    """Return a count as an int, or say what about it is not a count."""
    given = f"{argument}={value if shown is None else shown!r}"
    if isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{given}: a count of people is needed here, not True or False.")
    if not isinstance(value, Real):
        raise TypeError(
            f"{given}: a count of people is needed here (a whole number, 0 or more), "
            f"not {type(value).__name__}."
        )
    if not isinstance(value, Integral) and math.isnan(value):
        raise ValueError(f"{given}: a count cannot be missing (NaN). Allowed: 0, 1, 2, ...")
    if not isinstance(value, Integral) and not float(value).is_integer():
        raise ValueError(f"{given}: people come whole; {value} is not 0, 1, 2, ...")
    count = int(value)  # type: ignore[call-overload]
    if count < 0:
        raise ValueError(f"{given}: a count cannot be negative. Allowed: 0, 1, 2, ...")
    if count > LARGEST_COUNT:
        raise ValueError(f"{given}: counts up to 2**53 are allowed.")
    return count


def events_and_n(pair: Any, argument: str) -> tuple[int, int]:
    """Return ``(events, n)`` of one arm as two ints, or say what is wrong with them."""
    # a set has no order, and a dict is one of names
    if isinstance(pair, (str, bytes, Set, Mapping)) or not isinstance(pair, Iterable):
        raise TypeError(f"{argument}={pair!r}: give a pair (events, n), such as (229, 635).")
    values = list(pair)
    if len(values) != 2:
        raise ValueError(
            f"{argument}={pair!r}: give a pair (events, n), such as (229, 635); "
            f"this has {len(values)} value{'' if len(values) == 1 else 's'}."
        )
    events, n = (whole_number(value, argument, pair) for value in values)
    if events > n:
        raise ValueError(
            f"{argument}={pair!r}: {events} people with the event are more than the {n} people "
            "in the arm. The order is (events, n): events from 0 to n."
        )
    return events, n


def counts_array(values: Any, argument: str) -> Floats:
    """Return an array of counts as floats, or say which of them is not a count."""
    array = np.asarray(values)
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{argument}: counts of people are needed, not {array.dtype}.")
    counts = array.astype(float)
    wrong = ~((counts >= 0) & (counts <= LARGEST_COUNT) & (counts == np.floor(counts)))
    if wrong.any():
        raise ValueError(
            f"{argument} holds {counts[wrong].flat[0]:.16g}; allowed are whole numbers, 0 or more, up "
            "to 2**53."
        )
    return counts


def together(*counts: Floats) -> tuple[Floats, ...]:
    """Return arrays of counts broadcast to one shape."""
    try:
        return tuple(np.broadcast_arrays(*counts))
    except ValueError:
        shapes = ", ".join(str(one.shape) for one in counts)
        raise ValueError(
            f"counts of the shapes {shapes} do not go together: give one value for each table, or "
            "a single one for all."
        ) from None


def arm_arrays(events: Any, n: Any, arm: str = "") -> tuple[Floats, Floats]:
    """Return the events and people of many arms as two arrays of the same shape."""
    x, size = together(
        counts_array(events, f"{arm} events".strip()), counts_array(n, f"{arm} n".strip())
    )
    if (x > size).any():
        first = np.argmax((x > size).ravel())
        raise ValueError(
            f"{arm} events hold {x.flat[first]:.0f} of n = {size.flat[first]:.0f}; "
            "allowed are 0 to n events.".strip()
        )
    return x, size
