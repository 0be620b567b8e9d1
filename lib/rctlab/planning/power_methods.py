"""Power over all tables that can come out of two or three arms, or over simulated trials.

With three arms the rule is Fisher's protected one: two arms are compared only where the test of all
three together is significant at the same level.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np

from rctlab.inputs import Bools, Floats, z_of
from rctlab.measures.independence import independence_pvalues
from rctlab.planning.chances import binomial_chances

TESTS = ("n-1", "pearson", "yates", "fisher", "fisher-mid-p")

_LEAST = 1e-14  # counts less likely than this are left out
_MOST_TABLES = 3e8


class Shares(NamedTuple):
    """How often the pair is significant under the rule and, of three arms, all are, the pair alone
    is.
    """

    power: float
    omnibus: float | None = None
    pair: float | None = None


def exact_shares(
    risks: tuple[float, ...], people: tuple[int, ...], level: float, method: str
) -> Shares:
    """Return the shares of all tables, each weighed with its chance."""
    arms = [_likely(n, risk) for n, risk in zip(people, risks, strict=True)]
    tables = float(np.prod([float(x.size) for x, _ in arms]))
    if tables > _MOST_TABLES:
        raise ValueError(f"{tables:.1g} tables are likely enough to matter: take draws instead.")
    (x1, chance1), (x2, chance2) = arms[:2]
    pair = _significant(x1[:, None], people[0], x2, people[1], level, method)
    alone = float(chance1 @ (pair @ chance2))
    if len(arms) == 2:
        return Shares(alone)
    x3, chance3 = arms[2]
    power = omnibus = 0.0
    for row, (count, chance) in enumerate(zip(x1, chance1, strict=True)):
        found = _all_differ((np.full(1, count), x2[:, None], x3), people, level) @ chance3
        omnibus += chance * float(chance2 @ found)
        power += chance * float((chance2 * pair[row]) @ found)
    return Shares(float(power), float(omnibus), alone)


def simulated_shares(
    risks: tuple[float, ...],
    people: tuple[int, ...],
    retention: float,
    level: float,
    method: str,
    draws: int,
    rng: np.random.Generator,
) -> Shares:
    """Return the shares of simulated trials in which each person's outcome is kept by chance."""
    kept = [rng.binomial(n, retention, draws) for n in people]
    events = [rng.binomial(n, risk) for n, risk in zip(kept, risks, strict=True)]
    pair = _significant(events[0], kept[0], events[1], kept[1], level, method)
    alone = float(pair.mean())
    if len(people) == 2:
        return Shares(alone)
    omnibus = _all_differ(events, kept, level)
    return Shares(float((pair & omnibus).mean()), float(omnibus.mean()), alone)


def _likely(n: int, risk: float) -> tuple[Floats, Floats]:
    """Return the counts that matter and their chances."""
    chances = binomial_chances(n, risk)
    likely = np.flatnonzero(chances >= _LEAST)
    return likely.astype(float), chances[likely]


def _significant(x1: Any, n1: Any, x2: Any, n2: Any, level: float, method: str) -> Bools:
    """Return which tables have P up to 1 - level; where the test is not defined none has."""
    return independence_pvalues(x1, n1, x2, n2, method=method).pvalue <= (1 - level) * (1 + 1e-9)


def _all_differ(events: Sequence[Any], people: Sequence[Any], level: float) -> Bools:
    """Return where Pearson's test of all three arms together is significant."""
    from scipy.special import chdtri

    with np.errstate(all="ignore"):
        pooled = sum(events) / sum(people)
        spread = sum((x - n * pooled) ** 2 / n for x, n in zip(events, people, strict=True))
        return np.asarray(spread / (pooled * (1 - pooled)) >= chdtri(len(events) - 1, 1 - level))


FORMULAS = ("pooled", "unpooled")


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
