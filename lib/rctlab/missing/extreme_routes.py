"""Two analyses that show a bias or a bound: per protocol, and the worst and the best case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from rctlab.inputs import Floats, checked_choice
from rctlab.missing.columns import NO_SESSIONS, PRESPECIFIED, RESPONDER, Members, checked_trial
from rctlab.missing.routes import by_arm, filled_in, in_active_arm, known_outcome, route_risks
from rctlab.models.adjusted import AdjustedRisks


def per_protocol(
    trial: pd.DataFrame,
    month: Any = 3,
    sessions: int = 6,
    *,
    covariates: Iterable[str] = PRESPECIFIED,
    arm: str = "arm",
    reference: Any = "usual",
    outcome: str = RESPONDER,
    **options: Any,
) -> AdjustedRisks:
    """Analyse only the people who took enough sessions, against all of the reference arm.

    Who takes the sessions is not left to chance, so this comparison is no longer randomized: it
    sets the keen of one arm against everybody of the other.

    Parameters
    ----------
    trial, month, covariates, arm, reference, outcome, options
        As in `rctlab.complete_case`; the trial has a column ``sessions``.
    sessions : int
        How many sessions are enough.

    Returns
    -------
    AdjustedRisks
        Of those with an outcome. It says who was left out, by arm; the note, what it is not.

    Raises
    ------
    TypeError, ValueError
        As `rctlab.complete_case`; also if sessions are not known for somebody in an active arm, or
        nobody in one took enough of them.

    Examples
    --------
    >>> arms = ["coach"] * 4 + ["usual"] * 4
    >>> trial = pd.DataFrame({
    ...     "arm": arms, "responder_3": [1, 1, 0, 0, 0, 1, 0, 0],
    ...     "sessions": [8, 6, 7, 0, None, None, None, None],
    ... })
    >>> per_protocol(trial, covariates=[]).n
    7
    """
    if isinstance(sessions, bool) or not isinstance(sessions, (int, np.integer)) or sessions < 1:
        raise ValueError(f"sessions={sessions!r}: allowed are whole numbers, 1 or more.")
    name, values = known_outcome(trial, month, outcome, arm, reference)
    active = in_active_arm(trial, arm, reference)
    enough = _took(trial, active, sessions, arm)
    kept = ~active | enough
    words = _left_out(trial, arm, kept, values, sessions)
    route = f"Per protocol ({sessions} or more sessions; all of {reference}; not randomized)"
    note = "Who took the sessions was not left to chance: this is no randomized comparison"
    options |= {"covariates": covariates, "arm": arm, "reference": reference}
    return route_risks(trial[kept], values[kept], route, name, note, words, **options)


def _took(trial: pd.DataFrame, active: Members, sessions: int, arm: str) -> Members:
    """Return who took enough sessions, or name the active arms in which nobody did."""
    column = checked_trial(trial, ["sessions"], NO_SESSIONS)["sessions"]
    taken = column.to_numpy(dtype=float, na_value=np.nan)
    unknown = int(np.isnan(taken[active]).sum())
    if unknown:
        raise ValueError(f"'sessions' is missing for {unknown} people of the active arms.")
    most = pd.Series(taken[active]).groupby(trial[arm].astype(object).to_numpy()[active]).max()
    few = most[most < sessions]
    if len(few):
        raise ValueError(
            f"sessions={sessions}: nobody in {', '.join(map(str, few.index))} took {sessions} or "
            f"more sessions; the most is {few.max():g}."
        )
    return np.asarray(taken >= sessions)


def _left_out(trial: pd.DataFrame, arm: str, kept: Members, values: Floats, sessions: int) -> str:
    """Say who is analysed per protocol, and who is not."""
    known = ~np.isnan(values)
    words = f"{(kept & known).sum():,} people with an outcome"
    groups = {f"with fewer than {sessions} sessions": ~kept, "without an outcome": kept & ~known}
    parts = [
        f"{members.sum():,} {what} {by_arm(trial, arm, members)}"
        for what, members in groups.items()
        if members.any()
    ]
    return words + ("; left out: " + ", and ".join(parts)) * bool(parts)


def worst_best(
    trial: pd.DataFrame,
    month: Any = 3,
    worst_for: str = "active",
    *,
    covariates: Iterable[str] = PRESPECIFIED,
    arm: str = "arm",
    reference: Any = "usual",
    outcome: str = RESPONDER,
    **options: Any,
) -> AdjustedRisks:
    """Analyse the most extreme case: all missing fail on one side and respond on the other.

    Parameters
    ----------
    trial, month, covariates, arm, reference, outcome, options
        As in `rctlab.complete_case`.
    worst_for : {"active", "reference"}
        Whose missing people are taken to fail; those of the other side to respond.

    Returns
    -------
    AdjustedRisks
        Of everybody randomized; it says how many were filled in. A bound, not a belief.

    Raises
    ------
    TypeError, ValueError
        As `rctlab.complete_case`.

    Examples
    --------
    >>> arms = ["coach"] * 5 + ["usual"] * 5
    >>> trial = pd.DataFrame({"arm": arms, "responder_3": [1, 1, 0, 1, None, 0, 1, 0, 0, None]})
    >>> [round(one.estimate, 2) for one in worst_best(trial, covariates=[]).risks]
    [0.6, 0.4]
    """
    checked_choice(worst_for, ("active", "reference"), "worst_for")
    name, values = known_outcome(trial, month, outcome, arm, reference)
    missing = np.isnan(values)
    fails = in_active_arm(trial, arm, reference) == (worst_for == "active")
    how = (
        f"({(missing & fails).sum():,} as no response, {(missing & ~fails).sum():,} as a response)"
    )
    words = filled_in("randomized", np.ones(len(trial), bool), values, f"filled in {how}")
    values = np.where(missing, 1.0 * ~fails, values)
    sides = ("active arms'", f"{reference}'s")
    failing, responding = sides if worst_for == "active" else sides[::-1]
    route = f"Worst/best case ({failing} missing fail, {responding} respond)"
    options |= {"covariates": covariates, "arm": arm, "reference": reference}
    return route_risks(trial, values, route, name, counted=words, **options)
