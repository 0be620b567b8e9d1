"""How large should a trial be? Power and sample size for two risks, also among three arms."""

from __future__ import annotations

import math
from collections.abc import Callable
from numbers import Real
from typing import Any

import numpy as np

from rctlab.inputs import (
    checked_draws,
    checked_level,
    checked_method,
    checked_risk,
    checked_seed,
    whole_number,
)
from rctlab.planning.plan_results import Power, SampleSize
from rctlab.planning.power_methods import (
    FORMULAS,
    TESTS,
    exact_shares,
    normal_power,
    normal_size,
    simulated_shares,
)


def power(
    treated: float,
    control: float,
    n: int | tuple[int, ...],
    *,
    level: float = 0.95,
    method: str | None = None,
    retention: float = 1.0,
    third: float | None = None,
    draws: int | None = None,
    seed: int | np.random.Generator | None = None,
) -> Power:
    """Return the chance that a two-sided test finds the difference between two risks.

    By formula, exactly over all tables that can come out, or over simulated trials. With a third arm
    the rule is Fisher's protected one (LSD): a Pearson test of all three arms comes first, and the
    pair counts as found only where both tests are significant.

    Parameters
    ----------
    treated, control : float
        The true risks, from 0 to 1.
    n : int or tuple of ints
        People randomized to each arm: one number for all, or one an arm.
    level : float
        1 minus the significance level.
    method : str, optional
        A formula, "pooled" (the default for two arms) or "unpooled"; or a test of the pair, "n-1",
        "pearson" (the default with a third arm or draws), "yates", "fisher", "fisher-mid-p": its
        power is exact, or simulated with draws.
    retention : float
        Share of people who give the outcome, above 0 up to 1. The formulas take n times retention
        as it is, the exact power rounds it down, and in simulated trials chance decides for each
        person.
    third : float, optional
        The risk of a third arm.
    draws : int, optional
        How many trials to simulate.
    seed : int or numpy.random.Generator
        Needed with draws.

    Returns
    -------
    Power

    Raises
    ------
    TypeError, ValueError
        For an impossible risk, number, level, retention, seed, or an unknown method.

    Notes
    -----
    The formula is the one of R's power.prop.test: with z the normal quantile, d the difference,
    s0 its standard error under one common risk and s1 the true one, power = Phi((|d| - z s0) / s1).
    It counts only significant results on the true side; the exact and the simulated power count
    those on the other side too, which matters only where the power is near the significance level.

    The CBT-CP trial planned 777 people an arm for 90 % power at 15 % v 22.5 %, with 80 % retention,
    Fisher's LSD and 10,000 simulations (doi:10.1001/jama.2025.11178). The paper does not print the
    risk it took for the third arm, nor its test; Pearson's is taken here. With 777 the protected
    power is 91.1 % if the third arm is like the control arm (748 would do for 90 %), 90.8 % if it is
    like the treated arm (758 would do), and at worst, halfway between them, 86.5 % (862 would be
    needed). So the plan holds, with a point to spare, where the third arm equals one of the other
    two; exactly 90 % comes out with a third arm at about 15.8 % or 21.9 %. The pair alone, without
    the rule, has 92.4 % by the formula, and 709 an arm would do.

    References
    ----------
    Fleiss JL, Tytun A, Ury HK (1980). Biometrics 36:343-346. doi:10.2307/2529990

    Examples
    --------
    >>> print(power(0.225, 0.15, 777, retention=0.8))
    Power 92.4% to tell 22.5% from 15.0%: 777 v 777 people, 621.6 v 621.6 with an outcome
    (two-sided 5%; normal approximation, pooled variance)
    >>> trial = power(0.225, 0.15, 777, retention=0.8, third=0.15, draws=10_000, seed=1)
    >>> bool(0.90 < trial.power < 0.92), round(trial.error, 3)
    (True, 0.003)
    """
    risks = checked_arm_risks(treated, control, third)
    people = checked_people(n, len(risks))
    level, keep = checked_level(level), checked_retention(retention)
    method = checked_way(method, third is not None or draws is not None)
    if draws is None:
        return _worked_out(risks, people, level, method, keep)
    count, rng = checked_draws(draws), checked_seed(seed)
    shares = simulated_shares(risks, people, keep, level, method, count, rng)
    error = math.sqrt(shares.power * (1 - shares.power) / count)
    retained = tuple(size * keep for size in people)
    parts = shares.omnibus, shares.pair
    return Power(shares.power, risks, people, retained, level, method, *parts, count, error)


def sample_size(
    treated: float,
    control: float,
    *,
    power: float = 0.9,
    level: float = 0.95,
    method: str | None = None,
    retention: float = 1.0,
    ratio: float = 1.0,
    arms: int = 2,
    third: float | None = None,
) -> SampleSize:
    """Return how many people to randomize so that a two-sided test finds the difference.

    Parameters
    ----------
    treated, control : float
        The true risks, from 0 to 1; they must differ.
    power : float
        The chance that is wanted, above the significance level and below 1.
    level : float
        1 minus the significance level.
    method : str, optional
        As `power` takes it: a formula, or a test whose exact power is searched.
    retention : float
        Share of people who give the outcome, above 0 up to 1.
    ratio : float
        People in the control arm for each in the treated arm.
    arms : int
        How many arms of the treated arm's size there are besides the control arm, plus 1: they
        enter the total only.
    third : float, optional
        The risk of a third arm (as large as the treated arm): the power is then that of Fisher's
        protected rule, as in `power`.

    Returns
    -------
    SampleSize
        Rounded up, by a formula each arm on its own. The power of an exact test goes up and down a
        little with n: here it is reached, and is not with one person fewer in the treated arm.

    Raises
    ------
    TypeError, ValueError
        As `power`; and for equal risks, or a power that is not above the significance level.

    References
    ----------
    Fleiss JL, Tytun A, Ury HK (1980). Biometrics 36:343-346. doi:10.2307/2529990

    Examples
    --------
    >>> print(sample_size(0.225, 0.15, retention=0.8))
    709 v 709 people, 1,418 in all, 567.2 v 567.2 with an outcome: Power 90.0% to tell 22.5%
    from 15.0% (two-sided 5%; normal approximation, pooled variance)
    """
    risks = checked_arm_risks(treated, control, third)
    if risks[0] == risks[1]:
        raise ValueError(f"treated and control: no trial can tell {treated!r} from {control!r}.")
    level, method = checked_level(level), checked_way(method, third is not None)
    target, odds = checked_power(power, level), positive(ratio, "ratio")
    keep, groups = checked_retention(retention), checked_groups(arms, third)
    formula = method if method in FORMULAS else "pooled"
    first = math.ceil(normal_size(risks, target, level, odds, formula) / keep - 1e-9)
    if first > MOST_PEOPLE:
        raise ValueError(f"{first:,} people are needed; allowed are up to {MOST_PEOPLE:,}.")

    def at(size: int) -> Power:
        people = (size, math.ceil(size * odds - 1e-9), *[size] * (len(risks) - 2))
        return _worked_out(risks, people, level, method, keep)

    if method in TESTS:
        first = _search(lambda size: at(size).power >= target, first)
    found = at(max(first, 1))
    more = found.people[0] * (groups - 2)
    return SampleSize(found.people[:2], sum(found.people[:2]) + more, found, target)


def _worked_out(
    risks: tuple[float, ...], people: tuple[int, ...], level: float, method: str, keep: float
) -> Power:
    """Return the power by formula or over all tables; arguments are checked already."""
    retained = tuple(size * keep for size in people)
    if method in FORMULAS:
        found = normal_power(risks, retained, level, method)
        return Power(found, risks, people, retained, level, method)
    whole = tuple(math.floor(size + 1e-9) for size in retained)
    shares = exact_shares(risks, whole, level, method)
    parts = shares.omnibus, shares.pair
    return Power(shares.power, risks, people, whole, level, method, *parts)


def _search(reached: Callable[[int], bool], start: int) -> int:
    """Return a size at which a condition is met and is not with one less, by halving."""
    low, high = 0, max(start, 1)
    while not reached(high):
        low, high = high, math.ceil(high * 1.3) + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    return high


MOST_PEOPLE = 10_000_000


def checked_arm_risks(treated: Any, control: Any, third: Any) -> tuple[float, ...]:
    """Return the risks of two arms, or of three."""
    two = checked_risk(treated, "treated"), checked_risk(control, "control")
    return two if third is None else (*two, checked_risk(third, "third"))


def checked_way(method: Any, tests_only: bool) -> str:
    """Return the method; where there are three arms or draws it has to be a test."""
    if tests_only:
        return checked_method("pearson" if method is None else method, TESTS)
    return checked_method("pooled" if method is None else method, (*FORMULAS, *TESTS))


def checked_people(n: Any, arms: int) -> tuple[int, ...]:
    """Return the people randomized to each arm."""
    sizes = list(n) if isinstance(n, (tuple, list)) else [n] * arms
    if len(sizes) != arms:
        raise ValueError(f"n={n!r}: give one number, or one for each of the {arms} arms.")
    people = tuple(whole_number(size, "n", n) for size in sizes)
    if not all(1 <= size <= MOST_PEOPLE for size in people):
        raise ValueError(f"n={n!r}: allowed is 1 to {MOST_PEOPLE:,} people an arm.")
    return people


def positive(value: Any, argument: str) -> float:
    """Return a number above 0."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Real):
        raise TypeError(f"{argument}={value!r}: a number is needed, such as 0.8.")
    if not 0 < float(value) < math.inf:
        raise ValueError(f"{argument}={value!r}: allowed is a number above 0.")
    return float(value)


def checked_retention(retention: Any) -> float:
    """Return the share of people who give the outcome, above 0 up to 1."""
    share = positive(retention, "retention")
    if share > 1:
        raise ValueError(f"retention={retention!r}: allowed is above 0, up to 1.")
    return share


def checked_power(power: Any, level: float) -> float:
    """Return the power that is wanted, above the significance level and below 1."""
    wanted = positive(power, "power")
    if not 1 - level < wanted < 1:
        raise ValueError(
            f"power={power!r}: allowed is above the significance level, {1 - level:.6g}, and below 1."
        )
    return wanted


def checked_groups(arms: Any, third: float | None) -> int:
    """Return how many arms there are."""
    count = whole_number(arms, "arms")
    if not 2 <= count <= 100:
        raise ValueError(f"arms={arms!r}: allowed is 2 to 100.")
    if third is not None and count > 3:
        raise ValueError(f"arms={arms!r}: with a third risk there are three.")
    return count if third is None else 3
