"""What the arms of a drawn trial add up to."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rctlab.simulation.plan import Plan

Trial = dict[str, NDArray[Any]]


def exact_totals(people: Trial, plan: Plan) -> NDArray[np.int64]:
    """Return what the allocation has to reach: people, women and rural people of the three arms."""
    rows = [plan.randomized]
    for name in ("female", "rural"):
        exact = people[name].sum() * plan.randomized / plan.randomized.sum()
        row = np.floor(exact).astype(np.int64)
        row[np.argsort(row - exact)[: people[name].sum() - row.sum()]] += 1
        rows.append(row)
    return np.array(rows)
