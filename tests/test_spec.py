"""Another trial: its description is checked, and its twin gives back what was published."""

from __future__ import annotations

import copy
import doctest
import math
import re
import warnings
from itertools import combinations_with_replacement, product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import rctlab
from rctlab import TwoByTwo, published, read_spec, risk_ratio, shipped_specs, twin_of
from rctlab.record import ARMS

PAGE = Path(__file__).parents[1] / "docs" / "another-trial.md"

SMALL = {
    "name": "A small trial",
    "citation": "Invented",
    "randomized": 41,
    "arms": {"new": {"size": 20, "label": "a new thing"}, "old": {"size": 21}},
    "outcome": {
        "name": "better",
        "counts": {"3": {"new": [9, 18], "old": [5, 20]}, "6": {"new": [8, 16], "old": [6, 19]}},
    },
    "retention": {
        "assessed": {"3": {"new": 19, "old": 20}},
        "any": {"new": 19, "old": 21},
        "all": {"new": 16, "old": 18},
    },
    "baseline": {
        "age": {"mean": 50.3, "sd": 9.8, "decimals": 0, "lowest": 18},
        "score": {"mean": {"new": 5.1, "old": 4.9}, "sd": {"new": 2.0, "old": 2.1}},
        "women": {"count": {"new": 11, "old": 12}},
        "rural": {"percent": {"new": 40, "old": 42.9}},
    },
}


def changed(path: str, value: object) -> dict:
    """Return the small trial with one entry set (or, where value is None, taken out)."""
    content = copy.deepcopy(SMALL)
    *way, last = path.split(".")
    table = content
    for key in way:
        table = table[key]
    if value is None:
        del table[last]
    else:
        table[last] = value
    return content


# --- what comes with the library ---------------------------------------------------------------


def test_two_trials_come_with_the_library():
    assert shipped_specs() == ("cbt-cp", "physicians-health-study")
    for name in shipped_specs():
        assert read_spec(name).citation


def test_aspirin_and_infarction_are_those_of_the_report():
    trial = read_spec("physicians-health-study")
    assert dict(trial.sizes) == {"aspirin": 11037, "placebo": 11034}
    assert (trial.counts("aspirin"), trial.counts("placebo")) == ((104, 11037), (189, 11034))
    assert trial.doi == "10.1056/NEJM198801283180431"
    people = twin_of(trial, seed=1)
    table = TwoByTwo.from_data(
        people, outcome="infarction_end", arm="arm", treated="aspirin", control="placebo"
    )
    assert (table.treated, table.control) == ((104, 11037), (189, 11034))
    assert round(risk_ratio(table).estimate, 2) == 0.55
    assert people["assessed_end"].all()


def test_the_trial_of_the_course_is_the_published_record():
    trial = read_spec("cbt-cp")
    for arm in ARMS:
        assert trial.sizes[arm] == published[f"randomized.{arm}"].value
        assert trial.at_least_once[arm] == published[f"any_follow_up.{arm}"].value
        assert trial.every_time[arm] == published[f"all_follow_up.{arm}"].value
        for month in (3, 6, 12):
            assert trial.counts(arm, month) == published.counts(arm, month)
            assert trial.assessed[str(month)][arm] == published[f"assessed.{arm}.{month}"].value


def test_the_twin_of_the_course_trial_gives_back_its_counts():
    people = twin_of("cbt-cp", seed=2)
    assert people["arm"].value_counts().to_dict() == {
        arm: published[f"randomized.{arm}"].value for arm in ARMS
    }
    for arm, ours in people.groupby("arm"):
        for month in (3, 6, 12):
            events, n = published.counts(arm, month)
            assert ours[f"assessed_{month}"].sum() == n == ours[f"responder_{month}"].count()
            assert ours[f"responder_{month}"].sum() == events
        seen = ours[[f"assessed_{month}" for month in (3, 6, 12)]].sum(axis=1)
        assert (seen > 0).sum() == published[f"any_follow_up.{arm}"].value
        assert (seen == 3).sum() == published[f"all_follow_up.{arm}"].value
        assert ours["female"].sum() == published[f"women.{arm}"].value
        assert round(100 * ours["rural"].mean(), 1) == published[f"rural.{arm}"].value
        severity = published[f"severity.{arm}"]
        assert round(ours["severity"].mean(), 1) == severity.mean
        assert round(ours["severity"].std(), 1) == severity.sd
    age = published["age.all"]
    assert (round(people["age"].mean(), 1), round(people["age"].std(), 1)) == (age.mean, age.sd)
    assert people["age"].min() >= 18


# --- a twin ------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(8))
def test_a_twin_has_the_published_numbers_whatever_the_seed(seed):
    people = twin_of(SMALL, seed=seed)
    new, old = (people[people["arm"] == arm] for arm in ("new", "old"))
    assert (len(new), len(old)) == (20, 21)
    assert (new["assessed_3"].sum(), old["assessed_3"].sum()) == (19, 20)
    assert (new["better_3"].count(), old["better_3"].count()) == (18, 20)
    assert (new["better_3"].sum(), old["better_3"].sum()) == (9, 5)
    assert (new["better_6"].sum(), new["better_6"].count()) == (8, 16)
    visits = new["assessed_3"] + new["assessed_6"]
    assert ((visits > 0).sum(), (visits == 2).sum()) == (19, 16)
    assert (new["women"].sum(), old["women"].sum()) == (11, 12)
    assert (new["rural"].sum(), old["rural"].sum()) == (8, 9)
    assert math.isclose(people["age"].mean(), 50.3, abs_tol=0.05 + 1e-9)
    assert math.isclose(people["age"].std(), 9.8, abs_tol=0.05 + 1e-9)
    assert math.isclose(old["score"].mean(), 4.9, abs_tol=0.05 + 1e-9)
    assert math.isclose(old["score"].std(), 2.1, abs_tol=0.05 + 1e-9)
    assert (people["age"] % 1 == 0).all()


def pattern_spec(size: int, seen: list[int], once: int, always: int) -> dict:
    """Return a trial whose first arm was assessed in this pattern."""
    return {
        "name": "x",
        "citation": "x",
        "arms": {"a": {"size": size}, "b": {"size": 1}},
        "outcome": {
            "name": "y",
            "counts": {str(time): {"a": [0, n], "b": [0, 1]} for time, n in enumerate(seen, 1)},
        },
        "retention": {"any": {"a": once, "b": 1}, "all": {"a": always, "b": 1}},
    }


CLASH = r"\(\d+\) is more than .* \(\d+\)|With the other numbers"
REMEDY = re.compile(r"retention\.(any|all)\.a can be (\d+) or")


def test_patterns_of_follow_up_are_met_if_and_only_if_somebody_could_have_them():
    """Every pattern of 4 people at 3 times: refused, with a remedy that works, or met exactly."""
    size = 4
    could = set()
    for people in combinations_with_replacement(product((0, 1), repeat=3), size):
        visits = [sum(person) for person in people]
        seen = [sum(person[time] for person in people) for time in range(3)]
        could.add((*seen, sum(v > 0 for v in visits), visits.count(3)))
    refused = followed = 0
    for numbers in product(range(size + 1), repeat=5):
        *seen, once, always = numbers
        content = pattern_spec(size, seen, once, always)
        if numbers not in could:
            refused += 1
            with pytest.raises(ValueError, match=CLASH) as found:
                read_spec(content)
            if remedy := REMEDY.search(str(found.value)):
                content["retention"][remedy[1]]["a"] = int(remedy[2])
                assert read_spec(content)
                followed += 1
            continue
        people = twin_of(content, seed=1).query("arm == 'a'")[[f"assessed_{t}" for t in (1, 2, 3)]]
        assert people.sum().tolist() == seen
        visits = people.sum(axis=1)
        assert ((visits > 0).sum(), (visits == 3).sum()) == (once, always)
    assert refused > followed > 100


def test_nobody_has_an_outcome_without_an_assessment():
    people = twin_of(SMALL, seed=3)
    for time in (3, 6):
        known = people[f"better_{time}"].notna()
        assert not (known & (people[f"assessed_{time}"] == 0)).any()
        assert set(people[f"better_{time}"].dropna()) == {0, 1}


def test_the_same_seed_gives_the_same_people_and_another_seed_others():
    one, same = (twin_of(SMALL, seed=seed) for seed in (4, np.random.default_rng(4)))
    pd.testing.assert_frame_equal(one, same)
    assert not one.equals(twin_of(SMALL, seed=5))


def test_a_twin_says_that_it_is_invented_and_what_is_published():
    people = twin_of({**SMALL, "synthetic": "Made up.", "doi": "10.1/x"}, seed=1)
    assert people.attrs["synthetic"] is True
    assert people.attrs["note"] == "Made up."
    assert (people.attrs["trial"], people.attrs["doi"]) == ("A small trial", "10.1/x")
    assert list(people.attrs["columns"]) == list(people.columns)
    assert people.attrs["columns"]["id"] == "invented"
    assert str(people).startswith("synthetic")
    assert "<th>synthetic</th>" in people._repr_html_()
    assert "nobody" in twin_of(SMALL, seed=1).attrs["note"]


def test_people_enter_in_no_order_of_arms():
    arm = twin_of("cbt-cp", seed=6)["arm"]
    assert (arm.to_numpy()[1:] == arm.to_numpy()[:-1]).mean() < 0.5


def test_a_person_is_more_likely_to_be_seen_and_to_respond_again():
    content = copy.deepcopy(SMALL)
    content["arms"] = {arm: {"size": 1000} for arm in ("new", "old")}
    content |= {"randomized": 2000, "retention": {}, "baseline": {}}
    counts = {arm: [300, 700] for arm in ("new", "old")}
    content["outcome"]["counts"] = {"3": counts, "6": counts}
    people = twin_of(content, seed=7)
    assert people["assessed_3"].corr(people["assessed_6"]) > 0.2
    assert people["better_3"].corr(people["better_6"]) > 0.2


def test_printed_digits_are_kept_from_a_file(tmp_path):
    """5.90 in a file asks for more than 5.9 does."""
    file = tmp_path / "digits.toml"
    file.write_text(
        'name = "x"\ncitation = "x"\n[arms]\na = {size = 300}\nb = {size = 300}\n'
        '[outcome]\nname = "y"\n[outcome.counts.end]\na = [1, 300]\nb = [2, 300]\n'
        "[baseline.score]\nmean = 5.90\nsd = 1.60\nlowest = 0\nhighest = 10\n"
    )
    for seed in range(5):
        score = twin_of(file, seed=seed)["score"]
        assert f"{score.mean():.2f} {score.std():.2f}" == "5.90 1.60"
        assert score.between(0, 10).all()


@pytest.mark.parametrize(
    ("mean", "sd", "more"),
    [
        (1.2, 3.0, {"lowest": 0}),
        (9.5, 1.2, {"lowest": 0, "highest": 10}),
        (5.0, 4.5, {"lowest": 0, "highest": 10, "decimals": 0}),
        (0.3, 0.9, {"lowest": 0, "decimals": 0}),
        (120, 0, {}),
        (-3.25, 0.5, {"highest": 0}),
    ],
)
def test_skewed_bounded_and_constant_measurements_come_out_too(mean, sd, more):
    content = changed("baseline", {"x": {"mean": mean, "sd": sd, **more}})
    values = twin_of(content, seed=1)["x"]
    within = 0.5 if isinstance(mean, int) else 0.05
    assert abs(values.mean() - mean) <= within
    assert abs(values.std() - sd) <= within
    assert values.between(more.get("lowest", -np.inf), more.get("highest", np.inf)).all()


# --- a description -----------------------------------------------------------------------------


def test_a_description_prints_and_shows_and_counts():
    trial = read_spec(SMALL)
    said = "A small trial: 41 people in 2 arms; better at 3: new 9 of 18, old 5 of 20 (also at 6)."
    assert str(trial) == f"{said} Invented."
    assert trial.counts("old", 6) == trial.counts("old", "6") == (6, 19)
    assert trial.table("new", "old", 6).compare == "new v old"
    assert trial.labels == {"new": "a new thing", "old": "old"}
    assert trial.to_frame().shape == (4, 6)
    assert '<th scope="row">3</th><td>new</td><td>9</td><td>18</td>' in trial._repr_html_()
    assert [item.words(next(iter(item.counts or item.means))) for item in trial.baseline] == [
        "50.3 (SD 9.8)",
        "5.1 (SD 2)",
        "11",
        "8",
    ]
    assert read_spec(trial) is trial
    for wrong in ({"arm": "book"}, {"arm": "new", "time": 4}):
        with pytest.raises(ValueError, match=r"(arm='book'|time='4').*Allowed"):
            trial.counts(**wrong)


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("nmae", "x", r"'nmae' is not known here. Did you mean 'name'"),
        ("name", None, r"no 'name'"),
        ("citation", " ", r"citation is empty"),
        ("randomized", 42, r"randomized = 42, but the arms add up to 41"),
        ("arms", {"new": {"size": 41}}, r"two or more are needed; this has 1"),
        ("arms", None, r"two or more are needed; this has 0"),
        ("arms.new.size", None, r"arms.new has no 'size'"),
        ("arms.new.size", 0, r"at least 1"),
        ("arms.new.size", -20, r"negative"),
        ("arms.new.siez", 20, r"Did you mean 'size'"),
        ("outcome", None, r"outcome has no counts"),
        ("outcome.counts", {}, r"outcome has no counts.*new = \[events, n\]"),
        ("outcome.name", "better sleep", r"letters, digits and _"),
        ("outcome.name", "assessed", r"taken"),
        (
            "outcome.counts.3.new",
            [19, 18],
            r"19 people with the event are more than the 18 people whose outcome is known",
        ),
        ("outcome.counts.3.new", [9, 21], r"\(21\) is more than the size of arm 'new' \(20\)"),
        ("outcome.counts.3.new", [9], r"this has 1"),
        ("outcome.counts.3.new", [9, 18, 2], r"without a comma in it; this has 3"),
        ("outcome.counts.3.new", [9.0, 18], r"\[9.0, 18\]: a count of people has no decimals"),
        ("outcome.counts.3.new", [9, np.float64(18)], r"Write 18 if it is 18 people"),
        ("arms.new.size", 20.0, r"size=20.0: a count of people has no decimals"),
        ("arms.all", {"size": 3}, r"arms.all: 'all' stands for everybody"),
        (
            "outcome.counts.0",
            {"new": [1, 2], "old": [1, 2]},
            r"counts.0: a time is a whole number after rand",
        ),
        (
            "outcome.counts.00",
            {"new": [1, 2], "old": [1, 2]},
            r"counts.00: a time is a whole number after rand",
        ),
        ("outcome.counts.3.new", [9.5, 18], r"9.5 is not 0, 1, 2"),
        ("outcome.counts.3.new", None, r"nothing for the arm 'new'"),
        ("outcome.counts.3.book", [1, 2], r"'book' is not known here.*Allowed: new, old"),
        ("outcome.counts.3 months", {"new": [1, 2], "old": [1, 2]}, r"such as 3 or end"),
        ("retention.assessed.4", {"new": 1, "old": 2}, r"'4' is not known here.*Allowed: 3, 6"),
        ("retention.assessed.3.new", 17, r"\(18\) is more than retention.assessed.3.new \(17\)"),
        ("retention.assessed.3.new", 21, r"\(21\) is more than the size of arm 'new' \(20\)"),
        ("retention.any.new", 18, r"'new' \(19\) is more than retention.any.new \(18\)"),
        ("retention.any.new", 21, r"\(21\) is more than the size of arm 'new' \(20\)"),
        ("retention.all.new", 17, r"retention.all.new \(17\) is more than .* \(16\)"),
        (
            "retention.all.new",
            15,
            r"at most 15 x 2 \+ 4 x 1 = 34 .*19 \+ 16 = 35.*all.new can be 16 ",
        ),
        (
            "retention.any.old",
            20,
            r"at most 18 x 2 \+ 2 x 1 = 38 .*20 \+ 19 = 39.*all.old can be 19 ",
        ),
        ("retention.all", None, r"'any' but no 'all'"),
        ("baseline.women.count.new", 25, r"\(25\) is more than the people randomized \(20\)"),
        ("baseline.women.percent", 50, r"this has count and percent"),
        ("baseline.women", {}, r"this has none of them"),
        ("baseline.women.sd", 1, r"sd goes with a mean"),
        ("baseline.rural.percent", 101, r"= 101: a percentage is from 0 to 100"),
        ("baseline.rural.percent", -1, r"from 0 to 100"),
        ("baseline.rural.percent.new", 42.0, r"20 people.*nearest is 8, 40 %"),
        ("baseline.rural.percent.book", 42.0, r"'book' is not known here"),
        ("baseline.age.sd", None, r"mean but no sd"),
        ("baseline.age.sd", {"new": 1, "old": 1}, r"both by arm, or both for everybody"),
        ("baseline.age.sd", -1, r"from 0 to"),
        ("baseline.age.highest", 50, r"= 50.3 is not between 18 and 50"),
        ("baseline.age.highest", 51, r"= 9.8: with a mean of 50.3 .*from 0 to 4.4"),
        ("baseline.age", {"mean": 50.33, "sd": 9, "decimals": 0}, r"50.33 \(all\).* 50.3415"),
        ("baseline.arm", {"count": 3}, r"column of this name already"),
        ("baseline.better_3", {"count": 3}, r"column of this name already"),
        ("baseline.my score", {"count": 3}, r"letters, digits and _"),
    ],
)
def test_numbers_that_clash_are_refused_with_both(path, value, words):
    content = changed(path, value)
    with pytest.raises(ValueError, match=words):
        read_spec(content)


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("name", 3, r"name = 3 is to be text"),
        ("arms", [1, 2], r"arms = \[1, 2\]: a table"),
        ("arms.new", 20, r"arms.new = 20: a table"),
        ("arms.new.size", "20", r"not str"),
        ("arms.new.size", True, r"not True or False"),
        ("outcome.counts.3.new", "9 of 18", r"give a pair"),
        ("baseline.rural.percent", "40%", r"a number is needed here"),
        ("baseline.age.mean", math.nan, r"a number is needed here"),
    ],
)
def test_what_is_of_a_wrong_kind_is_refused(path, value, words):
    with pytest.raises(TypeError, match=words):
        read_spec(changed(path, value))


def test_a_mean_and_sd_that_no_values_have_are_refused_when_they_are_drawn():
    content = changed("baseline", {"x": {"mean": 0.5, "sd": 0.2, "decimals": 0}})
    with pytest.raises(ValueError, match=r"no 41 values were found with mean 0.5 and sd 0.2"):
        twin_of(content, seed=1)


def test_a_source_that_is_not_there_is_named_with_the_nearest(tmp_path):
    with pytest.raises(ValueError, match=r"Did you mean 'physicians-health-study'"):
        read_spec("physician-health-study")
    with pytest.raises(ValueError, match=r"no file and no trial"):
        read_spec(tmp_path / "none.toml")
    with pytest.raises(TypeError, match=r"spec is a int"):
        read_spec(3)
    latin = tmp_path / "latin.toml"
    latin.write_bytes("name = 'Müller'".encode("latin-1"))
    with pytest.raises(ValueError, match=r"latin.toml is not a text file in UTF-8"):
        read_spec(latin)


@pytest.mark.parametrize(
    "line",
    [
        "size = 1,500",
        "sd = 58,7",
        "my course = { size = 121 }",
        "[arms.my course]",
        "course = [1,064, 1,109]",
        "name = Sleep course trial",
    ],
)
def test_a_line_that_is_not_toml_is_shown_with_the_usual_slips(line, tmp_path):
    file = tmp_path / "sleep.toml"
    file.write_text(f"# a trial\n{line}\n\nrandomized = 3\n")
    with pytest.raises(ValueError, match=re.escape(f"in line 2: '{line}'. Numbers have no")):
        read_spec(file)


@pytest.mark.parametrize("content", ['name = "Sleep', "a = [1, 2", "a = 1\na = 2"])
def test_toml_that_is_wrong_at_its_end_gets_the_usual_slips_too(content, tmp_path):
    file = tmp_path / "sleep.toml"
    file.write_text(content)
    with pytest.raises(ValueError, match=r"not valid TOML.*quotes and brackets are closed"):
        read_spec(file)


@pytest.mark.parametrize(
    "content",
    ["name = 58.70", "[arms]\na = 58.70\nb = 1", "arms = [58.70, 1]", "arms = { a = [58.70] }"],
)
def test_a_message_shows_a_number_as_it_was_written(content, tmp_path):
    file = tmp_path / "sleep.toml"
    file.write_text(content)
    with pytest.raises((TypeError, ValueError)) as found:
        read_spec(file)
    assert "Decimal" not in str(found.value)
    assert "Printed" not in str(found.value)


def test_a_mark_in_front_of_the_text_is_no_part_of_it(tmp_path):
    file = tmp_path / "marked.toml"
    plain = 'name = "A trial"\ncitation = "Invented"\narms = {a = {size = 9}, b = {size = 9}}\n'
    plain += "outcome = {name = 'better', counts = {3 = {a = [1, 9], b = [2, 9]}}}\n"
    file.write_text(plain, encoding="utf-8-sig")
    assert read_spec(file).counts("b", 3) == (2, 9)


@pytest.mark.parametrize(
    ("times", "words"),
    [
        (
            {"2": {"5": {"new": [9, 18], "old": [5, 20]}}},
            "counts.2.5: a time is a whole number after",
        ),
        (
            {"0": {"5": {"new": [9, 18], "old": [5, 20]}}},
            "counts.0.5: a time is a whole number after",
        ),
        (
            {"4weeks": {"new": [9, 18], "old": [5, 20]}},
            "counts.4weeks: a time is a whole number after",
        ),
        ({"03": {"new": [9, 18], "old": [5, 20]}}, "counts.03: a time is a whole number after"),
        ({"0": {"new": [9, 18], "old": [5, 20]}}, "at 0 goes into baseline"),
    ],
)
def test_times_that_are_none_are_refused(times, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        read_spec(changed("outcome.counts", times))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("baseline.rural", {"percent": 0.0}),
        ("baseline.rural", {"percent": 2.4}),
        ("outcome.counts.3.new", [3, 4]),
    ],
)
def test_what_may_well_be_is_not_warned_of(path, value):
    content = changed(path, value)
    del content["retention"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read_spec(content)


@pytest.mark.parametrize(
    ("sizes", "path", "value", "words"),
    [
        (200, "baseline.rural", {"percent": 0.5}, "percent = 0.5: this is read as 0.5 %"),
        (200, "baseline.rural", {"percent": {"new": 0.5, "old": 40}}, "share, write 50."),
        (200, "outcome.counts.3.new", [9, 18], "the outcome of 18 of 200 people is known"),
    ],
)
def test_what_is_seldom_right_is_warned_of(sizes, path, value, words):
    content = changed(path, value)
    for key in ("retention", "randomized"):
        del content[key]
    if path != "baseline.rural":
        del content["baseline"]["rural"]
    for arm in ("new", "old"):
        content["arms"][arm]["size"] = sizes
        content["outcome"]["counts"]["6"] = {"new": [8, 160], "old": [6, 190]}
        content["outcome"]["counts"]["3"].update({"old": [5, 100]})
    if path != "outcome.counts.3.new":
        content["outcome"]["counts"]["3"]["new"] = [9, 180]
    with pytest.warns(UserWarning, match=re.escape(words)) as seen:
        read_spec(content)
    assert [Path(one.filename).name for one in seen] == ["test_spec.py"]


def test_the_unit_of_the_times_is_printed():
    content = changed("outcome.unit", "days")
    people = twin_of(content, seed=1)
    assert people.attrs["unit"] == "days"
    assert "assessed at 3 days" in str(rctlab.flow(people, outcome="better"))
    assert "3 days" in str(rctlab.completeness(people, outcome="better"))
    # one was assessed whose outcome is not known; who was seen at all had an assessment
    assert rctlab.flow(people, outcome="better").to_frame().loc["assessed_3"].tolist() == [
        19,
        20,
        39,
    ]
    assert rctlab.flow(people, outcome="better").to_frame().loc["any"].tolist() == [19, 21, 40]
    found = rctlab.complete_case(people, 3, outcome="better", reference="old", covariates=[])
    assert (found.n, found.left_out) == (38, 3)
    people.attrs = {}
    assert "assessed at 3  " in str(rctlab.flow(people, outcome="better"))
    assert "months" not in str(rctlab.completeness(people, outcome="better"))


# --- the page that tells teachers how ----------------------------------------------------------


@pytest.fixture
def sleep(tmp_path, monkeypatch) -> Path:
    """Write the file of the page where a teacher would."""
    (content,) = re.findall(r"```toml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    file = tmp_path / "sleep.toml"
    file.write_text(content)
    monkeypatch.chdir(tmp_path)
    return file


@pytest.mark.usefixtures("sleep")
def test_the_page_prints_what_it_says():
    failed, tried = doctest.testfile(
        str(PAGE), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE
    )
    assert tried >= 8
    assert failed == 0


def test_the_slips_on_the_page_get_the_messages_on_the_page(sleep):
    right = sleep.read_text()
    slips = re.findall(r"^\| `(.+?)` \| `(.+?)` \| (.+?) \|$", PAGE.read_text(), re.MULTILINE)
    assert len(slips) >= 8
    for before, after, says in slips:
        assert right.count(before) == 1, before
        sleep.write_text(right.replace(before, after))
        with pytest.raises(ValueError, match=re.escape(says)):
            read_spec("sleep.toml")


def test_the_functions_that_the_page_names_work_as_it_says(sleep):
    people = twin_of(sleep, seed=1)
    _, section = PAGE.read_text().split("## What works on it")
    rows = re.findall(r"^\| (`\w+`.*?) \| (.+?) \|$", section.split("\n## ")[0], re.MULTILINE)
    assert len(rows) == 5
    for names, said in rows:
        options = eval(f"dict({', '.join(re.findall('`(.+?)`', said))})")
        time = (3,) if "the time" in said else ()
        for name in re.findall("`(.+?)`", names):
            assert str(getattr(rctlab, name)(people, *time, **options)), name
    called = {"outcome": "slept_well", "reference": "leaflet", "covariates": []}
    for name in ("primary_analysis", "impute_response", "per_protocol", "strata_of"):
        options = {} if name == "strata_of" else called
        options = {
            k: v for k, v in options.items() if (name, k) != ("impute_response", "reference")
        }
        with pytest.raises(ValueError, match="no column"):
            getattr(rctlab, name)(people, **options)
