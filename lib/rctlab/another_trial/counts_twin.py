"""Invented people who give back what was published of a trial."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rctlab.allocation.allocating import allocate
from rctlab.another_trial.baseline import EVERYBODY, Baseline, numbers_with
from rctlab.another_trial.read import read_spec
from rctlab.another_trial.trial_spec import TrialSpec
from rctlab.inputs import Bools, checked_seed

# how alike one person's assessments, and outcomes, are at different times (invented)
STEADY = 0.6


def twin_of(spec: Any, *, seed: int | np.random.Generator) -> pd.DataFrame:
    """Invent people with exactly the published counts of a trial.

    Arm sizes, events, people with an outcome and people assessed by arm and time, and counts at
    baseline are met exactly; means and standard deviations to their printed digit. Everything else
    is invented: baseline, follow-up and outcome have nothing to do with each other, except that a
    person assessed (or with the event) at one time is more likely to be so at another.

    Parameters
    ----------
    spec : str, pathlib.Path, dict or TrialSpec
        See `read_spec`.
    seed : int or numpy.random.Generator
        The same number gives the same people.

    Returns
    -------
    pandas.DataFrame
        A row a person in the order of entry: id, arm, the baseline columns, and for each time
        ``assessed_TIME`` (0 or 1) and ``OUTCOME_TIME`` (1, 0, or missing where not known).
        The printed table says "synthetic" above the row labels. `attrs` holds
        synthetic (True), note, trial, citation, doi, unit (of the times), and columns (for each
        column what is published in it).

    Raises
    ------
    TypeError, ValueError
        If the description is wrong (see `read_spec`), or a mean and SD cannot be met.

    Examples
    --------
    >>> from rctlab import TwoByTwo, risk_ratio
    >>> trial = twin_of("physicians-health-study", seed=1)
    >>> table = TwoByTwo.from_data(
    ...     trial, outcome="infarction_end", arm="arm", treated="aspirin", control="placebo"
    ... )
    >>> print(risk_ratio(table))
    Risk ratio, aspirin v placebo: 0.55 (95% CI 0.43 to 0.70; Koopman)
    """
    trial = read_spec(spec)
    entry, first, visits, events = checked_seed(seed).spawn(4)
    n = sum(trial.sizes.values())
    arm = allocate(n, arms=trial.arms, totals=dict(trial.sizes), seed=entry).arm
    people = pd.DataFrame({"id": np.arange(1, n + 1), "arm": arm.to_numpy()})
    for item in trial.baseline:
        people[item.name] = _baseline(item, people["arm"], first)
    followed = _followed(trial, people["arm"], visits)
    chance = events.standard_normal(n)
    for time in trial.times:
        people[f"assessed_{time}"] = followed[time].astype(np.int64)
        pairs = trial.outcomes[time].items()
        known = {name: seen for name, (_, seen) in pairs}
        with_event = {name: count for name, (count, _) in pairs}
        there = _marked(visits.random(n), followed[time], people["arm"], known)
        had = _marked(_again(chance, events), there, people["arm"], with_event).astype(np.int64)
        people[f"{trial.outcome}_{time}"] = had if there.all() else np.where(there, had, np.nan)
    people.columns.name = "synthetic"
    people.attrs.update(_attrs(trial))
    return people


def _baseline(item: Baseline, arm: pd.Series, rng: np.random.Generator) -> NDArray[Any]:
    """Give everybody a value of one baseline characteristic."""
    values = np.zeros(len(arm)) if item.means else np.zeros(len(arm), dtype=np.int64)
    for group in item.means or item.counts:
        here = np.flatnonzero((arm == group) | (group == EVERYBODY))
        if item.means:
            values[here] = numbers_with(item, group, len(here), rng)
        else:
            values[rng.permutation(here)[: item.counts[group]]] = 1
    return values.astype(np.int64) if item.means and item.decimals == 0 else values


def _again(usual: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Return scores that are alike from time to time within a person."""
    return STEADY**0.5 * usual + (1 - STEADY) ** 0.5 * rng.standard_normal(len(usual))


def _marked(score: NDArray[np.float64], among: Bools, arm: pd.Series, counts: Any) -> Bools:
    """Mark in each arm so many of these people: those with the highest scores."""
    chosen = np.zeros(len(score), dtype=bool)
    for name, count in counts.items():
        here = np.flatnonzero(among & (arm == name).to_numpy())
        chosen[here[np.argsort(-score[here])[:count]]] = True
    return chosen


def _followed(trial: TrialSpec, arm: pd.Series, rng: np.random.Generator) -> dict[str, Bools]:
    """Say who was assessed at each time."""
    if trial.at_least_once:
        return _in_patterns(trial, arm, rng)
    ease, everybody = rng.standard_normal(len(arm)), np.ones(len(arm), dtype=bool)
    return {
        time: _marked(_again(ease, rng), everybody, arm, trial.assessed[time])
        for time in trial.times
    }


def _in_patterns(trial: TrialSpec, arm: pd.Series, rng: np.random.Generator) -> dict[str, Bools]:
    """Say who was assessed at each time, with those assessed never and always as published."""
    followed = {time: np.zeros(len(arm), dtype=bool) for time in trial.times}
    for name in trial.arms:
        always = trial.every_time[name]
        some = trial.at_least_once[name] - always
        here = rng.permutation(np.flatnonzero(arm == name))
        dealt = 0
        for time in rng.permutation(trial.times):
            left = trial.assessed[time][name] - always
            places = (dealt + np.arange(left)) % max(some, 1)
            followed[time][here[:always]] = True
            followed[time][here[always + places]] = True
            dealt += left
    return followed


def _attrs(trial: TrialSpec) -> dict[str, Any]:
    """Say of the data, and of each column, what is published and what is invented."""
    columns = {"id": "invented", "arm": "published: the size of each arm"}
    for item in trial.baseline:
        kind = "mean and SD" if item.means else "count"
        columns[item.name] = f"published: {kind} ({item.what})"
    for time in trial.times:
        columns[f"assessed_{time}"] = "published: count by arm"
        columns[f"{trial.outcome}_{time}"] = f"published: count by arm ({trial.what})"
    return {
        "synthetic": True,
        "note": trial.synthetic,
        "trial": trial.name,
        "citation": trial.citation,
        "doi": trial.doi,
        "unit": trial.unit,
        "columns": columns,
    }
