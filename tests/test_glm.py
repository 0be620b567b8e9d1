"""Regression on arrays: statsmodels' coefficients, robust errors, and a clear word where none exist."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from rctlab.models.newton import ConvergenceError, fit_glm, fit_many, robust_covariance


def draw(seed: int, n: int = 300, spread: float = 0.3, weighted: bool = False):
    """Return a trial: an intercept, two arms, a score, a yes/no covariate; and the outcomes."""
    rng = np.random.default_rng(seed)
    arm = rng.integers(0, 3, n)
    columns = (np.ones(n), arm == 0, arm == 1, rng.normal(5.9, 1.6, n), rng.random(n) < 0.4)
    X = np.column_stack(columns).astype(float)  # noqa: N806
    y = (rng.random(n) < np.exp(X @ [-1.2, 0.4, 0.2, -0.05, -spread])).astype(float)
    return (X, y, rng.uniform(0.5, 2, n)) if weighted else (X, y)


def statsmodels_fit(X, y, weights, model):  # noqa: N803
    import statsmodels.api as sm

    family = {"poisson": sm.families.Poisson(), "logit": sm.families.Binomial()}[model]
    fitted = sm.GLM(y, X, family=family, var_weights=weights)
    return fitted.fit(maxiter=200, tol=1e-13, cov_type="HC0")


@pytest.mark.parametrize("model", ["poisson", "logit"])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_coefficients_and_robust_errors_are_those_of_statsmodels(model, weighted, seed):
    X, y, *weights = draw(seed, weighted=weighted)  # noqa: N806
    weight = weights[0] if weights else np.ones(len(y))
    fit = fit_glm(X, y, model=model, weights=weight)
    other = statsmodels_fit(X, y, weight, model)
    np.testing.assert_allclose(fit.coefficients, other.params, rtol=0, atol=1e-9)
    np.testing.assert_allclose(fit.fitted, other.fittedvalues, rtol=0, atol=1e-9)
    ours = robust_covariance(X, y, fit, weights=weight)
    np.testing.assert_allclose(ours, other.cov_params(), rtol=1e-7, atol=1e-12)


def test_a_weight_of_two_counts_a_person_twice():
    X, y = draw(1)  # noqa: N806
    weight = np.where(np.arange(len(y)) % 3 == 0, 2.0, 1.0)
    twice = np.repeat(np.arange(len(y)), weight.astype(int))
    once = fit_glm(X, y, weights=weight).coefficients
    np.testing.assert_allclose(once, fit_glm(X[twice], y[twice]).coefficients, atol=1e-12)


def test_a_weight_of_nothing_leaves_a_person_out():
    X, y = draw(2)  # noqa: N806
    kept = np.arange(len(y)) % 4 > 0
    left_out = fit_glm(X, y, weights=kept.astype(float)).coefficients
    np.testing.assert_allclose(left_out, fit_glm(X[kept], y[kept]).coefficients, atol=1e-12)


@pytest.mark.parametrize("model", ["poisson", "logit"])
def test_badly_scaled_columns_and_poor_starts_settle(model):
    X, y = draw(3, n=2000)  # noqa: N806
    scale = np.array([1.0, 1, 1, 1e6, 1e-5])
    plain, scaled = (fit_glm(design, y, model=model) for design in (X, X * scale))
    np.testing.assert_allclose(scaled.coefficients * scale, plain.coefficients, atol=1e-8)


@pytest.mark.parametrize("model", ["poisson", "logit"])
@pytest.mark.parametrize("seed", range(8))
def test_skewed_covariates_are_fitted_without_a_warning(model, seed, recwarn):
    """At the maximum the score is nought: no other fit is needed to know."""
    X, y = draw(seed)  # noqa: N806
    X[:, 3] = np.exp(np.random.default_rng(seed).normal(0, 3, len(y)))
    fit = fit_glm(X, y, model=model)
    score = X.T @ (y - fit.fitted) / np.linalg.norm(X, axis=0)
    assert np.abs(score).max() < 1e-8
    assert not recwarn.list


@pytest.mark.parametrize("model", ["poisson", "logit"])
def test_an_arm_without_events_has_no_estimate(model):
    X, y = draw(4)  # noqa: N806
    y[X[:, 1] == 1] = 0
    with pytest.raises(ConvergenceError, match=r"column 1 runs to infinity|singular"):
        fit_glm(X, y, model=model)


def test_nobody_with_the_outcome_is_no_fit():
    X, y = draw(4)  # noqa: N806
    with pytest.raises(ConvergenceError, match="y is 0 in every row"):
        fit_glm(X, 0 * y)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"model": "probit"}, "'probit' is not known"),
        ({"X": np.ones((300, 2))}, "combination"),
        ({"X": np.zeros((300, 1))}, "combination"),
    ],
)
def test_impossible_input_is_refused(change, words):
    X, y = draw(0)  # noqa: N806
    arguments = {"X": X, "y": y} | change
    with pytest.raises(ValueError, match=words):
        fit_glm(arguments.pop("X"), arguments.pop("y"), **arguments)


def test_many_fits_are_the_single_fits_on_any_number_of_processes():
    many = fit_many(draw, range(12))
    for seed in (0, 7):
        X, y = draw(seed)  # noqa: N806
        fit = fit_glm(X, y)
        np.testing.assert_array_equal(many.coefficients[seed], fit.coefficients)
        errors = np.sqrt(robust_covariance(X, y, fit).diagonal())
        np.testing.assert_array_equal(many.errors[seed], errors)
    shared = fit_many(draw, range(12), processes=2)
    np.testing.assert_array_equal(shared.coefficients, many.coefficients)
    assert shared.converged.all()


def test_weights_are_used_in_many_fits():
    X, y, weights = draw(5, weighted=True)  # noqa: N806
    many = fit_many(partial(draw, weighted=True), [5])
    np.testing.assert_array_equal(many.coefficients[0], fit_glm(X, y, weights=weights).coefficients)


def test_a_fit_that_fails_among_many_is_marked():
    def some_empty(seed):
        X, y = draw(seed)  # noqa: N806
        return X, y * (X[:, 1] == 0) if seed == 1 else y

    fits = fit_many(some_empty, range(3))
    assert fits.converged.tolist() == [True, False, True]
    assert np.isnan(fits.coefficients[1]).all()
    assert np.isnan(fits.errors[1]).all()
