"""The steps to an estimate, with the reader's own numbers put in."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from rctlab.inputs import z_of
from rctlab.measures.estimate import Step
from rctlab.measures.intervals.arrays import Limits
from rctlab.measures.intervals.one_risk import binomial_limits
from rctlab.measures.table import TwoByTwo
from rctlab.words import confidence, method_name, step_number
from rctlab.words import step_number as shown


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


Arms = tuple[tuple[int, int], ...]

_SCORE = "the {what} at which the score test gives z = {z}"
_SEARCHED = {
    "clopper-pearson": "the risk at which the exact tail is {tail}",
    "mid-p": "the risk at which the mid-P tail is {tail}",
    "jeffreys": "the {tail} tail of the posterior under Jeffreys' prior",
    "mee": _SCORE,
    "koopman": _SCORE,
    "cornfield-score": _SCORE,
    "miettinen-nurminen": _SCORE + ", its variance times N / (N - 1)",
    "conditional-mid-p": "the odds ratio at which the mid-P tail, given the margins, is {tail}",
    "conditional-exact": "the odds ratio at which the exact tail, given the margins, is {tail}",
}
_ENDS = {"risk": ("0", "1"), "difference": ("-1", "1")}


def searched_words(
    what: str,
    arms: Arms,
    level: float,
    method: str,
    names: Sequence[str] = ("treated", "control"),
) -> tuple[str, str]:
    """Return what defines the lower and the upper limit."""
    if any(n == 0 for _, n in arms):
        who = "nobody was counted" if what == "risk" else "an arm has nobody"
        return (f"the widest there is: {who}",) * 2
    words = _SEARCHED[method].format(
        what=what, tail=f"{(1 - level) / 2:.4g}", z=f"{z_of(level):.4f}"
    )
    ends = _ENDS.get(what, ("0", "infinity"))
    whys = _whys(what, arms, names)
    lower, upper = (
        f"set to {end}: {why}" if why else words for end, why in zip(ends, whys, strict=True)
    )
    return lower, upper


def _whys(what: str, arms: Arms, names: Sequence[str]) -> tuple[str, str]:
    """Return why the lower and the upper limit are at the end of their scale, or nothing."""
    none = ["no events" if x == 0 else "" for x, _ in arms]
    full = ["everybody has the event" if x == n else "" for x, n in arms]
    if what == "risk":
        return none[0], full[0]
    none, full = (
        [
            f"{words} in the {name} arm" if words else ""
            for name, words in zip(names, found, strict=True)
        ]
        for found in (none, full)
    )
    if what == "ratio":
        return none[0], none[1]
    low, high = [none[0], full[1]], [full[0], none[1]]
    if what == "difference" and not all(low):
        low = []
    if what == "difference" and not all(high):
        high = []
    return " and ".join(filter(None, low)), " and ".join(filter(None, high))


def limit_steps(
    what: str,
    arms: Arms,
    limits: Limits,
    level: float,
    method: str,
    names: Sequence[str] = ("treated", "control"),
) -> list[Step]:
    """Return the steps to the two limits of one estimate."""
    builder = _BY_FORMULA.get((what, method))
    if builder is not None and all(n > 0 for _, n in arms):
        return builder(arms, limits, level, method, names)
    lower, upper = searched_words(what, arms, level, method, names)
    return _two(method, limits, (lower, ""), (upper, ""))


def _two(method: str, limits: Limits, lower: tuple[str, str], upper: tuple[str, str]) -> list[Step]:
    """Return the steps of both limits from formula and numbers of each."""
    name = method_name(method)
    return [
        Step(f"Lower limit ({name})", *lower, float(limits.lower)),
        Step(f"Upper limit ({name})", *upper, float(limits.upper)),
    ]


def _z_step(level: float) -> Step:
    half = (1 + level) / 2
    formula = (
        f"normal quantile of {half:.6g}" if half < 0.999999 else f"normal quantile of {half:.12g}"
    )
    return Step(f"z for {confidence(level)}", formula, "", z_of(level))


def _wilson(
    arms: Arms,
    limits: Limits,
    level: float,
    method: str,
    names: Sequence[str],  # noqa: ARG001
) -> list[Step]:
    (x, n), z = arms[0], z_of(level)
    centre = (x + z * z / 2) / (n + z * z)
    half = z * math.sqrt(x * (n - x) / n + z * z / 4) / (n + z * z)
    numbers = f"({x} + {shown(z)}^2 / 2) / ({n} + {shown(z)}^2)"
    root = f"{shown(z)} x sqrt({x} x {n - x} / {n} + {shown(z)}^2 / 4) / ({n} + {shown(z)}^2)"
    return [
        _z_step(level),
        Step("Centre", "(events + z^2 / 2) / (n + z^2)", numbers, centre),
        Step("Half width", "z x sqrt(events x non-events / n + z^2 / 4) / (n + z^2)", root, half),
        *_two(
            method,
            limits,
            ("centre - half width", f"{shown(centre)} - {shown(half)}"),
            ("centre + half width", f"{shown(centre)} + {shown(half)}"),
        ),
    ]


def _plain(
    extra: Callable[[float], tuple[float, float]], prefix: str = "", risk: str = ""
) -> Callable[..., list[Step]]:
    """Return a builder for estimate -/+ z standard errors, after people were added to each arm."""

    def build(
        arms: Arms,
        limits: Limits,
        level: float,
        method: str,
        names: Sequence[str],  # noqa: ARG001
    ) -> list[Step]:
        z = z_of(level)
        added = [(x + extra(z)[0], n + extra(z)[1]) for x, n in arms]
        risks = [x / n for x, n in added]
        error = math.sqrt(sum(p * (1 - p) / n for p, (_, n) in zip(risks, added, strict=True)))
        numbers = " + ".join(
            f"{shown(p)} x {shown(1 - p)} / {shown(n)}"
            for p, (_, n) in zip(risks, added, strict=True)
        )
        middle = risks[0] - sum(risks[1:])
        formula = " + ".join(["risk x (1 - risk) / n"] * len(arms))
        centre = []
        if prefix:
            put = " - ".join(risk.format(x=x, n=n, z=shown(z)) for x, n in arms)
            words = " - ".join([risk.format(x="events", n="n", z="z")] * len(arms))
            centre = [Step(f"Estimate, {prefix}", words, put, middle)]
        return [
            _z_step(level),
            *centre,
            Step("Standard error", f"sqrt({formula})", f"sqrt({numbers})", error),
            *_around(method, limits, shown(middle), z, error),
        ]

    return build


def _around(
    method: str, limits: Limits, middle: str, z: float, error: float, wrap: str = "{}"
) -> list[Step]:
    """Return the steps of "middle minus and plus z standard errors", perhaps inside a function."""
    sides = []
    for sign in ("-", "+"):
        numbers = wrap.format(f"{middle} {sign} {shown(z)} x {shown(error)}")
        name = "estimate" if wrap == "{}" else "log estimate"
        sides.append((wrap.format(f"{name} {sign} z x standard error"), numbers))
    return _two(method, limits, sides[0], sides[1])


def _newcombe(
    arms: Arms, limits: Limits, level: float, method: str, names: Sequence[str]
) -> list[Step]:
    (x1, n1), (x2, n2) = arms
    both = binomial_limits([x1, x2], [n1, n2], level=level)
    low, high, risk = both.lower.tolist(), both.upper.tolist(), both.estimate.tolist()
    steps = [
        Step(f"Wilson {side} limit, {name}", f"of {x} / {n}", "", value)
        for name, (x, n), pair in zip(names, arms, zip(low, high, strict=True), strict=True)
        for side, value in zip(("lower", "upper"), pair, strict=True)
    ]
    d = shown(risk[0] - risk[1])
    p1, p2, l1, l2, u1, u2 = map(shown, (*risk, *low, *high))
    lower = f"{d} - sqrt(({p1} - {l1})^2 + ({u2} - {p2})^2)"
    upper = f"{d} + sqrt(({u1} - {p1})^2 + ({p2} - {l2})^2)"
    a, b = names
    return [
        *steps,
        *_two(
            method,
            limits,
            (f"difference - sqrt((risk {a} - lower {a})^2 + (upper {b} - risk {b})^2)", lower),
            (f"difference + sqrt((upper {a} - risk {a})^2 + (risk {b} - lower {b})^2)", upper),
        ),
    ]


def _log_ratio(extra: float) -> Callable[..., list[Step]]:
    """Return a builder for log limits of a risk ratio, after some was added to events and people."""

    def build(
        arms: Arms, limits: Limits, level: float, method: str, names: Sequence[str]
    ) -> list[Step]:
        (x1, n1), (x2, n2) = [(x + extra, n + extra) for x, n in arms]
        terms = [(x1, 1), (n1, -1), (x2, 1), (n2, -1)]
        ratio, steps = _quotient(x1 * n2, x2 * n1), []
        if extra:
            numbers = f"({x1:.15g} / {n1:.15g}) / ({x2:.15g} / {n2:.15g})"
            words = f"(events + 1/2) / (n + 1/2), {names[0]} over {names[1]}"
            steps = [Step("Risk ratio, half an event added to each arm", words, numbers, ratio)]
        return [*steps, *_log_steps(terms, ratio, limits, level, method)]

    return build


def _log_odds(extra: float) -> Callable[..., list[Step]]:
    """Return a builder for log limits of an odds ratio, after some was added to each cell."""

    def build(
        arms: Arms, limits: Limits, level: float, method: str, names: Sequence[str]
    ) -> list[Step]:
        a, b, c, d = (cell + extra for x, n in arms for cell in (x, n - x))
        terms = [(cell, 1) for cell in (a, b, c, d)]
        ratio, steps = _quotient(a * d, b * c), []
        if extra:
            numbers = f"({a:.15g} / {b:.15g}) / ({c:.15g} / {d:.15g})"
            words = f"(events + 1/2) / (non-events + 1/2), {names[0]} over {names[1]}"
            steps = [Step("Odds ratio, half a person added to each cell", words, numbers, ratio)]
        return [*steps, *_log_steps(terms, ratio, limits, level, method)]

    return build


def _log_steps(
    terms: list[tuple[float, int]], estimate: float, limits: Limits, level: float, method: str
) -> list[Step]:
    """Return the steps of exp(log estimate minus and plus z standard errors)."""
    numbers = "".join(f" {'+' if sign > 0 else '-'} 1/{shown(value)}" for value, sign in terms)
    total = sum(sign * _quotient(1, value) for value, sign in terms)
    error = math.sqrt(max(total, 0.0)) if not math.isnan(total) else math.nan
    log = math.log(estimate) if estimate > 0 else (-math.inf if estimate == 0 else math.nan)
    formula = "sqrt(1 / events - 1 / n, both arms)" if terms[1][1] < 0 else "sqrt(1 / each cell)"
    return [
        Step("Log estimate", "log(estimate)", f"log({shown(estimate)})", log),
        Step("Standard error of the log", formula, f"sqrt({numbers.removeprefix(' + ')})", error),
        _z_step(level),
        *_around(method, limits, shown(log), z_of(level), error, "exp({})"),
    ]


def _quotient(above: float, below: float) -> float:
    if below:
        return above / below
    return math.inf if above > 0 else math.nan


_BY_FORMULA: dict[tuple[str, str], Callable[..., list[Step]]] = {
    ("risk", "wilson"): _wilson,
    ("risk", "wald"): _plain(lambda _: (0.0, 0.0)),
    ("risk", "agresti-coull"): _plain(
        lambda z: (z * z / 2, z * z), "z^2 / 2 events added", "({x} + {z}^2 / 2) / ({n} + {z}^2)"
    ),
    ("difference", "newcombe"): _newcombe,
    ("difference", "wald"): _plain(lambda _: (0.0, 0.0)),
    ("difference", "agresti-caffo"): _plain(
        lambda _: (1.0, 2.0), "1 event of 2 people added", "({x} + 1) / ({n} + 2)"
    ),
    ("ratio", "katz"): _log_ratio(0.0),
    ("ratio", "walter"): _log_ratio(0.5),
    ("odds ratio", "woolf"): _log_odds(0.0),
    ("odds ratio", "haldane-anscombe"): _log_odds(0.5),
}
