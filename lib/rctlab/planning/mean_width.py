"""How wide is an interval on average? The exact mean over all tables that can come out."""

from __future__ import annotations

from typing import Any

import numpy as np

from rctlab.inputs import Floats
from rctlab.measures.intervals.difference import difference_limits
from rctlab.measures.intervals.one_risk import binomial_limits
from rctlab.planning.chances import likely_counts

WIDE = ("risk", "risk difference")

_LEAST = 1e-12  # a width is read to a few digits


def mean_widths(arms: list[tuple[Floats, int]], method: str, level: float) -> Any:
    """Return the mean of upper minus lower limit at each true risk, or pair of risks."""
    risks = [np.asarray(risk) for risk, _ in arms]
    found = np.empty(risks[0].shape)
    for place in np.ndindex(found.shape):
        likely = [
            likely_counts(n, float(risk[place]), _LEAST)
            for risk, (_, n) in zip(risks, arms, strict=True)
        ]
        counts = [x for x, _, _ in likely]
        if len(arms) == 1:
            limits = binomial_limits(counts[0], arms[0][1], level=level, method=method)
            found[place] = likely[0][1] @ (limits.upper - limits.lower)
        else:
            x1, (n1, n2) = counts[0][:, None], (n for _, n in arms)
            limits = difference_limits(x1, n1, counts[1], n2, level=level, method=method)
            found[place] = likely[0][1] @ ((limits.upper - limits.lower) @ likely[1][1])
    return found[()]
