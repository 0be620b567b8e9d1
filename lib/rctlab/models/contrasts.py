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
from rctlab.models.adjusted import OmnibusTest
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


class _Scale(NamedTuple):
    """The scale on which limits are found: its name, the way back, estimate and SE on it."""

    name: str
    back: str
    middle: float
    error: float


def _exp(value: float) -> float:
    """Return e to a power; infinity where a float ends, as nothing narrower would be right."""
    return math.exp(value) if value < 709 else math.inf


_BACK = {"exp": _exp, "expit": lambda logit: float(special.expit(logit)), "": float}


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


def comparisons(
    arms: Sequence[str], risks: Floats, covariance: Floats, way: Way
) -> tuple[Estimates, Estimates]:
    """Return risk ratio and risk difference of each pair of arms, with limits and P values."""
    ratios, differences, last = [], [], len(arms) - 1
    # each arm against the reference, which is the last, then the others among themselves
    for pair in [*((j, last) for j in range(last)), *combinations(range(last), 2)]:
        log_se, se = contrast_errors(risks[list(pair)], covariance[np.ix_(pair, pair)])
        sides = (arms[pair[0]], arms[pair[1]])
        found = [_arm_step(arms, risks, place, way) for place in pair]
        ratios.append(_ratio(sides, found, log_se, way))
        differences.append(_difference(sides, found, se, way))
    return Estimates(ratios), Estimates(differences)


def _arm_step(arms: Sequence[str], risks: Floats, place: int, way: Way) -> Step:
    return Step(f"Risk, {arms[place]}", way.formula, way.numbers[place], float(risks[place]))


def _risk(found: Step, arm: str, se: float, way: Way) -> Estimate:
    risk = found.value
    if way.model == "poisson":
        scale = _Scale("log risk", "exp", math.log(risk), se / risk)
        formula, numbers = "SE / risk", f"{show(se)} / {show(risk)}"
    else:
        scale = _Scale("logit risk", "expit", math.log(risk / (1 - risk)), se / (risk * (1 - risk)))
        formula = "SE / (risk (1 - risk))"
        numbers = f"{show(se)} / ({show(risk)} x {show(1 - risk)})"
    steps = [
        found,
        Step("SE of the risk", "from the robust covariance", "", se),
        Step(f"SE of the {scale.name}", formula, numbers, scale.error),
    ]
    return _estimate("risk", arm, risk, scale, steps, way, se=se)


def _ratio(sides: tuple[str, str], found: list[Step], se: float, way: Way) -> Estimate:
    ratio = found[0].value / found[1].value
    scale = _Scale("log risk ratio", "exp", _not_rounding(math.log(ratio)), se)
    steps = [
        *found,
        _both("Risk ratio", sides, found, "/", ratio),
        Step("Log risk ratio", "log(risk ratio)", f"log({show(ratio)})", scale.middle),
        Step("SE of the log risk ratio", "from the robust covariance", "", se),
    ]
    return _estimate("risk ratio", " v ".join(sides), ratio, scale, steps, way)


def _difference(sides: tuple[str, str], found: list[Step], se: float, way: Way) -> Estimate:
    gap = _not_rounding(found[0].value - found[1].value)
    steps = [
        *found,
        _both("Risk difference", sides, found, "-", gap),
        Step("SE of the difference", "from the robust covariance", "", se),
    ]
    scale = _Scale("difference", "", gap, se)
    return _estimate("risk difference", " v ".join(sides), gap, scale, steps, way)


def _not_rounding(value: float) -> float:
    return value if abs(value) > _NO_SPREAD else 0.0


def _both(name: str, sides: tuple[str, str], found: list[Step], sign: str, value: float) -> Step:
    """Return the step that takes two risks together."""
    formula = f"risk {sides[0]} {sign} risk {sides[1]}"
    return Step(name, formula, f" {sign} ".join(show(step.value) for step in found), value)


def _estimate(
    measure: str,
    compare: str,
    value: float,
    scale: _Scale,
    steps: list[Step],
    way: Way,
    se: float | None = None,
) -> Estimate:
    """Return an estimate with its limits; a comparison, whose SE is that of its scale, is tested."""
    lower, upper = (_limit(sign, scale, way.level) for sign in "-+")
    working, pvalue, note = [*steps, lower, upper], None, ""
    if se is None:
        se, pvalue, note = scale.error, math.nan, "Without any spread there is nothing to test"
        if se > _NO_SPREAD:
            size = abs(scale.middle)
            pvalue, note = 2 * float(special.ndtr(-size / se)), ""
            numbers = f"2 (1 - Phi({show(size)} / {show(se)}))"
            working.append(Step("P value", "2 (1 - Phi(|value| / SE))", numbers, pvalue))
    return Estimate(
        f"adjusted {measure}" if way.adjusted else measure,
        value,
        lower.value,
        upper.value,
        way.level,
        way.method,
        compare,
        Working(working),
        note=note,
        se=se,
        pvalue=pvalue,
    )


def _limit(sign: str, scale: _Scale, level: float) -> Step:
    """Return the step to a limit: so many standard errors to one side."""
    name, back, middle, error = scale
    z = z_of(level)
    formula = f"{name} {sign} z x SE"
    numbers = f"{show(middle)} {sign} {show(z)} x {show(error)}"
    if back:
        formula, numbers = f"{back}({formula})", f"{back}({numbers})"
    limit = _BACK[back](middle - z * error if sign == "-" else middle + z * error)
    return Step("Lower limit" if sign == "-" else "Upper limit", formula, numbers, limit)


def omnibus_test(
    beta: Floats, covariance: Floats, arms: tuple[str, ...], full: list[str]
) -> OmnibusTest:
    """Return the Wald test that the coefficients of all arms are 0."""
    df = len(arms) - 1
    beta, covariance = beta[1 : 1 + df], covariance[1 : 1 + df, 1 : 1 + df]
    size = np.sqrt(np.diag(covariance))
    if size.min() >= _NO_SPREAD:
        correlation = covariance / np.outer(size, size)
        if np.linalg.matrix_rank(correlation, tol=1e-10) == df:
            statistic = float(beta @ np.linalg.solve(covariance, beta))
            return OmnibusTest(statistic, df, float(special.chdtrc(df, statistic)), arms)
    why = f"No spread in {', '.join(full)}" if len(full) > 1 else "Too little spread"
    note = f"{why}, so the covariance of the arms cannot be inverted"
    return OmnibusTest(math.nan, df, math.nan, arms, note)
