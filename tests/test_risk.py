"""The risk measures against numbers found elsewhere, at the edges, and with impossible input."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from golden import ARRAYS, TWO_BY_TWO, counts, our_name
from scipy import stats

from rctlab import (
    TwoByTwo,
    independence_test,
    number_needed_to_treat,
    odds_ratio,
    risk,
    risk_difference,
    risk_ratio,
)
from rctlab.inputs import z_of
from rctlab.measures.independence import METHODS as TESTS
from rctlab.measures.independence import independence_pvalues
from rctlab.measures.intervals.difference import METHODS as DIFFERENCE
from rctlab.measures.intervals.difference import difference_limits
from rctlab.measures.intervals.odds import METHODS as ODDS
from rctlab.measures.intervals.odds import odds_limits
from rctlab.measures.intervals.one_risk import METHODS as BINOMIAL
from rctlab.measures.intervals.one_risk import binomial_limits
from rctlab.measures.intervals.ratio import METHODS as RATIO
from rctlab.measures.intervals.ratio import ratio_limits

GOLDEN = pd.read_csv(TWO_BY_TWO)
PUBLISHED = pd.read_csv(TWO_BY_TWO.with_name("published_intervals.csv"))
ON_TABLE = {"rd": risk_difference, "rr": risk_ratio, "or": odds_ratio}
INTERVALS = GOLDEN[GOLDEN["measure"] != "test"]
PAIRS = sorted({tuple(pair) for pair in INTERVALS[["measure", "method"]].to_numpy().tolist()})
TABLE = TwoByTwo(treated=(229, 635), control=(151, 621), labels=("coach", "usual care"))


def measured(measure: str, method: str, first: Any, second: Any) -> Any:
    """Return an estimate of the first arm, or of both."""
    if measure == "risk1":
        return risk(*first, method=method)
    return ON_TABLE[measure](TwoByTwo(treated=first, control=second), method=method)


def assert_near(ours: Any, golden: Any, measure: str, what: str) -> None:
    """Hold numbers to 1e-8: on the log scale for ratios, else as they are; nan and inf exactly."""
    with np.errstate(all="ignore"):
        ours, golden = (np.asarray(values, dtype=float) for values in (ours, golden))
        if measure in ("rr", "or"):
            ours, golden = np.log(ours), np.log(golden)
    np.testing.assert_allclose(ours, golden, rtol=0, atol=1e-8, equal_nan=True, err_msg=what)


@pytest.mark.parametrize(("measure", "method"), PAIRS)
def test_every_golden_row(measure: str, method: str) -> None:
    rows = INTERVALS[(INTERVALS["measure"] == measure) & (INTERVALS["method"] == method)]
    assert len(rows) == 198
    found = ARRAYS[measure](*counts(rows, measure), method=our_name(method))
    for name in ("estimate", "lower", "upper"):
        assert_near(getattr(found, name), rows[name], measure, f"{measure} {method} {name}")


@pytest.mark.parametrize("method", ["chi2_n_minus_1", "fisher_midp"])
def test_every_golden_p_value(method: str) -> None:
    rows = GOLDEN[(GOLDEN["measure"] == "test") & (GOLDEN["method"] == method)]
    found = independence_pvalues(*counts(rows, "test"), method=our_name(method))
    assert_near(found.pvalue, rows["pvalue"], "test", method)
    np.testing.assert_allclose(found.statistic, rows["statistic"], rtol=1e-11, equal_nan=True)


@pytest.mark.parametrize("measure", ["risk1", "rd", "rr", "or"])
def test_one_table_gives_what_an_array_gives(measure: str) -> None:
    default = {"risk1": "wilson", "rd": "newcombe", "rr": "koopman", "or": "conditional_midp"}
    rows = INTERVALS[(INTERVALS["measure"] == measure) & (INTERVALS["method"] == default[measure])]
    for row in rows.itertuples():
        x1, n1, x2, n2 = (int(value) for value in (row.events1, row.n1, row.events2, row.n2))
        if measure == "risk1":
            found = risk(x1, n1)
        else:
            found = ON_TABLE[measure](TwoByTwo(treated=(x1, n1), control=(x2, n2)))
        ours = (found.estimate, found.lower, found.upper)
        assert_near(ours, (row.estimate, row.lower, row.upper), measure, row.table)
        assert str(found)
        assert str(found.working)


def test_every_method_of_the_golden_file_is_offered() -> None:
    offered = {"risk1": BINOMIAL, "rd": DIFFERENCE, "rr": RATIO, "or": ODDS}
    for measure, methods in offered.items():
        assert set(methods) == {our_name(method) for name, method in PAIRS if name == measure}


@pytest.mark.parametrize(
    "row", list(PUBLISHED.itertuples()), ids=lambda row: f"{row.id}-{row.method}"
)
def test_published_intervals(row: Any) -> None:
    found = ARRAYS[row.measure](row.x1, row.n1, row.x2, row.n2, method=our_name(row.method))
    half = 0.5001 * 10.0**-row.digits
    assert float(found.lower) == pytest.approx(row.lower, abs=half)
    assert float(found.upper) == pytest.approx(row.upper, abs=half)
    sample = {
        "rd": difference_limits(row.x1, row.n1, row.x2, row.n2),
        "rr": ratio_limits(row.x1, row.n1, row.x2, row.n2),
        "or": odds_limits(row.x1, row.n1, row.x2, row.n2, method="woolf"),
    }[row.measure]
    assert float(sample.estimate) == pytest.approx(row.estimate, abs=half)


# Found with 110-digit arithmetic from the definitions: restricted fits by bisection of the score
# equations (difference) or their quadratic (ratios), then bisection of the statistic.
HARD = [
    ("rd", "mee", (1709890, 1709890, 8623315, 8623316), 0.99, "lower", -3.76432644923526e-06),
    ("rd", "mee", (0, 60, 0, 2017), 0.999, "lower", -0.00533949057173014),
    ("rd", "miettinen-nurminen", (372, 372, 3709, 35664), 0.9, "lower", 0.888773797724385),
    ("rr", "koopman", (5, 1804, 34, 34), 0.999, "upper", 0.0107671346207959),
    ("rr", "koopman", (766, 766, 2, 3), 0.999, "upper", 10.0931815003177),
    (
        "rr",
        "miettinen-nurminen",
        (131806157, 131806162, 1, 19696),
        0.99,
        "upper",
        167759.7102094922,
    ),
    ("or", "cornfield-score", (131806157, 131806162, 1, 19696), 0.99, "upper", 5246680216615.36),
    ("or", "conditional-mid-p", (1, 162, 18, 33), 0.99, "lower", 4.87907139950613e-05),
    ("or", "conditional-exact", (179, 179, 0, 241), 0.99, "lower", 3296.69959305944),
]


@pytest.mark.parametrize(("measure", "method", "table", "level", "side", "value"), HARD)
def test_hard_tables(
    measure: str, method: str, table: tuple[int, ...], level: float, side: str, value: float
) -> None:
    found = ARRAYS[measure](*table, level=level, method=method)
    assert_near(getattr(found, side), value, measure, f"{measure} {method}")


def test_conditional_limits_of_one_event_have_a_closed_form() -> None:
    # one event in two arms of the same size: P(it is in arm 1) = odds ratio / (1 + odds ratio)
    for n in (10, 1000, 10**6, 10**9):
        exact = odds_limits(1, n, 0, n, method="conditional-exact")
        half = odds_limits(1, n, 0, n, method="conditional-mid-p")
        assert float(exact.lower) == pytest.approx(0.025 / 0.975, rel=1e-11)
        assert float(half.lower) == pytest.approx(0.05 / 0.95, rel=1e-11)


@pytest.mark.parametrize("method", ["fisher", "pearson", "yates"])
def test_p_values_agree_with_scipy(method: str) -> None:
    rng = np.random.default_rng(20250902)
    for _ in range(60):
        n1, n2 = rng.integers(1, 400, size=2)
        x1, x2 = int(rng.integers(0, n1 + 1)), int(rng.integers(0, n2 + 1))
        if x1 + x2 in (0, n1 + n2):
            continue
        cells = [[x1, n1 - x1], [x2, n2 - x2]]
        if method == "fisher":
            wanted = stats.fisher_exact(cells).pvalue
        else:
            wanted = stats.chi2_contingency(cells, correction=method == "yates").pvalue
        found = independence_pvalues(x1, n1, x2, n2, method=method).pvalue
        assert float(found) == pytest.approx(float(wanted), rel=1e-7)


@pytest.mark.parametrize(
    ("cells", "exact"),
    [
        ((300, 300, 0, 300), Fraction(2, math.comb(600, 300))),
        ((0, 300, 300, 300), Fraction(2, math.comb(600, 300))),
        ((150, 150, 0, 150), Fraction(2, math.comb(300, 150))),
        ((1500, 3000, 500, 3000), None),
        ((90, 90, 1, 110), None),
    ],
)
def test_far_tails_of_fishers_test_are_not_0(cells: Any, exact: Fraction | None) -> None:
    x1, n1, x2, n2 = cells
    if exact is None:
        counts = range(max(0, x1 + x2 - n2), min(n1, x1 + x2) + 1)
        chances = {k: math.comb(n1, k) * math.comb(n2, x1 + x2 - k) for k in counts}
        tail = sum(chance for chance in chances.values() if chance <= chances[x1])
        exact = Fraction(tail, sum(chances.values()))
    found = float(independence_pvalues(*cells, method="fisher").pvalue)
    assert 0 < found == pytest.approx(float(exact), rel=1e-9)


@pytest.mark.parametrize("method", TESTS)
def test_a_test_prints_a_sentence_and_shows_a_table(method: str) -> None:
    table = TwoByTwo(treated=(15, 16), control=(1, 15), labels=("coach", "usual care"))
    found = independence_test(table, method=method)
    assert str(found).startswith("Test of independence, coach v usual care: P < 0.0001 (")
    assert 'scope="row"' in found._repr_html_()
    assert found.working[-1].value == found.pvalue


@pytest.mark.parametrize("method", TESTS)
def test_no_people_no_p_value(method: str) -> None:
    found = independence_test(TwoByTwo(treated=(0, 0), control=(3, 10)), method=method)
    assert math.isnan(found.pvalue)
    assert "Nobody in the treated arm" in str(found)


@pytest.mark.parametrize("method", BINOMIAL)
def test_a_risk_of_nobody(method: str) -> None:
    found = risk(0, 0, method=method)
    assert math.isnan(found.estimate)
    assert (found.lower, found.upper) == (0.0, 1.0)
    assert "not defined" in str(found)


@pytest.mark.parametrize(
    ("function", "method", "widest"),
    [(risk_difference, m, (-1.0, 1.0)) for m in DIFFERENCE]
    + [(risk_ratio, m, (0.0, math.inf)) for m in RATIO]
    + [(odds_ratio, m, (0.0, math.inf)) for m in ODDS],
)
@pytest.mark.parametrize("arms", [((0, 0), (3, 10)), ((10, 10), (0, 0)), ((0, 0), (0, 0))])
def test_an_arm_of_nobody(function: Any, method: str, widest: Any, arms: Any) -> None:
    found = function(TwoByTwo(treated=arms[0], control=arms[1]), method=method)
    assert math.isnan(found.estimate)
    assert (found.lower, found.upper) == widest
    assert "Nobody in " in found.note
    assert found.working


@pytest.mark.parametrize("both", [(0, 10), (10, 10)])
@pytest.mark.parametrize("method", ["conditional-mid-p", "cornfield-score", "miettinen-nurminen"])
def test_an_odds_ratio_of_one_outcome_only(both: tuple[int, int], method: str) -> None:
    found = odds_ratio(TwoByTwo(treated=both, control=both), method=method)
    assert math.isnan(found.estimate)
    assert (found.lower, found.upper) == (0.0, math.inf)
    assert found.note == ("No events in either arm" if both[0] == 0 else found.note)
    assert found.note


def test_reasons_name_the_arm() -> None:
    table = TwoByTwo(treated=(3, 10), control=(0, 10), labels=("coach", "usual care"))
    assert risk_ratio(table).note == "No events in the usual care arm"
    assert risk_ratio(table.swap()).note == ""
    assert "No events in the usual care arm" in str(risk_ratio(table.swap(), method="katz"))
    full = TwoByTwo(treated=(10, 10), control=(0, 10), labels=("coach", "usual care"))
    assert odds_ratio(full).note == (
        "No events in the usual care arm, and everybody has the event in the coach arm"
    )


def test_shapes_go_in_and_come_out() -> None:
    grid = np.arange(11)[:, None], np.arange(6)[None, :]
    for function in (difference_limits, ratio_limits, odds_limits):
        found = function(grid[0], 10, grid[1], 5)
        assert found.lower.shape == (11, 6)
        one = function(4, 10, 3, 5)
        assert float(one.upper) == found.upper[4, 3]
    assert independence_pvalues(grid[0], 10, grid[1], 5).pvalue.shape == (11, 6)
    assert ratio_limits([], [], [], []).estimate.shape == (0,)


def test_blocks_of_tables_do_not_change_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(7)
    n1, n2 = rng.integers(1, 3000, size=(2, 50))
    x1, x2 = rng.integers(0, n1 + 1), rng.integers(0, n2 + 1)
    whole = odds_limits(x1, n1, x2, n2)
    monkeypatch.setattr("rctlab.measures.intervals.exact._MOST_NUMBERS", 5000)
    parts = odds_limits(x1, n1, x2, n2)
    for one, other in zip(whole, parts, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)


def test_more_people_than_there_are() -> None:
    with pytest.raises(ValueError, match="take a score interval"):
        odds_limits(2**51, 2**52, 2**51, 2**52)
    assert float(odds_limits(2**51, 2**52, 2**51, 2**52, method="cornfield-score").estimate) == 1


def test_sums_too_short_at_first_are_made_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = odds_limits([249, 3], [778, 900], [162, 70], [777, 800])
    monkeypatch.setattr(
        "rctlab.measures.intervals.exact._first_reach",
        lambda a, *_: np.full(a.shape, 3, dtype=np.int64),
    )
    short = odds_limits([249, 3], [778, 900], [162, 70], [777, 800])
    for one, other in zip(whole, short, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-11)


@pytest.mark.parametrize("function", [risk_difference, risk_ratio, odds_ratio, independence_test])
def test_unknown_methods_are_answered_with_the_known_ones(function: Any) -> None:
    with pytest.raises(ValueError, match=r"method='exactly' is not known. Known methods: '.*', '"):
        function(TABLE, method="exactly")
    with pytest.raises(TypeError, match="method=3"):
        function(TABLE, method=3)


@pytest.mark.parametrize("function", [risk_difference, risk_ratio, odds_ratio])
@pytest.mark.parametrize(
    ("level", "error"),
    [
        (95, ValueError),
        (0, ValueError),
        (1, ValueError),
        (math.nan, ValueError),
        (True, TypeError),
        ("0.95", TypeError),
        (None, TypeError),
    ],
)
def test_impossible_levels(function: Any, level: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"level=.*0\.95"):
        function(TABLE, level=level)
    with pytest.raises(error, match=r"level=.*0\.95"):
        risk(3, 10, level=level)


def test_a_table_is_needed() -> None:
    for function in (risk_difference, risk_ratio, odds_ratio, number_needed_to_treat):
        with pytest.raises(TypeError, match="a TwoByTwo is needed"):
            function((229, 635))


@pytest.mark.parametrize(
    ("events", "n", "error", "words"),
    [
        (11, 10, ValueError, "events=11 are more than n=10"),
        (-1, 10, ValueError, "events=-1: a count cannot be negative"),
        (2.5, 10, ValueError, "events=2.5: people come whole"),
        (math.nan, 10, ValueError, r"events=nan: a count cannot be missing \(NaN\)"),
        (math.inf, 10, ValueError, "events=inf"),
        (True, 10, TypeError, "events=True"),
        (np.True_, 10, TypeError, "True"),
        ("3", 10, TypeError, "events='3'.*not str"),
        (None, 10, TypeError, "events=None"),
        (3, 2**53 + 1, ValueError, r"n=9007199254740993: counts up to 2\*\*53"),
    ],
)
def test_impossible_counts(events: Any, n: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        risk(events, n)


@pytest.mark.parametrize(
    "bad", [[-1, 2], [1.5, 2], [math.nan, 2], [11, 2], [True, False], ["a", "b"]]
)
def test_impossible_counts_in_arrays(bad: Any) -> None:
    for function in (difference_limits, ratio_limits, odds_limits, independence_pvalues):
        with pytest.raises((ValueError, TypeError), match="arm 2 events"):
            function([1, 2], 10, bad, 10)
    with pytest.raises((ValueError, TypeError), match="events"):
        binomial_limits(bad, 10)


def test_whole_numbers_in_other_clothes_are_counts() -> None:
    for kind in (int, float, np.int64, np.uint8, np.float32):
        assert risk(kind(3), kind(10)).lower == risk(3, 10).lower


def test_shapes_that_do_not_go_together_are_named() -> None:
    with pytest.raises(ValueError, match=r"shapes \(2,\), \(3,\) do not go together"):
        difference_limits([1, 2], [5, 5, 5], 1, 5)
    with pytest.raises(ValueError, match=r"shapes \(2,\), \(2,\), \(3,\), \(3,\) do not go"):
        ratio_limits([1, 2], 5, [1, 2, 3], 5)
    with pytest.raises(ValueError, match=r"arm 1 events holds .* 0 or more, up to 2\*\*53"):
        ratio_limits(2**54, 2**55, 1, 5)


def test_a_label_is_text() -> None:
    with pytest.raises(TypeError, match="label=5: a name is text, not int"):
        risk(3, 10, label=5)  # type: ignore[arg-type]


@pytest.mark.parametrize("level", [1e-150, 1e-17, 1e-9, 1e-8, 1e-7])
def test_an_interval_of_next_to_no_confidence_is_the_estimate(level: float) -> None:
    z = z_of(level)
    assert z == pytest.approx(level * math.sqrt(math.pi / 2), rel=1e-6)
    for method in ("newcombe", "mee", "miettinen-nurminen", "wald"):
        found = difference_limits(3, 10, 2, 9, level=level, method=method)
        for limit in (found.lower, found.upper):
            assert float(limit) == pytest.approx(float(found.estimate), abs=1e-6)


def test_an_interval_that_does_not_hold_its_estimate_says_so() -> None:
    table = TwoByTwo(treated=(1, 1), control=(0, 1))
    found = risk_difference(table, level=0.9, method="agresti-caffo")
    assert found.upper < found.estimate
    assert "do not hold the estimate at this level" in found.note
    assert not risk_difference(table, method="agresti-caffo").note


def test_the_sentence_of_each_measure() -> None:
    sentences = [
        str(risk(229, 635)),
        str(risk_difference(TABLE)),
        str(risk_ratio(TABLE, level=0.9, method="katz")),
        str(odds_ratio(TABLE, method="woolf")),
    ]
    assert sentences == [
        "Risk: 36.1% (229 of 635; 95% CI 32.4% to 39.9%; Wilson)",
        "Risk difference, coach v usual care: 11.7 percentage points "
        "(95% CI 6.7 to 16.7; Newcombe)",
        "Risk ratio, coach v usual care: 1.48 (90% CI 1.28 to 1.72; Katz)",
        "Odds ratio, coach v usual care: 1.76 (95% CI 1.37 to 2.24; Woolf)",
    ]


def test_a_conditional_estimate_says_so_where_it_prints_differently() -> None:
    assert odds_ratio(TABLE).note == (
        "This is the conditional estimate; the sample odds ratio is 1.76"
    )
    same = TwoByTwo(treated=(249, 778), control=(162, 777))
    assert odds_ratio(same).note == ""


WORKED = (
    [("risk1", method) for method in BINOMIAL]
    + [("rd", method) for method in DIFFERENCE]
    + [("rr", method) for method in RATIO]
    + [("or", method) for method in ODDS]
)


@pytest.mark.parametrize(("measure", "method"), WORKED)
def test_the_working_ends_at_the_limits(measure: str, method: str) -> None:
    found = measured(measure, method, (229, 635), (151, 621))
    assert [step.value for step in found.working[-2:]] == [found.lower, found.upper]
    assert "229 / " in found.working[0].numbers
    frame = found.working.to_frame()
    assert list(frame.columns) == ["label", "formula", "numbers", "value"]
    assert np.isfinite(frame["value"]).all()


@pytest.mark.parametrize(("measure", "method"), WORKED)
def test_numbers_in_a_step_give_its_value(measure: str, method: str) -> None:
    found = measured(measure, method, (229, 635), (151, 621))
    names = {"sqrt": math.sqrt, "log": math.log, "exp": math.exp}
    worked = [step for step in found.working if step.numbers]
    for step in worked:
        expression = step.numbers.replace(" x ", " * ").replace("^", "**").replace(" of ", " or ")
        if " or " in expression:
            continue
        assert eval(expression, names) == pytest.approx(step.value, abs=6e-4)
    assert worked


@pytest.mark.parametrize(
    "arms", [((21, 20_000), (3, 20_000)), ((37, 50), (4, 964)), ((104, 11_037), (189, 11_034))]
)
@pytest.mark.parametrize(("measure", "method"), WORKED)
def test_numbers_in_a_step_are_enough_to_work_it_again(
    measure: str, method: str, arms: Any
) -> None:
    found = measured(measure, method, *arms)
    for step in found.working:
        if step.numbers and " of " not in step.numbers:
            assert evaluated(step.numbers) == pytest.approx(step.value, rel=0.004, abs=1e-9)
    needed = number_needed_to_treat(TwoByTwo(treated=arms[0], control=arms[1]))
    for step in needed.working:
        if step.numbers.startswith("1 /"):
            assert evaluated(step.numbers) == pytest.approx(step.value, rel=0.001)


@pytest.mark.parametrize("arms", [((0, 5), (2, 5)), ((5, 5), (5, 5)), ((0, 5), (0, 5))])
@pytest.mark.parametrize(("measure", "method"), WORKED)
def test_the_working_of_zero_cells(measure: str, method: str, arms: Any) -> None:
    found = measured(measure, method, *arms)
    assert "nan" not in str(found.working)
    assert "inf" not in str(found.working).replace("infinity", "")
    assert "<table" in found.working._repr_html_()


def evaluated(numbers: str) -> float:
    names = {"sqrt": math.sqrt, "log": math.log, "exp": math.exp, "max": max, "min": min}
    return float(eval(numbers.replace(" x ", " * ").replace("^", "**"), names))


@pytest.mark.parametrize("arms", [((5, 10), (5, 10)), ((5, 10), (5, 11)), ((1, 10), (7, 10))])
@pytest.mark.parametrize("method", TESTS)
def test_numbers_in_a_step_of_a_test_give_its_value(method: str, arms: Any) -> None:
    found = independence_test(TwoByTwo(treated=arms[0], control=arms[1]), method=method)
    worked = [step for step in found.working if step.numbers]
    for step in worked:
        assert evaluated(step.numbers) == pytest.approx(step.value, rel=1e-9)
    assert worked


@pytest.mark.parametrize(("method", "tables"), [("fisher", 6)])
def test_an_exact_test_says_how_many_tables_there_are(method: str, tables: int) -> None:
    found = independence_test(TwoByTwo(treated=(0, 10), control=(5, 10)), method=method)
    assert found.working[-2].label.startswith("Tables with the same ")
    assert found.working[-2].value == tables


@pytest.mark.parametrize(
    "arms", [(one, other) for one in ((0, 9), (4, 9), (9, 9)) for other in ((0, 7), (3, 7), (7, 7))]
)
@pytest.mark.parametrize(("measure", "method"), WORKED)
def test_a_limit_set_by_definition_is_not_called_a_root(
    measure: str, method: str, arms: Any
) -> None:
    found = measured(measure, method, *arms)
    ends = {"risk1": (0.0, 1.0), "rd": (-1.0, 1.0)}.get(measure, (0.0, math.inf))
    for step, end in zip(found.working[-2:], ends, strict=True):
        if not step.numbers:  # no formula
            assert step.formula.startswith("set to ") == (step.value == end)


@pytest.mark.parametrize(
    ("estimate", "side", "words"),
    [
        (risk(0, 20, method="jeffreys"), -2, "set to 0: no events"),
        (risk(9, 9, method="mid-p"), -1, "set to 1: everybody has the event"),
        (
            risk_ratio(TwoByTwo(treated=(0, 10), control=(5, 10))),
            -2,
            "set to 0: no events in the treated arm",
        ),
        (
            odds_ratio(TwoByTwo(treated=(9, 9), control=(0, 9))),
            -1,
            "set to infinity: everybody has the event in the treated arm and no events in the control arm",
        ),
    ],
)
def test_a_limit_set_by_definition_says_why(estimate: Any, side: int, words: str) -> None:
    assert estimate.working[side].formula == words


@pytest.mark.parametrize(("measure", "method"), WORKED)
def test_the_limits_of_an_empty_arm_are_the_widest(measure: str, method: str) -> None:
    empty = TwoByTwo(treated=(0, 0), control=(3, 10))
    found = (
        risk(0, 0, method=method) if measure == "risk1" else ON_TABLE[measure](empty, method=method)
    )
    for step in found.working[-2:]:
        who = "nobody was counted" if measure == "risk1" else "an arm has nobody"
        assert step.formula == f"the widest there is: {who}"


ADDED = [
    (risk, (2, 31), "agresti-coull"),
    (risk_difference, ((10, 10), (0, 10)), "agresti-caffo"),
    (risk_ratio, ((0, 10), (5, 10)), "walter"),
    (odds_ratio, ((10, 10), (5, 10)), "haldane-anscombe"),
]


@pytest.mark.parametrize(("function", "arms", "method"), ADDED)
def test_what_is_added_to_a_table_stands_in_a_step(function: Any, arms: Any, method: str) -> None:
    if function is risk:
        working = risk(*arms, method=method).working
    else:
        working = function(TwoByTwo(treated=arms[0], control=arms[1]), method=method).working
    (step,) = [step for step in working if " added" in step.label]
    assert "+ 1" in step.formula or "z^2" in step.formula
    assert evaluated(step.numbers) == pytest.approx(step.value, abs=1e-4)


def test_limits_with_half_an_event_added_say_so() -> None:
    table = TwoByTwo(treated=(0, 10), control=(5, 10))
    words = "The limits are those of the table with half an event added to each arm"
    assert risk_ratio(table, method="walter").note == words
    assert risk_ratio(table.swap(), method="walter").note.endswith(f"arm. {words}")
    assert risk_ratio(TABLE, method="walter").note == ""
    assert risk_ratio(table).note == ""
    added = "Estimate and limits are those of the table with half a person added to each cell"
    for one, sample in ((table, "0"), (table.swap(), "infinity")):
        found = odds_ratio(one, method="haldane-anscombe")
        assert found.note == f"{added}; the sample odds ratio is {sample}"
    assert odds_ratio(TABLE, method="haldane-anscombe").note == (
        f"{added}; the sample odds ratio is 1.76"
    )
    alike = TwoByTwo(treated=(5000, 10_000), control=(5000, 10_000))
    assert odds_ratio(alike, method="haldane-anscombe").note == ""
    nobody = TwoByTwo(treated=(0, 0), control=(5, 10))
    assert odds_ratio(nobody, method="haldane-anscombe").note == "Nobody in the treated arm"
