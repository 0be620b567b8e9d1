"""Is this a confidence level, a known method? Clear words where it is not."""

from __future__ import annotations

import math
from collections.abc import Iterable
from numbers import Real
from statistics import NormalDist
from typing import Any

import numpy as np

from rctlab.measures.intervals.rootfind import Floats


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
