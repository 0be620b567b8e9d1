"""Subgroup effects of the shipped trial are no larger than chance gives; what the page says of them."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chi2

from make_trial.subgroups import SINGLE, subgroups
from make_trial.swapping import RECORD
from rctlab import load_trial
from rctlab.missing.columns import PRESPECIFIED
from rctlab.record import ARMS
from rctlab.simulation.drawing import draw_simulated
from rctlab.simulation.frames import to_frame
from rctlab.simulation.model import MONTHS
from rctlab.simulation.plan import published_plan

PAGE = Path(__file__).parents[1] / "docs" / "twin.md"
ASKED = (
    *("social_need", "anxiety_depression", "widespread_pain", "site", "sex", "rural"),
    "severe",
)


@pytest.fixture(scope="module")
def trial():
    return load_trial()


@pytest.fixture(scope="module")
def pvalues(trial):
    return {
        (name, month): 1 - float(chi2.cdf(*likelihood_ratio(trial, month, name)))
        for month in MONTHS
        for name in ASKED
    }


def likelihood_ratio(frame, month, name, more=()):
    """Test arm x covariate by statsmodels: the statistic and its degrees of freedom."""
    import statsmodels.formula.api as smf

    data = frame.assign(severe=(frame["severity_0"] >= 7).astype(int))
    data = data.dropna(subset=[f"responder_{month}"])
    terms = {"arm", name, *PRESPECIFIED, *more}
    formula = f"responder_{month} ~ " + " + ".join(sorted(terms))
    plain, crossed = (
        smf.logit(text, data).fit(disp=0) for text in (formula, f"{formula} + arm:{name}")
    )
    return 2 * (crossed.llf - plain.llf), crossed.df_model - plain.df_model


def said(pattern):
    if not PAGE.exists():
        pytest.skip("docs/ is not here")
    words = " ".join(PAGE.read_text(encoding="utf-8").split())
    found = re.search(pattern, words)
    assert found, pattern
    return [float(number) for number in found.groups()]


def test_arms_differ_in_subgroups_no_more_than_by_chance(pvalues):
    assert len(pvalues) == 21
    assert sum(p < 0.05 for p in pvalues.values()) <= 3
    assert min(pvalues.values()) >= 0.005


def test_the_page_says_how_much_they_differ(pvalues):
    few, least = said(r"of 21 P values, (\d+) are below 0.05, and the smallest is ([\d.]+)\.")
    assert few == sum(p < 0.05 for p in pvalues.values())
    assert least == round(min(pvalues.values()), 2)


def test_the_page_says_the_ratios_without_and_with_a_diagnosis(trial):
    ratios = []
    for has in (0, 1):
        people = trial[trial["anxiety_depression"] == has]
        risk = people.groupby("arm")["responder_3"].mean()
        ratios.append(round(risk["coach"] / risk["usual"], 2))
    assert ratios == said(r"3 months have risk ratios of ([\d.]+) and ([\d.]+)\.")


def test_the_page_says_what_goes_with_the_outcome(trial):
    import statsmodels.formula.api as smf

    terms = " + ".join(["arm", *PRESPECIFIED, "social_need", "phq8", "age"])
    fit = smf.logit(f"responder_3 ~ {terms}", trial.dropna(subset=["responder_3"])).fit(disp=0)
    names = ["sex[T.male]", "social_need", "phq8", "age"]
    words = r"are ([\d.]+) for men, ([\d.]+) for .* need, ([\d.]+) a point .* and ([\d.]+) a year"
    assert said(words) == pytest.approx(np.exp(fit.params[names]), abs=0.005)
    assert fit.pvalues[names].max() < 0.01


def test_the_page_says_how_changes_spread(trial):
    spread = (trial["severity_3"] - trial["severity_0"]).groupby(trial["arm"]).std()
    words = r"is ([\d.]+) points in the coach arm, ([\d.]+) online and ([\d.]+) in usual care"
    assert said(words) == [round(spread[arm], 2) for arm in ARMS]


# --- the tool of the calibration ---------------------------------------------------------------


@pytest.fixture(scope="module")
def drawn():
    return draw_simulated(3, published_plan())


def test_score_tests_are_near_likelihood_ratio_tests(drawn):
    found, frame = subgroups(drawn), to_frame(drawn)
    names = ["site", *SINGLE]
    more = ["social_need", "age", "phq8"]
    for at, month in enumerate(MONTHS):
        scores = np.add.reduceat(found.parts[at] ** 2, found.starts)
        for name, score in zip(names, scores, strict=True):
            name = {"female": "sex"}.get(name, name)
            ratio, freedom = likelihood_ratio(frame, month, name, more)
            assert freedom == (6 if name == "site" else 2)
            assert score == pytest.approx(ratio, rel=0.05, abs=0.1)


def test_a_swap_is_foretold(drawn):
    before, take = subgroups(drawn), np.arange(len(drawn["arm"]))
    better = before.outcome
    alike = (drawn["arm"] == 0) & (drawn["pattern"] == 7) & ~drawn["female"]
    i = np.flatnonzero(alike & (better == 1).all(axis=1))[:1]
    j = np.flatnonzero(alike & (better == 0).all(axis=1))[:1]
    foretold = before.after(before.parts, i, j, take)[:, 0]
    take[[i[0], j[0]]] = take[[j[0], i[0]]]
    after = subgroups(drawn | {name: drawn[name][take] for name in RECORD if name in drawn})
    moved = np.abs(after.parts - before.parts).max()
    assert moved > 0.02
    assert after.parts == pytest.approx(foretold, abs=0.25 * moved)


def test_only_what_is_beyond_chance_counts(drawn):
    found = subgroups(drawn)
    calm = np.zeros_like(found.parts)
    assert found.excess(calm) == 0
    calm[0, 0] = 2 * np.sqrt(found.calm[0])  # four times what is left alone: three shares too many
    assert found.excess(calm) == pytest.approx(9)
    many = np.stack([calm, calm / 2], axis=1)
    assert found.excess(many) == pytest.approx([9, 0], abs=1e-12)
