"""Is this allowed: a level, a method, a count, a seed? Clear words where it is not."""

from __future__ import annotations

import inspect
import math
import warnings
from collections.abc import Iterable, Mapping, Set
from numbers import Integral, Real
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rctlab.words import confidence

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def checked_level(level: Any) -> float:
    """Return the confidence level as a float strictly between 0 and 1."""
    if isinstance(level, (bool, np.bool_)) or not isinstance(level, Real):
        raise TypeError(f"level={level!r}: a number between 0 and 1 is needed, such as 0.95.")
    if not 0 < float(level) < 1:
        raise ValueError(f"level={level!r}: allowed is a number between 0 and 1, such as 0.95.")
    return float(level)


def checked_method(method: Any, known: Iterable[str]) -> str:
    """Return the name of a method, or list the known ones."""
    names = list(known)
    listed = ", ".join(repr(name) for name in names)
    if not isinstance(method, str):
        raise TypeError(f"method={method!r}: give the name of a method, one of {listed}.")
    if method not in names:
        raise ValueError(f"method={method!r} is not known. Known methods: {listed}.")
    return method


def checked_choice(value: Any, allowed: Iterable[str], argument: str, when: str = "") -> str:
    """Return the value of an option, or list the values it can have."""
    names = list(allowed)
    if not isinstance(value, str) or value not in names:
        listed = ", ".join(repr(name) for name in names)
        raise ValueError(f"{argument}={value!r} is not known{when}. Allowed: {listed}.")
    return value


def checked_whole(value: Any, argument: str, least: int, most: int) -> None:
    """Refuse what is no whole number from the least to the most."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        allowed = f"allowed are whole numbers from {least} to {most:,}"
        raise ValueError(f"{argument}={value!r}: {allowed}")


def checked_between(value: Any, argument: str, least: float, most: float) -> float:
    """Return a number from the least to the most, or say that it is none."""
    real = isinstance(value, Real) and not isinstance(value, (bool, np.bool_))
    if not real or not least <= value <= most:
        raise ValueError(f"{argument}={value!r}: allowed are numbers from {least:g} to {most:g}")
    return float(value)


def z_of(level: float) -> float:
    """Return the normal quantile that goes with a two-sided confidence level."""
    if level < 1e-8:
        # 1 - level would lose its digits; so near 0.5 the quantile is a straight line
        return level * math.sqrt(math.pi / 2)
    return -NormalDist().inv_cdf((1 - level) / 2)


def corrected_z2(level: float, people: Floats) -> Floats:
    """Return z squared times N / (N - 1), the variance factor of Miettinen and Nurminen.

    Miettinen O, Nurminen M (1985). Stat Med 4:213-226. doi:10.1002/sim.4780040211
    """
    return z_of(level) ** 2 * people / (people - 1)


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


MOST_DRAWS = 50_000_000  # 400 MB an array


def checked_seed(seed: Any) -> np.random.Generator:
    """Return a source of random numbers."""
    if isinstance(seed, np.random.Generator):
        return seed
    if isinstance(seed, (bool, np.bool_)) or not isinstance(seed, Integral):
        raise TypeError(
            f"seed={seed!r}: give a whole number such as 1 (the same number gives the same result) "
            "or a numpy Generator."
        )
    if seed < 0:
        raise ValueError(f"seed={seed!r}: allowed are 0, 1, 2, ...")
    return np.random.default_rng(int(seed))


def checked_draws(draws: Any, argument: str = "draws") -> int:
    """Return how many draws to make."""
    if isinstance(draws, (bool, np.bool_)) or not isinstance(draws, Integral):
        raise TypeError(f"{argument}={draws!r}: a whole number is needed, such as 10_000.")
    if not 1 <= int(draws) <= MOST_DRAWS:
        raise ValueError(f"{argument}={draws!r}: allowed is 1 to {MOST_DRAWS:,}.")
    return int(draws)


def enough_draws(draws: Any, level: float) -> int:
    """Return how many draws to make for an interval."""
    count = checked_draws(draws)
    least = math.ceil(2 / (1 - level) - 1 - 1e-6)
    if count < least:
        raise ValueError(
            f"draws={draws!r}: a {confidence(level)} interval needs at least {least:,} draws."
        )
    return count


def checked_rows(rows: Any, draws: int, people: int) -> int:
    """Return how many draws to show person by person."""
    shown = whole_number(rows, "rows")
    if shown > draws:
        raise ValueError(f"rows={rows!r}: there are only {draws} draws to show.")
    if shown * people > MOST_DRAWS:
        raise ValueError(f"rows={rows!r}: {shown} times {people} people are too many rows to show.")
    return shown


def warn(words: str) -> None:
    """Warn of something that can be right, but seldom is."""
    warnings.warn(words, UserWarning, stacklevel=_level_outside())


def _level_outside() -> int:
    """Return the stacklevel, for the function that calls this, of the first line of no rctlab."""
    here = inspect.currentframe()
    frame, level = here and here.f_back, 1
    while frame and frame.f_globals.get("__name__", "").partition(".")[0] == "rctlab":
        frame, level = frame.f_back, level + 1
    return level


def checked_risks(risks: Any, argument: str) -> Floats:
    """Return risks as an array of floats from 0 to 1, or say what about them is no risk."""
    array = np.asarray(risks)
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{argument}={risks!r}: a risk is a number from 0 to 1, such as 0.15.")
    wrong = ~((array >= 0) & (array <= 1))
    if wrong.any():
        first = array[wrong].flat[0]
        raise ValueError(f"{argument}: a risk of {first} is not possible; allowed is 0 to 1.")
    return array.astype(float)


def checked_risk(risk: Any, argument: str) -> float:
    """Return a single risk as a float from 0 to 1."""
    if isinstance(risk, (bool, np.bool_)) or not isinstance(risk, Real):
        raise TypeError(f"{argument}={risk!r}: one risk is needed, a number such as 0.15.")
    return float(checked_risks(risk, argument))
