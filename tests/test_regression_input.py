"""What `adjusted_risks` refuses, what it warns of, and how its result reads."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import warnings
from html import escape
from typing import Any

import numpy as np
import pandas as pd
import pytest

from rctlab import AdjustedRisks, TwoByTwo, adjusted_risks
from rctlab.models import fitting
from rctlab.models.caveats import refuse_extreme
from rctlab.models.cohort import read_cohort
from rctlab.models.design import design_matrix


def trial(n: int = 300, **columns: Any) -> pd.DataFrame:
    chance = np.random.default_rng(8)
    data = pd.DataFrame({"id": range(n), "arm": np.resize(["coach", "online", "usual"], n)})
    data["age"], data["sex"] = chance.normal(60, 10, n), chance.choice(["f", "m"], n)
    data["ward"], data["w"] = chance.integers(0, 50, n), chance.uniform(0.5, 2, n)
    data["y"] = chance.binomial(1, np.where(data["arm"] == "usual", 0.25, 0.4))
    return data.assign(**columns)


def run(data: Any = None, **options: Any) -> AdjustedRisks:
    plain = {"outcome": "y", "arm": "arm", "reference": "usual", "covariates": ["age", "sex"]}
    return adjusted_risks(trial() if data is None else data, **(plain | options))


def some(data: pd.DataFrame, column: str, value: Any, count: int = 3) -> pd.DataFrame:
    """Return the data with the first few values of a column replaced."""
    changed = data[column].astype(object)
    changed.iloc[:count] = value
    return data.assign(**{column: changed.infer_objects()})


WRONG_OPTIONS: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"outcome": "death"}, ValueError, "outcome='death' is not a column. The columns are: 'id'"),
    ({"arm": "group"}, ValueError, "arm='group' is not a column"),
    ({"covariates": ["bmi"]}, ValueError, "covariates='bmi' is not a column"),
    ({"cluster": "coach"}, ValueError, "cluster='coach' is not a column"),
    ({"weights": "ipw"}, ValueError, "weights='ipw' is not a column"),
    ({"reference": "placebo"}, ValueError, r"'placebo' is not an arm. The arms are: \['coach'"),
    ({"outcome": "arm"}, ValueError, "the same column"),
    ({"covariates": "age"}, TypeError, "covariates='age': give a list"),
    ({"covariates": None}, TypeError, "covariates=None: give a list"),
    ({"covariates": [["age"]]}, TypeError, "covariates is a list; the name of a column of df"),
    ({"outcome": ["y"]}, TypeError, "outcome is a list; the name of a column of df"),
    ({"weights": np.ones(300)}, TypeError, "weights is a ndarray; the name of a column of df"),
    ({"cluster": trial()["ward"]}, TypeError, "cluster is a Series; the name of a column of df"),
    ({"reference": pd.NA}, ValueError, "reference=<NA> is not an arm"),
    ({"reference": np.array(["usual"])}, ValueError, r"is not an arm. The arms are: \['coach'"),
    ({"covariates": ["age", "age"]}, ValueError, "name 'age' twice"),
    ({"covariates": ["age", "y"]}, ValueError, "name 'y', which is the outcome"),
    ({"covariates": ["arm"]}, ValueError, "name 'arm', which is the arm"),
    ({"model": "probit"}, ValueError, "model='probit' is not known. Allowed: 'poisson', 'logit'"),
    ({"model": None}, ValueError, "model=None"),
    ({"at": "mean"}, ValueError, "at='mean' is not known. Allowed: 'means', 'standardized'"),
    ({"over": "all"}, ValueError, "over='all' is not known. Allowed: 'randomized', 'observed'"),
    ({"robust": "HC3"}, ValueError, "robust='HC3' is not known. Allowed: 'HC0', 'HC1'"),
    ({"inference": "x"}, ValueError, "inference='x' is not known with at='means'"),
    ({"inference": "population"}, ValueError, "with at='means'. Allowed: 'sample'"),
    ({"level": 95}, ValueError, "level=95: allowed is a number between 0 and 1"),
    ({"level": "95%"}, TypeError, "level='95%'"),
    ({"outcome": "sex", "covariates": []}, ValueError, "outcome='sex' holds text"),
    ({"outcome": "ward"}, ValueError, "outcome='ward' holds .* and 42 more; allowed are 0 and 1"),
    ({"outcome": "age", "covariates": []}, ValueError, "allowed are 0 and 1"),
    ({"weights": "sex"}, TypeError, "weights='sex' holds .*numbers are needed"),
    ({"cluster": "arm"}, ValueError, "all of arm 'coach' is one cluster"),
]


@pytest.mark.parametrize(("options", "kind", "words"), WRONG_OPTIONS, ids=str)
def test_impossible_options(options: dict[str, Any], kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        run(**options)


WRONG_DATA: list[tuple[Any, dict[str, Any], type[Exception], str]] = [
    ([1, 2], {}, TypeError, "df is a list; a pandas DataFrame"),
    (trial(y=0), {}, ValueError, "outcome='y' is 0 for all 300 people"),
    (trial(y=True), {}, ValueError, "outcome='y' is 1 for all 300 people"),
    (trial(arm="usual"), {}, ValueError, "holds 1 arm: .'usual'.; two or more"),
    (trial().iloc[:0], {}, ValueError, "holds 0 arm"),
    (trial(age=3), {}, ValueError, "'age' is 3 for all 300 people"),
    (trial(sex="f"), {}, ValueError, "'sex' is 'f' for all 300 people"),
    (trial(age=lambda d: d["id"].map(lambda i: 1j * i)), {}, TypeError, "'age' holds complex"),
    (trial(age=pd.Timestamp("2021-01-01")), {}, TypeError, "'age' holds datetime64"),
    (some(trial(), "age", "old"), {}, TypeError, "'age' holds mixed values"),
    (some(trial(), "age", np.nan), {}, ValueError, "covariates: 'age' is missing for 3 of 300"),
    (some(trial(), "sex", None), {}, ValueError, "covariates: 'sex' is missing for 3 of 300"),
    (some(trial(), "age", np.inf), {}, ValueError, "'age' is infinite for 3 of 300"),
    (some(trial(), "arm", None), {}, ValueError, "arm: 'arm' is missing for 3 of 300"),
    (
        some(trial(), "ward", None),
        {"cluster": "ward"},
        ValueError,
        "'ward' is missing for 3 of 300",
    ),
    (some(trial(), "w", None), {"weights": "w"}, ValueError, "'w' is missing for 3 of 300"),
    (some(trial(), "w", 0.0), {"weights": "w"}, ValueError, "above 0 for 3 of 300 .*such as 0"),
    (some(trial(), "w", -1.0), {"weights": "w"}, ValueError, "above 0 for 3 of 300 .*such as -1"),
    (some(trial(), "w", np.inf), {"weights": "w"}, ValueError, "finite .* for 3 of 300"),
    (trial(ward=1), {"cluster": "ward"}, ValueError, "cluster='ward' holds 1 cluster"),
    (some(trial(), "y", 2), {}, ValueError, "allowed are 0 and 1"),
    (some(trial(), "y", np.inf), {}, ValueError, "allowed are 0 and 1"),
    (some(trial(), "y", "yes"), {}, ValueError, "holds text"),
    (trial().iloc[4:9], {}, ValueError, "5 people are too few for 5 coefficients"),
    (trial(age=lambda d: d["id"].astype(str)), {}, ValueError, "300 people are too few for 303"),
    (pd.concat([trial(), trial()[["age"]]], axis=1), {}, ValueError, "2 columns have this name"),
]


@pytest.mark.parametrize(
    ("data", "options", "kind", "words"), WRONG_DATA, ids=lambda x: str(x)[:40]
)
def test_impossible_data(
    data: Any, options: dict[str, Any], kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind, match=words):
        run(data, **options)


OPEN = "df['y'] == <the value that means the event>."


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (["no", "yes"], "df['y'] == 'yes'."),
        (["Responded", "did not"], "df['y'] == 'Responded'."),
        (["FALSE", "TRUE "], "df['y'] == 'TRUE '."),
        (["0", "1"], "df['y'] == '1'."),
        ([0, "yes"], "df['y'] == 'yes'."),
        (["no", "yes", None], "(df['y'] == 'yes').where(df['y'].notna())."),
        (["dead", "alive"], OPEN),
        (["no", "unknown", "yes"], OPEN),
        (["yes", "Yes"], OPEN),
        (["no"], OPEN),
        (["good", "bad", None], f"({OPEN[:-1]}).where(df['y'].notna())."),
    ],
)
def test_the_way_out_of_text_never_reverses_the_trial(values: list[Any], code: str) -> None:
    data = trial(
        y=lambda d: pd.Series(values, dtype=object).reindex(d["id"] // 3 % len(values)).array
    )
    with pytest.raises(ValueError, match="holds text") as problem:
        run(data)
    assert str(problem.value).endswith(f"Make it True and False first, such as {code}")
    with pytest.raises(ValueError, match="holds text") as of_table:
        TwoByTwo.from_data(data, outcome="y", arm="arm", treated="coach", control="usual")
    assert str(of_table.value).endswith(code)


def test_the_way_out_of_text_leaves_missing_outcomes_missing() -> None:
    data = trial(y=lambda d: pd.Series(["no", "yes", None]).reindex(d["id"] // 3 % 3).array)
    made = (data["y"] == "yes").where(data["y"].notna())
    assert run(data.assign(y=made), over="observed").left_out == int(data["y"].isna().sum()) > 0


@pytest.mark.parametrize(("unit", "words"), [(1e200, "too large"), (1e-200, "too small")])
def test_a_unit_that_no_float_can_square(
    unit: float, words: str, capfd: pytest.CaptureFixture[str]
) -> None:
    data = trial(far=lambda d: d["age"] * unit)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match=f"largest value of 'far' is .* {words} to compute"):
            run(data, covariates=["far"])
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("unit", [1e90, 1e-90])
def test_a_unit_that_a_float_can_square(unit: float) -> None:
    far = run(trial(age=lambda d: d["age"] * unit), covariates=["age"])
    near = run(covariates=["age"])
    np.testing.assert_allclose(
        [one.lower for one in far.ratios], [one.lower for one in near.ratios], rtol=1e-9
    )


def test_missing_outcomes_are_refused_with_both_ways_out() -> None:
    data = some(trial(), "y", np.nan, 20)
    with pytest.raises(
        ValueError, match="'y' is missing for 7 of 100 in 'coach', 7 of 100 in 'onl"
    ) as e:
        run(data)
    assert "impute" in str(e.value)
    assert "over='observed'" in str(e.value)


def test_nobody_is_left_out_in_silence() -> None:
    data = some(trial(), "y", np.nan, 20)
    found = run(data, over="observed")
    assert (found.n, found.left_out) == (280, 20)
    assert found.left_out_by_arm == {"coach": 7, "online": 7, "usual": 6}
    assert (
        "280 people with an outcome, 20 without one are left out (7 coach, 7 online, 6 usual)"
        in str(found)
    )
    by_hand = run(data[data["y"].notna()])
    assert by_hand.ratios == found.ratios
    assert "left out" not in str(by_hand)
    # nothing else is asked of those left out
    assert run(some(data, "age", np.nan, 20), over="observed").ratios == found.ratios
    assert "299 people with an outcome, 1 without one is left out" in str(
        run(some(trial(), "y", np.nan, 1), over="observed")
    )
    with pytest.raises(ValueError, match="'age' is missing for 1 of 280"):
        run(some(data, "age", np.nan, 21), over="observed")


def test_an_arm_that_nobody_answered_from() -> None:
    data = trial()
    data["y"] = data["y"].where(data["arm"] != "online")
    with pytest.raises(ValueError, match="missing for everybody in 'online'"):
        run(data, over="observed")


def test_people_without_a_cluster_are_told_how_to_get_one() -> None:
    data = trial(coach=lambda d: d["ward"].where(d["arm"] == "coach"))
    with pytest.raises(ValueError, match="missing for 200 of 300") as problem:
        run(data, cluster="coach")
    way = "df['cluster'] = df['coach'].fillna(df['id'].astype(str)), and cluster='cluster'"
    assert way in str(problem.value)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"twice": lambda d: 3 + 2 * d["age"]}, "'twice' is a combination of 'age'"),
        ({"male": lambda d: d["sex"] == "m"}, r"'male' is a combination of 'sex\[m\]'"),
        (
            {"coached": lambda d: d["arm"] == "coach"},
            r"'coached' is a combination of 'arm\[coach\]'",
        ),
        (
            {"a": lambda d: np.sin(d["id"]), "b": lambda d: d["age"] - 2 * np.sin(d["id"])},
            "'b' is a combination of 'age', 'a'",
        ),
    ],
)
def test_combinations_of_columns_are_named(columns: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        run(trial(**columns), covariates=["age", "sex", *columns])


def test_columns_far_from_zero_are_no_combination() -> None:
    data = trial(year=lambda d: 2021 + d["id"] % 4, income=lambda d: 5e4 + d["age"] ** 2)
    assert run(data, covariates=["age", "year", "income"]).n == 300


def test_near_combinations_are_named_too() -> None:
    for noise in (1e-6, 1e-8, 0):
        wobble = noise * np.random.default_rng(1).normal(size=300)
        data = trial(twice=2 * trial()["age"] + wobble)
        with pytest.raises(
            ValueError, match=r"'twice' is a combination of 'age'\. Nothing can tell"
        ):
            run(data, covariates=["age", "twice"])


def test_values_that_have_lost_their_digits_are_refused() -> None:
    data = trial(seconds=1e13 + np.arange(300) % 7)
    with pytest.raises(ValueError, match=r"'seconds' spreads over 6 near 1e\+13, too little"):
        run(data, covariates=["seconds"])


@pytest.mark.parametrize(
    ("plain", "named"),
    [
        (["age"], ["intercept"]),
        (["age"], ["arm[coach]"]),
        (["sex", "age"], ["sex", "sex[m]"]),
        (["ward", "age"], [1, "1"]),
    ],
)
@pytest.mark.parametrize("model", ["poisson", "logit"])
def test_the_name_of_a_covariate_does_not_matter(
    plain: list[str], named: list[Any], model: str
) -> None:
    data = trial()
    expected = run(data, covariates=plain, model=model)
    renamed = data.rename(columns=dict(zip(plain, named, strict=True)))
    found = run(renamed, covariates=named, model=model)
    pd.testing.assert_frame_equal(found.to_frame(), expected.to_frame())
    assert found.title == expected.title
    assert found.coefficients.index.is_unique
    assert found.fit.params.to_list() == expected.fit.params.to_list()


def test_categories_that_read_the_same_keep_a_column_each() -> None:
    kinds = np.random.default_rng(3).choice(["0", "1", "2"], 300).astype(object)
    alike = np.where(kinds == "2", 1, kinds).astype(object)
    data = trial(kind=pd.Categorical(kinds), alike=pd.Categorical(alike, categories=["0", "1", 1]))
    found = run(data, covariates=["alike"])
    assert list(found.coefficients.index[-2:]) == ["alike[1]", "alike[1] (2)"]
    pd.testing.assert_frame_equal(
        found.to_frame(), run(data, covariates=["kind"]).to_frame(), rtol=1e-10
    )


@pytest.mark.parametrize("model", ["poisson", "logit"])
@pytest.mark.parametrize("at", ["means", "standardized"])
@pytest.mark.parametrize("spread", [1e-4, 1e-2, 1e-1])
def test_a_covariate_that_nearly_tells_the_arms_is_named(
    model: str, at: str, spread: float
) -> None:
    for seed in range(10):
        chance = np.random.default_rng(seed)
        data = pd.DataFrame({"arm": ["usual", "coach"] * 131})
        data["y"] = (chance.random(262) < 0.3).astype(int)
        data["sessions"] = (data["arm"] == "coach") + spread * chance.normal(size=262)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                found = run(data, covariates=["sessions"], model=model, at=at)
            except ValueError as refused:
                words = str(refused)
            else:
                words = found.note
                assert found.risks["coach"].estimate <= 10
        assert "Covariate 'sessions' nearly tells which arm a person is in" in words


@pytest.mark.parametrize(
    ("at", "way_out"), [("means", "at='standard"), ("standardized", "model='logit")]
)
@pytest.mark.parametrize("wild", [11.0, 8e23, np.inf, np.nan])
def test_a_mean_risk_far_above_one_is_refused(at: str, way_out: str, wild: float) -> None:
    data = trial()
    data.loc[:2, "age"] = 9999.0
    cohort = read_cohort(data, outcome="y", arm="arm", reference="usual", covariates=["age"])
    design = design_matrix(cohort.arm, cohort.arms, cohort.covariates)
    beta, risks = np.array([-1.0, 0, 0, 1]), np.array([0.3, wild, 0.2])
    words = rf"above 1,000% in arm 'online'\. Look at the values of 'age' .*9999.* {way_out}"
    with pytest.raises(ValueError, match=words):
        refuse_extreme(cohort, design, beta, risks, {"model": "poisson", "at": at})


def test_few_clusters_are_warned_of() -> None:
    with pytest.warns(UserWarning, match="holds 12 clusters. With fewer than about 40"):
        run(trial(ward=lambda d: d["id"] // 3 % 12), cluster="ward")
    with pytest.warns(UserWarning, match="holds 11 clusters of two people or more"):
        run(
            trial(ward=lambda d: np.where(d["arm"] == "coach", d["id"] % 11, 100 + d["id"])),
            cluster="ward",
        )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = run(cluster="ward")
        run(cluster="id")
    assert found.clusters == 50
    assert "50 clusters" in str(found)


def test_nothing_is_printed_and_no_other_warning_escapes(capfd: pytest.CaptureFixture[str]) -> None:
    rare = trial(y=lambda d: (d["id"] % 50 < 3).astype(int))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for model in ("poisson", "logit"):
            run(model=model, weights="w")
            run(rare, model=model)
            with pytest.raises(ValueError, match="separated"):
                run(trial(y=lambda d: 1 * (d["arm"] == "coach")), model=model)
    assert capfd.readouterr() == ("", "")


def test_risks_above_one_are_told() -> None:
    data = trial(y=lambda d: (d["age"] > 58 + 6 * np.sin(d["id"])).astype(int))
    found = run(data, covariates=["age"])
    rows = [found.coefficients["intercept"] + found.coefficients["age"] * data["age"] + arm
            for arm in (found.coefficients["arm[coach]"], found.coefficients["arm[online]"], 0.0)]  # fmt: skip
    above = int((np.exp(rows).max(axis=0) > 1).sum())
    assert above > 5
    assert f"a risk above 1, in one arm or more, for {above} of 300 people" in found.note
    assert found.note in str(found)
    assert escape(found.note) in found._repr_html_()
    assert run(data, covariates=["age"], model="logit").note == ""


def counts(**arms: tuple[int, int]) -> pd.DataFrame:
    """Return one row a person from (events, n) of each arm."""
    rows = [(arm, int(i < x)) for arm, (x, n) in arms.items() for i in range(n)]
    return pd.DataFrame(rows, columns=["arm", "y"])


def test_an_arm_where_everybody_has_the_event_is_told() -> None:
    found = run(counts(coach=(4, 4), usual=(5, 20)), covariates=[])
    assert found.note.startswith("Everybody in arm 'coach' has the event: no spread is seen there")
    assert "the robust intervals are too narrow" in found.note
    assert f"{found.note}." in str(found)
    coach = found.risks["coach"]
    assert (coach.estimate, coach.lower, coach.upper, coach.se) == (1, 1, 1, 0)
    data = trial(y=lambda d: np.where(d["arm"] == "online", d["y"], 1))
    assert run(data).note.startswith("Everybody in arms 'coach' and 'usual' has the event")
    assert run(data, over="observed", at="standardized").note == run(data).note
    assert "Everybody" not in run().note


def test_rounding_is_not_shown_as_a_result() -> None:
    full = run(counts(coach=(3001, 3001), online=(4999, 4999), usual=(30, 100)), covariates=[])
    gap = full.differences["coach v online"]
    assert (gap.estimate, gap.lower, gap.upper, gap.se) == (0, 0, 0, 0)
    assert "0.0 percentage points (95% CI 0.0 to 0.0; P not defined" in str(gap)
    assert "a risk above 1" not in full.note
    # 5 / 20 and 10 / 40 are the same risk
    even = run(counts(coach=(10, 40), usual=(5, 20)), covariates=[])
    assert even.differences[0].estimate == 0
    assert even.ratios[0].pvalue == 1
    assert even.note == ""


def test_a_limit_above_one_is_told() -> None:
    data = counts(coach=(3, 4), usual=(20, 80))
    found = run(data, covariates=[])
    assert found.risks["coach"].upper > 1
    words = "The upper limit of the risk lies above 1 in arm 'coach'; with model='logit' it cannot"
    assert found.note == words
    assert run(data, covariates=[], model="logit").note == ""


@pytest.mark.parametrize(("model", "code", "event"), [("logit", 9999, 1), ("poisson", -99999, 0)])
def test_a_code_for_missing_among_the_values_is_asked_for(
    model: str, code: int, event: int
) -> None:
    data = pd.DataFrame({"x": [-2, -1, 0, 1, 2] * 20, "y": [0, 0, 1, 0, 1, 0, 1, 0, 1, 1] * 10})
    data["arm"], data["rare"] = ["new"] * 50 + ["usual"] * 50, [1, 0, 0, 0] * 25
    coded = pd.DataFrame({"x": code, "y": event, "arm": ["new", "usual"] * 2, "rare": 0})
    data = pd.concat([data, coded])
    words = "At the means of the covariates the predicted risk is 0 or 1 but for rounding in arms"
    with pytest.raises(ValueError, match=f"{words} 'new' and 'usual'.*values of 'x' .*{code}") as e:
        run(data, covariates=["rare", "x"], model=model)
    assert "at='standardized'" in str(e.value)
    there = run(data, covariates=["rare", "x"], model=model, at="standardized")
    assert 0.3 < there.risks["new"].estimate < 0.7


def test_a_mean_that_a_code_moved_is_no_risk_of_one() -> None:
    chance = np.random.default_rng(1)
    data = pd.DataFrame({"x": chance.normal(0, 1, 600), "arm": np.resize(["new", "usual"], 600)})
    data["y"] = (chance.random(600) < 1 / (1 + np.exp(-data["x"]))).astype(int)
    data.loc[:19, ["x", "y"]] = [999.0, 1]
    with pytest.raises(ValueError, match=r"values of 'x' \(mean 33.*from -3.* to 999\)"):
        run(data, covariates=["x"], model="logit")


def test_weights_that_leave_nothing_of_some_people() -> None:
    data = counts(coach=(5, 10), usual=(4, 10)).assign(w=lambda d: 1e-12 ** d["y"])
    with pytest.raises(ValueError, match=r"is 0 or 1 but for rounding in arms .*at the weights"):
        run(data, covariates=[], weights="w")


def test_the_working_leads_to_the_result() -> None:
    for at in ("means", "standardized"):
        for model in ("poisson", "logit"):
            found = run(model=model, at=at)
            for one in (*found.risks, *found.ratios, *found.differences):
                values = {step.label: step.value for step in one.working}
                assert values["Lower limit"] == one.lower
                assert values["Upper limit"] == one.upper
                assert one.estimate in values.values()
                assert one.se in values.values()
                assert values.get("P value") == one.pvalue
    coach = run().risks["coach"].working[0]
    inside = coach.numbers.removeprefix("exp(").removesuffix(")")
    assert np.exp(sum(map(float, inside.split(" + ")))) == pytest.approx(coach.value, abs=2e-4)
    above, below = run(at="standardized").risks["coach"].working[0].numbers.split(" / ")
    assert float(above) / float(below) == pytest.approx(coach.value, abs=0.02)


def test_the_result_reads_well() -> None:
    found = run(model="logit", at="standardized", weights="w")
    text = str(found)
    assert text.startswith(
        "Adjusted risks of y by arm; logistic regression, standardized, weighted; 300"
    )
    assert "Adjusted risk ratio, coach v usual: " in text
    assert "; logistic, standardized)" in text
    assert "Omnibus test of coach, online, usual: P " in text
    assert len(text.splitlines()) == 11
    page = found._repr_html_()
    assert page.count("<table") == 2
    assert 'scope="row">Adjusted risk difference, online v usual</th>' in page
    frame = found.to_frame()
    assert len(frame) == 9
    assert frame["pvalue"].notna().sum() == 6
    assert found.omnibus.to_frame()["pvalue"].tolist() == [found.omnibus.pvalue]
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.n = 3  # type: ignore[misc]


def test_names_are_escaped_in_html() -> None:
    found = run(trial(arm=lambda d: d["arm"].replace("coach", "<b>")), reference="<b>")
    assert "<b>" not in found._repr_html_()


def test_without_spread_the_tests_are_not_defined() -> None:
    data = trial(y=lambda d: np.where(d["arm"] == "usual", d["y"], 1))
    found = run(data, covariates=[])
    pair = found.ratios["coach v online"]
    assert np.isnan(pair.pvalue or 0)
    assert "Without any spread" in str(pair)
    assert np.isnan(found.omnibus.pvalue)
    why = "No spread in coach, online, so the covariance of the arms cannot be inverted"
    assert f"P not defined (Wald chi-squared, not defined on 2 df). {why}." in str(found)
    assert f"<p>{why}.</p>" in found._repr_html_()
    assert run(model="poisson").omnibus.note == ""


def test_the_data_stay_as_they_are() -> None:
    data = trial()
    before = data.copy(deep=True)
    run(data, weights="w", cluster="ward")
    pd.testing.assert_frame_equal(data, before)


def test_statsmodels_fits_and_halved_steps_only_where_it_goes_astray(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_newton(*_: Any, **__: Any) -> None:
        raise AssertionError("our own steps were asked")

    coded = trial()
    coded.loc[:3, ["age", "y"]] = [-99999, 0]
    by_newton = run(coded, at="standardized")
    monkeypatch.setattr(fitting, "fit_glm", no_newton)
    for model in ("poisson", "logit"):
        for weights in (None, "w"):
            found = run(model=model, weights=weights)
            np.testing.assert_allclose(found.fit.params, found.coefficients, rtol=1e-9, atol=1e-12)
    assert by_newton.fit is None
    with pytest.raises(AssertionError, match="our own steps"):
        run(coded, at="standardized")


def test_statsmodels_is_imported_when_it_is_used() -> None:
    code = "import sys, rctlab.models.regression, rctlab.models.multiplicity; sys.exit('statsmodels' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
