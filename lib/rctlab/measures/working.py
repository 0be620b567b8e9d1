"""The steps to an estimate, with the reader's own numbers put in."""

from __future__ import annotations

import math

from rctlab.measures.estimate import Step
from rctlab.measures.table import TwoByTwo
from rctlab.words import step_number


def arm_steps(table: TwoByTwo) -> list[Step]:
    """Return the two risks of a table as steps."""
    arms = zip(table.labels, (table.treated, table.control), strict=True)
    return [risk_step(x, n, label) for label, (x, n) in arms]


def risk_step(events: int, n: int, label: str) -> Step:
    """Return the risk of one arm as a step."""
    name = f"Risk, {label}" if label else "Risk"
    return Step(name, "events / n", f"{events} / {n}", events / n if n else math.nan)


def combined(table: TwoByTwo, name: str, sign: str, value: float) -> Step:
    """Return the step that takes the two risks together."""
    first, second = (step_number(step.value) for step in arm_steps(table))
    formula = f"risk {table.labels[0]} {sign} risk {table.labels[1]}"
    return Step(f"{name}, {table.compare}", formula, f"{first} {sign} {second}", value)


def odds_steps(table: TwoByTwo) -> list[Step]:
    """Return the two odds and the sample odds ratio as steps."""
    odds = []
    for label, (x, n) in zip(table.labels, (table.treated, table.control), strict=True):
        value = quotient(x, n - x)
        odds.append(Step(f"Odds, {label}", "events / non-events", f"{x} / {n - x}", value))
    (a, b), (c, d) = table.cells.tolist()
    sample = Step(
        f"Sample odds ratio, {table.compare}",
        f"odds {table.labels[0]} / odds {table.labels[1]}",
        f"{step_number(odds[0].value)} / {step_number(odds[1].value)}",
        quotient(a * d, b * c),
    )
    return [*odds, sample]


def quotient(above: float, below: float) -> float:
    """Return a ratio, infinite over 0 and not defined for 0 / 0."""
    if below:
        return above / below
    return math.inf if above > 0 else math.nan
