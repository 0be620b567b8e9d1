"""Ways to analyse a trial with missing outcomes: each says in its title what it assumes."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from rctlab.inputs import Floats, checked_choice
from rctlab.missing.columns import (
    NAME_COVARIATES,
    PRESPECIFIED,
    RESPONDER,
    Members,
    arms_of,
    checked_month,
    checked_trial,
    followed,
    names_in,
    outcome_of,
    who_is_in,
)
from rctlab.missing.imputation import impute_response
from rctlab.missing.nonresponse import PREDICTORS, nonresponse_weights
from rctlab.models.adjusted import AdjustedRisks
from rctlab.models.regression import adjusted_risks

WEIGHT = "nonresponse_weight"
_OPTIONS = inspect.signature(adjusted_risks).parameters.keys() - {"df", "outcome", "over"}


def complete_case(
    trial: pd.DataFrame,
    month: Any = 3,
    *,
    covariates: Iterable[str] = PRESPECIFIED,
    arm: str = "arm",
    reference: Any = "usual",
    outcome: str = RESPONDER,
    **options: Any,
) -> AdjustedRisks:
    """Analyse the people who have the outcome, as if the others were like them.

    Parameters
    ----------
    trial : pandas.DataFrame
        One row a person: the arm, ``responder_3`` and so on (missing where not assessed), and the
        covariates.
    month : int or str
        Which assessment: 3, 6 or 12; in another trial, whatever stands at the end of the column.
    covariates : iterable of str
        Columns to adjust for, by default those that the trial specified in advance; [] for none.
    arm : str
        The column that says who is in which arm.
    reference : str, or what the arm column holds
        The arm that the others are compared with.
    outcome : str
        What the columns of the outcome begin with, if not "responder".
    **options
        Further options of `adjusted_risks`, such as ``cluster``, ``level`` or ``at``.

    Returns
    -------
    AdjustedRisks

    Raises
    ------
    TypeError, ValueError
        For columns, months or arms that are not there or contradict each other, and as
        `adjusted_risks`.

    Examples
    --------
    >>> arms = ["coach"] * 5 + ["usual"] * 5
    >>> trial = pd.DataFrame({"arm": arms, "responder_3": [1, 1, 0, 1, None, 0, 1, 0, 0, None]})
    >>> found = complete_case(trial, covariates=[])
    >>> found.n, found.left_out, round(found.ratios["coach v usual"].estimate, 2)
    (8, 2, 3.0)
    """
    name, values = known_outcome(trial, month, outcome, arm, reference)
    options |= {"covariates": covariates, "arm": arm, "reference": reference}
    return route_risks(trial, values, "Complete case", name, **options)


def missing_as_no_response(
    trial: pd.DataFrame,
    month: Any = 3,
    among: str = "followed",
    *,
    covariates: Iterable[str] = PRESPECIFIED,
    arm: str = "arm",
    reference: Any = "usual",
    outcome: str = RESPONDER,
    **options: Any,
) -> AdjustedRisks:
    """Analyse as if nobody with a missing outcome had responded.

    Parameters
    ----------
    trial, month, covariates, arm, reference, outcome, options
        As in `complete_case`.
    among : {"followed", "randomized"}
        People assessed at least once, or everybody.

    Returns
    -------
    AdjustedRisks

    Raises
    ------
    TypeError, ValueError
        As `complete_case`.

    References
    ----------
    Floden L, Bell ML (2019), on its bias, in either direction. BMC Med Res Methodol 19:161.
    doi:10.1186/s12874-019-0793-x

    Examples
    --------
    >>> arms = ["coach"] * 5 + ["usual"] * 5
    >>> trial = pd.DataFrame({"arm": arms, "responder_3": [1, 1, 0, 1, None, 0, 1, 0, 0, None]})
    >>> found = missing_as_no_response(trial, among="randomized", covariates=[])
    >>> found.n, round(found.risks["coach"].estimate, 3)
    (10, 0.6)
    """
    checked_choice(among, ("followed", "randomized"), "among")
    name, values = known_outcome(trial, month, outcome, arm, reference)
    counted = followed(trial, outcome) if among == "followed" else np.ones(len(trial), bool)
    words = filled_in(among, counted, values, "counted as no response")
    words += _never(trial, arm, ~counted, "left out")
    values = np.where(counted & np.isnan(values), 0.0, values)
    route = f"Missing as no response, among the {among}"
    options |= {"covariates": covariates, "arm": arm, "reference": reference}
    return route_risks(trial, values, route, name, counted=words, **options)


def primary_analysis(
    trial: pd.DataFrame,
    month: Any = 3,
    *,
    covariates: Iterable[str] = PRESPECIFIED,
    predictors: Iterable[str] = PREDICTORS,
    arm: str = "arm",
    reference: Any = "usual",
    outcome: str = RESPONDER,
    score: str = "severity",
    **options: Any,
) -> AdjustedRisks:
    """Analyse much as the trial's authors did: impute means, weight for non-response, adjust.

    People with any follow-up have a missing outcome filled in by `impute_response`; those with none
    are represented by the others through `nonresponse_weights`; then modified Poisson regression
    with robust standard errors gives the risks at the covariates' (weighted) means.

    Parameters
    ----------
    trial, month, covariates, arm, reference, outcome, options
        As in `complete_case`; the trial has the scores that `impute_response` needs.
    predictors : iterable of str
        Columns that tell who was followed, for the weights.
    score : str
        What the columns of the score begin with.

    Returns
    -------
    AdjustedRisks
        It says how many people were observed, imputed and represented by weights; the note, how
        many were imputed as a response.

    Raises
    ------
    TypeError, ValueError
        As `complete_case`, `impute_response` and `nonresponse_weights`.

    Notes
    -----
    What differs from the paper's analysis:

    - Covariates: those that the paper calls specified in advance. The supplement's base set also
      has age; education and employment were added because the data spoke for them (P < 0.10).
    - Model: a fit for each month. The paper has one for all months (estimating equations with
      group, time and group by time), so its covariates have one effect for all months.
    - Errors: each person counts alone. The paper clusters by person, or by coach in the coach arm.
    - Weights and imputation: the paper names neither the predictors of its weights nor the term for
      the pattern of missed visits. Those here are ours.

    Imputed outcomes are taken as known, as the trial took them: a single value for each pretends
    to know it, and the intervals are narrower than the truth allows. The weights are taken as known,
    too; that by itself makes robust intervals a little wider, as a rule. In the coach arm the
    paper's are narrower still: there the 12 coaches are clusters, too few for such errors not to be
    too small. To do the same::

        own = trial.assign(who=trial["coach"].fillna(trial["id"].astype(str)))
        primary_analysis(own, cluster="who")

    References
    ----------
    DeBar LL et al. (2025). JAMA 334:592-605. doi:10.1001/jama.2025.11178

    Examples
    --------
    >>> trial = pd.DataFrame({
    ...     "arm": ["coach", "usual"] * 4, "severity_0": [6.0, 5, 7, 4, 6, 5, 8, 6],
    ...     "severity_3": [4.0, 5, 6, 4, 6, 2, None, 5],
    ...     "severity_6": [4.0, 5, 5, 3, None, 5, 7, 4],
    ... })
    >>> for m in (3, 6):
    ...     score = trial[f"severity_{m}"]
    ...     trial[f"responder_{m}"] = (score <= 0.7 * trial["severity_0"]).where(score.notna())
    >>> found = primary_analysis(trial, covariates=[], predictors=[])
    >>> found.note.split(". ")[0]
    '1 of 8 outcomes imputed, 0 of them as a response'
    """
    wanted = names_in(covariates, "covariates")
    name, observed = known_outcome(trial, month, outcome, arm, reference)
    filled = impute_response(trial, month, covariates=wanted, arm=arm, outcome=outcome, score=score)
    weights = nonresponse_weights(trial, predictors=predictors, arm=arm, outcome=outcome).weights
    imputed = filled["imputed"].to_numpy()
    values = filled["responder"].to_numpy()
    note = (
        f"{imputed.sum():,} of {(~np.isnan(values)).sum():,} outcomes imputed, "
        f"{values[imputed].sum():,.0f} of them as a response"
    )
    people = trial.assign(**{WEIGHT: weights})
    route = "Primary analysis (mean imputation, non-response weights)"
    options = {"weights": WEIGHT, **options}
    options |= {"covariates": wanted, "arm": arm, "reference": reference}
    there = followed(trial, outcome)
    weighted = options["weights"] == WEIGHT
    words = filled_in("followed", there, observed, "imputed")
    words += _never(trial, arm, ~there, "represented by weights" if weighted else "left out")
    return route_risks(people, values, route, name, note, words, **options)


def _never(trial: pd.DataFrame, arm: str, members: Members, fate: str) -> str:
    """Say how many were never followed, and what became of them."""
    if not members.any():
        return ""
    return f"; {members.sum():,} never followed, {fate} {by_arm(trial, arm, members)}"


def known_outcome(
    trial: pd.DataFrame, month: Any, outcome: str, arm: str, reference: Any
) -> tuple[str, Floats]:
    """Return the column of the outcome, and everybody's, nan where it is missing."""
    arms_of(trial, arm, reference=reference)
    month = checked_month(trial, month, outcome)
    values, name = outcome_of(trial, month, outcome), f"{outcome}_{month}"
    known = ~np.isnan(values)
    empty = [repr(one) for one, here in who_is_in(trial, arm).items() if not known[here].any()]
    if empty:
        raise ValueError(
            f"outcome={name!r} is missing for everybody in {', '.join(empty)}: "
            "an arm without any outcome cannot be compared."
        )
    return name, values


def by_arm(trial: pd.DataFrame, arm: str, members: Members) -> str:
    """Return how many of these people are in each arm, in brackets; arms with none are left out."""
    counts = {name: int((here & members).sum()) for name, here in who_is_in(trial, arm).items()}
    return f"({', '.join(f'{count:,} {name}' for name, count in counts.items() if count)})"


def filled_in(group: str, members: Members, values: Floats, how: str) -> str:
    """Say how many of a group were observed, and how many filled in."""
    observed = int((members & ~np.isnan(values)).sum())
    n = int(members.sum())
    return f"{n:,} people {group}: {observed:,} observed, {n - observed:,} {how}"


def in_active_arm(trial: pd.DataFrame, arm: str, reference: Any) -> Members:
    """Return who is in an arm that is compared with the reference."""
    return ~who_is_in(trial, arm)[reference]


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
