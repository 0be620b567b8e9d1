"""Two analyses that show a bias or a bound: per protocol, and the worst and the best case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from rctlab.missing.route_parts import in_active_arm, known_outcome, route_risks
from rctlab.missing.trial_columns import PRESPECIFIED, RESPONDER, checked_trial
from rctlab.models.adjusted import AdjustedRisks
from rctlab.options import checked_choice


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
        Of those with an outcome; the note says what it is not.

    Raises
    ------
    TypeError, ValueError
        As `rctlab.complete_case`; also if sessions are not known for somebody in an active arm.

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
    values = known_outcome(trial, month, outcome, arm, reference)
    active = in_active_arm(trial, arm, reference)
    taken = checked_trial(trial, ["sessions"])["sessions"].to_numpy(dtype=float, na_value=np.nan)
    unknown = int(np.isnan(taken[active]).sum())
    if unknown:
        raise ValueError(f"'sessions' is missing for {unknown} people of the active arms.")
    kept = ~active | (taken >= sessions)
    route = f"Per protocol ({sessions} or more sessions; all of {reference}; not randomized)"
    note = "Who took the sessions was not left to chance: this is no randomized comparison"
    options |= {"covariates": covariates, "arm": arm, "reference": reference}
    return route_risks(trial[kept], values[kept], route, f"{outcome}_{month}", note, **options)


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
        Of everybody randomized. A bound, not a belief.

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
    values = known_outcome(trial, month, outcome, arm, reference)
    fails = in_active_arm(trial, arm, reference) == (worst_for == "active")
    values = np.where(np.isnan(values), 1.0 * ~fails, values)
    sides = ("active arms'", f"{reference}'s")
    failing, responding = sides if worst_for == "active" else sides[::-1]
    route = f"Worst/best case ({failing} missing fail, {responding} respond)"
    options |= {"covariates": covariates, "arm": arm, "reference": reference}
    return route_risks(trial, values, route, f"{outcome}_{month}", **options)
