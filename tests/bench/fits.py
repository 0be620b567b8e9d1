"""What is timed: adjusted fits of simulated trials, one after the other and thousands at once."""

from __future__ import annotations

import time
from functools import cache
from typing import Any

import numpy as np

from rctlab.models.newton import fit_glm, fit_many, robust_covariance
from rctlab.simulation.superpopulation import sample_design

PEOPLE = 2331  # as many as in the trial
RATE_TARGET = 1000.0  # trials a second
PROCESSES = 2


@cache
def one_trial() -> tuple[Any, Any]:
    """Return the trial that both fit."""
    return sample_design(1, PEOPLE)


def ours() -> tuple[Any, Any]:
    """Return coefficients and robust standard errors."""
    design, outcome = one_trial()
    fit = fit_glm(design, outcome)
    return fit.coefficients, np.sqrt(robust_covariance(design, outcome, fit).diagonal())


def theirs() -> tuple[Any, Any]:
    """Return the same from statsmodels."""
    import statsmodels.api as sm

    design, outcome = one_trial()
    fit = sm.GLM(outcome, design, family=sm.families.Poisson()).fit(cov_type="HC0")
    return fit.params, fit.bse


def agree() -> bool:
    """Say whether both give the same numbers, to 9 digits after the point."""
    return all(np.allclose(a, b, rtol=0, atol=1e-9) for a, b in zip(ours(), theirs(), strict=True))


def drawn_and_fitted(trials: int, processes: int = PROCESSES) -> float:
    """Return how many trials are drawn and fitted in a second."""
    one_trial()  # the people to draw from are made once
    started = time.perf_counter()
    fits = fit_many(sample_design, range(trials), processes=processes)
    taken = time.perf_counter() - started
    if not fits.converged.all():
        raise ArithmeticError(f"{(~fits.converged).sum()} of {trials} fits did not settle")
    return trials / taken
