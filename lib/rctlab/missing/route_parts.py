"""What all routes to the adjusted risks of a trial with missing outcomes share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from rctlab.missing.assessed import outcome_of
from rctlab.missing.trial_columns import Members, arms_of, checked_month, checked_trial
from rctlab.models.adjusted import AdjustedRisks
from rctlab.regression import adjusted_risks
from rctlab.rootfind import Floats


def known_outcome(
    trial: pd.DataFrame, month: Any, outcome: str, arm: str, reference: Any
) -> Floats:
    """Return the outcome of everybody, nan where it is missing; the arms are checked, too.

    Examples
    --------
    >>> trial = pd.DataFrame({"arm": ["coach", "usual"], "responder_3": [1, None]})
    >>> known_outcome(trial, 3, "responder", "arm", "usual")
    array([ 1., nan])
    """
    arms_of(checked_trial(trial), arm, reference)
    return outcome_of(trial, checked_month(trial, month, outcome), outcome)


def in_active_arm(trial: pd.DataFrame, arm: str, reference: Any) -> Members:
    """Return who is in an arm that is compared with the reference.

    Examples
    --------
    >>> in_active_arm(pd.DataFrame({"arm": ["coach", "usual"]}), "arm", "usual")
    array([ True, False])
    """
    return trial[arm].astype(object).ne(reference).to_numpy(dtype=bool)


def route_risks(
    people: pd.DataFrame,
    values: Floats,
    route: str,
    name: str,
    note: str = "",
    **options: Any,
) -> AdjustedRisks:
    """Return the adjusted risks of these outcomes, with the route in the title.

    Parameters
    ----------
    people : pandas.DataFrame
        The arm and the covariates.
    values : numpy.ndarray
        The outcome: 1, 0, or nan for people who are not analysed.
    route, note : str
        What was done with the missing, for the title and the note.
    name : str
        What the outcome is called.
    options
        Of `adjusted_risks`.

    Returns
    -------
    AdjustedRisks

    Examples
    --------
    >>> import numpy as np
    >>> people, outcome = pd.DataFrame({"arm": ["a", "b"] * 4}), np.array([1.0, 0, 1, 1, 0, 0, 1, 0])
    >>> options = {"arm": "arm", "reference": "b", "covariates": []}
    >>> route_risks(people, outcome, "As it is", "responder_3", **options).title
    'As it is: Risks of responder_3 by arm; modified Poisson, no covariates'
    """
    found = adjusted_risks(
        people.assign(**{name: values}), outcome=name, over="observed", **options
    )
    notes = ". ".join(part for part in (note, found.note) if part)
    return replace(found, title=f"{route}: {found.title}", note=notes)
