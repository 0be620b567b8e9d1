"""What the sessions write down of a fit is what the fit gives: by the library, held against R."""

import math

import pytest

from rctlab import complete_case, load_trial, primary_analysis
from rctlab.sessions import s6_adjustment, s7_missing
from rctlab.tasks.task import find_task


@pytest.fixture(scope="module")
def trial():
    return load_trial()


def test_session_6_writes_down_what_the_complete_cases_give(trial):
    found = complete_case(trial)
    for arm in ("coach", "online"):
        ratio = found.ratios[f"{arm} v usual"]
        assert s6_adjustment.COEF[arm] == pytest.approx(math.log(ratio.estimate), abs=1e-6)
    assert s6_adjustment.ERROR["robust"] == pytest.approx(found.ratios[0].se, abs=1e-6)
    assert find_task("lower-limit").right == pytest.approx(found.ratios[0].lower, abs=1e-5)
    for arm, risk in s6_adjustment.AT_MEANS.items():
        assert risk == pytest.approx(found.risks[arm].estimate, abs=1e-6)
    standardized = complete_case(trial, at="standardized")
    for arm, risk in s6_adjustment.STANDARDIZED.items():
        assert risk == pytest.approx(standardized.risks[arm].estimate, abs=1e-6)


@pytest.mark.filterwarnings("ignore:.*clusters")
def test_session_6_writes_down_the_other_errors(trial):
    own = trial.assign(who=trial["coach"].fillna(trial["id"].astype(str)))
    clustered = complete_case(own, cluster="who", robust="HC1").ratios[0].se
    assert s6_adjustment.ERROR["clustered"] == pytest.approx(clustered, abs=1e-6)
    crude = complete_case(trial, covariates=[]).ratios[0].se
    assert s6_adjustment.ERROR["unadjusted"] == pytest.approx(crude, abs=1e-6)
    model = complete_case(trial).fit.bse
    assert s6_adjustment.ERROR["own"] == pytest.approx(
        next(se for name, se in model.items() if "coach" in str(name)), abs=1e-6
    )


def test_session_7_writes_down_what_the_primary_analysis_gives(trial):
    found = primary_analysis(trial)
    for arm, risk in s7_missing.PRIMARY.items():
        assert risk == pytest.approx(found.risks[arm].estimate, abs=1e-6)


def test_session_7_counts_people_of_the_table(trial):
    missing = trial["responder_3"].isna()
    assert find_task("need-of-missing").right == pytest.approx(
        100 * trial.loc[missing, "social_need"].mean()
    )
    keen = trial[(trial["arm"] == "coach") & (trial["sessions"] >= 6)]["responder_3"]
    usual = trial[trial["arm"] == "usual"]["responder_3"]
    assert find_task("completers-ratio").right == pytest.approx(keen.mean() / usual.mean())
