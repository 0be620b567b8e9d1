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
    """Return the confidence level as a float strictly between 0 and 1.

    Parameters
    ----------
    level : float
        Such as 0.95.

    Returns
    -------
    float

    Raises
    ------
    TypeError
        If it is not a number (a bool is not).
    ValueError
        If it is not strictly between 0 and 1.

    Examples
    --------
    >>> checked_level(0.95)
    0.95
    """
    if isinstance(level, (bool, np.bool_)) or not isinstance(level, Real):
        raise TypeError(f"level={level!r}: a number between 0 and 1 is needed, such as 0.95.")
    if not 0 < float(level) < 1:
        raise ValueError(f"level={level!r}: allowed is a number between 0 and 1, such as 0.95.")
    return float(level)


def checked_method(method: Any, known: Iterable[str]) -> str:
    """Return the name of a method, or list the known ones.

    Parameters
    ----------
    method : str
    known : iterable of str
        The names that are allowed, the default first.

    Returns
    -------
    str

    Raises
    ------
    TypeError
        If it is not a string.
    ValueError
        If it is not one of the known names.

    Examples
    --------
    >>> checked_method("wald", ["wilson", "wald"])
    'wald'
    """
    names = list(known)
    listed = ", ".join(repr(name) for name in names)
    if not isinstance(method, str):
        raise TypeError(f"method={method!r}: give the name of a method, one of {listed}.")
    if method not in names:
        raise ValueError(f"method={method!r} is not known. Known methods: {listed}.")
    return method


def checked_choice(value: Any, allowed: Iterable[str], argument: str, when: str = "") -> str:
    """Return the value of an option, or list the values it can have.

    Parameters
    ----------
    value : str
    allowed : iterable of str
    argument : str
        The option's name.
    when : str
        A condition, for the message.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If it is not one of them.

    Examples
    --------
    >>> checked_choice("logit", ("poisson", "logit"), "model")
    'logit'
    """
    names = list(allowed)
    if not isinstance(value, str) or value not in names:
        listed = ", ".join(repr(name) for name in names)
        raise ValueError(f"{argument}={value!r} is not known{when}. Allowed: {listed}.")
    return value


def z_of(level: float) -> float:
    """Return the normal quantile that goes with a two-sided confidence level.

    Parameters
    ----------
    level : float

    Returns
    -------
    float
        1.96 for 0.95.

    Examples
    --------
    >>> round(z_of(0.95), 4)
    1.96
    """
    if level < 1e-8:
        # 1 - level would lose its digits; so near 0.5 the quantile is a straight line
        return level * math.sqrt(math.pi / 2)
    return -NormalDist().inv_cdf((1 - level) / 2)


def corrected_z2(level: float, people: Floats) -> Floats:
    """Return z squared times N / (N - 1), the variance factor of Miettinen and Nurminen.

    Parameters
    ----------
    level : float
    people : numpy.ndarray
        N, the people of both arms.

    Returns
    -------
    numpy.ndarray
        In the shape of people.

    References
    ----------
    Miettinen O, Nurminen M (1985). Stat Med 4:213-226. doi:10.1002/sim.4780040211

    Examples
    --------
    >>> corrected_z2(0.95, np.array([2.0, 1e9])).round(4)
    array([7.6829, 3.8415])
    """
    return z_of(level) ** 2 * people / (people - 1)
