"""Invented measurements with a published mean and standard deviation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from rctlab.another_trial.baseline import Baseline

_DRAWS, _STEPS = 100, 100


def numbers_with(
    item: Baseline, group: str, n: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Draw values whose mean and SD print as published."""
    given, grid = item.means[group], 10.0**item.decimals
    low, high = np.ceil(item.lowest * grid) / grid, np.floor(item.highest * grid) / grid
    for draw in range(_DRAWS):
        # on the edge between two printed digits only where nothing else can be
        slack = 0.9 if 2 * draw < _DRAWS else 1.0 + 1e-9
        normal = rng.standard_normal(n)
        centre, stretch = given.mean, given.sd
        for _ in range(_STEPS):
            values = np.clip((centre + stretch * normal).round(item.decimals), low, high)
            mean, sd = values.mean(), values.std(ddof=1)
            near = np.array(given.within) * slack + 1e-12
            if (np.abs([mean - given.mean, sd - given.sd]) <= near).all():
                return values
            centre += given.mean - mean
            stretch *= given.sd / sd if sd > 0 else 2.0
    raise ValueError(
        f"baseline.{item.name}: no {n:,} values were found with mean {given.mean:g} and sd "
        f"{given.sd:g} ({group}); the last had {mean:.4g} and {sd:.4g}. Check the sd, lowest, "
        "highest and decimals."
    )
