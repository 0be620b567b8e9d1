"""Where random numbers come from, and how many draws are made."""

from __future__ import annotations

import math
from numbers import Integral
from typing import Any

import numpy as np

from rctlab.inputs_counts import whole_number
from rctlab.words import confidence

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
