"""Power and sample size of two risks by the normal approximation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

from rctlab.inputs import z_of

METHODS = ("pooled", "unpooled")


def normal_power(
    risks: Sequence[float], people: Sequence[float], level: float, method: str
) -> float:
    """Return the chance that the difference is more than z standard errors from 0 on its own side.

    Fleiss JL, Tytun A, Ury HK (1980). Biometrics 36:343-346. doi:10.2307/2529990
    """
    null, true = _errors(risks, people, method)
    far = abs(risks[0] - risks[1]) - z_of(level) * null
    if true == 0:
        return float(far > 0)
    return NormalDist().cdf(far / true)


def normal_size(
    risks: Sequence[float], power: float, level: float, ratio: float, method: str
) -> float:
    """Return the people with an outcome that the first arm needs; the second has ratio times as
    many.
    """
    null, true = _errors(risks, (1.0, ratio), method)
    root = z_of(level) * null + NormalDist().inv_cdf(power) * true
    return (root / (risks[0] - risks[1])) ** 2


def _errors(risks: Sequence[float], people: Sequence[float], method: str) -> tuple[float, float]:
    """Return the standard errors of the difference that the test takes, and that is true."""
    (p1, p2), (n1, n2) = risks[:2], people[:2]
    true = math.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    if method == "unpooled":
        return true, true
    pooled = (p1 * n1 + p2 * n2) / (n1 + n2)
    return math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2)), true
