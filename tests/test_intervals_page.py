"""The page "Which interval should I teach?": its numbers, its pictures and what it claims."""

from __future__ import annotations

import doctest
import importlib
import inspect
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from types import ModuleType

import matplotlib.image
import numpy as np
import pytest
from scipy.stats import binom

import rctlab
from rctlab.words import method_name

DOCS = Path(__file__).parents[1] / "docs"
PAGE = DOCS / "intervals.md"


@pytest.fixture(scope="module")
def curves() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(DOCS)
        yield importlib.import_module("coverage_curves")


@pytest.fixture(scope="module")
def tables(curves) -> ModuleType:
    return importlib.import_module(curves.Telling.__module__)


def of(curves, measure, people, method):
    (subject,) = [one for one in curves.SUBJECTS if one.measure == measure]
    return curves.curves(subject)[method, people]


def test_every_number_on_the_page_is_the_computed_one(curves):
    page = PAGE.read_text(encoding="utf-8")
    assert curves.filled(page) == page, "run make curves"
    assert page.count("<!-- computed:") == len(curves.blocks()) == page.count("<!-- end -->")


def test_pictures_are_the_ones_described(curves, tmp_path):
    page = PAGE.read_text(encoding="utf-8")
    for subject in curves.SUBJECTS:
        name = f"coverage-{subject.key}.png"
        picture = curves.picture(subject)
        assert f"![{picture.alt}]({name})" in page
        drawn = matplotlib.image.imread(picture.save(tmp_path / name))
        kept = matplotlib.image.imread(DOCS / name)
        assert drawn.shape == kept.shape
        assert np.mean(np.abs(drawn - kept)) < 0.01


def test_every_curve_is_drawn_and_in_the_table(curves):
    for subject in curves.SUBJECTS:
        picture, table = curves.picture(subject), curves.table(subject)
        words = [text.get_text() for text in picture.figure.axes[0].texts]
        for method in subject.methods:
            assert method_name(method).split()[0].split("-")[0] in " ".join(words)
            for people in subject.people:
                curve = curves.curves(subject)[method, people]
                said = f"average {curve.average:.1f}%, least {curve.least:.1f}%"
                assert said in words
                assert said in picture.text
                assert (
                    f"| {method_name(method)} | {curve.average:.1f}% | " in table or people[0] > 20
                )


def test_no_text_of_a_picture_is_clipped_or_lies_on_another(curves):
    for subject in curves.SUBJECTS:
        figure = curves.picture(subject).figure
        figure.canvas.draw()
        boxes = [text.get_window_extent() for text in figure.axes[0].texts]
        for place, box in enumerate(boxes):
            assert 0 <= box.x0 < box.x1 <= figure.bbox.width
            assert 0 <= box.y0 < box.y1 <= figure.bbox.height
            assert not any(box.overlaps(other) for other in boxes[place + 1 :])


def test_the_numbers_at_one_point_by_hand(curves):
    """Wald, 20 people, a risk of 0.5%: only 1 to 3 events give an interval that holds it."""
    chance = [0.995**20, *(c * 0.005**k * 0.995 ** (20 - k) for k, c in ((1, 20), (2, 190)))]
    curve = of(curves, "risk", (20,), "wald")
    held = [k for k in range(1, 4) if rctlab.risk(k, 20, method="wald").lower <= 0.005]
    assert held == [1, 2, 3]
    assert curve.least == pytest.approx(100 * (sum(chance[1:]) + 1140 * 0.005**3 * 0.995**17))
    assert curve.least_at == 0.5


# --- what the page says without a number ------------------------------------------------------


def test_the_defaults_named_are_the_defaults():
    rows = [line.split(" | ") for line in PAGE.read_text().splitlines() if line.startswith("| ")]
    named = {row[0].removeprefix("| "): row[1] for row in rows if len(row) == 4}
    measures = ("risk", "risk difference", "risk ratio", "odds ratio")
    for measure in measures:
        function = getattr(rctlab, measure.replace(" ", "_"))
        default = inspect.signature(function).parameters["method"].default
        assert named[measure] == method_name(default)


def test_exact_is_never_short_and_longer_than_mid_p(curves):
    for people in ((20,), (50,)):
        exact = of(curves, "risk", people, "clopper-pearson")
        assert exact.least >= 95
        assert exact.average > of(curves, "risk", people, "mid-p").average
    for people in (curves.SMALL, curves.TRIAL):
        exact = of(curves, "odds ratio", people, "conditional-exact")
        assert exact.least >= 95
        assert exact.average > of(curves, "odds ratio", people, "conditional-mid-p").average


def test_wald_is_worst_near_the_ends_and_not_mended_by_fifty_people(curves):
    for people in ((20,), (50,)):
        wald = of(curves, "risk", people, "wald")
        assert wald.coverage[0] < 25
        assert wald.coverage[-1] < 25
        others = [of(curves, "risk", people, m).average for m in ("wilson", "mid-p", "jeffreys")]
        assert wald.average < min(others) - 4


def test_newcombe_and_the_score_intervals_hold_up_along_the_curves_in_small_arms(curves):
    for method in ("newcombe", "mee", "miettinen-nurminen"):
        assert of(curves, "risk difference", curves.SMALL, method).least > 94
    caffo, wald = (
        of(curves, "risk difference", curves.SMALL, m) for m in ("agresti-caffo", "wald")
    )
    assert caffo.average > 95.5 > 94 > wald.average


def test_newcombe_is_short_in_small_arms_only_where_risks_are_far_apart(tables):
    near, far, huge = (
        tables.square("risk difference", "newcombe", apart=apart)
        for apart in (tables.NEAR, tables.FAR, tables.HUGE)
    )
    assert near.short == 0
    assert huge.least < far.least < 94 <= near.least
    assert 0 < far.short < huge.short
    fifty = tables.square("risk difference", "newcombe", (50, 50), (0, tables.FAR[1]))
    assert (fifty.short, fifty.least >= 94) == (0, True)
    assert tables.square("risk difference", "newcombe", (40, 40), (0, tables.FAR[1])).short > 0


def test_the_other_two_fall_short_less_often_and_less_far(tables):
    for apart in (tables.FAR, tables.HUGE, (0, 100)):
        newcombe, corrected, caffo = (
            tables.square("risk difference", method, apart=apart)
            for method in ("newcombe", "miettinen-nurminen", "agresti-caffo")
        )
        for other in (corrected, caffo):
            assert other.short < newcombe.short
            assert other.least > newcombe.least


def test_one_cell_of_the_table_of_distances_with_other_tools(tables):
    """20 v 20 people, 38% v 62%: Newcombe's limits of all tables, weighed by scipy's chances."""
    held = 0.0
    for x1, x2 in product(range(21), repeat=2):
        one = rctlab.risk_difference(rctlab.TwoByTwo(treated=(x1, 20), control=(x2, 20)))
        if one.lower <= -0.24 <= one.upper:
            held += binom.pmf(x1, 20, 0.38) * binom.pmf(x2, 20, 0.62)
    found = tables.shares("risk difference", "newcombe")
    at = [int(np.argmin(np.abs(tables.PAIRS - risk))) for risk in (0.38, 0.62)]
    assert found[tuple(at)] == pytest.approx(100 * held)
    assert tables.square("risk difference", "newcombe", apart=tables.FAR).least == found[tuple(at)]


def test_newcombe_never_leaves_the_scale_and_always_answers():
    every = [(x, 20, y, 20) for x, y in product(range(21), repeat=2)]
    for table in every:
        sides = rctlab.TwoByTwo(treated=table[:2], control=table[2:])
        one = rctlab.risk_difference(sides)
        assert -1 <= one.lower <= one.estimate <= one.upper <= 1


# --- tables that tell nothing -----------------------------------------------------------------

ANSWERS = {
    "risk ratio": ("koopman", "miettinen-nurminen"),
    "odds ratio": (
        "conditional-mid-p",
        "conditional-exact",
        "miettinen-nurminen",
        "cornfield-score",
    ),
}


@pytest.mark.parametrize("measure", ANSWERS)
def test_tables_that_tell_nothing_get_every_value_or_none(measure):
    function = getattr(rctlab, measure.replace(" ", "_"))
    empty = rctlab.TwoByTwo(treated=(0, 20), control=(0, 20))
    full = rctlab.TwoByTwo(treated=(20, 20), control=(20, 20))
    for table in (empty, full) if measure == "odds ratio" else (empty,):
        for method in ANSWERS[measure]:
            one = function(table, method=method)
            assert (one.lower, one.upper) == (0, np.inf), method
    log, added = ("woolf", "haldane-anscombe") if measure == "odds ratio" else ("katz", "walter")
    assert np.isnan(function(empty, method=log).lower)
    assert 0 < function(empty, method=added).lower < function(empty, method=added).upper < np.inf


@pytest.mark.parametrize("measure", ANSWERS)
def test_the_count_both_ways_with_other_tools(curves, tables, measure):
    """At a true control risk of 5%: every table, its limits, and scipy's chance of it."""
    (subject,) = [one for one in curves.SUBJECTS if one.measure == measure]
    told = curves.telling(subject)
    control = 0.05
    treated = subject.treated(control)
    truth = 1.5 if measure == "risk ratio" else treated / (1 - treated) * 19
    function = getattr(rctlab, measure.replace(" ", "_"))
    silent = held = defined = held_by_log = 0.0
    for x1, x2 in product(range(21), repeat=2):
        chance = binom.pmf(x1, 20, treated) * binom.pmf(x2, 20, control)
        sides = rctlab.TwoByTwo(treated=(x1, 20), control=(x2, 20))
        one, log = (function(sides, method=name) for name in told.names)
        if (one.lower, one.upper) == (0, np.inf):
            silent += chance
        elif one.lower <= truth <= one.upper:
            held += chance
        if not np.isnan([log.lower, log.upper]).any():
            defined += chance
            held_by_log += chance * (log.lower <= truth <= log.upper)
    row = next(line for line in told.table().splitlines() if line.startswith("| 5% |"))
    shares = (silent, silent + held, held / (1 - silent))
    shares += (held_by_log, 1 - defined, held_by_log / defined)
    assert row == f"| 5% | {' | '.join(tables.say_tenths(100 * share) for share in shares)} |"


@pytest.mark.parametrize("measure", ANSWERS)
def test_the_default_does_not_rest_on_tables_that_tell_nothing(curves, tables, measure):
    (subject,) = [one for one in curves.SUBJECTS if one.measure == measure]
    told = curves.telling(subject)
    rest, defined = tables.among_the_rest(told.score, told.out), tables.among_defined(told.log)
    assert abs(rest.average - told.score.average) < 0.1
    assert abs(rest.least - told.score.least) < 0.1
    assert defined.least > 93.5
    assert np.mean(defined.coverage < 94) < 0.1
    assert told.log.undefined.max() > 95


def test_shares_are_not_rounded_to_nothing_or_all(tables):
    said = [tables.say_tenths(share) for share in (0, 0.04, 7.46, 99.96, 100)]
    assert said == ["0.0%", "under 0.1%", "7.5%", "over 99.9%", "100.0%"]


def test_walter_is_for_rare_events(tables):
    walter, koopman = (tables.square("risk ratio", name) for name in ("walter", "koopman"))
    assert walter.least < 80 < 90 < koopman.least
    assert int(walter.least_at.partition("%")[0]) > 90


def test_cornfield_comes_closer_than_mid_p_in_small_arms(curves, tables):
    names = ("cornfield-score", "conditional-mid-p")
    nearer, farther = (tables.square("odds ratio", name).average for name in names)
    assert abs(nearer - 95) < abs(farther - 95)
    near, far = (abs(of(curves, "odds ratio", curves.SMALL, m).average - 95) for m in names)
    assert near < far


def test_miettinen_and_nurminens_ratio_is_the_more_careful_in_small_arms(curves):
    names = ("miettinen-nurminen", "koopman")
    corrected, koopman = (of(curves, "risk ratio", curves.SMALL, m) for m in names)
    assert corrected.least > koopman.least
    assert (corrected.coverage >= koopman.coverage - 1e-9).all()


def test_the_example_prints_what_it_says():
    flags = doctest.NORMALIZE_WHITESPACE
    failed, tried = doctest.testfile(str(PAGE), module_relative=False, optionflags=flags)
    assert (failed, tried) == (0, 2)
