"""What all routes to the adjusted risks of a trial with missing outcomes share."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from rctlab.inputs import Floats
from rctlab.missing.assessed import outcome_of
from rctlab.missing.column_hints import NAME_COVARIATES
from rctlab.missing.columns import Members, arms_of, checked_month, checked_trial
from rctlab.models.adjusted import AdjustedRisks
from rctlab.models.regression import adjusted_risks


def known_outcome(
    trial: pd.DataFrame, month: Any, outcome: str, arm: str, reference: Any
) -> tuple[str, Floats]:
    """Return the column of the outcome, and everybody's, nan where it is missing."""
    arms = arms_of(trial, arm, reference=reference)
    month = checked_month(trial, month, outcome)
    values, name = outcome_of(trial, month, outcome), f"{outcome}_{month}"
    known = set(trial[arm].astype(object)[~np.isnan(values)])
    empty = [repr(one) for one in arms if one not in known]
    if empty:
        raise ValueError(
            f"outcome={name!r} is missing for everybody in {', '.join(empty)}: "
            "an arm without any outcome cannot be compared."
        )
    return name, values


def by_arm(trial: pd.DataFrame, arm: str, members: Members) -> str:
    """Return how many of these people are in each arm, in brackets; arms with none are left out."""
    column = trial[arm].astype(object)
    counts = {name: int((column.eq(name) & members).sum()) for name in arms_of(trial, arm)}
    return f"({', '.join(f'{count:,} {name}' for name, count in counts.items() if count)})"


def filled_in(group: str, members: Members, values: Floats, how: str) -> str:
    """Say how many of a group were observed, and how many filled in."""
    observed = int((members & ~np.isnan(values)).sum())
    n = int(members.sum())
    return f"{n:,} people {group}: {observed:,} observed, {n - observed:,} {how}"


def in_active_arm(trial: pd.DataFrame, arm: str, reference: Any) -> Members:
    """Return who is in an arm that is compared with the reference."""
    return trial[arm].astype(object).ne(reference).to_numpy(dtype=bool)


_OPTIONS = inspect.signature(adjusted_risks).parameters.keys() - {"df", "outcome", "over"}


def route_risks(
    people: pd.DataFrame,
    values: Floats,
    route: str,
    name: str,
    note: str = "",
    counted: str = "",
    **options: Any,
) -> AdjustedRisks:
    """Return the adjusted risks of these outcomes, with the route in the title."""
    for unknown in options.keys() - _OPTIONS:
        raise TypeError(
            f"{unknown}={options[unknown]!r} is no option of this analysis. Besides its own it has: "
            f"{', '.join(sorted(_OPTIONS - {'arm', 'reference', 'covariates'}))}."
        )
    wanted = options["covariates"]
    if isinstance(wanted, Iterable) and not isinstance(wanted, (str, bytes)):
        options["covariates"] = list(wanted)
        checked_trial(people, options["covariates"], NAME_COVARIATES)
    found = adjusted_risks(
        people.assign(**{name: values}), outcome=name, over="observed", **options
    )
    notes = ". ".join(part for part in (note, found.note) if part)
    return replace(found, title=f"{route}: {found.title}", note=notes, people=counted)
