"""The chances of each possible count of events."""

from __future__ import annotations

import numpy as np

from rctlab.inputs import Floats


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
