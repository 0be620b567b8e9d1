"""The comparison page: what is counted, that it adds up, and that its calls can be pasted."""

from __future__ import annotations

from collections import Counter

import comparison
import numpy as np
import pytest
from others import CHECKS, WAYS, Way
from worked import fitted, score

from rctlab import TwoByTwo, risk_difference, risk_ratio
from rctlab.inputs import z_of

TABLES = 198


def test_rctlab_is_right_on_every_row() -> None:
    rows = [
        row
        for measure in comparison.MEASURES
        for row in comparison.results()[measure]
        if row.library == comparison.RCTLAB
    ]
    assert len({(row.call, row.method) for row in rows}) == len(rows) == 23
    assert sum((row.tables for row in rows), Counter()) == Counter(right=23 * TABLES)
    assert 23 * TABLES == len(comparison.golden_rows()) == 4554
    assert all(row.zero_right == row.zeros > 0 for row in rows)


def test_counts_of_every_row_add_up() -> None:
    for rows in comparison.results().values():
        for row in rows:
            assert sum(row.tables.values()) == TABLES, row
            assert set(row.tables) <= set(comparison.VERDICTS)
            assert row.zero_right <= row.zeros


def test_the_better_of_two_ways_is_counted_once() -> None:
    for library, methods in {"rctlab": 23, "statsmodels": 19, "scipy": 5}.items():
        assert len(comparison.best_rows(library)) == methods
        parts = [comparison.best_rows(library, measure) for measure in comparison.MEASURES]
        assert sum(map(len, parts)) == methods
    assert comparison.share(comparison.best_rows("rctlab", "rd")) == "990 of 990"
    assert comparison.share([]) == "·"


def test_every_row_that_differs_is_explained() -> None:
    for rows in comparison.results().values():
        for row in rows:
            assert (row.tables["right"] == TABLES) == (row.note == ""), row


def without_a_zero_cell(way: Way) -> Counter[str]:
    """Return the verdicts on the tables in which no cell is zero."""
    golden = comparison.golden_rows()
    rows = golden[(golden["measure"] == way.measure) & (golden["method"] == way.method)]
    names = comparison.imported()
    tables = comparison.tables_of(rows, way.measure)
    with np.errstate(all="ignore"):
        return Counter(
            comparison.verdict(way, names, *pair)
            for pair in tables
            if not comparison.has_zero(pair[0], way.measure)
        )


@pytest.mark.filterwarnings("ignore")
def test_without_a_zero_cell_only_the_score_limits_of_the_difference_are_wrong() -> None:
    """And only the cut-off limits of a risk are a convention."""
    off: dict[str, set[tuple[str, str, str]]] = {"convention": set(), "other": set()}
    for way in WAYS:
        for verdict in without_a_zero_cell(way).keys() - {"right"}:
            kind = "convention" if verdict == "convention" else "other"
            off[kind].add((way.measure, way.method, way.library))
    assert off["other"] == {
        ("rd", "mee", "statsmodels"),
        ("rd", "miettinen_nurminen", "statsmodels"),
    }
    assert off["convention"] == {
        ("risk1", "wald", "statsmodels"),
        ("risk1", "agresti_coull", "statsmodels"),
    }


def test_every_method_of_every_way_is_in_the_golden_file() -> None:
    golden = comparison.golden_rows()
    held = set(zip(golden["measure"], golden["method"], strict=True))
    assert {(way.measure, way.method) for way in WAYS} <= held


GOLDEN = np.array([0.1, 0.4])


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ("(0.1, 0.4)", "right"),
        ("(0.1, 0.4 + 1e-9)", "right"),
        ("(0.1, 0.4 + 1e-6)", "close"),
        ("(0.1, 0.5)", "convention"),
        ("(0.1, 0.6)", "wrong"),
        ("(0.1, nan)", "nan"),
        ("(0.1, 1 / 0)", "raises"),
    ],
)
def test_verdicts(call: str, found: str) -> None:
    way = Way("rd", "mee", "a library", call, other=lambda *_: np.array([0.1, 0.5]))
    names = {"nan": np.nan}
    assert comparison.verdict(way, names, (1, 2, 3, 4), GOLDEN) == found


def test_verdicts_on_a_log_scale_and_where_nothing_is_defined() -> None:
    ratio = Way("rr", "koopman", "a library", "(1e-14, 2.0)")
    assert comparison.verdict(ratio, {}, (0, 2, 3, 4), np.array([0.0, 2.0])) == "right"
    far = Way("rr", "koopman", "a library", "(1e-4, 2.0)")
    assert comparison.verdict(far, {}, (0, 2, 3, 4), np.array([2e-4, 2.0])) == "wrong"
    error = Way("rd", "mee", "a library", "1 / 0")
    assert comparison.verdict(error, {}, (0, 2, 0, 4), np.array([np.nan] * 2)) == "convention"


def test_our_limits_of_the_worked_tables_meet_the_definition() -> None:
    wanted = z_of(0.95) ** 2
    table = (56, 70, 48, 80)
    sides = TwoByTwo(treated=table[:2], control=table[2:])
    difference = risk_difference(sides, method="miettinen-nurminen")
    for limit in (difference.lower, difference.upper):
        assert score(1.0, limit, table, 150 / 149) == pytest.approx(wanted, abs=1e-8)
    ratio = risk_ratio(TwoByTwo(treated=(3, 3), control=(1, 3)))
    for limit in (ratio.lower, ratio.upper):
        assert score(limit, 0.0, (3, 3, 1, 3), 1.0) == pytest.approx(wanted, abs=1e-8)


def test_fit_without_a_difference_is_the_risk_of_both_arms_together() -> None:
    assert fitted(1.0, 0.0, (5, 20, 9, 30)) == pytest.approx((14 / 50, 14 / 50), abs=1e-12)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_calls_of_the_page_can_be_pasted() -> None:
    code = comparison.calls().removeprefix("```python\n").removesuffix("```")
    names: dict[str, object] = {}
    exec(code, names)
    assert {"confint_proportions_2indep", "risk_ratio", "table"} <= names.keys()
    assert all(f"\n{way.call}\n" in code for way in (*WAYS, *CHECKS))


def cells(piece: str) -> list[list[str]]:
    """Return the cells of a table of the page, its head first."""
    head, _, *rows = piece.split("\n\n")[0].splitlines()
    return [line.strip("| ").split(" | ") for line in (head, *rows)]


def test_page_has_a_table_for_each_measure() -> None:
    pieces = comparison.pieces()
    assert pieces.keys() >= {*comparison.MEASURES, "checks", "summary", "versions", "calls"}
    for measure in comparison.MEASURES:
        head, *rows = cells(pieces[measure])
        assert head[:2] + head[-1:] == ["Method, library", "Right", "Zero cells, right"]
        assert {len(row) for row in rows} == {len(head)}
        assert len(rows) == len(comparison.results()[measure])


def test_a_column_is_left_out_only_if_it_is_empty() -> None:
    for measure, rows in comparison.results().items():
        head, *shown = cells(comparison.pieces()[measure])
        for name, numbers in zip(head[1:-1], list(zip(*shown, strict=True))[1:-1], strict=True):
            assert set(numbers) != {"·"}, (measure, name)
        said = [sum(int(cell) for cell in row[1:-1] if cell != "·") for row in shown]
        assert said == [TABLES] * len(rows)


def test_what_is_held_against_us_agrees_and_is_not_called_right() -> None:
    head, *_ = cells(comparison.pieces()["checks"])
    assert "Agrees with rctlab" in head
    assert not any("right" in name.lower() for name in head)
