"""Flow, imputation, weights and the routes: against R, against their definitions, and bad input."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rctlab import (
    complete_case,
    completeness,
    flow,
    impute_response,
    load_trial,
    missing_as_no_response,
    nonresponse_weights,
    per_protocol,
    primary_analysis,
    published,
    twin_of,
    worst_best,
)
from rctlab.missing.columns import PRESPECIFIED
from rctlab.missing.imputation import FALL
from rctlab.missing.nonresponse import PREDICTORS, c_statistic

FOLDER = Path(__file__).parent / "golden" / "missing"
SMALL = pd.read_csv(FOLDER / "small_trial.csv")
PEOPLE = pd.read_csv(FOLDER / "people.csv", skipinitialspace=True)
ROUTES = pd.read_csv(FOLDER / "routes.csv", skipinitialspace=True)
MONTHS = (3, 6, 12)
RUN = {
    "complete_case": complete_case,
    "no_response_followed": missing_as_no_response,
    "no_response_randomized": lambda trial: missing_as_no_response(trial, among="randomized"),
    "per_protocol": per_protocol,
    "worst_best": worst_best,
    "best_worst": lambda trial: worst_best(trial, worst_for="reference"),
    "primary_3": primary_analysis,
    "primary_6": lambda trial: primary_analysis(trial, month=6),
    "primary_12": lambda trial: primary_analysis(trial, month=12),
}
ALL = (complete_case, missing_as_no_response, per_protocol, worst_best, primary_analysis)


def small(**columns):
    """Return the small trial with some columns changed."""
    return SMALL.assign(**columns)


# --- flow -------------------------------------------------------------------------------------


def test_flow_counts_what_is_in_the_data():
    frame = flow(SMALL).to_frame()
    assert list(frame.columns) == ["coach", "online", "usual", "all"]
    seen = SMALL[[f"responder_{m}" for m in MONTHS]].notna()
    for arm in ("coach", "online", "usual"):
        here = SMALL["arm"] == arm
        assert frame.loc["randomized", arm] == here.sum()
        for m in MONTHS:
            assert frame.loc[f"assessed_{m}", arm] == SMALL.loc[here, f"severity_{m}"].notna().sum()
        assert frame.loc["any", arm] == seen[here].any(axis=1).sum()
        assert frame.loc["none", arm] == (~seen[here]).all(axis=1).sum()
        assert frame.loc["every", arm] == seen[here].all(axis=1).sum()
        assert frame.loc["withdrew", arm] == SMALL.loc[here, "withdrew"].sum()
    assert (frame.drop(columns="all").sum(axis=1) == frame["all"]).all()
    assert (frame.loc["any"] + frame.loc["none"] == frame.loc["randomized"]).all()


def test_who_stayed_neither_withdrew_nor_died():
    trial = small(withdrew=[1, 1, 0] + [0] * 237, died=[1, 0, 1] + [0] * 237)
    assert flow(trial).to_frame().loc["stayed", "all"] == 237


def test_flow_leaves_out_what_the_data_do_not_have():
    rows = flow(SMALL.drop(columns=["withdrew", "died"])).to_frame().index
    assert "stayed" not in rows
    assert "died" not in rows


def test_flow_prints_as_a_table_with_headed_rows_and_columns():
    found = flow(SMALL)
    assert str(found).splitlines()[0].split() == ["people", "coach", "online", "usual", "all"]
    assert "assessed at 3 months" in str(found)
    page = found._repr_html_()
    assert page.count('<th scope="row">') == len(found.to_frame())
    assert page.count('<th scope="col">') == 5


def test_completeness_is_a_share_of_all_randomized():
    frame = completeness(SMALL).to_frame().set_index(["arm", "month"])
    row = frame.loc[("online", 6)]
    here = SMALL["arm"] == "online"
    assert row["assessed"] == SMALL.loc[here, "responder_6"].notna().sum()
    assert row["percent"] == 100 * row["assessed"] / here.sum()
    assert frame.loc[("all", 12), "randomized"] == 240
    assert "12 months" in completeness(SMALL)._repr_html_()
    assert f"({row['percent']:.1f}%)" in str(completeness(SMALL))


def test_arms_come_in_the_order_of_their_categories():
    ordered = pd.Categorical(SMALL["arm"], ["usual", "online", "coach"])
    assert list(flow(small(arm=ordered)).to_frame()) == ["usual", "online", "coach", "all"]


# --- imputation and weights against R -----------------------------------------------------------


@pytest.mark.parametrize("month", MONTHS)
def test_imputed_changes_are_those_of_lm_in_r(month):
    found = impute_response(SMALL, month)
    np.testing.assert_allclose(found["change"], PEOPLE[f"change_{month}"], atol=1e-12)
    np.testing.assert_array_equal(found["responder"], PEOPLE[f"filled_{month}"])
    missing = SMALL[f"responder_{month}"].isna()
    any_follow_up = SMALL[[f"responder_{m}" for m in MONTHS]].notna().any(axis=1)
    assert (found["imputed"] == (missing & any_follow_up)).all()
    assert found["imputed"].sum() > 10
    assert (found["responder"].isna() == ~any_follow_up).all()


def test_weights_and_c_statistic_are_those_of_glm_in_r():
    found = nonresponse_weights(SMALL)
    np.testing.assert_allclose(found.weights, PEOPLE["weight"], atol=1e-9)
    np.testing.assert_allclose(found.chances, PEOPLE["chance"], atol=1e-9)
    expected = ROUTES.set_index("what").loc["c_statistic", "estimate"]
    assert found.c_statistic == pytest.approx(expected, abs=1e-12)
    assert found.weights.mean() == pytest.approx(1)
    assert found.range == (found.weights.min(), found.weights.max())


@pytest.mark.parametrize("route", RUN)
def test_each_route_gives_the_risks_and_ratios_of_r(route):
    expected = ROUTES[ROUTES["route"] == route]
    found = RUN[route](SMALL)
    ours = [*found.risks, *found.ratios]
    assert [one.compare for one in ours] == expected["what"].tolist()
    np.testing.assert_allclose([one.estimate for one in ours], expected["estimate"], rtol=1e-9)
    errors = [np.log(one.upper / one.lower) / 2 / 1.959963984540054 for one in ours]
    # R takes the bread from the last step but one
    np.testing.assert_allclose(errors, expected["log_se"], rtol=1e-7)
    assert found.n == expected["n"].iloc[0]


# --- imputation by its definition ---------------------------------------------------------------


def test_a_prediction_past_the_threshold_counts_as_a_response():
    trial = SMALL.copy()
    for m in MONTHS:
        better = (0.4 * trial["severity_0"]).where(trial[f"severity_{m}"].notna())
        trial[f"severity_{m}"] = better
        trial[f"responder_{m}"] = 1.0 * better.notna().where(better.notna())
    found = impute_response(trial)
    filled = found[found["imputed"]]
    assert filled["responder"].all()
    assert (filled["change"] <= -FALL * trial.loc[filled.index, "severity_0"]).all()


def test_a_mean_seldom_crosses_the_threshold():
    found = impute_response(SMALL)
    imputed = found["imputed"]
    assert found.loc[imputed, "responder"].mean() < found.loc[~imputed, "responder"].mean() / 2


@pytest.mark.parametrize("name", ["missed_others", "change[coach, 3 months]", "intercept"])
def test_the_name_of_a_covariate_does_not_matter(name):
    plain = small(extra=np.random.default_rng(1).normal(size=len(SMALL)))
    renamed = plain.rename(columns={"extra": name})
    for function, option in ((impute_response, "covariates"), (nonresponse_weights, "predictors")):
        found = function(renamed, **{option: ["sex", name]})
        expected = function(plain, **{option: ["sex", "extra"]})
        if function is nonresponse_weights:
            found, expected = found.to_frame(), expected.to_frame()
        pd.testing.assert_frame_equal(found, expected, check_flags=False)
        assert len(found.attrs.get("coefficients", {})) == len(
            expected.attrs.get("coefficients", {})
        )


def test_nothing_to_fill_in_is_no_model():
    whole = SMALL[SMALL[[f"responder_{m}" for m in MONTHS]].notna().all(axis=1)]
    found = impute_response(whole)
    assert not found["imputed"].any()
    assert found.attrs["coefficients"] == {}
    np.testing.assert_array_equal(found["responder"], whole["responder_3"])


def test_rows_may_bear_the_same_label():
    doubled = SMALL.set_axis([0] * len(SMALL))
    np.testing.assert_array_equal(
        impute_response(doubled)["change"], impute_response(SMALL)["change"]
    )


def test_the_order_of_the_rows_does_not_matter():
    mixed = SMALL.sample(frac=1, random_state=3)
    back = impute_response(mixed).loc[SMALL.index]
    np.testing.assert_allclose(back["change"], impute_response(SMALL)["change"], atol=1e-12)


def test_everybody_followed_has_weight_one():
    whole = SMALL[SMALL["responder_3"].notna()]
    found = nonresponse_weights(whole)
    assert (found.weights == 1).all()
    assert np.isnan(found.c_statistic)
    assert "c-statistic not defined" in str(found)


def test_an_arm_followed_by_chance_alone_has_inverse_shares_for_weights():
    found = nonresponse_weights(SMALL, predictors=[])
    here = (SMALL["arm"] == "online") & found.weights.notna()
    share = here.sum() / (SMALL["arm"] == "online").sum()
    total = found.weights.notna().sum() / len(SMALL)
    assert found.weights[here].to_numpy() == pytest.approx(total / share)
    assert found.to_frame().shape == (240, 2)
    assert 'scope="row"' in found._repr_html_()


def test_the_c_statistic_counts_pairs():
    rng = np.random.default_rng(1)
    chances, happened = rng.integers(0, 5, 60) / 5, rng.random(60) < 0.4
    pairs = chances[happened][:, None] - chances[~happened]
    expected = (np.sum(pairs > 0) + np.sum(pairs == 0) / 2) / pairs.size
    assert c_statistic(chances, happened) == pytest.approx(expected)


# --- routes by their definition -----------------------------------------------------------------


def crude(trial, events, n):
    """Return the share of responders by arm, in the order coach, online, usual."""
    return [events[trial["arm"] == a].sum() / n[trial["arm"] == a].sum() for a in RISKS]


RISKS = ("coach", "online", "usual")


def test_without_covariates_the_routes_are_shares_of_people():
    y = SMALL["responder_3"]
    seen, some = y.notna(), SMALL[[f"responder_{m}" for m in MONTHS]].notna().any(axis=1)
    everybody, active = pd.Series(True, SMALL.index), SMALL["arm"] != "usual"
    expected = {
        complete_case: crude(SMALL, y, seen),
        missing_as_no_response: crude(SMALL, y.fillna(0), some),
        worst_best: crude(SMALL, y.fillna(1.0 * ~active), everybody),
    }
    for route, shares in expected.items():
        found = route(SMALL, covariates=[])
        np.testing.assert_allclose([one.estimate for one in found.risks], shares, rtol=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_whatever_the_missing_did_lies_between_the_two_extremes(seed):
    y, stream = SMALL["responder_3"], np.random.default_rng(seed)
    truth = y.where(y.notna(), (stream.random(len(y)) < stream.random()) * 1.0)
    low, middle, high = (
        [one.estimate for one in found.ratios][:2]
        for found in (
            worst_best(SMALL, covariates=[]),
            complete_case(small(responder_3=truth, severity_3=5.0), covariates=[]),
            worst_best(SMALL, worst_for="reference", covariates=[]),
        )
    )
    assert (np.array(low) <= middle).all()
    assert (np.array(middle) <= high).all()


def test_a_weight_counts_people_who_are_like_those_never_followed():
    """With the arm as only predictor, the weighted people of an arm are all who were randomized."""
    weights = nonresponse_weights(SMALL, predictors=[]).weights
    sums = weights.groupby(SMALL["arm"]).sum() / weights.sum()
    np.testing.assert_allclose(sums, SMALL["arm"].value_counts(normalize=True).sort_index())


@pytest.mark.parametrize("route", ALL)
def test_other_types_of_column_give_the_same(route):
    other = SMALL.convert_dtypes()
    other["arm"], other["sex"] = other["arm"].astype("category"), other["sex"].astype(object)
    other["responder_3"] = other["responder_3"].astype("boolean")
    ours, theirs = route(SMALL).to_frame(), route(other).to_frame()
    numbers = ["estimate", "lower", "upper"]
    np.testing.assert_allclose(ours[numbers], theirs[numbers], rtol=1e-12)


def test_per_protocol_keeps_all_of_the_reference_arm():
    found = per_protocol(SMALL, sessions=8, covariates=[])
    active = SMALL["arm"] != "usual"
    kept = SMALL["responder_3"].notna() & (~active | (SMALL["sessions"] >= 8))
    assert found.n == kept.sum()
    assert "not randomized" in found.title
    assert "no randomized comparison" in str(found)


def test_the_title_names_the_route_and_the_note_what_was_imputed():
    titles = [route(SMALL).title.split(":")[0] for route in ALL]
    assert len(set(titles)) == len(ALL)
    filled = impute_response(SMALL)
    as_response = filled.loc[filled["imputed"], "responder"].sum()
    expected = f"{filled['imputed'].sum()} of 217 outcomes imputed, {as_response:.0f} of them"
    assert primary_analysis(SMALL).note.startswith(expected)


def left_out(members):
    """Return how many of these people there are in each arm, in words."""
    counts = SMALL.loc[members, "arm"].value_counts()
    return f"({', '.join(f'{counts[a]} {a}' for a in RISKS if a in counts)})"


SEEN = SMALL["responder_3"].notna()
SOME = SMALL[[f"responder_{m}" for m in MONTHS]].notna().any(axis=1)
NEVER = f"{(~SOME).sum()} never followed"
FOLLOWED = f"{SOME.sum()} people followed: {SEEN.sum()} observed, {(SOME & ~SEEN).sum()}"


def test_the_primary_analysis_says_whom_it_imputed_and_whom_it_weighted():
    found = primary_analysis(SMALL)
    expected = f"{FOLLOWED} imputed; {NEVER}, represented by weights {left_out(~SOME)}"
    assert str(found).splitlines()[0].endswith(f"; {expected}")
    assert expected in found._repr_html_()
    assert found.n == SOME.sum()
    assert f"{NEVER}, left out" in str(primary_analysis(SMALL, weights=None))


def test_missing_as_no_response_says_how_many_it_counted_so():
    found = missing_as_no_response(SMALL)
    expected = f"{FOLLOWED} counted as no response; {NEVER}, left out {left_out(~SOME)}"
    assert found.people == expected
    found = missing_as_no_response(SMALL, among="randomized")
    expected = f"240 people randomized: {SEEN.sum()} observed, {(~SEEN).sum()} counted as no resp"
    assert found.people.startswith(expected)
    assert "never" not in found.people


def test_the_extremes_say_how_many_were_filled_in_and_how():
    usual = SMALL["arm"] == "usual"
    expected = (
        f"240 people randomized: {SEEN.sum()} observed, {(~SEEN).sum()} filled in "
        f"({(~SEEN & ~usual).sum()} as no response, {(~SEEN & usual).sum()} as a response)"
    )
    assert expected in str(worst_best(SMALL))


def test_per_protocol_names_by_arm_whom_it_drops():
    dropped = (SMALL["arm"] != "usual") & (SMALL["sessions"] < 6)
    lost = ~dropped & ~SEEN
    expected = (
        f"{(~dropped & SEEN).sum()} people with an outcome; left out: "
        f"{dropped.sum()} with fewer than 6 sessions {left_out(dropped)}, "
        f"and {lost.sum()} without an outcome {left_out(lost)}"
    )
    assert str(per_protocol(SMALL)).splitlines()[0].endswith(expected)


def test_nobody_with_so_many_sessions_is_said():
    most = int(SMALL["sessions"].max())
    with pytest.raises(
        ValueError,
        match=f"sessions={most + 1}: nobody in coach, online took {most + 1} or more sessions; "
        f"the most is {most}",
    ):
        per_protocol(SMALL, sessions=most + 1)
    few = SMALL["sessions"].mask(SMALL["arm"] == "online", 4)
    with pytest.raises(ValueError, match=r"nobody in online took 6 or more .* the most is 4\."):
        per_protocol(small(sessions=few))


def test_a_month_may_be_a_float():
    for route in ALL:
        assert route(SMALL, 3.0).title == route(SMALL, 3).title


def test_the_warning_of_few_clusters_points_to_the_caller():
    own = small(who=SMALL["id"] % 12)
    for route in ALL:
        with pytest.warns(UserWarning, match="12 clusters") as seen:
            route(own, cluster="who")
        assert [one.filename for one in seen] == [__file__]


def test_the_routes_leave_the_trial_as_it_was():
    before = SMALL.copy(deep=True)
    for route in ALL:
        route(SMALL)
    pd.testing.assert_frame_equal(before, SMALL)


def test_the_routes_serve_another_trial():
    rng = np.random.default_rng(0)
    other = pd.DataFrame(
        {
            "group": np.repeat(["aspirin", "placebo"], 200),
            "old": rng.integers(0, 2, 400),
            "responder_60": np.where(rng.random(400) < 0.1, np.nan, rng.random(400) < 0.3),
        }
    )
    names = {"covariates": ["old"], "arm": "group", "reference": "placebo"}
    for route in (complete_case, missing_as_no_response, worst_best):
        found = route(other, 60, **names)
        assert [one.compare for one in found.ratios] == ["aspirin v placebo"]
    assert list(flow(other, arm="group").to_frame()) == ["aspirin", "placebo", "all"]
    assert nonresponse_weights(other, predictors=["old"], arm="group").c_statistic >= 0.5


def test_other_names_of_outcome_and_score_give_the_same():
    stems = {"severity": "pain", "responder": "better"}
    names = {f"{old}_{m}": f"{new}_{m}" for old, new in stems.items() for m in (0, *MONTHS)}
    other = SMALL.rename(columns=names)
    covariates, predictors = (
        [names.get(n, n) for n in many] for many in (PRESPECIFIED, PREDICTORS)
    )
    called = {"outcome": "better", "covariates": covariates}
    for route in ALL:
        more = {"score": "pain", "predictors": predictors} if route is primary_analysis else {}
        ours, theirs = route(SMALL), route(other, **called, **more)
        assert [one.estimate for one in theirs.ratios] == [one.estimate for one in ours.ratios]
        assert theirs.title == ours.title.replace("responder_3", "better_3")
    frame = flow(SMALL).to_frame()
    pd.testing.assert_frame_equal(flow(other, outcome="better").to_frame(), frame)
    shares = completeness(SMALL).to_frame()
    pd.testing.assert_frame_equal(completeness(other, outcome="better").to_frame(), shares)


def test_the_routes_serve_a_trial_whose_times_are_words():
    aspirin = twin_of("physicians-health-study", seed=1)
    called = {"outcome": "infarction", "covariates": [], "reference": "placebo"}
    for route in (complete_case, missing_as_no_response, worst_best):
        found = route(aspirin, "end", **called)
        assert round(found.ratios["aspirin v placebo"].estimate, 2) == 0.55
    assert "assessed at end" in str(flow(aspirin, outcome="infarction"))
    with pytest.raises(ValueError, match="month=3 was not an assessment; allowed: end"):
        complete_case(aspirin, **called)
    with pytest.raises(ValueError, match=r"'responder_3'\. Say which.*: outcome='infarction'\."):
        flow(aspirin)
    with pytest.raises(ValueError, match="no column such as 'responder_end'"):
        complete_case(aspirin, "end", reference="placebo")
    with pytest.raises(TypeError, match="outcome=3"):
        flow(aspirin, outcome=3)


def test_options_reach_the_model():
    assert complete_case(SMALL, level=0.9).how["level"] == 0.9
    own = small(cluster=SMALL["id"] % 60)
    assert complete_case(own, cluster="cluster").clusters == 60


# --- the shipped trial --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped():
    return load_trial()


def test_the_flow_of_the_shipped_trial_is_the_published_one(shipped):
    frame = flow(shipped).to_frame()
    keys = {"any": "any_follow_up", "none": "no_follow_up", "every": "all_follow_up"}
    keys |= {"randomized": "randomized", "withdrew": "withdrew", "died": "died"}
    keys |= {"stayed": "completed"}
    for arm in (*RISKS, "all"):
        for row, key in keys.items():
            assert frame.loc[row, arm] == published[f"{key}.{arm}"].value, (row, arm)
        for m in MONTHS:
            assert frame.loc[f"assessed_{m}", arm] == published[f"assessed.{arm}.{m}"].value


@pytest.mark.parametrize(
    ("route", "risks", "ratios"),
    [
        (complete_case, "complete_case", "complete_case_ratio"),
        (worst_best, "worst_best", "worst_best_ratio"),
        (primary_analysis, "adjusted", "adjusted_ratio"),
    ],
)
def test_the_routes_print_the_published_numbers(shipped, route, risks, ratios):
    found = route(shipped)
    for arm in RISKS:
        value = published[f"{risks}.{arm}.3"].value
        printed = value if isinstance(value, float) else value["estimate"]
        assert round(100 * found.risks[arm].estimate, 1) == printed
    for pair in ("coach-usual", "online-usual", "coach-online"):
        one = found.ratios[pair.replace("-", " v ")]
        fact = published[f"{ratios}.{pair}.3"]
        assert round(one.estimate, 2) == fact.estimate
        assert abs(one.lower - fact.lower) < 0.03
        assert abs(one.upper - fact.upper) < 0.03


def test_the_weights_are_like_the_published_ones(shipped):
    found = nonresponse_weights(shipped)
    assert found.weights.notna().sum() == 2036
    weight, c = (published[f"nonresponse_weights.{key}"].value for key in ("weight", "c_statistic"))
    # the paper's model had predictors that the paper does not name
    assert found.c_statistic == pytest.approx(c, abs=0.002)
    assert found.range == pytest.approx((weight["lowest"], weight["highest"]), abs=0.03)
    assert found.weights.mean() == pytest.approx(weight["mean"])


def test_clustered_by_coach_the_interval_of_the_coach_arm_is_narrower(shipped):
    own = shipped.assign(who=shipped["coach"].fillna(shipped["id"].astype(str)))
    with pytest.warns(UserWarning, match="12 clusters"):
        clustered = primary_analysis(own, cluster="who").risks["coach"]
    alone = primary_analysis(shipped).risks["coach"]
    assert clustered.estimate == pytest.approx(alone.estimate)
    assert clustered.upper - clustered.lower < alone.upper - alone.lower


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize("route", ALL)
def test_a_month_without_an_assessment_is_refused(route):
    with pytest.raises(ValueError, match=r"month=9 was not an assessment; allowed: 3, 6, 12"):
        route(SMALL, 9)
    with pytest.raises(ValueError, match="month=True"):
        route(SMALL, True)


@pytest.mark.parametrize("route", ALL)
def test_an_unknown_arm_is_refused(route):
    with pytest.raises(ValueError, match=r"'placebo' is not an arm\. The arms are: 'coach'"):
        route(SMALL, reference="placebo")


@pytest.mark.parametrize("call", [*ALL, flow, completeness, nonresponse_weights, impute_response])
def test_what_is_no_trial_is_refused(call):
    with pytest.raises(TypeError, match="trial is a list"):
        call([1, 2])
    with pytest.raises(ValueError, match="no rows"):
        call(SMALL.iloc[:0])
    with pytest.raises(ValueError, match="no column 'arm'"):
        call(SMALL.drop(columns="arm"))
    with pytest.raises(ValueError, match="no column such as 'responder_3'"):
        call(SMALL.drop(columns=[f"responder_{m}" for m in MONTHS]))
    with pytest.raises(ValueError, match="arm='arm' is missing for 1 of 240"):
        call(small(arm=SMALL["arm"].where(SMALL["id"] != 1)))


def test_an_option_that_there_is_not_is_named_with_those_there_are():
    with pytest.raises(TypeError, match=r"least=9 is no option .* has: at, cluster, .*weights"):
        per_protocol(SMALL, least=9)
    with pytest.raises(TypeError, match="over='randomized' is no option of this analysis"):
        complete_case(SMALL, over="randomized")


def test_columns_that_lack_are_named_with_the_nearest():
    with pytest.raises(ValueError, match=r"no column 'age', 'phq8' \(near it: 'PHQ8'"):
        nonresponse_weights(SMALL.rename(columns={"phq8": "PHQ8", "age": "years"}))


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"assessed_3": 1}, r"month 3 contradict each other: 49 people were assessed without out"),
        ({"assessed_3": 0}, r"and 191 have outcome but were not assessed"),
        ({"severity_3": np.nan}, "191 people were assessed without severity"),
        ({"severity_3": 5.0}, "49 have severity but were not assessed"),
        ({"responder_3": 2.0}, "'responder_3' holds 2.0; allowed are 0 and 1"),
        ({"responder_3": "yes"}, "'responder_3' holds 'yes'"),
    ],
)
@pytest.mark.parametrize("call", [*ALL, flow, completeness])
def test_columns_that_contradict_each_other_are_refused(call, columns, words):
    with pytest.raises(ValueError, match=words):
        call(small(**columns))


@pytest.mark.parametrize("route", [complete_case, primary_analysis])
def test_an_arm_with_no_outcome_is_refused(route):
    nobody = SMALL["arm"] == "coach"
    trial = small(**{n: SMALL[n].mask(nobody) for n in ("severity_3", "responder_3")})
    with pytest.raises(ValueError, match=r"'coach.*'"):
        route(trial)


@pytest.mark.parametrize("route", ALL)
def test_no_outcome_at_all_is_said_by_every_route_alike(route):
    names = ("severity_3", "responder_3", "assessed_3")
    trial = small(**{n: 0 if n == "assessed_3" else np.nan for n in names})
    words = r"outcome='responder_3' is missing for everybody in 'coach', 'online', 'usual'"
    with pytest.raises(ValueError, match=words):
        route(trial)


def test_an_outcome_of_another_score_is_refused():
    other = {f"pain_{m}": SMALL[f"severity_{m}"].round(0) for m in (0, *MONTHS)}
    fell = other["pain_3"] <= 0.7 * other["pain_0"]
    wrong = (fell != (SMALL["responder_3"] == 1)) & SMALL["responder_3"].notna()
    assert wrong.any()
    words = r"outcome='responder' and score='pain' do not go together: (\d+) of 191 people"
    for call in (impute_response, primary_analysis):
        with pytest.raises(ValueError, match=f"{words}.*outcome=.*score="):
            call(small(**other), score="pain")


def test_a_score_rounded_at_the_threshold_is_no_other_score():
    place = SMALL.index[SMALL["responder_3"] == 1][0]
    on_the_line = 0.7 * SMALL["severity_0"] + 0.004  # a responder before rounding
    rounded = SMALL["severity_3"].where(SMALL.index != place, on_the_line)
    assert impute_response(small(severity_3=rounded)).loc[place, "responder"] == 1


def test_an_arm_never_followed_has_no_weights():
    nobody = SMALL["arm"] == "coach"
    names = [f"{what}_{m}" for what in ("severity", "responder") for m in MONTHS]
    with pytest.raises(ValueError, match=r"who was followed cannot be modelled.*arm\[coach\]"):
        nonresponse_weights(small(**{n: SMALL[n].mask(nobody) for n in names}))


def test_missing_covariates_are_counted():
    with pytest.raises(ValueError, match="'severity_0' is missing for 1 of 240"):
        impute_response(small(severity_0=SMALL["severity_0"].where(SMALL["id"] != 1)))
    with pytest.raises(ValueError, match="'age' is missing for 1 of 240"):
        nonresponse_weights(small(age=SMALL["age"].where(SMALL["id"] != 1)))


def test_text_is_no_score():
    with pytest.raises(TypeError, match="'severity_0' holds"):
        impute_response(small(severity_0="high"))


def test_too_few_assessments_for_the_model_are_refused():
    few = pd.concat([SMALL[SMALL["arm"] == a].iloc[:3] for a in RISKS])
    with pytest.raises(ValueError, match=r"suffice|too few|constant|combination|nobody"):
        impute_response(few, covariates=["sex", "site", "phq8", "age"])


@pytest.mark.parametrize("sessions", [0, 2.5, True, "six"])
def test_sessions_are_counted_from_one(sessions):
    with pytest.raises(ValueError, match="sessions="):
        per_protocol(SMALL, sessions=sessions)


def test_sessions_must_be_known_in_the_active_arms():
    coached = SMALL.index[SMALL["arm"] == "coach"][0]
    with pytest.raises(ValueError, match="'sessions' is missing for 1 people"):
        per_protocol(small(sessions=SMALL["sessions"].drop(coached)))


def test_one_name_is_no_list_of_columns():
    for call in (complete_case, primary_analysis, impute_response):
        with pytest.raises(TypeError, match="covariates='sex'"):
            call(SMALL, covariates="sex")
    with pytest.raises(TypeError, match="predictors='age'"):
        nonresponse_weights(SMALL, predictors="age")


def test_words_that_are_not_choices_are_refused():
    with pytest.raises(ValueError, match="among='everybody'"):
        missing_as_no_response(SMALL, among="everybody")
    with pytest.raises(ValueError, match="worst_for='coach'"):
        worst_best(SMALL, worst_for="coach")


def test_an_arm_named_all_is_refused():
    with pytest.raises(ValueError, match=r"an arm called 'all'.*rename the arm, as in trial\.rep"):
        flow(small(arm=SMALL["arm"].replace("coach", "all")))


# --- another trial: what to pass ----------------------------------------------------------------


@pytest.fixture(scope="module")
def sleep(tmp_path_factory):
    """Return the invented people of the example in docs/another-trial.md."""
    page = Path(__file__).parents[1] / "docs" / "another-trial.md"
    file = tmp_path_factory.mktemp("spec") / "sleep.toml"
    file.write_text(page.read_text().split("```toml\n")[1].split("```")[0])
    return twin_of(file, seed=1)


def test_the_example_of_another_trial_can_be_analysed(sleep):
    called = {"outcome": "slept_well", "reference": "leaflet", "covariates": []}
    found = complete_case(sleep, 3, **called)
    assert round(found.ratios["course v leaflet"].estimate, 2) == 1.64
    assert missing_as_no_response(sleep, 12, **called).people.startswith("228 people followed")
    assert worst_best(sleep, **called).n == 241


NAMED = {"outcome": "slept_well", "reference": "leaflet"}


@pytest.mark.parametrize(
    ("call", "named", "words"),
    [
        (flow, {}, r"no column such as 'responder_3'\. Say which .*: outcome='slept_well'\."),
        (completeness, {}, "outcome='slept_well'"),
        (complete_case, {}, r"reference='usual' is not an arm.*'course', 'leaflet'\..*reference="),
        (complete_case, {"reference": "leaflet"}, "outcome='slept_well'"),
        (complete_case, NAMED, r"no column 'severity_0', 'sex'.*covariates=\[\] adjusts for noth"),
        (worst_best, NAMED, r"covariates=\[\] adjusts for nothing"),
        (complete_case, {"arm": "group"}, r"no column 'group'.*Name the column of the arms with"),
        (primary_analysis, NAMED, "no column 'severity_0'.*score='pain'.*use complete_case"),
        (impute_response, {"outcome": "slept_well"}, "score='pain'.*use complete_case"),
        (nonresponse_weights, {"outcome": "slept_well"}, r"predictors=\[\]"),
        (per_protocol, NAMED, r"no column 'sessions'.*the other routes do without"),
    ],
)
def test_each_route_says_what_to_pass_for_another_trial(sleep, call, named, words):
    with pytest.raises(ValueError, match=words):
        call(sleep, **named)


def test_an_outcome_that_nothing_hints_at_is_asked_for():
    with pytest.raises(ValueError, match="outcome='better' for 'better_3'"):
        flow(pd.DataFrame({"arm": ["a", "b"], "pain_3": [2.5, 3], "empty_3": None}))
