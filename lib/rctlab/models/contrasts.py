"""From adjusted risks and their covariance to estimates with limits, P values and steps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from scipy import special

from rctlab.inputs import Floats, z_of
from rctlab.measures.estimate import Estimate, Estimates, Step, Working
from rctlab.models.margins import contrast_errors
from rctlab.words import step_number as show

# below this a standard error or a difference is 0 but for rounding: with n people the least
# standard error is about 1 / n, the least difference about 1 / n^2
_NO_SPREAD = 1e-12


class Way(NamedTuple):
    """How the risks were found: what they are called, where limits lie, the first step in words."""

    model: str
    method: str
    level: float
    adjusted: bool
    formula: str
    numbers: Sequence[str]

    def measure(self, name: str) -> str:
        """Return the name of a measure."""
        return f"adjusted {name}" if self.adjusted else name


def pairs(arms: int) -> list[tuple[int, int]]:
    """Return the pairs of arms: each against the reference (the last), then among themselves."""
    against = [(place, arms - 1) for place in range(arms - 1)]
    return against + list(combinations(range(arms - 1), 2))


def without_rounding(risks: Floats, covariance: Floats) -> tuple[Floats, Floats]:
    """Return risks that are 1 but for rounding as 1, and errors that are 0 but for rounding as 0."""
    exact, still = covariance.copy(), np.sqrt(np.diag(covariance)) < _NO_SPREAD
    exact[still, :] = exact[:, still] = 0.0
    return np.where(np.abs(risks - 1) < _NO_SPREAD, 1.0, risks), exact


def risk_estimates(arms: Sequence[str], risks: Floats, covariance: Floats, way: Way) -> Estimates:
    """Return the risk of each arm, its limits on the scale of the model (log or logit)."""
    return Estimates(
        _risk(_arm_step(arms, risks, j, way), arm, math.sqrt(covariance[j, j]), way)
        for j, arm in enumerate(arms)
    )


def _arm_step(arms: Sequence[str], risks: Floats, place: int, way: Way) -> Step:
    """Return the risk of one arm as a step."""
    return Step(f"Risk, {arms[place]}", way.formula, way.numbers[place], float(risks[place]))


def _risk(found: Step, arm: str, se: float, way: Way) -> Estimate:
    z, risk = z_of(way.level), found.value
    if way.model == "poisson":
        scale, back, middle, error = "log risk", "exp", math.log(risk), se / risk
        lower, upper = (_exp(middle + side * z * error) for side in (-1, 1))
        formula, numbers = "SE / risk", f"{show(se)} / {show(risk)}"
    else:
        scale, back = "logit risk", "expit"
        middle, error = math.log(risk / (1 - risk)), se / (risk * (1 - risk))
        lower, upper = (float(special.expit(middle + side * z * error)) for side in (-1, 1))
        formula = "SE / (risk (1 - risk))"
        numbers = f"{show(se)} / ({show(risk)} x {show(1 - risk)})"
    steps = [
        found,
        Step("SE of the risk", "from the robust covariance", "", se),
        Step(f"SE of the {scale}", formula, numbers, error),
        *_limit_steps(back, scale, middle, error, (lower, upper), z),
    ]
    return Estimate(
        way.measure("risk"), risk, lower, upper, way.level, way.method, arm, Working(steps), se=se
    )


def _exp(value: float) -> float:
    """Return e to a power; infinity where a float ends, as nothing narrower would be right."""
    return math.exp(value) if value < 709 else math.inf


def _limit_steps(
    back: str, what: str, middle: float, error: float, limits: tuple[float, float], z: float
) -> list[Step]:
    """Return the steps to both limits: so many standard errors to each side."""
    steps = []
    for name, sign, limit in zip(("Lower", "Upper"), "-+", limits, strict=True):
        formula = f"{what} {sign} z x SE"
        numbers = f"{show(middle)} {sign} {show(z)} x {show(error)}"
        if back:
            formula, numbers = f"{back}({formula})", f"{back}({numbers})"
        steps.append(Step(f"{name} limit", formula, numbers, limit))
    return steps


def comparisons(
    arms: Sequence[str], risks: Floats, covariance: Floats, way: Way
) -> tuple[Estimates, Estimates]:
    """Return risk ratio and risk difference of each pair of arms, with limits and P values."""
    ratios, differences = [], []
    for pair in pairs(len(arms)):
        log_se, se = contrast_errors(risks[list(pair)], covariance[np.ix_(pair, pair)])
        sides = (arms[pair[0]], arms[pair[1]])
        found = [_arm_step(arms, risks, place, way) for place in pair]
        ratios.append(_ratio(sides, found, log_se, way))
        differences.append(_difference(sides, found, se, way))
    return Estimates(ratios), Estimates(differences)


def _ratio(sides: tuple[str, str], found: list[Step], se: float, way: Way) -> Estimate:
    ratio = found[0].value / found[1].value
    log = _not_rounding(math.log(ratio))
    steps = [
        _both("Risk ratio", sides, found, "/", ratio),
        Step("Log risk ratio", "log(risk ratio)", f"log({show(ratio)})", log),
        Step("SE of the log risk ratio", "from the robust covariance", "", se),
    ]
    half = z_of(way.level) * se
    limits = (_exp(log - half), _exp(log + half))
    steps += _limit_steps("exp", "log risk ratio", log, se, limits, z_of(way.level))
    return _compared("risk ratio", ratio, limits, (log, se), sides, [*found, *steps], way)


def _difference(sides: tuple[str, str], found: list[Step], se: float, way: Way) -> Estimate:
    gap = _not_rounding(found[0].value - found[1].value)
    steps = [
        _both("Risk difference", sides, found, "-", gap),
        Step("SE of the difference", "from the robust covariance", "", se),
    ]
    half = z_of(way.level) * se
    limits = (gap - half, gap + half)
    steps += _limit_steps("", "difference", gap, se, limits, z_of(way.level))
    return _compared("risk difference", gap, limits, (gap, se), sides, [*found, *steps], way)


def _not_rounding(value: float) -> float:
    return value if abs(value) > _NO_SPREAD else 0.0


def _both(name: str, sides: tuple[str, str], found: list[Step], sign: str, value: float) -> Step:
    """Return the step that takes two risks together."""
    formula = f"risk {sides[0]} {sign} risk {sides[1]}"
    return Step(name, formula, f" {sign} ".join(show(step.value) for step in found), value)


def _compared(
    measure: str,
    value: float,
    limits: tuple[float, float],
    tested: tuple[float, float],
    sides: tuple[str, str],
    steps: list[Step],
    way: Way,
) -> Estimate:
    """Return the estimate with the P value of (value, SE) on its own scale."""
    middle, se = tested
    pvalue, note = math.nan, "Without any spread there is nothing to test"
    if se > _NO_SPREAD:
        pvalue, note = 2 * float(special.ndtr(-abs(middle) / se)), ""
        numbers = f"2 (1 - Phi({show(abs(middle))} / {show(se)}))"
        steps.append(Step("P value", "2 (1 - Phi(|value| / SE))", numbers, pvalue))
    return Estimate(
        way.measure(measure),
        value,
        *limits,
        way.level,
        way.method,
        f"{sides[0]} v {sides[1]}",
        Working(steps),
        note=note,
        se=se,
        pvalue=pvalue,
    )


def wald(beta: Floats, covariance: Floats) -> tuple[float, float]:
    """Return chi-squared and P value of "all these coefficients are 0"."""
    size = np.sqrt(np.diag(covariance))
    if size.min() < _NO_SPREAD:
        return math.nan, math.nan
    if np.linalg.matrix_rank(covariance / np.outer(size, size), tol=1e-10) < len(beta):
        return math.nan, math.nan
    statistic = float(beta @ np.linalg.solve(covariance, beta))
    return statistic, float(special.chdtrc(len(beta), statistic))
