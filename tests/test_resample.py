"""Permutation test and bootstrap: against enumeration, Fisher, R, and exact distributions."""

from __future__ import annotations

from itertools import combinations
from math import comb, inf, isnan
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from rctlab import Bootstrap, TwoByTwo, bootstrap, forest, permutation_test
from rctlab.resampling.bootstrapping import acceleration
from rctlab.resampling.draws import MEASURES, values_of
from rctlab.resampling.permuting import all_counts

TRIAL = TwoByTwo(treated=(229, 635), control=(151, 621), labels=("coach", "usual care"))
SMALL = TwoByTwo(treated=(4, 5), control=(2, 7), labels=("coach", "usual care"))
RNG = np.random.default_rng
sizes = st.integers(1, 60)


@st.composite
def tables(draw: Any) -> TwoByTwo:
    n1, n2 = draw(sizes), draw(sizes)
    x1, x2 = draw(st.integers(0, n1)), draw(st.integers(0, n2))
    return TwoByTwo(treated=(x1, n1), control=(x2, n2))


def by_every_assignment(table: TwoByTwo, measure: str) -> float:
    """Return the two-sided P value from every way to hand out the labels, person by person."""
    (x1, n1), (x2, n2) = table.treated, table.control
    outcome = [1] * x1 + [0] * (n1 - x1) + [1] * x2 + [0] * (n2 - x2)

    def distance(events: int) -> float:
        value = float(values_of(measure, np.array(events), n1, np.array(x1 + x2 - events), n2))
        if measure == "risk difference":
            return abs(value)
        return max(value, 1 / value) if value else inf

    far = [
        distance(sum(outcome[person] for person in chosen)) >= distance(x1) * (1 - 1e-12)
        for chosen in combinations(range(n1 + n2), n1)
    ]
    return sum(far) / comb(n1 + n2, n1)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("cells", [((4, 5), (2, 7)), ((0, 4), (3, 6)), ((3, 3), (1, 8))])
def test_the_exact_p_value_counts_every_assignment(measure: str, cells: Any) -> None:
    table = TwoByTwo(treated=cells[0], control=cells[1])
    found = permutation_test(table, measure=measure, draws=None)
    assert found.pvalue == pytest.approx(by_every_assignment(table, measure), rel=1e-12)
    assert (found.exact, found.error) == (True, 0.0)


@given(tables(), st.sampled_from(MEASURES))
@settings(max_examples=60, deadline=None)
def test_one_sided_is_fishers_test(table: TwoByTwo, measure: str) -> None:
    for alternative in ("greater", "less"):
        found = permutation_test(table, measure=measure, alternative=alternative, draws=None)
        if isnan(found.estimate):
            assert isnan(found.pvalue)
            continue
        wanted = stats.fisher_exact(table.cells, alternative=alternative).pvalue
        assert found.pvalue == pytest.approx(wanted, rel=1e-9)


@given(st.integers(1, 40), st.integers(0, 40), st.integers(0, 40))
@settings(max_examples=60, deadline=None)
def test_two_sided_is_fishers_test_in_arms_of_one_size(n: int, x1: int, x2: int) -> None:
    table = TwoByTwo(treated=(min(x1, n), n), control=(min(x2, n), n))
    wanted = stats.fisher_exact(table.cells).pvalue
    assert permutation_test(table, draws=None).pvalue == pytest.approx(wanted, rel=1e-9)


@given(tables())
@settings(max_examples=40, deadline=None)
def test_two_sided_by_the_difference_orders_as_pearsons_statistic(table: TwoByTwo) -> None:
    (x1, n1), (x2, n2) = table.treated, table.control
    events = x1 + x2
    counts, chances = all_counts(n1, n2, events)
    # whole numbers, so that ties are ties
    far = np.abs(counts * (n1 + n2) - events * n1) >= abs(x1 * (n1 + n2) - events * n1)
    wanted = stats.hypergeom.pmf(counts, n1 + n2, events, n1)
    assert chances == pytest.approx(wanted, rel=1e-9, abs=1e-300)
    assert permutation_test(table, draws=None).pvalue == pytest.approx(wanted[far].sum(), rel=1e-9)


@given(tables(), st.sampled_from(MEASURES), st.sampled_from(["two-sided", "greater", "less"]))
@settings(max_examples=40, deadline=None)
def test_swapping_the_arms(table: TwoByTwo, measure: str, alternative: str) -> None:
    other = {"greater": "less", "less": "greater"}.get(alternative, alternative)
    call: dict[str, Any] = {"measure": measure, "draws": None}
    found = permutation_test(table, alternative=alternative, **call)
    swapped = permutation_test(table.swap(), alternative=other, **call)
    assert found.pvalue == pytest.approx(swapped.pvalue, rel=1e-9, nan_ok=True)


@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
def test_drawn_p_values_come_near_the_exact_one(alternative: str) -> None:
    exact = permutation_test(SMALL, alternative=alternative, draws=None)
    drawn = permutation_test(SMALL, alternative=alternative, draws=40_000, seed=3)
    assert abs(drawn.pvalue - exact.pvalue) < 4 * drawn.error
    assert drawn.error == pytest.approx(np.sqrt(drawn.pvalue * (1 - drawn.pvalue) / 40_000))
    expected = pd.Series(drawn.events).value_counts(normalize=True).sort_index()
    assert expected.to_numpy() == pytest.approx(exact.chances[expected.index], abs=0.01)


def test_no_drawn_p_value_is_0() -> None:
    huge = TwoByTwo(treated=(900, 1000), control=(100, 1000))
    found = permutation_test(huge, draws=199, seed=1)
    assert found.pvalue == 1 / 200
    assert permutation_test(huge, draws=None).pvalue < 1e-100


def test_a_seed_gives_the_same_draws_and_touches_nothing_else() -> None:
    before = np.random.get_state()[1].tolist()  # type: ignore[index]
    first, again = (permutation_test(TRIAL, draws=500, seed=7) for _ in range(2))
    assert first.events.tolist() == again.events.tolist()
    assert permutation_test(TRIAL, draws=500, seed=8).events.tolist() != first.events.tolist()
    assert permutation_test(TRIAL, draws=500, seed=RNG(7)).pvalue == first.pvalue
    shown = permutation_test(TRIAL, draws=500, seed=7, rows=2)
    assert shown.events.tolist() == first.events.tolist()
    boot, same = (bootstrap(TRIAL, draws=300, seed=7, rows=rows) for rows in (0, 1))
    assert boot.values.tolist() == same.values.tolist()
    assert np.random.get_state()[1].tolist() == before  # type: ignore[index]


def test_shuffled_people_are_the_counts_person_by_person() -> None:
    found = permutation_test(SMALL, draws=50, seed=2, rows=4)
    people = found.people
    assert people is not None
    assert len(people) == 4 * 12
    for draw, group in people.groupby("draw"):
        treated = group[group["shuffled"] == "coach"]
        assert len(treated) == 5
        assert treated["outcome"].sum() == found.events[draw - 1]
        assert group["outcome"].sum() == 6
        assert group.loc[group["arm"] == "coach", "outcome"].sum() == 4
        assert group["person"].tolist() == list(range(1, 13))
    assert permutation_test(SMALL, draws=50, seed=2).people is None


def test_drawn_people_are_the_counts_person_by_person() -> None:
    found = bootstrap(SMALL, draws=40, seed=2, rows=3)
    people = found.people
    assert people is not None
    whole = TwoByTwo.from_data(
        people[people["draw"] == 2],
        outcome="outcome",
        arm="arm",
        treated="coach",
        control="usual care",
    )
    assert whole.events == (found.events[0][1], found.events[1][1])
    assert whole.totals == SMALL.totals
    original = {person: (arm, outcome) for person, arm, outcome in _everybody(SMALL)}
    for row in people.itertuples():
        assert original[row.person] == (row.arm, row.outcome)
    assert people["person"].duplicated().any()


def _everybody(table: TwoByTwo) -> list[tuple[int, str, int]]:
    cells = zip(np.repeat(table.labels, 2), (1, 0, 1, 0), table.cells.ravel(), strict=True)
    people = [(str(arm), outcome) for arm, outcome, count in cells for _ in range(count)]
    return [(number, *person) for number, person in enumerate(people, start=1)]


def test_tables_in_which_the_measure_is_not_defined() -> None:
    nobody = TwoByTwo(treated=(0, 10), control=(0, 12))
    found = permutation_test(nobody, measure="risk ratio", draws=100, seed=1)
    assert isnan(found.pvalue)
    assert found.undefined == 100
    assert "not defined in 100 of the draws" in str(found)
    assert "not defined in 100" in found._repr_html_()
    assert "not finite 100" in found.histogram()
    assert permutation_test(nobody, draws=None).pvalue == 1
    empty = TwoByTwo(treated=(0, 0), control=(3, 12))
    assert isnan(permutation_test(empty, draws=10, seed=1).pvalue)
    limits = bootstrap(empty, draws=40, seed=1)
    assert isnan(limits.estimate)
    assert (limits.lower, limits.upper, limits.undefined) == (-1, 1, 40)
    both = TwoByTwo(treated=(0, 0), control=(0, 0))
    assert isnan(permutation_test(both, draws=None).pvalue)


@pytest.mark.parametrize("method", ["percentile", "basic", "bca"])
@pytest.mark.parametrize("measure", MEASURES)
def test_bootstrap_limits_come_near_the_usual_ones(measure: str, method: str) -> None:
    found = bootstrap(TRIAL, measure=measure, method=method, draws=20_000, seed=5)
    usual = {
        "risk difference": (0.0674, 0.1676),
        "risk ratio": (1.246, 1.766),
        "odds ratio": (1.374, 2.243),
    }[measure]
    assert found.lower == pytest.approx(usual[0], rel=0.03)
    assert found.upper == pytest.approx(usual[1], rel=0.03)
    error = np.sqrt(406 / 635 / 229 + 470 / 621 / 151)
    if measure == "risk ratio":
        assert found.se == pytest.approx(error, rel=0.02)
    assert "bootstrap, 20,000 draws" in str(found)


def test_percentile_limits_are_quantiles_of_the_exact_distribution() -> None:
    # one arm that never varies leaves the other's binomial distribution
    table = TwoByTwo(treated=(12, 40), control=(0, 10))
    found = bootstrap(table, draws=200_000, seed=1)
    wanted = stats.binom.ppf([0.025, 0.975], 40, 0.3) / 40
    assert [found.lower, found.upper] == pytest.approx(wanted)
    assert "All draws of control are alike" in str(found)


def test_draws_that_are_not_defined_stand_at_both_ends() -> None:
    rare = TwoByTwo(treated=(1, 20), control=(1, 20))
    found = bootstrap(rare, measure="risk ratio", draws=5000, seed=1)
    assert found.undefined == pytest.approx(5000 * 0.1285, rel=0.15)
    assert found.infinite > 0
    assert (found.lower, found.upper) == (0, inf)
    assert isnan(found.se)
    assert "not defined in" in str(found)
    assert "infinite in" in str(found)


def test_zero_cells_give_an_interval_and_a_warning() -> None:
    zero = TwoByTwo(treated=(0, 20), control=(5, 20))
    for method in ("percentile", "basic", "bca"):
        for measure in MEASURES:
            found = bootstrap(zero, measure=measure, method=method, draws=500, seed=1)
            assert found.lower <= found.upper
            mirrored = method == "basic" and measure != "risk difference"  # 0 to infinity
            assert ("too narrow" in str(found)) != mirrored
        back = bootstrap(zero.swap(), measure="risk ratio", method=method, draws=500, seed=1)
        assert back.upper == inf


def test_the_basic_interval_mirrors_the_percentile_interval() -> None:
    call: dict[str, Any] = {"draws": 999, "seed": 4}
    for measure in MEASURES:
        plain = bootstrap(TRIAL, measure=measure, **call)
        basic = bootstrap(TRIAL, measure=measure, method="basic", **call)
        if measure == "risk difference":
            assert basic.lower == pytest.approx(2 * plain.estimate - plain.upper)
        else:
            assert basic.lower == pytest.approx(plain.estimate**2 / plain.upper)
            assert basic.upper == pytest.approx(plain.estimate**2 / plain.lower)


def test_acceleration_agrees_with_rs_boot() -> None:
    golden = pd.read_csv(Path(__file__).parent / "golden" / "resample" / "acceleration.csv")
    assert len(golden) == 12
    for row in golden.itertuples():
        arms = (row.events1, row.n1), (row.events2, row.n2)
        assert acceleration(row.measure, arms) == pytest.approx(row.acceleration, abs=1e-6)


def test_bca_agrees_with_scipy() -> None:
    """Scipy's limits come from rows drawn one by one and a jackknife: near, not the same."""
    treated, control = (np.repeat([1.0, 0.0], cells) for cells in ([30, 20], [12, 58]))
    table = TwoByTwo(treated=(30, 50), control=(12, 70))
    theirs = stats.bootstrap(
        (treated, control),
        lambda first, second, axis: first.mean(axis) / second.mean(axis),
        n_resamples=20_000,
        method="BCa",
        rng=RNG(1),
    ).confidence_interval
    ours = bootstrap(table, measure="risk ratio", method="bca", draws=20_000, seed=1)
    assert np.log([ours.lower, ours.upper]) == pytest.approx(np.log(theirs), abs=0.03)


def test_what_is_printed_and_shown() -> None:
    found = permutation_test(TRIAL, draws=1000, seed=1)
    assert "P = 0.0010 (two-sided, risk difference; 1,000 draws" in str(found)
    assert "< the trial: 0.117" in found.histogram()
    assert found.histogram(bins=5).count("\n") == 5
    assert 'scope="row">coach v usual care' in found._repr_html_()
    assert permutation_test(SMALL, draws=None).to_frame()["chance"].sum() == pytest.approx(1)
    boot = bootstrap(TRIAL, draws=1000, seed=1)
    assert boot.to_frame().shape == (1000, 3)
    assert "percentile bootstrap" in boot._repr_html_()
    assert "bootstrap" in forest([boot.to_estimate()]).text


@pytest.mark.parametrize("function", [permutation_test, bootstrap])
@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"table": (1, 2)}, TypeError, "TwoByTwo"),
        ({"measure": "risk"}, ValueError, "measure='risk' is not known"),
        ({"draws": 0}, ValueError, "draws=0: allowed is 1 to"),
        ({"draws": 10.5}, TypeError, "draws=10.5"),
        ({"draws": True}, TypeError, "draws=True"),
        ({"draws": 10**12}, ValueError, "50,000,000"),
        ({"seed": None}, TypeError, "the same number gives the same result"),
        ({"seed": -1}, ValueError, "seed=-1"),
        ({"seed": "1"}, TypeError, "seed='1'"),
        ({"seed": True}, TypeError, "seed=True"),
        ({"rows": 51}, ValueError, "only 50 draws"),
        ({"rows": -1}, ValueError, "rows=-1"),
        ({"rows": "2"}, TypeError, "rows"),
        (
            {"table": TwoByTwo(treated=(1, 10**9), control=(1, 2))},
            ValueError,
            "people; allowed are up to",
        ),
    ],
)
def test_bad_input(function: Any, change: Any, error: type[Exception], words: str) -> None:
    call: dict[str, Any] = {"table": SMALL, "draws": 50, "seed": 1} | change
    with pytest.raises(error, match=words):
        function(call.pop("table"), **call)


def test_bad_input_of_one_of_them() -> None:
    with pytest.raises(ValueError, match="alternative='both' is not known"):
        permutation_test(SMALL, alternative="both", draws=None)
    with pytest.raises(ValueError, match="nothing is drawn"):
        permutation_test(SMALL, draws=None, rows=1)
    with pytest.raises(ValueError, match="Known methods: 'percentile', 'basic', 'bca'"):
        bootstrap(SMALL, method="studentized", seed=1)
    with pytest.raises(ValueError, match="level=95"):
        bootstrap(SMALL, level=95, seed=1)
    with pytest.raises(ValueError, match="bins=0"):
        bootstrap(SMALL, draws=50, seed=1).histogram(bins=0)
    half = 4 * 10**8
    huge = TwoByTwo(treated=(half // 2, half), control=(half // 2, half))
    with pytest.raises(ValueError, match="too many tables to list"):
        permutation_test(huge, draws=None)


@pytest.mark.parametrize(("level", "least"), [(0.95, 39), (0.9, 19), (0.99, 199), (0.5, 3)])
def test_an_interval_needs_draws_outside_its_limits(level: float, least: int) -> None:
    words = rf"draws={least - 1}: a {100 * level:g}% interval needs at least {least} draws"
    with pytest.raises(ValueError, match=words):
        bootstrap(SMALL, level=level, draws=least - 1, seed=1)
    found = bootstrap(SMALL, level=level, draws=least, seed=1)
    assert (found.lower, found.upper) == (found.values.min(), found.values.max())


@pytest.mark.filterwarnings("error")
def test_a_single_draw_has_no_standard_error() -> None:
    one = np.array([1])
    found = Bootstrap("risk ratio", 1.5, 1.2, 1.9, 0.95, "bca", "a v b", one / 1, (one, one))
    assert isnan(found.se)
    assert "BCa bootstrap, 1 draw)" in str(found)
    assert "<table" in found._repr_html_()


def test_a_drawn_p_value_is_never_without_error() -> None:
    level = TwoByTwo(treated=(5, 10), control=(5, 10))
    found = permutation_test(level, draws=1, seed=1)
    assert found.pvalue == 1
    assert found.error == 0.5
    assert "; 1 draw, Monte Carlo error 0.5)" in str(found)
    assert permutation_test(level, draws=None).error == 0


@pytest.mark.parametrize("method", ["percentile", "basic", "bca"])
@pytest.mark.parametrize("measure", MEASURES)
def test_the_widest_interval_is_not_called_too_narrow(measure: str, method: str) -> None:
    for arms in (((0, 0), (0, 0)), ((0, 0), (3, 12)), ((0, 10), (0, 10)), ((0, 10), (1, 10))):
        table = TwoByTwo(treated=arms[0], control=arms[1])
        found = bootstrap(table, measure=measure, method=method, draws=50, seed=1)
        widest = (-1, 1) if measure == "risk difference" else (0, inf)
        assert ("too narrow" in str(found)) != ((found.lower, found.upper) == widest)


def test_an_exact_test_speaks_of_counts_and_not_of_draws() -> None:
    nobody = TwoByTwo(treated=(0, 10), control=(0, 12))
    found = permutation_test(nobody, measure="risk ratio", draws=None)
    assert str(found).endswith("The risk ratio is not defined in 1 of the 1 possible counts.")
