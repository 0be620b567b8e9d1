"""The primary and the complete-case analysis on arrays: the same numbers, many times faster.

`primary_analysis` and `complete_case` give names, words and checks; a simulation that analyses
thousands of trials needs the bare risks and intervals.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rctlab.inputs import Floats, z_of
from rctlab.missing.imputation import EDGE, FALL
from rctlab.models.newton import fit_glm, robust_covariance
from rctlab.record import ARMS

Trial = dict[str, NDArray[Any]]

Z = z_of(0.95)


class QuickRisks(NamedTuple):
    """Adjusted risks of the three arms at the covariates' means."""

    risks: Floats
    covariance: Floats

    def ratio(self, one: str, other: str) -> tuple[float, float, float]:
        """Return the risk ratio of two arms with its 95 % confidence limits."""
        i, j = ARMS.index(one), ARMS.index(other)
        way = np.eye(3)[i] - np.eye(3)[j]
        middle = float(np.log(self.risks[i] / self.risks[j]))
        half = Z * float(np.sqrt(way @ self.covariance @ way))
        low, estimate, high = np.exp([middle - half, middle, middle + half]).tolist()
        return estimate, low, high


def quick_primary(trial: Trial, at: int = 0) -> QuickRisks:
    """Give the risks of `primary_analysis`: imputed means, non-response weights, modified Poisson."""
    weights = followed_weights(trial)
    return quick_adjusted(trial, filled_outcome(trial, at), weights)


def quick_complete_case(trial: Trial, at: int = 0) -> QuickRisks:
    """Give the risks of `complete_case`."""
    return quick_adjusted(trial, _observed(trial, at), np.ones(len(trial["arm"])))


def quick_unadjusted(trial: Trial, at: int = 0) -> QuickRisks:
    """Give the observed risks of those assessed, and the covariance of their logarithms."""
    seen = trial["seen"][:, at]
    n = np.bincount(trial["arm"][seen], minlength=3)
    events = np.bincount(trial["arm"][seen & (_observed(trial, at) == 1)], minlength=3)
    return QuickRisks(events / n, np.diag(1 / events - 1 / n))


def quick_adjusted(trial: Trial, outcome: Floats, weights: Floats) -> QuickRisks:
    """Fit modified Poisson and read the risks off at the covariates' means."""
    there = ~np.isnan(outcome)
    arms = np.eye(3)[trial["arm"]][:, :2]
    design = np.column_stack([np.ones(len(arms)), arms, prespecified(trial)])[there]
    weight = weights[there]
    fit = fit_glm(design, outcome[there], weights=weight)
    covariance = robust_covariance(design, outcome[there], fit, weights=weight)
    mean = np.average(design, axis=0, weights=weight)
    rows = np.tile(mean, (3, 1))
    rows[:, 1:3] = np.eye(3)[:, :2]
    return QuickRisks(np.exp(rows @ fit.coefficients), rows @ covariance @ rows.T)


def prespecified(trial: Trial) -> Floats:
    """Return the covariates specified in advance: n people x 8 columns, severity the last."""
    names = ("female", "rural", "widespread_pain", "anxiety_depression")
    sites = [trial["site"] == place for place in (1, 2, 3)]
    columns = [*(trial[name] for name in names), *sites, np.round(trial["sum"] / 11, 2)]
    return np.column_stack(columns).astype(float)


def followed_weights(trial: Trial) -> Floats:
    """Return the weights of `nonresponse_weights`; 0 for people who were never followed."""
    there = np.asarray(trial["seen"].any(axis=1))
    if there.all():
        return np.ones(len(there))
    arms = np.eye(3)[trial["arm"]][:, :2]
    more = [trial[name] for name in ("age", "social_need", "phq8")]
    design = np.column_stack([np.ones(len(there)), arms, prespecified(trial), *more])
    chance = fit_glm(design, there, model="logit").fitted
    weights = np.where(there, 1 / chance, 0.0)
    return np.asarray(weights / weights[there].mean())


def filled_outcome(trial: Trial, at: int) -> Floats:
    """Return who responds as `impute_response` has it: nan for people who were never followed."""
    outcome, seen = _observed(trial, at), trial["seen"]
    wanted = seen.any(axis=1) & ~seen[:, at]
    if not wanted.any():
        return outcome
    before = np.round(trial["sum"] / 11, 2)
    known, missed = prespecified(trial), (~seen).sum(axis=1)[:, None] - ~seen

    def rows(month: NDArray[np.intp], who: NDArray[np.intp]) -> Floats:
        design = np.zeros((len(who), 18))
        design[np.arange(len(who)), trial["arm"][who] + 3 * month] = 1.0
        design[:, 9:17], design[:, 17] = known[who], missed[who, month]
        return design

    month, who = np.nonzero(seen.T)
    fall = np.round(trial["later"][who, month] / 11, 2) - before[who]
    design = rows(month, who)
    beta = np.linalg.lstsq(design.T @ design, design.T @ fall, rcond=None)[0]
    lost = np.flatnonzero(wanted)
    change = rows(np.full(len(lost), at), lost) @ beta
    outcome[lost] = change <= -FALL * before[lost] + EDGE
    return outcome


def _observed(trial: Trial, at: int) -> Floats:
    """Return who responds, nan where not assessed."""
    better = 10 * trial["later"][:, at] <= 7 * trial["sum"]
    return np.where(trial["seen"][:, at], better, np.nan)
