"""The tables that all are timed on: random ones that every competitor can handle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Tables = NDArray[np.int64]  # one row a table: events and people of arm 1, then of arm 2


def random_tables(count: int, *, finishes: Callable[[Any], bool], seed: int = 1) -> Tables:
    """Return tables of 10 to 1,000 people an arm, without zero cells, which `finishes` accepts."""
    stream = np.random.default_rng(seed)
    found: list[NDArray[np.int64]] = []
    while len(found) < count:
        people = np.exp(stream.uniform(np.log(10), np.log(1000), 2)).astype(int)
        events = stream.binomial(people, stream.uniform(0.1, 0.9, 2))
        inside = (events > 0) & (events < people)
        table = np.column_stack([events, people]).ravel()
        if inside.all() and finishes(table):
            found.append(table)
    return np.array(found)
