"""The benchmarks run, and what they time gives the right numbers; how fast is never asserted."""

from __future__ import annotations

import importlib
import math
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

BENCH = Path(__file__).parent / "bench"


@pytest.fixture(autouse=True)
def on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(BENCH)


def part(name: str) -> ModuleType:
    return importlib.import_module(name)


def test_a_race_returns_the_ratio_of_the_times(monkeypatch):
    rounds, now = part("racing"), [0.0]
    monkeypatch.setattr(rounds.time, "perf_counter", lambda: now[0])

    def lasting(seconds):
        return lambda: now.__setitem__(0, now[0] + seconds)

    ratio = rounds.race(lasting(3), lasting(2), rounds=3)
    assert ratio == (1.5, 1.5, 1.5, 3, 2)
    assert rounds.race(lasting(0.01), lasting(2)).first == pytest.approx(0.01)


def test_tables_are_the_same_each_time_and_have_no_zero_cells():
    tables = part("random_tables").random_tables(20, finishes=lambda table: table[1] > 20)
    assert (
        tables == part("random_tables").random_tables(20, finishes=lambda table: table[1] > 20)
    ).all()
    assert tables.shape == (20, 4)
    x1, n1, x2, n2 = tables.T
    assert ((x1 > 0) & (x1 < n1) & (x2 > 0) & (x2 < n2) & (n1 > 20)).all()


@pytest.mark.parametrize("other", ["statsmodels", "scipy", "zepid"])
def test_contestants_give_the_same_numbers(other):
    if other == "zepid" and not find_spec("zepid"):
        pytest.skip("zepid is in the extra bench")
    contests = part("contests")
    tables = contests.fair_tables(3)
    for contest in getattr(contests, f"against_{other}")():
        ours, theirs = contest.all_ours(tables), contest.all_theirs(tables)
        assert ours.shape == theirs.shape
        if contest.task.startswith("difference") and other == "statsmodels":
            # statsmodels' score limits of the difference are a little off (docs/comparison.md)
            assert np.allclose(ours, theirs, atol=0.1)
        else:
            assert contest.agree(tables) == len(tables), contest.task


def test_plain_arithmetic_gives_the_wald_limits_of_all_tables():
    from rctlab.measures.intervals.difference import difference_limits

    lower, upper = part("plain").plain_arithmetic(7, 5)
    x1, x2 = np.arange(8)[:, None], np.arange(6)
    _, ours, our_upper = difference_limits(x1, 7, x2, 5, method="wald")
    assert np.allclose(lower, ours)
    assert np.allclose(upper, our_upper)
    assert (part("plain").plain_arithmetic(778, 777)[0].size,) == (779 * 778,)


def test_every_method_of_coverage_is_timed():
    from rctlab.planning.exact_coverage import METHODS

    plain = part("plain")
    assert {name: set(methods) for name, methods in plain.METHODS.items()} == {
        name: set(methods) for name, methods in METHODS.items() if name != "risk"
    }
    for measure, methods in plain.METHODS.items():
        for method in methods:
            found = plain.exact_coverage(measure, method, ((0.4, 20), (0.3, 19)))
            assert 0.9 < found.coverage < 1, (measure, method)


def test_resampling_is_timed_against_the_very_numbers_it_draws():
    plain = part("plain")
    for name, (call, drawing) in plain.RESAMPLING.items():
        assert np.array_equal(call(50).events, drawing(50)), name
    people = plain.people(3)
    assert (len(people), people[0].size) == (3, 635 + 621)


def test_fits_that_are_timed_give_the_same_numbers():
    fits = part("fits")
    assert fits.agree()
    assert fits.drawn_and_fitted(2, 1) > 0


def test_the_cost_of_an_import_is_measured():
    pandas, added = part("plain").import_seconds(1)
    assert pandas > 0
    assert added > 0


def test_the_command_prints_every_table(monkeypatch, capsys):
    run = part("run_all")
    quick = run.race
    monkeypatch.setattr(run, "race", lambda *pair, rounds: quick(*pair, rounds=rounds, least=0))
    monkeypatch.setattr(run, "SIZES", (1, 3))
    monkeypatch.setattr(run.plain, "TRIAL", ((0.4, 20), (0.3, 19)))
    sizes = {"tables": 2, "rounds": 1, "draws": 100, "trials": 2, "seeds": 1}
    options = [f"--{name}={size}" for name, size in sizes.items()]
    monkeypatch.setattr("sys.argv", ["run_all.py", *options])
    run.main()
    said = capsys.readouterr().out
    for words in (
        "difference, mee",
        "odds ratio, conditional-mid-p",
        "bootstrap, bca",
        "twin (the default)",
        "digits=True",
        "import rctlab adds",
    ):
        assert words in said
    rows = [line.split("|") for line in said.splitlines() if "| statsmodels " in line]
    ratios = [float(row[5].split()[0]) for row in rows if len(row) > 8]
    assert len(ratios) == 6
    assert all(ratio > 0 and math.isfinite(ratio) for ratio in ratios)
    assert all(row[6].strip() == "20" and row[7].strip() in ("yes", "NO") for row in rows[:6])


def test_a_move_of_each_explorer_changes_what_it_says():
    explorers = part("explorers")
    assert len(explorers.updates()) == 8
    for move in explorers.updates().values():
        move()
    assert explorers.empty_picture().startswith(b"\x89PNG")
