"""The chances of each possible count of events, and what may be called a risk."""

from __future__ import annotations

from numbers import Real
from typing import Any

import numpy as np

from rctlab.inputs import Floats


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


def binomial_chances(n: int, risk: float) -> Floats:
    """Return the chance of 0, 1, ..., n events among n people."""
    k = np.arange(n)
    mode = min(int((n + 1) * risk), n)
    odds = np.float64(risk) / (1 - np.float64(risk)) if risk < 1 else np.inf
    # each count's chance over its neighbour's, outward from the likeliest: no factorials
    with np.errstate(divide="ignore", over="ignore", under="ignore", invalid="ignore"):
        up = (n - k[mode:]) / (k[mode:] + 1.0) * odds
        down = (k[:mode] + 1.0) / (n - k[:mode]) / odds
        above, below = np.cumprod(up), np.cumprod(down[::-1])[::-1]
    chances = np.concatenate([below, [1.0], above])
    return chances / chances.sum()


def likely_counts(n: int, risk: float, least: float) -> tuple[Floats, Floats, float]:
    """Return the counts that are likely enough, their chances, and the chance of all others."""
    chances = binomial_chances(n, risk)
    likely = np.flatnonzero(chances >= least)
    first, last = int(likely[0]), int(likely[-1]) + 1
    omitted = float(chances[:first].sum() + chances[last:].sum())
    return np.arange(first, last, dtype=float), chances[first:last], omitted
