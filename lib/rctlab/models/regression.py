"""Adjusted risks of a trial's arms from a regression model, and how they compare."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from rctlab.inputs import Floats, checked_choice, checked_level
from rctlab.models.adjusted import AdjustedRisks
from rctlab.models.caveats import caveats, full_arms, refuse_extreme, warn_of_few_clusters
from rctlab.models.cohort import OVER, Cohort, read_cohort
from rctlab.models.contrasts import Way, comparisons, omnibus_test, risk_estimates, without_rounding
from rctlab.models.design import Design, design_matrix
from rctlab.models.fitting import fitted
from rctlab.models.margins import (
    arm_risks,
    coefficient_influence,
    covariance,
    small_sample_factor,
)
from rctlab.words import step_number

_NAMES = {"poisson": "modified-poisson", "logit": "logistic"}


def adjusted_risks(
    df: pd.DataFrame,
    *,
    outcome: str,
    arm: str,
    reference: Any,
    covariates: Iterable[str],
    model: str = "poisson",
    at: str = "means",
    over: str = "randomized",
    cluster: str | None = None,
    weights: str | None = None,
    level: float = 0.95,
    robust: str = "HC0",
    inference: str | None = None,
) -> AdjustedRisks:
    """Return the risk of each arm, adjusted for covariates, and all comparisons of two arms.

    Parameters
    ----------
    df : pandas.DataFrame
        One row a person.
    outcome : str
        Column of who has the event: True and False, or 1 and 0.
    arm : str
        Column of who is in which arm; two arms or more.
    reference : str, or what the column holds
        The arm that the others are compared with. It comes last; the others come in the order of
        the column's categories, or else of the alphabet. The pairs are: each arm v the reference,
        then the others among themselves.
    covariates : list of str
        Columns to adjust for: numbers and booleans as they are, text and categories as one column
        for each level but the first. [] adjusts for nothing.
    model : str
        "poisson": log link, Poisson likelihood, robust standard errors (modified Poisson);
        "logit": logistic regression.
    at : str
        "means": the risk of a person with all covariates at their overall means; "standardized":
        the mean of the risks predicted for everybody, as if all were in that arm.
    over : str
        "randomized": everybody's outcome is needed; "observed": people without one are left out
        of the fit and of all means, and counted.
    cluster : str, optional
        Column that tells whose outcomes may hang together (by coach, say).
    weights : str, optional
        Column of sampling or non-response weights, finite and above 0. They count as known; means
        are weighted too.
    level : float
        Confidence level, between 0 and 1.
    robust : str
        "HC0", or "HC1" with a small-sample factor: n / (n - k), or with G clusters
        G / (G - 1) times (n - 1) / (n - k). Standard errors are robust in both.
    inference : str, optional
        For "standardized": "population" (the default: the people are a sample, and so are their
        covariates) or "sample" (these very people). "means" allows "sample" only: the means count
        as fixed.

    Returns
    -------
    AdjustedRisks
        Limits of a risk lie on the log ("poisson") or logit scale, those of a ratio on the log
        scale. Poisson risks, and limits, may exceed 1: a note says for how many people a risk does
        and in which arms a limit. A note also names an arm where everybody has the event, as its
        robust intervals are too narrow.

    Raises
    ------
    TypeError, ValueError
        For columns, values or options that cannot be used, for a missing arm, for whatever is
        missing of those analysed, for an outcome or a covariate that is constant or a combination
        of others, for separated data, and for risks of 0 or 1 at means that extreme values moved,
        or risks far above 1.

    Warns
    -----
    UserWarning
        With fewer than 40 clusters, of which the robust standard errors are too small.

    Notes
    -----
    "means" is what the trial's authors printed. It is the risk of an average person, who may be
    nobody (half a woman, a quarter at each site), and that is not the average of people's risks:
    the exponential, or the logistic curve, of a mean is not the mean of the curves. For "of 100
    people like these" take "standardized".

    References
    ----------
    Zou G (2004). Am J Epidemiol 159:702-706. doi:10.1093/aje/kwh090
    Localio AR, Margolis DJ, Berlin JA (2007). J Clin Epidemiol 60:874-882.
    doi:10.1016/j.jclinepi.2006.12.001
    Muller CJ, MacLehose RF (2014). Int J Epidemiol 43:962-970. doi:10.1093/ije/dyu029

    Examples
    --------
    >>> counts = [("coach", 1, 229), ("coach", 0, 406), ("usual", 1, 151), ("usual", 0, 470)]
    >>> rows = [(arm, better) for arm, better, people in counts for _ in range(people)]
    >>> data = pd.DataFrame(rows, columns=["arm", "better"])
    >>> found = adjusted_risks(data, outcome="better", arm="arm", reference="usual", covariates=[])
    >>> print(found.ratios["coach v usual"])
    Risk ratio, coach v usual: 1.48 (95% CI 1.25 to 1.76; P < 0.0001; modified Poisson)
    """
    level = checked_level(level)
    how = _checked_options(model, at, over, robust, inference)
    cohort = read_cohort(
        df,
        outcome=outcome,
        arm=arm,
        reference=reference,
        covariates=covariates,
        over=over,
        cluster=cluster,
        weights=weights,
    )
    warn_of_few_clusters(cohort.clusters, cluster)
    design = design_matrix(cohort.arm, cohort.arms, cohort.covariates, arm)
    fit, beta = fitted(design, cohort.outcome, cohort.weights, model)
    how |= {"level": level, "cluster": cluster, "weights": weights}
    return _result(cohort, design, fit, beta, how, outcome)


def _checked_options(
    model: str, at: str, over: str, robust: str, inference: str | None
) -> dict[str, Any]:
    """Return the options by name, or say which are allowed."""
    checked_choice(model, ("poisson", "logit"), "model")
    checked_choice(at, ("means", "standardized"), "at")
    checked_choice(over, OVER, "over")
    checked_choice(robust, ("HC0", "HC1"), "robust")
    allowed = ("sample",) if at == "means" else ("population", "sample")
    chosen = allowed[0] if inference is None else inference
    checked_choice(chosen, allowed, "inference", f" with at={at!r}")
    return {"model": model, "at": at, "over": over, "robust": robust, "inference": chosen}


def _margins(
    cohort: Cohort, design: Design, beta: Floats, moves: Floats, how: Any
) -> tuple[Floats, Floats]:
    """Return the risks of the arms, and the influence of each person on them."""
    people, weights = design.matrix, cohort.weights
    if how["at"] == "means":
        people, weights = np.average(people, axis=0, weights=weights)[None, :], np.ones(1)
    # a risk that runs over is refused later, in words
    with np.errstate(over="ignore", invalid="ignore"):
        sampled = how["inference"] == "population"
        return arm_risks(people, weights, beta, moves, len(cohort.arms), how["model"], sampled)


def _result(
    cohort: Cohort, design: Design, fit: Any, beta: Floats, how: dict[str, Any], outcome: str
) -> AdjustedRisks:
    """Return what follows from a fit: risks, comparisons, the omnibus test."""
    matrix, (n, k), arms = design.matrix, design.matrix.shape, list(cohort.arms)
    groups = None if cohort.clusters is None else int(cohort.clusters.max()) + 1
    factor = small_sample_factor(how["robust"], n, k, groups)
    moves = coefficient_influence(matrix, cohort.outcome, cohort.weights, beta, how["model"])
    of_beta = factor * covariance(moves, cohort.clusters)
    predicted, influence = _margins(cohort, design, beta, moves, how)
    refuse_extreme(cohort, design, beta, predicted, how)
    seen, of_risks = without_rounding(predicted, factor * covariance(influence, cohort.clusters))
    way = _way(how, design, cohort, beta, seen)
    risks = risk_estimates(arms, seen, of_risks, way)
    ratios, differences = comparisons(arms, seen, of_risks, way)
    names = list(design.names)
    return AdjustedRisks(
        risks,
        ratios,
        differences,
        omnibus_test(beta, of_beta, cohort.arms, full_arms(cohort)),
        n,
        sum(cohort.left_out.values()),
        cohort.left_out,
        _title(outcome, way, how),
        how,
        groups,
        pd.Series(beta, index=names, name="coefficient"),
        pd.DataFrame(of_beta, index=names, columns=names),
        pd.DataFrame(of_risks, index=arms, columns=arms),
        fit,
        caveats(cohort, design, beta, risks, how["model"]),
    )


def _way(how: dict[str, Any], design: Design, cohort: Cohort, beta: Floats, risks: Floats) -> Way:
    """Return the words, and the numbers, for how the risks were found."""
    adjusted = len(design.names) > len(cohort.arms)
    method = _NAMES[how["model"]] + (f"-{how['at']}" if adjusted else "")
    if adjusted and how["at"] == "standardized":
        people = float(cohort.weights.sum())
        formula = "sum of all predicted risks, as if all were in this arm / people"
        numbers = [f"{step_number(risk * people)} / {step_number(people)}" for risk in risks]
        return Way(how["model"], method, how["level"], adjusted, formula, numbers)
    arms = len(cohort.arms)
    mean = np.average(design.matrix, axis=0, weights=cohort.weights)
    back = "exp" if how["model"] == "poisson" else "expit"
    formula, rest = f"{back}(intercept + coefficient of the arm", ""
    if adjusted:
        formula += " + coefficients x means"
        rest = f" + {step_number(float(beta[arms:] @ mean[arms:]))}"
    first, others = step_number(float(beta[0])), [*beta[1:arms].tolist(), 0.0]
    numbers = [f"{back}({first} + {step_number(other)}{rest})" for other in others]
    return Way(how["model"], method, how["level"], adjusted, f"{formula})", numbers)


def _title(outcome: str, way: Way, how: dict[str, Any]) -> str:
    """Return outcome and model in words."""
    model = "modified Poisson" if how["model"] == "poisson" else "logistic regression"
    where = {"means": "at the covariates' means", "standardized": "standardized"}[how["at"]]
    parts = [model, where if way.adjusted else "no covariates"]
    parts += ["weighted"] if how["weights"] is not None else []
    risks = "Adjusted risks" if way.adjusted else "Risks"
    return f"{risks} of {outcome} by arm; {', '.join(parts)}"
