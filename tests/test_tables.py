"""TwoByTwo: named sides, counts checked, counting from data."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from rctlab import TwoByTwo


@pytest.fixture
def trial() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "arm": ["coach"] * 4 + ["usual"] * 3 + ["online"] * 2,
            "better": [1, 1, 0, 1, 0, 1, 0, 1, 1],
            "words": ["yes", "no"] * 4 + ["yes"],
        }
    )


def counted(df: pd.DataFrame, **changes: Any) -> TwoByTwo:
    asked = {"outcome": "better", "arm": "arm", "treated": "coach", "control": "usual"}
    return TwoByTwo.from_data(df, **{**asked, **changes})


def test_attributes() -> None:
    table = TwoByTwo(treated=(229, 635), control=(151, 621), labels=("coach", "usual care"))
    assert table.treated == (229, 635)
    assert table.events == (229, 151)
    assert table.totals == (635, 621)
    assert table.cells.tolist() == [[229, 406], [151, 470]]
    assert table.compare == "coach v usual care"
    assert eval(repr(table), {"TwoByTwo": TwoByTwo}) == table
    assert table.swap().swap() == table
    assert table.swap().labels == ("usual care", "coach")


def test_it_is_frozen_and_keyword_only() -> None:
    table = TwoByTwo(treated=(1, 2), control=(3, 4))
    with pytest.raises(dataclasses.FrozenInstanceError):
        table.treated = (0, 2)  # type: ignore[misc]
    with pytest.raises(TypeError):
        TwoByTwo((1, 2), (3, 4))  # type: ignore[misc]
    assert hash(table) == hash(TwoByTwo(treated=(1, 2), control=(3, 4)))


def test_an_arm_of_nobody_is_allowed() -> None:
    assert TwoByTwo(treated=(0, 0), control=(3, 4)).cells.tolist() == [[0, 0], [3, 1]]


def test_counts_from_numpy_become_ints() -> None:
    table = TwoByTwo(treated=np.array([3, 10]), control=(np.float64(2.0), np.int32(8)))  # type: ignore[arg-type]
    assert table == TwoByTwo(treated=(3, 10), control=(2, 8))
    assert all(type(count) is int for count in (*table.treated, *table.control))


@pytest.mark.parametrize(
    ("pair", "error", "words"),
    [
        ((700, 635), ValueError, r"control=\(700, 635\): 700 people with the event are more than"),
        ((-1, 10), ValueError, r"control=\(-1, 10\): a count cannot be negative"),
        ((2.5, 10), ValueError, r"control=\(2.5, 10\): people come whole"),
        ((math.nan, 10), ValueError, r"control=\(nan, 10\): a count cannot be missing"),
        ((True, 10), TypeError, r"control=\(True, 10\)"),
        (("3", 10), TypeError, r"control=\('3', 10\)"),
        ((None, 10), TypeError, "control="),
        ((3, 10, 4), ValueError, r"control=\(3, 10, 4\): give a pair .* this has 3 values"),
        ((3,), ValueError, "this has 1 value"),
        ("ab", TypeError, r"control='ab': give a pair \(events, n\)"),
        (7, TypeError, r"control=7: give a pair \(events, n\)"),
        (None, TypeError, "control=None"),
        ({3, 5}, TypeError, r"control=\{3, 5\}: give a pair \(events, n\)"),
        ({3: 5, 4: 6}, TypeError, r"control=\{3: 5, 4: 6\}: give a pair"),
    ],
)
def test_impossible_arms(pair: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        TwoByTwo(treated=(1, 2), control=pair)
    with pytest.raises(error, match=words.replace("control", "treated")):
        TwoByTwo(treated=pair, control=(1, 2))


@pytest.mark.parametrize(
    ("labels", "error"),
    [
        (("same", "same"), ValueError),
        (("a", ""), ValueError),
        (("a",), ValueError),
        ("ab", TypeError),
        ((1, 2), TypeError),
        (None, TypeError),
    ],
)
def test_impossible_labels(labels: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="labels="):
        TwoByTwo(treated=(1, 2), control=(1, 2), labels=labels)


def test_text_and_html_are_twins() -> None:
    table = TwoByTwo(treated=(229, 635), control=(151, 621), labels=("A<B", "usual care"))
    html = table._repr_html_()
    for cell in ("229", "406", "635", "151", "470", "621", "responded", "did not", "total"):
        assert cell in str(table)
        assert f">{cell}<" in html
    assert "A&lt;B" in html
    assert "A<B" not in html
    assert html.count('scope="col"') == 3
    assert html.count('scope="row"') == 2
    assert "<caption>" in html


def test_the_outcome_can_be_named() -> None:
    table = TwoByTwo(treated=(1, 2), control=(0, 3), outcome=("died", "lived"))
    assert "died  lived" in str(table)
    assert table.swap().outcome == ("died", "lived")


def test_counting(trial: pd.DataFrame) -> None:
    table = counted(trial)
    assert table == TwoByTwo(treated=(3, 4), control=(1, 3), labels=("coach", "usual"))
    assert counted(trial, labels=("coach", "usual care")).labels == ("coach", "usual care")


@pytest.mark.parametrize(
    "kind", ["bool", "boolean", "Int64", "float64", "Float64", "object", "category", "int8"]
)
def test_outcomes_of_any_kind(trial: pd.DataFrame, kind: str) -> None:
    trial["better"] = trial["better"].astype("bool" if kind == "object" else kind).astype(kind)
    assert counted(trial).cells.tolist() == [[3, 1], [1, 2]]


@pytest.mark.parametrize("kind", ["object", "string", "category", "str"])
def test_arms_of_any_kind(trial: pd.DataFrame, kind: str) -> None:
    trial["arm"] = trial["arm"].astype(kind)
    assert counted(trial).cells.tolist() == [[3, 1], [1, 2]]


def test_arms_that_are_numbers(trial: pd.DataFrame) -> None:
    trial["arm"] = trial["arm"].map({"coach": 1, "usual": 0, "online": 2})
    table = counted(trial, treated=1, control=0)
    assert (table.treated, table.labels) == ((3, 4), ("1", "0"))


def test_a_column_that_is_not_there(trial: pd.DataFrame) -> None:
    with pytest.raises(
        ValueError, match=r"outcome='betr' is not a column.*'arm', 'better', 'words'"
    ):
        counted(trial, outcome="betr")
    with pytest.raises(ValueError, match="arm='group' is not a column"):
        counted(trial, arm="group")


def test_an_arm_that_is_not_there(trial: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match=r"control='control'.*'coach', 'usual', 'online'"):
        counted(trial, control="control")
    with pytest.raises(ValueError, match="treated='Coach'"):
        counted(trial, treated="Coach")
    with pytest.raises(ValueError, match="'coach' and control='coach' are the same arm"):
        counted(trial, control="coach")


def test_an_outcome_that_is_not_yes_or_no(trial: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match=r"outcome='words' holds text: 'yes', 'no'.*== 'yes'"):
        counted(trial, outcome="words")
    trial["better"] = [0, 1, 2, 0, 1, 2, 0, 1, 2]
    with pytest.raises(ValueError, match=r"outcome='better' holds 0, 1, 2; allowed are 0 and 1"):
        counted(trial)
    trial["better"] = np.linspace(0, 7, 9)
    with pytest.raises(ValueError, match="allowed are 0 and 1"):
        counted(trial)
    trial["better"] = pd.date_range("2024-01-01", periods=9)
    with pytest.raises(ValueError, match="allowed are 0 and 1"):
        counted(trial)


def test_values_of_other_arms_do_not_matter(trial: pd.DataFrame) -> None:
    trial.loc[trial["arm"] == "online", "better"] = 9
    assert counted(trial).treated == (3, 4)


def test_missing_outcomes_are_refused_and_counted_per_arm(trial: pd.DataFrame) -> None:
    trial["better"] = trial["better"].astype(float)
    trial.loc[[0, 1, 5], "better"] = math.nan
    with pytest.raises(
        ValueError, match=r"2 of 4 in 'coach' and 1 of 3 in 'usual'.*missing='drop'"
    ):
        counted(trial)
    dropped = counted(trial, missing="drop")
    assert (dropped.treated, dropped.control) == ((1, 2), (0, 2))


@pytest.mark.parametrize("nothing", [None, pd.NA, math.nan])
def test_missing_in_any_form(trial: pd.DataFrame, nothing: Any) -> None:
    trial["better"] = trial["better"].astype(bool).astype(object)
    trial.loc[0, "better"] = nothing
    with pytest.raises(ValueError, match="1 of 4 in 'coach' and 0 of 3 in 'usual'"):
        counted(trial)
    assert counted(trial, missing="drop").treated == (2, 3)


def test_everybody_missing_can_be_dropped(trial: pd.DataFrame) -> None:
    trial["better"] = trial["better"].astype(float)
    trial.loc[trial["arm"] == "usual", "better"] = math.nan
    assert counted(trial, missing="drop").control == (0, 0)


def test_missing_arms_are_refused(trial: pd.DataFrame) -> None:
    trial.loc[3, "arm"] = None
    with pytest.raises(ValueError, match="arm='arm' is missing for 1 of 9 rows"):
        counted(trial)
    assert counted(trial, missing="drop").treated == (2, 3)


def test_other_things_that_are_wrong(trial: pd.DataFrame) -> None:
    with pytest.raises(TypeError, match="df is a dict; a pandas DataFrame is needed"):
        counted({"arm": ["coach"]})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="missing='ignore': allowed are 'raise' and 'drop'"):
        counted(trial, missing="ignore")
    with pytest.raises(TypeError, match="outcome is a list; the name of a column of df is needed"):
        counted(trial, outcome=["better"])
    with pytest.raises(TypeError, match="arm is a list; the name of a column of df is needed"):
        counted(trial, arm=["arm"])
    for several in (["coach"], np.array(["coach", "usual"]), pd.NA):
        with pytest.raises(TypeError, match=r"treated=.*: one value of the column 'arm' is needed"):
            counted(trial, treated=several)
    with pytest.raises(TypeError, match=r"arm='lists' holds \['x'\]; one value a person"):
        counted(trial.assign(lists=[["x"]] * len(trial)), arm="lists")
    twice = pd.concat([trial, trial["better"]], axis=1)
    with pytest.raises(ValueError, match="2 columns have this name"):
        counted(twice)
