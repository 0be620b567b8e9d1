"""What to be wary of in the risks of a model: a note, a warning, and risks that are none."""

from __future__ import annotations

from typing import Any

import numpy as np

from rctlab.inputs import Floats, warn
from rctlab.measures.estimate import Estimates
from rctlab.models.cohort import Cohort
from rctlab.models.design import Design
from rctlab.models.margins import as_if_in
from rctlab.models.newton import predicted

# nearer to 0 or to 1 than this a risk is taken for 0 or 1 but for rounding
_NEAR = 1e-9
# a mean risk above this is no risk that somebody could report with a note
_WILD = 10.0
# the arm tells a covariate that varies less than this share of its variance within the arms
_TOLD = 0.05
_FEW_CLUSTERS = 40


def caveats(cohort: Cohort, design: Design, beta: Floats, risks: Estimates, model: str) -> str:
    """Return what to be wary of in the risks of a model; "" if nothing."""
    found = [_arms_told(cohort, design)]
    full, wide = full_arms(cohort), [one.compare for one in risks if one.upper > 1 + _NEAR]
    if model == "poisson" and full:
        found.append(
            f"Everybody in {_named(full)} has the event: no spread is seen there, so the robust "
            "intervals are too narrow and P values too low; the measures for 2x2 tables have "
            "intervals that hold"
        )
    if model == "poisson":
        found.append(_above_one(design, beta, len(cohort.arms)))
    if model == "poisson" and wide:
        found.append(
            f"The upper limit of the risk lies above 1 in {_named(wide)}; with model='logit' it "
            "cannot"
        )
    return ". ".join(filter(None, found))


def full_arms(cohort: Cohort) -> list[str]:
    """Return the arms in which everybody has the event."""
    return [name for j, name in enumerate(cohort.arms) if cohort.outcome[cohort.arm == j].all()]


def _named(arms: list[str]) -> str:
    return f"arm{'s' * (len(arms) > 1)} {' and '.join(map(repr, arms))}"


def _above_one(design: Design, beta: Floats, arms: int) -> str:
    """Say how many people are predicted a risk above 1."""
    with np.errstate(over="ignore"):
        each = [predicted(as_if_in(design.matrix, j, arms) @ beta, "poisson") for j in range(arms)]
    above = int((np.column_stack(each) > 1 + _NEAR).any(axis=1).sum())
    if not above:
        return ""
    return (
        f"The model predicts a risk above 1, in one arm or more, for {above:,} of "
        f"{len(design.matrix):,} people; model='logit' cannot"
    )


def refuse_extreme(
    cohort: Cohort, design: Design, beta: Floats, risks: Floats, how: dict[str, Any]
) -> None:
    """Refuse risks that are 0, or in a logistic model 1, but for rounding, or far above 1."""
    wild = ~(risks <= _WILD)
    extreme = (risks < _NEAR) | wild | ((risks > 1 - _NEAR) & (how["model"] == "logit"))
    if not extreme.any():
        return
    shown = wild if wild.any() else extreme
    arms = _named([name for name, out in zip(cohort.arms, shown, strict=True) if out])
    what = f"above {_WILD:,.0%}" if wild.any() else "0 or 1 but for rounding"
    teller = _arms_told(cohort, design)
    if teller:
        raise ValueError(f"The predicted risk is {what} in {arms}. {teller}.")
    if len(design.names) == len(cohort.arms) or (how["at"] != "means" and not wild.any()):
        raise ValueError(
            f"The risk is {what} in {arms}: look at the weights, which leave next to nothing of "
            "some people."
        )
    where = "At the means of the covariates" if how["at"] == "means" else "On average"
    way_out = "at='standardized'" if how["at"] == "means" else "model='logit'"
    raise ValueError(
        f"{where} the predicted risk is {what} in {arms}. Look at the values of "
        f"{_farthest(cohort, design, beta)}: is a code for missing among them? Or say {way_out}."
    )


def _arms_told(cohort: Cohort, design: Design) -> str:
    """Name the column that the arm explains best, if it explains nearly all of it."""
    columns = design.matrix[:, len(cohort.arms) :]
    if not columns.shape[1]:
        return ""
    arms = [cohort.arm == place for place in range(len(cohort.arms))]
    within = sum(((columns[arm] - columns[arm].mean(axis=0)) ** 2).sum(axis=0) for arm in arms)
    shares = within / ((columns - columns.mean(axis=0)) ** 2).sum(axis=0)
    least = int(np.argmin(shares))
    if shares[least] >= _TOLD:
        return ""
    return (
        f"Covariate {design.names[len(cohort.arms) + least]!r} nearly tells which arm a person is "
        "in, so nobody in one arm shows what people like those of another would do: leave it out"
    )


def _farthest(cohort: Cohort, design: Design, beta: Floats) -> str:
    """Return the covariate whose mean has been moved most, with where it reaches."""
    columns = design.matrix[:, len(cohort.arms) :]
    means = np.average(columns, axis=0, weights=cohort.weights)
    medians = np.median(columns, axis=0)
    most = int(np.abs(beta[len(cohort.arms) :] * (means - medians)).argmax())
    chosen = columns[:, most]
    return (
        f"{design.names[len(cohort.arms) + most]!r} (mean {means[most]:g}, median "
        f"{medians[most]:g}, from {chosen.min():g} to {chosen.max():g})"
    )


def warn_of_few_clusters(clusters: Any, name: str | None) -> None:
    """Warn where few clusters, or few of more than one person, carry the standard error."""
    if clusters is None:
        return
    sizes = np.bincount(clusters)
    several = sizes[sizes > 1]
    few, kind = len(sizes), ""
    if len(several) < few and several.sum() > 0.1 * sizes.sum():
        few, kind = len(several), " of two people or more"
    if few < _FEW_CLUSTERS:
        warn(
            f"cluster={name!r} holds {few} clusters{kind}. With fewer than about {_FEW_CLUSTERS} "
            "the robust standard errors tend to be too small, so intervals are too narrow and P "
            "values too low."
        )
