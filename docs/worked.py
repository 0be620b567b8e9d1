"""Two tables worked through for the comparison page, from the definition of the score test."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from others import Table, imported

from rctlab import TwoByTwo, risk_difference, risk_ratio
from rctlab.inputs import z_of


def fitted(slope: float, shift: float, table: Table) -> tuple[float, float]:
    """Return the likeliest risks among those with p1 = slope * p2 + shift, by bisection.

    The log-likelihood is concave along that line, so its slope falls from one end to the other.
    """
    x1, n1, x2, n2 = table
    low, high = max(0.0, -shift / slope), min(1.0, (1 - shift) / slope)

    def rises(p2: float) -> bool:
        p1 = slope * p2 + shift
        terms = ((slope * x1, p1), (slope * (x1 - n1), 1 - p1), (x2, p2), (x2 - n2, 1 - p2))
        return sum(count / risk for count, risk in terms if count) > 0

    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if rises(middle) else (low, middle)
    return slope * low + shift, low


def score(slope: float, shift: float, table: Table, factor: float) -> float:
    """Return the score statistic of p1 = slope * p2 + shift, its variance times a factor."""
    x1, n1, x2, n2 = table
    p1, p2 = fitted(slope, shift, table)
    variance = p1 * (1 - p1) / n1 + slope**2 * p2 * (1 - p2) / n2
    return (x1 / n1 - slope * x2 / n2 - shift) ** 2 / (variance * factor)


def limits_of(table: Table, compare: str, correction: bool) -> tuple[float, float]:
    """Return statsmodels' score limits."""
    with np.errstate(all="ignore"):
        return imported()["confint_proportions_2indep"](
            *map(np.int64, table), method="score", compare=compare, correction=correction
        )


def worked_difference() -> str:
    """Return the limits of Newcombe's first example with the statistic at each."""
    table = (56, 70, 48, 80)
    people = table[1] + table[3]
    found = risk_difference(sides(table), method="miettinen-nurminen")
    return as_lines(
        {
            "statsmodels": limits_of(table, "diff", True),
            "rctlab": (found.lower, found.upper),
        },
        lambda limit: score(1.0, limit, table, people / (people - 1)),
    )


def worked_ratio() -> str:
    """Return the limits of a table with events only in one arm, with the statistic at each."""
    table = (3, 3, 1, 3)
    found = risk_ratio(sides(table), method="koopman")
    return as_lines(
        {
            "statsmodels": limits_of(table, "ratio", False),
            "rctlab": (found.lower, found.upper),
        },
        lambda limit: score(limit, 0.0, table, 1.0),
    )


def sides(table: Table) -> TwoByTwo:
    """Return the table as a TwoByTwo."""
    return TwoByTwo(treated=table[:2], control=table[2:])


def as_lines(limits: dict[str, tuple[float, float]], statistic: Callable[[float], float]) -> str:
    """Return limits and the statistic at each as a table in Markdown."""
    heads = ("", "Lower limit", "Statistic there", "Upper limit", "Statistic there")
    rows = ["| " + " | ".join(heads) + " |", "| :-- | --: | --: | --: | --: |"]
    for library, pair in limits.items():
        numbers = [f"{limit:.4f} | {statistic(limit):.4f}" for limit in pair]
        rows.append(f"| {library} | {' | '.join(numbers)} |")
    return "\n".join(rows) + f"\n\nWanted at each limit: z² = {z_of(0.95) ** 2:.4f}.\n"
