"""Put people into the arms of a trial: by chance, in permuted blocks, in turn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from rctlab.allocation.allocated import Allocation
from rctlab.allocation.blocks import Blocks, draw_blocks, reach_totals
from rctlab.allocation.scheme import (
    Scheme,
    checked_arms,
    checked_factors,
    checked_ratio,
    checked_sizes,
    checked_totals,
    stratum_labels,
)
from rctlab.inputs import checked_choice, checked_seed

SCHEMES = ("simple", "permuted-block", "alternation")


def allocate(
    strata: Any,
    *,
    arms: Any,
    scheme: str = "simple",
    block_sizes: Any = (3, 6, 9),
    totals: Any = None,
    ratio: Any = None,
    seed: Any = None,
) -> Allocation:
    """Allocate people to the arms of a trial, in the order they come.

    Parameters
    ----------
    strata : pandas.DataFrame, pandas.Series or int
        One row a person in the order of arrival, one column a stratification factor; or the number
        of people where there are none.
    arms : sequence of str
        The names of two or more arms.
    scheme : {"simple", "permuted-block", "alternation"}
        "simple": each person by lot (with totals: drawn so that the totals come out).
        "permuted-block": within each stratum, blocks whose size is drawn from `block_sizes` and
        whose order is random.
        "alternation": the arms in turn, without any lot; here to be seen failing.
    block_sizes : int or sequence of int
        For permuted blocks: the sizes allowed, in people, each as likely as the others and a
        multiple of the number of arms (of the sum of `ratio`).
    totals : mapping or sequence of int, optional
        People wanted in each arm, for "simple" and "permuted-block". Blocks that are full stay as
        they were drawn; the last block of each stratum, where it is not full, is drawn again.
    ratio : mapping or sequence of int, optional
        Parts of the arms, such as (2, 1); all alike if not given.
    seed : int or numpy.random.Generator
        Where chance comes from; only alternation needs none.

    Returns
    -------
    Allocation
        `.arm`, `.blocks`, `.counts()`, `.predictable`, `.to_frame()`.

    Raises
    ------
    TypeError
        If an argument is of a wrong kind.
    ValueError
        If there is nobody, an arm is given twice, a stratum is missing for somebody, a block size
        is no multiple of the ratio's sum, or totals do not add up or cannot be reached.

    References
    ----------
    DeBar LL et al. (2025), blocks of 3, 6 or 9 in 32 strata. JAMA 334:592-605.
    doi:10.1001/jama.2025.11178

    Examples
    --------
    >>> strata = pd.Series(["A", "B"] * 9, name="site")
    >>> arms = ("coach", "online", "usual")
    >>> made = allocate(strata, arms=arms, scheme="permuted-block", block_sizes=3, seed=1)
    >>> print(made)
    18 people in 2 strata: coach 6, online 6, usual 6 (permuted blocks of 3, order random)
    >>> made.counts("site")
    arm   coach  online  usual
    site
    A         3       3      3
    B         3       3      3
    """
    plan = _plan(checked_choice(scheme, SCHEMES, "scheme"), arms, ratio, block_sizes)
    factors = checked_factors(strata)
    wanted = checked_totals(totals, plan.arms, len(factors))
    if wanted is not None and scheme not in ("simple", "permuted-block"):
        raise ValueError(
            f"totals={totals!r} cannot be asked of scheme={scheme!r}; "
            "allowed with 'simple' and 'permuted-block'."
        )
    plan = plan._replace(totals=wanted)
    if scheme == "alternation":
        turns = np.repeat(np.arange(len(plan.arms)), plan.ratio)
        return Allocation.of(plan, factors, np.resize(turns, len(factors)))
    return _by_chance(plan, factors, checked_seed(seed))


def _plan(scheme: str, arms: Any, ratio: Any, block_sizes: Any) -> Scheme:
    """Return what was asked for, checked; only what the scheme uses is looked at."""
    names = checked_arms(arms)
    parts = checked_ratio(ratio, names)
    plan = Scheme(scheme, names, parts)
    if scheme == "permuted-block":
        return plan._replace(sizes=checked_sizes(block_sizes, parts))
    return plan


def _by_chance(plan: Scheme, factors: pd.DataFrame, rng: np.random.Generator) -> Allocation:
    """Draw the arms."""
    if plan.scheme == "permuted-block":
        return Allocation.of(plan, factors, *_blocks(plan, factors, rng))
    if plan.totals is not None:
        drawn = rng.permutation(np.repeat(np.arange(len(plan.arms)), plan.totals))
    else:
        shares = np.array(plan.ratio) / sum(plan.ratio)
        drawn = rng.choice(len(plan.arms), size=len(factors), p=shares)
    return Allocation.of(plan, factors, drawn)


def _blocks(plan: Scheme, factors: pd.DataFrame, rng: np.random.Generator) -> Blocks:
    strata = pd.factorize(stratum_labels(factors))[0]
    drawn = draw_blocks(strata, plan, rng)
    return drawn if plan.totals is None else reach_totals(strata, drawn, plan, rng)


def strata_of(trial: pd.DataFrame) -> pd.DataFrame:
    """Return the factors by which the trial's randomization was stratified: 32 strata.

    Parameters
    ----------
    trial : pandas.DataFrame
        With columns sex, severity_0 (0 to 10), site, rural (0 or 1).

    Returns
    -------
    pandas.DataFrame
        sex, severe ("7 or more", "under 7"), site, rural ("rural", "not rural").

    Raises
    ------
    ValueError
        If a column is not there, or rural holds anything but 0 and 1.

    References
    ----------
    DeBar LL, et al. (2025). JAMA 334:592-605. doi:10.1001/jama.2025.11178

    Examples
    --------
    >>> person = {"sex": "female", "severity_0": 7.0, "site": "A", "rural": 0}
    >>> strata_of(pd.DataFrame([person])).iloc[0].tolist()
    ['female', '7 or more', 'A', 'not rural']
    """
    for name in ("sex", "severity_0", "site", "rural"):
        if name not in trial.columns:
            there = ", ".join(repr(column) for column in trial.columns) or "none"
            raise ValueError(f"trial has no column {name!r}. The columns are: {there}.")
    severe = trial["severity_0"].map(
        lambda score: "7 or more" if score >= 7 else "under 7", "ignore"
    )
    names = {0: "not rural", 1: "rural"}
    wrong = trial["rural"][trial["rural"].notna() & ~trial["rural"].isin(list(names))]
    if len(wrong):
        raise ValueError(f"rural holds {wrong.tolist()[0]!r}; allowed are 0 and 1.")
    rural = trial["rural"].map(names)
    return pd.DataFrame(
        {"sex": trial["sex"], "severe": severe, "site": trial["site"], "rural": rural}
    )
