"""The routes through missing outcomes on arrays, for thousands of trials that simulation analyses.

Same numbers as `primary_analysis` and `complete_case` (a test holds them together), without names,
words and checks.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rctlab.inputs import Floats, z_of
from rctlab.models.newton import fit_glm, robust_covariance
from rctlab.record import ARMS
from rctlab.simulation.change import responds
from rctlab.simulation.plan import Trial


class QuickRisks(NamedTuple):
    """Risks of the three arms, and the covariance of their logarithms."""

    risks: Floats
    covariance: Floats

    def ratio(self, one: str, other: str) -> tuple[float, float, float]:
        """Return the risk ratio of two arms with its 95 % confidence limits."""
        i, j = ARMS.index(one), ARMS.index(other)
        way = np.eye(3)[i] - np.eye(3)[j]
        middle = float(np.log(self.risks[i] / self.risks[j]))
        half = z_of(0.95) * float(np.sqrt(way @ self.covariance @ way))
        low, estimate, high = np.exp([middle - half, middle, middle + half]).tolist()
        return estimate, low, high


def quick_primary(trial: Trial, at: int = 0) -> QuickRisks:
    """Return the risks of `primary_analysis` at one of the months."""
    return _adjusted(trial, filled_outcome(trial, at), followed_weights(trial))


def quick_complete_case(trial: Trial, at: int = 0) -> QuickRisks:
    """Return the risks of `complete_case`."""
    return _adjusted(trial, _observed(trial, at), np.ones(len(trial["arm"])))


def quick_unadjusted(trial: Trial, at: int = 0) -> QuickRisks:
    """Return the observed risks of those assessed."""
    seen = trial["seen"][:, at]
    n = np.bincount(trial["arm"][seen], minlength=3)
    events = np.bincount(trial["arm"][seen & (_observed(trial, at) == 1)], minlength=3)
    return QuickRisks(events / n, np.diag(1 / events - 1 / n))


def _adjusted(trial: Trial, outcome: Floats, weights: Floats) -> QuickRisks:
    """Fit modified Poisson and read the risks off at the covariates' means."""
    there = ~np.isnan(outcome)
    design, outcome, weights = _design(trial)[there], outcome[there], weights[there]
    fit = fit_glm(design, outcome, weights=weights)
    covariance = robust_covariance(design, outcome, fit, weights=weights)
    rows = np.tile(np.average(design, axis=0, weights=weights), (3, 1))
    rows[:, 1:3] = np.eye(3)[:, :2]
    return QuickRisks(np.exp(rows @ fit.coefficients), rows @ covariance @ rows.T)


def _design(trial: Trial) -> Floats:
    """Return 1, both active arms and the covariates."""
    arm = trial["arm"]
    return np.column_stack([np.ones(len(arm)), np.eye(3)[arm][:, :2], prespecified(trial)])


def prespecified(trial: Trial) -> Floats:
    """Return the covariates specified in advance: n people x 8 columns, severity the last."""
    names = ("female", "rural", "widespread_pain", "anxiety_depression")
    sites = [trial["site"] == place for place in (1, 2, 3)]
    columns = [*(trial[name] for name in names), *sites, _score(trial["sum"])]
    return np.column_stack(columns).astype(float)


def _score(total: Any) -> Floats:
    """Return the score of 11 items as it is printed, to two decimals."""
    return np.asarray(np.round(total / 11, 2))


def followed_weights(trial: Trial) -> Floats:
    """Return the weights of `nonresponse_weights`; 0 for people who were never followed."""
    there = np.asarray(trial["seen"].any(axis=1))
    if there.all():
        return np.ones(len(there))
    more = [trial[name] for name in ("age", "social_need", "phq8")]
    chance = fit_glm(np.column_stack([_design(trial), *more]), there, model="logit").fitted
    weights = np.where(there, 1 / chance, 0.0)
    return np.asarray(weights / weights[there].mean())


def filled_outcome(trial: Trial, at: int) -> Floats:
    """Return who responds as `impute_response` has it: nan for people who were never followed."""
    outcome, seen = _observed(trial, at), trial["seen"]
    lost = np.flatnonzero(seen.any(axis=1) & ~seen[:, at])
    if not len(lost):
        return outcome
    known, missed = prespecified(trial), (~seen).sum(axis=1)[:, None] - ~seen

    def rows(month: NDArray[np.intp], who: NDArray[np.intp]) -> Floats:
        design = np.zeros((len(who), 18))
        design[np.arange(len(who)), trial["arm"][who] + 3 * month] = 1.0
        design[:, 9:17], design[:, 17] = known[who], missed[who, month]
        return design

    month, who = np.nonzero(seen.T)
    before = _score(trial["sum"])
    design, fall = rows(month, who), _score(trial["later"][who, month]) - before[who]
    beta = np.linalg.lstsq(design.T @ design, design.T @ fall, rcond=None)[0]
    change = rows(np.full(len(lost), at), lost) @ beta
    # a fall of exactly 30 % counts, whatever the last binary digit
    outcome[lost] = change <= -0.3 * before[lost] + 1e-9
    return outcome


def _observed(trial: Trial, at: int) -> Floats:
    """Return who responds, nan where not assessed."""
    better = responds(trial["sum"], trial["later"][:, at])
    return np.where(trial["seen"][:, at], better, np.nan)
